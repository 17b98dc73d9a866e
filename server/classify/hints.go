package classify

import "strings"

// hintWeight is how many times a hint counts as much as another feature. Chosen by
// cross-validation: 3 and 8 do alike, 1 does worse.
const hintWeight = 3

// Hints are words known beforehand to go together, by kind. All words of a kind count as one
// feature, so that the model can use words that its examples do not hold. Kinds need not be
// classes: what a kind speaks for is learned. A nil *Hints is empty.
type Hints struct {
	words []hint
}

type hint struct {
	word, kind string
}

// NewHints returns the words, separated by blanks, of each kind.
func NewHints(kinds map[string]string) *Hints {
	h := &Hints{}
	for kind, words := range kinds {
		for _, w := range strings.Fields(words) {
			h.words = append(h.words, hint{tidy(w), kind})
		}
	}
	return h
}

// count returns how often words of each kind stand in the tidy text.
func (h *Hints) count(text string) map[string]float64 {
	if h == nil {
		return nil
	}
	out := map[string]float64{}
	for _, w := range h.words {
		if n := strings.Count(text, w.word); n > 0 {
			out[w.kind] += float64(n)
		}
	}
	return out
}
