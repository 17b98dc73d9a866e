package search

import (
	"math"
	"math/bits"
	"sync"

	"github.com/mozillazg/go-pinyin"
)

// commonOrder is the length of the longest common subsequence, looking at the
// first 64 characters of the shorter text.
func commonOrder(a, b []uint16) int {
	if len(a) > len(b) {
		a, b = b, a
	}
	a = a[:min(len(a), 64)]
	row := ^uint64(0)
	for _, c := range b {
		var match uint64
		for i, d := range a {
			if c == d {
				match |= 1 << i
			}
		}
		u := row & match
		row = (row + u) | (row - u)
	}
	return bits.OnesCount64(^row & (1<<len(a) - 1))
}

// commonRun is the length of the longest common substring.
func commonRun(a, b []uint16, buf *[]uint16) int {
	if len(a) > len(b) {
		a, b = b, a
	}
	if cap(*buf) < len(a)+1 {
		*buf = make([]uint16, len(a)+64)
	}
	row := (*buf)[:len(a)+1]
	clear(row)
	best := uint16(0)
	for _, c := range b {
		for i := len(a); i > 0; i-- {
			if a[i-1] == c && c != space {
				row[i] = row[i-1] + 1
				best = max(best, row[i])
			} else {
				row[i] = 0
			}
		}
	}
	return int(best)
}

// kindWords tell what a question asks for; the bit is the kind.
var kindWords = sync.OnceValue(func() *phrases {
	p := newPhrases()
	for kind, list := range [][]string{
		{"怎么", "怎样", "如何", "怎么办", "流程", "步骤", "手续", "咋"},
		{"多久", "多长时间", "几天", "什么时候", "何时", "期限", "时间", "几点"},
		{"哪里", "在哪", "什么地方", "地址", "地点", "哪个部门", "去哪"},
		{"多少钱", "费用", "收费", "多少", "标准", "几块", "价格"},
		{"为什么", "原因", "怎么回事", "为何"},
		{"可以吗", "能不能", "可不可以", "是否", "能否", "吗", "行不行", "可否", "有没有", "是不是"},
		{"什么", "哪些", "哪个", "哪种", "是指", "含义", "意思"},
		{"谁", "哪个单位", "找谁", "何人"},
		{"条件", "要求", "资格", "材料", "证件"},
		{"后果", "处罚", "罚款", "责任", "赔偿", "补偿"},
		{"电话", "热线", "联系方式", "怎么联系", "号码"},
		{"谁", "哪家", "哪个部门", "哪些部门", "什么部门", "哪个单位", "哪些单位", "找谁", "何人", "部门", "机构"},
		{"目的", "意义", "作用", "原因", "为什么", "为何"},
		{"多少钱", "金额", "费用", "工资", "补贴", "利率", "比例", "资金", "标准", "额度", "税"},
	} {
		for _, w := range list {
			p.add(w, kind)
		}
	}
	return p
})

// kindsOf returns the kinds of question a text asks, one bit each.
func kindsOf(seq []uint16) uint16 {
	p := kindWords()
	var out uint16
	for i := 0; i < len(seq); i++ {
		if kind, n := p.at(seq[i:]); n > 0 {
			out |= 1 << kind
			i += n - 1
		}
	}
	return out
}

// Numbers of the kinds in kindWords that the form of an answer can confirm.
const (
	kindHow = iota
	kindWhen
	kindWhere
	kindAmount
	_
	kindMay
	kindWhich
	_
	_
	_
	kindPhone
	kindWho
	kindWhy
	kindMoney
)

// answerForm is what an answer looks like, apart from its words.
type answerForm struct {
	digits, breaks                                         float32 // shares of the characters
	date, figure, place, phone, office, permit, why, money bool
}

// formOf looks at an answer once, when it is indexed.
func formOf(a []uint16) answerForm {
	var f answerForm
	run, day := 0, false
	for _, c := range a {
		run++
		switch c {
		case space:
			f.breaks++
		case '日', '月', '时', '天':
			day = true
		case '路', '号', '区', '市', '县', '楼':
			f.place = true
		case '局', '委', '部', '厅', '院', '司', '所', '会', '社':
			f.office = true
		case '可', '不', '能', '须', '禁', '准', '免':
			f.permit = true
		case '为', '因', '由', '避':
			f.why = true
		case '元', '万', '亿', '率', '分', '倍', '额':
			f.money = true
		}
		if c < '0' || c > '9' {
			run = 0
			continue
		}
		f.digits++
		f.phone = f.phone || run >= 5
	}
	f.figure = f.digits > 0
	f.date = day && f.figure
	f.digits, f.breaks = f.digits/float32(max(len(a), 1)), f.breaks/float32(max(len(a), 1))
	return f
}

// form compares what the question asks for with what the answer looks like.
func (m *matcher) form(e *entry, v *vector) {
	f := &e.form
	v[fHeadD], _ = m.share(e.source)
	v[fAnsD], v[fAnsRare] = m.share(e.answer)
	v[fAnsDigits], v[fAnsBreaks] = f.digits, f.breaks
	v[fAsksTime] = m.confirmed(kindWhen, f.date)
	v[fAsksAmount] = m.confirmed(kindAmount, f.figure)
	v[fAsksPlace] = m.confirmed(kindWhere, f.place)
	v[fAsksPhone] = m.confirmed(kindPhone, f.phone)
	v[fAsksWho] = m.confirmed(kindWho, f.office)
	v[fAsksMay] = m.confirmed(kindMay, f.permit)
	v[fAsksWhy] = m.confirmed(kindWhy, f.why)
	v[fAsksMoney] = m.confirmed(kindMoney, f.money)
	if m.kinds>>kindWhich&1 == 1 {
		v[fAsksList] = f.breaks
	}
	if m.kinds>>kindHow&1 == 1 {
		v[fAsksHow] = float32(math.Log1p(float64(len(e.answer))))
	}
}

// share is how much of a text's weight consists of characters of the question,
// and the mean rarity of its characters.
func (m *matcher) share(a []uint16) (covered, rarity float32) {
	var hit, mass float32
	for _, c := range a {
		if c == space {
			continue
		}
		mass += m.s.chars[c]
		if at := m.q.uniOf[c]; at > 0 {
			hit += m.s.chars[c] * m.q.unis[at-1].gain
		}
	}
	return hit / max(mass, 0.1), mass / float32(max(len(a), 1))
}

func (m *matcher) confirmed(kind int, yes bool) float32 {
	switch {
	case m.kinds>>kind&1 == 0:
		return 0
	case yes:
		return 1
	}
	return -1
}

// agreement compares two sets of kinds: 1 the same, -1 disjoint, 0 unknown.
func agreement(a, b uint16) float32 {
	if a == 0 || b == 0 {
		return 0
	}
	both, any := bits.OnesCount16(a&b), bits.OnesCount16(a|b)
	return 2*float32(both)/float32(any) - 1
}

// negated reports whether a text denies something; "不" inside a yes-or-no
// question ("能不能") does not.
func negated(seq []uint16) bool {
	for i, c := range seq {
		switch rune(c) {
		case '没', '无', '未', '别', '勿', '禁':
			return true
		case '不':
			if i > 0 && i+1 < len(seq) && seq[i-1] == seq[i+1] {
				continue
			}
			return true
		}
	}
	return false
}

// latinWords returns the runs of digits and Latin letters.
func latinWords(seq []uint16) [][]uint16 {
	var out [][]uint16
	for i := 0; i < len(seq); i++ {
		from := i
		for i < len(seq) && seq[i] < 128 && seq[i] != space {
			i++
		}
		if i > from {
			out = append(out, seq[from:i])
		}
	}
	return out
}

// contains reports whether part occurs in seq.
func contains(seq, part []uint16) bool {
	for i := 0; i+len(part) <= len(seq); i++ {
		if seq[i] != part[0] {
			continue
		}
		j := 1
		for j < len(part) && seq[i+j] == part[j] {
			j++
		}
		if j == len(part) {
			return true
		}
	}
	return false
}

// spellings holds the toneless pinyin of every character.
type spellings struct {
	of    [65536]uint16 // number of the sound, 0 for none
	names []string      // by number
}

var allSpellings = sync.OnceValue(func() *spellings {
	s := &spellings{names: []string{""}}
	numbers := map[string]uint16{}
	args := pinyin.NewArgs()
	for r := rune(0x3400); r < 0xA000; r++ {
		p := pinyin.SinglePinyin(r, args)
		if len(p) == 0 || p[0] == "" {
			continue
		}
		if numbers[p[0]] == 0 {
			numbers[p[0]] = uint16(len(s.names))
			s.names = append(s.names, p[0])
		}
		s.of[r] = numbers[p[0]]
	}
	return s
})

// Sound returns a number that all characters of the same toneless pinyin share; 0 when r has none.
func Sound(r rune) uint16 {
	if r < 0 || r > 65535 {
		return 0
	}
	return sounds()[r]
}

func sounds() *[65536]uint16 { return &allSpellings().of }

func soundNames() []string { return allSpellings().names }

// soundAlike is the share of sounds in common order, for short texts.
func soundAlike(a, b []uint16) float32 {
	if len(a) > 64 || len(b) > 64 || len(a) == 0 || len(b) == 0 {
		return 0
	}
	table := sounds()
	var x, y [64]uint16
	for i, c := range a {
		x[i] = soundOf(table, c)
	}
	for i, c := range b {
		y[i] = soundOf(table, c)
	}
	return float32(commonOrder(x[:len(a)], y[:len(b)])) / float32(max(len(a), len(b)))
}

// soundOf keeps characters without a sound apart from all sounds.
func soundOf(table *[65536]uint16, c uint16) uint16 {
	if s := table[c]; s > 0 {
		return s
	}
	return c | 0x8000
}

// numbers is the share of the question's numbers and Latin words the document has.
func (m *matcher) numbers(e *entry, hidden int) float32 {
	if len(m.latin) == 0 {
		return 0.5
	}
	found := 0
	for _, w := range m.latin[:min(len(m.latin), 8)] {
		if holds(e, w, hidden) {
			found++
		}
	}
	return float32(found) / float32(min(len(m.latin), 8))
}

// ideas is the share of the question's synonym groups of which some member
// occurs in the document.
func (m *matcher) ideas(e *entry, hidden int) float32 {
	n := min(len(m.q.ideas), 12)
	if n == 0 || len(m.q.seq) > letterLength {
		return 0.5
	}
	var found, all float32
	for _, idea := range m.q.ideas[:n] {
		all += idea.weight
		for _, member := range m.w.groups[idea.group] {
			if holds(e, member, hidden) {
				found += idea.weight
				break
			}
		}
	}
	return found / all
}

func holds(e *entry, part []uint16, hidden int) bool {
	for i, u := range e.units {
		if i != hidden && contains(u, part) {
			return true
		}
	}
	return contains(e.answer[:min(len(e.answer), indexedAnswer)], part)
}

// numbersBack is the share of the document's numbers and Latin words that the
// question has, looked for in the best wording or the head of the answer.
func (m *matcher) numbersBack(e *entry, best int) float32 {
	seq := e.answer[:min(len(e.answer), 100)]
	if best >= 0 {
		seq = e.units[best]
	}
	list := latinWords(seq)
	if len(list) == 0 {
		return 0.5
	}
	found := 0
	for _, w := range list {
		if contains(m.q.seq, w) {
			found++
		}
	}
	return float32(found) / float32(len(list))
}
