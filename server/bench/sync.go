package bench

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"qingting/server/course"
	"qingting/server/db"
	"qingting/server/exam"
	"qingting/server/knowledge"
	"qingting/server/learning"
	"qingting/server/notice"
	"qingting/server/training"
	schema "qingting/sql"
)

// syncReport says how trainees that come back from the tunnel are served. A sync is one batch of
// a phone stored and the next day planned, as one request does it; times are in milliseconds.
type syncReport struct {
	Engine    string  `json:"engine"`
	Trainees  int     `json:"trainees"`
	Answers   int     `json:"answers"`
	Seconds   float64 `json:"seconds"`
	PerSecond float64 `json:"per_second"`
	P50       float64 `json:"p50_ms"`
	P99       float64 `json:"p99_ms"`
	Resent    float64 `json:"resent_p50_ms"` // the same batch again
}

// syncBench measures the starter pack's school on SQLite, or on the PostgreSQL named by --url.
func syncBench(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("bench sync", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	trainees := flags.Int("trainees", 5000, "how many trainees sync once")
	workers := flags.Int("workers", 8, "how many sync at the same moment")
	url := flags.String("url", "", "database; empty for a new SQLite file")
	asJSON := flags.Bool("json", false, "print JSON")
	if err := flags.Parse(args); err != nil || *trainees < 1 || *workers < 1 {
		return errors.Join(errors.New("bench sync: [--trainees N] [--workers N] [--url postgres://...] [--json]"), err)
	}
	dir, err := os.MkdirTemp("", "qingting-sync")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }() // the system cleans up otherwise
	engine := "postgres"
	if *url == "" {
		engine, *url = "sqlite", "sqlite:"+filepath.Join(dir, "q.db")
	}
	r := syncReport{Engine: engine, Trainees: *trainees}
	if err := r.measure(ctx, *url, *workers); err != nil {
		return fmt.Errorf("bench sync: %w", err)
	}
	if *asJSON {
		return json.NewEncoder(stdout).Encode(r)
	}
	_, err = fmt.Fprintf(stdout, "%s: %d trainees, %d answers in %.1f s: %.0f syncs a second; p50 %.1f ms, p99 %.1f ms; the same again p50 %.1f ms\n",
		r.Engine, r.Trainees, r.Answers, r.Seconds, r.PerSecond, r.P50, r.P99, r.Resent)
	return err
}

func (r *syncReport) measure(ctx context.Context, url string, workers int) error {
	d, err := db.Open(ctx, url)
	if err != nil {
		return err
	}
	defer func() { _ = d.Close() }() // a bench has nothing to lose
	if err := d.Migrate(ctx); err != nil {
		return err
	}
	s, err := school(ctx, d)
	if err != nil {
		return err
	}
	items, err := s.Bank.Live(ctx)
	if err != nil {
		return err
	}
	lessons, err := s.Lessons.Live(ctx)
	if err != nil {
		return err
	}
	now := time.Now().UTC()
	for i := range r.Trainees {
		err := d.Conn(ctx).Exec("INSERT INTO staff (id, username, display_name, password_hash, created_at, updated_at) VALUES (?, ?, '学员', 'x', ?, ?)", traineeID(i), traineeID(i), now, now).Error
		if err != nil {
			return err
		}
	}
	batch := func(i int) learning.Batch {
		b := learning.Batch{Device: "phone"}
		for n := range 20 {
			item := items[(i*7+n*13)%len(items)]
			b.Answers = append(b.Answers, learning.Answer{ClientID: fmt.Sprint("a", n), ItemID: item.ID, Version: item.Version, Seconds: 12, Source: learning.FromReview, At: now})
		}
		for n := range 3 {
			l := lessons[(i+n)%len(lessons)]
			b.Progress = append(b.Progress, learning.Progress{ClientID: fmt.Sprint("p", n), LessonID: l.ID, Version: l.Version, Card: 9, Done: n < 2, Seconds: 180, At: now})
		}
		return b
	}
	r.Answers = 20 * r.Trainees
	took, seconds, err := together(ctx, r.Trainees, workers, func(i int) error { return syncOnce(ctx, s, traineeID(i), batch(i)) })
	if err != nil {
		return err
	}
	r.Seconds, r.PerSecond = seconds, float64(r.Trainees)/seconds
	r.P50, r.P99 = quantile(took, 0.5)/1000, quantile(took, 0.99)/1000
	again, _, err := together(ctx, min(500, r.Trainees), workers, func(i int) error { return syncOnce(ctx, s, traineeID(i), batch(i)) })
	r.Resent = quantile(again, 0.5) / 1000
	return err
}

func traineeID(i int) string { return fmt.Sprintf("t%05d", i) }

func syncOnce(ctx context.Context, s *learning.Service, id string, b learning.Batch) error {
	if _, err := s.Sync(ctx, id, b); err != nil {
		return err
	}
	_, err := s.Today(ctx, id)
	return err
}

// together runs do n times on some workers and returns the sorted durations.
func together(ctx context.Context, n, workers int, do func(i int) error) ([]time.Duration, float64, error) {
	took := make([]time.Duration, n)
	var next atomic.Int64
	var failed atomic.Pointer[error]
	var wg sync.WaitGroup
	begin := time.Now()
	for range workers {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && ctx.Err() == nil; i = int(next.Add(1)) - 1 {
				t := time.Now()
				if err := do(i); err != nil {
					failed.Store(&err)
					return
				}
				took[i] = time.Since(t)
			}
		})
	}
	wg.Wait()
	if err := failed.Load(); err != nil {
		return nil, 0, *err
	}
	seconds := time.Since(begin).Seconds()
	slices.Sort(took)
	return took, seconds, ctx.Err()
}

// school is the starter pack's.
func school(ctx context.Context, d *db.DB) (*learning.Service, error) {
	now := func() time.Time { return time.Now().UTC() }
	know := knowledge.New(knowledge.Parts{DB: d, Now: now})
	pack, err := knowledge.ReadPack(schema.Starter, "starter")
	if err != nil {
		return nil, err
	}
	if _, err := know.LoadPack(ctx, "starter", pack); err != nil {
		return nil, err
	}
	bank := exam.New(exam.Parts{DB: d, Now: now})
	nobody := func(context.Context) ([]string, error) { return nil, nil }
	courses := course.New(course.Parts{DB: d, Articles: training.Articles{Knowledge: know}, Bank: training.LessonItems{Bank: bank}, Now: now,
		Trainers: training.Trainers{Notices: notice.New(d, now), IDs: nobody}})
	s := learning.New(learning.Parts{DB: d, Bank: bank, Lessons: training.Shelf{Courses: courses}, Now: now, Zone: time.FixedZone("CST", 8*3600)})
	lessons, err := learning.ReadPack(schema.Starter, "starter/learning")
	if err != nil {
		return nil, err
	}
	return s, training.Starter{Knowledge: know, Bank: bank, Courses: courses, Learning: s}.Load(ctx, lessons)
}
