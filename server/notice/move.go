package notice

import (
	"context"
	"fmt"
	"slices"

	"qingting/server/db"
)

// Move hands one citizen's notices, grants and taps over to another: all when keys is nil,
// otherwise those. What both have stays with each. It joins the caller's transaction and
// returns the ids it moved.
func (s *Service) Move(ctx context.Context, from, to string, keys []string) ([]string, error) {
	var moved []string
	for _, t := range []struct{ table, same string }{
		{"notices", "mine.kind = theirs.kind AND mine.ref = theirs.ref"},
		{"notice_grants", "mine.template_id = theirs.template_id"},
		{"notice_taps", "mine.client_id = theirs.client_id AND mine.template_id = theirs.template_id"},
	} {
		free, err := s.store.movable(ctx, t.table, t.same, from, to)
		if err != nil {
			return nil, fmt.Errorf("read %s to move: %w", t.table, err)
		}
		free = slices.DeleteFunc(free, func(id string) bool { return keys != nil && !slices.Contains(keys, id) })
		ids, err := s.DB.HandOver(ctx, db.Owned{Table: t.table, Key: "id", Owner: "citizen_id"}, from, to, append([]string{}, free...))
		if err != nil {
			return nil, fmt.Errorf("move %s: %w", t.table, err)
		}
		moved = append(moved, ids...)
	}
	return moved, nil
}
