package search

// echo knows how often the right answers repeat a character of the question:
// names of places and words of form come back seldom, words of the subject often.
type echo struct {
	asked, found map[uint16]float32
	rate         float32 // over all characters
}

// echoWeight keeps the rate of a character near the average until it was seen often.
const echoWeight = 4

// learnEcho counts over the samples that use accepts.
func learnEcho(samples []*Sample, use func(*Sample) bool) echo {
	e := echo{asked: map[uint16]float32{}, found: map[uint16]float32{}}
	var asked, found float32
	for _, s := range samples {
		mask, ok := s.rightMask()
		if !ok || !use(s) {
			continue
		}
		for i, c := range s.chars {
			e.asked[c]++
			asked++
			if mask>>i&1 == 1 {
				e.found[c]++
				found++
			}
		}
	}
	e.rate = (found + 1) / (asked + 2)
	return e
}

// rightMask is which characters of the question some right candidate has.
func (s *Sample) rightMask() (mask uint64, ok bool) {
	for i, right := range s.right {
		if right {
			mask |= s.masks[i]
			ok = true
		}
	}
	return mask, ok
}

// echoes are learned without a part of the documents each, so that a sample is
// never weighed by what its own document taught.
func echoes(samples []*Sample) [innerFolds]echo {
	var out [innerFolds]echo
	for f := range out {
		out[f] = learnEcho(samples, func(s *Sample) bool { return s.part() != f })
	}
	return out
}

// part groups samples by the first document that is right for them. It goes by the words of the
// document and not its ID, which differs between two databases of the same knowledge.
func (s *Sample) part() int {
	for i, right := range s.right {
		if right {
			return int(s.words[i] % innerFolds)
		}
	}
	return 0
}

// wordsHash is the same for the same question of a document, or answer of a plain passage.
func wordsHash(e *entry) uint64 {
	words := e.answer[:min(len(e.answer), 60)]
	if len(e.units) > 0 {
		words = e.units[0]
	}
	h := uint64(0)
	for _, c := range words {
		h = mix(h, uint64(c))
	}
	return h
}

// fill sets the features that depend on what was learned.
func (e *echo) fill(rows []vector, x *list) {
	weights, mass := e.weigh(x), float32(0.01)
	for _, w := range weights {
		mass += w
	}
	top := float32(0)
	for i := range rows {
		sum := float32(0)
		for j, w := range weights {
			if x.masks[i]>>j&1 == 1 {
				sum += w
			}
		}
		rows[i][fEcho] = sum / mass
		top = max(top, rows[i][fEcho])
	}
	for i := range rows {
		rows[i][fEchoTop] = rows[i][fEcho] - top
	}
}

// weigh multiplies the rarity of each character by how often answers repeat it.
func (e *echo) weigh(x *list) []float32 {
	out := make([]float32, len(x.chars))
	for i, c := range x.chars {
		rate := (e.found[c] + echoWeight*e.rate) / (e.asked[c] + echoWeight)
		out[i] = x.weights[i] * rate * rate
	}
	return out
}
