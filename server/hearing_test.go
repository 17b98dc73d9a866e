package main

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"qingting/server/db/dbtest"
	"qingting/server/llm"
	"qingting/server/media"
)

// A recording is found, sent with the right ending and written down; what fails is silence.
func TestARecordingIsWrittenDown(t *testing.T) {
	var got string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		f, head, err := r.FormFile("file")
		if err != nil {
			t.Error(err)
			return
		}
		data, _ := io.ReadAll(f) // compared below
		got = head.Filename + " " + string(data)
		_, _ = w.Write([]byte(`{"text":"路灯不亮"}`))
	}))
	defer server.Close()
	files, err := media.New(media.Parts{DB: dbtest.Open(t), Dir: t.TempDir(), MaxBytes: 1 << 20, Now: func() time.Time { return time.Now().UTC() }})
	if err != nil {
		t.Fatal(err)
	}
	f, err := files.Add(t.Context(), media.Owner{Voice: true}, bytes.NewReader([]byte("ID3 words")))
	if err != nil {
		t.Fatal(err)
	}
	l := listener{files, llm.NewListener(llm.ListenerSettings{BaseURL: server.URL, Model: "m", Timeout: time.Second}), slog.New(slog.DiscardHandler)}
	if text := l.Hear(t.Context(), f.ID); text != "路灯不亮" || got != "voice.mp3 ID3 words" {
		t.Errorf("%q %q", text, got)
	}
	if text := l.Hear(t.Context(), "none"); text != "" {
		t.Errorf("%q", text)
	}
	server.Close()
	if text := l.Hear(t.Context(), f.ID); text != "" {
		t.Errorf("%q", text)
	}
}
