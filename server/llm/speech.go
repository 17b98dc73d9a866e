package llm

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	openai "github.com/sashabaranov/go-openai"
)

// SpeechSettings say where the speech endpoint is and who speaks there.
type SpeechSettings struct {
	BaseURL string
	Key     string // never logged
	Model   string
	Voice   string
	Timeout time.Duration // of one text
}

// Speaker reads texts aloud. It is safe for concurrent use.
type Speaker struct {
	settings SpeechSettings
	api      *openai.Client
}

// NewSpeaker returns a Speaker. It asks nothing yet.
func NewSpeaker(s SpeechSettings) *Speaker {
	config := openai.DefaultConfig(s.Key)
	config.BaseURL = s.BaseURL
	config.HTTPClient = doer{&http.Client{Transport: transport(), CheckRedirect: refuseRedirect}, clock}
	return &Speaker{s, openai.NewClientWithConfig(config)}
}

// Name tells voices apart.
func (s *Speaker) Name() string { return s.settings.Model + "/" + s.settings.Voice }

// Say returns the text as MP3, at most a megabyte of it: about four minutes. ErrEmpty when there
// is no sound.
func (s *Speaker) Say(ctx context.Context, text string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, s.settings.Timeout)
	defer cancel()
	answer, err := s.api.CreateSpeech(ctx, openai.CreateSpeechRequest{
		Model: openai.SpeechModel(s.settings.Model), Voice: openai.SpeechVoice(s.settings.Voice), Input: text, ResponseFormat: openai.SpeechResponseFormatMp3,
	})
	if err != nil {
		return nil, fmt.Errorf("ask the speech endpoint: %w", err)
	}
	defer func() { _ = answer.Close() }() // only read from
	sound, err := io.ReadAll(answer)
	if err != nil {
		return nil, fmt.Errorf("hear the speech endpoint: %w", err)
	}
	if len(sound) == 0 {
		return nil, ErrEmpty
	}
	if len(sound) >= maxBody {
		return nil, ErrTooLong
	}
	return sound, nil
}
