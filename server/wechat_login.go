package main

import (
	"context"
	"errors"
	"net"
	"strings"
	"time"

	"qingting/bots/wechat/client"
	"qingting/server/api"
	"qingting/server/config"
	"qingting/server/identity"
)

// joinWeChatLogin lets citizens and staff log in by WeChat, as far as it is set up.
func (a *app) joinWeChatLogin() {
	w := a.config.WeChat
	if w.MiniProgram.AppID != "" {
		a.identity.WeChat = miniLogin{a.wechatClient().MiniProgram(w.MiniProgram.AppID, w.MiniProgram.Secret), w.MiniProgram.AppID}
	}
	if len(w.Accounts) > 0 {
		a.identity.OAuth = pageLogin{a.wechatClient(), w.Accounts, a.unionID}
	}
}

// miniLogin is the mini-program as identity knows it.
type miniLogin struct {
	*client.MiniProgram
	appID string
}

// Login implements identity.WeChat.
func (m miniLogin) Login(ctx context.Context, code string) (identity.External, error) {
	u, err := m.MiniProgram.Login(ctx, code)
	if err != nil {
		return identity.External{}, codeError(err)
	}
	return identity.External{Provider: identity.MiniProgram, AppID: m.appID, OpenID: u.OpenID, UnionID: u.UnionID}, nil
}

// Phone implements identity.WeChat.
func (m miniLogin) Phone(ctx context.Context, code string) (string, error) {
	phone, err := m.MiniProgram.Phone(ctx, code)
	return phone, codeError(err)
}

// pageLogin are the Official Accounts as identity knows them.
type pageLogin struct {
	client   *client.Client
	accounts []config.Account
	unionID  func(ctx context.Context, appID, openID string) string
}

func (p pageLogin) account(key string) (config.Account, bool) {
	for _, a := range p.accounts {
		if a.Key == key || key == "" {
			return a, true
		}
	}
	return config.Account{}, false
}

// AuthURL implements identity.OAuth.
func (p pageLogin) AuthURL(key, redirect, state string) (string, bool) {
	a, ok := p.account(key)
	if !ok {
		return "", false
	}
	return p.client.Account(a.AppID, a.Secret).AuthURL(redirect, state), true
}

// Auth implements identity.OAuth.
func (p pageLogin) Auth(ctx context.Context, key, code string) (identity.External, error) {
	a, ok := p.account(key)
	if !ok {
		return identity.External{}, identity.ErrCode
	}
	u, err := p.client.Account(a.AppID, a.Secret).Auth(ctx, code)
	if err != nil {
		return identity.External{}, codeError(err)
	}
	// Without a question on the page WeChat keeps the unionid to itself; of followers it tells it here.
	if u.UnionID == "" {
		u.UnionID = p.unionID(ctx, a.AppID, u.OpenID)
	}
	return identity.External{Provider: identity.Account, AppID: a.AppID, OpenID: u.OpenID, UnionID: u.UnionID}, nil
}

// codeError tells a code that is used up from a WeChat that cannot be reached.
func codeError(err error) error {
	if errors.Is(err, client.ErrBadCode) {
		return identity.ErrCode.With(err)
	}
	return err
}

// loginLinks makes addresses that open a page of the H5 client as a citizen whom a chat has
// recognised; nil when nobody could open them.
func (a *app) loginLinks() func(ctx context.Context, citizenID, page string) (string, time.Duration, error) {
	base := a.town().PublicURL
	if base == "" {
		return nil
	}
	return func(ctx context.Context, citizenID, page string) (string, time.Duration, error) {
		t, err := a.identity.Ticket(ctx, citizenID)
		if err != nil {
			return "", 0, err
		}
		return api.H5Link(base, page, t.Secret), identity.TicketFor, nil
	}
}

// publicURL is how clients reach the server, without a slash at the end; this machine when the
// settings do not say it.
func (a *app) publicURL() string {
	if u := a.config.Server.PublicURL; u != "" {
		return strings.TrimSuffix(u, "/")
	}
	_, port, _ := net.SplitHostPort(a.config.Server.Listen) // checked by config
	return "http://localhost:" + port
}

// joinMerges names the packages whose rows follow when citizens are merged.
func (a *app) joinMerges() {
	for _, m := range []identity.Mover{
		{Name: "conversations", Move: a.dialogue.Move, Any: a.dialogue.Any}, {Name: "letters", Move: a.board.Move, Any: a.board.Any}, {Name: "taps", Move: a.wordings.Move},
		{Name: "sheets", Move: a.calculators.Move}, {Name: "walks", Move: a.guides.Move}, {Name: "pictures", Move: a.media.Move},
	} {
		a.identity.OnMerge(m)
	}
}
