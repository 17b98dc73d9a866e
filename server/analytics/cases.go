package analytics

import (
	"context"
	"fmt"
	"time"
)

// Case is a conversation that could be taught from.
type Case struct {
	ID        string // of the conversation
	Question  string // what the citizen said first, as it was said
	ArticleID string // the knowledge it was last about; empty when there was none
	Rating    int    // 0 when there was none
	Disliked  bool   // an answer was marked as no help
	Messages  int
	OpenedAt  time.Time
}

// Cases lists conversations that ended with an agent since a time and became no lesson yet, those
// that went wrong first, then the newest; at most limit.
func (s *Service) Cases(ctx context.Context, since time.Time, limit int) ([]Case, error) {
	list, err := store{s.DB}.cases(ctx, since, limit)
	if err != nil {
		return nil, fmt.Errorf("read cases: %w", err)
	}
	return list, nil
}
