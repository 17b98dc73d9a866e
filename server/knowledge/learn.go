package knowledge

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"qingting/server/search"
)

// The ranker is fitted again when what it has learned from has changed, a while after the start
// and then seldom: a fit takes a core for seconds and moves answers only a little.
const (
	learnAfter = 2 * time.Second
	learnEvery = 10 * time.Minute
)

// modelRow is the fitted ranker, so that a start need not wait for fitting. It belongs to the
// knowledge that Stamp names.
type modelRow struct {
	Name    string `gorm:"primaryKey"`
	Stamp   string
	Model   []byte
	SavedAt time.Time
}

// TableName names the table.
func (modelRow) TableName() string { return "search_models" }

const publicModel = "public"

// savedModel returns the model that was saved last and its stamp; nil when there is none, or
// only one that this program cannot read.
func (s *Service) savedModel(ctx context.Context) (*search.Model, string, error) {
	row, found, err := s.store.model(ctx, publicModel)
	if err != nil {
		return nil, "", fmt.Errorf("read saved ranker: %w", err)
	}
	m := new(search.Model)
	if !found || m.UnmarshalBinary(row.Model) != nil {
		return nil, "", nil //nolint:nilerr // what cannot be read is fitted anew and replaced
	}
	return m, row.Stamp, nil
}

func (s *Service) saveModel(ctx context.Context, m *search.Model, stamp string) error {
	data, err := m.MarshalBinary()
	if err != nil {
		return err
	}
	if err := s.store.saveModel(ctx, modelRow{publicModel, stamp, data, s.now()}); err != nil {
		return fmt.Errorf("save ranker: %w", err)
	}
	return nil
}

// Learn fits the ranker to the articles as they are now when it was fitted to others, or takes
// the model that another process has fitted to the same ones. Searches go on meanwhile.
func (x *Index) Learn(ctx context.Context) error {
	e := x.current().public
	if e == nil || e.Stamp() == x.learnedFrom() {
		return nil
	}
	m, stamp, err := x.service.savedModel(ctx)
	if err != nil {
		return err
	}
	if m == nil || stamp != e.Stamp() {
		if m, stamp = e.Learn(ctx); ctx.Err() != nil {
			return nil //nolint:nilerr // the program is stopping
		}
		if m != nil {
			err = x.service.saveModel(ctx, m, stamp)
		}
	}
	if m != nil {
		e.Use(m)
	}
	x.learned(stamp)
	return err
}

func (x *Index) learned(stamp string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.stamp = stamp
}

// learnedFrom returns the stamp of the articles that the ranker in use was fitted to.
func (x *Index) learnedFrom() string {
	x.mu.RLock()
	defer x.mu.RUnlock()
	return x.stamp
}

func (x *Index) keepLearning(ctx context.Context, log *slog.Logger) {
	timer := time.NewTimer(learnAfter)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		}
		if err := x.Learn(ctx); err != nil && !errors.Is(err, context.Canceled) {
			log.Error("fit search ranker", "error", err)
		}
		debug.FreeOSMemory() // building and fitting need far more than searching
		timer.Reset(learnEvery)
	}
}
