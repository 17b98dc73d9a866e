package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCalculatorCommandChecksWorkbooks(t *testing.T) {
	bad := filepath.Join(t.TempDir(), "bad.xlsx")
	if err := os.WriteFile(bad, []byte("a,b"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		args []string
		code int
		says string
	}{
		"good":      {[]string{"calculator", "check", "../sql/starter/calculators/annual-leave.xlsx"}, 0, "个通过"},
		"no book":   {[]string{"calculator", "check", bad}, 1, "无法读取这个文件"},
		"no file":   {[]string{"calculator", "check", "none.xlsx"}, 1, "none.xlsx"},
		"functions": {[]string{"calculator", "functions"}, 0, "周岁 / age"},
		"help":      {[]string{"calculator", "help"}, 1, "用法"},
	} {
		var out bytes.Buffer
		code := run(context.Background(), c.args, environment{out: &out, err: &out})
		if code != c.code || !strings.Contains(out.String(), c.says) {
			t.Errorf("%s: %d %s", name, code, out.String())
		}
	}
}
