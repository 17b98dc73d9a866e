package wechat

import (
	"context"
	"time"

	"qingting/bots/wechat/wire"
)

// What WeChat lets us send (微信开放文档, 客服消息): five messages within 48 hours of the
// person's last one, and three within a minute of a tap on the menu, a scan or a new follow.
const (
	windowFor  = 48 * time.Hour
	windowSize = 5
	glanceFor  = time.Minute
	glanceSize = 3
	staleAfter = 72 * time.Hour // an older message is not sent any more; it is in the conversation
)

// opens returns how long and for how many messages the body opens the window; nothing for
// what is no act of the person.
func opens(b wire.Body) (life time.Duration, size int) {
	switch b := b.(type) {
	case wire.Text, wire.Image, wire.Voice, wire.Video, wire.Place, wire.Link, wire.MiniPage:
		return windowFor, windowSize
	case wire.Clicked, wire.Subscribed, wire.Scanned:
		return glanceFor, glanceSize
	case wire.Entered:
		return glanceFor, glanceSize - 1 // mini-programs: two within a minute of entering
	case wire.Unknown:
		if b.Kind != "event" {
			return windowFor, windowSize
		}
	}
	return 0, 0
}

// openWindow counts anew. A tap opens a closed window for a minute and never shortens an open
// one. What was held may be sent again.
func (c *Channel) openWindow(ctx context.Context, h *chat, b wire.Body) error {
	life, size := opens(b)
	if size == 0 {
		return nil
	}
	now := c.now()
	if life == glanceFor && h.WindowUntil.After(now.Add(glanceFor)) && h.WindowLeft > 0 {
		return nil
	}
	h.WindowUntil, h.WindowLeft, h.HeardAt, h.Following = now.Add(life), size, now, true
	return c.store.changeChat(ctx, h.ID, map[string]any{
		"window_until": h.WindowUntil, "window_left": size, "heard_at": now, "following": true, "held": false, "tries": 0, "next_try_at": nil,
	})
}
