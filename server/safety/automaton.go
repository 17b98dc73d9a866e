package safety

// automaton finds all of its patterns in one walk over a text (Aho and Corasick, 1975). Kept
// Go libraries for it match bytes or runes; here the signs of two alphabets, characters and
// sounds, are matched.
type automaton struct {
	begin  map[int32]int32 // first signs of patterns, to their state
	states []state
	size   []int // signs of each pattern
}

type state struct {
	next []step
	fail int32   // the state of the longest proper suffix
	ends []int32 // patterns that end here
}

// step leads on by one sign. A state has few of them, so that looking through all is fast.
type step struct{ sign, to int32 }

func newAutomaton(patterns [][]int32) *automaton {
	a := &automaton{begin: map[int32]int32{}, states: make([]state, 1)}
	for id, pattern := range patterns {
		a.size = append(a.size, len(pattern))
		at := int32(0)
		for _, sign := range pattern {
			at = a.grow(at, sign)
		}
		if len(pattern) > 0 {
			a.states[at].ends = append(a.states[at].ends, int32(id))
		}
	}
	a.link()
	return a
}

// grow returns the state after the sign, made when missing.
func (a *automaton) grow(at, sign int32) int32 {
	if to, ok := a.child(at, sign); ok {
		return to
	}
	to := int32(len(a.states))
	a.states = append(a.states, state{})
	a.states[at].next = append(a.states[at].next, step{sign, to})
	if at == 0 {
		a.begin[sign] = to
	}
	return to
}

// link gives every state its suffix, level by level.
func (a *automaton) link() {
	queue := []int32{0}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for _, s := range a.states[at].next {
			if at != 0 {
				a.states[s.to].fail = a.after(a.states[at].fail, s.sign)
			}
			a.states[s.to].ends = append(a.states[s.to].ends, a.states[a.states[s.to].fail].ends...)
			queue = append(queue, s.to)
		}
	}
}

func (a *automaton) child(at, sign int32) (int32, bool) {
	if at == 0 {
		to, ok := a.begin[sign]
		return to, ok
	}
	for _, s := range a.states[at].next {
		if s.sign == sign {
			return s.to, true
		}
	}
	return 0, false
}

func (a *automaton) after(at, sign int32) int32 {
	for {
		if to, ok := a.child(at, sign); ok || at == 0 {
			return to
		}
		at = a.states[at].fail
	}
}

// find calls found with each pattern and the places of its first and last sign.
func (a *automaton) find(n int, sign func(int) int32, found func(pattern, from, to int)) {
	at := int32(0)
	for i := range n {
		at = a.after(at, sign(i))
		for _, id := range a.states[at].ends {
			found(int(id), i+1-a.size[id], i)
		}
	}
}
