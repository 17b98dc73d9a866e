package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"qingting/server/classify"
)

// writeTasks makes a segmented training file and a raw dev file of own texts.
func writeTasks(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	files := map[string]string{
		"gov_class/train_seg.jsonl": strings.Repeat(`{"text":"路灯不亮","tokens":"路灯 报修　 　 小区 路灯 不亮","category":"城乡建设"}
{"text":"拖欠工资","tokens":"拖欠 工资　 　 老板 拖欠 工资","category":"劳动和社会保障"}
`, 4),
		"gov_class/dev.jsonl": `{"title":"路灯坏了","text":"我们小区的路灯一直不亮","category":"城乡建设"}
{"title":"讨薪","text":"工地老板拖欠我的工资","category":"劳动和社会保障"}
`,
		"emotion/train.jsonl": strings.Repeat(`{"text":"气死我了","emotion":"angry"}
{"text":"好开心呀","emotion":"positive"}
`, 4),
		"emotion/dev.jsonl": `{"text":"真是气死了","emotion":"angry"}
{"text":"今天开心","emotion":"positive"}
`,
	}
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestClassifyReportsEveryTaskAsJSON(t *testing.T) {
	dir := writeTasks(t)
	var out bytes.Buffer
	if err := Run(context.Background(), []string{"classify", "--data", dir, "--json"}, &out); err != nil {
		t.Fatal(err)
	}
	in := json.NewDecoder(&out)
	for _, want := range []string{"gov_class", "emotion"} {
		var r classReport
		if err := in.Decode(&r); err != nil {
			t.Fatal(err)
		}
		if r.Task != want || r.N != 2 || r.Accuracy != 1 || r.MacroF1 != 1 || r.USPerText <= 0 {
			t.Errorf("%+v", r)
		}
	}
}

func TestClassifyMeasuresATestFile(t *testing.T) {
	dir := writeTasks(t)
	var out bytes.Buffer
	args := []string{"classify", "--data", dir, "--task", "emotion", "--test", filepath.Join(dir, "emotion", "train.jsonl")}
	if err := Run(context.Background(), args, &out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "emotion      n     8  accuracy 1.000") {
		t.Errorf("%q", out.String())
	}
}

func TestClassifyRefusesWrongUse(t *testing.T) {
	dir := writeTasks(t)
	for _, args := range [][]string{
		{"classify"}, {"classify", "--data", t.TempDir()}, {"classify", "--data", dir, "--task", "weather"},
		{"classify", "--data", dir, "--test", "x"}, {"classify", "--data", dir, "--task", "emotion", "--test", "no-such-file"},
	} {
		if err := Run(context.Background(), args, &bytes.Buffer{}); err == nil {
			t.Errorf("%v was taken", args)
		}
	}
}

func TestScoreAveragesTheClasses(t *testing.T) {
	example := func(label string) classify.Example { return classify.Example{Label: label} }
	r := score([]classify.Example{example("a"), example("a"), example("b"), example("c")}, []string{"a", "b", "b", "a"})
	// a: 2·1/(2+2), b: 2·1/(2+1), c: 0
	if want := (0.5 + 2.0/3) / 3; r.Accuracy != 0.5 || math.Abs(r.MacroF1-want) > 1e-9 {
		t.Errorf("%+v, want macro-F1 %f", r, want)
	}
}
