package api

import (
	"context"
	"net/http"
	"time"

	"qingting/server/analytics"
	"qingting/server/errs"
	"qingting/server/identity"
)

type dayIn struct {
	Date string `query:"date" maxLength:"10" doc:"本市日期，如 2026-11-21；留空为今天"`
}

type hourJSON struct {
	Hour      int   `json:"hour"`
	Questions int64 `json:"questions"`
	Handoffs  int64 `json:"handoffs"`
}

type unansweredJSON struct {
	Text   string    `json:"text"`
	Count  int64     `json:"count"`
	LastAt time.Time `json:"last_at"`
}

type dayJSON struct {
	Date             string            `json:"date" example:"2026-11-21"`
	Questions        int64             `json:"questions"`
	Answered         int64             `json:"answered"`
	Confirmed        int64             `json:"confirmed"`
	Declined         int64             `json:"declined"`
	Emergencies      int64             `json:"emergencies"`
	Handoffs         int64             `json:"handoffs"`
	Claimed          int64             `json:"claimed"`
	Abandoned        int64             `json:"abandoned"`
	WaitingNow       int               `json:"waiting_now"`
	AgentsOnline     int               `json:"agents_online"`
	AvgWaitSeconds   float64           `json:"avg_wait_seconds"`
	ClaimedWithin30s int64             `json:"claimed_within_30s"`
	ThumbsUp         int64             `json:"thumbs_up"`
	ThumbsDown       int64             `json:"thumbs_down"`
	Letters          int64             `json:"letters"`
	LettersAnswered  int64             `json:"letters_answered"`
	LettersOverdue   int64             `json:"letters_overdue"`
	RatingAvg        float64           `json:"rating_avg"`
	RatingCount      int64             `json:"rating_count"`
	Hourly           []hourJSON        `json:"hourly"`
	TopUnanswered    []unansweredJSON  `json:"top_unanswered"`
	Definitions      map[string]string `json:"definitions"`
}

func errDate(field string) error {
	return errInput.WithFields(errs.Field{Path: field, Message: "日期要写成 2026-11-21 的样子。"})
}

func (s *Server) numberRoutes() {
	add(s, route{method: http.MethodGet, path: "/staff/numbers", summary: "今日数据", tag: "数据", who: staffWith(identity.NumbersRead)}, s.numbersOfDay)
}

func (s *Server) numbersOfDay(ctx context.Context, in *dayIn) (*answer[dayJSON], error) {
	var date time.Time
	if in.Date != "" {
		var err error
		if date, err = time.ParseInLocation(time.DateOnly, in.Date, s.City.Zone); err != nil {
			return nil, errDate("date")
		}
	}
	d, err := s.Numbers.Of(ctx, date)
	if err != nil {
		return nil, err
	}
	out := dayOf(d)
	line, err := s.Desk.Line(ctx)
	if err != nil {
		return nil, err
	}
	out.WaitingNow = len(line)
	if out.AgentsOnline, err = s.Desk.OnlineCount(ctx); err != nil {
		return nil, err
	}
	return say(out), nil
}

func dayOf(d analytics.Day) dayJSON {
	out := dayJSON{
		Date: d.Date, Questions: d.Questions, Answered: d.Answered, Confirmed: d.Confirmed, Declined: d.Declined, Emergencies: d.Emergencies,
		Handoffs: d.Handoffs, Claimed: d.Claimed, Abandoned: d.Abandoned, AvgWaitSeconds: d.AverageWait, ClaimedWithin30s: d.ClaimedIn30s,
		ThumbsUp: d.ThumbsUp, ThumbsDown: d.ThumbsDown, Letters: d.Letters, LettersAnswered: d.LettersAnswered, LettersOverdue: d.LettersOverdue,
		RatingAvg: d.RatingAverage, RatingCount: d.RatingCount, Hourly: make([]hourJSON, len(d.Hourly)), TopUnanswered: make([]unansweredJSON, len(d.Unanswered)),
		Definitions: analytics.Definitions,
	}
	for i, h := range d.Hourly {
		out.Hourly[i] = hourJSON(h)
	}
	for i, u := range d.Unanswered {
		out.TopUnanswered[i] = unansweredJSON{Text: u.Text, Count: u.Count, LastAt: u.Last.UTC()}
	}
	return out
}
