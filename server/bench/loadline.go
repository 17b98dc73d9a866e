package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/coder/websocket"
)

// door is a running server as clients reach it.
type door struct {
	address string
	http    *http.Client
}

func newDoor(address string) *door {
	t := &http.Transport{MaxIdleConnsPerHost: 256, MaxConnsPerHost: 256}
	return &door{strings.TrimRight(address, "/"), &http.Client{Transport: t}}
}

// asks calls the API; any status but a good one is an error.
func (d *door) asks(ctx context.Context, token, method, path string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, method, d.address+"/api/v1"+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := d.http.Do(req)
	if err != nil {
		return err
	}
	data, err := io.ReadAll(res.Body)
	_ = res.Body.Close() // read to the end
	if err != nil {
		return err
	}
	if res.StatusCode >= http.StatusMultipleChoices {
		return fmt.Errorf("%s %s: %s %s", method, path, res.Status, data)
	}
	if out == nil || len(data) == 0 {
		return nil
	}
	return json.Unmarshal(data, out)
}

// guest makes a citizen and returns their token.
func (d *door) guest(ctx context.Context) (string, error) {
	var login struct{ Token string }
	err := d.asks(ctx, "", http.MethodPost, "/sessions/guest", map[string]any{}, &login)
	return login.Token, err
}

// heard is what the server tells of its own accord, as far as the bench looks at it.
type heard struct {
	Type           string       `json:"type"`
	ConversationID string       `json:"conversation_id"`
	Message        heardMessage `json:"message"`
	Conversation   struct {
		State string `json:"state"`
	} `json:"conversation"`
}

// heardMessage is a message in it.
type heardMessage struct {
	ID       string `json:"id"`
	ClientID string `json:"client_id"`
	Seq      int64  `json:"seq"`
	Sender   string `json:"sender"`
	ReplyTo  string `json:"reply_to"`
}

// frame is what comes over a socket: a reply to a command, or something told.
type frame struct {
	ID    int             `json:"id"`
	Error json.RawMessage `json:"error"`
	RPC   *struct {
		Data json.RawMessage `json:"data"`
	} `json:"rpc"`
	Push *struct {
		Pub *struct {
			Data json.RawMessage `json:"data"`
		} `json:"pub"`
	} `json:"push"`
}

// line is one open socket, spoken as the clients speak it.
type line struct {
	conn  *websocket.Conn
	hears func(heard) // called by the line's own goroutine; nil: nobody listens
	over  chan struct{}

	mu      sync.Mutex
	last    int
	waiting map[int]chan frame
}

// dial opens a socket; where is citizen or staff.
func (d *door) dial(ctx context.Context, where, token string, hears func(heard)) (*line, error) {
	url := strings.Replace(d.address, "http", "ws", 1) + "/connection/" + where
	conn, _, err := websocket.Dial(ctx, url, nil) //nolint:bodyclose // the library closes it: "you never need to close resp.Body yourself"
	if err != nil {
		return nil, err
	}
	conn.SetReadLimit(-1)
	l := &line{conn: conn, hears: hears, over: make(chan struct{}), waiting: map[int]chan frame{}}
	go l.listen(context.WithoutCancel(ctx))
	if _, err := l.command(ctx, "connect", map[string]any{"token": token}); err != nil {
		l.hangUp()
		return nil, err
	}
	return l, nil
}

// hangUp drops the connection without a word, as a phone in a tunnel does.
func (l *line) hangUp() { _ = l.conn.CloseNow() } // it may have been closed by the server

func (l *line) listen(ctx context.Context) {
	defer close(l.over)
	for {
		_, data, err := l.conn.Read(ctx)
		if err != nil {
			return
		}
		for part := range bytes.SplitSeq(data, []byte("\n")) {
			if string(part) == "{}" { // are you there?
				_ = l.conn.Write(ctx, websocket.MessageText, part) // a dead line is noticed by Read
				continue
			}
			l.take(part)
		}
	}
}

func (l *line) take(part []byte) {
	var f frame
	if len(part) == 0 || json.Unmarshal(part, &f) != nil {
		return
	}
	if f.ID != 0 {
		l.mu.Lock()
		reply := l.waiting[f.ID]
		delete(l.waiting, f.ID)
		l.mu.Unlock()
		if reply != nil {
			reply <- f
		}
		return
	}
	var h heard
	if l.hears != nil && f.Push != nil && f.Push.Pub != nil && json.Unmarshal(f.Push.Pub.Data, &h) == nil {
		l.hears(h)
	}
}

// command sends one and waits for its reply.
func (l *line) command(ctx context.Context, what string, params any) (frame, error) {
	reply := make(chan frame, 1)
	l.mu.Lock()
	l.last++
	id := l.last
	l.waiting[id] = reply
	l.mu.Unlock()
	data, err := json.Marshal(map[string]any{"id": id, what: params})
	if err == nil {
		err = l.conn.Write(ctx, websocket.MessageText, data)
	}
	if err != nil {
		return frame{}, err
	}
	select {
	case f := <-reply:
		if len(f.Error) > 0 {
			return f, fmt.Errorf("%s: %s", what, f.Error)
		}
		return f, nil
	case <-l.over:
		return frame{}, fmt.Errorf("%s: the server closed the socket", what)
	case <-ctx.Done():
		return frame{}, ctx.Err()
	}
}

// sees marks a conversation as read, as clients do with what is on the screen.
func (l *line) sees(ctx context.Context, conversation string, seq int64) error {
	_, err := l.command(ctx, "rpc", map[string]any{"method": "read", "data": map[string]any{"conversation_id": conversation, "seq": seq}})
	return err
}

// say sends a message and returns the id it was stored under.
func (l *line) say(ctx context.Context, conversation, clientID, text string) (string, error) {
	f, err := l.command(ctx, "rpc", map[string]any{"method": "send", "data": map[string]string{
		"conversation_id": conversation, "client_id": clientID, "kind": "text", "text": text,
	}})
	if err != nil {
		return "", err
	}
	var out struct {
		Message struct{ ID string }
		Error   *struct{ Reason, Message string }
	}
	if f.RPC == nil || json.Unmarshal(f.RPC.Data, &out) != nil {
		return "", fmt.Errorf("send: no reply to read")
	}
	if out.Error != nil {
		return "", fmt.Errorf("send: %s %s", out.Error.Reason, out.Error.Message)
	}
	return out.Message.ID, nil
}
