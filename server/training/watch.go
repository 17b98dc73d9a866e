package training

import (
	"context"
	"fmt"
	"strings"
	"time"

	"qingting/server/exam"
	"qingting/server/learning"
	"qingting/server/notice"
)

// Watch tells what only the passing of time brings: assignments and certificates that end soon,
// and items trainees got stuck at. Each is told once, however often it runs.
type Watch struct {
	Learning *learning.Service
	Exams    *exam.Service
	Trainers Trainers
	Names    func(ctx context.Context) (map[string]string, error) // of staff, by id
	Now      func() time.Time
	Zone     *time.Location
}

// How early people are told, and how far back stuck items are looked for: longer than a server
// is ever down.
const (
	dueWithin      = 24 * time.Hour
	expiringWithin = 30 * 24 * time.Hour
	stuckSince     = 7 * 24 * time.Hour
)

// Run tells of everything new.
func (w Watch) Run(ctx context.Context) error {
	for _, step := range []func(context.Context) error{w.due, w.expiring, w.leeches} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (w Watch) due(ctx context.Context) error {
	list, err := w.Learning.DueSoon(ctx, w.Now().Add(dueWithin))
	if err != nil {
		return err
	}
	var notices []notice.Notice
	for _, a := range list {
		if w.Now().Sub(a.CreatedAt) < a.DueAt.Sub(a.CreatedAt)/2 {
			continue // a short one was given just now
		}
		page := notice.PageLesson
		if a.Kind == "exam" {
			page = notice.PageExam
		}
		notices = append(notices, notice.Notice{
			StaffID: a.TraineeID, Kind: notice.Due, Ref: a.ID, Title: "“" + a.Title + "”快到期了", State: "即将到期",
			Text: "请在 " + a.DueAt.In(w.Zone).Format("1 月 2 日 15:04") + " 前完成。", Page: page, TargetID: a.TargetID,
		})
	}
	_, err = w.Trainers.Notices.Tell(ctx, notices...)
	return err
}

func (w Watch) expiring(ctx context.Context) error {
	list, err := w.Exams.Certificates(ctx, exam.CertificateFilter{Expiring: expiringWithin})
	if err != nil {
		return fmt.Errorf("find certificates that end: %w", err)
	}
	notices := make([]notice.Notice, len(list))
	for i, c := range list {
		notices[i] = notice.Notice{
			StaffID: c.StaffID, Kind: notice.Expiring, Ref: c.ID, Title: "证书快到期了", State: "即将到期", Number: c.Code,
			Text: "“" + c.Title + "”证书 " + c.ExpiresAt.In(w.Zone).Format("1 月 2 日") + "到期，请及时重考。", Page: notice.PageExam, TargetID: c.ExamID,
		}
	}
	_, err = w.Trainers.Notices.Tell(ctx, notices...)
	return err
}

// leeches tells every trainer once of each trainee and item: the item should be rewritten or
// talked about.
func (w Watch) leeches(ctx context.Context) error {
	list, err := w.Learning.Leeches(ctx, w.Now().Add(-stuckSince))
	if err != nil || len(list) == 0 {
		return err
	}
	names, err := w.Names(ctx)
	if err != nil {
		return fmt.Errorf("read names: %w", err)
	}
	for _, l := range list {
		items, err := w.Learning.Items(ctx, []string{l.ItemID})
		if err != nil {
			return err
		}
		if len(items) == 0 {
			continue // it was retired already
		}
		if err := w.Trainers.tell(ctx, stuck(l, names[l.StaffID], items[0].Stem)); err != nil {
			return err
		}
	}
	return nil
}

func stuck(l learning.Leech, name, stem string) notice.Notice {
	const most = 40
	stem = strings.Join(strings.Fields(stem), " ")
	if r := []rune(stem); len(r) > most {
		stem = string(r[:most]) + "…"
	}
	return notice.Notice{
		Kind: notice.Leech, Ref: l.StaffID + ":" + l.ItemID, Title: name + "反复答错同一道题",
		Text: fmt.Sprintf("已答错 %d 次，不再安排复习。请改题或当面讲一讲：%s", l.Lapses, stem), Page: notice.PageTrainer, TargetID: l.ItemID,
	}
}
