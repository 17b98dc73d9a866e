package exam

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Practice says how an item was answered, in practice and in exams.
type Practice interface {
	// Of returns each person's first answer to a version of an item.
	Of(ctx context.Context, itemID string, version int) ([]Answered, error)
}

// measured is what an item's answers said at a time.
type measured struct {
	Statistics
	version int
	at      time.Time
}

// measureFor is how long lists show the same statistics: answers come one by one, and to measure
// an item reads what its people answered elsewhere.
const measureFor = 10 * time.Minute

// Measure returns the statistics of a version of an item as they are now: other words are another
// question. Without Practice nobody has answered.
func (s *Service) Measure(ctx context.Context, i BankItem) (Statistics, error) {
	var answers []Answered
	if s.Practice != nil {
		var err error
		if answers, err = s.Practice.Of(ctx, i.ID, i.Version); err != nil {
			return Statistics{}, fmt.Errorf("read answers to item: %w", err)
		}
	}
	m := measured{Measure(i.Item, answers), i.Version, s.Now()}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.measured[i.ID] = m
	return m.Statistics, nil
}

// Measured returns the statistics of an item, at most ten minutes old.
func (s *Service) Measured(ctx context.Context, i BankItem) (Statistics, error) {
	s.mu.Lock()
	m, ok := s.measured[i.ID]
	s.mu.Unlock()
	if ok && m.version == i.Version && s.Now().Sub(m.at) < measureFor {
		return m.Statistics, nil
	}
	return s.Measure(ctx, i)
}

// AnyAlarm picks items with whatever alarm.
const AnyAlarm Alarm = "any"

// Alarming returns those of the items that raise an alarm, as Measured tells it.
func (s *Service) Alarming(ctx context.Context, items []StoredItem, alarm Alarm) ([]StoredItem, error) {
	out := []StoredItem{}
	for _, i := range items {
		m, err := s.Measured(ctx, i.BankItem)
		if err != nil {
			return nil, err
		}
		if slices.Contains(m.Alarms, alarm) || (alarm == AnyAlarm && len(m.Alarms) > 0) {
			out = append(out, i)
		}
	}
	return out, nil
}
