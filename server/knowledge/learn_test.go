package knowledge_test

import (
	"reflect"
	"testing"

	"qingting/server/knowledge"
	"qingting/server/search"
)

func (f *fixture) fitted() *knowledge.Index {
	f.t.Helper()
	x := knowledge.NewIndex(f.Service, search.Options{})
	if err := x.Build(ctx); err != nil {
		f.t.Fatal(err)
	}
	return x
}

func TestNextStartRanksWithTheSavedModel(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		f.loadStarter()
		first, second := f.fitted(), f.fitted()
		same := func(a, b *knowledge.Index) bool {
			q := search.Query{Text: "社保卡丢了怎么补"}
			return reflect.DeepEqual(a.Search(q), b.Search(q))
		}
		if !same(first, second) {
			t.Error("the next start answers otherwise")
		}
		extra := f.live("流动图书车停在哪里")
		third := f.fitted()
		if got := ids(third.Search(search.Query{Text: "流动图书车停在哪里"})); len(got) == 0 || got[0] != extra.ID {
			t.Errorf("found %v with the older model", got)
		}
		for range 2 { // the second time nothing has changed
			if err := third.Learn(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if !same(third, f.fitted()) {
			t.Error("the model fitted after the start was not saved")
		}
		if err := second.Refresh(ctx); err != nil {
			t.Fatal(err)
		}
		if err := second.Learn(ctx); err != nil || !same(second, third) {
			t.Error("two processes with the same articles answer differently", err)
		}
	})
}
