package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func loadText(t *testing.T, text string, environ ...string) (Config, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "config.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return Load(path, environ)
}

func TestSandboxBringsItsOwnAccounts(t *testing.T) {
	c, err := loadText(t, "wechat: {sandbox: true}")
	if err != nil {
		t.Fatal(err)
	}
	w := c.WeChat
	if w.MiniProgram.AppID != SandboxMini || len(w.Accounts) != 1 || w.Accounts[0].AppID != SandboxAccount || w.Kefu.CorpID != SandboxCorp || len(w.MiniProgram.Templates) != len(TemplateEvents) {
		t.Fatalf("%+v", w)
	}
	if off, err := Load("", nil); err != nil || off.WeChat.MiniProgram.AppID != "" || len(off.WeChat.Accounts) != 0 {
		t.Fatal("without the sandbox nothing is on", err)
	}
}

func TestAnAccountTakesItsSecretsFromTheEnvironmentAndHidesThem(t *testing.T) {
	text := "wechat:\n  accounts:\n    - {key: main, name: 市 12345, app_id: wx1, secret: \"${S}\", token: abc, aes_key: " + SandboxAESKey + ", mode: safe}\n"
	c, err := loadText(t, text, "S=very-secret")
	if err != nil || c.WeChat.Accounts[0].Secret != "very-secret" {
		t.Fatal(err, c.WeChat.Accounts)
	}
	path := filepath.Join(t.TempDir(), "c.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	printed, err := Print(path, []string{"S=very-secret"})
	if err != nil || strings.Contains(printed, "very-secret") || strings.Contains(printed, SandboxAESKey) || !strings.Contains(printed, "wx1") {
		t.Fatal(err, printed)
	}
}

func TestWeChatSettingsThatCannotWork(t *testing.T) {
	account := func(change string) string {
		return "wechat:\n  accounts:\n    - {key: main, name: n, app_id: wx1, secret: s, token: abc, aes_key: " + SandboxAESKey + ", mode: safe" + change + "}\n"
	}
	for name, test := range map[string]struct{ text, want string }{
		"real account in the sandbox": {"wechat: {sandbox: true, mini_program: {app_id: wx1, secret: s}}", "真实的账号"},
		"sandbox account for real":    {"wechat: {mini_program: {app_id: sandbox-mini, secret: s}}", "试用环境的账号"},
		"no secret":                   {"wechat: {mini_program: {app_id: wx1}}", "wechat.mini_program.secret"},
		"missing variable":            {strings.Replace(account(""), "secret: s", "secret: \"${NONE}\"", 1), "NONE"},
		"mode":                        {strings.Replace(account(""), "mode: safe", "mode: open", 1), "mode 只能是"},
		"key":                         {strings.Replace(account(""), "key: main", "key: \"主号\"", 1), "key 要用"},
		"aes key":                     {strings.Replace(account(""), SandboxAESKey, "short", 1), "aes_key"},
		"unknown field":               {account(", modus: x"), "wechat.accounts[0]"},
		"token":                       {strings.Replace(account(""), "token: abc", "token: a-b", 1), "token 要是"},
		"twice":                       {account("") + "    - {key: main, name: n, app_id: wx2, secret: s, token: abc, mode: plain}\n", "写了两次"},
		"event":                       {"wechat: {mini_program: {app_id: wx1, secret: s, templates: [{event: party, id: x, fields: {title: thing1}}]}}", "party"},
		"template turned round":       {"wechat: {mini_program: {app_id: wx1, secret: s, templates: [{event: letter_answered, id: x, fields: {thing1: title}}]}}", "thing1: title"},
		"time in words":               {"wechat: {mini_program: {app_id: wx1, secret: s, templates: [{event: letter_answered, id: x, fields: {time: thing1}}]}}", "time: thing1"},
		"sandbox url alone":           {"wechat: {sandbox_url: \"http://127.0.0.1:8090\"}", "wechat.sandbox_url"},
		"timeout":                     {"wechat: {timeout: 1m}", "wechat.timeout"},
		"kefu without accounts":       {"wechat: {kefu: {corp_id: ww1, secret: s, token: abc, aes_key: " + SandboxAESKey + "}}", "wechat.kefu"},
		"sms without a key":           {"sms: {url: \"https://sms.example.cn/send\"}", "设置 sms"},
	} {
		if _, err := loadText(t, test.text); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v does not say %s", name, err, test.want)
		}
	}
}
