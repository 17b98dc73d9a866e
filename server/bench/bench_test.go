package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// writeSet makes a small set of own questions: three of four are answerable.
func writeSet(t *testing.T) (dir, test string) {
	t.Helper()
	dir = t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "desk"), 0o755); err != nil {
		t.Fatal(err)
	}
	var kb, dev strings.Builder
	for i, what := range strings.Fields("居住证 公积金 营业执照 养老金 燃气 停车证 护照 结婚登记 失业金 公租房") {
		fmt.Fprintf(&kb, `{"id":"k%d","question":"%s怎么办理","similar":["如何申请%s"],"answer":"请到窗口办理%s。"}`+"\n", i, what, what, what)
		for _, form := range []string{"我想办%s去哪里", "%s要带什么材料", "办一个%s要多久"} {
			fmt.Fprintf(&dev, `{"query":"`+form+`","gold_ids":["k%d"],"scope":"in"}`+"\n", what, i)
		}
		fmt.Fprintf(&dev, `{"query":"第%d个外星人住在哪","gold_ids":[],"scope":"oos_far"}`+"\n", i)
	}
	for name, text := range map[string]string{"kb.jsonl": kb.String(), "queries.dev.jsonl": dev.String(), "held.jsonl": dev.String()} {
		if err := os.WriteFile(filepath.Join(dir, "desk", name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir, filepath.Join(dir, "desk", "held.jsonl")
}

func TestConsultReportsEverySetAsJSON(t *testing.T) {
	dir, test := writeSet(t)
	for _, args := range [][]string{
		{"consult", "--data", dir, "--json"},
		{"consult", "--data", dir, "--set", "desk", "--test", test, "--json"},
	} {
		var out bytes.Buffer
		if err := Run(context.Background(), args, &out); err != nil {
			t.Fatal(err)
		}
		var r report
		if err := json.Unmarshal(out.Bytes(), &r); err != nil {
			t.Fatalf("%v: %v", args, err)
		}
		if r.Set != "desk" || r.N != 40 || r.Acc1 < 0.9 || r.P99 <= 0 || r.OOSFar > 0.5 {
			t.Errorf("%v: %+v", args, r)
		}
	}
}

func TestWrongUseIsASentence(t *testing.T) {
	dir, test := writeSet(t)
	for _, args := range [][]string{
		{}, {"unknown"}, {"consult"}, {"consult", "--data", t.TempDir()}, {"consult", "--data", dir, "--set", "none"},
		{"consult", "--data", dir, "--test", test}, {"consult", "--data", dir, "--set", "desk", "--test", "missing.jsonl"}, {"scale", "--questions", "1"},
	} {
		if err := Run(context.Background(), args, &bytes.Buffer{}); err == nil {
			t.Errorf("%v: no error", args)
		}
	}
}

func TestLimitsReachTheirPrecision(t *testing.T) {
	lines := make([]queryLine, 20)
	got := make([]answered, 20)
	for i := range lines {
		lines[i] = queryLine{Gold: []string{"a"}, Scope: "in"}
		got[i] = answered{ids: []string{"a"}, chance: 1 - float64(i)/100}
		if i == 9 || i > 10 {
			got[i].ids = []string{"b"}
		}
	}
	limits := fitLimits(got, lines, func(queryLine) bool { return true })
	if limits[0] != got[10].chance || limits[1] != got[8].chance {
		t.Errorf("limits %v", limits)
	}
}

func TestScaleMeasuresASmallIndex(t *testing.T) {
	var out bytes.Buffer
	if err := Run(context.Background(), []string{"scale", "--questions", "400", "--json"}, &out); err != nil {
		t.Fatal(err)
	}
	var r scaleReport
	if err := json.Unmarshal(out.Bytes(), &r); err != nil || r.Articles != 100 || r.SearchP99 <= 0 || r.SuggestP99 <= 0 {
		t.Errorf("%s: %v", out.String(), err)
	}
}
