package search

import "math"

const (
	window     = 80 // characters of one stretch of an answer
	windowStep = 40
	maxUnits   = 40 // wordings compared closely
)

// matcher compares one question with documents.
type matcher struct {
	s     *snapshot
	q     *query
	w     *words
	r     *ranking
	kinds uint16
	neg   bool
	latin [][]uint16
}

// describe fills the features of one document and returns its best wording.
func (m *matcher) describe(e *entry, v *vector, hidden int) int {
	q, r := m.q, m.r
	clear(r.tfQ[:len(q.bis)])
	clear(r.tfA[:len(q.bis)])
	clear(r.tfU[:len(q.unis)])
	best, total := m.wordings(e, v, hidden)
	m.passage(e, v)
	m.union(e, v, total)
	m.where(e, v, hidden)
	v[fNumbers] = m.numbers(e, hidden)
	v[fNumbersD] = m.numbersBack(e, best)
	v[fIdeas] = m.ideas(e, hidden)
	v[fQueryLen] = float32(math.Log1p(float64(len(q.seq))))
	v[fAnsLength] = float32(math.Log1p(float64(len(e.answer))))
	return best
}

// wordings compares the question with every wording and keeps the best.
func (m *matcher) wordings(e *entry, v *vector, hidden int) (best, total int) {
	best = -1
	var sum, second float32
	n := 0
	for i, u := range e.units {
		if i == hidden || n >= maxUnits {
			continue
		}
		n++
		total += len(u)
		var x vector
		m.wording(u, &x)
		sum += x[fBest]
		if best >= 0 && x[fBest] <= v[fBest] {
			second = max(second, x[fBest])
			continue
		}
		if best >= 0 {
			second = max(second, v[fBest])
		}
		best = i
		for _, f := range wordingFeatures {
			v[f] = x[f]
		}
	}
	v[fSecond] = second
	v[fMean] = sum / float32(max(n, 1))
	v[fUnits] = float32(math.Log1p(float64(n)))
	if best >= 0 {
		u := e.units[best]
		v[fKind] = agreement(m.kinds, kindsOf(u))
		if negated(u) != m.neg {
			v[fNegation] = 1
		}
		v[fSound] = soundAlike(m.q.seq, u)
		m.runs(u, v)
	}
	return best, total
}

var wordingFeatures = []int{fUniQ, fUniD, fBiQ, fBiD, fBondQ, fOrder, fOrderLong, fMissQ, fMissD, fLength, fBest}

// wording measures how far one wording and the question cover each other.
func (m *matcher) wording(u []uint16, x *vector) {
	q, r := m.q, m.r
	m.nextStamp()
	var hitU, massU, hitB, massB, uniQ, biQ, bondQ, missD float32
	prev := space
	for _, c := range u {
		if c == space {
			prev = c
			continue
		}
		idf := m.s.chars[c]
		massU += idf
		if i := q.uniOf[c]; i > 0 {
			hitU += idf
			r.tfU[i-1] += 2
			if r.uniMark[i-1] != r.stamp {
				r.uniMark[i-1] = r.stamp
				uniQ += q.unis[i-1].idf * q.unis[i-1].gain
			}
		} else {
			missD = max(missD, idf)
		}
		if prev != space {
			k := bigram(prev, c)
			if i := q.biOf.get(k); i > 0 {
				t := &q.bis[i-1]
				r.tfQ[i-1]++
				hitB += t.idf
				massB += t.idf
				if r.mark[i-1] != r.stamp {
					r.mark[i-1] = r.stamp
					biQ += t.idf * t.gain
					bondQ += t.idf * t.bond * t.gain
				}
			} else {
				massB += m.s.idf(k)
			}
		}
		prev = c
	}
	missQ := float32(0)
	for i := range q.unis {
		if r.uniMark[i] != r.stamp {
			missQ = max(missQ, q.unis[i].idf*q.unis[i].gain)
		}
	}
	x[fUniQ], x[fUniD] = uniQ/max(q.uniMass, 0.1), hitU/max(massU, 0.1)
	x[fBiQ], x[fBiD] = biQ/max(q.biMass, 0.1), hitB/max(massB, 0.1)
	x[fBondQ] = bondQ / max(q.bondMass, 0.1)
	x[fMissQ], x[fMissD] = missQ, missD
	lcs := float32(commonOrder(q.seq, u))
	short, long := float32(min(len(q.seq), len(u))), float32(max(len(q.seq), len(u)))
	x[fOrder], x[fOrderLong] = lcs/max(short, 1), lcs/max(long, 1)
	x[fLength] = float32(len(u)) / max(float32(len(u)+len(q.seq)), 1)
	x[fBest] = 0.35*harmonic(x[fUniQ], x[fUniD]) + 0.45*harmonic(x[fBiQ], x[fBiD]) + 0.2*x[fOrderLong]
}

func (m *matcher) nextStamp() {
	m.r.stamp++
	if m.r.stamp == 0 {
		clear(m.r.mark)
		clear(m.r.uniMark)
		m.r.stamp = 1
	}
}

func harmonic(a, b float32) float32 {
	if a+b == 0 {
		return 0
	}
	return 2 * a * b / (a + b)
}

// runs adds the longest common run with a wording.
func (m *matcher) runs(u []uint16, v *vector) {
	run := float32(commonRun(m.q.seq[:min(len(m.q.seq), 160)], u, &m.r.row))
	v[fRun] = run / float32(max(len(m.q.seq), 1))
	v[fRunD] = run / float32(max(len(u), 1))
}

// passage compares the question with the answer, as a whole and in stretches.
func (m *matcher) passage(e *entry, v *vector) {
	a := e.answer
	if len(a) == 0 {
		return
	}
	q := m.q
	m.form(e, v)
	v[fAnsUni], v[fAnsBi] = m.stretch(a, true)
	v[fAnsHead], v[fAnsWindow] = v[fAnsBi], v[fAnsBi]
	if len(a) > window && v[fAnsBi] > 0 && len(q.seq) <= letterLength {
		_, v[fAnsHead] = m.stretch(a[:window], false)
		v[fAnsWindow] = v[fAnsHead]
		for from := windowStep; from+windowStep < min(len(a), indexedAnswer); from += windowStep {
			_, bi := m.stretch(a[from:min(from+window, len(a))], false)
			v[fAnsWindow] = max(v[fAnsWindow], bi)
		}
	}
	if len(q.seq) <= 120 {
		v[fAnsRun] = float32(commonRun(q.seq, a[:min(len(a), 400)], &m.r.row)) / float32(max(min(len(q.seq), 30), 1))
	}
}

// stretch returns the covered share of the question's characters and bigrams.
func (m *matcher) stretch(a []uint16, whole bool) (uni, bi float32) {
	q, r := m.q, m.r
	m.nextStamp()
	prev := space
	for _, c := range a {
		if c == space {
			prev = c
			continue
		}
		here := q.uniOf[c] > 0
		if here {
			i := q.uniOf[c] - 1
			if whole {
				r.tfU[i]++
			}
			if r.uniMark[i] != r.stamp {
				r.uniMark[i] = r.stamp
				uni += q.unis[i].idf * q.unis[i].gain
			}
		}
		if here && prev != space {
			if i := q.biOf.get(bigram(prev, c)); i > 0 {
				if whole {
					r.tfA[i-1]++
				}
				if r.mark[i-1] != r.stamp {
					r.mark[i-1] = r.stamp
					bi += q.bis[i-1].idf * q.bis[i-1].gain
				}
			}
		}
		prev = c
		if !here {
			prev = c
		}
	}
	return uni / max(q.uniMass, 0.1), bi / max(q.biMass, 0.1)
}

// union combines wordings and answer: coverage of the question by the whole
// document and the exact field-weighted BM25.
func (m *matcher) union(e *entry, v *vector, total int) {
	q, r, s := m.q, m.r, m.s
	gq := questionGain / (1 - questionB + questionB*float32(total)/max(s.avg.question, 1))
	ga := answerGain / (1 - answerB + answerB*float32(min(len(e.answer), indexedAnswer))/max(s.avg.answer, 1))
	var score, short, rarest, mass, bond, miss float32
	long := 0.1 + 0.9*(float32(total)+float32(len(e.answer)))/max(s.avg.question+s.avg.answer, 1)
	for i := range q.bis {
		t := &q.bis[i]
		tf := gq*float32(r.tfQ[i]) + ga*float32(r.tfA[i])
		if tf == 0 {
			miss = max(miss, t.idf*t.bond*t.gain)
			continue
		}
		score += t.idf * t.gain * tf / (tf + k1)
		rarest = max(rarest, t.idf*t.gain)
		raw := 2*float32(r.tfQ[i]) + float32(r.tfA[i])
		short += t.idf * t.gain * raw / (raw + k1*long)
		mass += t.idf * t.gain
		bond += t.idf * t.bond * t.gain
	}
	v[fMass], v[fQueryMass] = logOf(score), logOf(q.biMass)
	v[fRarest] = rarest
	v[fBM25Uni] = m.single(long)
	v[fBM25Short] = short / max(q.biMass, 0.1)
	v[fBM25] = score / max(q.biMass, 0.1)
	v[fUnionBi] = mass / max(q.biMass, 0.1)
	v[fUnionBond] = bond / max(q.bondMass, 0.1)
	v[fMissAny] = miss
	v[fUnionUni] = max(v[fUniQ], v[fAnsUni])
}

// single is a BM25 over characters, whose counts were taken on the way.
func (m *matcher) single(long float32) float32 {
	sum := float32(0)
	for i := range m.q.unis {
		t := &m.q.unis[i]
		tf := float32(m.r.tfU[i])
		sum += t.idf * t.gain * tf / (tf + 2*k1*(0.5+0.5*long))
	}
	return sum / max(m.q.uniMass, 0.1)
}

func logOf(x float32) float32 { return float32(math.Log1p(float64(x))) }
