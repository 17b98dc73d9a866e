// Package classify is a small text classifier: words and character n-grams, hashed and
// weighted by rarity, under one linear separator a class.
//
// It trains in seconds on thousands of long texts and in milliseconds on a few hundred short
// ones, needs no dictionary (the words are learned from the examples), and two runs over the
// same examples with the same options give the same model.
package classify

import (
	"errors"
	"math"
	"slices"
	"sort"
)

// Text is what is classified. Title may be empty; what stands there counts for more.
type Text struct {
	Title string
	Body  string
}

// Example is a text of known class.
type Example struct {
	Text
	Label string
	// Segmented says that the words are separated by spaces already. The model learns its
	// words from such examples and cuts plain texts into the same words.
	Segmented bool
}

// Options say how to train. The zero value is replaced by Defaults.
type Options struct {
	Bits     int     // the table has 2^Bits rows a class
	Grams    int     // longest character n-gram
	Pairs    bool    // neighbouring words together, too
	Title    float64 // how many times a feature of the title counts
	Cost     float64 // price of an example on the wrong side; higher fits the examples closer
	Balance  float64 // 0: every example counts the same, 1: every class does
	Rounds   int     // passes over the examples
	MinCount int     // features in fewer examples are left out
	Seed     uint64  // order of the passes
	Hints    *Hints  // words known beforehand; nil: none
}

// Defaults suit texts from one sentence to a page. They were chosen by cross-validation on the
// training parts of two public sets, see docs/classify.md.
var Defaults = Options{Bits: 20, Grams: 2, Pairs: true, Title: 4, Cost: 1, Balance: 0.6, Rounds: 12, MinCount: 2, Seed: 1}

// Guess is a class with the probability that it is the right one.
type Guess struct {
	Label       string
	Probability float64
}

// ErrTooFew means that there were no two classes to tell apart.
var ErrTooFew = errors.New("classify: examples of two classes or more are needed")

// Model is a trained classifier. It is safe for concurrent use.
type Model struct {
	options Options
	labels  []string
	words   *wordList
	rarity  []float32 // by feature; 0: not seen often enough
	weights []float32 // feature-major: len(labels) a feature
	bias    []float32
	sharp   float64 // factor that makes probabilities out of margins
}

// Labels returns the classes the model knows, in alphabetical order.
func (m *Model) Labels() []string { return slices.Clone(m.labels) }

// Classify returns all classes, the most probable first. Probabilities add up to 1.
func (m *Model) Classify(t Text) []Guess {
	margins := m.margins(m.vector(t))
	best := slices.Max(margins)
	sum := 0.0
	out := make([]Guess, len(m.labels))
	for k, label := range m.labels {
		p := math.Exp(m.sharp * (margins[k] - best))
		out[k] = Guess{label, p}
		sum += p
	}
	for k := range out {
		out[k].Probability /= sum
	}
	sort.SliceStable(out, func(a, b int) bool { return out[a].Probability > out[b].Probability })
	return out
}

// Best returns the most probable class and its probability.
func (m *Model) Best(t Text) Guess { return m.Classify(t)[0] }

func (m *Model) margins(v vector) []float64 {
	n := len(m.labels)
	out := make([]float64, n)
	for k := range out {
		out[k] = float64(m.bias[k])
	}
	for _, f := range v {
		row := m.weights[int(f.index)*n : int(f.index)*n+n]
		for k, w := range row {
			out[k] += float64(w) * float64(f.value)
		}
	}
	return out
}
