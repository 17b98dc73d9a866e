package course

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"qingting/server/db"
	"qingting/server/errs"
	"qingting/server/exam"
	"qingting/server/learning"
)

// Articles is the knowledge lessons are made of.
type Articles interface {
	// Changed returns the articles that changed after a revision, and the newest revision.
	Changed(ctx context.Context, after int64) (ids []string, revision int64, err error)
	// Draftable returns a version of an article, 0 for the one that is in force now; ErrNotFound
	// of any package when it is not in force.
	Draftable(ctx context.Context, id string, version int) (learning.Article, error)
	// SameMatter returns the articles in force of a matter.
	SameMatter(ctx context.Context, matter string) ([]learning.Article, error)
}

// Bank keeps the items of lessons.
type Bank interface {
	// Publish stores items, live at once, and returns their ids by key.
	Publish(ctx context.Context, by string, items []exam.Item) (map[string]string, error)
}

// Trainers are told what needs them. Ref makes telling twice harmless.
type Trainers interface {
	Flagged(ctx context.Context, l Lesson, why string) error
	Proposed(ctx context.Context, p Proposal, question string) error
}

// Parts is what a Service is made of.
type Parts struct {
	DB       *db.DB
	Articles Articles
	Bank     Bank
	Trainers Trainers
	Named    Named
	Now      func() time.Time // UTC
}

// Service holds the use cases of trainers. It is safe for concurrent use.
type Service struct {
	Parts
	store store

	mu      sync.Mutex
	shelf   *Shelf
	shelfAt int64
}

// New returns a Service.
func New(p Parts) *Service { return &Service{Parts: p, store: store{p.DB}} }

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// shelfMark counts changes of what trainees see.
const shelfMark = "lessons"

// Shelf is what trainees can learn: the live lessons in their courses. It is shared and must not
// be changed.
type Shelf struct {
	Courses []Course
	Lessons []Lesson // in the order of their courses
	ByID    map[string]Lesson
	ByPoint map[string][]Lesson // by matter
}

// Live returns the shelf. It is kept in memory and read again when any process has published.
func (s *Service) Live(ctx context.Context) (*Shelf, error) {
	at, _, err := s.store.mark(ctx, shelfMark)
	if err != nil {
		return nil, fmt.Errorf("read lessons' mark: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.shelf != nil && s.shelfAt == at {
		return s.shelf, nil
	}
	shelf, err := s.readShelf(ctx)
	if err != nil {
		return nil, fmt.Errorf("read lessons: %w", err)
	}
	s.shelf, s.shelfAt = shelf, at
	return shelf, nil
}

func (s *Service) readShelf(ctx context.Context) (*Shelf, error) {
	courses, err := s.store.courses(ctx)
	if err != nil {
		return nil, err
	}
	lessons, err := s.store.live(ctx)
	if err != nil {
		return nil, err
	}
	place := map[string]int{}
	for i, c := range courses {
		place[c.ID] = i
	}
	slices.SortStableFunc(lessons, func(a, b Lesson) int { return place[a.CourseID] - place[b.CourseID] })
	shelf := &Shelf{Courses: courses, Lessons: lessons, ByID: map[string]Lesson{}, ByPoint: map[string][]Lesson{}}
	for _, l := range lessons {
		shelf.ByID[l.ID] = l
		shelf.ByPoint[l.Matter] = append(shelf.ByPoint[l.Matter], l)
	}
	return shelf, nil
}

// Courses lists the courses in order.
func (s *Service) Courses(ctx context.Context) ([]Course, error) { return s.store.courses(ctx) }

func (c Course) check() error {
	if n := utf8.RuneCountInString(c.Title); n == 0 || n > maxTitle || utf8.RuneCountInString(c.Summary) > 100 {
		return ErrCourseBad
	}
	return nil
}

// CreateCourse adds a course at the end. The same client id again returns the first.
func (s *Service) CreateCourse(ctx context.Context, by, clientID string, c Course) (Course, bool, error) {
	if err := c.check(); err != nil {
		return c, false, err
	}
	c.ID, c.Key = newID(), by+":"+clientID
	fresh := false
	err := s.DB.InTx(ctx, func(ctx context.Context) (err error) {
		all, err := s.store.courses(ctx)
		if err != nil {
			return err
		}
		c.Position = len(all)
		if fresh, err = s.store.createCourse(ctx, c, s.Now()); err != nil || !fresh {
			return err
		}
		return s.store.bump(ctx, shelfMark)
	})
	if err != nil {
		return c, false, fmt.Errorf("store course: %w", err)
	}
	stored, err := s.store.courseByKey(ctx, c.Key)
	return stored, fresh, err
}

// UpdateCourse changes title, summary and position.
func (s *Service) UpdateCourse(ctx context.Context, c Course) error {
	if err := c.check(); err != nil {
		return err
	}
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.updateCourse(ctx, c, s.Now()); err != nil {
			return err
		}
		return s.store.bump(ctx, shelfMark)
	})
}

// Filter picks lessons; empty fields pick all.
type Filter struct {
	CourseID string
	State    State
	Flagged  bool
	Text     string
}

// Lessons lists lessons with their latest words.
func (s *Service) Lessons(ctx context.Context, f Filter) ([]Lesson, error) {
	all, err := s.store.latest(ctx)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(all, func(l Lesson) bool { return !f.Takes(l) }), nil
}

// Lesson returns a lesson with its latest words.
func (s *Service) Lesson(ctx context.Context, id string) (Lesson, error) { return s.store.one(ctx, id) }

// Versions lists what was saved, newest first.
func (s *Service) Versions(ctx context.Context, id string) ([]Version, error) {
	if _, err := s.store.one(ctx, id); err != nil {
		return nil, err
	}
	return s.store.versions(ctx, id)
}

// Create stores a new draft. The same client id again returns the first.
func (s *Service) Create(ctx context.Context, by, clientID string, e Edit) (Lesson, bool, error) {
	l := Lesson{ID: newID(), Key: by + ":" + clientID, CourseID: e.CourseID, State: Draft, Version: 1, LatestVersion: 1, RowVersion: 1, UpdatedBy: by}
	fresh, err := s.create(ctx, &l, e)
	if err != nil {
		return l, false, err
	}
	l, err = s.store.byKey(ctx, l.Key)
	return l, fresh, err
}

func (s *Service) create(ctx context.Context, l *Lesson, e Edit) (fresh bool, err error) {
	if err := s.store.hasCourse(ctx, e.CourseID); err != nil {
		return false, err
	}
	if e, err = s.pinned(ctx, e); err != nil {
		return false, err
	}
	now := s.Now()
	l.Words = e.words()
	row := lessonRow{ID: l.ID, Slug: l.Key, CourseID: e.CourseID, Position: l.Position, State: l.State, LatestVersion: 1, RowVersion: 1, UpdatedAt: now, UpdatedBy: l.UpdatedBy}
	err = s.DB.InTx(ctx, func(ctx context.Context) (err error) {
		fresh, err = s.store.create(ctx, row, s.version(l.ID, l.Version, l.UpdatedBy, l.Words))
		return err
	})
	if err != nil {
		return false, fmt.Errorf("store lesson: %w", err)
	}
	return fresh, nil
}

func (s *Service) version(lessonID string, n int, by string, w Words) versionRow {
	return versionRow{LessonID: lessonID, Version: n, Title: w.Title, Ability: w.Ability, Matter: w.Matter, Tags: w.Tags, Cards: w.Cards,
		ReadSeconds: w.ReadSeconds, ListenSeconds: w.ListenSeconds, SavedBy: by, SavedAt: s.Now()}
}

// pinned notes on every citing card which version of the article is in force now.
func (s *Service) pinned(ctx context.Context, e Edit) (Edit, error) {
	e.Cards = slices.Clone(e.Cards)
	for i, c := range e.Cards {
		if c.Article == "" {
			continue
		}
		a, err := s.Articles.Draftable(ctx, c.Article, 0)
		if errs.ClassOf(err) == errs.NotFound {
			return e, ErrInvalid.WithFields(errs.Field{Path: fmt.Sprintf("cards[%d]", i), Message: "引用的知识已撤下或过期，请换一条。"})
		}
		if err != nil {
			return e, err
		}
		e.Cards[i].Version = a.Version
	}
	return e, nil
}

// Save stores another version of a lesson read at rowVersion; ErrChanged when somebody else has
// saved since. Trainees keep the live version.
func (s *Service) Save(ctx context.Context, by, id string, rowVersion int, e Edit) (Lesson, error) {
	l, err := s.store.one(ctx, id)
	if err != nil {
		return l, err
	}
	if l.RowVersion != rowVersion {
		return l, ErrChanged
	}
	if err := s.store.hasCourse(ctx, e.CourseID); err != nil {
		return l, err
	}
	if e, err = s.pinned(ctx, e); err != nil {
		return l, err
	}
	l.CourseID = e.CourseID
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		ok, err := s.store.addVersion(ctx, l, s.version(l.ID, l.LatestVersion+1, by, e.words()))
		if err == nil && !ok {
			return ErrChanged
		}
		return err
	})
	if err != nil {
		return l, err
	}
	return s.store.one(ctx, id)
}

// Submit asks for a lesson to be published by somebody.
func (s *Service) Submit(ctx context.Context, id string) (Lesson, error) {
	if _, err := s.store.one(ctx, id); err != nil {
		return Lesson{}, err
	}
	if err := s.store.move(ctx, id, Review, Draft, Live, Withdrawn); err != nil {
		return Lesson{}, err
	}
	return s.store.one(ctx, id)
}

// Withdraw takes a lesson from trainees.
func (s *Service) Withdraw(ctx context.Context, id string) (Lesson, error) {
	if _, err := s.store.one(ctx, id); err != nil {
		return Lesson{}, err
	}
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.move(ctx, id, Withdrawn, Draft, Review, Live); err != nil {
			return err
		}
		return s.store.bump(ctx, shelfMark)
	})
	if err != nil {
		return Lesson{}, err
	}
	return s.store.one(ctx, id)
}

// Publish gives trainees a version, which must be the latest. ErrChanged when it is not;
// ErrInvalid with what has to be mended. Publishing what is live is harmless.
func (s *Service) Publish(ctx context.Context, by, id string, version int) (Lesson, error) {
	l, err := s.store.one(ctx, id)
	if err != nil {
		return l, err
	}
	if l.Version != version {
		return l, ErrChanged
	}
	if l.State == Live && l.LiveVersion == version && l.Flag == "" {
		return l, nil
	}
	if err := l.edit().refuse(); err != nil {
		return l, err
	}
	err = s.DB.InTx(ctx, func(ctx context.Context) error { return s.goLive(ctx, by, l) })
	if err != nil {
		return l, err
	}
	return s.store.one(ctx, id)
}

func (s *Service) goLive(ctx context.Context, by string, l Lesson) error {
	if err := s.store.publish(ctx, l, by, s.Now()); err != nil {
		return err
	}
	return s.store.bump(ctx, shelfMark)
}

func (l Lesson) edit() Edit {
	return Edit{l.CourseID, l.Title, l.Ability, l.Matter, l.Tags, l.Cards}
}

// refuse returns ErrInvalid with every problem that is more than advice.
func (e Edit) refuse() error {
	var fields []errs.Field
	for _, p := range e.Problems() {
		if !p.Advice {
			fields = append(fields, errs.Field{Path: fmt.Sprintf("cards[%d]", p.Card-1), Message: p.Message})
		}
	}
	if len(fields) == 0 {
		return nil
	}
	return ErrInvalid.WithFields(fields...)
}

// Lengths returns how many seconds the edit takes to read and to hear.
func (e Edit) Lengths() (read, listen int) {
	w := e.words()
	return w.ReadSeconds, w.ListenSeconds
}

// errStop ends a transaction whose work another process has done.
var errStop = errors.New("done by another process")
