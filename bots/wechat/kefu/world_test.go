package kefu

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm/clause"

	"qingting/bots/wechat/client"
	"qingting/bots/wechat/wire"
	"qingting/server/db"
	"qingting/server/db/dbtest"
	"qingting/server/jobs"
)

const kf = "kf1"

var start = time.Date(2026, 11, 21, 6, 0, 0, 0, time.UTC)

// corp is WeCom with one account: a log of messages, and cursors that are positions in it.
type corp struct {
	mu     sync.Mutex
	log    []client.Message
	states map[string]int
	asked  []client.SyncRequest
	moved  []string
	greets []string
	sent   []string
	fail   error // of the next Sync
	block  error // of every Send
}

func (c *corp) says(m client.Message) {
	c.mu.Lock()
	defer c.mu.Unlock()
	m.ID = "m" + strconv.Itoa(len(c.log)+1)
	m.OpenKFID = kf
	if m.CustomerID == "" {
		m.CustomerID = "wmA"
	}
	if m.At.IsZero() {
		m.At = start
	}
	if m.Origin == 0 {
		m.Origin = client.FromCustomer
	}
	c.log = append(c.log, m)
}

func (c *corp) text(words string) { c.says(client.Message{Kind: "text", Text: words}) }

func (c *corp) Sync(_ context.Context, r client.SyncRequest) (client.SyncPage, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked = append(c.asked, r)
	if err := c.fail; err != nil {
		c.fail = nil
		return client.SyncPage{}, err
	}
	if r.Token == "old" {
		return client.SyncPage{}, &client.Error{Call: "kf/sync_msg", Code: badToken}
	}
	from, err := strconv.Atoi(r.Cursor)
	if err != nil && r.Cursor != "" {
		return client.SyncPage{}, &client.Error{Call: "kf/sync_msg", Code: badArgument}
	}
	to := min(from+r.Limit, len(c.log))
	return client.SyncPage{Messages: slices.Clone(c.log[from:to]), Next: strconv.Itoa(to), More: to < len(c.log)}, nil
}

func (c *corp) Send(_ context.Context, toUser, _, msgID string, m client.Outgoing) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.block != nil {
		return c.block
	}
	c.sent = append(c.sent, toUser+" "+msgID+" "+m.Text)
	return nil
}

func (c *corp) Greet(_ context.Context, code, text string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.greets = append(c.greets, code+" "+text)
	return nil
}

func (c *corp) State(_ context.Context, _, customerID string) (int, string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.states[customerID], "", nil
}

func (c *corp) Move(_ context.Context, _, customerID string, state int, _ string) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.states[customerID] = state
	c.moved = append(c.moved, customerID)
	return "", nil
}

func (c *corp) Upload(_ context.Context, kind, name string, _ io.Reader) (string, error) {
	return kind + " " + name, nil
}

func (c *corp) Download(_ context.Context, mediaID string) ([]byte, string, error) {
	return []byte(mediaID), "image/png", nil
}

// chats stores messages as bots/wechat does: once by port and key, in the transaction it is given.
type chats struct {
	db    *db.DB
	mu    sync.Mutex
	fail  error // of the take of the message with this text
	at    string
	tried int
}

// took is a row of the test's own table.
type took struct {
	Port string
	Key  string
	Said string
}

func (took) TableName() string { return "test_took" }

func (c *chats) Take(ctx context.Context, port string, m wire.Message) error {
	c.mu.Lock()
	c.tried++
	fail, at := c.fail, c.at
	c.mu.Unlock()
	row := took{Port: port, Key: m.Key(), Said: fmt.Sprintf("%s %+v", m.From, m.Body)}
	if fail != nil && m.ID == at {
		return fail
	}
	return c.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error
}

// Undelivered keeps it as a message of its own kind.
func (c *chats) Undelivered(ctx context.Context, l Lost) error {
	row := took{Port: l.Port, Key: "lost " + l.Key, Said: fmt.Sprintf("%s lost for %d", l.OpenID, l.Reason)}
	return c.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row).Error
}

// queue writes down orders; a test does them when it likes.
type queue struct {
	work    map[string]jobs.Work
	waiting []jobs.Job
}

func (q *queue) Enqueue(_ context.Context, j jobs.Job) (bool, error) {
	if slices.ContainsFunc(q.waiting, func(w jobs.Job) bool { return w.Key == j.Key }) {
		return false, nil
	}
	q.waiting = append(q.waiting, j)
	return true, nil
}

func (q *queue) Register(kind string, w jobs.Work)                   { q.work[kind] = w }
func (q *queue) Periodic(kind string, _ time.Duration) error         { return nil }
func (q *queue) do(ctx context.Context, kind string, p []byte) error { return q.work[kind](ctx, p) }

// world is one database, one WeCom and one process.
type world struct {
	t     *testing.T
	db    *db.DB
	corp  *corp
	chats *chats
	queue *queue
	now   time.Time
	*Service
}

// each runs fn on every engine: for what the SQL decides.
func each(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { fn(t, newWorld(t, d)) })
}

// alone runs fn on one engine: for what any database does alike.
func alone(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	fn(t, newWorld(t, dbtest.Open(t)))
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	const table = `CREATE TABLE test_took (port TEXT, key TEXT, said TEXT, UNIQUE (port, key))`
	if err := d.Conn(t.Context()).Exec(table).Error; err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, db: d, corp: &corp{states: map[string]int{}}, chats: &chats{db: d}, now: start}
	w.queue, w.Service = w.process()
	return w
}

// process starts one more process on the same database and WeCom.
func (w *world) process() (*queue, *Service) {
	q := &queue{work: map[string]jobs.Work{}}
	s, err := New(Parts{
		DB: w.db, Corp: w.corp, Chats: w.chats, Inbox: w.chats, Queue: q, Accounts: []string{kf}, Greeting: "您好",
		Now: func() time.Time { return w.now }, Log: slog.New(slog.NewTextHandler(w.t.Output(), nil)),
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return q, s
}

func (w *world) fetches() {
	w.t.Helper()
	if err := w.Fetch(w.t.Context(), kf, "token"); err != nil {
		w.t.Fatal(err)
	}
}

// took returns what the chats have, by key.
func (w *world) took() []string {
	w.t.Helper()
	var rows []took
	if err := w.db.Conn(w.t.Context()).Order("length(key), key").Find(&rows).Error; err != nil {
		w.t.Fatal(err)
	}
	list := make([]string, len(rows))
	for i, r := range rows {
		list[i] = r.Said
	}
	return list
}

func (w *world) has(want ...string) {
	w.t.Helper()
	if got := w.took(); !slices.Equal(got, want) {
		w.t.Fatalf("took %q, want %q", got, want)
	}
}

var errDown = errors.New("down")
