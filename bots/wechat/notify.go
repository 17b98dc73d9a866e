package wechat

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"qingting/bots/wechat/client"
)

// ErrNoWindow means that the citizen has no chat to which anything may be sent now.
var ErrNoWindow = errors.New("no chat has an open window")

// spare is how many messages of a window a notice leaves to the conversation: the last one says
// that more is waiting.
const spare = 1

// Notify sends words outside of any conversation to the chat the citizen wrote in last, if WeChat
// still takes some there. Key is the same when the same words are sent again. Errors:
// ErrNoWindow, and those of the wire; after client.ErrUnreachable nobody knows what arrived.
func (c *Channel) Notify(ctx context.Context, citizenID, key, text string) error {
	list, err := c.store.chatsOfCitizen(ctx, citizenID)
	if err != nil {
		return fmt.Errorf("find chats: %w", err)
	}
	slices.SortStableFunc(list, func(a, b chat) int { return b.HeardAt.Compare(a.HeardAt) })
	for _, h := range list {
		err := c.notifyIn(ctx, h, short(key), text)
		if !errors.Is(err, ErrNoWindow) {
			return err
		}
	}
	return ErrNoWindow
}

func (c *Channel) notifyIn(ctx context.Context, h chat, key, text string) error {
	port, open := c.ports[h.Port]
	if !open || h.Held || !h.Following || h.WindowLeft <= spare {
		return ErrNoWindow
	}
	openID, err := c.Cipher.Open(h.OpenIDCipher)
	if err != nil {
		return fmt.Errorf("open openid: %w", err)
	}
	spent, err := c.store.spend(ctx, h.ID, h.Offer, c.now())
	if err != nil {
		return fmt.Errorf("count message: %w", err)
	}
	if !spent {
		return ErrNoWindow
	}
	return c.notified(ctx, h, port.Wire.Send(ctx, openID, key, client.Outgoing{Text: text}))
}

// notified keeps our count of the window right after WeChat's answer.
func (c *Channel) notified(ctx context.Context, h chat, err error) error {
	var refusal *client.Error
	switch {
	case errors.Is(err, client.ErrOutOfWindow), errors.Is(err, client.ErrTooManyReplies):
		return errors.Join(ErrNoWindow, c.store.changeChat(ctx, h.ID, map[string]any{"window_left": 0}))
	case errors.Is(err, client.ErrNoSuchUser):
		return errors.Join(ErrNoWindow, c.store.changeChat(ctx, h.ID, map[string]any{"following": false}))
	case errors.As(err, &refusal):
		return errors.Join(err, c.store.refund(ctx, h.ID))
	}
	return err
}
