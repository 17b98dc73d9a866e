package wechat

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"qingting/bots/wechat/wire"
	"qingting/server/jobs"
)

const (
	takeFor   = 45 * time.Second // how long a message may be worked at before another process takes over
	maxTries  = 5                // a message that failed this often is left out, so that later ones get through
	leftAfter = 30 * time.Second // a message this old has lost its job
	keepFor   = 4 * 24 * time.Hour
)

// Take keeps one message of a port, in the transaction of ctx if there is one, and has it
// taken in soon. The same message again changes nothing.
func (c *Channel) Take(ctx context.Context, port string, m wire.Message) error {
	if _, known := c.ports[port]; !known {
		return fmt.Errorf("take message: no port %q", port)
	}
	if m.From == "" {
		return nil // an event about the account itself
	}
	row, err := c.seal(port, m)
	if err != nil {
		return err
	}
	return c.DB.InTx(ctx, func(ctx context.Context) error {
		fresh, err := c.store.takeIn(ctx, row)
		if err != nil {
			return fmt.Errorf("store message of wechat: %w", err)
		}
		if !fresh {
			return nil
		}
		_, err = c.Queue.Enqueue(ctx, jobs.Job{Kind: jobKind, Key: port + " " + row.MessageKey, Payload: []byte(port + " " + row.OpenIDIndex)})
		return err
	})
}

func (c *Channel) seal(port string, m wire.Message) (incoming, error) {
	data, err := wire.Encode(m)
	if err != nil {
		return incoming{}, err
	}
	body, _, err := c.Cipher.Seal(string(data))
	if err != nil {
		return incoming{}, fmt.Errorf("seal message: %w", err)
	}
	openID, index, err := c.Cipher.Seal(m.From)
	if err != nil {
		return incoming{}, fmt.Errorf("seal openid: %w", err)
	}
	return incoming{
		ID: newID(), Port: port, MessageKey: short(m.Key()), OpenIDCipher: openID, OpenIDIndex: index, Body: body, CreatedAt: c.Now(),
	}, nil
}

// work is the job: everything that waits of one person.
func (c *Channel) work(ctx context.Context, payload []byte) error {
	port, index, _ := strings.Cut(string(payload), " ")
	return c.takeAll(ctx, port, index)
}

// takeAll takes in what a person wrote, in order. When another process is at it, that one
// will find what we would have: it looks once more after it has let go.
func (c *Channel) takeAll(ctx context.Context, port, index string) error {
	for {
		list, err := c.store.waiting(ctx, port, index, 50)
		if err != nil || len(list) == 0 {
			return err
		}
		h, err := c.chatFor(ctx, list[0])
		if err != nil {
			return err
		}
		mine, err := c.takeSome(ctx, h)
		if err != nil || !mine {
			return err
		}
	}
}

// takeSome holds the chat's lease while it works through what waits then; mine is false when
// somebody else has it.
func (c *Channel) takeSome(ctx context.Context, h chat) (mine bool, err error) {
	until := c.now().Add(takeFor)
	if mine, err = c.store.lease(ctx, h.ID, "taking_until", c.now(), until); err != nil || !mine {
		return false, err
	}
	defer func() {
		err = errors.Join(err, c.store.release(context.WithoutCancel(ctx), h.ID, "taking_until", until))
	}()
	list, err := c.store.waiting(ctx, h.Port, h.OpenIDIndex, 50)
	if err != nil {
		return true, err
	}
	for _, row := range list {
		next := c.now().Add(takeFor)
		if next.After(until) {
			kept, err := c.store.prolong(ctx, h.ID, "taking_until", until, next)
			if err != nil || !kept {
				return false, err
			}
			until = next
		}
		if err := c.takeOne(ctx, h.ID, row); err != nil {
			return true, err
		}
	}
	return true, nil
}

// takeOne deals with one message. What fails again and again is left out with a log entry.
func (c *Channel) takeOne(ctx context.Context, chatID string, row incoming) error {
	if row.Tries >= maxTries {
		c.Log.ErrorContext(ctx, "a message of wechat was given up", "port", row.Port, "message", row.ID, "created", row.CreatedAt)
		return c.store.finish(ctx, row.ID, c.now())
	}
	if err := c.store.countTry(ctx, row.ID); err != nil {
		return err
	}
	h, err := c.load(ctx, chatID)
	if err != nil {
		return err
	}
	m, err := c.unseal(row)
	if err != nil {
		return err
	}
	if err := c.receive(ctx, h, m, row.Tries); err != nil {
		return fmt.Errorf("take in a message of %s: %w", row.Port, err)
	}
	return c.store.finish(ctx, row.ID, c.now())
}

func (c *Channel) unseal(row incoming) (wire.Message, error) {
	data, err := c.Cipher.Open(row.Body)
	if err != nil {
		return wire.Message{}, fmt.Errorf("open message: %w", err)
	}
	return wire.Decode([]byte(data))
}

// chatFor returns the person's chat, made when they are new.
func (c *Channel) chatFor(ctx context.Context, row incoming) (chat, error) {
	h, err := c.store.chatOf(ctx, row.Port, row.OpenIDIndex)
	if err == nil || !errors.Is(err, errNoChat) {
		return h, err
	}
	openID, err := c.Cipher.Open(row.OpenIDCipher)
	if err != nil {
		return chat{}, fmt.Errorf("open openid: %w", err)
	}
	port := c.ports[row.Port]
	citizen, err := c.Citizens.CitizenOf(ctx, External{Provider: port.Provider, AppID: port.AppID, OpenID: openID})
	if err != nil {
		return chat{}, fmt.Errorf("find citizen: %w", err)
	}
	now := c.now()
	err = c.store.createChat(ctx, chat{
		ID: newID(), Port: row.Port, CitizenID: citizen, OpenIDCipher: row.OpenIDCipher, OpenIDIndex: row.OpenIDIndex, Following: true,
		Offer: encodeOffer(nil), WindowUntil: now, CreatedAt: now, HeardAt: now,
	})
	if err != nil {
		return chat{}, fmt.Errorf("store chat: %w", err)
	}
	return c.store.chatOf(ctx, row.Port, row.OpenIDIndex)
}

// load reads a chat and opens its openid.
func (c *Channel) load(ctx context.Context, id string) (chat, error) {
	h, err := c.store.chat(ctx, id)
	if err != nil {
		return h, err
	}
	if h.openID, err = c.Cipher.Open(h.OpenIDCipher); err != nil {
		return h, fmt.Errorf("open openid: %w", err)
	}
	return h, nil
}

// Sweep finds what a dead process left: messages nobody took in, and replies nobody sent.
func (c *Channel) Sweep(ctx context.Context) error {
	left, err := c.store.left(ctx, c.now().Add(-leftAfter), 50)
	if err != nil {
		return fmt.Errorf("find messages left: %w", err)
	}
	for _, row := range left {
		if err := c.takeAll(ctx, row.Port, row.OpenIDIndex); err != nil {
			c.Log.ErrorContext(ctx, "cannot take in a message of wechat", "port", row.Port, "error", err)
		}
	}
	behind, err := c.store.behind(ctx, c.now(), 200)
	if err != nil {
		return fmt.Errorf("find replies not sent: %w", err)
	}
	for _, id := range behind {
		c.sender.Wake(id)
	}
	return nil
}

// Purge forgets which messages were dealt with days ago, since WeChat repeats within seconds,
// and the letters that were begun and left.
func (c *Channel) Purge(ctx context.Context) (int64, error) {
	if err := c.store.dropDrafts(ctx, c.now().Add(-letterFor)); err != nil {
		return 0, fmt.Errorf("drop drafts: %w", err)
	}
	return c.store.purge(ctx, c.now().Add(-keepFor))
}

// now is as exact as both databases keep times.
func (c *Channel) now() time.Time { return c.Now().UTC().Truncate(time.Millisecond) }

// newID returns a new time-ordered id.
func newID() string { return uuid.Must(uuid.NewV7()).String() }

// short names something long in 32 characters of 0-9a-f.
func short(long string) string {
	sum := sha256.Sum256([]byte(long))
	return hex.EncodeToString(sum[:16])
}
