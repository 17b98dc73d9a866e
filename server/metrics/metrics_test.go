package metrics

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// scrape returns what Prometheus would read.
func scrape(t *testing.T, m *Metrics) string {
	t.Helper()
	s := httptest.NewServer(m.Handler())
	defer s.Close()
	res, err := http.Get(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(res.Body)
	if cerr := res.Body.Close(); err != nil || cerr != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%d %v %v", res.StatusCode, err, cerr)
	}
	return string(text)
}

func TestEveryFigureIsServed(t *testing.T) {
	m := New()
	m.Request("POST", "/api/v1/letters", 201, 30*time.Millisecond)
	m.Request("POST", "/api/v1/letters", 201, 2*time.Second)
	m.Request("POST", "/api/v1/letters", 429, time.Millisecond)
	m.Ack(3 * time.Millisecond)
	m.Decision("answer", time.Millisecond)
	m.Decision("decline", time.Millisecond)
	m.Decision("answer", 3*time.Second)
	m.Socket("citizen", 1)
	m.Socket("citizen", 1)
	m.Socket("citizen", -1)
	m.Gauge("qingting_waiting", "Citizens waiting.", func() float64 { return 7 })
	m.ModelCall("word", "ok", time.Second)
	m.ModelTokens("word", 100, 20, 0.5)
	m.ModelUse("word", "refused")
	m.ModelResting(true)
	m.WeChatCall("kf/send_msg", "95001", 80*time.Millisecond)
	text := scrape(t, m)
	for _, line := range []string{
		`qingting_model_calls_total{outcome="ok",task="word"} 1`,
		`qingting_model_call_seconds_count 1`,
		`qingting_model_tokens_total{direction="sent",task="word"} 100`,
		`qingting_model_cost_total{task="word"} 0.5`,
		`qingting_model_uses_total{task="word",use="refused"} 1`,
		`qingting_model_resting 1`,
		`qingting_wechat_calls_total{call="kf/send_msg",outcome="95001"} 1`,
		`qingting_wechat_call_seconds_bucket{call="kf/send_msg",le="0.1"} 1`,
		`qingting_http_request_seconds_count{method="POST",route="/api/v1/letters",status="201"} 2`,
		`qingting_http_request_seconds_bucket{method="POST",route="/api/v1/letters",status="201",le="0.05"} 1`,
		`qingting_http_request_seconds_count{method="POST",route="/api/v1/letters",status="429"} 1`,
		`qingting_message_ack_seconds_sum 0.003`,
		`qingting_message_ack_seconds_bucket{le="0.0025"} 0`,
		`qingting_message_ack_seconds_bucket{le="0.005"} 1`,
		`qingting_bot_decisions_total{kind="answer"} 2`,
		`qingting_bot_decisions_total{kind="decline"} 1`,
		`qingting_bot_reply_seconds_count 3`,
		`qingting_sockets{kind="citizen"} 1`,
		`qingting_waiting 7`,
	} {
		if !strings.Contains(text, line+"\n") {
			t.Errorf("missing %s", line)
		}
	}
	for _, name := range []string{"go_goroutines ", "process_resident_memory_bytes "} {
		if !strings.Contains(text, "\n"+name) {
			t.Errorf("missing %s", name)
		}
	}
}

func TestAGaugeIsAskedAtEachLook(t *testing.T) {
	m, n := New(), 0.0
	m.Gauge("qingting_line", "Line.", func() float64 { n++; return n })
	scrape(t, m)
	if text := scrape(t, m); !strings.Contains(text, "qingting_line 2\n") {
		t.Fatal("the figure is old")
	}
}

func TestProgramsInOneProcessCountApart(t *testing.T) {
	one, other := New(), New()
	one.Decision("answer", time.Millisecond)
	if strings.Contains(scrape(t, other), "qingting_bot_decisions_total{") {
		t.Fatal("counted in both")
	}
}

func TestFiguresMayBeCountedAtOnce(t *testing.T) {
	m := New()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 100 {
				m.Decision("answer", time.Millisecond)
				m.Socket("staff", 1)
			}
		})
	}
	wg.Wait()
	if text := scrape(t, m); !strings.Contains(text, `qingting_bot_decisions_total{kind="answer"} 800`+"\n") || !strings.Contains(text, `qingting_sockets{kind="staff"} 800`+"\n") {
		t.Fatal(text)
	}
}
