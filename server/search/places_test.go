package search

import (
	"fmt"
	"testing"
)

func TestPlacesAgreeWithTheirOwnProvince(t *testing.T) {
	for _, c := range []struct {
		one, other string
		agree      bool
	}{
		{"武汉", "湖北", true},
		{"武汉", "武汉", true},
		{"武汉", "宜昌", false},
		{"武汉", "云南", false},
		{"返京", "海淀", true},
		{"来沪", "上海", true},
		{"内蒙古", "包头", true},
		{"和平区", "天津", false}, // many towns have one: it names no place
		{"安康", "陕西", false},  // also a word for health
		{"安康市", "陕西", true},
	} {
		a, b := placesOf(nil, clean(c.one), nil), placesOf(nil, clean(c.other), nil)
		if got := meet(a, b); got != c.agree {
			t.Errorf("%s and %s: %v, want %v", c.one, c.other, got, c.agree)
		}
	}
}

func TestEveryTownIsInOneProvince(t *testing.T) {
	seen := map[string]place{}
	for _, p := range allPlaces() {
		if old, twice := seen[p.name]; twice && old != p.place {
			t.Errorf("%s stands for two places", p.name)
		}
		seen[p.name] = p.place
		if got := placesOf(nil, clean(p.name), nil); len(got) != 1 || got[0] != p.place {
			t.Errorf("%s is read as %v, want %v", p.name, got, p.place)
		}
	}
	if len(seen) < 400 {
		t.Errorf("only %d places", len(seen))
	}
}

func TestOfficesAtTheHeadOfAQuestion(t *testing.T) {
	for question, want := range map[string]string{
		"重庆市税务局如何减轻企业负担": "重庆市税务局",
		"教育部对开学有什么要求":    "教育部",
		"公积金在哪里提取":       "",
		"怎么办理社保卡":        "",
		"是什么":            "",
	} {
		seq := clean(question)
		if got := text(seq[:officeLength(seq)]); got != want {
			t.Errorf("%s: office %q, want %q", question, got, want)
		}
	}
}

func TestTheAnswerOfAnotherTownDoesNotCome(t *testing.T) {
	var docs []Doc
	towns := []string{"武汉", "成都", "杭州", "西安", "长沙", "南京"}
	for i, town := range towns {
		for j, what := range []string{"老年公交卡", "新生儿落户", "网约车驾驶员证", "电动自行车上牌", "居住证签注", "公租房轮候", "养犬登记", "户外招牌备案"} {
			d := Doc{ID: fmt.Sprintf("%d-%d", i, j), Question: town + what + "怎么办", Answer: "请带身份证到" + town + "的窗口办理" + what + "。"}
			d.Variants = []string{"在" + town + "办" + what, town + what + "要什么材料"}
			docs = append(docs, d)
		}
	}
	e := New(Lexicon{}, Options{})
	e.Replace(docs)
	for i, town := range towns {
		hits := e.Search(Query{Text: "我人在" + town + "想给狗办养犬登记"}).Hits
		if len(hits) == 0 || hits[0].ID != fmt.Sprintf("%d-6", i) {
			t.Errorf("%s: %+v", town, hits[0])
		}
	}
}
