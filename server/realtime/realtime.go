// Package realtime keeps clients connected over WebSockets and passes events to them, across
// any number of server processes. What is sent may be lost; clients that notice a gap read
// what they missed from the database.
//
// A connection sends its token in the connect frame, never in the address. The server decides
// what it hears; clients cannot subscribe, publish or look at who else is there.
//
// A closed connection carries a code that says what the client must do:
//
//	3000–3499, 4000–4499  reconnect, after a growing and jittered delay:
//	    3001  the server is shutting down
//	    3004  the server could not find out whose token it is
//	    3005  the session has expired meanwhile: reconnect with a fresh token
//	    3008  the client read too slowly and was dropped; read what was missed
//	    3012  the client answered no ping
//	    4001  the session now belongs to somebody else: reconnect to hear for them
//	3500–3999, 4500–4999  do not reconnect:
//	    3500  the token is not valid: log in again
//	    3501  the client sent what it must not
//	    4501  the session was ended: log in again
//	    4502  the same person has opened too many newer connections
package realtime

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/centrifugal/centrifuge"
	"github.com/redis/go-redis/v9"

	"qingting/server/errs"
)

// Kind says which side of the desk a connection belongs to.
type Kind string

// The kinds of connection.
const (
	Citizen Kind = "citizen"
	Staff   Kind = "staff"
)

// Codes of connections closed by this package itself.
var (
	errSessionMoved = centrifuge.Disconnect{Code: 4001, Reason: "session changed"}
	errSessionEnded = centrifuge.Disconnect{Code: 4501, Reason: "session ended"}
	errReplaced     = centrifuge.Disconnect{Code: 4502, Reason: "replaced by newer connections"}
)

// Client is who a connection belongs to and what it hears.
type Client struct {
	Kind      Kind
	ID        string
	SessionID string
	ExpiresAt time.Time // zero: never
	Channels  []string
	Data      any // handed back to Call
}

// CallError is what a failed call answers with: Reason for programs, Message for people.
type CallError struct {
	Status  int
	Reason  string
	Message string
	Appeal  string // id by which to appeal; empty: nothing to appeal
}

// Error returns the reason.
func (e *CallError) Error() string { return e.Reason }

// Settings make a Hub. Authenticate and Call are required.
type Settings struct {
	RedisAddress  string // empty: one process, everything in memory
	RedisPassword string
	RedisDB       int

	// Authenticate returns whose token it is; an error closes the connection, with 3500 when
	// it is the token's fault and with 3004 when it is of class internal or unavailable.
	Authenticate func(ctx context.Context, kind Kind, token string) (Client, error)
	// Call answers a client's call. Errors that are not a *CallError become an internal one.
	Call func(ctx context.Context, c Client, method string, data []byte) ([]byte, error)
	// Changed is told when a connection opens (+1) or closes (-1).
	Changed func(c Client, change int)

	PerPerson   int // connections a person may have in one process; 5 when zero
	QueueBytes  int // what may wait for a slow client; 1 MiB when zero
	CheckOrigin func(r *http.Request) bool
	Log         *slog.Logger
}

// Hub is the connected clients of one process. It is safe for concurrent use.
type Hub struct {
	Settings
	node *centrifuge.Node
	bus  *bus // nil: everything in memory

	mu       sync.Mutex
	sessions map[string][]*centrifuge.Client // mostly one; a map for each would take a kilobyte
	ended    map[string]time.Time            // lately ended sessions, for connections made just then
}

// What processes tell each other about sessions.
const (
	revokedOp = "session-ended"
	movedOp   = "session-moved"
)

// rememberEnded is longer than a connection takes from showing its token to being registered.
const rememberEnded = time.Minute

// New returns a running Hub; the caller shuts it down.
func New(s Settings) (*Hub, error) {
	if s.PerPerson == 0 {
		s.PerPerson = 5
	}
	if s.QueueBytes == 0 {
		s.QueueBytes = 1 << 20
	}
	if s.Changed == nil {
		s.Changed = func(Client, int) {}
	}
	if s.Log == nil {
		s.Log = slog.Default()
	}
	h := &Hub{Settings: s, sessions: map[string][]*centrifuge.Client{}, ended: map[string]time.Time{}}
	node, err := centrifuge.New(centrifuge.Config{
		ClientQueueMaxSize: s.QueueBytes, ClientChannelLimit: 8, ChannelMaxLength: 80,
		LogLevel: centrifuge.LogLevelWarn, LogHandler: h.log,
	})
	if err != nil {
		return nil, fmt.Errorf("make realtime node: %w", err)
	}
	h.node = node
	if err := h.useRedis(); err != nil {
		return nil, err
	}
	node.OnConnecting(h.connecting)
	node.OnConnect(h.connected)
	node.OnNotification(func(e centrifuge.NotificationEvent) {
		switch e.Op {
		case revokedOp:
			h.closeSessions(e.Data, errSessionEnded)
		case movedOp:
			h.closeSessions(e.Data, errSessionMoved)
		}
	})
	if err := node.Run(); err != nil {
		return nil, errors.Join(fmt.Errorf("start realtime node: %w", err), h.Shutdown(context.Background()))
	}
	return h, nil
}

func (h *Hub) useRedis() error {
	if h.RedisAddress == "" {
		return nil
	}
	over, err := openBus(h.node.ID(), &redis.Options{
		Addr: h.RedisAddress, Password: h.RedisPassword, DB: h.RedisDB, DisableIdentity: true,
		DialTimeout: 2 * time.Second, ReadTimeout: time.Second, WriteTimeout: time.Second, ContextTimeoutEnabled: true,
	})
	if err != nil {
		return fmt.Errorf("reach redis: %w", err)
	}
	h.bus = over
	h.node.SetBroker(over)
	h.node.SetController(over)
	return nil
}

func (h *Hub) log(e centrifuge.LogEntry) {
	h.Log.Warn("realtime", "message", e.Message, "fields", e.Fields)
}

type kindKey struct{}

type clientKey struct{}

func (h *Hub) connecting(ctx context.Context, e centrifuge.ConnectEvent) (centrifuge.ConnectReply, error) {
	kind, _ := ctx.Value(kindKey{}).(Kind)
	c, err := h.authenticate(ctx, kind, e.Token)
	if class := errs.ClassOf(err); err != nil && (class == errs.Internal || class == errs.Unavailable) {
		h.Log.ErrorContext(ctx, "cannot authenticate a connection", "error", err)
		return centrifuge.ConnectReply{}, centrifuge.DisconnectServerError
	}
	if err != nil || c.Kind != kind {
		return centrifuge.ConnectReply{}, centrifuge.DisconnectInvalidToken
	}
	subs := make(map[string]centrifuge.SubscribeOptions, len(c.Channels))
	for _, name := range c.Channels {
		subs[name] = centrifuge.SubscribeOptions{}
	}
	credentials := &centrifuge.Credentials{UserID: string(c.Kind) + ":" + c.ID}
	if !c.ExpiresAt.IsZero() {
		credentials.ExpireAt = c.ExpiresAt.Unix()
	}
	return centrifuge.ConnectReply{
		Context:       context.WithValue(ctx, clientKey{}, c),
		Credentials:   credentials,
		Subscriptions: subs,
	}, nil
}

// authenticate runs on a stack of its own: looking into the database needs a deep one, which the
// goroutine that reads from the connection would keep for long.
func (h *Hub) authenticate(ctx context.Context, kind Kind, token string) (c Client, err error) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		c, err = h.Authenticate(ctx, kind, token)
	}()
	<-done
	return c, err
}

// connected registers the connection. Without handlers for subscribe, publish, presence and
// history the library refuses all of them.
func (h *Hub) connected(client *centrifuge.Client) {
	c := ownerOf(client)
	ended := h.register(client, c)
	h.Changed(c, 1)
	client.OnRPC(func(e centrifuge.RPCEvent, reply centrifuge.RPCCallback) { h.answer(client, c, e, reply) })
	client.OnDisconnect(func(centrifuge.DisconnectEvent) {
		h.unregister(client, c)
		h.Changed(c, -1)
	})
	if ended {
		client.Disconnect(errSessionEnded)
		return
	}
	h.closeOldest(client)
}

// Publish passes data to everybody who hears the channel, in every process.
func (h *Hub) Publish(ctx context.Context, channel string, data []byte) {
	if _, err := h.node.Publish(channel, data); err != nil {
		h.Log.WarnContext(ctx, "cannot publish", "error", err)
	}
}

// CitizenHandler serves the citizens' WebSocket.
func (h *Hub) CitizenHandler() http.Handler { return h.handler(Citizen) }

// StaffHandler serves the staff's WebSocket.
func (h *Hub) StaffHandler() http.Handler { return h.handler(Staff) }

func (h *Hub) handler(kind Kind) http.Handler {
	ws := centrifuge.NewWebsocketHandler(h.node, centrifuge.WebsocketConfig{
		CheckOrigin: h.CheckOrigin, MessageSizeLimit: 32 << 10, ReadBufferSize: 1024, WriteBufferSize: 1024, UseWriteBufferPool: true,
		WriteTimeout: 2 * time.Second, PingPongConfig: centrifuge.PingPongConfig{PingInterval: 25 * time.Second, PongTimeout: 8 * time.Second},
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := context.WithValue(r.Context(), kindKey{}, kind)
		ctx = context.WithValue(ctx, startKey{}, time.Now())
		ws.ServeHTTP(w, r.WithContext(ctx))
	})
}

// Shutdown tells every client to reconnect elsewhere, closes the connections and leaves Redis.
func (h *Hub) Shutdown(ctx context.Context) error {
	err := h.node.Shutdown(ctx)
	if h.bus != nil {
		err = errors.Join(err, h.bus.close())
	}
	return err
}
