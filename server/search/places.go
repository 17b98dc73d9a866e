package search

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
)

//go:embed places.txt
var placeLines string

// place is a province, or a town inside one: the province's number in the upper byte, the town's
// in the lower one, 0 for the province itself.
type place uint16

func (p place) province() place { return p &^ 0xff }

// agrees reports whether both can be meant at once: the same, or a town and its own province.
func (p place) agrees(q place) bool {
	return p == q || p.province() == q.province() && (p == p.province() || q == q.province())
}

// namedPlace is one name of a place.
type namedPlace struct {
	name  string
	place place
}

// allPlaces reads the list: a province with the words for it, a colon, its towns.
func allPlaces() []namedPlace {
	var out []namedPlace
	province := place(0)
	for line := range strings.Lines(placeLines) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		province += 1 << 8
		names, towns, _ := strings.Cut(line, ":")
		for _, name := range strings.Fields(names) {
			out = append(out, namedPlace{name, province})
		}
		for i, town := range strings.Fields(towns) {
			out = append(out, namedPlace{town, province + place(i) + 1})
		}
	}
	return out
}

// gazetteer finds the names of provinces and towns.
var gazetteer = sync.OnceValue(func() *phrases {
	p := newPhrases()
	for _, n := range allPlaces() {
		p.add(n.name, int(n.place))
	}
	return p
})

// placesOf adds the places a text names to list, and marks the characters of their names when
// marks is given.
func placesOf(list []place, seq []uint16, marks []bool) []place {
	p := gazetteer()
	for i := 0; i < len(seq); i++ {
		v, n := p.at(seq[i:])
		if n == 0 {
			continue
		}
		list = append(list, place(v))
		for j := i; j < i+n && marks != nil; j++ {
			marks[j] = true
		}
		i += n - 1
	}
	return list
}

// namedPlaces lists the places a document names, each once, without those of one hidden wording.
func (e *entry) namedPlaces(hidden int) []place {
	out := placesOf(nil, e.answer[:min(len(e.answer), indexedAnswer)], nil)
	out = placesOf(out, e.topic, nil)
	for i, u := range e.units {
		if i != hidden {
			out = placesOf(out, u, nil)
		}
	}
	slices.Sort(out)
	return slices.Clip(slices.Compact(out))
}

// where compares the places of the question with those of the document: what holds in one town is
// the wrong answer in another.
func (m *matcher) where(e *entry, v *vector, hidden int) {
	named := e.places
	if hidden >= 0 {
		named = e.namedPlaces(hidden)
	}
	switch {
	case len(named) == 0 || len(m.q.places) == 0:
	case meet(m.q.places, named):
		v[fPlaceSame] = 1
	default:
		v[fPlaceOther] = 1
	}
}

func meet(some, others []place) bool {
	return slices.ContainsFunc(some, func(a place) bool { return slices.ContainsFunc(others, a.agrees) })
}
