package guide

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"qingting/server/db"
	"qingting/server/errs"
)

// Parts is what the service needs. Reader.Now is the city's time, Now is UTC.
type Parts struct {
	DB     *db.DB
	Reader Reader
	Now    func() time.Time
}

// Service keeps guides and walks. It is safe for concurrent use.
type Service struct {
	Parts
	store store

	mu      sync.Mutex
	offered []Guide
	fresh   time.Time // until when offered is believed
}

// offeredFor is how long a process believes the list of live guides; another process's change is
// seen by then.
const offeredFor = 2 * time.Second

// New returns a service on a migrated database.
func New(p Parts) *Service { return &Service{Parts: p, store: store{p.DB}} }

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// Offered lists the guides citizens can walk, by key. Every answer asks for it, so it is kept for
// two seconds; what this process changed counts at once. The list must not be changed.
func (s *Service) Offered(ctx context.Context) ([]Guide, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.Now().Before(s.fresh) {
		return s.offered, nil
	}
	list, err := s.store.live(ctx)
	if err != nil {
		return nil, err
	}
	s.offered, s.fresh = list, s.Now().Add(offeredFor)
	return list, nil
}

// changed has the next caller of Offered read again.
func (s *Service) changed() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fresh = time.Time{}
}

// Title names a guide citizens can walk, or ErrNotFound.
func (s *Service) Title(ctx context.Context, id string) (string, error) {
	g, err := s.store.liveOne(ctx, id)
	return g.Definition.Title, err
}

// All lists every guide with its newest version, the last changed first.
func (s *Service) All(ctx context.Context) ([]Guide, error) { return s.store.all(ctx) }

// Get returns a guide with its newest version, or ErrNotFound.
func (s *Service) Get(ctx context.Context, id string) (Guide, error) { return s.store.latest(ctx, id) }

// Versions lists the versions of a guide, the newest first.
func (s *Service) Versions(ctx context.Context, id string) ([]Version, error) {
	if _, err := s.store.latest(ctx, id); err != nil {
		return nil, err
	}
	return s.store.versions(ctx, id)
}

// Create stores a new guide as a draft. It returns ErrInvalid with the mistakes as fields.
func (s *Service) Create(ctx context.Context, by string, d Definition) (Guide, error) {
	id := newID()
	return s.create(ctx, id, "guide-"+id, by, d)
}

func (s *Service) create(ctx context.Context, id, key, by string, d Definition) (Guide, error) {
	if err := refuse(d); err != nil {
		return Guide{}, err
	}
	now := s.Now()
	row := guideRow{ID: id, Slug: key, State: Draft, LatestVersion: 1, RowVersion: 1, UpdatedAt: now, UpdatedBy: by}
	version := versionRow{GuideID: id, Version: 1, Title: d.Title, Definition: d, SavedBy: by, SavedAt: now}
	err := s.DB.InTx(ctx, func(ctx context.Context) error { return s.store.create(ctx, row, version) })
	if err != nil {
		return Guide{}, fmt.Errorf("store guide: %w", err)
	}
	return s.store.latest(ctx, id)
}

// refuse returns ErrInvalid with a field for every mistake of a definition.
func refuse(d Definition) error {
	problems := d.Check()
	if len(problems) == 0 {
		return nil
	}
	fields := make([]errs.Field, len(problems))
	for i, p := range problems {
		fields[i] = errs.Field{Path: p.Path, Message: p.Message}
	}
	return ErrInvalid.WithFields(fields...)
}

// Save stores another version of a guide that was read at rowVersion; ErrChanged when somebody
// else has saved since. Citizens keep getting the live version.
func (s *Service) Save(ctx context.Context, id, by string, rowVersion int, d Definition) (Guide, error) {
	if err := refuse(d); err != nil {
		return Guide{}, err
	}
	g, err := s.store.latest(ctx, id)
	if err != nil {
		return g, err
	}
	if g.RowVersion != rowVersion {
		return Guide{}, ErrChanged
	}
	version := versionRow{GuideID: id, Version: g.Version + 1, Title: d.Title, Definition: d, SavedBy: by, SavedAt: s.Now()}
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		done, err := s.store.addVersion(ctx, g, version)
		return moved(done, err, ErrChanged)
	})
	if err != nil {
		return Guide{}, err
	}
	return s.store.latest(ctx, id)
}

// moved returns told when nothing was changed because somebody else was first.
func moved(done bool, err error, told error) error {
	if err == nil && !done {
		return told
	}
	return err
}

// Publish makes the newest version the one citizens walk; ErrVersion when version is not the
// newest. Walks that have begun go on with theirs.
func (s *Service) Publish(ctx context.Context, id, by string, version int) (Guide, error) {
	if _, err := s.store.latest(ctx, id); err != nil {
		return Guide{}, err
	}
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		s.DB.AfterCommit(ctx, func(context.Context) { s.changed() })
		done, err := s.store.publish(ctx, id, version, by, s.Now())
		return moved(done, err, ErrVersion)
	})
	if err != nil {
		return Guide{}, err
	}
	return s.store.latest(ctx, id)
}

// Withdraw takes a guide away from citizens; ErrNotLive when it is not there.
func (s *Service) Withdraw(ctx context.Context, id, by string) (Guide, error) {
	if _, err := s.store.latest(ctx, id); err != nil {
		return Guide{}, err
	}
	defer s.changed()
	done, err := s.store.withdraw(ctx, id, by, s.Now())
	if err := moved(done, err, ErrNotLive); err != nil {
		return Guide{}, err
	}
	return s.store.latest(ctx, id)
}

// Try walks a definition that need not be stored. It returns ErrInvalid for a definition with
// mistakes and ErrTrial, with a sentence, for an answer that is not understood.
func (s *Service) Try(d Definition, said []Answer) (Run, error) {
	if err := refuse(d); err != nil {
		return Run{}, err
	}
	run := Run{State: Open, Definition: d}
	for _, a := range said {
		p := d.Walk(run.Answers)
		if p.Step == nil || p.Step.Key != a.Step {
			return Run{}, ErrTrial.Say("问题改过了，请从头走。")
		}
		answer, ok, problem := s.Reader.Read(*p.Step, a.Value)
		if !ok {
			return Run{}, ErrTrial.Say(problem)
		}
		run.Answers = With(run.Answers, answer)
	}
	if d.Walk(run.Answers).Step == nil {
		run.State = Done
	}
	return run, nil
}

// Begin returns the citizen's walk of a live guide in a conversation: the one not finished yet,
// or a new one. It is not stored: Keep stores it, together with what the citizen is told.
func (s *Service) Begin(ctx context.Context, citizenID, conversationID, guideID string) (Run, error) {
	g, err := s.store.liveOne(ctx, guideID)
	if err != nil {
		return Run{}, err
	}
	run, err := s.store.unfinished(ctx, citizenID, guideID)
	if err == nil {
		run.ConversationID, run.State = conversationID, Open
		return run, nil
	}
	if !errors.Is(err, ErrRunMissing) {
		return Run{}, err
	}
	now := s.Now()
	return Run{ID: newID(), GuideID: g.ID, Version: g.Version, CitizenID: citizenID, ConversationID: conversationID, State: Open,
		CreatedAt: now, UpdatedAt: now, Definition: g.Definition}, nil
}

// OpenIn returns the walk a conversation is in; found is false when there is none.
func (s *Service) OpenIn(ctx context.Context, conversationID string) (run Run, found bool, err error) {
	run, err = s.store.openIn(ctx, conversationID)
	if errors.Is(err, ErrRunMissing) {
		return Run{}, false, nil
	}
	return run, err == nil, err
}

// Keep stores a walk as it is now, inside the caller's transaction if there is one. It returns
// ErrRunMoved when the walk was changed since it was read.
func (s *Service) Keep(ctx context.Context, r Run) error {
	r.UpdatedAt = s.Now()
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		if r.State == Open {
			if err := s.store.leaveOthers(ctx, r.ConversationID, r.ID, r.UpdatedAt); err != nil {
				return fmt.Errorf("leave other walks: %w", err)
			}
		}
		if r.RowVersion == 0 {
			r.RowVersion = 1
			return s.store.createRun(ctx, r)
		}
		done, err := s.store.changeRun(ctx, r)
		return moved(done, err, ErrRunMoved)
	})
}

// RunOf returns a citizen's own walk, or ErrRunMissing.
func (s *Service) RunOf(ctx context.Context, citizenID, id string) (Run, error) {
	r, err := s.store.runByID(ctx, id)
	if err == nil && r.CitizenID != citizenID {
		return Run{}, ErrRunMissing
	}
	return r, err
}

// RunsOf lists a citizen's walks, the newest first.
func (s *Service) RunsOf(ctx context.Context, citizenID string, limit int) ([]Run, error) {
	return s.store.runsOf(ctx, citizenID, limit)
}

// Erase takes the citizen's answers out of every walk. It joins the caller's transaction; doing
// it twice is harmless.
func (s *Service) Erase(ctx context.Context, citizenID string) error {
	if err := s.store.erase(ctx, citizenID, s.Now()); err != nil {
		return fmt.Errorf("erase guide walks: %w", err)
	}
	return nil
}

// Match returns the live guides one of whose triggers the text says, word for word but for
// punctuation.
func Match(guides []Guide, text string) []Guide {
	var out []Guide
	said := strings.ToLower(tidy(text))
	for _, g := range guides {
		for _, t := range g.Definition.Triggers {
			if strings.ToLower(tidy(t)) == said {
				out = append(out, g)
				break
			}
		}
	}
	return out
}
