package emotion

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"qingting/server/classify"
	"qingting/server/db"
)

// listed is how many versions are shown.
const listed = 50

// Parts is what a Service is made of.
type Parts struct {
	DB   *db.DB
	Pack Pack             // in force until supervisors save something
	Now  func() time.Time // UTC
}

// Service reads feelings with the settings in force, and keeps those settings. It is safe for
// concurrent use.
type Service struct {
	Parts
	store store
	model *classify.Model
	live  atomic.Pointer[live]
	mu    sync.Mutex // one refresh at a time
}

// live is what is in force in this process; it is replaced, never changed.
type live struct {
	reader    *Reader
	sentences Sentences
	versions  map[Kind]int
}

// New trains the model and puts into force what the database holds.
func New(ctx context.Context, p Parts) (*Service, error) {
	model, err := Learn(p.Pack.Examples)
	if err != nil {
		return nil, err
	}
	s := &Service{Parts: p, store: store{p.DB}, model: model}
	s.live.Store(&live{reader: NewReader(p.Pack.Lexicon, model), sentences: p.Pack.Sentences, versions: map[Kind]int{}})
	return s, s.Refresh(ctx)
}

// Curve reads the messages one by one with the words in force.
func (s *Service) Curve(said []Said) Curve { return s.live.Load().reader.Curve(said) }

// Read reads one message with the words in force.
func (s *Service) Read(text string) Feeling { return s.live.Load().reader.Read(text) }

// Calming returns a calming sentence for the feeling; n, counted up by the caller, picks them
// in turn. It is empty for calm.
func (s *Service) Calming(state State, n int) string {
	list := s.live.Load().sentences.Calming[state]
	if len(list) == 0 {
		return ""
	}
	return list[n%len(list)]
}

// Offer returns what is said when a human is offered.
func (s *Service) Offer() string { return s.live.Load().sentences.Offer }

// HandingOff returns what is said when the conversation goes to a human.
func (s *Service) HandingOff() string { return s.live.Load().sentences.HandOff }

// Refresh puts into force what another process saved. Called every second or two, it costs one
// small query as long as nothing changed.
func (s *Service) Refresh(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	newest, err := s.store.newest(ctx)
	if err != nil {
		return fmt.Errorf("look for new emotion settings: %w", err)
	}
	have := s.live.Load().versions
	if newest[WordsKind] == have[WordsKind] && newest[SentencesKind] == have[SentencesKind] {
		return nil
	}
	lexicon, words, err := s.Lexicon(ctx)
	if err != nil {
		return err
	}
	sentences, said, err := s.Sentences(ctx)
	if err != nil {
		return err
	}
	s.live.Store(&live{
		reader: NewReader(lexicon, s.model), sentences: sentences,
		versions: map[Kind]int{WordsKind: words.Version, SentencesKind: said.Version},
	})
	return nil
}

// Lexicon returns the saved lexicon, or the pack's when none was saved.
func (s *Service) Lexicon(ctx context.Context) (Lexicon, Saved, error) {
	l := Lexicon{}
	saved, err := s.load(ctx, WordsKind, &l)
	if err == nil && saved.Version == 0 {
		l = s.Pack.Lexicon
	}
	return l, saved, err
}

// Sentences returns the saved sentences, or the pack's when none were saved.
func (s *Service) Sentences(ctx context.Context) (Sentences, Saved, error) {
	v := Sentences{}
	saved, err := s.load(ctx, SentencesKind, &v)
	if err == nil && saved.Version == 0 {
		v = s.Pack.Sentences
	}
	return v, saved, err
}

func (s *Service) load(ctx context.Context, k Kind, into any) (Saved, error) {
	row, err := s.store.latest(ctx, k)
	if err != nil {
		return Saved{}, fmt.Errorf("read emotion %s: %w", k, err)
	}
	if row.Version == 0 {
		return Saved{}, nil
	}
	if err := json.Unmarshal([]byte(row.Content), into); err != nil {
		return Saved{}, fmt.Errorf("read emotion %s version %d: %w", k, row.Version, err)
	}
	return row.saved(), nil
}

// SaveLexicon stores the lexicon as the version after `after` and puts it into force: here at
// once, in other processes at their next Refresh. It is ErrSaved when somebody else saved
// since `after` was read.
func (s *Service) SaveLexicon(ctx context.Context, l Lexicon, staffID string, after int) (Saved, error) {
	if err := l.check(); err != nil {
		return Saved{}, err
	}
	return s.save(ctx, WordsKind, l, staffID, after)
}

// SaveSentences stores the sentences as SaveLexicon does the words.
func (s *Service) SaveSentences(ctx context.Context, v Sentences, staffID string, after int) (Saved, error) {
	if err := v.check(); err != nil {
		return Saved{}, err
	}
	return s.save(ctx, SentencesKind, v, staffID, after)
}

func (s *Service) save(ctx context.Context, k Kind, v any, staffID string, after int) (Saved, error) {
	content, err := json.Marshal(v)
	if err != nil {
		return Saved{}, fmt.Errorf("encode emotion %s: %w", k, err)
	}
	row := setting{Kind: k, Version: after + 1, Content: string(content), ChangedBy: staffID, ChangedAt: s.Now()}
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		newest, err := s.store.latest(ctx, k)
		if err != nil {
			return err
		}
		if newest.Version != after {
			return ErrSaved
		}
		created, err := s.store.create(ctx, row)
		if err == nil && !created {
			return ErrSaved
		}
		return err
	})
	if err != nil {
		return Saved{}, fmt.Errorf("save emotion %s: %w", k, err)
	}
	return row.saved(), s.Refresh(ctx)
}

// Versions returns who saved the setting when, newest first, at most 50.
func (s *Service) Versions(ctx context.Context, k Kind) ([]Saved, error) {
	rows, err := s.store.versions(ctx, k, listed)
	if err != nil {
		return nil, fmt.Errorf("list emotion %s: %w", k, err)
	}
	out := make([]Saved, len(rows))
	for i, r := range rows {
		out[i] = r.saved()
	}
	return out, nil
}
