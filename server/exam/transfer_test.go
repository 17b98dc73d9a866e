package exam

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

func TestAWorkbookReadsWhatItWrote(t *testing.T) {
	items := []Item{
		{Key: "s", Kind: Single, Stem: "选哪个？", Options: []Option{{Key: "a", Text: "甲"}, {Key: "b", Text: "乙"}, {Key: "c", Text: "丙"}}, Answer: []string{"b"}, Explanation: "乙对。",
			Basis: Basis{Name: "社会保险法", Clause: "第四十五条"}, Matter: "社会保险", Ability: PolicyAccuracy, Difficulty: 2},
		{Key: "m", Kind: Multiple, Stem: "选哪些？", Options: []Option{{Key: "a", Text: "甲"}, {Key: "b", Text: "乙"}, {Key: "c", Text: "丙"}}, Answer: []string{"a", "c"}, Explanation: "甲丙。", Matter: "税务", Ability: Empathy, Difficulty: 3},
		truth1("t", "对吗？"),
		{Key: "o", Kind: Order, Stem: "排序。", Options: []Option{{Key: "a", Text: "先"}, {Key: "b", Text: "后"}, {Key: "c", Text: "末"}}, Answer: []string{"b", "a", "c"}, Explanation: "如此。", Matter: "税务", Ability: Procedure, Difficulty: 1},
		{Key: "x", Kind: Match, Stem: "连线。", Options: []Option{{Key: "a", Text: "火警"}, {Key: "b", Text: "急救"}}, Partners: []Option{{Key: "1", Text: "119"}, {Key: "2", Text: "120"}}, Answer: []string{"a=1", "b=2"}, Explanation: "记住。", Matter: "应急处置", Ability: Emergency, Difficulty: 1},
		{Key: "f", Kind: FillIn, Stem: "急救拨 ____。", Answer: []string{"120|一二零"}, Explanation: "120。", Matter: "应急处置", Ability: Emergency, Difficulty: 1},
	}
	var file bytes.Buffer
	if err := WriteWorkbook(&file, items); err != nil {
		t.Fatal(err)
	}
	got, bad, err := readWorkbook(file.Bytes())
	if err != nil || len(bad) != 0 || len(got) != len(items) {
		t.Fatalf("%+v %v", bad, err)
	}
	for n := range items {
		if !reflect.DeepEqual(got[n], items[n]) {
			t.Errorf("%+v\n%+v", got[n], items[n])
		}
	}
}

func TestEveryBadRowOfAWorkbookIsNamed(t *testing.T) {
	book := excelize.NewFile()
	for n, row := range [][]string{columns, {"a", "难题", "？", "", "", "", "", "", "", "1"}, {"b", "判断", "对吗？", "", "对", "对。", "", "税务", "事项知识", "难"}, {"", "判断", "对吗？", "", "对", "对。", "", "税务", "事项知识", "1"},
		{"c", "判断", "对吗？", "", "对", "", "", "税务", "事项知识", "1"}, {}, {"d", "判断", "对吗？", "", "错", "不对。", "", "税务", "事项知识", "1"}} {
		cell, _ := excelize.CoordinatesToCellName(1, n+1)
		if err := book.SetSheetRow("Sheet1", cell, &row); err != nil {
			t.Fatal(err)
		}
	}
	var file bytes.Buffer
	if err := book.Write(&file); err != nil {
		t.Fatal(err)
	}
	items, bad, err := readWorkbook(file.Bytes())
	if err != nil || len(items) != 1 || items[0].Answer[0] != "false" || len(bad) != 4 {
		t.Fatalf("%+v %+v %v", items, bad, err)
	}
	for n, want := range []BadRow{{2, "题型", ""}, {3, "难度", ""}, {4, "编号", ""}, {5, "整行", ""}} {
		if bad[n].Row != want.Row || bad[n].Column != want.Column || bad[n].Message == "" {
			t.Errorf("%+v", bad[n])
		}
	}
}

const gift = `// 示例
$CATEGORY: 题库/应急处置

::fire-1::市民说家里起火，先做什么？{=请他先撤离并拨 119#人先安全 ~记下地址再说#耽误了 ~转给坐席班长 ####先救人，再记录。}

::fire-2::哪些情况要马上请市民拨打 119？{~%50%楼道冒烟 ~%50%电动车起火 ~%-100%邻居噪音 ####火情。}

::gas-1::闻到燃气味可以开灯查看。{FALSE####会引起爆燃。}

::numbers-1::把电话和事情连起来。{=火警 -> 119 =急救 -> 120 ####记住。}

急救电话是{=120 =一二零####医疗急救。}号。

::broken::没有答案
`

func TestGIFTIsRead(t *testing.T) {
	items, bad, err := readGIFT([]byte(gift))
	if err != nil || len(items) != 5 || len(bad) != 1 || bad[0].Row != 6 {
		t.Fatalf("%d %+v %v", len(items), bad, err)
	}
	want := []struct {
		kind   Kind
		answer string
	}{{Single, "a"}, {Multiple, "a b"}, {TrueFalse, "false"}, {Match, "a=1 b=2"}, {FillIn, "120|一二零"}}
	for n, w := range want {
		if items[n].Kind != w.kind || strings.Join(items[n].Answer, " ") != w.answer || items[n].Matter != "应急处置" {
			t.Errorf("%+v", items[n])
		}
	}
	if items[0].Options[0].Why != "人先安全" || items[4].Stem != "急救电话是____号。" {
		t.Errorf("%+v %+v", items[0], items[4])
	}
}

func TestAnImportIsConfirmedOnce(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		ctx := t.Context()
		b, err := h.CheckImport(ctx, "s1", "a.gift", strings.NewReader(gift+"\n\n::i01::替换的题{T####对。}\n"))
		if err != nil || len(b.Items) != 6 || b.Exists != 1 {
			t.Fatalf("%+v %v", b, err)
		}
		if live, _ := h.Live(ctx); len(live) != 20 {
			t.Fatal("a dry run stored something")
		}
		for range 2 {
			r, err := h.ConfirmImport(ctx, "s1", b.ID)
			if err != nil || r != (ImportResult{5, 1}) {
				t.Fatal(r, err)
			}
		}
		if live, _ := h.Live(ctx); len(live) != 25 {
			t.Fatal(len(live))
		}
		if _, err := h.ConfirmImport(ctx, "s2", b.ID); !errors.Is(err, ErrNoBatch) {
			t.Fatal("somebody else confirmed it", err)
		}
		for days, want := range []int64{0, 1} {
			h.now = h.now.AddDate(0, 0, 30*days).Add(time.Hour)
			if n, err := h.PurgeImports(ctx); err != nil || n != want {
				t.Fatal(n, err)
			}
		}
		for name, data := range map[string]string{"a.xlsx": "no workbook", "a.gift": "\xff\xfe", "b.gift": ""} {
			if _, err := h.CheckImport(ctx, "s1", name, strings.NewReader(data)); !errors.Is(err, ErrFile) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func FuzzGIFT(f *testing.F) {
	f.Add([]byte(gift))
	f.Fuzz(func(_ *testing.T, data []byte) { _, _, _ = readGIFT(data) })
}

func TestWhatAFileCannotSayStaysWhatItWas(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		ctx := t.Context()
		full := Item{Key: "full", Kind: Single, Stem: "选哪个？", Options: []Option{{Key: "a", Text: "甲", Why: "对的"}, {Key: "b", Text: "乙", Why: "不对"}}, Answer: []string{"a"}, Explanation: "甲对。",
			Basis: Basis{Name: "社会保险法", Number: "主席令第 35 号", Clause: "第四十五条"}, Article: "article-1", Matter: "社会保险", Ability: PolicyAccuracy, Difficulty: 2}
		h.must(h.LoadPack(ctx, []Item{full}))
		imports := func(want ImportResult, items ...Item) {
			t.Helper()
			var file bytes.Buffer
			h.must(WriteWorkbook(&file, items))
			b, err := h.CheckImport(ctx, "s1", "a.xlsx", &file)
			if err != nil || b.Exists != want.Changed {
				t.Fatalf("%+v %v", b, err)
			}
			if got, err := h.ConfirmImport(ctx, "s1", b.ID); err != nil || got != want {
				t.Fatalf("%+v %v", got, err)
			}
		}
		imports(ImportResult{}, full)
		harder := full
		harder.Difficulty = 4
		imports(ImportResult{Changed: 1}, harder)
		by, err := h.ByKeys(ctx, []string{"full"})
		if err != nil || by["full"].Version != 2 || !reflect.DeepEqual(by["full"].Item, harder) {
			t.Fatalf("%+v %v", by["full"], err)
		}
		h.must(func() error { _, err := h.Retire(ctx, "t1", by["full"].ID); return err }())
		imports(ImportResult{Changed: 1}, harder)
	})
}

func TestUntitledGIFTDoesNotOverwriteOtherFiles(t *testing.T) {
	read := func(text string) Item {
		items, bad, err := readGIFT([]byte("$CATEGORY: 税务\n\n" + text))
		if err != nil || len(items) != 1 {
			t.Fatal(items, bad, err)
		}
		return items[0]
	}
	first, again, other := read("个税汇算要补税吗？{T}"), read("个税汇算要补税吗？{T}"), read("契税要交吗？{T}")
	if first.Key != again.Key || first.Key == other.Key {
		t.Error(first.Key, again.Key, other.Key)
	}
	moodle := read(`::m::[html]<p>哪个\=对？</p>{=<b>甲</b>&amp;丙#甲在先 ~乙}`)
	if moodle.Stem != "哪个=对？" || moodle.Options[0].Text != "甲&丙" || moodle.Explanation != "甲在先" {
		t.Errorf("%+v", moodle)
	}
	if first.Explanation != "正确答案：对。" {
		t.Error(first.Explanation)
	}
}

func TestRowsAreReadTheWayPeopleFillThem(t *testing.T) {
	row := func(kind, options, answer string) []string {
		return []string{"k", kind, "急救拨什么？", options, answer, "是的。", "", "应急处置", "应急处置", "1"}
	}
	for _, c := range []struct {
		row  []string
		want string // answer, or the column that is wrong
		ok   bool
	}{
		{row("判断", "", "正确"), "true", true},
		{row("判断", "", "√"), "true", true},
		{row("判断", "", "错误"), "false", true},
		{row("判断", "", "×"), "false", true},
		{row("判断", "", "f"), "false", true},
		{row("判断", "", ""), "整行", false},
		{row("判断", "", "也许"), "整行", false},
		{row("多选", "A. 甲\nB、乙\nC．丙", "A、C"), "a c", true},
		{row("连线", "火警 = 119\n急救 ＝ 120", ""), "a=1 b=2", true},
		{append(row("判断", "", "对")[:7], "", "应急处置", "1"), "事项", false},
	} {
		i, bad := itemOfRow(c.row)
		if bad == nil != c.ok || (bad != nil && bad.Column != c.want) || (bad == nil && strings.Join(i.Answer, " ") != c.want) {
			t.Errorf("%v: %v %+v", c.row, i.Answer, bad)
		}
		if c.ok && len(i.Options) == 3 && (i.Options[0].Text != "甲" || i.Options[2].Text != "丙") {
			t.Errorf("%+v", i.Options)
		}
	}
}

func TestTheTemplateSaysHowToFillIt(t *testing.T) {
	var file bytes.Buffer
	if err := WriteTemplate(&file); err != nil {
		t.Fatal(err)
	}
	if items, bad, err := readWorkbook(file.Bytes()); err != nil || len(items)+len(bad) != 0 {
		t.Fatal(items, bad, err)
	}
	book, err := excelize.OpenReader(&file)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.GetRows("填写说明")
	if err != nil || len(rows) != len(columns) {
		t.Fatal(rows, err)
	}
	for n, r := range rows {
		if len(r) != 2 || r[0] != columns[n] {
			t.Error(r)
		}
	}
}
