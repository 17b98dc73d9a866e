package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"
)

// TestMiniProgramSpeaksWeChat compares what is sent with WeChat's documents.
func TestMiniProgramSpeaksWeChat(t *testing.T) {
	w := newWorld(t)
	w.says("/sns/jscode2session", `{"session_key":"k","openid":"oABC","unionid":"uABC"}`)
	w.says("/wxa/business/getuserphonenumber", `{"errcode":0,"errmsg":"ok","phone_info":{"phoneNumber":"+8613800138000","purePhoneNumber":"13800138000","countryCode":"86","watermark":{"timestamp":1,"appid":"mini"}}}`)
	w.says("/wxa/msg_sec_check", `{"errcode":0,"errmsg":"ok","result":{"suggest":"risky","label":20001},"trace_id":"t-1","detail":[]}`)
	w.says("/wxa/media_check_async", `{"errcode":0,"errmsg":"ok","trace_id":"t-2"}`)
	w.says("/wxa/generate_urllink", `{"errcode":0,"errmsg":"ok","url_link":"https://wxaurl.cn/abc"}`)
	m := w.client(nil).MiniProgram("mini", secret)
	ctx := t.Context()

	user, err := m.Login(ctx, "0e3x-code_1")
	want(t, err, user, User{OpenID: "oABC", UnionID: "uABC"})
	if q := w.query("/sns/jscode2session"); q.Get("appid") != "mini" || q.Get("secret") != secret || q.Get("js_code") != "0e3x-code_1" || q.Get("grant_type") != "authorization_code" {
		t.Errorf("login asked with %v", q)
	}
	if w.hosts["/sns/jscode2session"] != "api.weixin.qq.com" {
		t.Errorf("host %q", w.hosts["/sns/jscode2session"])
	}
	number, err := m.Phone(ctx, "phonecode")
	want(t, err, number, "13800138000")
	sent(t, w, "/wxa/business/getuserphonenumber", `{"code":"phonecode"}`)

	err = m.Subscribe(ctx, SubscribeMessage{OpenID: "oABC", Template: "tpl", Page: "p?id=1&x=2", Data: map[string]string{"thing1": "已答复"}})
	want(t, err, nil, nil)
	sent(t, w, "/cgi-bin/message/subscribe/send", `{"touser":"oABC","template_id":"tpl","page":"p?id=1&x=2","data":{"thing1":{"value":"已答复","color":""}},"miniprogram_state":"formal","lang":"zh_CN"}`)

	v, err := m.CheckText(ctx, TextCheck{OpenID: "oABC", Text: strings.Repeat("字", 3000), Scene: 2})
	want(t, err, v, Verdict{Suggest: "risky", Label: 20001, Trace: "t-1"})
	sent(t, w, "/wxa/msg_sec_check", `{"openid":"oABC","scene":2,"content":"`+strings.Repeat("字", 2500)+`","nickname":"","title":"","signature":"","version":2}`)

	trace, err := m.CheckMedia(ctx, MediaCheck{OpenID: "oABC", URL: "https://x/a.png", Scene: 1})
	want(t, err, trace, "t-2")
	sent(t, w, "/wxa/media_check_async", `{"media_url":"https://x/a.png","media_type":2,"openid":"oABC","scene":1,"version":2}`)

	link, err := m.Link(ctx, "packages/letter/detail/index", "id=1", 90*24*time.Hour)
	want(t, err, link, "https://wxaurl.cn/abc")
	var asked struct {
		Path, Query string
		Until       int64 `json:"expire_time"`
	}
	if err := json.Unmarshal([]byte(w.body("/wxa/generate_urllink")), &asked); err != nil || asked.Query != "id=1" {
		t.Errorf("link asked with %s", w.body("/wxa/generate_urllink"))
	}
	if days := time.Until(time.Unix(asked.Until, 0)).Hours() / 24; days > 30 || days < 29 {
		t.Errorf("the link lives %.1f days", days)
	}
}

func TestCodeIsAlwaysPNG(t *testing.T) {
	w := newWorld(t)
	w.does("/wxa/getwxacodeunlimit", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "image/jpeg")
		_ = jpeg.Encode(rw, image.NewGray(image.Rect(0, 0, 43, 43)), nil)
	})
	m := w.client(nil).MiniProgram("mini", secret)
	data, err := m.Code(t.Context(), "s=abc", "pages/index/index")
	if err != nil {
		t.Fatal(err)
	}
	picture, err := png.Decode(bytes.NewReader(data))
	if err != nil || picture.Bounds().Dx() != 43 {
		t.Fatalf("%v %v", picture, err)
	}
	sent(t, w, "/wxa/getwxacodeunlimit", `{"page":"pages/index/index","check_path":false,"scene":"s=abc"}`)

	w.does("/wxa/getwxacodeunlimit", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "image/jpeg")
		_, _ = io.WriteString(rw, "no picture")
	})
	if _, err := m.Code(t.Context(), "s", "p"); !errors.Is(err, ErrGarbled) {
		t.Errorf("want ErrGarbled, got %v", err)
	}
	w.says("/wxa/getwxacodeunlimit", `{"errcode":41030,"errmsg":"invalid page"}`)
	if _, err := m.Code(t.Context(), "s", "p"); !errors.Is(err, ErrBadTemplate) {
		t.Errorf("want ErrBadTemplate, got %v", err)
	}
}

func TestAccountMessages(t *testing.T) {
	tests := map[string]struct {
		m    Outgoing
		want string
	}{
		"text":  {Outgoing{Text: "<您好> & 再见"}, `{"touser":"o","msgtype":"text","text":{"content":"<您好> & 再见"}}`},
		"image": {Outgoing{Image: "m1"}, `{"touser":"o","msgtype":"image","image":{"media_id":"m1"}}`},
		"news":  {Outgoing{News: &Article{Title: "t", Text: "d", URL: "https://u", Picture: "https://p"}}, `{"touser":"o","msgtype":"news","news":{"articles":[{"title":"t","description":"d","url":"https://u","picurl":"https://p"}]}}`},
		"card":  {Outgoing{Card: &MiniCard{Title: "t", AppID: "mini", Page: "p", MediaID: "m"}}, `{"touser":"o","msgtype":"miniprogrampage","miniprogrampage":{"title":"t","appid":"mini","pagepath":"p","thumb_media_id":"m"}}`},
		"menu":  {Outgoing{Menu: &Choices{Head: "h", Items: []Choice{{"1", "满意"}, {"2", "不满意"}}, Tail: "x"}}, `{"touser":"o","msgtype":"msgmenu","msgmenu":{"head_content":"h","list":[{"id":"1","content":"满意"},{"id":"2","content":"不满意"}],"tail_content":"x"}}`},
	}
	w := newWorld(t)
	a := w.client(nil).Account("account", secret)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			want(t, a.Send(t.Context(), "o", test.m), nil, nil)
			sent(t, w, "/cgi-bin/message/custom/send", test.want)
		})
	}
	if err := a.Send(t.Context(), "o", Outgoing{}); err == nil {
		t.Error("an empty message was sent")
	}
}

func TestMiniProgramMessages(t *testing.T) {
	tests := map[string]struct {
		m    Outgoing
		want string
	}{
		"text":  {Outgoing{Text: "您好"}, `{"touser":"o","msgtype":"text","text":{"content":"您好"}}`},
		"image": {Outgoing{Image: "m1"}, `{"touser":"o","msgtype":"image","image":{"media_id":"m1"}}`},
		"link":  {Outgoing{News: &Article{Title: "t", Text: "d", URL: "https://u", Picture: "https://p"}}, `{"touser":"o","msgtype":"link","link":{"title":"t","description":"d","url":"https://u","thumb_url":"https://p"}}`},
		"card":  {Outgoing{Card: &MiniCard{Title: "t", AppID: "mini", Page: "p", MediaID: "m"}}, `{"touser":"o","msgtype":"miniprogrampage","miniprogrampage":{"title":"t","appid":"","pagepath":"p","thumb_media_id":"m"}}`},
		"menu":  {Outgoing{Menu: &Choices{Head: "h", Items: []Choice{{"a", "1. 满意"}, {"b", "2. 不满意"}}, Tail: "点一下，或者回复数字。"}}, `{"touser":"o","msgtype":"text","text":{"content":"h\n1. 满意\n2. 不满意\n回复数字。"}}`},
	}
	w := newWorld(t)
	w.says("/cgi-bin/media/upload", `{"type":"image","media_id":"MEDIA","created_at":1}`)
	p := w.client(nil).MiniProgram("mini", secret)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			want(t, p.Send(t.Context(), "o", test.m), nil, nil)
			sent(t, w, "/cgi-bin/message/custom/send", test.want)
		})
	}
	id, err := p.Upload(t.Context(), "image", "a.png", strings.NewReader("x"))
	want(t, err, id, "MEDIA")
	if err := p.Send(t.Context(), "o", Outgoing{}); err == nil {
		t.Error("an empty message was sent")
	}
}

func TestAccountSpeaksWeChat(t *testing.T) {
	w := newWorld(t)
	w.says("/cgi-bin/media/upload", `{"type":"image","media_id":"MEDIA","created_at":1}`)
	w.does("/cgi-bin/media/get", func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "image/png")
		_, _ = io.WriteString(rw, "\x89PNG\r\n\x1a\nrest")
	})
	w.says("/cgi-bin/qrcode/create", `{"ticket":"T","expire_seconds":60,"url":"http://weixin.qq.com/q/abc"}`)
	w.says("/sns/oauth2/access_token", `{"access_token":"A","expires_in":7200,"refresh_token":"R","openid":"oX","scope":"snsapi_base","unionid":"uX"}`)
	w.says("/cgi-bin/user/info", `{"subscribe":1,"openid":"oX","unionid":"uX","subscribe_time":1}`)
	a := w.client(nil).Account("account", secret)
	ctx := t.Context()

	id, err := a.Upload(ctx, "image", "图.png", strings.NewReader("bytes"))
	want(t, err, id, "MEDIA")
	if body := w.body("/cgi-bin/media/upload"); !strings.Contains(body, `name="media"; filename="图.png"`) || !strings.Contains(body, "bytes") {
		t.Errorf("uploaded %q", body)
	}
	data, mime, err := a.Download(ctx, "id&access_token=x")
	want(t, err, mime, "image/png")
	if !strings.HasSuffix(string(data), "rest") || w.query("/cgi-bin/media/get").Get("media_id") != "id&access_token=x" {
		t.Errorf("downloaded %q with %v", data, w.query("/cgi-bin/media/get"))
	}
	code, err := a.SceneCode(ctx, "letter-1", time.Hour)
	want(t, err, code, "http://weixin.qq.com/q/abc")
	sent(t, w, "/cgi-bin/qrcode/create", `{"expire_seconds":3600,"action_name":"QR_STR_SCENE","action_info":{"scene":{"scene_str":"letter-1"}}}`)
	user, err := a.Auth(ctx, "oauthcode")
	want(t, err, user, User{OpenID: "oX", UnionID: "uX"})
	if w.query("/sns/oauth2/access_token").Get("secret") != secret {
		t.Error("no secret at the authorisation")
	}
	user, err = a.User(ctx, "oX")
	want(t, err, user, User{OpenID: "oX", UnionID: "uX", Follows: true})

	err = a.SetMenu(ctx, []MenuItem{{Name: "我要问", Key: "ask"}, {Name: "办事", Items: []MenuItem{
		{Name: "网页", URL: "https://u"}, {Name: "小程序", AppID: "mini", Page: "p", URL: "https://old"},
	}}})
	want(t, err, nil, nil)
	sent(t, w, "/cgi-bin/menu/create", `{"button":[{"type":"click","name":"我要问","key":"ask"},{"name":"办事","sub_button":[{"type":"view","name":"网页","url":"https://u"},{"type":"miniprogram","name":"小程序","url":"https://old","appid":"mini","pagepath":"p"}]}]}`)
}

func TestAuthURLKeepsItsParametersApart(t *testing.T) {
	plainClient := New(Parts{})
	t.Cleanup(plainClient.Close)
	got := plainClient.Account("account", secret).AuthURL("https://x.cn/wechat?a=1&b=2", "s&scope=snsapi_userinfo")
	const should = "https://open.weixin.qq.com/connect/oauth2/authorize?appid=account&redirect_uri=https%3A%2F%2Fx.cn%2Fwechat%3Fa%3D1%26b%3D2&response_type=code&scope=snsapi_base&state=s%26scope%3Dsnsapi_userinfo#wechat_redirect"
	if got != should {
		t.Errorf("got %s", got)
	}
	w := newWorld(t)
	if at := w.client(nil).Account("account", secret).AuthURL("https://x.cn", "s"); !strings.HasPrefix(at, w.server.URL+"/connect/oauth2/authorize?") {
		t.Errorf("the sandbox's page is at %s", at)
	}
}

func TestCorpReadsWhatPeopleSend(t *testing.T) {
	w := newWorld(t)
	w.says("/cgi-bin/kf/sync_msg", `{"errcode":0,"errmsg":"ok","next_cursor":"C2","has_more":1,"msg_list":[
		{"msgid":"m1","open_kfid":"kf","external_userid":"wmA","send_time":1700000000,"origin":3,"msgtype":"text","text":{"content":"公积金怎么提取","menu_id":"7"}},
		{"msgid":"m2","open_kfid":"kf","external_userid":"wmA","send_time":1700000001,"origin":3,"msgtype":"image","image":{"media_id":"MEDIA"}},
		{"msgid":"m3","open_kfid":"kf","external_userid":"wmA","send_time":1700000002,"origin":3,"msgtype":"location","location":{"latitude":23.1061173,"longitude":113.3245012,"name":"广州塔","address":"阅江西路"}},
		{"msgid":"m4","send_time":1700000003,"origin":4,"msgtype":"event","event":{"event_type":"enter_session","open_kfid":"kf","external_userid":"wmA","scene":"web","welcome_code":"W"}},
		{"msgid":"m5","send_time":1700000004,"origin":4,"msgtype":"event","event":{"event_type":"msg_send_fail","open_kfid":"kf","external_userid":"wmA","fail_msgid":"ours","fail_type":6}},
		{"msgid":"m6","open_kfid":"kf","external_userid":"wmA","send_time":1700000005,"origin":3,"msgtype":"text","text":"not as documented"}]}`)
	page, err := w.client(nil).Corp("corp", secret).Sync(t.Context(), SyncRequest{Token: "T", OpenKFID: "kf", Cursor: "C1"})
	at := time.Unix(1700000000, 0).UTC()
	from := func(id string, seconds int, kind string) Message {
		return Message{ID: id, OpenKFID: "kf", CustomerID: "wmA", At: at.Add(time.Duration(seconds) * time.Second), Origin: FromCustomer, Kind: kind}
	}
	text, picture, place := from("m1", 0, "text"), from("m2", 1, "image"), from("m3", 2, "location")
	text.Text, text.MenuID, picture.MediaID = "公积金怎么提取", "7", "MEDIA"
	place.Place = Place{Latitude: 23.1061173, Longitude: 113.3245012, Name: "广州塔", Address: "阅江西路"}
	enter, failed := from("m4", 3, "event"), from("m5", 4, "event")
	enter.Origin, enter.Event = FromSystem, Event{Kind: "enter_session", Scene: "web", WelcomeCode: "W"}
	failed.Origin, failed.Event = FromSystem, Event{Kind: "msg_send_fail", FailedID: "ours", FailKind: 6}
	want(t, err, page, SyncPage{Next: "C2", More: true, Messages: []Message{text, picture, place, enter, failed, from("m6", 5, "text")}})
	sent(t, w, "/cgi-bin/kf/sync_msg", `{"cursor":"C1","token":"T","limit":0,"open_kfid":"kf"}`)
}

func TestCorpMessages(t *testing.T) {
	many := make([]Choice, 12)
	for i := range many {
		many[i] = Choice{ID: "i", Text: strings.Repeat("字", 50)}
	}
	tests := map[string]struct {
		m    Outgoing
		want string
	}{
		"text":             {Outgoing{Text: "您好"}, `"msgtype":"text","text":{"content":"您好"}`},
		"image":            {Outgoing{Image: "m"}, `"msgtype":"image","image":{"media_id":"m"}`},
		"link":             {Outgoing{News: &Article{Title: "t", Text: "d", URL: "https://u", MediaID: "m"}}, `"msgtype":"link","link":{"title":"t","desc":"d","url":"https://u","thumb_media_id":"m"}`},
		"link as words":    {Outgoing{News: &Article{Title: "t", URL: "https://u"}}, `"msgtype":"text","text":{"content":"t\nhttps://u"}`},
		"mini-program":     {Outgoing{Card: &MiniCard{Title: "t", AppID: "a", Page: "p", MediaID: "m"}}, `"msgtype":"miniprogram","miniprogram":{"appid":"a","title":"t","thumb_media_id":"m","pagepath":"p"}`},
		"menu":             {Outgoing{Menu: &Choices{Head: "h", Items: []Choice{{"1", "是"}}, Tail: "x"}}, `"msgtype":"msgmenu","msgmenu":{"head_content":"h","list":[{"type":"click","click":{"id":"1","content":"是"}}],"tail_content":"x"}`},
		"menu that is cut": {Outgoing{Menu: &Choices{Items: many}}, `"msgtype":"msgmenu","msgmenu":{"head_content":"","list":[` + strings.TrimSuffix(strings.Repeat(`{"type":"click","click":{"id":"i","content":"`+strings.Repeat("字", 42)+`"}},`, 10), ",") + `],"tail_content":""}`},
	}
	w := newWorld(t)
	c := w.client(nil).Corp("corp", secret)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			want(t, c.Send(t.Context(), "wmA", "kf", "id1", test.m), nil, nil)
			sent(t, w, "/cgi-bin/kf/send_msg", `{"touser":"wmA","open_kfid":"kf","msgid":"id1",`+test.want+`}`)
		})
	}
}

func TestCorpSessions(t *testing.T) {
	w := newWorld(t)
	w.says("/cgi-bin/kf/service_state/get", `{"errcode":0,"errmsg":"ok","service_state":3,"servicer_userid":"zhangsan"}`)
	w.says("/cgi-bin/kf/service_state/trans", `{"errcode":0,"errmsg":"ok","msg_code":"MC"}`)
	w.says("/cgi-bin/kf/customer/batchget", `{"errcode":0,"errmsg":"ok","customer_list":[{"external_userid":"wmA","nickname":"张三","unionid":"uX"}],"invalid_external_userid":["wmB"]}`)
	w.says("/cgi-bin/media/upload", `{"errcode":0,"errmsg":"","type":"image","media_id":"MEDIA","created_at":"1380000000"}`)
	c := w.client(nil).Corp("corp", secret)
	ctx := t.Context()
	state, who, err := c.State(ctx, "kf", "wmA")
	want(t, err, []any{state, who}, []any{StateStaff, "zhangsan"})
	code, err := c.Move(ctx, "kf", "wmA", StateBot, "")
	want(t, err, code, "MC")
	sent(t, w, "/cgi-bin/kf/service_state/trans", `{"open_kfid":"kf","external_userid":"wmA","service_state":1,"servicer_userid":""}`)
	people, err := c.Customers(ctx, []string{"wmA", "wmB"})
	want(t, err, people, []Customer{{ID: "wmA", UnionID: "uX"}})
	id, err := c.Upload(ctx, "image", "a.png", strings.NewReader("x"))
	want(t, err, id, "MEDIA")
	want(t, c.Greet(ctx, "W", "您好"), nil, nil)
	sent(t, w, "/cgi-bin/kf/send_msg_on_event", `{"code":"W","msgtype":"text","text":{"content":"您好"}}`)
}

// TestRefusals: every code a caller acts upon is told apart, whatever the library makes of it.
func TestRefusals(t *testing.T) {
	paths := map[string]func(context.Context, *Client) error{
		"/sns/jscode2session": func(ctx context.Context, c *Client) error {
			_, err := c.MiniProgram("m", secret).Login(ctx, "c")
			return err
		},
		"/cgi-bin/message/subscribe/send": func(ctx context.Context, c *Client) error {
			return c.MiniProgram("m", secret).Subscribe(ctx, SubscribeMessage{})
		},
		"/wxa/msg_sec_check": func(ctx context.Context, c *Client) error {
			_, err := c.MiniProgram("m", secret).CheckText(ctx, TextCheck{})
			return err
		},
		"/cgi-bin/message/custom/send": func(ctx context.Context, c *Client) error {
			return c.Account("a", secret).Send(ctx, "o", Outgoing{Text: "x"})
		},
		"/cgi-bin/media/get": func(ctx context.Context, c *Client) error {
			_, _, err := c.Account("a", secret).Download(ctx, "m")
			return err
		},
		"/cgi-bin/kf/send_msg": func(ctx context.Context, c *Client) error {
			return c.Corp("c", secret).Send(ctx, "u", "kf", "", Outgoing{Text: "x"})
		},
		"/cgi-bin/kf/sync_msg": func(ctx context.Context, c *Client) error {
			_, err := c.Corp("c", secret).Sync(ctx, SyncRequest{})
			return err
		},
		"/cgi-bin/qrcode/create": func(ctx context.Context, c *Client) error {
			_, err := c.Account("a", secret).SceneCode(ctx, "s", time.Hour)
			return err
		},
		"/cgi-bin/kf/service_state/trans": func(ctx context.Context, c *Client) error {
			_, err := c.Corp("c", secret).Move(ctx, "k", "u", 1, "")
			return err
		},
		"/wxa/business/getuserphonenumber": func(ctx context.Context, c *Client) error {
			_, err := c.MiniProgram("m", secret).Phone(ctx, "c")
			return err
		},
	}
	codes := map[string]error{
		"-1": ErrBusy, "45009": ErrBusy, "45011": ErrBusy, "40029": ErrBadCode, "40163": ErrBadCode, "40226": ErrRiskyUser,
		"45015": ErrOutOfWindow, "95002": ErrOutOfWindow, "45047": ErrTooManyReplies, "95001": ErrTooManyReplies, "43101": ErrRefused,
		"61010": ErrNotFresh, "40003": ErrNoSuchUser, "43004": ErrNoSuchUser, "40007": ErrBadMedia, "87014": ErrRisky, "48001": ErrSetUp, "95018": ErrWrongState,
	}
	w := newWorld(t)
	c := w.client(nil)
	for path, run := range paths {
		for code, expected := range codes {
			w.says(path, `{"errcode":`+code+`,"errmsg":"some words rid: 1"}`)
			err := run(t.Context(), c)
			var refusal *Error
			if !errors.Is(err, expected) || !errors.As(err, &refusal) || refusal.Message != "some words rid: 1" {
				t.Errorf("%s %s: %v", path, code, err)
			}
			if Temporary(err) != errors.Is(expected, ErrBusy) {
				t.Errorf("%s: temporary %v", code, Temporary(err))
			}
		}
		w.says(path, `{"errcode":99999,"errmsg":"new"}`)
		if err := run(t.Context(), c); err == nil || Temporary(err) {
			t.Errorf("%s: unknown code gives %v", path, err)
		}
	}
}

func TestStrangeAnswers(t *testing.T) {
	slow := make(chan struct{})
	t.Cleanup(func() { close(slow) })
	answers := map[string]struct {
		answer http.HandlerFunc
		want   error
	}{
		"html":         {func(rw http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(rw, "<html>") }, ErrGarbled},
		"nothing":      {func(http.ResponseWriter, *http.Request) {}, ErrGarbled},
		"half":         {func(rw http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(rw, `{"errcode":0,"openid":`) }, ErrGarbled},
		"other shape":  {func(rw http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(rw, `{"errcode":"zero"}`) }, ErrGarbled},
		"no openid":    {func(rw http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(rw, `{}`) }, ErrGarbled},
		"array":        {func(rw http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(rw, `[]`) }, ErrGarbled},
		"bad gateway":  {func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusBadGateway) }, ErrUnreachable},
		"slow header":  {func(_ http.ResponseWriter, r *http.Request) { wait(r, slow) }, ErrUnreachable},
		"slow body":    {func(rw http.ResponseWriter, r *http.Request) { drip(rw, r, slow) }, ErrUnreachable},
		"endless body": {func(rw http.ResponseWriter, _ *http.Request) { flood(rw) }, ErrGarbled},
		"redirect": {func(rw http.ResponseWriter, r *http.Request) {
			http.Redirect(rw, r, "https://example.com", http.StatusFound)
		}, ErrUnreachable},
	}
	for name, test := range answers {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.does("/sns/jscode2session", test.answer)
			c := New(Parts{Base: w.server.URL, Timeout: 200 * time.Millisecond})
			t.Cleanup(c.Close)
			_, err := c.MiniProgram("mini", secret).Login(t.Context(), "code")
			if !errors.Is(err, test.want) || !Temporary(err) {
				t.Fatalf("want %v, got %v", test.want, err)
			}
		})
	}
}

func wait(r *http.Request, end chan struct{}) {
	select {
	case <-r.Context().Done():
	case <-end:
	}
}

func drip(rw http.ResponseWriter, r *http.Request, end chan struct{}) {
	_, _ = io.WriteString(rw, `{"openid":`)
	rw.(http.Flusher).Flush()
	wait(r, end)
}

func flood(rw http.ResponseWriter) {
	block := []byte(strings.Repeat(" ", 1<<16))
	for {
		if _, err := rw.Write(block); err != nil {
			return
		}
	}
}

// TestContextReachesEveryCall: those of the library without a context too.
func TestContextReachesEveryCall(t *testing.T) {
	w := newWorld(t)
	arrived := make(chan struct{}, 1)
	w.does("/cgi-bin/message/subscribe/send", func(_ http.ResponseWriter, r *http.Request) {
		arrived <- struct{}{}
		<-r.Context().Done()
	})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- w.client(nil).MiniProgram("m", secret).Subscribe(ctx, SubscribeMessage{}) }()
	<-arrived
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Fatalf("want Canceled, got %v", err)
	}
}

func TestCodesCannotAddParameters(t *testing.T) {
	w := newWorld(t)
	c := w.client(nil)
	for _, code := range []string{"", "a&appid=other", "a b", "a#", "a%26", "中", strings.Repeat("a", 513)} {
		_, login := c.MiniProgram("m", secret).Login(t.Context(), code)
		_, phone := c.MiniProgram("m", secret).Phone(t.Context(), code)
		_, auth := c.Account("a", secret).Auth(t.Context(), code)
		for _, err := range []error{login, phone, auth} {
			if !errors.Is(err, ErrBadCode) {
				t.Errorf("%q: %v", code, err)
			}
		}
		if _, err := c.Account("a", secret).User(t.Context(), code); !errors.Is(err, ErrNoSuchUser) {
			t.Errorf("%q: %v", code, err)
		}
	}
	if len(w.queries) > 0 {
		t.Errorf("asked %v", w.queries)
	}
}

func TestFilesThatAreTooLongAreNotSent(t *testing.T) {
	w := newWorld(t)
	_, err := w.client(nil).Account("a", secret).Upload(t.Context(), "image", "a", io.LimitReader(zeros{}, mediaLimit+1))
	if !errors.Is(err, ErrBadMedia) || len(w.queries) > 0 {
		t.Fatalf("%v, asked %v", err, w.queries)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func want(t *testing.T, err error, got, should any) {
	t.Helper()
	if err != nil || !reflect.DeepEqual(got, should) {
		t.Fatalf("got %+v, %v; want %+v", got, err, should)
	}
}

// sent compares what path was last sent, as JSON.
func sent(t *testing.T, w *world, path, should string) {
	t.Helper()
	var a, b any
	if json.Unmarshal([]byte(w.body(path)), &a) != nil || json.Unmarshal([]byte(should), &b) != nil || !reflect.DeepEqual(a, b) {
		t.Errorf("%s was sent\n%s\nwant\n%s", path, w.body(path), should)
	}
}
