package main

import (
	"bytes"
	"context"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"qingting/server/knowledge"
	schema "qingting/sql"
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

// TestTheStarterPackLeadsToItsCalculators finds answers that lead nowhere, and calculators no
// answer leads to.
func TestTheStarterPackLeadsToItsCalculators(t *testing.T) {
	pack, err := knowledge.ReadPack(schema.Starter, "starter")
	if err != nil {
		t.Fatal(err)
	}
	led := map[string]bool{}
	for _, file := range pack.Files {
		for _, a := range file.Articles {
			for _, tool := range a.Calculators {
				led[tool.Key] = true
				if _, err := fs.Stat(schema.Starter, "starter/calculators/"+tool.Key+".xlsx"); err != nil || tool.Title == "" {
					t.Errorf("%s leads to %+v: %v", a.Key, tool, err)
				}
			}
		}
	}
	books, err := fs.Glob(schema.Starter, "starter/calculators/*.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	for _, b := range books {
		if !led[strings.TrimSuffix(path.Base(b), ".xlsx")] {
			t.Errorf("no answer leads to %s", b)
		}
	}
}
