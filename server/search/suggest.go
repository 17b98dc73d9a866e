package search

import (
	"bytes"
	"cmp"
	"slices"
	"time"
)

// Suggestion is one question offered while a citizen types.
type Suggestion struct {
	ID string
	// Text is the standard question.
	Text string
	// Reason is "hot", "prefix", "pinyin", "contains" or "similar".
	Reason string
}

// hints is what type-ahead looks at in one segment.
type hints struct {
	byText   []wordingRef // every wording, sorted by its characters
	initials []byte       // 0, pinyin initials of a standard question, 0, …
	syllable []byte       // the same with whole pinyin
	startI   []int32      // where the initials of each entry start
	startS   []int32
}

// wordingRef points to one wording.
type wordingRef struct {
	at   uint32
	unit uint16
}

func newHints(entries []entry) hints {
	var h hints
	for i := range entries {
		h.startI, h.startS = append(h.startI, int32(len(h.initials))), append(h.startS, int32(len(h.syllable)))
		h.initials, h.syllable = append(h.initials, 0), append(h.syllable, 0)
		for u := range entries[i].units {
			h.byText = append(h.byText, wordingRef{uint32(i), uint16(u)})
		}
		if len(entries[i].units) > 0 {
			h.spell(entries[i].units[0])
		}
	}
	slices.SortFunc(h.byText, func(a, b wordingRef) int {
		return cmp.Or(slices.Compare(entries[a.at].units[a.unit], entries[b.at].units[b.unit]), cmp.Compare(a.at, b.at))
	})
	h.byText = slices.Clip(h.byText)
	return h
}

// spell appends the pinyin of one question.
func (h *hints) spell(seq []uint16) {
	table, names := sounds(), soundNames()
	for _, c := range seq {
		switch {
		case table[c] > 0:
			name := names[table[c]]
			h.initials = append(h.initials, name[0])
			h.syllable = append(h.syllable, name...)
		case c < 128 && c != space:
			h.initials = append(h.initials, byte(c))
			h.syllable = append(h.syllable, byte(c))
		}
	}
}

// Suggest offers up to limit questions for what was typed so far: those that
// start with it first, then those whose pinyin or text contains it, then similar
// ones; in each group the hot ones of the season come first. Nothing typed gives
// the hot questions.
func (e *Engine) Suggest(prefix string, limit int, now time.Time, region string) []Suggestion {
	s := e.current.Load()
	if s == nil || limit <= 0 {
		return nil
	}
	p := picker{s: s, now: now, region: region, limit: limit, taken: map[string]bool{}}
	seq := clean(prefix)
	switch {
	case len(seq) == 0:
		p.hot()
	case latin(seq):
		p.pinyin(seq)
		p.prefix(seq)
	default:
		p.prefix(seq)
	}
	if len(p.out) < limit && len(seq) > 0 {
		e.similar(&p, seq)
	}
	return p.out
}

// latin reports whether only letters, digits and spaces were typed.
func latin(seq []uint16) bool {
	for _, c := range seq {
		if c >= 128 {
			return false
		}
	}
	return true
}

// picker collects suggestions group by group.
type picker struct {
	s      *snapshot
	now    time.Time
	region string
	limit  int
	out    []Suggestion
	taken  map[string]bool
	group  []option
}

// option is one document of the group being collected.
type option struct {
	doc    *Doc
	warmth int
	length int
}

// scanLimit bounds how many wordings with the same beginning are looked at.
const scanLimit = 50_000

func (p *picker) offer(seg int, at uint32, rank int) {
	e := &p.s.segs[seg].entries[at]
	if e.doc.Question == "" || p.s.dead[seg][at] || !e.doc.open(p.now, p.region) {
		return
	}
	o := option{&e.doc, e.doc.warmth(p.now) - rank, len(e.doc.Question)}
	if len(p.group) >= 4*p.limit {
		last := p.group[len(p.group)-1]
		if compareOptions(o, last) >= 0 {
			return
		}
		p.group = p.group[:len(p.group)-1]
	}
	i, _ := slices.BinarySearchFunc(p.group, o, compareOptions)
	p.group = slices.Insert(p.group, i, o)
}

func compareOptions(a, b option) int {
	return cmp.Or(cmp.Compare(b.warmth, a.warmth), cmp.Compare(a.length, b.length), cmp.Compare(a.doc.ID, b.doc.ID))
}

// warmth is the hotness, doubled in the months in which the document is asked for.
func (d *Doc) warmth(now time.Time) int {
	if !now.IsZero() && slices.Contains(d.Months, int(now.Month())) {
		return 2*d.Hot + 1
	}
	return d.Hot
}

// close moves the collected group to the result.
func (p *picker) close(reason string) {
	for _, o := range p.group {
		if len(p.out) < p.limit && !p.taken[o.doc.ID] {
			p.taken[o.doc.ID] = true
			p.out = append(p.out, Suggestion{ID: o.doc.ID, Text: o.doc.Question, Reason: reason})
		}
	}
	p.group = p.group[:0]
}

func (p *picker) hot() {
	for i, seg := range p.s.segs {
		for at := range seg.entries {
			if seg.entries[at].doc.warmth(p.now) > 0 {
				p.offer(i, uint32(at), 0)
			}
		}
	}
	p.close("hot")
}

func (p *picker) prefix(seq []uint16) {
	for i, seg := range p.s.segs {
		list := seg.hints.byText
		from, _ := slices.BinarySearchFunc(list, seq, func(r wordingRef, want []uint16) int {
			return slices.Compare(seg.entries[r.at].units[r.unit], want)
		})
		for _, r := range list[from:min(len(list), from+scanLimit)] {
			u := seg.entries[r.at].units[r.unit]
			if len(u) < len(seq) || !slices.Equal(u[:len(seq)], seq) {
				break
			}
			p.offer(i, r.at, 0)
		}
	}
	p.close("prefix")
}

// pinyin matches initials ("sfz") and whole syllables ("shenfenzheng").
func (p *picker) pinyin(seq []uint16) {
	typed := []byte{0}
	for _, c := range seq {
		if c != space {
			typed = append(typed, byte(c))
		}
	}
	p.spelled(typed)
	p.close("pinyin")
	if len(p.out) < p.limit && len(typed) > 3 {
		p.spelled(typed[1:])
		p.close("pinyin")
	}
}

func (p *picker) spelled(typed []byte) {
	for i, seg := range p.s.segs {
		scanSpelling(seg.hints.initials, seg.hints.startI, typed, func(at int) { p.offer(i, uint32(at), 0) })
		scanSpelling(seg.hints.syllable, seg.hints.startS, typed, func(at int) { p.offer(i, uint32(at), 0) })
	}
}

// scanSpelling calls found for every entry whose spelling contains typed.
func scanSpelling(all []byte, starts []int32, typed []byte, found func(at int)) {
	for from, hits := 0, 0; hits < scanLimit; hits++ {
		i := bytes.Index(all[from:], typed)
		if i < 0 {
			return
		}
		at, exact := slices.BinarySearch(starts, int32(from+i))
		if !exact {
			at--
		}
		found(at)
		if at+1 >= len(starts) {
			return
		}
		from = int(starts[at+1])
	}
}

// similar fills up with documents that contain what was typed, then with those
// that share most of it.
func (e *Engine) similar(p *picker, seq []uint16) {
	sc := e.scratch.Get().(*scratch)
	defer e.scratch.Put(sc)
	sc.q.take(p.s, e.words, e.words.question(seq))
	keep := func(d *Doc) bool { return d.Question != "" && d.open(p.now, p.region) }
	found := p.s.recall(&sc.q, sc, keep, 6*p.limit)
	for _, c := range found {
		for _, u := range p.s.segs[c.seg].entries[c.at].units {
			if contains(u, seq) {
				p.offer(c.seg, c.at, 0)
				break
			}
		}
	}
	p.close("contains")
	if len(found) == 0 {
		return
	}
	for i, c := range found {
		if 2*c.score >= found[0].score {
			p.offer(c.seg, c.at, i<<20)
		}
	}
	p.close("similar")
}
