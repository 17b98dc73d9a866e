package client

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"testing"
	"time"

	"github.com/silenceper/wechat/v2/work/kf/syncmsg"
	"github.com/sirupsen/logrus"
	"go.uber.org/goleak"
)

func TestCloseLeavesNothingRunning(t *testing.T) {
	w := newWorld(t)
	before := goleak.IgnoreCurrent()
	c := New(Parts{Base: w.server.URL, Log: slog.New(slog.DiscardHandler)})
	for range 3 {
		if err := c.Account("account", secret).Typing(t.Context(), "o"); err != nil {
			t.Fatal(err)
		}
	}
	c.Close()
	w.server.Close()
	goleak.VerifyNone(t, before)
}

// TestLibraryPrintsNothing: its log has messages and addresses in clear.
func TestLibraryPrintsNothing(t *testing.T) {
	c := New(Parts{})
	t.Cleanup(c.Close)
	if logrus.IsLevelEnabled(logrus.ErrorLevel) {
		t.Error("the library may log")
	}
	if logrus.StandardLogger().Out != io.Discard {
		t.Error("the library has somewhere to log to")
	}
}

func TestEveryCallIsCounted(t *testing.T) {
	w := newWorld(t)
	var counted []string
	c := New(Parts{Base: w.server.URL, Log: slog.New(slog.DiscardHandler), Count: func(call, outcome string, _ time.Duration) {
		counted = append(counted, call+" "+outcome)
	}})
	t.Cleanup(c.Close)
	a := c.Account("account", secret)
	answers := []string{`{"errcode":0}`, `{"errcode":45015,"errmsg":"x"}`, `{"errcode":123456,"errmsg":"x"}`, `<html>`}
	for _, answer := range answers {
		w.says("/cgi-bin/message/custom/typing", answer)
		_ = a.Typing(t.Context(), "o") // what became of it is counted
	}
	w.server.Close()
	_ = a.Typing(t.Context(), "o")
	const call = "message/custom/typing "
	want(t, nil, counted, []string{"stable_token ok", call + "ok", call + "45015", call + "other", call + "garbled", call + "unreachable"})
}

func TestBaseMustBeAnAddress(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("accepted")
		}
	}()
	New(Parts{Base: "127.0.0.1:8090"})
}

// TestRequestsOutsideOfACallAreRefused: the global client sends nothing without a context.
func TestRequestsOutsideOfACallAreRefused(t *testing.T) {
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://api.weixin.qq.com/x?access_token=ticket-0", nil)
	if err != nil {
		t.Fatal(err)
	}
	if res, err := (wire{}).RoundTrip(req); err == nil {
		_ = res.Body.Close()
		t.Fatal("sent")
	}
}

// FuzzReceived looks for messages of WeCom that panic, or that come from nobody knows whom.
func FuzzReceived(f *testing.F) {
	f.Add([]byte(`{"text":{"content":"a","menu_id":"1"}}`), "text")
	f.Add([]byte(`{"event":{"event_type":"enter_session","external_userid":"x"}}`), "event")
	f.Add([]byte(`{"location":{"latitude":"north"}}`), "location")
	f.Fuzz(func(t *testing.T, data []byte, kind string) {
		m := received(syncmsg.Message{MsgID: "id", ExternalUserID: "who", MsgType: kind, OriginData: data})
		if m.ID != "id" || m.Kind != kind || kind != "event" && m.CustomerID != "who" {
			t.Fatalf("%+v", m)
		}
	})
}

// FuzzVerdict looks for answers that panic or become a refusal without a code in them.
func FuzzVerdict(f *testing.F) {
	f.Add([]byte(`{"errcode":40001,"errmsg":"x"}`))
	f.Add([]byte(" \n{\"errcode\":1e99}"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if code, _ := verdict(data); code != 0 && !bytes.Contains(bytes.ToLower(data), []byte("e")) {
			t.Fatalf("%d out of %q", code, data)
		}
	})
}

// BenchmarkCall is a call with its token from Redis, to a WeChat on this machine; BenchmarkBare
// is the same request without any of it.
func BenchmarkCall(b *testing.B) {
	w := newWorld(b)
	a := w.client(testRedis(b)).Account(someApp(), secret)
	for b.Loop() {
		if err := a.Typing(b.Context(), "openid"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkBare(b *testing.B) {
	w := newWorld(b)
	for b.Loop() {
		res, err := http.Post(w.server.URL+"/cgi-bin/message/custom/typing", "application/json", bytes.NewReader([]byte(`{"touser":"openid","command":"Typing"}`)))
		if err != nil {
			b.Fatal(err)
		}
		_, err = io.Copy(io.Discard, res.Body)
		if cerr := res.Body.Close(); err != nil || cerr != nil {
			b.Fatal(err, cerr)
		}
	}
}
