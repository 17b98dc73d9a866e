package sms

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"
)

func provider(t *testing.T, answer http.HandlerFunc) Provider {
	t.Helper()
	s := httptest.NewServer(answer)
	t.Cleanup(s.Close)
	now := func() time.Time { return time.Unix(1795226400, 0) }
	return Provider{URL: s.URL + "/send", Key: "key", Sign: "示例市12345", Now: now, Client: s.Client()}
}

var message = Message{ID: "n1", Phone: "13812345678", Text: "您的留言已答复。"}

func TestAMessageIsSignedAndCarriesItsKey(t *testing.T) {
	var (
		header http.Header
		body   []byte
	)
	p := provider(t, func(w http.ResponseWriter, r *http.Request) {
		header, body = r.Header, must(io.ReadAll(r.Body))
		w.WriteHeader(http.StatusAccepted)
	})
	if err := p.Send(t.Context(), message); err != nil {
		t.Fatal(err)
	}
	var got map[string]string
	if err := json.Unmarshal(body, &got); err != nil || got["id"] != "n1" || got["phone"] != "13812345678" || got["sign"] != "示例市12345" || got["text"] != "您的留言已答复。" || len(got) != 4 {
		t.Fatal(got, err)
	}
	if header.Get("Idempotency-Key") != "n1" || header.Get("X-Timestamp") != "1795226400" || header.Get("X-Signature") != Signature("key", "1795226400", body) {
		t.Fatal(header)
	}
}

// TestTheSignatureIsTheDocumentedOne was computed by openssl:
// printf '1795226400\n{}' | openssl dgst -sha256 -hmac key.
func TestTheSignatureIsTheDocumentedOne(t *testing.T) {
	const want = "ab0bfc36c35e732d37e223b1f28bd1cbf867d0d653f5f29c862312419fe7d1ec"
	if got := Signature("key", "1795226400", []byte("{}")); got != want {
		t.Fatal(got)
	}
}

func TestAnswersOfTheProvider(t *testing.T) {
	for status, want := range map[int]error{
		200: nil, 202: nil, 409: nil, 400: ErrRefused, 404: ErrRefused, 422: ErrRefused,
		401: ErrBusy, 403: ErrBusy, 408: ErrBusy, 429: ErrBusy, 500: ErrBusy, 503: ErrBusy,
	} {
		p := provider(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
		if err := p.Send(t.Context(), message); !errors.Is(err, want) {
			t.Errorf("%d: %v", status, err)
		}
	}
}

func TestAProviderOutOfReachIsBusy(t *testing.T) {
	p := provider(t, func(http.ResponseWriter, *http.Request) {})
	p.URL = "http://127.0.0.1:1/"
	if err := p.Send(t.Context(), message); !errors.Is(err, ErrBusy) {
		t.Fatal(err)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
