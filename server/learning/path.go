package learning

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// Need says how much a point matters to a trainee.
type Need struct {
	Point    Point
	Required bool // the role or the level demands it
	Chosen   bool // the trainee wants it
	Exam     bool // an exam that is near asks it
}

// Step is one thing to do next.
type Step struct {
	Point  Point
	Do     Action
	Reason string // shown to the trainee
	worth  float64
}

// Action is what a step consists of.
type Action string

const (
	Probe  Action = "probe"  // answer an item: it is not known yet whether it is known
	Lesson Action = "lesson" // learn: it is a gap
	Prove  Action = "prove"  // answer an item after the lesson
)

// Profile is what is believed of a trainee.
type Profile struct {
	Mastery map[Point]Mastery
	Lessons map[Point]time.Time // last lesson taken about a point
	Misses  map[Point]int       // wrong answers and complaints of the last week
}

// Placement returns the point a placement test should ask about now: where one answer more
// changes the decision between gap and mastered most. needs must not be empty.
func Placement(p Profile, needs []Need, now time.Time) Point {
	best, most := needs[0].Point, -1.0
	for _, need := range needs {
		m, known := p.Mastery[need.Point]
		if !known {
			m = NewMastery(now)
		}
		if d := m.Forget(now).Doubt(); d > most {
			best, most = need.Point, d
		}
	}
	return best
}

// Next orders what a trainee should do now, most useful first, at most n steps. What is mastered
// is left out. Gaps come before doubts, what is required before what is chosen.
func Next(p Profile, needs []Need, now time.Time, n int) []Step {
	var steps []Step
	for _, need := range needs {
		m, known := p.Mastery[need.Point]
		if !known {
			m = NewMastery(now)
		}
		if m = m.Forget(now); m.Mastered() {
			continue
		}
		steps = append(steps, p.stepFor(need, m))
	}
	slices.SortStableFunc(steps, func(a, b Step) int { return cmp.Compare(b.worth, a.worth) })
	return steps[:min(len(steps), n)]
}

func (p Profile) stepFor(need Need, m Mastery) Step {
	s := Step{Point: need.Point, Do: Probe, Reason: "看看您对“" + need.Point.Matter + "”掌握得怎么样", worth: m.Doubt()}
	_, taught := p.Lessons[need.Point]
	switch {
	case m.Weak() && !taught:
		s.Do, s.Reason, s.worth = Lesson, p.why(need.Point), 2-m.Known
	case taught:
		s.Do, s.Reason, s.worth = Prove, "学过了，做几道题确认“"+need.Point.Matter+"”已经掌握", 1.2
	}
	return s.weighed(need)
}

func (s Step) weighed(need Need) Step {
	switch {
	case need.Exam:
		s.worth *= 1.5
	case need.Required:
		s.worth *= 1.2
	case need.Chosen:
		s.worth *= 1.1
		s.Reason = "您选择了学习“" + need.Point.Matter + "”"
	}
	return s
}

func (p Profile) why(point Point) string {
	if n := p.Misses[point]; n > 0 {
		return fmt.Sprintf("因为最近一周有 %d 次在“%s”上出错", n, point.Matter)
	}
	return "“" + point.Matter + "”还没有掌握"
}
