package calculator

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"qingting/server/sheet"
)

// The sheets of a workbook.
const (
	sheetAbout    = "说明"
	sheetInputs   = "参数"
	sheetRules    = "规则"
	sheetClauses  = "依据"
	sheetExamples = "算例"
	tablePrefix   = "表" // 表：NAME; a sheet's name may hold no half-width colon
)

// Read reads a workbook. What is wrong with single cells comes back in bad, and then there is
// no book. Errors: ErrWorkbook when it is no workbook of this kind, ErrTooLarge.
func Read(data []byte) (book *Book, bad []Bad, err error) {
	// A workbook is a stranger's file: whatever the library trips over is a broken file.
	defer func() {
		if p := recover(); p != nil {
			book, bad, err = nil, nil, ErrWorkbook.With(fmt.Errorf("workbook: %v", p))
		}
	}()
	sheets, err := readSheets(data)
	if err != nil {
		return nil, nil, err
	}
	r := reader{book: &Book{tables: map[string]*table{}}}
	r.read(sheets)
	if len(r.bad) == 0 {
		r.compile()
	}
	if len(r.bad) > 0 {
		return nil, r.bad, nil
	}
	return r.book, nil, nil
}

func readSheets(data []byte) ([]sheet.Sheet, error) {
	sheets, err := sheet.Read(data, sheet.Limits{Bytes: MaxBytes, Unpacked: maxUnpacked, Rows: maxRows})
	if errors.Is(err, sheet.ErrTooLarge) {
		return nil, ErrTooLarge
	}
	if err != nil {
		return nil, ErrWorkbook.With(err)
	}
	return sheets, nil
}

// line is one row of a sheet, read by the names in the first row.
type line struct {
	sheet    string
	row      int
	at       map[string]int
	cells    []string
	complain func(b Bad)
}

func (l line) cell(column string) string {
	if i, ok := l.at[column]; ok && i < len(l.cells) {
		return l.cells[i]
	}
	return ""
}

func (l line) bad(column, format string, args ...any) {
	l.complain(Bad{Sheet: l.sheet, Row: l.row, Column: column, Message: fmt.Sprintf(format, args...)})
}

// need returns the cell and complains when it is empty.
func (l line) need(column string) string {
	s := l.cell(column)
	if s == "" {
		l.bad(column, "请填写%s。", column)
	}
	return s
}

// date reads an optional date.
func (l line) date(column string) Date {
	s := l.cell(column)
	if s == "" {
		return Date{}
	}
	d, ok := cellDate(s)
	if !ok {
		l.bad(column, "“%s”不是日期，请写成 2025-01-01。", s)
	}
	return d
}

// cellDate reads a date as text or as the number a spreadsheet stores for a date.
func cellDate(s string) (Date, bool) {
	if d, ok := ParseDate(s); ok {
		return d, true
	}
	n, ok := parseNumber(s)
	if !ok || n.LessThan(whole(1)) || n.GreaterThan(whole(150_000)) {
		return Date{}, false
	}
	t, err := excelize.ExcelDateToTime(n.Truncate(0).InexactFloat64(), false) // whole days are exact
	if err != nil {
		return Date{}, false
	}
	d := DateOf(t.Add(time.Minute)) // the library may fall a moment short of midnight
	return d, d.year >= 1900 && d.year < 2200
}

// reader goes through the sheets of a workbook.
type reader struct {
	book *Book
	bad  []Bad
}

func (r *reader) complain(b Bad) { r.bad = append(r.bad, b) }

// columns of each sheet; those with * must be there.
var columnsOf = map[string][]string{
	sheetAbout:    {"*项目", "*内容"},
	sheetInputs:   {"*代码", "*名称", "*类型", "单位", "必填", "最小", "最大", "默认", "选项", "说明", "显示条件"},
	sheetRules:    {"*顺序", "*代码", "*名称", "*条件", "*公式", "单位", "取整", "依据", "生效日期", "失效日期", "说明", "显示"},
	sheetClauses:  {"*代码", "*名称", "文号", "条款", "日期", "网址", "原文要点"},
	sheetExamples: {"*名称", "*计算日期"},
}

func (r *reader) read(sheets []sheet.Sheet) {
	byName := map[string]sheet.Sheet{}
	for _, s := range sheets {
		byName[s.Name] = s
		if name, ok := tableName(s.Name); ok {
			r.table(name, s)
		} else if columnsOf[s.Name] == nil {
			r.complain(Bad{Sheet: s.Name, Message: "不认识这张表。数据表请取名为“表：名字”，其他的只能是：说明、参数、规则、依据、算例。"})
		}
	}
	for _, part := range []struct {
		name string
		read func(line)
	}{
		{sheetAbout, r.about}, {sheetInputs, r.input}, {sheetClauses, r.clause}, {sheetRules, r.rule}, {sheetExamples, r.example},
	} {
		g, ok := byName[part.name]
		if !ok {
			r.complain(Bad{Sheet: part.name, Message: "缺少这张表。"})
			continue
		}
		r.lines(g, part.read)
	}
	if len(r.bad) == 0 {
		r.whole()
	}
}

// lines calls read for every row under the header that is not empty.
func (r *reader) lines(g sheet.Sheet, read func(line)) {
	if len(g.Rows) == 0 {
		r.complain(Bad{Sheet: g.Name, Message: "这张表是空的。"})
		return
	}
	at := map[string]int{}
	for i, h := range g.Rows[0] {
		h = strings.Replace(h, ":", "：", 1)
		if _, twice := at[h]; twice && h != "" {
			r.complain(Bad{Sheet: g.Name, Row: 1, Column: h, Message: "这一列出现了两次。"})
		}
		at[h] = i
	}
	if !r.header(g.Name, at) {
		return
	}
	for i, cells := range g.Rows[1:] {
		if strings.Join(cells, "") != "" {
			read(line{sheet: g.Name, row: i + 2, at: at, cells: cells, complain: r.complain})
		}
	}
}

func (r *reader) header(sheet string, at map[string]int) bool {
	known, ok := map[string]bool{"": true}, true
	for _, c := range columnsOf[sheet] {
		name, must := strings.CutPrefix(c, "*")
		known[name] = true
		if _, there := at[name]; must && !there {
			r.complain(Bad{Sheet: sheet, Row: 1, Column: name, Message: "第一行缺少这一列。"})
			ok = false
		}
	}
	for name := range at {
		if !known[name] && sheet != sheetExamples {
			r.complain(Bad{Sheet: sheet, Row: 1, Column: name, Message: "不认识这一列。"})
			ok = false
		}
	}
	return ok
}

// tableName returns NAME of 表：NAME, 表:NAME or 表-NAME.
func tableName(sheet string) (string, bool) {
	rest, ok := strings.CutPrefix(sheet, tablePrefix)
	if !ok {
		return "", false
	}
	for _, sign := range []string{"：", ":", "-", "—", " "} {
		if name, ok := strings.CutPrefix(rest, sign); ok && strings.TrimSpace(name) != "" {
			return strings.TrimSpace(name), true
		}
	}
	return "", false
}

// table reads a look-up table: numbers become decimals, a column whose heading ends in 日期
// holds dates, everything else is text.
func (r *reader) table(name string, g sheet.Sheet) {
	if len(g.Rows) < 2 {
		r.complain(Bad{Sheet: g.Name, Message: "数据表至少要有表头和一行数据。"})
		return
	}
	t := &table{name: name, headers: g.Rows[0]}
	for i, cells := range g.Rows[1:] {
		if strings.Join(cells, "") == "" {
			continue
		}
		row := make([]any, len(t.headers))
		for k := range row {
			if k < len(cells) {
				row[k] = r.tableCell(g.Name, i+2, t.headers[k], cells[k])
			}
		}
		t.rows = append(t.rows, row)
	}
	r.book.tables[name] = t
}

func (r *reader) tableCell(sheet string, row int, header, cell string) any {
	if cell == "" {
		return nil
	}
	if strings.HasSuffix(header, "日期") {
		d, ok := cellDate(cell)
		if !ok {
			r.complain(Bad{Sheet: sheet, Row: row, Column: header, Message: "“" + cell + "”不是日期，请写成 2025-01-01。"})
		}
		return d
	}
	if d, ok := ParseDate(cell); ok {
		return d
	}
	if n, ok := parseNumber(cell); ok {
		return n
	}
	return cell
}
