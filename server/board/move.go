package board

import (
	"context"
	"fmt"

	"qingting/server/db"
)

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
