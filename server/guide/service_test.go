package guide

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"qingting/server/db"
	"qingting/server/db/dbtest"
	"qingting/server/errs"
)

// world is the service on a real database with citizens c1, c2 and a conversation k1 of c1, k2 of c2.
type world struct {
	*Service
	t *testing.T
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		now := time.Date(2026, 11, 21, 2, 0, 0, 0, time.UTC)
		w := &world{t: t, Service: New(Parts{DB: d, Reader: reader(), Now: func() time.Time { return now }})}
		for _, id := range []string{"1", "2"} {
			w.addRow("citizens", map[string]any{"id": "c" + id, "created_at": now, "last_seen_at": now})
			w.addRow("conversations", map[string]any{"id": "k" + id, "citizen_id": "c" + id, "channel": "h5", "state": "bot", "opened_at": now, "updated_at": now})
		}
		fn(t, w)
	})
}

func (w *world) addRow(table string, row map[string]any) {
	w.t.Helper()
	if err := w.DB.Conn(w.t.Context()).Table(table).Create(row).Error; err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) published(d Definition) Guide {
	w.t.Helper()
	g, err := w.Create(w.t.Context(), "e1", d)
	if err != nil {
		w.t.Fatal(err)
	}
	if g, err = w.Publish(w.t.Context(), g.ID, "e1", g.Version); err != nil {
		w.t.Fatal(err)
	}
	return g
}

func (w *world) begun(guideID string) Run {
	w.t.Helper()
	r, err := w.Begin(w.t.Context(), "c1", "k1", guideID)
	if err == nil {
		err = w.Keep(w.t.Context(), r)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	r, found, err := w.OpenIn(w.t.Context(), "k1")
	if err != nil || !found {
		w.t.Fatal(found, err)
	}
	return r
}

func TestStructsMatchTheSchema(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { dbtest.MatchesSchema(t, d, guideRow{}, versionRow{}, runRow{}) })
}

func TestAGuideIsLiveOnlyOncePublished(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		g, err := w.Create(ctx, "e1", residence)
		if err != nil || g.State != Draft || g.Version != 1 || g.LiveVersion != 0 {
			t.Fatalf("%+v %v", g, err)
		}
		if list, err := w.Offered(ctx); len(list) != 0 || err != nil {
			t.Fatalf("%v %v", list, err)
		}
		if _, err := w.Begin(ctx, "c1", "k1", g.ID); !errors.Is(err, ErrNotFound) {
			t.Fatalf("a draft was walked: %v", err)
		}
		if _, err := w.Publish(ctx, g.ID, "e2", 7); !errors.Is(err, ErrVersion) {
			t.Fatal(err)
		}
		if g, err = w.Publish(ctx, g.ID, "e2", 1); err != nil || g.State != Live || g.LiveVersion != 1 {
			t.Fatalf("%+v %v", g, err)
		}
		versions, err := w.Versions(ctx, g.ID)
		if err != nil || len(versions) != 1 || versions[0].PublishedBy != "e2" || versions[0].PublishedAt == nil {
			t.Fatalf("%+v %v", versions, err)
		}
		if g, err = w.Withdraw(ctx, g.ID, "e2"); err != nil || g.State != Withdrawn {
			t.Fatalf("%+v %v", g, err)
		}
		if _, err := w.Withdraw(ctx, g.ID, "e2"); !errors.Is(err, ErrNotLive) {
			t.Fatal(err)
		}
	})
}

func TestTwoEditorsDoNotOverwriteEachOther(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		g := w.published(residence)
		better := copyOf(residence)
		better.Title = "申领居住证"
		saved, err := w.Save(ctx, g.ID, "e1", g.RowVersion, better)
		if err != nil || saved.Version != 2 || saved.LiveVersion != 1 || saved.Definition.Title != "申领居住证" {
			t.Fatalf("%+v %v", saved, err)
		}
		if _, err := w.Save(ctx, g.ID, "e2", g.RowVersion, better); !errors.Is(err, ErrChanged) {
			t.Fatal(err)
		}
		if list, _ := w.Offered(ctx); list[0].Definition.Title != residence.Title {
			t.Fatal("an unpublished version reached citizens")
		}
		var e *errs.Error
		bad := copyOf(better)
		bad.Steps[0].Ask = ""
		if _, err := w.Save(ctx, g.ID, "e1", saved.RowVersion, bad); !errors.As(err, &e) || len(e.Fields) != 1 || e.Fields[0].Path != "steps[0].ask" {
			t.Fatalf("%v", err)
		}
		if _, err := w.Save(ctx, "nothing", "e1", 1, better); !errors.Is(err, ErrNotFound) {
			t.Fatal(err)
		}
	})
}

func TestAWalkKeepsItsVersionAndIsResumed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		g := w.published(residence)
		r := w.begun(g.ID)
		r.Answers = []Answer{{"hukou", "no", "外地户口"}}
		if err := w.Keep(ctx, r); err != nil {
			t.Fatal(err)
		}
		if err := w.Keep(ctx, r); !errors.Is(err, ErrRunMoved) {
			t.Fatalf("kept twice: %v", err)
		}
		shorter := copyOf(residence)
		shorter.Steps = shorter.Steps[:1]
		shorter.List = Template{Sections: []Section{{"材料", []Item{{Text: "身份证"}}}}}
		saved, err := w.Save(ctx, g.ID, "e1", g.RowVersion, shorter)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Publish(ctx, g.ID, "e1", saved.Version); err != nil {
			t.Fatal(err)
		}
		again, err := w.Begin(ctx, "c1", "k1", g.ID)
		if err != nil || again.ID != r.ID || again.Version != 1 || again.Definition.Walk(again.Answers).Step.Key != "basis" {
			t.Fatalf("%+v %v", again, err)
		}
		fresh, err := w.Begin(ctx, "c2", "k2", g.ID)
		if err != nil || fresh.Version != 2 || len(fresh.Answers) != 0 {
			t.Fatalf("%+v %v", fresh, err)
		}
	})
}

func TestAConversationWalksOneGuideAtATime(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		first := w.begun(w.published(residence).ID)
		second := w.begun(w.published(residence).ID)
		if second.ID == first.ID {
			t.Fatal("the same walk")
		}
		if old, err := w.RunOf(ctx, "c1", first.ID); err != nil || old.State != Left {
			t.Fatalf("%+v %v", old, err)
		}
		if list, err := w.RunsOf(ctx, "c1", 10); err != nil || len(list) != 2 {
			t.Fatalf("%d %v", len(list), err)
		}
		if _, err := w.RunOf(ctx, "c2", first.ID); !errors.Is(err, ErrRunMissing) {
			t.Fatalf("another's walk: %v", err)
		}
	})
}

func TestErasingLeavesNoAnswer(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ctx := t.Context()
		r := w.begun(w.published(residence).ID)
		r.Answers = []Answer{{"name", "李女士", "李女士"}}
		if err := w.Keep(ctx, r); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := w.Erase(ctx, "c1"); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := w.RunOf(ctx, "c1", r.ID); err != nil || len(got.Answers) != 0 || got.State != Left {
			t.Fatalf("%+v %v", got, err)
		}
	})
}

func TestATrialNeedsNoStoredGuide(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		r, err := w.Try(residence, []Answer{{Step: "hukou", Value: "本市"}, {Step: "name", Value: "李女士"}})
		if err != nil || r.State != Done || r.Definition.Checklist(r.Answers).Lead != "李女士，按您的情况：" {
			t.Fatalf("%+v %v", r, err)
		}
		for name, said := range map[string][]Answer{"not understood": {{Step: "hukou", Value: "月球"}}, "another step": {{Step: "name", Value: "李"}}} {
			if _, err := w.Try(residence, said); !errors.Is(err, ErrTrial) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := w.Try(Definition{}, nil); !errors.Is(err, ErrInvalid) {
			t.Error(err)
		}
	})
}

const tinyGuide = "title: 补领身份证\ntriggers: [身份证丢了怎么补]\nsteps:\n  - {key: lost, label: 情况, ask: 丢了还是坏了？, type: choice, options: [{value: lost, label: 丢了}, {value: broken, label: 坏了}]}\nchecklist:\n  sections:\n    - {title: 材料, items: [{text: 户口簿}]}\n"

func TestProcessesThatStartTogetherLoadTheGuidesOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		pack := fstest.MapFS{"guides/id-lost.yaml": {Data: []byte(tinyGuide)}}
		var total atomic.Int64
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				n, err := w.LoadPack(context.Background(), pack, "guides")
				if err != nil {
					t.Error(err)
				}
				total.Add(int64(n))
			})
		}
		wg.Wait()
		if total.Load() != 1 {
			t.Fatalf("loaded %d times", total.Load())
		}
	})
}

func TestAPackIsLoadedOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		pack := fstest.MapFS{"guides/id-lost.yaml": {Data: []byte(tinyGuide)}}
		for _, want := range []int{1, 0} {
			if n, err := w.LoadPack(t.Context(), pack, "guides"); err != nil || n != want {
				t.Fatal(n, err)
			}
		}
		list, err := w.Offered(context.Background())
		if err != nil || len(list) != 1 || list[0].Key != "id-lost" {
			t.Fatalf("%+v %v", list, err)
		}
		if m := Match(list, "身份证丢了怎么补？"); len(m) != 1 {
			t.Fatal(m)
		}
		if m := Match(list, "身份证丢了怎么补办才快"); len(m) != 0 {
			t.Fatal(m)
		}
		pack["guides/bad.yaml"] = &fstest.MapFile{Data: []byte("title: 坏的\nstepz: []\n")}
		if _, err := ReadPack(pack, "guides"); err == nil {
			t.Fatal("an unknown key was taken")
		}
	})
}
