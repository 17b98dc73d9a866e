package learning

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"qingting/server/exam"
)

// Article is one knowledge point as lessons are drafted from it.
type Article struct {
	Key, Question    string
	Version          int
	Variants         []string
	CounterExamples  []string
	Answer, Internal string
	Steps, Materials []string
	Sources          []exam.Basis
	Matter           string // category
}

// Draft makes a lesson of an article: cards with the citizen's words, the answer, the steps, the
// papers, what it is mixed up with and the basis, and at least one item. before is the version
// that was taught so far, nil for a new article: then a card says what changed. others are the
// articles of the same matter; wrong options come from them. The draft is right because every
// word is from approved knowledge; a trainer makes it good.
func Draft(a Article, before *Article, others []Article) LessonPlan {
	l := LessonPlan{Key: "article-" + a.Key, Title: lessonTitle(a.Question), Point: Point{exam.MatterKnowledge, a.Matter}}
	d := drafter{a: a, others: notSame(a, others)}
	l.Cards = slices.Concat(d.opening(), d.changed(before), d.answer(), d.flow(), d.papers(), d.mixedUp(), d.basis())
	for _, item := range d.items() {
		if item.Check() == nil {
			l.Items = append(l.Items, item)
			l.Cards = append(l.Cards, LessonCard{Kind: QuizCard, Item: item.Key})
		}
	}
	for i := range l.Cards {
		l.Cards[i].Article, l.Cards[i].Version = a.Key, a.Version
	}
	return l
}

func lessonTitle(question string) string { return strings.TrimRight(question, "？?") }

func notSame(a Article, others []Article) []Article {
	return slices.DeleteFunc(slices.Clone(others), func(o Article) bool { return o.Key == a.Key })
}

type drafter struct {
	a      Article
	others []Article
}

// opening shows how citizens really ask.
func (d drafter) opening() []LessonCard {
	c := LessonCard{Kind: DialogueCard, Title: "市民这样问"}
	for _, v := range d.a.Variants[:min(3, len(d.a.Variants))] {
		c.Lines = append(c.Lines, Line{Who: "市民", Text: v, Good: true})
	}
	if len(c.Lines) == 0 {
		c.Lines = []Line{{Who: "市民", Text: d.a.Question, Good: true}}
	}
	return []LessonCard{c}
}

// cardLength is what fits on a phone without scrolling, in characters.
const cardLength = 110

// answer spreads the public answer over cards, whole sentences each.
func (d drafter) answer() (cards []LessonCard) {
	text := ""
	flush := func() {
		if text != "" {
			cards = append(cards, LessonCard{Kind: TextCard, Title: "这样答", Text: text})
			text = ""
		}
	}
	for _, s := range sentences(d.a.Answer) {
		if utf8.RuneCountInString(text)+utf8.RuneCountInString(s) > cardLength {
			flush()
		}
		text += s
	}
	flush()
	if len(cards) > 1 {
		for i := range cards {
			cards[i].Title = fmt.Sprintf("这样答（%d/%d）", i+1, len(cards))
		}
	}
	return cards
}

func (d drafter) flow() []LessonCard {
	if len(d.a.Steps) < 2 {
		return nil
	}
	return []LessonCard{{Kind: FlowCard, Title: "怎么办", Lines: linesOf(d.a.Steps)}}
}

func (d drafter) papers() []LessonCard {
	if len(d.a.Materials) == 0 {
		return nil
	}
	return []LessonCard{{Kind: ListCard, Title: "要带的材料", Lines: linesOf(d.a.Materials)}}
}

func linesOf(texts []string) (lines []Line) {
	for _, t := range texts {
		lines = append(lines, Line{Text: t})
	}
	return lines
}

// mixedUp sets the question beside those it must not be answered for.
func (d drafter) mixedUp() []LessonCard {
	if len(d.a.CounterExamples) == 0 {
		return nil
	}
	return []LessonCard{{Kind: CompareCard, Title: "别弄混", Lines: []Line{
		{Who: "用这条答", Text: d.a.Question, Good: true},
		{Who: "不是这条", Text: strings.Join(d.a.CounterExamples[:min(2, len(d.a.CounterExamples))], "；")},
	}}}
}

func (d drafter) basis() []LessonCard {
	c := LessonCard{Kind: TextCard, Title: "依据", Text: strings.TrimSpace(d.a.Internal)}
	for _, s := range d.a.Sources[:min(2, len(d.a.Sources))] {
		c.Lines = append(c.Lines, Line{Text: basisText(s)})
	}
	if len(c.Lines) == 0 {
		return nil
	}
	if c.Text != "" {
		c.Title, c.Text = "依据和内部口径", "内部口径："+c.Text
	}
	return []LessonCard{c}
}

func basisText(b exam.Basis) string {
	name := b.Name
	if !strings.HasPrefix(name, "《") {
		name = "《" + name + "》"
	}
	return strings.TrimSpace(name + b.Number + " " + b.Clause)
}

// changed compares the answer with the one taught before, sentence by sentence.
func (d drafter) changed(before *Article) []LessonCard {
	if before == nil || before.Answer == d.a.Answer {
		return nil
	}
	old, now := sentences(before.Answer), sentences(d.a.Answer)
	c := LessonCard{Kind: ChangeCard, Title: "这次改了什么"}
	for _, s := range without(old, now) {
		c.Lines = append(c.Lines, Line{Who: "原来", Text: s})
	}
	for _, s := range without(now, old) {
		c.Lines = append(c.Lines, Line{Who: "现在", Text: s, Good: true})
	}
	if len(c.Lines) == 0 {
		return nil
	}
	return []LessonCard{c}
}

func without(list, those []string) (out []string) {
	for _, s := range list {
		if !slices.Contains(those, s) {
			out = append(out, s)
		}
	}
	return out
}

// sentences splits a text after full stops; headings and blank lines end a sentence too.
func sentences(text string) (out []string) {
	var b strings.Builder
	flush := func() {
		if s := strings.TrimSpace(b.String()); s != "" {
			out = append(out, s)
		}
		b.Reset()
	}
	for _, r := range text {
		if r == '\n' {
			flush()
			continue
		}
		b.WriteRune(r)
		if strings.ContainsRune("。！？", r) {
			flush()
		}
	}
	flush()
	return out
}
