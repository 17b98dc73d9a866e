package knowledge_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/xuri/excelize/v2"

	"qingting/server/db/dbtest"
	"qingting/server/errs"
	"qingting/server/knowledge"
)

var header = []string{"分类", "问题", "相似问题(##分隔)", "反例问题(##分隔)", "机器人回答(##分隔)", "是否全部回复", "是否停用", "是否禁止被推荐"}

// workbook is a sheet with the usual header and these rows.
func workbook(t *testing.T, rows ...[]string) *bytes.Buffer {
	t.Helper()
	return sheet(t, append([][]string{header}, rows...)...)
}

func sheet(t *testing.T, rows ...[]string) *bytes.Buffer {
	t.Helper()
	book := excelize.NewFile()
	for i, row := range rows {
		if err := book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := book.Write(&b); err != nil {
		t.Fatal(err)
	}
	return &b
}

func (f *fixture) check(rows ...[]string) knowledge.ImportReport {
	f.t.Helper()
	r, err := f.CheckImport(ctx, "editor", "知识.xlsx", workbook(f.t, rows...))
	if err != nil {
		f.t.Fatal(err)
	}
	return r
}

func (f *fixture) confirm(batchID string) knowledge.ImportResult {
	f.t.Helper()
	r, err := f.ConfirmImport(ctx, "editor", batchID, true)
	if err != nil {
		f.t.Fatal(err)
	}
	return r
}

func (f *fixture) count() int {
	f.t.Helper()
	_, total, err := f.Articles(ctx, knowledge.Filter{})
	if err != nil {
		f.t.Fatal(err)
	}
	return total
}

var goodRow = []string{"户籍与身份证/身份证", "身份证丢了怎么补办？", "补办身份证##身份证不见了", "驾驶证丢了", "到派出所办理。##也可以网上预约。", "是", "否", ""}

func TestDryRunListsEveryBadRowAndImportsNothing(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		f.live("已有的问题")
		r := f.check(
			goodRow,
			[]string{"", "没有分类", "", "", "答"},
			[]string{},
			[]string{"一/二/三/四", "", "", "", ""},
			[]string{"户籍", " 身份证 丢了怎么补办?", "", "", "重复", "", "", ""},
			[]string{"户籍", "布尔写错", strings.Repeat("长", 101) + "##短的", "布尔写错", strings.Repeat("长", 5001), "也许", "对", "TRUE"},
			[]string{strings.Repeat("长", 21), "分类太长", "", "", "答"},
			[]string{"户籍", "已有的问题", "", "", "新答案", "0", "1", "N"},
		)
		var got []string
		for _, b := range r.Bad {
			got = append(got, fmt.Sprintf("%d %s %s", b.Row, b.Column, b.Message))
		}
		want := []string{
			"3 分类 请填写分类。",
			"5 分类 分类最多三级，用“/”分开。",
			"5 问题 请填写标准问。",
			"5 机器人回答 请填写答案。",
			"6 问题 与第 2 行的问题重复。",
			"7 是否全部回复 请填写“是”或“否”。",
			"7 是否停用 请填写“是”或“否”。",
			"7 机器人回答 答案请控制在 5000 个字以内。",
			"7 相似问题 相似问请控制在 100 个字以内。",
			"7 反例问题 反例“布尔写错”与标准问或相似问相同。",
			"8 分类 每级分类请控制在 20 个字以内。",
		}
		if !slices.Equal(got, want) {
			t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		if r.Total != 7 || r.Valid != 2 || len(r.Preview) != 2 || r.Preview[0].Exists || !r.Preview[1].Exists || !r.Preview[1].Disabled {
			t.Errorf("%+v", r)
		}
		if f.count() != 1 {
			t.Error("imported without being confirmed")
		}
	})
}

func TestConfirmingImportsOnce(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		old := f.live("已有的问题")
		r := f.check(goodRow, []string{"户籍", "已有的问题？", "换个说法", "", "新答案", "", "", "是"})
		got := f.confirm(r.BatchID)
		if got != (knowledge.ImportResult{Created: 1, Updated: 1}) || f.confirm(r.BatchID) != got || f.count() != 2 {
			t.Fatalf("%+v, %d articles", got, f.count())
		}
		seen, err := f.LiveArticle(ctx, old.ID, f.clock)
		if err != nil || seen.Answer != "新答案" || !seen.NoSuggest || seen.Internal != old.Internal || len(seen.Sources) != 1 ||
			seen.Version != 2 || !slices.Equal(seen.Category, []string{"户籍"}) {
			t.Fatalf("%+v %v", seen, err)
		}
		list, _, _ := f.Articles(ctx, knowledge.Filter{Text: "补办"})
		a := list[0]
		if a.State != knowledge.Live || !a.AllReply || a.Answer != "到派出所办理。\n\n也可以网上预约。" || len(a.Variants) != 2 ||
			!slices.Equal(a.Category, []string{"户籍与身份证", "身份证"}) {
			t.Fatalf("%+v", a)
		}
		again := f.check(goodRow)
		if got := f.confirm(again.BatchID); got != (knowledge.ImportResult{Skipped: 1}) {
			t.Fatalf("%+v", got)
		}
	})
}

func TestConfirmingTogetherImportsOnce(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		batches := []string{f.check(goodRow).BatchID, f.check(goodRow).BatchID}
		var wg sync.WaitGroup
		for i := range 6 {
			wg.Go(func() {
				if _, err := f.ConfirmImport(ctx, "editor", batches[i%2], true); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if n := f.count(); n != 1 {
			t.Fatalf("%d articles", n)
		}
	})
}

func TestWithoutPublishingImportsWaitAsDrafts(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		old := f.live("已有的问题")
		r := f.check(goodRow, []string{"户籍", "已有的问题", "", "", "新答案"})
		if _, err := f.ConfirmImport(ctx, "editor", r.BatchID, false); err != nil {
			t.Fatal(err)
		}
		seen, _ := f.LiveArticle(ctx, old.ID, f.clock)
		_, drafts, _ := f.Articles(ctx, knowledge.Filter{State: knowledge.Draft})
		if seen.Answer != old.Answer || drafts != 1 {
			t.Fatalf("%+v, %d drafts", seen, drafts)
		}
	})
}

func TestOnlyTheOwnBatchWithGoodRowsIsConfirmed(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		r := f.check(goodRow)
		_, err := f.ConfirmImport(ctx, "somebody", r.BatchID, true)
		f.mustFail(err, knowledge.ErrNoBatch)
		bad := f.check([]string{"", "没有分类", "", "", "答"})
		for range 2 {
			_, err = f.ConfirmImport(ctx, "editor", bad.BatchID, true)
			f.mustFail(err, knowledge.ErrNoRows)
		}
		f.clock = f.clock.AddDate(0, 0, 31)
		if n, err := f.PurgeImports(ctx); n != 2 || err != nil {
			t.Fatal(n, err)
		}
		_, err = f.ConfirmImport(ctx, "editor", r.BatchID, true)
		f.mustFail(err, knowledge.ErrNoBatch)
	})
}

// What people or attackers put into cells: formulas, markup, Excel's own escapes.
var nasty = []string{
	"=1+1怎么算", "+86开头的号码", "-1度算低温吗", "@某人是谁", "=HYPERLINK(\"http://x\",\"点我\")怎么办", "<b>加粗</b>&amp;问", "_x0041_是什么",
	"'单引号开头", "一\"二\"三？", "😀表情怎么办",
}

func TestExportComesBackIdentical(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		for _, q := range nasty {
			e := f.edit(q)
			e.Answer = "=CMD|' /C calc'!A0\n第二行 & <i>\n\n" + q
			e.Variants, e.CounterExamples = []string{"=" + q, "+" + q + "？"}, []string{"@反例" + q}
			e.NoSuggest = true
			a, err := f.Create(ctx, "editor", e)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := f.Publish(ctx, "editor", a.ID, 1); err != nil {
				t.Fatal(err)
			}
		}
		before, _, _ := f.Articles(ctx, knowledge.Filter{Size: 100})
		var out bytes.Buffer
		if err := f.Export(ctx, &out); err != nil {
			t.Fatal(err)
		}
		noFormulas(t, out.Bytes(), len(nasty))
		r, err := f.CheckImport(ctx, "editor", "x.xlsx", bytes.NewReader(out.Bytes()))
		if err != nil || len(r.Bad) != 0 || r.Valid != len(nasty) {
			t.Fatalf("%+v %v", r, err)
		}
		if got := f.confirm(r.BatchID); got != (knowledge.ImportResult{Skipped: len(nasty)}) {
			t.Fatalf("%+v", got)
		}
		fresh := setUp(t, dbtest.Open(t))
		r, err = fresh.CheckImport(ctx, "editor", "x.xlsx", bytes.NewReader(out.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		fresh.confirm(r.BatchID)
		after, _, _ := fresh.Articles(ctx, knowledge.Filter{Size: 100})
		if got, want := sheetFields(after), sheetFields(before); got != want {
			t.Fatalf("got\n%s\nwant\n%s", got, want)
		}
	})
}

func sheetFields(list []knowledge.Article) string {
	var rows []string
	for _, a := range list {
		rows = append(rows, fmt.Sprintf("%q %q %q %q %q %v%v%v", a.Category, a.Question, a.Variants, a.CounterExamples, a.Answer, a.AllReply, a.Disabled, a.NoSuggest))
	}
	slices.Sort(rows)
	return strings.Join(rows, "\n")
}

func noFormulas(t *testing.T, data []byte, rows int) {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	for row := 2; row <= rows+1; row++ {
		for col := 1; col <= 8; col++ {
			name, _ := excelize.CoordinatesToCellName(col, row)
			formula, _ := book.GetCellFormula("知识", name)
			kind, _ := book.GetCellType("知识", name)
			style, _ := book.GetCellStyle("知识", name)
			format, err := book.GetStyle(style)
			if formula != "" || (kind != excelize.CellTypeInlineString && kind != excelize.CellTypeSharedString) || err != nil || format.NumFmt != 49 {
				t.Fatalf("%s: formula %q, type %v, %v", name, formula, kind, err)
			}
		}
	}
}

func TestInternalArticlesAndDraftsAreNotExported(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		f.create("草稿")
		a := f.live("内部的问题")
		a = f.save(a, func(e *knowledge.Edit) { e.Audience = knowledge.Internal })
		if _, err := f.Publish(ctx, "editor", a.ID, a.Version); err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		if err := f.Export(ctx, &out); err != nil {
			t.Fatal(err)
		}
		_, err := f.CheckImport(ctx, "editor", "x.xlsx", &out)
		f.mustFail(err, knowledge.ErrSheet)
	})
}

func TestForeignFilesAreRefusedWithASentence(t *testing.T) {
	f := setUp(t, dbtest.Open(t))
	for name, c := range map[string]struct {
		file     []byte
		want     error
		sentence string
	}{
		"empty":         {nil, knowledge.ErrSheet, "xlsx"},
		"text":          {[]byte("分类,问题\n"), knowledge.ErrSheet, "xlsx"},
		"old format":    {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("x", 1000)), knowledge.ErrSheet, "xlsx"},
		"other archive": {archive(t, "readme.txt", []byte("hello")), knowledge.ErrSheet, "xlsx"},
		"broken sheet":  {archive(t, "xl/workbook.xml", []byte("<workbook><sheets>")), knowledge.ErrSheet, ""},
		"bomb":          {archive(t, "xl/worksheets/sheet1.xml", make([]byte, knowledge.MaxSheetUnpacked+1)), knowledge.ErrSheetLarge, "10 MB"},
		"large":         {make([]byte, knowledge.MaxSheetBytes+1), knowledge.ErrSheetLarge, "10 MB"},
		"no columns":    {sheet(t, []string{"分类", "问题"}, []string{"a", "b"}).Bytes(), knowledge.ErrSheet, "缺少这些列：相似问题"},
		"no rows":       {workbook(t).Bytes(), knowledge.ErrSheet, "没有数据"},
		"far row":       {farRow(t), knowledge.ErrSheetLarge, "5000 行"},
		"many rows":     {workbook(t, slices.Repeat([][]string{goodRow}, knowledge.MaxSheetRows+1)...).Bytes(), knowledge.ErrSheetLarge, "5000 行"},
	} {
		_, err := f.CheckImport(ctx, "editor", "x.xlsx", bytes.NewReader(c.file))
		var e *errs.Error
		if !errors.Is(err, c.want) || !errors.As(err, &e) || !strings.Contains(e.Sentence, c.sentence) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestColumnsAreFoundByName(t *testing.T) {
	f := setUp(t, dbtest.Open(t))
	names, row := []string{"备注"}, []string{"随便"}
	for i := len(header) - 1; i >= 0; i-- {
		names, row = append(names, strings.Replace(header[i], "(", "（", 1)), append(row, goodRow[i])
	}
	r, err := f.CheckImport(ctx, "editor", "x.xlsx", sheet(t, names, row))
	if err != nil || r.Valid != 1 || r.Preview[0].Question != goodRow[1] || !r.Preview[0].AllReply {
		t.Fatalf("%+v %v", r, err)
	}
}

func archive(t *testing.T, name string, content []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func farRow(t *testing.T) []byte {
	t.Helper()
	book := excelize.NewFile()
	for i, row := range map[int][]string{1: header, 100_002: goodRow} {
		if err := book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i), &row); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := book.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
