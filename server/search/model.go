package search

import (
	"math"
)

// Model orders candidates and says how likely the first one is right.
type Model struct {
	ranker ranker
	judge  ranker
	bias   float64
	fitted bool
}

// ranker is a linear model corrected by trees.
type ranker struct {
	base   *linear
	trees  forest
	priors priors
	echo   echo
}

func (r *ranker) predict(x []float32) float64 {
	if r.base == nil {
		return 0
	}
	return r.base.predict(x) + float64(r.trees.predict(x))
}

// Example is a question whose right documents are known. No Gold means that the
// knowledge has no answer to it.
type Example struct {
	Text string
	Gold []string
}

// Sample is an example with everything a Model needs to see of it.
type Sample struct {
	ids   []string
	words []uint64 // hash of each candidate's question
	rows  []vector
	list
	sizes  map[string]float64 // share of the knowledge of each origin
	right  []bool
	inside bool // some document answers it
}

// list is what a model needs of a question and its candidates beside the features.
type list struct {
	chars   []uint16  // distinct characters of the question, at most 64
	weights []float32 // their rarity
	masks   []uint64  // by candidate: which of them it has
	origins []string  // by candidate: its source
}

// verdict is a model's opinion about one sample.
type verdict struct {
	order  []int
	scores []float64
	chance []float64
}

// score is the ranker's value of one candidate.
func (m *Model) score(v *vector, x *list, i int) float64 {
	if m == nil || !m.fitted {
		return plainScore(v)
	}
	v[fSource] = m.ranker.priors.of(x.origins[i])
	return m.ranker.predict(v[:])
}

// plainScore ranks where there is nothing to fit a ranker on: the weights were
// set by hand so that wordings and passages reach the same range.
func plainScore(v *vector) float64 {
	s := float64(14*v[fRecall] + 4*v[fBM25])
	if v[fUnits] == 0 {
		return s + float64(3*v[fBM25Uni]+2*v[fBM25Short])
	}
	return s + shortness(v)*float64(16*v[fBest]+2*v[fSecond]+2*v[fOrder]+3*v[fBM25Uni]+0.6*v[fKind]-0.6*v[fNegation])
}

// shortness is 1 for a question and 0 for a long letter, which covers no wording
// and is covered by none: there only the shared terms tell anything.
func shortness(v *vector) float64 {
	return max(0, min(1, 4-float64(v[fQueryLen])/1.2))
}

// judgeColumns is the width of what the judge sees.
const judgeColumns = featureCount + 8 + len(compared)

// compared are the features in which the lead over the second counts.
var compared = [...]int{fBM25, fMass, fBM25Uni, fBM25Short, fAnsWindow, fAnsD, fUnionUni, fSource, fBest, fRecall}

// evidence describes the first of an ordered list to the judge.
func evidence(rows []vector, v *verdict) []float32 {
	x := make([]float32, judgeColumns)
	top := v.order[0]
	copy(x, rows[top][:])
	soft := softmax(v.scores)
	second, gap := 0.0, 8.0
	if len(v.order) > 1 {
		second = soft[v.order[1]]
		gap = v.scores[top] - v.scores[v.order[1]]
	}
	third := 0.0
	if len(v.order) > 2 {
		third = soft[v.order[2]]
	}
	entropy, mean := 0.0, 0.0
	for i, p := range soft {
		entropy -= p * math.Log(p+1e-12)
		mean += v.scores[i] / float64(len(soft))
	}
	same := float32(0)
	for _, i := range v.order[1:min(len(v.order), 4)] {
		same = max(same, rows[i][fBest])
	}
	tail := []float32{float32(soft[top]), float32(second), float32(third), float32(gap), float32(entropy),
		float32(v.scores[top] - mean), float32(v.scores[top]), same}
	copy(x[featureCount:], tail)
	if len(v.order) > 1 {
		for i, f := range compared {
			x[featureCount+8+i] = rows[top][f] - rows[v.order[1]][f]
		}
	}
	return x
}

func softmax(scores []float64) []float64 {
	out := make([]float64, len(scores))
	top, sum := math.Inf(-1), 0.0
	for _, s := range scores {
		top = max(top, s)
	}
	for i, s := range scores {
		out[i] = math.Exp(s - top)
		sum += out[i]
	}
	for i := range out {
		out[i] /= sum
	}
	return out
}

// rank orders the rows of one question, best first, ties by first-step order.
func (m *Model) rank(rows []vector, x *list) verdict {
	v := m.order(rows, x)
	v.chance = make([]float64, len(rows))
	if len(rows) == 0 {
		return v
	}
	m.judgeAll(rows, &v)
	return v
}

// judgeAll fills the chances: the first from the judge, the others in proportion.
func (m *Model) judgeAll(rows []vector, v *verdict) {
	top := v.order[0]
	p := m.chance(rows, v)
	soft := softmax(v.scores)
	for i := range rows {
		v.chance[i] = p * soft[i] / soft[top]
		if i != top {
			v.chance[i] = min(v.chance[i], (1-p)*0.9+0.01, p)
		}
	}
}

func (m *Model) chance(rows []vector, v *verdict) float64 {
	if m == nil || !m.fitted {
		return plainChance(rows, v)
	}
	return sigmoid(m.bias + m.judge.predict(evidence(rows, v)))
}

// plainChance is the calibration without anything to fit on: how completely
// question and document cover each other, and by how much the first leads.
func plainChance(rows []vector, v *verdict) float64 {
	x := plainWeights[0]
	for i, f := range plainEvidence(rows, v) {
		x += plainWeights[i+1] * f
	}
	return sigmoid(x)
}

// plainWeights are for the constant and each value of plainEvidence; round
// figures that hold roughly for short questions, passages and letters alike.
var plainWeights = [...]float64{-3, 0.5, 1.2, 2, -0.5, 3}

// plainEvidence is coverage, lead weighed by coverage, similarity, whether a short question meets a
// wording, and how much of a letter it is.
func plainEvidence(rows []vector, v *verdict) []float64 {
	t := &rows[v.order[0]]
	gap := 4.0
	if len(v.order) > 1 {
		gap = min(gap, v.scores[v.order[0]]-v.scores[v.order[1]])
	}
	best := 0.0
	if t[fUnits] > 0 {
		best = shortness(t) * float64(t[fBest])
	}
	return []float64{float64(t[fUnionUni]), gap * float64(t[fUnionUni]), best, shortness(t) * float64(min(t[fUnits], 0.1)*10), 1 - shortness(t)}
}
