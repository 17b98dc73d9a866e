package kefu

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"qingting/bots/wechat/client"
	"qingting/bots/wechat/sandbox"
	"qingting/bots/wechat/wire"
	"qingting/server/db"
	"qingting/server/db/dbtest"
	"qingting/server/jobs"
)

const (
	corpID = "sandbox-corp"
	aesKey = "SandboxSandboxSandboxSandboxSandboxSandbox1"
	openKF = "sandbox-kf"
	person = "user1"
)

// TestPersonTalksThroughWeCom goes the whole way over HTTP: a person writes in the sandbox, the
// callback is checked and ordered, a job fetches, and the answer is seen in the person's chat.
func TestPersonTalksThroughWeCom(t *testing.T) {
	w := newTown(t)
	w.act("enter", "")
	w.act("text", "身份证丢了怎么办")
	w.waits(func() bool { return len(w.took()) == 1 })
	said := w.took()[0]
	customer, words, _ := strings.Cut(said, " ")
	if words != "{Content:身份证丢了怎么办 MenuID:}" {
		t.Fatalf("took %q", said)
	}
	w.waits(func() bool {
		state, _, err := w.corp.State(t.Context(), openKF, customer)
		return err == nil && state == client.StateBot
	})
	out := Wire{Corp: w.corp, OpenKFID: openKF}
	for i := range 6 {
		err := out.Send(t.Context(), customer, fmt.Sprintf("key%d", i), client.Outgoing{Text: fmt.Sprintf("答复 %d", i)})
		if i < 5 && err != nil || i == 5 && !errors.Is(err, client.ErrTooManyReplies) {
			t.Fatalf("answer %d: %v", i, err)
		}
	}
	if chat := w.ask("GET", "/control/state?user="+person, nil); !strings.Contains(chat, "答复 4") || strings.Contains(chat, "答复 5") || !strings.Contains(chat, "您好") {
		t.Fatalf("the person sees %s", chat)
	}
	w.act("text", "还有个问题")
	w.ask("POST", "/control/faults", map[string]any{"call": "send_msg", "kind": "lost", "times": 1})
	if err := out.Send(t.Context(), customer, "lostkey", client.Outgoing{Text: "没送到的话"}); err != nil {
		t.Fatal(err)
	}
	w.waits(func() bool {
		return slices.ContainsFunc(w.took(), func(s string) bool { return strings.HasPrefix(s, customer+" lost for") })
	})
	if _, err := w.corp.Move(t.Context(), openKF, customer, client.StateOver, ""); err != nil {
		t.Fatal(err)
	}
	if err := out.Send(t.Context(), customer, "late", client.Outgoing{Text: "还在吗"}); !errors.Is(err, client.ErrOutOfWindow) {
		t.Fatalf("want ErrOutOfWindow, got %v", err)
	}
}

// town is the sandbox, the program under its callbacks, and a real queue.
type town struct {
	*world
	corp *client.Corp
	url  string
}

func newTown(t *testing.T) *town {
	d := dbtest.Open(t)
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	now := func() time.Time { return time.Now().UTC() }
	box := sandbox.New(sandbox.Parts{
		Corp: sandbox.Corp{CorpID: corpID, Secret: "sandbox-secret", Token: "sandboxtoken", AESKey: aesKey, Kefu: []string{openKF}}, Now: now, Log: log,
	})
	front := httptest.NewServer(box.Handler())
	c := client.New(client.Parts{Base: front.URL, Log: log})
	w := &town{world: &world{t: t, db: d, chats: &chats{db: d}}, corp: c.Corp(corpID, "sandbox-secret"), url: front.URL}
	if err := d.Conn(t.Context()).Exec(`CREATE TABLE test_took (port TEXT, key TEXT, said TEXT, UNIQUE (port, key))`).Error; err != nil {
		t.Fatal(err)
	}
	q := startQueue(t, d, func(q *jobs.Queue) {
		s, err := New(Parts{DB: d, Corp: w.corp, Chats: w.chats, Inbox: w.chats, Queue: q, Accounts: []string{openKF}, Greeting: "您好", Now: now, Log: log})
		if err != nil {
			t.Fatal(err)
		}
		w.Service = s
	})
	program := httptest.NewServer(callback(t, w, now))
	box.Open(front.URL, program.URL)
	t.Cleanup(func() {
		box.Close()
		program.Close()
		if err := q.Stop(context.Background()); err != nil {
			t.Error(err)
		}
		c.Close()
		front.Close()
	})
	return w
}

func startQueue(t *testing.T, d *db.DB, register func(*jobs.Queue)) *jobs.Queue {
	p := jobs.Parts{Pool: d.SQL(), Tx: d.SQLTx, Engine: string(d.Dialect()), Now: func() time.Time { return time.Now().UTC() }, Log: slog.New(slog.DiscardHandler)}
	if err := jobs.Migrate(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	q, err := jobs.New(p)
	if err != nil {
		t.Fatal(err)
	}
	register(q)
	if err := q.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	return q
}

// callback is what the program does under /wechat/kefu.
func callback(t *testing.T, w *town, now func() time.Time) http.Handler {
	gate, err := wire.New(wire.Settings{AppID: corpID, Token: "sandboxtoken", AESKey: aesKey, Mode: wire.Enterprise}, now)
	if err != nil {
		t.Fatal(err)
	}
	return http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		m, err := gate.Open(r.URL.Query(), r.Body)
		if err != nil {
			t.Errorf("callback: %v", err)
			return
		}
		if c, ok := m.Body.(wire.KefuChanged); ok {
			err = w.Heard(r.Context(), c)
		}
		if err != nil {
			t.Errorf("callback: %v", err)
		}
		_, _ = rw.Write([]byte("success"))
	})
}

func (w *town) act(kind, text string) {
	w.t.Helper()
	w.ask("POST", "/control/act", map[string]any{"user": person, "account": openKF, "kind": kind, "text": text})
}

func (w *town) ask(method, path string, body any) string {
	w.t.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		w.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(w.t.Context(), method, w.url+path, bytes.NewReader(data))
	if err != nil {
		w.t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	var answer bytes.Buffer
	if _, err := answer.ReadFrom(res.Body); err != nil || res.StatusCode != http.StatusOK {
		w.t.Fatalf("%s: %d %s %v", path, res.StatusCode, answer.String(), err)
	}
	return answer.String()
}

// waits looks until something has happened; every look is a round trip.
func (w *town) waits(happened func() bool) {
	w.t.Helper()
	for end := time.Now().Add(30 * time.Second); !happened(); {
		if time.Now().After(end) {
			w.t.Fatal("it does not happen")
		}
	}
}
