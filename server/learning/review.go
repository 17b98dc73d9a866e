package learning

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	fsrs "github.com/open-spaced-repetition/go-fsrs/v4"
)

// Card is what is remembered of one item or card by one trainee, as FSRS-6 keeps it.
type Card struct {
	ID         string
	Point      Point
	Due        time.Time
	Stability  float64 // days until the chance to remember falls to 90 %
	Difficulty float64 // 1 to 10
	State      int
	Reps       int
	Lapses     int
	Steps      int
	LastReview time.Time
	Seconds    int // how long one review takes
}

// retention is the chance to remember at which a review is due: the usual 90 %.
const retention = 0.9

// leechAt is how often a card may be forgotten before it is the card that is wrong.
const leechAt = 6

// Leech reports whether the card is forgotten again and again, so that it should be rewritten or
// dropped rather than repeated.
func (c Card) Leech() bool { return c.Lapses >= leechAt }

// Scheduler plans reviews. Exam, when set, draws due dates in so that everything is seen before it.
type Scheduler struct {
	Exam time.Time
}

// Reviewed returns the card after an answer at now. right means remembered; slow means only with
// an effort. The same card, answer and time give the same schedule everywhere.
func (s Scheduler) Reviewed(c Card, right, slow bool, now time.Time) (Card, error) {
	p := fsrs.DefaultParam()
	p.RequestRetention, p.EnableFuzz = retention, false
	rating := fsrs.Good
	switch {
	case !right:
		rating = fsrs.Again
	case slow:
		rating = fsrs.Hard
	}
	next, err := fsrs.NewFSRS(p).Next(c.toFSRS(now), now, rating)
	if err != nil {
		return c, fmt.Errorf("plan review of %s: %w", c.ID, err)
	}
	out := c.from(next.Card)
	out.Due = s.before(out.Due, now)
	return out, nil
}

// before draws a due date that lies behind the exam to the day before it.
func (s Scheduler) before(due, now time.Time) time.Time {
	eve := s.Exam.Add(-24 * time.Hour)
	if s.Exam.IsZero() || due.Before(s.Exam) || !eve.After(now) {
		return due
	}
	return eve
}

func (c Card) toFSRS(now time.Time) fsrs.Card {
	if c.LastReview.IsZero() {
		return fsrs.NewCard(now)
	}
	elapsed := c.Due.Sub(c.LastReview)
	return fsrs.Card{Due: c.Due, Stability: c.Stability, Difficulty: c.Difficulty, ScheduledDays: uint64(max(0, elapsed.Hours()/24)),
		Reps: uint64(c.Reps), Lapses: uint64(c.Lapses), State: fsrs.State(c.State), LastReview: c.LastReview, RemainingSteps: c.Steps}
}

func (c Card) from(f fsrs.Card) Card {
	c.Due, c.Stability, c.Difficulty, c.State = f.Due, f.Stability, f.Difficulty, int(f.State)
	c.Reps, c.Lapses, c.Steps, c.LastReview = int(f.Reps), int(f.Lapses), f.RemainingSteps, f.LastReview
	return c
}

// Session picks today's reviews within a budget: the longest overdue first in their share of
// memory lost, then interleaved so that neighbours are about different points. Leeches are left out.
func Session(cards []Card, now time.Time, budget time.Duration) []Card {
	var due []Card
	for _, c := range cards {
		if !c.Due.After(now) && !c.Leech() {
			due = append(due, c)
		}
	}
	slices.SortStableFunc(due, func(a, b Card) int { return cmp.Compare(b.lateness(now), a.lateness(now)) })
	var taken []Card
	left := budget
	for _, c := range due {
		if need := time.Duration(max(c.Seconds, 5)) * time.Second; need <= left {
			taken, left = append(taken, c), left-need
		}
	}
	return interleave(taken)
}

// lateness is the time overdue in the card's own measure: a day late is much for a young card.
func (c Card) lateness(now time.Time) float64 {
	return now.Sub(c.Due).Hours() / 24 / max(c.Stability, 0.1)
}

// interleave moves the next card of another point forward wherever two neighbours share one.
func interleave(cards []Card) []Card {
	for i := 1; i < len(cards); i++ {
		if cards[i].Point != cards[i-1].Point {
			continue
		}
		for j := i + 1; j < len(cards); j++ {
			if cards[j].Point != cards[i-1].Point {
				other := cards[j]
				copy(cards[i+1:j+1], cards[i:j])
				cards[i] = other
				break
			}
		}
	}
	return cards
}
