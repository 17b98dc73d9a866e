package search

// term is one distinct unigram or bigram of a question.
type term struct {
	term uint32
	idf  float32
	gain float32 // repeated terms count a little more
	bond float32 // how firmly the two characters belong together, 0..1
}

// query is a question taken apart.
type query struct {
	seq   []uint16
	unis  []term
	bis   []term
	alts  []weighted   // bigrams of synonyms the question does not contain
	ideas []idea       // synonym groups the question touches
	weak  []bool       // characters of seq that carry form, not subject
	uniOf [65536]int16 // position in unis plus one
	biOf  smallMap     // position in bis plus one

	places  []place // that the question names
	inPlace []bool  // characters of seq that name a place
	office  int     // characters at the head of seq that name an office

	uniMass, biMass, bondMass float32
}

// idea is one synonym group found in a question.
type idea struct {
	group  int
	weight float32 // rarity of the word that was used
}

// smallMap is a fixed open-addressing table from a bigram to a small number.
type smallMap struct {
	keys [4096]uint32
	vals [4096]int16
	used []uint16
}

func (m *smallMap) reset() {
	for _, h := range m.used {
		m.vals[h] = 0
	}
	m.used = m.used[:0]
}

func (m *smallMap) get(k uint32) int16 {
	for h := hash32(k) & 4095; m.vals[h] != 0; h = (h + 1) & 4095 {
		if m.keys[h] == k {
			return m.vals[h]
		}
	}
	return 0
}

func (m *smallMap) put(k uint32, v int16) {
	h := hash32(k) & 4095
	for ; m.vals[h] != 0; h = (h + 1) & 4095 {
		if m.keys[h] == k {
			m.vals[h] = v
			return
		}
	}
	m.keys[h], m.vals[h] = k, v
	m.used = append(m.used, uint16(h))
}

func (q *query) reset() {
	for _, t := range q.unis {
		q.uniOf[t.term] = 0
	}
	q.biOf.reset()
	q.unis, q.bis, q.alts, q.ideas = q.unis[:0], q.bis[:0], q.alts[:0], q.ideas[:0]
	q.uniMass, q.biMass, q.bondMass = 0, 0, 0
}

// take splits a normalised question into terms.
func (q *query) take(s *snapshot, w *words, seq []uint16) {
	q.reset()
	q.seq = seq[:min(len(seq), maxQuery)]
	q.markWeak(w)
	q.markNames()
	prev := space
	for i, c := range q.seq {
		if c != space {
			q.addUni(s, c, q.gain(i, i))
			if prev != space {
				q.addBi(s, prev, c, q.pairGain(i-1))
			}
		}
		prev = c
	}
	for i := range q.unis {
		q.uniMass += q.unis[i].idf * q.unis[i].gain
	}
	for i := range q.bis {
		q.biMass += q.bis[i].idf * q.bis[i].gain
		q.bondMass += q.bis[i].idf * q.bis[i].bond * q.bis[i].gain
	}
	q.addSynonyms(s, w)
}

// markWeak finds the characters that carry the form of the question only.
func (q *query) markWeak(w *words) {
	q.weak = append(q.weak[:0], make([]bool, len(q.seq))...)
	for i := 0; i < len(q.seq); i++ {
		if _, n := w.weak.at(q.seq[i:]); n > 0 {
			for j := range n {
				q.weak[i+j] = true
			}
			i += n - 1
		}
	}
}

// gain is what a term over two positions counts.
func (q *query) gain(i, j int) float32 {
	switch {
	case q.weak[i] && q.weak[j]:
		return weakGain
	case q.weak[i] || q.weak[j]:
		return mixedGain
	}
	return 1
}

// pairGain is what the pair of characters that begins at i counts.
func (q *query) pairGain(i int) float32 {
	gain := q.gain(i, i+1)
	if q.named(i) {
		gain *= nameGain
	}
	return gain
}

const (
	weakGain  = 0.3
	mixedGain = 0.6
)

func (q *query) addUni(s *snapshot, c uint16, gain float32) {
	if i := q.uniOf[c]; i > 0 {
		q.unis[i-1].gain = max(q.unis[i-1].gain, gain) + 0.2*gain
		return
	}
	q.unis = append(q.unis, term{term: uint32(c), idf: s.chars[c], gain: gain})
	q.uniOf[c] = int16(len(q.unis))
}

func (q *query) addBi(s *snapshot, a, b uint16, gain float32) {
	k := bigram(a, b)
	if i := q.biOf.get(k); i > 0 {
		q.bis[i-1].gain = max(q.bis[i-1].gain, gain) + 0.2*gain
		return
	}
	q.bis = append(q.bis, term{term: k, idf: s.idf(k), gain: gain, bond: s.bond(a, b)})
	q.biOf.put(k, int16(len(q.bis)))
}

// bond estimates from document counts how firmly two characters form a word.
func (s *snapshot) bond(a, b uint16) float32 {
	df := 0
	for _, seg := range s.segs {
		df += seg.df(bigram(a, b))
	}
	if df == 0 {
		return 0.5
	}
	da, db := 0, 0
	for _, seg := range s.segs {
		da += int(seg.charDF[a])
		db += int(seg.charDF[b])
	}
	return min(1, float32(df)/float32(max(1, min(da, db)))*2)
}

// addSynonyms finds the synonym groups in the question and the bigrams their
// other members would bring.
func (q *query) addSynonyms(s *snapshot, w *words) {
	for i := 0; i < len(q.seq); {
		group, n := w.synonyms.at(q.seq[i:])
		if n == 0 {
			i++
			continue
		}
		q.ideas = append(q.ideas, idea{group: group, weight: q.weigh(s, i, n)})
		if len(q.ideas) <= 12 {
			q.addMembers(s, w.groups[group])
		}
		i += n
	}
}

// weigh is the rarity of a word by its characters.
func (q *query) weigh(s *snapshot, from, n int) float32 {
	sum := float32(0.1)
	for i := from; i < from+n; i++ {
		sum += s.chars[q.seq[i]] * q.gain(i, i)
	}
	return sum
}

func (q *query) addMembers(s *snapshot, members [][]uint16) {
	for _, m := range members {
		for j := 0; j+1 < len(m); j++ {
			k := bigram(m[j], m[j+1])
			if q.biOf.get(k) == 0 {
				q.alts = append(q.alts, weighted{term: k, idf: s.idf(k)})
			}
		}
	}
}

// scratch is the reusable memory of one search.
type scratch struct {
	q    query
	acc  []float32
	rank ranking
}

func newScratch() *scratch { return &scratch{} }

func (sc *scratch) accumulator(n int) []float32 {
	if cap(sc.acc) < n {
		sc.acc = make([]float32, n)
	}
	sc.acc = sc.acc[:n]
	clear(sc.acc)
	return sc.acc
}
