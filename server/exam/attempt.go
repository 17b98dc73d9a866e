package exam

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"
)

// Courses says what somebody has learned.
type Courses interface {
	// Finished reports whether somebody has learned every lesson of a course.
	Finished(ctx context.Context, staffID, courseID string) (bool, error)
}

// Recorder is told of graded answers and passed exams, in the transaction that stores them.
type Recorder interface {
	Record(ctx context.Context, staffID string, item BankItem, response []string, mark Mark, at time.Time, ref string) error
	// ExamDone also says whether passing it gives a certificate.
	ExamDone(ctx context.Context, staffID, examID string, certified bool) error
}

// AttemptState is where an attempt stands.
type AttemptState string

// The states of an attempt.
const (
	AttemptOpen      AttemptState = "open"
	AttemptSubmitted AttemptState = "submitted"
	AttemptExpired   AttemptState = "expired" // the time ran out; graded with what was there
)

// PaperItem is one item of a paper.
type PaperItem struct {
	ItemID  string
	Version int
}

// Attempt is one sitting of one person. Paper and terms are those of its beginning.
type Attempt struct {
	ID, ExamID, StaffID, ClientID string
	Paper                         []PaperItem
	Title, Certificate            string
	Pass, ValidMonths             int
	State                         AttemptState
	StartedAt, EndsAt             time.Time
	FinishedAt                    *time.Time
	Score                         float64 // percent; of a finished attempt
	Passed                        bool
}

// Given is one stored answer.
type Given struct {
	ItemID   string
	Response []string
	Seconds  int // spent on the item
	At       time.Time
	Score    float64 // of a finished attempt
}

// Event is something around an answer.
type Event struct {
	ClientID string
	Kind     string // tab_hidden, tab_shown or paste
	At       time.Time
}

// grace is how long after the end answers still count: a phone in a tunnel has them already.
const grace = 30 * time.Second

// Requirement is a course an exam asks for.
type Requirement struct {
	CourseID string
	Done     bool
}

// Requirements says which of the exam's courses somebody has finished.
func (s *Service) Requirements(ctx context.Context, staffID string, e Exam) ([]Requirement, error) {
	list := make([]Requirement, len(e.Requires))
	for i, id := range e.Requires {
		done, err := s.Courses.Finished(ctx, staffID, id)
		if err != nil {
			return nil, fmt.Errorf("read courses: %w", err)
		}
		list[i] = Requirement{id, done}
	}
	return list, nil
}

// Start begins an attempt or returns the one that is open. The paper is drawn for this attempt
// alone. ErrNotOpen, ErrNotReady.
func (s *Service) Start(ctx context.Context, staffID, examID, clientID string) (a Attempt, fresh bool, err error) {
	if a, err = s.store.openAttempt(ctx, staffID, examID, clientID); err == nil {
		if a, err = s.settled(ctx, a); err != nil || a.State == AttemptOpen || a.ClientID == clientID {
			return a, false, err
		}
	} else if !errors.Is(err, ErrNoAttempt) {
		return a, false, err
	}
	e, err := s.store.exam(ctx, examID)
	if err != nil {
		return a, false, err
	}
	now := s.Now().UTC().Truncate(time.Microsecond)
	if !e.OpenAt(now) {
		return a, false, ErrNotOpen
	}
	needs, err := s.Requirements(ctx, staffID, e)
	if err != nil {
		return a, false, err
	}
	if slices.ContainsFunc(needs, func(r Requirement) bool { return !r.Done }) {
		return a, false, ErrNotReady
	}
	a = Attempt{ID: newID(), ExamID: e.ID, StaffID: staffID, ClientID: clientID, Title: e.Title, Certificate: e.Certificate, Pass: e.Pass, ValidMonths: e.ValidMonths,
		State: AttemptOpen, StartedAt: now, EndsAt: now.Add(time.Duration(e.Minutes) * time.Minute)}
	if a.Paper, err = s.paper(ctx, e.Parts, a.ID); err != nil {
		return a, false, err
	}
	if fresh, err = s.store.createAttempt(ctx, a); err != nil {
		return a, false, fmt.Errorf("store attempt: %w", err)
	}
	a, err = s.store.openAttempt(ctx, staffID, examID, clientID)
	return a, fresh, err
}

func (s *Service) paper(ctx context.Context, parts []Part, seed string) ([]PaperItem, error) {
	live, err := s.Live(ctx)
	if err != nil {
		return nil, err
	}
	drawn, err := Draw(plain(live), parts, seed)
	if err != nil {
		return nil, err
	}
	by := make(map[string]BankItem, len(live))
	for _, i := range live {
		by[i.Key] = i
	}
	paper := make([]PaperItem, len(drawn))
	for n, i := range drawn {
		paper[n] = PaperItem{by[i.Key].ID, by[i.Key].Version}
	}
	return paper, nil
}

// Attempt returns somebody's own attempt, ended if its time is over; others' are ErrNoAttempt.
func (s *Service) Attempt(ctx context.Context, staffID, id string) (Attempt, error) {
	a, err := s.store.attempt(ctx, id)
	if err != nil {
		return a, err
	}
	if a.StaffID != staffID {
		return Attempt{}, ErrNoAttempt
	}
	return s.settled(ctx, a)
}

// settled ends an attempt whose time is over, so that nobody waits for Expire.
func (s *Service) settled(ctx context.Context, a Attempt) (Attempt, error) {
	if a.State != AttemptOpen || !s.Now().After(a.EndsAt.Add(grace)) {
		return a, nil
	}
	if err := s.finish(ctx, a, AttemptExpired); err != nil {
		return a, fmt.Errorf("end attempt: %w", err)
	}
	return s.store.attempt(ctx, a.ID)
}

// AnyAttempt returns an attempt for those who may see everybody's.
func (s *Service) AnyAttempt(ctx context.Context, id string) (Attempt, error) {
	return s.store.attempt(ctx, id)
}

// Items returns the items of a paper in the versions it asks, options shuffled for this attempt.
func (s *Service) Items(ctx context.Context, a Attempt) ([]BankItem, error) {
	shelf, err := s.shelf(ctx)
	if err != nil {
		return nil, err
	}
	return shelf.items(ctx, a)
}

// shelf has items in versions that papers ask for; it reads those that are not live any more.
type shelf struct {
	bank *Service
	by   map[PaperItem]BankItem
}

func (s *Service) shelf(ctx context.Context) (shelf, error) {
	live, err := s.Live(ctx)
	by := make(map[PaperItem]BankItem, len(live))
	for _, i := range live {
		by[PaperItem{i.ID, i.Version}] = i
	}
	return shelf{s, by}, err
}

func (s shelf) items(ctx context.Context, a Attempt) ([]BankItem, error) {
	items := make([]BankItem, len(a.Paper))
	for n, p := range a.Paper {
		i, ok := s.by[p]
		if !ok {
			var err error
			if i, err = s.bank.At(ctx, p.ItemID, p.Version); err != nil {
				return nil, fmt.Errorf("read item of paper: %w", err)
			}
			s.by[p] = i
		}
		i.Item = ShuffleOptions(i.Item, a.ID+i.ID)
		items[n] = i
	}
	return items, nil
}

// Answers returns what was given so far.
func (s *Service) Answers(ctx context.Context, attemptID string) ([]Given, error) {
	return s.store.answers(ctx, attemptID)
}

// Answer stores answers; of two for the same item the later one of the device wins. It returns
// the items stored. ErrOver after the end, ErrResponse for what does not fit.
func (s *Service) Answer(ctx context.Context, staffID, attemptID string, given []Given) ([]string, error) {
	a, err := s.Attempt(ctx, staffID, attemptID)
	if err != nil {
		return nil, err
	}
	if a.State != AttemptOpen {
		return nil, ErrOver
	}
	now := s.Now()
	items, err := s.Items(ctx, a)
	if err != nil {
		return nil, err
	}
	saved := []string{}
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.lockAttempt(ctx, a.ID); err != nil {
			return err
		}
		for _, g := range given {
			i := slices.IndexFunc(items, func(b BankItem) bool { return b.ID == g.ItemID })
			if i < 0 {
				return ErrNotFound
			}
			if _, err := Grade(items[i].Item, g.Response); err != nil {
				return err
			}
			if g.At.IsZero() || g.At.After(now) {
				g.At = now
			}
			if err := s.store.saveAnswer(ctx, a.ID, g); err != nil {
				return err
			}
			saved = append(saved, g.ItemID)
		}
		return nil
	})
	return saved, err
}

// Notice stores what happened around the answers, once per client id.
func (s *Service) Notice(ctx context.Context, staffID, attemptID string, events []Event) error {
	if _, err := s.Attempt(ctx, staffID, attemptID); err != nil {
		return err
	}
	return s.store.addEvents(ctx, attemptID, events, s.Now())
}

// Submit ends an attempt and grades it. Submitting again returns the same result.
func (s *Service) Submit(ctx context.Context, staffID, attemptID string) (Attempt, error) {
	a, err := s.Attempt(ctx, staffID, attemptID)
	if err != nil || a.State != AttemptOpen {
		return a, err
	}
	if err := s.finish(ctx, a, AttemptSubmitted); err != nil {
		return a, fmt.Errorf("grade attempt: %w", err)
	}
	return s.store.attempt(ctx, attemptID)
}

// Expire ends attempts whose time is over, graded with what is there. Every process may call it.
// One that cannot be ended does not keep the others.
func (s *Service) Expire(ctx context.Context) error {
	list, err := s.store.overdue(ctx, s.Now().Add(-grace))
	if err != nil {
		return err
	}
	var failed []error
	for _, a := range list {
		if err := s.finish(ctx, a, AttemptExpired); err != nil {
			failed = append(failed, fmt.Errorf("end attempt %s: %w", a.ID, err))
		}
	}
	return errors.Join(failed...)
}

// finish grades in the transaction that closes the attempt, so that it happens once.
func (s *Service) finish(ctx context.Context, a Attempt, to AttemptState) error {
	items, err := s.Items(ctx, a)
	if err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		closed, err := s.store.closeAttempt(ctx, a.ID, to, s.Now())
		if err != nil || !closed {
			return err
		}
		given, err := s.store.answers(ctx, a.ID)
		if err != nil {
			return err
		}
		if a.Score, err = s.grade(ctx, a, items, given); err != nil {
			return err
		}
		a.Passed = a.Score >= float64(a.Pass)
		if err := s.store.saveScore(ctx, a); err != nil || !a.Passed {
			return err
		}
		if err := s.Recorder.ExamDone(ctx, a.StaffID, a.ExamID, a.Certificate != ""); err != nil {
			return err
		}
		return s.certify(ctx, a)
	})
}

// grade returns the percentage and tells the recorder; what was not answered counts as wrong.
func (s *Service) grade(ctx context.Context, a Attempt, items []BankItem, given []Given) (float64, error) {
	by := map[string]Given{}
	for _, g := range given {
		by[g.ItemID] = g
	}
	total := 0.0
	for _, i := range items {
		g, answered := by[i.ID]
		if !answered {
			continue
		}
		mark, err := Grade(i.Item, g.Response)
		if err != nil {
			return 0, err
		}
		total += mark.Score
		if err := s.store.saveMark(ctx, a.ID, i.ID, mark.Score); err != nil {
			return 0, err
		}
		if err := s.Recorder.Record(ctx, a.StaffID, i, g.Response, mark, g.At, a.ID); err != nil {
			return 0, err
		}
	}
	return math.Round(1000*total/float64(len(items))) / 10, nil
}

// AttemptsOf lists attempts at an exam, newest first, at most 1,000; of one person when staffID
// is not empty.
func (s *Service) AttemptsOf(ctx context.Context, examID, staffID string) ([]Attempt, error) {
	return s.store.attempts(ctx, examID, staffID)
}

// Results counts the attempts that ended from a time on and before another, and those passed.
func (s *Service) Results(ctx context.Context, from, until time.Time) (passed, ended int, err error) {
	return s.store.results(ctx, from, until)
}
