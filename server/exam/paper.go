package exam

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"

	"qingting/server/errs"
)

// Part is one line of a blueprint: how many items of a matter, between two difficulties.
type Part struct {
	Matter   string // empty: any matter
	From, To int    // difficulty, both included; zero means no bound
	Count    int
}

// ErrBlueprint is returned when the bank cannot fill a blueprint; its sentence says where.
var ErrBlueprint = errs.New(errs.Invalid, "blueprint_unfillable", "题库里的题不够组这份试卷。")

// Draw takes the items of a paper from the bank. The seed belongs to one attempt, so that each
// person gets a paper of their own and the same attempt always the same paper. Narrow parts are
// filled first, so that a part for any matter does not use up what they need. Items come back in
// random order, no item twice.
func Draw(bank []Item, parts []Part, seed string) ([]Item, error) {
	shuffled := slices.Clone(bank)
	slices.SortFunc(shuffled, func(a, b Item) int { return cmp.Compare(a.Key, b.Key) })
	r := chance(seed)
	r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	order := slices.Clone(parts)
	slices.SortStableFunc(order, func(a, b Part) int { return cmp.Compare(a.width(bank), b.width(bank)) })
	var paper []Item
	used := map[string]bool{}
	for _, p := range order {
		got := 0
		for _, i := range shuffled {
			if got < p.Count && !used[i.Key] && p.takes(i) {
				used[i.Key] = true
				paper = append(paper, i)
				got++
			}
		}
		if got < p.Count {
			return nil, ErrBlueprint.Say(fmt.Sprintf("“%s”要 %d 道题，题库里只有 %d 道合适的。", p.name(), p.Count, got))
		}
	}
	r.Shuffle(len(paper), func(i, j int) { paper[i], paper[j] = paper[j], paper[i] })
	return paper, nil
}

func (p Part) takes(i Item) bool {
	return (p.Matter == "" || p.Matter == i.Matter) && i.Difficulty >= p.From && (p.To == 0 || i.Difficulty <= p.To)
}

func (p Part) width(bank []Item) int {
	n := 0
	for _, i := range bank {
		if p.takes(i) {
			n++
		}
	}
	return n
}

func (p Part) name() string {
	if p.Matter == "" {
		return "不限事项"
	}
	return p.Matter
}

// ShuffleOptions returns the item with its options in the order one attempt shows them; keys stay.

func ShuffleOptions(i Item, seed string) Item {
	r := chance(seed + i.Key)
	i.Options, i.Partners = slices.Clone(i.Options), slices.Clone(i.Partners)
	r.Shuffle(len(i.Options), func(a, b int) { i.Options[a], i.Options[b] = i.Options[b], i.Options[a] })
	r.Shuffle(len(i.Partners), func(a, b int) { i.Partners[a], i.Partners[b] = i.Partners[b], i.Partners[a] })
	return i
}

func chance(seed string) *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(seed)) // a hash does not fail
	return rand.New(rand.NewPCG(h.Sum64(), 0x9e3779b97f4a7c15))
}
