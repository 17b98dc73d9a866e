package bench

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"qingting/server/knowledge"
	schema "qingting/sql"
)

// patience is how long a citizen of the bench waits for anything before it counts as failed.
const patience = 30 * time.Second

// times are waits of one kind, collected by many.
type times struct {
	mu   sync.Mutex
	took []time.Duration
}

func (t *times) add(d time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.took = append(t.took, d)
}

// meters are what a load run measures.
type meters struct {
	acks, answers, seen times
	mu                  sync.Mutex
	failed              int
	firstFailure        error
}

func (m *meters) fail(err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.failed++
	if m.firstFailure == nil {
		m.firstFailure = err
	}
}

// chatter is a citizen with an open conversation.
type chatter struct {
	n            int
	line         *line
	token        string
	conversation string
	answered     chan string // ids of own messages that were answered, fromHuman or inLine
	newest       atomic.Int64
	byHuman      bool
	said         int
	waits        atomic.Bool // in line for a human
}

func (d *door) chatter(ctx context.Context, n int) (*chatter, error) {
	c := &chatter{n: n, answered: make(chan string, 16)}
	var err error
	if c.token, err = d.guest(ctx); err != nil {
		return nil, fmt.Errorf("guest: %w", err)
	}
	var opened struct{ ID string }
	if err := d.asks(ctx, c.token, http.MethodPost, "/conversations", map[string]any{"channel": "h5"}, &opened); err != nil {
		return nil, fmt.Errorf("open a conversation: %w", err)
	}
	c.conversation = opened.ID
	c.line, err = d.dial(ctx, "citizen", c.token, c.hears)
	return c, err
}

func (c *chatter) hears(h heard) {
	c.newest.Store(max(c.newest.Load(), h.Message.Seq))
	switch {
	case h.Type == "conversation":
		if c.waits.Store(h.Conversation.State == "waiting"); c.waits.Load() {
			c.answered <- inLine
		}
	case h.Type != "message":
	case h.Message.Sender == "bot" && h.Message.ReplyTo != "":
		c.answered <- h.Message.ReplyTo
	case h.Message.Sender == "agent":
		c.answered <- fromHuman
	}
}

// What is noted of answers beside the ids of what was answered.
const (
	fromHuman = "human"
	inLine    = "line" // nobody answers now
)

// staysWithBot leaves the line the bot has put the citizen in: there the bot answers no more.
func (c *chatter) staysWithBot(ctx context.Context, d *door) error {
	if c.byHuman || !c.waits.Swap(false) {
		return nil
	}
	return d.asks(ctx, c.token, http.MethodDelete, "/conversations/"+c.conversation+"/handoff", map[string]any{}, nil)
}

// asks says something and waits for the answer. Time counts from `at`, when the citizen meant to
// send: a bench that is late must not make the server look quick.
func (c *chatter) asks(ctx context.Context, text string, at time.Time, m *meters, sent func(clientID string, at time.Time)) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	c.said++
	clientID := fmt.Sprintf("l%d-%d", c.n, c.said)
	sent(clientID, at)
	id, err := c.line.say(ctx, c.conversation, clientID, text)
	if err != nil {
		return err
	}
	m.acks.add(time.Since(at))
	for {
		select {
		case got := <-c.answered:
			switch {
			case got == inLine && c.waits.Load() && !c.byHuman:
				return nil
			case got == id:
				m.answers.add(time.Since(at))
				return c.line.sees(ctx, c.conversation, c.newest.Load())
			case got == fromHuman:
				return c.line.sees(ctx, c.conversation, c.newest.Load())
			}
		case <-c.line.over:
			return errors.New("the socket was closed before the answer came")
		case <-ctx.Done():
			return fmt.Errorf("no answer: %w", ctx.Err())
		}
	}
}

// agent is a member of staff who has some of the conversations and answers whatever is said.
type agent struct {
	door  *door
	token string
	line  *line
	m     *meters
	asked *sync.Map // client ids of citizens' messages under way, and since when
}

// seatSize is how many conversations one agent may have at most.
const seatSize = 20

// agents makes as many accounts as n conversations need, and seats them.
func (d *door) agents(ctx context.Context, admin account, n int, m *meters, asked *sync.Map) ([]*agent, error) {
	token, err := d.login(ctx, admin)
	if err != nil {
		return nil, fmt.Errorf("log in as %s: %w", admin.name, err)
	}
	var list []*agent
	for i := 0; i*seatSize < n; i++ {
		a := &agent{door: d, m: m, asked: asked}
		if err := a.sitsDown(ctx, token); err != nil {
			return list, fmt.Errorf("seat an agent: %w", err)
		}
		list = append(list, a)
	}
	return list, nil
}

type account struct{ name, password string }

// login returns the account's token; a first password is changed, as the server demands.
func (d *door) login(ctx context.Context, a account) (string, error) {
	var in struct {
		Token  string `json:"token"`
		Change bool   `json:"must_change_password"`
	}
	try := func(password string) error {
		return d.asks(ctx, "", http.MethodPost, "/staff/login", map[string]string{"username": a.name, "password": password}, &in)
	}
	next := a.password + "-bench"
	if try(next) == nil { // changed by an earlier run
		return in.Token, nil
	}
	if err := try(a.password); err != nil || !in.Change {
		return in.Token, err
	}
	if err := d.asks(ctx, in.Token, http.MethodPost, "/staff/password", map[string]string{"old": a.password, "new": next}, nil); err != nil {
		return "", err
	}
	return in.Token, try(next)
}

func (a *agent) sitsDown(ctx context.Context, admin string) error {
	name := fmt.Sprintf("bench%08x", rand.Uint32())
	var made struct {
		Password string `json:"initial_password"`
	}
	err := a.door.asks(ctx, admin, http.MethodPost, "/staff/users", map[string]any{"username": name, "display_name": "压测坐席", "roles": []string{"agent"}}, &made)
	if err != nil {
		return err
	}
	if a.token, err = a.door.login(ctx, account{name, made.Password}); err != nil {
		return err
	}
	if a.line, err = a.door.dial(ctx, "staff", a.token, a.hears(ctx)); err != nil {
		return err
	}
	return a.door.asks(ctx, a.token, http.MethodPut, "/desk/seat", map[string]any{"presence": "online", "capacity": seatSize}, nil)
}

// hears notes when a citizen's message arrives, and answers it.
func (a *agent) hears(ctx context.Context) func(h heard) {
	return func(h heard) {
		if h.Type != "message" || h.Message.Sender != "citizen" {
			return
		}
		at, known := a.asked.LoadAndDelete(h.Message.ClientID)
		if !known {
			return
		}
		a.m.seen.add(time.Since(at.(time.Time)))
		go func() {
			if _, err := a.line.say(ctx, h.ConversationID, "r-"+h.Message.ClientID, "好的，我帮您查一下，请稍等。"); err != nil && ctx.Err() == nil {
				a.m.fail(fmt.Errorf("agent: %w", err))
			}
		}()
	}
}

// takes has the citizen ask for a human and the agent claim the conversation.
func (a *agent) takes(ctx context.Context, c *chatter) error {
	c.byHuman = true
	err := a.door.asks(ctx, c.token, http.MethodPost, "/conversations/"+c.conversation+"/handoff", map[string]string{"client_id": "h", "reason": "request"}, nil)
	if err != nil {
		return err
	}
	return a.door.asks(ctx, a.token, http.MethodPost, "/desk/claim", map[string]string{"conversation_id": c.conversation}, nil)
}

// starterQuestions are what the citizens of the bench ask: the starter pack's own wordings, half of them
// wrapped in the words people put around a question.
func starterQuestions() ([]string, error) {
	pack, err := knowledge.ReadPack(schema.Starter, "starter")
	if err != nil {
		return nil, err
	}
	var list []string
	for _, f := range pack.Files {
		for _, a := range f.Articles {
			list = append(list, a.Question)
			for _, v := range a.Variants {
				list = append(list, "您好，请问一下"+v+"，谢谢")
			}
		}
	}
	return list, nil
}
