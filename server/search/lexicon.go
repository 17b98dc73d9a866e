package search

// phrases maps normalised phrases to a replacement or a group number.
type phrases struct {
	byText  map[string]int
	longest int
	first   *[65536]bool // characters that some phrase starts with
}

func newPhrases() *phrases {
	return &phrases{byText: map[string]int{}, first: new([65536]bool)}
}

func key(seq []uint16) string {
	b := make([]byte, 0, 2*len(seq))
	for _, c := range seq {
		b = append(b, byte(c>>8), byte(c))
	}
	return string(b)
}

func (p *phrases) add(phrase string, value int) {
	seq := clean(phrase)
	if len(seq) == 0 {
		return
	}
	if _, taken := p.byText[key(seq)]; taken {
		return
	}
	p.byText[key(seq)] = value
	p.first[seq[0]] = true
	p.longest = max(p.longest, len(seq))
}

// at returns the longest phrase that starts at the head of seq.
func (p *phrases) at(seq []uint16) (value, length int) {
	if len(seq) == 0 || !p.first[seq[0]] {
		return 0, 0
	}
	var buf [64]byte
	n := min(p.longest, len(seq), len(buf)/2)
	for i := range n {
		buf[2*i], buf[2*i+1] = byte(seq[i]>>8), byte(seq[i])
	}
	for ; n > 0; n-- {
		if v, ok := p.byText[string(buf[:2*n])]; ok {
			return v, n
		}
	}
	return 0, 0
}

// words is the compiled lexicon: courtesy phrases, typos and synonym groups.
type words struct {
	filler   *phrases
	weak     *phrases
	typos    *phrases
	right    [][]uint16
	synonyms *phrases
	groups   [][][]uint16
}

func newWords(lex Lexicon) *words {
	w := &words{filler: newPhrases(), weak: newPhrases(), typos: newPhrases(), synonyms: newPhrases()}
	for _, f := range fillers {
		w.filler.add(f, 1)
	}
	for _, f := range weakWords {
		w.weak.add(f, 1)
	}
	for wrong, right := range lex.Typos {
		w.addTypo(wrong, right)
	}
	for wrong, right := range commonTypos {
		w.addTypo(wrong, right)
	}
	for _, g := range lex.Synonyms {
		w.addGroup(g)
	}
	for _, g := range commonSynonyms {
		w.addGroup(g)
	}
	return w
}

func (w *words) addTypo(wrong, right string) {
	w.typos.add(wrong, len(w.right))
	w.right = append(w.right, clean(right))
}

func (w *words) addGroup(group []string) {
	id := len(w.groups)
	var members [][]uint16
	for _, m := range group {
		if seq := clean(m); len(seq) > 0 {
			w.synonyms.add(m, id)
			members = append(members, seq)
		}
	}
	w.groups = append(w.groups, members)
}

// question corrects typos and drops courtesy words; if nothing would be left,
// the text stays as it is.
func (w *words) question(seq []uint16) []uint16 {
	fixed := make([]uint16, 0, len(seq)+4)
	for i := 0; i < len(seq); {
		if id, n := w.typos.at(seq[i:]); n > 0 {
			fixed = append(fixed, w.right[id]...)
			i += n
			continue
		}
		fixed = append(fixed, seq[i])
		i++
	}
	out := make([]uint16, 0, len(fixed))
	for i := 0; i < len(fixed); {
		if _, n := w.filler.at(fixed[i:]); n > 0 {
			i += n
			continue
		}
		if fixed[i] != space || (len(out) > 0 && out[len(out)-1] != space) {
			out = append(out, fixed[i])
		}
		i++
	}
	for len(out) > 0 && out[len(out)-1] == space {
		out = out[:len(out)-1]
	}
	if len(out) < 2 {
		return fixed
	}
	return out
}
