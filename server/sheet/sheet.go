// Package sheet reads Excel workbooks that strangers made, and writes ours: sizes are looked at
// before anything is unpacked, and what the library trips over is a broken file, not a broken
// program.
package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"
)

// What reading can answer with; callers turn them into their own sentences.
var (
	ErrUnreadable = errors.New("not a workbook")
	ErrTooLarge   = errors.New("workbook is too large")
)

// Limits are how much of a workbook is looked at.
type Limits struct {
	Bytes    int    // of the file
	Unpacked uint64 // bytes of everything in it
	Rows     int    // of one sheet that are not empty
	First    bool   // only the first sheet is read
}

// No honest workbook of ours has more than this, whatever its rows.
const (
	maxParts  = 500
	maxHeight = 100_000  // rows, empty ones included
	maxText   = 32 << 20 // bytes of cell text
)

// Sheet is one sheet. Rows[0] is what the spreadsheet calls row 1; cells are as they are stored,
// without number formats, trimmed, and rows may be shorter than their neighbours.
type Sheet struct {
	Name string
	Rows [][]string
}

// Read returns the sheets of a workbook in order. ErrUnreadable, ErrTooLarge.
func Read(data []byte, l Limits) (sheets []Sheet, err error) {
	defer func() {
		if p := recover(); p != nil {
			sheets, err = nil, fmt.Errorf("%w: %v", ErrUnreadable, p)
		}
	}()
	if err := l.checkArchive(data); err != nil {
		return nil, err
	}
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true, UnzipSizeLimit: int64(l.Unpacked), UnzipXMLSizeLimit: int64(l.Unpacked)})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	defer func() { _ = book.Close() }() // only removes temporary files
	r := reader{book: book, limits: l}
	for _, name := range book.GetSheetList() {
		rows, err := r.rows(name)
		if err != nil {
			return nil, err
		}
		sheets = append(sheets, Sheet{strings.TrimSpace(name), rows})
		if l.First {
			break
		}
	}
	return sheets, nil
}

// checkArchive looks at the sizes before anything is unpacked.
func (l Limits) checkArchive(data []byte) error {
	if len(data) > l.Bytes {
		return ErrTooLarge
	}
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	var unpacked uint64
	for _, f := range archive.File {
		if unpacked += f.UncompressedSize64; f.UncompressedSize64 > l.Unpacked || unpacked > l.Unpacked {
			return ErrTooLarge
		}
	}
	if len(archive.File) > maxParts {
		return fmt.Errorf("%w: %d parts", ErrUnreadable, len(archive.File))
	}
	return nil
}

// reader counts what is read over all sheets.
type reader struct {
	book   *excelize.File
	limits Limits
	text   int
}

func (r *reader) rows(name string) (list [][]string, err error) {
	rows, err := r.book.Rows(name)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	defer func() { _ = rows.Close() }() // a finished read has nothing to report
	filled := 0
	for rows.Next() {
		cells, err := rows.Columns()
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrUnreadable, err)
		}
		for i := range cells {
			cells[i] = strings.TrimSpace(cells[i])
			r.text += len(cells[i])
		}
		if slices.ContainsFunc(cells, func(c string) bool { return c != "" }) {
			filled++
		}
		if list = append(list, cells); filled > r.limits.Rows || len(list) > maxHeight || r.text > maxText {
			return nil, ErrTooLarge
		}
	}
	if err := rows.Error(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnreadable, err)
	}
	return list, nil
}

// Row returns a row of exactly n cells, those that are missing empty.
func Row(cells []string, n int) []string {
	out := make([]string, n)
	copy(out, cells)
	return out
}

// Page is one sheet to be written. Wide are columns, such as "C:F", that hold long texts.
type Page struct {
	Name string // empty: the library's name for a first sheet
	Rows [][]string
	Wide string
	Size float64 // width of the wide columns, in characters
}

// Write writes a workbook of pages in order.
func Write(w io.Writer, pages ...Page) error {
	book := excelize.NewFile()
	defer func() { _ = book.Close() }() // only removes temporary files
	for n, p := range pages {
		name := p.Name
		if n == 0 && name == "" {
			name = book.GetSheetName(0)
		}
		if _, err := book.NewSheet(name); err != nil {
			return err
		}
		for i := range p.Rows {
			if err := book.SetSheetRow(name, fmt.Sprintf("A%d", i+1), &p.Rows[i]); err != nil {
				return err
			}
		}
		if p.Wide == "" {
			continue
		}
		from, to, _ := strings.Cut(p.Wide, ":")
		if err := book.SetColWidth(name, from, to, p.Size); err != nil {
			return err
		}
	}
	return book.Write(w)
}

// Guide is the page that explains columns, one a row.
func Guide(columns []string, hints map[string]string) Page {
	p := Page{Name: "填写说明", Wide: "B:B", Size: 100}
	for _, c := range columns {
		p.Rows = append(p.Rows, []string{c, hints[c]})
	}
	return p
}
