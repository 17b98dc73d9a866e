package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "qingting/"

// mayImport says which packages of this module each package may import; arrows go one way:
// edge > bots > domain > platform. What is not listed may import nothing of ours.
var mayImport = map[string][]string{
	"server/config":     {"qingting"},
	"server/db":         {"sql"},
	"server/db/dbtest":  {"server/db", "sql"},
	"server/limit":      {"server/errs"},
	"server/llm":        {"server/errs"},
	"server/media":      {"server/db", "server/errs"},
	"server/realtime":   {"server/errs"},
	"server/jobs":       {"server/db", "server/errs"},
	"server/search":     {"server/errs"},
	"server/sheet":      {},
	"server/mask":       {},
	"server/narration":  {"server/db"},
	"server/bench":      {"server/course", "server/exam", "server/learning", "server/notice", "server/training", "server/search", "server/classify", "server/db", "server/knowledge", "bots/consult", "server/dialogue", "sql"},
	"server/identity":   {"server/db", "server/errs"},
	"server/knowledge":  {"server/db", "server/errs", "server/search", "server/sheet", "sql"},
	"server/wake":       {},
	"server/dialogue":   {"server/db", "server/errs", "server/wake"},
	"server/desk":       {"server/db", "server/errs", "server/dialogue", "server/emotion", "server/secret"},
	"server/emotion":    {"server/db", "server/errs", "server/classify"},
	"server/safety":     {"server/db", "server/errs", "server/search"},
	"server/gate":       {"server/board", "server/dialogue", "server/herald", "server/notice", "server/safety"},
	"server/board":      {"server/db", "server/errs"},
	"server/wording":    {"server/db", "server/errs", "server/knowledge"},
	"server/analytics":  {"server/db"},
	"server/calculator": {"server/db", "server/errs", "server/sheet"},
	"server/exam":       {"server/db", "server/errs", "server/sheet"},
	"server/guide":      {"server/db", "server/errs"},
	"server/notice":     {"server/db", "server/errs"},
	"server/herald":     {"server/board", "server/dialogue", "server/notice"},
	"server/sms":        {},
	"server/training":   {"server/analytics", "server/course", "server/errs", "server/exam", "server/knowledge", "server/learning", "server/narration", "server/notice"},
	"server/course":     {"server/db", "server/errs", "server/exam", "server/learning", "server/mask", "server/sheet"},
	"server/learning":   {"server/db", "server/errs", "server/exam"},
	"bots/consult":      {"server/guide", "server/dialogue", "server/emotion", "server/classify", "server/knowledge", "server/search", "server/errs", "server/llm"},
	"bots/wechat":       {"bots/wechat/client", "bots/wechat/wire", "server/board", "server/db", "server/dialogue", "server/errs", "server/identity", "server/jobs", "server/knowledge", "server/wake"},
	"bots/wechat/kefu":  {"bots/wechat/client", "bots/wechat/wire", "server/db", "server/jobs"},
	"server/api": {
		"server/errs", "server/identity", "server/knowledge", "server/search", "server/dialogue", "server/desk",
		"server/board", "server/calculator", "server/emotion", "server/guide", "server/wording", "server/media", "server/analytics",
		"server/course", "server/exam", "server/learning", "server/mask", "server/narration", "server/notice", "server/training", "server/safety",
	},
}

// mainImports are joined by the main package alone.
const mainPackage = "server"

// onlyIn says where a library may be imported.
var onlyIn = []struct {
	library string
	allowed func(file string) bool
	instead string
}{
	{"gorm.io/", func(f string) bool { return strings.HasPrefix(f, "server/db/") || filepath.Base(f) == "store.go" }, "queries live in store.go"},
	{"github.com/gin-gonic/gin", func(f string) bool { return strings.HasPrefix(f, "server/api/") }, "routes live in server/api"},
	{"github.com/danielgtaylor/huma", func(f string) bool { return strings.HasPrefix(f, "server/api/") }, "routes live in server/api"},
	{"github.com/centrifugal/", func(f string) bool { return strings.HasPrefix(f, "server/realtime/") }, "sockets live in server/realtime"},
	{"github.com/sashabaranov/go-openai", func(f string) bool { return strings.HasPrefix(f, "server/llm/") }, "models are asked by server/llm"},
	{"github.com/silenceper/wechat", func(f string) bool {
		return strings.HasPrefix(f, "bots/wechat/client/") || strings.HasPrefix(f, "bots/wechat/sandbox/")
	}, "WeChat is called through bots/wechat/client, which closes the library's gaps"},
}

func TestImportsGoOneWay(t *testing.T) {
	for file, imports := range goFiles(t) {
		pkg := filepath.ToSlash(filepath.Dir(file))
		for _, path := range imports {
			ours, found := strings.CutPrefix(path, module)
			if path == "qingting" {
				ours, found = "qingting", true
			}
			isTest := strings.HasSuffix(file, "_test.go")
			if found && pkg != mainPackage && !isTest && !slices.Contains(mayImport[pkg], ours) {
				t.Errorf("%s must not import %s", file, path)
			}
			for _, rule := range onlyIn {
				if strings.HasPrefix(path, rule.library) && !isTest && !rule.allowed(file) {
					t.Errorf("%s must not import %s: %s", file, path, rule.instead)
				}
			}
		}
	}
}

// TestOnlyTheEdgeKnowsJSONShapes keeps json tags out of the domain.
func TestOnlyTheEdgeKnowsJSONShapes(t *testing.T) {
	for file := range goFiles(t) {
		domain := strings.HasPrefix(file, "server/") || strings.HasPrefix(file, "bots/")
		edge := strings.HasPrefix(file, "bots/wechat/client/") || strings.HasPrefix(file, "bots/wechat/sandbox/") || strings.HasPrefix(file, "server/api/") || strings.HasPrefix(file, "server/bench/") || strings.HasPrefix(file, "server/realtime/") || strings.HasSuffix(file, "_test.go")
		if !domain || edge {
			continue
		}
		text, err := os.ReadFile(filepath.Join("..", file))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(text), "`json:\"") {
			t.Errorf("%s has JSON tags: shapes live in server/api", file)
		}
	}
}

// goFiles lists every Go file of the module with its imports, by path from the root.
func goFiles(t *testing.T) map[string][]string {
	t.Helper()
	files := map[string][]string{}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		rel := filepath.ToSlash(strings.TrimPrefix(path, "../"))
		files[rel] = []string{}
		for _, i := range parsed.Imports {
			files[rel] = append(files[rel], strings.Trim(i.Path.Value, `"`))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(files) < 50 {
		t.Fatalf("only %d files found", len(files))
	}
	return files
}
