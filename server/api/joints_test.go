package api_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"qingting/bots/consult"
	"qingting/server/api"
	"qingting/server/db"
	"qingting/server/errs"
	"qingting/server/identity"
	"qingting/server/realtime"
)

// patience is how long a test waits for something that must happen.
const patience = 5 * time.Second

// newHub joins sockets, identity and edge as server/adapters.go does.
func (w *world) newHub(t *testing.T) *realtime.Hub {
	t.Helper()
	hub := must[*realtime.Hub](t)(realtime.New(realtime.Settings{
		Log: slog.New(w.log), Authenticate: w.authenticate, Call: w.call,
		Changed: func(c realtime.Client, change int) { w.metrics.Socket(string(c.Kind), change) },
	}))
	w.onClose(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		_ = hub.Shutdown(ctx) // the tests are over
	})
	return hub
}

func (w *world) authenticate(ctx context.Context, _ realtime.Kind, token string) (realtime.Client, error) {
	p, err := w.identity.Resolve(ctx, token)
	if err != nil {
		return realtime.Client{}, err
	}
	if p.MustChangePassword {
		return realtime.Client{}, identity.ErrPasswordChange
	}
	return realtime.Client{
		Kind: realtime.Kind(p.Kind), ID: p.ID, SessionID: p.SessionID, ExpiresAt: p.ExpiresAt, Channels: api.ChannelsOf(p), Data: token,
	}, nil
}

func (w *world) call(ctx context.Context, c realtime.Client, method string, data []byte) ([]byte, error) {
	token, _ := c.Data.(string)
	p, err := w.identity.Resolve(ctx, token)
	var out []byte
	if err == nil {
		out, err = w.server.Call(ctx, p, method, data)
	}
	var e *errs.Error
	if errors.As(err, &e) {
		return nil, &realtime.CallError{Status: api.StatusOf(e.Class), Reason: e.Reason, Message: e.Sentence, Appeal: e.Appeal}
	}
	return out, err
}

// previewer shows editors what the bot would say, as server/adapters.go does.
type previewer struct {
	bot   *consult.Bot
	shelf consult.Shelf
}

func (p previewer) Preview(ctx context.Context, question string) (api.Preview, error) {
	got, err := p.bot.Preview(ctx, question)
	if err != nil {
		return api.Preview{}, err
	}
	out := api.Preview{Reply: got.Reply, Hits: got.Hits, Answer: got.Settings.Answer, Confirm: got.Settings.Confirm, Questions: map[string]string{}}
	for _, h := range got.Hits {
		if q, err := p.shelf.PublicQuestion(ctx, h.ID); err == nil {
			out.Questions[h.ID] = q
		}
	}
	return out, nil
}

func (r *record) clear() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.bad, r.text = nil, nil
}

func (r *record) errors() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return strings.Join(r.bad, "\n")
}

func (r *record) all() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return strings.Join(r.text, "\n")
}

// clearDesk sends everybody home: tests say themselves who is there.
func (w *world) clearDesk(t *testing.T) {
	t.Helper()
	w.settle(t)
	for _, q := range []string{
		"UPDATE seats SET presence = 'offline'", "UPDATE handoffs SET state = 'left' WHERE state = 'waiting'",
		"UPDATE conversations SET state = 'closed' WHERE state <> 'closed'",
		"UPDATE assignments SET ended_at = started_at WHERE ended_at IS NULL",
	} {
		_, err := w.db.SQL().Exec(q)
		check(t, err)
	}
}

// settle waits until the bot has answered everything.
func (w *world) settle(t *testing.T) {
	t.Helper()
	eventually(t, "the bot has answered everything", func() bool {
		return w.count(t, "SELECT count(*) FROM conversations WHERE state = 'bot' AND answered_seq < asked_seq") == 0
	})
}

func (w *world) count(t *testing.T, query string) (n int) {
	t.Helper()
	check(t, w.db.SQL().QueryRow(query).Scan(&n))
	return n
}

// tables lists every table with data.
func (w *world) tables(t *testing.T) []string {
	t.Helper()
	query := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
	if w.db.Dialect() == db.Postgres {
		query = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"
	}
	rows, err := w.db.SQL().Query(query)
	check(t, err)
	defer func() { _ = rows.Close() }() // only read from
	var names []string
	for rows.Next() {
		var name string
		check(t, rows.Scan(&name))
		names = append(names, name)
	}
	check(t, rows.Err())
	return names
}

// stored counts the rows of every table.
func (w *world) stored(t *testing.T) string {
	t.Helper()
	w.settle(t)
	var out strings.Builder
	for _, name := range w.tables(t) {
		fmt.Fprintf(&out, "%s %d\n", name, w.count(t, "SELECT count(*) FROM "+name))
	}
	return out.String()
}

// eventually waits for a condition.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	deadline := time.After(patience)
	for !holds() {
		select {
		case <-tick.C:
		case <-deadline:
			t.Fatalf("never happened: %s", what)
		}
	}
}
