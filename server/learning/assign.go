package learning

import (
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"qingting/server/errs"
	"qingting/server/exam"
)

// Assignment is a lesson or an exam that somebody must do until a day.
type Assignment struct {
	ID         string
	ClientID   string
	TraineeID  string
	Kind       string // lesson or exam
	TargetID   string
	Title      string
	DueAt      time.Time
	Note       string
	AssignedBy string
	CreatedAt  time.Time
	DoneAt     *time.Time
}

// Target is what is assigned.
type Target struct {
	Kind  string // lesson or exam
	ID    string
	Title string
}

// Order gives targets to people.
type Order struct {
	ClientID string
	Staff    []string
	Targets  []Target
	DueAt    time.Time
	Note     string
}

// ErrOrder is returned for an order that cannot be given; its fields say why.
var ErrOrder = errs.New(errs.Invalid, "order_invalid", "布置的内容还不完整，请检查。")

const maxOrder = 500

func (o Order) check(now time.Time) error {
	var fields []errs.Field
	if len(o.Staff) == 0 || len(o.Staff) > maxOrder {
		fields = append(fields, errs.Field{Path: "staff_ids", Message: "请选择 1 到 500 位学员。"})
	}
	if len(o.Targets) == 0 || len(o.Targets) > 50 {
		fields = append(fields, errs.Field{Path: "lesson_ids", Message: "请选择 1 到 50 节课或考试。"})
	}
	if !o.DueAt.After(now) || o.DueAt.After(now.AddDate(1, 0, 0)) {
		fields = append(fields, errs.Field{Path: "due_at", Message: "截止时间要在今后一年之内。"})
	}
	if utf8.RuneCountInString(o.Note) > 100 {
		fields = append(fields, errs.Field{Path: "note", Message: "备注不超过 100 个字。"})
	}
	if len(fields) > 0 {
		return ErrOrder.WithFields(fields...)
	}
	return nil
}

// Assign gives every target to every person. The same client id again changes nothing; created
// is how many rows are new. Lessons somebody has already learned in their live version are left
// out.
func (s *Service) Assign(ctx context.Context, by string, o Order) (created int, err error) {
	if err := o.check(s.Now()); err != nil {
		return 0, err
	}
	lessons, err := s.Lessons.Live(ctx)
	if err != nil {
		return 0, err
	}
	version := map[string]int{}
	for _, l := range lessons {
		version[l.ID] = l.Version
	}
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		for _, staffID := range o.Staff {
			if _, err := s.Trainee(ctx, staffID); err != nil {
				return err
			}
			standings, err := s.store.standings(ctx, staffID, nil)
			if err != nil {
				return err
			}
			n, err := s.store.assign(ctx, s.rows(by, staffID, o, func(t Target) bool {
				return t.Kind != "lesson" || !standings[t.ID].Done(version[t.ID])
			}))
			if err != nil {
				return err
			}
			created += n
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("store assignments: %w", err)
	}
	return created, nil
}

func (s *Service) rows(by, staffID string, o Order, open func(Target) bool) (rows []Assignment) {
	for _, t := range o.Targets {
		if open(t) {
			rows = append(rows, Assignment{ID: uuid.Must(uuid.NewV7()).String(), ClientID: o.ClientID, TraineeID: staffID, Kind: t.Kind, TargetID: t.ID,
				Title: t.Title, DueAt: o.DueAt.UTC(), Note: o.Note, AssignedBy: by, CreatedAt: s.Now()})
		}
	}
	return rows
}

// Assignments lists what was given, newest first, at most 500.
func (s *Service) Assignments(ctx context.Context) ([]Assignment, error) {
	return s.store.assignments(ctx)
}

// ExamDone ends the assignments of an exam that somebody has passed.
func (s *Service) ExamDone(ctx context.Context, staffID, examID string) error {
	return s.store.finishExam(ctx, staffID, examID, s.Now())
}

// Record takes over an answer given in an exam: it counts as evidence and for the item's
// statistics. ref and the item make it count once.
func (s *Service) Record(ctx context.Context, staffID string, item exam.BankItem, response []string, mark exam.Mark, at time.Time, ref string) error {
	if _, err := s.Trainee(ctx, staffID); err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		c := &change{s: s, staffID: staffID, now: s.Now(), days: map[string]*Day{}}
		a := graded{Answer: Answer{ClientID: "exam:" + ref + ":" + item.ID, ItemID: item.ID, Version: item.Version, Response: response, Source: FromExam, At: at}, item: item, mark: mark}
		if err := c.open(ctx, []graded{a}); err != nil {
			return err
		}
		if _, err := c.answers(ctx, []graded{a}); err != nil {
			return err
		}
		return c.close(ctx)
	})
}

// Of returns the practice and exam answers given to a version of an item, for its statistics: at
// most the latest 2,000, each person's first.
func (s *Service) Of(ctx context.Context, itemID string, version int) ([]exam.Answered, error) {
	return s.store.firstAnswers(ctx, itemID, version)
}

// Finished reports whether somebody has learned every live lesson of a course.
func (s *Service) Finished(ctx context.Context, staffID, courseID string) (bool, error) {
	lessons, err := s.Lessons.Live(ctx)
	if err != nil {
		return false, err
	}
	standings, err := s.store.standings(ctx, staffID, nil)
	if err != nil {
		return false, err
	}
	some := false
	for _, l := range lessons {
		if l.CourseID != courseID {
			continue
		}
		if some = true; !standings[l.ID].Done(l.Version) {
			return false, nil
		}
	}
	return some, nil
}
