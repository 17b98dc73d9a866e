package exam

import (
	"cmp"
	"math"
	"slices"
)

// Answered is one graded answer to an item, with how its trainee did on everything else.
type Answered struct {
	Response []string
	Score    float64
	Rest     float64 // the trainee's mean score on the other items, 0 to 1
}

// Statistics tell whether an item measures anything.
type Statistics struct {
	N              int
	Mean           float64 // share of the score reached: high is easy
	Discrimination float64 // correlation of the item's score with the rest; NaN when it cannot be told
	Chosen         map[string]float64
	Alarms         []Alarm
}

// Alarm is a reason to look at an item.
type Alarm string

const (
	AlarmReversed   Alarm = "reversed"    // who knows more gets it wrong: probably a wrong key
	AlarmTooHard    Alarm = "too_hard"    // nearly nobody gets it right
	AlarmTooEasy    Alarm = "too_easy"    // nearly everybody gets it right
	AlarmFlat       Alarm = "flat"        // right or wrong says nothing about the trainee
	AlarmDead       Alarm = "dead_option" // an option nobody takes
	AlarmDistracted Alarm = "distracted"  // a wrong option is taken more often than the right one
)

// Thresholds of the alarms, as usual in classical test theory (Ebel and Frisbie, Essentials of
// Educational Measurement: discrimination below 0.2 is poor). Fewer answers raise no alarm.
const (
	enoughAnswers = 30
	tooHard       = 0.2
	tooEasy       = 0.95
	flat          = 0.1
	reversed      = -0.1
	dead          = 0.02
)

// Measure computes the statistics of one item version.
func Measure(i Item, answers []Answered) Statistics {
	s := Statistics{N: len(answers), Chosen: map[string]float64{}}
	if s.N == 0 {
		s.Discrimination = math.NaN()
		return s
	}
	var scores, rest []float64
	for _, a := range answers {
		scores, rest = append(scores, a.Score), append(rest, a.Rest)
		s.Mean += a.Score / float64(s.N)
		for _, k := range a.Response {
			s.Chosen[k] += 1 / float64(s.N)
		}
	}
	s.Discrimination = correlation(scores, rest)
	if s.N >= enoughAnswers {
		s.Alarms = alarms(i, s)
	}
	return s
}

func alarms(i Item, s Statistics) []Alarm {
	var out []Alarm
	add := func(when bool, a Alarm) {
		if when {
			out = append(out, a)
		}
	}
	add(s.Discrimination < reversed, AlarmReversed)
	add(s.Mean < tooHard, AlarmTooHard)
	add(s.Mean > tooEasy, AlarmTooEasy)
	add(s.Discrimination >= reversed && s.Discrimination < flat && s.Mean <= tooEasy, AlarmFlat)
	if i.Kind == Single || i.Kind == Dialogue {
		add(slices.ContainsFunc(i.Options, func(o Option) bool { return s.Chosen[o.Key] < dead }), AlarmDead)
		add(mostChosen(i, s) != i.Answer[0], AlarmDistracted)
	}
	return out
}

func mostChosen(i Item, s Statistics) string {
	return slices.MaxFunc(i.Options, func(a, b Option) int { return cmp.Compare(s.Chosen[a.Key], s.Chosen[b.Key]) }).Key
}

// correlation is Pearson's; NaN when one side does not vary.
func correlation(x, y []float64) float64 {
	n := float64(len(x))
	var mx, my float64
	for i := range x {
		mx, my = mx+x[i]/n, my+y[i]/n
	}
	var xy, xx, yy float64
	for i := range x {
		xy += (x[i] - mx) * (y[i] - my)
		xx += (x[i] - mx) * (x[i] - mx)
		yy += (y[i] - my) * (y[i] - my)
	}
	if xx == 0 || yy == 0 {
		return math.NaN()
	}
	return xy / math.Sqrt(xx*yy)
}
