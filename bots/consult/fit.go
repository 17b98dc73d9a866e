package consult

import (
	"math"
	"math/rand/v2"
)

// lesson is one question with the clues of its hits and which of them are right.
type lesson struct {
	clues  []clues
	right  []bool
	inside bool // some article answers it
}

// fitWeights maximises the likelihood of the right hits, and of none for questions without an
// answer, by full gradient steps with a running step size for each weight.
func fitWeights(lessons []lesson) weights {
	const steps, ridge = 400, 0.5
	scale := spread(lessons)
	var v, first, second weights
	for t := 1; t <= steps; t++ {
		slope := slopeOf(lessons, v, scale)
		rate := 0.3 * (1 - 0.9*float64(t)/steps)
		for i := range v {
			g := slope[i]
			if i > 0 {
				g += ridge * v[i]
			}
			g /= float64(len(lessons))
			first[i] = 0.9*first[i] + 0.1*g
			second[i] = 0.99*second[i] + 0.01*g*g
			f, s := first[i]/(1-math.Pow(0.9, float64(t))), second[i]/(1-math.Pow(0.99, float64(t)))
			v[i] -= rate * f / (math.Sqrt(s) + 1e-8)
		}
	}
	return unscaled(v, scale)
}

func slopeOf(lessons []lesson, v weights, scale [clueCount][2]float64) (slope weights) {
	w := unscaled(v, scale)
	for _, l := range lessons {
		n := 0.0
		for _, r := range l.right {
			if r {
				n++
			}
		}
		for i, p := range w.chances(l.clues) {
			if l.right[i] {
				p -= 1 / n
			}
			for j := range slope {
				slope[j] += p * (l.clues[i][j] - scale[j][0]) / scale[j][1]
			}
		}
	}
	return slope
}

// spread is the mean and the deviation of each clue; the constant keeps 0 and 1.
func spread(lessons []lesson) (out [clueCount][2]float64) {
	var n float64
	var sum, square clues
	for _, l := range lessons {
		for _, x := range l.clues {
			n++
			for j, c := range x {
				sum[j] += c
				square[j] += c * c
			}
		}
	}
	out[0] = [2]float64{0, 1}
	for j := 1; j < len(out); j++ {
		mean := sum[j] / n
		out[j] = [2]float64{mean, math.Sqrt(max(square[j]/n-mean*mean, 1e-9))}
	}
	return out
}

func unscaled(v weights, scale [clueCount][2]float64) weights {
	for j := 1; j < len(v); j++ {
		v[j] /= scale[j][1]
		v[0] -= v[j] * scale[j][0]
	}
	return v
}

// crossed fits without each fifth of the lessons and hands the weights to use for that fifth.
func crossed(lessons []lesson, use func(i int, w weights)) {
	const folds = 5
	fold := make([]int, len(lessons))
	random := rand.New(rand.NewPCG(1, 2))
	for i := range fold {
		fold[i] = random.IntN(folds)
	}
	for k := range folds {
		var train []lesson
		for i, l := range lessons {
			if fold[i] != k {
				train = append(train, l)
			}
		}
		w := fitWeights(train)
		for i := range lessons {
			if fold[i] == k {
				use(i, w)
			}
		}
	}
}
