package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"qingting/server/dialogue"
	"qingting/server/guide"
	"qingting/server/identity"
)

// GuidePath names a guide in the address.
type GuidePath struct {
	ID string `path:"id" maxLength:"64"`
}

// GuideBriefJSON is a guide in a list; exported to be embedded.
type GuideBriefJSON struct {
	ID       string `json:"id"`
	Key      string `json:"key" example:"residence-permit"`
	Title    string `json:"title" example:"办居住证"`
	Summary  string `json:"summary"`
	Category string `json:"category" example:"户籍与身份证"`
}

type guideAnswerJSON struct {
	Step       string `json:"step"`
	Label      string `json:"label" example:"户籍"`
	ValueLabel string `json:"value_label" example:"外地户口"`
}

// guideStepJSON is where a guide stands in a message.
type guideStepJSON struct {
	RunID   string            `json:"run_id"`
	GuideID string            `json:"guide_id"`
	Title   string            `json:"title" example:"办居住证"`
	Step    string            `json:"step"`
	At      int               `json:"at" example:"2"`
	Of      int               `json:"of" example:"4"`
	State   string            `json:"state" enum:"open,done,left" example:"open"`
	Answers []guideAnswerJSON `json:"answers"`
}

type runOptionJSON struct {
	Value string `json:"value"`
	Label string `json:"label"`
}

type runStepJSON struct {
	Key     string          `json:"key"`
	Ask     string          `json:"ask" example:"您是本市户口吗？"`
	Help    string          `json:"help"`
	Type    string          `json:"type" enum:"choice,text,id_number,phone,date,plate,number,district" example:"choice"`
	Options []runOptionJSON `json:"options"`
}

type runAnswerJSON struct {
	Step       string `json:"step"`
	Label      string `json:"label"`
	Value      string `json:"value"`
	ValueLabel string `json:"value_label"`
}

type listItemJSON struct {
	Text string `json:"text"`
	Note string `json:"note"`
}

type listSectionJSON struct {
	Title string         `json:"title"`
	Items []listItemJSON `json:"items"`
}

type guidePhoneJSON struct {
	Name   string `json:"name" maxLength:"30"`
	Number string `json:"number" maxLength:"30"`
}

type checklistJSON struct {
	Title      string            `json:"title"`
	Lead       string            `json:"lead"`
	Sections   []listSectionJSON `json:"sections"`
	Sources    []sourceJSON      `json:"sources"`
	OutletKind string            `json:"outlet_kind"`
	Phone      *guidePhoneJSON   `json:"phone"`
	ArticleIDs []string          `json:"article_ids"`
	ShareText  string            `json:"share_text" doc:"整份清单的文字"`
	Letter     *letterDraftJSON  `json:"letter"`
}

type runJSON struct {
	ID             string          `json:"id"`
	GuideID        string          `json:"guide_id"`
	Version        int             `json:"version" example:"1"`
	Title          string          `json:"title"`
	State          string          `json:"state" enum:"open,done,left" example:"open"`
	ConversationID string          `json:"conversation_id"`
	Step           *runStepJSON    `json:"step"`
	At             int             `json:"at"`
	Of             int             `json:"of"`
	Answers        []runAnswerJSON `json:"answers"`
	Checklist      *checklistJSON  `json:"checklist"`
	UpdatedAt      time.Time       `json:"updated_at"`
}

type guidesIn struct {
	Q string `query:"q" maxLength:"40"`
}

func (s *Server) guideRoutes() {
	const tag = "办事引导"
	add(s, route{method: http.MethodGet, path: "/guides", summary: "可以走的办事引导", tag: tag, who: anyone}, s.guides)
	add(s, route{method: http.MethodGet, path: "/guide-runs", summary: "我办过的", tag: tag, who: citizen}, s.runs)
	add(s, route{method: http.MethodGet, path: "/guide-runs/{id}", summary: "一次引导和它的清单", tag: tag, who: citizen}, s.run)
	readers, writers := staffWith(identity.KnowledgeRead), staffWith(identity.KnowledgeWrite)
	publishers := staffWith(identity.KnowledgePublish)
	add(s, route{method: http.MethodGet, path: "/staff/guides", summary: "全部办事引导", tag: tag, who: readers}, s.staffGuides)
	add(s, route{method: http.MethodPost, path: "/staff/guides", summary: "新建引导", tag: tag, who: writers, status: http.StatusCreated}, s.newGuide)
	add(s, route{method: http.MethodPost, path: "/staff/guides/check", summary: "检查引导写得对不对", tag: tag, who: writers}, s.checkGuide)
	add(s, route{method: http.MethodPost, path: "/staff/guides/try", summary: "试走引导，不保存", tag: tag, who: readers}, s.tryGuide)
	add(s, route{method: http.MethodGet, path: "/staff/guides/{id}", summary: "一个引导", tag: tag, who: readers}, s.staffGuide)
	add(s, route{method: http.MethodPut, path: "/staff/guides/{id}", summary: "保存引导", tag: tag, who: writers}, s.saveGuide)
	add(s, route{method: http.MethodPost, path: "/staff/guides/{id}/publish", summary: "发布引导", tag: tag, who: publishers}, s.publishGuide)
	add(s, route{method: http.MethodPost, path: "/staff/guides/{id}/withdraw", summary: "下线引导", tag: tag, who: publishers}, s.withdrawGuide)
	add(s, route{method: http.MethodGet, path: "/staff/guides/{id}/versions", summary: "引导的版本", tag: tag, who: readers}, s.guideVersions)
}

func (s *Server) guides(ctx context.Context, in *guidesIn) (*answer[list[GuideBriefJSON]], error) {
	found, err := s.Guides.Offered(ctx)
	if err != nil {
		return nil, err
	}
	out := list[GuideBriefJSON]{Items: []GuideBriefJSON{}}
	for _, g := range found {
		if strings.Contains(g.Definition.Title+g.Definition.Summary+strings.Join(g.Definition.Triggers, " "), in.Q) {
			out.Items = append(out.Items, guideBrief(g))
		}
	}
	return say(out), nil
}

func guideBrief(g guide.Guide) GuideBriefJSON {
	d := g.Definition
	return GuideBriefJSON{ID: g.ID, Key: g.Key, Title: d.Title, Summary: d.Summary, Category: d.Category}
}

// runsShown is how many walks a citizen's list holds.
const runsShown = 20

func (s *Server) runs(ctx context.Context, _ *struct{}) (*answer[list[runJSON]], error) {
	found, err := s.Guides.RunsOf(ctx, caller(ctx).ID, runsShown)
	if err != nil {
		return nil, err
	}
	out := list[runJSON]{Items: []runJSON{}}
	for _, r := range found {
		out.Items = append(out.Items, runOf(r))
	}
	return say(out), nil
}

func (s *Server) run(ctx context.Context, in *GuidePath) (*answer[runJSON], error) {
	r, err := s.Guides.RunOf(ctx, caller(ctx).ID, in.ID)
	if err != nil {
		return nil, err
	}
	return say(runOf(r)), nil
}

func runOf(r guide.Run) runJSON {
	place := r.Definition.Walk(r.Answers)
	out := runJSON{ID: r.ID, GuideID: r.GuideID, Version: r.Version, Title: r.Definition.Title, State: string(r.State),
		ConversationID: r.ConversationID, At: place.At, Of: place.Of, Answers: []runAnswerJSON{}, UpdatedAt: r.UpdatedAt.UTC()}
	for _, a := range r.Definition.Given(r.Answers) {
		out.Answers = append(out.Answers, runAnswerJSON{Step: a.Step, Label: labelOf(r.Definition, a.Step), Value: a.Value, ValueLabel: a.Label})
	}
	if place.Step != nil {
		out.Step = runStepOf(*place.Step)
	} else if r.State == guide.Done {
		list := checklistOf(r.Definition.Checklist(r.Answers))
		out.Checklist = &list
	}
	return out
}

func guideStepOf(g dialogue.GuideStep) *guideStepJSON {
	out := &guideStepJSON{RunID: g.RunID, GuideID: g.GuideID, Title: g.Title, Step: g.Step, At: g.At, Of: g.Of, State: g.State, Answers: []guideAnswerJSON{}}
	for _, a := range g.Given {
		out.Answers = append(out.Answers, guideAnswerJSON{Step: a.Step, Label: a.Label, ValueLabel: a.Words})
	}
	return out
}

func labelOf(d guide.Definition, step string) string {
	for _, s := range d.Steps {
		if s.Key == step {
			return s.Label
		}
	}
	return step
}

func runStepOf(s guide.Step) *runStepJSON {
	out := &runStepJSON{Key: s.Key, Ask: s.Ask, Help: s.Help, Type: string(s.Type), Options: []runOptionJSON{}}
	for _, o := range s.Options {
		out.Options = append(out.Options, runOptionJSON{Value: o.Value, Label: o.Label})
	}
	return out
}

func checklistOf(c guide.Checklist) checklistJSON {
	out := checklistJSON{Title: c.Title, Lead: c.Lead, Sections: []listSectionJSON{}, Sources: []sourceJSON{}, OutletKind: c.OutletKind,
		ArticleIDs: []string{}, ShareText: c.Title + "\n" + c.Plain()}
	for _, s := range c.Sections {
		section := listSectionJSON{Title: s.Title, Items: []listItemJSON{}}
		for _, i := range s.Items {
			section.Items = append(section.Items, listItemJSON(i))
		}
		out.Sections = append(out.Sections, section)
	}
	for _, v := range c.Sources {
		out.Sources = append(out.Sources, sourceJSON(v))
	}
	if c.Phone != nil {
		out.Phone = &guidePhoneJSON{Name: c.Phone.Name, Number: c.Phone.Number}
	}
	if c.Letter != nil {
		out.Letter = &letterDraftJSON{DemandType: c.Letter.DemandType, Title: c.Letter.Title, Text: c.Letter.Text}
	}
	return out
}
