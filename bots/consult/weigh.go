package consult

import (
	"cmp"
	"math"
	"slices"

	"qingting/server/search"
)

// weights turn what search tells about a hit into the chance that it is the answer. Search
// learns its own chances from the articles' wordings, which are more like each other than what
// citizens write is like them; these five numbers are fitted on testdata/questions.tsv, as
// `go test ./bots/consult -run Weights -v` prints them.
type weights struct {
	none   float64 // before anything is known
	chance float64 // of the log-odds search gives
	length float64 // of the question: "query_len"
	order  float64 // share of the question and the closest wording in common: "order_long"
	lead   float64 // how far another article has a closer wording, 0 or below: "best_top"
	second float64 // likeness of the second closest wording: "second"
}

var fitted = weights{none: -22.86, chance: 0.449, length: 7.31, order: 6.04, lead: 15.52, second: 17.04}

// clues are a hit's values in the order of weights.
type clues [6]float64

func cluesOf(h search.Hit) clues {
	p := min(max(h.Probability, 0.001), 0.999)
	x := clues{1, math.Log(p / (1 - p))}
	for _, f := range h.Features {
		switch f.Name {
		case "query_len":
			x[2] = f.Value
		case "order_long":
			x[3] = f.Value
		case "best_top":
			x[4] = f.Value
		case "second":
			x[5] = f.Value
		}
	}
	return x
}

func (w weights) of(x clues) float64 {
	return w.none*x[0] + w.chance*x[1] + w.length*x[2] + w.order*x[3] + w.lead*x[4] + w.second*x[5]
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
		out[i] = math.Exp(min(w.of(x), 30)) // more is certain anyway
		sum += out[i]
	}
	for i := range out {
		out[i] /= sum
	}
	return out
}
