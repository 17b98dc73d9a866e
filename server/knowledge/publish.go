package knowledge

import (
	"context"
	"fmt"
	"time"
)

// Submit hands a draft to the reviewers. A live article with newer words needs no submitting:
// its latest version waits beside the live one.
func (s *Service) Submit(ctx context.Context, id string) (Article, error) {
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		a, err := s.store.latest(ctx, id)
		if err != nil {
			return err
		}
		if a.State != Draft && a.State != Withdrawn {
			return ErrState
		}
		row := a.RowVersion
		a.State, a.UpdatedAt = InReview, s.now()
		return s.store.updateArticle(ctx, a, row)
	})
	if err != nil {
		return Article{}, err
	}
	return s.Article(ctx, id)
}

// Publish makes version the one citizens see. It must be the latest, so that nobody puts live
// what nobody has looked at: otherwise ErrVersionMoved. Publishing twice is harmless.
func (s *Service) Publish(ctx context.Context, staffID, id string, version int) (Article, error) {
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		a, err := s.store.latest(ctx, id)
		if err != nil {
			return err
		}
		if a.LatestVersion != version {
			return ErrVersionMoved
		}
		if a.State == Live && a.LiveVersion == version {
			return nil
		}
		return s.publish(ctx, staffID, a)
	})
	if err != nil {
		return Article{}, err
	}
	return s.Article(ctx, id)
}

// publish puts the latest version of a live, which was read in the same transaction.
func (s *Service) publish(ctx context.Context, staffID string, a Article) error {
	row, now := a.RowVersion, s.now()
	a.State, a.LiveVersion, a.UpdatedAt = Live, a.LatestVersion, now
	if err := s.store.updateArticle(ctx, a, row); err != nil {
		return err
	}
	if err := s.store.markPublished(ctx, a.ID, a.LatestVersion, staffID, now); err != nil {
		return fmt.Errorf("mark version published: %w", err)
	}
	return s.recordChanges(ctx, []string{a.ID})
}

// Withdraw takes an article from the citizens, or a draft from the editors' desk. Doing it
// twice is harmless; publishing brings it back.
func (s *Service) Withdraw(ctx context.Context, id string) (Article, error) {
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		a, err := s.store.latest(ctx, id)
		if err != nil || a.State == Withdrawn {
			return err
		}
		row, wasLive := a.RowVersion, a.LiveVersion > 0
		a.State, a.LiveVersion, a.UpdatedAt = Withdrawn, 0, s.now()
		if err := s.store.updateArticle(ctx, a, row); err != nil || !wasLive {
			return err
		}
		return s.recordChanges(ctx, []string{id})
	})
	if err != nil {
		return Article{}, err
	}
	return s.Article(ctx, id)
}

// recordChanges gives each changed article the next revision and tells the process after commit.
func (s *Service) recordChanges(ctx context.Context, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	if err := s.store.recordChanges(ctx, ids, s.now()); err != nil {
		return fmt.Errorf("record change: %w", err)
	}
	s.DB.AfterCommit(ctx, s.Changed)
	return nil
}

// Changes returns the articles changed after the given revision, each once, and the newest
// revision. Every process asks it to keep its index fresh.
func (s *Service) Changes(ctx context.Context, after int64) (ids []string, revision int64, err error) {
	return s.store.changes(ctx, after)
}

// LiveArticle returns what citizens may see at now: the live version of a public, enabled
// article inside its dates; otherwise ErrNotFound.
func (s *Service) LiveArticle(ctx context.Context, id string, now time.Time) (Article, error) {
	a, err := s.store.live(ctx, id)
	if err == nil && !a.Servable(now) {
		return Article{}, ErrNotFound
	}
	return a, err
}

// LiveArticles returns those of ids that citizens may see at now, by id.
func (s *Service) LiveArticles(ctx context.Context, ids []string, now time.Time) (map[string]Article, error) {
	list, err := s.store.liveAmong(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read live articles: %w", err)
	}
	byID := make(map[string]Article, len(list))
	for _, a := range list {
		if a.Servable(now) {
			byID[a.ID] = a
		}
	}
	return byID, nil
}

// HotArticles returns the live words of the articles citizens ask most at now, those in season
// first. Articles that must not be suggested are left out.
func (s *Service) HotArticles(ctx context.Context, limit int, now time.Time) ([]Article, error) {
	list, err := s.store.hottest(ctx, nil, limit, now)
	if err != nil {
		return nil, fmt.Errorf("read hot articles: %w", err)
	}
	return list, nil
}

// ArticlesIn returns the live words of what citizens may browse of a category and those below
// it, in the order of HotArticles.
func (s *Service) ArticlesIn(ctx context.Context, categoryID string, limit int, now time.Time) ([]Article, error) {
	tree, err := s.tree(ctx)
	if err != nil {
		return nil, err
	}
	list, err := s.store.hottest(ctx, tree.below(categoryID), limit, now)
	if err != nil {
		return nil, fmt.Errorf("read articles of category: %w", err)
	}
	return list, nil
}
