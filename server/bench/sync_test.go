package bench

import (
	"bytes"
	"encoding/json"
	"testing"
)

func TestEverybodyWhoComesBackIsServed(t *testing.T) {
	var out bytes.Buffer
	if err := Run(t.Context(), []string{"sync", "--trainees", "20", "--workers", "4", "--json"}, &out); err != nil {
		t.Fatal(err)
	}
	var r syncReport
	if err := json.Unmarshal(out.Bytes(), &r); err != nil || r.Answers != 400 || r.PerSecond <= 0 || r.P99 < r.P50 || r.Resent <= 0 {
		t.Fatalf("%+v %v", r, err)
	}
	if err := Run(t.Context(), []string{"sync", "--trainees", "0"}, &out); err == nil {
		t.Fatal("nobody was measured")
	}
}
