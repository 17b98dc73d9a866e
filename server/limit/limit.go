// Package limit says no to who asks too often: a leaky bucket per citizen and one per address,
// in Redis, by redis_rate.
package limit

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/go-redis/redis_rate/v10"
	"github.com/redis/go-redis/v9"

	"qingting/server/errs"
)

// ErrTooOften is what a caller over a limit gets; RetryAfter says for how long.
var ErrTooOften = errs.New(errs.Limited, "too_often", "操作太频繁了，请稍后再试。")

// ErrDown is what a rule that must not fail open answers while Redis is away.
var ErrDown = errs.New(errs.Unavailable, "limiter_unavailable", "系统繁忙，请稍后再试。")

// Rate allows Burst at once and Rate per Period in the long run. Zero Rate: no limit.
type Rate struct {
	Rate   int
	Period time.Duration
	Burst  int
}

// Rule limits one action. Strict says what happens while Redis is away: a strict rule (login)
// refuses, because guessing passwords must not become free; the others let pass, because a
// citizen must not be turned away by our own fault.
type Rule struct {
	Citizen Rate // per citizen or staff member
	Address Rate // per network address; many citizens can share one
	Strict  bool
}

// Limiter checks rules by name.
type Limiter struct {
	rates *redis_rate.Limiter
	rules map[string]Rule
	log   *slog.Logger
}

// New returns a Limiter. A name that is not in rules is not limited.
func New(client *redis.Client, rules map[string]Rule, log *slog.Logger) *Limiter {
	return &Limiter{rates: redis_rate.NewLimiter(client), rules: rules, log: log}
}

// Allow counts one action of the caller and returns nil, ErrTooOften with RetryAfter, or
// ErrDown. An empty id or address is not counted.
func (l *Limiter) Allow(ctx context.Context, rule, id, address string) error {
	r, known := l.rules[rule]
	if !known {
		return nil
	}
	err := errors.Join(l.count(ctx, "who:"+rule+":"+id, id, r.Citizen), l.count(ctx, "ip:"+rule+":"+address, address, r.Address))
	var tooOften *errs.Error
	if err == nil || errors.As(err, &tooOften) {
		return err
	}
	l.log.WarnContext(ctx, "rate limiter is away", "rule", rule, "error", err)
	if r.Strict {
		return ErrDown.With(err)
	}
	return nil
}

func (l *Limiter) count(ctx context.Context, key, who string, r Rate) error {
	if who == "" || r.Rate == 0 {
		return nil
	}
	res, err := l.rates.Allow(ctx, key, redis_rate.Limit{Rate: r.Rate, Period: r.Period, Burst: r.Burst})
	if err != nil {
		return fmt.Errorf("count %s: %w", key, err)
	}
	if res.Allowed == 0 {
		wait := max(res.RetryAfter, time.Second)
		return ErrTooOften.After(wait).Say(fmt.Sprintf("操作太频繁了，请 %d 秒后再试。", int((wait+time.Second-1)/time.Second)))
	}
	return nil
}
