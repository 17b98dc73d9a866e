package learning

import (
	"context"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"time"

	"qingting/server/exam"
)

// SessionKind says what is practised.
type SessionKind string

// The kinds of practice.
const (
	ReviewSession    SessionKind = "review"
	DailySession     SessionKind = "daily"
	MistakesSession  SessionKind = "mistakes"
	PlacementSession SessionKind = "placement"
	ProbeSession     SessionKind = "probe"
)

// How many items the kinds of practice have. A placement is short enough to be finished in one
// go, eight minutes; the path goes on asking where it left doubts.
const (
	dailyItems     = 5
	probeItems     = 5
	mistakeItems   = 10
	placementItems = 24
	placementGroup = 4
)

// Exercise is a set of items to answer now.
type Exercise struct {
	Kind  SessionKind
	Items []exam.BankItem
	Left  int  // items after these
	Done  bool // nothing is left to ask
}

// Exercise picks what to practise. matter is needed for ProbeSession only. A placement that is
// finished is remembered as done. ErrKind for a kind that is not known.
func (s *Service) Exercise(ctx context.Context, staffID string, kind SessionKind, matter string) (Exercise, error) {
	st, err := s.state(ctx, staffID)
	if err != nil {
		return Exercise{}, fmt.Errorf("read trainee: %w", err)
	}
	e := Exercise{Kind: kind}
	switch kind {
	case ReviewSession:
		e.Items, e.Left, err = s.reviews(ctx, st)
	case DailySession:
		e.Items, err = s.daily(ctx, st)
	case MistakesSession:
		e.Items, e.Left, err = s.mistakeItems(ctx, staffID)
	case PlacementSession:
		e.Items, e.Left, err = s.placement(ctx, st)
	case ProbeSession:
		e.Items, err = s.probe(ctx, st, matter)
	default:
		return e, ErrKind
	}
	e.Done = len(e.Items) == 0
	return e, err
}

func (s *Service) reviews(ctx context.Context, st *state) ([]exam.BankItem, int, error) {
	due := Session(st.cards, s.Now(), 30*time.Minute)
	now := Session(st.cards, s.Now(), time.Duration(st.trainee.BudgetMinutes)*time.Minute)
	ids := make([]string, len(now))
	for i, c := range now {
		ids[i] = c.ID
	}
	items, err := s.byID(ctx, ids)
	return items, len(due) - len(now), err
}

// byID returns live items in the order of the ids; what was retired is left out.
func (s *Service) byID(ctx context.Context, ids []string) ([]exam.BankItem, error) {
	live, err := s.Bank.Live(ctx)
	if err != nil {
		return nil, fmt.Errorf("read items: %w", err)
	}
	by := make(map[string]exam.BankItem, len(live))
	for _, i := range live {
		by[i.ID] = i
	}
	var list []exam.BankItem
	for _, id := range ids {
		if i, ok := by[id]; ok {
			list = append(list, i)
		}
	}
	return list, nil
}

// daily is the same for everybody of a level on one day, so that it can be talked about.
func (s *Service) daily(ctx context.Context, st *state) ([]exam.BankItem, error) {
	live, err := s.Bank.Live(ctx)
	if err != nil {
		return nil, fmt.Errorf("read items: %w", err)
	}
	required := map[string]bool{}
	for _, n := range st.needs {
		required[n.Point.Matter] = n.Required
	}
	var pool []exam.BankItem
	for _, i := range live {
		if required[i.Matter] || len(required) == 0 {
			pool = append(pool, i)
		}
	}
	return draw(pool, dailyItems, s.today().Format(time.DateOnly)+string(st.trainee.Level)), nil
}

// draw picks n items by a seed: the same seed picks the same ones. Matters are mixed.
func draw(pool []exam.BankItem, n int, seed string) []exam.BankItem {
	h := fnv.New64a()
	_, _ = h.Write([]byte(seed)) // never fails
	r := rand.New(rand.NewPCG(h.Sum64(), 0))
	pool = slices.Clone(pool)
	slices.SortFunc(pool, func(a, b exam.BankItem) int {
		if a.ID < b.ID {
			return -1
		}
		return 1
	})
	r.Shuffle(len(pool), func(i, j int) { pool[i], pool[j] = pool[j], pool[i] })
	var picked []exam.BankItem
	used := map[string]int{}
	for round := 0; round < 3 && len(picked) < n; round++ {
		for _, i := range pool {
			if len(picked) < n && used[i.Matter] <= round && !slices.ContainsFunc(picked, func(p exam.BankItem) bool { return p.ID == i.ID }) {
				used[i.Matter]++
				picked = append(picked, i)
			}
		}
	}
	return picked
}

func (s *Service) mistakeItems(ctx context.Context, staffID string) ([]exam.BankItem, int, error) {
	list, err := s.store.mistakes(ctx, staffID)
	if err != nil {
		return nil, 0, err
	}
	ids := make([]string, len(list))
	for i, m := range list {
		ids[i] = m.ItemID
	}
	items, err := s.byID(ctx, ids)
	n := min(len(items), mistakeItems)
	return items[:n], len(items) - n, err
}

// probe asks about one matter what was not answered right in the last days.
func (s *Service) probe(ctx context.Context, st *state, matter string) ([]exam.BankItem, error) {
	live, err := s.Bank.Live(ctx)
	if err != nil {
		return nil, fmt.Errorf("read items: %w", err)
	}
	fresh, err := s.store.rightSince(ctx, st.trainee.StaffID, s.Now().Add(-3*24*time.Hour))
	if err != nil {
		return nil, err
	}
	var pool []exam.BankItem
	for _, i := range live {
		if i.Matter == matter && !fresh[i.ID] {
			pool = append(pool, i)
		}
	}
	return drawAny(pool, probeItems, s.today().Format(time.DateOnly)+st.trainee.StaffID), nil
}

func drawAny(pool []exam.BankItem, n int, seed string) []exam.BankItem {
	h := fnv.New64a()
	_, _ = h.Write([]byte(seed)) // never fails
	pool = slices.Clone(pool)
	rand.New(rand.NewPCG(h.Sum64(), 1)).Shuffle(len(pool), func(i, j int) { pool[i], pool[j] = pool[j], pool[i] })
	return pool[:min(n, len(pool))]
}

// placement asks in small groups where one answer more says most, and ends after enough answers.
func (s *Service) placement(ctx context.Context, st *state) ([]exam.BankItem, int, error) {
	done, err := s.store.itemsFrom(ctx, st.trainee.StaffID, FromPlacement)
	if err != nil {
		return nil, 0, err
	}
	left := placementItems - len(done)
	var items []exam.BankItem
	if left > 0 && len(st.needs) > 0 {
		if items, err = s.placementGroup(ctx, st, done, min(left, placementGroup)); err != nil {
			return nil, 0, err
		}
	}
	if len(items) == 0 && st.trainee.PlacedAt == nil && len(done) > 0 {
		err = s.store.placed(ctx, st.trainee.StaffID, s.Now())
	}
	return items, max(0, left-len(items)), err
}

func (s *Service) placementGroup(ctx context.Context, st *state, asked map[string]bool, n int) (group []exam.BankItem, err error) {
	live, err := s.Bank.Live(ctx)
	if err != nil {
		return nil, fmt.Errorf("read items: %w", err)
	}
	p, open := st.profile(), slices.Clone(st.needs)
	for len(group) < n && len(open) > 0 {
		point := Placement(p, open, s.Now())
		open = slices.DeleteFunc(open, func(n Need) bool { return n.Point == point })
		var pool []exam.BankItem
		for _, i := range live {
			if i.Matter == point.Matter && !asked[i.ID] {
				pool = append(pool, i)
			}
		}
		group = append(group, drawAny(pool, 1, st.trainee.StaffID+point.Matter)...)
	}
	return group, nil
}

// Mistake is an item whose last answer was wrong.
type Mistake struct {
	ItemID   string
	Wrong    int // how often
	LastAt   time.Time
	Response []string // the last one
}

// Mistakes is the mistake book, newest first.
func (s *Service) Mistakes(ctx context.Context, staffID string) ([]Mistake, error) {
	return s.store.mistakes(ctx, staffID)
}

// Items returns live items in the order of the ids; retired ones are left out.
func (s *Service) Items(ctx context.Context, ids []string) ([]exam.BankItem, error) {
	return s.byID(ctx, ids)
}

// Standings returns where a trainee is in every lesson they have begun, by lesson.
func (s *Service) Standings(ctx context.Context, staffID string) (map[string]Standing, error) {
	return s.store.standings(ctx, staffID, nil)
}
