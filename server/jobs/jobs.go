// Package jobs does work later and at least once: what was enqueued with a transaction is
// done if that commits, also when the process is killed in between.
//
// Work that fails is tried again after 1, 16, 81, 256 … seconds (river's default), for about
// three weeks. Work that was under way when its process died begins again within about three
// minutes, and work that goes on after its context has ended may be begun a second time beside
// it. So everything a job does must be harmless when done twice.
package jobs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/riverdriver"
	"github.com/riverqueue/river/riverdriver/riverdatabasesql"
	"github.com/riverqueue/river/riverdriver/riversqlite"
	"github.com/riverqueue/river/rivertype"
)

// Work does one job. An error, or a panic, means: again later. ctx ends after Parts.Patience
// and when the process is told to stop at once.
type Work func(ctx context.Context, payload []byte) error

// Parts is what a Queue is made of.
type Parts struct {
	Pool     *sql.DB                                   // the pool that may write
	Tx       func(ctx context.Context) (*sql.Tx, bool) // the transaction ctx carries, if any
	Engine   string                                    // "sqlite" or "postgres"
	Now      func() time.Time                          // UTC
	Workers  int                                       // jobs at once in this process; 4 when zero
	Patience time.Duration                             // how long one job may take; a minute when zero
	Log      *slog.Logger
}

// remembered is how long the key of finished work keeps others with the same key out.
const remembered = 8 * 24 * time.Hour

// longest is the longest period: each turn must still be remembered when the next one begins.
const longest = 7 * 24 * time.Hour

// Queue takes jobs and does them. It is safe for concurrent use.
type Queue struct {
	Parts
	client *river.Client[*sql.Tx]

	mu      sync.Mutex
	work    map[string]Work
	started bool
}

// New returns a Queue that takes jobs; it does none before Start. The tables must be there,
// see Migrate.
func New(p Parts) (*Queue, error) {
	if p.Workers == 0 {
		p.Workers = 4
	}
	if p.Patience == 0 {
		p.Patience = time.Minute
	}
	if p.Log == nil {
		p.Log = slog.Default()
	}
	q := &Queue{Parts: p, work: map[string]Work{}}
	driver, err := driverFor(p)
	if err != nil {
		return nil, err
	}
	workers := river.NewWorkers()
	river.AddWorker(workers, &worker{queue: q})
	q.client, err = river.NewClient(driver, &river.Config{
		Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: p.Workers}}, Workers: workers,
		FetchPollInterval: 500 * time.Millisecond, JobTimeout: p.Patience, RescueStuckJobsAfter: p.Patience + p.Patience/2,
		CompletedJobRetentionPeriod: remembered, Logger: slog.New(warnings{p.Log.Handler()}),
	})
	if err != nil {
		return nil, fmt.Errorf("make job queue: %w", err)
	}
	return q, nil
}

// warnings keeps the library's news of every day out of the log.
type warnings struct{ slog.Handler }

// Enabled lets warnings and errors through.
func (w warnings) Enabled(ctx context.Context, level slog.Level) bool {
	return level >= slog.LevelWarn && w.Handler.Enabled(ctx, level)
}

// WithAttrs keeps the rule.
func (w warnings) WithAttrs(attrs []slog.Attr) slog.Handler {
	return warnings{w.Handler.WithAttrs(attrs)}
}

// WithGroup keeps the rule.
func (w warnings) WithGroup(name string) slog.Handler { return warnings{w.Handler.WithGroup(name)} }

func driverFor(p Parts) (riverdriver.Driver[*sql.Tx], error) {
	switch p.Engine {
	case "sqlite":
		return riversqlite.New(p.Pool), nil
	case "postgres":
		return riverdatabasesql.New(p.Pool), nil
	}
	return nil, fmt.Errorf("no job queue for the database %q", p.Engine)
}

// Register says who does the jobs of a kind. Call it before Start. A job of a kind nobody
// does waits for a process that knows it.
func (q *Queue) Register(kind string, w Work) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.work[kind] = w
}

// Job is one piece of work to be done.
type Job struct {
	Kind    string
	Key     string // jobs of the same kind and key are taken once, also when done; empty: always taken
	Payload []byte
	At      time.Time // not before; zero: as soon as possible
}

// Enqueue takes a job, with the transaction in ctx if there is one. It reports false when a
// job of the same kind and key waits, runs or was done in the last eight days.
func (q *Queue) Enqueue(ctx context.Context, j Job) (taken bool, err error) {
	res, err := q.insert(ctx, task{Task: j.Kind, Key: j.Key, Payload: j.Payload}, options(j))
	if err != nil {
		return false, fmt.Errorf("enqueue %s: %w", j.Kind, err)
	}
	return !res.UniqueSkippedAsDuplicate, nil
}

func (q *Queue) insert(ctx context.Context, t task, o *river.InsertOpts) (*rivertype.JobInsertResult, error) {
	if tx, within := q.Tx(ctx); within {
		return q.client.InsertTx(ctx, tx, t, o)
	}
	return q.client.Insert(ctx, t, o)
}

func options(j Job) *river.InsertOpts {
	o := &river.InsertOpts{ScheduledAt: j.At}
	if j.Key != "" {
		o.UniqueOpts = river.UniqueOpts{ByArgs: true}
	}
	return o
}

// Periodic enqueues a job of the kind once in every period, however many processes run; the
// periods begin at multiples of every in UTC. A period nobody ran in is left out. It refuses
// periods below a second or above a week.
func (q *Queue) Periodic(kind string, every time.Duration) error {
	if every < time.Second || every > longest {
		return fmt.Errorf("period of %s is %s, it must be between a second and a week", kind, every)
	}
	q.client.PeriodicJobs().Add(river.NewPeriodicJob(turns(every), func() (river.JobArgs, *river.InsertOpts) {
		// a timer that fires a little early must not count for the turn before
		turn := q.Now().Add(every / 8).Truncate(every)
		j := Job{Kind: kind, Key: "turn " + turn.UTC().Format(time.RFC3339)}
		return task{Task: j.Kind, Key: j.Key}, options(j)
	}, &river.PeriodicJobOpts{RunOnStart: true}))
	return nil
}

type turns time.Duration

// Next returns the beginning of the period after now.
func (t turns) Next(now time.Time) time.Time {
	return now.Truncate(time.Duration(t)).Add(time.Duration(t))
}

// Start begins to do jobs.
func (q *Queue) Start(ctx context.Context) error {
	if err := q.client.Start(context.WithoutCancel(ctx)); err != nil {
		return fmt.Errorf("start job queue: %w", err)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.started = true
	return nil
}

// Stop takes no more work and waits for what is under way. When ctx ends first, the rest is
// cancelled and done again later.
func (q *Queue) Stop(ctx context.Context) error {
	q.mu.Lock()
	started := q.started
	q.started = false
	q.mu.Unlock()
	if !started {
		return nil
	}
	err := q.client.Stop(ctx)
	if err != nil && errors.Is(err, ctx.Err()) {
		err = q.client.StopAndCancel(context.WithoutCancel(ctx))
	}
	return err
}

// task is how a job lies in river's table.
type task struct {
	Task    string `river:"unique"`
	Key     string `river:"unique"`
	Payload []byte
}

// Kind is the same for all: the queue itself tells its kinds apart, so that a job can wait
// for a process that knows its kind.
func (task) Kind() string { return "qingting" }

type worker struct {
	river.WorkerDefaults[task]
	queue *Queue
}

// Work does one job.
func (w *worker) Work(ctx context.Context, j *river.Job[task]) error {
	w.queue.mu.Lock()
	work := w.queue.work[j.Args.Task]
	w.queue.mu.Unlock()
	if work == nil {
		return river.JobSnooze(time.Minute)
	}
	return work(ctx, j.Args.Payload)
}
