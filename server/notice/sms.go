package notice

import (
	"context"
	"fmt"
)

// Texter sends short messages. Its errors are those of a Way; the same id never reaches the
// person twice.
type Texter interface {
	Text(ctx context.Context, id, phone, text string) error
}

// SMS is the Way of short messages.
type SMS struct {
	Texter Texter
	// Phone returns the number the notice goes to, empty when none is known.
	Phone func(ctx context.Context, n Notice) (string, error)
}

// Name returns BySMS.
func (w SMS) Name() string { return BySMS }

// Repeatable returns true: the provider knows the notice's id.
func (w SMS) Repeatable() bool { return true }

// Send implements Way. The text names the letter and leaves its content to the inbox: short
// messages are read over shoulders.
func (w SMS) Send(ctx context.Context, _ Receiver, n Notice) error {
	phone, err := w.Phone(ctx, n)
	if err != nil {
		return fmt.Errorf("%w: find phone number: %w", ErrNotNow, err)
	}
	if !mobile(phone) {
		return fmt.Errorf("%w: no mobile number is known", ErrNever)
	}
	return w.Texter.Text(ctx, n.ID, phone, n.short())
}

// mobile reports whether a number is one of the mainland that can receive short messages.
func mobile(phone string) bool {
	if len(phone) != 11 || phone[0] != '1' {
		return false
	}
	for _, r := range phone {
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}

// short is the notice in one short message.
func (n Notice) short() string {
	text := n.Title
	if n.Number != "" {
		text += "（" + n.Number + "）"
	}
	return text + "，请在 12345 小程序“我的-消息”中查看。"
}
