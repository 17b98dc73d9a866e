package wording

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"qingting/server/db"
	"qingting/server/db/dbtest"
	"qingting/server/errs"
	"qingting/server/knowledge"
)

func TestStructsMatchTheSchema(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { dbtest.MatchesSchema(t, d, Evidence{}, Proposal{}) })
}

// world is the package on a real database with citizens c1 to c3, an editor e and a live article.
type world struct {
	*Service
	t         *testing.T
	knowledge *knowledge.Service
	article   knowledge.Article
}

func each(t *testing.T, fn func(w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { fn(newWorld(t, d)) })
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	now := func() time.Time { return time.Date(2026, 11, 21, 2, 0, 0, 0, time.UTC) }
	w := &world{t: t, knowledge: knowledge.New(knowledge.Parts{DB: d, Now: now})}
	w.Service = New(Parts{DB: d, Articles: w.knowledge, Now: now})
	for _, id := range []string{"c1", "c2", "c3"} {
		w.addRow("citizens", map[string]any{"id": id, "created_at": now(), "last_seen_at": now()})
	}
	w.addRow("staff", map[string]any{"id": "e", "username": "e", "display_name": "e", "password_hash": "x", "created_at": now(), "updated_at": now()})
	category, err := w.knowledge.CreateCategory(t.Context(), "", "户籍")
	w.ok(err)
	w.article, err = w.knowledge.Create(t.Context(), "e", knowledge.Edit{
		Settings: knowledge.Settings{CategoryID: category.ID},
		Words:    knowledge.Words{Question: "身份证丢了怎么补办？", Variants: []string{"身份证不见了"}, Answer: "到派出所补领。"},
	})
	w.ok(err)
	return w
}

func (w *world) addRow(table string, row map[string]any) {
	w.t.Helper()
	w.ok(w.DB.Conn(w.t.Context()).Table(table).Create(row).Error)
}

func (w *world) ok(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) taps(citizenID, text string) {
	w.t.Helper()
	w.ok(w.Tapped(w.t.Context(), Tap{CitizenID: citizenID, ArticleID: w.article.ID, Text: text}))
}

func (w *world) proposals(state State) []Proposal {
	w.t.Helper()
	list, err := w.Proposals(w.t.Context(), state)
	w.ok(err)
	return list
}

func (w *world) proposed() Proposal {
	w.t.Helper()
	w.taps("c1", "证件掉了咋整？")
	w.taps("c2", "证件掉了咋整")
	list := w.proposals(Open)
	if len(list) != 1 || list[0].Citizens != 2 || list[0].ArticleID != w.article.ID {
		w.t.Fatalf("%+v", list)
	}
	return list[0]
}

func TestTwoCitizensMakeAProposal(t *testing.T) {
	each(t, func(w *world) {
		w.taps("c1", "证件掉了咋整")
		w.taps("c1", "证件 掉了咋整？")
		if list := w.proposals(Open); len(list) != 0 {
			w.t.Fatalf("one citizen is enough: %+v", list)
		}
		p := w.proposed()
		w.taps("c3", "证件掉了咋整！")
		if list := w.proposals(Open); len(list) != 1 || list[0].Citizens != 3 || list[0].ID != p.ID {
			w.t.Fatalf("%+v", list)
		}
	})
}

func TestWordsThatCannotBeAVariantAreForgotten(t *testing.T) {
	each(t, func(w *world) {
		for _, text := range []string{"身份证丢了怎么补办", "身份证不见了？", "丢了", "我的电话是13800138000证件掉了", "看看https://a.b"} {
			w.taps("c1", text)
			w.taps("c2", text)
		}
		w.ok(w.Tapped(w.t.Context(), Tap{CitizenID: "c1", ArticleID: "none", Text: "证件掉了咋整"}))
		for _, id := range []string{"c1", "c2"} {
			if list, err := w.Export(w.t.Context(), id); err != nil || len(list) != 0 {
				w.t.Fatalf("%v %+v", err, list)
			}
		}
	})
}

func TestAnAcceptedProposalBecomesAVariantOfTheNextVersion(t *testing.T) {
	each(t, func(w *world) {
		p, err := w.Accept(w.t.Context(), "e", w.proposed().ID)
		w.ok(err)
		if p.State != Accepted || p.DecidedBy == nil || *p.DecidedBy != "e" || p.DecidedAt == nil {
			w.t.Fatalf("%+v", p)
		}
		a, err := w.knowledge.Article(w.t.Context(), w.article.ID)
		w.ok(err)
		if a.Version != 2 || !slices.Equal(a.Variants, []string{"身份证不见了", p.Text}) || a.Answer != w.article.Answer {
			w.t.Fatalf("%+v", a)
		}
		if _, err := w.Dismiss(w.t.Context(), "e", p.ID); !errors.Is(err, ErrDecided) {
			w.t.Fatal(err)
		}
	})
}

func TestADismissedProposalDoesNotComeBack(t *testing.T) {
	each(t, func(w *world) {
		p := w.proposed()
		if _, err := w.Dismiss(w.t.Context(), "e", p.ID); err != nil {
			w.t.Fatal(err)
		}
		w.taps("c3", p.Text)
		if len(w.proposals(Open)) != 0 || len(w.proposals(Dismissed)) != 1 {
			w.t.Fatal("it is back")
		}
		if _, err := w.Accept(w.t.Context(), "e", "none"); !errors.Is(err, ErrNotFound) {
			w.t.Fatal(err)
		}
	})
}

// full refuses every save.
type full struct{ *knowledge.Service }

func (full) Save(context.Context, string, string, int, knowledge.Edit) (knowledge.Article, error) {
	return knowledge.Article{}, knowledge.ErrInvalid
}

func TestAProposalStaysOpenWhenTheArticleTakesNoMore(t *testing.T) {
	each(t, func(w *world) {
		p := w.proposed()
		w.Articles = full{w.knowledge}
		var e *errs.Error
		if _, err := w.Accept(w.t.Context(), "e", p.ID); !errors.As(err, &e) || e.Class != errs.Invalid {
			w.t.Fatal(err)
		}
		if list := w.proposals(Open); len(list) != 1 {
			w.t.Fatalf("%+v", list)
		}
	})
}

func TestAnErasedCitizenLeavesNoTap(t *testing.T) {
	each(t, func(w *world) {
		w.proposed()
		before, err := w.Export(w.t.Context(), "c1")
		w.ok(err)
		if len(before) != 1 || before[0].Wording != "证件掉了咋整" {
			w.t.Fatalf("%+v", before)
		}
		for range 2 {
			w.ok(w.Erase(w.t.Context(), "c1"))
		}
		if after, err := w.Export(w.t.Context(), "c1"); err != nil || len(after) != 0 {
			w.t.Fatalf("%v %+v", err, after)
		}
		if others, err := w.Export(w.t.Context(), "c2"); err != nil || len(others) != 1 {
			w.t.Fatalf("%v %+v", err, others)
		}
	})
}
