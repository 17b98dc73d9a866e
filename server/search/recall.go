package search

import (
	"cmp"
	"math"
	"slices"
)

const (
	// recallTerms and recallPostings bound the first step, so that a citizen's
	// long letter costs no more than a question.
	recallTerms    = 300
	recallPostings = 1_500_000
	// maxQuery is how much of a question is looked at closely, in characters.
	maxQuery = 600
	// letterLength is where a question becomes a letter: its many terms find the
	// right document early, so fewer candidates are compared.
	letterLength = 120
	// singleGain weighs a single character against a bigram.
	singleGain = 0.25
	// synonymGain weighs a term that only a synonym of the question contains.
	synonymGain = 0.3
)

// weighted is a query term with its weight.
type weighted struct {
	term   uint32
	weight float32
	idf    float32
}

// candidate is a document proposed by the first step.
type candidate struct {
	seg   int
	at    uint32
	score float32
}

// idf is the rarity of a term over all segments.
func (s *snapshot) idf(term uint32) float32 {
	df := 0
	for _, seg := range s.segs {
		df += seg.df(term)
	}
	return rarity(s.live, df)
}

func rarity(n, df int) float32 {
	return float32(math.Log(1 + (float64(max(n, df))-float64(df)+0.5)/(float64(df)+0.5)))
}

// recallTermsOf lists the terms to look up, heaviest first, at most recallTerms.
func (s *snapshot) recallTermsOf(q *query) []weighted {
	terms := make([]weighted, 0, 2*len(q.seq)+16)
	for i := range q.bis {
		t := &q.bis[i]
		terms = append(terms, weighted{t.term, t.idf * t.idf * t.gain, t.idf})
	}
	if len(q.seq) <= 40 {
		for i := range q.unis {
			t := &q.unis[i]
			idf := s.idf(t.term)
			terms = append(terms, weighted{t.term, idf * idf * singleGain, idf})
		}
	}
	for _, t := range q.alts {
		terms = append(terms, weighted{t.term, t.idf * t.idf * synonymGain, t.idf})
	}
	for i := range terms {
		terms[i].weight /= max(terms[i].idf, 0.1)
	}
	slices.SortFunc(terms, func(a, b weighted) int {
		return cmp.Or(cmp.Compare(b.idf, a.idf), cmp.Compare(a.term, b.term))
	})
	return terms[:min(len(terms), recallTerms)]
}

// recall proposes the documents with the highest term weight.
func (s *snapshot) recall(q *query, sc *scratch, keep func(*Doc) bool, want int) []candidate {
	terms := s.recallTermsOf(q)
	var out []candidate
	for i, seg := range s.segs {
		acc := sc.accumulator(len(seg.entries))
		seg.accumulate(terms, acc)
		out = append(out, s.best(i, acc, keep, want)...)
	}
	slices.SortFunc(out, byScore)
	return out[:min(len(out), want)]
}

func byScore(a, b candidate) int {
	return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.seg, b.seg), cmp.Compare(a.at, b.at))
}

func (seg *segment) accumulate(terms []weighted, acc []float32) {
	budget := recallPostings
	for _, t := range terms {
		i := seg.find(t.term)
		if i < 0 {
			continue
		}
		from, to := seg.starts[i], seg.starts[i+1]
		if budget -= int(to - from); budget < 0 {
			return
		}
		w := t.weight / 255
		docs, impacts := seg.docs[from:to], seg.impacts[from:to]
		for j, d := range docs {
			acc[d] += w * float32(impacts[j])
		}
	}
}

// best picks the highest accumulated documents with a bounded heap.
func (s *snapshot) best(seg int, acc []float32, keep func(*Doc) bool, want int) []candidate {
	heap := make([]candidate, 0, want)
	floor := float32(0)
	entries, dead := s.segs[seg].entries, s.dead[seg]
	for at, score := range acc {
		if score <= floor {
			continue
		}
		if dead[uint32(at)] || keep != nil && !keep(&entries[at].doc) {
			continue
		}
		c := candidate{seg, uint32(at), score}
		if len(heap) < want {
			heap = append(heap, c)
			if len(heap) == want {
				slices.SortFunc(heap, byScore)
				floor = heap[want-1].score
			}
			continue
		}
		i, _ := slices.BinarySearchFunc(heap, c, byScore)
		copy(heap[i+1:], heap[i:want-1])
		heap[i] = c
		floor = heap[want-1].score
	}
	return heap
}
