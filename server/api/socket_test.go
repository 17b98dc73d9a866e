package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// event is what the server tells connected clients.
type event struct {
	Type           string
	ConversationID string `json:"conversation_id"`
	Message        *message
	Conversation   *conversation
	Who, State     string
	LetterID       string `json:"letter_id"`
	Waiting        *int
	ExpiresAt      string `json:"expires_at"`
	Seat           *struct {
		Presence string
		Active   int
	}
}

// conversation is one as clients see it.
type conversation struct {
	ID, State string
	Agent     *struct{ ID, Name string }
	Queue     *struct{ Position, Ahead int }
	LastSeq   int64 `json:"last_seq"`
	AgentRead int64 `json:"agent_read_seq"`
	Rating    *int
}

// frame is what comes over a socket, as far as tests look at it.
type frame struct {
	ID    int
	Error *struct {
		Code    int
		Message string
	}
	Connect *struct{ Subs map[string]any }
	RPC     *struct{ Data json.RawMessage }
	Push    *struct {
		Channel string
		Pub     *struct{ Data json.RawMessage }
	}
}

// phone is somebody's open socket.
type phone struct {
	t       *testing.T
	conn    *websocket.Conn
	id      int
	replies chan frame
	heard   chan event
	ended   chan websocket.StatusCode
}

// connects opens the person's socket; where is citizen or staff.
func (p *person) connects(t *testing.T, where string) *phone {
	t.Helper()
	ph := p.dials(t, where)
	if f := ph.asks(map[string]any{"connect": map[string]any{"token": p.token}}); f.Error != nil || f.Connect == nil {
		t.Fatalf("not let in: %+v", f.Error)
	}
	return ph
}

func (p *person) dials(t *testing.T, where string) *phone {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	conn, _, err := websocket.Dial(ctx, strings.Replace(p.w.http.URL, "http", "ws", 1)+"/connection/"+where, nil) //nolint:bodyclose // the library closes it: "you never need to close resp.Body yourself"
	check(t, err)
	conn.SetReadLimit(-1)
	ph := &phone{t: t, conn: conn, replies: make(chan frame, 4), heard: make(chan event, 256), ended: make(chan websocket.StatusCode, 1)}
	go ph.listen()
	t.Cleanup(ph.hangUp)
	return ph
}

// hangUp drops the connection without a word and waits until nobody listens any more.
func (p *phone) hangUp() {
	_ = p.conn.CloseNow() // it may have been closed by the server
	p.ended <- <-p.ended
}

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
	if f.ID != 0 {
		p.replies <- f
		return
	}
	if f.Push != nil && f.Push.Pub != nil {
		var e event
		if json.Unmarshal(f.Push.Pub.Data, &e) == nil {
			p.heard <- e
		}
	}
}

func (p *phone) writes(data []byte) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	check(p.t, p.conn.Write(ctx, websocket.MessageText, data))
}

// asks sends a command and returns its reply.
func (p *phone) asks(cmd map[string]any) frame {
	p.t.Helper()
	p.id++
	cmd["id"] = p.id
	p.writes(must[[]byte](p.t)(json.Marshal(cmd)))
	select {
	case f := <-p.replies:
		return f
	case code := <-p.ended:
		p.ended <- code
		p.t.Fatalf("closed with %d instead of a reply", code)
	case <-time.After(patience):
		p.t.Fatalf("no reply to %v", cmd)
	}
	return frame{}
}

// result is what a call over the socket comes back with.
type result struct {
	Message *message
	Error   *struct {
		Status          int
		Reason, Message string
	}
}

func (p *phone) calls(method string, data any) result {
	p.t.Helper()
	f := p.asks(map[string]any{"rpc": map[string]any{"method": method, "data": data}})
	if f.Error != nil || f.RPC == nil {
		p.t.Fatalf("%s: %+v", method, f.Error)
	}
	var r result
	check(p.t, json.Unmarshal(f.RPC.Data, &r))
	return r
}

// hears returns the next event that fits and passes over the others.
func (p *phone) hears(what string, fits func(e event) bool) event {
	p.t.Helper()
	late := time.After(patience)
	for {
		select {
		case e := <-p.heard:
			if fits(e) {
				return e
			}
		case <-late:
			p.t.Fatalf("never heard: %s", what)
		}
	}
}

func (p *phone) hearsType(kind string) event {
	p.t.Helper()
	return p.hears(kind, func(e event) bool { return e.Type == kind })
}

func (p *phone) hearsMessage(sender string) message {
	p.t.Helper()
	return *p.hears("a message of the "+sender, func(e event) bool { return e.Type == "message" && e.Message.Sender == sender }).Message
}

func (p *phone) hearsState(state string) conversation {
	p.t.Helper()
	return *p.hears("state "+state, func(e event) bool { return e.Type == "conversation" && e.Conversation.State == state }).Conversation
}

// heardNothing checks that nothing of the kind came; a reply comes after everything that was
// published before it was asked for.
func (p *phone) heardNothing(what string, fits func(e event) bool) {
	p.t.Helper()
	p.asks(map[string]any{"rpc": map[string]any{"method": "typing", "data": map[string]any{}}})
	for {
		select {
		case e := <-p.heard:
			if fits(e) {
				p.t.Errorf("heard %s: %+v", what, e)
			}
		default:
			return
		}
	}
}

// closedWith waits until the server closes the socket.
func (p *phone) closedWith() websocket.StatusCode {
	p.t.Helper()
	select {
	case code := <-p.ended:
		p.ended <- code
		return code
	case <-time.After(patience):
		p.t.Fatal("the socket stays open")
		return 0
	}
}
