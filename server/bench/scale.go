package bench

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"runtime"
	"slices"
	"time"

	"qingting/server/search"
)

// scaleReport is size and speed on synthetic knowledge. Times are on one core.
type scaleReport struct {
	Articles     int     `json:"articles"`
	Questions    int     `json:"questions"`
	BuildSeconds float64 `json:"build_s"`
	HeapMB       float64 `json:"heap_mb"`
	PublishMS    float64 `json:"publish_ms"`
	SearchP50    float64 `json:"search_p50_us"`
	SearchP99    float64 `json:"search_p99_us"`
	LetterP99    float64 `json:"letter_p99_us"`
	SuggestP50   float64 `json:"suggest_p50_us"`
	SuggestP99   float64 `json:"suggest_p99_us"`
}

// scale measures an index of synthetic questions, 100,000 unless told otherwise.
func scale(ctx context.Context, args []string, stdout io.Writer) error {
	fs := flag.NewFlagSet("bench scale", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	questions := fs.Int("questions", 100_000, "number of questions and variants")
	asJSON := fs.Bool("json", false, "print one JSON object")
	if err := fs.Parse(args); err != nil {
		return fmt.Errorf("bench scale: %w", err)
	}
	if *questions < wordings {
		return fmt.Errorf("bench scale: --questions must be at least %d", wordings)
	}
	r := measureScale(ctx, *questions/wordings)
	if *asJSON {
		return json.NewEncoder(stdout).Encode(r)
	}
	_, err := fmt.Fprintf(stdout, "articles %d, questions %d\nbuild %.2f s, heap %.0f MB, publish one article %.1f ms\nsearch p50 %.0f us, p99 %.0f us; long letters p99 %.0f us\nsuggest p50 %.0f us, p99 %.0f us\n",
		r.Articles, r.Questions, r.BuildSeconds, r.HeapMB, r.PublishMS, r.SearchP50, r.SearchP99, r.LetterP99, r.SuggestP50, r.SuggestP99)
	return err
}

func measureScale(ctx context.Context, articles int) *scaleReport {
	before := heap()
	e := search.New(search.Lexicon{}, search.Options{})
	begin := time.Now()
	e.Replace(syntheticDocs(articles))
	r := &scaleReport{Articles: articles, Questions: articles * wordings, BuildSeconds: time.Since(begin).Seconds()}
	r.HeapMB = (heap() - before) / (1 << 20)
	begin = time.Now()
	e.Apply([]search.Doc{syntheticDoc(articles + 1)}, nil)
	r.PublishMS = float64(time.Since(begin).Microseconds()) / 1000
	old := runtime.GOMAXPROCS(1)
	defer runtime.GOMAXPROCS(old)
	asks := timed(ctx, 2000, func(i int) { e.Search(search.Query{Text: syntheticQuery(i)}) })
	r.SearchP50, r.SearchP99 = quantile(asks, 0.5), quantile(asks, 0.99)
	letters := timed(ctx, 300, func(i int) { e.Search(search.Query{Text: syntheticLetter(i)}) })
	r.LetterP99 = quantile(letters, 0.99)
	hints := timed(ctx, 2000, func(i int) { e.Suggest(syntheticPrefix(i), 8, time.Time{}, "") })
	r.SuggestP50, r.SuggestP99 = quantile(hints, 0.5), quantile(hints, 0.99)
	return r
}

func heap() float64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return float64(m.HeapAlloc)
}

// timed runs do n times and returns the sorted durations; it stops early when ctx ends.
func timed(ctx context.Context, n int, do func(i int)) []time.Duration {
	for i := range min(n, 20) {
		do(i)
	}
	took := make([]time.Duration, 0, n)
	for i := range n {
		if ctx.Err() != nil && len(took) > 0 {
			break
		}
		begin := time.Now()
		do(i)
		took = append(took, time.Since(begin))
	}
	slices.Sort(took)
	return took
}
