package learning

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Figures are counts of a stretch of days that reports are made of. Every rate is a pair of what
// happened and out of how many, so that a reader sees what it rests on.
type Figures struct {
	Trainees           int
	Active             int // learned on at least one day
	Seconds            int
	Lessons            int
	Answers, Correct   int
	Due, OnTime        int // assignments that were due, and done by then
	Overdue            int // assignments past due now and not done
	Cards, Backlog     int // review cards, and those more than three days late
	Required, Mastered int // pairs of trainee and required matter
	Gaps               int // pairs that are known not to be known
	Changed, Relearned int // lessons learned before they changed, and learned again since
}

// late is how long a review may be overdue before it counts as backlog.
const late = 3 * 24 * time.Hour

// Figures counts the days from one to another, both included, "2006-01-02".
func (s *Service) Figures(ctx context.Context, from, to string) (f Figures, err error) {
	people, err := s.People(ctx)
	if err != nil {
		return f, err
	}
	f.Trainees = len(people)
	now := s.Now()
	for _, p := range people {
		f.Overdue += p.Overdue
		f.Required += len(p.Required)
		for matter, known := range p.Known {
			if !slices.Contains(p.Required, matter) {
				continue
			}
			if known >= MasteredAt {
				f.Mastered++
			}
			if known < 0.5 {
				f.Gaps++
			}
		}
	}
	if err := s.store.dayFigures(ctx, from, to, &f); err != nil {
		return f, fmt.Errorf("count days: %w", err)
	}
	first, last, err := s.span(from, to)
	if err != nil {
		return f, err
	}
	if err := s.store.dueFigures(ctx, first, last, now, &f); err != nil {
		return f, fmt.Errorf("count assignments: %w", err)
	}
	if err := s.store.cardFigures(ctx, now.Add(-late), &f); err != nil {
		return f, fmt.Errorf("count reviews: %w", err)
	}
	return f, s.store.changeFigures(ctx, &f)
}

// span turns days of the city into moments, the last excluded.
func (s *Service) span(from, to string) (first, last time.Time, err error) {
	if first, err = time.ParseInLocation(time.DateOnly, from, s.Zone); err != nil {
		return first, last, ErrDays
	}
	if last, err = time.ParseInLocation(time.DateOnly, to, s.Zone); err != nil || last.Before(first) {
		return first, last, ErrDays
	}
	return first, last.AddDate(0, 0, 1), nil
}
