package calculator

import (
	"io/fs"
	"path"
	"testing"
	"time"

	schema "qingting/sql"
)

// TestStarterPack reads every workbook of the pack, runs its examples and looks at its manners.
func TestStarterPack(t *testing.T) {
	names, err := fs.Glob(schema.Starter, "starter/calculators/*.xlsx")
	if err != nil || len(names) < 12 {
		t.Fatalf("%d workbooks, %v", len(names), err)
	}
	for _, name := range names {
		t.Run(path.Base(name), func(t *testing.T) {
			data, err := fs.ReadFile(schema.Starter, name)
			if err != nil {
				t.Fatal(err)
			}
			book, bad, err := Read(data)
			if err != nil || len(bad) > 0 {
				t.Fatal(err, bad)
			}
			if book.Key+".xlsx" != path.Base(name) || len(book.Examples) < 10 || len(book.Keywords) < 3 || len(book.Clauses) == 0 {
				t.Errorf("key %s, %d examples, %d keywords, %d clauses", book.Key, len(book.Examples), len(book.Keywords), len(book.Clauses))
			}
			checkExamples(t, book)
		})
	}
}

func checkExamples(t *testing.T, book *Book) {
	t.Helper()
	for _, o := range book.RunExamples(t.Context()) {
		if !o.OK {
			t.Errorf("row %d %s: want %s, got %s", o.Row, o.Name, o.Expected, o.Got)
		}
	}
	for _, e := range book.Examples {
		sheet, err := book.Calculate(t.Context(), e.AsOf, e.Inputs)
		if err != nil {
			continue // a refused example
		}
		for _, s := range sheet.Steps {
			if s.ClauseKey == "" && s.Note == "" {
				t.Errorf("%s: step %s has neither clause nor note", e.Name, s.Label)
			}
		}
		if len(sheet.Clauses) == 0 || sheet.Text == "" {
			t.Errorf("%s: a sheet without clauses", e.Name)
		}
	}
}

func TestReadingAndCalculatingAreQuick(t *testing.T) {
	data, err := fs.ReadFile(schema.Starter, "starter/calculators/income-tax.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	book, _, err := Read(data)
	if err != nil || book == nil {
		t.Fatal(err)
	}
	read := time.Since(start)
	start = time.Now()
	book.RunExamples(t.Context())
	each := time.Since(start) / time.Duration(len(book.Examples))
	t.Logf("read in %s, %s a calculation", read, each)
	if read > 5*time.Second || each > 100*time.Millisecond {
		t.Errorf("read in %s, %s a calculation", read, each)
	}
}
