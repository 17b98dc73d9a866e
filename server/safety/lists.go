package safety

import (
	"context"
	"encoding/json"
	"fmt"
)

// listed is how many versions are shown.
const listed = 50

// Refresh puts into force what another process saved. Called every second or two, it costs one
// small query as long as nothing changed.
func (s *Service) Refresh(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	newest, err := s.store.newest(ctx)
	if err != nil {
		return fmt.Errorf("look for new safety words: %w", err)
	}
	if newest == s.live.Load().version {
		return nil
	}
	l, saved, err := s.Lists(ctx)
	if err != nil {
		return err
	}
	s.live.Store(&live{filter: NewFilter(l), version: saved.Version})
	return nil
}

// Lists returns the saved lists, or the pack's when none were saved.
func (s *Service) Lists(ctx context.Context) (Lists, Saved, error) {
	row, err := s.store.latest(ctx)
	if err != nil {
		return Lists{}, Saved{}, fmt.Errorf("read safety words: %w", err)
	}
	if row.Version == 0 {
		return s.Pack.Lists, Saved{}, nil
	}
	var l Lists
	if err := json.Unmarshal([]byte(row.Content), &l); err != nil {
		return l, Saved{}, fmt.Errorf("read safety words version %d: %w", row.Version, err)
	}
	return l, row.saved(), nil
}

// SaveLists stores the lists as the version after `after` and puts them into force: here at
// once, in other processes at their next Refresh. It is ErrSaved when somebody else saved
// since `after` was read, and ErrLists when the lists would stop a sentence that nothing may.
func (s *Service) SaveLists(ctx context.Context, l Lists, staffID string, after int) (Saved, error) {
	if err := s.Pack.check(l); err != nil {
		return Saved{}, err
	}
	content, err := json.Marshal(l)
	if err != nil {
		return Saved{}, fmt.Errorf("encode safety words: %w", err)
	}
	row := setting{Version: after + 1, Content: string(content), ChangedBy: staffID, ChangedAt: s.Now()}
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		newest, err := s.store.newest(ctx)
		if err != nil {
			return err
		}
		if newest != after {
			return ErrSaved
		}
		created, err := s.store.save(ctx, row)
		if err == nil && !created {
			return ErrSaved
		}
		return err
	})
	if err != nil {
		return Saved{}, fmt.Errorf("save safety words: %w", err)
	}
	return row.saved(), s.Refresh(ctx)
}

// Versions returns who saved the lists when, newest first, at most 50.
func (s *Service) Versions(ctx context.Context) ([]Saved, error) {
	rows, err := s.store.versions(ctx, listed)
	if err != nil {
		return nil, fmt.Errorf("list safety words: %w", err)
	}
	out := make([]Saved, len(rows))
	for i, r := range rows {
		out[i] = r.saved()
	}
	return out, nil
}
