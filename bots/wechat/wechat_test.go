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
		w.claimed()
		w.gets()
		c := w.conversation()
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
