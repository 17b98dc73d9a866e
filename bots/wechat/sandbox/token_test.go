package sandbox

import (
	"fmt"
	"testing"
	"time"
)

func TestStableTokenStaysTheSameUntilFiveMinutesBeforeItsEnd(t *testing.T) {
	w := newWorld(t)
	first := w.stable(account)
	w.pass(114 * time.Minute)
	if w.stable(account) != first {
		t.Fatal("the token changed within its time")
	}
	w.pass(2 * time.Minute)
	second := w.stable(account)
	if second == first {
		t.Fatal("the token was not renewed in its last five minutes")
	}
	for _, step := range []struct {
		pass        time.Duration
		first, then int
	}{{0, 0, 0}, {3 * time.Minute, 0, 0}, {90 * time.Second, 42001, 0}} {
		w.pass(step.pass)
		if code := w.usable(first); code != step.first {
			t.Errorf("old token after %v: %d, want %d", step.pass, code, step.first)
		}
		if code := w.usable(second); code != step.then {
			t.Errorf("new token: %d, want %d", code, step.then)
		}
	}
}

// usable makes a cheap call with a token and returns its error code.
func (w *world) usable(token string) int {
	w.Helper()
	code := errcode(w.ask("GET", "/cgi-bin/menu/get?access_token="+token, nil))
	if code == 46003 { // no menu, but the token was good
		return 0
	}
	return code
}

func TestOrdinaryTokenIsRenewedByEveryCallAndTheOldOneLivesFiveMinutes(t *testing.T) {
	w := newWorld(t)
	fetch := func() string {
		return w.ask("GET", "/cgi-bin/token?grant_type=client_credential&appid="+account+"&secret="+secret, nil)["access_token"].(string)
	}
	stable, first, second := w.stable(account), fetch(), fetch()
	if first == second || w.usable(first) != 0 || w.usable(second) != 0 {
		t.Fatal("old and new token must both work at first")
	}
	w.pass(5 * time.Minute)
	if w.usable(first) != 42001 || w.usable(second) != 0 || w.usable(stable) != 0 {
		t.Fatal("after five minutes only the new one works, and stable_token's own")
	}
}

func TestForcedRefreshKillsTheOldTokenAndIsLimited(t *testing.T) {
	w := newWorld(t)
	first := w.stable(account)
	force := func() map[string]any {
		return w.ask("POST", "/cgi-bin/stable_token", map[string]any{"grant_type": "client_credential", "appid": account, "secret": secret, "force_refresh": true})
	}
	second := force()["access_token"].(string)
	if second == first || w.usable(first) != 40001 {
		t.Fatal("the old token must be dead at once")
	}
	if force()["access_token"] != second {
		t.Fatal("within 30 s nothing is refreshed")
	}
	for range forcedADay - 1 {
		w.pass(forcedApart)
		force()
	}
	w.pass(forcedApart)
	if code := errcode(force()); code != 45009 {
		t.Fatalf("the 21st forced refresh of a day: %d", code)
	}
}

func TestTokensAreRefusedWithTheDocumentedCodes(t *testing.T) {
	w := newWorld(t)
	token, corp := w.stable(account), w.stable(corpApp)
	stable := func(id, key string) string {
		return fmt.Sprintf(`{"grant_type":"client_credential","appid":%q,"secret":%q}`, id, key)
	}
	for name, c := range map[string]struct {
		method, path string
		body         any
		code         int
	}{
		"no token":          {"GET", "/cgi-bin/menu/get", nil, 41001},
		"unknown token":     {"GET", "/cgi-bin/menu/get?access_token=x", nil, 40001},
		"another's token":   {"GET", "/cgi-bin/menu/get?access_token=" + corp, nil, 48001},
		"wrong app":         {"POST", "/cgi-bin/stable_token", stable("wx1", secret), 40013},
		"wrong secret":      {"POST", "/cgi-bin/stable_token", stable(account, "x"), 40125},
		"wrong corp secret": {"GET", "/cgi-bin/gettoken?corpid=sandbox-corp&corpsecret=x", nil, 40001},
		"wrong corp":        {"GET", "/cgi-bin/gettoken?corpid=sandbox-account&corpsecret=x", nil, 40013},
		"not JSON":          {"POST", "/cgi-bin/stable_token", "{", 47001},
		"empty":             {"POST", "/cgi-bin/stable_token", "", 44002},
		"GET for POST":      {"GET", "/cgi-bin/stable_token", nil, 43002},
		"POST for GET":      {"POST", "/cgi-bin/menu/get?access_token=" + token, nil, 43001},
	} {
		if out := w.ask(c.method, c.path, c.body); errcode(out) != c.code || out["errmsg"] == "" {
			t.Errorf("%s: %v, want %d", name, out, c.code)
		}
	}
}

func TestTesterEndsTokens(t *testing.T) {
	for how, code := range map[string]int{"expired": 42001, "invalid": 40001} {
		w := newWorld(t)
		token, other := w.stable(account), w.stable(corpApp)
		w.ask("POST", "/control/tokens", map[string]any{"how": how, "account": "sandbox"})
		if got := w.usable(token); got != code {
			t.Errorf("%s: %d", how, got)
		}
		if w.usable(w.stable(account)) != 0 || w.stable(corpApp) != other {
			t.Errorf("%s: a new token must work, other apps must not notice", how)
		}
	}
}
