package client

import (
	"bytes"
	"context"
	"fmt"
	"image"
	_ "image/jpeg" // what WeChat's codes come as
	"image/png"
	"time"

	"github.com/silenceper/wechat/v2/miniprogram/auth"
	"github.com/silenceper/wechat/v2/miniprogram/config"
	minicontext "github.com/silenceper/wechat/v2/miniprogram/context"
	"github.com/silenceper/wechat/v2/miniprogram/qrcode"
	"github.com/silenceper/wechat/v2/miniprogram/security"
	"github.com/silenceper/wechat/v2/miniprogram/subscribe"
	"github.com/silenceper/wechat/v2/miniprogram/urllink"
)

// User is who WeChat says somebody is. UnionID is empty unless the account is bound to an open
// platform account.
type User struct {
	OpenID  string
	UnionID string
	Follows bool // the Official Account; known only from Account.User
}

// MiniProgram is one mini-program.
type MiniProgram struct {
	client *Client
	appID  string
	secret string
	tokens *tokens
}

// MiniProgram returns the mini-program with this app id.
func (c *Client) MiniProgram(appID, secret string) *MiniProgram {
	return &MiniProgram{client: c, appID: appID, secret: secret,
		tokens: c.tokensOf("wechat:token:"+appID, c.stableToken(appID, secret))}
}

// run makes one call that needs an access token.
func (m *MiniProgram) run(ctx context.Context, name string, fn func(context.Context, *minicontext.Context) error) error {
	return m.client.do(ctx, &call{name: name, tokens: m.tokens}, func(ctx context.Context, t string) error {
		return fn(ctx, &minicontext.Context{Config: &config.Config{AppID: m.appID}, AccessTokenContextHandle: ticket(t)})
	})
}

// Login exchanges the code of wx.login (jscode2session). A code works once and for five
// minutes: ErrBadCode after that.
func (m *MiniProgram) Login(ctx context.Context, code string) (User, error) {
	if !plain(code) {
		return User{}, fmt.Errorf("jscode2session: %w", ErrBadCode)
	}
	var res auth.ResCode2Session
	k := &call{name: "jscode2session", secret: m.secret}
	err := m.client.do(ctx, k, func(ctx context.Context, t string) (err error) {
		lib := &minicontext.Context{Config: &config.Config{AppID: m.appID, AppSecret: t}, AccessTokenContextHandle: ticket(t)}
		res, err = auth.NewAuth(lib).Code2SessionContext(ctx, code)
		return err
	})
	if err == nil && res.OpenID == "" {
		err = fmt.Errorf("jscode2session: %w: no openid", ErrGarbled)
	}
	return User{OpenID: res.OpenID, UnionID: res.UnionID}, err
}

// Phone exchanges the code of the phone button (getuserphonenumber) for the number: eleven
// digits for mainland numbers, with country code for others.
func (m *MiniProgram) Phone(ctx context.Context, code string) (string, error) {
	if !plain(code) {
		return "", fmt.Errorf("getuserphonenumber: %w", ErrBadCode)
	}
	var number string
	err := m.run(ctx, "getuserphonenumber", func(ctx context.Context, lib *minicontext.Context) error {
		res, err := auth.NewAuth(lib).GetPhoneNumberContext(ctx, code)
		if err != nil {
			return err
		}
		number = res.PhoneInfo.PhoneNumber
		if res.PhoneInfo.CountryCode == "86" {
			number = res.PhoneInfo.PurePhoneNumber
		}
		return nil
	})
	if err == nil && number == "" {
		err = fmt.Errorf("getuserphonenumber: %w: no number", ErrGarbled)
	}
	return number, err
}

// SubscribeMessage is one message the user granted with a tap. Data maps the template's
// fields (thing1, time2 …) to their values.
type SubscribeMessage struct {
	OpenID   string
	Template string
	Page     string // with its query; empty: the message opens nothing
	Data     map[string]string
}

// Subscribe sends a subscribe message; it uses up one grant. ErrRefused: no grant is left.
func (m *MiniProgram) Subscribe(ctx context.Context, s SubscribeMessage) error {
	data := make(map[string]*subscribe.DataItem, len(s.Data))
	for field, value := range s.Data {
		data[field] = &subscribe.DataItem{Value: value}
	}
	return m.run(ctx, "subscribe/send", func(_ context.Context, lib *minicontext.Context) error {
		return subscribe.NewSubscribe(lib).Send(&subscribe.Message{
			ToUser: s.OpenID, TemplateID: s.Template, Page: s.Page, Data: data, MiniprogramState: "formal", Lang: "zh_CN",
		})
	})
}

// TextCheck is a text to be judged. Scene is WeChat's: 1 profile, 2 comment, 3 forum, 4 social log.
type TextCheck struct {
	OpenID string // must have been in the mini-program within two hours
	Text   string // at most 2,500 characters; what is longer is not sent
	Scene  int
}

// Verdict is WeChat's judgement: Suggest is pass, review or risky; Label its reason (100 normal,
// 10001 advertisement, 20001 politics, 20002 pornography, 20003 abuse, 20006 crime, 20008 fraud,
// 20012 vulgar, 20013 copyright, 21000 other).
type Verdict struct {
	Suggest string
	Label   int
	Trace   string
}

// CheckText judges a text (msg_sec_check, version 2). ErrNotFresh: the user is away too long.
func (m *MiniProgram) CheckText(ctx context.Context, c TextCheck) (Verdict, error) {
	var v Verdict
	err := m.run(ctx, "msg_sec_check", func(ctx context.Context, lib *minicontext.Context) error {
		res, err := security.NewSecurity(lib).MsgCheckContext(ctx, &security.MsgCheckRequest{
			OpenID: c.OpenID, Scene: security.MsgScene(c.Scene), Content: firstRunes(c.Text, 2500),
		})
		v = Verdict{Suggest: string(res.Result.Suggest), Label: int(res.Result.Label), Trace: res.TraceID}
		return err
	})
	if err == nil && v.Suggest == "" {
		err = fmt.Errorf("msg_sec_check: %w: no suggestion", ErrGarbled)
	}
	return v, err
}

// MediaCheck is a picture to be judged; WeChat fetches it from URL.
type MediaCheck struct {
	OpenID string
	URL    string
	Scene  int
}

// CheckMedia asks for a judgement (media_check_async, version 2). It comes later as a callback
// with the trace that is returned here.
func (m *MiniProgram) CheckMedia(ctx context.Context, c MediaCheck) (string, error) {
	const picture = 2
	var trace string
	err := m.run(ctx, "media_check_async", func(ctx context.Context, lib *minicontext.Context) (err error) {
		trace, err = security.NewSecurity(lib).MediaCheckAsyncContext(ctx, &security.MediaCheckAsyncRequest{
			MediaURL: c.URL, MediaType: picture, OpenID: c.OpenID, Scene: uint8(c.Scene),
		})
		return err
	})
	return trace, err
}

// Code returns a round mini-program code as PNG (getwxacodeunlimit). Scene has at most 32 of
// the characters WeChat allows; page has no query and no leading slash. Pages that are not
// published yet are accepted.
func (m *MiniProgram) Code(ctx context.Context, scene, page string) ([]byte, error) {
	var data []byte
	unchecked := false
	err := m.run(ctx, "getwxacodeunlimit", func(_ context.Context, lib *minicontext.Context) (err error) {
		data, err = qrcode.NewQRCode(lib).GetWXACodeUnlimit(qrcode.QRCoder{Scene: scene, Page: page, CheckPath: &unchecked})
		return err
	})
	if err != nil {
		return nil, err
	}
	return asPNG(data)
}

// asPNG converts, because WeChat answers with JPEG and says so only in its documents.
func asPNG(data []byte) ([]byte, error) {
	const side = 1280 // WeChat's largest code
	shape, kind, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || shape.Width > side || shape.Height > side {
		return nil, fmt.Errorf("getwxacodeunlimit: %w: no picture", ErrGarbled)
	}
	if kind == "png" {
		return data, nil
	}
	picture, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("getwxacodeunlimit: %w: broken picture", ErrGarbled)
	}
	var out bytes.Buffer
	if err := png.Encode(&out, picture); err != nil {
		return nil, fmt.Errorf("encode code: %w", err)
	}
	return out.Bytes(), nil
}

// Link returns an https address that opens the mini-program at path with query
// (generate_urllink). WeChat keeps such links for at most 30 days.
func (m *MiniProgram) Link(ctx context.Context, path, query string, life time.Duration) (string, error) {
	until := m.client.now().Add(min(life, 30*24*time.Hour-time.Minute))
	var link string
	err := m.run(ctx, "generate_urllink", func(_ context.Context, lib *minicontext.Context) (err error) {
		link, err = urllink.NewURLLink(lib).Generate(&urllink.ULParams{
			Path: path, Query: query, IsExpire: true, ExpireType: urllink.ExpireTypeTime, ExpireTime: until.Unix(),
		})
		return err
	})
	return link, err
}

func firstRunes(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
