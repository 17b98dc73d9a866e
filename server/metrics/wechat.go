package metrics

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// wechat holds the figures about calls of WeChat and WeCom.
type wechat struct {
	calls   *prometheus.CounterVec
	waiting *prometheus.HistogramVec
}

func newWeChat() wechat {
	return wechat{
		calls: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "qingting_wechat_calls_total", Help: "Calls of WeChat and WeCom by call and outcome: ok, unreachable, garbled, WeChat's code, or other.",
		}, []string{"call", "outcome"}),
		waiting: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "qingting_wechat_call_seconds", Help: "Time until WeChat had answered, with fetching a token and repeating where that was needed.",
			Buckets: []float64{.025, .05, .1, .25, .5, 1, 2.5, 5, 10},
		}, []string{"call"}),
	}
}

// WeChatCall counts a call of WeChat or WeCom.
func (m *Metrics) WeChatCall(call, outcome string, took time.Duration) {
	m.wechat.calls.WithLabelValues(call, outcome).Inc()
	m.wechat.waiting.WithLabelValues(call).Observe(took.Seconds())
}
