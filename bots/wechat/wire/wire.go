// Package wire reads what WeChat and WeCom call us with: it checks who calls, decrypts, and
// turns the body into one typed message. It believes nothing before the signature is right.
//
// Sources: 微信开放文档 "接入指南", "接收普通消息", "接收事件推送", "消息加解密说明";
// 企业微信开发者中心 "回调配置", "接收消息和事件".
package wire

import (
	"errors"
	"fmt"
	"io"
	"net/url"
	"time"
)

// MaxBody is how many bytes a call may have; the largest documented message has about 10 KB.
const MaxBody = 64 << 10

// freshFor is how far a call's timestamp may be from our clock. WeChat tries again three times
// within 15 seconds; the rest is for clocks that differ.
const freshFor = 5 * time.Minute

// Mode says how an account's calls are protected, as chosen in WeChat's back office.
type Mode string

// The modes.
const (
	Plain      Mode = "plain"      // 明文模式: signed, but the signature does not cover the body
	Compatible Mode = "compatible" // 兼容模式: the body has both forms; only the encrypted one is read
	Safe       Mode = "safe"       // 安全模式: encrypted
	Enterprise Mode = "enterprise" // WeCom: encrypted, and so is the echo
)

// What a call can be refused for. None is shown to people.
var (
	ErrSignature = errors.New("signature is wrong")
	ErrStale     = errors.New("timestamp is too far from now")
	ErrReplayed  = errors.New("signature was used for another message")
	ErrTooLarge  = errors.New("body is too large")
	ErrMalformed = errors.New("body cannot be read")
	ErrForeign   = errors.New("message is for another app")
)

// Settings are what an account and we agreed on.
type Settings struct {
	AppID  string // app id, or corp id of WeCom
	Token  string
	AESKey string // 43 characters; may be empty in plain mode
	Mode   Mode
}

// Gate lets the calls of one account in. It is safe for concurrent use.
type Gate struct {
	settings Settings
	cipher   *cipher // nil: plain mode
	now      func() time.Time
	used     *used
}

// New returns a Gate, or an error that names the setting that is wrong.
func New(s Settings, now func() time.Time) (*Gate, error) {
	g := &Gate{settings: s, now: now, used: newUsed()}
	if s.Token == "" {
		return nil, errors.New("token is empty")
	}
	if s.Mode == Plain {
		return g, nil
	}
	if s.Mode != Compatible && s.Mode != Safe && s.Mode != Enterprise {
		return nil, fmt.Errorf("mode %q is unknown", s.Mode)
	}
	var err error
	g.cipher, err = newCipher(s.AESKey, s.AppID)
	return g, err
}

// Echo returns what to answer when WeChat checks that the address is ours.
func (g *Gate) Echo(q url.Values) (string, error) {
	if g.settings.Mode != Enterprise {
		return q.Get("echostr"), g.check(q, "signature")
	}
	if err := g.check(q, "msg_signature", q.Get("echostr")); err != nil {
		return "", err
	}
	plain, err := g.cipher.open(q.Get("echostr"))
	return string(plain), err
}

// Open checks a call and returns its message.
func (g *Gate) Open(q url.Values, body io.Reader) (Message, error) {
	data, err := io.ReadAll(io.LimitReader(body, MaxBody+1))
	if err != nil {
		return Message{}, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	if len(data) > MaxBody {
		return Message{}, ErrTooLarge
	}
	if g.encrypted(q) {
		return g.openSealed(q, data)
	}
	return g.openPlain(q, data)
}

// encrypted reports whether the call must be read from its encrypted form. An account in
// compatible mode also sends plain calls while its setting is being changed.
func (g *Gate) encrypted(q url.Values) bool {
	switch g.settings.Mode {
	case Plain:
		return false
	case Compatible:
		return q.Get("encrypt_type") == "aes"
	}
	return true
}

// openPlain reads a call whose signature does not cover its body: one signature is good for
// one message.
func (g *Gate) openPlain(q url.Values, data []byte) (Message, error) {
	if err := g.check(q, "signature"); err != nil {
		return Message{}, err
	}
	m, err := parse(data)
	if err != nil {
		return m, err
	}
	if !g.used.first(q.Get("signature"), m.Key(), g.now()) {
		return Message{}, ErrReplayed
	}
	return m, nil
}

func (g *Gate) openSealed(q url.Values, data []byte) (Message, error) {
	outer, err := tree(data)
	if err != nil {
		return Message{}, err
	}
	sealed := outer.text("Encrypt")
	if sealed == "" {
		return Message{}, fmt.Errorf("%w: nothing is encrypted", ErrMalformed)
	}
	if err := g.check(q, "msg_signature", sealed); err != nil {
		return Message{}, err
	}
	plain, err := g.cipher.open(sealed)
	if err != nil {
		return Message{}, err
	}
	return parse(plain)
}
