package dialogue

import (
	"context"
	"testing"
	"time"

	"qingting/server/db"
	"qingting/server/db/dbtest"
)

func (w *world) unread(t *testing.T, until time.Time) []Unread {
	t.Helper()
	list, err := w.Unread(context.Background(), time.Now().UTC().Add(-time.Hour), until)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func TestWhatACitizenHasNotReadIsFound(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), context.Background()
		w.ask(t, "k1", "身份证丢了")
		a := w.answered(t)
		now := a.CreatedAt.Add(time.Second)
		if list := w.unread(t, a.CreatedAt.Add(-time.Millisecond)); len(list) != 0 {
			t.Fatalf("too early: %+v", list)
		}
		list := w.unread(t, now)
		if len(list) != 1 || list[0].Sender != ByBot || list[0].CitizenID != "c1" || list[0].FirstSeq != a.Seq || list[0].Last.Text != a.Text {
			t.Fatalf("%+v", list)
		}
		if err := w.Read(ctx, w.state(t), ByCitizen, a.Seq); err != nil {
			t.Fatal(err)
		}
		w.desk.open = true
		if _, err := w.RequestHuman(ctx, w.state(t), ReasonRequest, "h"); err != nil {
			t.Fatal(err)
		}
		if err := w.Assign(ctx, w.c.ID, "s1", "坐席为您服务。"); err != nil {
			t.Fatal(err)
		}
		var first Message
		for _, text := range []string{"您好", "请带上证件"} {
			m, err := w.Say(ctx, "s1", w.c.ID, Said{ClientID: text, Kind: KindText, Text: text})
			if err != nil {
				t.Fatal(err)
			}
			if first.ID == "" {
				first = m
			}
			now = m.CreatedAt
		}
		list = w.unread(t, now)
		if len(list) != 1 || list[0].Sender != ByAgent || list[0].FirstSeq != first.Seq || list[0].Last.Text != "请带上证件" {
			t.Fatalf("%+v", list)
		}
	})
}

func TestANewsThatNobodyCouldComeIsUnreadToo(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), context.Background()
		w.desk.open = true
		if _, err := w.RequestHuman(ctx, w.c, ReasonRequest, "h"); err != nil {
			t.Fatal(err)
		}
		if list := w.unread(t, time.Now().UTC()); len(list) != 0 {
			t.Fatalf("%+v", list)
		}
		if err := w.ReleaseToBot(ctx, w.c.ID, "现在没有坐席。"); err != nil {
			t.Fatal(err)
		}
		list := w.unread(t, time.Now().UTC())
		if len(list) != 1 || list[0].Sender != BySystem || list[0].Last.Text != "现在没有坐席。" {
			t.Fatalf("%+v", list)
		}
	})
}

func TestAccountsSendTheirMessagesThemselves(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w, ctx := newWorld(t, d), context.Background()
		c, _, err := w.Open(ctx, "c1", "wechat:main")
		if err != nil {
			t.Fatal(err)
		}
		w.c = c
		w.ask(t, "k1", "身份证丢了")
		a := w.answered(t)
		if list := w.unread(t, a.CreatedAt.Add(time.Second)); len(list) != 0 {
			t.Fatalf("%+v", list)
		}
	})
}
