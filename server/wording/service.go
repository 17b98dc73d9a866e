package wording

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"qingting/server/db"
	"qingting/server/knowledge"
)

// Articles is what this package needs of knowledge; *knowledge.Service satisfies it.
type Articles interface {
	Article(ctx context.Context, id string) (knowledge.Article, error)
	Save(ctx context.Context, staffID, id string, rowVersion int, e knowledge.Edit) (knowledge.Article, error)
}

// Parts is what a Service is made of; all are required.
type Parts struct {
	DB       *db.DB
	Articles Articles
	Now      func() time.Time // UTC
}

// Service holds the use cases of wordings. It is safe for concurrent use.
type Service struct {
	Parts
	store store
}

// New returns a Service.
func New(p Parts) *Service { return &Service{Parts: p, store: store{p.DB}} }

// Tapped remembers a tap; the same one twice counts once. Words that are private, no question
// or the article's own already are forgotten at once. With the Needed-th citizen a proposal is made.
func (s *Service) Tapped(ctx context.Context, tap Tap) error {
	if !usable(tap.Text) {
		return nil
	}
	a, err := s.Articles.Article(ctx, tap.ArticleID)
	if errors.Is(err, knowledge.ErrNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read tapped article: %w", err)
	}
	if knows(a, tap.Text) {
		return nil
	}
	err = s.DB.InTx(ctx, func(ctx context.Context) error { return s.remember(ctx, tap) })
	if err != nil {
		return fmt.Errorf("remember tap: %w", err)
	}
	return nil
}

func (s *Service) remember(ctx context.Context, tap Tap) error {
	e := Evidence{CitizenID: tap.CitizenID, ArticleID: tap.ArticleID, Wording: normal(tap.Text), CreatedAt: s.Now()}
	if err := s.store.addTap(ctx, e); err != nil {
		return err
	}
	citizens, err := s.store.citizens(ctx, e.ArticleID, e.Wording)
	if err != nil || citizens < Needed {
		return err
	}
	return s.store.propose(ctx, Proposal{
		ID: uuid.Must(uuid.NewV7()).String(), ArticleID: e.ArticleID, Wording: e.Wording, Text: strings.TrimSpace(tap.Text),
		Citizens: citizens, State: Open, CreatedAt: e.CreatedAt,
	})
}

// knows reports whether the words are the article's question, a variant or a counter-example.
func knows(a knowledge.Article, text string) bool {
	same := func(v string) bool { return normal(v) == normal(text) }
	return same(a.Question) || slices.ContainsFunc(a.Variants, same) || slices.ContainsFunc(a.CounterExamples, same)
}

// Proposals lists up to 200 proposals in a state, the most used first.
func (s *Service) Proposals(ctx context.Context, state State) ([]Proposal, error) {
	list, err := s.store.proposals(ctx, state)
	if err != nil {
		return nil, fmt.Errorf("list proposals: %w", err)
	}
	return list, nil
}

// Accept puts the words among the variants of the article's next version, which is not live
// before it is published. Errors: ErrNotFound, ErrDecided, those of knowledge.Service.Save.
func (s *Service) Accept(ctx context.Context, staffID, id string) (Proposal, error) {
	return s.decide(ctx, staffID, id, Accepted)
}

// Dismiss hides the proposal; the same words are not proposed again. Errors: ErrNotFound, ErrDecided.
func (s *Service) Dismiss(ctx context.Context, staffID, id string) (Proposal, error) {
	return s.decide(ctx, staffID, id, Dismissed)
}

func (s *Service) decide(ctx context.Context, staffID, id string, to State) (p Proposal, err error) {
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		if p, err = s.store.proposal(ctx, id); err != nil {
			return err
		}
		done, err := s.store.decide(ctx, id, to, staffID, s.Now())
		if err != nil {
			return err
		}
		if !done {
			return ErrDecided
		}
		if to == Accepted {
			if err := s.addVariant(ctx, staffID, p); err != nil {
				return err
			}
		}
		p, err = s.store.proposal(ctx, id)
		return err
	})
	return p, err
}

func (s *Service) addVariant(ctx context.Context, staffID string, p Proposal) error {
	a, err := s.Articles.Article(ctx, p.ArticleID)
	if err != nil || knows(a, p.Text) {
		return err
	}
	e := knowledge.Edit{Settings: a.Settings, Words: a.Words}
	e.Variants = append(slices.Clone(e.Variants), p.Text)
	_, err = s.Articles.Save(ctx, staffID, a.ID, a.RowVersion, e)
	return err
}

// Export returns what is remembered of the citizen's taps.
func (s *Service) Export(ctx context.Context, citizenID string) ([]Evidence, error) {
	list, err := s.store.tapsOf(ctx, citizenID)
	if err != nil {
		return nil, fmt.Errorf("export taps: %w", err)
	}
	return list, nil
}

// Erase forgets the citizen's taps. Proposals stay, since several citizens used their words and
// nobody is named there. It joins the caller's transaction; doing it twice is harmless.
func (s *Service) Erase(ctx context.Context, citizenID string) error {
	if err := s.store.erase(ctx, citizenID); err != nil {
		return fmt.Errorf("erase taps: %w", err)
	}
	return nil
}
