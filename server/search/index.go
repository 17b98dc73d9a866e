package search

import (
	"math"
	"slices"
)

// BM25F settings. Question text counts more than answer text; both lengths are
// damped, because long answers are not worse answers.
const (
	k1           = 1.2
	questionB    = 0.35
	answerB      = 0.8
	questionGain = 2.5
	answerGain   = 1.0
	// indexedAnswer is how many characters of an answer are searchable.
	indexedAnswer = 1500
)

// entry is a document prepared for search: normalised once, kept for ranking.
type entry struct {
	doc      Doc
	units    [][]uint16 // question first, then the variants
	counters [][]uint16
	answer   []uint16
	form     answerForm
	places   []place  // that its words name, see namedPlaces
	topic    []uint16 // tags and category
	source   []uint16 // name of the source, see sourceOf
	origin   string   // the same as a key
}

// segment is an immutable inverted index over some entries.
type segment struct {
	entries  []entry
	byID     map[string]uint32
	slots    []uint32 // open-addressing table: index+1 into terms
	terms    []uint32
	starts   []uint32 // postings of term i are starts[i]:starts[i+1]
	docs     []uint32
	impacts  []uint8 // saturated term weight, 1/255 steps
	charDF   []uint32
	hints    hints
	question uint64 // total characters, for average lengths
	answers  uint64
	withAns  uint64
}

// bigram packs two characters; single characters of a question use 0 as the first.
func bigram(a, b uint16) uint32 { return uint32(a)<<16 | uint32(b) }

func hash32(x uint32) uint32 {
	x ^= x >> 16
	x *= 0x7feb352d
	x ^= x >> 15
	x *= 0x846ca68b
	return x ^ x>>16
}

// find returns the number of a term, or -1.
func (s *segment) find(term uint32) int {
	if len(s.slots) == 0 {
		return -1
	}
	mask := uint32(len(s.slots) - 1)
	for h := hash32(term) & mask; ; h = (h + 1) & mask {
		slot := s.slots[h]
		if slot == 0 {
			return -1
		}
		if s.terms[slot-1] == term {
			return int(slot - 1)
		}
	}
}

func (s *segment) df(term uint32) int {
	i := s.find(term)
	if i < 0 {
		return 0
	}
	return int(s.starts[i+1] - s.starts[i])
}

// builder collects terms while a segment is built.
type builder struct {
	seg    *segment
	counts []uint32
	bag    termBag
}

// buildSegment indexes entries; avg are the average lengths of the whole knowledge.
func buildSegment(entries []entry, avg averages) *segment {
	b := builder{seg: &segment{entries: entries, byID: make(map[string]uint32, len(entries)), charDF: make([]uint32, 65536)}}
	b.seg.slots = make([]uint32, 1024)
	for i := range entries {
		b.seg.byID[entries[i].doc.ID] = uint32(i)
		b.count(&entries[i], avg)
	}
	b.layout()
	next := slices.Clone(b.seg.starts)
	for i := range entries {
		b.bag.fill(&entries[i], avg)
		for j, term := range b.bag.terms {
			t := b.seg.find(term)
			at := next[t]
			next[t]++
			b.seg.docs[at] = uint32(i)
			b.seg.impacts[at] = impact(b.bag.weights[j])
		}
	}
	b.seg.hints = newHints(entries)
	return b.seg
}

func impact(weight float32) uint8 {
	return uint8(math.Round(math.Max(1, 255*float64(weight/(weight+k1)))))
}

func (b *builder) count(e *entry, avg averages) {
	b.bag.fill(e, avg)
	for _, term := range b.bag.terms {
		b.counts[b.intern(term)]++
	}
	for _, c := range b.bag.chars {
		b.seg.charDF[c]++
	}
	for _, u := range e.units {
		b.seg.question += uint64(len(u))
	}
	if len(e.answer) > 0 {
		b.seg.answers += uint64(len(e.answer))
		b.seg.withAns++
	}
}

func (b *builder) intern(term uint32) int {
	if i := b.seg.find(term); i >= 0 {
		return i
	}
	b.seg.terms = append(b.seg.terms, term)
	b.counts = append(b.counts, 0)
	if len(b.seg.terms)*2 > len(b.seg.slots) {
		b.grow()
	} else {
		b.place(uint32(len(b.seg.terms)))
	}
	return len(b.seg.terms) - 1
}

func (b *builder) place(number uint32) {
	mask := uint32(len(b.seg.slots) - 1)
	h := hash32(b.seg.terms[number-1]) & mask
	for b.seg.slots[h] != 0 {
		h = (h + 1) & mask
	}
	b.seg.slots[h] = number
}

func (b *builder) grow() {
	b.seg.slots = make([]uint32, 2*len(b.seg.slots))
	for i := range b.seg.terms {
		b.place(uint32(i + 1))
	}
}

func (b *builder) layout() {
	s := b.seg
	s.terms = slices.Clip(s.terms)
	s.starts = make([]uint32, len(s.terms)+1)
	for i, n := range b.counts {
		s.starts[i+1] = s.starts[i] + n
	}
	total := s.starts[len(s.terms)]
	s.docs = make([]uint32, total)
	s.impacts = make([]uint8, total)
}
