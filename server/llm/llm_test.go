package llm

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"qingting/server/errs"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const key = "sk-very-secret"

// figures collects what a client counts.
type figures struct {
	mu       sync.Mutex
	outcomes []string
	sent     int
	received int
	cost     float64
	resting  []bool
}

func (f *figures) ModelCall(_, outcome string, _ time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.outcomes = append(f.outcomes, outcome)
}

func (f *figures) ModelTokens(_ string, sent, received int, cost float64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.sent, f.received, f.cost = f.sent+sent, f.received+received, f.cost+cost
}

func (f *figures) ModelUse(string, string) {}

func (f *figures) ModelResting(resting bool) { f.resting = append(f.resting, resting) }

func (f *figures) last() string { return f.outcomes[len(f.outcomes)-1] }

// endpoint plays its script, one handler a request; the last one stays.
type endpoint struct {
	mu     sync.Mutex
	script []http.HandlerFunc
	asked  int
	bodies []string
}

func (e *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body) // what is missing shows in the assertions
	e.mu.Lock()
	do := e.script[min(e.asked, len(e.script)-1)]
	e.asked++
	e.bodies = append(e.bodies, string(body))
	e.mu.Unlock()
	do(w, r)
}

func (e *endpoint) count() int {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.asked
}

// chunk is one line of a stream.
func chunk(text, finish string) string {
	choice := map[string]any{"index": 0, "delta": map[string]any{"content": text}}
	if finish != "" {
		choice["finish_reason"] = finish
	}
	line, _ := json.Marshal(map[string]any{"id": "1", "object": "chat.completion.chunk", "choices": []any{choice}})
	return "data: " + string(line) + "\n\n"
}

// send writes what a client that has left may never read.
func send(w http.ResponseWriter, text string) { _, _ = io.WriteString(w, text) }

func says(parts ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for _, p := range parts {
			send(w, p)
		}
	}
}

func answers(text string) http.HandlerFunc {
	return says(chunk(text, ""), chunk("", "stop"), `data: {"choices":[],"usage":{"prompt_tokens":100,"completion_tokens":20,"total_tokens":120}}`+"\n\n", "data: [DONE]\n\n")
}

func status(code int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(code)
		send(w, `{"error":{"message":"wrong key `+key+`"}}`)
	}
}

// hangs accepts the request and says nothing more until the client leaves.
func hangs(first string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if first != "" {
			send(w, first)
			_ = http.NewResponseController(w).Flush() // the client is there
		}
		<-r.Context().Done()
	}
}

// bench is a client before a scripted endpoint.
type bench struct {
	*Client
	endpoint *endpoint
	figures  *figures
	now      time.Time
	waited   []time.Duration
	log      bytes.Buffer
}

func against(t *testing.T, set func(*Parts), script ...http.HandlerFunc) *bench {
	t.Helper()
	b := &bench{endpoint: &endpoint{script: script}, figures: &figures{}, now: time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC)}
	server := httptest.NewServer(b.endpoint)
	p := Parts{
		Settings: Settings{BaseURL: server.URL + "/v1", Key: key, Model: "m", Budget: 5 * time.Second, Timeout: 5 * time.Second, MaxTokens: 50, AtOnce: 2,
			Failures: 3, Pause: time.Minute, PriceInput: 2, PriceOutput: 8},
		Meter: b.figures, Now: func() time.Time { return b.now }, Log: slog.New(slog.NewTextHandler(&b.log, nil)),
		After: func(d time.Duration) <-chan time.Time {
			b.waited = append(b.waited, d)
			c := make(chan time.Time, 1)
			c <- b.now
			return c
		},
	}
	if set != nil {
		set(&p)
	}
	b.Client = New(p)
	t.Cleanup(func() {
		b.HTTP.CloseIdleConnections()
		server.CloseClientConnections()
		server.Close()
		if strings.Contains(b.log.String(), key) {
			t.Errorf("the key is in the log: %s", b.log.String())
		}
	})
	return b
}

func short(p *Parts) { p.Budget, p.Timeout = 80*time.Millisecond, 80*time.Millisecond }

func (b *bench) complete(t *testing.T) (string, error) {
	t.Helper()
	text, err := b.Complete(b.Turn(t.Context(), "c1"), "word", []Message{{System, "规则"}, {User, "问题"}})
	if err != nil && strings.Contains(err.Error(), key) {
		t.Errorf("the key is in the error: %v", err)
	}
	return text, err
}

func TestAWholeAnswerComesBackAndIsCounted(t *testing.T) {
	b := against(t, nil, answers("您好，请带身份证。"))
	text, err := b.complete(t)
	if err != nil || text != "您好，请带身份证。" {
		t.Fatalf("%q %v", text, err)
	}
	if f := b.figures; f.sent != 100 || f.received != 20 || f.cost != 0.00036 || f.last() != "ok" {
		t.Fatalf("%+v", f)
	}
	var sent struct {
		Model     string
		MaxTokens int `json:"max_tokens"`
		Stream    bool
	}
	if err := json.Unmarshal([]byte(b.endpoint.bodies[0]), &sent); err != nil || sent.Model != "m" || sent.MaxTokens != 50 || !sent.Stream {
		t.Fatalf("%v %s", err, b.endpoint.bodies[0])
	}
	if strings.Contains(b.endpoint.bodies[0], key) {
		t.Fatal("the key is in the body")
	}
}

func TestBadEndpointsAreErrorsInsideTheBudget(t *testing.T) {
	cases := map[string]struct {
		handler http.HandlerFunc
		want    error
		outcome string
	}{
		"slow":               {hangs(""), context.DeadlineExceeded, "late"},
		"hanging mid-stream": {hangs(chunk("您好", "")), context.DeadlineExceeded, "late"},
		"cut, cleanly":       {says(chunk("您好", "")), ErrCut, "cut"},
		"cut, [DONE] early":  {says(chunk("您好", ""), "data: [DONE]\n\n"), ErrCut, "cut"},
		"cut by its length":  {says(chunk("您好", ""), chunk("", "length"), "data: [DONE]\n\n"), ErrCut, "cut"},
		"cut, in a line":     {says(chunk("您好", "")[:40]), ErrCut, ""},
		"connection dropped": {func(w http.ResponseWriter, r *http.Request) {
			says(chunk("您好", ""))(w, r)
			_ = http.NewResponseController(w).Flush() // the client is there
			panic(http.ErrAbortHandler)
		}, io.ErrUnexpectedEOF, "broken"},
		"garbage":       {says("data: {]]\n\n"), nil, "broken"},
		"a web page":    {says("<html><body>502</body></html>"), ErrCut, "cut"},
		"an error line": {says(`data: {"error":{"message":"overloaded"}}` + "\n\n"), nil, "broken"},
		"nothing":       {says(chunk(" \n", ""), chunk("", "stop"), "data: [DONE]\n\n"), ErrEmpty, "empty"},
		"endless":       {says(strings.Repeat(chunk(strings.Repeat("好", 100), ""), 20)), ErrTooLong, "too_long"},
		"500":           {status(500), nil, "status_500"},
		"401":           {status(401), nil, "status_401"},
		"429":           {status(429), nil, "status_429"},
		"redirect":      {status(307, "Location", "http://127.0.0.1:1/"), nil, "status_307"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			b := against(t, short, c.handler)
			start := time.Now()
			text, err := b.complete(t)
			if err == nil || text != "" {
				t.Fatalf("got %q", text)
			}
			if c.want != nil && !errors.Is(err, c.want) && c.outcome != "" {
				t.Errorf("got %v, want %v", err, c.want)
			}
			if c.outcome != "" && b.figures.last() != c.outcome {
				t.Errorf("counted as %s, want %s (%v)", b.figures.last(), c.outcome, err)
			}
			if took := time.Since(start); took > 2*time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

func TestNobodyListening(t *testing.T) {
	b := against(t, func(p *Parts) { p.BaseURL = "http://127.0.0.1:1/v1" }, status(200))
	if _, err := b.complete(t); err == nil {
		t.Fatal("no error")
	}
}

func TestBusyEndpointIsAskedAgainOnlyIfTheWaitFits(t *testing.T) {
	b := against(t, nil, status(429, "Retry-After", "2"), answers("好"))
	if text, err := b.complete(t); err != nil || text != "好" || len(b.waited) != 1 || b.waited[0] != 2*time.Second {
		t.Fatalf("%q %v %v", text, err, b.waited)
	}
	b = against(t, nil, status(429, "Retry-After", "60"))
	if _, err := b.complete(t); err == nil || len(b.waited) != 0 || b.endpoint.count() != 1 {
		t.Fatalf("%v %v", err, b.waited)
	}
	b = against(t, nil, status(429, "Retry-After", b.now.Add(3*time.Second).Format(http.TimeFormat)), answers("好"))
	if _, err := b.complete(t); err != nil || b.waited[0] != 3*time.Second {
		t.Fatalf("%v %v", err, b.waited)
	}
	b = against(t, nil, status(429, "Retry-After", "1"))
	if _, err := b.complete(t); err == nil || b.endpoint.count() != 2 {
		t.Fatalf("asked %d times, %v", b.endpoint.count(), err)
	}
}

func TestAllCallsOfATurnShareTheBudget(t *testing.T) {
	b := against(t, func(p *Parts) { p.Budget, p.Timeout, p.Failures = 60*time.Millisecond, 50*time.Millisecond, 99 }, hangs(""))
	ctx := b.Turn(t.Context(), "")
	start := time.Now()
	var err error
	for range 50 {
		_, err = b.Complete(ctx, "word", nil)
	}
	if !errors.Is(err, ErrOutOfTime) || time.Since(start) > 2*time.Second || b.endpoint.count() > 2 {
		t.Fatalf("%v after %v, asked %d times", err, time.Since(start), b.endpoint.count())
	}
	if ctx.Err() != nil {
		t.Fatal("the rest of the turn was ended too")
	}
}

func TestBreakerOpensProbesAndCloses(t *testing.T) {
	b := against(t, nil, status(500), status(500), status(500), status(500), answers("好"))
	for range 3 {
		_, _ = b.complete(t) // fails by script
	}
	if _, err := b.complete(t); !errors.Is(err, ErrResting) || b.endpoint.count() != 3 {
		t.Fatalf("%v, asked %d times", err, b.endpoint.count())
	}
	b.now = b.now.Add(time.Minute)
	if _, err := b.complete(t); err == nil || errors.Is(err, ErrResting) {
		t.Fatalf("probe: %v", err)
	}
	if _, err := b.complete(t); !errors.Is(err, ErrResting) {
		t.Fatalf("after a failed probe: %v", err)
	}
	b.now = b.now.Add(time.Minute)
	for range 2 {
		if text, err := b.complete(t); err != nil || text != "好" {
			t.Fatalf("%q %v", text, err)
		}
	}
	if got := fmt.Sprint(b.figures.resting); got != "[true false]" {
		t.Fatalf("told %s", got)
	}
}

func TestOneProbeAtATime(t *testing.T) {
	now := time.Unix(0, 0)
	b := breaker{limit: 1, pause: time.Second, now: func() time.Time { return now }, changed: func(bool) {}}
	done, _ := b.enter()
	late, _ := b.enter()
	done(failed)
	now = now.Add(time.Second)
	probe, ok := b.enter()
	if _, second := b.enter(); !ok || second {
		t.Fatal("not exactly one probe")
	}
	late(worked)
	if _, second := b.enter(); second {
		t.Fatal("a call from before the pause opened the way")
	}
	probe(unknown)
	if _, again := b.enter(); !again {
		t.Fatal("a probe that was given up blocks the next")
	}
}

func TestSuccessesBetweenFailuresKeepTheWayOpen(t *testing.T) {
	b := against(t, nil, status(500), status(500), answers("好"), status(500), status(500), answers("好"))
	for range 6 {
		if _, err := b.complete(t); errors.Is(err, ErrResting) {
			t.Fatal(err)
		}
	}
}

func TestACallerWhoLeavesIsNotTheEndpointsFault(t *testing.T) {
	b := against(t, func(p *Parts) { p.Failures = 1 }, hangs(chunk("您", "")), answers("好"))
	ctx, cancel := context.WithCancel(t.Context())
	err := b.Stream(ctx, "word", nil, func(string) error { cancel(); return nil })
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if err := b.Stream(t.Context(), "word", nil, func(string) error { return io.ErrClosedPipe }); !errors.Is(err, io.ErrClosedPipe) || b.figures.last() != "stopped" {
		t.Fatal(err, b.figures.last())
	}
	if _, err := b.complete(t); err != nil {
		t.Fatal(err)
	}
}

func TestMoreCallsThanAllowedAreRefusedAtOnce(t *testing.T) {
	b := against(t, func(p *Parts) { p.AtOnce = 1 }, hangs(chunk("您", "")))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	inside, ended := make(chan struct{}), make(chan error)
	go func() {
		ended <- b.Stream(ctx, "word", nil, func(string) error { close(inside); return nil })
	}()
	<-inside
	if _, err := b.complete(t); !errors.Is(err, ErrBusy) {
		t.Fatal(err)
	}
	cancel()
	if err := <-ended; err == nil {
		t.Error("a cancelled stream ended well")
	}
}

type noMore struct{ asked []string }

func (n *noMore) Allow(_ context.Context, rule, id, _ string) error {
	n.asked = append(n.asked, rule+":"+id)
	return errs.New(errs.Limited, "too_often", "太频繁了。")
}

func TestACitizenOverTheLimitCausesNoCall(t *testing.T) {
	n := &noMore{}
	b := against(t, func(p *Parts) { p.Limiter = n }, answers("好"))
	if _, err := b.complete(t); err == nil || b.endpoint.count() != 0 || n.asked[0] != "model:c1" || b.figures.last() != "limited" {
		t.Fatalf("%v %v", err, n.asked)
	}
	if _, err := b.Complete(t.Context(), "word", nil); err != nil {
		t.Fatalf("nobody in particular: %v", err)
	}
}

func TestModelsThatReasonGetTheirOwnNamesForTheLimits(t *testing.T) {
	b := against(t, func(p *Parts) { p.Model = "o3-mini" }, answers("好"))
	if _, err := b.complete(t); err != nil || !strings.Contains(b.endpoint.bodies[0], `"max_completion_tokens":50`) {
		t.Fatalf("%v %v", err, b.endpoint.bodies)
	}
}
