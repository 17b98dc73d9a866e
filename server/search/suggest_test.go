package search

import (
	"testing"
	"time"
)

func TestSuggestions(t *testing.T) {
	e := engine(t, desk())
	november := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		typed, id, reason string
	}{
		{"身份", "id-card", "prefix"},
		{"社会保障", "card", "prefix"},
		{"sbk", "card", "pinyin"},
		{"SFZ", "id-card", "pinyin"},
		{"shebaoka", "card", "pinyin"},
		{"gjj", "fund", "pinyin"},
		{"取公积金", "fund", "contains"},
		{"身份证丢失补办", "id-card", "similar"},
		{"", "id-card", "hot"},
	} {
		got := e.Suggest(c.typed, 8, november, "")
		if len(got) == 0 || got[0].ID != c.id || got[0].Reason != c.reason {
			t.Errorf("%q: got %v, want %s by %s", c.typed, got, c.id, c.reason)
		}
	}
}

func TestHotQuestionsFollowTheSeason(t *testing.T) {
	e := engine(t, []Doc{
		{ID: "heat", Question: "供暖什么时候开始", Hot: 30, Months: []int{11, 12}},
		{ID: "bus", Question: "公交卡怎么充值", Hot: 50},
	})
	for month, want := range map[time.Month]string{time.November: "heat", time.June: "bus"} {
		got := e.Suggest("", 1, time.Date(2026, month, 1, 0, 0, 0, 0, time.UTC), "")
		if len(got) != 1 || got[0].ID != want {
			t.Errorf("%v: got %v, want %s", month, got, want)
		}
	}
}

func TestSuggestionsAreLimitedAndDistinct(t *testing.T) {
	e := engine(t, lotsOfDocs(100))
	got := e.Suggest("第", 8, time.Time{}, "")
	if len(got) != 8 || got[0].ID != "d0099" {
		t.Fatalf("got %v", got)
	}
	seen := map[string]bool{}
	for _, s := range got {
		if seen[s.ID] {
			t.Errorf("%s twice", s.ID)
		}
		seen[s.ID] = true
	}
}
