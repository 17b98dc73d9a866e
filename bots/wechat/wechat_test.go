package wechat

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"qingting/bots/wechat/client"
	"qingting/bots/wechat/wire"
	"qingting/server/db/dbtest"
	"qingting/server/dialogue"
)

func TestModelsMatchTheSchema(t *testing.T) {
	each(t, func(t *testing.T, w *world) { dbtest.MatchesSchema(t, w.DB, &chat{}, &talk{}, &incoming{}) })
}

func TestAQuestionIsAnsweredInTheChat(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.text("社保怎么交")
		w.getsWith("答：社保怎么交")
		w.quiet()
		if to := w.post.to[0]; to != li {
			t.Fatal(to)
		}
		c := w.conversation()
		if c.Channel != port {
			t.Fatal(c.Channel)
		}
		w.until("the read mark", func() bool { return w.conversation().CitizenReadSeq == 2 })
	})
}

func TestRepeatsAreTakenOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for range 4 {
			w.repeats(li, "msg-1", wire.Text{Content: "你好"})
		}
		w.getsWith("答：你好")
		w.quiet()
		w.line.keys = map[string]bool{} // the queue has forgotten: the table has not
		w.repeats(li, "msg-1", wire.Text{Content: "你好"})
		w.quiet()
		event := wire.Message{From: li, At: start, Body: wire.Subscribed{}}
		for range 3 {
			if err := w.Take(t.Context(), port, event); err != nil {
				t.Fatal(err)
			}
		}
		w.works()
		w.getsWith("您好", "<1. 办事引导>")
		w.quiet()
	})
}

func TestMessagesOfOnePersonStayInOrder(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for i := range 6 {
			m := wire.Message{From: li, ID: fmt.Sprint("m", i), At: start, Body: wire.Text{Content: fmt.Sprint("第", i, "句")}}
			if err := w.Take(t.Context(), port, m); err != nil {
				t.Fatal(err)
			}
		}
		var wg sync.WaitGroup
		for range 6 {
			p, _ := w.line.next()
			wg.Go(func() {
				if err := w.line.work(t.Context(), p); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		list, err := w.talks.Messages(t.Context(), w.conversation().ID, 0, 50)
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, m := range list {
			if m.Sender == dialogue.ByCitizen {
				if m.Text != fmt.Sprint("第", n, "句") {
					t.Fatalf("%d. is %s", n, m.Text)
				}
				n++
			}
		}
		if n != 6 {
			t.Fatalf("%d messages", n)
		}
	})
}

func TestNumbersAndTapsChoose(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bot["身份证"] = dialogue.Reply{Kind: dialogue.KindCandidates, Text: "您想问哪一个？", Content: dialogue.Content{
			Candidates: []dialogue.Candidate{{ArticleID: "a1", Question: "身份证丢了怎么补办"}}, Options: []string{"都不是"}, Actions: []dialogue.Action{dialogue.ActionHuman},
		}}
		w.text("身份证")
		w.getsWith("您想问哪一个？", "<1. 身份证丢了怎么补办>", "<2. 都不是>", "<3. 转人工>", "回复数字")
		menu := w.post.all()[0].Menu
		w.text("１")
		w.getsWith("答：身份证丢了怎么补办")
		w.text("2")
		w.getsWith("答：2") // nothing is offered any more: a number is words
		w.says(li, wire.Text{Content: menu.Items[1].Text, MenuID: menu.Items[1].ID})
		w.getsWith("答：都不是") // an old menu can still be tapped
		w.says(li, wire.Text{Content: menu.Items[0].Text, MenuID: menu.Items[0].ID})
		w.getsWith("答：身份证丢了怎么补办")
		w.says(li, wire.Text{Content: "1. 已经下线的问题", MenuID: "a:gone"})
		w.getsWith("答：已经下线的问题")
		w.text("身份证")
		w.gets()
		w.text("9")
		w.getsWith("答：9")
	})
}

func TestHandOffReachesTheSameDesk(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.says(li, wire.Clicked{Key: "human"})
		w.getsWith("正在为您转接人工坐席")
		w.says(li, wire.Clicked{Key: "human"})
		w.getsWith("已经在排队")
		c := w.claimed()
		w.getsWith("1 号坐席")
		w.agent(c, "请说说情况。")
		w.getsWith("请说说情况。", "随便回复一句") // a tap opens the window for three only
		w.text("1")
		list, err := w.talks.Messages(t.Context(), c.ID, 0, 50)
		if last := list[len(list)-1]; err != nil || last.Text != "1" || last.Sender != dialogue.ByCitizen {
			t.Fatal(list, err) // a number is for the agent
		}
		w.says(li, wire.Place{Latitude: 30.1, Longitude: 114.2, Label: "市民广场"})
		w.says(li, wire.Link{Title: "通知", URL: "https://example.cn/a"})
		w.post.download = []byte("png")
		w.says(li, wire.Image{MediaID: "m1"})
		w.says(li, wire.Voice{MediaID: "m2"})
		list, err = w.talks.Messages(t.Context(), c.ID, list[len(list)-1].Seq, 50)
		if err != nil || len(list) != 4 || !strings.Contains(list[0].Text, "市民广场") || list[1].Text != "[链接] 通知 https://example.cn/a" || list[2].Kind != dialogue.KindImage || list[3].Text != "[语音，没能转成文字]" {
			t.Fatalf("%+v %v", list, err)
		}
		w.getsWith("没有听清")
		if _, err := w.talks.Say(t.Context(), "s1", c.ID, dialogue.Said{ClientID: "p", Kind: dialogue.KindImage, FileID: "f1"}); err != nil {
			t.Fatal(err)
		}
		w.getsWith("[图片]")
		w.text("结束会话")
		w.getsWith("本次会话已结束", "<1. 非常满意>", "<5. 非常不满意>")
		w.text("2")
		w.getsWith("谢谢您的评价")
		rated, err := w.talks.Conversation(t.Context(), c.ID)
		if err != nil || rated.Rating != 4 {
			t.Fatal(rated.Rating, err)
		}
	})
}

func TestTheLineIsTold(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		ahead := 2
		w.Ahead = func(context.Context, string) (int, error) { return ahead, nil }
		w.says(li, wire.Clicked{Key: "human"})
		w.gets()
		w.says(li, wire.Clicked{Key: "human"})
		w.getsWith("您前面还有 2 位")
		ahead = 0
		w.text("快点")
		w.getsWith("马上就到您", "取消排队")
		w.text("取消")
		w.getsWith("已取消排队")
		w.quiet()
	})
}

func TestAnAgentIsSeenWriting(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.says(li, wire.Clicked{Key: "human"})
		w.gets()
		c := w.claimed()
		w.gets()
		c = w.conversation()
		for range 3 {
			w.Typing(t.Context(), c, dialogue.ByAgent)
			w.Typing(t.Context(), c, dialogue.ByCitizen)
		}
		w.until("the sign", func() bool { return w.post.typed() == 1 })
		w.clock.passes(typingFor)
		w.Typing(t.Context(), c, dialogue.ByAgent)
		w.until("the sign again", func() bool { return w.post.typed() == 2 })
	})
}

func TestATalkWithTheBotFadesOutSilently(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.text("你好")
		w.gets()
		if _, err := w.talks.Close(t.Context(), w.conversation().ID, "idle"); err != nil {
			t.Fatal(err)
		}
		w.quiet()
		w.says(li, wire.Clicked{Key: "human"})
		w.gets()
		c := w.claimed()
		w.gets()
		if _, err := w.talks.Close(t.Context(), c.ID, "idle"); err != nil {
			t.Fatal(err)
		}
		w.getsWith("自动结束")
	})
}

func TestAClosedDeskOffersALetter(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.seats.open = false
		w.says(li, wire.Clicked{Key: "human"})
		w.getsWith("没有人工坐席在线", "<1. 写留言>", "<2. 打电话>")
		w.text("2")
		w.getsWith("请直接拨打 12345")
	})
}

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
		got := w.gets() + w.gets()
		if !strings.Contains(got, "您好？") || !strings.Contains(got, "<5. 转人工>") {
			t.Fatal(got)
		}
	})
}

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
				o.sender.wake(c.ID)
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

func TestErasedPeopleAreForgotten(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.text("你好")
		w.gets()
		erase := func() error {
			return w.DB.InTx(t.Context(), func(ctx context.Context) error {
				return errors.Join(w.talks.Erase(ctx, "c-"+li), w.Erase(ctx, "c-"+li))
			})
		}
		if err := errors.Join(erase(), erase()); err != nil {
			t.Fatal(err)
		}
		for _, table := range []string{"wechat_chats", "wechat_talks", "wechat_incoming"} {
			var n int64
			if err := w.DB.Conn(t.Context()).Table(table).Count(&n).Error; err != nil || n != 0 {
				t.Errorf("%d left in %s, %v", n, table, err)
			}
		}
		w.quiet()
		w.text("我又来了")
		w.getsWith("答：我又来了")
	})
}

func TestChatsFollowAMergeAndItsUndoing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.text("你好")
		w.gets()
		if _, err := (everyone{w.DB}).CitizenOf(t.Context(), External{OpenID: "other"}); err != nil {
			t.Fatal(err)
		}
		moved, err := w.Move(t.Context(), "c-"+li, "c-other", nil)
		if err != nil || len(moved) != 1 || w.chatOfLi().CitizenID != "c-other" {
			t.Fatal(moved, err)
		}
		if _, err := w.Move(t.Context(), "c-other", "c-"+li, moved); err != nil || w.chatOfLi().CitizenID != "c-"+li {
			t.Fatal(err)
		}
	})
}

func TestWhatWasTakenInIsForgotten(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.text("我的身份证号是保密的")
		w.gets()
		var row incoming
		if err := w.DB.Conn(t.Context()).Take(&row).Error; err != nil || row.Body != "" || row.DoneAt == nil {
			t.Fatalf("%+v %v", row, err)
		}
		if strings.Contains(row.OpenIDCipher, li) {
			t.Fatal("the openid is readable")
		}
		w.text("留言")
		w.gets()
		w.clock.passes(5 * 24 * time.Hour)
		if n, err := w.Purge(t.Context()); err != nil || n != 2 || w.chatOfLi().Draft != "" {
			t.Fatal(n, err)
		}
	})
}

func TestLostMessagesAreToldElsewhere(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.text("你好")
		w.gets()
		for range 2 {
			if err := w.Undelivered(t.Context(), port, li, "key-1"); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Undelivered(t.Context(), port, "nobody", "key-2"); err != nil || w.inbox.count() != 1 {
			t.Fatal(w.inbox.told, err)
		}
	})
}

func TestCallsAreAnsweredBeforeTheyAreWorkedAt(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		gate, err := wire.New(wire.Settings{AppID: "wx-main", Token: "token", Mode: wire.Plain}, w.clock.now)
		if err != nil {
			t.Fatal(err)
		}
		h := Callback{Gate: gate, Log: w.Log, Take: func(ctx context.Context, m wire.Message) error { return w.Take(ctx, port, m) }}
		// sha1 of "1795226400", "n1" and "token", sorted; made with sha1sum
		query := "?timestamp=1795226400&nonce=n1&signature=" + signatureOfStart
		body := "<xml><ToUserName>gh</ToUserName><FromUserName>" + li + "</FromUserName><CreateTime>1795226400</CreateTime><MsgType>text</MsgType><Content>社保</Content><MsgId>77</MsgId></xml>"
		for _, c := range []struct {
			method, query, body, answer string
			status                      int
		}{
			{"GET", query + "&echostr=hello", "", "hello", 200},
			{"GET", "?echostr=hello", "", "Forbidden", 403},
			{"POST", query, body, "success", 200},
			{"POST", query, body, "success", 200},
			{"POST", strings.Replace(query, "n1", "n2", 1), body, "Forbidden", 403},
			{"POST", query, "<xml>", "Bad Request", 400},
			{"POST", query, strings.Repeat("x", wire.MaxBody+1), "Request Entity Too Large", 413},
			{"PUT", query, body, "method not allowed", 405},
		} {
			r := httptest.NewRecorder()
			h.ServeHTTP(r, httptest.NewRequest(c.method, "/wechat/accounts/main"+c.query, strings.NewReader(c.body)))
			if r.Code != c.status || strings.TrimSpace(r.Body.String()) != c.answer {
				t.Errorf("%s %s: %d %q", c.method, c.query, r.Code, r.Body.String())
			}
		}
		if len(w.post.all()) != 0 {
			t.Fatal("worked at before it was answered")
		}
		w.works()
		w.getsWith("答：社保")
		w.quiet()
		h.Take = func(context.Context, wire.Message) error { return errors.New("the database is away") }
		r := httptest.NewRecorder()
		h.ServeHTTP(r, httptest.NewRequest("POST", "/wechat/accounts/main"+query, strings.NewReader(body)))
		if r.Code != 500 {
			t.Fatal(r.Code) // so that WeChat says it again
		}
	})
}

// signatureOfStart signs the start of every test with the nonce n1 and the token "token".
const signatureOfStart = "7b90be7bdda57e6580bcb3d51b8e53cb33155318"
