// Package notice tells citizens and staff what waits for them. A notice is stored in the inbox
// of the one it is for, with whatever caused it, and stays there; the ways of telling that
// reach people outside (subscribe messages, customer-service messages, SMS) start from the
// same rows, see Deliver.
package notice

import (
	"context"
	"fmt"
	"time"

	"qingting/server/db"
	"qingting/server/errs"
)

// Party says which kind of people somebody belongs to.
type Party string

// The parties.
const (
	Citizens Party = "citizen"
	Staff    Party = "staff"
)

// Receiver is whom a notice is for.
type Receiver struct {
	Party Party
	ID    string
}

// ToCitizen returns the citizen as a receiver.
func ToCitizen(id string) Receiver { return Receiver{Citizens, id} }

// ToStaff returns the staff member as a receiver.
func ToStaff(id string) Receiver { return Receiver{Staff, id} }

// Notice is one message to one person: CitizenID or StaffID is set. Ref makes telling it twice
// harmless: the first of a kind and ref stays. Number and State fill the fields of subscribe
// messages that ask for them and may be empty.
type Notice struct {
	ID                 string
	CitizenID, StaffID string
	Kind               Kind
	Ref                string
	Title, Text        string
	Number, State      string
	Page               Page
	TargetID           string
	CreatedAt          time.Time
	ReadAt             *time.Time
}

// Receiver returns whom the notice is for.
func (n Notice) Receiver() Receiver {
	if n.CitizenID != "" {
		return ToCitizen(n.CitizenID)
	}
	return ToStaff(n.StaffID)
}

// ErrTooMany is returned when more notices are marked read at once than are ever shown.
var ErrTooMany = errs.New(errs.Invalid, "too_many", "一次最多标记 200 条。")

const shown = 200

// Service keeps the inboxes and lets notices out of them. It is safe for concurrent use after
// Join.
type Service struct {
	DB    *db.DB
	Now   func() time.Time // UTC
	store store
	out   Outgoing
	wake  chan struct{}
}

// New returns a Service with inboxes only; Join adds the ways out of them.
func New(d *db.DB, now func() time.Time) *Service {
	return &Service{DB: d, Now: now, store: store{d}, wake: make(chan struct{}, 1)}
}

// Tell stores the notices that were not told before, in the transaction of ctx if there is one,
// and returns how many were new. The new ones leave by their ways after commit.
func (s *Service) Tell(ctx context.Context, list ...Notice) (fresh int, err error) {
	if len(list) == 0 {
		return 0, nil
	}
	now := s.Now()
	for i := range list {
		list[i].ID, list[i].CreatedAt, list[i].ReadAt = newID(), now, nil
	}
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		stored, err := s.store.create(ctx, list)
		if err != nil {
			return err
		}
		fresh = len(stored)
		return s.plan(ctx, stored)
	})
	if err != nil {
		return 0, fmt.Errorf("store notices: %w", err)
	}
	return fresh, nil
}

// Inbox returns notices of the receiver, newest first, at most limit; before is the id of the
// last one already seen, or empty.
func (s *Service) Inbox(ctx context.Context, r Receiver, before string, limit int) ([]Notice, error) {
	return s.store.inbox(ctx, r, before, min(limit, shown))
}

// CountUnread counts what the receiver has not read.
func (s *Service) CountUnread(ctx context.Context, r Receiver) (int, error) {
	return s.store.unread(ctx, r)
}

// MarkRead marks notices of the receiver as read; others' ids are ignored. What has been read
// does not leave the inbox any more. ErrTooMany.
func (s *Service) MarkRead(ctx context.Context, r Receiver, ids []string) error {
	if len(ids) > shown {
		return ErrTooMany
	}
	return s.store.read(ctx, r, ids, s.Now())
}

// Over marks the notices of a kind about one thing as read: what they told of has passed.
func (s *Service) Over(ctx context.Context, r Receiver, kind Kind, targetID string) error {
	if err := s.store.over(ctx, r, kind, targetID, s.Now()); err != nil {
		return fmt.Errorf("close notices: %w", err)
	}
	return nil
}

// Of returns the latest notices of a staff member, newest first, at most 200.
func (s *Service) Of(ctx context.Context, staffID string) ([]Notice, error) {
	return s.Inbox(ctx, ToStaff(staffID), "", shown)
}

// Unread counts what a staff member has not read.
func (s *Service) Unread(ctx context.Context, staffID string) (int, error) {
	return s.CountUnread(ctx, ToStaff(staffID))
}

// Read marks notices of the staff member as read; others' ids are ignored. ErrTooMany.
func (s *Service) Read(ctx context.Context, staffID string, ids []string) error {
	return s.MarkRead(ctx, ToStaff(staffID), ids)
}

// keep is how long notices stay in the inbox.
const keep = 365 * day

// Purge removes notices that nobody will look at any more and returns how many.
func (s *Service) Purge(ctx context.Context) (n int64, err error) {
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		n, err = s.store.purge(ctx, s.Now().Add(-keep))
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("purge notices: %w", err)
	}
	return n, nil
}

// Erase forgets everything told to the citizen and everything the citizen granted. It joins the
// caller's transaction; doing it twice is harmless.
func (s *Service) Erase(ctx context.Context, citizenID string) error {
	if err := s.store.erase(ctx, ToCitizen(citizenID)); err != nil {
		return fmt.Errorf("erase notices: %w", err)
	}
	return nil
}
