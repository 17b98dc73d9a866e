// Package sms sends short messages through a provider that speaks a small documented protocol
// (docs/wechat.md, section 短信): one signed JSON POST for each message, with a key by which
// the provider knows repetitions. Other providers are joined by a few lines of their own that
// speak it.
package sms

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

// What a caller can act upon.
var (
	// ErrBusy: not sent now, the same message may be sent again later.
	ErrBusy = errors.New("the provider of short messages is busy or out of reach")
	// ErrRefused: this message will never be sent, for example to a number that does not exist.
	ErrRefused = errors.New("the provider refuses this short message")
)

// Message is one short message. Sending the same ID again never reaches the person twice.
type Message struct {
	ID    string
	Phone string // a mainland mobile number of eleven digits
	Text  string // without the signature
}

// Provider sends messages over HTTP. It is safe for concurrent use.
type Provider struct {
	URL    string
	Key    string // shared secret of the signature
	Sign   string // the signature registered for the sender, shown in brackets before the text
	Now    func() time.Time
	Client *http.Client
}

// answerLimit is how much of a provider's answer is read: it only goes to the log.
const answerLimit = 2 << 10

// Send hands the message to the provider. Errors: ErrBusy, ErrRefused.
func (p Provider) Send(ctx context.Context, m Message) error {
	body, err := json.Marshal(map[string]string{"id": m.ID, "phone": m.Phone, "sign": p.Sign, "text": m.Text})
	if err != nil {
		return fmt.Errorf("write message: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, p.URL, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("make request: %w", err)
	}
	at := strconv.FormatInt(p.Now().Unix(), 10)
	req.Header.Set("Content-Type", "application/json; charset=utf-8")
	req.Header.Set("Idempotency-Key", m.ID)
	req.Header.Set("X-Timestamp", at)
	req.Header.Set("X-Signature", Signature(p.Key, at, body))
	res, err := p.Client.Do(req)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrBusy, err)
	}
	defer func() { _ = res.Body.Close() }()                      // nothing more is wanted of it
	said, _ := io.ReadAll(io.LimitReader(res.Body, answerLimit)) // only for the log
	return verdict(res.StatusCode, said)
}

// verdict: 409 means that the provider has the message already.
func verdict(status int, said []byte) error {
	switch {
	case status >= 200 && status < 300, status == http.StatusConflict:
		return nil
	case status == http.StatusTooManyRequests, status == http.StatusRequestTimeout, status >= 500, status == http.StatusUnauthorized, status == http.StatusForbidden:
		return fmt.Errorf("%w: status %d: %.200q", ErrBusy, status, said)
	}
	return fmt.Errorf("%w: status %d: %.200q", ErrRefused, status, said)
}

// Signature is what X-Signature carries: HMAC-SHA256 in hexadecimal, with the shared key, over
// the Unix time of X-Timestamp, a line feed, and the body as it was sent.
func Signature(key, timestamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(key))
	mac.Write([]byte(timestamp + "\n"))
	mac.Write(body)
	return hex.EncodeToString(mac.Sum(nil))
}
