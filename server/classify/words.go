package classify

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestWord bounds the words that are learned, in characters.
const longestWord = 8

// wordList knows how often words were seen and cuts text into the likeliest of them.
type wordList struct {
	cost map[string]float64 // negative log of the share
	none float64            // cost of a character outside of all words
}

// learnWords counts the words of segmented texts; nil when there are none.
func learnWords(examples []Example) *wordList {
	count, total := map[string]int{}, 0
	for _, e := range examples {
		if !e.Segmented {
			continue
		}
		for _, w := range strings.Fields(e.Title + " " + e.Body) {
			if w = tidy(w); w != "" && utf8.RuneCountInString(w) <= longestWord {
				count[w]++
				total++
			}
		}
	}
	if total == 0 {
		return nil
	}
	l := &wordList{cost: make(map[string]float64, len(count)), none: math.Log(float64(total)) + 3}
	for w, n := range count {
		if n > 1 || utf8.RuneCountInString(w) == 1 {
			l.cost[w] = math.Log(float64(total) / float64(n))
		}
	}
	return l
}

// cut returns the words of a text. Characters that belong to no known word are dropped, as
// the segmented examples dropped them.
func (l *wordList) cut(text string) []string {
	var out []string
	for _, run := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		out = append(out, l.cutRun(run)...)
	}
	return out
}

// cutRun finds the cheapest way through the run, character by character; outside of words a
// character is passed over at a high cost.
func (l *wordList) cutRun(run string) []string {
	starts := make([]int, 0, len(run)/2+2) // byte offsets of the characters, and the end
	for i := range run {
		starts = append(starts, i)
	}
	starts = append(starts, len(run))
	last := len(starts) - 1
	best, from := make([]float64, last+1), make([]int, last+1)
	for end := 1; end <= last; end++ {
		best[end], from[end] = best[end-1]+l.none, -1
		for start := max(0, end-longestWord); start < end; start++ {
			if c, ok := l.cost[run[starts[start]:starts[end]]]; ok && best[start]+c < best[end] {
				best[end], from[end] = best[start]+c, start
			}
		}
	}
	var out []string
	for end := last; end > 0; {
		start := from[end]
		if start < 0 {
			end--
			continue
		}
		out = append(out, run[starts[start]:starts[end]])
		end = start
	}
	slices.Reverse(out)
	return out
}
