package api_test

import (
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"qingting/server/api"
)

// trip is one browser's way through WeChat's page and back.
type trip struct {
	state  string
	cookie string
}

// leaves opens the page within WeChat and returns what the browser takes along.
func (w *world) leaves(t *testing.T, query string) trip {
	t.Helper()
	r := w.nobody().does(t, "GET", "root:/auth/wechat/h5"+query, nil).gives(302)
	to := must[*url.URL](t)(url.Parse(r.header.Get("Location")))
	if to.Host != "open.weixin.example" || to.Query().Get("redirect_uri") != "https://hotline.example/auth/wechat/h5" {
		t.Fatalf("sent to %s", to)
	}
	cookie := r.header.Get("Set-Cookie")
	for _, part := range []string{"HttpOnly", "Secure", "SameSite=Lax", "Path=/auth/wechat/h5", "Max-Age=600"} {
		if !strings.Contains(cookie, part) {
			t.Errorf("the cookie %q lacks %s", cookie, part)
		}
	}
	cookie, _, _ = strings.Cut(cookie, ";")
	state := to.Query().Get("state")
	if strings.Trim(state, "0123456789abcdef") != "" || len(state) > 128 {
		t.Errorf("WeChat does not take the state %q", state)
	}
	return trip{state, cookie}
}

// returns comes back from WeChat's page and gives the address of the client it is led to.
func (w *world) returns(t *testing.T, b trip, code string) string {
	t.Helper()
	query := url.Values{"state": {b.state}}
	if code != "" {
		query.Set("code", code)
	}
	req := must[*http.Request](t)(http.NewRequest("GET", w.http.URL+"/auth/wechat/h5?"+query.Encode(), nil))
	req.Header.Set("Cookie", b.cookie)
	r := answerTo(t, req).gives(302)
	if !strings.Contains(r.header.Get("Set-Cookie"), "Max-Age=0") {
		t.Errorf("the cookie stays: %s", r.header.Get("Set-Cookie"))
	}
	return r.header.Get("Location")
}

func ticketOf(address string) string {
	_, ticket, _ := strings.Cut(address, "ticket=")
	return ticket
}

func TestAPageWithinWeChatLogsInByTheAccount(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		who := unique("x")
		address := w.returns(t, w.leaves(t, "?account=main&to="+url.QueryEscape("packages/letter/write/index?type=help")), who)
		if !strings.HasPrefix(address, "/#/packages/letter/write/index?type=help&ticket=") {
			t.Fatalf("led to %s", address)
		}
		body := map[string]string{"ticket": ticketOf(address)}
		r := w.nobody().does(t, "POST", "/auth/ticket", body).gives(200)
		if login := into[loginAnswer](r); login.Citizen.ID != w.inAccount(t, "openid-"+who, "") || login.Citizen.Kind != "citizen" {
			t.Errorf("%+v", login)
		}
		for _, word := range ids {
			if strings.Contains(r.body, word) {
				t.Errorf("the answer says %s: %s", word, r.body)
			}
		}
		if r := w.nobody().does(t, "POST", "/auth/ticket", body).gives(404); !strings.Contains(r.body, "重新获取") {
			t.Error(r.body)
		}
	})
}

// TestWhatGoesWrongAtWeChatOpensThePageAllTheSame: nobody is logged in, and nobody is kept out.
func TestWhatGoesWrongAtWeChatOpensThePageAllTheSame(t *testing.T) {
	w := enter(t, "sqlite")
	good := w.leaves(t, "?to=pages/me/index")
	for name, is := range map[string]struct {
		trip trip
		code string
	}{
		"who says no":             {good, ""},
		"a used code":             {good, "used"},
		"another browser":         {trip{good.state, ""}, "x"},
		"a foreign state":         {trip{strings.Repeat("a", len(good.state)), good.cookie}, "x"},
		"a changed cookie":        {trip{good.state, strings.Replace(good.cookie, "me", "home", 1)}, "x"},
		"a cookie that is none":   {trip{good.state, "qt_oauth=a"}, "x"},
		"the state of a stranger": {trip{w.leaves(t, "").state, good.cookie}, "x"},
	} {
		if address := w.returns(t, is.trip, is.code); strings.Contains(address, "ticket") || !strings.HasPrefix(address, "/#/pages/") {
			t.Errorf("%s: led to %s", name, address)
		}
	}
	w.later(11 * time.Minute)
	if address := w.returns(t, good, "x"); strings.Contains(address, "ticket") {
		t.Errorf("too late: led to %s", address)
	}
}

func TestThePageToOpenIsOneOfOurs(t *testing.T) {
	w := enter(t, "sqlite")
	for _, to := range []string{"https://evil.example", "//evil.example", "pages/../x", "javascript:alert(1)", "pages/me/index#x", "pages/me/index?a=<b>", strings.Repeat("pages/", 40), "pages/me/index\r\nX: y"} {
		address := w.returns(t, w.leaves(t, "?to="+url.QueryEscape(to)), "")
		if address != "/#/pages/home/index" {
			t.Errorf("%q leads to %s", to, address)
		}
	}
}

func TestWithoutAnAccountThePageOpensForGuests(t *testing.T) {
	w := enter(t, "sqlite")
	oauth := w.identity.OAuth
	defer func() { w.identity.OAuth = oauth }()
	if r := w.nobody().does(t, "GET", "root:/auth/wechat/h5?account=nobody", nil).gives(302); r.header.Get("Location") != "/#/pages/home/index" {
		t.Error(r.header)
	}
	w.identity.OAuth = nil
	if r := w.nobody().does(t, "GET", "root:/auth/wechat/h5?to=pages/me/index", nil).gives(302); r.header.Get("Location") != "/#/pages/me/index" {
		t.Error(r.header)
	}
}

func TestTheStartPageSaysWhereToLogInWithinWeChat(t *testing.T) {
	w := enter(t, "sqlite")
	const mark = `<meta name="wechat-login" content="https://hotline.example/auth/wechat/h5"></head>`
	for _, path := range []string{"root:/", "root:/index.html"} {
		if r := w.nobody().does(t, "GET", path, nil).gives(200); !strings.Contains(r.body, mark) {
			t.Errorf("%s: %s", path, r.body)
		}
	}
	if r := w.nobody().does(t, "GET", "root:/console/", nil).gives(200); strings.Contains(r.body, "wechat-login") {
		t.Errorf("the console: %s", r.body)
	}
	guessed := w.remounted(t, func(p *api.Parts) { p.Public.Known = false })
	if r := guessed.does(t, "GET", "root:/", nil).gives(200); strings.Contains(r.body, "wechat-login") {
		t.Errorf("WeChat cannot come back to this machine's own address: %s", r.body)
	}
	oauth := w.identity.OAuth
	defer func() { w.identity.OAuth = oauth }()
	w.identity.OAuth = nil
	without := w.remounted(t, func(*api.Parts) {})
	if r := without.does(t, "GET", "root:/", nil).gives(200); strings.Contains(r.body, "wechat-login") {
		t.Errorf("without an account: %s", r.body)
	}
}

func TestWithoutWeChatEverythingIsSaidKindly(t *testing.T) {
	w := enter(t, "sqlite")
	c := w.newCast(t)
	wechat := w.identity.WeChat
	defer func() { w.identity.WeChat = wechat }()
	w.identity.WeChat = nil
	c.plays(t, []scenario{
		{name: "login", method: "POST", path: "/auth/wechat", body: `{"code":"x"}`, status: 503, want: []string{"wechat_off", "访客身份"}},
		{name: "phone", as: "citizen", method: "POST", path: "/me/phone", body: `{"code":"x"}`, status: 503, want: []string{"wechat_off"}},
		{name: "staff", method: "POST", path: "/auth/staff/wechat", body: `{"code":"x"}`, status: 503, want: []string{"wechat_off", "账号和密码"}, not: []string{"访客"}},
		{name: "code", as: "agent", method: "POST", path: "/staff/me/wechat", status: 503, want: []string{"账号和密码"}},
		{name: "bound", as: "agent", method: "GET", path: "/staff/me/wechat", status: 200, want: []string{`"bound_at":null`}},
		{name: "unbind", as: "agent", method: "DELETE", path: "/staff/me/wechat", status: 204},
		{name: "links", as: "citizen", method: "GET", path: "/me/links", status: 200},
	})
}

// drawing is a WeChat that draws its own codes.
type drawing struct {
	fakeWeChat
	asked *string
}

func (d drawing) Code(_ context.Context, scene, page string) ([]byte, error) {
	*d.asked = page + "?scene=" + scene
	return []byte("png"), nil
}

func TestWeChatsOwnCodeIsShownWhereItDrawsOne(t *testing.T) {
	w := enter(t, "sqlite")
	wechat := w.identity.WeChat
	defer func() { w.identity.WeChat = wechat }()
	var asked string
	w.identity.WeChat = drawing{asked: &asked}
	scene := into[struct{ Page, QR string }](w.staff["agent"].does(t, "POST", "/staff/me/wechat", nil).gives(200))
	if scene.QR != "data:image/png;base64,cG5n" || asked != scene.Page {
		t.Errorf("%+v, asked for %s", scene, asked)
	}
}
