package bench

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"time"
)

// loadReport says how long citizens of a running server wait. Times are in milliseconds and count
// from the moment a citizen meant to send.
type loadReport struct {
	Chats     int     `json:"chats"`
	Held      int     `json:"held"`    // of them held by agents
	Think     float64 `json:"think_s"` // mean pause between two questions; 0: the next at once
	Questions int     `json:"questions"`
	Seconds   float64 `json:"seconds"`
	PerSecond float64 `json:"per_second"`
	AckP50    float64 `json:"ack_p50_ms"`
	AckP99    float64 `json:"ack_p99_ms"`
	AnswerP50 float64 `json:"answer_p50_ms"`
	AnswerP99 float64 `json:"answer_p99_ms"`
	SeenP50   float64 `json:"agent_sees_p50_ms"`
	SeenP99   float64 `json:"agent_sees_p99_ms"`
	Failed    int     `json:"failed"`
	Failure   string  `json:"failure,omitempty"` // the first
}

// loadRun is what to put on the server. It leaves citizens, chats and accounts behind: never
// point it at a server that is in use.
type loadRun struct {
	door        *door
	chats, each int
	held        int
	think       time.Duration
	admin       account
	questions   []string
	m           meters
	asked       sync.Map
}

// load lets many citizens ask a running server over sockets.
func load(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("bench load", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	address := flags.String("address", "", "where the server is, for example http://localhost:8080")
	chats := flags.Int("chats", 1000, "how many citizens chat")
	each := flags.Int("each", 6, "how many questions each asks")
	think := flags.Duration("think", 10*time.Second, "mean pause between two questions of a citizen; 0: the next at once")
	held := flags.Int("held", 0, "how many of the chats agents hold; needs --staff")
	staff := flags.String("staff", "", "name:password of an administrator, to make agents")
	asJSON := flags.Bool("json", false, "print JSON")
	if err := flags.Parse(args); err != nil || *address == "" || *chats < 1 || *each < 1 || *held > *chats || *held > 0 && *staff == "" {
		return errors.Join(errors.New("bench load: --address URL [--chats N] [--each N] [--think 10s] [--held N --staff NAME:PASSWORD] [--json]"), err)
	}
	questions, err := starterQuestions()
	if err != nil {
		return err
	}
	name, password, _ := strings.Cut(*staff, ":")
	run := &loadRun{door: newDoor(*address), chats: *chats, each: *each, held: *held, think: *think, admin: account{name, password}, questions: questions}
	r, err := run.measure(ctx)
	if err != nil {
		return fmt.Errorf("bench load: %w", err)
	}
	return r.print(stdout, *asJSON)
}

func (r *loadReport) print(stdout io.Writer, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(stdout).Encode(r)
	}
	name := fmt.Sprintf("%d chats at once", r.Chats)
	if r.Think > 0 {
		name = fmt.Sprintf("%d active chats, one question in %.0f s each", r.Chats, r.Think)
	}
	_, err := fmt.Fprintf(stdout, "| %s: stored and acknowledged | p50 %.1f ms, p99 %.1f ms |\n| %s: answer seen | p50 %.1f ms, p99 %.1f ms |\n| %s: questions a second | %.0f (%d in %.1f s, %d failed) |\n",
		name, r.AckP50, r.AckP99, name, r.AnswerP50, r.AnswerP99, name, r.PerSecond, r.Questions, r.Seconds, r.Failed)
	if err == nil && r.Held > 0 {
		_, err = fmt.Fprintf(stdout, "| %s: %d held by agents, agent sees | p50 %.1f ms, p99 %.1f ms |\n", name, r.Held, r.SeenP50, r.SeenP99)
	}
	if err == nil && r.Failed > 0 {
		_, err = fmt.Fprintf(stdout, "first failure: %s\n", r.Failure)
	}
	return err
}

func (r *loadRun) measure(ctx context.Context) (*loadReport, error) {
	chatters, err := r.gather(ctx)
	defer func() {
		for _, c := range chatters {
			if c != nil && c.line != nil {
				c.line.hangUp()
			}
		}
	}()
	if err != nil {
		return nil, err
	}
	if err := r.seat(ctx, chatters[:r.held]); err != nil {
		return nil, err
	}
	var wg sync.WaitGroup
	begin := time.Now()
	for _, c := range chatters {
		wg.Go(func() { r.chat(ctx, c) })
	}
	wg.Wait()
	return r.report(time.Since(begin)), ctx.Err()
}

// gather opens the chats, some at a time.
func (r *loadRun) gather(ctx context.Context) ([]*chatter, error) {
	list := make([]*chatter, r.chats)
	_, _, err := together(ctx, r.chats, 32, func(i int) (err error) {
		list[i], err = r.door.chatter(ctx, i)
		return err
	})
	return list, err
}

func (r *loadRun) seat(ctx context.Context, held []*chatter) error {
	if len(held) == 0 {
		return nil
	}
	agents, err := r.door.agents(ctx, r.admin, len(held), &r.m, &r.asked)
	if err != nil {
		return err
	}
	for i, c := range held {
		if err := agents[i/seatSize].takes(ctx, c); err != nil {
			return fmt.Errorf("claim a chat: %w", err)
		}
	}
	for _, c := range held {
		for len(c.answered) > 0 {
			<-c.answered
		}
	}
	return nil
}

// chat asks one question after the other. With a pause the moments are drawn beforehand, from
// half to one and a half of it, so that a slow server is asked no less.
func (r *loadRun) chat(ctx context.Context, c *chatter) {
	dice := rand.New(rand.NewPCG(uint64(c.n), 7))
	at := time.Now().Add(time.Duration(dice.Float64() * float64(r.think)))
	for range r.each {
		if !waitUntil(ctx, at) {
			return
		}
		note := func(clientID string, at time.Time) {
			if c.byHuman {
				r.asked.Store(clientID, at)
			}
		}
		if err := c.staysWithBot(ctx, r.door); err != nil {
			r.m.fail(fmt.Errorf("leave the line: %w", err))
		}
		text := r.questions[dice.IntN(len(r.questions))]
		if err := c.asks(ctx, text, at, &r.m, note); err != nil {
			r.m.fail(fmt.Errorf("%s: %w", text, err))
		}
		at = at.Add(time.Duration((0.5 + dice.Float64()) * float64(r.think)))
		if r.think == 0 {
			at = time.Now()
		}
	}
}

func waitUntil(ctx context.Context, at time.Time) bool {
	t := time.NewTimer(time.Until(at))
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func (r *loadRun) report(took time.Duration) *loadReport {
	out := &loadReport{
		Chats: r.chats, Held: r.held, Think: r.think.Seconds(), Questions: len(r.m.acks.took), Seconds: took.Seconds(),
		PerSecond: float64(len(r.m.acks.took)) / took.Seconds(), Failed: r.m.failed,
	}
	out.AckP50, out.AckP99 = r.m.acks.milliseconds()
	out.AnswerP50, out.AnswerP99 = r.m.answers.milliseconds()
	out.SeenP50, out.SeenP99 = r.m.seen.milliseconds()
	if r.m.firstFailure != nil {
		out.Failure = r.m.firstFailure.Error()
	}
	return out
}

// milliseconds returns the median and the 99th percentile; zeros when nothing was measured.
func (t *times) milliseconds() (p50, p99 float64) {
	if len(t.took) == 0 {
		return 0, 0
	}
	slices.Sort(t.took)
	return quantile(t.took, 0.5) / 1000, quantile(t.took, 0.99) / 1000
}
