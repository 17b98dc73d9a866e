package sandbox

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestCallsAnswerWithDocumentedCodes asks for what WeChat refuses and what it takes.
func TestCallsAnswerWithDocumentedCodes(t *testing.T) {
	w := newWorld(t)
	w.act(map[string]any{"kind": "follow"})
	w.act(map[string]any{"kind": "text", "text": "你好"})
	w.ask("GET", "/sns/jscode2session?grant_type=authorization_code&appid="+miniApp+"&secret="+secret+"&js_code="+w.codeFor("user1", "login"), nil)
	w.ask("POST", "/control/subscribe", map[string]any{"user": "user1", "template_id": "tmpl-letter", "status": "accept"})
	to, mini := w.openID("user1", account), w.openID("user1", miniApp)
	m := func(pairs ...any) map[string]any {
		out := map[string]any{}
		for i := 0; i < len(pairs); i += 2 {
			out[pairs[i].(string)] = pairs[i+1]
		}
		return out
	}
	send := func(kind string, content any) map[string]any { return m("touser", to, "msgtype", kind, kind, content) }
	message := func(field, value string) map[string]any {
		return m("touser", mini, "template_id", "tmpl-letter", "data", m(field, m("value", value)))
	}
	check := func(text, openID string) map[string]any {
		return m("content", text, "version", 2, "scene", 2, "openid", openID)
	}
	button := func(name string, more ...any) map[string]any {
		return m("button", []any{m(append([]any{"type", "click", "name", name, "key", "k"}, more...)...)})
	}
	for name, c := range map[string]struct {
		app, path string
		body      any
		code      int
	}{
		"unknown openid":       {account, "/cgi-bin/message/custom/send", m("touser", "o1", "msgtype", "text", "text", m("content", "x")), 40003},
		"empty text":           {account, "/cgi-bin/message/custom/send", send("text", m("content", "")), 44004},
		"2049 bytes":           {account, "/cgi-bin/message/custom/send", send("text", m("content", strings.Repeat("a", 2049))), 45002},
		"unknown kind":         {account, "/cgi-bin/message/custom/send", send("poem", m()), 40008},
		"unknown medium":       {account, "/cgi-bin/message/custom/send", send("image", m("media_id", "x")), 40007},
		"two articles":         {account, "/cgi-bin/message/custom/send", send("news", m("articles", []any{m("title", "a", "url", "b"), m("title", "a", "url", "b")})), 45008},
		"menu without id":      {account, "/cgi-bin/message/custom/send", send("msgmenu", m("list", []any{m("content", "a")})), 47003},
		"card of another app":  {account, "/cgi-bin/message/custom/send", send("miniprogrampage", m("title", "a", "appid", "wx", "pagepath", "p")), 40013},
		"mini has no news":     {miniApp, "/cgi-bin/message/custom/send", m("touser", mini, "msgtype", "news"), 40008},
		"mini without window":  {miniApp, "/cgi-bin/message/custom/send", m("touser", mini, "msgtype", "text", "text", m("content", "x")), 45015},
		"typing":               {account, "/cgi-bin/message/custom/typing", m("touser", to, "command", "Dance"), 45072},
		"menu: none":           {account, "/cgi-bin/menu/create", m("button", []any{}), 40016},
		"menu: long name":      {account, "/cgi-bin/menu/create", button("一二三四五六"), 40018},
		"menu: type":           {account, "/cgi-bin/menu/create", button("问", "type", "dance"), 40017},
		"menu: key":            {account, "/cgi-bin/menu/create", button("问", "key", ""), 40019},
		"menu: url":            {account, "/cgi-bin/menu/create", button("问", "type", "view"), 40020},
		"menu: six below":      {account, "/cgi-bin/menu/create", button("问", "sub_button", make([]map[string]any, 6)), 40023},
		"code: action":         {account, "/cgi-bin/qrcode/create", m("action_name", "QR"), 40053},
		"code: no scene":       {account, "/cgi-bin/qrcode/create", m("action_name", "QR_STR_SCENE"), 40053},
		"user/info":            {account, "/cgi-bin/user/info?openid=o1", nil, 40003},
		"template":             {miniApp, "/cgi-bin/message/subscribe/send", m("touser", mini, "template_id", "x", "data", m()), 40037},
		"no data":              {miniApp, "/cgi-bin/message/subscribe/send", m("touser", mini, "template_id", "tmpl-letter"), 47003},
		"21 characters":        {miniApp, "/cgi-bin/message/subscribe/send", message("thing1", strings.Repeat("灯", 21)), 47003},
		"not a number":         {miniApp, "/cgi-bin/message/subscribe/send", message("number1", "三"), 47003},
		"not a time":           {miniApp, "/cgi-bin/message/subscribe/send", message("time1", "下午"), 47003},
		"unknown keyword":      {miniApp, "/cgi-bin/message/subscribe/send", message("title", "x"), 47003},
		"phone code":           {miniApp, "/wxa/business/getuserphonenumber", m("code", "x"), 40029},
		"check: stranger":      {miniApp, "/wxa/msg_sec_check", check("x", "o1"), 40003},
		"check: not here":      {miniApp, "/wxa/msg_sec_check", check("x", w.openID("user2", miniApp)), 61010},
		"check: 2501":          {miniApp, "/wxa/msg_sec_check", check(strings.Repeat("灯", 2501), mini), 45002},
		"check: version 1":     {miniApp, "/wxa/msg_sec_check", m("content", "特价刷单"), 87014},
		"check: fine":          {miniApp, "/wxa/msg_sec_check", check("路灯", mini), 0},
		"media check: no url":  {miniApp, "/wxa/media_check_async", m("openid", mini, "scene", 1, "version", 2, "media_type", 2), 40035},
		"mini code: scene":     {miniApp, "/wxa/getwxacodeunlimit", m("scene", "中文"), 40169},
		"mini code: page":      {miniApp, "/wxa/getwxacodeunlimit", m("scene", "a", "page", "/p"), 41030},
		"link: path":           {miniApp, "/wxa/generate_urllink", m("path", "p?x"), 40165},
		"link: 31 days":        {miniApp, "/wxa/generate_urllink", m("path", "p", "expire_type", 1, "expire_interval", 31), 85401},
		"kefu account":         {corpApp, "/cgi-bin/kf/sync_msg", m("open_kfid", "x"), 95000},
		"kefu token":           {corpApp, "/cgi-bin/kf/sync_msg", m("token", "x"), 95007},
		"kefu cursor":          {corpApp, "/cgi-bin/kf/sync_msg", m("cursor", "x"), 40058},
		"kefu before a word":   {corpApp, "/cgi-bin/kf/send_msg", m("touser", w.openID("user1", "sandbox-kf"), "open_kfid", "sandbox-kf", "msgtype", "text", "text", m("content", "x")), 95002},
		"kefu wrong move":      {corpApp, "/cgi-bin/kf/service_state/trans", m("open_kfid", "sandbox-kf", "external_userid", w.openID("user1", "sandbox-kf"), "service_state", 0), 95016},
		"account for mini":     {account, "/wxa/msg_sec_check", m(), 48001},
		"upload: kind":         {account, "/cgi-bin/media/upload?type=poem", "x", 40004},
		"upload: nothing":      {account, "/cgi-bin/media/upload?type=image", "x", 41005},
		"media/get: unknown":   {account, "/cgi-bin/media/get?media_id=x", nil, 40007},
		"menu/get without one": {account, "/cgi-bin/menu/get", nil, 46003},
	} {
		if code, out := w.call(c.app, c.path, c.body); code != c.code {
			t.Errorf("%s: %v, want %d", name, out, c.code)
		}
	}
}

func TestWindowsOpenAsDocumented(t *testing.T) {
	for name, c := range map[string]struct {
		acts  []map[string]any
		pass  time.Duration
		sends int
		then  int
	}{
		"follow":                   {nil, 0, 3, 45047},
		"follow, a minute ago":     {nil, time.Minute, 0, 45015},
		"message":                  {[]map[string]any{{"kind": "text", "text": "x"}}, 0, 5, 45047},
		"message, 47 h ago":        {[]map[string]any{{"kind": "text", "text": "x"}}, 47 * time.Hour, 5, 45047},
		"message, 48 h ago":        {[]map[string]any{{"kind": "text", "text": "x"}}, 48 * time.Hour, 0, 45015},
		"scan":                     {[]map[string]any{{"kind": "scan", "scene": "a"}}, 0, 3, 45047},
		"numbers are not added up": {[]map[string]any{{"kind": "text", "text": "x"}, {"kind": "text", "text": "y"}}, 0, 5, 45047},
		"unfollowed":               {[]map[string]any{{"kind": "text", "text": "x"}, {"kind": "unfollow"}}, 0, 0, 45015},
	} {
		w := newWorld(t)
		w.act(map[string]any{"kind": "follow"})
		for _, a := range c.acts {
			w.act(a)
		}
		w.pass(c.pass)
		message := map[string]any{"touser": w.openID("user1", account), "msgtype": "text", "text": map[string]any{"content": "x"}}
		for i := range c.sends {
			if code, _ := w.call(account, "/cgi-bin/message/custom/send", message); code != 0 {
				t.Errorf("%s: message %d: %d", name, i+1, code)
			}
		}
		if code, _ := w.call(account, "/cgi-bin/message/custom/send", message); code != c.then {
			t.Errorf("%s: then %d, want %d", name, code, c.then)
		}
	}
}

func TestTypingNeedsAFreshMessageAndIsShownOnce(t *testing.T) {
	w := newWorld(t)
	w.act(map[string]any{"kind": "follow"})
	body := map[string]any{"touser": w.openID("user1", account), "command": "Typing"}
	for _, step := range []struct {
		before func()
		code   int
	}{
		{func() {}, 45080},
		{func() { w.act(map[string]any{"kind": "text", "text": "x"}) }, 0},
		{func() {}, 45081},
		{func() { w.pass(15 * time.Second) }, 0},
		{func() { w.pass(16 * time.Second) }, 45080},
	} {
		step.before()
		if code, _ := w.call(account, "/cgi-bin/message/custom/typing", body); code != step.code {
			t.Errorf("typing: %d, want %d", code, step.code)
		}
	}
}

func TestCodesAreGoodOnceAndForFiveMinutes(t *testing.T) {
	w := newWorld(t)
	login := func(code string) int {
		return errcode(w.ask("GET", "/sns/jscode2session?grant_type=authorization_code&appid="+miniApp+"&secret="+secret+"&js_code="+code, nil))
	}
	code, late := w.codeFor("user1", "login"), w.codeFor("user1", "login")
	w.pass(5*time.Minute - time.Second)
	if got := []int{login(code), login(code), login(w.codeFor("user1", "phone"))}; got[0] != 0 || got[1] != 40163 || got[2] != 40029 {
		t.Errorf("first, again, a phone code: %v", got)
	}
	w.pass(time.Second)
	if got := login(late); got != 40029 {
		t.Errorf("after five minutes: %d", got)
	}
}

func TestLimitsOfAMinuteAreHeld(t *testing.T) {
	w := newWorld(t)
	w.ask("POST", "/control/limits", map[string]any{"call": "/cgi-bin/menu/get", "per_minute": 2})
	codes := func() (list []int) {
		for range 3 {
			code, _ := w.call(account, "/cgi-bin/menu/get", nil)
			list = append(list, code)
		}
		return list
	}
	if got := codes(); got[0] != 46003 || got[1] != 46003 || got[2] != 45011 {
		t.Errorf("codes %v", got)
	}
	w.pass(time.Minute)
	if got := codes(); got[0] != 46003 {
		t.Errorf("the next minute: %v", got)
	}
}

func TestControlRefusesNonsenseWithASentence(t *testing.T) {
	w := newWorld(t)
	for path, body := range map[string]any{
		"/control/act":       map[string]any{"user": "user9", "kind": "text", "text": "x"},
		"/control/act?2":     map[string]any{"user": "user1", "kind": "text", "text": "x"}, // does not follow
		"/control/faults":    map[string]any{"kind": "fire"},
		"/control/wait":      map[string]any{"minutes": 0},
		"/control/tokens":    map[string]any{"how": "x"},
		"/control/codes":     map[string]any{"user": "user1", "purpose": "x"},
		"/control/subscribe": map[string]any{"user": "user1", "status": "maybe"},
		"/control/mode":      map[string]any{"account": "kefu", "mode": "plain"},
		"/control/replay":    map[string]any{"user": "user1"},
		"/control/limits":    map[string]any{"call": "x"},
		"/control/users":     map[string]any{"unknown": 1},
	} {
		status, data, _ := w.raw("POST", path, body)
		if status != 400 || !strings.Contains(string(data), "error") {
			t.Errorf("%s %v: %d %s", path, body, status, data)
		}
	}
}

func TestPageAndChangesAreServed(t *testing.T) {
	w := newWorld(t)
	for path, want := range map[string]string{"/": "微信试用环境", "/main.js": "drawPhone", "/style.css": "--green"} {
		if status, data, head := w.raw("GET", path, nil); status != 200 || !strings.Contains(string(data), want) || head.Get("Content-Security-Policy") == "" {
			t.Errorf("%s: %d", path, status)
		}
	}
	version := w.ask("GET", "/control/changes?after=-1", nil)["version"]
	w.act(map[string]any{"kind": "follow"})
	if after := w.ask("GET", "/control/changes?after=-1", nil)["version"]; after == version {
		t.Error("an act is a change")
	}
	w.ask("POST", "/control/reset", map[string]any{})
	if list := w.entries("user1", "sandbox"); len(list) != 0 {
		t.Errorf("after a reset: %v", list)
	}
}

// TestManyAtOnce is for the race detector, and counts that nothing is lost.
func TestManyAtOnce(t *testing.T) {
	w := newWorld(t)
	for _, user := range []string{"user1", "user2", "user3"} {
		w.act(map[string]any{"user": user, "kind": "follow"})
	}
	var all sync.WaitGroup
	for i := range 30 {
		user := fmt.Sprintf("user%d", i%3+1)
		all.Go(func() { w.act(map[string]any{"user": user, "kind": "text", "text": "x"}) })
		all.Go(func() { w.stable(account) })
		all.Go(func() { w.ask("GET", "/control/state?user="+user, nil) })
		all.Go(func() { w.ask("POST", "/control/tokens", map[string]any{"how": "expired"}) })
	}
	all.Wait()
	seen := map[string]bool{}
	for _, p := range w.pushes() {
		seen[p.plain["MsgId"]] = true
	}
	if len(seen) != 31 { // the three follows have none
		t.Errorf("%d messages were pushed", len(seen)-1)
	}
}
