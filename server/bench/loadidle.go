package bench

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// idleReport says what open sockets on which nothing happens cost a running server, and what
// it is like when half of them drop at once.
type idleReport struct {
	Sockets  int     `json:"sockets"`
	BaseMB   float64 `json:"rss_before_mb"`
	OpenMB   float64 `json:"rss_open_mb"`
	KBEach   float64 `json:"kb_a_socket"`
	Opening  float64 `json:"opening_s"`
	Dropped  int     `json:"dropped"`
	Lost     int     `json:"lost"` // of those that should have stayed
	Asked    int     `json:"asked_while_dropping"`
	AckMost  float64 `json:"ack_worst_ms"`
	AfterMB  float64 `json:"rss_after_mb"`
	Failures int     `json:"failed"`
}

// settle is how long the server is left alone before its memory is read: what opening a socket
// needed for a moment shall be gone.
const settle = 5 * time.Second

// idle opens sockets of as many citizens and lets them rest.
func idle(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("bench idle", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	address := flags.String("address", "", "where the server is")
	pid := flags.Int("pid", 0, "the server's process, on this machine")
	sockets := flags.Int("sockets", 10_000, "how many sockets")
	asJSON := flags.Bool("json", false, "print JSON")
	if err := flags.Parse(args); err != nil || *address == "" || *pid < 1 || *sockets < 2 {
		return errors.Join(errors.New("bench idle: --address URL --pid N [--sockets N] [--json]"), err)
	}
	r := &idleReport{Sockets: *sockets}
	if err := r.measure(ctx, newDoor(*address), *pid); err != nil {
		return fmt.Errorf("bench idle: %w", err)
	}
	if *asJSON {
		return json.NewEncoder(stdout).Encode(r)
	}
	_, err := fmt.Fprintf(stdout, "| %d idle sockets, opened in %.1f s | RSS %.0f MB, before them %.0f MB: %.1f KB each |\n| %d of them dropped at once | %d others lost, %d messages meanwhile, slowest acknowledgement %.0f ms, %d failed |\n| a little later | RSS %.0f MB |\n",
		r.Sockets, r.Opening, r.OpenMB, r.BaseMB, r.KBEach, r.Dropped, r.Lost, r.Asked, r.AckMost, r.Failures, r.AfterMB)
	return err
}

func (r *idleReport) measure(ctx context.Context, d *door, pid int) (err error) {
	tokens := make([]string, r.Sockets)
	if _, _, err = together(ctx, r.Sockets, 32, func(i int) (err error) {
		tokens[i], err = d.guest(ctx)
		return err
	}); err != nil {
		return fmt.Errorf("guest: %w", err)
	}
	stays, err := d.chatter(ctx, 0)
	if err != nil {
		return err
	}
	defer stays.line.hangUp()
	waitUntil(ctx, time.Now().Add(settle))
	if r.BaseMB, err = residentMB(pid); err != nil {
		return err
	}
	lines := make([]*line, r.Sockets)
	_, r.Opening, err = together(ctx, r.Sockets, 32, func(i int) (err error) {
		lines[i], err = d.dial(ctx, "citizen", tokens[i], nil)
		return err
	})
	if err != nil {
		return fmt.Errorf("open a socket: %w", err)
	}
	waitUntil(ctx, time.Now().Add(settle))
	if r.OpenMB, err = residentMB(pid); err != nil {
		return err
	}
	r.KBEach = (r.OpenMB - r.BaseMB) * 1024 / float64(r.Sockets)
	if err := r.drop(ctx, lines, stays, time.Now().Add(settle)); err != nil {
		return err
	}
	r.AfterMB, err = residentMB(pid)
	for _, l := range lines {
		l.hangUp()
	}
	return err
}

// drop hangs half of the lines up at once, while somebody else keeps asking: until then, at
// least once.
func (r *idleReport) drop(ctx context.Context, lines []*line, stays *chatter, until time.Time) error {
	gone, others := lines[:len(lines)/2], lines[len(lines)/2:]
	r.Dropped = len(gone)
	var wg sync.WaitGroup
	for _, l := range gone {
		wg.Go(l.hangUp)
	}
	var m meters
	for once := true; (once || time.Now().Before(until)) && ctx.Err() == nil; once = false {
		if err := stays.asks(ctx, "身份证丢了怎么补办", time.Now(), &m, func(string, time.Time) {}); err != nil {
			r.Failures++
		}
	}
	wg.Wait()
	for _, l := range others {
		select {
		case <-l.over:
			r.Lost++
		default:
		}
	}
	r.Asked = len(m.acks.took)
	for _, d := range m.acks.took {
		r.AckMost = max(r.AckMost, float64(d.Microseconds())/1000)
	}
	return ctx.Err()
}

// residentMB is the memory a process of this machine has, as Linux counts it.
func residentMB(pid int) (float64, error) {
	f, err := os.Open(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	defer func() { _ = f.Close() }() // only read
	for s := bufio.NewScanner(f); s.Scan(); {
		if kb, found := strings.CutPrefix(s.Text(), "VmRSS:"); found {
			n, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(kb, " kB")), 64)
			return n / 1024, err
		}
	}
	return 0, errors.New("the process has no memory")
}
