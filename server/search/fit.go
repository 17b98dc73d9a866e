package search

import (
	"cmp"
	"math"
	"slices"
)

// Settings of fitting; the same for every knowledge.
var (
	rankerGrowth = growth{trees: 90, depth: 4, rate: 0.1, lambda: 2, minHessian: 0.6, skipOf: 4}
	judgeGrowth  = growth{trees: 60, depth: 3, rate: 0.07, lambda: 4, minHessian: 3, skipOf: 3}
)

// innerFolds is how often the ranker is refitted so that the judge only sees
// orders of questions the ranker was not fitted on.
const innerFolds = 4

// Fit trains a ranker and a judge. It is deterministic for equal samples and seed.
func Fit(samples []*Sample, seed uint64) *Model {
	m := &Model{fitted: true, ranker: fitRanker(samples, seed)}
	m.fitJudge(samples, seed)
	return m
}

// fitRanker boosts trees on the listwise softmax loss over the candidates.
func fitRanker(samples []*Sample, seed uint64) forest {
	var rows [][]float32
	var groups [][2]int
	var want []float64
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
		groups = append(groups, [2]int{len(rows), len(rows) + len(s.rows)})
		for i := range s.rows {
			rows = append(rows, s.rows[i][:])
			want = append(want, 0)
			if s.right[i] {
				want[len(want)-1] = 1 / float64(n)
			}
		}
	}
	g := rankerGrowth
	g.seed = seed
	return grow(rows, g, func(scores, grad, hess []float64) { listSlope(groups, want, scores, grad, hess) })
}

func listSlope(groups [][2]int, want, scores, grad, hess []float64) {
	for _, g := range groups {
		top, sum := math.Inf(-1), 0.0
		for _, s := range scores[g[0]:g[1]] {
			top = max(top, s)
		}
		for i := g[0]; i < g[1]; i++ {
			hess[i] = math.Exp(scores[i] - top)
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
			v := inner.order(s.rows)
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
	m.judge = grow(rows, g, func(scores, grad, hess []float64) {
		for i := range scores {
			p := sigmoid(m.bias + scores[i])
			grad[i] = p - want[i]
			hess[i] = max(p*(1-p), 0.01)
		}
	})
}

// order ranks without judging.
func (m *Model) order(rows []vector) verdict {
	v := verdict{order: make([]int, len(rows)), scores: make([]float64, len(rows))}
	for i := range rows {
		v.order[i] = i
		v.scores[i] = m.score(&rows[i])
	}
	sortBy(v.order, v.scores)
	return v
}

func sortBy(order []int, scores []float64) {
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(scores[b], scores[a]) })
}
