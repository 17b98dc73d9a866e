package llm

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestASpeakerHearsWhatTheEndpointSays(t *testing.T) {
	var asked map[string]any
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil || r.URL.Path != "/v1/audio/speech" {
			t.Error(r.URL.Path, err)
		}
		_, _ = w.Write([]byte("ID3sound"))
	}))
	defer server.Close()
	s := NewSpeaker(SpeechSettings{BaseURL: server.URL + "/v1", Key: "k", Model: "m", Voice: "晓晓", Timeout: time.Second})
	got, err := s.Say(context.Background(), "先听，后办。")
	if err != nil || string(got) != "ID3sound" || asked["input"] != "先听，后办。" || asked["voice"] != "晓晓" || asked["response_format"] != "mp3" {
		t.Fatal(string(got), asked, err)
	}
	if s.Name() != "m/晓晓" {
		t.Error(s.Name())
	}
}

func TestASpeakerThatFailsSaysSo(t *testing.T) {
	for name, test := range map[string]struct {
		status int
		body   string
		want   error
	}{
		"empty":    {200, "", ErrEmpty},
		"too long": {200, strings.Repeat("x", maxBody), ErrTooLong},
		"refused":  {401, "the key is k-secret", nil},
	} {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(test.status)
			_, _ = w.Write([]byte(test.body))
		}))
		_, err := NewSpeaker(SpeechSettings{BaseURL: server.URL, Key: "k-secret", Timeout: time.Second}).Say(context.Background(), "x")
		server.Close()
		if err == nil || (test.want != nil && !errors.Is(err, test.want)) || strings.Contains(err.Error(), "k-secret") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
