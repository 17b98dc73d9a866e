package api

import (
	"context"
	"math"
	"net/http"
	"slices"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"qingting/server/exam"
	"qingting/server/identity"
)

type alarmJSON struct {
	Kind string `json:"kind" example:"reversed"`
	Text string `json:"text" example:"会的人反而答错，答案可能标错了"`
}

var alarmWords = map[exam.Alarm]string{
	exam.AlarmReversed: "掌握得好的人反而答错，答案可能标错了", exam.AlarmTooHard: "几乎没有人答对", exam.AlarmTooEasy: "几乎人人答对",
	exam.AlarmFlat: "答对答错看不出谁掌握了", exam.AlarmDead: "有选项没有人选", exam.AlarmDistracted: "选错误选项的人比选正确的多",
}

type itemStatsJSON struct {
	N              int         `json:"n" doc:"第一次作答的人数"`
	Mean           float64     `json:"mean" doc:"平均得分率，越高越容易"`
	Discrimination *float64    `json:"discrimination" doc:"区分度；人太少时没有"`
	Alarms         []alarmJSON `json:"alarms"`
}

// BankItemJSON is an item with where it stands; exported to be embedded.
type BankItemJSON struct {
	ItemJSON
	State         string         `json:"state" enum:"draft,live,retired" example:"live"`
	LatestVersion int            `json:"latest_version"`
	LiveVersion   int            `json:"live_version"`
	RowVersion    int            `json:"row_version"`
	UpdatedAt     time.Time      `json:"updated_at"`
	UpdatedByName string         `json:"updated_by_name"`
	Stats         *itemStatsJSON `json:"stats,omitempty"`
}

type bankJSON struct {
	Items []BankItemJSON `json:"items"`
	Total int            `json:"total"`
}

type optionShareJSON struct {
	Key   string  `json:"key"`
	Text  string  `json:"text"`
	Share float64 `json:"share"`
	Right bool    `json:"right"`
}

type itemStatsDetailJSON struct {
	itemStatsJSON
	Options []optionShareJSON `json:"options"`
}

func (s *Server) bankRoutes() {
	const tag = "题库"
	readers, writers := staffWith(identity.TrainRead, identity.TrainWrite), staffWith(identity.TrainWrite)
	post := func(path, summary string) route {
		return route{method: http.MethodPost, path: path, summary: summary, tag: tag, who: writers}
	}
	add(s, route{method: http.MethodGet, path: "/train/items", summary: "题库", tag: tag, who: readers}, s.bankItems)
	add(s, route{method: http.MethodPost, path: "/train/items", summary: "新建题目", tag: tag, who: writers, status: http.StatusCreated, again: true}, s.newItem)
	add(s, route{method: http.MethodGet, path: "/train/items/{id}", summary: "一道题", tag: tag, who: readers}, s.bankItem)
	add(s, route{method: http.MethodPut, path: "/train/items/{id}", summary: "保存题目", tag: tag, who: writers}, s.saveItem)
	add(s, post("/train/items/{id}/publish", "发布题目"), s.publishItem)
	add(s, post("/train/items/{id}/retire", "停用题目"), s.retireItem)
	add(s, route{method: http.MethodGet, path: "/train/items/{id}/stats", summary: "题目分析", tag: tag, who: readers}, s.itemStats)
	add(s, route{method: http.MethodPost, path: "/train/items/import", summary: "检查要导入的题目（不导入）", tag: tag, who: writers, limit: "upload", form: &form{exam.MaxFileBytes, exam.ErrFileLarge}}, s.checkItems)
	add(s, post("/train/items/import/{id}/confirm", "确认导入题目"), s.confirmItems)
	s.bankFile("/train/items/export", "导出题库", s.exportItems)
	s.bankFile("/train/items/template", "题目模板", s.itemTemplate)
}

// bankFile registers a route that answers with a workbook.
func (s *Server) bankFile(path, summary string, handle func(c *gin.Context) error) {
	r := route{method: http.MethodGet, path: path, summary: summary, tag: "题库", who: staffWith(identity.TrainWrite)}
	op := s.operation(r)
	op.Responses = map[string]*huma.Response{"200": {
		Description: "Excel 工作簿", Content: map[string]*huma.MediaType{workbookType: {Schema: &huma.Schema{Type: "string", Format: "binary"}}},
	}}
	s.api.OpenAPI().AddOperation(&op)
	s.engine.GET(op.Path, s.plainRoute(r, handle))
}

func (s *Server) exportItems(c *gin.Context) error {
	if !isText(c.Request.URL) {
		return errNotText
	}
	list, err := s.Exams.List(c.Request.Context(), exam.Filter{Matter: c.Query("matter"), State: exam.Live})
	if err != nil {
		return err
	}
	items := make([]exam.Item, len(list))
	for i, b := range list {
		items[i] = b.Item
	}
	workbookHead(c, "items.xlsx")
	return exam.WriteWorkbook(c.Writer, items)
}

func (s *Server) itemTemplate(c *gin.Context) error {
	workbookHead(c, "items-template.xlsx")
	return exam.WriteTemplate(c.Writer)
}

func workbookHead(c *gin.Context, name string) {
	c.Header("Content-Type", workbookType)
	c.Header("Content-Disposition", `attachment; filename="`+name+`"`)
}

type bankIn struct {
	Matter     string `query:"matter" maxLength:"30"`
	Ability    string `query:"ability" maxLength:"20"`
	Kind       string `query:"kind" maxLength:"20"`
	State      string `query:"state" maxLength:"20"`
	Difficulty int    `query:"difficulty" minimum:"0" maximum:"5"`
	Q          string `query:"q" maxLength:"40"`
	Alarm      string `query:"alarm" enum:"any,reversed,too_hard,too_easy,flat,dead_option,distracted" doc:"只看有这种提醒的题；any 表示有任何提醒的"`
	Page       int    `query:"page" minimum:"0" maximum:"10000"`
	Size       int    `query:"size" minimum:"0" maximum:"100"`
}

func (s *Server) bankItems(ctx context.Context, in *bankIn) (*answer[bankJSON], error) {
	list, err := s.Exams.List(ctx, exam.Filter{Matter: in.Matter, Ability: exam.Ability(in.Ability), Kind: exam.Kind(in.Kind), State: exam.State(in.State), Difficulty: in.Difficulty, Text: in.Q})
	if err != nil {
		return nil, err
	}
	if in.Alarm != "" {
		if list, err = s.Exams.Alarming(ctx, list, exam.Alarm(in.Alarm)); err != nil {
			return nil, err
		}
	}
	staff, err := s.staffNames(ctx)
	if err != nil {
		return nil, err
	}
	out := bankJSON{Items: []BankItemJSON{}, Total: len(list)}
	size := in.Size
	if size == 0 {
		size = 20
	}
	from := min(max(in.Page-1, 0)*size, len(list))
	for _, i := range list[from:min(from+size, len(list))] {
		j := bankItemOf(i, staff[i.UpdatedBy].DisplayName)
		m, err := s.Exams.Measured(ctx, i.BankItem)
		if err != nil {
			return nil, err
		}
		stats := statsOf(m)
		j.Stats = &stats
		out.Items = append(out.Items, j)
	}
	return say(out), nil
}

func bankItemOf(i exam.StoredItem, by string) BankItemJSON {
	return BankItemJSON{ItemJSON: itemOf(i.BankItem), State: string(i.State), LatestVersion: i.LatestVersion, LiveVersion: i.LiveVersion, RowVersion: i.RowVersion, UpdatedAt: i.UpdatedAt, UpdatedByName: by}
}

func statsOf(m exam.Statistics) itemStatsJSON {
	out := itemStatsJSON{N: m.N, Mean: round2(m.Mean), Alarms: []alarmJSON{}}
	if !math.IsNaN(m.Discrimination) {
		d := round2(m.Discrimination)
		out.Discrimination = &d
	}
	for _, a := range m.Alarms {
		out.Alarms = append(out.Alarms, alarmJSON{string(a), alarmWords[a]})
	}
	return out
}

func sharesOf(i exam.BankItem, m exam.Statistics) []optionShareJSON {
	out := []optionShareJSON{}
	for _, o := range i.Options {
		out = append(out, optionShareJSON{o.Key, o.Text, round2(m.Chosen[o.Key]), slices.Contains(i.Answer, o.Key)})
	}
	return out
}

// ItemPath names an item in the address; exported to be embedded.
type ItemPath struct {
	ID string `path:"id" maxLength:"64"`
}

func (s *Server) itemChanged(ctx context.Context, i exam.StoredItem, err error) (*answer[BankItemJSON], error) {
	if err != nil {
		return nil, err
	}
	return say(bankItemOf(i, s.staffName(ctx, i.UpdatedBy))), nil
}

func (s *Server) bankItem(ctx context.Context, in *ItemPath) (*answer[BankItemJSON], error) {
	i, err := s.Exams.Item(ctx, in.ID)
	return s.itemChanged(ctx, i, err)
}

type itemEditJSON struct {
	Key         string          `json:"key,omitempty" maxLength:"64"`
	Kind        string          `json:"kind" enum:"single,multiple,true_false,order,match,fill_in,dialogue" example:"single"`
	Stem        string          `json:"stem" maxLength:"600"`
	Options     []optionJSON    `json:"options,omitempty" maxItems:"10"`
	Partners    []optionJSON    `json:"partners,omitempty" maxItems:"10"`
	Answer      []string        `json:"answer" maxItems:"10"`
	Explanation string          `json:"explanation" maxLength:"600"`
	Basis       *basisJSON      `json:"basis,omitempty"`
	Article     *articleRefJSON `json:"article,omitempty"`
	Matter      string          `json:"matter" maxLength:"30" example:"情绪安抚"`
	Ability     string          `json:"ability" maxLength:"20" example:"empathy"`
	Difficulty  int             `json:"difficulty" example:"2"`
}

func (j itemEditJSON) item() exam.Item {
	return ItemJSON{
		ItemBody: ItemBody{Key: j.Key, Kind: j.Kind, Stem: j.Stem, Options: j.Options, Partners: j.Partners, Matter: j.Matter, Ability: j.Ability, Difficulty: j.Difficulty},
		Article:  j.Article, Answer: j.Answer, Explanation: j.Explanation, Basis: j.Basis,
	}.item()
}

type newItemIn struct {
	Body struct {
		ClientID string       `json:"client_id" minLength:"1" maxLength:"64" example:"c-1"`
		Item     itemEditJSON `json:"item"`
	}
}

func (s *Server) newItem(ctx context.Context, in *newItemIn) (*created[BankItemJSON], error) {
	i, fresh, err := s.Exams.Create(ctx, caller(ctx).ID, in.Body.ClientID, in.Body.Item.item())
	if err != nil {
		return nil, err
	}
	return sayCreated(bankItemOf(i, s.staffName(ctx, i.UpdatedBy)), fresh), nil
}

type saveItemIn struct {
	ItemPath
	Body struct {
		RowVersion int          `json:"row_version" minimum:"1"`
		Item       itemEditJSON `json:"item"`
	}
}

func (s *Server) saveItem(ctx context.Context, in *saveItemIn) (*answer[BankItemJSON], error) {
	i, err := s.Exams.Save(ctx, caller(ctx).ID, in.ID, in.Body.RowVersion, in.Body.Item.item())
	return s.itemChanged(ctx, i, err)
}

type publishItemIn struct {
	ItemPath
	Body struct {
		Version int `json:"version" minimum:"1" example:"1"`
	}
}

func (s *Server) publishItem(ctx context.Context, in *publishItemIn) (*answer[BankItemJSON], error) {
	i, err := s.Exams.Publish(ctx, caller(ctx).ID, in.ID, in.Body.Version)
	return s.itemChanged(ctx, i, err)
}

func (s *Server) retireItem(ctx context.Context, in *ItemPath) (*answer[BankItemJSON], error) {
	i, err := s.Exams.Retire(ctx, caller(ctx).ID, in.ID)
	return s.itemChanged(ctx, i, err)
}

func (s *Server) itemStats(ctx context.Context, in *ItemPath) (*answer[itemStatsDetailJSON], error) {
	i, err := s.Exams.Item(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	m, err := s.Exams.Measure(ctx, i.BankItem)
	if err != nil {
		return nil, err
	}
	return say(itemStatsDetailJSON{statsOf(m), sharesOf(i.BankItem, m)}), nil
}

type itemBatchJSON struct {
	BatchID string       `json:"batch_id"`
	Ready   int          `json:"ready" doc:"可以导入的题"`
	Exists  int          `json:"exists" doc:"其中会更新的题"`
	Bad     []badRowJSON `json:"bad"`
	Sample  []ItemJSON   `json:"sample" doc:"前五道"`
}

func (s *Server) checkItems(ctx context.Context, in *workbookIn) (*answer[itemBatchJSON], error) {
	name, r, err := in.open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }() // only read from
	b, err := s.Exams.CheckImport(ctx, caller(ctx).ID, name, r)
	if err != nil {
		return nil, err
	}
	out := itemBatchJSON{BatchID: b.ID, Ready: len(b.Items), Exists: b.Exists, Bad: []badRowJSON{}, Sample: []ItemJSON{}}
	for _, row := range b.Bad {
		out.Bad = append(out.Bad, badRowJSON(row))
	}
	for _, i := range b.Items[:min(5, len(b.Items))] {
		out.Sample = append(out.Sample, itemOf(exam.BankItem{Item: i}))
	}
	return say(out), nil
}

type itemImportJSON struct {
	Created int `json:"created"`
	Changed int `json:"changed"`
}

func (s *Server) confirmItems(ctx context.Context, in *ItemPath) (*answer[itemImportJSON], error) {
	r, err := s.Exams.ConfirmImport(ctx, caller(ctx).ID, in.ID)
	if err != nil {
		return nil, err
	}
	return say(itemImportJSON(r)), nil
}
