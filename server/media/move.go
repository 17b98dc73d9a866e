package media

import (
	"context"
	"fmt"

	"qingting/server/db"
)

// Move hands one citizen's pictures over to another: all when keys is nil, otherwise those. It joins
// the caller's transaction and returns the ids it moved.
func (s *Store) Move(ctx context.Context, from, to string, keys []string) ([]string, error) {
	moved, err := s.DB.HandOver(ctx, db.Owned{Table: "files", Key: "id", Owner: "citizen_id"}, from, to, keys)
	if err != nil {
		return nil, fmt.Errorf("move pictures: %w", err)
	}
	return moved, nil
}
