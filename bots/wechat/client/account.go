package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"

	"github.com/silenceper/wechat/v2/officialaccount/basic"
	"github.com/silenceper/wechat/v2/officialaccount/config"
	accountcontext "github.com/silenceper/wechat/v2/officialaccount/context"
	"github.com/silenceper/wechat/v2/officialaccount/customerservice"
	"github.com/silenceper/wechat/v2/officialaccount/material"
	"github.com/silenceper/wechat/v2/officialaccount/menu"
	"github.com/silenceper/wechat/v2/officialaccount/message"
	"github.com/silenceper/wechat/v2/officialaccount/oauth"
	"github.com/silenceper/wechat/v2/officialaccount/user"
	"github.com/silenceper/wechat/v2/util"
)

var errEmptyMessage = errors.New("message without content")

// Account is one Official Account.
type Account struct {
	client *Client
	appID  string
	secret string
	tokens *tokens
}

// Account returns the Official Account with this app id.
func (c *Client) Account(appID, secret string) *Account {
	return &Account{client: c, appID: appID, secret: secret,
		tokens: c.tokensOf("wechat:token:"+appID, c.stableToken(appID, secret))}
}

func (a *Account) run(ctx context.Context, k *call, fn func(context.Context, *accountcontext.Context) error) error {
	k.tokens = a.tokens
	return a.client.do(ctx, k, func(ctx context.Context, t string) error {
		return fn(ctx, &accountcontext.Context{Config: &config.Config{AppID: a.appID}, AccessTokenHandle: ticket(t)})
	})
}

// Send sends a customer-service message (message/custom/send). ErrOutOfWindow and
// ErrTooManyReplies say that the person must write first.
func (a *Account) Send(ctx context.Context, openID string, m Outgoing) error {
	msg, err := customerMessage(openID, m)
	if err != nil {
		return err
	}
	return a.run(ctx, &call{name: "message/custom/send"}, func(_ context.Context, lib *accountcontext.Context) error {
		return message.NewMessageManager(lib).Send(msg)
	})
}

func customerMessage(openID string, m Outgoing) (*message.CustomerMessage, error) {
	switch {
	case m.Text != "":
		return message.NewCustomerTextMessage(openID, m.Text), nil
	case m.Image != "":
		return message.NewCustomerImgMessage(openID, m.Image), nil
	case m.News != nil:
		return &message.CustomerMessage{ToUser: openID, Msgtype: message.MsgTypeNews, News: &message.MediaNews{
			Articles: []message.MediaArticles{{Title: m.News.Title, Description: m.News.Text, URL: m.News.URL, Picurl: m.News.Picture}},
		}}, nil
	case m.Card != nil:
		return message.NewCustomerMiniprogrampageMessage(openID, m.Card.Title, m.Card.AppID, m.Card.Page, m.Card.MediaID), nil
	case m.Menu != nil:
		items := make([]message.MsgmenuItem, len(m.Menu.Items))
		for i, item := range m.Menu.Items {
			items[i] = message.MsgmenuItem{ID: item.ID, Content: item.Text}
		}
		return &message.CustomerMessage{ToUser: openID, Msgtype: "msgmenu", Msgmenu: &message.MediaMsgmenu{
			HeadContent: m.Menu.Head, List: items, TailContent: m.Menu.Tail,
		}}, nil
	}
	return nil, errEmptyMessage
}

// Typing shows "对方正在输入" to a person who wrote within the last 30 seconds.
func (a *Account) Typing(ctx context.Context, openID string) error {
	return a.run(ctx, &call{name: "message/custom/typing"}, func(_ context.Context, lib *accountcontext.Context) error {
		return customerservice.NewCustomerServiceManager(lib).SendTypingStatus(openID, customerservice.Typing)
	})
}

// Upload keeps a file at WeChat for three days (media/upload). Kind is image, voice, video or thumb.
func (a *Account) Upload(ctx context.Context, kind, name string, r io.Reader) (string, error) {
	var res material.Media
	k := &call{name: "media/upload", media: true}
	file, err := wholeFile(r)
	if err != nil {
		return "", err
	}
	err = a.run(ctx, k, func(_ context.Context, lib *accountcontext.Context) (err error) {
		res, err = material.NewMaterial(lib).MediaUploadFromReader(material.MediaType(url.QueryEscape(kind)), name, file)
		return err
	})
	if kind == "thumb" {
		return res.ThumbMediaID, err
	}
	return res.MediaID, err
}

// wholeFile reads r before a call begins: a slow source does not eat the call's time, and one
// that is longer than WeChat keeps is refused here.
func wholeFile(r io.Reader) (*bytes.Reader, error) {
	data, err := io.ReadAll(io.LimitReader(r, mediaLimit+1))
	if err != nil {
		return nil, fmt.Errorf("read file to upload: %w", err)
	}
	if len(data) > mediaLimit {
		return nil, fmt.Errorf("media/upload: %w: longer than 20 MB", ErrBadMedia)
	}
	return bytes.NewReader(data), nil
}

// Download fetches a file a person sent (media/get), at most 20 MB, and its content type.
func (a *Account) Download(ctx context.Context, mediaID string) ([]byte, string, error) {
	var data []byte
	k := &call{name: "media/get", media: true}
	err := a.run(ctx, k, func(ctx context.Context, lib *accountcontext.Context) error {
		address, err := material.NewMaterial(lib).GetMediaURL(url.QueryEscape(mediaID))
		if err != nil {
			return err
		}
		data, err = util.HTTPGetContext(ctx, address)
		return err
	})
	return data, mimeOf(k.mime, data), err
}

// mimeOf returns what the server says, or what the bytes look like when it says nothing useful.
func mimeOf(said string, data []byte) string {
	if said == "" || said == "application/octet-stream" {
		return http.DetectContentType(data)
	}
	return said
}

// MenuItem is a button of the account's menu: a list of Items, or one of Key (a click event),
// URL (a page), AppID with Page and URL (a mini-program, and the page for old clients).
type MenuItem struct {
	Name  string
	Key   string
	URL   string
	AppID string
	Page  string
	Items []MenuItem
}

// SetMenu replaces the menu (menu/create): at most three buttons with at most five items each.
func (a *Account) SetMenu(ctx context.Context, items []MenuItem) error {
	return a.run(ctx, &call{name: "menu/create"}, func(_ context.Context, lib *accountcontext.Context) error {
		return menu.NewMenu(lib).SetMenu(buttons(items))
	})
}

func buttons(items []MenuItem) []*menu.Button {
	out := make([]*menu.Button, len(items))
	for i, item := range items {
		b := &menu.Button{Name: item.Name, Key: item.Key, URL: item.URL, AppID: item.AppID, PagePath: item.Page}
		switch {
		case len(item.Items) > 0:
			b.SubButtons = buttons(item.Items)
		case item.AppID != "":
			b.Type = "miniprogram"
		case item.URL != "":
			b.Type = "view"
		default:
			b.Type = "click"
		}
		out[i] = b
	}
	return out
}

// SceneCode makes a temporary code with a scene of at most 64 characters (qrcode/create) and
// returns the text to draw as a QR code; whoever scans it follows or enters, and the scene
// comes as an event. WeChat keeps it for at most 30 days.
func (a *Account) SceneCode(ctx context.Context, scene string, life time.Duration) (string, error) {
	var res *basic.Ticket
	err := a.run(ctx, &call{name: "qrcode/create"}, func(_ context.Context, lib *accountcontext.Context) (err error) {
		res, err = basic.NewBasic(lib).GetQRTicket(basic.NewTmpQrRequest(min(life, 30*24*time.Hour), scene))
		return err
	})
	if err != nil {
		return "", err
	}
	return res.URL, nil
}

// AuthURL returns where a page in WeChat sends the person to be recognised without being asked
// (scope snsapi_base). WeChat comes back to redirect with code and state; state has at most
// 128 letters and digits.
func (a *Account) AuthURL(redirect, state string) string {
	lib := &accountcontext.Context{Config: &config.Config{AppID: a.appID}}
	address, _ := oauth.NewOauth(lib).GetRedirectURL(redirect, "snsapi_base", url.QueryEscape(state)) // it never fails
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return a.client.rebase(u).String()
}

// Auth exchanges the code of AuthURL (sns/oauth2/access_token). A code works once and for five minutes.
func (a *Account) Auth(ctx context.Context, code string) (User, error) {
	if !plain(code) {
		return User{}, fmt.Errorf("oauth2/access_token: %w", ErrBadCode)
	}
	var res oauth.ResAccessToken
	k := &call{name: "oauth2/access_token", secret: a.secret}
	err := a.client.do(ctx, k, func(ctx context.Context, t string) (err error) {
		lib := &accountcontext.Context{Config: &config.Config{AppID: a.appID, AppSecret: t}, AccessTokenHandle: ticket(t)}
		res, err = oauth.NewOauth(lib).GetUserAccessTokenContext(ctx, code)
		return err
	})
	if err == nil && res.OpenID == "" {
		err = fmt.Errorf("oauth2/access_token: %w: no openid", ErrGarbled)
	}
	return User{OpenID: res.OpenID, UnionID: res.UnionID}, err
}

// User returns a follower (user/info): the union id, and whether the person still follows.
func (a *Account) User(ctx context.Context, openID string) (User, error) {
	if !plain(openID) {
		return User{}, fmt.Errorf("user/info: %w", ErrNoSuchUser)
	}
	var info *user.Info
	err := a.run(ctx, &call{name: "user/info"}, func(_ context.Context, lib *accountcontext.Context) (err error) {
		info, err = user.NewUser(lib).GetUserInfo(openID)
		return err
	})
	if err != nil {
		return User{}, err
	}
	return User{OpenID: openID, UnionID: info.UnionID, Follows: info.Subscribe == 1}, nil
}
