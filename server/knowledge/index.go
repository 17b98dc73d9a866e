package knowledge

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"time"

	"qingting/server/search"
)

// SearchDocs returns every live, enabled article of the audience as a document, whatever its
// dates, and the revision it is at least as new as. A document's Version is the version number.
func (s *Service) SearchDocs(ctx context.Context, audience Audience) ([]search.Doc, int64, error) {
	revision, err := s.store.revision(ctx)
	if err != nil {
		return nil, 0, fmt.Errorf("read revision: %w", err)
	}
	list, err := s.store.allLive(ctx)
	if err != nil {
		return nil, 0, fmt.Errorf("read live articles: %w", err)
	}
	docs := make([]search.Doc, 0, len(list))
	for _, a := range list {
		if a.Audience == audience {
			docs = append(docs, docOf(a))
		}
	}
	return docs, revision, nil
}

func docOf(a Article) search.Doc {
	answer := []string{a.Answer}
	for _, b := range a.Blocks {
		answer = append(append(answer, b.Text), b.Items...)
	}
	region := a.Region
	if region == everywhere {
		region = ""
	}
	return search.Doc{
		ID: a.ID, Version: fmt.Sprint(a.Version), Question: a.Question, Variants: a.Variants, CounterExamples: a.CounterExamples,
		Answer: strings.Join(answer, "\n"), Tags: a.Tags, Category: strings.Join(a.Category, " "), Region: region, Hot: a.Hot,
		Months: a.Seasons, From: a.LiveFrom, Until: a.LiveUntil,
	}
}

// everywhere is the region of articles that hold in the whole country.
const everywhere = "全国"

// Index keeps live articles searchable in memory. Internal articles are in an engine of their
// own, so that no search for citizens can find them. It is safe for concurrent use.
type Index struct {
	service *Service
	opts    search.Options
	wake    chan struct{}
	writing sync.Mutex // one Build or Refresh at a time

	mu         sync.RWMutex
	engines    engines
	revision   int64
	stamp      string             // of the articles the ranker was fitted to
	generation int                // counts changes of the index
	quiet      map[string]bool    // articles that are never suggested
	articles   map[string]Article // live articles read in this generation
}

// engines hold public and internal articles; nil before the first Build.
type engines struct{ public, internal *search.Engine }

// NewIndex returns an empty Index; Build or Run fills it.
func NewIndex(s *Service, opts search.Options) *Index {
	return &Index{service: s, opts: opts, wake: make(chan struct{}, 1)}
}

// Build reads the lexicon and every live article and swaps the finished index in. It ranks with
// the model that was saved last, even when articles have changed since (see Learn), and fits and
// saves one when there is none.
func (x *Index) Build(ctx context.Context) error {
	x.writing.Lock()
	defer x.writing.Unlock()
	return x.build(ctx)
}

func (x *Index) build(ctx context.Context) error {
	lex, err := x.service.Lexicon(ctx)
	if err != nil {
		return err
	}
	revision, err := x.service.store.revision(ctx)
	if err != nil {
		return fmt.Errorf("read revision: %w", err)
	}
	list, err := x.service.store.allLive(ctx)
	if err != nil {
		return fmt.Errorf("read live articles: %w", err)
	}
	public, internal, quiet := split(list)
	e, stamp, err := x.fill(ctx, search.Lexicon(lex), public, internal)
	if err != nil {
		return err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.engines, x.revision, x.stamp, x.quiet, x.articles = e, revision, stamp, quiet, map[string]Article{}
	x.generation++
	return nil
}

// fill makes the engines, and returns the stamp of the articles that the ranker was fitted to.
func (x *Index) fill(ctx context.Context, words search.Lexicon, public, internal []search.Doc) (engines, string, error) {
	internalOpts := x.opts
	internalOpts.NoFit = true // too few to learn from
	opts, stamp, err := x.ranked(ctx)
	if err != nil {
		return engines{}, "", err
	}
	e := engines{public: search.New(words, opts), internal: search.New(words, internalOpts)}
	e.public.Replace(public)
	e.internal.Replace(internal)
	if m := e.public.Model(); opts.Model == nil && m != nil {
		stamp = e.public.Stamp()
		err = x.service.saveModel(ctx, m, stamp)
	}
	return e, stamp, err
}

// ranked returns the options of the public engine with the saved model, and its stamp.
func (x *Index) ranked(ctx context.Context) (search.Options, string, error) {
	opts := x.opts
	if opts.NoFit {
		return opts, "", nil
	}
	m, stamp, err := x.service.savedModel(ctx)
	opts.Model = m
	return opts, stamp, err
}

func split(list []Article) (public, internal []search.Doc, quiet map[string]bool) {
	quiet = map[string]bool{}
	for _, a := range list {
		if a.NoSuggest {
			quiet[a.ID] = true
		}
		if a.Audience == Internal {
			internal = append(internal, docOf(a))
		} else {
			public = append(public, docOf(a))
		}
	}
	return public, internal, quiet
}

// Refresh brings in what has changed since the last time; nothing changed costs one small
// query. It builds the whole index the first time, and when the database has gone back to an
// older state.
func (x *Index) Refresh(ctx context.Context) error {
	x.writing.Lock()
	defer x.writing.Unlock()
	before := x.Revision()
	ids, revision, err := x.service.Changes(ctx, before)
	if err != nil {
		return fmt.Errorf("read changes: %w", err)
	}
	if !x.Ready() || revision < before {
		return x.build(ctx)
	}
	if len(ids) == 0 {
		return nil
	}
	for part := range slices.Chunk(ids, batch) {
		if err := x.apply(ctx, part); err != nil {
			return err
		}
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	x.revision = revision
	return nil
}

func (x *Index) apply(ctx context.Context, ids []string) error {
	list, err := x.service.store.liveAmong(ctx, ids)
	if err != nil {
		return fmt.Errorf("read changed articles: %w", err)
	}
	public, internal, quiet := split(list)
	e := x.current()
	e.public.Apply(public, except(ids, public))
	e.internal.Apply(internal, except(ids, internal))
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, id := range ids {
		delete(x.articles, id)
		delete(x.quiet, id)
		if quiet[id] {
			x.quiet[id] = true
		}
	}
	x.generation++ // what is being read at this moment may be older than this change
	return nil
}

// except returns the ids that have no document.
func except(ids []string, docs []search.Doc) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool {
		return slices.ContainsFunc(docs, func(d search.Doc) bool { return d.ID == id })
	})
}

func (x *Index) current() engines {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.engines
}

// Run refreshes the index every interval and when Wake is called, and fits the ranker to what
// has changed now and then, until ctx ends. A failed refresh is logged and tried again.
func (x *Index) Run(ctx context.Context, every time.Duration, log *slog.Logger) {
	var learning sync.WaitGroup
	defer learning.Wait()
	learning.Go(func() { x.keepLearning(ctx, log) })
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		if err := x.Refresh(ctx); err != nil && ctx.Err() == nil {
			log.Error("refresh search index", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		case <-x.wake:
		}
	}
}

// Wake makes Run refresh now. It never waits; give it to Service.OnChanged.
func (x *Index) Wake(context.Context) {
	select {
	case x.wake <- struct{}{}:
	default: // one wake-up is waiting already
	}
}

// Ready reports whether the index has been built.
func (x *Index) Ready() bool { return x.current().public != nil }

// Revision returns how new the index is; processes with equal revisions know the same articles,
// and answer alike once they rank with the same model (see Learn).
func (x *Index) Revision() int64 {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.revision
}

// Len returns how many public and internal articles are indexed.
func (x *Index) Len() (public, internal int) {
	e := x.current()
	if e.public == nil {
		return 0, 0
	}
	return e.public.Len(), e.internal.Len()
}

// Search finds public articles, for citizens.
func (x *Index) Search(q search.Query) search.Result {
	e := x.current()
	if e.public == nil {
		return search.Result{Query: q.Text}
	}
	return e.public.Search(q)
}

// SearchStaff finds public and internal articles, the likeliest first.
func (x *Index) SearchStaff(q search.Query) search.Result {
	e := x.current()
	if e.public == nil {
		return search.Result{Query: q.Text}
	}
	r := e.public.Search(q)
	r.Hits = append(r.Hits, e.internal.Search(q).Hits...)
	slices.SortStableFunc(r.Hits, func(a, b search.Hit) int { return cmp.Compare(b.Probability, a.Probability) })
	limit := q.Limit
	if limit <= 0 {
		limit = 10
	}
	r.Hits = r.Hits[:min(limit, len(r.Hits))]
	return r
}

// Suggest offers up to limit public questions for what a citizen has typed so far, without the
// articles that must not be suggested.
func (x *Index) Suggest(prefix string, limit int, now time.Time) []search.Suggestion {
	e := x.current()
	if e.public == nil || limit <= 0 {
		return nil
	}
	list := slices.DeleteFunc(e.public.Suggest(prefix, limit+x.quietCount(), now, ""), func(s search.Suggestion) bool {
		return !x.Suggestable(s.ID)
	})
	return list[:min(limit, len(list))]
}

func (x *Index) quietCount() int {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return len(x.quiet)
}

// Suggestable reports whether the article may be offered to somebody who did not ask for it.
func (x *Index) Suggestable(id string) bool {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return !x.quiet[id]
}

const keptArticles = 4096

// Public returns what citizens may see of an article at now, from memory when it was asked
// for lately; otherwise ErrNotFound. It is as new as the index.
func (x *Index) Public(ctx context.Context, id string, now time.Time) (Article, error) {
	a, err := x.live(ctx, id)
	if err == nil && !a.Servable(now) {
		return Article{}, ErrNotFound
	}
	return a, err
}

func (x *Index) live(ctx context.Context, id string) (Article, error) {
	x.mu.RLock()
	a, ok := x.articles[id]
	before := x.generation
	x.mu.RUnlock()
	if ok {
		return a, nil
	}
	a, err := x.service.store.live(ctx, id)
	if err != nil {
		return a, err
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.articles != nil && x.generation == before {
		if len(x.articles) >= keptArticles {
			clear(x.articles)
		}
		x.articles[id] = a
	}
	return a, nil
}
