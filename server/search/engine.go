package search

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Engine holds the searchable knowledge. It is safe for concurrent use: readers
// work on one immutable snapshot and never wait, writers replace the snapshot.
type Engine struct {
	opts    Options
	words   *words
	lexicon Lexicon // as given, for Stamp
	current atomic.Pointer[snapshot]
	scratch sync.Pool
	writing sync.Mutex
}

// New makes an empty engine. It is not Ready before the first Replace.
func New(lex Lexicon, opts Options) *Engine {
	if opts.Candidates <= 0 {
		opts.Candidates = 100
	}
	e := &Engine{opts: opts, words: newWords(lex), lexicon: lex}
	e.scratch.New = func() any { return newScratch() }
	return e
}

// snapshot is one consistent state of the knowledge.
type snapshot struct {
	segs  []*segment
	dead  []map[uint32]bool // withdrawn or replaced entries of each segment
	live  int
	avg   averages
	model *Model
	sizes map[string]float64 // share of the knowledge of each origin
	chars *[65536]float32    // rarity of each character
}

// Replace builds the whole index from docs and swaps it in. Until it returns,
// searches see the old state. A later document with the same ID wins.
func (e *Engine) Replace(docs []Doc) {
	e.writing.Lock()
	defer e.writing.Unlock()
	e.current.Store(e.build(e.prepareAll(docs), e.opts.Model))
}

// Apply publishes upserts and withdraws the removed IDs; both are effective for
// searches that start after it returns. It costs about as much as indexing the
// recently changed documents, except when they outgrow a quarter of the whole.
func (e *Engine) Apply(upserts []Doc, removed []string) {
	e.writing.Lock()
	defer e.writing.Unlock()
	old := e.current.Load()
	if old == nil {
		e.current.Store(e.build(e.prepareAll(upserts), e.opts.Model))
		return
	}
	next := old.without(upserts, removed)
	fresh := e.prepareAll(upserts)
	if len(next.segs) > 1 {
		fresh = append(next.entriesOf(1), fresh...)
	}
	if 4*len(fresh) > len(next.segs[0].entries) {
		e.current.Store(e.build(append(next.entriesOf(0), fresh...), next.model))
		return
	}
	next.segs, next.dead = next.segs[:1:1], next.dead[:1:1]
	if len(fresh) > 0 {
		next.segs = append(next.segs, buildSegment(fresh, next.avg))
		next.dead = append(next.dead, nil)
	}
	next.count()
	e.current.Store(next)
}

// Ready reports whether a complete index is in place.
func (e *Engine) Ready() bool { return e.current.Load() != nil }

// Len returns the number of documents, valid or not.
func (e *Engine) Len() int {
	if s := e.current.Load(); s != nil {
		return s.live
	}
	return 0
}

func (e *Engine) prepareAll(docs []Doc) []entry {
	at := make(map[string]int, len(docs))
	out := make([]entry, 0, len(docs))
	for _, d := range docs {
		if i, seen := at[d.ID]; seen {
			out[i] = e.prepare(d)
			continue
		}
		at[d.ID] = len(out)
		out = append(out, e.prepare(d))
	}
	return out
}

// prepare normalises a document. The answer's text is not kept: only its
// normalised characters are needed for ranking.
func (e *Engine) prepare(d Doc) entry {
	p := entry{answer: clean(d.Answer)}
	p.form = formOf(p.answer)
	for _, q := range slices.Concat([]string{d.Question}, d.Variants) {
		if seq := e.words.question(clean(q)); len(seq) > 0 {
			p.units = append(p.units, seq)
		}
	}
	for _, q := range d.CounterExamples {
		if seq := e.words.question(clean(q)); len(seq) > 0 {
			p.counters = append(p.counters, seq)
		}
	}
	for _, t := range append(slices.Clone(d.Tags), d.Category) {
		p.topic = append(append(p.topic, clean(t)...), space)
	}
	p.source = sourceOf(&d, p.answer)
	p.origin = key(p.source)
	p.places = p.namedPlaces(-1)
	d.Answer = ""
	p.doc = d
	return p
}

// build makes a snapshot of one segment; model is kept when the change is an update. Entries are
// ordered by ID, so that the same knowledge makes the same snapshot however it came about.
func (e *Engine) build(entries []entry, model *Model) *snapshot {
	slices.SortFunc(entries, func(a, b entry) int { return cmp.Compare(a.doc.ID, b.doc.ID) })
	s := &snapshot{avg: averageOf(entries), model: model}
	s.segs = []*segment{buildSegment(entries, s.avg)}
	s.dead = []map[uint32]bool{nil}
	s.count()
	s.sizes = sizesOf(entries)
	if s.model == nil {
		s.model = e.fitOnVariants(context.Background(), s)
	}
	return s
}

func averageOf(entries []entry) averages {
	var q, a, qn, an float32
	for i := range entries {
		for _, u := range entries[i].units {
			q += float32(len(u))
		}
		qn++
		if n := len(entries[i].answer); n > 0 {
			a += float32(min(n, indexedAnswer))
			an++
		}
	}
	return averages{question: q / max(qn, 1), answer: a / max(an, 1)}
}

// without copies the snapshot and marks replaced and removed entries as dead.
func (s *snapshot) without(upserts []Doc, removed []string) *snapshot {
	next := *s
	next.segs = slices.Clone(s.segs)
	next.dead = make([]map[uint32]bool, len(s.dead))
	for i, d := range s.dead {
		next.dead[i] = make(map[uint32]bool, len(d)+len(upserts)+len(removed))
		for id := range d {
			next.dead[i][id] = true
		}
	}
	kill := func(id string) {
		for i, seg := range next.segs {
			if at, ok := seg.byID[id]; ok {
				next.dead[i][at] = true
			}
		}
	}
	for _, d := range upserts {
		kill(d.ID)
	}
	for _, id := range removed {
		kill(id)
	}
	return &next
}

// entriesOf returns the living entries of one segment.
func (s *snapshot) entriesOf(i int) []entry {
	var out []entry
	for at := range s.segs[i].entries {
		if !s.dead[i][uint32(at)] {
			out = append(out, s.segs[i].entries[at])
		}
	}
	return out
}

func (s *snapshot) count() {
	s.live = 0
	for i, seg := range s.segs {
		s.live += len(seg.entries) - len(s.dead[i])
	}
	s.chars = new([65536]float32)
	for c := range s.chars {
		df := 0
		for _, seg := range s.segs {
			df += int(seg.charDF[c])
		}
		s.chars[c] = rarity(s.live, df)
	}
}

// open reports whether a document may be shown.
func (d *Doc) open(now time.Time, region string) bool {
	if !now.IsZero() {
		if !d.From.IsZero() && now.Before(d.From) || !d.Until.IsZero() && !now.Before(d.Until) {
			return false
		}
	}
	return region == "" || d.Region == "" || d.Region == region
}

// nation opens the full name of every national law and says nothing.
var nation = clean("中华人民共和国")

// sourceOf names where a document comes from: its category, else the name that
// its text opens with ("…法第三条" gives "…法").
func sourceOf(d *Doc, answer []uint16) []uint16 {
	if d.Category != "" {
		return clean(d.Category)
	}
	head := answer[:min(len(answer), 60)]
	if len(head) > len(nation) && slices.Equal(head[:len(nation)], nation) {
		head = head[len(nation):]
	}
	for i, c := range head {
		if c == '第' && i > 2 {
			return head[:i]
		}
	}
	return nil
}
