package wechat

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"qingting/bots/wechat/client"
	"qingting/bots/wechat/wire"
	"qingting/server/dialogue"
)

func TestTheFifthSaysThatMoreIsWaiting(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.text("转人工") // the bot repeats it; the desk is asked by the menu
		w.getsWith("答：转人工")
		w.says(li, wire.Clicked{Key: "human"})
		w.getsWith("正在为您转接")
		c := w.claimed()
		w.getsWith("1 号坐席")
		w.agent(c, "第一句")
		w.getsWith("第一句")
		w.agent(c, "第二句")
		if got := w.getsWith("第二句", "随便回复一句"); strings.Contains(got, "还有") {
			t.Fatal(got)
		}
		w.quiet()
		w.agent(c, "第三句")
		w.agent(c, "第四句")
		w.until("the inbox", func() bool { return w.inbox.count() == 1 })
		w.quiet()
		if err := w.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.quiet() // held: the sweep leaves it alone
		w.text("继续")
		w.getsWith("第三句")
		w.getsWith("第四句")
		w.quiet()
		list, err := w.talks.Messages(t.Context(), c.ID, 0, 50)
		if err != nil || list[len(list)-1].Text != "第四句" {
			t.Fatal("“继续” went into the conversation", err)
		}
		if got := w.inbox.resumed; len(got) != 1 || got[0] != c.ID {
			t.Error("the inbox still tells of what has come", got)
		}
	})
}

func TestManyWaitingMessagesArePutTogether(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.says(li, wire.Clicked{Key: "human"})
		w.gets()
		c := w.claimed()
		w.gets()
		w.clock.passes(2 * time.Minute) // the glance is over
		for i := range 12 {
			w.agent(c, fmt.Sprintf("第%d句。", i))
		}
		w.until("the inbox", func() bool { return w.inbox.count() == 1 })
		w.quiet() // a round that began before the last words would send the first ones alone
		w.text("在吗")
		got := w.gets()
		for i := range 12 {
			if !strings.Contains(got, fmt.Sprintf("第%d句。", i)) {
				t.Fatalf("%d is missing in %q", i, got)
			}
		}
		w.quiet()
	})
}

func TestLongWaitsLeaveTheWindowClosed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.text("你好")
		w.gets()
		w.says(li, wire.Clicked{Key: "human"})
		w.gets()
		c := w.claimed()
		w.gets()
		w.clock.passes(49 * time.Hour)
		w.agent(c, "查到了，请看附件。")
		w.until("the inbox", func() bool { return w.inbox.count() == 1 })
		w.quiet()
		w.clock.passes(80 * time.Hour)
		w.text("有消息吗")
		w.quiet() // three days old: it is in the conversation, not in the chat
	})
}

func TestWhatWasReadElsewhereIsNotSentAgain(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.says(li, wire.Clicked{Key: "human"})
		w.gets()
		c := w.claimed()
		w.gets()
		w.clock.passes(2 * time.Minute)
		w.agent(c, "第一句")
		w.until("the inbox", func() bool { return w.inbox.count() == 1 })
		c = w.conversation()
		if err := w.talks.Read(t.Context(), c, dialogue.ByCitizen, c.LastSeq); err != nil {
			t.Fatal(err)
		}
		w.agent(c, "第二句")
		w.text("看到了")
		w.getsWith("第二句")
		w.quiet()
	})
}

func TestWeChatsOwnCountIsBelieved(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.post.failing(func(n int, _ client.Outgoing) error {
			if n == 1 {
				return &client.Error{Call: "message/custom/send", Code: 45047}
			}
			return nil
		})
		w.text("社保")
		w.until("the inbox", func() bool { return w.inbox.count() == 1 })
		w.quiet()
		if h := w.chatOfLi(); !h.Held || h.WindowLeft != 0 {
			t.Fatalf("%+v", h)
		}
		w.text("继续")
		w.getsWith("答：社保")
	})
}

func TestABusyWeChatIsTriedAgain(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		busy := fmt.Errorf("send: %w", client.ErrUnreachable)
		w.post.failing(func(n int, _ client.Outgoing) error {
			if n <= 2 {
				return busy
			}
			return nil
		})
		w.text("社保")
		for n := 1; n <= 2; n++ {
			w.until("a try", func() bool { h := w.chatOfLi(); return h.Tries == n && h.SendingUntil == nil })
			w.quiet()
			w.clock.passes(time.Minute)
			if err := w.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		w.getsWith("答：社保")
		w.quiet()
		if w.inbox.count() != 0 {
			t.Fatal("told although sent")
		}
	})
}

func TestWhatIsRefusedForGoodIsToldElsewhere(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.post.failing(func(n int, out client.Outgoing) error {
			if strings.Contains(out.Text, "社保") {
				return &client.Error{Call: "message/custom/send", Code: 87014}
			}
			return nil
		})
		w.text("社保")
		w.until("the inbox", func() bool { return w.inbox.count() == 1 })
		w.text("医保")
		w.getsWith("答：医保") // later ones get through
	})
}

func TestWhoLeftIsToldElsewhere(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.text("你好")
		w.gets()
		w.says(li, wire.Clicked{Key: "human"})
		w.gets()
		c := w.claimed()
		w.gets()
		w.says(li, wire.Unsubscribed{})
		w.agent(c, "您好？")
		w.until("the inbox", func() bool { return w.inbox.count() == 1 })
		w.quiet()
		w.says(li, wire.Subscribed{})
		w.getsWith("您好？")
		w.quiet() // no greeting: somebody is talking already
	})
}
