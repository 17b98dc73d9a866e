// Package llm asks a language model behind an OpenAI-compatible endpoint, or says quickly that
// it cannot: all calls of one turn share a time budget, an endpoint that fails is left alone for
// a while, and what it costs is counted. What a model says is never trusted here or elsewhere;
// who uses it checks it.
package llm

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"time"

	openai "github.com/sashabaranov/go-openai"
)

// Why there are no words of the model. Callers go on without them.
var (
	ErrResting   = errors.New("the model endpoint failed too often and is left alone for a while")
	ErrBusy      = errors.New("as many calls as allowed are waiting for the model")
	ErrOutOfTime = errors.New("the time budget of the turn is used up")
	ErrCut       = errors.New("the model stopped before it was done")
	ErrEmpty     = errors.New("the model said nothing")
	ErrTooLong   = errors.New("the model said more than it was allowed to")
)

// Task names what a model is asked for, in the figures.
type Task string

// Role says who speaks in a Message.
type Role string

// The roles.
const (
	System    Role = openai.ChatMessageRoleSystem
	User      Role = openai.ChatMessageRoleUser
	Assistant Role = openai.ChatMessageRoleAssistant
)

// Message is one message to the model.
type Message struct {
	Role Role
	Text string
}

// Settings say where the model is and how long it is waited for.
type Settings struct {
	BaseURL     string
	Key         string // never logged
	Model       string
	Budget      time.Duration // of all calls of one turn together
	Timeout     time.Duration // of one call
	MaxTokens   int           // of one answer
	Temperature float64
	AtOnce      int           // calls waiting at the same time; more are refused at once
	Failures    int           // in a row, after which the endpoint is left alone
	Pause       time.Duration // for how long
	PriceInput  float64       // of a million tokens sent
	PriceOutput float64       // of a million tokens received
}

// Meter counts calls, tokens and cost; *metrics.Metrics satisfies it.
type Meter interface {
	ModelCall(task, outcome string, took time.Duration)
	ModelTokens(task string, sent, received int, cost float64)
	ModelUse(task, use string)
	ModelResting(resting bool)
}

// Limiter limits how often one citizen may cause a call; *limit.Limiter satisfies it.
type Limiter interface {
	Allow(ctx context.Context, rule, id, address string) error
}

// Rule is the name of the limit on calls a citizen causes.
const Rule = "model"

// Parts is what a Client is made of. Only Settings and Meter are required.
type Parts struct {
	Settings
	Meter   Meter
	Limiter Limiter
	HTTP    *http.Client                         // nil: one of its own that follows no redirects
	Now     func() time.Time                     // when pauses begin and end
	After   func(time.Duration) <-chan time.Time // waits before asking again
	Log     *slog.Logger
}

// Client asks the endpoint. It is safe for concurrent use.
type Client struct {
	Parts
	api     *openai.Client
	breaker *breaker
	slots   chan struct{}
}

// New returns a Client. It asks nothing yet, so that a dead endpoint cannot stop a start.
func New(p Parts) *Client {
	if p.Now == nil {
		p.Now = clock
	}
	if p.After == nil {
		p.After = time.After
	}
	if p.Log == nil {
		p.Log = slog.Default()
	}
	if p.HTTP == nil {
		p.HTTP = &http.Client{Transport: transport(), CheckRedirect: refuseRedirect}
	}
	c := &Client{Parts: p, slots: make(chan struct{}, max(p.AtOnce, 1))}
	config := openai.DefaultConfig(p.Key)
	config.BaseURL, config.HTTPClient = p.BaseURL, doer{p.HTTP, p.Now}
	c.api = openai.NewClientWithConfig(config)
	c.breaker = &breaker{limit: max(p.Failures, 1), pause: p.Pause, now: p.Now, changed: c.noteResting}
	return c
}

var clock = time.Now //nolint:forbidigo // context deadlines follow the machine's clock, whatever time it is elsewhere

func (c *Client) noteResting(resting bool) {
	c.Meter.ModelResting(resting)
	if resting {
		c.Log.Warn("the model endpoint fails and is left alone", "for", c.Pause)
		return
	}
	c.Log.Info("the model endpoint answers again")
}

// Note counts what became of the model's words, such as "used" or "refused".
func (c *Client) Note(task Task, use string) { c.Meter.ModelUse(string(task), use) }

// request is what is sent. Models that reason take other names for the same limits.
func (c *Client) request(messages []Message) openai.ChatCompletionRequest {
	r := openai.ChatCompletionRequest{
		//nolint:staticcheck // the newer name is unknown to most endpoints that speak OpenAI's language
		Model: c.Model, MaxTokens: c.MaxTokens, Temperature: float32(c.Temperature), Stream: true,
		StreamOptions: &openai.StreamOptions{IncludeUsage: true},
	}
	for _, m := range messages {
		r.Messages = append(r.Messages, openai.ChatCompletionMessage{Role: string(m.Role), Content: m.Text})
	}
	if r.Temperature == 0 {
		r.Temperature = math.SmallestNonzeroFloat32 // zero would be left out and mean the endpoint's default
	}
	if openai.NewReasoningValidator().Validate(r) != nil {
		//nolint:staticcheck // see above
		r.MaxTokens, r.MaxCompletionTokens, r.Temperature = 0, c.MaxTokens, 0
	}
	return r
}
