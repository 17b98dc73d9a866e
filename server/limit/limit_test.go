package limit

import (
	"context"
	"errors"
	"log/slog"
	"os"
	"testing"
	"time"

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

func TestWithoutRedisOnlyStrictRulesRefuse(t *testing.T) {
	c, err := cache.Open(context.Background(), cache.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	l := New(c.Client, rules, slog.Default())
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if err := l.Allow(context.Background(), "letter", "a", "x"); err != nil {
		t.Fatalf("a citizen is turned away: %v", err)
	}
	if err := l.Allow(context.Background(), "login", "", "x"); !errors.Is(err, ErrDown) {
		t.Fatalf("logins are free: %v", err)
	}
}
