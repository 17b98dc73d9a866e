package learning

import (
	"context"
	"fmt"
	"time"
)

// Leech is an item one trainee forgets again and again; it is left out of reviews since.
type Leech struct {
	StaffID string
	ItemID  string
	Lapses  int
}

// Leeches lists items and trainees that have got stuck since a time.
func (s *Service) Leeches(ctx context.Context, since time.Time) ([]Leech, error) {
	list, err := s.store.leeches(ctx, since)
	if err != nil {
		return nil, fmt.Errorf("find leeches: %w", err)
	}
	return list, nil
}

// DueSoon lists what was given, is not done, and ends between now and until.
func (s *Service) DueSoon(ctx context.Context, until time.Time) ([]Assignment, error) {
	list, err := s.store.dueSoon(ctx, s.Now(), until)
	if err != nil {
		return nil, fmt.Errorf("find assignments that are due: %w", err)
	}
	return list, nil
}
