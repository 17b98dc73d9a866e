package bench

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"hash/fnv"
	"io"
	"runtime"
	"slices"
	"time"

	"qingting/server/search"
)

// folds is the number of parts for cross-validation on the dev queries.
const folds = 5

// report is the result on one set.
type report struct {
	Set         string  `json:"set"`
	N           int     `json:"n"`
	Acc1        float64 `json:"acc1"`
	Recall3     float64 `json:"recall3"`
	MRR10       float64 `json:"mrr10"`
	P50         float64 `json:"p50_us"`
	P99         float64 `json:"p99_us"`
	QPS         float64 `json:"qps"`
	Right90     float64 `json:"right90"`
	Precision90 float64 `json:"precision90"`
	Right95     float64 `json:"right95"`
	Precision95 float64 `json:"precision95"`
	OOSNear     float64 `json:"oos_near"`
	OOSFar      float64 `json:"oos_far"`
}

// consult measures retrieval on every set, or on one with a test file.
func consult(ctx context.Context, args []string, stdout io.Writer) error {
	fs := flag.NewFlagSet("bench consult", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	data := fs.String("data", "", "folder with the question sets")
	only := fs.String("set", "", "name of one set")
	test := fs.String("test", "", "file of queries to apply the fitted set to, once")
	own := fs.Bool("own", false, "rank as the product does: fitted on the knowledge alone, not on dev queries")
	asJSON := fs.Bool("json", false, "print one JSON object a set")
	if err := fs.Parse(args); err != nil {
		return fmt.Errorf("bench consult: %w", err)
	}
	if *data == "" {
		return fmt.Errorf("bench consult: --data DIR is missing")
	}
	if *test != "" && *only == "" {
		return fmt.Errorf("bench consult: --test needs --set NAME")
	}
	names, err := setNames(*data)
	if err != nil {
		return err
	}
	if *only != "" {
		if !slices.Contains(names, *only) {
			return fmt.Errorf("bench consult: no set %q under %s", *only, *data)
		}
		names = []string{*only}
	}
	return runSets(ctx, &printer{out: stdout, json: *asJSON}, job{*data, *test, *own}, names)
}

// job is what to measure.
type job struct {
	dir, test string
	own       bool
}

func runSets(ctx context.Context, p *printer, j job, names []string) error {
	for _, name := range names {
		if err := ctx.Err(); err != nil {
			return err
		}
		s, err := loadSet(j.dir, name)
		if err != nil {
			return err
		}
		r, err := j.measure(s)
		if err != nil {
			return err
		}
		if err := p.print(r); err != nil {
			return fmt.Errorf("print result: %w", err)
		}
	}
	return nil
}

// measure builds the index and measures quality and speed.
func (j job) measure(s *set) (*report, error) {
	e := search.New(search.Lexicon{}, search.Options{NoFit: !j.own})
	e.Replace(s.docs)
	samples := e.Sample(examplesOf(s.dev))
	answer := fitter(search.Fit)
	if j.own {
		model := e.Model()
		answer = func([]*search.Sample, uint64) *search.Model { return model }
	}
	asked, got := s.dev, crossValidated(samples, s.dev, answer)
	if j.test != "" {
		held, err := readLines[queryLine](j.test)
		if err != nil {
			return nil, err
		}
		limits := fitLimits(got, s.dev, func(queryLine) bool { return true })
		asked, got = held, applied(answer(samples, seed), limits, e.Sample(examplesOf(held)))
	}
	if len(asked) == 0 {
		return nil, fmt.Errorf("bench consult: no queries for set %s", s.name)
	}
	r := quality(asked, got)
	r.Set = s.name
	e.Use(answer(samples, seed))
	r.latency(e, asked)
	return r, nil
}

// fitter makes a model out of samples.
type fitter func(samples []*search.Sample, seed uint64) *search.Model

const seed = 12345

func examplesOf(lines []queryLine) []search.Example {
	out := make([]search.Example, len(lines))
	for i, l := range lines {
		out[i] = search.Example{Text: l.Query, Gold: l.Gold}
	}
	return out
}

// foldOf keeps the paraphrases of one answer in one fold.
func foldOf(l queryLine) int {
	h := fnv.New32a()
	k := l.Query
	if len(l.Gold) > 0 {
		k = l.Gold[0]
	}
	_, _ = h.Write([]byte(k)) // a hash never fails
	return int(h.Sum32() % folds)
}

// latency asks every query alone on one core.
func (r *report) latency(e *search.Engine, asked []queryLine) {
	old := runtime.GOMAXPROCS(1)
	defer runtime.GOMAXPROCS(old)
	for _, l := range asked[:min(len(asked), 100)] {
		e.Search(search.Query{Text: l.Query, Limit: 10})
	}
	runtime.GC()
	took := make([]time.Duration, len(asked))
	begin := time.Now()
	for i, l := range asked {
		t := time.Now()
		e.Search(search.Query{Text: l.Query, Limit: 10})
		took[i] = time.Since(t)
	}
	r.QPS = float64(len(asked)) / time.Since(begin).Seconds()
	slices.Sort(took)
	r.P50 = quantile(took, 0.50)
	r.P99 = quantile(took, 0.99)
}

// quantile is in microseconds; took is sorted.
func quantile(took []time.Duration, q float64) float64 {
	return float64(took[min(int(q*float64(len(took))), len(took)-1)].Nanoseconds()) / 1000
}

// printer writes reports as a table or as JSON lines.
type printer struct {
	out     io.Writer
	json    bool
	started bool
}

func (p *printer) print(r *report) error {
	if p.json {
		return json.NewEncoder(p.out).Encode(r)
	}
	if !p.started {
		p.started = true
		if _, err := fmt.Fprintf(p.out, "%-12s %5s %6s %8s %6s %8s %8s %7s %9s %6s %9s %6s %8s %8s\n", "set", "n", "top-1", "recall@3", "MRR@10",
			"p50 us", "p99 us", "q/s", "right@P90", "(prec)", "right@P95", "(prec)", "oos near", "oos far"); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(p.out, "%-12s %5d %6.3f %8.3f %6.3f %8.0f %8.0f %7.0f %9.3f %6.3f %9.3f %6.3f %8.3f %8.3f\n", r.Set, r.N, r.Acc1, r.Recall3, r.MRR10,
		r.P50, r.P99, r.QPS, r.Right90, r.Precision90, r.Right95, r.Precision95, r.OOSNear, r.OOSFar)
	return err
}
