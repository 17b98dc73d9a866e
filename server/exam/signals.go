package exam

import (
	"context"
	"fmt"
	"slices"
	"unicode/utf8"
)

// Signal is something a trainer may want to look at. It proves nothing: people read fast, take
// calls, and guess.
type Signal struct {
	Kind  string // fast, pattern, tab_hidden or paste
	Count int
	Text  string
}

// fastReading is faster than anybody reads Chinese with understanding, in characters a second:
// about twice the speed of practised readers.
const fastReading = 15

// patternRun is how many answers in a row at the same place look like guessing: by chance among
// four options, about once in sixteen thousand runs.
const patternRun = 8

// Signals looks at the answers of attempts and what happened around them; by attempt.
func (s *Service) Signals(ctx context.Context, list []Attempt) (map[string][]Signal, error) {
	ids := make([]string, len(list))
	for n, a := range list {
		ids[n] = a.ID
	}
	given, err := s.store.answersOf(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read answers: %w", err)
	}
	events, err := s.store.eventsOf(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read events: %w", err)
	}
	shelf, err := s.shelf(ctx)
	if err != nil {
		return nil, err
	}
	by := make(map[string][]Signal, len(list))
	for _, a := range list {
		items, err := shelf.items(ctx, a)
		if err != nil {
			return nil, err
		}
		by[a.ID] = signalsOf(items, given[a.ID], events[a.ID])
	}
	return by, nil
}

func signalsOf(items []BankItem, given []Given, events []Event) []Signal {
	out := []Signal{}
	add := func(kind string, n int, text string) {
		if n > 0 {
			out = append(out, Signal{kind, n, fmt.Sprintf(text, n)})
		}
	}
	by := map[string]Given{}
	for _, g := range given {
		by[g.ItemID] = g
	}
	fast, run, longest, last := 0, 0, 0, -1
	for _, i := range items {
		g, ok := by[i.ID]
		if !ok {
			continue
		}
		if g.Seconds < i.characters()/fastReading {
			fast++
		}
		if place := placeOf(i.Item, g.Response); place >= 0 && place == last {
			run++
		} else {
			run, last = 1, place
		}
		longest = max(longest, run)
	}
	add("fast", fast, "%d 道题作答用时短于读题时间")
	if longest >= patternRun {
		add("pattern", longest, "连续 %d 道题选了同一个位置")
	}
	counts := map[string]int{}
	for _, e := range events {
		counts[e.Kind]++
	}
	add("tab_hidden", counts["tab_hidden"], "切换到其他页面 %d 次")
	add("paste", counts["paste"], "粘贴 %d 次")
	return out
}

func (i Item) characters() int {
	n := utf8.RuneCountInString(i.Stem)
	for _, o := range i.Options {
		n += utf8.RuneCountInString(o.Text)
	}
	return n
}

// placeOf is where the chosen option stood, -1 for items without a single choice.
func placeOf(i Item, response []string) int {
	if (i.Kind != Single && i.Kind != Dialogue) || len(response) != 1 {
		return -1
	}
	return slices.IndexFunc(i.Options, func(o Option) bool { return o.Key == response[0] })
}
