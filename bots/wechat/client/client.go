// Package client is the one place that talks to WeChat's servers. It calls them through
// github.com/silenceper/wechat/v2 and closes what that library leaves open:
//
//   - It has one http client for the whole process, without a time-out, and its URI modifier
//     misses some calls. The round tripper in wire.go replaces it: time-outs, limited bodies,
//     another host when a sandbox is used.
//   - Half of its calls take no context. A call is given a ticket in the place of the access
//     token; the round tripper finds the call, and with it the context, by that ticket.
//   - Tokens and secrets stand in addresses, and addresses in its errors. Only tickets do here:
//     the round tripper puts the real ones in at the last moment.
//   - Its token lock holds within one instance, so that processes refresh against each other.
//     token.go shares one token through Redis with exactly one refresher, and a call refused
//     because of its token is repeated with the next one.
//   - Its cache speaks go-redis v8 and refuses short-lived tokens; it is not used.
//   - Codes and ids are put into addresses unescaped: they are checked before.
//   - It misreads a field of service_state/get and rounds places to 32 bits: both are read again here.
//   - Its errors are of many types, some only text: here they are *Error or one of the Err… values.
//   - Its root package turns the global logrus to debug, which prints messages in clear: that
//     package is not imported, and New turns logrus off for whoever does.
package client

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/sirupsen/logrus"
)

// defaultTimeout is how long one request may take when Parts says nothing.
const defaultTimeout = 5 * time.Second

// Parts is what a Client is made of.
type Parts struct {
	Base    string                // scheme and host of a sandbox; empty: WeChat's own hosts
	Timeout time.Duration         // of one request; 0: five seconds. Files get four times as long
	Redis   redis.UniversalClient // shares tokens between processes; nil: each process keeps its own
	Now     func() time.Time      // nil: time.Now
	Log     *slog.Logger          // nil: slog.Default
	// Count is told of every call when it is over: ok, unreachable, garbled, WeChat's code where
	// it is one of the known ones, or other. Nil: nobody is.
	Count func(call, outcome string, took time.Duration)
}

// Client talks to WeChat. One per process is meant; it is safe for concurrent use.
type Client struct {
	base      *url.URL
	timeout   time.Duration
	redis     redis.UniversalClient
	now       func() time.Time
	log       *slog.Logger
	count     func(call, outcome string, took time.Duration)
	transport *http.Transport
	tokens    sync.Map     // key → *tokens
	redisBack atomic.Int64 // unix nanoseconds until which Redis is left alone after a failure
}

// New returns a Client. It panics when Base is not an address: config refuses such a file first.
func New(p Parts) *Client {
	logrus.SetOutput(io.Discard)
	logrus.SetLevel(logrus.PanicLevel)
	c := &Client{timeout: p.Timeout, redis: p.Redis, now: p.Now, log: p.Log, count: p.Count}
	if c.timeout <= 0 {
		c.timeout = defaultTimeout
	}
	if c.now == nil {
		c.now = time.Now //nolint:forbidigo // the default of a clock that can be given
	}
	if c.log == nil {
		c.log = slog.Default()
	}
	if c.count == nil {
		c.count = func(string, string, time.Duration) {}
	}
	if p.Base != "" {
		base, err := url.Parse(p.Base)
		if err != nil || base.Host == "" {
			panic("client: Base is not an address")
		}
		c.base = base
	}
	c.transport = newTransport()
	return c
}

// Close gives idle connections back. Calls under way are not disturbed.
func (c *Client) Close() { c.transport.CloseIdleConnections() }

func newTransport() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.TLSHandshakeTimeout = 3 * time.Second
	t.MaxIdleConnsPerHost = 16 // all calls go to three hosts
	return t
}

// do runs one call of the library. fn gets a context and a ticket; the library must be given
// the ticket wherever it wants a token or a secret for an address.
func (c *Client) do(ctx context.Context, k *call, fn func(ctx context.Context, ticket string) error) error {
	ctx, cancel := context.WithTimeout(ctx, 4*k.patience(c)) // the token, the call and its repetition
	defer cancel()
	k.client, k.ctx, k.ticket = c, ctx, fmt.Sprintf("ticket-%d", lastTicket.Add(1))
	calls.Store(k.ticket, k)
	defer calls.Delete(k.ticket)
	start := c.now()
	err := k.outcome(fn(context.WithValue(ctx, callKey{}, k), k.ticket))
	c.count(k.name, outcomeOf(err), c.now().Sub(start))
	return err
}

// tokensOf returns the one holder of a token in this process.
func (c *Client) tokensOf(key string, fetch fetcher) *tokens {
	t, _ := c.tokens.LoadOrStore(key, newTokens(c, key, fetch))
	return t.(*tokens)
}
