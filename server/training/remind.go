package training

import (
	"context"
	"fmt"
	"time"

	"qingting/server/exam"
	"qingting/server/learning"
	"qingting/server/notice"
)

const matterAbility = exam.MatterKnowledge

// Reminder tells trainees at their own time what waits for them, and never in their quiet hours.
type Reminder struct {
	Learning *learning.Service
	Notices  *notice.Service
	Now      func() time.Time
	Zone     *time.Location
}

// window is how late after a trainee's time a reminder still makes sense: the bus ride is over.
const window = 20 * time.Minute

// Run reminds everybody whose time it is. Each time of each day is told once; who has already
// learned today is left in peace.
func (r Reminder) Run(ctx context.Context) error {
	now := r.Now().In(r.Zone)
	trainees, err := r.Learning.Trainees(ctx)
	if err != nil {
		return err
	}
	for _, t := range trainees {
		at, ok := dueTime(t, now)
		if !ok {
			continue
		}
		day, err := r.Learning.Today(ctx, t.StaffID)
		if err != nil {
			return err
		}
		if day.Streak.Today || len(day.Steps) == 0 {
			continue
		}
		if _, err := r.Notices.Tell(ctx, reminder(t, day, at)); err != nil {
			return err
		}
	}
	return nil
}

// dueTime is the trainee's own time that has just passed.
func dueTime(t learning.Trainee, now time.Time) (string, bool) {
	if t.Quiet(now.Format("15:04")) {
		return "", false
	}
	for _, c := range t.Commute {
		at, err := time.ParseInLocation("2006-01-02 15:04", now.Format(time.DateOnly)+" "+c, now.Location())
		if err == nil && !now.Before(at) && now.Sub(at) < window {
			return c, true
		}
	}
	return "", false
}

func reminder(t learning.Trainee, day learning.Today, at string) notice.Notice {
	return notice.Notice{
		StaffID: t.StaffID, Kind: notice.Remind, Ref: day.Day + " " + at, Title: "开始今天的 3 分钟",
		Text: fmt.Sprintf("%s。%s。", day.Steps[0].Title, day.Steps[0].Reason), Page: notice.PageToday,
	}
}
