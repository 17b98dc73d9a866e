package learning

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"qingting/server/exam"
)

// itemsWanted is how many items a drafted lesson asks at most.
const itemsWanted = 3

// items makes questions about the article. Which ones depends on what it holds: figures come
// first because they are what goes wrong at the desk, then papers, steps and recognising the
// citizen's words.
func (d drafter) items() []exam.Item {
	var out []exam.Item
	for n, make := range []func() (exam.Item, bool){d.figure, d.papersItem, d.recognise, d.order, d.lawItem} {
		i, ok := make()
		if !ok || len(out) == itemsWanted {
			continue
		}
		i.Key = fmt.Sprintf("%s-%d", d.a.Key, n+1)
		i.Article, i.Matter = d.a.Key, d.a.Matter
		if len(d.a.Sources) > 0 {
			i.Basis = d.a.Sources[0]
		}
		out = append(out, i)
	}
	return out
}

// rand gives the same order of options for the same article.
func (d drafter) rand() *rand.Rand {
	h := fnv.New64a()
	_, _ = h.Write([]byte(d.a.Key)) // a hash does not fail
	return rand.New(rand.NewPCG(h.Sum64(), 1))
}

var figure = regexp.MustCompile(`([0-9]+(?:\.[0-9]+)?)(个工作日|个月|周岁|万元|元|日|天|年|岁|%|倍|小时|分钟)`)

// usual are the values each unit tends to have in rules, so that wrong options look right.
var usual = map[string][]string{
	"个工作日": {"3", "5", "7", "10", "15", "20", "30"}, "日": {"3", "5", "7", "10", "15", "20", "30", "60", "90"}, "天": {"3", "5", "7", "10", "15", "30", "60"},
	"个月": {"1", "2", "3", "6", "12", "18", "24"}, "年": {"1", "2", "3", "5", "6", "10", "15", "20"}, "周岁": {"14", "16", "18", "22", "60", "65"}, "岁": {"14", "16", "18", "22", "60", "65"},
	"%": {"5", "8", "10", "20", "50", "60", "80", "100", "150", "200", "300"}, "元": {"10", "20", "40", "50", "100", "200", "500", "1000", "2000"}, "万元": {"1", "2", "3", "5", "10", "20"},
	"倍": {"1", "2", "3", "5", "10"}, "小时": {"1", "2", "8", "12", "24", "48", "72"}, "分钟": {"5", "10", "15", "30", "60"},
}

// figure asks for a number of the answer. Other numbers of the same unit in the article are no
// wrong options, because there they are right.
func (d drafter) figure() (exam.Item, bool) {
	for _, s := range sentences(d.a.Answer) {
		found := figure.FindStringSubmatchIndex(s)
		// A date is no figure to learn, and a sentence that is only the number says nothing.
		if found == nil || utf8.RuneCountInString(s) < 10 || partOfDate(s, found[1]) {
			continue
		}
		value, unit := s[found[2]:found[3]], s[found[4]:found[5]]
		wrong := d.wrongFigures(value, unit)
		if len(wrong) < 3 {
			continue
		}
		stem := fmt.Sprintf("“%s”：%s（  ）%s", lessonTitle(d.a.Question), s[:found[2]], s[found[5]:])
		return d.choice(stem, value+unit, wrong, s, exam.PolicyAccuracy), true
	}
	return exam.Item{}, false
}

var dateAfter = regexp.MustCompile(`^[0-9]+月|^月|^[底初起]`)

func partOfDate(s string, end int) bool { return dateAfter.MatchString(s[end:]) }

func (d drafter) wrongFigures(value, unit string) (wrong []string) {
	for _, v := range usual[unit] {
		if v != value && !strings.Contains(d.a.Answer, v+unit) {
			wrong = append(wrong, v+unit)
		}
	}
	d.rand().Shuffle(len(wrong), func(i, j int) { wrong[i], wrong[j] = wrong[j], wrong[i] })
	return wrong[:min(3, len(wrong))]
}

// choice is a single choice with its options in a fixed random order.
func (d drafter) choice(stem, right string, wrong []string, why string, ability exam.Ability) exam.Item {
	texts := append([]string{right}, wrong...)
	d.rand().Shuffle(len(texts), func(i, j int) { texts[i], texts[j] = texts[j], texts[i] })
	i := exam.Item{Kind: exam.Single, Stem: stem, Explanation: why, Ability: ability, Difficulty: 2}
	for n, t := range texts {
		key := string(rune('a' + n))
		i.Options = append(i.Options, exam.Option{Key: key, Text: t})
		if t == right {
			i.Answer = []string{key}
		}
	}
	return i
}

// papersItem asks which papers are needed; wrong ones are needed elsewhere and not mentioned here.
func (d drafter) papersItem() (exam.Item, bool) {
	if len(d.a.Materials) < 2 {
		return exam.Item{}, false
	}
	right := d.a.Materials[:min(3, len(d.a.Materials))]
	everything := d.a.Answer + strings.Join(d.a.Materials, "")
	var wrong []string
	for _, o := range d.others {
		for _, m := range o.Materials {
			if utf8.RuneCountInString(m) <= 20 && !slices.Contains(wrong, m) && !sharesPaper(everything, m) {
				wrong = append(wrong, m)
			}
		}
	}
	if len(wrong) < 2 {
		return exam.Item{}, false
	}
	r := d.rand()
	r.Shuffle(len(wrong), func(i, j int) { wrong[i], wrong[j] = wrong[j], wrong[i] })
	texts := slices.Concat(right, wrong[:2])
	r.Shuffle(len(texts), func(i, j int) { texts[i], texts[j] = texts[j], texts[i] })
	i := exam.Item{Kind: exam.Multiple, Stem: "“" + lessonTitle(d.a.Question) + "”，下面哪些是要准备的？（多选）",
		Explanation: "要准备：" + strings.Join(d.a.Materials, "；") + "。", Ability: exam.Procedure, Difficulty: 3}
	for n, t := range texts {
		key := string(rune('a' + n))
		i.Options = append(i.Options, exam.Option{Key: key, Text: t})
		if slices.Contains(right, t) {
			i.Answer = append(i.Answer, key)
		}
	}
	return i, true
}

// sharesPaper is careful: a paper that might also be asked for here is no wrong option.
func sharesPaper(everything, material string) bool {
	runes := []rune(material)
	for i := 0; i+3 <= len(runes); i++ {
		if strings.Contains(everything, string(runes[i:i+3])) {
			return true
		}
	}
	return false
}

// recognise asks what a citizen means.
func (d drafter) recognise() (exam.Item, bool) {
	if len(d.a.Variants) == 0 || len(d.others) < 3 {
		return exam.Item{}, false
	}
	said := longest(d.a.Variants)
	near := slices.Clone(d.others)
	slices.SortStableFunc(near, func(x, y Article) int { return common(said, y.Question) - common(said, x.Question) })
	var wrong []string
	for _, o := range near[:3] {
		wrong = append(wrong, o.Question)
	}
	stem := "市民说：“" + said + "”。他想问的是哪一件事？"
	why := "这是“" + lessonTitle(d.a.Question) + "”的另一种说法。"
	return d.choice(stem, d.a.Question, wrong, why, exam.Listening), true
}

func longest(list []string) string {
	return slices.MaxFunc(list, func(a, b string) int { return utf8.RuneCountInString(a) - utf8.RuneCountInString(b) })
}

// common counts the characters of a that b has too.
func common(a, b string) (n int) {
	for _, r := range a {
		if strings.ContainsRune(b, r) {
			n++
		}
	}
	return n
}

func (d drafter) order() (exam.Item, bool) {
	if len(d.a.Steps) < 3 {
		return exam.Item{}, false
	}
	steps := d.a.Steps[:min(5, len(d.a.Steps))]
	i := exam.Item{Kind: exam.Order, Stem: "“" + lessonTitle(d.a.Question) + "”，请把办理步骤排好顺序。",
		Explanation: "顺序是：" + strings.Join(steps, "；") + "。", Ability: exam.Procedure, Difficulty: 3}
	for n, s := range steps {
		key := string(rune('a' + n))
		i.Options, i.Answer = append(i.Options, exam.Option{Key: key, Text: s}), append(i.Answer, key)
	}
	d.rand().Shuffle(len(i.Options), func(a, b int) { i.Options[a], i.Options[b] = i.Options[b], i.Options[a] })
	return i, true
}

func (d drafter) lawItem() (exam.Item, bool) {
	if len(d.a.Sources) == 0 {
		return exam.Item{}, false
	}
	right := basisText(exam.Basis{Name: d.a.Sources[0].Name})
	var wrong []string
	for _, o := range d.others {
		for _, s := range o.Sources {
			text := basisText(exam.Basis{Name: s.Name})
			if text != right && !slices.Contains(wrong, text) && !slices.ContainsFunc(d.a.Sources, func(b exam.Basis) bool { return b.Name == s.Name }) {
				wrong = append(wrong, text)
			}
		}
	}
	if len(wrong) < 3 {
		return exam.Item{}, false
	}
	d.rand().Shuffle(len(wrong), func(i, j int) { wrong[i], wrong[j] = wrong[j], wrong[i] })
	stem := "回答“" + lessonTitle(d.a.Question) + "”，主要依据是哪一个？"
	return d.choice(stem, right, wrong[:3], "依据："+basisText(d.a.Sources[0])+"。", exam.PolicyAccuracy), true
}
