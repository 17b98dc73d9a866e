// Package wechat is the way into the hotline from a chat in WeChat: an Official Account, or a
// WeCom customer-service account. What people write there becomes messages of a conversation,
// and what the conversation says to them is sent back in the best form WeChat has.
//
// In: a call is checked, stored once and answered at once; a job takes it in. Messages of one
// person are taken in one after the other, in the order WeChat took them.
//
// Out: dialogue stores first. Each conversation has a cursor here; a wake after commit, or the
// sweep after a crash, sends what lies behind it, in order, one process at a time. A message
// whose process dies between WeChat's answer and the cursor is sent again: twice is better
// than never.
//
// WeChat lets us send five messages within 48 hours of the person's last one. The fifth says
// that more is waiting; what does not fit is held, told in the citizen's inbox, and sent when
// the person writes again.
package wechat

import (
	"context"
	"io"
	"log/slog"
	"time"

	"qingting/bots/wechat/client"
	"qingting/bots/wechat/wire"
	"qingting/server/board"
	"qingting/server/db"
	"qingting/server/dialogue"
	"qingting/server/jobs"
	"qingting/server/knowledge"
	"qingting/server/wake"
)

// atOnce is how many chats one process sends to at the same time.
const atOnce = 8

// Wire sends to and fetches from one account.
type Wire interface {
	// Send sends one message. Key is the same when the same message is sent again: 32
	// characters of 0-9a-f.
	Send(ctx context.Context, openID, key string, m client.Outgoing) error
	Upload(ctx context.Context, kind, name string, r io.Reader) (mediaID string, err error)
	Download(ctx context.Context, mediaID string) (data []byte, mime string, err error)
}

// Port is one account people write to. Key is also the channel of its conversations.
type Port struct {
	Key      string // "wechat:<account key>" or "kefu:<open_kfid>"
	Provider string // as identity names it
	AppID    string
	Name     string
	Wire     Wire
}

// External is a person as WeChat names them.
type External struct{ Provider, AppID, OpenID string }

// Citizens tells who somebody is, making a citizen of whom nobody knows yet.
type Citizens interface {
	CitizenOf(ctx context.Context, e External) (citizenID string, err error)
}

// Dialogue holds the conversations; *dialogue.Service is one.
type Dialogue interface {
	Open(ctx context.Context, citizenID, channel string) (c dialogue.Conversation, created bool, err error)
	Current(ctx context.Context, citizenID, channel string) (dialogue.Conversation, error)
	Conversation(ctx context.Context, id string) (dialogue.Conversation, error)
	OfCitizen(ctx context.Context, citizenID, id string) (dialogue.Conversation, error)
	Messages(ctx context.Context, conversationID string, after int64, limit int) ([]dialogue.Message, error)
	MessagesBefore(ctx context.Context, conversationID string, before int64, limit int) ([]dialogue.Message, error)
	Receive(ctx context.Context, citizenID, conversationID string, said dialogue.Said) (dialogue.Message, error)
	RequestHuman(ctx context.Context, c dialogue.Conversation, reason dialogue.Reason, clientID string) (dialogue.HandedOff, error)
	CancelWaiting(ctx context.Context, c dialogue.Conversation) error
	Close(ctx context.Context, id, by string) (dialogue.Conversation, error)
	Rate(ctx context.Context, c dialogue.Conversation, score int, comment string) (dialogue.Conversation, error)
	Read(ctx context.Context, c dialogue.Conversation, who dialogue.Sender, seq int64) error
}

// Letters is the message board; *board.Service is one.
type Letters interface {
	Send(ctx context.Context, citizenID string, d board.Draft) (l board.Letter, created bool, err error)
	Sent(ctx context.Context, citizenID string, before time.Time, limit int) ([]board.Letter, error)
}

// Files keeps pictures.
type Files interface {
	Keep(ctx context.Context, citizenID string, data []byte) (fileID string, err error)
	Bytes(ctx context.Context, fileID string) ([]byte, error)
}

// Places finds outlets; *knowledge.Service does.
type Places interface {
	Outlets(ctx context.Context, q knowledge.OutletQuery) ([]knowledge.FoundOutlet, error)
}

// Guides lists the guides citizens can begin, by id and title.
type Guides interface {
	Titles(ctx context.Context) ([]Titled, error)
}

// Titled is something that can be begun.
type Titled struct{ ID, Title string }

// Inbox keeps for the citizen what could not be sent. Ref names it: telling twice is telling
// once.
type Inbox interface {
	Unsent(ctx context.Context, citizenID, conversationID, ref, text string) error
	// Resumed takes back what Unsent told of the conversation: it is on its way now.
	Resumed(ctx context.Context, citizenID, conversationID string) error
}

// Cipher hides openids and words at rest.
type Cipher interface {
	Seal(plain string) (sealed, index string, err error)
	Open(sealed string) (string, error)
}

// Queue takes jobs; *jobs.Queue is one.
type Queue interface {
	Enqueue(ctx context.Context, j jobs.Job) (taken bool, err error)
	Register(kind string, w jobs.Work)
}

// Town is what the greeting and the ways out name.
type Town struct {
	Name      string // 示例市
	Hotline   string // 12345
	HoursText string
	PublicURL string // where the H5 pages are; empty: nothing is linked
	MiniAppID string // cards open this mini-program; empty: there are no cards
	Zone      *time.Location
}

// Parts is what a Channel is made of. Ahead, Appeal, Danger, Login and Limit
// may be nil.
type Parts struct {
	DB       *db.DB
	Cipher   Cipher
	Queue    Queue
	Dialogue Dialogue
	Citizens Citizens
	Letters  Letters
	Files    Files
	Places   Places
	Guides   Guides
	Inbox    Inbox
	Town     Town
	Now      func() time.Time // UTC
	Log      *slog.Logger
	// Danger reports whether words speak of immediate danger, which goes before everything.
	Danger func(ctx context.Context, text string) bool
	// Login returns an address that opens a page of the H5 client as this citizen, once, and how
	// long it works. Nil: there is none.
	Login func(ctx context.Context, citizenID, page string) (address string, life time.Duration, err error)
	// Appeal has a person look at what content safety has held back.
	Appeal func(ctx context.Context, citizenID, id string) error
	// Ahead returns how many wait before this conversation.
	Ahead func(ctx context.Context, conversationID string) (int, error)
	// Limit returns an errs.Error when the citizen asks too often.
	Limit func(ctx context.Context, citizenID string) error
}

// Channel joins the accounts with the conversations. It is safe for concurrent use. Add its
// ports before the queue starts.
type Channel struct {
	Parts
	store  store
	ports  map[string]Port
	sender *wake.Worker
	typist *wake.Worker
	typing *typing
	thumbs *thumbs
}

// jobKind is what the queue knows incoming messages by.
const jobKind = "wechat.take"

// New returns a Channel without ports. The caller calls Stop before the database is closed.
func New(p Parts) *Channel {
	c := &Channel{Parts: p, store: store{p.DB}, ports: map[string]Port{}, thumbs: &thumbs{kept: map[string]thumb{}}, typing: &typing{last: map[string]time.Time{}}}
	c.sender, c.typist = wake.New(atOnce, c.sendWaiting), wake.New(atOnce, c.showTyping)
	p.Queue.Register(jobKind, c.work)
	return c
}

// Add opens a port.
func (c *Channel) Add(p Port) { c.ports[p.Key] = p }

// Stop sends nothing new and waits, until ctx ends, for what is being sent; the next Sweep of
// any process sends the rest.
func (c *Channel) Stop(ctx context.Context) {
	c.typist.Stop(ctx)
	c.sender.Stop(ctx)
}

// MessageStored implements dialogue.Channel: what was said to somebody in WeChat is sent soon.
func (c *Channel) MessageStored(_ context.Context, conv dialogue.Conversation, m dialogue.Message) {
	if _, ours := c.ports[conv.Channel]; ours && m.Sender != dialogue.ByCitizen {
		c.sender.Wake(conv.ID)
	}
}

// ConversationChanged implements dialogue.Channel: messages tell all that people in WeChat see.
func (c *Channel) ConversationChanged(context.Context, dialogue.Conversation) {}

// Typing implements dialogue.Channel: the person sees that an agent is writing.
func (c *Channel) Typing(_ context.Context, conv dialogue.Conversation, who dialogue.Sender) {
	if _, ours := c.ports[conv.Channel]; ours && who == dialogue.ByAgent && c.typing.due(conv.ID, c.Now()) {
		c.typist.Wake(conv.ID)
	}
}

var _ dialogue.Channel = (*Channel)(nil)

// keyOf names a message of WeChat within a conversation; it is short enough for a client id.
func keyOf(m wire.Message) string { return "wx-" + short(m.Key()) }
