package sandbox

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/silenceper/wechat/v2/util"
)

const (
	testKey   = "SandboxSandboxSandboxSandboxSandboxSandbox1"
	testToken = "sandboxtoken"
	account   = "sandbox-account"
	miniApp   = "sandbox-mini"
	corpApp   = "sandbox-corp"
	secret    = "sandbox-secret"
)

// world is a sandbox over real HTTP with a clock of its own and a product that writes down what
// is pushed to it.
type world struct {
	*testing.T
	sandbox *Server
	url     string
	product *product
	mu      sync.Mutex
	clock   time.Time
}

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.clock
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.clock = w.clock.Add(d)
}

// product stands for the program under WeChat's callbacks.
type product struct {
	mu     sync.Mutex
	got    []pushed
	answer func(n int, w http.ResponseWriter, r *http.Request) // nil: success
	came   chan struct{}
}

// pushed is one request WeChat made.
type pushed struct {
	path  string
	query url.Values
	body  string
	plain map[string]string // elements of the first level, decrypted where needed
}

func (p *product) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body) // a broken body fails the comparison
	p.mu.Lock()
	p.got = append(p.got, pushed{path: r.URL.Path, query: r.URL.Query(), body: string(body)})
	n, answer := len(p.got), p.answer
	p.mu.Unlock()
	if answer != nil {
		answer(n, w, r)
	} else {
		_, _ = io.WriteString(w, "success")
	}
	p.came <- struct{}{}
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{T: t, clock: time.Date(2026, 11, 21, 6, 0, 0, 0, time.UTC), product: &product{came: make(chan struct{}, 100)}}
	w.sandbox = New(Parts{
		Accounts: []Account{{Key: "sandbox", Name: "12345 热线", AppID: account, Secret: secret, Token: testToken, AESKey: testKey, Mode: modeSafe}},
		Mini:     Mini{AppID: miniApp, Secret: secret, Token: testToken, AESKey: testKey, Templates: map[string]string{"tmpl-letter": "留言答复通知"}},
		Corp:     Corp{CorpID: corpApp, Secret: secret, Token: testToken, AESKey: testKey, Kefu: []string{"sandbox-kf"}},
		Now:      w.now, TryFor: 200 * time.Millisecond,
	})
	server, target := httptest.NewServer(w.sandbox.Handler()), httptest.NewServer(w.product)
	w.url = server.URL
	w.sandbox.Open(server.URL, target.URL)
	t.Cleanup(func() {
		w.sandbox.Close()
		server.Close()
		target.Close()
	})
	return w
}

// ask makes a call and reads its JSON; it fails on anything that is not JSON.
func (w *world) ask(method, path string, body any) map[string]any {
	w.Helper()
	_, data, _ := w.raw(method, path, body)
	var out map[string]any
	if err := json.Unmarshal(data, &out); err != nil {
		w.Fatalf("%s %s: %v: %.100s", method, path, err, data)
	}
	return out
}

func (w *world) raw(method, path string, body any) (int, []byte, http.Header) {
	w.Helper()
	data, err := json.Marshal(body)
	if text, plain := body.(string); plain {
		data = []byte(text)
	}
	if err != nil {
		w.Fatal(err)
	}
	req, err := http.NewRequestWithContext(w.Context(), method, w.url+path, bytes.NewReader(data))
	if err != nil {
		w.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		w.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	data, err = io.ReadAll(res.Body)
	if err != nil {
		w.Fatal(err)
	}
	return res.StatusCode, data, res.Header
}

// stable returns an access token of an app.
func (w *world) stable(app string) string {
	w.Helper()
	if app == corpApp {
		return w.ask("GET", "/cgi-bin/gettoken?corpid="+app+"&corpsecret="+secret, nil)["access_token"].(string)
	}
	out := w.ask("POST", "/cgi-bin/stable_token", map[string]any{"grant_type": "client_credential", "appid": app, "secret": secret})
	return out["access_token"].(string)
}

// call makes a call with a token of the app and returns errcode and answer.
func (w *world) call(app, path string, body any) (int, map[string]any) {
	w.Helper()
	method, join := "POST", "?"
	if body == nil {
		method = "GET"
	}
	if strings.Contains(path, "?") {
		join = "&"
	}
	out := w.ask(method, path+join+"access_token="+w.stable(app), body)
	return errcode(out), out
}

func errcode(out map[string]any) int {
	n, _ := out["errcode"].(float64)
	return int(n)
}

// act lets a user do something and returns what came of it.
func (w *world) act(a map[string]any) map[string]any {
	w.Helper()
	if a["user"] == nil {
		a["user"] = "user1"
	}
	out := w.ask("POST", "/control/act", a)
	if out["error"] != nil {
		w.Fatalf("act %v: %v", a, out["error"])
	}
	return out
}

func (w *world) openID(user, app string) string {
	w.Helper()
	for _, u := range w.ask("GET", "/control/state", nil)["users"].([]any) {
		if u := u.(map[string]any); u["id"] == user {
			return u["openids"].(map[string]any)[app].(string)
		}
	}
	w.Fatalf("no user %s", user)
	return ""
}

// entries are what the user sees in a chat, the last last.
func (w *world) entries(user, with string) []map[string]any {
	w.Helper()
	var list []map[string]any
	for _, c := range w.ask("GET", "/control/state?user="+user, nil)["chats"].([]any) {
		c := c.(map[string]any)
		if c["with"] != with {
			continue
		}
		for _, e := range c["entries"].([]any) {
			list = append(list, e.(map[string]any))
		}
	}
	return list
}

// pushes returns what the product got, opened with the library: signature checked, decrypted.
func (w *world) pushes() []pushed {
	w.Helper()
	w.product.mu.Lock()
	defer w.product.mu.Unlock()
	list := append([]pushed{}, w.product.got...)
	for i := range list {
		list[i].plain = w.open(list[i])
	}
	return list
}

func (w *world) open(p pushed) map[string]string {
	w.Helper()
	q, fields := p.query, membersOf(p.body)
	if kefu := strings.HasSuffix(p.path, "/kefu"); !kefu && q.Get("signature") != util.Signature(testToken, q.Get("timestamp"), q.Get("nonce")) {
		return nil
	}
	if fields["Encrypt"] == "" {
		return fields
	}
	if q.Get("msg_signature") != util.Signature(testToken, q.Get("timestamp"), q.Get("nonce"), fields["Encrypt"]) {
		w.Errorf("wrong msg_signature: %v", q)
	}
	app := account
	switch {
	case strings.HasSuffix(p.path, "/mini"):
		app = miniApp
	case strings.HasSuffix(p.path, "/kefu"):
		app = corpApp
	}
	_, plain, err := util.DecryptMsg(app, fields["Encrypt"], testKey)
	if err != nil {
		w.Errorf("decrypt: %v", err)
	}
	return membersOf(string(plain))
}

// membersOf reads XML or JSON.
func membersOf(document string) map[string]string {
	var object map[string]any
	if json.Unmarshal([]byte(document), &object) != nil {
		return elementsOf(document)
	}
	fields := map[string]string{}
	for name, value := range object {
		fields[name] = fmt.Sprint(value)
	}
	return fields
}

// elementsOf reads the elements of the first level; inner ones are kept as XML.
func elementsOf(document string) map[string]string {
	var outer struct {
		List []struct {
			XMLName xml.Name
			Text    string `xml:",chardata"`
			Inner   string `xml:",innerxml"`
		} `xml:",any"`
	}
	fields := map[string]string{}
	if xml.Unmarshal([]byte(document), &outer) != nil {
		return fields
	}
	for _, e := range outer.List {
		fields[e.XMLName.Local] = e.Text
		if strings.HasPrefix(e.Inner, "<") && !strings.HasPrefix(e.Inner, "<![CDATA[") {
			fields[e.XMLName.Local] = e.Inner
		}
	}
	return fields
}
