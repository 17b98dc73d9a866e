package safety

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"qingting/server/db"
)

// Limits on what people write about an item.
const (
	MaxAppeal   = 300
	MaxDecision = 200
)

// Parts is what a Service is made of. Teller, Checker, People, Later and Link may be nil: then
// citizens are not told, and WeChat checks nothing.
type Parts struct {
	DB     *db.DB
	Pack   Pack // in force until reviewers save something
	Sealer Sealer
	Teller Teller
	Now    func() time.Time // UTC

	Checker Checker
	People  People
	Later   func(ctx context.Context, checkID string) error // has RunCheck called soon, with the transaction in ctx
	Link    func(fileID string) string                      // where WeChat can read the picture; empty: nowhere
}

// Service judges texts with the lists in force, keeps what reviewers must see and those lists.
// It is safe for concurrent use.
type Service struct {
	Parts
	store   store
	deliver map[Place]Deliver
	live    atomic.Pointer[live]
	mu      sync.Mutex // one refresh at a time
}

// live is what is in force in this process; it is replaced, never changed.
type live struct {
	filter  *Filter
	version int
}

// New puts into force what the database holds.
func New(ctx context.Context, p Parts) (*Service, error) {
	s := &Service{Parts: p, store: store{p.DB}, deliver: map[Place]Deliver{}}
	s.live.Store(&live{filter: NewFilter(p.Pack.Lists)})
	return s, s.Refresh(ctx)
}

// OnRelease says how released texts of a place are delivered. Call it before the first Decide.
func (s *Service) OnRelease(p Place, d Deliver) { s.deliver[p] = d }

// Judge says what should become of a text by the lists in force, in well under a millisecond;
// it stores nothing and asks nobody.
func (s *Service) Judge(_ context.Context, t Text) Verdict { return s.live.Load().filter.Judge(t.Text) }

// Keep keeps a stopped text for a reviewer, once for each ClientID, and returns the error the
// citizen is told: ErrStopped with the id to appeal by. Another text of the same ClientID, as
// when a letter was changed and sent again, takes the place of the first.
func (s *Service) Keep(ctx context.Context, h Held) error {
	i, err := s.itemOf(h.Text, Block)
	if err != nil {
		return err
	}
	i.TargetID, i.ClientID = h.TargetID, h.ClientID
	if i.Draft, _, err = s.Sealer.Seal(string(h.Draft)); err != nil {
		return fmt.Errorf("seal a stopped text: %w", err)
	}
	created, err := s.store.create(ctx, i)
	if err != nil {
		return fmt.Errorf("keep a stopped text: %w", err)
	}
	if !created {
		if i, err = s.replace(ctx, i); err != nil {
			return fmt.Errorf("keep a changed text: %w", err)
		}
	}
	return ErrStopped.About(i.ID)
}

// replace puts the text of i in the place of what was kept for the same ClientID, and has it
// looked at anew when it is another one.
func (s *Service) replace(ctx context.Context, i Item) (Item, error) {
	kept, err := s.store.byClientID(ctx, i)
	if err != nil || kept.Text == i.Text || kept.State == Released {
		return kept, err
	}
	i.ID = kept.ID
	return i, s.store.replace(ctx, i)
}

// Sent forgets what was kept for a ClientID: a changed text of it went on.
func (s *Service) Sent(ctx context.Context, citizenID string, p Place, clientID string) error {
	if err := s.store.forget(ctx, Item{CitizenID: citizenID, Place: p, ClientID: clientID, Source: Local}); err != nil {
		return fmt.Errorf("forget a stopped text: %w", err)
	}
	return nil
}

func (s *Service) itemOf(t Text, outcome Outcome) (Item, error) {
	v := s.Judge(context.Background(), t)
	id, err := uuid.NewV7()
	if err != nil {
		return Item{}, fmt.Errorf("make an id: %w", err)
	}
	reasons := v.Reasons
	if reasons == nil {
		reasons = []Reason{} // the column holds a list, never NULL
	}
	return Item{
		ID: id.String(), CitizenID: t.CitizenID, Place: t.Where, Text: t.Text, Outcome: outcome, Source: Local, Category: v.Category(),
		Why: v.Why, Reasons: reasons, State: Pending, CreatedAt: s.Now(),
	}, nil
}

// Note has a reviewer look at a text that goes on but needs one, and has WeChat check it where
// that is possible. It joins the transaction that stores the text; twice is harmless.
func (s *Service) Note(ctx context.Context, n Noted) error {
	if n.Where != Picture && s.Judge(ctx, n.Text).Outcome != Pass {
		i, err := s.itemOf(n.Text, Review)
		if err != nil {
			return err
		}
		i.TargetID, i.ClientID = n.TargetID, n.ClientID
		if _, err := s.store.create(ctx, i); err != nil {
			return fmt.Errorf("note a text: %w", err)
		}
	}
	return s.askLater(ctx, n)
}

// Appeal stores why the citizen thinks that their text was stopped by mistake; the reason may
// be empty. A second appeal replaces the words of the first. ErrDecided comes too late.
func (s *Service) Appeal(ctx context.Context, citizenID, id, text string) (Item, error) {
	text = strings.TrimSpace(text)
	if utf8.RuneCountInString(text) > MaxAppeal {
		return Item{}, ErrAppeal
	}
	i, err := s.store.item(ctx, id)
	if err != nil {
		return i, err
	}
	if i.CitizenID != citizenID || i.Outcome != Block {
		return Item{}, ErrNotFound
	}
	changed, err := s.store.change(ctx, id, map[string]any{"state": Appealed, "appeal": text, "appealed_at": s.Now()})
	if err != nil {
		return Item{}, fmt.Errorf("store an appeal: %w", err)
	}
	if !changed {
		return Item{}, ErrDecided
	}
	return s.store.item(ctx, id)
}

// Stopped lists the citizen's own stopped texts, newest first.
func (s *Service) Stopped(ctx context.Context, citizenID string, limit int) ([]Item, error) {
	return s.store.stoppedOf(ctx, citizenID, limit)
}

// Of lists everything kept about the citizen, newest first; for their export.
func (s *Service) Of(ctx context.Context, citizenID string, limit int) ([]Item, error) {
	return s.store.of(ctx, citizenID, limit)
}

// Find lists items for reviewers: appeals first, then stopped texts, the oldest first while
// open and the newest decision first afterwards.
func (s *Service) Find(ctx context.Context, q Query) ([]Item, int64, error) {
	q.Page, q.Size = max(q.Page, 1), min(max(q.Size, 1), 100)
	return s.store.find(ctx, q)
}

// Waiting counts the stopped texts and the appeals nobody has decided on.
func (s *Service) Waiting(ctx context.Context) (stopped, appeals int64, err error) {
	return s.store.waiting(ctx)
}

// Ruling is a reviewer's decision: let the text go, or not. The reason is for colleagues, and
// the citizen reads it when their text stays stopped.
type Ruling struct {
	Release bool
	Reason  string
}

// Decide ends an item. A stopped text that is released is delivered, and the citizen is told
// either way; of several reviewers one wins, ErrDecided for the others.
func (s *Service) Decide(ctx context.Context, staffID, id string, r Ruling) (Item, error) {
	r.Reason = strings.TrimSpace(r.Reason)
	n := utf8.RuneCountInString(r.Reason)
	i, err := s.store.item(ctx, id)
	if err != nil {
		return i, err
	}
	if n > MaxDecision || n == 0 && i.Outcome == Block && !r.Release {
		return Item{}, ErrReason
	}
	err = s.DB.InTx(ctx, func(ctx context.Context) error { return s.rule(ctx, staffID, i, r) })
	if err != nil {
		return Item{}, wrap("decide on a text", err)
	}
	return s.store.item(ctx, id)
}

func (s *Service) rule(ctx context.Context, staffID string, i Item, r Ruling) error {
	i.State, i.Decision = Upheld, r.Reason
	if r.Release {
		i.State = Released
	}
	changed, err := s.store.change(ctx, i.ID, map[string]any{"state": i.State, "decided_by": staffID, "decided_at": s.Now(), "decision": i.Decision})
	if err != nil {
		return err
	}
	if !changed {
		return ErrDecided
	}
	if i.Outcome != Block {
		return nil
	}
	if r.Release {
		if err := s.release(ctx, &i); err != nil {
			return err
		}
	}
	if s.Teller == nil {
		return nil
	}
	return s.Teller.SafetyDecided(ctx, i)
}

func (s *Service) release(ctx context.Context, i *Item) error {
	deliver := s.deliver[i.Place]
	if deliver == nil {
		return fmt.Errorf("nobody delivers to %s", i.Place)
	}
	draft, err := s.Sealer.Open(i.Draft)
	if err != nil {
		return fmt.Errorf("open a stopped text: %w", err)
	}
	if i.DeliveredID, err = deliver(ctx, *i, []byte(draft)); err != nil {
		return err
	}
	return s.store.delivered(ctx, i.ID, i.DeliveredID)
}

// Flagged returns which of the pictures WeChat found risky and no reviewer has cleared.
func (s *Service) Flagged(ctx context.Context, fileIDs []string) (map[string]bool, error) {
	if len(fileIDs) == 0 {
		return nil, nil
	}
	return s.store.flagged(ctx, fileIDs)
}

// Erase removes everything kept about the citizen. It joins the caller's transaction; twice is
// harmless.
func (s *Service) Erase(ctx context.Context, citizenID string) error {
	if err := s.store.erase(ctx, citizenID); err != nil {
		return fmt.Errorf("erase stopped texts: %w", err)
	}
	return nil
}

// wrap adds what was tried to an unexpected error.
func wrap(what string, err error) error {
	if errors.Is(err, ErrDecided) {
		return err
	}
	return fmt.Errorf("%s: %w", what, err)
}
