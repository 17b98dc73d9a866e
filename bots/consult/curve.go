package consult

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"qingting/server/search"
)

// Question is one line of a golden set: what a citizen asks, and the keys of the articles that
// each would answer it; none: the knowledge has no answer.
type Question struct {
	Text string
	Keys []string
}

// ReadQuestions reads lines of a question, a tab and the keys with commas between them, or
// "none". Empty lines and those beginning with # are left out.
func ReadQuestions(r io.Reader) ([]Question, error) {
	var list []Question
	lines := bufio.NewScanner(r)
	for n := 1; lines.Scan(); n++ {
		line := lines.Text()
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		text, keys, found := strings.Cut(line, "\t")
		if !found {
			return nil, fmt.Errorf("line %d has no tab: %q", n, line)
		}
		q := Question{Text: text}
		if keys != "none" {
			q.Keys = strings.Split(keys, ",")
		}
		list = append(list, q)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("read questions: %w", err)
	}
	return list, nil
}

// Judged is a question with its weighed hits; each was weighed by weights that were fitted
// without the question.
type Judged struct {
	known bool
	hits  []search.Hit
	right []bool
}

// Judge asks the finder every question and weighs the hits by cross-validation. keys gives the
// key of an article.
func Judge(list []Question, f Finder, keys map[string]string, now time.Time) []Judged {
	lessons, found := make([]lesson, len(list)), make([][]search.Hit, len(list))
	for i, q := range list {
		found[i] = f.Search(search.Query{Text: q.Text, Limit: weighed, Now: now}).Hits
		lessons[i] = lessonOf(q, found[i], keys)
	}
	out := make([]Judged, len(list))
	crossed(lessons, func(i int, w weights) {
		j := Judged{known: lessons[i].inside, hits: firstOf(w.weigh(found[i]))}
		for _, h := range j.hits {
			j.right = append(j.right, slices.Contains(list[i].Keys, keys[h.ID]))
		}
		out[i] = j
	})
	return out
}

func lessonOf(q Question, hits []search.Hit, keys map[string]string) lesson {
	l := lesson{inside: len(q.Keys) > 0}
	for _, h := range hits {
		if !h.Countered {
			l.clues, l.right = append(l.clues, cluesOf(h)), append(l.right, slices.Contains(q.Keys, keys[h.ID]))
		}
	}
	return l
}

func firstOf(hits []search.Hit) []search.Hit { return hits[:min(len(hits), found)] }

// Point is what becomes of the questions at some thresholds.
type Point struct {
	Settings
	Known, Unknown                    int // questions with and without an answer
	Right, Wrong, Offered, OfferedBad int // of the known: answered rightly, wrongly, offered with and without the right one
	Answered, OfferedUnknown          int // of the unknown: answered and offered all the same
}

// Precision is the share of direct answers that are right; 1 when there is none.
func (p Point) Precision() float64 {
	if given := p.Right + p.Wrong + p.Answered; given > 0 {
		return float64(p.Right) / float64(given)
	}
	return 1
}

// Coverage is the share of the answerable questions that are answered rightly at once.
func (p Point) Coverage() float64 { return float64(p.Right) / float64(max(1, p.Known)) }

// Helpful is the share of the offers that hold the right answer; 1 when there is none.
func (p Point) Helpful() float64 {
	if given := p.Offered + p.OfferedBad + p.OfferedUnknown; given > 0 {
		return float64(p.Offered) / float64(given)
	}
	return 1
}

// At counts what becomes of the questions at the thresholds.
func At(list []Judged, s Settings) Point {
	p := Point{Settings: s}
	for _, j := range list {
		p.count(j)
	}
	return p
}

func (p *Point) count(j Judged) {
	sure, offer := p.sure(j.hits), len(p.offer(j.hits))
	if !j.known {
		p.Unknown++
		switch {
		case sure:
			p.Answered++
		case offer > 0:
			p.OfferedUnknown++
		}
		return
	}
	p.Known++
	switch {
	case sure && j.right[0]:
		p.Right++
	case sure:
		p.Wrong++
	case slices.Contains(j.right[:offer], true):
		p.Offered++
	case offer > 0:
		p.OfferedBad++
	}
}

// Aim is what thresholds are chosen for.
type Aim struct {
	Precision float64 // of direct answers
	Helpful   float64 // of offers
}

// Curve is the point at every answer threshold from 0.4 to 0.98, with the margin and the lower
// threshold of s.
func Curve(list []Judged, s Settings) []Point {
	var points []Point
	for a := 40; a <= 98; a += 2 {
		s.Answer = float64(a) / 100
		points = append(points, At(list, s))
	}
	return points
}

// Choose returns the thresholds with the greatest coverage among those whose direct answers are
// right at least as often as aimed, there and at every higher answer threshold; and the lowest
// threshold for offers that help as often as aimed. ok is false when no threshold reaches it.
func Choose(list []Judged, aim Aim, s Settings) (best Point, ok bool) {
	for margin := 0; margin <= 40; margin += 5 {
		s.Margin = float64(margin) / 100
		points := Curve(list, s)
		for i := len(points) - 1; i >= 0 && points[i].Precision() >= aim.Precision; i-- {
			if !ok || points[i].Coverage() > best.Coverage() {
				best, ok = points[i], true
			}
		}
	}
	if !ok {
		return best, false
	}
	return lowestOffer(list, aim, best.Settings), true
}

func lowestOffer(list []Judged, aim Aim, s Settings) Point {
	s.Confirm = math.Min(s.Confirm, s.Answer)
	for c := 40; c >= 5; c-- {
		next := s
		next.Confirm = float64(c) / 100
		if At(list, next).Helpful() < aim.Helpful {
			break
		}
		s = next
	}
	return At(list, s)
}
