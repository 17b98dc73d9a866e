package safety

// automaton finds all of its patterns in one walk over a text (Aho and Corasick, 1975). Kept
// Go libraries for it match bytes or runes; here the signs of two alphabets, characters and
// sounds, are matched.
type automaton struct {
	next map[uint64]int32 // state and sign to state
	fail []int32          // the state of the longest proper suffix
	ends [][]int32        // patterns that end in the state
	size []int            // signs of each pattern
}

func newAutomaton(patterns [][]int32) *automaton {
	a := &automaton{next: map[uint64]int32{}, fail: []int32{0}, ends: [][]int32{nil}}
	type child struct {
		state, sign int32
	}
	children := [][]child{nil}
	for id, pattern := range patterns {
		a.size = append(a.size, len(pattern))
		state := int32(0)
		for _, sign := range pattern {
			to, ok := a.next[key(state, sign)]
			if !ok {
				to = int32(len(a.fail))
				a.next[key(state, sign)] = to
				a.fail, a.ends, children = append(a.fail, 0), append(a.ends, nil), append(children, nil)
				children[state] = append(children[state], child{to, sign})
			}
			state = to
		}
		if len(pattern) > 0 {
			a.ends[state] = append(a.ends[state], int32(id))
		}
	}
	queue := []int32{0}
	for len(queue) > 0 {
		state := queue[0]
		queue = queue[1:]
		for _, c := range children[state] {
			if state != 0 {
				a.fail[c.state] = a.step(a.fail[state], c.sign)
			}
			a.ends[c.state] = append(a.ends[c.state], a.ends[a.fail[c.state]]...)
			queue = append(queue, c.state)
		}
	}
	return a
}

func key(state, sign int32) uint64 { return uint64(uint32(state))<<32 | uint64(uint32(sign)) }

func (a *automaton) step(state, sign int32) int32 {
	for {
		if to, ok := a.next[key(state, sign)]; ok {
			return to
		}
		if state == 0 {
			return 0
		}
		state = a.fail[state]
	}
}

// find calls found with each pattern and the places of its first and last sign.
func (a *automaton) find(n int, sign func(int) int32, found func(pattern, from, to int)) {
	state := int32(0)
	for i := range n {
		state = a.step(state, sign(i))
		for _, id := range a.ends[state] {
			found(int(id), i+1-a.size[id], i)
		}
	}
}
