package main

import (
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"qingting/server/cache"
	"qingting/server/config"
	"qingting/server/identity"
	"qingting/server/metrics"
)

// tryWeChat is an app with a sandbox and nothing else.
func tryWeChat(t *testing.T) *app {
	t.Helper()
	c, err := config.Load("", []string{"QINGTING_WECHAT__SANDBOX=true"})
	if err != nil {
		t.Fatal(err)
	}
	a := &app{config: c, metrics: metrics.New(), log: slog.New(slog.DiscardHandler), identity: identity.New(identity.Parts{})}
	if a.tryout, err = startSandbox(c.WeChat, "127.0.0.1:0", a.log); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.tryout.close() }) // the test is over
	a.config.WeChat.SandboxURL = a.tryout.address
	if a.cache, err = cache.Open(t.Context(), cache.Settings{}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.cache.Close() }) // the test is over
	a.joinWeChatLogin()
	return a
}

// sandboxCode is what the sandbox's user gets from WeChat for a purpose.
func (a *app) sandboxCode(t *testing.T, purpose string) string {
	t.Helper()
	code, _ := a.play(t, "/control/codes", `{"user":"user1","purpose":"`+purpose+`"}`)["code"].(string)
	if code == "" {
		t.Fatal("no code")
	}
	return code
}

// play has the sandbox do something.
func (a *app) play(t *testing.T, path, body string) map[string]any {
	t.Helper()
	res, err := http.Post(a.tryout.address+path, "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }() // read to the end
	var out map[string]any
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil || res.StatusCode != http.StatusOK {
		t.Fatal(res.Status, out, err)
	}
	return out
}

func TestOnePersonInTheMiniProgramAndOnAPageHasOneUnionID(t *testing.T) {
	a := tryWeChat(t)
	code := a.sandboxCode(t, "login")
	mini, err := a.identity.WeChat.Login(t.Context(), code)
	if err != nil || mini.Provider != identity.MiniProgram || mini.AppID != config.SandboxMini || mini.OpenID == "" || mini.UnionID == "" {
		t.Fatalf("%+v %v", mini, err)
	}
	if _, err := a.identity.WeChat.Login(t.Context(), code); !errors.Is(err, identity.ErrCode) {
		t.Errorf("a used code: %v", err)
	}
	phone, err := a.identity.WeChat.Phone(t.Context(), a.sandboxCode(t, "phone"))
	if _, ok := identity.NormalPhone(phone); err != nil || !ok {
		t.Errorf("%q %v", phone, err)
	}
	if stranger, err := a.identity.OAuth.Auth(t.Context(), "", a.saysYes(t)); err != nil || stranger.OpenID == "" || stranger.UnionID != "" {
		t.Errorf("who does not follow: %+v %v", stranger, err)
	}
	a.play(t, "/control/act", `{"user":"user1","kind":"follow"}`)
	page, err := a.identity.OAuth.Auth(t.Context(), "", a.saysYes(t))
	if err != nil || page.Provider != identity.Account || page.AppID != config.SandboxAccount || page.OpenID == mini.OpenID || page.UnionID != mini.UnionID {
		t.Fatalf("%+v %v", page, err)
	}
	if _, ok := a.identity.OAuth.AuthURL("nobody", "http://localhost/", "1"); ok {
		t.Error("an account nobody has")
	}
}

// saysYes follows WeChat's page as the sandbox's user and returns the code it sends back.
func (a *app) saysYes(t *testing.T) string {
	t.Helper()
	address, ok := a.identity.OAuth.AuthURL("sandbox", "http://localhost/auth/wechat/h5", "abc123")
	if !ok {
		t.Fatal("no account")
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("sandbox_user", "user1")
	u.RawQuery, u.Fragment = q.Encode(), ""
	stay := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := stay.Get(u.String())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }() // only its header is read
	back, err := res.Location()
	if err != nil || back.Query().Get("state") != "abc123" {
		t.Fatalf("%v %v", back, err)
	}
	return back.Query().Get("code")
}

func TestWeChatDrawsACodeForThePage(t *testing.T) {
	a := tryWeChat(t)
	png, err := a.identity.SceneCode(t.Context(), "LM0Wm9pvhYCcTFh4gAaZ2g", "packages/learn/bind/index")
	if err != nil || !strings.HasPrefix(string(png), "\x89PNG") {
		t.Errorf("%d bytes, %v", len(png), err)
	}
}

func TestWithoutSettingsWeChatIsOff(t *testing.T) {
	c, err := config.Load("", nil)
	if err != nil {
		t.Fatal(err)
	}
	a := &app{config: c, identity: identity.New(identity.Parts{})}
	a.joinWeChatLogin()
	if a.identity.WeChat != nil || a.identity.OAuth != nil {
		t.Error("WeChat is on")
	}
	if got := a.publicURL(); got != "http://localhost:8080" {
		t.Error(got)
	}
}
