package search

import "sync"

// nameGain is what a pair of characters counts that belongs to the name of a place or an office:
// a document that only repeats who or where is asked about does not answer the question.
const nameGain = 0.4

// markNames finds the places a question names and the office at its head.
func (q *query) markNames() {
	q.inPlace = append(q.inPlace[:0], make([]bool, len(q.seq))...)
	q.places = placesOf(q.places[:0], q.seq, q.inPlace)
	q.office = officeLength(q.seq)
}

// named reports whether the pair of characters that begins at i belongs to a name.
func (q *query) named(i int) bool {
	return q.inPlace[i] || q.inPlace[i+1] || i+1 < q.office
}

// headEnds are the words with which a question leaves its subject: who did something, for whom.
var headEnds = sync.OnceValue(func() *phrases {
	p := newPhrases()
	for _, w := range []string{
		"对", "在", "如何", "怎样", "怎么", "采取", "针对", "为", "要求", "规定", "提出", "指出", "将", "是", "有",
		"就", "给", "鼓励", "提供", "发布", "印发", "制定", "从", "的", "拟",
	} {
		p.add(w, 1)
	}
	return p
})

// longestOffice is how far into a question the name of an office may reach.
const longestOffice = 30

// officeLength is how many characters at the head of a question name a place or an office, told by
// the last of them; 0 when the question begins otherwise.
func officeLength(seq []uint16) int {
	ends := headEnds()
	for i := 2; i < min(len(seq), longestOffice); i++ {
		if _, n := ends.at(seq[i:]); n == 0 {
			continue
		}
		switch rune(seq[i-1]) {
		case '局', '部', '委', '厅', '署', '省', '市', '区', '县', '州', '府':
			return i
		}
		return 0
	}
	return 0
}
