package classify

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"unicode"
)

// feature is one entry of a vector.
type feature struct {
	index uint32
	value float32
}

// vector is a sparse text, ordered by index, of length 1.
type vector []feature

// tidy makes writing uniform: narrow characters, lower case, every number the same.
func tidy(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			r -= '！' - '!'
		case r == '　':
			return ' '
		}
		if unicode.IsDigit(r) {
			return '0'
		}
		return unicode.ToLower(r)
	}, text)
}

// tally is how often a feature stands in a text.
type tally struct {
	index uint32
	n     float64
}

// counts collects tallies; merged, each feature is there once, in order.
type counts []tally

func (c *counts) add(index uint32, n float64) { *c = append(*c, tally{index, n}) }

// merged orders the tallies and adds up those of one feature. The sums are exact: all are
// multiples of the few weights of parts.
func (c counts) merged() counts {
	slices.SortFunc(c, func(a, b tally) int { return cmp.Compare(a.index, b.index) })
	out := c[:0]
	for _, t := range c {
		if n := len(out); n > 0 && out[n-1].index == t.index {
			out[n-1].n += t.n
		} else {
			out = append(out, t)
		}
	}
	return out
}

// vector returns the weighted features of a text.
func (m *Model) vector(t Text) vector {
	return m.weigh(m.count(Example{Text: t}))
}

func (m *Model) count(e Example) counts {
	c := make(counts, 0, len(e.Title)+len(e.Body)) // about three features a character of three bytes
	m.countPart(&c, e.Body, e.Segmented, 1)
	if e.Title != "" {
		m.countPart(&c, e.Title, e.Segmented, m.options.Title)
	}
	return c.merged()
}

func (m *Model) countPart(c *counts, text string, segmented bool, weight float64) {
	text = tidy(text)
	var words []string
	switch {
	case segmented:
		words = strings.Fields(text)
	case m.words != nil:
		words = m.words.cut(text)
	}
	mask := uint32(1)<<m.options.Bits - 1
	for i, w := range words {
		c.add(hash('w', w)&mask, weight)
		if m.options.Pairs && i > 0 {
			c.add(hashPair(words[i-1], w)&mask, weight)
		}
	}
	known := text
	if m.words != nil {
		known = strings.Join(words, "")
	}
	m.countGrams(c, known, weight)
	for kind, n := range m.options.Hints.count(text) {
		c.add(hash('h', kind)&mask, n*weight*hintWeight)
	}
}

func (m *Model) countGrams(c *counts, text string, weight float64) {
	mask := uint32(1)<<m.options.Bits - 1
	starts := make([]int, 0, len(text)/2+2)
	for i := range text {
		starts = append(starts, i)
	}
	starts = append(starts, len(text))
	for i := 0; i+1 < len(starts); i++ {
		for n := 1; n <= m.options.Grams && i+n < len(starts); n++ {
			c.add(hash('g', text[starts[i]:starts[i+n]])&mask, weight)
		}
	}
}

// hash is FNV-1a over a kind and a string.
func hash(kind byte, s string) uint32 {
	h := hashOn(begin(kind), s)
	return h ^ h>>15
}

// hashPair is the hash of two words with a blank between them.
func hashPair(a, b string) uint32 {
	h := hashOn(begin('p'), a)
	h = hashOn((h^' ')*16777619, b)
	return h ^ h>>15
}

func begin(kind byte) uint32 { return (uint32(2166136261) ^ uint32(kind)) * 16777619 }

func hashOn(h uint32, s string) uint32 {
	for i := 0; i < len(s); i++ {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}

// weigh damps frequent repetition, favours rare features and makes the length 1.
func (m *Model) weigh(c counts) vector {
	v := make(vector, 0, len(c))
	sum := 0.0
	for _, t := range c {
		if r := m.rarity[t.index]; r > 0 {
			x := float32((1 + math.Log(math.Max(t.n, 1))) * float64(r))
			v = append(v, feature{t.index, x})
			sum += float64(x) * float64(x)
		}
	}
	if sum > 0 {
		norm := float32(1 / math.Sqrt(sum))
		for i := range v {
			v[i].value *= norm
		}
	}
	return v
}
