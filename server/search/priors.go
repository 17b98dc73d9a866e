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
			o := s.origins[i]
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
		if right && s.origins[i] == origin {
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

// listOf collects what a model needs beside the features.
func (r *ranking) listOf(s *snapshot, q *query) list {
	x := list{masks: r.masks}
	for _, t := range q.unis[:min(64, len(q.unis))] {
		x.chars = append(x.chars, uint16(t.term))
		x.weights = append(x.weights, t.idf*t.gain)
	}
	for _, c := range r.cands {
		x.origins = append(x.origins, s.segs[c.seg].entries[c.at].origin)
	}
	return x
}
