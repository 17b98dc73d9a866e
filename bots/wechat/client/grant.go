package client

import (
	"context"
	"fmt"
	"time"

	"github.com/silenceper/wechat/v2/credential"
)

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
