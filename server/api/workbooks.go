package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"qingting/server/calculator"
	"qingting/server/identity"
)

type calculatorsIn struct {
	State string `query:"state" enum:"draft,live,withdrawn"`
}

// CalculatorRowJSON is a calculator as editors see it; exported to be embedded.
type CalculatorRowJSON struct {
	CalculatorBriefJSON
	State       string    `json:"state" enum:"draft,live,withdrawn" example:"live"`
	Version     int       `json:"version" example:"2" doc:"最新的版本"`
	LiveVersion int       `json:"live_version" example:"1" doc:"市民在用的版本，0 表示没有"`
	Examples    int       `json:"examples" example:"12" doc:"工作簿里的算例数"`
	ValidFrom   string    `json:"valid_from,omitempty"`
	ValidUntil  string    `json:"valid_until,omitempty"`
	UpdatedAt   time.Time `json:"updated_at"`
	UpdatedBy   string    `json:"updated_by"`
}

type calculatorVersionJSON struct {
	Version     int        `json:"version"`
	Title       string     `json:"title"`
	SavedBy     string     `json:"saved_by"`
	SavedAt     time.Time  `json:"saved_at"`
	PublishedBy string     `json:"published_by"`
	PublishedAt *time.Time `json:"published_at"`
	EndedAt     *time.Time `json:"ended_at" doc:"被新版本代替或下线的时间"`
}

type staffCalculatorJSON struct {
	CalculatorRowJSON
	Inputs   []inputJSON             `json:"inputs" doc:"市民在用的版本；没有则是最新版本"`
	Note     string                  `json:"note"`
	Versions []calculatorVersionJSON `json:"versions"`
}

type badCellJSON struct {
	Sheet   string `json:"sheet" example:"规则"`
	Row     int    `json:"row" example:"3" doc:"与 Excel 里看到的行号一致；0 表示整张表"`
	Column  string `json:"column" example:"公式"`
	Message string `json:"message"`
}

type exampleJSON struct {
	Row      int    `json:"row" example:"2"`
	Name     string `json:"name"`
	Expected string `json:"expected"`
	Got      string `json:"got"`
	OK       bool   `json:"ok"`
}

type workbookReportJSON struct {
	BatchID  string        `json:"batch_id"`
	Key      string        `json:"key"`
	Title    string        `json:"title"`
	Bad      []badCellJSON `json:"bad"`
	Examples []exampleJSON `json:"examples"`
}

type publishCalculatorIn struct {
	CalculatorPath
	Body struct {
		Version int `json:"version" minimum:"1"`
	}
}

// calculatorBookRoutes are those of the workbooks' editors.
func (s *Server) calculatorBookRoutes() {
	const tag = "政策计算器管理"
	read, write, publish := staffWith(identity.KnowledgeRead), staffWith(identity.KnowledgeWrite), staffWith(identity.KnowledgePublish)
	add(s, route{method: http.MethodGet, path: "/staff/calculators", summary: "计算器列表", tag: tag, who: read}, s.staffCalculators)
	add(s, route{method: http.MethodGet, path: "/staff/calculators/{id}", summary: "一个计算器", tag: tag, who: read}, s.staffCalculator)
	add(s, route{method: http.MethodPost, path: "/staff/calculators/import", summary: "检查工作簿并跑算例（不导入）", tag: tag, who: write, limit: "upload", form: &form{calculator.MaxBytes, calculator.ErrTooLarge}}, s.checkWorkbook)
	add(s, route{method: http.MethodPost, path: "/staff/calculators/import/{id}/confirm", summary: "存为新版本（草稿）", tag: tag, who: write}, s.confirmWorkbook)
	add(s, route{method: http.MethodPost, path: "/staff/calculators/{id}/publish", summary: "发布", tag: tag, who: publish}, s.publishCalculator)
	add(s, route{method: http.MethodPost, path: "/staff/calculators/{id}/withdraw", summary: "下线", tag: tag, who: publish}, s.withdrawCalculator)
	s.workbookRoute()
}

func (s *Server) calculatorRowOf(ctx context.Context, c calculator.Calculator) CalculatorRowJSON {
	return CalculatorRowJSON{
		CalculatorBriefJSON: briefOf(c), State: string(c.State), Version: c.LatestVersion, LiveVersion: c.LiveVersion, Examples: c.Examples,
		ValidFrom: c.ValidFrom, ValidUntil: c.ValidUntil, UpdatedAt: c.UpdatedAt.UTC(), UpdatedBy: s.staffName(ctx, c.UpdatedBy),
	}
}

func (s *Server) staffCalculators(ctx context.Context, in *calculatorsIn) (*answer[list[CalculatorRowJSON]], error) {
	found, err := s.Calculators.Find(ctx, calculator.State(in.State))
	if err != nil {
		return nil, err
	}
	out := list[CalculatorRowJSON]{Items: []CalculatorRowJSON{}}
	for _, c := range found {
		out.Items = append(out.Items, s.calculatorRowOf(ctx, c))
	}
	return say(out), nil
}

func (s *Server) staffCalculator(ctx context.Context, in *CalculatorPath) (*answer[staffCalculatorJSON], error) {
	today := s.Calculators.Today()
	f, err := s.Calculators.Form(ctx, in.ID, today)
	if errors.Is(err, calculator.ErrNotFound) || errors.Is(err, calculator.ErrNotInTime) {
		f, err = s.Calculators.Latest(ctx, in.ID)
	}
	if err != nil {
		return nil, err
	}
	versions, err := s.Calculators.Versions(ctx, f.ID)
	if err != nil {
		return nil, err
	}
	form := formOf(f, today)
	out := staffCalculatorJSON{CalculatorRowJSON: s.calculatorRowOf(ctx, f.Calculator), Inputs: form.Inputs, Note: form.Note, Versions: make([]calculatorVersionJSON, len(versions))}
	for i, v := range versions {
		out.Versions[i] = calculatorVersionJSON{
			Version: v.Version, Title: v.Title, SavedBy: s.staffName(ctx, v.SavedBy), SavedAt: v.SavedAt.UTC(),
			PublishedBy: s.staffName(ctx, v.PublishedBy), PublishedAt: stamp(v.PublishedAt), EndedAt: stamp(v.EndedAt),
		}
	}
	return say(out), nil
}

func (s *Server) checkWorkbook(ctx context.Context, in *workbookIn) (*answer[workbookReportJSON], error) {
	_, r, err := in.open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }() // only read from
	found, err := s.Calculators.CheckImport(ctx, caller(ctx).ID, r)
	if err != nil {
		return nil, err
	}
	out := workbookReportJSON{BatchID: found.BatchID, Key: found.Key, Title: found.Title, Bad: make([]badCellJSON, len(found.Bad)), Examples: make([]exampleJSON, len(found.Outcomes))}
	for i, b := range found.Bad {
		out.Bad[i] = badCellJSON(b)
	}
	for i, o := range found.Outcomes {
		out.Examples[i] = exampleJSON(o)
	}
	return say(out), nil
}

func (s *Server) sayCalculator(ctx context.Context, c calculator.Calculator, err error) (*answer[CalculatorRowJSON], error) {
	if err != nil {
		return nil, err
	}
	return say(s.calculatorRowOf(ctx, c)), nil
}

func (s *Server) confirmWorkbook(ctx context.Context, in *CalculatorPath) (*answer[CalculatorRowJSON], error) {
	c, err := s.Calculators.ConfirmImport(ctx, caller(ctx).ID, in.ID)
	return s.sayCalculator(ctx, c, err)
}

func (s *Server) publishCalculator(ctx context.Context, in *publishCalculatorIn) (*answer[CalculatorRowJSON], error) {
	c, err := s.Calculators.Publish(ctx, caller(ctx).ID, in.ID, in.Body.Version)
	return s.sayCalculator(ctx, c, err)
}

func (s *Server) withdrawCalculator(ctx context.Context, in *CalculatorPath) (*answer[CalculatorRowJSON], error) {
	c, err := s.Calculators.Withdraw(ctx, in.ID)
	return s.sayCalculator(ctx, c, err)
}

// workbookRoute answers with the file as it was imported.
func (s *Server) workbookRoute() {
	r := route{method: http.MethodGet, path: "/staff/calculators/{id}/export", summary: "导出工作簿", tag: "政策计算器管理", who: staffWith(identity.KnowledgeRead)}
	op := s.operation(r)
	op.Parameters = []*huma.Param{{Name: "id", In: "path", Required: true, Schema: &huma.Schema{Type: "string"}}}
	op.Responses = map[string]*huma.Response{"200": {
		Description: "最新版本的 Excel 工作簿",
		Content:     map[string]*huma.MediaType{workbookType: {Schema: &huma.Schema{Type: "string", Format: "binary"}}},
	}}
	s.api.OpenAPI().AddOperation(&op)
	s.engine.GET("/api/v1/staff/calculators/:id/export", s.plainRoute(r, s.exportWorkbook))
}

func (s *Server) exportWorkbook(c *gin.Context) error {
	if !isText(c.Request.URL) {
		return errNotText
	}
	data, name, err := s.Calculators.Workbook(c.Request.Context(), c.Param("id"))
	if err != nil {
		return err
	}
	c.Header("Content-Disposition", `attachment; filename="`+name+`"`)
	c.Data(http.StatusOK, workbookType, data)
	return nil
}
