package learning

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"qingting/server/exam"
)

// AbilityMark is one spoke of a trainee's radar.
type AbilityMark struct {
	Ability  exam.Ability
	Known    float64 // mean over the required matters of the ability; a matter never seen counts as 0
	Required float64 // what the role asks
	Seen     bool
}

// MatterState says in one word how a trainee stands in a matter.
type MatterState string

// The states of a matter.
const (
	Unseen   MatterState = "unseen"
	Gap      MatterState = "gap"
	Doubtful MatterState = "doubt"
	Mastered MatterState = "mastered"
)

// MatterMark is how a trainee stands in one matter.
type MatterMark struct {
	Point    Point
	Known    float64
	State    MatterState
	Required bool
}

// Portrait is one trainee over time.
type Portrait struct {
	Trainee Trainee
	Radar   []AbilityMark
	Matters []MatterMark
	Days    []Day // the last 28, newest first; days without learning are left out
	Streak  Streak
	Steps   []DayStep
	Total   Day // over all days
}

// Portrait draws a trainee.
func (s *Service) Portrait(ctx context.Context, staffID string) (Portrait, error) {
	st, err := s.state(ctx, staffID)
	if err != nil {
		return Portrait{}, fmt.Errorf("read trainee: %w", err)
	}
	now := s.Now()
	p := Portrait{Trainee: st.trainee, Matters: st.marks(now), Streak: streakOf(st.days, now.In(s.Zone)), Steps: st.today(now, s.Zone).Steps}
	p.Radar = radar(p.Matters)
	from := now.In(s.Zone).AddDate(0, 0, -27).Format(time.DateOnly)
	for _, d := range st.days {
		if d.Day >= from {
			p.Days = append(p.Days, d)
		}
	}
	p.Total, err = s.store.total(ctx, staffID)
	return p, err
}

func (st *state) marks(now time.Time) []MatterMark {
	marks := make([]MatterMark, len(st.needs))
	for i, n := range st.needs {
		marks[i] = markOf(n, st.beliefs, now)
	}
	return marks
}

func markOf(n Need, b *beliefs, now time.Time) MatterMark {
	k := MatterMark{Point: n.Point, State: Unseen, Required: n.Required}
	m, seen := b.by[n.Point.Matter]
	if !seen {
		return k
	}
	m = m.Forget(now)
	k.Known, k.State = m.Known, Doubtful
	switch {
	case m.Mastered():
		k.State = Mastered
	case m.Gap():
		k.State = Gap
	}
	return k
}

func radar(marks []MatterMark) []AbilityMark {
	out := make([]AbilityMark, len(exam.Abilities))
	for i, a := range exam.Abilities {
		out[i] = AbilityMark{Ability: a.Ability, Required: MasteredAt}
		n := 0
		for _, m := range marks {
			if m.Point.Ability == a.Ability && m.Required {
				n++
				out[i].Known += m.Known
				out[i].Seen = out[i].Seen || m.State != Unseen
			}
		}
		if n > 0 {
			out[i].Known /= float64(n)
		}
	}
	return out
}

// Person is a trainee in a trainer's overview.
type Person struct {
	StaffID  string
	Level    Level
	Known    map[string]float64 // by matter; what was never seen is left out
	Given    int                // assignments
	Done     int
	Overdue  int
	Week     time.Duration
	Streak   Streak
	LastDay  string   // last day with learning, empty for none
	Risks    []string // reasons to talk to them, in words
	Required []string // matters their level demands
}

// atRiskAfter is how long somebody may be silent, and atRiskGaps how many gaps are too many.
const (
	atRiskAfter = 7 * 24 * time.Hour
	atRiskGaps  = 3
)

// People draws every trainee for heat maps and lists of who needs help, worst first.
func (s *Service) People(ctx context.Context) ([]Person, error) {
	trainees, err := s.store.trainees(ctx)
	if err != nil {
		return nil, err
	}
	all, err := s.store.everything(ctx, s.today().AddDate(0, 0, -60).Format(time.DateOnly))
	if err != nil {
		return nil, fmt.Errorf("read people: %w", err)
	}
	required := map[Level][]string{}
	for _, level := range []Level{NewAgent, Experienced} {
		rows, err := s.store.requirements(ctx, level)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			required[level] = append(required[level], r.Matter)
		}
	}
	list := make([]Person, len(trainees))
	for i, t := range trainees {
		list[i] = s.person(t, all, required[t.Level])
	}
	slices.SortStableFunc(list, func(a, b Person) int { return cmp.Compare(len(b.Risks), len(a.Risks)) })
	return list, nil
}

// everything is what overviews need of all trainees, in few queries.
type everything struct {
	beliefs map[string]*beliefs
	days    map[string][]Day
	given   map[string][]Assignment
}

func (s *Service) person(t Trainee, all everything, required []string) Person {
	now := s.Now()
	local := now.In(s.Zone)
	p := Person{StaffID: t.StaffID, Level: t.Level, Known: map[string]float64{}, Streak: streakOf(all.days[t.StaffID], local), Required: required}
	gaps := 0
	if b := all.beliefs[t.StaffID]; b != nil {
		for matter, m := range b.by {
			m = m.Forget(now)
			p.Known[matter] = m.Known
			if m.Gap() && slices.Contains(required, matter) {
				gaps++
			}
		}
	}
	week := local.AddDate(0, 0, -6).Format(time.DateOnly)
	for _, d := range all.days[t.StaffID] {
		p.LastDay = max(p.LastDay, d.Day)
		if d.Day >= week {
			p.Week += time.Duration(d.Seconds) * time.Second
		}
	}
	for _, a := range all.given[t.StaffID] {
		p.Given++
		switch {
		case a.DoneAt != nil:
			p.Done++
		case a.DueAt.Before(now):
			p.Overdue++
		}
	}
	p.Risks = p.risks(gaps, local)
	return p
}

func (p Person) risks(gaps int, now time.Time) []string {
	reasons := []string{}
	if p.Overdue > 0 {
		reasons = append(reasons, fmt.Sprintf("有 %d 项布置过期未完成", p.Overdue))
	}
	if p.LastDay == "" {
		reasons = append(reasons, "还没有开始学习")
	} else if p.LastDay < now.Add(-atRiskAfter).Format(time.DateOnly) {
		reasons = append(reasons, "一周以上没有学习")
	}
	if gaps >= atRiskGaps {
		reasons = append(reasons, fmt.Sprintf("有 %d 个必学事项没掌握", gaps))
	}
	return reasons
}

// BoardRow is one who opted in, by how much more they get right than before.
type BoardRow struct {
	StaffID string
	Gain    float64 // percentage points: this week against the four weeks before
}

// Board is the improvement of the week and the goal of the team.
type Board struct {
	Rows   []BoardRow // best first
	People int
	Spent  time.Duration // of everybody, this week
	Goal   time.Duration // what everybody's own plans add up to over five days
}

// boardItems is how many answers a week needs on either side to say anything about it.
const boardItems = 20

// Board compares the last seven days with the four weeks before, for those who opted in.
func (s *Service) Board(ctx context.Context) (Board, error) {
	trainees, err := s.store.trainees(ctx)
	if err != nil {
		return Board{}, err
	}
	all, err := s.store.everything(ctx, s.today().AddDate(0, 0, -34).Format(time.DateOnly))
	if err != nil {
		return Board{}, err
	}
	b := Board{People: len(trainees)}
	week := s.today().AddDate(0, 0, -6).Format(time.DateOnly)
	for _, t := range trainees {
		b.Goal += time.Duration(t.BudgetMinutes*5) * time.Minute
		var now, before Day
		for _, d := range all.days[t.StaffID] {
			side := &before
			if d.Day >= week {
				side = &now
				b.Spent += time.Duration(d.Seconds) * time.Second
			}
			side.Items, side.Correct = side.Items+d.Items, side.Correct+d.Correct
		}
		if t.OnBoard && now.Items >= boardItems && before.Items >= boardItems {
			b.Rows = append(b.Rows, BoardRow{t.StaffID, 100 * (float64(now.Correct)/float64(now.Items) - float64(before.Correct)/float64(before.Items))})
		}
	}
	slices.SortStableFunc(b.Rows, func(x, y BoardRow) int { return cmp.Compare(y.Gain, x.Gain) })
	return b, nil
}
