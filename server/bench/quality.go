package bench

import (
	"cmp"
	"slices"

	"qingting/server/search"
)

// answered is what the engine said to one query.
type answered struct {
	ids    []string
	chance float64
	limits [2]float64 // thresholds for 90 % and 95 %, fitted without this query
}

// targets are the precisions that thresholds are fitted for.
var targets = [2]float64{0.90, 0.95}

// crossValidated answers every dev query by a model, and judges it by thresholds,
// that were fitted on the other folds.
func crossValidated(samples []*search.Sample, lines []queryLine, fit fitter) []answered {
	out := make([]answered, len(lines))
	for fold := range folds {
		var train []*search.Sample
		for i, l := range lines {
			if foldOf(l) != fold {
				train = append(train, samples[i])
			}
		}
		m := fit(train, seed)
		for i, l := range lines {
			if foldOf(l) == fold {
				out[i].ids, out[i].chance = m.Judge(samples[i])
			}
		}
	}
	for fold := range folds {
		limits := fitLimits(out, lines, func(l queryLine) bool { return foldOf(l) != fold })
		for i, l := range lines {
			if foldOf(l) == fold {
				out[i].limits = limits
			}
		}
	}
	return out
}

// applied answers held-out queries once, by a model and thresholds fitted before.
func applied(m *search.Model, limits [2]float64, held []*search.Sample) []answered {
	out := make([]answered, len(held))
	for i, s := range held {
		out[i].ids, out[i].chance = m.Judge(s)
		out[i].limits = limits
	}
	return out
}

// fitLimits finds for each target the lowest chance above which that share of
// direct answers is right.
func fitLimits(got []answered, lines []queryLine, use func(queryLine) bool) [2]float64 {
	var at []int
	for i, l := range lines {
		if use(l) {
			at = append(at, i)
		}
	}
	slices.SortStableFunc(at, func(a, b int) int { return cmp.Compare(got[b].chance, got[a].chance) })
	limits := [2]float64{2, 2}
	right := 0
	for n, i := range at {
		if isRight(got[i], lines[i]) {
			right++
		}
		if n+1 < len(at) && got[at[n+1]].chance == got[i].chance {
			continue
		}
		for t, target := range targets {
			if float64(right) >= target*float64(n+1) {
				limits[t] = got[i].chance
			}
		}
	}
	return limits
}

func isRight(a answered, l queryLine) bool {
	return len(a.ids) > 0 && slices.Contains(l.Gold, a.ids[0])
}

// quality computes the shares of a report.
func quality(lines []queryLine, got []answered) *report {
	r := &report{N: len(lines)}
	var in, near, far, nearWrong, farWrong float64
	for i, l := range lines {
		direct := len(got[i].ids) > 0 && got[i].chance >= got[i].limits[0]
		switch l.Scope {
		case "oos_near":
			near++
			nearWrong += one(direct)
		case "oos_far":
			far++
			farWrong += one(direct)
		default:
			in++
			r.Acc1 += one(isRight(got[i], l))
			at := slices.IndexFunc(got[i].ids, func(id string) bool { return slices.Contains(l.Gold, id) })
			r.Recall3 += one(at >= 0 && at < 3)
			if at >= 0 && at < 10 {
				r.MRR10 += 1 / float64(at+1)
			}
		}
	}
	in = max(in, 1)
	r.Acc1, r.Recall3, r.MRR10 = r.Acc1/in, r.Recall3/in, r.MRR10/in
	r.OOSNear, r.OOSFar = nearWrong/max(near, 1), farWrong/max(far, 1)
	r.Right90, r.Precision90 = coverage(lines, got, 0, in)
	r.Right95, r.Precision95 = coverage(lines, got, 1, in)
	return r
}

// coverage is the share of answerable queries answered rightly and directly, and
// the precision of all direct answers.
func coverage(lines []queryLine, got []answered, target int, in float64) (right, precision float64) {
	direct := 0.0
	for i, l := range lines {
		if len(got[i].ids) == 0 || got[i].chance < got[i].limits[target] {
			continue
		}
		direct++
		right += one(isRight(got[i], l))
	}
	if direct == 0 {
		return 0, 0
	}
	return right / in, right / direct
}

func one(yes bool) float64 {
	if yes {
		return 1
	}
	return 0
}
