package search

import (
	"math"
	"slices"
)

// forest is a sum of small regression trees.
type forest struct {
	nodes []node
	roots []int32
}

// node is a split (feature ≥ 0) or a leaf (feature < 0, value in cut).
type node struct {
	feature     int16
	cut         float32
	left, right int32
}

// predict sums the leaves that x falls into.
func (f *forest) predict(x []float32) float32 {
	sum := float32(0)
	for _, at := range f.roots {
		n := &f.nodes[at]
		for n.feature >= 0 {
			if x[n.feature] <= n.cut {
				at = n.left
			} else {
				at = n.right
			}
			n = &f.nodes[at]
		}
		sum += n.cut
	}
	return sum
}

// growth are the settings of boosting.
type growth struct {
	trees, depth int
	rate, lambda float64
	minHessian   float64
	skipOf       int // every tree leaves out one feature in skipOf; 0 uses all
	seed         uint64
}

const bins = 32

// grower boosts trees over binned rows.
type grower struct {
	growth
	rows    int
	columns int
	cuts    [][]float32
	binned  [][]uint8
	scores  []float64
	grad    []float64
	hess    []float64
	order   []int32
	out     forest
}

// grow fits a forest on top of start, which may be nil; slope fills gradient and hessian from the current scores.
func grow(rows [][]float32, start *linear, g growth, slope func(scores, grad, hess []float64)) forest {
	if len(rows) == 0 {
		return forest{}
	}
	w := grower{growth: g, rows: len(rows), columns: len(rows[0])}
	w.bin(rows)
	w.scores, w.grad, w.hess = make([]float64, w.rows), make([]float64, w.rows), make([]float64, w.rows)
	if start != nil {
		for i, r := range rows {
			w.scores[i] = start.predict(r)
		}
	}
	w.order = make([]int32, w.rows)
	for t := range g.trees {
		slope(w.scores, w.grad, w.hess)
		for i := range w.order {
			w.order[i] = int32(i)
		}
		w.out.roots = append(w.out.roots, w.split(w.order, g.depth, t))
	}
	return w.out
}

// bin replaces values by the number of the quantile they fall into.
func (w *grower) bin(rows [][]float32) {
	w.cuts, w.binned = make([][]float32, w.columns), make([][]uint8, w.columns)
	sorted := make([]float32, len(rows))
	for c := range w.columns {
		for i, r := range rows {
			sorted[i] = r[c]
		}
		slices.Sort(sorted)
		var cuts []float32
		for b := 1; b < bins; b++ {
			v := sorted[b*(len(sorted)-1)/bins]
			if len(cuts) == 0 || v > cuts[len(cuts)-1] {
				cuts = append(cuts, v)
			}
		}
		w.cuts[c] = cuts
		col := make([]uint8, len(rows))
		for i, r := range rows {
			at, _ := slices.BinarySearch(cuts, r[c])
			col[i] = uint8(at)
		}
		w.binned[c] = col
	}
}

// split grows one node over the given rows and returns its number.
func (w *grower) split(rows []int32, depth, tree int) int32 {
	var g, h float64
	for _, i := range rows {
		g += w.grad[i]
		h += w.hess[i]
	}
	at := int32(len(w.out.nodes))
	w.out.nodes = append(w.out.nodes, node{feature: -1})
	feature, bin := -1, 0
	if depth > 0 && h >= 2*w.minHessian {
		feature, bin = w.bestSplit(rows, g, h, tree)
	}
	if feature < 0 {
		value := -g / (h + w.lambda) * w.rate
		w.out.nodes[at].cut = float32(value)
		for _, i := range rows {
			w.scores[i] += value
		}
		return at
	}
	cut := partition(rows, w.binned[feature], uint8(bin))
	left := w.split(rows[:cut], depth-1, tree)
	right := w.split(rows[cut:], depth-1, tree)
	w.out.nodes[at] = node{feature: int16(feature), cut: w.cuts[feature][bin], left: left, right: right}
	return at
}

// partition moves rows with a bin up to the given one to the front, keeping order.
func partition(rows []int32, col []uint8, bin uint8) int {
	kept, rest := 0, make([]int32, 0, len(rows))
	for _, i := range rows {
		if col[i] <= bin {
			rows[kept] = i
			kept++
		} else {
			rest = append(rest, i)
		}
	}
	copy(rows[kept:], rest)
	return kept
}

func (w *grower) bestSplit(rows []int32, g, h float64, tree int) (feature, bin int) {
	feature = -1
	best := 1e-9
	base := g * g / (h + w.lambda)
	for c := range w.columns {
		if w.skipOf > 0 && mix(w.seed, uint64(tree), uint64(c))%uint64(w.skipOf) == 0 {
			continue
		}
		var sumG, sumH [bins]float64
		col := w.binned[c]
		for _, i := range rows {
			b := col[i]
			sumG[b] += w.grad[i]
			sumH[b] += w.hess[i]
		}
		var lg, lh float64
		for b := range w.cuts[c] {
			lg += sumG[b]
			lh += sumH[b]
			if lh < w.minHessian || h-lh < w.minHessian {
				continue
			}
			gain := lg*lg/(lh+w.lambda) + (g-lg)*(g-lg)/(h-lh+w.lambda) - base
			if gain > best {
				best, feature, bin = gain, c, b
			}
		}
	}
	return feature, bin
}

// mix hashes numbers into one; it is the only source of chance in fitting.
func mix(values ...uint64) uint64 {
	x := uint64(0x9E3779B97F4A7C15)
	for _, v := range values {
		x ^= v + 0x9E3779B97F4A7C15 + x<<6 + x>>2
		x ^= x >> 30
		x *= 0xBF58476D1CE4E5B9
		x ^= x >> 27
	}
	return x ^ x>>31
}

func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }
