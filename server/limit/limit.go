// Package limit says no to who asks too often: a leaky bucket per citizen and one per address,
// in Redis, by redis_rate. While Redis is away strict rules refuse and the others count in
// this process alone, so that a caller who reaches several processes may do more than usual. A
// program that is one process and has no Redis counts in the process from the beginning.
package limit

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/go-redis/redis_rate/v10"
	"github.com/redis/go-redis/v9"

	"qingting/server/errs"
)

// ErrTooOften is what a caller over a limit gets; RetryAfter says for how long.
var ErrTooOften = errs.New(errs.Limited, "too_often", "操作太频繁了，请稍后再试。")

// ErrDown is what a rule that must not fail open answers while Redis is away.
var ErrDown = errs.New(errs.Unavailable, "limiter_unavailable", "系统繁忙，请稍后再试。")

// errAway stands for Redis' own error during a pause.
var errAway = errors.New("redis was away a moment ago")

// Rate allows Burst at once and Rate per Period in the long run. Zero Rate: no limit.
type Rate struct {
	Rate   int
	Period time.Duration
	Burst  int
}

// Rule limits one action. Strict says what happens while Redis is away: a strict rule (login)
// refuses, because guessing passwords must not become cheaper; the others count in this
// process, because a citizen must not be turned away by our own fault.
type Rule struct {
	Citizen Rate // per citizen or staff member
	Address Rate // per network address; many citizens can share one
	Strict  bool
}

// How Redis is used: it answers within a millisecond or is as good as away, and once it was
// away it is not asked by every message again.
const (
	patience = 250 * time.Millisecond
	pause    = 2 * time.Second
)

// Limiter checks rules by name. It is safe for concurrent use.
type Limiter struct {
	rates *redis_rate.Limiter // nil: there is no Redis
	rules map[string]Rule
	log   *slog.Logger
	now   func() time.Time
	local local
	away  atomic.Int64 // Redis is not asked before this time, in Unix nanoseconds
}

// New returns a Limiter. A name that is not in rules is not limited. Without a client this process
// is the only one, and all rules are counted in it.
func New(client *redis.Client, rules map[string]Rule, log *slog.Logger) *Limiter {
	l := &Limiter{rules: rules, log: log, now: time.Now} //nolint:forbidigo // measures waiting, not the time of anything stored; tests set it
	if client != nil {
		l.rates = redis_rate.NewLimiter(client)
	}
	return l
}

// bucket is one count an action fills.
type bucket struct {
	key  string
	rate Rate
}

// Allow counts one action of the caller and returns nil, ErrTooOften with RetryAfter, or
// ErrDown. An empty id or address is not counted. It takes no longer than a quarter of a
// second, also while Redis is away.
func (l *Limiter) Allow(ctx context.Context, rule, id, address string) error {
	r, known := l.rules[rule]
	if !known {
		return nil
	}
	var buckets []bucket
	if id != "" && r.Citizen.Rate > 0 {
		buckets = append(buckets, bucket{"who:" + rule + ":" + id, r.Citizen})
	}
	if address != "" && r.Address.Rate > 0 {
		buckets = append(buckets, bucket{"ip:" + rule + ":" + address, r.Address})
	}
	if l.rates == nil {
		return tooOften(l.local.fill(buckets, l.now()))
	}
	wait, err := l.inRedis(ctx, buckets)
	if err != nil && r.Strict {
		return ErrDown.With(err)
	}
	if err != nil {
		wait = l.local.fill(buckets, l.now())
	}
	return tooOften(wait)
}

// inRedis fills the buckets and returns how long the caller must wait; zero: not at all.
func (l *Limiter) inRedis(ctx context.Context, buckets []bucket) (wait time.Duration, err error) {
	if until := l.away.Load(); l.now().UnixNano() < until {
		return 0, errAway
	}
	short, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for _, b := range buckets {
		res, err := l.rates.Allow(short, b.key, redis_rate.Limit{Rate: b.rate.Rate, Period: b.rate.Period, Burst: b.rate.Burst})
		if err != nil {
			return 0, l.noteAway(ctx, fmt.Errorf("count %s: %w", b.key, err))
		}
		if res.Allowed == 0 {
			wait = max(wait, res.RetryAfter, time.Second)
		}
	}
	return wait, nil
}

// noteAway starts a pause, unless the caller's own impatience was the reason.
func (l *Limiter) noteAway(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		l.away.Store(l.now().Add(pause).UnixNano())
		l.log.WarnContext(ctx, "rate limiter is away, counting in this process", "error", err)
	}
	return err
}

func tooOften(wait time.Duration) error {
	if wait <= 0 {
		return nil
	}
	wait = max(wait, time.Second)
	return ErrTooOften.After(wait).Say(fmt.Sprintf("操作太频繁了，请 %d 秒后再试。", int((wait+time.Second-1)/time.Second)))
}
