package consult

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Marks between clauses as wording keeps them.
const (
	comma = ','
	stop  = '.'
	query = '?'
)

// supported reports whether every sentence of worded is held by approved: read from beginning
// to end it is the approved text, all of it and in its order, with nothing changed but courtesies
// between clauses, words by which the citizen is addressed, particles, and words that may stand
// for each other. Numbers, dates, names, telephone numbers, document numbers, negations and what
// must or may be done therefore stay where they were, with their subject. No model is asked.
// Where it does not hold, at is the place that could not be explained.
func supported(worded, approved, question string) (ok bool, at string) {
	if utf8.RuneCountInString(worded) > utf8.RuneCountInString(approved)*3/2+120 {
		return false, "too long"
	}
	if strings.ContainsFunc(worded, unseen) {
		return false, "unseen characters"
	}
	c := comparison{approved: tidy(approved), worded: tidy(worded), topics: topicsOf(question)}
	if len(c.worded) == 0 || len(c.approved) == 0 {
		return false, "empty"
	}
	return c.run()
}

// unseen holds for characters that show nothing, or nothing everybody sees alike.
func unseen(r rune) bool {
	return r != '\n' && r != '\r' && r != '\t' && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Co, unicode.Mn, unicode.Me)
}

// comparison walks through both texts at once. A position is a pair of offsets: up to them
// worded says what approved says.
type comparison struct {
	approved, worded []rune
	topics           map[string]bool
	seen             map[[2]int]bool
	open             [][2]int
	far              int
}

func (c *comparison) run() (bool, string) {
	c.seen = map[[2]int]bool{}
	c.reach(0, 0)
	for len(c.open) > 0 {
		p := c.open[len(c.open)-1]
		c.open = c.open[:len(c.open)-1]
		if p[0] == len(c.approved) && p[1] == len(c.worded) {
			return true, ""
		}
		c.from(p[0], p[1])
	}
	return false, string(c.worded[c.far:min(c.far+20, len(c.worded))])
}

func (c *comparison) reach(i, j int) {
	p := [2]int{i, j}
	if c.seen[p] {
		return
	}
	c.seen[p] = true
	c.far = max(c.far, j)
	c.open = append(c.open, p)
}

// from reaches every position that follows from (i, j). What is tried last is followed first:
// the same character.
func (c *comparison) from(i, j int) {
	if c.starts(i, j) {
		c.courtesy(i, j)
		c.address(i, j)
	}
	c.within(i, j)
	c.particle(i, j)
	c.of(i, j)
	if i == len(c.approved) || j == len(c.worded) {
		return
	}
	c.exchange(i, j)
	a, w := c.approved[i], c.worded[j]
	if a == w || isPause(a) && isPause(w) {
		c.reach(i+1, j+1)
	}
}

// starts reports whether both texts are at the beginning of a clause.
func (c *comparison) starts(i, j int) bool {
	return (i == 0 || isMark(c.approved[i-1]) || i == len(c.approved)) && (j == 0 || isMark(c.worded[j-1]) || isMark(c.at(j)))
}

func (c *comparison) at(j int) rune {
	if j < len(c.worded) {
		return c.worded[j]
	}
	return stop
}

// courtesy passes over a whole clause of worded that says nothing. After the last approved
// clause a mark may come before it.
func (c *comparison) courtesy(i, j int) {
	if i == len(c.approved) && j < len(c.worded) && isPause(c.worded[j]) {
		j++
	}
	end := j
	for end < len(c.worded) && !isMark(c.worded[end]) {
		end++
	}
	if end == j {
		return
	}
	clause := string(c.worded[j:end])
	switch {
	case i == 0 && c.topics[clause]: // "关于…" may end with the question's own mark
	case !courtesies[clause] || end < len(c.worded) && !isPause(c.worded[end]):
		return
	}
	c.reach(i, min(end+1, len(c.worded)))
	if end == len(c.worded) {
		c.reach(i, end)
	}
}

// address passes over 您 and 请 where the approved clause tells the citizen what to do.
func (c *comparison) address(i, j int) {
	if j == len(c.worded) || i == len(c.approved) {
		return
	}
	for _, w := range address {
		end, found := after(c.worded, j, w)
		if found && instruction.MatchString(string(c.approved[i:min(i+8, len(c.approved))])) && !othersAct.MatchString(c.sentence(i)) {
			c.reach(i, end)
		}
	}
}

// within passes over what may come in the middle of a clause: 您 before 本人, 请 before a call,
// and the pause after 的.
func (c *comparison) within(i, j int) {
	if i == 0 || i == len(c.approved) || j == len(c.worded) || isMark(c.approved[i-1]) {
		return
	}
	before, rest := c.approved[i-1], string(c.approved[i:min(i+4, len(c.approved))])
	if before == '的' && c.worded[j] == comma && strings.ContainsRune(resumes, c.approved[i]) {
		c.reach(i, j+1)
	}
	var words []string
	switch {
	case strings.HasPrefix(rest, "本人") && strings.ContainsRune(oneself, before):
		words = []string{"您"}
	case calls.MatchString(rest) && !strings.ContainsRune(notAsked, before):
		words = []string{"请", "请您"}
	}
	for _, w := range words {
		if end, found := after(c.worded, j, w); found && !othersAct.MatchString(c.sentence(i)) {
			c.reach(i, end)
		}
	}
}

// sentence is the approved sentence around i.
func (c *comparison) sentence(i int) string {
	from, to := i, i
	for from > 0 && c.approved[from-1] != stop && c.approved[from-1] != query {
		from--
	}
	for to < len(c.approved) && c.approved[to] != stop && c.approved[to] != query {
		to++
	}
	return string(c.approved[from:to])
}

// particle passes over 哦 and the like before a mark that is none of a question.
func (c *comparison) particle(i, j int) {
	if i == 0 || j == 0 || isMark(c.approved[i-1]) || i < len(c.approved) && !isPause(c.approved[i]) {
		return
	}
	if strings.ContainsRune(negations, c.approved[i-1]) {
		return
	}
	for _, w := range closingParticles {
		if end, found := after(c.worded, j, w); found && (end == len(c.worded) || isPause(c.worded[end])) {
			c.reach(i, end)
		}
	}
}

// of passes over 的 between two Chinese characters, in either text.
func (c *comparison) of(i, j int) {
	const de = '的'
	if j < len(c.worded) && c.worded[j] == de && between(c.worded, j) && i > 0 && !strings.ContainsRune(negations, c.approved[i-1]) {
		c.reach(i, j+1)
	}
	if i < len(c.approved) && c.approved[i] == de && between(c.approved, i) {
		c.reach(i+1, j)
	}
}

// between reports whether the character at i stands between two Chinese ones, neither of which
// makes another word of it (的确, 目的, 的士).
func between(text []rune, i int) bool {
	if i == 0 || i+1 >= len(text) {
		return false
	}
	before, next := text[i-1], text[i+1]
	return unicode.Is(unicode.Han, before) && unicode.Is(unicode.Han, next) &&
		!strings.ContainsRune("目有标"+negations, before) && !strings.ContainsRune("确士的", next)
}

// exchange passes over a word and another one of its class.
func (c *comparison) exchange(i, j int) {
	for _, class := range wordClasses {
		for _, a := range class.words {
			ai, found := after(c.approved, i, a)
			if !found || !class.whole(c.approved, i, ai) {
				continue
			}
			for _, w := range class.words {
				if wj, found := after(c.worded, j, w); found && w != a {
					c.reach(ai, wj)
				}
			}
		}
	}
}

// whole reports whether text[from:to] is a word of the class and not a part of another word.
func (k wordClass) whole(text []rune, from, to int) bool {
	if from > 0 && !isMark(text[from-1]) {
		if k.onlyAfter != "" && !strings.ContainsRune(k.onlyAfter, text[from-1]) || strings.ContainsRune(k.notAfter, text[from-1]) {
			return false
		}
	}
	if to == len(text) || isMark(text[to]) {
		return true
	}
	return (k.onlyBefore == "" || strings.ContainsRune(k.onlyBefore, text[to])) && !strings.ContainsRune(k.notBefore, text[to])
}

// after returns the offset behind word if text has it at i.
func after(text []rune, i int, word string) (int, bool) {
	for _, r := range word {
		if i >= len(text) || text[i] != r {
			return 0, false
		}
		i++
	}
	return i, true
}

func isPause(r rune) bool { return r == comma || r == stop }
func isMark(r rune) bool  { return isPause(r) || r == query }

// topicsOf are the clauses that name the article's own question.
func topicsOf(question string) map[string]bool {
	q := strings.TrimRight(string(tidy(question)), string(query)+string(stop))
	if q == "" || strings.ContainsAny(q, string([]rune{comma, stop, query})) {
		return nil
	}
	out := map[string]bool{}
	for _, q := range []string{q, `"` + q + `"`} {
		for _, lead := range []string{"", "关于", "关于您问的", "您问的是", "您想问的是", "您咨询的是"} {
			out[lead+q], out[lead+q+"的问题"] = true, true
		}
	}
	return out
}

// tidy is the text as it is compared: simplified, lower case, marks reduced to three, without
// spaces between words and without marks at the ends.
func tidy(text string) []rune {
	in := []rune(simpler.Replace(strings.ToLower(strings.TrimSpace(text))))
	for i, r := range in {
		if r >= '！' && r <= '～' {
			in[i] = r - '！' + '!' // full width
		}
	}
	var out []rune
	for i, r := range in {
		switch r = markOf(in, i, r); {
		case r == ' ':
		case isMark(r) && len(out) == 0:
		case isMark(r) && isMark(out[len(out)-1]):
			out[len(out)-1] = stronger(out[len(out)-1], r)
		default:
			out = append(out, r)
		}
	}
	for len(out) > 0 && isPause(out[len(out)-1]) {
		out = out[:len(out)-1]
	}
	return out
}

// markOf names the mark at i. Inside of numbers and addresses a mark is a character like others.
func markOf(in []rune, i int, r rune) rune {
	inside := i > 0 && i+1 < len(in) && isASCII(in[i-1]) && isASCII(in[i+1])
	switch r {
	case '\n', '。', ';', '!', '…':
		return stop
	case ',', '.', ':':
		if inside {
			return r + 0xE000 // a private character: it must stand in both texts
		}
		if r == '.' {
			return stop
		}
		return comma
	case '、':
		return comma
	case ' ', '\t', '\r', '　':
		if inside {
			return 0xE000
		}
		return ' '
	case '“', '”', '「', '」', '『', '』':
		return '"'
	}
	return r
}

func isASCII(r rune) bool { return r < 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r)) }

// stronger is the mark that counts of two next to each other.
func stronger(a, b rune) rune {
	for _, r := range []rune{query, stop} {
		if a == r || b == r {
			return r
		}
	}
	return comma
}
