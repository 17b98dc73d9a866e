package knowledge_test

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"qingting/server/db"
	"qingting/server/db/dbtest"
	"qingting/server/knowledge"
	"qingting/server/search"
	schema "qingting/sql"
)

func (f *fixture) starter() knowledge.Pack {
	f.t.Helper()
	p, err := knowledge.ReadPack(schema.Starter, "starter")
	if err != nil {
		f.t.Fatal(err)
	}
	return p
}

func (f *fixture) loadStarter() {
	f.t.Helper()
	if loaded, err := f.LoadPack(ctx, "starter", f.starter()); err != nil || !loaded {
		f.t.Fatal(loaded, err)
	}
}

func (f *fixture) index() *knowledge.Index {
	f.t.Helper()
	x := knowledge.NewIndex(f.Service, search.Options{NoFit: true})
	if err := x.Build(ctx); err != nil {
		f.t.Fatal(err)
	}
	return x
}

func ids(r search.Result) []string {
	var list []string
	for _, h := range r.Hits {
		list = append(list, h.ID)
	}
	return list
}

func TestStarterIsLoadedOnceAndLive(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		began := time.Now()
		f.loadStarter()
		t.Logf("loaded in %v", time.Since(began))
		p := f.starter()
		if loaded, err := f.LoadPack(ctx, "starter", p); loaded || err != nil {
			t.Fatal("loaded twice", err)
		}
		want := 0
		for _, file := range p.Files {
			want += len(file.Articles)
		}
		_, total, err := f.Articles(ctx, knowledge.Filter{State: knowledge.Live})
		docs, revision, err2 := f.SearchDocs(ctx, knowledge.Public)
		if err != nil || err2 != nil || total != want || len(docs) != want || revision != int64(want) {
			t.Fatalf("%d live, %d documents, revision %d, want %d; %v %v", total, len(docs), revision, want, err, err2)
		}
		outlets, err := f.Outlets(ctx, knowledge.OutletQuery{})
		numbers, err2 := f.Numbers(ctx)
		lex, err3 := f.Lexicon(ctx)
		if err != nil || err2 != nil || err3 != nil || len(outlets) != len(p.Outlets) || len(numbers) != len(p.Numbers) ||
			len(lex.Synonyms) != len(p.Synonyms) || len(lex.Typos) != len(p.Typos) {
			t.Fatal(len(outlets), len(numbers), len(lex.Synonyms), len(lex.Typos), err, err2, err3)
		}
		if numbers[0].Kind != knowledge.EmergencyNumber {
			t.Errorf("%s comes first", numbers[0].Name)
		}
	})
}

func TestABrokenPackLoadsNothing(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		p := knowledge.Pack{Files: []knowledge.PackFile{{Name: "x.yaml", Category: "税务", Articles: []knowledge.PackArticle{
			{Key: "a", Question: "好的问题", Answer: "答"}, {Key: "b", Question: "", Answer: "答"},
		}}}}
		if loaded, err := f.LoadPack(ctx, "starter", p); loaded || err == nil {
			t.Fatal(loaded, err)
		}
		p.Files[0].Articles[1].Question = "另一个问题"
		if loaded, err := f.LoadPack(ctx, "starter", p); !loaded || err != nil {
			t.Fatal(loaded, err)
		}
	})
}

func TestStarterLoadsOnceWhenProcessesStartTogether(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		p := f.starter()
		var wg sync.WaitGroup
		var mu sync.Mutex
		n := 0
		for range 3 {
			wg.Go(func() {
				loaded, err := f.LoadPack(ctx, "starter", p)
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					t.Error(err)
				}
				if loaded {
					n++
				}
			})
		}
		wg.Wait()
		if n != 1 {
			t.Fatalf("loaded %d times", n)
		}
	})
}

func TestPublishingReachesTheIndexOfEveryProcess(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		here, there := f.index(), f.index()
		a := f.live("身份证丢了怎么补办？")
		f.live("医保断缴了有什么影响？")
		q := search.Query{Text: "身份证丢了怎么补办", Now: f.clock}
		for _, x := range []*knowledge.Index{here, there} {
			if err := x.Refresh(ctx); err != nil {
				t.Fatal(err)
			}
			if got := ids(x.Search(q)); len(got) == 0 || got[0] != a.ID {
				t.Fatalf("found %v", got)
			}
		}
		b := f.save(a, func(e *knowledge.Edit) { e.Answer = "新的答案" })
		if _, err := f.Publish(ctx, "editor", a.ID, b.Version); err != nil {
			t.Fatal(err)
		}
		if seen, err := here.Public(ctx, a.ID, f.clock); err != nil || seen.Question != a.Question {
			t.Fatal(seen, err)
		}
		if err := here.Refresh(ctx); err != nil {
			t.Fatal(err)
		}
		if seen, _ := here.Public(ctx, a.ID, f.clock); seen.Answer != "新的答案" || here.Search(q).Hits[0].Version != "2" {
			t.Fatalf("%+v", seen)
		}
		if _, err := f.Withdraw(ctx, a.ID); err != nil {
			t.Fatal(err)
		}
		if err := here.Refresh(ctx); err != nil {
			t.Fatal(err)
		}
		_, err := here.Public(ctx, a.ID, f.clock)
		f.mustFail(err, knowledge.ErrNotFound)
		if slices.Contains(ids(here.Search(q)), a.ID) {
			t.Fatal("a withdrawn article is found")
		}
	})
}

func TestCitizensNeverFindInternalArticles(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		e := f.edit("坐席如何登记涉密工单？")
		e.Audience = knowledge.Internal
		a, err := f.Create(ctx, "editor", e)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Publish(ctx, "editor", a.ID, 1); err != nil {
			t.Fatal(err)
		}
		f.live("身份证丢了怎么补办？")
		built, refreshed := f.index(), knowledge.NewIndex(f.Service, search.Options{NoFit: true})
		if err := refreshed.Refresh(ctx); err != nil {
			t.Fatal(err)
		}
		q := search.Query{Text: "坐席如何登记涉密工单", Now: f.clock}
		for _, x := range []*knowledge.Index{built, refreshed} {
			if slices.Contains(ids(x.Search(q)), a.ID) {
				t.Fatal("a citizen finds it")
			}
			if got := ids(x.SearchStaff(q)); len(got) == 0 || got[0] != a.ID {
				t.Fatalf("staff find %v", got)
			}
			_, err = x.Public(ctx, a.ID, f.clock)
			f.mustFail(err, knowledge.ErrNotFound)
		}
		_, err = f.LiveArticle(ctx, a.ID, f.clock)
		f.mustFail(err, knowledge.ErrNotFound)
		// An article that becomes internal leaves the citizens at once.
		b := f.live("内部流程怎么走？")
		b = f.save(b, func(e *knowledge.Edit) { e.Audience = knowledge.Internal })
		if _, err := f.Publish(ctx, "editor", b.ID, b.Version); err != nil {
			t.Fatal(err)
		}
		if err := built.Refresh(ctx); err != nil {
			t.Fatal(err)
		}
		if public, internal := built.Len(); public != 1 || internal != 2 {
			t.Fatal(public, internal)
		}
	})
}

func TestTheIndexStartsEmptyAndFollowsARestoredDatabase(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		x := knowledge.NewIndex(f.Service, search.Options{NoFit: true})
		if x.Ready() || len(x.Search(search.Query{Text: "问"}).Hits) != 0 || len(x.Suggest("问", 5, f.clock)) != 0 {
			t.Fatal("an empty index finds something")
		}
		f.live("身份证丢了怎么补办？")
		if err := x.Refresh(ctx); err != nil || !x.Ready() || x.Revision() != 1 {
			t.Fatal(x.Revision(), err)
		}
		if err := f.db.Conn(ctx).Exec("UPDATE article_revision SET revision = 0").Error; err != nil {
			t.Fatal(err)
		}
		if err := x.Refresh(ctx); err != nil || x.Revision() != 0 {
			t.Fatal(x.Revision(), err)
		}
	})
}

func TestArticlesThatMustNotBeSuggestedAreStillAnswered(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		a := f.live("身份证丢了怎么补办？")
		x := f.index()
		if !x.Suggestable(a.ID) {
			t.Fatal("not suggested from the start")
		}
		f.save(a, func(e *knowledge.Edit) { e.NoSuggest = true })
		if err := x.Refresh(ctx); err != nil {
			t.Fatal(err)
		}
		if x.Suggestable(a.ID) || len(x.Search(search.Query{Text: a.Question, Now: f.clock}).Hits) != 1 {
			t.Fatal("suggested, or not found")
		}
		for _, s := range x.Suggest("身份证", 5, f.clock) {
			if s.ID == a.ID {
				t.Fatal("suggested")
			}
		}
	})
}

func TestRunFollowsWakeUpsAndStops(t *testing.T) {
	f := setUp(t, dbtest.Open(t))
	x := knowledge.NewIndex(f.Service, search.Options{NoFit: true})
	f.OnChanged(x.Wake)
	running, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		x.Run(running, time.Hour, slog.New(slog.DiscardHandler))
	}()
	waitFor(t, x.Ready)
	f.live("身份证丢了怎么补办？")
	waitFor(t, func() bool { return x.Revision() == 1 })
	stop()
	<-done
}

func waitFor(t *testing.T, condition func() bool) {
	t.Helper()
	deadline := time.Now().Add(10 * time.Second)
	for !condition() {
		if time.Now().After(deadline) {
			t.Fatal("waited in vain")
		}
		time.Sleep(time.Millisecond)
	}
}

func TestOutletsNearestFirst(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := setUp(t, d)
		f.loadStarter()
		f.clock = time.Date(2026, 11, 20, 10, 0, 0, 0, knowledge.City)
		near := &knowledge.Point{Lng: 110.0810, Lat: 30.0140}
		list, err := f.Outlets(ctx, knowledge.OutletQuery{Kind: "政务服务中心", Near: near})
		if err != nil || len(list) < 2 || list[0].District != "东湖区" || list[0].Distance > 50 || !list[0].OpenNow {
			t.Fatalf("%+v %v", list, err)
		}
		if !slices.IsSortedFunc(list, func(a, b knowledge.FoundOutlet) int { return a.Distance - b.Distance }) {
			t.Error("not by distance")
		}
		list, err = f.Outlets(ctx, knowledge.OutletQuery{District: "西山区", Text: "燃气"})
		if err != nil || len(list) != 1 || list[0].Distance != -1 {
			t.Errorf("%+v %v", list, err)
		}
		_, err = f.Outlets(ctx, knowledge.OutletQuery{Near: &knowledge.Point{Lat: 91}})
		f.mustFail(err, knowledge.ErrPlace)
	})
}

func BenchmarkBuildIndexOf10000Articles(b *testing.B) {
	d := dbtest.Open(b)
	s := knowledge.New(knowledge.Parts{DB: d, Now: time.Now})
	var p knowledge.Pack
	file := knowledge.PackFile{Name: "x.yaml", Category: "税务"}
	for i := range 10000 {
		q := fmt.Sprintf("第%d号业务在%d号窗口怎么办理？", i, i*7%1000)
		file.Articles = append(file.Articles, knowledge.PackArticle{
			Key: fmt.Sprintf("a-%d", i), Question: q, Answer: "带身份证到" + q, Variants: []string{q + "去哪", "怎么办" + q, q + "要多久"},
			Sources: []knowledge.PackSource{{Name: "某法"}}, Steps: []string{"取号", "交材料"},
		})
	}
	p.Files = []knowledge.PackFile{file}
	if _, err := s.LoadPack(ctx, "big", p); err != nil {
		b.Fatal(err)
	}
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			if _, _, err := s.SearchDocs(ctx, knowledge.Public); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("build", func(b *testing.B) {
		for b.Loop() {
			if err := knowledge.NewIndex(s, search.Options{}).Build(ctx); err != nil {
				b.Fatal(err)
			}
		}
	})
}
