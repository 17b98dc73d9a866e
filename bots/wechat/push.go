package wechat

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"qingting/bots/wechat/client"
	"qingting/server/dialogue"
)

// errGivenUp means that WeChat will never take this message.
var errGivenUp = errors.New("wechat will never take this message")

// push counts one message against the window and sends it. It returns errStop when WeChat
// takes nothing now, errClosed when the window has closed, and errGivenUp, with the citizen
// told, when it never will. Numbers mean what the piece offers, if it is sent as a whole.
func (c *Channel) push(ctx context.Context, r *round, conv dialogue.Conversation, p piece, out client.Outgoing, whole bool) error {
	port := c.ports[r.chat.Port]
	if p.fileID != "" && out == (client.Outgoing{}) {
		media, err := c.upload(ctx, port, p.fileID)
		if err != nil {
			return c.failed(ctx, r, conv, p, err)
		}
		out.Image = media
	}
	offer := "[]"
	if whole {
		offer = encodeOffer(p.offer)
	}
	spent, err := c.store.spend(ctx, r.chat.ID, offer, c.now())
	if err != nil {
		return err
	}
	if !spent {
		return errClosed
	}
	key := short(fmt.Sprintf("%s:%d:%s", p.message.ID, p.number, out.Text))
	if err := port.Wire.Send(ctx, r.chat.openID, key, out); err != nil {
		return c.failed(ctx, r, conv, p, err)
	}
	if r.chat.Tries == 0 {
		return nil
	}
	return c.store.changeChat(ctx, r.chat.ID, map[string]any{"tries": 0, "next_try_at": nil})
}

func (c *Channel) upload(ctx context.Context, port Port, fileID string) (string, error) {
	data, err := c.Files.Bytes(ctx, fileID)
	if err != nil {
		return "", fmt.Errorf("read picture: %w", err)
	}
	return port.Wire.Upload(ctx, "image", "picture"+extension(data), bytes.NewReader(data))
}

// failed decides what becomes of a message WeChat did not take.
func (c *Channel) failed(ctx context.Context, r *round, conv dialogue.Conversation, p piece, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	switch {
	case errors.Is(err, client.ErrOutOfWindow), errors.Is(err, client.ErrTooManyReplies):
		// WeChat counts otherwise than we do: it is right.
		if err := c.store.changeChat(ctx, r.chat.ID, map[string]any{"window_left": 0}); err != nil {
			return err
		}
		return errClosed
	case client.Temporary(err), errors.Is(err, client.ErrSetUp), errors.Is(err, client.ErrWrongState):
		if r.chat.Tries < len(pauses) {
			at := c.now().Add(pauses[r.chat.Tries])
			c.Log.WarnContext(ctx, "wechat took nothing, later again", "port", r.chat.Port, "try", r.chat.Tries+1, "error", err)
			set := map[string]any{"tries": r.chat.Tries + 1, "next_try_at": at}
			if errors.Is(err, client.ErrBusy) || errors.Is(err, client.ErrSetUp) || errors.Is(err, client.ErrToken) {
				set["window_left"] = r.chat.WindowLeft // refused, so that it does not count
			}
			return errors.Join(errStop, c.store.changeChat(ctx, r.chat.ID, set))
		}
	case errors.Is(err, client.ErrNoSuchUser):
		if err := c.store.changeChat(ctx, r.chat.ID, map[string]any{"following": false}); err != nil {
			return err
		}
		return errClosed
	}
	c.Log.ErrorContext(ctx, "wechat refused a message", "port", r.chat.Port, "message", p.message.ID, "error", err)
	if err := c.Inbox.Unsent(ctx, conv.CitizenID, conv.ID, p.message.ID, p.message.Text); err != nil {
		return err
	}
	if err := c.store.changeChat(ctx, r.chat.ID, map[string]any{"tries": 0, "next_try_at": nil}); err != nil {
		return err
	}
	return errGivenUp
}

// errClosed means that the window turned out to be closed.
var errClosed = errors.New("the window is closed")

// hold waits for the person to write again and keeps what waits in their inbox. It reports
// false when they have just written. Nobody needs to be told that a conversation has ended.
func (c *Channel) hold(ctx context.Context, r *round, conv dialogue.Conversation, t *talk, pieces []piece) (held bool, err error) {
	first := pieces[0].message
	if first.Kind == dialogue.KindClosed {
		return true, c.moveOn(ctx, conv, t, pieces[len(pieces)-1])
	}
	err = c.DB.InTx(ctx, func(ctx context.Context) error {
		if held, err = c.store.hold(ctx, r.chat.ID, c.now()); err != nil || !held {
			return err
		}
		return c.Inbox.Unsent(ctx, conv.CitizenID, conv.ID, first.ID, first.Text)
	})
	if err == nil && held {
		err = errStop
	}
	return held, err
}

// moveOn moves the cursor behind the piece, and the citizen's read mark with it.
func (c *Channel) moveOn(ctx context.Context, conv dialogue.Conversation, t *talk, p piece) error {
	if !p.last {
		t.SentSeq, t.SentParts = p.message.Seq-1, p.number+1
		return c.store.advance(ctx, *t)
	}
	t.SentSeq, t.SentParts = p.message.Seq, 0
	if err := c.store.advance(ctx, *t); err != nil {
		return err
	}
	return c.Dialogue.Read(ctx, conv, dialogue.ByCitizen, p.message.Seq)
}
