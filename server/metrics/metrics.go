// Package metrics counts what operators watch, for Prometheus.
package metrics

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Metrics holds every figure the program counts itself. It is safe for concurrent use.
type Metrics struct {
	registry  *prometheus.Registry
	requests  *prometheus.HistogramVec
	acks      prometheus.Histogram
	decisions *prometheus.CounterVec
	thinking  prometheus.Histogram
	sockets   *prometheus.GaugeVec
	faults    *prometheus.CounterVec
	notices   *prometheus.CounterVec
	model     model
	wechat    wechat
}

// New returns Metrics with the figures of the Go runtime and the process beside its own.
func New() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "qingting_http_request_seconds", Help: "Duration of HTTP requests by route and status.",
			Buckets: []float64{.001, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		}, []string{"method", "route", "status"}),
		acks: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "qingting_message_ack_seconds", Help: "Time until a message is stored and acknowledged.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, 1},
		}),
		decisions: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "qingting_bot_decisions_total", Help: "Decisions of the consultation bot by kind.",
		}, []string{"kind"}),
		thinking: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "qingting_bot_reply_seconds", Help: "Time the consultation bot takes to decide.",
			Buckets: []float64{.0005, .001, .002, .005, .01, .025, .1, .5, 2, 6},
		}),
		sockets: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "qingting_sockets", Help: "Connected clients by kind.",
		}, []string{"kind"}),
		faults: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "qingting_client_errors_total", Help: "Faults citizens' clients reported, by client and kind.",
		}, []string{"client", "kind"}),
		notices: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "qingting_notices_total", Help: "Notices that left the inbox, by way and outcome: sent, again, failed or unknown.",
		}, []string{"way", "outcome"}),
		model: newModel(), wechat: newWeChat(),
	}
	m.registry.MustRegister(m.model.all()...)
	m.registry.MustRegister(m.wechat.calls, m.wechat.waiting)
	m.registry.MustRegister(m.requests, m.acks, m.decisions, m.thinking, m.sockets, m.faults, m.notices,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Request counts an HTTP request. Route is a pattern, never a path with ids in it.
func (m *Metrics) Request(method, route string, status int, took time.Duration) {
	m.requests.WithLabelValues(method, route, strconv.Itoa(status)).Observe(took.Seconds())
}

// Ack counts a stored message.
func (m *Metrics) Ack(took time.Duration) { m.acks.Observe(took.Seconds()) }

// Decision counts a decision of the bot.
func (m *Metrics) Decision(kind string, took time.Duration) {
	m.decisions.WithLabelValues(kind).Inc()
	m.thinking.Observe(took.Seconds())
}

// Socket counts a client in (+1) or out (-1).
func (m *Metrics) Socket(kind string, change int) {
	m.sockets.WithLabelValues(kind).Add(float64(change))
}

// ClientError counts a fault that a client reported of itself.
func (m *Metrics) ClientError(client, kind string) { m.faults.WithLabelValues(client, kind).Inc() }

// Notice counts a try to bring a notice to somebody, and how it went.
func (m *Metrics) Notice(way, outcome string) { m.notices.WithLabelValues(way, outcome).Inc() }

// Gauge adds a figure that is asked for when somebody looks.
func (m *Metrics) Gauge(name, help string, value func() float64) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: name, Help: help}, value))
}

// Handler serves the figures in Prometheus' text format.
func (m *Metrics) Handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
