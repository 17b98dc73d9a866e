package bench

import (
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"time"

	"qingting/server/exam"
	"qingting/server/learning"
)

// Settings of the simulation. A synthetic trainee knows a matter or does not; who does not know
// guesses among four options and sometimes sees through one, who knows slips now and then.
const (
	pathMatters   = 20
	weakShare     = 0.25
	trueGuess     = 0.3
	trueSlip      = 0.06
	trueItem      = 0.12 // an explained item teaches who does not know
	trueLesson    = 0.45 // a lesson teaches who does not know
	askedToFind   = 60
	answersAtMost = 4000
	perMatter     = 5 // items in a row about one matter in the fixed order
)

// pathBench is `qingting bench path`.
func pathBench(args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("bench path", flag.ContinueOnError)
	trainees := flags.Int("trainees", 2000, "how many synthetic trainees")
	seed := flags.Uint64("seed", 1, "seed of their luck")
	if err := flags.Parse(args); err != nil {
		return err
	}
	return Path(*trainees, *seed).Print(stdout)
}

// PathReport is what the simulation of personal paths found.
type PathReport struct {
	Trainees   int
	Precision  float64 // share of the gaps found after 60 answers that are gaps
	Recall     float64 // share of the gaps that were found after 60 answers
	PathItems  float64 // mean answers until everything is mastered, on the path
	FixedItems float64 // the same in a fixed order with the same lessons
}

// Path lets synthetic trainees learn on their personal path and in a fixed order, with the same
// knowledge, the same luck and the same teaching. It is repeatable by its seed.
func Path(trainees int, seed uint64) PathReport {
	r := PathReport{Trainees: trainees}
	var found, gaps, right int
	for n := range trainees {
		t := newTrainee(seed, uint64(n))
		f, g, hit := t.findGaps()
		found, gaps, right = found+f, gaps+g, right+hit
		r.PathItems += float64(newTrainee(seed, uint64(n)).followPath()) / float64(trainees)
		r.FixedItems += float64(newTrainee(seed, uint64(n)).followOrder()) / float64(trainees)
	}
	r.Precision, r.Recall = float64(right)/float64(max(1, found)), float64(right)/float64(max(1, gaps))
	return r
}

type trainee struct {
	known   map[learning.Point]bool
	needs   []learning.Need
	profile learning.Profile
	rand    *rand.Rand
	now     time.Time
}

func newTrainee(seed, n uint64) *trainee {
	t := &trainee{
		known: map[learning.Point]bool{}, rand: rand.New(rand.NewPCG(seed, n)), now: time.Date(2026, 1, 5, 8, 0, 0, 0, time.UTC),
		profile: learning.Profile{Mastery: map[learning.Point]learning.Mastery{}, Lessons: map[learning.Point]time.Time{}},
	}
	for i := range pathMatters {
		p := learning.Point{Ability: exam.MatterKnowledge, Matter: fmt.Sprintf("事项%02d", i)}
		t.known[p] = t.rand.Float64() >= weakShare
		t.needs = append(t.needs, learning.Need{Point: p, Required: true})
	}
	return t
}

// answer plays one item about a point; a lesson before it teaches.
func (t *trainee) answer(p learning.Point, teaches bool) {
	chance := trueGuess
	if t.known[p] {
		chance = 1 - trueSlip
	}
	right := t.rand.Float64() < chance
	if teaches && !t.known[p] {
		t.known[p] = t.rand.Float64() < trueItem
	}
	t.now = t.now.Add(time.Minute)
	m, seen := t.profile.Mastery[p]
	if !seen {
		m = learning.NewMastery(t.now)
	}
	t.profile.Mastery[p] = m.See(learning.Evidence{Point: p, Right: right, Weight: 1, When: t.now, Guess: trueGuess, Taught: teaches})
}

func (t *trainee) lesson(p learning.Point) {
	if !t.known[p] {
		t.known[p] = t.rand.Float64() < trueLesson
	}
	t.profile.Lessons[p] = t.now
	m, seen := t.profile.Mastery[p]
	if !seen {
		m = learning.NewMastery(t.now)
	}
	t.profile.Mastery[p] = m.Taught(t.now)
}

// findGaps is the placement test: it asks where it is least sure and teaches nothing.
func (t *trainee) findGaps() (found, gaps, right int) {
	for range askedToFind {
		t.answer(learning.Placement(t.profile, t.needs, t.now), false)
	}
	for _, n := range t.needs {
		weak, isGap := t.profile.Mastery[n.Point].Gap(), !t.known[n.Point]
		found, gaps, right = found+count(weak), gaps+count(isGap), right+count(weak && isGap)
	}
	return found, gaps, right
}

func count(ok bool) int {
	if ok {
		return 1
	}
	return 0
}

// followPath counts the answers until everything is known and believed to be.
func (t *trainee) followPath() (items int) {
	for items < answersAtMost && !t.done() {
		steps := learning.Next(t.profile, t.needs, t.now, 1)
		if len(steps) == 0 {
			break
		}
		if steps[0].Do == learning.Lesson {
			t.lesson(steps[0].Point)
			continue
		}
		t.answer(steps[0].Point, true)
		items++
	}
	return items
}

// followOrder goes through all matters in turn, a lesson and then its items, round after round.
func (t *trainee) followOrder() (items int) {
	for items < answersAtMost {
		for _, n := range t.needs {
			t.lesson(n.Point)
			for range perMatter {
				t.answer(n.Point, true)
				if items++; t.done() {
					return items
				}
			}
		}
	}
	return items
}

func (t *trainee) done() bool {
	for _, n := range t.needs {
		if !t.known[n.Point] || !t.profile.Mastery[n.Point].Mastered() {
			return false
		}
	}
	return true
}

// Print writes the report as a table.
func (r PathReport) Print(w io.Writer) error {
	_, err := fmt.Fprintf(w, `| personal path, %d synthetic trainees, %d matters | |
|---|---|
| gaps found after %d answers: precision | %.3f |
| gaps found after %d answers: recall | %.3f |
| answers to mastery, personal path | %.0f |
| answers to mastery, fixed order | %.0f |
| share of the fixed order | %.2f |
`, r.Trainees, pathMatters, askedToFind, r.Precision, askedToFind, r.Recall, r.PathItems, r.FixedItems, r.PathItems/r.FixedItems)
	return err
}
