package safety

import (
	"fmt"
	"strings"
)

// role says which list a pattern comes from.
type role int

const (
	aWord role = iota
	aContact
	aSpared
	aHarmless
)

// pattern is one entry of one list.
type pattern struct {
	role  role
	word  Word // of aWord
	text  string
	signs []sign
}

// Filter judges texts by its lists. It is never changed, so many may use it at once.
type Filter struct {
	patterns []pattern
	chars    *automaton
	sounds   *automaton
	heard    []int // pattern of each of the sounds
}

// NewFilter returns the filter of the lists.
func NewFilter(l Lists) *Filter {
	f := &Filter{}
	for _, w := range l.Words {
		f.add(pattern{role: aWord, word: w, text: w.Word}, w.Sound)
	}
	for _, text := range l.Contacts {
		f.add(pattern{role: aContact, text: text}, len([]rune(hanOnly(text))) >= minSound)
	}
	for _, text := range append(append([]string{}, alwaysSpared...), l.Spared...) {
		f.add(pattern{role: aSpared, text: text}, false)
	}
	for _, text := range l.Harmless {
		f.add(pattern{role: aHarmless, text: text}, false)
	}
	var chars, sounds [][]int32
	for _, p := range f.patterns {
		chars = append(chars, alphabet(p.signs, charOf))
	}
	for _, i := range f.heard {
		sounds = append(sounds, alphabet(f.patterns[i].signs, heardOf))
	}
	f.chars, f.sounds = newAutomaton(chars), newAutomaton(sounds)
	return f
}

func (f *Filter) add(p pattern, sound bool) {
	p.signs = fold([]rune(p.text))
	if sound {
		f.heard = append(f.heard, len(f.patterns))
	}
	f.patterns = append(f.patterns, p)
}

func charOf(s sign) int32  { return s.char }
func heardOf(s sign) int32 { return s.sound }

func alphabet(signs []sign, of func(sign) int32) []int32 {
	out := make([]int32, len(signs))
	for i, s := range signs {
		out[i] = of(s)
	}
	return out
}

// hit is a pattern found in a text, from its first to its last sign.
type hit struct {
	*pattern
	from, to int
	heard    bool
}

func (h hit) within(o hit) bool { return h.from >= o.from && h.to <= o.to }

func (h hit) meets(o hit) bool { return h.from <= o.to && h.to >= o.from }

// found are the hits in a text, by list.
type found struct{ words, contacts, spared []hit }

// Judge returns what should become of a text and why, in well under a millisecond for the
// longest message. It looks at nothing but the text.
func (f *Filter) Judge(text string) Verdict {
	runes := []rune(text)
	signs := fold(runes)
	got := f.search(signs)
	numbers := numbersIn(signs)
	v := Verdict{Outcome: Pass}
	if len(got.words) > 0 {
		v.Contact = contactIn(runes, signs, got.contacts, numbers)
	}
	for _, h := range got.words {
		v.Reasons = append(v.Reasons, reasonOf(h, runes, signs))
	}
	v.weigh()
	v.decide(got)
	for _, n := range numbers {
		if n.personal != "" {
			v.Reasons = append(v.Reasons, Reason{Category: Personal, Word: n.personal, Found: piece(runes, signs, n.from, n.to), How: "号码"})
		}
	}
	v.Why = v.why()
	return v
}

// search finds every pattern and drops what does not count as one.
func (f *Filter) search(signs []sign) found {
	var hits, harmless []hit
	f.chars.find(len(signs), func(i int) int32 { return signs[i].char }, func(id, from, to int) {
		h := hit{pattern: &f.patterns[id], from: from, to: to}
		if !whole(signs, from, to) {
			return
		}
		if h.role == aHarmless {
			harmless = append(harmless, h)
		} else {
			hits = append(hits, h)
		}
	})
	f.sounds.find(len(signs), func(i int) int32 { return signs[i].sound }, func(id, from, to int) {
		h := hit{pattern: &f.patterns[f.heard[id]], from: from, to: to, heard: true}
		if whole(signs, from, to) && resembles(h, signs) {
			hits = append(hits, h)
		}
	})
	return sorted(hits, harmless)
}

func sorted(hits, harmless []hit) (out found) {
	for _, h := range hits {
		if inside(h, harmless) {
			continue
		}
		switch h.role {
		case aWord:
			out.words = append(out.words, h)
		case aContact:
			out.contacts = append(out.contacts, h)
		case aSpared:
			out.spared = append(out.spared, h)
		}
	}
	out.words, out.contacts = longest(out.words), longest(out.contacts)
	return out
}

// crowded is how many hits are compared with each other at most: a text made of nothing but
// listed words must not take long.
const crowded = 100

// weight orders levels by what they do.
var weight = map[Level]int{Stop: 4, WithContact: 3, Hint: 2, Mark: 1}

// longest drops what is a part of something longer that does at least as much.
func longest(list []hit) []hit {
	if len(list) > crowded {
		return list
	}
	var out []hit
	for i, h := range list {
		part := false
		for j, o := range list {
			longer := o.to-o.from > h.to-h.from || j < i && o.from == h.from && o.to == h.to
			part = part || longer && h.within(o) && weight[o.word.Level] >= weight[h.word.Level]
		}
		if !part {
			out = append(out, h)
		}
	}
	return out
}

func inside(h hit, list []hit) bool {
	for _, o := range list {
		if h.within(o) {
			return true
		}
	}
	return false
}

// resembles reports whether a word found by its sound also has some of its characters, and
// not all: who avoids a word changes one or two, and all changed is chance.
func resembles(h hit, signs []sign) bool {
	same := 0
	for i, s := range h.signs {
		if signs[h.from+i].char == s.char {
			same++
		}
	}
	return same > 0 && same < len(h.signs)
}

// whole reports whether the signs are one word: nothing between them, or something between
// all of them, or only symbols that nobody writes inside a word. Letters and digits must not
// be a part of something longer.
func whole(signs []sign, from, to int) bool {
	parted, widest := 0, joined
	for i := from + 1; i <= to; i++ {
		if signs[i].gap != joined {
			parted++
		}
		widest = max(widest, signs[i].gap)
	}
	if cuts(signs, from) || cuts(signs, to+1) {
		return false
	}
	all := parted == to-from
	switch {
	case parted == 0, widest == symbol:
		return true
	case to-from >= 2:
		return all
	}
	return widest == blank && (isLatin(signs[from].char) || isLatin(signs[to].char))
}

// cuts reports whether a border before sign i would cut a run of letters or of digits.
func cuts(signs []sign, i int) bool {
	if i <= 0 || i >= len(signs) || signs[i].gap != joined {
		return false
	}
	a, b := signs[i-1].char, signs[i].char
	return isLatin(a) && isLatin(b) || isDigit(a) && isDigit(b)
}

func isLatin(r rune) bool { return r >= 'a' && r <= 'z' }
func isDigit(r rune) bool { return r >= '0' && r <= '9' }

func piece(runes []rune, signs []sign, from, to int) string {
	return string(runes[signs[from].at : signs[to].at+1])
}

func reasonOf(h hit, runes []rune, signs []sign) Reason {
	r := Reason{Category: h.word.Category, Level: h.word.Level, Word: h.word.Word, Found: piece(runes, signs, h.from, h.to), How: "原词"}
	if h.heard {
		r.How = "同音"
	} else if !strings.EqualFold(r.Found, r.Word) {
		r.How = "变体"
	}
	return r
}

// enoughHints is how many different hints count beside a way to get in touch. One is what a
// citizen says as well.
const enoughHints = 2

// weigh says which reasons count.
func (v *Verdict) weigh() {
	hints := map[string]bool{}
	for _, r := range v.Reasons {
		if r.Level == Hint || r.Level == WithContact {
			hints[r.Word] = true
		}
	}
	for i, r := range v.Reasons {
		switch r.Level {
		case WithContact:
			v.Reasons[i].Counts = v.Contact != ""
		case Hint:
			v.Reasons[i].Counts = v.Contact != "" && len(hints) >= enoughHints
		default:
			v.Reasons[i].Counts = true
		}
	}
}

// decide sets the outcome by the words that count and what speaks against stopping.
func (v *Verdict) decide(got found) {
	for _, r := range v.Reasons {
		if v.Outcome == Pass && (r.Level == Mark || r.Level == Hint && v.Contact != "") {
			v.Outcome = Review
		}
		if r.Counts && r.Level != Mark {
			v.Outcome = Block
		}
	}
	if v.Outcome != Block {
		return
	}
	for _, s := range got.spared {
		if !meetsAny(s, got.words) {
			v.Outcome, v.Spared = Review, s.text
			return
		}
	}
}

func meetsAny(h hit, list []hit) bool {
	for _, o := range list {
		if h.meets(o) {
			return true
		}
	}
	return false
}

// why says in one sentence what the outcome rests on.
func (v Verdict) why() string {
	const most = 5
	var words []string
	for _, r := range v.Reasons {
		if r.Category != Personal && len(words) < most {
			words = append(words, fmt.Sprintf("“%s”（%s）", r.Found, r.Category.Words()))
		}
	}
	if len(words) == 0 {
		return "没有发现需要处理的内容。"
	}
	has := "含有" + strings.Join(words, "、")
	switch {
	case v.Spared != "":
		return has + fmt.Sprintf("，但也说到“%s”，不拦截，只请审核员看一眼。", v.Spared)
	case v.Outcome == Block && v.Contact != "":
		return has + fmt.Sprintf("，并留有联系方式“%s”，已拦截。", v.Contact)
	case v.Outcome == Block:
		return has + "，已拦截。"
	case v.Outcome == Review && v.Contact != "":
		return has + fmt.Sprintf("和联系方式“%s”，一处推销用语不足以拦截，请审核员看一眼。", v.Contact)
	case v.Outcome == Review:
		return has + "，内容照常发出，请审核员看一眼。"
	}
	return has + "，但没有联系方式，照常发出。"
}
