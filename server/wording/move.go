package wording

import (
	"context"
	"fmt"
	"slices"
)

// Move hands one citizen's taps over to another: all when keys is nil, otherwise those. What
// both tapped stays with each, because a citizen counts once. It joins the caller's transaction
// and returns the keys of what it moved.
func (s *Service) Move(ctx context.Context, from, to string, keys []string) ([]string, error) {
	list, err := s.store.tapsOf(ctx, from)
	if err != nil {
		return nil, fmt.Errorf("read taps: %w", err)
	}
	var moved []string
	for _, e := range list {
		if keys != nil && !slices.Contains(keys, e.key()) {
			continue
		}
		free, err := s.store.giveTap(ctx, e, to)
		if err != nil {
			return nil, fmt.Errorf("move tap: %w", err)
		}
		if free {
			moved = append(moved, e.key())
		}
	}
	return moved, nil
}

func (e Evidence) key() string { return e.ArticleID + " " + e.Wording }
