package api

import (
	"context"
	"time"

	"qingting/server/learning"
)

type progressEntryJSON struct {
	ClientID string    `json:"client_id" minLength:"1" maxLength:"64" example:"p-1"`
	LessonID string    `json:"lesson_id" maxLength:"64"`
	Version  int       `json:"version" minimum:"1" example:"1"`
	Card     int       `json:"card" minimum:"0" maximum:"1000" example:"3"`
	Done     bool      `json:"done"`
	Seconds  int       `json:"seconds" minimum:"0" maximum:"3600" doc:"这一段学了几秒" example:"60"`
	At       time.Time `json:"at"`
}

type answerEntryJSON struct {
	ClientID string    `json:"client_id" minLength:"1" maxLength:"64" example:"a-1"`
	ItemID   string    `json:"item_id" maxLength:"64"`
	Version  int       `json:"version" minimum:"1" example:"1"`
	Response []string  `json:"response" maxItems:"10"`
	Seconds  int       `json:"seconds" minimum:"0" maximum:"3600" example:"12"`
	Source   string    `json:"source" enum:"lesson,review,daily,mistakes,placement,probe" example:"lesson"`
	LessonID string    `json:"lesson_id,omitempty" maxLength:"64"`
	At       time.Time `json:"at"`
}

type syncIn struct {
	Body struct {
		Device   string              `json:"device" maxLength:"40" example:"phone-1"`
		Progress []progressEntryJSON `json:"progress,omitempty" maxItems:"200"`
		Answers  []answerEntryJSON   `json:"answers,omitempty" maxItems:"200"`
	}
}

type syncedLessonJSON struct {
	LessonID string    `json:"lesson_id"`
	Version  int       `json:"version"`
	Card     int       `json:"card"`
	State    string    `json:"state" enum:"started,done"`
	At       time.Time `json:"at"`
}

type syncErrorJSON struct {
	Reason  string `json:"reason"`
	Message string `json:"message"`
}

type syncResultJSON struct {
	ClientID    string         `json:"client_id"`
	Right       bool           `json:"right"`
	Score       float64        `json:"score"`
	Answer      []string       `json:"answer"`
	Explanation string         `json:"explanation"`
	Repeated    bool           `json:"repeated" doc:"以前收到过，这次没有再记"`
	Error       *syncErrorJSON `json:"error,omitempty"`
}

type syncedJSON struct {
	Progress []syncedLessonJSON `json:"progress"`
	Results  []syncResultJSON   `json:"results"`
	Today    todayJSON          `json:"today"`
}

func (in *syncIn) batch() learning.Batch {
	b := learning.Batch{Device: in.Body.Device}
	for _, p := range in.Body.Progress {
		b.Progress = append(b.Progress, learning.Progress{ClientID: p.ClientID, LessonID: p.LessonID, Version: p.Version, Card: p.Card, Done: p.Done, Seconds: p.Seconds, At: p.At})
	}
	for _, a := range in.Body.Answers {
		b.Answers = append(b.Answers, learning.Answer{ClientID: a.ClientID, ItemID: a.ItemID, Version: a.Version, Response: a.Response, Seconds: a.Seconds,
			Source: learning.SourceKind(a.Source), LessonID: a.LessonID, At: a.At})
	}
	return b
}

func (s *Server) learnSync(ctx context.Context, in *syncIn) (*answer[syncedJSON], error) {
	id := caller(ctx).ID
	done, err := s.Learning.Sync(ctx, id, in.batch())
	if err != nil {
		return nil, err
	}
	t, err := s.Learning.Today(ctx, id)
	if err != nil {
		return nil, err
	}
	out := syncedJSON{Progress: []syncedLessonJSON{}, Results: []syncResultJSON{}}
	if out.Today, err = s.today(ctx, t); err != nil {
		return nil, err
	}
	for _, st := range done.Standings {
		state := "started"
		if st.Done(st.Version) {
			state = "done"
		}
		out.Progress = append(out.Progress, syncedLessonJSON{st.LessonID, st.Version, st.Card, state, st.At})
	}
	for _, r := range done.Results {
		out.Results = append(out.Results, s.syncResult(ctx, r))
	}
	return say(out), nil
}

func (s *Server) syncResult(ctx context.Context, r learning.Result) syncResultJSON {
	j := syncResultJSON{ClientID: r.ClientID, Right: r.Right, Score: r.Score, Answer: append([]string{}, r.Item.Answer...), Explanation: r.Item.Explanation, Repeated: r.Repeated}
	if r.Err != nil {
		p := s.toProblem(ctx, r.Err)
		j.Error = &syncErrorJSON{p.Reason, p.Message}
	}
	return j
}

type learnSessionIn struct {
	Kind   string `query:"kind" enum:"review,daily,mistakes,placement,probe" example:"review"`
	Matter string `query:"matter" maxLength:"30" doc:"练一练时是哪个事项"`
}

type exerciseJSON struct {
	Kind  string     `json:"kind"`
	Items []ItemJSON `json:"items"`
	Left  int        `json:"left" doc:"这些之后还有几道"`
	Done  bool       `json:"done"`
}

func (s *Server) learnSession(ctx context.Context, in *learnSessionIn) (*answer[exerciseJSON], error) {
	e, err := s.Learning.Exercise(ctx, caller(ctx).ID, learning.SessionKind(in.Kind), in.Matter)
	if err != nil {
		return nil, err
	}
	return say(exerciseJSON{string(e.Kind), itemsOf(e.Items), e.Left, e.Done}), nil
}

type learnSettingsJSON struct {
	BudgetMinutes int      `json:"budget_minutes" example:"5"`
	Commute       []string `json:"commute" maxItems:"4" doc:"提醒时间"`
	QuietFrom     string   `json:"quiet_from" maxLength:"5" example:"22:00"`
	QuietTo       string   `json:"quiet_to" maxLength:"5" example:"07:00"`
	Board         bool     `json:"board" doc:"参加进步榜"`
	Matters       []string `json:"matters" maxItems:"10" doc:"自选事项"`
}

func settingsOf(t learning.Trainee) learnSettingsJSON {
	return learnSettingsJSON{t.BudgetMinutes, append([]string{}, t.Commute...), t.QuietFrom, t.QuietTo, t.OnBoard, append([]string{}, t.Matters...)}
}

func (s *Server) learnSettings(ctx context.Context, _ *struct{}) (*answer[learnSettingsJSON], error) {
	t, err := s.Learning.Trainee(ctx, caller(ctx).ID)
	return say(settingsOf(t)), err
}

type learnSettingsIn struct{ Body learnSettingsJSON }

func (s *Server) saveLearnSettings(ctx context.Context, in *learnSettingsIn) (*answer[learnSettingsJSON], error) {
	b := in.Body
	t, err := s.Learning.SaveSettings(ctx, caller(ctx).ID, learning.Settings{
		BudgetMinutes: b.BudgetMinutes, Commute: b.Commute, QuietFrom: b.QuietFrom, QuietTo: b.QuietTo, OnBoard: b.Board, Matters: b.Matters,
	})
	if err != nil {
		return nil, err
	}
	return say(settingsOf(t)), nil
}

type mistakeJSON struct {
	Item   ItemJSON  `json:"item"`
	Wrong  int       `json:"wrong" doc:"错过几次"`
	LastAt time.Time `json:"last_at"`
	Mine   []string  `json:"mine" doc:"最近一次的答案"`
}

type mistakesJSON struct {
	Items []mistakeJSON `json:"items"`
	Total int           `json:"total"`
}

type mistakesIn struct {
	Page int `query:"page" minimum:"0" maximum:"100" doc:"从 1 开始，每页 20 道"`
}

const mistakesPage = 20

func (s *Server) learnMistakes(ctx context.Context, in *mistakesIn) (*answer[mistakesJSON], error) {
	list, err := s.Learning.Mistakes(ctx, caller(ctx).ID)
	if err != nil {
		return nil, err
	}
	out := mistakesJSON{Items: []mistakeJSON{}, Total: len(list)}
	from := min(max(in.Page-1, 0)*mistakesPage, len(list))
	list = list[from:min(from+mistakesPage, len(list))]
	out.Items, err = s.mistakes(ctx, list)
	return say(out), err
}
