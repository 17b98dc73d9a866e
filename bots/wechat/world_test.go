package wechat

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"qingting/bots/wechat/client"
	"qingting/bots/wechat/wire"
	"qingting/server/board"
	"qingting/server/db"
	"qingting/server/db/dbtest"
	"qingting/server/dialogue"
	"qingting/server/jobs"
	"qingting/server/knowledge"
	"qingting/server/secret"
)

const (
	patience = 20 * time.Second
	port     = "wechat:main"
	li       = "openid-li"
)

// start is when every test begins.
var start = time.Date(2026, 11, 21, 2, 0, 0, 0, time.UTC)

// clock is a time that tests move.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) passes(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// post is WeChat as the channel sees it.
type post struct {
	mu       sync.Mutex
	fail     func(n int, out client.Outgoing) error // n counts tries from 1
	tries    int
	sent     []client.Outgoing
	to       []string
	uploads  int
	typings  int
	download []byte
}

func (p *post) Send(_ context.Context, openID, _ string, m client.Outgoing) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.tries++
	if p.fail != nil {
		if err := p.fail(p.tries, m); err != nil {
			return err
		}
	}
	p.sent, p.to = append(p.sent, m), append(p.to, openID)
	return nil
}

func (p *post) Upload(_ context.Context, kind, name string, r io.Reader) (string, error) {
	_, err := io.ReadAll(r)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.uploads++
	return fmt.Sprintf("media-%s-%d-%s", kind, p.uploads, name), err
}

func (p *post) Download(context.Context, string) ([]byte, string, error) {
	if p.download == nil {
		return nil, "", &client.Error{Call: "media/get", Code: 40007}
	}
	return p.download, "image/png", nil
}

func (p *post) Typing(context.Context, string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.typings++
	return nil
}

func (p *post) typed() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.typings
}

func (p *post) failing(f func(n int, out client.Outgoing) error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.fail, p.tries = f, 0
}

func (p *post) all() []client.Outgoing {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]client.Outgoing(nil), p.sent...)
}

// shown is a message as a person reads it.
func shown(m client.Outgoing) string {
	switch {
	case m.Image != "":
		return "[图片]"
	case m.News != nil:
		return "[文章] " + m.News.Title + " " + m.News.URL
	case m.Card != nil:
		return "[小程序] " + m.Card.Title + " " + m.Card.Page
	case m.Menu != nil:
		lines := []string{m.Menu.Head}
		for _, i := range m.Menu.Items {
			lines = append(lines, "<"+i.Text+">")
		}
		return strings.Join(append(lines, m.Menu.Tail), "\n")
	}
	return m.Text
}

// line is a queue that tests work themselves.
type line struct {
	mu   sync.Mutex
	work jobs.Work
	keys map[string]bool
	todo [][]byte
}

func (l *line) Register(_ string, w jobs.Work) { l.work = w }

func (l *line) Enqueue(_ context.Context, j jobs.Job) (bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.keys[j.Kind+j.Key] {
		return false, nil
	}
	l.keys[j.Kind+j.Key] = true
	l.todo = append(l.todo, j.Payload)
	return true, nil
}

func (l *line) next() ([]byte, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.todo) == 0 {
		return nil, false
	}
	p := l.todo[0]
	l.todo = l.todo[1:]
	return p, true
}

// script is the bot: it answers by what was said, or repeats it.
type script map[string]dialogue.Reply

func (s script) Reply(_ context.Context, t dialogue.Turn) (dialogue.Reply, error) {
	if r, ok := s[t.Message.Text]; ok {
		return r, nil
	}
	return dialogue.Reply{Kind: dialogue.KindAnswer, Text: "答：" + t.Message.Text}, nil
}

// seats is the desk: open or not.
type seats struct{ open bool }

func (s *seats) Enqueue(context.Context, dialogue.HandOff) (bool, error) { return s.open, nil }
func (s *seats) Leave(context.Context, string, string) error             { return nil }

type oneArticle struct{}

func (oneArticle) PublicAnswer(_ context.Context, id string) (string, dialogue.Content, error) {
	if id != "a1" {
		return "", dialogue.Content{}, errors.New("no such article")
	}
	return "补办要本人到场。", dialogue.Content{ArticleID: "a1", Question: "身份证丢了怎么补办"}, nil
}

type oneGuide struct{}

func (oneGuide) Title(_ context.Context, id string) (string, error) { return "办居住证", nil }

type album struct{ kept map[string][]byte }

func (a *album) Keep(_ context.Context, citizenID string, data []byte) (string, error) {
	id := "file-of-" + citizenID
	a.kept[id] = data
	return id, nil
}
func (a *album) Bytes(_ context.Context, id string) ([]byte, error) {
	return []byte("\x89PNG " + id), nil
}
func (a *album) OwnedBy(_ context.Context, id string, _ dialogue.Sender, owner string) (dialogue.File, error) {
	return dialogue.File{ID: id, Width: 3, Height: 4}, nil
}

type letters struct {
	mu   sync.Mutex
	sent []board.Draft
	fail error
}

func (l *letters) Send(_ context.Context, _ string, d board.Draft) (board.Letter, bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.fail != nil {
		return board.Letter{}, false, l.fail
	}
	for _, s := range l.sent {
		if s.ClientID == d.ClientID {
			return board.Letter{Number: "LY20261121-000001", PromisedAt: start.Add(72 * time.Hour)}, false, nil
		}
	}
	l.sent = append(l.sent, d)
	return board.Letter{Number: "LY20261121-000001", PromisedAt: start.Add(72 * time.Hour)}, true, nil
}

func (l *letters) Sent(context.Context, string, time.Time, int) ([]board.Letter, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var list []board.Letter
	for _, d := range l.sent {
		list = append(list, board.Letter{Number: "LY20261121-000001", Title: d.Title, State: board.Accepted})
	}
	return list, nil
}

type places struct{ kinds []string }

func (p *places) Outlets(_ context.Context, q knowledge.OutletQuery) ([]knowledge.FoundOutlet, error) {
	p.kinds = append(p.kinds, q.Kind)
	return []knowledge.FoundOutlet{
		{Outlet: knowledge.Outlet{Name: "中心区政务服务中心", Address: "人民路 1 号", Phone: "0000-1234567"}, Distance: 840, OpenNow: true},
		{Outlet: knowledge.Outlet{Name: "东湖派出所", Address: "湖滨路 2 号"}, Distance: 2360},
	}, nil
}

type titles struct{}

func (titles) Titles(context.Context) ([]Titled, error) { return []Titled{{"g1", "办居住证"}}, nil }

type inbox struct {
	mu      sync.Mutex
	told    map[string]string
	resumed []string // conversations
}

func (i *inbox) Resumed(_ context.Context, _, conversationID string) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.resumed = append(i.resumed, conversationID)
	return nil
}

func (i *inbox) Unsent(_ context.Context, citizenID, _, ref, text string) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.told[ref] = citizenID + "：" + text
	return nil
}

func (i *inbox) count() int {
	i.mu.Lock()
	defer i.mu.Unlock()
	return len(i.told)
}

// ear hands on what conversations tell, to whichever process lives now.
type ear struct {
	mu sync.Mutex
	to dialogue.Channel
}

func (e *ear) is(to dialogue.Channel) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.to = to
}

func (e *ear) MessageStored(ctx context.Context, c dialogue.Conversation, m dialogue.Message) {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.to.MessageStored(ctx, c, m)
}
func (e *ear) ConversationChanged(context.Context, dialogue.Conversation)     {}
func (e *ear) Typing(context.Context, dialogue.Conversation, dialogue.Sender) {}

// world is a channel with one account on a real database, real conversations, a scripted bot.
type world struct {
	*Channel
	t       *testing.T
	clock   *clock
	post    *post
	line    *line
	seats   *seats
	talks   *dialogue.Service
	ear     *ear
	bot     script
	letters *letters
	places  *places
	inbox   *inbox
	album   *album
	said    int
	read    int // of what was sent
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { fn(t, newWorld(t, d)) })
}

// everyone knows each openid as one citizen of the same name, who is made when new.
type everyone struct{ db *db.DB }

func (e everyone) CitizenOf(ctx context.Context, x External) (string, error) {
	id := "c-" + x.OpenID
	err := e.db.Conn(ctx).Exec("INSERT INTO citizens (id, created_at, last_seen_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING", id, start, start).Error
	return id, err
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := &world{
		t: t, clock: &clock{at: start}, post: &post{}, line: &line{keys: map[string]bool{}}, seats: &seats{open: true}, bot: script{},
		letters: &letters{}, places: &places{}, inbox: &inbox{told: map[string]string{}}, album: &album{kept: map[string][]byte{}}, ear: &ear{},
	}
	w.joins(d)
	for _, id := range []string{"s1"} {
		err := d.Conn(t.Context()).Table("staff").Create(map[string]any{"id": id, "username": id, "display_name": id, "password_hash": "x", "created_at": start, "updated_at": start}).Error
		if err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		w.talks.Stop(ctx)
		w.Stop(ctx)
	})
	return w
}

// joins makes the conversations and the channel, which need each other.
func (w *world) joins(d *db.DB) {
	w.talks = dialogue.New(dialogue.Parts{
		DB: d, Bot: w.bot, Desk: w.seats, Channel: w.ear, Files: w.album, Library: oneArticle{}, Guides: oneGuide{}, Now: w.clock.now, Log: slog.New(slog.DiscardHandler),
	})
	w.Channel = w.channel(d)
	w.ear.is(w.Channel)
}

// channel is one more process on the same database.
func (w *world) channel(d *db.DB) *Channel {
	box, err := secret.NewBox(bytes.Repeat([]byte("k"), secret.KeySize))
	if err != nil {
		panic(err) // the key has the right length
	}
	c := New(Parts{
		DB: d, Cipher: box, Queue: w.line, Dialogue: w.talks, Citizens: everyone{d}, Letters: w.letters, Files: w.album, Places: w.places, Guides: titles{},
		Inbox: w.inbox, Now: w.clock.now, Log: slog.New(slog.DiscardHandler), Danger: func(_ context.Context, s string) bool { return strings.Contains(s, "着火") },
		Town: Town{Name: "示例市", Hotline: "12345", PublicURL: "https://example.cn", MiniAppID: "wx-mini", Zone: time.FixedZone("city", 8*3600)},
	})
	c.Add(Port{Key: port, Provider: "account", AppID: "wx-main", Name: "示例市 12345", Wire: w.post})
	return c
}

// says has somebody say something, and the queue worked.
func (w *world) says(who string, body wire.Body) {
	w.t.Helper()
	w.said++
	w.repeats(who, fmt.Sprint(w.said), body)
}

func (w *world) repeats(who, id string, body wire.Body) {
	w.t.Helper()
	if err := w.Take(w.t.Context(), port, wire.Message{From: who, ID: id, At: w.clock.now(), Body: body}); err != nil {
		w.t.Fatal(err)
	}
	w.works()
}

func (w *world) works() {
	w.t.Helper()
	for p, found := w.line.next(); found; p, found = w.line.next() {
		if err := w.line.work(w.t.Context(), p); err != nil {
			w.t.Fatal(err)
		}
	}
}

func (w *world) text(s string) { w.t.Helper(); w.says(li, wire.Text{Content: s}) }

// gets waits for the next message Li gets.
func (w *world) gets() string {
	w.t.Helper()
	w.until("a message", func() bool { return len(w.post.all()) > w.read })
	w.read++
	return shown(w.post.all()[w.read-1])
}

func (w *world) getsWith(parts ...string) string {
	w.t.Helper()
	got := w.gets()
	for _, p := range parts {
		if !strings.Contains(got, p) {
			w.t.Fatalf("%q is not in %q", p, got)
		}
	}
	return got
}

// quiet checks that nothing more was sent once everything has come to rest.
func (w *world) quiet() {
	w.t.Helper()
	w.until("rest", w.resting)
	if got := w.post.all(); len(got) > w.read {
		w.t.Fatalf("also sent: %q", shown(got[w.read]))
	}
}

func (w *world) resting() bool {
	return w.sender.Resting()
}

// until waits for a condition; every look is a query or a lock.
func (w *world) until(what string, ok func() bool) {
	w.t.Helper()
	for end := time.Now().Add(patience); !ok(); {
		if time.Now().After(end) {
			w.t.Fatalf("waited for %s; sent so far: %d", what, len(w.post.all()))
		}
		time.Sleep(2 * time.Millisecond)
	}
}

// conversation is the one Li is in.
func (w *world) conversation() dialogue.Conversation {
	w.t.Helper()
	c, err := w.talks.Current(w.t.Context(), "c-"+li, port)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

// claimed gives Li's conversation to agent s1.
func (w *world) claimed() dialogue.Conversation {
	w.t.Helper()
	c := w.conversation()
	if err := w.DB.InTx(w.t.Context(), func(ctx context.Context) error {
		return w.talks.Assign(ctx, c.ID, "s1", "您好，我是 1 号坐席。")
	}); err != nil {
		w.t.Fatal(err)
	}
	return c
}

func (w *world) agent(c dialogue.Conversation, text string) {
	w.t.Helper()
	w.said++
	if _, err := w.talks.Say(w.t.Context(), "s1", c.ID, dialogue.Said{ClientID: fmt.Sprint("a", w.said), Kind: dialogue.KindText, Text: text}); err != nil {
		w.t.Fatal(err)
	}
}

// window is how many messages WeChat takes for Li.
func (w *world) chatOfLi() chat {
	w.t.Helper()
	_, index, err := w.Cipher.Seal(li)
	if err != nil {
		w.t.Fatal(err)
	}
	h, err := w.store.chatOf(w.t.Context(), port, index)
	if err != nil {
		w.t.Fatal(err)
	}
	return h
}
