package dialogue

import (
	"context"
	"fmt"
)

const erasedText = "[市民已删除]"

// Erase ends the citizen's open conversations and takes the citizen's words out of all of
// them. It joins the caller's transaction; doing it twice is harmless.
func (s *Service) Erase(ctx context.Context, citizenID string) error {
	open, err := s.store.openOf(ctx, citizenID)
	if err != nil {
		return fmt.Errorf("find open conversations: %w", err)
	}
	for _, c := range open {
		if _, err := s.Close(ctx, c.ID, "citizen"); err != nil {
			return err
		}
	}
	if err := s.store.erase(ctx, citizenID); err != nil {
		return fmt.Errorf("erase messages: %w", err)
	}
	return nil
}
