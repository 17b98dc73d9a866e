package realtime

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/coder/websocket"
	"go.uber.org/goleak"

	"qingting/server/errs"
)

// patience is how long a test waits for something that must happen.
const patience = 10 * time.Second

var errToken = errs.New(errs.Unauthenticated, "token_invalid", "请重新登录。")

// ofTheLibrary counts metrics, once for each node, and is never stopped.
var ofTheLibrary = goleak.IgnoreAnyFunction("github.com/FZambia/eagle.(*Eagle).aggregate")

// house is a Hub behind a real HTTP server.
type house struct {
	*Hub
	t      *testing.T
	server *httptest.Server
	log    *record

	mu   sync.Mutex
	open map[Kind]int // as told to Changed
}

// newHouse starts a Hub; at the end of the test it must leave nothing running. A token is
// kind:person:session; its holder hears the channel kind:person, staff also desk.
func newHouse(t *testing.T, change func(s *Settings)) *house {
	t.Helper()
	before := goleak.IgnoreCurrent()
	w := &house{t: t, log: &record{}, open: map[Kind]int{}}
	s := Settings{
		Authenticate: authenticate, Call: call, Log: slog.New(slog.NewTextHandler(w.log, nil)),
		Changed: func(c Client, n int) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.open[c.Kind] += n
		},
	}
	if change != nil {
		change(&s)
	}
	hub, err := New(s)
	if err != nil {
		t.Fatal(err)
	}
	w.Hub = hub
	mux := http.NewServeMux()
	mux.Handle("/citizen", hub.CitizenHandler())
	mux.Handle("/staff", hub.StaffHandler())
	w.server = httptest.NewServer(mux)
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := hub.Shutdown(ctx); err != nil {
			t.Errorf("shut down: %v", err)
		}
		w.server.Close()
		leavesNothing(t, before)
	})
	return w
}

// leavesNothing waits until what was started since before has ended. The library gives up
// channels a second after the last one who heard them has gone.
func leavesNothing(t *testing.T, before goleak.Option) {
	t.Helper()
	var err error
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); { // Find itself waits a little
		if err = goleak.Find(before, ofTheLibrary); err == nil {
			return
		}
	}
	t.Error(err)
}

// record keeps what was logged.
type record struct {
	mu  sync.Mutex
	all bytes.Buffer
}

func (r *record) Write(b []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.all.Write(b)
}

func (r *record) String() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.all.String()
}

func authenticate(_ context.Context, _ Kind, token string) (Client, error) {
	if token == "database-down" {
		return Client{}, errors.New("no connection")
	}
	part := strings.Split(token, ":")
	if len(part) != 3 {
		return Client{}, errToken
	}
	c := Client{Kind: Kind(part[0]), ID: part[1], SessionID: part[2], ExpiresAt: time.Now().Add(time.Hour), Channels: []string{part[0] + ":" + part[1]}, Data: token}
	if c.Kind == Staff {
		c.Channels = append(c.Channels, "desk")
	}
	return c, nil
}

func call(_ context.Context, c Client, method string, data []byte) ([]byte, error) {
	switch method {
	case "echo":
		return json.Marshal(map[string]any{"who": c.ID, "data": json.RawMessage(data), "token": c.Data})
	case "refuse":
		return nil, &CallError{Status: 409, Reason: "conversation_closed", Message: "这个会话已经结束。"}
	case "panic":
		panic("a bug")
	}
	return nil, errors.New("the secret cause")
}

// frame is what the server sends, as far as tests look at it.
type frame struct {
	ID    int `json:"id"`
	Error *struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	} `json:"error"`
	Connect *struct {
		Subs map[string]any `json:"subs"`
	} `json:"connect"`
	RPC *struct {
		Data json.RawMessage `json:"data"`
	} `json:"rpc"`
	Push *struct {
		Channel string `json:"channel"`
		Pub     *struct {
			Data json.RawMessage `json:"data"`
		} `json:"pub"`
	} `json:"push"`
}

// phone is a client that speaks the protocol over a real socket.
type phone struct {
	t       *testing.T
	conn    *websocket.Conn
	id      int
	replies chan frame
	heard   chan string // publications, as "channel data"
	ended   chan websocket.StatusCode
	once    sync.Once
}

// dial opens a socket without connecting; nothing is read until listen.
func (w *house) dial(kind Kind) (*phone, error) {
	p := &phone{t: w.t, replies: make(chan frame, 4), heard: make(chan string, 64), ended: make(chan websocket.StatusCode, 1)}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	conn, _, err := websocket.Dial(ctx, w.server.URL+"/"+string(kind), nil) //nolint:bodyclose // the library closes it, its documentation says
	if err != nil {
		return nil, err
	}
	conn.SetReadLimit(-1)
	p.conn = conn
	return p, nil
}

// connects opens a socket, shows the token and listens.
func (w *house) connects(token string) *phone {
	w.t.Helper()
	kind, _, _ := strings.Cut(token, ":")
	p, err := w.dial(Kind(kind))
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(p.hangUp)
	go p.listen()
	if f := p.asks(map[string]any{"connect": map[string]any{"token": token}}); f.Error != nil || f.Connect == nil {
		w.t.Fatalf("%s was not let in: %+v", token, f.Error)
	}
	return p
}

// refused opens a socket at a door with a token and returns the code it is closed with.
func (w *house) refused(kind Kind, token string) websocket.StatusCode {
	w.t.Helper()
	p, err := w.dial(kind)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(p.hangUp)
	go p.listen()
	p.sends(map[string]any{"id": 1, "connect": map[string]any{"token": token}})
	return p.closedWith()
}

// listen reads until the socket closes and answers pings.
func (p *phone) listen() {
	for {
		_, data, err := p.conn.Read(context.Background())
		if err != nil {
			p.ended <- websocket.CloseStatus(err)
			return
		}
		for line := range bytes.SplitSeq(data, []byte("\n")) {
			p.take(line)
		}
	}
}

func (p *phone) take(line []byte) {
	var f frame
	if len(line) == 0 || json.Unmarshal(line, &f) != nil {
		return
	}
	switch {
	case string(line) == "{}":
		_ = p.conn.Write(context.Background(), websocket.MessageText, line) // a closed socket is noticed by Read
	case f.ID != 0:
		p.replies <- f
	case f.Push != nil && f.Push.Pub != nil:
		p.heard <- f.Push.Channel + " " + string(f.Push.Pub.Data)
	}
}

func (p *phone) sends(cmd map[string]any) {
	p.t.Helper()
	data, err := json.Marshal(cmd)
	if err != nil {
		p.t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	if err := p.conn.Write(ctx, websocket.MessageText, data); err != nil {
		p.t.Fatalf("send: %v", err)
	}
}

// asks sends a command and returns its reply.
func (p *phone) asks(cmd map[string]any) frame {
	p.t.Helper()
	p.id++
	cmd["id"] = p.id
	p.sends(cmd)
	select {
	case f := <-p.replies:
		if f.ID != p.id {
			p.t.Fatalf("reply %d to command %d", f.ID, p.id)
		}
		return f
	case code := <-p.ended:
		p.ended <- code
		p.t.Fatalf("closed with %d instead of a reply to %v", code, cmd)
	case <-time.After(patience):
		p.t.Fatalf("no reply to %v", cmd)
	}
	return frame{}
}

func (p *phone) calls(method string, data any) frame {
	p.t.Helper()
	return p.asks(map[string]any{"rpc": map[string]any{"method": method, "data": data}})
}

// hears returns the next publication.
func (p *phone) hears() string {
	p.t.Helper()
	select {
	case s := <-p.heard:
		return s
	case <-time.After(patience):
		p.t.Fatal("nothing was heard")
		return ""
	}
}

// closedWith waits until the server closes the socket and returns the code.
func (p *phone) closedWith() websocket.StatusCode {
	p.t.Helper()
	select {
	case code := <-p.ended:
		return code
	case <-time.After(patience):
		p.t.Fatal("the socket stays open")
		return 0
	}
}

// hangUp drops the connection without a word, as a phone without network does.
func (p *phone) hangUp() { p.once.Do(func() { _ = p.conn.CloseNow() }) }

// eventually waits for a condition.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
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

func (w *house) opened(kind Kind) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.open[kind]
}

// redisAddress names the Redis tests run against: a real one when there is one.
func redisAddress(t *testing.T) string {
	t.Helper()
	if address := os.Getenv("QINGTING_TEST_REDIS"); address != "" {
		return address
	}
	return miniredis.RunT(t).Addr()
}
