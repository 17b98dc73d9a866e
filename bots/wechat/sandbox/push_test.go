package sandbox

import (
	"encoding/xml"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/silenceper/wechat/v2/util"
)

func TestMessagesArePushedInWeChatsFormat(t *testing.T) {
	for name, c := range map[string]struct {
		act  map[string]any
		want map[string]string
	}{
		"text":     {map[string]any{"kind": "text", "text": "你好 ]]> <b>"}, map[string]string{"MsgType": "text", "Content": "你好 ]]> <b>"}},
		"voice":    {map[string]any{"kind": "voice", "text": "路灯坏了"}, map[string]string{"MsgType": "voice", "Format": "amr", "Recognition": "路灯坏了"}},
		"location": {map[string]any{"kind": "location", "lat": 30.25, "lng": 120.5, "label": "市民中心"}, map[string]string{"MsgType": "location", "Location_X": "30.25", "Location_Y": "120.5", "Scale": "16", "Label": "市民中心"}},
		"link":     {map[string]any{"kind": "link", "title": "公告", "text": "说明", "url": "https://example.cn"}, map[string]string{"MsgType": "link", "Title": "公告", "Description": "说明", "Url": "https://example.cn"}},
		"image":    {map[string]any{"kind": "image", "data": "data:image/png;base64,iVBORw0KGgo="}, map[string]string{"MsgType": "image"}},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.act(map[string]any{"kind": "follow"})
			out := w.act(c.act)
			p := w.pushes()[1]
			c.want["MsgId"], c.want["FromUserName"] = out["msg_id"].(string), w.openID("user1", account)
			for field, value := range c.want {
				if p.plain[field] != value {
					t.Errorf("%s is %q, want %q", field, p.plain[field], value)
				}
			}
			if p.path != "/wechat/accounts/sandbox" || p.query.Get("openid") != c.want["FromUserName"] || !strings.HasPrefix(p.plain["ToUserName"], "gh_") || p.plain["CreateTime"] != "1795240800" {
				t.Errorf("pushed to %s with %v", p.path, p.plain)
			}
		})
	}
}

func TestPicturesCanBeFetchedByAddressAndByMediaID(t *testing.T) {
	w := newWorld(t)
	w.act(map[string]any{"kind": "follow"})
	w.act(map[string]any{"kind": "image", "data": "iVBORw0KGgo="})
	plain := w.pushes()[1].plain
	_, byAddress, head := w.raw("GET", strings.TrimPrefix(plain["PicUrl"], w.url), nil)
	_, byID, _ := w.raw("GET", "/cgi-bin/media/get?media_id="+plain["MediaId"]+"&access_token="+w.stable(account), nil)
	if string(byAddress) != "\x89PNG\r\n\x1a\n" || string(byID) != string(byAddress) || head.Get("Content-Type") != "image/png" {
		t.Errorf("%q %q %v", byAddress, byID, head)
	}
	if code, _ := w.call(corpApp, "/cgi-bin/media/get?media_id="+plain["MediaId"], nil); code != 40007 {
		t.Errorf("another app's medium: %d", code)
	}
}

func TestModesSealAsConfigured(t *testing.T) {
	for mode, want := range map[string]struct{ plain, secret bool }{modePlain: {true, false}, modeCompatible: {true, true}, modeSafe: {false, true}} {
		w := newWorld(t)
		w.ask("POST", "/control/mode", map[string]any{"account": "sandbox", "mode": mode})
		w.act(map[string]any{"kind": "follow"})
		p := w.pushes()[0]
		outer := elementsOf(p.body)
		if (outer["Event"] != "") != want.plain || (outer["Encrypt"] != "") != want.secret || (p.query.Get("encrypt_type") == "aes") != want.secret {
			t.Errorf("%s: %v %v", mode, outer, p.query)
		}
		if p.plain["Event"] != "subscribe" {
			t.Errorf("%s: opened %v", mode, p.plain)
		}
	}
}

func TestPushIsTriedThreeTimesWithTheSameID(t *testing.T) {
	w := newWorld(t)
	w.act(map[string]any{"kind": "follow"})
	w.product.mu.Lock()
	w.product.answer = func(n int, rw http.ResponseWriter, r *http.Request) {
		switch n {
		case 2:
			rw.WriteHeader(http.StatusInternalServerError)
		case 3:
			<-r.Context().Done() // until the sandbox has waited long enough
		}
	}
	w.product.mu.Unlock()
	d := w.act(map[string]any{"kind": "text", "text": "在吗"})["delivery"].(map[string]any)
	list := w.pushes()
	if d["tries"] != 3.0 || d["problem"] != nil || len(list) != 4 || list[1].plain["MsgId"] != list[3].plain["MsgId"] {
		t.Fatalf("%v after %d pushes", d, len(list))
	}
	w.product.mu.Lock()
	w.product.answer = func(_ int, rw http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(rw, "oops") }
	w.product.mu.Unlock()
	w.act(map[string]any{"kind": "text", "text": "还在吗"})
	if list := w.entries("user1", "sandbox"); list[len(list)-1]["text"] != "该公众号提供的服务出现故障，请稍后再试" || list[len(list)-2]["state"] != "failed" {
		t.Errorf("the user sees %v", list[len(list)-2:])
	}
}

func TestPassiveRepliesAreOpened(t *testing.T) {
	w := newWorld(t)
	plain := "<xml><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[您好]]></Content></xml>"
	secret, err := util.EncryptMsg([]byte("0123456789abcdef"), []byte(plain), account, testKey)
	if err != nil {
		t.Fatal(err)
	}
	sealed := func(signature string) string {
		return "<xml><Encrypt>" + string(secret) + "</Encrypt><MsgSignature>" + signature + "</MsgSignature><TimeStamp>1</TimeStamp><Nonce>2</Nonce></xml>"
	}
	a := w.sandbox.apps[account]
	good := util.Signature(testToken, "1", "2", string(secret))
	for name, c := range map[string]struct{ body, reply, problem string }{
		"plain":           {plain, "您好", ""},
		"sealed":          {sealed(good), "您好", ""},
		"wrong signature": {sealed("x"), "", "签名"},
		"not XML":         {"{}", "", "既不是"},
		"no kind":         {"<xml></xml>", "", "MsgType"},
	} {
		reply, err := passiveReply(a, c.body)
		if reply != c.reply || (err == nil) != (c.problem == "") || (err != nil && !strings.Contains(err.Error(), c.problem)) {
			t.Errorf("%s: %q %v", name, reply, err)
		}
	}
}

func TestCallbacksAreVerified(t *testing.T) {
	w := newWorld(t)
	for _, key := range []string{"sandbox", "mini", "kefu"} {
		w.product.mu.Lock()
		w.product.answer = nil
		w.product.mu.Unlock()
		if out := w.ask("POST", "/control/verify", map[string]any{"account": key}); out["error"] == nil {
			t.Errorf("%s: success is no echo", key)
		}
		w.product.mu.Lock()
		w.product.answer = func(n int, rw http.ResponseWriter, _ *http.Request) {
			echo := w.product.got[n-1].query.Get("echostr")
			if key == "kefu" {
				_, word, _ := util.DecryptMsg(corpApp, echo, testKey)
				echo = string(word)
			}
			_, _ = io.WriteString(rw, echo)
		}
		w.product.mu.Unlock()
		if out := w.ask("POST", "/control/verify", map[string]any{"account": key}); out["error"] != nil {
			t.Errorf("%s: %v", key, out)
		}
	}
}

func TestReplayKeepsTheIDAndForgeryIsWronglySigned(t *testing.T) {
	w := newWorld(t)
	w.act(map[string]any{"kind": "follow"})
	w.act(map[string]any{"kind": "text", "text": "在吗"})
	w.ask("POST", "/control/replay", map[string]any{"user": "user1"})
	list := w.pushes()
	if list[1].plain["MsgId"] == "" || list[1].plain["MsgId"] != list[2].plain["MsgId"] {
		t.Errorf("replayed %v", list[2].plain)
	}
	w.ask("POST", "/control/replay", map[string]any{"user": "user1", "forged": true})
	w.product.mu.Lock()
	q := w.product.got[3].query
	w.product.mu.Unlock()
	if q.Get("signature") == util.Signature(testToken, q.Get("timestamp"), q.Get("nonce")) {
		t.Error("the forged push is signed properly")
	}
}

func TestDocumentIsXMLWhateverUsersWrite(t *testing.T) {
	for _, said := range []string{"", "]]>", "<!DOCTYPE x>", "&lt;", "a]]>b]]>c"} {
		var back struct{ Content string }
		if err := xml.Unmarshal(document([]field{text("Content", said)}), &back); err != nil || back.Content != said {
			t.Errorf("%q came back as %q: %v", said, back.Content, err)
		}
	}
}

func TestMiniProgramsMayChooseJSON(t *testing.T) {
	for _, mode := range []string{modePlain, modeSafe} {
		w := newWorld(t)
		w.ask("POST", "/control/mode", map[string]any{"account": "mini", "mode": mode, "format": "json"})
		w.ask("POST", "/control/subscribe", map[string]any{"user": "user1", "template_id": "tmpl-letter", "status": "accept"})
		p := w.pushes()[0]
		if p.body[0] != '{' || p.plain["Event"] != "subscribe_msg_popup_event" || p.plain["List"] != "map[PopupScene:0 SubscribeStatusString:accept TemplateId:tmpl-letter]" {
			t.Errorf("%s: %s %v", mode, p.body, p.plain)
		}
	}
}

func TestMiniProgramsCustomerServiceHasItsOwnWindow(t *testing.T) {
	w := newWorld(t)
	message := map[string]any{"touser": w.openID("user1", miniApp), "msgtype": "text", "text": map[string]any{"content": "您好"}}
	sent := func() (n int) {
		for code := 0; code == 0; {
			if code, _ = w.call(miniApp, "/cgi-bin/message/custom/send", message); code == 0 {
				n++
			}
		}
		return n
	}
	w.act(map[string]any{"kind": "enter", "account": "mini", "scene": "home"})
	if n := sent(); n != 2 {
		t.Errorf("%d messages after entering", n)
	}
	w.act(map[string]any{"kind": "text", "account": "mini", "text": "在吗"})
	if n := sent(); n != 5 {
		t.Errorf("%d messages after a message", n)
	}
	w.act(map[string]any{"kind": "card", "account": "mini", "title": "留言", "url": "pages/a?id=1"})
	list := w.pushes()
	if list[0].plain["Event"] != "user_enter_tempsession" || list[0].plain["SessionFrom"] != "home" || list[1].plain["Content"] != "在吗" || list[2].plain["PagePath"] != "pages/a?id=1" {
		t.Errorf("pushed %v %v %v", list[0].plain, list[1].plain, list[2].plain)
	}
}

func TestASubscriptionSwitchedOffLosesItsGrants(t *testing.T) {
	w := newWorld(t)
	for _, status := range []string{"accept", "off"} {
		w.ask("POST", "/control/subscribe", map[string]any{"user": "user1", "template_id": "tmpl-letter", "status": status})
	}
	p := w.pushes()[1]
	if p.plain["Event"] != "subscribe_msg_change_event" || !strings.Contains(p.plain["SubscribeMsgChangeEvent"], "reject") {
		t.Errorf("pushed %v", p.plain)
	}
	body := map[string]any{"touser": w.openID("user1", miniApp), "template_id": "tmpl-letter", "data": map[string]any{"thing1": map[string]any{"value": "x"}}}
	if code, _ := w.call(miniApp, "/cgi-bin/message/subscribe/send", body); code != 43101 {
		t.Errorf("sent with %d", code)
	}
}
