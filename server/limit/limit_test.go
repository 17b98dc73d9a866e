package limit

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"go.uber.org/goleak"

	"qingting/server/cache"
	"qingting/server/errs"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var rules = map[string]Rule{
	"letter": {Citizen: Rate{Rate: 2, Period: time.Hour, Burst: 2}, Address: Rate{Rate: 5, Period: time.Hour, Burst: 5}},
	"login":  {Address: Rate{Rate: 1, Period: time.Hour, Burst: 1}, Strict: true},
}

// each runs fn on the in-process Redis and on a real one where the environment names it.
func each(t *testing.T, fn func(t *testing.T, c *cache.Cache)) {
	addresses := map[string]string{"embedded": ""}
	if a := os.Getenv("QINGTING_TEST_REDIS"); a != "" {
		addresses["redis"] = a
	}
	for name, address := range addresses {
		t.Run(name, func(t *testing.T) {
			c, err := cache.Open(context.Background(), cache.Settings{Address: address, DB: 3})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = c.Close() }) // the test is over
			if err := c.FlushDB(context.Background()).Err(); err != nil {
				t.Fatal(err)
			}
			fn(t, c)
		})
	}
}

func TestEachCitizenHasAnOwnLimitAndTheAddressOneForAll(t *testing.T) {
	each(t, func(t *testing.T, c *cache.Cache) {
		l, ctx := New(c.Client, rules, slog.Default()), context.Background()
		for _, who := range []string{"a", "a", "b", "b"} {
			if err := l.Allow(ctx, "letter", who, "10.0.0.1"); err != nil {
				t.Fatalf("%s: %v", who, err)
			}
		}
		err := l.Allow(ctx, "letter", "a", "10.0.0.2")
		var e *errs.Error
		if !errors.As(err, &e) || e.Class != errs.Limited || e.RetryAfter < time.Second {
			t.Fatalf("third letter of a: %v", err)
		}
		if err := l.Allow(ctx, "letter", "c", "10.0.0.1"); err != nil {
			t.Fatalf("fifth from the address: %v", err)
		}
		if err := l.Allow(ctx, "letter", "d", "10.0.0.1"); !errors.Is(err, ErrTooOften) {
			t.Fatalf("sixth from the address: %v", err)
		}
	})
}

func TestUnknownRulesAndUnknownCallersAreNotLimited(t *testing.T) {
	each(t, func(t *testing.T, c *cache.Cache) {
		l := New(c.Client, rules, slog.Default())
		for range 10 {
			if err := errors.Join(l.Allow(context.Background(), "other", "a", "b"), l.Allow(context.Background(), "letter", "", "")); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// withoutRedis returns a Limiter whose Redis is closed, and its clock.
func withoutRedis(t *testing.T) (*Limiter, *time.Time) {
	t.Helper()
	c, err := cache.Open(context.Background(), cache.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	l, now := New(c.Client, rules, slog.New(slog.DiscardHandler)), time.Now()
	l.now = func() time.Time { return now }
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	return l, &now
}

func TestWithoutRedisOnlyStrictRulesRefuse(t *testing.T) {
	l, _ := withoutRedis(t)
	if err := l.Allow(context.Background(), "letter", "a", "x"); err != nil {
		t.Fatalf("a citizen is turned away: %v", err)
	}
	if err := l.Allow(context.Background(), "login", "", "x"); !errors.Is(err, ErrDown) {
		t.Fatalf("logins are free: %v", err)
	}
}

func TestWithoutRedisTheProcessCountsItself(t *testing.T) {
	l, now := withoutRedis(t)
	ask := func(id, address string) error { return l.Allow(context.Background(), "letter", id, address) }
	for _, who := range []string{"a", "a", "b", "b"} {
		if err := ask(who, "10.0.0.1"); err != nil {
			t.Fatalf("%s: %v", who, err)
		}
	}
	var e *errs.Error
	if err := ask("a", "10.0.0.2"); !errors.As(err, &e) || e.RetryAfter != 30*time.Minute {
		t.Fatalf("third letter of a: %v", err)
	}
	if err := errors.Join(ask("c", "10.0.0.1"), ask("", "")); err != nil {
		t.Fatal(err)
	}
	if err := ask("d", "10.0.0.1"); !errors.Is(err, ErrTooOften) {
		t.Fatalf("sixth from the address: %v", err)
	}
	*now = now.Add(30 * time.Minute)
	if err := ask("a", "10.0.0.3"); err != nil {
		t.Fatalf("after the wait: %v", err)
	}
	if err := ask("a", "10.0.0.3"); !errors.Is(err, ErrTooOften) {
		t.Fatalf("only one drop has run out: %v", err)
	}
}

func TestOneProcessAloneCountsStrictRulesToo(t *testing.T) {
	l, now := New(nil, rules, slog.New(slog.DiscardHandler)), time.Now()
	l.now = func() time.Time { return now }
	try := func() error { return l.Allow(context.Background(), "login", "", "10.0.0.1") }
	if err := try(); err != nil {
		t.Fatal(err)
	}
	var e *errs.Error
	if err := try(); !errors.As(err, &e) || e.RetryAfter != time.Hour {
		t.Fatalf("second login: %v", err)
	}
	now = now.Add(time.Hour)
	if err := try(); err != nil {
		t.Fatalf("after the wait: %v", err)
	}
}

func TestTheLocalCountForgetsTheIdleFirst(t *testing.T) {
	var l local
	now, minute := time.Now(), Rate{Rate: 1, Period: time.Minute, Burst: 1}
	for i := range most - 1 {
		l.fill([]bucket{{strconv.Itoa(i), minute}}, now)
	}
	later := now.Add(2 * time.Minute)
	l.fill([]bucket{{"fresh", minute}}, later)
	if wait := l.fill([]bucket{{"fresh", minute}}, later); wait != time.Minute || len(l.dry) != 1 {
		t.Fatalf("wait %s, %d remembered", wait, len(l.dry))
	}
	for i := range most {
		l.fill([]bucket{{strconv.Itoa(i), minute}}, later)
	}
	if len(l.dry) >= most {
		t.Fatalf("%d remembered", len(l.dry))
	}
}

// silent is a Redis that takes connections and says nothing, as one behind a broken network.
func silent(t *testing.T) *redis.Client {
	t.Helper()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	client := redis.NewClient(&redis.Options{Addr: ln.Addr().String(), DisableIdentity: true, ContextTimeoutEnabled: true})
	t.Cleanup(func() { _, _ = client.Close(), ln.Close() }) // the test is over
	return client
}

func TestASilentRedisIsNotWaitedForByEveryMessage(t *testing.T) {
	var out bytes.Buffer
	l := New(silent(t), rules, slog.New(slog.NewTextHandler(&out, nil)))
	began := time.Now()
	l.now = func() time.Time { return began } // the pause does not end, however slow the test
	if err := l.Allow(t.Context(), "letter", "a", "x"); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Fatalf("the first waited %s", took)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel() // what does not ask Redis does not mind
	if err := l.Allow(ctx, "letter", "a", "x"); err != nil {
		t.Fatal(err)
	}
	if err := l.Allow(ctx, "letter", "a", "x"); !errors.Is(err, ErrTooOften) {
		t.Fatal(err)
	}
	if n := strings.Count(out.String(), "away"); n != 1 {
		t.Fatalf("said %d times:\n%s", n, out.String())
	}
}

func TestRedisIsAskedAgainAfterThePause(t *testing.T) {
	each(t, func(t *testing.T, c *cache.Cache) {
		l, now := New(c.Client, rules, slog.Default()), time.Now()
		l.now = func() time.Time { return now }
		l.away.Store(now.Add(pause).UnixNano())
		if err := l.Allow(t.Context(), "login", "", "x"); !errors.Is(err, ErrDown) {
			t.Fatal(err)
		}
		now = now.Add(pause)
		if err := l.Allow(t.Context(), "login", "", "x"); err != nil {
			t.Fatal(err)
		}
	})
}

func TestACallerWhoLeavesDoesNotStartAPause(t *testing.T) {
	each(t, func(t *testing.T, c *cache.Cache) {
		l := New(c.Client, rules, slog.Default())
		gone, leave := context.WithCancel(t.Context())
		leave()
		if err := l.Allow(gone, "letter", "a", "x"); err != nil {
			t.Fatal(err)
		}
		if l.away.Load() != 0 {
			t.Fatal("Redis is taken for away")
		}
	})
}
