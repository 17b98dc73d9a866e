package llm

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestAListenerWritesDownWhatIsSaid(t *testing.T) {
	var sound, name, language, model string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, head, err := r.FormFile("file")
		if err != nil || r.URL.Path != "/v1/audio/transcriptions" {
			t.Error(r.URL.Path, err)
			return
		}
		data, _ := io.ReadAll(f) // a short one shows below
		sound, name, language, model = string(data), head.Filename, r.FormValue("language"), r.FormValue("model")
		_, _ = w.Write([]byte(`{"text":" 身份证丢了怎么办 "}`))
	}))
	defer server.Close()
	l := NewListener(ListenerSettings{BaseURL: server.URL + "/v1", Key: "k", Model: "m", Timeout: time.Second})
	text, err := l.Hear(context.Background(), "voice.mp3", strings.NewReader("ID3sound"))
	if err != nil || text != "身份证丢了怎么办" {
		t.Fatal(text, err)
	}
	if sound != "ID3sound" || name != "voice.mp3" || language != "zh" || model != "m" {
		t.Error(sound, name, language, model)
	}
}

func TestAListenerThatFailsSaysSoInTime(t *testing.T) {
	held := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.FormValue("model") == "slow" {
			<-held
		}
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = w.Write([]byte("the key is k-secret"))
	}))
	defer server.Close()
	defer close(held)
	for _, model := range []string{"slow", "refused"} {
		l := NewListener(ListenerSettings{BaseURL: server.URL, Key: "k-secret", Model: model, Timeout: 100 * time.Millisecond})
		if text, err := l.Hear(context.Background(), "voice.mp3", strings.NewReader("x")); err == nil || text != "" || strings.Contains(err.Error(), "k-secret") {
			t.Errorf("%s: %q %v", model, text, err)
		}
	}
}
