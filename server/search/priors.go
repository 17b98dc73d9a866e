package search

import "math"

// priors say how much more often than by chance a source holds the answer.
type priors struct {
	asked map[string]float64            // answers by origin
	byDoc map[string]map[string]float64 // answers by origin and document
	total float64
	sizes map[string]float64
}

// priorWeight keeps the prior of a source near zero until it was seen a few times.
const priorWeight = 2.0

// learnPriors counts which sources the right documents come from.
func learnPriors(samples []*Sample) priors {
	p := priors{asked: map[string]float64{}, byDoc: map[string]map[string]float64{}}
	for _, s := range samples {
		p.sizes = s.sizes
		for i, right := range s.right {
			if !right {
				continue
			}
			o := s.origin[i]
			p.asked[o]++
			p.total++
			if p.byDoc[o] == nil {
				p.byDoc[o] = map[string]float64{}
			}
			p.byDoc[o][s.ids[i]]++
		}
	}
	return p
}

// of is the logarithm of the smoothed ratio of seen to expected answers.
func (p *priors) of(origin string) float32 {
	return p.value(origin, p.asked[origin])
}

// without is the same as if the documents that are right for s had never been asked for.
func (p *priors) without(s *Sample, origin string) float32 {
	seen := p.asked[origin]
	for i, right := range s.right {
		if right && s.origin[i] == origin {
			seen -= p.byDoc[origin][s.ids[i]]
		}
	}
	return p.value(origin, seen)
}

func (p *priors) value(origin string, seen float64) float32 {
	if origin == "" {
		return 0
	}
	return float32(math.Log((seen + priorWeight) / (p.total*p.sizes[origin] + priorWeight)))
}

func sizesOf(entries []entry) map[string]float64 {
	out := map[string]float64{}
	for i := range entries {
		out[entries[i].origin] += 1 / float64(len(entries))
	}
	return out
}

// origins lists the source keys of the candidates.
func (r *ranking) origins(s *snapshot) []string {
	out := make([]string, len(r.cands))
	for i, c := range r.cands {
		out[i] = s.segs[c.seg].entries[c.at].origin
	}
	return out
}
