package cache

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
	"go.uber.org/goleak"
)

func TestKeysExpireInTheInProcessRedis(t *testing.T) {
	c := open(t, Settings{})
	if !c.Embedded() {
		t.Fatal("not in this process")
	}
	if err := c.Set(t.Context(), "short", "x", 200*time.Millisecond).Err(); err != nil {
		t.Fatal(err)
	}
	if err := c.Set(t.Context(), "long", "x", time.Hour).Err(); err != nil {
		t.Fatal(err)
	}
	if v, err := c.Get(t.Context(), "short").Result(); err != nil || v != "x" {
		t.Fatalf("%q %v", v, err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	for !errors.Is(c.Get(ctx, "short").Err(), redis.Nil) { // every look is a round trip
		if ctx.Err() != nil {
			t.Fatal("the key does not expire")
		}
	}
	if err := c.Get(t.Context(), "long").Err(); err != nil {
		t.Fatalf("a long-lived key is gone: %v", err)
	}
}

func TestCloseLeavesNothingRunning(t *testing.T) {
	before := goleak.IgnoreCurrent()
	for range 3 {
		c, err := Open(t.Context(), Settings{})
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Incr(t.Context(), "n").Err(); err != nil {
			t.Fatal(err)
		}
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
	}
	goleak.VerifyNone(t, before)
}

func TestAnUnreachableRedisIsSaidAndLeavesNothingRunning(t *testing.T) {
	before := goleak.IgnoreCurrent()
	if c, err := Open(t.Context(), Settings{Address: "127.0.0.1:1"}); err == nil {
		t.Fatalf("opened %v", c)
	}
	goleak.VerifyNone(t, before)
}

func TestARealRedisIsUsedWhenNamed(t *testing.T) {
	address := os.Getenv("QINGTING_TEST_REDIS")
	if address == "" {
		address = open(t, Settings{}).Options().Addr
	}
	c := open(t, Settings{Address: address})
	if c.Embedded() {
		t.Fatal("a second server was started")
	}
	key := t.Name() + time.Now().String()
	if err := c.Set(t.Context(), key, "x", time.Minute).Err(); err != nil {
		t.Fatal(err)
	}
	if n, err := c.Del(t.Context(), key).Result(); err != nil || n != 1 {
		t.Fatalf("%d %v", n, err)
	}
}

func open(t *testing.T, s Settings) *Cache {
	t.Helper()
	c, err := Open(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() }) // the test is over
	return c
}
