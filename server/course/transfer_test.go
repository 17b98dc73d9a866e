package course

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"qingting/server/exam"
	"qingting/server/learning"
)

// file is a workbook of rows in the template's columns.
func file(t *testing.T, rows ...[]string) *bytes.Reader {
	t.Helper()
	book := excelize.NewFile()
	for n, row := range append([][]string{columns}, rows...) {
		cell, err := excelize.CoordinatesToCellName(1, n+1)
		if err != nil {
			t.Fatal(err)
		}
		if err := book.SetSheetRow("Sheet1", cell, &row); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := book.Write(&out); err != nil {
		t.Fatal(err)
	}
	return bytes.NewReader(out.Bytes())
}

var (
	firstRow  = []string{"k1", "沟通", "先接住情绪", "情绪安抚", "共情安抚", "新人、夜班", "文字", "先听", "让市民把话说完。", "", "", "失业金怎么领？"}
	talkRow   = []string{"", "", "", "", "", "", "对话", "怎么接", "", "市民：你们管不管！\n√坐席：让您久等了。", "", ""}
	quizRow   = []string{"", "", "", "", "", "", "测验", "", "", "", "i1", ""}
	brokenRow = []string{"k2", "沟通", "另一节", "情绪安抚", "共情安抚", "", "诗歌", "", "床前明月光", "", "", ""}
)

func stocked(w *world) {
	now := w.Now()
	for _, id := range []string{"t1", "t2"} {
		if err := w.DB.Conn(ctx).Exec("INSERT INTO staff (id, username, display_name, password_hash, created_at, updated_at) VALUES (?, ?, '李', 'x', ?, ?)", id, id, now, now).Error; err != nil {
			w.t.Fatal(err)
		}
	}
	w.library.publish("a1", "失业金怎么领？", "带身份证。")
	w.bank.items["i1"] = exam.Item{Key: "i1"}
}

func TestLessonsOfAWorkbookBecomeDrafts(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		stocked(w)
		b, err := w.CheckImport(ctx, "t1", file(t, firstRow, talkRow, quizRow, brokenRow))
		if err != nil || len(b.Lessons) != 1 || len(b.Bad) != 1 || b.Bad[0].Row != 5 || b.Bad[0].Column != "卡片" {
			t.Fatalf("%+v %v", b, err)
		}
		if got := b.Lessons[0]; got.Exists || got.Cards != 3 || got.Course != "沟通" || got.ReadSeconds == 0 {
			t.Fatalf("%+v", got)
		}
		if all, err := w.Lessons(ctx, Filter{}); err != nil || len(all) != 0 {
			t.Fatal("a dry run has stored lessons", all, err)
		}
		if _, err := w.ConfirmImport(ctx, "t2", b.ID); !errors.Is(err, ErrNoBatch) {
			t.Fatal("somebody else confirmed", err)
		}
		for range 2 {
			if got, err := w.ConfirmImport(ctx, "t1", b.ID); err != nil || got != (ImportResult{Courses: 1, Created: 1}) {
				t.Fatal(got, err)
			}
		}
		all, err := w.Lessons(ctx, Filter{})
		if err != nil || len(all) != 1 || all[0].State != Draft || all[0].Key != "k1" || len(all[0].Tags) != 2 {
			t.Fatalf("%+v %v", all, err)
		}
		cards := all[0].Cards
		if cards[0].Article != "a1" || cards[0].Version != 1 || cards[2].Item != "i1" {
			t.Fatalf("%+v", cards)
		}
		if want := (learning.Line{Who: "坐席", Text: "让您久等了。", Good: true}); cards[1].Lines[1] != want {
			t.Fatalf("%+v", cards[1].Lines)
		}
	})
}

func TestImportingAgainChangesOnlyWhatIsNew(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		stocked(w)
		take := func(rows ...[]string) ImportResult {
			b, err := w.CheckImport(ctx, "t1", file(t, rows...))
			if err != nil || len(b.Bad) != 0 {
				t.Fatalf("%+v %v", b, err)
			}
			got, err := w.ConfirmImport(ctx, "t1", b.ID)
			if err != nil {
				t.Fatal(err)
			}
			return got
		}
		take(firstRow, talkRow, quizRow)
		if got := take(firstRow, talkRow, quizRow); got != (ImportResult{}) {
			t.Fatal("the same again", got)
		}
		if got := take(firstRow, quizRow); got != (ImportResult{Changed: 1}) {
			t.Fatal(got)
		}
		var out bytes.Buffer
		if err := w.Export(ctx, "", &out); err != nil {
			t.Fatal(err)
		}
		b, err := w.CheckImport(ctx, "t1", &out)
		if err != nil || len(b.Bad) != 0 || len(b.Lessons) != 1 || !b.Lessons[0].Exists {
			t.Fatalf("%+v %v", b, err)
		}
		if got, err := w.ConfirmImport(ctx, "t1", b.ID); err != nil || got != (ImportResult{}) {
			t.Fatal("export and import are not the same", got, err)
		}
	})
}

func TestFaultsOfAWorkbookAreNamedByRow(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		stocked(w)
		with := func(column int, value string) []string {
			row := append([]string{}, firstRow...)
			row[column] = value
			return row
		}
		for name, test := range map[string]struct {
			rows [][]string
			want string
		}{
			"no key":          {[][]string{with(0, "")}, "编号"},
			"key again":       {[][]string{firstRow, with(0, "k2"), with(0, "k1")}, "编号"},
			"no course":       {[][]string{with(1, "")}, "课程"},
			"ability":         {[][]string{with(4, "唱歌")}, "课名"},
			"unknown article": {[][]string{with(11, "月亮怎么去？")}, "引用知识"},
			"unknown item":    {[][]string{firstRow, {"", "", "", "", "", "", "测验", "", "", "", "i9", ""}}, "题目编号"},
			"picture":         {[][]string{with(6, "图片")}, "卡片"},
			"long card":       {[][]string{with(8, strings.Repeat("长", 500))}, "整行"},
			"bad last card":   {[][]string{firstRow, {"", "", "", "", "", "", "诗歌", "", "", "", "", ""}}, "卡片"},
		} {
			b, err := w.CheckImport(ctx, "t1", file(t, test.rows...))
			if err != nil || len(b.Bad) == 0 || b.Bad[0].Column != test.want || b.Bad[0].Row < 2 {
				t.Errorf("%s: %+v %v", name, b.Bad, err)
			}
			for _, l := range b.Lessons {
				if l.Key == "k1" && name != "key again" {
					t.Errorf("%s: a lesson with a fault may be imported", name)
				}
			}
			if len(b.Lessons) == 0 {
				if _, err := w.ConfirmImport(ctx, "t1", b.ID); !errors.Is(err, ErrNoRows) {
					t.Errorf("%s: %v", name, err)
				}
			}
		}
		if _, err := w.CheckImport(ctx, "t1", strings.NewReader("not a workbook")); !errors.Is(err, ErrFile) {
			t.Error(err)
		}
	})
}

func TestAWorkbookDoesNotDropPictures(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		stocked(w)
		e := w.edit("")
		e.Cards = append(e.Cards, learning.LessonCard{Kind: learning.ImageCard, Title: "大厅", FileID: "f1"})
		l, _, err := w.Create(ctx, "t1", "l1", e)
		if err != nil {
			t.Fatal(err)
		}
		row := append([]string{}, firstRow...)
		row[0] = l.Key
		b, err := w.CheckImport(ctx, "t1", file(t, row))
		if err != nil || len(b.Lessons) != 0 || len(b.Bad) != 1 || !strings.Contains(b.Bad[0].Message, "图片") {
			t.Fatalf("%+v %v", b, err)
		}
	})
}

func TestTheTemplateCanBeRead(t *testing.T) {
	var out bytes.Buffer
	if err := WriteTemplate(&out); err != nil {
		t.Fatal(err)
	}
	lessons, bad, err := readWorkbook(out.Bytes())
	if err != nil || len(bad) != 0 || len(lessons) != 1 || len(lessons[0].Cards) != len(example.Cards) {
		t.Fatalf("%+v %v %v", lessons, bad, err)
	}
	if len(hints) != len(columns) {
		t.Error("a column without a hint")
	}
}
