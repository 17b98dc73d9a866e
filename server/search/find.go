package search

import (
	"cmp"
	"slices"
)

// Search returns the best documents for a question. Before the first Replace it
// returns nothing. It never fails and takes a few milliseconds at most.
func (e *Engine) Search(q Query) Result {
	s := e.current.Load()
	if s == nil {
		return Result{Query: e.Normalize(q.Text)}
	}
	return e.searchIn(s, q, s.model)
}

func (e *Engine) searchIn(s *snapshot, q Query, model *Model) Result {
	sc := e.scratch.Get().(*scratch)
	defer e.scratch.Put(sc)
	res := Result{Query: e.Normalize(q.Text)}
	e.candidates(s, sc, q)
	r := &sc.rank
	x := r.listOf(s, &sc.q)
	v := model.rank(r.vectors, &x)
	r.trustExact(&v)
	limit := q.Limit
	if limit <= 0 {
		limit = 10
	}
	for _, i := range v.order[:min(len(v.order), limit)] {
		res.Hits = append(res.Hits, s.hit(sc, i, &v))
	}
	for _, c := range r.countered[:min(len(r.countered), limit-len(res.Hits))] {
		d := &s.segs[c.seg].entries[c.at].doc
		res.Hits = append(res.Hits, Hit{ID: d.ID, Version: d.Version, MatchedText: d.Question, Countered: true})
	}
	return res
}

// exactChance is the chance given to a document one of whose wordings is the question itself.
// The ranker never sees such a pair, because it is fitted on wordings that are hidden while
// they are asked.
const exactChance = 0.98

// trustExact puts a document first that has the question word for word, and shares the chance
// where several have it.
func (r *ranking) trustExact(v *verdict) {
	var exact, others []int
	for _, i := range v.order {
		if r.unit[i] >= 0 && r.vectors[i][fOrderLong] >= 0.999 {
			exact = append(exact, i)
		} else {
			others = append(others, i)
		}
	}
	if len(exact) == 0 {
		return
	}
	v.order = append(exact, others...)
	for _, i := range exact {
		v.chance[i] = max(v.chance[i], exactChance/float64(len(exact)))
	}
	for _, i := range others {
		v.chance[i] = min(v.chance[i], (1-exactChance)/2)
	}
}

// candidates runs the first step and describes what it proposes.
func (e *Engine) candidates(s *snapshot, sc *scratch, q Query) {
	var keep func(*Doc) bool
	if !q.Now.IsZero() || q.Region != "" {
		keep = func(d *Doc) bool { return d.open(q.Now, q.Region) }
	}
	e.candidatesOf(s, sc, e.words.question(clean(q.Text)), keep, nil)
}

func (e *Engine) candidatesOf(s *snapshot, sc *scratch, seq []uint16, keep func(*Doc) bool, hide *skip) {
	sc.q.take(s, e.words, seq)
	want := e.opts.Candidates
	if len(sc.q.seq) > letterLength {
		want = max(1, want/2)
	}
	cands := s.recall(&sc.q, sc, keep, want)
	if hide != nil {
		cands = s.rescore(&sc.q, cands, hide)
	}
	sc.rank.describe(s, &sc.q, e.words, cands, hide)
}

func (s *snapshot) hit(sc *scratch, i int, v *verdict) Hit {
	c := sc.rank.cands[i]
	e := &s.segs[c.seg].entries[c.at]
	h := Hit{ID: e.doc.ID, Version: e.doc.Version, Score: v.scores[i], Probability: v.chance[i]}
	if u := sc.rank.unit[i]; u >= 0 {
		h.MatchedText = e.wording(u)
	}
	h.Terms = sc.q.termHits(e)
	for f, name := range featureNames {
		h.Features = append(h.Features, Feature{name, float64(sc.rank.vectors[i][f])})
	}
	return h
}

// wording returns the original text of a unit.
func (e *entry) wording(u int) string {
	if e.doc.Question == "" {
		u++
	}
	if u == 0 {
		return e.doc.Question
	}
	if u-1 < len(e.doc.Variants) {
		return e.doc.Variants[u-1]
	}
	return ""
}

// countered reports whether a counter-example is closer to the question than the
// best wording is.
func countered(q *query, e *entry, own float64) bool {
	for _, u := range e.counters {
		same := float64(commonOrder(q.seq, u)) / float64(max(len(q.seq), len(u), 1))
		if same >= 0.6 && same > own {
			return true
		}
	}
	return false
}

// termHits lists the bigrams of the question that the document contains, joined
// to runs, with their part of the matched weight.
func (q *query) termHits(e *entry) []TermHit {
	var out []TermHit
	sum := 0.0
	seq := q.seq[:min(len(q.seq), letterLength)]
	for i := 0; i+1 < len(seq); {
		n, field := e.longest(seq[i:])
		if n < 2 {
			i++
			continue
		}
		weight := 0.0
		for j := i; j+1 < i+n; j++ {
			if at := q.biOf.get(bigram(seq[j], seq[j+1])); at > 0 {
				weight += float64(q.bis[at-1].idf)
			}
		}
		out = append(out, TermHit{Term: text(seq[i : i+n]), Field: field, Share: weight})
		sum += weight
		i += n
	}
	for i := range out {
		out[i].Share /= max(sum, 1e-9)
	}
	slices.SortStableFunc(out, func(a, b TermHit) int { return cmp.Compare(b.Share, a.Share) })
	return out[:min(len(out), 12)]
}

// longest is the length of the longest head of seq found in the document.
func (e *entry) longest(seq []uint16) (n int, field string) {
	inQ, inA := 0, prefixRun(e.answer[:min(len(e.answer), indexedAnswer)], seq)
	for _, u := range e.units {
		inQ = max(inQ, prefixRun(u, seq))
	}
	switch {
	case inQ == inA:
		return inQ, "both"
	case inQ > inA:
		return inQ, "question"
	}
	return inA, "answer"
}

func prefixRun(in, seq []uint16) int {
	best := 0
	for i := range in {
		n := 0
		for n < len(seq) && i+n < len(in) && in[i+n] == seq[n] && seq[n] != space {
			n++
		}
		best = max(best, n)
	}
	return best
}

// Sample prepares labelled questions for Fit, without any wording hidden.
func (e *Engine) Sample(examples []Example) []*Sample {
	s := e.current.Load()
	if s == nil {
		return nil
	}
	sc := e.scratch.Get().(*scratch)
	defer e.scratch.Put(sc)
	out := make([]*Sample, len(examples))
	for i, x := range examples {
		e.candidates(s, sc, Query{Text: x.Text})
		out[i] = s.sample(sc, x.Gold)
	}
	return out
}

func (s *snapshot) sample(sc *scratch, gold []string) *Sample {
	out := &Sample{inside: len(gold) > 0, rows: slices.Clone(sc.rank.vectors), sizes: s.sizes, list: sc.rank.listOf(s, &sc.q)}
	out.masks = slices.Clone(out.masks)
	for _, c := range sc.rank.cands {
		e := &s.segs[c.seg].entries[c.at]
		out.ids = append(out.ids, e.doc.ID)
		out.words = append(out.words, wordsHash(e))
		out.right = append(out.right, slices.Contains(gold, e.doc.ID))
	}
	return out
}

// Judge applies a model to a sample: the IDs best first, and the chance that the
// first is right.
func (m *Model) Judge(x *Sample) (ids []string, chance float64) {
	v := m.rank(x.rows, &x.list)
	for _, i := range v.order {
		ids = append(ids, x.ids[i])
	}
	if len(ids) > 0 {
		chance = v.chance[v.order[0]]
	}
	return ids, chance
}

// Model returns the model in use; nil stands for the built-in weights.
func (e *Engine) Model() *Model {
	if s := e.current.Load(); s != nil {
		return s.model
	}
	return nil
}

// Use installs a model that Learn has fitted, or that was fitted elsewhere, for instance on
// labelled questions, and brings recent changes into one segment: engines with the same
// knowledge and model then answer alike. A nil model stands for the built-in weights.
func (e *Engine) Use(m *Model) {
	e.merged()
	e.writing.Lock()
	defer e.writing.Unlock()
	if old := e.current.Load(); old != nil {
		next := *old
		next.model = m
		e.current.Store(&next)
	}
}

func sortTerms(terms []TermWeight) {
	slices.SortStableFunc(terms, func(a, b TermWeight) int { return cmp.Compare(b.Rarity*b.Gain, a.Rarity*a.Gain) })
}
