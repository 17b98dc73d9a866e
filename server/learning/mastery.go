// Package learning turns knowledge into three-minute lessons and finds out, per agent, what to
// learn next: mastery from evidence, personal paths and spaced reviews.
package learning

import (
	"math"
	"time"

	"qingting/server/exam"
)

// Point is what can be mastered: one ability in one matter.
type Point struct {
	Ability exam.Ability
	Matter  string
}

// Evidence is one thing that was seen of a trainee: a graded answer, a review, a thumbs-down at
// the desk. It is the only way gaps are learned of, whatever they come from.
type Evidence struct {
	Point  Point
	Right  bool
	Weight float64 // 1 for a graded answer; less for hints such as a low rating
	When   time.Time
	Guess  float64 // chance to be right without knowing; 0 for the desk
	Taught bool    // it came with an explanation, so something was learned by it
	Source Source
}

// Source leads to the row behind a piece of evidence.
type Source struct {
	Kind string // item, review, conversation, letter
	ID   string
	Text string // what happened, in a few words for the trainee
}

// Parameters of the knowledge tracing (Corbett and Anderson, Knowledge Tracing, 1995), one set
// for all points. Slip is low because items are short; learned is what one explained item or one
// lesson teaches a trainee who did not know.
const (
	priorKnown  = 0.6
	slip        = 0.08
	learned     = 0.15
	lessonTeach = 0.45
	halfLife    = 60 * 24 * time.Hour // after which half of the distance to the prior is forgotten
)

// Mastered and weak are the chances from which a point counts as mastered, or as a gap.
const (
	MasteredAt = 0.92
	WeakAt     = 0.4
)

// Mastery is what is believed of one point.
type Mastery struct {
	Known float64 // chance that it is known
	Seen  float64 // weight of the evidence
	At    time.Time
}

// NewMastery is what is believed of a point nothing was seen of.
func NewMastery(now time.Time) Mastery { return Mastery{Known: priorKnown, At: now} }

// Guess is the chance to answer an item right without knowing the matter.
func Guess(i exam.Item) float64 {
	switch i.Kind {
	case exam.TrueFalse:
		return 0.5
	case exam.Single, exam.Dialogue:
		return math.Min(0.5, 1.2/float64(len(i.Options))) // some wrong options are seen through
	case exam.Multiple:
		return 0.15
	default:
		return 0.08
	}
}

// Forget returns the belief at a later time: without new evidence it goes back to the prior.
func (m Mastery) Forget(now time.Time) Mastery {
	if d := now.Sub(m.At); d > 0 {
		kept := math.Pow(0.5, float64(d)/float64(halfLife))
		m.Known = priorKnown + (m.Known-priorKnown)*kept
		m.Seen *= kept
		m.At = now
	}
	return m
}

// See returns the belief after a piece of evidence. Evidence of less weight moves it less.
func (m Mastery) See(e Evidence) Mastery {
	m = m.Forget(e.When)
	ifKnown, ifNot := 1-slip, e.Guess
	if !e.Right {
		ifKnown, ifNot = slip, 1-e.Guess
	}
	ifNot = math.Max(ifNot, 0.01)
	odds := m.Known / (1 - m.Known) * math.Pow(ifKnown/ifNot, e.Weight)
	m.Known = odds / (1 + odds)
	if e.Taught {
		m.Known += (1 - m.Known) * learned * e.Weight
	}
	m.Known = math.Min(math.Max(m.Known, 0.01), 0.99)
	m.Seen += e.Weight
	return m
}

// Taught returns the belief after a lesson about the point: it has to be shown yet.
func (m Mastery) Taught(now time.Time) Mastery {
	m = m.Forget(now)
	m.Known += (1 - m.Known) * lessonTeach
	return m
}

// Weak reports whether the point is a gap that something was seen of.
func (m Mastery) Weak() bool { return m.Seen > 0 && m.Known < WeakAt }

// Gap reports which side the point falls on when it has to be decided now, as after a placement
// test: known or not, whichever is likelier.
func (m Mastery) Gap() bool { return m.Seen > 0 && m.Known < 0.5 }

// Mastered reports whether the point needs nothing more now.
func (m Mastery) Mastered() bool { return m.Known >= MasteredAt }

// Doubt is how much is gained by asking: highest where known and unknown are equally likely.
func (m Mastery) Doubt() float64 { return 1 - math.Abs(2*m.Known-1) }
