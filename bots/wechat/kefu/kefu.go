// Package kefu is WeCom's customer service (微信客服): it fetches what people write to a
// customer-service account and hands it to the chats of bots/wechat, and it is the wire those
// chats answer through. Conversation, desk and wording are the same as in an Official Account.
//
// WeCom does not send messages, it says that there are some. A callback becomes a job, and the
// job reads from where the stored cursor stands. What was read and the new cursor are stored in
// one transaction, so that nothing is lost or taken twice when a process dies; a job every few
// minutes looks without being told, for callbacks that got lost.
package kefu

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"sync"
	"time"

	"qingting/bots/wechat/client"
	"qingting/bots/wechat/wire"
	"qingting/server/db"
	"qingting/server/jobs"
)

// Provider is how identity names people known from WeCom's customer service.
const Provider = "kefu"

const (
	fetchJob = "wechat.kefu.fetch"
	sweepJob = "wechat.kefu.sweep"

	// sweepEvery is how long a lost callback can delay a message. Calls without a callback's
	// token are limited by WeCom to few a minute.
	sweepEvery = 5 * time.Minute
	// pageSize is how many messages one transaction stores; WeCom gives at most 1,000.
	pageSize = 100
	// fresh is how old messages may be that were written before we ever looked: WeCom gives
	// three days, and nobody wants an answer to what somebody else has settled.
	fresh = 10 * time.Minute
	// welcomeLife is how long WeCom takes the greeting of an enter_session event.
	welcomeLife = 20 * time.Second
)

// Corp is WeCom; *client.Corp is one.
type Corp interface {
	Sync(ctx context.Context, r client.SyncRequest) (client.SyncPage, error)
	Send(ctx context.Context, toUser, openKFID, msgID string, m client.Outgoing) error
	Greet(ctx context.Context, code, text string) error
	State(ctx context.Context, openKFID, customerID string) (state int, staff string, err error)
	Move(ctx context.Context, openKFID, customerID string, state int, staff string) (code string, err error)
	Upload(ctx context.Context, kind, name string, r io.Reader) (mediaID string, err error)
	Download(ctx context.Context, mediaID string) (data []byte, mime string, err error)
}

// Chats takes what people wrote; *wechat.Channel is one.
type Chats interface {
	// Take stores a message for the port, in the transaction of ctx. Repeating it is harmless.
	Take(ctx context.Context, port string, m wire.Message) error
}

// Lost is a message WeCom took from us and could not deliver.
type Lost struct {
	Port   string
	OpenID string
	Key    string // the one it was sent with
	Reason int    // WeCom's fail_type: 4 the 48 hours are over, 5 session ended, 6 five were sent, 10 refused by the person
}

// Inbox keeps for people what did not reach them.
type Inbox interface {
	// Undelivered tells the person elsewhere, in the transaction of ctx. Repeating it is harmless.
	Undelivered(ctx context.Context, l Lost) error
}

// Queue does work later; *jobs.Queue is one.
type Queue interface {
	Enqueue(ctx context.Context, j jobs.Job) (taken bool, err error)
	Register(kind string, w jobs.Work)
	Periodic(kind string, every time.Duration) error
}

// Parts is what a Service is made of.
type Parts struct {
	DB       *db.DB
	Corp     Corp
	Chats    Chats
	Inbox    Inbox
	Queue    Queue
	Accounts []string // open_kfid of the accounts that are ours
	Greeting string   // what a person who opens the chat reads; empty: nothing
	Now      func() time.Time
	Log      *slog.Logger
}

// Service fetches messages. It is safe for concurrent use.
type Service struct {
	Parts
	store store
	turns map[string]*sync.Mutex // by account: two fetches of one process would read the same
}

// New returns a Service whose jobs are registered; call it before the queue starts.
func New(p Parts) (*Service, error) {
	s := &Service{Parts: p, store: store{p.DB}, turns: map[string]*sync.Mutex{}}
	for _, id := range p.Accounts {
		s.turns[id] = &sync.Mutex{}
	}
	p.Queue.Register(fetchJob, s.fetch)
	p.Queue.Register(sweepJob, s.sweep)
	if err := p.Queue.Periodic(sweepJob, sweepEvery); err != nil {
		return nil, fmt.Errorf("look for kefu messages: %w", err)
	}
	return s, nil
}

// Port returns the key of an account's port, which is the channel of its conversations.
func Port(openKFID string) string { return "kefu:" + openKFID }

// order is one job: fetch this account's messages with this callback's token.
type order struct{ OpenKFID, Token string }

// Heard takes a checked callback. The messages are fetched soon; hearing it twice is harmless.
// A callback about somebody else's account is ignored.
func (s *Service) Heard(ctx context.Context, c wire.KefuChanged) error {
	if !slices.Contains(s.Accounts, c.OpenKFID) {
		s.Log.Info("kefu callback about an account that is not ours", "open_kfid", c.OpenKFID)
		return nil
	}
	payload, err := json.Marshal(order{OpenKFID: c.OpenKFID, Token: c.Token})
	if err != nil {
		return fmt.Errorf("write kefu order: %w", err)
	}
	if _, err := s.Queue.Enqueue(ctx, jobs.Job{Kind: fetchJob, Key: c.OpenKFID + " " + c.Token, Payload: payload}); err != nil {
		return fmt.Errorf("order kefu messages: %w", err)
	}
	return nil
}

func (s *Service) fetch(ctx context.Context, payload []byte) error {
	var o order
	if err := json.Unmarshal(payload, &o); err != nil {
		return fmt.Errorf("read kefu order: %w", err)
	}
	return s.Fetch(ctx, o.OpenKFID, o.Token)
}

// sweep fetches for every account, as if all had called. One that fails does not stop the others.
func (s *Service) sweep(ctx context.Context, _ []byte) error {
	var failed error
	for _, id := range s.Accounts {
		if err := s.Fetch(ctx, id, ""); err != nil {
			failed = err
		}
	}
	return failed
}
