package client

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"
)

const (
	redisPatience = time.Second           // a token read takes well below a millisecond
	redisRest     = 3 * time.Second       // how long a Redis that failed is left alone
	lockPoll      = 20 * time.Millisecond // how often to look whether the refresher is done
	failureRest   = time.Second           // how long those who waited share one failure
	forceRest     = 30 * time.Second      // WeChat ignores forced refreshes that come faster
)

var errSameToken = errors.New("the refused token is still the current one")

// fetcher gets a token and its life from WeChat. force asks for a new one although the old
// one is thought good.
type fetcher func(ctx context.Context, force bool) (token string, life time.Duration, err error)

// tokens holds one account's access token: in Redis for all processes, in memory for the time
// Redis is away. stable_token and gettoken return the same token as long as it lives, so
// processes that cannot see each other still do not take it from each other.
type tokens struct {
	client *Client
	key    string
	fetch  fetcher
	turn   chan struct{} // holds one: one goroutine of this process renews, the others wait

	mu       sync.Mutex
	kept     string
	until    time.Time
	dead     []string // the last tokens WeChat refused: one never comes back to life
	failure  error
	failedAt time.Time
	forcedAt time.Time
}

// remembered is how many refused tokens are known; more than a call can meet.
const remembered = 16

func newTokens(c *Client, key string, fetch fetcher) *tokens {
	return &tokens{client: c, key: key, fetch: fetch, turn: make(chan struct{}, 1)}
}

// get returns a token other than refused, which is empty at the first try of a call.
func (t *tokens) get(ctx context.Context, refused string) (string, error) {
	t.bury(refused)
	if token := t.current(ctx); token != "" {
		return token, nil
	}
	waited := t.client.now()
	select {
	case t.turn <- struct{}{}:
		defer func() { <-t.turn }()
	case <-ctx.Done():
		return "", fmt.Errorf("%w: wait for a token: %w", ErrUnreachable, ctx.Err())
	}
	if err := t.recentFailure(waited); err != nil {
		return "", err
	}
	return t.renew(ctx)
}

// bury remembers a refused token, so that no stale copy of it is used again.
func (t *tokens) bury(token string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if token == "" || slices.Contains(t.dead, token) {
		return
	}
	if len(t.dead) == remembered {
		t.dead = t.dead[1:]
	}
	t.dead = append(t.dead, token)
}

// alive returns token, or nothing when it was refused before.
func (t *tokens) alive(token string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if slices.Contains(t.dead, token) {
		return ""
	}
	return token
}

// recentFailure returns the failure of the one who just tried for us: a dead WeChat is not
// asked by everybody in turn.
func (t *tokens) recentFailure(waited time.Time) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.failure == nil || waited.Sub(t.failedAt) > failureRest {
		return nil
	}
	return t.failure
}

// renew waits until another process has renewed the token, or does it.
func (t *tokens) renew(ctx context.Context) (string, error) {
	for {
		if token := t.current(ctx); token != "" {
			return token, nil
		}
		unlock, won := t.lock(ctx)
		if won {
			defer unlock()
			return t.refresh(ctx)
		}
		select {
		case <-ctx.Done():
			return "", fmt.Errorf("%w: wait for a token: %w", ErrUnreachable, ctx.Err())
		case <-time.After(lockPoll):
		}
	}
}

// refresh is run by one goroutine of all processes at a time.
func (t *tokens) refresh(ctx context.Context) (string, error) {
	// Whoever held the lock before may have stored a token between our look and our lock.
	if token := t.current(ctx); token != "" {
		return token, nil
	}
	token, life, err := t.fetch(ctx, false)
	if err == nil && t.alive(token) == "" {
		token, life, err = t.force(ctx, token, life)
	}
	if err != nil {
		if ctx.Err() == nil || errors.Is(ctx.Err(), context.DeadlineExceeded) {
			t.fail(err) // a caller who went away says nothing about WeChat
		}
		return "", err
	}
	refused := t.alive(token) == ""
	t.store(ctx, token, life)
	if refused {
		// WeChat stands by it: this call fails, but it may be good for others.
		return "", fmt.Errorf("%w: %w", ErrToken, errSameToken)
	}
	t.client.log.Info("wechat token renewed", "account", t.key, "life", life)
	return token, nil
}

// force asks for a new token when WeChat refuses one it takes for good, seldom enough for its
// daily limit; otherwise it returns the same one.
func (t *tokens) force(ctx context.Context, same string, life time.Duration) (string, time.Duration, error) {
	t.mu.Lock()
	may := t.client.now().Sub(t.forcedAt) > forceRest
	t.mu.Unlock()
	t.client.ask(ctx, func(ctx context.Context, r redis.UniversalClient) error {
		first, err := r.SetNX(ctx, t.key+":forced", 1, forceRest).Result()
		may = may && (first || err != nil)
		return err
	})
	if !may {
		return same, life, nil
	}
	t.mu.Lock()
	t.forcedAt = t.client.now()
	t.mu.Unlock()
	return t.fetch(ctx, true)
}

func (t *tokens) fail(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.failure, t.failedAt = err, t.client.now()
}

// current returns the token all processes use, or what this one remembers when Redis is away;
// nothing when there is none or it is known to be refused.
func (t *tokens) current(ctx context.Context) string {
	var token string
	ok := t.client.ask(ctx, func(ctx context.Context, r redis.UniversalClient) error {
		var err error
		token, err = r.Get(ctx, t.key).Result()
		return err
	})
	if !ok {
		token = t.memory()
	}
	return t.alive(token)
}

func (t *tokens) memory() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.client.now().After(t.until) {
		return ""
	}
	return t.kept
}

func (t *tokens) store(ctx context.Context, token string, life time.Duration) {
	t.mu.Lock()
	t.kept, t.until, t.failure = token, t.client.now().Add(life), nil
	t.dead = slices.DeleteFunc(t.dead, func(d string) bool { return d == token })
	t.mu.Unlock()
	t.client.ask(ctx, func(ctx context.Context, r redis.UniversalClient) error {
		return r.Set(ctx, t.key, token, life).Err()
	})
}

// unlockScript removes a lock only for its holder: one that came too late must not remove the
// next holder's.
var unlockScript = redis.NewScript(`if redis.call("get", KEYS[1]) == ARGV[1] then return redis.call("del", KEYS[1]) end return 0`)

// lock takes the right to refresh among all processes. Without Redis everybody has it.
func (t *tokens) lock(ctx context.Context) (unlock func(), won bool) {
	key, mine := t.key+":lock", uuid.NewString()
	ok := t.client.ask(ctx, func(ctx context.Context, r redis.UniversalClient) error {
		var err error
		// Longer than two fetches, so that a living holder keeps it and a dead one blocks no call.
		won, err = r.SetNX(ctx, key, mine, 2*t.client.timeout+time.Second).Result()
		return err
	})
	if !ok {
		return func() {}, true
	}
	return func() {
		t.client.ask(context.WithoutCancel(ctx), func(ctx context.Context, r redis.UniversalClient) error {
			return unlockScript.Run(ctx, r, []string{key}, mine).Err()
		})
	}, won
}

// ask runs fn against Redis and reports whether Redis answered. One that fails is left alone
// for a while, so that calls do not wait for it again and again.
func (c *Client) ask(ctx context.Context, fn func(context.Context, redis.UniversalClient) error) bool {
	if c.redis == nil || c.now().UnixNano() < c.redisBack.Load() {
		return false
	}
	short, cancel := context.WithTimeout(ctx, redisPatience)
	defer cancel()
	err := fn(short, c.redis)
	if err == nil || errors.Is(err, redis.Nil) {
		return true
	}
	if ctx.Err() == nil {
		c.redisBack.Store(c.now().Add(redisRest).UnixNano())
		c.log.Warn("wechat tokens without redis for a while", "error", err)
	}
	return false
}
