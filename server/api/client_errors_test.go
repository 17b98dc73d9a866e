package api_test

import (
	"strings"
	"testing"
)

func fault() map[string]any {
	return map[string]any{"client": "weapp", "kind": "error", "version": "0.1.0", "page": "pages/home/index", "message": "TypeError: boom"}
}

func TestAFaultOfAClientIsCountedAndLogged(t *testing.T) {
	w := enter(t, "sqlite")
	before := w.stored(t)
	w.nobody().does(t, "POST", "/client-errors", fault()).gives(204)
	if metrics := w.nobody().does(t, "GET", "root:/metrics", nil).body; !strings.Contains(metrics, `qingting_client_errors_total{client="weapp",kind="error"} 1`) {
		t.Error("not counted")
	}
	if after := w.stored(t); after != before {
		t.Errorf("stored\n%s\n%s", before, after)
	}
}

func TestAFaultMustBeShortAndOfAKnownKind(t *testing.T) {
	w := enter(t, "sqlite")
	for key, value := range map[string]string{"kind": "rumour", "client": "curl", "message": strings.Repeat("x", 301), "stack": strings.Repeat("x", 1501)} {
		body := fault()
		body[key] = value
		w.nobody().does(t, "POST", "/client-errors", body).gives(422)
	}
}

func TestFaultsInALoopAreNotTaken(t *testing.T) {
	w := enter(t, "sqlite")
	s := w.limited(t, perAddress())
	s.refusesThird(t, "report", func() reply { return s.nobody().does(t, "POST", "/client-errors", fault()) })
}
