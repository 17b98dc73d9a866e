package main

import (
	"context"
	"fmt"
	"log/slog"

	"qingting/server/dialogue"
	"qingting/server/llm"
	"qingting/server/media"
)

// listener hears recordings of citizens by the listening endpoint.
type listener struct {
	files *media.Store
	by    *llm.Listener
	log   *slog.Logger
}

// hearing returns nil when no endpoint listens: recordings then wait for a human.
func (a *app) hearing() dialogue.Ears {
	c := a.config.Hearing
	if c.BaseURL == "" {
		return nil
	}
	return listener{a.media, llm.NewListener(llm.ListenerSettings{BaseURL: c.BaseURL, Key: c.APIKey, Model: c.Model, Timeout: c.Timeout}), a.log}
}

// Hear implements dialogue.Ears. A failure is no matter for the citizen: a human can listen.
func (l listener) Hear(ctx context.Context, fileID string) string {
	text, err := l.hear(ctx, fileID)
	if err != nil {
		l.log.WarnContext(ctx, "a recording was not understood", "error", err)
	}
	return text
}

func (l listener) hear(ctx context.Context, fileID string) (string, error) {
	f, err := l.files.File(ctx, fileID)
	if err != nil {
		return "", fmt.Errorf("find recording: %w", err)
	}
	sound, err := l.files.Open(f)
	if err != nil {
		return "", fmt.Errorf("open recording: %w", err)
	}
	defer func() { _ = sound.Close() }() // only read from
	return l.by.Hear(ctx, "voice."+endings[f.Mime], sound)
}

// endings are the file names endpoints know a sound by.
var endings = map[string]string{"audio/mpeg": "mp3", "audio/mp4": "m4a", "audio/wav": "wav"}
