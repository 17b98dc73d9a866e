package notice

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"qingting/server/db"
	"qingting/server/db/dbtest"
)

func TestModelsMatchTheSchema(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.MatchesSchema(t, d, row{}, delivery{}, grant{}, tap{})
	})
}

func TestANoticeIsToldOnceAndReadByItsOwnerOnly(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		n := Notice{StaffID: "s1", Kind: Remind, Ref: "2026-11-21", Title: "该学三分钟了", Text: "今天有 2 步。", Page: PageToday}
		for _, want := range []int{1, 0} {
			if got, err := w.Tell(ctx, n); err != nil || got != want {
				w.t.Fatal(got, err)
			}
		}
		other := n
		other.Ref = "2026-11-22"
		if got, err := w.Tell(ctx, n, other); err != nil || got != 1 {
			w.t.Fatal("the new one of two", got, err)
		}
		list, err := w.Of(ctx, "s1")
		if err != nil || len(list) != 2 || list[0].Ref != "2026-11-22" || list[0].StaffID != "s1" || list[0].CitizenID != "" {
			w.t.Fatal(list, err)
		}
		w.must(w.Read(ctx, "s2", []string{list[0].ID}))
		w.must(w.MarkRead(ctx, ToCitizen("c1"), []string{list[0].ID}))
		if unread, err := w.Unread(ctx, "s1"); err != nil || unread != 2 {
			w.t.Fatal("somebody else read it", unread, err)
		}
		w.must(w.Read(ctx, "s1", []string{list[0].ID}))
		if unread, err := w.Unread(ctx, "s1"); err != nil || unread != 1 {
			w.t.Fatal(unread, err)
		}
		if err := w.Read(ctx, "s1", make([]string, shown+1)); !errors.Is(err, ErrTooMany) {
			w.t.Fatal(err)
		}
	})
}

func TestWhatHasPassedIsNoNewsAnyMore(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		n := Notice{CitizenID: "c1", Kind: Unsent, Ref: "m1", Title: "有一条回复没能发到微信", Page: PageChat, TargetID: "k1"}
		other := n
		other.Ref, other.TargetID = "m2", "k2"
		w.tells(n)
		w.tells(other)
		w.must(w.Over(ctx, ToCitizen("c2"), Unsent, "k1"))
		w.must(w.Over(ctx, ToCitizen("c1"), LetterAnswered, "k1"))
		if unread, err := w.CountUnread(ctx, ToCitizen("c1")); err != nil || unread != 2 {
			w.t.Fatal(unread, err)
		}
		w.must(w.Over(ctx, ToCitizen("c1"), Unsent, "k1"))
		list, err := w.Inbox(ctx, ToCitizen("c1"), "", 9)
		if err != nil || len(list) != 2 || list[0].ReadAt != nil || list[1].ReadAt == nil {
			w.t.Fatalf("%+v %v", list, err)
		}
	})
}

func TestTheInboxIsReadPageByPage(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		for i := range 5 {
			w.tells(answered(fmt.Sprint("e", i)))
		}
		first, err := w.Inbox(ctx, ToCitizen("c1"), "", 3)
		w.must(err)
		rest, err := w.Inbox(ctx, ToCitizen("c1"), first[2].ID, 3)
		if err != nil || len(first) != 3 || len(rest) != 2 || first[0].Ref != "e4" || rest[0].Ref != "e1" {
			w.t.Fatal(first, rest, err)
		}
		if others, err := w.Inbox(ctx, ToCitizen("c2"), "", 3); err != nil || len(others) != 0 {
			w.t.Fatal(others, err)
		}
	})
}

func TestANoticeLivesAndDiesWithWhatCausedIt(t *testing.T) {
	each(t, func(w *world) {
		subscription, _, _ := roads()
		w.joins(subscription)
		boom := errors.New("boom")
		for _, end := range []error{boom, nil} {
			err := w.DB.InTx(w.t.Context(), func(ctx context.Context) error {
				if n, err := w.Tell(ctx, answered("e1")); err != nil || n != 1 {
					w.t.Errorf("told %d, %v", n, err)
				}
				return end
			})
			if !errors.Is(err, end) {
				w.t.Fatal(err)
			}
			unread, err := w.CountUnread(w.t.Context(), ToCitizen("c1"))
			if want := map[bool]int{true: 1, false: 0}[end == nil]; err != nil || unread != want {
				w.t.Fatal(unread, err)
			}
			w.delivers(unread)
		}
	})
}

func TestWhatTheCitizenWasToldIsErased(t *testing.T) {
	each(t, func(w *world) {
		subscription, account, sms := roads()
		w.joins(subscription, account, sms)
		w.tells(answered("e1"))
		w.must(w.Granted(w.t.Context(), ToCitizen("c1"), "t1", map[string]string{"tpl-answered": "accept"}))
		for range 2 {
			w.must(w.Erase(w.t.Context(), "c1"))
		}
		for _, table := range []string{"notices", "notice_deliveries", "notice_grants", "notice_taps"} {
			var n int64
			w.must(w.DB.Conn(w.t.Context()).Table(table).Count(&n).Error)
			if n != 0 {
				w.t.Errorf("%s has %d rows", table, n)
			}
		}
		w.delivers(0)
	})
}

func TestNoticesGoAfterAYear(t *testing.T) {
	each(t, func(w *world) {
		_, _, sms := roads()
		w.joins(sms)
		w.tells(answered("old"))
		w.taps(ToCitizen("c1"), "t1", "tpl-answered", "accept")
		w.later(keep)
		w.tells(answered("new"))
		w.later(time.Second)
		if n, err := w.Purge(w.t.Context()); err != nil || n != 1 {
			w.t.Fatal(n, err)
		}
		list, err := w.Inbox(w.t.Context(), ToCitizen("c1"), "", 10)
		if err != nil || len(list) != 1 || list[0].Ref != "new" || w.left(ToCitizen("c1"))["letter_answered"] != 1 {
			w.t.Fatal(list, err)
		}
		w.expects(map[string]string{BySMS: isOpen})
	})
}

func TestEveryPageHasAPath(t *testing.T) {
	for want, n := range map[string]Notice{
		"packages/letter/detail/index?id=l%261": {CitizenID: "c1", Page: PageLetter, TargetID: "l&1"},
		"pages/chat/index?id=k1":                {CitizenID: "c1", Page: PageChat, TargetID: "k1"},
		"packages/letter/notices/index":         {CitizenID: "c1", Page: PageInbox},
		"packages/learn/today/index":            {StaffID: "s1", Page: PageToday},
		"packages/learn/exams/index":            {StaffID: "s1", Page: PageExam, TargetID: "x"},
		"packages/learn/player/index?id=l1":     {StaffID: "s1", Page: PageLesson, TargetID: "l1"},
		"packages/learn/certificate/index?id=e": {StaffID: "s1", Page: PageCertificate, TargetID: "e"},
		"packages/learn/notices/index":          {StaffID: "s1", Page: PageTrainer},
	} {
		if got := n.Path(); got != want {
			t.Errorf("%s and not %s", got, want)
		}
	}
}
