package learning

import (
	"context"
	"fmt"
	"slices"
	"time"

	"qingting/server/db"
	"qingting/server/errs"
	"qingting/server/exam"
)

// Bank is the item bank.
type Bank interface {
	// Live returns every item that may be asked now. It is shared and must not be changed.
	Live(ctx context.Context) ([]exam.BankItem, error)
	// At returns an item in one of its versions.
	At(ctx context.Context, id string, version int) (exam.BankItem, error)
}

// LessonInfo is a live lesson as the path sees it.
type LessonInfo struct {
	ID, CourseID, Title string
	Point               Point
	Version             int
	Seconds             int
	Items               []string // ids its quiz cards ask
	Changed             bool     // this version says what has changed since the one before
}

// Lessons are what can be learned, in the order they should be.
type Lessons interface {
	Live(ctx context.Context) ([]LessonInfo, error)
}

// Parts is what a Service is made of.
type Parts struct {
	DB      *db.DB
	Bank    Bank
	Lessons Lessons
	Now     func() time.Time // UTC
	Zone    *time.Location   // whose days count
}

// Service holds the use cases of trainees. It is safe for concurrent use.
type Service struct {
	Parts
	store store
}

// New returns a Service.
func New(p Parts) *Service { return &Service{Parts: p, store: store{p.DB}} }

func (s *Service) today() time.Time { return s.Now().In(s.Zone) }

// What use cases answer with.
var (
	ErrBatch     = errs.New(errs.Invalid, "batch_too_large", "一次最多同步 200 条，请分几次。")
	ErrEntry     = errs.New(errs.Invalid, "entry_invalid", "这条学习记录不完整，无法保存。")
	ErrNoItem    = errs.New(errs.NotFound, "item_not_found", "没有这道题，可能已经撤下。")
	ErrNoLesson  = errs.New(errs.NotFound, "lesson_not_found", "没有这节课，可能已经撤下。")
	ErrNoTrainee = errs.New(errs.NotFound, "trainee_not_found", "没有这位学员。")
	ErrDays      = errs.New(errs.Invalid, "days_invalid", "日期要写成 2026-11-21 这样，开始不晚于结束。")
	ErrKind      = errs.New(errs.Invalid, "session_kind", "没有这种练习。")
)

// LoadRequirements stores what each level demands, when nothing is stored yet.
func (s *Service) LoadRequirements(ctx context.Context, list []Requirement) error {
	position := map[string]int{}
	rows := make([]requirementRow, len(list))
	for i, r := range list {
		rows[i] = requirementRow{Level: Level(r.Level), Matter: r.Matter, Ability: r.Ability, Position: position[r.Level]}
		position[r.Level]++
	}
	return s.store.addRequirements(ctx, rows)
}

// Trainee returns a staff member as a learner; who was none becomes a new agent with five minutes
// a day.
func (s *Service) Trainee(ctx context.Context, staffID string) (Trainee, error) {
	t, found, err := s.store.trainee(ctx, staffID)
	if err != nil || found {
		return t, err
	}
	fresh := Trainee{StaffID: staffID, Level: NewAgent, BudgetMinutes: 5, Commute: []string{}, QuietFrom: "22:00", QuietTo: "07:00", Matters: []string{}, UpdatedAt: s.Now()}
	if err := s.store.createTrainee(ctx, fresh); err != nil {
		return t, fmt.Errorf("store trainee: %w", err)
	}
	t, _, err = s.store.trainee(ctx, staffID)
	return t, err
}

// SaveSettings changes a trainee's wishes; ErrSettings.
func (s *Service) SaveSettings(ctx context.Context, staffID string, w Settings) (Trainee, error) {
	if err := w.check(); err != nil {
		return Trainee{}, err
	}
	if _, err := s.Trainee(ctx, staffID); err != nil {
		return Trainee{}, err
	}
	if err := s.store.saveSettings(ctx, staffID, w, s.Now()); err != nil {
		return Trainee{}, err
	}
	return s.Trainee(ctx, staffID)
}

// SetLevel says how experienced somebody is; ErrNoTrainee for an unknown level too.
func (s *Service) SetLevel(ctx context.Context, staffID string, level Level) error {
	if level != NewAgent && level != Experienced {
		return ErrNoTrainee
	}
	if _, err := s.Trainee(ctx, staffID); err != nil {
		return err
	}
	return s.store.setLevel(ctx, staffID, level, s.Now())
}

// needs are what matters to a trainee: what the level demands, in its order, what they chose, and
// what went wrong lately.
func (s *Service) needs(ctx context.Context, t Trainee, missed map[string]int) ([]Need, error) {
	rows, err := s.store.requirements(ctx, t.Level)
	if err != nil {
		return nil, err
	}
	var needs []Need
	have := map[string]bool{}
	add := func(n Need) {
		if !have[n.Point.Matter] && n.Point.Matter != "" {
			have[n.Point.Matter] = true
			needs = append(needs, n)
		}
	}
	for _, r := range rows {
		add(Need{Point: Point{r.Ability, r.Matter}, Required: true})
	}
	for _, m := range t.Matters {
		add(Need{Point: Point{exam.MatterKnowledge, m}, Chosen: true})
	}
	for _, m := range sortedKeys(missed) {
		add(Need{Point: Point{exam.MatterKnowledge, m}})
	}
	return needs, nil
}

func sortedKeys(m map[string]int) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// Observe stores evidence from outside, such as a low rating at the desk, once per source, and
// moves the belief about the trainee. Evidence about who is no trainee yet makes them one.
func (s *Service) Observe(ctx context.Context, staffID string, list ...Evidence) (int, error) {
	if _, err := s.Trainee(ctx, staffID); err != nil {
		return 0, err
	}
	n := 0
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.lock(ctx, staffID, s.Now()); err != nil {
			return err
		}
		beliefs, err := s.store.mastery(ctx, staffID)
		if err != nil {
			return err
		}
		for _, e := range list {
			fresh, err := s.store.addEvidence(ctx, staffID, e)
			if err != nil {
				return err
			}
			if fresh {
				n++
				beliefs.see(e, s.Now())
			}
		}
		return s.store.saveMastery(ctx, staffID, beliefs)
	})
	if err != nil {
		return 0, fmt.Errorf("store evidence: %w", err)
	}
	return n, nil
}

// beliefs are what is believed of one trainee, by matter. changed notes what must be stored.
type beliefs struct {
	by      map[string]Mastery
	ability map[string]exam.Ability
	changed map[string]bool
}

// see takes evidence in; evidence that comes late counts from what is known now.
func (b *beliefs) see(e Evidence, now time.Time) {
	b.change(e.Point, now, func(m Mastery) Mastery {
		if e.When.Before(m.At) {
			e.When = m.At
		}
		return m.See(e)
	})
}

func (b *beliefs) taught(p Point, now time.Time) {
	b.change(p, now, func(m Mastery) Mastery { return m.Taught(now) })
}

func (b *beliefs) change(p Point, now time.Time, f func(Mastery) Mastery) {
	m, known := b.by[p.Matter]
	if !known {
		m = NewMastery(now)
		b.ability[p.Matter] = p.Ability
	}
	b.by[p.Matter] = f(m)
	b.changed[p.Matter] = true
}

// Trainees lists everybody who learns.
func (s *Service) Trainees(ctx context.Context) ([]Trainee, error) { return s.store.trainees(ctx) }
