package client

import (
	"context"
	"io"
	"strings"

	minicontext "github.com/silenceper/wechat/v2/miniprogram/context"
	"github.com/silenceper/wechat/v2/miniprogram/message"
)

// Send answers a person who wrote in the mini-program's customer service (message/custom/send),
// within the same limits as an Official Account: ErrOutOfWindow, ErrTooManyReplies. Menus do
// not exist there and become numbered words, articles become links.
func (m *MiniProgram) Send(ctx context.Context, openID string, o Outgoing) error {
	msg, err := miniMessage(openID, o)
	if err != nil {
		return err
	}
	return m.run(ctx, "message/custom/send", func(_ context.Context, lib *minicontext.Context) error {
		return message.NewCustomerMessageManager(lib).Send(msg)
	})
}

func miniMessage(openID string, o Outgoing) (*message.CustomerMessage, error) {
	switch {
	case o.Text != "":
		return message.NewCustomerTextMessage(openID, o.Text), nil
	case o.Image != "":
		return message.NewCustomerImgMessage(openID, o.Image), nil
	case o.News != nil:
		return message.NewCustomerLinkMessage(openID, o.News.Title, o.News.Text, o.News.URL, o.News.Picture), nil
	case o.Card != nil:
		return message.NewCustomerMiniprogrampageMessage(openID, o.Card.Title, o.Card.Page, o.Card.MediaID), nil
	case o.Menu != nil:
		return message.NewCustomerTextMessage(openID, o.Menu.asText()), nil
	}
	return nil, errEmptyMessage
}

// untapped says in text what a menu says of its lines: here nothing can be tapped.
var untapped = strings.NewReplacer("点一下，或者回复数字", "回复数字", "点一下就", "回复数字就", "点下面的", "回复下面的", "再点“", "再回复“", "请点一下您要问的那一个", "请回复您要问的那一个的数字")

// asText lists the choices, one a line.
func (c Choices) asText() string {
	lines := []string{c.Head}
	for _, item := range c.Items {
		lines = append(lines, item.Text)
	}
	return untapped.Replace(strings.TrimSpace(strings.Join(append(lines, c.Tail), "\n")))
}

// Upload keeps a file at WeChat for three days (media/upload). Kind is image.
func (m *MiniProgram) Upload(ctx context.Context, kind, name string, r io.Reader) (string, error) {
	return m.sameCalls().Upload(ctx, kind, name, r)
}

// Download fetches a file a person sent (media/get), at most 20 MB, and its content type.
func (m *MiniProgram) Download(ctx context.Context, mediaID string) ([]byte, string, error) {
	return m.sameCalls().Download(ctx, mediaID)
}

// sameCalls makes the calls a mini-program shares with Official Accounts and for which the
// library has them only there.
func (m *MiniProgram) sameCalls() *Account {
	return &Account{client: m.client, appID: m.appID, secret: m.secret, tokens: m.tokens}
}
