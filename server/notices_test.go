package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"qingting/bots/wechat"
	"qingting/bots/wechat/client"
	"qingting/bots/wechat/sandbox"
	"qingting/server/board"
	"qingting/server/config"
	"qingting/server/db"
	"qingting/server/db/dbtest"
	"qingting/server/identity"
	"qingting/server/notice"
	"qingting/server/secret"
)

// town is the service with the real ways over the sandbox and a provider of short messages, and
// one citizen with a mini-program and a phone number.
type town struct {
	t       *testing.T
	notices *notice.Service
	now     time.Time
	url     string // of the sandbox
	user    string // the citizen in the sandbox
	openID  string
	citizen string
	short   []string // bodies of short messages
	letters *board.Service
}

func newTown(t *testing.T, d *db.DB) *town {
	t.Helper()
	w := &town{t: t, now: time.Date(2026, 11, 21, 2, 0, 0, 0, time.UTC)}
	server := httptest.NewServer(sandbox.New(sandbox.Parts{
		Mini: sandbox.Mini{AppID: config.SandboxMini, Secret: config.SandboxSecret, Templates: map[string]string{"tpl": "留言答复通知"}},
		Now:  utc,
	}).Handler())
	t.Cleanup(server.Close)
	w.url = server.URL
	var made struct {
		ID      string
		OpenIDs map[string]string
	}
	w.control("/control/users", `{"name":"李女士"}`, &made)
	w.user, w.openID = made.ID, w.logsIn(made.ID)
	people := identity.New(identity.Parts{DB: d, Cipher: newBox(t), Now: utc})
	c, _, err := people.CitizenOf(t.Context(), identity.External{Provider: identity.MiniProgram, AppID: config.SandboxMini, OpenID: w.openID})
	w.must(err)
	phone := "13812345678"
	_, err = people.UpdateCitizen(t.Context(), c.ID, identity.Profile{Phone: &phone})
	w.must(err)
	w.citizen = c.ID
	w.letters = board.New(board.Parts{
		DB: d, Cipher: newBox(t), Bell: deaf{}, Now: func() time.Time { return w.now }, Zone: time.UTC, Promise: func(now time.Time) time.Time { return now.Add(time.Hour) },
	})
	w.joins(d, people)
	return w
}

func newBox(t *testing.T) *secret.Box {
	t.Helper()
	box, err := secret.NewBox([]byte(strings.Repeat("k", secret.KeySize)))
	if err != nil {
		t.Fatal(err)
	}
	return box
}

func (w *town) client() *client.MiniProgram {
	c := client.New(client.Parts{Base: w.url, Timeout: 2 * time.Second})
	w.t.Cleanup(c.Close)
	return c.MiniProgram(config.SandboxMini, config.SandboxSecret)
}

func (w *town) logsIn(user string) string {
	var got struct{ Code string }
	w.control("/control/codes", fmt.Sprintf(`{"user":%q,"purpose":"login"}`, user), &got)
	u, err := w.client().Login(w.t.Context(), got.Code)
	w.must(err)
	return u.OpenID
}

func (w *town) joins(d *db.DB, people *identity.Service) {
	provider := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // a broken body fails the comparison
		w.short = append(w.short, string(body))
	}))
	w.t.Cleanup(provider.Close)
	w.notices = notice.New(d, func() time.Time { return w.now })
	w.notices.Join(notice.Outgoing{
		Templates: []notice.Template{{Event: "letter_answered", ID: "tpl", Fields: map[string]string{"title": "thing1", "text": "thing2", "time": "time3"}}},
		Ways: []notice.Way{
			notice.Subscribe{Notices: w.notices, Program: subscriber{w.client()}, OpenID: openIDs{people, config.SandboxMini}.of, Zone: time.FixedZone("CST", 8*3600)},
			notice.SMS{Texter: texter{shortMessages(provider.URL, "key", "示例市12345")}, Phone: phones{people, w.letters}.of},
		},
	})
}

func (w *town) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *town) control(path, body string, out any) {
	w.t.Helper()
	res, err := http.Post(w.url+path, "application/json", bytes.NewReader([]byte(body)))
	w.must(err)
	defer func() { _ = res.Body.Close() }() // read to its end
	if res.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(res.Body) // only for the message
		w.t.Fatalf("%s: %d %s", path, res.StatusCode, text)
	}
	w.must(json.NewDecoder(res.Body).Decode(out))
}

// taps grants one message, in WeChat and here.
func (w *town) taps(id string) {
	w.t.Helper()
	var ignored any
	w.control("/control/subscribe", fmt.Sprintf(`{"user":%q,"template_id":"tpl","status":"accept"}`, w.user), &ignored)
	w.must(w.notices.Granted(w.t.Context(), notice.ToCitizen(w.citizen), id, map[string]string{"tpl": "accept"}))
}

func (w *town) answers(ref string, want int) {
	w.t.Helper()
	_, err := w.notices.Tell(w.t.Context(), notice.Notice{
		CitizenID: w.citizen, Kind: notice.LetterAnswered, Ref: ref, Title: "您的留言已答复", Text: "“路灯不亮”：已经修好，谢谢您的来信。", Page: notice.PageLetter, TargetID: "l1",
	})
	w.must(err)
	w.delivers(want)
}

func (w *town) delivers(want int) {
	w.t.Helper()
	if n, err := w.notices.Deliver(w.t.Context()); err != nil || n != want {
		w.t.Fatal(n, err)
	}
}

// shown are the subscribe messages the citizen sees in WeChat, each with its page.
func (w *town) shown() (pages []string) {
	w.t.Helper()
	res, err := http.Get(w.url + "/control/state?user=" + w.user)
	w.must(err)
	defer func() { _ = res.Body.Close() }() // read to its end
	var state struct{ Notices []struct{ Page string } }
	w.must(json.NewDecoder(res.Body).Decode(&state))
	for _, n := range state.Notices {
		pages = append(pages, n.Page)
	}
	return pages
}

func (w *town) left() int {
	w.t.Helper()
	list, err := w.notices.Subscriptions(w.t.Context(), notice.ToCitizen(w.citizen))
	w.must(err)
	return list[0].Left
}

func TestAnAnsweredLetterArrivesInWeChatAndOpensItsPage(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		w.taps("t1")
		w.answers("e1", 1)
		if pages := w.shown(); len(pages) != 1 || pages[0] != "packages/letter/detail/index?id=l1" {
			t.Fatal(pages)
		}
		if len(w.short) != 0 || w.left() != 0 {
			t.Fatal(w.short, w.left())
		}
		w.answers("e2", 1) // no grant is left
		if len(w.shown()) != 1 || len(w.short) != 1 || !strings.Contains(w.short[0], "13812345678") {
			t.Fatal(w.shown(), w.short)
		}
	})
}

func TestABusyWeChatIsAskedAgainAndTheGrantIsKept(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		w.taps("t1")
		var ignored any
		w.control("/control/faults", `{"call":"/cgi-bin/message/subscribe/send","kind":"code","code":-1,"times":1}`, &ignored)
		w.answers("e1", 0)
		if w.left() != 1 || len(w.short) != 0 {
			t.Fatal(w.left(), w.short)
		}
		w.now = w.now.Add(time.Minute)
		w.delivers(1)
		if len(w.shown()) != 1 {
			t.Fatal(w.shown())
		}
	})
}

func TestWhatWeChatDoesNotGrantIsNotCountedAndGoesAnotherWay(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		w.must(w.notices.Granted(t.Context(), notice.ToCitizen(w.citizen), "t1", map[string]string{"tpl": "accept"})) // but not in WeChat
		w.answers("e1", 1)
		if w.left() != 0 || len(w.shown()) != 0 || len(w.short) != 1 {
			t.Fatal(w.left(), w.shown(), w.short)
		}
	})
}

func TestALineThatBreaksWhileSendingIsNotTriedTwice(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		w.taps("t1")
		var ignored any
		w.control("/control/faults", `{"call":"/cgi-bin/message/subscribe/send","kind":"broken","times":1}`, &ignored)
		w.answers("e1", 0)
		w.now = w.now.Add(24 * time.Hour)
		w.delivers(0)
		if len(w.shown()) != 0 || len(w.short) != 0 {
			t.Fatal(w.shown(), w.short)
		}
	})
}

// deaf hears nothing of letters.
type deaf struct{}

func (deaf) LetterChanged(context.Context, board.Letter) {}

func TestTheNumberLeftWithALetterIsTheOneThatIsTold(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newTown(t, d)
		l, _, err := w.letters.Send(t.Context(), w.citizen, board.Draft{ClientID: "l", DemandType: board.Help, Title: "路灯不亮", Text: "坏了三天。", Phone: "13987654321"})
		w.must(err)
		_, err = w.notices.Tell(t.Context(), notice.Notice{CitizenID: w.citizen, Kind: notice.LetterAnswered, Ref: "e1", Title: "您的留言已答复", Text: "x", Number: l.Number, Page: notice.PageLetter, TargetID: l.ID})
		w.must(err)
		w.delivers(1)
		if len(w.short) != 1 || !strings.Contains(w.short[0], "13987654321") || !strings.Contains(w.short[0], l.Number) || strings.Contains(w.short[0], "路灯") {
			t.Fatal(w.short)
		}
	})
}

func TestStaffGetNoShortMessagesAndNeedABoundWeChat(t *testing.T) {
	d := dbtest.Open(t)
	people := identity.New(identity.Parts{DB: d, Cipher: newBox(t), Now: utc})
	if _, err := (openIDs{people, config.SandboxMini}).of(context.Background(), notice.ToStaff("s1")); !errors.Is(err, notice.ErrNoOpenID) {
		t.Fatal(err)
	}
	if phone, err := (phones{people, nil}).of(context.Background(), notice.Notice{StaffID: "s1"}); err != nil || phone != "" {
		t.Fatal(phone, err)
	}
}

// chats answers with an error and keeps what it was asked to send.
type chats struct {
	err  error
	sent []string
}

func (c *chats) Notify(_ context.Context, citizenID, key, text string) error {
	c.sent = append(c.sent, citizenID+" "+key+" "+text)
	return c.err
}

func TestAChatWithAnOpenWindowBringsTheNotice(t *testing.T) {
	c := &chats{}
	way := chatWay{func() notifier { return c }}
	n := notice.Notice{ID: "n1", CitizenID: "c1", Title: "您的留言已答复", Text: "已经修好。", Page: notice.PageLetter}
	if err := way.Send(t.Context(), notice.ToCitizen("c1"), n); err != nil || len(c.sent) != 1 || c.sent[0] != "c1 n1 【您的留言已答复】\n已经修好。\n回复“我的留言”可以查看。" {
		t.Fatal(err, c.sent)
	}
	if err := way.Send(t.Context(), notice.ToStaff("s1"), n); !errors.Is(err, notice.ErrNever) || len(c.sent) != 1 {
		t.Fatal(err, c.sent)
	}
}

func TestWhatAnAnswerOfWeChatMeans(t *testing.T) {
	for _, c := range []struct{ got, want error }{
		{nil, nil},
		{wechat.ErrNoWindow, notice.ErrNever},
		{&client.Error{Code: 40003}, notice.ErrNever},
		{&client.Error{Code: 47003}, notice.ErrNever},
		{&client.Error{Code: 45009}, notice.ErrNotNow},
		{&client.Error{Code: 48001}, notice.ErrNotNow},
		{fmt.Errorf("%w: %w", client.ErrUnreachable, &net.OpError{Op: "dial", Err: errors.New("refused")}), notice.ErrNotNow},
		{client.ErrUnreachable, client.ErrUnreachable},
	} {
		err := wechatError(c.got)
		if !errors.Is(err, c.want) || errors.Is(c.want, client.ErrUnreachable) && (errors.Is(err, notice.ErrNever) || errors.Is(err, notice.ErrNotNow)) {
			t.Errorf("%v: %v", c.got, err)
		}
	}
	if err := subscribeError(&client.Error{Code: 43101}); !errors.Is(err, notice.ErrRevoked) {
		t.Error(err)
	}
}
