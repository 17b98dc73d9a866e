package sandbox

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

// page is the address of the authorisation page with one thing changed.
func authPage(change, to string) string {
	q := url.Values{"appid": {account}, "redirect_uri": {"https://h5.example.cn/back?x=1"}, "response_type": {"code"}, "scope": {"snsapi_base"}, "state": {"st"}}
	if change != "" {
		q.Set(change, to)
	}
	return "/connect/oauth2/authorize?" + q.Encode()
}

func TestAuthorisationPageRefusesWhatWeChatRefuses(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct{ change, to, want string }{
		"app":        {"appid", miniApp, "appid"},
		"redirect":   {"redirect_uri", "javascript:alert(1)", "10003"},
		"scope":      {"scope", "everything", "10005"},
		"kind":       {"response_type", "token", "10005"},
		"state":      {"state", "a&b", "state"},
		"long state": {"state", strings.Repeat("a", 129), "state"},
	} {
		if status, data, _ := w.raw("GET", authPage(c.change, c.to), nil); status != http.StatusBadRequest || !strings.Contains(string(data), c.want) {
			t.Errorf("%s: %d %s", name, status, data)
		}
	}
	if status, data, _ := w.raw("GET", authPage("", ""), nil); status != http.StatusOK || !strings.Contains(string(data), "王秀兰") {
		t.Errorf("a strange browser is asked who it is: %d %s", status, data)
	}
}

func TestAuthorisationCodesAndWhoTheyAre(t *testing.T) {
	w := newWorld(t)
	token := func(code string) map[string]any {
		return w.ask("GET", "/sns/oauth2/access_token?grant_type=authorization_code&appid="+account+"&secret="+secret+"&code="+code, nil)
	}
	code := w.authorized(w.url+authPage("scope", "snsapi_userinfo"), "user1")
	got := token(code)
	if got["openid"] != w.openID("user1", account) || got["unionid"] == nil || got["refresh_token"] == nil {
		t.Fatalf("token %v", got)
	}
	info := w.ask("GET", "/sns/userinfo?lang=zh_CN&openid="+got["openid"].(string)+"&access_token="+got["access_token"].(string), nil)
	if info["nickname"] != "陈小雨" || info["unionid"] != got["unionid"] {
		t.Errorf("user %v", info)
	}
	silent := token(w.authorized(w.url+authPage("", ""), "user1"))
	late := w.authorized(w.url+authPage("", ""), "user1")
	w.pass(5 * time.Minute)
	for name, c := range map[string]struct {
		got  map[string]any
		want int
	}{
		"used":       {token(code), 40163},
		"wrong":      {token("x"), 40029},
		"late":       {token(late), 42003},
		"none":       {token(""), 41008},
		"base scope": {w.ask("GET", "/sns/userinfo?openid="+silent["openid"].(string)+"&access_token="+silent["access_token"].(string), nil), 48001},
		"not a user": {w.ask("GET", "/sns/userinfo?openid=o1&access_token="+got["access_token"].(string), nil), 40003},
	} {
		if errcode(c.got) != c.want {
			t.Errorf("%s: %v, want %d", name, c.got, c.want)
		}
	}
}

func TestScanningAndLinksLeadSomewhere(t *testing.T) {
	w := newWorld(t)
	_, made := w.call(account, "/cgi-bin/qrcode/create", map[string]any{"action_name": "QR_STR_SCENE", "expire_seconds": 60, "action_info": map[string]any{"scene": map[string]any{"scene_str": "desk-7"}}})
	status, data, head := w.raw("GET", "/cgi-bin/showqrcode?ticket="+made["ticket"].(string), nil)
	if status != http.StatusOK || head.Get("Content-Type") != "image/jpg" || !strings.HasPrefix(string(data), "\xff\xd8") {
		t.Errorf("picture: %d %v", status, head)
	}
	w.act(map[string]any{"kind": "scan", "scene": "desk-7"})
	if p := w.pushes()[0].plain; p["Event"] != "subscribe" || p["EventKey"] != "qrscene_desk-7" || p["Ticket"] != made["ticket"] {
		t.Errorf("a stranger who scans follows: %v", p)
	}
	_, info := w.call(account, "/cgi-bin/user/info?openid="+w.openID("user1", account), nil)
	if info["qr_scene_str"] != "desk-7" || info["subscribe_scene"] != "ADD_SCENE_QR_CODE" {
		t.Errorf("user/info %v", info)
	}
	w.pass(time.Minute)
	if _, data, _ := w.raw("POST", "/control/act", map[string]any{"user": "user1", "kind": "scan", "scene": "desk-7"}); !strings.Contains(string(data), "过期") {
		t.Errorf("an old code: %s", data)
	}
}
