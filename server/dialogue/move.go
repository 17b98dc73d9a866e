package dialogue

import (
	"context"
	"fmt"

	"qingting/server/db"
)

// Move hands one citizen's conversations over to another: all when keys is nil, otherwise
// those. Where both have an open one on a channel, the one further from a human is closed. It
// joins the caller's transaction and returns the ids it moved.
func (s *Service) Move(ctx context.Context, from, to string, keys []string) ([]string, error) {
	if err := s.closeDoubles(ctx, from, to); err != nil {
		return nil, err
	}
	moved, err := s.DB.HandOver(ctx, db.Owned{Table: "conversations", Key: "id", Owner: "citizen_id"}, from, to, keys)
	if err != nil {
		return nil, fmt.Errorf("move conversations: %w", err)
	}
	return moved, nil
}

// Any reports whether the citizen has a conversation in which something was said.
func (s *Service) Any(ctx context.Context, citizenID string) (bool, error) {
	return s.store.anySaid(ctx, citizenID)
}

func (s *Service) closeDoubles(ctx context.Context, from, to string) error {
	theirs, err := s.store.openOf(ctx, to)
	if err != nil {
		return fmt.Errorf("find open conversations: %w", err)
	}
	ours, err := s.store.openOf(ctx, from)
	if err != nil {
		return fmt.Errorf("find open conversations: %w", err)
	}
	for _, a := range theirs {
		for _, b := range ours {
			if a.Channel != b.Channel {
				continue
			}
			if _, err := s.Close(ctx, lesser(a, b).ID, string(ByCitizen)); err != nil {
				return err
			}
		}
	}
	return nil
}

// lesser returns the conversation that is easier to do without: a human's before the line
// before the bot's, and among equals the older one.
func lesser(a, b Conversation) Conversation {
	rank := map[State]int{StateBot: 0, StateWaiting: 1, StateAgent: 2}
	if rank[a.State] < rank[b.State] || rank[a.State] == rank[b.State] && a.UpdatedAt.Before(b.UpdatedAt) {
		return a
	}
	return b
}
