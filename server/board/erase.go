package board

import (
	"context"
	"fmt"
)

const erasedText = "[市民已删除]"

// Erase takes the citizen's words and contact data out of every letter and closes the open
// ones. It joins the caller's transaction; doing it twice is harmless.
func (s *Service) Erase(ctx context.Context, citizenID string) error {
	if err := s.store.erase(ctx, citizenID, s.Now()); err != nil {
		return fmt.Errorf("erase letters: %w", err)
	}
	return nil
}
