package llm

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	openai "github.com/sashabaranov/go-openai"
)

// ListenerSettings say where the endpoint is that writes down what somebody said.
type ListenerSettings struct {
	BaseURL string
	Key     string // never logged
	Model   string
	Timeout time.Duration // of one recording; somebody waits for it
}

// Listener writes down what is said in recordings. It is safe for concurrent use.
type Listener struct {
	settings ListenerSettings
	api      *openai.Client
}

// NewListener returns a Listener. It asks nothing yet.
func NewListener(s ListenerSettings) *Listener {
	config := openai.DefaultConfig(s.Key)
	config.BaseURL = s.BaseURL
	config.HTTPClient = doer{&http.Client{Transport: transport(), CheckRedirect: refuseRedirect}, clock}
	return &Listener{s, openai.NewClientWithConfig(config)}
}

// Hear returns the words of a recording in Chinese, empty when there are none. The name's ending
// tells the endpoint what sort of sound it is.
func (l *Listener) Hear(ctx context.Context, name string, sound io.Reader) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, l.settings.Timeout)
	defer cancel()
	answer, err := l.api.CreateTranscription(ctx, openai.AudioRequest{
		Model: l.settings.Model, FilePath: name, Reader: sound, Language: "zh", Format: openai.AudioResponseFormatJSON,
	})
	if err != nil {
		return "", fmt.Errorf("ask the listening endpoint: %w", err)
	}
	return strings.TrimSpace(answer.Text), nil
}
