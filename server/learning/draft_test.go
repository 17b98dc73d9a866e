package learning

import (
	"slices"
	"strings"
	"testing"
	"time"

	"qingting/server/exam"
	"qingting/server/knowledge"
	schema "qingting/sql"
)

// starterArticles are the starter pack's articles by category, as lessons are drafted from them.
func starterArticles(t *testing.T) map[string][]Article {
	t.Helper()
	pack, err := knowledge.ReadPack(schema.Starter, "starter")
	if err != nil {
		t.Fatal(err)
	}
	out := map[string][]Article{}
	for _, f := range pack.Files {
		for _, a := range f.Articles {
			x := Article{Key: a.Key, Question: a.Question, Version: 1, Variants: a.Variants, CounterExamples: a.CounterExamples,
				Answer: a.Answer, Internal: a.Internal, Steps: a.Steps, Materials: a.Materials, Matter: f.Category}
			for _, s := range a.Sources {
				x.Sources = append(x.Sources, exam.Basis{Name: s.Name, Number: s.Number, Clause: s.Clause})
			}
			out[f.Category] = append(out[f.Category], x)
		}
	}
	return out
}

// TestEveryArticleGivesALesson drafts the whole starter pack: every lesson fits a bus ride, cites
// its article, and its items can be asked, graded and answered from what the lesson says.
func TestEveryArticleGivesALesson(t *testing.T) {
	lessons, items := 0, 0
	for _, list := range starterArticles(t) {
		for _, a := range list {
			l := Draft(a, nil, list)
			lessons, items = lessons+1, items+len(l.Items)
			if d := l.ReadingTime(); d < time.Minute || d > LongestLesson {
				t.Errorf("%s takes %v", a.Key, d)
			}
			if len(l.Items) == 0 {
				t.Errorf("%s asks nothing", a.Key)
			}
			for _, c := range l.Cards {
				if c.Article != a.Key || c.Version != 1 {
					t.Errorf("%s: card %q cites nothing", a.Key, c.Title)
				}
			}
			for _, i := range l.Items {
				if m, err := exam.Grade(i, i.Answer); err != nil || !m.Right {
					t.Errorf("%s: its own answer is wrong: %v", i.Key, err)
				}
			}
		}
	}
	if lessons < 200 || items < 2*lessons {
		t.Fatalf("%d lessons with %d items", lessons, items)
	}
}

var passport = Article{
	Key: "passport", Question: "护照丢了怎么补办？", Version: 3, Matter: "出入境", Variants: []string{"护照掉了怎么办", "在外地把护照弄丢了去哪补"},
	CounterExamples: []string{"身份证丢了怎么补"}, Answer: "本人到任一出入境窗口补办。工本费120元。一般7个工作日办好。",
	Steps: []string{"网上预约", "到窗口采集指纹", "缴费等证"}, Materials: []string{"身份证", "证件照"}, Sources: []exam.Basis{{Name: "护照法", Clause: "第十一条"}},
}

var neighbours = []Article{
	passport,
	{Key: "a", Question: "港澳通行证怎么办？", Materials: []string{"户口簿复印件", "单位同意函"}, Sources: []exam.Basis{{Name: "甲法"}}},
	{Key: "b", Question: "护照怎么换？", Materials: []string{"旧护照"}, Sources: []exam.Basis{{Name: "乙法"}}},
	{Key: "c", Question: "台湾通行证怎么办？", Sources: []exam.Basis{{Name: "丙法"}}},
}

func TestAFigureIsAskedWithoutItsOtherRightValues(t *testing.T) {
	i := Draft(passport, nil, neighbours).Items[0]
	if i.Kind != exam.Single || !strings.Contains(i.Stem, "（  ）") || strings.Contains(i.Stem, "7个工作日") {
		t.Fatalf("%+v", i)
	}
	for _, o := range i.Options {
		if (o.Text == "7个工作日") != (o.Key == i.Answer[0]) {
			t.Fatalf("%+v %v", i.Options, i.Answer)
		}
	}
	if again := Draft(passport, nil, neighbours).Items[0]; !slices.Equal(again.Options, i.Options) {
		t.Fatal("another order")
	}
}

func TestAnotherArticlesPapersAreTheWrongOnes(t *testing.T) {
	items := Draft(passport, nil, neighbours).Items
	at := slices.IndexFunc(items, func(i exam.Item) bool { return i.Kind == exam.Multiple })
	if at < 0 {
		t.Fatalf("%+v", items)
	}
	for _, o := range items[at].Options {
		if slices.Contains(passport.Materials, o.Text) != slices.Contains(items[at].Answer, o.Key) {
			t.Fatalf("%+v", items[at])
		}
	}
}

func TestAChangedAnswerShowsWhatIsNew(t *testing.T) {
	before := passport
	before.Answer = "本人到户籍地出入境窗口补办。工本费120元。一般7个工作日办好。"
	cards := Draft(passport, &before, neighbours).Cards
	at := slices.IndexFunc(cards, func(c LessonCard) bool { return c.Kind == ChangeCard })
	want := []Line{{Who: "原来", Text: "本人到户籍地出入境窗口补办。"}, {Who: "现在", Text: "本人到任一出入境窗口补办。", Good: true}}
	if at < 0 || !slices.Equal(cards[at].Lines, want) {
		t.Fatalf("%+v", cards)
	}
	same := Draft(passport, &passport, neighbours)
	if slices.ContainsFunc(same.Cards, func(c LessonCard) bool { return c.Kind == ChangeCard }) {
		t.Fatal("nothing changed")
	}
}

func TestACardIsReadAloudInSentences(t *testing.T) {
	c := LessonCard{Title: "这样答", Text: "先安抚。", Lines: []Line{{Who: "市民", Text: "急死了"}, {Text: "先登记"}}}
	if got := c.Spoken(); got != "这样答。先安抚。市民：急死了。先登记。" {
		t.Fatal(got)
	}
}
