package search

// averages are mean lengths in characters, used to damp term weights.
type averages struct {
	question, answer float32
}

// termBag collects the distinct terms of one document with their weights.
type termBag struct {
	terms   []uint32
	weights []float32
	chars   []uint16
	slots   []int32
	seen    [65536]bool
}

func (b *termBag) reset() {
	for _, c := range b.chars {
		b.seen[c] = false
	}
	b.terms, b.weights, b.chars = b.terms[:0], b.weights[:0], b.chars[:0]
	if b.slots == nil {
		b.slots = make([]int32, 8192)
	}
	clear(b.slots)
}

// fill computes the terms of one document: bigrams of every field, and the
// single characters of its questions.
func (b *termBag) fill(e *entry, avg averages) {
	b.reset()
	if n := len(e.units); n > 0 {
		total := 0
		for _, u := range e.units {
			total += len(u)
		}
		// A document with many variants must not win by its length alone, nor lose by it.
		gain := questionGain / (1 - questionB + questionB*float32(total)/max(avg.question, 1))
		for _, u := range e.units {
			b.sequence(u, gain, true)
		}
	}
	b.sequence(e.topic, 0.5, false)
	answer := e.answer[:min(len(e.answer), indexedAnswer)]
	b.sequence(answer, answerGain/(1-answerB+answerB*float32(len(answer))/max(avg.answer, 1)), false)
}

func (b *termBag) sequence(seq []uint16, gain float32, single bool) {
	prev := space
	for _, c := range seq {
		if c != space {
			if !b.seen[c] {
				b.seen[c] = true
				b.chars = append(b.chars, c)
			}
			if single {
				b.add(uint32(c), gain)
			}
			if prev != space {
				b.add(bigram(prev, c), gain)
			}
		}
		prev = c
	}
}

func (b *termBag) add(term uint32, weight float32) {
	if 2*len(b.terms) > len(b.slots) {
		return // a text longer than the bag: its tail is not searchable
	}
	mask := uint32(len(b.slots) - 1)
	for h := hash32(term) & mask; ; h = (h + 1) & mask {
		i := b.slots[h]
		if i == 0 {
			b.terms = append(b.terms, term)
			b.weights = append(b.weights, weight)
			b.slots[h] = int32(len(b.terms))
			return
		}
		if b.terms[i-1] == term {
			b.weights[i-1] += weight
			return
		}
	}
}
