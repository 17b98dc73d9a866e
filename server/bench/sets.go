package bench

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"qingting/server/search"
)

// kbLine is one line of a set's kb.jsonl.
type kbLine struct {
	ID       string   `json:"id"`
	Question string   `json:"question"`
	Similar  []string `json:"similar"`
	Answer   string   `json:"answer"`
	Category string   `json:"category"`
}

// queryLine is one line of a set's queries file.
type queryLine struct {
	Query string   `json:"query"`
	Gold  []string `json:"gold_ids"`
	Scope string   `json:"scope"`
}

// set is one retrieval set.
type set struct {
	name string
	docs []search.Doc
	dev  []queryLine
}

// setNames lists the folders of dir that hold a retrieval set.
func setNames(dir string) ([]string, error) {
	found, err := filepath.Glob(filepath.Join(dir, "*", "kb.jsonl"))
	if err != nil {
		return nil, fmt.Errorf("list sets in %s: %w", dir, err)
	}
	if len(found) == 0 {
		return nil, fmt.Errorf("bench consult: no set with a kb.jsonl under %s", dir)
	}
	var names []string
	for _, f := range found {
		names = append(names, filepath.Base(filepath.Dir(f)))
	}
	slices.Sort(names)
	return names, nil
}

func loadSet(dir, name string) (*set, error) {
	lines, err := readLines[kbLine](filepath.Join(dir, name, "kb.jsonl"))
	if err != nil {
		return nil, err
	}
	s := &set{name: name}
	for _, l := range lines {
		s.docs = append(s.docs, search.Doc{ID: l.ID, Question: l.Question, Variants: l.Similar, Answer: l.Answer, Category: l.Category})
	}
	s.dev, err = readLines[queryLine](filepath.Join(dir, name, "queries.dev.jsonl"))
	return s, err
}

// readLines reads a file of one JSON object a line.
func readLines[T any](path string) ([]T, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("read questions: %w", err)
	}
	defer func() { _ = f.Close() }() // read only: nothing to lose
	var out []T
	in := bufio.NewScanner(f)
	in.Buffer(make([]byte, 1<<20), 1<<26)
	for n := 1; in.Scan(); n++ {
		if strings.TrimSpace(in.Text()) == "" {
			continue
		}
		var v T
		if err := json.Unmarshal(in.Bytes(), &v); err != nil {
			return nil, fmt.Errorf("read %s line %d: %w", path, n, err)
		}
		out = append(out, v)
	}
	if err := in.Err(); err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	return out, nil
}
