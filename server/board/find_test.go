package board

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

func (w *world) finds(q Query) []string {
	w.t.Helper()
	if q.Size == 0 {
		q.Size = 50
	}
	list, total, err := w.Find(w.t.Context(), q)
	if err != nil {
		w.t.Fatal(err)
	}
	titles := []string{}
	for _, l := range list {
		titles = append(titles, l.Title)
	}
	if q.Page <= 1 && total != int64(len(list)) && len(list) < q.Size {
		w.t.Fatalf("total %d of %v", total, titles)
	}
	return titles
}

func (w *world) titled(title, text string) Letter {
	w.t.Helper()
	d := draft("k" + title)
	d.Title, d.Text = title, text
	w.clock.set(w.Now().Add(time.Minute))
	return w.sends("c1", d)
}

func TestSearchTakesWildcardsLiterally(t *testing.T) {
	each(t, func(w *world) {
		w.titled("打折 50% 的票", "一")
		w.titled("打折 500 的票", "二")
		w.titled("编号 a_b", "三")
		w.titled("编号 axb", "四")
		w.titled(`路径 c:\x`, "五")
		cases := map[string][]string{
			"50%":               {"打折 50% 的票"},
			"a_b":               {"编号 a_b"},
			`c:\x`:              {`路径 c:\x`},
			"%":                 {"打折 50% 的票"},
			"_":                 {"编号 a_b"},
			"打折":                {"打折 50% 的票", "打折 500 的票"},
			"四":                 {"编号 axb"},
			"LY20261121-000003": {"编号 a_b"},
			"' OR 1=1 --":       {},
			"没有的词":              {},
		}
		for text, want := range cases {
			if got := w.finds(Query{Text: text}); !slices.Equal(got, want) {
				w.t.Errorf("%s: %v, want %v", text, got, want)
			}
		}
	})
}

func TestOpenLettersComeFirstTheNearestPromiseFirst(t *testing.T) {
	each(t, func(w *world) {
		first, second, third := w.titled("一", "x"), w.titled("二", "x"), w.titled("三", "x")
		w.answers("s1", w.accepts("s1", first), Words{ClientID: "a", Text: "好"})
		w.accepts("s2", third)
		cases := []struct {
			q    Query
			want []string
		}{
			{Query{}, []string{"二", "三", "一"}},
			{Query{State: Answered}, []string{"一"}},
			{Query{State: Accepted, Holder: "s2"}, []string{"三"}},
			{Query{Holder: "s1"}, []string{"一"}},
			{Query{State: Closed}, []string{}},
			{Query{Overdue: w.Now().Add(promise)}, []string{"二"}}, // the third's promise ends just then
			{Query{Overdue: w.Now().Add(promise + time.Minute)}, []string{"二", "三"}},
			{Query{Overdue: w.Now()}, []string{}},
		}
		for _, c := range cases {
			if got := w.finds(c.q); !slices.Equal(got, c.want) {
				w.t.Errorf("%+v: %v, want %v", c.q, got, c.want)
			}
		}
		if !second.Overdue(second.PromisedAt.Add(time.Second)) || second.Overdue(second.PromisedAt) {
			w.t.Error("overdue is not after the promise")
		}
		if l, err := w.Letter(w.t.Context(), first.ID); err != nil || l.Overdue(first.PromisedAt.Add(time.Hour)) {
			w.t.Errorf("an answered letter is overdue: %v", err)
		}
	})
}

func TestPagesCoverEverythingOnce(t *testing.T) {
	each(t, func(w *world) {
		for i := range 5 {
			w.titled(fmt.Sprint(i), "x")
		}
		var got []string
		for page := 1; page <= 3; page++ {
			got = append(got, w.finds(Query{Page: page, Size: 2})...)
		}
		if !slices.Equal(got, []string{"0", "1", "2", "3", "4"}) {
			w.t.Fatalf("%v", got)
		}
		if _, total, err := w.Find(w.t.Context(), Query{Page: -1, Size: -5}); err != nil || total != 5 {
			w.t.Fatalf("odd paging: %d %v", total, err)
		}
	})
}
