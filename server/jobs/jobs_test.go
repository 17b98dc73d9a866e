package jobs

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"qingting/server/db"
	"qingting/server/db/dbtest"
)

// patience is how long a test waits for something that must happen.
const patience = 60 * time.Second

var errBoom = errors.New("boom")

// plant is a Queue on a database of its own; it writes down what was done.
type plant struct {
	*Queue
	t    *testing.T
	db   *db.DB
	done chan string
}

func parts(d *db.DB) Parts {
	return Parts{
		Pool: d.SQL(), Tx: d.SQLTx, Engine: string(d.Dialect()), Patience: 2 * time.Second,
		Now: func() time.Time { return time.Now().UTC() }, Log: slog.New(slog.DiscardHandler),
	}
}

func newPlant(t *testing.T, d *db.DB) *plant {
	t.Helper()
	q, err := New(parts(d))
	if err != nil {
		t.Fatal(err)
	}
	p := &plant{Queue: q, t: t, db: d, done: make(chan string, 64)}
	q.Register("note", func(_ context.Context, payload []byte) error {
		p.done <- string(payload)
		return nil
	})
	return p
}

func each(t *testing.T, fn func(t *testing.T, p *plant)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if err := Migrate(t.Context(), parts(d)); err != nil {
			t.Fatal(err)
		}
		fn(t, newPlant(t, d))
	})
}

// starts runs the queue until the test ends.
func (p *plant) starts() {
	p.t.Helper()
	if err := p.Start(p.t.Context()); err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := p.Stop(ctx); err != nil {
			p.t.Errorf("stop: %v", err)
		}
	})
}

func (p *plant) takes(ctx context.Context, j Job) bool {
	p.t.Helper()
	taken, err := p.Enqueue(ctx, j)
	if err != nil {
		p.t.Fatal(err)
	}
	return taken
}

// does waits for the next job done.
func (p *plant) does() string {
	p.t.Helper()
	select {
	case s := <-p.done:
		return s
	case <-time.After(patience):
		p.t.Fatal("nothing was done")
		return ""
	}
}

func note(text string) Job { return Job{Kind: "note", Payload: []byte(text)} }

func TestJobsAreDone(t *testing.T) {
	each(t, func(t *testing.T, p *plant) {
		p.takes(t.Context(), note("before the start"))
		p.starts()
		if got := p.does(); got != "before the start" {
			t.Fatal(got)
		}
		p.takes(t.Context(), note("\x00\xff 之后"))
		if got := p.does(); got != "\x00\xff 之后" {
			t.Fatalf("%q", got)
		}
	})
}

func TestAJobLivesAndDiesWithItsTransaction(t *testing.T) {
	each(t, func(t *testing.T, p *plant) {
		p.starts()
		err := p.db.InTx(t.Context(), func(ctx context.Context) error {
			p.takes(ctx, note("rolled back"))
			return errBoom
		})
		if !errors.Is(err, errBoom) {
			t.Fatal(err)
		}
		err = p.db.InTx(t.Context(), func(ctx context.Context) error {
			p.takes(ctx, note("committed"))
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := p.does(); got != "committed" {
			t.Fatal(got)
		}
		var n int64
		if err := p.db.Conn(t.Context()).Table("river_job").Count(&n).Error; err != nil || n != 1 {
			t.Fatalf("%d jobs, %v", n, err)
		}
	})
}

func TestAKeyIsTakenOnce(t *testing.T) {
	each(t, func(t *testing.T, p *plant) {
		j := Job{Kind: "note", Key: "msg-1", Payload: []byte("first")}
		var wg sync.WaitGroup
		taken := make(chan bool, 8)
		for range 8 {
			wg.Go(func() {
				ok, err := p.Enqueue(t.Context(), j)
				if err != nil {
					t.Error(err)
				}
				taken <- ok
			})
		}
		wg.Wait()
		close(taken)
		n := 0
		for ok := range taken {
			if ok {
				n++
			}
		}
		if n != 1 {
			t.Fatalf("taken %d times", n)
		}
		p.starts()
		p.does()
		j.Payload = []byte("again, when done")
		if p.takes(t.Context(), j) {
			t.Fatal("taken again")
		}
		err := p.db.InTx(t.Context(), func(ctx context.Context) error {
			if p.takes(ctx, j) {
				t.Error("taken again in a transaction")
			}
			p.takes(ctx, note("the transaction still works"))
			return nil
		})
		if got := p.does(); err != nil || got != "the transaction still works" {
			t.Fatal(got, err)
		}
		if !p.takes(t.Context(), Job{Kind: "other", Key: "msg-1"}) {
			t.Fatal("another kind has its own keys")
		}
	})
}

func TestAJobWaitsForItsTime(t *testing.T) {
	each(t, func(t *testing.T, p *plant) {
		later := note("later")
		later.At = time.Now().Add(2 * time.Second)
		far := note("tomorrow")
		far.At = time.Now().Add(24 * time.Hour)
		p.takes(t.Context(), far)
		p.takes(t.Context(), later)
		p.starts()
		p.takes(t.Context(), note("now"))
		if got := p.does(); got != "now" {
			t.Fatal(got)
		}
		if got := p.does(); got != "later" || time.Now().Before(later.At) {
			t.Fatalf("%s, %s early", got, time.Until(later.At))
		}
	})
}

func TestWhatFailsIsTriedAgain(t *testing.T) {
	each(t, func(t *testing.T, p *plant) {
		tries := map[string]int{}
		var mu sync.Mutex
		p.Register("fails", func(_ context.Context, payload []byte) error {
			mu.Lock()
			defer mu.Unlock()
			tries[string(payload)]++
			if tries[string(payload)] > 1 {
				p.done <- string(payload)
				return nil
			}
			if string(payload) == "panic" {
				panic(errBoom)
			}
			return errBoom
		})
		p.takes(t.Context(), Job{Kind: "fails", Payload: []byte("error")})
		p.takes(t.Context(), Job{Kind: "fails", Payload: []byte("panic")})
		p.starts()
		if one, other := p.does(), p.does(); one == other {
			t.Fatal(one, other)
		}
	})
}

func TestAJobOfAnUnknownKindWaits(t *testing.T) {
	each(t, func(t *testing.T, p *plant) {
		p.takes(t.Context(), Job{Kind: "of a newer program"})
		p.starts()
		p.takes(t.Context(), note("known"))
		p.does()
		deadline := time.Now().Add(patience)
		for state := ""; state != "scheduled"; { // every look is a query
			if time.Now().After(deadline) {
				t.Fatalf("it is %s", state)
			}
			err := p.db.Conn(t.Context()).Table("river_job").Select("state").Order("id").Limit(1).Scan(&state).Error
			if err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestAPeriodHasOneTurnInAllProcesses(t *testing.T) {
	each(t, func(t *testing.T, p *plant) {
		other := newPlant(t, p.db)
		for _, q := range []*plant{p, other} {
			q.Register("tick", func(context.Context, []byte) error {
				p.done <- "tick"
				return nil
			})
			q.Register("weekly", func(context.Context, []byte) error { return nil })
			if err := errors.Join(q.Periodic("tick", time.Second), q.Periodic("weekly", longest)); err != nil {
				t.Fatal(err)
			}
			q.starts()
		}
		for range 4 {
			p.does()
		}
		var turns []string
		if err := p.db.Conn(t.Context()).Table("river_job").Pluck("args", &turns).Error; err != nil {
			t.Fatal(err)
		}
		seen, weekly := map[string]bool{}, 0
		for _, turn := range turns {
			if seen[turn] {
				t.Errorf("twice: %s", turn)
			}
			seen[turn] = true
			if strings.Contains(turn, "weekly") {
				weekly++
			}
		}
		if weekly != 1 {
			t.Fatalf("%d weekly turns at once", weekly)
		}
	})
}

func TestPeriodsThatCannotBeKeptAreRefused(t *testing.T) {
	q, err := New(parts(dbtest.Open(t)))
	if err != nil {
		t.Fatal(err)
	}
	for _, every := range []time.Duration{0, time.Millisecond, longest + 1} {
		if q.Periodic("x", every) == nil {
			t.Errorf("%s was taken", every)
		}
	}
}

func TestStopWaitsForWorkOrCancelsIt(t *testing.T) {
	each(t, func(t *testing.T, p *plant) {
		begun, ended := make(chan struct{}), make(chan struct{})
		p.Register("long", func(ctx context.Context, _ []byte) error {
			close(begun)
			<-ctx.Done()
			close(ended)
			return ctx.Err()
		})
		p.takes(t.Context(), Job{Kind: "long"})
		if err := p.Start(t.Context()); err != nil {
			t.Fatal(err)
		}
		<-begun
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := p.Stop(ctx); err != nil {
			t.Fatal(err)
		}
		select {
		case <-ended:
		default:
			t.Fatal("stopped before the job was")
		}
		if err := p.Stop(t.Context()); err != nil {
			t.Fatalf("twice: %v", err)
		}
	})
}

func TestStoppingLeavesNothingRunning(t *testing.T) {
	d := dbtest.Open(t)
	before := goleak.IgnoreCurrent()
	if err := Migrate(t.Context(), parts(d)); err != nil {
		t.Fatal(err)
	}
	p := newPlant(t, d)
	if err := p.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	p.takes(t.Context(), note("x"))
	p.does()
	if err := p.Stop(t.Context()); err != nil {
		t.Fatal(err)
	}
	goleak.VerifyNone(t, before)
}

func TestProcessesMayMigrateTogether(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		together := 4
		if d.Dialect() == db.SQLite {
			together = 1 // serves a single process
		}
		for range 2 { // the second time there is nothing to do
			var wg sync.WaitGroup
			for range together {
				wg.Go(func() {
					if err := Migrate(t.Context(), parts(d)); err != nil {
						t.Error(err)
					}
				})
			}
			wg.Wait()
		}
	})
}

func TestAnUnknownDatabaseIsRefused(t *testing.T) {
	p := Parts{Engine: "mysql"}
	if _, err := New(p); err == nil {
		t.Fatal("made a queue")
	}
	if err := Migrate(t.Context(), p); err == nil {
		t.Fatal("migrated")
	}
}
