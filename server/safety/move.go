package safety

import (
	"context"
	"fmt"

	"qingting/server/db"
)

// Move hands one citizen's stopped texts over to another: all when keys is nil, otherwise
// those. It joins the caller's transaction and returns the ids it moved. Checks stay: they end
// by themselves.
func (s *Service) Move(ctx context.Context, from, to string, keys []string) ([]string, error) {
	moved, err := s.DB.HandOver(ctx, db.Owned{Table: "safety_items", Key: "id", Owner: "citizen_id"}, from, to, keys)
	if err != nil {
		return nil, fmt.Errorf("move stopped texts: %w", err)
	}
	return moved, nil
}
