package course

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"qingting/server/db"
	"qingting/server/db/dbtest"
	"qingting/server/errs"
	"qingting/server/exam"
	"qingting/server/learning"
)

var ctx = context.Background()

// library is knowledge in memory: what course needs of the real one.
type library struct {
	articles map[string][]learning.Article // versions by id
	gone     map[string]bool
	log      []string
}

func (l *library) Changed(_ context.Context, after int64) ([]string, int64, error) {
	return l.log[after:], int64(len(l.log)), nil
}

func (l *library) Draftable(_ context.Context, id string, version int) (learning.Article, error) {
	versions := l.articles[id]
	if version == 0 {
		version = len(versions)
	}
	if len(versions) < version || version == 0 || (l.gone[id] && version == len(versions)) {
		return learning.Article{}, errs.New(errs.NotFound, "gone", "没有这条知识。")
	}
	return versions[version-1], nil
}

func (l *library) SameMatter(context.Context, string) (list []learning.Article, err error) {
	for _, v := range l.articles {
		list = append(list, v[len(v)-1])
	}
	return list, nil
}

func (l *library) publish(id, question, answer string) {
	versions := l.articles[id]
	l.articles[id] = append(versions, learning.Article{Key: id, Question: question, Version: len(versions) + 1, Matter: "社会保险", Answer: answer,
		Variants: []string{"失业了能领钱吗", "失业金怎么拿"}, Steps: []string{"办失业登记", "申请失业金", "按月领取"}, Materials: []string{"身份证", "社保卡"},
		Sources: []exam.Basis{{Name: "中华人民共和国社会保险法", Clause: "第四十五条"}}})
	l.log = append(l.log, id)
}

// told collects what trainers hear.
type told struct{ flagged, proposed []string }

func (t *told) Flagged(_ context.Context, l Lesson, why string) error {
	t.flagged = append(t.flagged, l.Title+"："+why)
	return nil
}

func (t *told) Proposed(_ context.Context, _ Proposal, question string) error {
	t.proposed = append(t.proposed, question)
	return nil
}

// bank gives every item its key as its id.
type bank struct{ items map[string]exam.Item }

func (b *bank) Publish(_ context.Context, _ string, items []exam.Item) (map[string]string, error) {
	ids := map[string]string{}
	for _, i := range items {
		b.items[i.Key], ids[i.Key] = i, i.Key
	}
	return ids, nil
}

// ItemIDs, ItemKeys and ArticleIDs let the world name what its bank and library hold.
func (w *world) ItemIDs(_ context.Context, keys []string) (map[string]string, error) {
	ids := map[string]string{}
	for _, k := range keys {
		if _, ok := w.bank.items[k]; ok {
			ids[k] = k
		}
	}
	return ids, nil
}

func (w *world) ItemKeys(ctx context.Context, ids []string) (map[string]string, error) {
	return w.ItemIDs(ctx, ids)
}

func (w *world) ArticleIDs(_ context.Context, questions []string) (map[string]string, error) {
	ids := map[string]string{}
	for id, versions := range w.library.articles {
		if slices.Contains(questions, versions[0].Question) {
			ids[versions[0].Question] = id
		}
	}
	return ids, nil
}

type world struct {
	*Service
	t       *testing.T
	library *library
	told    *told
	bank    *bank
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := &world{t: t, library: &library{articles: map[string][]learning.Article{}, gone: map[string]bool{}}, told: &told{}, bank: &bank{map[string]exam.Item{}}}
		w.Service = New(Parts{DB: d, Articles: w.library, Bank: w.bank, Named: w, Trainers: w.told, Now: func() time.Time { return time.Date(2026, 11, 21, 2, 0, 0, 0, time.UTC) }})
		fn(t, w)
	})
}

func (w *world) course() Course {
	c, _, err := w.CreateCourse(ctx, "t1", "c1", Course{Title: "服务话术"})
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

func (w *world) edit(article string) Edit {
	return Edit{CourseID: w.course().ID, Title: "先接住情绪", Ability: exam.Empathy, Matter: "情绪安抚", Tags: []string{"共情"}, Cards: []learning.LessonCard{
		{Kind: learning.TextCard, Title: "先听", Text: "让市民把话说完，再开口。", Article: article}, {Kind: learning.QuizCard, Item: "i1"},
	}}
}

func TestStructsMatchTheSchema(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.MatchesSchema(t, d, courseRow{}, lessonRow{}, versionRow{}, citedRow{}, Proposal{}, markRow{}, batchRow{}, caseRow{})
	})
}

func TestALessonGoesThroughItsStates(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		e := w.edit("")
		l, fresh, err := w.Create(ctx, "t1", "l1", e)
		if err != nil || !fresh || l.State != Draft || l.ReadSeconds == 0 {
			t.Fatalf("%+v %v", l, err)
		}
		if again, fresh, err := w.Create(ctx, "t1", "l1", e); err != nil || fresh || again.ID != l.ID {
			t.Fatal("sent twice", again.ID, fresh, err)
		}
		if shelf, err := w.Live(ctx); err != nil || len(shelf.Lessons) != 0 {
			t.Fatal("a draft is shown", err)
		}
		if l, err = w.Submit(ctx, l.ID); err != nil || l.State != Review {
			t.Fatal(l.State, err)
		}
		if l, err = w.Publish(ctx, "t1", l.ID, 1); err != nil || l.State != Live || l.LiveVersion != 1 {
			t.Fatalf("%+v %v", l, err)
		}
		e.Title = "再办事情"
		saved, err := w.Save(ctx, "t1", l.ID, l.RowVersion, e)
		if err != nil || saved.Version != 2 || saved.LiveVersion != 1 {
			t.Fatalf("%+v %v", saved, err)
		}
		if _, err := w.Save(ctx, "t2", l.ID, l.RowVersion, e); !errors.Is(err, ErrChanged) {
			t.Fatal("an old copy was saved", err)
		}
		if _, err := w.Publish(ctx, "t1", l.ID, 1); !errors.Is(err, ErrChanged) {
			t.Fatal(err)
		}
		if shelf, err := w.Live(ctx); err != nil || len(shelf.Lessons) != 1 || shelf.ByID[l.ID].Title != "先接住情绪" {
			t.Fatal("trainees see what is being edited", err)
		}
		if _, err := w.Publish(ctx, "t1", l.ID, 2); err != nil {
			t.Fatal(err)
		}
		if shelf, _ := w.Live(ctx); shelf.ByID[l.ID].Title != "再办事情" {
			t.Fatal("the shelf is old")
		}
		if _, err := w.Withdraw(ctx, l.ID); err != nil {
			t.Fatal(err)
		}
		if shelf, _ := w.Live(ctx); len(shelf.Lessons) != 0 {
			t.Fatal("a withdrawn lesson is shown")
		}
		if v, err := w.Versions(ctx, l.ID); err != nil || len(v) != 2 || v[0].Version != 2 || v[0].PublishedAt == nil {
			t.Fatalf("%+v %v", v, err)
		}
	})
}

func TestWhatCannotBeTaughtIsNotPublished(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		e := w.edit("")
		e.Cards = []learning.LessonCard{{Kind: learning.TextCard}}
		l, _, err := w.Create(ctx, "t1", "l1", e)
		if err != nil {
			t.Fatal("a draft may be unfinished", err)
		}
		var problem *errs.Error
		if _, err := w.Publish(ctx, "t1", l.ID, 1); !errors.As(err, &problem) || len(problem.Fields) != 2 {
			t.Fatalf("%+v %v", problem, err)
		}
		e.CourseID = "none"
		if _, _, err := w.Create(ctx, "t1", "l2", e); !errors.Is(err, ErrNoCourse) {
			t.Fatal(err)
		}
		if _, _, err := w.Create(ctx, "t1", "l3", w.edit("nothing")); !errors.Is(err, ErrInvalid) {
			t.Fatal(err)
		}
	})
}

func TestALessonWhoseKnowledgeChangesIsFlagged(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.library.publish("a1", "失业金怎么领？", "缴费满一年、非本人意愿中断就业并已登记的，可以领取。")
		if err := w.Follow(ctx); err != nil || len(w.told.proposed) != 0 {
			t.Fatal("what was there before is no news", w.told.proposed, err)
		}
		l, _, err := w.Create(ctx, "t1", "l1", w.edit("a1"))
		if err != nil {
			t.Fatal(err)
		}
		if l, err = w.Publish(ctx, "t1", l.ID, 1); err != nil || l.Cards[0].Version != 1 {
			t.Fatal(l.Cards, err)
		}
		w.library.publish("a1", "失业金怎么领？", "缴费满一年、非本人意愿中断就业并已登记的，可以领取。网上也能申请。")
		for range 2 {
			if err := w.Follow(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if l, err = w.Lesson(ctx, l.ID); err != nil || l.Flag == "" || len(w.told.flagged) != 1 || len(w.told.proposed) != 1 {
			t.Fatalf("%q %v %v", l.Flag, w.told, err)
		}
		if l, err = w.Save(ctx, "t1", l.ID, l.RowVersion, w.edit("a1")); err != nil {
			t.Fatal(err)
		}
		if l, err = w.Publish(ctx, "t1", l.ID, l.Version); err != nil || l.Flag != "" || l.Cards[0].Version != 2 {
			t.Fatalf("%+v %v", l, err)
		}
		w.library.gone["a1"] = true
		if err := w.FollowDates(ctx); err != nil || len(w.told.flagged) != 2 {
			t.Fatal(w.told.flagged, err)
		}
	})
}

func TestPublishedKnowledgeBecomesALessonOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		if err := w.Follow(ctx); err != nil {
			t.Fatal(err)
		}
		for _, answer := range []string{"缴费满一年并已登记失业的，可以领取失业金。", "缴费满一年并已登记失业的，可以领取失业金。网上也能申请。"} {
			w.library.publish("a1", "失业金怎么领？", answer)
			if err := w.Follow(ctx); err != nil {
				t.Fatal(err)
			}
		}
		offers, err := w.Offers(ctx)
		if err != nil || len(offers) != 1 || offers[0].ArticleVersion != 2 {
			t.Fatalf("an outdated draft is still offered: %+v %v", offers, err)
		}
		o, err := w.Offer(ctx, offers[0].ID)
		if err != nil || len(o.Plan.Cards) < 4 || len(o.Plan.Items) == 0 || o.BeforeVersion != 1 {
			t.Fatalf("%+v %v", o, err)
		}
		e := Edit{Title: o.Plan.Title, Ability: o.Plan.Point.Ability, Matter: o.Plan.Point.Matter, Cards: o.Plan.Cards}
		l, err := w.Approve(ctx, "t1", o.ID, e, o.Plan.Items)
		if err != nil || l.State != Live || len(w.bank.items) != len(o.Plan.Items) {
			t.Fatalf("%+v %v", l, err)
		}
		if _, err := w.Approve(ctx, "t2", o.ID, e, nil); !errors.Is(err, ErrDecided) {
			t.Fatal("approved twice", err)
		}
		if err := w.Decline(ctx, "t2", o.ID, "重复"); !errors.Is(err, ErrDecided) {
			t.Fatal(err)
		}
		w.library.publish("a1", "失业金怎么领？", "缴费满一年并已登记失业的，可以领取失业金。网上和窗口都能申请。")
		if err := w.Follow(ctx); err != nil {
			t.Fatal(err)
		}
		if offers, _ = w.Offers(ctx); len(offers) != 1 || offers[0].BeforeVersion != 2 {
			t.Fatalf("%+v", offers)
		}
		next, err := w.Approve(ctx, "t1", offers[0].ID, e, o.Plan.Items)
		if err != nil || next.ID != l.ID || next.LiveVersion != 2 {
			t.Fatalf("the second lesson is not the first's next version: %+v %v", next, err)
		}
	})
}

func TestProposalsAreDeclinedWithAReason(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		_ = w.Follow(ctx)
		w.library.publish("a1", "失业金怎么领？", "缴费满一年的可以领取。")
		if err := w.Follow(ctx); err != nil {
			t.Fatal(err)
		}
		offers, _ := w.Offers(ctx)
		if err := w.Decline(ctx, "t1", offers[0].ID, " "); !errors.Is(err, ErrReason) {
			t.Fatal(err)
		}
		if err := w.Decline(ctx, "t1", offers[0].ID, "已有课程讲过"); err != nil {
			t.Fatal(err)
		}
		if offers, err := w.Offers(ctx); err != nil || len(offers) != 0 {
			t.Fatal(offers, err)
		}
		if _, err := w.Offer(ctx, "none"); !errors.Is(err, ErrProposal) {
			t.Fatal(err)
		}
	})
}
