package knowledge

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"qingting/server/db"
	"qingting/server/db/dbtest"
	"qingting/server/errs"
)

func TestStructsMatchTheSchema(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.MatchesSchema(t, d, Category{}, articleRow{}, versionRow{}, phraseRow{}, sourceRow{}, changeRow{},
			Outlet{}, ServiceNumber{}, lexiconRow{}, importBatch{}, modelRow{})
	})
}

func TestStateFollowsTheDatesOfTheLiveVersion(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 11, n, 0, 0, 0, 0, City) }
	now := day(21)
	for _, c := range []struct {
		state       State
		from, until time.Time
		want        State
	}{
		{Draft, day(1), day(2), Draft},
		{Withdrawn, time.Time{}, time.Time{}, Withdrawn},
		{Live, time.Time{}, time.Time{}, Live},
		{Live, day(21), time.Time{}, Live},
		{Live, day(22), time.Time{}, Scheduled},
		{Live, time.Time{}, day(22), Live},
		{Live, time.Time{}, day(21), Expired},
	} {
		a := Article{State: c.state, LiveFrom: c.from, LiveUntil: c.until}
		if got := a.StateAt(now); got != c.want {
			t.Errorf("%+v: got %s", c, got)
		}
	}
}

func TestOnlyWhatIsPublicEnabledAndLiveIsServed(t *testing.T) {
	good := Article{State: Live, Version: 2, LiveVersion: 2, Words: Words{Audience: Public}}
	if !good.Servable(time.Now()) {
		t.Fatal("a good article is refused")
	}
	for name, spoil := range map[string]func(a *Article){
		"internal":  func(a *Article) { a.Audience = Internal },
		"disabled":  func(a *Article) { a.Disabled = true },
		"draft":     func(a *Article) { a.State = Draft },
		"newer":     func(a *Article) { a.Version = 3 },
		"scheduled": func(a *Article) { a.LiveFrom = time.Now().Add(time.Hour) },
		"expired":   func(a *Article) { a.LiveUntil = time.Now().Add(-time.Hour) },
	} {
		a := good
		spoil(&a)
		if a.Servable(time.Now()) {
			t.Errorf("%s is served", name)
		}
	}
}

func TestDaysAreWholeDaysInTheCity(t *testing.T) {
	from, _ := DayStart("2026-11-21")
	until, _ := DayEnd("2026-11-21")
	if from.Format(time.RFC3339) != "2026-11-20T16:00:00Z" || until.Format(time.RFC3339) != "2026-11-21T16:00:00Z" {
		t.Fatal(from, until)
	}
	if FirstDay(from) != "2026-11-21" || LastDay(until) != "2026-11-21" || FirstDay(time.Time{})+LastDay(time.Time{}) != "" {
		t.Fatal(FirstDay(from), LastDay(until))
	}
	if _, err := DayStart("21.11.2026"); err == nil {
		t.Fatal("a foreign date is read")
	}
}

func TestNormalComparesQuestions(t *testing.T) {
	for in, want := range map[string]string{
		"身份证丢了，怎么补办？":  "身份证丢了怎么补办",
		" ＡＢＣ１２３ abc！": "abc123abc",
		"?!":           "",
	} {
		if got := Normal(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func goodEdit() Edit {
	return Edit{
		Settings: Settings{CategoryID: "c", Hot: 10, Seasons: []int{7, 6, 7}},
		Words: Words{
			Question: "身份证丢了怎么补办？", Answer: "到任意派出所办理。", Variants: []string{"补办身份证", " 补办身份证！", "", "身份证丢了怎么补办"},
			Sources: []Source{{Name: "居民身份证法", Dated: "2011-10-29"}},
		},
	}
}

func TestCleanDropsRepeatsAndControlCharacters(t *testing.T) {
	e := goodEdit()
	e.Question, e.Answer = " 身份证\x00丢了怎么补办？\n", "第一行\r\n第二行\x07\n"
	e = e.clean()
	if e.Question != "身份证丢了怎么补办？" || e.Answer != "第一行\n第二行" || e.Audience != Public {
		t.Fatalf("%+v", e)
	}
	if !slices.Equal(e.Variants, []string{"补办身份证"}) || !slices.Equal(e.Seasons, []int{6, 7}) {
		t.Fatalf("%v %v", e.Variants, e.Seasons)
	}
	if p := e.check(); len(p) != 0 {
		t.Fatalf("%+v", p)
	}
}

func TestEveryLimitHasASentence(t *testing.T) {
	long := func(n int) string { return strings.Repeat("长", n) }
	many := func(n int) (list []string) {
		for i := range n {
			list = append(list, fmt.Sprintf("说法%d", i))
		}
		return list
	}
	block := func(b Block) func(e *Edit) { return func(e *Edit) { e.Blocks = []Block{b} } }
	source := func(s Source) func(e *Edit) { return func(e *Edit) { e.Sources = []Source{s} } }
	for _, c := range []struct {
		path, sentence string
		spoil          func(e *Edit)
	}{
		{"key", "小写字母", func(e *Edit) { e.Key = "Ü x" }},
		{"category_id", "请选择分类", func(e *Edit) { e.CategoryID = "" }},
		{"hot", "0 到 100", func(e *Edit) { e.Hot = 101 }},
		{"seasons", "1 到 12", func(e *Edit) { e.Seasons = []int{13} }},
		{"question", "请填写标准问", func(e *Edit) { e.Question = " ？ " }},
		{"question", "100 个字", func(e *Edit) { e.Question = long(101) }},
		{"answer", "请填写答案", func(e *Edit) { e.Answer = "\n" }},
		{"answer", "5000 个字", func(e *Edit) { e.Answer = long(5001) }},
		{"answer", "分隔符", func(e *Edit) { e.Answer = "一##二" }},
		{"variants[0]", "分隔符", func(e *Edit) { e.Variants = []string{"一##二"} }},
		{"internal", "2000 个字", func(e *Edit) { e.Internal = long(2001) }},
		{"region", "20 个字", func(e *Edit) { e.Region = long(21) }},
		{"department", "40 个字", func(e *Edit) { e.Department = long(41) }},
		{"audience", "公开或内部", func(e *Edit) { e.Audience = "everyone" }},
		{"effective_until", "晚于", func(e *Edit) { e.EffectiveFrom = time.Now(); e.EffectiveUntil = e.EffectiveFrom }},
		{"variants", "最多 50 条，现有 51 条", func(e *Edit) { e.Variants = many(51) }},
		{"variants[0]", "100 个字", func(e *Edit) { e.Variants = []string{long(101)} }},
		{"counter_examples", "最多 50 条", func(e *Edit) { e.CounterExamples = many(51) }},
		{"counter_examples[0]", "相同", func(e *Edit) { e.CounterExamples = []string{"补办身份证"} }},
		{"tags", "最多 20 个", func(e *Edit) { e.Tags = many(21) }},
		{"tags[0]", "20 个字", func(e *Edit) { e.Tags = []string{long(21)} }},
		{"blocks", "最多 20 个", func(e *Edit) { e.Blocks = make([]Block, 21) }},
		{"blocks[0].type", "不认识", block(Block{Type: "video"})},
		{"blocks[0].text", "请填写内容", block(Block{Type: BlockText})},
		{"blocks[0].items", "1 到 30 条", block(Block{Type: BlockSteps})},
		{"blocks[0].items[0]", "500 个字", block(Block{Type: BlockMaterials, Items: []string{long(501)}})},
		{"blocks[0].number", "数字", block(Block{Type: BlockPhone, Name: "电话", Number: "call me"})},
		{"blocks[0].name", "请填写电话名称", block(Block{Type: BlockPhone, Number: "12345"})},
		{"blocks[0].outlet_kind", "网点类型", block(Block{Type: BlockOutlets})},
		{"blocks[0].url", "http", block(Block{Type: BlockLink, Title: "x", URL: "javascript:alert(1)"})},
		{"blocks[0].file_id", "图片", block(Block{Type: BlockImage})},
		{"blocks[0].article_id", "引用", block(Block{Type: BlockArticle})},
		{"sources", "最多 10 条", func(e *Edit) { e.Sources = slices.Repeat([]Source{{Name: "法"}}, 11) }},
		{"sources[0].name", "名称", source(Source{Number: "1"})},
		{"sources[0].date", "格式", source(Source{Name: "法", Dated: "2026年"})},
		{"sources[0].url", "http", source(Source{Name: "法", URL: "ftp://x"})},
	} {
		e := goodEdit()
		c.spoil(&e)
		wrong := e.clean().check()
		said := func(f errs.Field) bool { return f.Path == c.path && strings.Contains(f.Message, c.sentence) }
		if !slices.ContainsFunc(wrong, said) {
			t.Errorf("%s %s: got %+v", c.path, c.sentence, wrong)
		}
	}
}
