package classify

import (
	"math"
	"math/rand/v2"
	"slices"
	"sync"
)

// Train fits a model to the examples. It returns ErrTooFew without two classes.
func Train(examples []Example, o Options) (*Model, error) {
	if o == (Options{}) {
		o = Defaults
	}
	m := &Model{options: o, labels: labelsOf(examples), words: learnWords(examples), sharp: 4}
	if len(m.labels) < 2 {
		return nil, ErrTooFew
	}
	vectors := m.prepare(examples)
	n := len(m.labels)
	m.weights = make([]float32, n<<o.Bits)
	m.bias = make([]float32, n)
	classes := make([]int, len(examples))
	for i, e := range examples {
		classes[i] = slices.Index(m.labels, e.Label)
	}
	m.separateAll(vectors, classes)
	return m, nil
}

func labelsOf(examples []Example) []string {
	var out []string
	for _, e := range examples {
		out = append(out, e.Label)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// prepare learns how rare each feature is and returns the weighted examples.
func (m *Model) prepare(examples []Example) []vector {
	raw := make([]counts, len(examples))
	seen := make([]int32, 1<<m.options.Bits)
	for i, e := range examples {
		raw[i] = m.count(e)
		for _, t := range raw[i] {
			seen[t.index]++
		}
	}
	m.rarity = make([]float32, len(seen))
	for f, n := range seen {
		if n > 0 && int(n) >= m.options.MinCount {
			m.rarity[f] = float32(math.Log(float64(1+len(examples))/float64(1+n)) + 1)
		}
	}
	out := make([]vector, len(raw))
	for i, c := range raw {
		out[i] = m.weigh(c)
	}
	return out
}

// separateAll fits one separator a class, each alone, so that the order does not matter.
func (m *Model) separateAll(vectors []vector, classes []int) {
	var wait sync.WaitGroup
	n := len(m.labels)
	for k := range m.labels {
		wait.Go(func() {
			w, b := m.separate(vectors, classes, k)
			for f, x := range w {
				m.weights[f*n+k] = x
			}
			m.bias[k] = b
		})
	}
	wait.Wait()
}

// costs returns the price of an example by class: rare classes get more, as Balance says.
func (m *Model) costs(classes []int) []float64 {
	count := make([]float64, len(m.labels))
	for _, k := range classes {
		count[k]++
	}
	even := float64(len(classes)) / float64(len(m.labels))
	for k := range count {
		count[k] = m.options.Cost * math.Pow(even/count[k], m.options.Balance)
	}
	return count
}

// separate finds the weights that tell class k from the others: a support vector machine with
// squared hinge loss, by coordinate descent on the dual (Hsieh et al., ICML 2008).
func (m *Model) separate(vectors []vector, classes []int, k int) ([]float32, float32) {
	w, bias := make([]float32, 1<<m.options.Bits), float32(0)
	alpha := make([]float64, len(vectors))
	cost := m.costs(classes)
	random := rand.New(rand.NewPCG(m.options.Seed, uint64(k)))
	order := random.Perm(len(vectors))
	for range m.options.Rounds {
		random.Shuffle(len(order), func(a, b int) { order[a], order[b] = order[b], order[a] })
		for _, i := range order {
			y := -1.0
			if classes[i] == k {
				y = 1
			}
			slack := 1 / (2 * cost[classes[i]])
			gradient := y*float64(dot(w, vectors[i])+bias) - 1 + alpha[i]*slack
			next := math.Max(alpha[i]-gradient/(2+slack), 0) // |x|² is 1, and 1 for the bias
			if step := float32((next - alpha[i]) * y); step != 0 {
				alpha[i] = next
				bias += step
				for _, f := range vectors[i] {
					w[f.index] += step * f.value
				}
			}
		}
	}
	return w, bias
}

func dot(w []float32, v vector) float32 {
	var sum float32
	for _, f := range v {
		sum += w[f.index] * f.value
	}
	return sum
}
