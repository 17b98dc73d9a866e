// Package analytics counts what happened, for the people who lead the hotline. Every figure
// is read from the rows behind it and comes with its definition.
package analytics

import (
	"context"
	"fmt"
	"time"

	"qingting/server/db"
)

// Day is the numbers of one day in the city's time.
type Day struct {
	Date            string
	Questions       int64
	Answered        int64
	Confirmed       int64
	Declined        int64
	Emergencies     int64
	Handoffs        int64
	Claimed         int64
	Abandoned       int64
	ClaimedIn30s    int64
	AverageWait     float64 // seconds; 0 when nobody was claimed
	ThumbsUp        int64
	ThumbsDown      int64
	Letters         int64
	LettersAnswered int64
	LettersOverdue  int64
	RatingAverage   float64 // 1 to 5; 0 without ratings
	RatingCount     int64
	Hourly          []Hour
	Unanswered      []Unanswered
}

// Hour is what came in during one hour of the day, 0 to 23.
type Hour struct {
	Hour      int
	Questions int64
	Handoffs  int64
}

// Unanswered is a question nobody could answer, as citizens typed it.
type Unanswered struct {
	Text  string
	Count int64
	Last  time.Time
}

// Definitions say in Chinese what each figure counts, by the figure's name in the API.
var Definitions = map[string]string{
	"questions":          "当天市民向智能助手提出的问题数（含点选的问题），按消息时间计。",
	"answered":           "其中智能助手直接给出知识答案的次数。",
	"confirmed":          "其中请市民在两三个问题里选择的次数。",
	"declined":           "其中智能助手表示没有把握、没有作答的次数。",
	"emergencies":        "其中识别为疑似紧急情况的次数。",
	"handoffs":           "当天进入人工排队的次数；转回排队的另计一次。",
	"claimed":            "其中被坐席接入的次数。",
	"abandoned":          "其中市民在接入前离开，或因无人在线而退出排队的次数。",
	"claimed_within_30s": "其中排队 30 秒内被接入的次数。",
	"avg_wait_seconds":   "已接入的排队平均等待秒数，从进入排队到接入。",
	"waiting_now":        "此刻正在排队的市民数。",
	"agents_online":      "此刻在线、可接待的坐席数。",
	"thumbs_up":          "当天的回答里被点赞的条数。",
	"thumbs_down":        "当天的回答里被点踩的条数。",
	"letters":            "当天收到的留言数。",
	"letters_answered":   "当天首次得到答复的留言数。",
	"letters_overdue":    "此刻已超过承诺时间仍未答复的留言数。",
	"rating_avg":         "当天市民对会话和留言评价的平均分，1 到 5 分。",
	"rating_count":       "当天的评价数，即上面平均分的样本数。",
	"hourly":             "按小时统计的提问数和转人工数，按本市时间。",
	"top_unanswered":     "当天没能回答的问题，文字相同的合并计数，最多列 20 条。",
}

// Service reads the numbers.
type Service struct {
	DB   *db.DB
	Now  func() time.Time
	Zone *time.Location
}

// Of returns the numbers of the day that begins at 0:00 of date in the city. A zero date is today.
func (s *Service) Of(ctx context.Context, date time.Time) (Day, error) {
	if date.IsZero() {
		date = s.Now().In(s.Zone)
	}
	from := time.Date(date.Year(), date.Month(), date.Day(), 0, 0, 0, 0, s.Zone)
	today := span{from: from.UTC(), until: from.AddDate(0, 0, 1).UTC()}
	d := Day{Date: from.Format(time.DateOnly)}
	st := store{s.DB}
	for what, read := range map[string]func(context.Context, span, *Day) error{
		"decisions": st.decisions, "hand-offs": st.handoffs, "verdicts": st.verdicts, "letters": st.letters,
		"ratings": st.ratings, "unanswered questions": st.unanswered,
	} {
		if err := read(ctx, today, &d); err != nil {
			return d, fmt.Errorf("count %s: %w", what, err)
		}
	}
	if err := st.overdue(ctx, s.Now(), &d); err != nil {
		return d, fmt.Errorf("count overdue letters: %w", err)
	}
	hours, err := st.hours(ctx, today)
	d.Hourly = hours
	return d, err
}
