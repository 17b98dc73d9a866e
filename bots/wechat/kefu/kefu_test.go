package kefu

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"qingting/bots/wechat/client"
	"qingting/bots/wechat/wire"
	"qingting/server/db"
	"qingting/server/db/dbtest"
)

func TestModelsMatchTheSchema(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { dbtest.MatchesSchema(t, d, cursor{}) })
}

func TestEverythingPeopleSendIsTakenOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.corp.says(client.Message{Kind: "text", Text: "公积金怎么提取", MenuID: "2"})
		w.corp.says(client.Message{Kind: "image", MediaID: "IMG"})
		w.corp.says(client.Message{Kind: "voice", MediaID: "AMR"})
		w.corp.says(client.Message{Kind: "location", Place: client.Place{Latitude: 30.25, Longitude: 120.17, Name: "市民中心"}})
		w.corp.says(client.Message{Kind: "link", Title: "新闻", URL: "https://x.cn"})
		w.corp.says(client.Message{Kind: "business_card"})
		w.corp.says(client.Message{Kind: "text", Text: "我来处理", Origin: client.FromStaff})
		w.fetches()
		w.fetches()
		w.has("wmA {Content:公积金怎么提取 MenuID:2}", "wmA {URL: MediaID:IMG}", "wmA {MediaID:AMR Format:amr Recognised:}",
			"wmA {Latitude:30.25 Longitude:120.17 Label:市民中心}", "wmA {Title:新闻 Description: URL:https://x.cn}", "wmA {Kind:business_card Event:}")
		if w.chats.tried != 6 {
			t.Errorf("%d messages offered", w.chats.tried)
		}
	})
}

func TestManyPagesAreRead(t *testing.T) {
	alone(t, func(t *testing.T, w *world) {
		for i := range 2*pageSize + 50 {
			w.corp.text(fmt.Sprint(i))
		}
		w.fetches()
		if n := len(w.took()); n != 2*pageSize+50 || len(w.corp.asked) != 3 {
			t.Fatalf("%d taken with %d calls", n, len(w.corp.asked))
		}
	})
}

// TestCrashLosesNothing: a page that cannot be stored as a whole leaves the cursor where it was.
func TestCrashLosesNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.corp.text("a")
		w.fetches()
		w.corp.text("b")
		w.corp.text("c")
		w.chats.fail, w.chats.at = errDown, "m3"
		if err := w.Fetch(t.Context(), kf, ""); !errors.Is(err, errDown) {
			t.Fatalf("want errDown, got %v", err)
		}
		w.has("wmA {Content:a MenuID:}")
		w.chats.fail = nil
		w.fetches()
		w.has("wmA {Content:a MenuID:}", "wmA {Content:b MenuID:}", "wmA {Content:c MenuID:}")
	})
}

func TestTwoProcessesFetchAtOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.corp.text("first")
		w.fetches()
		_, other := w.process()
		for round := range 5 {
			for i := range 30 {
				w.corp.text(fmt.Sprintf("%d-%d", round, i))
			}
			var all sync.WaitGroup
			for _, s := range []*Service{w.Service, other, w.Service, other} {
				all.Go(func() {
					if err := s.Fetch(t.Context(), kf, ""); err != nil {
						t.Errorf("fetch: %v", err)
					}
				})
			}
			all.Wait()
		}
		if n := len(w.took()); n != 151 {
			t.Fatalf("%d taken", n)
		}
		position, _, err := w.store.cursor(t.Context(), kf)
		if err != nil || position != "151" {
			t.Fatalf("cursor %q, %v", position, err)
		}
	})
}

func TestOldMessagesOfBeforeAreLeft(t *testing.T) {
	alone(t, func(t *testing.T, w *world) {
		w.corp.says(client.Message{Kind: "text", Text: "前天", At: start.Add(-48 * time.Hour)})
		w.corp.says(client.Message{Kind: "text", Text: "刚才", At: start.Add(-time.Minute)})
		w.fetches()
		w.has("wmA {Content:刚才 MenuID:}")
		// Later, messages that waited long are taken: somebody still hopes for an answer.
		w.corp.says(client.Message{Kind: "text", Text: "停机时", At: start.Add(-24 * time.Hour)})
		w.fetches()
		w.has("wmA {Content:刚才 MenuID:}", "wmA {Content:停机时 MenuID:}")
	})
}

func TestCallbackIsAnOrder(t *testing.T) {
	alone(t, func(t *testing.T, w *world) {
		w.corp.text("在吗")
		for _, c := range []wire.KefuChanged{{Token: "T", OpenKFID: kf}, {Token: "T", OpenKFID: kf}, {Token: "T", OpenKFID: "foreign"}} {
			if err := w.Heard(t.Context(), c); err != nil {
				t.Fatal(err)
			}
		}
		if len(w.queue.waiting) != 1 || len(w.took()) != 0 {
			t.Fatalf("%d orders", len(w.queue.waiting))
		}
		if err := w.queue.do(t.Context(), fetchJob, w.queue.waiting[0].Payload); err != nil {
			t.Fatal(err)
		}
		w.has("wmA {Content:在吗 MenuID:}")
		if w.corp.asked[0].Token != "T" || w.corp.asked[0].OpenKFID != kf {
			t.Fatalf("asked %+v", w.corp.asked[0])
		}
	})
}

func TestLostCallbackIsFoundBySweep(t *testing.T) {
	alone(t, func(t *testing.T, w *world) {
		w.corp.text("有人吗")
		if err := w.queue.do(t.Context(), sweepJob, nil); err != nil {
			t.Fatal(err)
		}
		w.has("wmA {Content:有人吗 MenuID:}")
	})
}

func TestOldTokenDoesNotMatter(t *testing.T) {
	alone(t, func(t *testing.T, w *world) {
		w.corp.text("有人吗")
		if err := w.Fetch(t.Context(), kf, "old"); err != nil {
			t.Fatal(err)
		}
		w.has("wmA {Content:有人吗 MenuID:}")
	})
}

func TestForgottenCursorBeginsAnew(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.corp.text("a")
		w.fetches()
		if moved, err := w.store.move(t.Context(), kf, "1", "gone", w.now); err != nil || !moved {
			t.Fatal(moved, err)
		}
		w.corp.text("b")
		w.fetches()
		w.has("wmA {Content:a MenuID:}", "wmA {Content:b MenuID:}")
		if position, _, err := w.store.cursor(t.Context(), kf); err != nil || position != "2" {
			t.Fatalf("cursor %q, %v", position, err)
		}
	})
}

func TestWeComThatIsAwayIsAskedAgain(t *testing.T) {
	alone(t, func(t *testing.T, w *world) {
		w.corp.text("有人吗")
		w.corp.fail = client.ErrUnreachable
		if err := w.Fetch(t.Context(), kf, "T"); !errors.Is(err, client.ErrUnreachable) {
			t.Fatalf("want ErrUnreachable, got %v", err)
		}
		w.fetches()
		w.has("wmA {Content:有人吗 MenuID:}")
	})
}

func TestSessionIsHeldByTheAssistant(t *testing.T) {
	alone(t, func(t *testing.T, w *world) {
		w.corp.states["wmB"] = client.StateStaff
		w.corp.text("一")
		w.corp.text("二")
		w.corp.says(client.Message{Kind: "text", Text: "三", CustomerID: "wmB"})
		w.fetches()
		if strings.Join(w.corp.moved, " ") != "wmA" || w.corp.states["wmA"] != client.StateBot {
			t.Fatalf("moved %v, states %v", w.corp.moved, w.corp.states)
		}
	})
}

func TestPersonWhoEntersIsGreetedInTime(t *testing.T) {
	alone(t, func(t *testing.T, w *world) {
		enter := func(code string, at time.Time) client.Message {
			return client.Message{Kind: "event", Origin: client.FromSystem, At: at, Event: client.Event{Kind: "enter_session", WelcomeCode: code}}
		}
		w.corp.says(enter("W1", start.Add(-5*time.Second)))
		w.corp.says(enter("", start))
		w.corp.says(enter("W2", start.Add(-30*time.Second)))
		w.fetches()
		if strings.Join(w.corp.greets, ",") != "W1 您好" {
			t.Fatalf("greeted %v", w.corp.greets)
		}
		w.has()
	})
}

func TestUndeliveredMessageGoesToTheInbox(t *testing.T) {
	alone(t, func(t *testing.T, w *world) {
		w.corp.says(client.Message{Kind: "event", Origin: client.FromSystem, Event: client.Event{Kind: "msg_send_fail", FailedID: "ours", FailKind: 6}})
		w.fetches()
		w.has("wmA lost for 6")
	})
}

func TestAnswersGoOut(t *testing.T) {
	c := &corp{states: map[string]int{}}
	out := Wire{Corp: c, OpenKFID: kf}
	if err := out.Send(t.Context(), "wmA", "key1", client.Outgoing{Text: "您好"}); err != nil || c.sent[0] != "wmA key1 您好" {
		t.Fatalf("%v %v", err, c.sent)
	}
	if id, err := out.Upload(t.Context(), "thumb", "a.png", nil); err != nil || id != "image a.png" {
		t.Errorf("%q %v", id, err)
	}
	wrong := &client.Error{Call: "kf/send_msg", Code: 95018}
	cases := map[int]error{client.StateBot: client.ErrBusy, client.StateNew: client.ErrBusy, client.StateWaiting: client.ErrOutOfWindow, client.StateStaff: client.ErrOutOfWindow, client.StateOver: client.ErrOutOfWindow}
	for state, want := range cases {
		c.block, c.states["wmA"] = wrong, state
		if err := out.Send(t.Context(), "wmA", "k", client.Outgoing{Text: "x"}); !errors.Is(err, want) {
			t.Errorf("state %d: want %v, got %v", state, want, err)
		}
	}
	c.block = &client.Error{Call: "kf/send_msg", Code: 95001}
	if err := out.Send(t.Context(), "wmA", "k", client.Outgoing{Text: "x"}); !errors.Is(err, client.ErrTooManyReplies) {
		t.Errorf("want ErrTooManyReplies, got %v", err)
	}
}
