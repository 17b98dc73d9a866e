package sandbox

import (
	"bytes"
	"context"
	"errors"
	"image/png"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"qingting/bots/wechat/client"
)

// newClient is the product's own client, written independently, against the sandbox.
func newClient(w *world) *client.Client {
	c := client.New(client.Parts{Base: w.url, Timeout: 400 * time.Millisecond, Now: w.now, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	w.Cleanup(c.Close)
	return c
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// codeFor gets a code as wx.login or the phone button would.
func (w *world) codeFor(user, purpose string) string {
	w.Helper()
	return w.ask("POST", "/control/codes", map[string]any{"user": user, "purpose": purpose})["code"].(string)
}

func TestClientMakesEveryCallOfTheMiniProgram(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	m := newClient(w).MiniProgram(miniApp, secret)
	code := w.codeFor("user1", "login")
	u := must[client.User](t)(m.Login(ctx, code))
	if u.OpenID != w.openID("user1", miniApp) || u.UnionID == "" {
		t.Fatalf("login: %+v", u)
	}
	if _, err := m.Login(ctx, code); !errors.Is(err, client.ErrBadCode) {
		t.Errorf("a used code: %v", err)
	}
	if got := must[string](t)(m.Phone(ctx, w.codeFor("user1", "phone"))); got != "13800000001" {
		t.Errorf("phone %q", got)
	}
	for text, want := range map[string]string{"路灯坏了": "pass", "特价刷单加我": "risky", "这句待复核": "review"} {
		if v := must[client.Verdict](t)(m.CheckText(ctx, client.TextCheck{OpenID: u.OpenID, Text: text, Scene: 2})); v.Suggest != want || v.Trace == "" {
			t.Errorf("%s: %+v", text, v)
		}
	}
	trace := must[string](t)(m.CheckMedia(ctx, client.MediaCheck{OpenID: u.OpenID, URL: "http://localhost/a.png", Scene: 2}))
	<-w.product.came
	if p := w.pushes()[0]; p.path != "/wechat/mini" || p.plain["Event"] != "wxa_media_check" || p.plain["trace_id"] != trace {
		t.Errorf("media check pushed %+v", p.plain)
	}
	picture := must[[]byte](t)(m.Code(ctx, "s=1", "pages/home/index"))
	if shape, err := png.DecodeConfig(bytes.NewReader(picture)); err != nil || shape.Width != 430 {
		t.Errorf("code: %v %v", shape, err)
	}
	link := must[string](t)(m.Link(ctx, "pages/chat/index", "from=sms", time.Hour))
	status, _, head := w.raw("GET", strings.TrimPrefix(link, w.url), nil)
	if status != http.StatusFound || !strings.HasSuffix(head.Get("Location"), "/#/pages/chat/index?from=sms") {
		t.Errorf("link %s leads to %d %s", link, status, head.Get("Location"))
	}
}

func TestClientSendsSubscribeMessagesOnlyWhileGrantsLast(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	m := newClient(w).MiniProgram(miniApp, secret)
	s := client.SubscribeMessage{OpenID: w.openID("user1", miniApp), Template: "tmpl-letter", Page: "pages/letter/index?id=1", Data: map[string]string{"thing1": "路灯不亮", "time3": "2026-11-21 14:00"}}
	if err := m.Subscribe(ctx, s); !errors.Is(err, client.ErrRefused) {
		t.Fatalf("without a grant: %v", err)
	}
	w.ask("POST", "/control/subscribe", map[string]any{"user": "user1", "template_id": "tmpl-letter", "status": "accept"})
	if err := m.Subscribe(ctx, s); err != nil {
		t.Fatalf("with a grant: %v", err)
	}
	if err := m.Subscribe(ctx, s); !errors.Is(err, client.ErrRefused) {
		t.Fatalf("the grant is used: %v", err)
	}
	notices := w.ask("GET", "/control/state?user=user1", nil)["notices"].([]any)
	if n := notices[0].(map[string]any); len(notices) != 1 || n["title"] != "留言答复通知" || n["page"] != s.Page {
		t.Fatalf("the user sees %v", notices)
	}
}

func TestClientMakesEveryCallOfTheAccount(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	a := newClient(w).Account(account, secret)
	openID := w.openID("user1", account)
	if u := must[client.User](t)(a.User(ctx, openID)); u.Follows {
		t.Fatal("nobody follows yet")
	}
	w.act(map[string]any{"kind": "follow"})
	w.act(map[string]any{"kind": "text", "text": "你好"})
	if u := must[client.User](t)(a.User(ctx, openID)); !u.Follows || u.UnionID == "" {
		t.Fatalf("follower %+v", u)
	}
	if err := a.Typing(ctx, openID); err != nil {
		t.Error(err)
	}
	picture := must[[]byte](t)(drawQR("x", 300, true))
	media := must[string](t)(a.Upload(ctx, "image", "a.png", bytes.NewReader(picture)))
	data, mime, err := a.Download(ctx, media)
	if err != nil || mime != "image/png" || !bytes.Equal(data, picture) {
		t.Fatalf("download %s %v", mime, err)
	}
	for _, m := range []client.Outgoing{
		{Text: "您好"}, {Image: media}, {News: &client.Article{Title: "办事指南", Text: "怎么办", URL: "https://example.cn/1"}},
		{Card: &client.MiniCard{Title: "留言", AppID: miniApp, Page: "pages/letter/index", MediaID: media}},
		{Menu: &client.Choices{Head: "您要问的是", Items: []client.Choice{{ID: "1", Text: "补办身份证"}, {ID: "2", Text: "换领身份证"}}, Tail: "都不是请直接说"}},
	} {
		if err := a.Send(ctx, openID, m); err != nil {
			t.Fatalf("%+v: %v", m, err)
		}
	}
	if err := a.Send(ctx, openID, client.Outgoing{Text: "第六条"}); !errors.Is(err, client.ErrTooManyReplies) {
		t.Fatalf("the sixth: %v", err)
	}
	var kinds []string
	for _, e := range w.entries("user1", "sandbox")[2:] {
		kinds = append(kinds, e["kind"].(string))
	}
	if got := strings.Join(kinds, " "); got != "text image news card menu" {
		t.Errorf("the user sees %s", got)
	}
	w.ask("POST", "/control/wait", map[string]any{"user": "user1", "minutes": 48 * 60})
	if err := a.Send(ctx, openID, client.Outgoing{Text: "太晚了"}); !errors.Is(err, client.ErrOutOfWindow) {
		t.Fatalf("after 48 hours: %v", err)
	}
}

func TestClientSetsMenuMakesCodesAndKnowsVisitors(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	a := newClient(w).Account(account, secret)
	if err := a.SetMenu(ctx, []client.MenuItem{{Name: "问一问", Key: "ask"}, {Name: "更多", Items: []client.MenuItem{{Name: "写留言", URL: "https://example.cn/"}}}}); err != nil {
		t.Fatal(err)
	}
	w.act(map[string]any{"kind": "follow"})
	w.act(map[string]any{"kind": "menu", "key": "ask"})
	must[string](t)(a.SceneCode(ctx, "desk-7", time.Hour))
	w.act(map[string]any{"kind": "scan", "scene": "desk-7"})
	var events []string
	for _, p := range w.pushes() {
		events = append(events, p.plain["Event"]+":"+p.plain["EventKey"])
	}
	if got := strings.Join(events, " "); got != "subscribe: CLICK:ask SCAN:desk-7" {
		t.Errorf("pushed %s", got)
	}
	u := must[client.User](t)(a.Auth(ctx, w.authorized(a.AuthURL("https://h5.example.cn/back?x=1", "st"), "user2")))
	if u.OpenID != w.openID("user2", account) {
		t.Errorf("visitor %+v", u)
	}
}

// authorized opens the page of AuthURL as a user would and returns the code it comes back with.
func (w *world) authorized(address, user string) string {
	w.Helper()
	u, err := url.Parse(address)
	if err != nil || !strings.HasPrefix(address, w.url) {
		w.Fatalf("auth address %s: %v", address, err)
	}
	status, _, head := w.raw("GET", u.Path+"?"+u.RawQuery+"&sandbox_user="+user, nil)
	back, err := url.Parse(head.Get("Location"))
	if err != nil || status != http.StatusFound || back.Query().Get("state") != "st" || back.Query().Get("x") != "1" {
		w.Fatalf("came back with %d %s", status, head.Get("Location"))
	}
	return back.Query().Get("code")
}

func TestClientMakesEveryCallOfCustomerService(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	c := newClient(w).Corp(corpApp, secret)
	const kf = "sandbox-kf"
	w.act(map[string]any{"kind": "enter", "account": kf})
	w.act(map[string]any{"kind": "text", "account": kf, "text": "你好"})
	w.act(map[string]any{"kind": "location", "account": kf, "lat": 30.25, "lng": 120.17, "label": "市民中心"})
	token := w.pushes()[2].plain["Token"]
	first := must[client.SyncPage](t)(c.Sync(ctx, client.SyncRequest{Token: token, OpenKFID: kf, Limit: 2}))
	second := must[client.SyncPage](t)(c.Sync(ctx, client.SyncRequest{Token: token, OpenKFID: kf, Cursor: first.Next}))
	if len(first.Messages) != 2 || !first.More || len(second.Messages) != 1 || second.More || first.Messages[1].Text != "你好" || second.Messages[0].Place.Name != "市民中心" {
		t.Fatalf("synced %+v %+v", first, second)
	}
	customer := first.Messages[1].CustomerID
	if err := c.Greet(ctx, first.Messages[0].Event.WelcomeCode, "欢迎"); err != nil {
		t.Error(err)
	}
	picture := must[[]byte](t)(drawQR("x", 300, true))
	media := must[string](t)(c.Upload(ctx, "image", "a.png", bytes.NewReader(picture)))
	for i, m := range []client.Outgoing{
		{Text: "您好"}, {Image: media}, {News: &client.Article{Title: "指南", URL: "https://example.cn", MediaID: media}},
		{Card: &client.MiniCard{Title: "留言", AppID: miniApp, Page: "pages/letter/index", MediaID: media}},
		{Menu: &client.Choices{Head: "请选", Items: []client.Choice{{ID: "1", Text: "一"}}}},
	} {
		if err := c.Send(ctx, customer, kf, "", m); err != nil {
			t.Fatalf("message %d: %v", i, err)
		}
	}
	if err := c.Send(ctx, customer, kf, "", client.Outgoing{Text: "第六条"}); !errors.Is(err, client.ErrTooManyReplies) {
		t.Errorf("the sixth: %v", err)
	}
	sessionAndCustomers(ctx, t, c, kf, customer)
}

func TestWeComTellsWhatDidNotArrive(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	c := newClient(w).Corp(corpApp, secret)
	w.act(map[string]any{"kind": "text", "account": "sandbox-kf", "text": "你好"})
	w.ask("POST", "/control/faults", map[string]any{"call": "kf/send_msg", "kind": "lost", "times": 1})
	if err := c.Send(ctx, w.openID("user1", "sandbox-kf"), "sandbox-kf", "m-1", client.Outgoing{Text: "您好"}); err != nil {
		t.Fatal(err)
	}
	<-w.product.came
	<-w.product.came
	list := must[client.SyncPage](t)(c.Sync(ctx, client.SyncRequest{OpenKFID: "sandbox-kf"})).Messages
	if e := list[len(list)-1].Event; e.Kind != "msg_send_fail" || e.FailedID != "m-1" || e.FailKind != 10 {
		t.Errorf("told %+v", e)
	}
	if seen := w.entries("user1", "sandbox-kf"); len(seen) != 1 {
		t.Errorf("the user sees %v", seen)
	}
}

func sessionAndCustomers(ctx context.Context, t *testing.T, c *client.Corp, kf, customer string) {
	t.Helper()
	if state, _, err := c.State(ctx, kf, customer); err != nil || state != client.StateNew {
		t.Errorf("state %d %v", state, err)
	}
	if code := must[string](t)(c.Move(ctx, kf, customer, client.StateOver, "")); code == "" {
		t.Error("no code for a last word")
	}
	if err := c.Send(ctx, customer, kf, "", client.Outgoing{Text: "还在吗"}); !errors.Is(err, client.ErrWrongState) {
		t.Errorf("after the end: %v", err)
	}
	if list := must[[]client.Customer](t)(c.Customers(ctx, []string{customer, "wm-nobody"})); len(list) != 1 || list[0].UnionID == "" {
		t.Errorf("customers %+v", list)
	}
}

func TestClientSurvivesEndedTokensAndSeesFailures(t *testing.T) {
	w, ctx := newWorld(t), t.Context()
	a := newClient(w).Account(account, secret)
	openID := w.openID("user1", account)
	for _, how := range []string{"expired", "invalid"} {
		must[client.User](t)(a.User(ctx, openID))
		w.ask("POST", "/control/tokens", map[string]any{"how": how})
		must[client.User](t)(a.User(ctx, openID))
	}
	for _, c := range []struct {
		fault map[string]any
		want  error
	}{
		{map[string]any{"kind": "status", "code": 500, "times": 1}, client.ErrUnreachable},
		{map[string]any{"kind": "broken", "times": 1}, client.ErrGarbled},
		{map[string]any{"kind": "code", "code": -1, "times": 1}, client.ErrBusy},
		{map[string]any{"kind": "code", "code": 45009, "times": 1}, client.ErrBusy},
		{map[string]any{"kind": "slow", "delay_ms": 60000, "times": 1}, client.ErrUnreachable},
	} {
		c.fault["call"] = "/user/info"
		if out := w.ask("POST", "/control/faults", c.fault); out["error"] != nil {
			t.Fatal(out)
		}
		if _, err := a.User(ctx, openID); !errors.Is(err, c.want) {
			t.Errorf("%v: %v", c.fault, err)
		}
		must[client.User](t)(a.User(ctx, openID))
	}
}
