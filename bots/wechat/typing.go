package wechat

import (
	"context"
	"maps"
	"sync"
	"time"
)

// typingFor is how long WeChat shows that somebody is writing, and a little less than how long
// it lasts there.
const typingFor = 10 * time.Second

// Typist is a Wire that can show that somebody is writing.
type Typist interface {
	Typing(ctx context.Context, openID string) error
}

// typing remembers where it was shown lately; each sign costs a call.
type typing struct {
	mu   sync.Mutex
	last map[string]time.Time
}

// due reports whether it is to be shown in the conversation now.
func (t *typing) due(conversationID string, now time.Time) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	maps.DeleteFunc(t.last, func(_ string, at time.Time) bool { return now.Sub(at) >= typingFor })
	if _, shown := t.last[conversationID]; shown {
		return false
	}
	t.last[conversationID] = now
	return true
}

// showTyping shows it. Failing says nothing worth a log entry: WeChat refuses it to people who
// have not written for half a minute.
func (c *Channel) showTyping(ctx context.Context, conversationID string) {
	t, found, err := c.store.talk(ctx, conversationID)
	if err != nil || !found {
		return
	}
	h, err := c.load(ctx, t.ChatID)
	if err != nil || !h.Following || h.WindowLeft == 0 {
		return
	}
	if w, can := c.ports[h.Port].Wire.(Typist); can {
		_ = w.Typing(ctx, h.openID) // see above
	}
}
