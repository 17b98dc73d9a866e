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

// counts collects how often each feature stands in a text.
type counts map[uint32]float64

// vector returns the weighted features of a text.
func (m *Model) vector(t Text) vector {
	return m.weigh(m.count(Example{Text: t}))
}

func (m *Model) count(e Example) counts {
	c := counts{}
	m.countPart(c, e.Body, e.Segmented, 1)
	if e.Title != "" {
		m.countPart(c, e.Title, e.Segmented, m.options.Title)
	}
	return c
}

func (m *Model) countPart(c counts, text string, segmented bool, weight float64) {
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
		c[hash('w', w)&mask] += weight
		if m.options.Pairs && i > 0 {
			c[hash('p', words[i-1]+" "+w)&mask] += weight
		}
	}
	if m.words != nil {
		text = strings.Join(words, "")
	}
	m.countGrams(c, text, weight)
}

func (m *Model) countGrams(c counts, text string, weight float64) {
	mask := uint32(1)<<m.options.Bits - 1
	starts := make([]int, 0, len(text)/2+2)
	for i := range text {
		starts = append(starts, i)
	}
	starts = append(starts, len(text))
	for i := 0; i+1 < len(starts); i++ {
		for n := 1; n <= m.options.Grams && i+n < len(starts); n++ {
			c[hash('g', text[starts[i]:starts[i+n]])&mask] += weight
		}
	}
}

// hash is FNV-1a over a kind and a string.
func hash(kind byte, s string) uint32 {
	h := (uint32(2166136261) ^ uint32(kind)) * 16777619
	for i := 0; i < len(s); i++ {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h ^ h>>15
}

// weigh damps frequent repetition, favours rare features and makes the length 1.
func (m *Model) weigh(c counts) vector {
	v := make(vector, 0, len(c))
	sum := 0.0
	for index, n := range c {
		if r := m.rarity[index]; r > 0 {
			x := (1 + math.Log(math.Max(n, 1))) * float64(r)
			v = append(v, feature{index, float32(x)})
			sum += x * x
		}
	}
	if sum > 0 {
		norm := float32(1 / math.Sqrt(sum))
		for i := range v {
			v[i].value *= norm
		}
	}
	slices.SortFunc(v, func(a, b feature) int { return cmp.Compare(a.index, b.index) })
	return v
}
