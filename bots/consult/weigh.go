package consult

import (
	"cmp"
	"math"
	"slices"

	"qingting/server/search"
)

// The clues by which a hit is weighed.
const (
	clueNone   = iota // nothing is known yet; always 1
	clueChance        // log-odds of search's own probability
	clueLength        // length of the question, up to longQuestion
	clueRest          // length beyond that
	clueOrder         // share of the question in common, in order, with the closest wording
	clueLead          // how much closer a wording of another article comes; 0 or below
	clueSecond        // likeness of the second closest wording
	clueMass          // weight of all that matches
	clueCount
)

// longQuestion is the length, as search counts it, from which citizens tell a story.
var longQuestion = math.Log1p(25)

type (
	clues [clueCount]float64
	// weights turn clues into the chance that a hit is the answer.
	weights [clueCount]float64
)

// fitted corrects search's own chances, which come from the articles' wordings: these are more
// like each other than what citizens write is like them. The numbers are fitted on
// testdata/questions.tsv; `go test ./bots/consult -run Weights -v` prints them.
var fitted = weights{-21.06, 0.35, 5.72, -6.02, 3.61, 13.71, 15.45, 1.61}

// cluesOf reads what search found out about a hit.
func cluesOf(h search.Hit) clues {
	p := min(max(h.Probability, 0.001), 0.999)
	x := clues{clueNone: 1, clueChance: math.Log(p / (1 - p))}
	for _, f := range h.Features {
		switch f.Name {
		case "query_len":
			x[clueLength], x[clueRest] = min(f.Value, longQuestion), max(0, f.Value-longQuestion)
		case "order_long":
			x[clueOrder] = f.Value
		case "best_top":
			x[clueLead] = f.Value
		case "second":
			x[clueSecond] = f.Value
		case "mass":
			x[clueMass] = f.Value
		}
	}
	return x
}

// weigh orders the hits by their chance of being the answer. The chances of all hits and of
// none being right add up to one. Hits an editor's counter-example rules out are left out.
func (w weights) weigh(hits []search.Hit) []search.Hit {
	hits = slices.DeleteFunc(slices.Clone(hits), func(h search.Hit) bool { return h.Countered })
	list := make([]clues, len(hits))
	for i, h := range hits {
		list[i] = cluesOf(h)
	}
	for i, p := range w.chances(list) {
		hits[i].Probability = p
	}
	slices.SortStableFunc(hits, func(a, b search.Hit) int { return cmp.Compare(b.Probability, a.Probability) })
	return hits
}

func (w weights) chances(list []clues) []float64 {
	out, sum := make([]float64, len(list)), 1.0
	for i, x := range list {
		out[i] = math.Exp(min(w.times(x), 30)) // more is certain anyway
		sum += out[i]
	}
	for i := range out {
		out[i] /= sum
	}
	return out
}

func (w weights) times(x clues) float64 {
	sum := 0.0
	for i := range w {
		sum += w[i] * x[i]
	}
	return sum
}
