package board

import (
	"context"
	"fmt"
	"time"

	"qingting/server/db"
)

// Any reports whether the citizen has sent a letter.
func (s *Service) Any(ctx context.Context, citizenID string) (bool, error) {
	list, err := s.store.lettersOfCitizen(ctx, citizenID, s.Now().Add(time.Minute), 1)
	return len(list) > 0, err
}

// Move hands one citizen's letters over to another: all when keys is nil, otherwise those. It
// joins the caller's transaction and returns the ids it moved.
func (s *Service) Move(ctx context.Context, from, to string, keys []string) ([]string, error) {
	if err := s.store.freeClientIDs(ctx, from, to); err != nil {
		return nil, fmt.Errorf("free client ids: %w", err)
	}
	moved, err := s.DB.HandOver(ctx, db.Owned{Table: "letters", Key: "id", Owner: "citizen_id"}, from, to, keys)
	if err != nil {
		return nil, fmt.Errorf("move letters: %w", err)
	}
	return moved, nil
}
