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
// person gets a paper of their own and the same attempt always the same paper. Parts may want the
// same items: if any way of sharing them fills the paper, it is filled, whatever the seed. Items
// come back in random order, no item twice. ErrBlueprint when the bank has too few.
func Draw(bank []Item, parts []Part, seed string) ([]Item, error) {
	shuffled := slices.Clone(bank)
	slices.SortFunc(shuffled, func(a, b Item) int { return cmp.Compare(a.Key, b.Key) })
	r := chance(seed)
	r.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	d := drawing{bank: shuffled, parts: parts, owner: make([]int, len(shuffled))}
	for n, p := range parts {
		for got := range p.Count {
			if !d.give(n, make([]bool, len(shuffled))) {
				return nil, ErrBlueprint.Say(fmt.Sprintf("“%s”要 %d 道题，题库里只有 %d 道合适的。", p.name(), p.Count, got))
			}
		}
	}
	paper := d.taken()
	r.Shuffle(len(paper), func(i, j int) { paper[i], paper[j] = paper[j], paper[i] })
	return paper, nil
}

// drawing matches items to parts by augmenting paths (Kuhn's algorithm).
type drawing struct {
	bank  []Item
	parts []Part
	owner []int // of each item the part that has it, counted from 1; 0: nobody
}

// give gets one more item for a part: a free one, or one whose part finds itself another.
func (d *drawing) give(part int, seen []bool) bool {
	for n, i := range d.bank {
		if d.owner[n] == 0 && d.parts[part].takes(i) {
			d.owner[n] = part + 1
			return true
		}
	}
	for n, i := range d.bank {
		if seen[n] || d.owner[n] == part+1 || !d.parts[part].takes(i) {
			continue
		}
		seen[n] = true
		if d.give(d.owner[n]-1, seen) {
			d.owner[n] = part + 1
			return true
		}
	}
	return false
}

func (d *drawing) taken() (paper []Item) {
	for n, i := range d.bank {
		if d.owner[n] > 0 {
			paper = append(paper, i)
		}
	}
	return paper
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
