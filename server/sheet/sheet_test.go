package sheet

import (
	"archive/zip"
	"bytes"
	"errors"
	"testing"

	"github.com/xuri/excelize/v2"
)

var limits = Limits{Bytes: 1 << 20, Unpacked: 4 << 20, Rows: 3}

func workbook(t *testing.T, rows ...[]any) []byte {
	t.Helper()
	book := excelize.NewFile()
	for n, row := range rows {
		cell, err := excelize.CoordinatesToCellName(1, n+1)
		if err != nil {
			t.Fatal(err)
		}
		if err := book.SetSheetRow("Sheet1", cell, &row); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := book.NewSheet("第二页"); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := book.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestCellsAreReadAsTheyAreStored(t *testing.T) {
	got, err := Read(workbook(t, []any{" 编号 ", "题干"}, []any{}, []any{"a", 0.5}), limits)
	if err != nil || len(got) != 2 || got[1].Name != "第二页" {
		t.Fatal(got, err)
	}
	rows := got[0].Rows
	if len(rows) != 3 || rows[0][0] != "编号" || rows[2][1] != "0.5" || len(Row(rows[1], 4)) != 4 {
		t.Fatalf("%q", rows)
	}
	if first, err := Read(workbook(t, []any{"a"}), Limits{Bytes: 1 << 20, Unpacked: 4 << 20, Rows: 3, First: true}); err != nil || len(first) != 1 {
		t.Fatal(first, err)
	}
}

func TestHostileWorkbooksAreRefused(t *testing.T) {
	var bomb bytes.Buffer
	w := zip.NewWriter(&bomb)
	part, err := w.Create("xl/worksheets/sheet1.xml")
	if err == nil {
		_, err = part.Write(make([]byte, 5<<20))
	}
	if err = errors.Join(err, w.Close()); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		data []byte
		want error
	}{
		"text":      {[]byte("编号,题干"), ErrUnreadable},
		"empty":     {nil, ErrUnreadable},
		"bomb":      {bomb.Bytes(), ErrTooLarge},
		"large":     {make([]byte, limits.Bytes+1), ErrTooLarge},
		"many rows": {workbook(t, []any{1}, []any{2}, []any{3}, []any{4}), ErrTooLarge},
	} {
		if _, err := Read(test.data, limits); !errors.Is(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhatIsWrittenCanBeRead(t *testing.T) {
	var out bytes.Buffer
	if err := Write(&out, Page{Rows: [][]string{{"编号", "题干"}, {"a", "问？"}}, Wide: "B:B", Size: 40}, Guide([]string{"编号"}, map[string]string{"编号": "自己定"})); err != nil {
		t.Fatal(err)
	}
	got, err := Read(out.Bytes(), limits)
	if err != nil || len(got) != 2 || got[0].Rows[1][1] != "问？" || got[1].Name != "填写说明" || got[1].Rows[0][1] != "自己定" {
		t.Fatalf("%+v %v", got, err)
	}
}
