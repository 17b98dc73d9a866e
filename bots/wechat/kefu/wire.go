package kefu

import (
	"context"
	"errors"
	"fmt"
	"io"

	"qingting/bots/wechat/client"
)

// Wire is how chats of one account are answered.
type Wire struct {
	Corp     Corp
	OpenKFID string
}

// Send sends one message. WeCom shows messages of the same key once. When somebody else holds
// the session, or it has ended, the error is client.ErrOutOfWindow: the person has to write first.
func (w Wire) Send(ctx context.Context, openID, key string, m client.Outgoing) error {
	err := w.Corp.Send(ctx, openID, w.OpenKFID, key, m)
	if !errors.Is(err, client.ErrWrongState) {
		return err
	}
	state, _, stateErr := w.Corp.State(ctx, w.OpenKFID, openID)
	if stateErr != nil {
		return errors.Join(err, stateErr)
	}
	if state == client.StateNew || state == client.StateBot {
		return fmt.Errorf("%w: %w", client.ErrBusy, err) // it was let go meanwhile: again soon
	}
	return fmt.Errorf("%w: session state %d: %w", client.ErrOutOfWindow, state, err)
}

// Upload keeps a file at WeCom. What Official Accounts call a thumb is an image here.
func (w Wire) Upload(ctx context.Context, kind, name string, r io.Reader) (string, error) {
	if kind == "thumb" {
		kind = "image"
	}
	return w.Corp.Upload(ctx, kind, name, r)
}

// Download fetches a file a person sent.
func (w Wire) Download(ctx context.Context, mediaID string) ([]byte, string, error) {
	return w.Corp.Download(ctx, mediaID)
}
