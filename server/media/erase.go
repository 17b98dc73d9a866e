package media

import (
	"context"
	"fmt"
	"os"
)

// Erase removes the citizen's pictures; the bytes go after commit, unless somebody else has
// sent the same picture. It joins the caller's transaction; doing it twice is harmless.
func (s *Store) Erase(ctx context.Context, citizenID string) error {
	gone, err := s.store.takeOf(ctx, citizenID)
	if err != nil {
		return fmt.Errorf("erase pictures: %w", err)
	}
	s.DB.AfterCommit(ctx, func(ctx context.Context) {
		for _, f := range gone {
			if used, err := s.store.inUse(ctx, f.SHA256); err == nil && !used {
				_ = os.Remove(s.path(f)) // left behind, it is unreachable: nothing names it
			}
		}
	})
	return nil
}
