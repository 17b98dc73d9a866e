package main

import (
	"testing"

	"qingting/bots/consult"
	"qingting/server/config"
	"qingting/server/metrics"
)

func TestTheBotHasAModelOnlyWhereOneIsConfigured(t *testing.T) {
	joined := func(environ ...string) *consult.Bot {
		c, err := config.Load("", environ)
		if err != nil {
			t.Fatal(err)
		}
		a := &app{config: c, metrics: metrics.New(), bot: &consult.Bot{}}
		a.joinModel()
		return a.bot
	}
	if b := joined(); b.Model != nil || b.Uses != (consult.Uses{}) {
		t.Errorf("%+v", b)
	}
	b := joined("QINGTING_LLM__BASE_URL=http://127.0.0.1:1/v1", "QINGTING_LLM__MODEL=m", "QINGTING_LLM__USES=word,choose")
	if b.Model == nil || b.Uses != (consult.Uses{Choose: true, Word: true}) {
		t.Errorf("%+v", b)
	}
}
