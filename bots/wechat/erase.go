package wechat

import (
	"context"
	"errors"
	"fmt"

	"qingting/server/db"
)

// Erase removes a citizen's chats, with the words that were not dealt with. It joins the
// caller's transaction; doing it twice is harmless.
func (c *Channel) Erase(ctx context.Context, citizenID string) error {
	list, err := c.store.chatsOfCitizen(ctx, citizenID)
	if err != nil {
		return fmt.Errorf("find chats: %w", err)
	}
	for _, h := range list {
		if err := c.store.forget(ctx, h); err != nil {
			return fmt.Errorf("erase chat: %w", err)
		}
	}
	return nil
}

// Move hands one citizen's chats over to another: all when keys is nil, otherwise those. It
// joins the caller's transaction and returns the ids it moved.
func (c *Channel) Move(ctx context.Context, from, to string, keys []string) ([]string, error) {
	moved, err := c.DB.HandOver(ctx, db.Owned{Table: "wechat_chats", Key: "id", Owner: "citizen_id"}, from, to, keys)
	if err != nil {
		return nil, fmt.Errorf("move chats: %w", err)
	}
	return moved, nil
}

// Undelivered tells a person elsewhere that WeChat took a message and did not deliver it, in
// the transaction of ctx. Key is the one it was sent with; repeating it is harmless.
func (c *Channel) Undelivered(ctx context.Context, port, openID, key string) error {
	_, index, err := c.Cipher.Seal(openID)
	if err != nil {
		return fmt.Errorf("index openid: %w", err)
	}
	h, err := c.store.chatOf(ctx, port, index)
	if errors.Is(err, errNoChat) {
		return nil // erased meanwhile
	}
	if err != nil {
		return err
	}
	t, found, err := c.store.newestTalk(ctx, h.ID)
	if err != nil || !found {
		return err
	}
	conv, err := c.Dialogue.Conversation(ctx, t.ConversationID)
	if err != nil {
		return err
	}
	return c.Inbox.Unsent(ctx, conv.CitizenID, conv.ID, key, "有消息没能送到微信，请打开会话查看。")
}
