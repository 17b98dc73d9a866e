package metrics

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// model holds the figures about the language model.
type model struct {
	calls   *prometheus.CounterVec
	waiting prometheus.Histogram
	tokens  *prometheus.CounterVec
	cost    *prometheus.CounterVec
	uses    *prometheus.CounterVec
	resting prometheus.Gauge
}

func newModel() model {
	return model{
		calls: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "qingting_model_calls_total", Help: "Calls of the language model by task and outcome.",
		}, []string{"task", "outcome"}),
		waiting: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "qingting_model_call_seconds", Help: "Time until the model's answer was whole or given up.",
			Buckets: []float64{.1, .25, .5, 1, 2, 3, 4, 6, 10},
		}),
		tokens: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "qingting_model_tokens_total", Help: "Tokens by task and direction (sent, received); estimated where the endpoint does not tell.",
		}, []string{"task", "direction"}),
		cost: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "qingting_model_cost_total", Help: "Cost by task, by the prices in the settings and in their currency.",
		}, []string{"task"}),
		uses: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "qingting_model_uses_total", Help: "What became of the model's words by task: used, same, refused.",
		}, []string{"task", "use"}),
		resting: prometheus.NewGauge(prometheus.GaugeOpts{
			Name: "qingting_model_resting", Help: "1 while a failing model endpoint is left alone.",
		}),
	}
}

func (m model) all() []prometheus.Collector {
	return []prometheus.Collector{m.calls, m.waiting, m.tokens, m.cost, m.uses, m.resting}
}

// ModelCall counts a call of the model.
func (m *Metrics) ModelCall(task, outcome string, took time.Duration) {
	m.model.calls.WithLabelValues(task, outcome).Inc()
	m.model.waiting.Observe(took.Seconds())
}

// ModelTokens counts the tokens of a call and what they cost.
func (m *Metrics) ModelTokens(task string, sent, received int, cost float64) {
	m.model.tokens.WithLabelValues(task, "sent").Add(float64(sent))
	m.model.tokens.WithLabelValues(task, "received").Add(float64(received))
	m.model.cost.WithLabelValues(task).Add(cost)
}

// ModelUse counts what became of the model's words.
func (m *Metrics) ModelUse(task, use string) { m.model.uses.WithLabelValues(task, use).Inc() }

// ModelResting tells whether a failing endpoint is left alone now.
func (m *Metrics) ModelResting(resting bool) {
	m.model.resting.Set(0)
	if resting {
		m.model.resting.Set(1)
	}
}
