package client

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"
)

const secret = "the-app-secret-nobody-may-see"

// world is a small WeChat: it gives tokens, refuses all but the current one, and answers each
// path with what a test says.
type world struct {
	t      testing.TB
	server *httptest.Server

	mu      sync.Mutex
	serial  int
	issued  int
	forced  int
	fetches int
	valid   bool
	expires int // seconds; 0: 7200
	served  int
	hosts   map[string]string // path → Host header
	bodies  map[string]string
	queries map[string]url.Values
	answers map[string]http.HandlerFunc
}

func newWorld(t testing.TB) *world {
	w := &world{t: t, hosts: map[string]string{}, bodies: map[string]string{}, queries: map[string]url.Values{}, answers: map[string]http.HandlerFunc{}}
	w.server = httptest.NewServer(w)
	t.Cleanup(w.server.Close)
	return w
}

// says makes path answer with this JSON.
func (w *world) says(path, answer string) {
	w.does(path, func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "application/json; encoding=utf-8")
		_, _ = io.WriteString(rw, answer)
	})
}

func (w *world) does(path string, h http.HandlerFunc) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.answers[path] = h
}

func (w *world) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	w.mu.Lock()
	w.hosts[r.URL.Path], w.bodies[r.URL.Path], w.queries[r.URL.Path] = r.Host, string(body), r.URL.Query()
	h := w.answers[r.URL.Path]
	w.mu.Unlock()
	switch {
	case h != nil && strings.HasSuffix(r.URL.Path, "token"):
		h(rw, r)
	case r.URL.Path == "/cgi-bin/stable_token":
		w.stableToken(rw, body)
	case r.URL.Path == "/cgi-bin/gettoken":
		w.issue(rw, false)
	case r.URL.Query().Has("access_token") && !w.knows(r.URL.Query().Get("access_token")):
		_, _ = io.WriteString(rw, `{"errcode":40001,"errmsg":"invalid credential, access_token is invalid or not latest rid: 1-2-3"}`)
	case h != nil:
		h(rw, r)
	default:
		_, _ = io.WriteString(rw, `{"errcode":0,"errmsg":"ok"}`)
	}
}

func (w *world) stableToken(rw http.ResponseWriter, body []byte) {
	var in struct {
		Grant  string `json:"grant_type"`
		Secret string `json:"secret"`
		Force  bool   `json:"force_refresh"`
	}
	if json.Unmarshal(body, &in) != nil || in.Grant != "client_credential" || in.Secret != secret {
		_, _ = io.WriteString(rw, `{"errcode":40125,"errmsg":"invalid appsecret `+in.Secret+` rid: 1"}`)
		return
	}
	w.issue(rw, in.Force)
}

func (w *world) issue(rw http.ResponseWriter, force bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.fetches++
	if force {
		w.forced++
	}
	if !w.valid || force {
		w.issued++
		w.serial++
		w.valid = true
	}
	expires := w.expires
	if expires == 0 {
		expires = 7200
	}
	_, _ = fmt.Fprintf(rw, `{"access_token":"TOKEN_%d","expires_in":%d}`, w.serial, expires)
}

func (w *world) knows(token string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	ok := w.valid && token == fmt.Sprintf("TOKEN_%d", w.serial)
	if ok {
		w.served++
	}
	return ok
}

// expire makes the current token invalid, as when it is too old or another program forced one.
func (w *world) expire() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.valid = false
}

func (w *world) figures() (fetches, issued, served int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.fetches, w.issued, w.served
}

func (w *world) body(path string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.bodies[path]
}

func (w *world) query(path string) url.Values {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.queries[path]
}

// client returns a client of this world that shares r, which may be nil.
func (w *world) client(r redis.UniversalClient) *Client {
	c := New(Parts{Base: w.server.URL, Timeout: 2 * time.Second, Redis: r, Log: slog.New(slog.NewTextHandler(w.t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))})
	w.t.Cleanup(c.Close)
	return c
}

// testRedis returns a connection, as of one more process, to the Redis of the environment, or
// to one that all tests of this package share.
func testRedis(t testing.TB) *redis.Client {
	t.Helper()
	if address := os.Getenv("QINGTING_TEST_REDIS"); address != "" {
		return dialRedis(t, address)
	}
	return dialRedis(t, ownRedis())
}

var ownRedis = sync.OnceValue(func() string {
	m, err := miniredis.Run()
	if err != nil {
		panic(err)
	}
	return m.Addr()
})

func dialRedis(t testing.TB, address string) *redis.Client {
	r := redis.NewClient(&redis.Options{Addr: address, DisableIdentity: true, ContextTimeoutEnabled: true, MaxRetries: -1, DialTimeout: time.Second})
	t.Cleanup(func() { _ = r.Close() })
	return r
}

// someApp returns an app id no other test uses: tests share one Redis.
func someApp() string { return "sandbox" + strings.ReplaceAll(uuid.NewString(), "-", "") }
