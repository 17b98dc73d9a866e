package config

import (
	"encoding/base64"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
)

// WeChat is about the mini-program, Official Accounts and customer service in WeChat. Parts
// without an app id (or corp id) are off.
type WeChat struct {
	Sandbox       bool          `koanf:"sandbox"`
	SandboxListen string        `koanf:"sandbox_listen"`
	SandboxURL    string        `koanf:"sandbox_url"`
	Timeout       time.Duration `koanf:"timeout"`
	MiniProgram   MiniProgram   `koanf:"mini_program"`
	Accounts      []Account     `koanf:"accounts"`
	Kefu          Kefu          `koanf:"kefu"`
}

// MiniProgram is the one mini-program citizens and staff use. Token and AESKey are those of its
// message push.
type MiniProgram struct {
	AppID     string     `koanf:"app_id"`
	Secret    string     `koanf:"secret"`
	Token     string     `koanf:"token"`
	AESKey    string     `koanf:"aes_key"`
	Templates []Template `koanf:"templates"`
}

// Template is a subscribe message chosen in WeChat's library for an event. Fields says which of
// the template's keywords takes what: title, text, time, number or state.
type Template struct {
	Event  string            `koanf:"event"`
	ID     string            `koanf:"id"`
	Fields map[string]string `koanf:"fields"`
}

// Account is one Official Account. Key is its name in addresses and must never change.
type Account struct {
	Key    string `koanf:"key"`
	Name   string `koanf:"name"`
	AppID  string `koanf:"app_id"`
	Secret string `koanf:"secret"`
	Token  string `koanf:"token"`
	AESKey string `koanf:"aes_key"`
	Mode   string `koanf:"mode"`
}

// Kefu is WeCom's customer service; Accounts are its open_kfid.
type Kefu struct {
	CorpID   string   `koanf:"corp_id"`
	Secret   string   `koanf:"secret"`
	Token    string   `koanf:"token"`
	AESKey   string   `koanf:"aes_key"`
	Accounts []string `koanf:"accounts"`
}

// SMS is the provider of short messages; an empty URL means none.
type SMS struct {
	URL  string `koanf:"url"`
	Key  string `koanf:"key"`
	Sign string `koanf:"sign"`
}

// What the sandbox knows. Nothing of it is secret: it is refused outside the sandbox.
const (
	SandboxPrefix  = "sandbox"
	SandboxMini    = "sandbox-mini"
	SandboxAccount = "sandbox-account"
	SandboxCorp    = "sandbox-corp"
	SandboxKefu    = "sandbox-kf"
	SandboxSecret  = "sandbox-secret"
	SandboxToken   = "sandboxtoken"
	SandboxAESKey  = "SandboxSandboxSandboxSandboxSandboxSandbox1"
)

// sandboxTemplates has one template for each event, so that all of them can be tried.
func sandboxTemplates() []Template {
	fields := map[string]string{"title": "thing1", "text": "thing2", "time": "time3"}
	list := make([]Template, len(TemplateEvents))
	for i, event := range TemplateEvents {
		list[i] = Template{Event: event, ID: SandboxPrefix + "-" + event, Fields: fields}
	}
	return list
}

// TemplateEvents are the events that may have a subscribe message.
var TemplateEvents = []string{"letter_accepted", "letter_answered", "human_answered", "content_decided", "learn_remind", "learn_assigned", "learn_due", "certificate"}

// templateValues are what a keyword of a template may be filled with, and by which kinds of
// WeChat's keywords (小程序订阅消息, 参数值内容限制).
var templateValues = map[string]*regexp.Regexp{
	"title": words, "text": words, "state": words, "number": words, "time": regexp.MustCompile(`^(time|date)\d{1,2}$`),
}

var words = regexp.MustCompile(`^(thing|short_thing|character_string|phrase|name|number|letter|const)\d{1,2}$`)

// filled returns the settings with the sandbox's own ids where the sandbox is on and nothing
// else is said.
func (w WeChat) filled() WeChat {
	if !w.Sandbox {
		return w
	}
	if w.MiniProgram.AppID == "" {
		w.MiniProgram = MiniProgram{AppID: SandboxMini, Secret: SandboxSecret, Token: SandboxToken, AESKey: SandboxAESKey}
	}
	if len(w.MiniProgram.Templates) == 0 {
		w.MiniProgram.Templates = sandboxTemplates()
	}
	if len(w.Accounts) == 0 {
		w.Accounts = []Account{{Key: "sandbox", Name: "12345 热线", AppID: SandboxAccount, Secret: SandboxSecret, Token: SandboxToken, AESKey: SandboxAESKey, Mode: "safe"}}
	}
	if w.Kefu.CorpID == "" {
		w.Kefu = Kefu{CorpID: SandboxCorp, Secret: SandboxSecret, Token: SandboxToken, AESKey: SandboxAESKey, Accounts: []string{SandboxKefu}}
	}
	return w
}

// ids lists every id that is set, by the name of its setting.
func (w WeChat) ids() map[string]string {
	list := map[string]string{"wechat.mini_program.app_id": w.MiniProgram.AppID, "wechat.kefu.corp_id": w.Kefu.CorpID}
	for _, a := range w.Accounts {
		list["wechat.accounts（"+a.Key+"）"] = a.AppID
	}
	return list
}

func (c Config) checkWeChat() error {
	w := c.WeChat
	for key, id := range w.ids() {
		if id == "" {
			continue
		}
		if tried := strings.HasPrefix(id, SandboxPrefix); tried != w.Sandbox {
			if w.Sandbox {
				return bad(key, "wechat.sandbox 打开时不能用真实的账号 %q：试用环境不保护密钥", id)
			}
			return bad(key, "%q 是试用环境的账号，正式环境要填微信后台的账号", id)
		}
	}
	for _, test := range []func() error{w.checkCalls, w.checkMini, w.checkAccounts, w.checkKefu, c.SMS.check} {
		if err := test(); err != nil {
			return err
		}
	}
	return nil
}

func (w WeChat) checkCalls() error {
	if w.Timeout < 500*time.Millisecond || w.Timeout > 30*time.Second {
		return bad("wechat.timeout", "要在 0.5 秒到 30 秒之间")
	}
	if w.SandboxURL != "" && !w.Sandbox {
		return bad("wechat.sandbox_url", "只在 wechat.sandbox 为 true 时有用")
	}
	if u, err := url.Parse(w.SandboxURL); w.SandboxURL != "" && (err != nil || u.Host == "" || u.Path != "") {
		return bad("wechat.sandbox_url", "要写成 http://地址:端口")
	}
	if err := checkListen(w.SandboxListen); err != nil {
		return bad("wechat.sandbox_listen", "要写成 地址:端口，比如 127.0.0.1:8090")
	}
	return nil
}

func (w WeChat) checkMini() error {
	m := w.MiniProgram
	if m.AppID != "" && m.Secret == "" {
		return bad("wechat.mini_program.secret", "填了 app_id 就要填 secret")
	}
	if m.Token != "" {
		if err := checkPush("wechat.mini_program", m.Token, m.AESKey, true); err != nil {
			return err
		}
	}
	seen := map[string]bool{}
	for _, t := range m.Templates {
		switch {
		case !slices.Contains(TemplateEvents, t.Event):
			return bad("wechat.mini_program.templates", "%q 不是可以订阅的事件，只能是 %s", t.Event, strings.Join(TemplateEvents, "、"))
		case seen[t.Event]:
			return bad("wechat.mini_program.templates", "%s 写了两次", t.Event)
		case t.ID == "" || len(t.Fields) == 0:
			return bad("wechat.mini_program.templates", "%s 要有 id 和 fields", t.Event)
		}
		for value, keyword := range t.Fields {
			if kinds := templateValues[value]; kinds == nil || !kinds.MatchString(keyword) {
				return bad("wechat.mini_program.templates", "%s 的 fields 里不能写 %s: %s，要像 title: thing1、text: thing2、time: time3、number: character_string4、state: phrase5 这样，关键词照抄微信后台的模板详情", t.Event, value, keyword)
			}
		}
		seen[t.Event] = true
	}
	return nil
}

var accountKey = regexp.MustCompile(`^[a-z0-9-]{1,32}$`)

func (w WeChat) checkAccounts() error {
	seen := map[string]bool{}
	for _, a := range w.Accounts {
		key := "wechat.accounts（" + a.Key + "）"
		switch {
		case !accountKey.MatchString(a.Key):
			return bad("wechat.accounts", "key 要用 1 到 32 个小写字母、数字或连字符，不能是 %q", a.Key)
		case seen[a.Key]:
			return bad("wechat.accounts", "key %q 写了两次", a.Key)
		case a.AppID == "" || a.Secret == "":
			return bad(key, "app_id 和 secret 都要填")
		case !slices.Contains([]string{"plain", "compatible", "safe"}, a.Mode):
			return bad(key, "mode 只能是 plain（明文）、compatible（兼容）或 safe（安全）")
		}
		if err := checkPush(key, a.Token, a.AESKey, a.Mode != "plain"); err != nil {
			return err
		}
		seen[a.Key] = true
	}
	return nil
}

func (w WeChat) checkKefu() error {
	k := w.Kefu
	if k.CorpID == "" {
		return nil
	}
	if k.Secret == "" || len(k.Accounts) == 0 {
		return bad("wechat.kefu", "secret 和 accounts 都要填")
	}
	return checkPush("wechat.kefu", k.Token, k.AESKey, true)
}

var pushToken = regexp.MustCompile(`^[A-Za-z0-9]{3,32}$`)

// checkPush holds what WeChat's pushes are signed and encrypted with to WeChat's own rules: a
// token of 3 to 32 letters and digits, a key of 43 characters of base64.
func checkPush(key, token, aesKey string, encrypted bool) error {
	if !pushToken.MatchString(token) {
		return bad(key, "token 要是 3 到 32 个字母或数字，和微信后台填的一样")
	}
	if !encrypted && aesKey == "" {
		return nil
	}
	if raw, err := base64.StdEncoding.DecodeString(aesKey + "="); err != nil || len(raw) != 32 {
		return bad(key, "aes_key 要是 43 个字母和数字，和微信后台的 EncodingAESKey 一样")
	}
	return nil
}

func (s SMS) check() error {
	if s.URL == "" {
		return nil
	}
	if u, err := url.Parse(s.URL); err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.User != nil {
		return bad("sms.url", "要是 http:// 或 https:// 开头的地址，不带账号")
	}
	if s.Key == "" || s.Sign == "" {
		return bad("sms", "填了 url 就要填 key 和 sign（短信签名）")
	}
	return nil
}
