package knowledge

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"qingting/server/errs"
	"qingting/server/sheet"
)

// Limits of an imported workbook.
const (
	MaxSheetBytes    = 10 << 20 // of the file
	MaxSheetUnpacked = 64 << 20 // of everything in it
	MaxSheetRows     = 5000     // that are not empty
)

// What callers can be told about a workbook.
var (
	ErrSheet      = errs.New(errs.Invalid, "sheet_invalid", "无法读取这个文件，请上传 .xlsx 格式的 Excel 表格。")
	ErrSheetLarge = errs.New(errs.TooLarge, "sheet_too_large", "表格太大：文件请控制在 10 MB、5000 行以内，可以分几次导入。")
)

// separator stands between phrases in one cell of the 8-column sheet.
const separator = "##"

// The columns of the sheet, in the order they are written.
const (
	colCategory = iota
	colQuestion
	colVariants
	colCounters
	colAnswer
	colAllReply
	colDisabled
	colNoSuggest
	columns
)

var (
	columnNames = [columns]string{"分类", "问题", "相似问题", "反例问题", "机器人回答", "是否全部回复", "是否停用", "是否禁止被推荐"}
	headers     = []any{
		"分类", "问题", "相似问题(##分隔)", "反例问题(##分隔)", "机器人回答(##分隔)", "是否全部回复", "是否停用", "是否禁止被推荐",
	}
	widths = [columns]float64{18, 36, 48, 30, 72, 12, 12, 16}
)

// ImportRow is one good row of a sheet.
type ImportRow struct {
	Row             int // as Excel counts, the header is 1
	Category        []string
	Question        string
	Variants        []string
	CounterExamples []string
	Answer          string
	AllReply        bool
	Disabled        bool
	NoSuggest       bool
	Exists          bool // an article with this question will be changed
}

// BadRow says what is wrong with one cell. Column is its heading.
type BadRow struct {
	Row     int
	Column  string
	Message string
}

// readSheet reads the first sheet of a workbook: the good rows, the bad ones, and how many
// rows are not empty. Errors: ErrSheet, ErrSheetLarge.
func readSheet(data []byte) (good []ImportRow, bad []BadRow, total int, err error) {
	sheets, err := sheet.Read(data, sheet.Limits{Bytes: MaxSheetBytes, Unpacked: MaxSheetUnpacked, Rows: MaxSheetRows + 1, First: true})
	if errors.Is(err, sheet.ErrTooLarge) {
		return nil, nil, 0, ErrSheetLarge
	}
	if err != nil {
		return nil, nil, 0, ErrSheet.With(err)
	}
	r := sheetReader{first: map[string]int{}, good: []ImportRow{}, bad: []BadRow{}}
	if err := r.read(sheets[0].Rows); err != nil {
		return nil, nil, 0, err
	}
	return r.good, r.bad, r.total, nil
}

// sheetReader goes down the rows of a sheet.
type sheetReader struct {
	place [columns]int   // where each column is
	first map[string]int // normal question to the row that asks it
	good  []ImportRow
	bad   []BadRow
	total int
}

func (r *sheetReader) read(rows [][]string) error {
	for n, cells := range rows {
		if n == 0 {
			if err := r.header(cells); err != nil {
				return err
			}
			continue
		}
		if slices.ContainsFunc(cells, func(c string) bool { return c != "" }) {
			r.total++
			r.row(n+1, cells)
		}
	}
	if r.total == 0 {
		return ErrSheet.Say("表格里没有数据，请从第二行开始填写。")
	}
	return nil
}

// header finds the columns by name, whatever their order and the hint in brackets.
func (r *sheetReader) header(cells []string) error {
	at := map[string]int{}
	for i, c := range cells {
		name, _, _ := strings.Cut(strings.ReplaceAll(line(c), "（", "("), "(")
		if _, seen := at[strings.TrimSpace(name)]; !seen {
			at[strings.TrimSpace(name)] = i
		}
	}
	var missing []string
	for col, name := range columnNames {
		i, ok := at[name]
		if !ok {
			missing = append(missing, name)
		}
		r.place[col] = i
	}
	if len(missing) > 0 {
		return ErrSheet.Say("第一行缺少这些列：" + strings.Join(missing, "、") + "。可以先导出一份表格作为模板。")
	}
	return nil
}

func (r *sheetReader) row(n int, cells []string) {
	cell := func(col int) string {
		if i := r.place[col]; i < len(cells) {
			return cells[i]
		}
		return ""
	}
	row := ImportRow{
		Row: n, Category: categoryPath(cell(colCategory)), Question: line(cell(colQuestion)),
		Variants: splitCell(cell(colVariants)), CounterExamples: splitCell(cell(colCounters)),
		Answer: strings.Join(splitCell(cell(colAnswer)), "\n\n"),
	}
	before := len(r.bad)
	for i, into := range []*bool{&row.AllReply, &row.Disabled, &row.NoSuggest} {
		var ok bool
		if *into, ok = yes(cell(colAllReply + i)); !ok {
			r.say(n, colAllReply+i, "请填写“是”或“否”。")
		}
	}
	r.check(row)
	if len(r.bad) == before {
		r.good = append(r.good, row)
	}
}

func (r *sheetReader) say(row, col int, sentence string) {
	r.bad = append(r.bad, BadRow{Row: row, Column: columnNames[col], Message: sentence})
}

func (r *sheetReader) check(row ImportRow) {
	for _, name := range row.Category {
		if !validCategory(name) {
			r.say(row.Row, colCategory, "每级分类请控制在 20 个字以内。")
		}
	}
	if n := len(row.Category); n == 0 {
		r.say(row.Row, colCategory, "请填写分类。")
	} else if n > MaxCategoryDepth {
		r.say(row.Row, colCategory, "分类最多三级，用“/”分开。")
	}
	for _, f := range row.edit("any").clean().check() {
		r.say(row.Row, columnOf(f.Path), f.Message)
	}
	key := Normal(row.Question)
	if first := r.first[key]; first > 0 && key != "" {
		r.say(row.Row, colQuestion, fmt.Sprintf("与第 %d 行的问题重复。", first))
		return
	}
	r.first[key] = row.Row
}

func columnOf(path string) int {
	switch {
	case strings.HasPrefix(path, "variants"):
		return colVariants
	case strings.HasPrefix(path, "counter_examples"):
		return colCounters
	case path == "answer":
		return colAnswer
	}
	return colQuestion
}

func (r ImportRow) edit(categoryID string) Edit {
	return r.over(Edit{}, categoryID)
}

// over writes the row over an edit and keeps what the sheet has no column for.
func (r ImportRow) over(e Edit, categoryID string) Edit {
	e.CategoryID, e.AllReply, e.Disabled, e.NoSuggest = categoryID, r.AllReply, r.Disabled, r.NoSuggest
	e.Question, e.Variants, e.CounterExamples, e.Answer = r.Question, r.Variants, r.CounterExamples, r.Answer
	return e
}

func categoryPath(cell string) []string {
	return phrasesKept(strings.FieldsFunc(cell, func(c rune) bool { return c == '/' || c == '／' || c == '>' }))
}

func splitCell(cell string) []string { return phrasesKept(strings.Split(cell, separator)) }

// phrasesKept cleans phrases and keeps their line breaks, which an answer may have.
func phrasesKept(list []string) []string {
	return slices.DeleteFunc(mapped(list, text), func(s string) bool { return s == "" })
}

func yes(cell string) (value, ok bool) {
	switch strings.ToLower(strings.TrimSpace(cell)) {
	case "是", "1", "y", "yes", "true":
		return true, true
	case "", "否", "0", "n", "no", "false":
		return false, true
	}
	return false, false
}

// writeSheet writes articles in the 8-column format. Every cell is stored as text, also in the
// number format, so that one that begins with = + - or @ never becomes a formula.
func writeSheet(w io.Writer, list []Article) (err error) {
	book := excelize.NewFile()
	defer func() { err = errors.Join(err, book.Close()) }()
	const sheet = "知识"
	if err := book.SetSheetName(book.GetSheetName(0), sheet); err != nil {
		return err
	}
	plainText, err := book.NewStyle(&excelize.Style{NumFmt: 49, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}})
	if err != nil {
		return err
	}
	out, err := book.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	for i, width := range widths {
		if err := out.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	if err := out.SetRow("A1", headers, excelize.RowOpts{StyleID: plainText}); err != nil {
		return err
	}
	for i, a := range list {
		if err := out.SetRow(fmt.Sprintf("A%d", i+2), cellsOf(a), excelize.RowOpts{StyleID: plainText}); err != nil {
			return err
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	_, err = book.WriteTo(w)
	return err
}

func cellsOf(a Article) []any {
	word := map[bool]string{true: "是", false: "否"}
	return []any{
		strings.Join(a.Category, "/"), a.Question, strings.Join(a.Variants, separator), strings.Join(a.CounterExamples, separator), a.Answer,
		word[a.AllReply], word[a.Disabled], word[a.NoSuggest],
	}
}
