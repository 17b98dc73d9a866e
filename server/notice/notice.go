// Package notice tells staff what waits for them. A notice is in the inbox of the one it is for
// until it is read; other ways to tell (WeChat, SMS) start from the same rows.
package notice

import (
	"context"
	"time"

	"github.com/google/uuid"

	"qingting/server/db"
	"qingting/server/errs"
)

// Kind says what a notice is about.
type Kind string

// The kinds.
const (
	Remind   Kind = "remind"   // time to learn
	Assigned Kind = "assigned" // a lesson or exam was given
	Due      Kind = "due"      // what was given is due soon
	Flagged  Kind = "flagged"  // a lesson cites knowledge that has changed
	Proposed Kind = "proposed" // new knowledge could become a lesson
	Item     Kind = "item"     // an item looks faulty
	Passed   Kind = "passed"   // a certificate was issued
	Expiring Kind = "expiring" // a certificate ends soon
)

// Page is what a notice opens.
type Page string

// The pages.
const (
	PageToday       Page = "today"
	PageLesson      Page = "lesson"
	PageExam        Page = "exam"
	PageCertificate Page = "certificate"
	PageTrainer     Page = "trainer" // in the console
)

// Notice is one message to one staff member. Ref makes telling it twice harmless: the first of
// a kind and ref stays.
type Notice struct {
	ID          string
	StaffID     string
	Kind        Kind
	Ref         string
	Title, Text string
	Page        Page
	TargetID    string
	CreatedAt   time.Time
	ReadAt      *time.Time
}

// ErrTooMany is returned when more notices are marked read at once than are ever shown.
var ErrTooMany = errs.New(errs.Invalid, "too_many", "一次最多标记 200 条。")

const shown = 200

// Service keeps the inboxes. It is safe for concurrent use.
type Service struct {
	DB    *db.DB
	Now   func() time.Time // UTC
	store store
}

// New returns a Service.
func New(d *db.DB, now func() time.Time) *Service {
	return &Service{DB: d, Now: now, store: store{d}}
}

// Tell stores the notices that were not told before, in the transaction of ctx if there is one,
// and returns how many were new.
func (s *Service) Tell(ctx context.Context, list ...Notice) (int, error) {
	for i := range list {
		list[i].ID, list[i].CreatedAt, list[i].ReadAt = uuid.Must(uuid.NewV7()).String(), s.Now(), nil
	}
	if len(list) == 0 {
		return 0, nil
	}
	return s.store.create(ctx, list)
}

// Of returns the latest notices of a staff member, newest first, at most 200.
func (s *Service) Of(ctx context.Context, staffID string) ([]Notice, error) {
	return s.store.of(ctx, staffID)
}

// Unread counts what has not been read.
func (s *Service) Unread(ctx context.Context, staffID string) (int, error) {
	return s.store.unread(ctx, staffID)
}

// Read marks notices of the staff member as read; others' ids are ignored. ErrTooMany.
func (s *Service) Read(ctx context.Context, staffID string, ids []string) error {
	if len(ids) > shown {
		return ErrTooMany
	}
	return s.store.read(ctx, staffID, ids, s.Now())
}
