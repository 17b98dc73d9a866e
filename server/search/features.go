package search

// The values a ranker sees for one document. All are shares or small numbers, so
// that one ranker serves questions and passages of any length.
const (
	fRecall     = iota // first-step score, per unit of the question's weight
	fRecallTop         // first-step score relative to the best candidate
	fRank              // 1 / position after the first step
	fBM25              // exact field-weighted score over bigrams
	fBM25Top           // the same relative to the best candidate
	fUniQ              // share of the question's characters in the best wording, by rarity
	fUniD              // share of the best wording's characters in the question, by rarity
	fBiQ               // the same over bigrams
	fBiD               //
	fBondQ             // share of the question's firm bigrams in the best wording
	fOrder             // longest common subsequence over the shorter length
	fOrderLong         // the same over the longer length
	fRun               // longest common run over the question's length
	fRunD              // longest common run over the wording's length
	fMissQ             // rarest character of the question missing in the wording
	fMissD             // rarest character of the wording missing in the question
	fLength            // length ratio of wording and question
	fBest              // combined similarity of the best wording
	fBestTop           // the same relative to the best candidate
	fSecond            // combined similarity of the second best wording
	fMean              // mean similarity of the wordings
	fUnits             // number of wordings
	fUnionUni          // share of the question's characters anywhere in the document
	fUnionBi           // share of the question's bigrams anywhere in the document
	fUnionBond         // share of the question's firm bigrams anywhere
	fMissAny           // rarest bigram of the question missing everywhere
	fAnsUni            // share of the question's characters in the answer
	fAnsBi             // share of the question's bigrams in the answer
	fAnsWindow         // the same inside the best stretch of the answer
	fAnsHead           // the same inside the first stretch
	fAnsRun            // longest common run with the answer
	fAnsLength         // log length of the answer
	fNumbers           // share of the question's numbers and Latin words found
	fNegation          // 1 when only one of both is negated
	fKind              // agreement on how, when, where, how much, why
	fIdeas             // share of the question's synonym groups met by any member
	fQueryLen          // log length of the question
	fSound             // pinyin similarity of the best wording
	fUnionTop          // fUnionBi relative to the best candidate
	fWindowTop         // fAnsWindow relative to the best candidate
	fPool              // how many candidates share the category, by score
	fAnsDigits         // share of digits in the answer
	fAnsBreaks         // share of breaks in the answer: lists have many
	fAsksTime          // the question asks when: 1 if the answer has dates, else -1
	fAsksAmount        // the question asks how much: 1 if the answer has figures, else -1
	fAsksPlace         // the question asks where: 1 if the answer names places, else -1
	fAsksList          // the question asks which: the answer's breaks
	fAsksHow           // the question asks how: the answer's length
	fAnsD              // share of the answer's characters in the question, by rarity
	fAnsRare           // mean rarity of the answer's characters
	fHeadD             // share of the source's name in the question, by rarity
	fSource            // how often questions are answered from the same source
	fBM25Uni           // field-weighted score over characters
	fBM25Short         // score over bigrams that favours short documents
	fAsksPhone         // the question asks for a number to call: 1 if the answer has one, else -1
	fAsksWho           // the question asks who: 1 if the answer names an office or firm, else -1
	fAsksMay           // the question asks whether: 1 if the answer permits or forbids, else -1
	fAsksWhy           // the question asks why or what for: 1 if the answer gives reasons, else -1
	fAsksMoney         // the question asks for money: 1 if the answer has sums or rates, else -1
	fNumbersD          // share of the wording's numbers and Latin words in the question
	fMass              // log of the matched weight, not divided by the question's
	fQueryMass         // log of the question's weight
	fRarest            // rarest matched bigram
	fMassTop           // fMass relative to the best candidate
	fEcho              // share of the question's characters found, weighed by how often answers repeat them
	fEchoTop           // the same relative to the best candidate
	fPlaceSame         // 1 if question and document name places that can be meant at once
	fPlaceOther        // 1 if both name places and none agree
	featureCount
)

var featureNames = [featureCount]string{
	"recall", "recall_top", "rank", "bm25", "bm25_top", "uni_q", "uni_d", "bi_q", "bi_d", "bond_q",
	"order", "order_long", "run_q", "run_d", "miss_q", "miss_d", "length", "best", "best_top", "second",
	"mean", "units", "union_uni", "union_bi", "union_bond", "miss_any", "ans_uni", "ans_bi", "ans_window",
	"ans_head", "ans_run", "ans_length", "numbers", "negation", "kind", "ideas", "query_len", "sound",
	"union_top", "window_top", "pool", "ans_digits", "ans_breaks", "asks_time", "asks_amount", "asks_place", "asks_list", "asks_how", "ans_d", "ans_rare", "head_d", "source", "bm25_uni", "bm25_short", "asks_phone", "asks_who", "asks_may", "asks_why", "asks_money", "numbers_d", "mass", "query_mass", "rarest", "mass_top", "echo", "echo_top",
	"place_same", "place_other",
}

// vector is the features of one candidate.
type vector [featureCount]float32

// ranking holds the candidates of one search and what is computed about them.
type ranking struct {
	cands   []candidate
	vectors []vector
	unit    []int // index of the best wording, -1 for none

	tfQ, tfA, mark []uint16
	uniMark        []uint16
	tfU            []uint16
	stamp          uint16
	row            []uint16
	masks          []uint64    // which of the question's first 64 characters each candidate has
	countered      []candidate // dropped: a counter-example is closer to the question
}

// skip hides one wording of one document, or all of it, for fitting on the
// wordings themselves.
type skip struct {
	seg, unit int
	at        uint32
	whole     bool
}

// describe computes the features of every candidate.
func (r *ranking) describe(s *snapshot, q *query, w *words, cands []candidate, hide *skip) {
	r.cands = cands
	r.vectors = append(r.vectors[:0], make([]vector, len(cands))...)
	r.masks = append(r.masks[:0], make([]uint64, len(cands))...)
	r.unit = append(r.unit[:0], make([]int, len(cands))...)
	n := max(len(q.unis), len(q.bis)) + 1
	if len(r.tfQ) < n {
		r.tfQ, r.tfA = make([]uint16, n), make([]uint16, n)
		r.tfU = make([]uint16, n)
		r.mark, r.uniMark = make([]uint16, n), make([]uint16, n)
		r.stamp = 0
	}
	m := matcher{s: s, q: q, w: w, r: r, kinds: kindsOf(q.seq), neg: negated(q.seq), latin: latinWords(q.seq)}
	for i, c := range cands {
		hidden := -1
		if hide != nil && hide.seg == c.seg && hide.at == c.at {
			hidden = hide.unit
		}
		e := &s.segs[c.seg].entries[c.at]
		v := &r.vectors[i]
		v[fRecall] = c.score / max(q.biMass, 0.1)
		v[fRank] = 1 / float32(i+1)
		r.unit[i] = m.describe(e, v, hidden)
		for u := range min(64, len(q.unis)) {
			if r.tfU[u] > 0 {
				r.masks[i] |= 1 << u
			}
		}
	}
	r.dropCountered(s, q)
	r.relate(s)
}

// dropCountered takes out the candidates an editor has said this question is not about, before
// they are compared with the others: they must not cast doubt on the right one.
func (r *ranking) dropCountered(s *snapshot, q *query) {
	r.countered = r.countered[:0]
	n := 0
	for i, c := range r.cands {
		if countered(q, &s.segs[c.seg].entries[c.at], float64(r.vectors[i][fOrderLong])) {
			r.countered = append(r.countered, c)
			continue
		}
		r.cands[n], r.vectors[n], r.unit[n], r.masks[n] = c, r.vectors[i], r.unit[i], r.masks[i]
		n++
	}
	r.cands, r.vectors, r.unit, r.masks = r.cands[:n], r.vectors[:n], r.unit[:n], r.masks[:n]
}

// relate adds the features that compare a candidate with the best one.
func (r *ranking) relate(s *snapshot) {
	pairs := [][2]int{{fRecall, fRecallTop}, {fBM25, fBM25Top}, {fBest, fBestTop}, {fUnionBi, fUnionTop}, {fAnsWindow, fWindowTop}, {fMass, fMassTop}}
	for _, p := range pairs {
		top := float32(0)
		for i := range r.vectors {
			top = max(top, r.vectors[i][p[0]])
		}
		for i := range r.vectors {
			r.vectors[i][p[1]] = r.vectors[i][p[0]] - top
		}
	}
	pool, all := map[string]float32{}, float32(0)
	for i, c := range r.cands {
		pool[s.segs[c.seg].entries[c.at].doc.Category] += r.vectors[i][fBM25]
		all += r.vectors[i][fBM25]
	}
	for i, c := range r.cands {
		r.vectors[i][fPool] = pool[s.segs[c.seg].entries[c.at].doc.Category] / max(all, 0.01)
	}
}
