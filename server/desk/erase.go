package desk

import (
	"context"
	"fmt"
)

// Erase empties the hand-off cards of the citizen's conversations. It joins the caller's
// transaction; doing it twice is harmless.
func (s *Service) Erase(ctx context.Context, citizenID string) error {
	if err := s.store.erase(ctx, citizenID); err != nil {
		return fmt.Errorf("erase hand-off cards: %w", err)
	}
	return nil
}
