// Package narration has lessons read aloud by a speech endpoint, each text once, so that phones
// can keep the sounds for the tunnel. Without an endpoint, and until a text has been read, phones
// speak by themselves or show the text for as long as speaking would take.
package narration

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"qingting/server/db"
)

// Voice reads a text aloud; llm.Speaker is one. Name is that of the voice: another voice reads
// everything again.
type Voice interface {
	Name() string
	Say(ctx context.Context, text string) (sound []byte, err error)
}

// Sounds keeps recordings.
type Sounds interface {
	Keep(ctx context.Context, sound []byte) (fileID string, err error)
}

// Parts is what a Service is made of. A nil Voice reads nothing.
type Parts struct {
	DB     *db.DB
	Voice  Voice
	Sounds Sounds
	Now    func() time.Time // UTC
}

// Service reads texts and knows what was read. It is safe for concurrent use.
type Service struct {
	Parts
	store store
}

// New returns a Service.
func New(p Parts) *Service { return &Service{Parts: p, store: store{p.DB}} }

// On reports whether anything is read aloud.
func (s *Service) On() bool { return s != nil && s.Voice != nil }

func (s *Service) hash(text string) string {
	sum := sha256.Sum256([]byte(s.Voice.Name() + "\x00" + text))
	return hex.EncodeToString(sum[:])
}

// Read has the texts that were not read yet read aloud, in order, until most are done or one
// fails, and returns how many. The rest is for the next time.
func (s *Service) Read(ctx context.Context, texts []string, most int) (int, error) {
	if !s.On() {
		return 0, nil
	}
	known, err := s.Of(ctx, texts)
	if err != nil {
		return 0, err
	}
	made := 0
	for _, text := range texts {
		if text == "" || known[text] != "" {
			continue
		}
		if made == most {
			break
		}
		if known[text], err = s.read(ctx, text); err != nil {
			return made, err
		}
		made++
	}
	return made, nil
}

func (s *Service) read(ctx context.Context, text string) (fileID string, err error) {
	sound, err := s.Voice.Say(ctx, text)
	if err != nil {
		return "", fmt.Errorf("read aloud: %w", err)
	}
	if fileID, err = s.Sounds.Keep(ctx, sound); err != nil {
		return "", fmt.Errorf("keep narration: %w", err)
	}
	return fileID, s.store.create(ctx, row{s.hash(text), fileID, s.Now()})
}

// Of returns the recordings' file ids of the texts that were read, by text.
func (s *Service) Of(ctx context.Context, texts []string) (map[string]string, error) {
	files := map[string]string{}
	if !s.On() || len(texts) == 0 {
		return files, nil
	}
	byHash := map[string]string{}
	for _, t := range texts {
		byHash[s.hash(t)] = t
	}
	rows, err := s.store.rows(ctx, byHash)
	if err != nil {
		return nil, fmt.Errorf("read narrations: %w", err)
	}
	for _, r := range rows {
		files[byHash[r.Hash]] = r.FileID
	}
	return files, nil
}
