package knowledge_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"qingting/server/db"
	"qingting/server/db/dbtest"
	"qingting/server/errs"
	"qingting/server/knowledge"
)

var ctx = context.Background()

type fixture struct {
	*knowledge.Service
	db       *db.DB
	clock    time.Time
	category string
	changed  int
	t        *testing.T
}

func setUp(t *testing.T, d *db.DB) *fixture {
	t.Helper()
	f := &fixture{db: d, clock: time.Date(2026, 11, 21, 4, 0, 0, 0, time.UTC), t: t}
	f.Service = knowledge.New(knowledge.Parts{
		DB: d, Now: func() time.Time { return f.clock }, Changed: func(context.Context) { f.changed++ },
	})
	c, err := f.CreateCategory(ctx, "", "户籍与身份证")
	if err != nil {
		t.Fatal(err)
	}
	f.category = c.ID
	return f
}

func each(t *testing.T, fn func(t *testing.T, f *fixture)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { fn(t, setUp(t, d)) })
}

func (f *fixture) edit(question string) knowledge.Edit {
	return knowledge.Edit{
		Settings: knowledge.Settings{CategoryID: f.category, Hot: 50, Seasons: []int{6, 7}},
		Words: knowledge.Words{
			Question: question, Answer: "答：" + question, Variants: []string{question + "一", question + "二"},
			CounterExamples: []string{"不是" + question}, Internal: "先问是否本人", Tags: []string{"证件"},
			Blocks:  []knowledge.Block{{Type: knowledge.BlockSteps, Items: []string{"第一步", "第二步"}}},
			Sources: []knowledge.Source{{Name: "居民身份证法", Clause: "第十一条", Dated: "2011-10-29"}},
		},
	}
}

func (f *fixture) create(question string) knowledge.Article {
	f.t.Helper()
	a, err := f.Create(ctx, "editor", f.edit(question))
	if err != nil {
		f.t.Fatal(err)
	}
	return a
}

func (f *fixture) live(question string) knowledge.Article {
	f.t.Helper()
	a := f.create(question)
	a, err := f.Publish(ctx, "editor", a.ID, a.Version)
	if err != nil {
		f.t.Fatal(err)
	}
	return a
}

func (f *fixture) save(a knowledge.Article, change func(e *knowledge.Edit)) knowledge.Article {
	f.t.Helper()
	e := knowledge.Edit{Settings: a.Settings, Words: a.Words}
	change(&e)
	a, err := f.Save(ctx, "editor", a.ID, a.RowVersion, e)
	if err != nil {
		f.t.Fatal(err)
	}
	return a
}

func (f *fixture) mustFail(err, want error) {
	f.t.Helper()
	if !errors.Is(err, want) {
		f.t.Fatalf("got %v, want %v", err, want)
	}
}

func TestEverythingWrittenComesBack(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		e := f.edit("身份证丢了怎么补办？")
		e.Key, e.Region, e.Local, e.Department = "id-lost", "全国", true, "示例市公安局"
		e.EffectiveFrom, _ = knowledge.DayStart("2026-01-01")
		e.EffectiveUntil, _ = knowledge.DayEnd("2027-12-31")
		e.ReviewBy, _ = knowledge.DayStart("2027-06-30")
		e.AllReply, e.Disabled, e.NoSuggest = true, true, true
		a, err := f.Create(ctx, "editor", e)
		if err != nil {
			t.Fatal(err)
		}
		got, err := f.Article(ctx, a.ID)
		if err != nil || fmt.Sprintf("%+v", got.Settings) != fmt.Sprintf("%+v", e.Settings) {
			t.Fatalf("%+v %v", got.Settings, err)
		}
		e.Audience, e.Words.Blocks[0].Items = knowledge.Public, []string{"第一步", "第二步"}
		if fmt.Sprintf("%+v", got.Words) != fmt.Sprintf("%+v", e.Words) {
			t.Fatalf("got  %+v\nwant %+v", got.Words, e.Words)
		}
		if got.Key != "id-lost" || !slices.Equal(got.Category, []string{"户籍与身份证"}) || got.State != knowledge.Draft ||
			got.SavedBy != "editor" || !got.SavedAt.Equal(f.clock) || got.LiveVersion != 0 {
			t.Fatalf("%+v", got)
		}
		_, err = f.Create(ctx, "editor", e)
		f.mustFail(err, knowledge.ErrKeyTaken)
	})
}

func TestWrongArticlesAreNotStored(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		e := f.edit("问")
		e.CategoryID, e.Answer = "nowhere", ""
		_, err := f.Create(ctx, "editor", e)
		var failure *errs.Error
		if !errors.As(err, &failure) || len(failure.Fields) != 2 || failure.Class != errs.Invalid {
			t.Fatalf("%+v", err)
		}
		if _, total, _ := f.Articles(ctx, knowledge.Filter{}); total != 0 {
			t.Fatal("stored")
		}
	})
}

func TestSavingALiveArticleLeavesWhatCitizensSee(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		a := f.live("身份证丢了怎么补办？")
		b := f.save(a, func(e *knowledge.Edit) { e.Answer = "新的答案" })
		if b.Version != 2 || b.LiveVersion != 1 || b.State != knowledge.Live || b.Answer != "新的答案" {
			t.Fatalf("%+v", b)
		}
		seen, err := f.LiveArticle(ctx, a.ID, f.clock)
		if err != nil || seen.Version != 1 || seen.Answer != a.Answer || len(seen.Variants) != 2 || len(seen.Sources) != 1 {
			t.Fatalf("%+v %v", seen, err)
		}
		_, err = f.Publish(ctx, "editor", a.ID, 1)
		f.mustFail(err, knowledge.ErrVersionMoved)
		if _, err := f.Publish(ctx, "reviewer", a.ID, 2); err != nil {
			t.Fatal(err)
		}
		seen, _ = f.LiveArticle(ctx, a.ID, f.clock)
		if seen.Answer != "新的答案" || seen.PublishedBy != "reviewer" {
			t.Fatalf("%+v", seen)
		}
		old, err := f.ArticleVersion(ctx, a.ID, 1)
		if err != nil || old.Answer != a.Answer {
			t.Fatalf("%+v %v", old, err)
		}
		_, err = f.ArticleVersion(ctx, a.ID, 9)
		f.mustFail(err, knowledge.ErrNotFound)
		list, err := f.Versions(ctx, a.ID)
		if err != nil || len(list) != 2 || list[0].Version != 2 || list[0].PublishedBy != "reviewer" || list[1].PublishedBy != "editor" {
			t.Fatalf("%+v %v", list, err)
		}
	})
}

func TestUnchangedWordsMakeNoVersionAndSettingsCountAtOnce(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		a := f.live("身份证丢了怎么补办？")
		_, before, _ := f.Changes(ctx, 0)
		b := f.save(a, func(e *knowledge.Edit) {})
		if _, now, _ := f.Changes(ctx, 0); b.Version != 1 || b.RowVersion != a.RowVersion+1 || now != before {
			t.Fatalf("%+v, revision %d", b, now)
		}
		b = f.save(b, func(e *knowledge.Edit) { e.Disabled = true })
		if ids, _, _ := f.Changes(ctx, before); b.Version != 1 || !slices.Equal(ids, []string{a.ID}) {
			t.Fatalf("%+v, changed %v", b, ids)
		}
		_, err := f.LiveArticle(ctx, a.ID, f.clock)
		f.mustFail(err, knowledge.ErrNotFound)
	})
}

func TestTheSecondEditorIsToldAndOverwritesNothing(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		a := f.create("身份证丢了怎么补办？")
		e := f.edit("另一个问法")
		var wg sync.WaitGroup
		errsSeen := make([]error, 4)
		for i := range errsSeen {
			wg.Go(func() {
				mine := e
				mine.Answer = fmt.Sprintf("答案 %d", i)
				_, errsSeen[i] = f.Save(ctx, "editor", a.ID, a.RowVersion, mine)
			})
		}
		wg.Wait()
		won := 0
		for _, err := range errsSeen {
			if err == nil {
				won++
			} else if !errors.Is(err, knowledge.ErrRowVersion) {
				t.Fatal(err)
			}
		}
		if got, _ := f.Article(ctx, a.ID); won != 1 || got.Version != 2 {
			t.Fatalf("%d won, version %d", won, got.Version)
		}
		_, err := f.Save(ctx, "editor", "nothing", 1, e)
		f.mustFail(err, knowledge.ErrNotFound)
	})
}

func TestReviewPublishWithdraw(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		a := f.create("身份证丢了怎么补办？")
		a, err := f.Submit(ctx, a.ID)
		if err != nil || a.State != knowledge.InReview {
			t.Fatal(a.State, err)
		}
		a = f.save(a, func(e *knowledge.Edit) { e.Answer = "改了" })
		if a.State != knowledge.Draft {
			t.Fatal("changed words stay in review")
		}
		for range 2 {
			if a, err = f.Publish(ctx, "reviewer", a.ID, 2); err != nil || a.State != knowledge.Live {
				t.Fatal(a.State, err)
			}
		}
		_, err = f.Submit(ctx, a.ID)
		f.mustFail(err, knowledge.ErrState)
		for range 2 {
			if a, err = f.Withdraw(ctx, a.ID); err != nil || a.State != knowledge.Withdrawn || a.LiveVersion != 0 {
				t.Fatalf("%+v %v", a, err)
			}
		}
		_, err = f.LiveArticle(ctx, a.ID, f.clock)
		f.mustFail(err, knowledge.ErrNotFound)
		if _, revision, _ := f.Changes(ctx, 0); revision != 2 || f.changed != 2 {
			t.Fatalf("revision %d, told %d times", revision, f.changed)
		}
		if a, err = f.Publish(ctx, "reviewer", a.ID, 2); err != nil || a.LiveVersion != 2 {
			t.Fatalf("%+v %v", a, err)
		}
	})
}

func TestNothingOutsideItsDatesIsServed(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		e := f.edit("今年的补贴怎么领？")
		e.EffectiveFrom, _ = knowledge.DayStart("2026-12-01")
		e.EffectiveUntil, _ = knowledge.DayEnd("2026-12-31")
		a, _ := f.Create(ctx, "editor", e)
		if _, err := f.Publish(ctx, "editor", a.ID, 1); err != nil {
			t.Fatal(err)
		}
		for day, want := range map[string]knowledge.State{
			"2026-11-30": knowledge.Scheduled, "2026-12-01": knowledge.Live, "2026-12-31": knowledge.Live, "2027-01-01": knowledge.Expired,
		} {
			f.clock, _ = knowledge.DayStart(day)
			_, err := f.LiveArticle(ctx, a.ID, f.clock)
			if (err == nil) != (want == knowledge.Live) {
				t.Errorf("%s: %v", day, err)
			}
			byID, _ := f.LiveArticles(ctx, []string{a.ID}, f.clock)
			hot, _ := f.HotArticles(ctx, 5, f.clock)
			if n := map[bool]int{true: 1}[want == knowledge.Live]; len(byID) != n || len(hot) != n {
				t.Errorf("%s: %d live, %d hot", day, len(byID), len(hot))
			}
			for _, s := range []knowledge.State{knowledge.Scheduled, knowledge.Live, knowledge.Expired, knowledge.Draft} {
				list, total, err := f.Articles(ctx, knowledge.Filter{State: s})
				if err != nil || (total == 1) != (s == want) || (total == 1 && list[0].StateAt(f.clock) != want) {
					t.Errorf("%s listed as %s: %d %v", day, s, total, err)
				}
			}
		}
	})
}

func TestRevisionsHaveNoGapsUnderConcurrentPublishing(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		var ids []string
		for i := range 8 {
			ids = append(ids, f.create(fmt.Sprintf("问题 %d", i)).ID)
		}
		var wg sync.WaitGroup
		for _, id := range ids {
			wg.Go(func() {
				if _, err := f.Publish(ctx, "editor", id, 1); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		changed, revision, err := f.Changes(ctx, 0)
		if err != nil || revision != 8 || len(changed) != 8 {
			t.Fatal(changed, revision, err)
		}
		changed, revision, err = f.Changes(ctx, 8)
		if err != nil || revision != 8 || len(changed) != 0 {
			t.Fatal(changed, revision, err)
		}
	})
}

func TestEditorsFindArticles(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		sub, err := f.CreateCategory(ctx, f.category, "身份证")
		if err != nil {
			t.Fatal(err)
		}
		other, _ := f.CreateCategory(ctx, "", "医保")
		for i, q := range []string{"身份证丢了怎么补办？", "医保断缴了怎么办？", "100%_报销吗？"} {
			e := f.edit(q)
			e.CategoryID = []string{sub.ID, other.ID, other.ID}[i]
			f.clock = f.clock.Add(time.Minute)
			if _, err := f.Create(ctx, "editor", e); err != nil {
				t.Fatal(err)
			}
		}
		for _, c := range []struct {
			filter knowledge.Filter
			want   string
		}{
			{knowledge.Filter{}, "100%_报销吗？ 医保断缴了怎么办？ 身份证丢了怎么补办？"},
			{knowledge.Filter{Text: "断缴"}, "医保断缴了怎么办？"},
			{knowledge.Filter{Text: "补办？二"}, "身份证丢了怎么补办？"},
			{knowledge.Filter{Text: "0%_"}, "100%_报销吗？"},
			{knowledge.Filter{Text: "%"}, "100%_报销吗？"},
			{knowledge.Filter{Text: "' OR 1=1 --"}, ""},
			{knowledge.Filter{CategoryID: f.category}, "身份证丢了怎么补办？"},
			{knowledge.Filter{CategoryID: other.ID, Text: "断缴"}, "医保断缴了怎么办？"},
			{knowledge.Filter{State: knowledge.Live}, ""},
			{knowledge.Filter{Audience: knowledge.Internal}, ""},
			{knowledge.Filter{Page: 2, Size: 2}, "身份证丢了怎么补办？"},
			{knowledge.Filter{Page: 9}, ""},
		} {
			list, total, err := f.Articles(ctx, c.filter)
			var questions []string
			for _, a := range list {
				questions = append(questions, a.Question)
			}
			if got := strings.Join(questions, " "); err != nil || got != c.want || (c.filter.Page == 2 && total != 3) {
				t.Errorf("%+v: got %q of %d, %v", c.filter, got, total, err)
			}
		}
	})
}

func TestCategoriesNestThreeDeepAndAreUnique(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		parent := f.category
		for i := 2; i <= knowledge.MaxCategoryDepth; i++ {
			c, err := f.CreateCategory(ctx, parent, " 同名 ")
			if err != nil {
				t.Fatal(err)
			}
			_, err = f.CreateCategory(ctx, parent, "同名")
			f.mustFail(err, knowledge.ErrCategoryTaken)
			parent = c.ID
		}
		for _, c := range [][2]string{{parent, "太深"}, {"", " "}, {"", strings.Repeat("长", 21)}, {"nowhere", "无处"}} {
			_, err := f.CreateCategory(ctx, c[0], c[1])
			f.mustFail(err, knowledge.ErrCategory)
		}
		f.create("身份证丢了怎么补办？")
		list, err := f.Categories(ctx)
		if err != nil || len(list) != 3 || list[0].Articles != 1 || list[1].ParentID != f.category || list[1].Name != "同名" {
			t.Fatalf("%+v %v", list, err)
		}
	})
}

func TestHotArticlesPreferTheSeason(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		for i, q := range []string{"高温津贴怎么发？", "供暖费怎么交？", "身份证怎么办？", "不推荐的问题"} {
			e := f.edit(q)
			e.Hot, e.Seasons, e.NoSuggest = []int{10, 20, 90, 99}[i], [][]int{{7}, {1, 11}, nil, nil}[i], i == 3
			a, err := f.Create(ctx, "editor", e)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := f.Publish(ctx, "editor", a.ID, 1); err != nil {
				t.Fatal(err)
			}
		}
		list, err := f.HotArticles(ctx, 2, f.clock)
		if err != nil || len(list) != 2 || list[0].Question != "供暖费怎么交？" || list[1].Question != "身份证怎么办？" {
			t.Fatalf("%+v %v", list, err)
		}
	})
}

func TestBrowsingShowsLiveWordsOnly(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		sub, err := f.CreateCategory(ctx, f.category, "身份证")
		if err != nil {
			t.Fatal(err)
		}
		other, _ := f.CreateCategory(ctx, "", "医保")
		a := f.live("身份证丢了怎么补办？")
		f.save(a, func(e *knowledge.Edit) { e.Question, e.CategoryID = "还没有发布的问法", sub.ID })
		disabled := f.live("停用的问题")
		f.save(disabled, func(e *knowledge.Edit) { e.Disabled = true })
		f.create("草稿")
		list, err := f.ArticlesIn(ctx, f.category, 10, f.clock)
		if err != nil || len(list) != 1 || list[0].Question != a.Question {
			t.Fatalf("%+v %v", list, err)
		}
		if list, err = f.ArticlesIn(ctx, other.ID, 10, f.clock); err != nil || len(list) != 0 {
			t.Fatalf("%+v %v", list, err)
		}
	})
}

func TestReadersNeverSeeHalfAVersion(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		a := f.live("问题 1")
		done := make(chan struct{})
		go func() {
			defer close(done)
			for i := 2; i <= 40; i++ {
				q := fmt.Sprintf("问题 %d", i)
				e := f.edit(q)
				saved, err := f.Save(ctx, "editor", a.ID, a.RowVersion, e)
				if err == nil {
					a, err = f.Publish(ctx, "editor", a.ID, saved.Version)
				}
				if err != nil {
					t.Error(err)
					return
				}
			}
		}()
		id := a.ID
		for reading := true; reading; {
			select {
			case <-done:
				reading = false
			default:
			}
			seen, err := f.LiveArticle(ctx, id, f.clock)
			if err != nil {
				t.Fatal(err)
			}
			want := []string{seen.Question + "一", seen.Question + "二"}
			if seen.Answer != "答："+seen.Question || !slices.Equal(seen.Variants, want) || len(seen.Sources) != 1 {
				t.Fatalf("%+v", seen)
			}
		}
	})
}
