package bench

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const golden = "../../bots/consult/testdata/questions.tsv"

func TestThresholdsAreChosenForTheAim(t *testing.T) {
	var out bytes.Buffer
	if err := Run(t.Context(), []string{"thresholds", "--questions", golden, "--json"}, &out); err != nil {
		t.Fatal(err)
	}
	var c curve
	if err := json.Unmarshal(out.Bytes(), &c); err != nil {
		t.Fatal(err)
	}
	if !c.Reached || c.Chosen.Precision < 0.965 || c.N < 500 || len(c.Points) < 20 {
		t.Errorf("got %+v", c)
	}
	out.Reset()
	if err := Run(t.Context(), []string{"thresholds", "--questions", golden}, &out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "defaults") || !strings.Contains(out.String(), "chosen") {
		t.Error(out.String())
	}
}

func TestThresholdsNeedQuestions(t *testing.T) {
	empty := filepath.Join(t.TempDir(), "empty.tsv")
	if err := os.WriteFile(empty, []byte("# none\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"thresholds"}, {"thresholds", "--questions", empty}, {"thresholds", "--questions", "missing.tsv"}} {
		if err := Run(t.Context(), args, &bytes.Buffer{}); err == nil {
			t.Errorf("%v is accepted", args)
		}
	}
}
