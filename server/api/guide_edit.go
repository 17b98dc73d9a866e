package api

import (
	"context"
	"strings"
	"time"

	"qingting/server/guide"
)

type guideTestJSON struct {
	Step string   `json:"step" maxLength:"40"`
	Is   []string `json:"is,omitempty" maxItems:"20"`
	Not  []string `json:"not,omitempty" maxItems:"20"`
	Min  *float64 `json:"min,omitempty"`
	Max  *float64 `json:"max,omitempty"`
}

type conditionJSON struct {
	All []guideTestJSON `json:"all,omitempty" maxItems:"10" doc:"都要满足"`
	Any []guideTestJSON `json:"any,omitempty" maxItems:"10" doc:"满足一条即可"`
}

type guideOptionJSON struct {
	Value string   `json:"value" maxLength:"40"`
	Label string   `json:"label" maxLength:"40" example:"外地户口"`
	Words []string `json:"words,omitempty" maxItems:"20" doc:"市民的其他说法"`
}

type guideQuestionJSON struct {
	Key      string            `json:"key" maxLength:"40" example:"hukou"`
	Label    string            `json:"label" maxLength:"20" example:"户籍"`
	Ask      string            `json:"ask" maxLength:"500" example:"您是本市户口吗？"`
	Help     string            `json:"help,omitempty" maxLength:"200"`
	Type     string            `json:"type" maxLength:"20" example:"choice"`
	Options  []guideOptionJSON `json:"options,omitempty" maxItems:"20"`
	Optional bool              `json:"optional,omitempty"`
	Min      *float64          `json:"min,omitempty"`
	Max      *float64          `json:"max,omitempty"`
	When     *conditionJSON    `json:"when,omitempty"`
}

type templateItemJSON struct {
	Text string         `json:"text" maxLength:"500"`
	Note string         `json:"note,omitempty" maxLength:"500"`
	When *conditionJSON `json:"when,omitempty"`
}

type templateSectionJSON struct {
	Title string             `json:"title" maxLength:"40"`
	Items []templateItemJSON `json:"items" maxItems:"40"`
}

type templateJSON struct {
	Lead       string                `json:"lead,omitempty" maxLength:"500"`
	Sections   []templateSectionJSON `json:"sections" maxItems:"12"`
	Sources    []sourceJSON          `json:"sources,omitempty" maxItems:"20"`
	OutletKind string                `json:"outlet_kind,omitempty" maxLength:"30"`
	Phone      *guidePhoneJSON       `json:"phone,omitempty"`
	Letter     *letterDraftJSON      `json:"letter,omitempty"`
}

type definitionJSON struct {
	Title       string              `json:"title" maxLength:"60" example:"办居住证"`
	Summary     string              `json:"summary,omitempty" maxLength:"200"`
	Category    string              `json:"category,omitempty" maxLength:"40"`
	Triggers    []string            `json:"triggers,omitempty" maxItems:"50"`
	ArticleKeys []string            `json:"article_keys,omitempty" maxItems:"50"`
	Steps       []guideQuestionJSON `json:"steps" maxItems:"40"`
	Checklist   templateJSON        `json:"checklist"`
}

// GuideRowJSON is a guide in the editors' list; exported to be embedded.
type GuideRowJSON struct {
	GuideBriefJSON
	State       string    `json:"state" enum:"draft,live,withdrawn" example:"live"`
	Version     int       `json:"version" example:"2"`
	LiveVersion int       `json:"live_version" example:"1"`
	RowVersion  int       `json:"row_version" example:"3"`
	UpdatedAt   time.Time `json:"updated_at"`
	UpdatedBy   string    `json:"updated_by"`
}

type guideJSON struct {
	GuideRowJSON
	Definition definitionJSON `json:"definition"`
}

type staffGuidesIn struct {
	Q     string `query:"q" maxLength:"40"`
	State string `query:"state" enum:"draft,live,withdrawn"`
	Page  int    `query:"page" minimum:"1" default:"1"`
	Size  int    `query:"size" minimum:"1" maximum:"100" default:"20"`
}

type newGuideIn struct {
	Body struct {
		Definition definitionJSON `json:"definition"`
	}
}

type saveGuideIn struct {
	GuidePath
	Body struct {
		Definition definitionJSON `json:"definition"`
		RowVersion int            `json:"row_version" minimum:"1" example:"3"`
	}
}

type publishGuideIn struct {
	GuidePath
	Body struct {
		Version int `json:"version" minimum:"1" example:"2"`
	}
}

type guideProblemJSON struct {
	Path    string `json:"path" example:"steps[1].options"`
	Message string `json:"message"`
}

type guideProblemsJSON struct {
	Problems []guideProblemJSON `json:"problems"`
}

type tryGuideIn struct {
	Body struct {
		Definition definitionJSON `json:"definition"`
		Answers    []struct {
			Step  string `json:"step" maxLength:"40"`
			Value string `json:"value" maxLength:"500"`
		} `json:"answers" maxItems:"40"`
	}
}

type guideVersionJSON struct {
	Version     int        `json:"version" example:"1"`
	Title       string     `json:"title"`
	SavedBy     string     `json:"saved_by"`
	SavedAt     time.Time  `json:"saved_at"`
	PublishedBy string     `json:"published_by"`
	PublishedAt *time.Time `json:"published_at"`
}

func (s *Server) staffGuides(ctx context.Context, in *staffGuidesIn) (*answer[page[GuideRowJSON]], error) {
	found, err := s.Guides.All(ctx)
	if err != nil {
		return nil, err
	}
	rows := []GuideRowJSON{}
	for _, g := range found {
		if (in.State == "" || in.State == string(g.State)) && strings.Contains(g.Definition.Title+g.Definition.Summary, in.Q) {
			rows = append(rows, s.guideRow(ctx, g))
		}
	}
	from := min((in.Page-1)*in.Size, len(rows))
	return say(page[GuideRowJSON]{Items: rows[from:min(from+in.Size, len(rows))], Total: int64(len(rows))}), nil
}

func (s *Server) guideRow(ctx context.Context, g guide.Guide) GuideRowJSON {
	return GuideRowJSON{GuideBriefJSON: guideBrief(g), State: string(g.State), Version: g.Version, LiveVersion: g.LiveVersion,
		RowVersion: g.RowVersion, UpdatedAt: g.UpdatedAt, UpdatedBy: s.staffName(ctx, g.UpdatedBy)}
}

func (s *Server) sayGuide(ctx context.Context, g guide.Guide, err error) (*answer[guideJSON], error) {
	if err != nil {
		return nil, err
	}
	return say(guideJSON{GuideRowJSON: s.guideRow(ctx, g), Definition: definitionOf(g.Definition)}), nil
}

func (s *Server) staffGuide(ctx context.Context, in *GuidePath) (*answer[guideJSON], error) {
	g, err := s.Guides.Get(ctx, in.ID)
	return s.sayGuide(ctx, g, err)
}

func (s *Server) newGuide(ctx context.Context, in *newGuideIn) (*answer[guideJSON], error) {
	g, err := s.Guides.Create(ctx, caller(ctx).ID, in.Body.Definition.definition())
	return s.sayGuide(ctx, g, err)
}

func (s *Server) saveGuide(ctx context.Context, in *saveGuideIn) (*answer[guideJSON], error) {
	g, err := s.Guides.Save(ctx, in.ID, caller(ctx).ID, in.Body.RowVersion, in.Body.Definition.definition())
	return s.sayGuide(ctx, g, err)
}

func (s *Server) publishGuide(ctx context.Context, in *publishGuideIn) (*answer[guideJSON], error) {
	g, err := s.Guides.Publish(ctx, in.ID, caller(ctx).ID, in.Body.Version)
	return s.sayGuide(ctx, g, err)
}

func (s *Server) withdrawGuide(ctx context.Context, in *GuidePath) (*answer[guideJSON], error) {
	g, err := s.Guides.Withdraw(ctx, in.ID, caller(ctx).ID)
	return s.sayGuide(ctx, g, err)
}

func (s *Server) guideVersions(ctx context.Context, in *GuidePath) (*answer[list[guideVersionJSON]], error) {
	found, err := s.Guides.Versions(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := list[guideVersionJSON]{Items: []guideVersionJSON{}}
	for _, v := range found {
		out.Items = append(out.Items, guideVersionJSON{Version: v.Version, Title: v.Title, SavedBy: s.staffName(ctx, v.SavedBy), SavedAt: v.SavedAt,
			PublishedBy: s.staffName(ctx, v.PublishedBy), PublishedAt: v.PublishedAt})
	}
	return say(out), nil
}

func (s *Server) checkGuide(_ context.Context, in *newGuideIn) (*answer[guideProblemsJSON], error) {
	out := guideProblemsJSON{Problems: []guideProblemJSON{}}
	for _, p := range in.Body.Definition.definition().Check() {
		out.Problems = append(out.Problems, guideProblemJSON(p))
	}
	return say(out), nil
}

func (s *Server) tryGuide(_ context.Context, in *tryGuideIn) (*answer[runJSON], error) {
	said := make([]guide.Answer, len(in.Body.Answers))
	for i, a := range in.Body.Answers {
		said[i] = guide.Answer{Step: a.Step, Value: a.Value}
	}
	r, err := s.Guides.Try(in.Body.Definition.definition(), said)
	if err != nil {
		return nil, err
	}
	return say(runOf(r)), nil
}
