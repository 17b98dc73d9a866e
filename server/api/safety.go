package api

import (
	"context"
	"net/http"
	"time"

	"qingting/server/identity"
	"qingting/server/safety"
)

// StoppedJSON is a citizen's own text that was stopped; exported to be embedded.
type StoppedJSON struct {
	ID        string     `json:"id"`
	Place     string     `json:"place" enum:"message,letter,entry,picture" example:"message"`
	TargetID  string     `json:"target_id,omitempty" doc:"会话或留言"`
	Text      string     `json:"text"`
	State     string     `json:"state" enum:"pending,appealed,released,upheld" example:"appealed"`
	StateText string     `json:"state_text" example:"申诉处理中"`
	Appeal    string     `json:"appeal" doc:"申诉说明"`
	Decision  string     `json:"decision" doc:"没有通过时的理由"`
	CreatedAt time.Time  `json:"created_at"`
	DecidedAt *time.Time `json:"decided_at"`
}

type appealIn struct {
	Body struct {
		ID   string `json:"id" minLength:"1" maxLength:"64" doc:"拦截时给出的申诉号"`
		Text string `json:"text,omitempty" maxLength:"300" example:"这是我要举报的内容，不是广告。"`
	}
}

// safetyItemJSON is something a reviewer looks at.
type safetyItemJSON struct {
	StoppedJSON
	PlaceText     string     `json:"place_text" example:"会话消息"`
	File          *fileJSON  `json:"file,omitempty"`
	Stopped       bool       `json:"stopped" doc:"真：没有发出；假：已经发出，只请看一眼"`
	Source        string     `json:"source" enum:"local,wechat"`
	Category      string     `json:"category" enum:"ads,fraud,porn,banned,abuse,other"`
	CategoryText  string     `json:"category_text" example:"广告引流"`
	Why           string     `json:"why" doc:"判断的依据"`
	Found         []string   `json:"found" doc:"命中的文字"`
	AppealedAt    *time.Time `json:"appealed_at"`
	DecidedByName string     `json:"decided_by_name"`
}

type safetyItemsIn struct {
	State    string `query:"state" enum:"open,appealed,stopped,noted,decided" default:"open"`
	Category string `query:"category" enum:"ads,fraud,porn,banned,abuse,other"`
	Place    string `query:"place" enum:"message,letter,entry,picture"`
	Q        string `query:"q" maxLength:"60"`
	Page     int    `query:"page" minimum:"1" maximum:"10000" default:"1"`
	Size     int    `query:"size" minimum:"1" maximum:"100" default:"20"`
}

type decideIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Release bool   `json:"release" doc:"放行；拦截的内容会随即送达"`
		Reason  string `json:"reason,omitempty" maxLength:"200" doc:"理由；不放行时必填，市民能看到" example:"内容是兼职广告。"`
	}
}

type safetyWaitingJSON struct {
	Stopped int64 `json:"stopped" doc:"拦截后还没有人看的"`
	Appeals int64 `json:"appeals" doc:"等待处理的申诉"`
}

type safetyWordJSON struct {
	Word     string `json:"word" minLength:"1" maxLength:"30" example:"送彩金"`
	Category string `json:"category" enum:"ads,fraud,porn,banned,abuse" example:"fraud"`
	Level    string `json:"level" enum:"stop,with_contact,hint,mark" example:"with_contact" doc:"stop 出现就拦截；with_contact 有联系方式才拦截；hint 推销用语，两处以上并有联系方式才拦截；mark 只提醒审核"`
	Sound    bool   `json:"sound" doc:"同音字也算"`
}

// SafetyWordsBody is the lists; exported to be embedded.
type SafetyWordsBody struct {
	Words    []safetyWordJSON `json:"words" maxItems:"5000"`
	Contacts []string         `json:"contacts" maxItems:"500" doc:"联系方式的说法，如“加微信”"`
	Spared   []string         `json:"spared" maxItems:"500" doc:"出现就不拦截的词，如“邻居”"`
	Harmless []string         `json:"harmless" maxItems:"500" doc:"例外：落在这些词里的不算，如“增加微信”"`
}

type safetyWordsJSON struct {
	SavedJSON
	SafetyWordsBody
	History []SavedJSON `json:"history"`
}

type safetyWordsIn struct {
	Body struct {
		SafetyWordsBody
		SeenVersion
	}
}

type trySafetyIn struct {
	Body struct {
		Text string `json:"text" minLength:"1" maxLength:"2000" example:"招刷单员，日结工资，加微信abc8899"`
	}
}

type safetyReasonJSON struct {
	Found        string `json:"found" doc:"命中的原文"`
	Word         string `json:"word" doc:"对应的词条，或号码的种类"`
	Category     string `json:"category" enum:"ads,fraud,porn,banned,abuse,personal"`
	CategoryText string `json:"category_text"`
	Level        string `json:"level" enum:"stop,with_contact,hint,mark," doc:"个人信息没有处理方式"`
	How          string `json:"how" doc:"原词、变体、同音或号码" example:"同音"`
	Counts       bool   `json:"counts" doc:"是否影响结论"`
}

type safetyVerdictJSON struct {
	Outcome string             `json:"outcome" enum:"pass,review,block"`
	Why     string             `json:"why"`
	Contact string             `json:"contact" doc:"发现的联系方式"`
	Spared  string             `json:"spared" doc:"使它不被拦截的词"`
	Reasons []safetyReasonJSON `json:"reasons"`
}

func (s *Server) safetyRoutes() {
	const tag, mine = "内容审核", "市民"
	may := staffWith(identity.SafetyReview)
	add(s, route{method: http.MethodPost, path: "/me/appeals", summary: "对被拦截的内容申诉", tag: mine, who: citizen, limit: "letter"}, s.appeal)
	add(s, route{method: http.MethodGet, path: "/me/appeals", summary: "我被拦截的内容", tag: mine, who: citizen}, s.myStopped)
	add(s, route{method: http.MethodGet, path: "/staff/safety/items", summary: "待审核的内容", tag: tag, who: may}, s.safetyItems)
	add(s, route{method: http.MethodGet, path: "/staff/safety/waiting", summary: "有多少等待处理", tag: tag, who: may}, s.safetyWaiting)
	add(s, route{method: http.MethodPost, path: "/staff/safety/items/{id}/decide", summary: "放行或不放行", tag: tag, who: may}, s.decideSafety)
	add(s, route{method: http.MethodGet, path: "/staff/safety/words", summary: "审核词表", tag: tag, who: may}, s.safetyWords)
	add(s, route{method: http.MethodPut, path: "/staff/safety/words", summary: "保存审核词表", tag: tag, who: may}, s.saveSafetyWords)
	add(s, route{method: http.MethodPost, path: "/staff/safety/words/try", summary: "试一段话", tag: tag, who: may}, s.trySafety)
}

var stateWords = map[safety.State]string{
	safety.Pending: "等待人工核实", safety.Appealed: "申诉处理中", safety.Released: "已放行", safety.Upheld: "未通过",
}

func stoppedOf(i safety.Item) StoppedJSON {
	out := StoppedJSON{
		ID: i.ID, Place: string(i.Place), TargetID: i.TargetID, Text: i.Text, State: string(i.State), StateText: stateWords[i.State],
		Appeal: i.Appeal, CreatedAt: i.CreatedAt.UTC(), DecidedAt: stampOf(i.DecidedAt),
	}
	if i.State == safety.Upheld {
		out.Decision = i.Decision
	}
	return out
}

func (s *Server) appeal(ctx context.Context, in *appealIn) (*answer[StoppedJSON], error) {
	i, err := s.Safety.Appeal(ctx, caller(ctx).ID, in.Body.ID, in.Body.Text)
	if err != nil {
		return nil, err
	}
	return say(stoppedOf(i)), nil
}

// shownStopped bounds how many stopped texts a citizen sees.
const shownStopped = 50

func (s *Server) myStopped(ctx context.Context, _ *struct{}) (*answer[list[StoppedJSON]], error) {
	found, err := s.Safety.Stopped(ctx, caller(ctx).ID, shownStopped)
	if err != nil {
		return nil, err
	}
	out := list[StoppedJSON]{Items: make([]StoppedJSON, len(found))}
	for n, i := range found {
		out.Items[n] = stoppedOf(i)
	}
	return say(out), nil
}

// exportStopped is what is kept about the citizen for reviewers, whether it was stopped or not.
func (s *Server) exportStopped(ctx context.Context, citizenID string) ([]StoppedJSON, error) {
	found, err := s.Safety.Of(ctx, citizenID, exportLimit)
	out := make([]StoppedJSON, len(found))
	for n, i := range found {
		out[n] = stoppedOf(i)
	}
	return out, err
}

func (s *Server) safetyItems(ctx context.Context, in *safetyItemsIn) (*answer[page[safetyItemJSON]], error) {
	q := safety.Query{Category: safety.Category(in.Category), Place: safety.Place(in.Place), Text: in.Q, Page: in.Page, Size: in.Size}
	switch in.State {
	case "appealed":
		q.States = []safety.State{safety.Appealed}
	case "stopped":
		q.States, q.Outcome = []safety.State{safety.Pending}, safety.Block
	case "noted":
		q.States, q.Outcome = []safety.State{safety.Pending}, safety.Review
	case "decided":
		q.States = []safety.State{safety.Released, safety.Upheld}
	default:
		q.States = []safety.State{safety.Pending, safety.Appealed}
	}
	found, total, err := s.Safety.Find(ctx, q)
	if err != nil {
		return nil, err
	}
	out := page[safetyItemJSON]{Items: make([]safetyItemJSON, len(found)), Total: total}
	for n, i := range found {
		out.Items[n] = s.safetyItemOf(ctx, i)
	}
	return say(out), nil
}

func (s *Server) safetyItemOf(ctx context.Context, i safety.Item) safetyItemJSON {
	out := safetyItemJSON{
		StoppedJSON: stoppedOf(i), PlaceText: i.Place.Words(), Stopped: i.Outcome == safety.Block, Source: string(i.Source),
		Category: string(i.Category), CategoryText: i.Category.Words(), Why: i.Why, Found: []string{}, AppealedAt: stampOf(i.AppealedAt),
	}
	out.Decision = i.Decision
	for _, r := range i.Reasons {
		if r.Category != safety.Personal {
			out.Found = append(out.Found, r.Found)
		}
	}
	if i.FileID != "" {
		out.File = &fileJSON{ID: i.FileID, URL: s.fileURL(i.FileID)}
	}
	if i.DecidedBy != nil {
		out.DecidedByName = s.staffName(ctx, *i.DecidedBy)
	}
	return out
}

func (s *Server) safetyWaiting(ctx context.Context, _ *struct{}) (*answer[safetyWaitingJSON], error) {
	stopped, appeals, err := s.Safety.Waiting(ctx)
	return say(safetyWaitingJSON{stopped, appeals}), err
}

func (s *Server) decideSafety(ctx context.Context, in *decideIn) (*answer[safetyItemJSON], error) {
	i, err := s.Safety.Decide(ctx, caller(ctx).ID, in.ID, safety.Ruling{Release: in.Body.Release, Reason: in.Body.Reason})
	if err != nil {
		return nil, err
	}
	return say(s.safetyItemOf(ctx, i)), nil
}

func (s *Server) safetyWords(ctx context.Context, _ *struct{}) (*answer[safetyWordsJSON], error) {
	l, saved, err := s.Safety.Lists(ctx)
	if err != nil {
		return nil, err
	}
	versions, err := s.Safety.Versions(ctx)
	out := safetyWordsJSON{SavedJSON: s.savedOf(ctx, saver(saved)), History: historyOf(ctx, s, versions)}
	out.Words = make([]safetyWordJSON, len(l.Words))
	for i, w := range l.Words {
		out.Words[i] = safetyWordJSON{w.Word, string(w.Category), string(w.Level), w.Sound}
	}
	out.Contacts, out.Spared, out.Harmless = listOf(l.Contacts), listOf(l.Spared), listOf(l.Harmless)
	return say(out), err
}

func (s *Server) saveSafetyWords(ctx context.Context, in *safetyWordsIn) (*answer[safetyWordsJSON], error) {
	l := safety.Lists{Contacts: in.Body.Contacts, Spared: in.Body.Spared, Harmless: in.Body.Harmless}
	for _, w := range in.Body.Words {
		l.Words = append(l.Words, safety.Word{Word: w.Word, Category: safety.Category(w.Category), Level: safety.Level(w.Level), Sound: w.Sound})
	}
	if _, err := s.Safety.SaveLists(ctx, l, caller(ctx).ID, in.Body.Version); err != nil {
		return nil, err
	}
	return s.safetyWords(ctx, nil)
}

func (s *Server) trySafety(ctx context.Context, in *trySafetyIn) (*answer[safetyVerdictJSON], error) {
	v := s.Safety.Judge(ctx, safety.Text{Where: safety.Message, Text: in.Body.Text})
	out := safetyVerdictJSON{Outcome: string(v.Outcome), Why: v.Why, Contact: v.Contact, Spared: v.Spared, Reasons: make([]safetyReasonJSON, len(v.Reasons))}
	for i, r := range v.Reasons {
		out.Reasons[i] = safetyReasonJSON{
			Found: r.Found, Word: r.Word, Category: string(r.Category), CategoryText: r.Category.Words(), Level: string(r.Level), How: r.How, Counts: r.Counts,
		}
	}
	return say(out), nil
}

// flag marks pictures that were found risky, for staff; nil ones are passed over.
func (s *Server) flag(ctx context.Context, files []*fileJSON) error {
	if caller(ctx).Kind != identity.KindStaff {
		return nil
	}
	var ids []string
	for _, f := range files {
		if f != nil {
			ids = append(ids, f.ID)
		}
	}
	risky, err := s.Safety.Flagged(ctx, ids)
	for _, f := range files {
		if f != nil {
			f.Flagged = risky[f.ID]
		}
	}
	return err
}
