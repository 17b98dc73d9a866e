package sandbox

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/silenceper/wechat/v2/util"
)

// The ways a callback may be configured in WeChat's console.
const (
	modePlain      = "plain"
	modeCompatible = "compatible"
	modeSafe       = "safe"
)

// formatJSON is the other format a mini-program may choose; empty means XML.
const formatJSON = "json"

// tries is how often WeChat pushes something before it gives up.
const tries = 3

// push is a message or event for the product's callback. Sent again it keeps its MsgId.
type push struct {
	app    *app
	openID string
	fields []field
	forged bool // with a wrong signature, to see it refused
}

// delivery is what became of a push.
type delivery struct {
	Tries   int    `json:"tries"`
	Status  int    `json:"status"`
	Answer  string `json:"answer"`
	Reply   string `json:"reply,omitempty"` // of a passive reply, decrypted
	Problem string `json:"problem,omitempty"`
}

// target is where pushes of an app go.
func (a *app) target(product string) string {
	switch a.kind {
	case kindMini:
		return product + "/wechat/mini"
	case kindCorp:
		return product + "/wechat/kefu"
	}
	return product + "/wechat/accounts/" + a.key
}

// deliver pushes up to three times, each with 5 s, until the product answers properly.
func (s *Server) deliver(ctx context.Context, p push) delivery {
	var d delivery
	for d.Tries = 1; ; d.Tries++ {
		d.Status, d.Answer, d.Problem = 0, "", ""
		d.attempt(s.try(ctx, p))
		if d.Problem == "" || d.Tries == tries || ctx.Err() != nil {
			return d
		}
	}
}

// attempt takes over what one try brought.
func (d *delivery) attempt(status int, body string, a *app, err error) {
	d.Status, d.Answer = status, body
	switch {
	case errors.Is(err, context.DeadlineExceeded):
		d.Problem = "超过 5 秒没有应答"
	case err != nil:
		d.Problem = "连不上回调地址：" + err.Error()
	case status != http.StatusOK:
		d.Problem = fmt.Sprintf("应答状态 %d", status)
	case body == "success" || body == "":
	default:
		if d.Reply, err = passiveReply(a, body); err != nil {
			d.Problem = err.Error()
		}
	}
}

// try makes one request, signed and encrypted anew.
func (s *Server) try(ctx context.Context, p push) (int, string, *app, error) {
	ctx, cancel := context.WithTimeout(ctx, s.tryFor)
	defer cancel()
	address, body, err := s.seal(p)
	if err != nil {
		return 0, "", p.app, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, bytes.NewReader(body))
	if err != nil {
		return 0, "", p.app, err
	}
	req.Header.Set("Content-Type", "text/xml")
	if body[0] == '{' {
		req.Header.Set("Content-Type", "application/json")
	}
	req.Header.Set("User-Agent", "Mozilla/4.0")
	res, err := s.client.Do(req)
	if err != nil {
		return 0, "", p.app, err
	}
	defer func() { _ = res.Body.Close() }() // read to the end below
	answer, err := io.ReadAll(io.LimitReader(res.Body, 64<<10))
	return res.StatusCode, strings.TrimSpace(string(answer)), p.app, err
}

// seal makes address and body of a push in the app's mode.
func (s *Server) seal(p push) (string, []byte, error) {
	s.mu.Lock()
	address := p.app.target(s.product)
	mode, a := p.app.mode, *p.app
	s.mu.Unlock()
	stamp, nonce := strconv.FormatInt(s.now().Unix(), 10), strconv.FormatInt(int64(s.now().Nanosecond())+1, 10)
	q := url.Values{"timestamp": {stamp}, "nonce": {nonce}}
	if a.kind != kindCorp {
		q.Set("signature", util.Signature(a.token, stamp, nonce))
		q.Set("openid", p.openID)
	}
	if p.forged {
		q.Set("signature", strings.Repeat("0", 40))
	}
	body, err := a.write(p.fields)
	if err != nil {
		return "", nil, fmt.Errorf("write push: %w", err)
	}
	if mode == modePlain {
		return address + "?" + q.Encode(), body, nil
	}
	secret, err := util.EncryptMsg([]byte(random("")[:16]), body, a.id, a.aes)
	if err != nil {
		return "", nil, fmt.Errorf("encrypt push: %w", err)
	}
	if a.kind != kindCorp {
		q.Set("encrypt_type", "aes")
	}
	q.Set("msg_signature", util.Signature(a.token, stamp, nonce, string(secret)))
	if p.forged {
		q.Set("msg_signature", strings.Repeat("0", 40))
	}
	body, err = a.write(s.envelope(&a, mode, p, string(secret)))
	return address + "?" + q.Encode(), body, err
}

// envelope is the outer document: in compatible mode the plain fields stand beside the secret.
func (s *Server) envelope(a *app, mode string, p push, secret string) []field {
	if mode == modeCompatible {
		return append(append([]field{}, p.fields...), text("Encrypt", secret))
	}
	to := a.original()
	if a.kind == kindCorp {
		return []field{text("ToUserName", a.id), text("Encrypt", secret), text("AgentID", "")}
	}
	return []field{text("ToUserName", to), text("Encrypt", secret)}
}

// passiveReply reads an answer that is a message, decrypting it when it is encrypted. Anything
// else is what WeChat calls a broken service.
func passiveReply(a *app, body string) (string, error) {
	var outer struct {
		Encrypt, MsgSignature, TimeStamp, Nonce string
		MsgType, Content                        string
		Articles                                struct {
			Item []struct{ Title, URL string } `xml:"item"`
		}
	}
	if err := xml.Unmarshal([]byte(body), &outer); err != nil {
		return "", fmt.Errorf("应答既不是 success 也不是消息：%.40s", body)
	}
	if outer.Encrypt != "" {
		if util.Signature(a.token, outer.TimeStamp, outer.Nonce, outer.Encrypt) != outer.MsgSignature {
			return "", fmt.Errorf("被动回复的签名不对")
		}
		_, plain, err := util.DecryptMsg(a.id, outer.Encrypt, a.aes)
		if err != nil {
			return "", fmt.Errorf("被动回复解密失败：%w", err)
		}
		outer.Content = ""
		if err := xml.Unmarshal(plain, &outer); err != nil {
			return "", fmt.Errorf("被动回复不是 XML：%w", err)
		}
	}
	if outer.MsgType == "news" && len(outer.Articles.Item) > 0 {
		return outer.Articles.Item[0].Title, nil
	}
	if outer.MsgType == "" {
		return "", fmt.Errorf("被动回复没有 MsgType")
	}
	return outer.Content, nil
}

// pushTo pushes in the order of the user's doings and remembers what was pushed last.
func (s *Server) pushTo(ctx context.Context, u *user, p push) delivery {
	u.pushing.Lock()
	defer u.pushing.Unlock()
	d := s.deliver(ctx, p)
	s.mu.Lock()
	defer s.mu.Unlock()
	if !p.forged {
		s.last[u.id] = p
	}
	record := callRecord{At: s.now(), App: p.app.name, Path: "推送 " + p.what(), Code: d.Status, Text: d.Problem}
	if d.Tries > 1 {
		record.Fault = fmt.Sprintf("推送 %d 次", d.Tries)
	}
	s.calls = append(s.calls, record)
	s.touch()
	return d
}

// pushLater pushes an event nobody waits for. The lock is held.
func (s *Server) pushLater(u *user, p push) {
	s.later(func(ctx context.Context) { s.pushTo(ctx, u, p) })
}

// what names a push in the log: its event or the kind of message.
func (p push) what() string {
	kind := ""
	for _, f := range p.fields {
		switch f.name {
		case "MsgType":
			kind = f.value
		case "Event":
			return f.value
		}
	}
	return kind
}

// verify asks the callback to prove itself, as saving its address in WeChat's console does.
func (s *Server) verify(ctx context.Context, a *app) error {
	ctx, cancel := context.WithTimeout(ctx, s.tryFor)
	defer cancel()
	word := random("")[:19]
	stamp, nonce := strconv.FormatInt(s.now().Unix(), 10), strconv.Itoa(s.now().Nanosecond()+1)
	q := url.Values{"timestamp": {stamp}, "nonce": {nonce}, "echostr": {word}}
	if a.kind == kindCorp {
		secret, err := util.EncryptMsg([]byte(random("")[:16]), []byte(word), a.id, a.aes)
		if err != nil {
			return fmt.Errorf("encrypt echo: %w", err)
		}
		q.Set("echostr", string(secret))
		q.Set("msg_signature", util.Signature(a.token, stamp, nonce, string(secret)))
	} else {
		q.Set("signature", util.Signature(a.token, stamp, nonce))
	}
	s.mu.Lock()
	address := a.target(s.product) + "?" + q.Encode()
	s.mu.Unlock()
	return s.echo(ctx, address, word)
}

func (s *Server) echo(ctx context.Context, address, word string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	res, err := s.client.Do(req)
	if err != nil {
		return fmt.Errorf("连不上回调地址：%w", err)
	}
	defer func() { _ = res.Body.Close() }() // read to the end below
	answer, err := io.ReadAll(io.LimitReader(res.Body, 1024))
	switch {
	case err != nil:
		return fmt.Errorf("读不到应答：%w", err)
	case res.StatusCode != http.StatusOK || string(answer) != word:
		return fmt.Errorf("应答状态 %d，内容不是收到的 echostr", res.StatusCode)
	}
	return nil
}
