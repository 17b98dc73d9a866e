package emotion

import (
	"math"
	"slices"
	"strings"
	"unicode"

	"qingting/server/classify"
)

// How the two sources are weighed together. Chosen by cross-validation on our own sentences:
// the model alone may call a message upset only when it is rather sure of it.
const (
	modelShare = 0.50 // of the model's probability
	calmStart  = 0.20 // what calm has before a word was read
	reach      = 4    // characters before a word in which a modifier counts
	stronger   = 1.35 // factor of a stronger word
	weaker     = 0.6  // factor of a weaker one
	shouting   = 1.1  // factor of two exclamation marks or more
	mostWords  = 6    // named a message

	longestClause = 14 // characters of a clause that is named
)

// Reader reads single messages. It never changes, so many may use it at once.
type Reader struct {
	words                       map[string]Word
	longest                     int // characters of the longest word
	stronger, weaker, negations []string
	model                       *classify.Model // nil: the words decide alone
}

// NewReader returns a Reader of the lexicon and the model; model may be nil.
func NewReader(l Lexicon, model *classify.Model) *Reader {
	r := &Reader{words: map[string]Word{}, stronger: l.Stronger, weaker: l.Weaker, negations: l.Negations, model: model}
	for _, w := range l.Words {
		key := tidy(w.Word)
		r.words[key] = w
		r.longest = max(r.longest, len([]rune(key)))
	}
	return r
}

// hit is a word of the lexicon found in a message.
type hit struct {
	text     string
	state    State
	strength float64 // after its modifiers
}

// Read returns what the message shows. An empty message is calm.
func (r *Reader) Read(text string) Feeling {
	hits, rest := r.hits(text)
	byWords := map[State]float64{}
	for _, h := range hits {
		byWords[h.state] = 1 - (1-byWords[h.state])*(1-h.strength)
	}
	byModel := r.ask(rest)
	best, score := Calm, calmStart+modelShare*byModel[Calm]
	for _, s := range Upset {
		if v := byWords[s] + modelShare*byModel[s]; v > score {
			best, score = s, v
		}
	}
	if best == Calm {
		return Feeling{State: Calm}
	}
	f := Feeling{State: best, Intensity: 1 - (1-byWords[best])*(1-modelShare*byModel[best])}
	f.Intensity = math.Round(f.Intensity*100) / 100
	f.Words = r.reasons(rest, best, hits)
	return f
}

// ask returns the model's probabilities; none without a model or text.
func (r *Reader) ask(text string) map[State]float64 {
	if r.model == nil || strings.TrimSpace(text) == "" {
		return nil
	}
	out := map[State]float64{}
	for _, g := range r.model.Classify(classify.Text{Body: text}) {
		out[State(g.Label)] = g.Probability
	}
	return out
}

// reasons names the words of the feeling; when the lexicon has none, the clause of the message
// in which the model sees it most.
func (r *Reader) reasons(text string, s State, hits []hit) []string {
	var out []string
	for _, h := range hits {
		if h.state == s && !slices.Contains(out, h.text) && len(out) < mostWords {
			out = append(out, h.text)
		}
	}
	if len(out) > 0 || r.model == nil {
		return out
	}
	best, most := "", 0.0
	for _, clause := range strings.FieldsFunc(text, isStop) {
		if p := r.ask(clause)[s]; p > most {
			best, most = clause, p
		}
	}
	runes := []rune(best)
	return []string{string(runes[:min(len(runes), longestClause)])}
}

// hits finds the words of the lexicon, the longest first at each place. rest is the text
// without the words that something before took the meaning of: 不着急 is not 着急.
func (r *Reader) hits(text string) (found []hit, rest string) {
	runes := []rune(tidy(text))
	loud := 1.0
	if strings.Count(string(runes), "!") >= 2 {
		loud = shouting
	}
	var kept []rune
	for at := 0; at < len(runes); {
		w, n := r.wordAt(runes, at)
		if n == 0 {
			kept = append(kept, runes[at])
			at++
			continue
		}
		if factor := r.factor(runes, at, at+n, w.State); factor > 0 {
			found = append(found, hit{text: string(runes[at : at+n]), state: w.State, strength: min(w.Strength*factor*loud, 0.95)})
			kept = append(kept, runes[at:at+n]...)
		} else {
			kept = append(kept, ' ')
		}
		at += n
	}
	return found, string(kept)
}

func (r *Reader) wordAt(runes []rune, at int) (Word, int) {
	for n := min(r.longest, len(runes)-at); n > 0; n-- {
		if w, ok := r.words[string(runes[at:at+n])]; ok {
			return w, n
		}
	}
	return Word{}, 0
}

// factor returns how much the words around make of a word; 0: they take it away.
func (r *Reader) factor(runes []rune, start, end int, s State) float64 {
	from := start
	for from > 0 && start-from < reach && !isStop(runes[from-1]) {
		from--
	}
	before := string(runes[from:start])
	after := string(runes[end:min(end+reach, len(runes))])
	if r.negated(before, s) {
		return 0
	}
	factor := 1.0
	if containsAny(before, r.stronger) || hasStart(after, r.stronger) {
		factor *= stronger
	}
	if containsAny(before, r.weaker) {
		factor *= weaker
	}
	return factor
}

// negated reports whether a negation stands right before the word or a few modifiers away:
// 不, 不太, 不是很. 特别 ends like 别 and is none, so modifiers are taken off first. A prohibition
// takes nothing from anger: 别敷衍我 is as angry as 敷衍.
func (r *Reader) negated(before string, s State) bool {
	for range reach {
		if s == Angry && endOf(before, prohibitions) != "" {
			return false
		}
		w := endOf(before, r.stronger, r.weaker, fillers)
		if w == "" {
			return endOf(before, r.negations) != ""
		}
		before = strings.TrimSuffix(before, w)
	}
	return false
}

var prohibitions = []string{"别", "不要", "不用", "少"}

// fillers may stand between a negation and the word.
var fillers = []string{"那么", "这么", "是", "用", "会", "要", "再"}

// endOf returns the longest word of the lists that text ends with.
func endOf(text string, lists ...[]string) string {
	longest := ""
	for _, list := range lists {
		for _, w := range list {
			if len(w) > len(longest) && strings.HasSuffix(text, w) {
				longest = w
			}
		}
	}
	return longest
}

func hasStart(after string, list []string) bool {
	return slices.ContainsFunc(list, func(w string) bool { return len([]rune(w)) > 1 && strings.HasPrefix(after, w) })
}

func containsAny(text string, list []string) bool {
	return slices.ContainsFunc(list, func(w string) bool { return strings.Contains(text, w) })
}

func isStop(r rune) bool { return unicode.IsPunct(r) || unicode.IsSpace(r) }

// tidy makes writing uniform: narrow characters, lower case.
func tidy(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '！' && r <= '～' {
			r -= '！' - '!'
		}
		return unicode.ToLower(r)
	}, text)
}
