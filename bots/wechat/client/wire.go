package client

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/silenceper/wechat/v2/util"
)

const (
	answerLimit = 4 << 20  // a page of 1,000 messages of 2 KB, doubled
	mediaLimit  = 20 << 20 // the largest file WeCom keeps; the Official Account's largest is 10 MB
	// repeats is how often a call is sent again, each time with a token not tried before. One is
	// enough for an expiry; the others are for tokens that die, under load, between our asking
	// for them and using them. A call that no token helps meets the same one twice and ends.
	repeats = 4
)

// calls holds the calls under way by ticket: the library has no place for a context.
var (
	calls      sync.Map
	lastTicket atomic.Int64
)

type callKey struct{}

var (
	errNoCall  = errors.New("request outside of a call")
	errTooLong = errors.New("answer too long")
)

func init() {
	util.DefaultHTTPClient = &http.Client{
		Transport: wire{},
		// An address holds the token: it is not carried to wherever an answer points.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// call is one call of the library, used by one goroutine.
type call struct {
	name   string  // for errors
	secret string  // what the ticket stands for where a secret is wanted; never told
	tokens *tokens // what it stands for where an access token is wanted; nil: nothing
	media  bool    // sends or fetches a file

	client *Client
	ctx    context.Context
	ticket string

	used    string // the access token of the last try
	code    int    // errcode of the last answer
	message string // errmsg of the last answer
	answer  []byte // the last answer
	mime    string
	cause   error // why there was no answer
}

func (k *call) limit() int64 {
	if k.media {
		return mediaLimit
	}
	return answerLimit
}

func (k *call) patience(c *Client) time.Duration {
	if k.media {
		return 4 * c.timeout
	}
	return c.timeout
}

// outcome turns what happened on the wire, and what the library made of it, into one error.
func (k *call) outcome(err error) error {
	switch {
	case k.cause != nil:
		return fmt.Errorf("%s: %w", k.name, k.cause)
	case k.code != 0:
		return &Error{Call: k.name, Code: k.code, Message: k.scrubbed(k.message)}
	case err != nil:
		return fmt.Errorf("%s: %w: %s", k.name, ErrGarbled, k.scrubbed(err.Error()))
	}
	return nil
}

// wire is the round tripper of the library's global http client.
type wire struct{}

// RoundTrip sends the request for the call it belongs to, again when its token was refused.
func (wire) RoundTrip(req *http.Request) (*http.Response, error) {
	body, err := drain(req.Body)
	if err != nil {
		return nil, err
	}
	k := callOf(req)
	if k == nil {
		return nil, errNoCall
	}
	refused := ""
	for try := 0; ; try++ {
		res, used, err := k.send(req, body, refused)
		if err != nil {
			k.cause = err
			return nil, err
		}
		if used == "" || !tokenRefused(k.code) || try == repeats {
			return res, nil
		}
		refused = used
	}
}

// scrubbed cuts WeChat's words to a decent length and takes out what must not be logged, in
// case they repeat the request.
func (k *call) scrubbed(text string) string {
	for _, hidden := range []string{k.secret, k.used} {
		if hidden != "" {
			text = strings.ReplaceAll(text, hidden, "***")
		}
	}
	return clip(text, 300)
}

func callOf(req *http.Request) *call {
	if k, ok := req.Context().Value(callKey{}).(*call); ok {
		return k
	}
	q := req.URL.Query()
	for _, name := range ticketed {
		if k, ok := calls.Load(q.Get(name)); ok {
			return k.(*call)
		}
	}
	return nil
}

func drain(body io.ReadCloser) ([]byte, error) {
	if body == nil {
		return nil, nil
	}
	defer func() { _ = body.Close() }() // read to its end
	return io.ReadAll(body)
}

// send sends once. It returns the answer, read to its end, and the token it was sent with.
func (k *call) send(req *http.Request, body []byte, refused string) (*http.Response, string, error) {
	token := ""
	if k.tokens != nil {
		var err error
		if token, err = k.tokens.get(k.ctx, refused); err != nil {
			return nil, "", err
		}
	}
	k.used = token
	ctx, cancel := context.WithTimeout(k.ctx, k.patience(k.client))
	defer cancel()
	res, err := k.client.transport.RoundTrip(k.addressed(ctx, req, body, token))
	if err != nil {
		return nil, "", unreachable(ctx, err)
	}
	if err := k.read(ctx, res); err != nil {
		return nil, "", err
	}
	return res, token, nil
}

// addressed returns a copy of req with the real host, token and secret.
func (k *call) addressed(ctx context.Context, req *http.Request, body []byte, token string) *http.Request {
	out := req.Clone(ctx)
	out.Host = req.URL.Host
	out.URL = k.client.rebase(out.URL)
	q := out.URL.Query()
	for _, name := range ticketed {
		if q.Get(name) == k.ticket {
			q.Set(name, k.standsFor(name, token))
		}
	}
	out.URL.RawQuery = q.Encode()
	out.Body, out.GetBody, out.ContentLength = io.NopCloser(bytes.NewReader(body)), nil, int64(len(body))
	if len(body) == 0 {
		out.Body = http.NoBody
	}
	return out
}

// ticketed are the parameters that hold a ticket until a request leaves.
var ticketed = []string{"access_token", "secret", "corpsecret"}

func (k *call) standsFor(parameter, token string) string {
	if parameter == "access_token" {
		return token
	}
	return k.secret
}

// rebase returns u at the sandbox's address, if there is one.
func (c *Client) rebase(u *url.URL) *url.URL {
	if c.base == nil {
		return u
	}
	out := *u
	out.Scheme, out.Host = c.base.Scheme, c.base.Host
	return &out
}

// read takes the whole answer, so that its errcode is known and the time-out covers it.
func (k *call) read(ctx context.Context, res *http.Response) error {
	defer func() { _ = res.Body.Close() }() // read to its end, or given up
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%w: status %d", ErrUnreachable, res.StatusCode)
	}
	data, err := io.ReadAll(io.LimitReader(res.Body, k.limit()+1))
	if err != nil {
		return unreachable(ctx, err)
	}
	if int64(len(data)) > k.limit() {
		return fmt.Errorf("%w: %w", ErrGarbled, errTooLong)
	}
	k.mime = res.Header.Get("Content-Type")
	k.code, k.message = verdict(data)
	k.answer = data
	res.Body, res.ContentLength = io.NopCloser(bytes.NewReader(data)), int64(len(data))
	return nil
}

// verdict returns errcode and errmsg of an answer, 0 when it has none or is no JSON at all.
func verdict(data []byte) (int, string) {
	var v struct {
		Code    int    `json:"errcode"`
		Message string `json:"errmsg"`
	}
	if !bytes.HasPrefix(bytes.TrimLeft(data, " \r\n\t"), []byte("{")) || json.Unmarshal(data, &v) != nil {
		return 0, ""
	}
	return v.Code, v.Message
}

// unreachable keeps the reason of a failed transport; it names hosts, never addresses.
func unreachable(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		err = ctx.Err()
	}
	return fmt.Errorf("%w: %w", ErrUnreachable, err)
}
