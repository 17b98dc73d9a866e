package wechat

import (
	"fmt"
	"testing"
	"time"

	"qingting/bots/wechat/wire"
)

func TestACrashBetweenStoreAndSendLosesNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.text("你好")
		w.gets()
		dead := w.Channel
		dead.Stop(t.Context()) // nothing is sent by this process any more
		w.text("社保")
		w.until("the answer", func() bool { return w.conversation().LastSeq == 4 })
		if got := len(w.post.all()); got != w.read {
			t.Fatal("a stopped channel sent")
		}
		w.Channel = w.channel(dead.DB)
		w.ear.is(w.Channel)
		if err := w.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.getsWith("答：社保")
		w.quiet()
	})
}

func TestACrashWhileSendingSendsAgain(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.text("你好")
		w.gets()
		w.quiet()
		h := w.chatOfLi()
		until := w.clock.now().Add(sendFor) // a process took the chat and died
		if err := w.store.changeChat(t.Context(), h.ID, map[string]any{"sending_until": until}); err != nil {
			t.Fatal(err)
		}
		w.text("社保")
		w.until("the answer", func() bool { return w.conversation().LastSeq == 4 })
		w.quiet()
		if err := w.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.quiet()
		w.clock.passes(sendFor + time.Second)
		if err := w.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.getsWith("答：社保")
		w.quiet()
	})
}

func TestACrashWhileTakingInLosesNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.text("你好")
		w.gets()
		h := w.chatOfLi()
		if err := w.store.changeChat(t.Context(), h.ID, map[string]any{"taking_until": w.clock.now().Add(takeFor)}); err != nil {
			t.Fatal(err)
		}
		w.text("社保") // its job finds the chat taken
		if c := w.conversation(); c.LastSeq != 2 {
			t.Fatal(c.LastSeq)
		}
		w.clock.passes(takeFor + time.Second)
		if err := w.Sweep(t.Context()); err != nil {
			t.Fatal(err)
		}
		w.getsWith("答：社保")
	})
}

func TestSeveralProcessesSendOnceAndInOrder(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.says(li, wire.Clicked{Key: "human"})
		w.gets()
		c := w.claimed()
		w.gets()
		w.text("请说") // five more
		others := []*Channel{w.Channel, w.channel(w.DB), w.channel(w.DB)}
		for i := range 3 {
			w.agent(c, fmt.Sprint("第", i, "句"))
			for _, o := range others {
				o.sender.Wake(c.ID)
			}
		}
		for i := range 3 {
			w.until("a message", func() bool {
				if len(w.post.all()) > w.read {
					return true
				}
				return w.Sweep(t.Context()) != nil // what met a lease is found by the sweep
			})
			w.getsWith(fmt.Sprint("第", i, "句"))
		}
		for _, o := range others[1:] {
			o.Stop(t.Context())
		}
		w.quiet()
	})
}

func TestAMessageThatAlwaysFailsIsLeftOut(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.text("你好")
		w.gets()
		row, err := w.seal(port, wire.Message{From: li, ID: "poison", Body: wire.Text{Content: "x"}})
		if err != nil {
			t.Fatal(err)
		}
		row.Body = "not sealed"
		if _, err := w.store.takeIn(t.Context(), row); err != nil {
			t.Fatal(err)
		}
		for range maxTries {
			if err := w.takeAll(t.Context(), port, row.OpenIDIndex); err == nil {
				t.Fatal("it was read")
			}
		}
		w.text("社保")
		w.getsWith("答：社保")
	})
}
