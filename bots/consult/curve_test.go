package consult

import (
	"os"
	"strings"
	"testing"
)

func judgedStarter(t *testing.T) []Judged {
	t.Helper()
	w := starter(t)
	f, err := os.Open("testdata/questions.tsv")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }() // only read
	list, err := ReadQuestions(f)
	if err != nil {
		t.Fatal(err)
	}
	return Judge(list, w.index, w.keys, now())
}

// TestMeasuredDefaultsReachTheAim holds the defaults to what docs/consult.md says they were chosen for.
func TestMeasuredDefaultsReachTheAim(t *testing.T) {
	judged := judgedStarter(t)
	p := At(judged, DefaultSettings)
	t.Logf("defaults: precision %.3f, coverage %.3f, helpful offers %.3f", p.Precision(), p.Coverage(), p.Helpful())
	if p.Precision() < 0.95 || p.Helpful() < 0.6 {
		t.Errorf("precision %.3f, helpful %.3f", p.Precision(), p.Helpful())
	}
	best, ok := Choose(judged, Aim{Precision: 0.95, Helpful: 2.0 / 3}, DefaultSettings)
	if !ok || best.Precision() < 0.95 || best.Coverage() < p.Coverage() || best.Confirm >= best.Answer {
		t.Errorf("chosen %+v", best)
	}
	t.Logf("chosen: %+v", best)
}

func TestMeasuredNoThresholdReachesTheImpossible(t *testing.T) {
	if _, ok := Choose(judgedStarter(t), Aim{Precision: 1.01, Helpful: 0.5}, DefaultSettings); ok {
		t.Error("a precision above one was reached")
	}
}

func TestMeasuredCoverageFallsAsTheThresholdRises(t *testing.T) {
	points := Curve(judgedStarter(t), DefaultSettings)
	for i := 1; i < len(points); i++ {
		if points[i].Coverage() > points[i-1].Coverage() {
			t.Errorf("coverage rises from %.3f to %.3f at %.2f", points[i-1].Coverage(), points[i].Coverage(), points[i].Answer)
		}
	}
}

func TestQuestionsWithoutATabAreRefused(t *testing.T) {
	if _, err := ReadQuestions(strings.NewReader("# a\n\n身份证丢了\n")); err == nil {
		t.Error("accepted")
	}
}
