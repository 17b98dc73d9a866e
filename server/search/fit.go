package search

import (
	"cmp"
	"math"
	"slices"
)

// Settings of fitting; the same for every knowledge.
var (
	rankerGrowth = growth{trees: 0, depth: 3, rate: 0.08, lambda: 4, minHessian: 1, skipOf: 4}
	judgeGrowth  = growth{trees: 30, depth: 3, rate: 0.07, lambda: 4, minHessian: 3, skipOf: 3}
)

const (
	linearSteps = 120
	linearRidge = 0.02
	judgeRidge  = 2
)

// innerFolds is how often the ranker is refitted so that the judge only sees
// orders of questions the ranker was not fitted on.
const innerFolds = 4

// The ranker learns from the first trainedDepth candidates of a question and from
// one in sampledEvery of the others, which then stands for all it was drawn from.
const (
	trainedDepth = 16
	sampledEvery = 5
)

// Fit trains a ranker and a judge. It is deterministic for equal samples and seed.
func Fit(samples []*Sample, seed uint64) *Model {
	m := &Model{fitted: true, ranker: fitRanker(samples, seed)}
	m.fitJudge(samples, seed)
	return m
}

// fitRanker boosts trees on the listwise softmax loss over the candidates.
func fitRanker(samples []*Sample, seed uint64) ranker {
	prior, heard := learnPriors(samples), echoes(samples)
	var rows [][]float32
	var groups [][2]int
	var want, offset []float64
	for _, s := range samples {
		n := 0
		for _, r := range s.right {
			if r {
				n++
			}
		}
		if n == 0 || n == len(s.right) {
			continue
		}
		from := len(rows)
		heard[s.part()].fill(s.rows, &s.list)
		for i := range s.rows {
			stands := 0.0
			if i >= trainedDepth && !s.right[i] {
				if i%sampledEvery != 0 {
					continue
				}
				stands = math.Log(sampledEvery)
			}
			offset = append(offset, stands)
			x := slices.Clone(s.rows[i][:])
			x[fSource] = prior.without(s, s.origins[i])
			rows = append(rows, x)
			want = append(want, 0)
			if s.right[i] {
				want[len(want)-1] = 1 / float64(n)
			}
		}
		groups = append(groups, [2]int{from, len(rows)})
	}
	g := rankerGrowth
	g.seed = seed
	if len(rows) == 0 {
		return ranker{}
	}
	slope := func(scores, grad, hess []float64) { listSlope(groups, want, offset, scores, grad, hess) }
	base := standard(rows)
	base.fit(rows, linearSteps, linearRidge, slope)
	return ranker{base, grow(rows, base, g, slope), prior, learnEcho(samples, func(*Sample) bool { return true })}
}

func listSlope(groups [][2]int, want, offset, scores, grad, hess []float64) {
	for _, g := range groups {
		top, sum := math.Inf(-1), 0.0
		for i := g[0]; i < g[1]; i++ {
			top = max(top, scores[i]+offset[i])
		}
		for i := g[0]; i < g[1]; i++ {
			hess[i] = math.Exp(scores[i] + offset[i] - top)
			sum += hess[i]
		}
		for i := g[0]; i < g[1]; i++ {
			p := hess[i] / sum
			grad[i] = p - want[i]
			hess[i] = max(p*(1-p), 0.01)
		}
	}
}

// fitJudge boosts the chance that the first document is right.
func (m *Model) fitJudge(samples []*Sample, seed uint64) {
	var rows [][]float32
	var want []float64
	for fold := range innerFolds {
		var train, test []*Sample
		for i, s := range samples {
			if int(mix(seed, uint64(i), 7)%innerFolds) == fold {
				test = append(test, s)
			} else {
				train = append(train, s)
			}
		}
		inner := &Model{fitted: true, ranker: fitRanker(train, seed)}
		for _, s := range test {
			if len(s.rows) == 0 {
				continue
			}
			v := inner.order(s.rows, &s.list)
			rows = append(rows, evidence(s.rows, &v))
			want = append(want, 0)
			if s.right[v.order[0]] {
				want[len(want)-1] = 1
			}
		}
	}
	m.fitChance(rows, want, seed)
}

func (m *Model) fitChance(rows [][]float32, want []float64, seed uint64) {
	positive := 0.5
	for _, w := range want {
		positive += w
	}
	rate := positive / (float64(len(want)) + 1)
	m.bias = math.Log(rate / (1 - rate))
	g := judgeGrowth
	g.seed = seed + 1
	slope := func(scores, grad, hess []float64) {
		for i := range scores {
			p := sigmoid(m.bias + scores[i])
			grad[i] = p - want[i]
			hess[i] = max(p*(1-p), 0.01)
		}
	}
	base := standard(rows)
	base.fit(rows, linearSteps, judgeRidge, slope)
	m.judge = ranker{base: base, trees: grow(rows, base, g, slope)}
}

// order ranks without judging.
func (m *Model) order(rows []vector, x *list) verdict {
	if m != nil && m.fitted {
		m.ranker.echo.fill(rows, x)
	}
	v := verdict{order: make([]int, len(rows)), scores: make([]float64, len(rows))}
	for i := range rows {
		v.order[i] = i
		v.scores[i] = m.score(&rows[i], x, i)
	}
	sortBy(v.order, v.scores)
	return v
}

func sortBy(order []int, scores []float64) {
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
}
