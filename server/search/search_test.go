package search

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// desk is a small knowledge in the hotline's own words.
func desk() []Doc {
	return []Doc{
		{ID: "id-card", Version: "3", Question: "身份证丢了怎么补办", Variants: []string{"身份证遗失如何补领", "居民身份证不见了怎么办"}, Answer: "本人到任一派出所户籍窗口申请补领，交纳工本费。", Category: "户籍", Hot: 90},
		{ID: "id-first", Version: "1", Question: "新生儿怎么办身份证", Variants: []string{"给宝宝办身份证要什么材料"}, Answer: "监护人带户口簿到派出所申请。", Category: "户籍", Hot: 20},
		{ID: "card", Version: "2", Question: "社保卡怎么申领", Variants: []string{"社会保障卡在哪里办", "第一次办社保卡"}, Answer: "到社保经办窗口或合作银行网点办理。", Category: "社保", Hot: 70},
		{ID: "fund", Version: "1", Question: "租房能提取公积金吗", Variants: []string{"租房子可以取公积金吗", "公积金租房提取条件"}, CounterExamples: []string{"买房能提取公积金吗"}, Answer: "连续足额缴存满三个月，本人及配偶在当地无自有住房且租房的，可以提取。", Category: "公积金", Hot: 60},
		{ID: "noise", Version: "1", Question: "夜间施工噪音找谁投诉", Variants: []string{"半夜工地太吵怎么投诉"}, Answer: "可以拨打12345，由生态环境或城管部门处理。", Category: "环保", Hot: 10, Months: []int{6}},
		{ID: "heat", Version: "1", Question: "供暖什么时候开始", Answer: "供暖期由城市公布，请以当年通知为准。", Category: "供热", Hot: 30, Months: []int{11, 12}},
	}
}

func engine(t *testing.T, docs []Doc) *Engine {
	t.Helper()
	e := New(Lexicon{Synonyms: [][]string{{"社保卡", "社会保障卡"}}}, Options{})
	e.Replace(docs)
	return e
}

func first(e *Engine, text string) string {
	r := e.Search(Query{Text: text})
	if len(r.Hits) == 0 {
		return ""
	}
	return r.Hits[0].ID
}

func TestQuestionsInOtherWordsFindTheirArticle(t *testing.T) {
	e := engine(t, desk())
	for _, c := range []struct{ ask, want string }{
		{"身份证丢了怎么补办", "id-card"},
		{"你好，请问我身份证弄丢了咋办啊？", "id-card"},
		{"身份證遺失補領", "id-card"},
		{"ＳＦＺ身份证丢失", "id-card"},
		{"小孩刚出生怎么办理身份证", "id-first"},
		{"社会保障卡怎么领", "card"},
		{"租房公积金可以提出来吗", "fund"},
		{"工地半夜施工吵死了", "noise"},
		{"几号开始供暖", "heat"},
	} {
		if got := first(e, c.ask); got != c.want {
			t.Errorf("%s: found %q, want %q", c.ask, got, c.want)
		}
	}
}

func TestProbabilitySeparatesKnownFromUnknown(t *testing.T) {
	e := engine(t, desk())
	known := e.Search(Query{Text: "身份证丢了怎么补办"}).Hits[0]
	if known.Probability < 0.8 {
		t.Errorf("an exact question has probability %.2f", known.Probability)
	}
	for _, ask := range []string{"今天晚上吃什么", "火星上有水吗", "推荐一部好看的电影"} {
		for _, h := range e.Search(Query{Text: ask}).Hits {
			if h.Probability > 0.4 {
				t.Errorf("%s: %s has probability %.2f", ask, h.ID, h.Probability)
			}
		}
	}
}

func TestHitsCarryVersionWordingTermsAndFeatures(t *testing.T) {
	h := engine(t, desk()).Search(Query{Text: "社会保障卡在哪办"}).Hits[0]
	if h.Version != "2" || h.MatchedText != "社会保障卡在哪里办" {
		t.Errorf("version %q, matched %q", h.Version, h.MatchedText)
	}
	if len(h.Terms) == 0 || len(h.Features) != int(featureCount) {
		t.Fatalf("%d terms, %d features", len(h.Terms), len(h.Features))
	}
	sum := 0.0
	for _, term := range h.Terms {
		sum += term.Share
	}
	if sum < 0.99 || sum > 1.01 {
		t.Errorf("shares sum to %.3f", sum)
	}
}

func TestEveryFeatureHasItsOwnName(t *testing.T) {
	seen := map[string]bool{}
	for _, name := range featureNames {
		if name == "" || seen[name] {
			t.Errorf("feature name %q is empty or used twice", name)
		}
		seen[name] = true
	}
}

func TestCounterExampleLowersTheChance(t *testing.T) {
	e := engine(t, desk())
	h := e.Search(Query{Text: "买房能提取公积金吗"}).Hits[0]
	if h.ID != "fund" || !h.Countered || h.Probability > 0.2 {
		t.Errorf("got %s, countered %v, probability %.2f", h.ID, h.Countered, h.Probability)
	}
}

func TestExpiredAndForeignDocumentsAreNotReturned(t *testing.T) {
	day := func(s string) time.Time {
		d, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	e := engine(t, []Doc{
		{ID: "old", Question: "医保缴费标准", Until: day("2026-01-01")},
		{ID: "new", Question: "医保缴费标准", From: day("2026-01-01")},
		{ID: "east", Question: "医保缴费地点", Region: "东区"},
	})
	for _, c := range []struct {
		now    time.Time
		region string
		want   []string
	}{
		{day("2025-12-31"), "", []string{"east", "old"}},
		{day("2026-01-01"), "", []string{"east", "new"}},
		{day("2026-01-01"), "西区", []string{"new"}},
		{time.Time{}, "", []string{"east", "new", "old"}},
	} {
		var got []string
		for _, h := range e.Search(Query{Text: "医保缴费", Now: c.now, Region: c.region}).Hits {
			got = append(got, h.ID)
		}
		slices.Sort(got)
		if !slices.Equal(got, c.want) {
			t.Errorf("%v %q: got %v, want %v", c.now, c.region, got, c.want)
		}
	}
}

func TestOddQuestionsFindNothingAndBreakNothing(t *testing.T) {
	e := engine(t, desk())
	for _, ask := range []string{"", " ", "？？？", "a", "的", "😀😀", "\x00\xff\xfe", strings.Repeat("长", 50_000), strings.Repeat("身份证丢了", 10_000), "'; DROP TABLE", "𠮷野家在哪"} {
		for _, h := range e.Search(Query{Text: ask}).Hits {
			if h.Probability < 0 || h.Probability > 1 || h.Probability != h.Probability {
				t.Errorf("%.20q: probability %v", ask, h.Probability)
			}
		}
		e.Suggest(ask, 8, time.Time{}, "")
		e.Explain(ask)
	}
}

func TestEmptyEngineAnswersNothing(t *testing.T) {
	e := New(Lexicon{}, Options{})
	if e.Ready() || e.Len() != 0 || len(e.Search(Query{Text: "社保"}).Hits) != 0 || e.Suggest("社保", 8, time.Time{}, "") != nil {
		t.Error("an engine without knowledge is not ready and finds nothing")
	}
	e.Replace(nil)
	if !e.Ready() || len(e.Search(Query{Text: "社保"}).Hits) != 0 {
		t.Error("an empty knowledge is ready and finds nothing")
	}
}

func TestSameKnowledgeGivesTheSameEngine(t *testing.T) {
	docs := lotsOfDocs(120)
	a, b := engine(t, docs), engine(t, docs)
	if !a.Explain("x").Fitted {
		t.Fatal("the knowledge is large enough to fit on")
	}
	for i := range 30 {
		ask := Query{Text: fmt.Sprintf("第%d号街道的养老补贴几时发", i)}
		x, y := a.Search(ask), b.Search(ask)
		if len(x.Hits) == 0 || x.Hits[0].ID != y.Hits[0].ID || x.Hits[0].Probability != y.Hits[0].Probability {
			t.Fatalf("%s: different answers", ask.Text)
		}
	}
}

// lotsOfDocs makes n articles with three wordings each.
func lotsOfDocs(n int) []Doc {
	topics := strings.Fields("养老补贴 公租房 燃气开户 居住证 营业执照 停车泊位 法律援助 失业登记")
	docs := make([]Doc, n)
	for i := range docs {
		topic := topics[i%len(topics)]
		docs[i] = Doc{ID: fmt.Sprintf("d%04d", i), Version: "1", Question: fmt.Sprintf("第%d号街道%s怎么申请", i, topic),
			Variants: []string{fmt.Sprintf("%s在第%d号街道哪里办理", topic, i), fmt.Sprintf("如何在第%d号街道办%s", i, topic)}, Hot: i}
	}
	return docs
}
