package wechat

import (
	"context"
	"errors"
	"io"
	"slices"
	"testing"
	"time"

	"qingting/bots/wechat/client"
	"qingting/server/db"
	"qingting/server/db/dbtest"
	"qingting/server/jobs"
)

// noticeWire is a Wire that answers one error after the other and keeps what it sent.
type noticeWire struct {
	answers []error
	sent    []string
}

func (o *noticeWire) Send(_ context.Context, openID, _ string, m client.Outgoing) error {
	if len(o.answers) > 0 {
		err := o.answers[0]
		o.answers = o.answers[1:]
		if err != nil {
			return err
		}
	}
	o.sent = append(o.sent, openID+" "+m.Text)
	return nil
}

func (*noticeWire) Upload(context.Context, string, string, io.Reader) (string, error) { return "", nil }
func (*noticeWire) Download(context.Context, string) ([]byte, string, error)          { return nil, "", nil }

type noticeQueue struct{}

func (noticeQueue) Enqueue(context.Context, jobs.Job) (bool, error) { return true, nil }
func (noticeQueue) Register(string, jobs.Work)                      {}

// noticeCipher hides nothing.
type noticeCipher struct{}

func (noticeCipher) Seal(plain string) (sealed, index string, err error) { return plain, plain, nil }
func (noticeCipher) Open(sealed string) (string, error)                  { return sealed, nil }

// noticeChannel is a channel with one account; citizen c1 wrote there an hour ago.
func noticeChannel(t *testing.T, d *db.DB, o *noticeWire) *Channel {
	t.Helper()
	now := time.Date(2026, 11, 21, 2, 0, 0, 0, time.UTC)
	c := New(Parts{DB: d, Cipher: noticeCipher{}, Queue: noticeQueue{}, Now: func() time.Time { return now }})
	t.Cleanup(func() { c.Stop(context.Background()) })
	c.Add(Port{Key: "wechat:main", Wire: o})
	if err := d.Conn(t.Context()).Exec("INSERT INTO citizens (id, created_at, last_seen_at) VALUES ('c1', ?, ?)", now, now).Error; err != nil {
		t.Fatal(err)
	}
	err := c.store.createChat(t.Context(), chat{
		ID: "h1", Port: "wechat:main", CitizenID: "c1", OpenIDCipher: "o1", OpenIDIndex: "o1", Following: true,
		WindowUntil: now.Add(47 * time.Hour), WindowLeft: 3, Offer: "[]", CreatedAt: now, HeardAt: now.Add(-time.Hour),
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestANoticeLeavesTheLastMessageToTheConversation(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := &noticeWire{}
		c := noticeChannel(t, d, o)
		for i, want := range []error{nil, nil, ErrNoWindow} {
			if err := c.Notify(t.Context(), "c1", "n", "答复了"); !errors.Is(err, want) {
				t.Fatalf("%d: %v", i, err)
			}
		}
		if !slices.Equal(o.sent, []string{"o1 答复了", "o1 答复了"}) {
			t.Fatal(o.sent)
		}
		if err := c.Notify(t.Context(), "c2", "n", "答复了"); !errors.Is(err, ErrNoWindow) {
			t.Fatal(err)
		}
	})
}

func TestWeChatsCountOfTheWindowIsRight(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		o := &noticeWire{answers: []error{&client.Error{Code: -1}, client.ErrUnreachable, &client.Error{Code: 45015}}}
		c := noticeChannel(t, d, o)
		left := func() int {
			h, err := c.store.chat(t.Context(), "h1")
			if err != nil {
				t.Fatal(err)
			}
			return h.WindowLeft
		}
		if err := c.Notify(t.Context(), "c1", "n", "x"); !errors.Is(err, client.ErrBusy) || left() != 3 {
			t.Fatal(err, left())
		}
		if err := c.Notify(t.Context(), "c1", "n", "x"); !errors.Is(err, client.ErrUnreachable) || left() != 2 {
			t.Fatal(err, left())
		}
		if err := c.Notify(t.Context(), "c1", "n", "x"); !errors.Is(err, ErrNoWindow) || left() != 0 {
			t.Fatal(err, left())
		}
	})
}
