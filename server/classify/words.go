package classify

import (
	"math"
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
		out = append(out, l.cutRun([]rune(run))...)
	}
	return out
}

func (l *wordList) cutRun(run []rune) []string {
	best := make([]float64, len(run)+1)
	from := make([]int, len(run)+1)
	for end := 1; end <= len(run); end++ {
		best[end], from[end] = best[end-1]+l.none, -(end-1)-1
		for start := max(0, end-longestWord); start < end; start++ {
			if c, ok := l.cost[string(run[start:end])]; ok && best[start]+c < best[end] {
				best[end], from[end] = best[start]+c, start
			}
		}
	}
	var back []string
	for end := len(run); end > 0; {
		start := from[end]
		if start < 0 {
			end = -start - 1
			continue
		}
		back = append(back, string(run[start:end]))
		end = start
	}
	for i, j := 0, len(back)-1; i < j; i, j = i+1, j-1 {
		back[i], back[j] = back[j], back[i]
	}
	return back
}
