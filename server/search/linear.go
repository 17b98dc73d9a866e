package search

import "math"

// linear is a weighted sum of standardised features. With few questions to learn
// from it generalises better than trees, so the trees only correct it.
type linear struct {
	mean, scale, weight []float64
}

func (l *linear) predict(x []float32) float64 {
	sum := 0.0
	for i, w := range l.weight {
		sum += w * (float64(x[i]) - l.mean[i]) * l.scale[i]
	}
	return sum
}

// standard prepares a linear model with unit variance columns.
func standard(rows [][]float32) *linear {
	n := len(rows[0])
	l := &linear{make([]float64, n), make([]float64, n), make([]float64, n)}
	for _, r := range rows {
		for c, v := range r {
			l.mean[c] += float64(v)
			l.scale[c] += float64(v) * float64(v)
		}
	}
	for c := range n {
		l.mean[c] /= float64(len(rows))
		variance := l.scale[c]/float64(len(rows)) - l.mean[c]*l.mean[c]
		l.scale[c] = 0
		if variance > 1e-8 {
			l.scale[c] = 1 / math.Sqrt(variance)
		}
	}
	return l
}

// fit minimises a loss by full gradient steps with a running step size per
// weight; slope is the same as for grow.
func (l *linear) fit(rows [][]float32, steps int, ridge float64, slope func(scores, grad, hess []float64)) {
	scores, grad, hess := make([]float64, len(rows)), make([]float64, len(rows)), make([]float64, len(rows))
	z := make([]float32, len(rows)*len(l.weight))
	for i, r := range rows {
		for c, v := range r {
			z[i*len(r)+c] = float32((float64(v) - l.mean[c]) * l.scale[c])
		}
	}
	n := len(l.weight)
	first, second := make([]float64, n), make([]float64, n)
	total := make([]float64, n)
	for t := 1; t <= steps; t++ {
		for i := range scores {
			s := float32(0)
			for c, v := range z[i*n : i*n+n] {
				s += v * float32(l.weight[c])
			}
			scores[i] = float64(s)
		}
		slope(scores, grad, hess)
		mass := 0.0
		clear(total)
		for i := range scores {
			mass += hess[i]
			if math.Abs(grad[i]) < 1e-4 {
				continue
			}
			for c, v := range z[i*n : i*n+n] {
				total[c] += grad[i] * float64(v)
			}
		}
		rate := 0.15 * (1 - 0.9*float64(t)/float64(steps))
		for c := range total {
			g := total[c]/mass + ridge*l.weight[c]
			first[c] = 0.9*first[c] + 0.1*g
			second[c] = 0.99*second[c] + 0.01*g*g
			f, s := first[c]/(1-math.Pow(0.9, float64(t))), second[c]/(1-math.Pow(0.99, float64(t)))
			l.weight[c] -= rate * f / (math.Sqrt(s) + 1e-6)
		}
	}
}
