package notice

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"testing"
	"time"

	"qingting/server/db"
	"qingting/server/db/dbtest"
)

var china = time.FixedZone("CST", 8*3600)

// world is the service on a real database with citizens c1, c2 and staff s1, s2, at ten in the
// morning.
type world struct {
	*Service
	t   *testing.T
	mu  sync.Mutex
	now time.Time
}

func each(t *testing.T, fn func(w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { fn(newWorld(t, d)) })
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := &world{t: t, now: time.Date(2026, 11, 21, 2, 0, 0, 0, time.UTC)}
	w.Service = New(d, w.clock)
	for _, id := range []string{"1", "2"} {
		w.run("INSERT INTO citizens (id, created_at, last_seen_at) VALUES (?, ?, ?)", "c"+id, w.now, w.now)
		w.run("INSERT INTO staff (id, username, display_name, password_hash, created_at, updated_at) VALUES (?, ?, '李', 'x', ?, ?)", "s"+id, "s"+id, w.now, w.now)
	}
	return w
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

func (w *world) later(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.now = w.now.Add(d)
}

func (w *world) run(query string, values ...any) {
	w.t.Helper()
	w.must(w.DB.Conn(context.Background()).Exec(query, values...).Error)
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// joins gives the service these ways, with citizens' quiet hours for everybody.
func (w *world) joins(ways ...Way) {
	quiet := func(context.Context, Receiver) (Hours, error) { return CitizensQuiet, nil }
	w.Join(Outgoing{Ways: ways, Templates: templates, Quiet: quiet, Zone: china, Log: slog.New(slog.DiscardHandler)})
}

func answered(ref string) Notice {
	return Notice{CitizenID: "c1", Kind: LetterAnswered, Ref: ref, Title: "您的留言已答复", Text: "路灯已经修好。", Number: "LY20261121-000001", State: "已答复", Page: PageLetter, TargetID: "l1"}
}

func (w *world) tells(list ...Notice) {
	w.t.Helper()
	if n, err := w.Tell(w.t.Context(), list...); err != nil || n != len(list) {
		w.t.Fatalf("told %d, %v", n, err)
	}
}

func (w *world) delivers(want int) {
	w.t.Helper()
	if n, err := w.Deliver(w.t.Context()); err != nil || n != want {
		w.t.Fatalf("delivered %d and not %d, %v", n, want, err)
	}
}

// states returns the states of the only notice's deliveries, by way.
func (w *world) states() map[string]string {
	w.t.Helper()
	var rows []delivery
	w.must(w.DB.Conn(w.t.Context()).Find(&rows).Error)
	out := map[string]string{}
	for _, r := range rows {
		out[r.Way] = r.State
	}
	return out
}

// road is a Way that answers what the test wants and remembers what it sent.
type road struct {
	name       string
	repeatable bool

	mu      sync.Mutex
	answers []error // one after the other; nil when there are no more
	tried   []string
	sent    []string
}

func (r *road) Name() string     { return r.name }
func (r *road) Repeatable() bool { return r.repeatable }

func (r *road) Send(_ context.Context, to Receiver, n Notice) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.tried = append(r.tried, to.ID+" "+n.Ref)
	if len(r.answers) > 0 {
		err := r.answers[0]
		r.answers = r.answers[1:]
		if err != nil {
			return err
		}
	}
	r.sent = append(r.sent, to.ID+" "+n.Ref)
	return nil
}

func roads() (subscription, account, sms *road) {
	return &road{name: BySubscription}, &road{name: ByAccount}, &road{name: BySMS, repeatable: true}
}

var errLine = errors.New("the line broke")
