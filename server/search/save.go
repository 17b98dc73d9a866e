package search

import (
	"bytes"
	"encoding/gob"
	"errors"
	"fmt"
	"hash/fnv"
	"strings"
)

// modelEdition is raised when a fitted model means something else than before although the
// features kept their names; models of other editions are refused.
const modelEdition = 1

// ErrOtherEdition is returned for a model that another edition of the program has written.
var ErrOtherEdition = errors.New("model of another edition")

// modelShape names what a model depends on in the program.
func modelShape() string {
	return fmt.Sprint(modelEdition, lessons, rankerGrowth, judgeGrowth, linearSteps, linearRidge, judgeRidge, len(compared)) + strings.Join(featureNames[:], " ")
}

// savedModel is a Model as it is written; what only fitting needs is left out.
type savedModel struct {
	Shape                string
	Bias                 float64
	Ranker, Judge        savedRanker
	Asked, Sizes         map[string]float64
	Total                float64
	EchoAsked, EchoFound map[uint16]float32
	EchoRate             float32
}

type savedRanker struct {
	Mean, Scale, Weight []float64
	Nodes               []savedNode
	Roots               []int32
}

type savedNode struct {
	Feature     int16
	Cut         float32
	Left, Right int32
}

// MarshalBinary writes a fitted model in some tens of kilobytes.
func (m *Model) MarshalBinary() ([]byte, error) {
	p, h := &m.ranker.priors, &m.ranker.echo
	out := savedModel{
		Shape: modelShape(), Bias: m.bias, Ranker: m.ranker.save(), Judge: m.judge.save(),
		Asked: p.asked, Sizes: p.sizes, Total: p.total, EchoAsked: h.asked, EchoFound: h.found, EchoRate: h.rate,
	}
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(out); err != nil {
		return nil, fmt.Errorf("encode model: %w", err)
	}
	return b.Bytes(), nil
}

// UnmarshalBinary reads what MarshalBinary wrote. Models that another edition of the ranker
// wrote are ErrOtherEdition: their weights stand for other features.
func (m *Model) UnmarshalBinary(data []byte) error {
	var in savedModel
	if err := gob.NewDecoder(bytes.NewReader(data)).Decode(&in); err != nil {
		return fmt.Errorf("decode model: %w", err)
	}
	if in.Shape != modelShape() {
		return ErrOtherEdition
	}
	*m = Model{fitted: true, bias: in.Bias, ranker: in.Ranker.load(), judge: in.Judge.load()}
	m.ranker.priors = priors{asked: in.Asked, sizes: in.Sizes, total: in.Total}
	m.ranker.echo = echo{asked: in.EchoAsked, found: in.EchoFound, rate: in.EchoRate}
	return nil
}

func (r *ranker) save() savedRanker {
	out := savedRanker{Roots: r.trees.roots}
	if r.base != nil {
		out.Mean, out.Scale, out.Weight = r.base.mean, r.base.scale, r.base.weight
	}
	for _, n := range r.trees.nodes {
		out.Nodes = append(out.Nodes, savedNode{n.feature, n.cut, n.left, n.right})
	}
	return out
}

func (s *savedRanker) load() ranker {
	out := ranker{trees: forest{roots: s.Roots}}
	if len(s.Weight) > 0 {
		out.base = &linear{s.Mean, s.Scale, s.Weight}
	}
	for _, n := range s.Nodes {
		out.trees.nodes = append(out.trees.nodes, node{n.Feature, n.Cut, n.Left, n.Right})
	}
	return out
}

// Stamp names the knowledge and the edition of the ranker: equal stamps are fitted to the same
// model. It is empty before the first Replace.
func (e *Engine) Stamp() string {
	if s := e.current.Load(); s != nil {
		return e.stampOf(s)
	}
	return ""
}

func (e *Engine) stampOf(s *snapshot) string {
	sum := uint64(0)
	for i, seg := range s.segs {
		for at := range seg.entries {
			if !s.dead[i][uint32(at)] {
				sum += seg.entries[at].hash() // a sum, because the order does not matter
			}
		}
	}
	h := fnv.New64a()
	_, _ = fmt.Fprint(h, modelShape(), e.lexicon) // a hash never fails; maps are printed in order
	return fmt.Sprintf("%016x-%d-%016x", h.Sum64(), s.live, sum)
}

// hash is the same for the same words of a document.
func (e *entry) hash() uint64 {
	h := mix(uint64(len(e.units)), uint64(len(e.counters)))
	for _, part := range append(append(append([][]uint16{e.answer, e.topic}, e.units...), e.counters...), []uint16{}) {
		h = mix(h, uint64(len(part)))
		for _, c := range part {
			h = (h ^ uint64(c)) * 0x100000001b3
		}
	}
	for _, c := range e.doc.ID {
		h = (h ^ uint64(c)) * 0x100000001b3
	}
	return mix(h)
}
