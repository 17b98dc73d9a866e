package client

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/redis/go-redis/v9"
	"github.com/silenceper/wechat/v2/credential"
)

const (
	redisPatience = 500 * time.Millisecond // a token read takes well below a millisecond
	redisRest     = 3 * time.Second        // how long a Redis that failed is left alone
	lockPoll      = 20 * time.Millisecond  // how often to look whether the refresher is done
	failureRest   = time.Second            // how long those who waited share one failure
	forceRest     = 30 * time.Second       // WeChat ignores forced refreshes that come faster
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
	failure  error
	failedAt time.Time
}

func newTokens(c *Client, key string, fetch fetcher) *tokens {
	return &tokens{client: c, key: key, fetch: fetch, turn: make(chan struct{}, 1)}
}

// get returns a token other than refused, which is empty at the first try of a call.
func (t *tokens) get(ctx context.Context, refused string) (string, error) {
	if token := t.current(ctx); token != "" && token != refused {
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
	return t.renew(ctx, refused)
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
func (t *tokens) renew(ctx context.Context, refused string) (string, error) {
	for {
		if token := t.current(ctx); token != "" && token != refused {
			return token, nil
		}
		unlock, won := t.lock(ctx)
		if won {
			defer unlock()
			return t.refresh(ctx, refused)
		}
		select {
		case <-ctx.Done():
			return "", fmt.Errorf("%w: wait for a token: %w", ErrUnreachable, ctx.Err())
		case <-time.After(lockPoll):
		}
	}
}

// refresh is run by one goroutine of all processes at a time.
func (t *tokens) refresh(ctx context.Context, refused string) (string, error) {
	// Whoever held the lock before may have stored a token between our look and our lock.
	if token := t.current(ctx); token != "" && token != refused {
		return token, nil
	}
	token, life, err := t.fetch(ctx, false)
	if err == nil && token == refused {
		token, life, err = t.force(ctx)
	}
	if err == nil && token == refused {
		err = fmt.Errorf("%w: %w", ErrToken, errSameToken)
	}
	if err != nil {
		if ctx.Err() == nil || errors.Is(ctx.Err(), context.DeadlineExceeded) {
			t.fail(err) // a caller who went away says nothing about WeChat
		}
		return "", err
	}
	t.store(ctx, token, life)
	t.client.log.Info("wechat token renewed", "account", t.key, "life", life)
	return token, nil
}

// force asks for a new token when WeChat refuses one it takes for good. This is rare, allowed
// twenty times a day, and ignored when repeated within thirty seconds.
func (t *tokens) force(ctx context.Context) (string, time.Duration, error) {
	if t.client.redis != nil {
		set, err := t.client.redis.SetNX(ctx, t.key+":forced", 1, forceRest).Result()
		if err == nil && !set {
			return "", 0, fmt.Errorf("%w: %w", ErrToken, errSameToken)
		}
	}
	return t.fetch(ctx, true)
}

func (t *tokens) fail(err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.failure, t.failedAt = err, t.client.now()
}

// current returns the token all processes use, or what this one remembers when Redis is away.
func (t *tokens) current(ctx context.Context) string {
	var token string
	ok := t.client.ask(ctx, func(ctx context.Context, r redis.UniversalClient) error {
		var err error
		token, err = r.Get(ctx, t.key).Result()
		return err
	})
	if ok {
		return token
	}
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

// stableToken fetches the token of a mini-program or an Official Account.
func (c *Client) stableToken(appID, secret string) fetcher {
	return func(ctx context.Context, force bool) (string, time.Duration, error) {
		var res credential.ResAccessToken
		k := &call{name: "stable_token", secret: secret}
		err := c.do(ctx, k, func(ctx context.Context, _ string) (err error) {
			h := credential.NewStableAccessToken(appID, secret, "", ticket("")).(*credential.StableAccessToken)
			res, err = h.GetAccessTokenDirectly(ctx, force) // the secret is in the body here, not in the address
			return err
		})
		return granted(res, err)
	}
}

// corpToken fetches the token of a WeCom application. There is no way to force a new one.
func (c *Client) corpToken(corpID, secret string) fetcher {
	return func(ctx context.Context, _ bool) (string, time.Duration, error) {
		var res credential.ResAccessToken
		k := &call{name: "gettoken", secret: secret}
		err := c.do(ctx, k, func(ctx context.Context, ticket string) (err error) {
			const address = "https://qyapi.weixin.qq.com/cgi-bin/gettoken?corpid=%s&corpsecret=%s"
			res, err = credential.GetTokenFromServerContext(ctx, fmt.Sprintf(address, corpID, ticket))
			return err
		})
		return granted(res, err)
	}
}

// granted says how long a fetched token is used: until a minute before its end, so that no
// call is under way with one that dies. WeChat gives a new one five minutes before.
func granted(res credential.ResAccessToken, err error) (string, time.Duration, error) {
	if err != nil {
		return "", 0, err
	}
	life := time.Duration(res.ExpiresIn) * time.Second
	if res.AccessToken == "" || life <= 0 {
		return "", 0, fmt.Errorf("%w: no token in the answer", ErrGarbled)
	}
	return res.AccessToken, life - min(time.Minute, life/10), nil
}

// ticket is the access token handle and the cache that every object of the library gets: it
// hands out the ticket of one call.
type ticket string

// GetAccessToken returns the ticket.
func (t ticket) GetAccessToken() (string, error) { return string(t), nil }

// GetAccessTokenContext returns the ticket.
func (t ticket) GetAccessTokenContext(context.Context) (string, error) { return string(t), nil }

// Get returns the ticket: the WeCom client takes its token from a cache and from nowhere else.
func (t ticket) Get(string) any { return string(t) }

// Set keeps nothing.
func (t ticket) Set(string, any, time.Duration) error { return nil }

// IsExist says yes.
func (t ticket) IsExist(string) bool { return true }

// Delete deletes nothing.
func (t ticket) Delete(string) error { return nil }
