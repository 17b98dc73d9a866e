package client

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
)

func TestOneFetchServesEverybody(t *testing.T) {
	w := newWorld(t)
	app := someApp()
	first, second := w.client(testRedis(t)).Account(app, secret), w.client(testRedis(t)).Account(app, secret)
	hammer(t, 40, 5, first, second)
	if fetches, _, served := w.figures(); fetches != 1 || served != 200 {
		t.Fatalf("%d fetches, %d calls served", fetches, served)
	}
}

// TestExpiryStorm lets the token die again and again under two processes.
func TestExpiryStorm(t *testing.T) {
	w := newWorld(t)
	app := someApp()
	const storms, callers, each = 12, 24, 3
	clients := []*Account{w.client(testRedis(t)).Account(app, secret), w.client(testRedis(t)).Account(app, secret)}
	for range storms {
		w.expire()
		hammer(t, callers, each, clients...)
	}
	fetches, issued, served := w.figures()
	if fetches != storms || issued != storms || served != storms*callers*each {
		t.Fatalf("%d fetches of %d tokens in %d storms, %d of %d calls served", fetches, issued, storms, served, storms*callers*each)
	}
}

// TestTokenDiesUnderLoad lets it die in the middle of calls instead of between them.
func TestTokenDiesUnderLoad(t *testing.T) {
	w := newWorld(t)
	app := someApp()
	var sent atomic.Int64
	w.does("/cgi-bin/message/custom/typing", func(rw http.ResponseWriter, _ *http.Request) {
		if sent.Add(1)%150 == 0 {
			w.expire()
		}
		_, _ = io.WriteString(rw, `{"errcode":0}`)
	})
	hammer(t, 32, 40, w.client(testRedis(t)).Account(app, secret), w.client(testRedis(t)).Account(app, secret))
	fetches, issued, served := w.figures()
	if fetches != issued || served != 32*40 || issued < 8 {
		t.Fatalf("%d fetches of %d tokens, %d calls served", fetches, issued, served)
	}
}

// hammer makes callers make calls at once, spread over accounts, and fails on any lost call.
func hammer(t *testing.T, callers, each int, accounts ...*Account) {
	t.Helper()
	var all sync.WaitGroup
	for i := range callers {
		all.Go(func() {
			for range each {
				if err := accounts[i%len(accounts)].Typing(t.Context(), "openid"); err != nil {
					t.Errorf("lost call: %v", err)
				}
			}
		})
	}
	all.Wait()
}

func TestTokenEndsByTime(t *testing.T) {
	w := newWorld(t)
	w.expires = 300 // the shortest WeChat promises
	m := miniredis.RunT(t)
	a := w.client(dialRedis(t, m.Addr())).Account("sandbox", secret)
	for range 3 {
		hammer(t, 2, 1, a)
		m.FastForward(269 * time.Second) // it lives for 270
		hammer(t, 2, 1, a)
		w.expire()
		m.FastForward(2 * time.Second)
	}
	if fetches, _, _ := w.figures(); fetches != 3 {
		t.Fatalf("%d fetches", fetches)
	}
}

func TestCorpTokenIsSharedToo(t *testing.T) {
	w := newWorld(t)
	id := someApp()
	for range 3 {
		w.expire()
		for range 4 { // each a process of its own
			if _, _, err := w.client(testRedis(t)).Corp(id, secret).State(t.Context(), "kf", "customer"); err != nil {
				t.Fatal(err)
			}
		}
	}
	if fetches, _, _ := w.figures(); fetches != 3 {
		t.Fatalf("%d fetches", fetches)
	}
	if got := w.query("/cgi-bin/gettoken").Get("corpsecret"); got != secret {
		t.Fatalf("secret sent as %q", got)
	}
}

// TestRefusedButCurrentTokenIsForced is for when WeChat takes a token for good and refuses it.
func TestRefusedButCurrentTokenIsForced(t *testing.T) {
	w := newWorld(t)
	w.does("/cgi-bin/message/custom/typing", func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("access_token") == "TOKEN_1" {
			_, _ = io.WriteString(rw, `{"errcode":42001,"errmsg":"access_token expired"}`)
			return
		}
		_, _ = io.WriteString(rw, `{"errcode":0}`)
	})
	hammer(t, 8, 2, w.client(testRedis(t)).Account(someApp(), secret))
	if w.forced != 1 {
		t.Fatalf("forced %d times", w.forced)
	}
}

// TestHopelessTokenIsNotForcedAgain keeps within the twenty forced refreshes of a day.
func TestHopelessTokenIsNotForcedAgain(t *testing.T) {
	w := newWorld(t)
	w.says("/cgi-bin/message/custom/typing", `{"errcode":40014,"errmsg":"invalid access_token"}`)
	a := w.client(testRedis(t)).Account(someApp(), secret)
	for range 5 {
		if err := a.Typing(t.Context(), "openid"); !errors.Is(err, ErrToken) {
			t.Fatalf("want ErrToken, got %v", err)
		}
	}
	if w.forced > 1 {
		t.Fatalf("forced %d times", w.forced)
	}
	if err := a.Send(t.Context(), "openid", Outgoing{Text: "您好"}); err != nil {
		t.Fatalf("other calls suffer: %v", err)
	}
}

func TestDeadRedisLosesNoCall(t *testing.T) {
	tests := map[string]func(t *testing.T) redis.UniversalClient{
		"nobody listens": func(t *testing.T) redis.UniversalClient { return dialRedis(t, "127.0.0.1:1") },
		"accepts and says nothing": func(t *testing.T) redis.UniversalClient {
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = l.Close() })
			return dialRedis(t, l.Addr().String())
		},
		"no redis at all": func(*testing.T) redis.UniversalClient { return nil },
	}
	for name, dial := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			a := w.client(dial(t)).Account("sandbox", secret)
			for range 2 {
				w.expire()
				hammer(t, 8, 3, a)
			}
			if fetches, _, _ := w.figures(); fetches != 2 {
				t.Fatalf("%d fetches", fetches)
			}
		})
	}
}

func TestRedisThatDiesAndComesBack(t *testing.T) {
	w := newWorld(t)
	m := miniredis.RunT(t)
	clock := &hand{now: time.Now()}
	c := New(Parts{Base: w.server.URL, Redis: dialRedis(t, m.Addr()), Now: clock.time})
	t.Cleanup(c.Close)
	a := c.Account("sandbox", secret)
	hammer(t, 2, 2, a)
	m.SetError("LOADING Redis is loading the dataset in memory")
	hammer(t, 2, 2, a)
	if fetches, _, _ := w.figures(); fetches != 1 {
		t.Fatalf("the token was not remembered: %d fetches", fetches)
	}
	w.expire()
	hammer(t, 2, 2, a)
	m.SetError("")
	clock.pass(redisRest + time.Second)
	hammer(t, 2, 2, a) // Redis still has the dead token
	if fetches, _, _ := w.figures(); fetches > 3 {
		t.Fatalf("%d fetches", fetches)
	}
	if got, _ := m.Get("wechat:token:sandbox"); got != "TOKEN_2" {
		t.Fatalf("redis holds %q", got)
	}
}

// hand is a clock moved by hand.
type hand struct {
	mu  sync.Mutex
	now time.Time
}

func (h *hand) time() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *hand) pass(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
}

func TestFailureIsSharedByThoseWhoWaited(t *testing.T) {
	w := newWorld(t)
	var asked atomic.Int64
	w.does("/cgi-bin/stable_token", func(rw http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		_, _ = io.WriteString(rw, `{"errcode":40125,"errmsg":"invalid appsecret"}`)
	})
	a := w.client(testRedis(t)).Account(someApp(), secret)
	var all sync.WaitGroup
	for range 30 {
		all.Go(func() {
			if err := a.Typing(t.Context(), "openid"); !errors.Is(err, ErrSetUp) {
				t.Errorf("want ErrSetUp, got %v", err)
			}
		})
	}
	all.Wait()
	if asked.Load() > 3 {
		t.Fatalf("asked %d times", asked.Load())
	}
}

// TestCallerWhoLeavesSpoilsNothing cancels the refresher.
func TestCallerWhoLeavesSpoilsNothing(t *testing.T) {
	w := newWorld(t)
	entered := make(chan struct{})
	var once sync.Once
	w.does("/cgi-bin/stable_token", func(rw http.ResponseWriter, r *http.Request) {
		first := false
		once.Do(func() { first = true })
		if first {
			close(entered)
			<-r.Context().Done()
			return
		}
		w.issue(rw, false)
	})
	a := w.client(testRedis(t)).Account(someApp(), secret)
	ctx, leave := context.WithCancel(t.Context())
	left := make(chan error)
	go func() { left <- a.Typing(ctx, "openid") }()
	<-entered
	leave()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Fatalf("want Canceled, got %v", err)
	}
	hammer(t, 4, 1, a)
}

// TestLockOfADeadProcessEnds: its time-out lets others go on.
func TestLockOfADeadProcessEnds(t *testing.T) {
	w := newWorld(t)
	m := miniredis.RunT(t)
	r := dialRedis(t, m.Addr())
	if err := r.Set(t.Context(), "wechat:token:sandbox:lock", "somebody", time.Minute).Err(); err != nil {
		t.Fatal(err)
	}
	a := w.client(r).Account("sandbox", secret)
	done := make(chan error)
	go func() { done <- a.Typing(t.Context(), "openid") }()
	m.FastForward(2 * time.Minute)
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if m.Exists("wechat:token:sandbox:lock") {
		t.Fatal("the lock stays")
	}
}

func TestTokenNeverAppearsInAnError(t *testing.T) {
	failures := map[string]http.HandlerFunc{
		"status": func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusBadGateway) },
		"echo": func(rw http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(rw, `{"errcode":47001,"errmsg":"bad request `+r.URL.String()+`"}`)
		},
		"not json": func(rw http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(rw, "<html>") },
		"cut off": func(rw http.ResponseWriter, _ *http.Request) {
			conn, _, _ := rw.(http.Hijacker).Hijack()
			_ = conn.Close()
		},
		"redirect": func(rw http.ResponseWriter, r *http.Request) {
			http.Redirect(rw, r, "http://127.0.0.1:1/elsewhere?"+r.URL.RawQuery, http.StatusFound)
		},
	}
	for name, fail := range failures {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			for _, path := range []string{"/cgi-bin/message/custom/send", "/sns/jscode2session", "/sns/oauth2/access_token", "/cgi-bin/kf/send_msg", "/cgi-bin/media/upload", "/cgi-bin/media/get"} {
				w.does(path, fail)
			}
			c := w.client(nil)
			for _, err := range everyKindOfCall(t.Context(), c) {
				if err == nil {
					continue // a page instead of a file is a file
				}
				text := err.Error()
				if strings.Contains(text, secret) || strings.Contains(text, "TOKEN_") {
					t.Errorf("told: %s", text)
				}
			}
		})
	}
}

func everyKindOfCall(ctx context.Context, c *Client) []error {
	mini, account, corp := c.MiniProgram("mini", secret), c.Account("account", secret), c.Corp("corp", secret)
	_, login := mini.Login(ctx, "code")
	_, auth := account.Auth(ctx, "code")
	_, upload := account.Upload(ctx, "image", "a.png", strings.NewReader("x"))
	_, _, download := corp.Download(ctx, "media")
	return []error{
		login, auth, upload, download,
		account.Send(ctx, "openid", Outgoing{Text: "您好"}),
		corp.Send(ctx, "customer", "kf", "", Outgoing{Text: "您好"}),
	}
}

func TestSecretsOfBadSetUpStayHidden(t *testing.T) {
	w := newWorld(t)
	w.says("/cgi-bin/gettoken", `{"errcode":40001,"errmsg":"invalid credential wrong-secret"}`)
	c := w.client(nil)
	_, _, corp := c.Corp("corp", "wrong-secret").State(t.Context(), "kf", "customer")
	for _, err := range []error{corp, c.Account("a", "wrong-secret").Typing(t.Context(), "o")} {
		if err == nil || strings.Contains(err.Error(), "wrong-secret") {
			t.Errorf("told: %v", err)
		}
	}
}
