package calculator

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"qingting/server/errs"
)

// sheetsOf is a workbook as a test writes it: rows of cells, parted by |.
type sheetsOf map[string]string

// file writes the workbook.
func (s sheetsOf) file(t *testing.T) []byte {
	t.Helper()
	book := excelize.NewFile()
	for name, text := range s {
		if _, err := book.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
			for k, cell := range strings.Split(line, "|") {
				at, _ := excelize.CoordinatesToCellName(k+1, i+1)
				if err := book.SetCellStr(name, at, strings.TrimSpace(cell)); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if err := book.DeleteSheet("Sheet1"); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := book.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// severance is a small but whole workbook.
func severance() sheetsOf {
	return sheetsOf{
		"说明": `项目|内容
编号|severance
名称|经济补偿金
摘要|按工作年限算经济补偿。
分类|劳动
关键词|经济补偿、N+1
假设|月工资是离职前十二个月的平均工资。`,
		"参数": `代码|名称|类型|单位|必填|最小|最大|默认|选项|说明|显示条件
入职|入职日期|日期||是|1990-01-01|计算日期||||
离职|离职日期|日期||是|||||| 
工资|月平均工资|金额|元|是|0|1000000||||
原因|解除原因|选择||是||||mutual=协商一致；late=没有提前三十日通知||
上月工资|上个月工资|金额|元|||||||原因 = late
本地|是否本地平均工资|是否||||| 是|||`,
		"规则": `顺序|代码|名称|条件|公式|单位|取整|依据|生效日期|失效日期|说明|显示
5|拒绝||离职 < 入职|||||||离职日期{离职}在入职日期之前，请检查。|
10|月数|工作月数||相差月数(入职, 离职)|个月|||||整月|步骤
20|年限|补偿年限||月数 / 12|年|进位到0.5|第47条||||步骤
30|封顶|封顶月工资||查表("社平工资", "三倍", 年(离职))|元||第47条||||步骤
40|基数|计算基数|有值(封顶) 且 工资 > 封顶|封顶|元||第47条|2008-01-01|||步骤
40|基数|计算基数||工资|元||第47条||||步骤
50|补偿|经济补偿|有值(封顶) 且 工资 > 封顶|最小(年限, 12) × 基数|元|四舍五入2|第47条|||假设：年限最高十二年。|主要结果
50|补偿|经济补偿||年限 × 基数|元|四舍五入2|第47条||||主要结果
60|代通知金|代通知金|原因 = "late"|上月工资 ?? 工资|元|四舍五入2|第40条|2008-01-01|2030-12-31||结果`,
		"表：社平工资": `年度|月平均|三倍
2024|10000|30000
2025|10500|31500`,
		"依据": `代码|名称|文号|条款|日期|网址|原文要点
第47条|劳动合同法|主席令第73号|第四十七条|2012-12-28|https://www.gov.cn/|按年限
第40条|劳动合同法|主席令第73号|第四十条|2012-12-28||代通知金`,
		"算例": `名称|计算日期|入职|离职|工资|原因|上月工资|期望：年限|期望:补偿|期望：代通知金
两年半|2025-06-01|2022-12-01|2025-05-31|8000|协商一致||2.5|20000|空
一年零一天|2025-06-01|2024-01-01|2025-01-02|8000.55|late|9000|1|8000.55|9000
封顶|2025-06-01|2005-01-01|2025-01-02|99999|mutual|||378000|
写反了|2025-06-01|2024-01-01|2023-01-02|8000|mutual|||拒绝：2023年1月2日|`,
	}
}

func read(t *testing.T, s sheetsOf) *Book {
	t.Helper()
	book, bad, err := Read(s.file(t))
	if err != nil || len(bad) > 0 {
		t.Fatalf("workbook: %v %+v", err, bad)
	}
	return book
}

func TestWorkbookRunsItsExamples(t *testing.T) {
	for _, o := range read(t, severance()).RunExamples(context.Background()) {
		if !o.OK {
			t.Errorf("row %d %s: want %s, got %s", o.Row, o.Name, o.Expected, o.Got)
		}
	}
}

func TestFailingExampleSaysWhatDiffers(t *testing.T) {
	s := severance()
	s["算例"] += "\n错的|2025-06-01|2022-12-01|2025-05-31|8000|mutual||2.5|1|"
	list := read(t, s).RunExamples(context.Background())
	last := list[len(list)-1]
	if Failed(list) != 1 || last.Expected != "补偿 = 1" || last.Got != "补偿 = 20000.00" || last.Row != 6 {
		t.Fatalf("%+v", last)
	}
}

func TestSheetShowsEveryStep(t *testing.T) {
	sheet, err := read(t, severance()).Calculate(context.Background(), day(t, "2025-06-01"), map[string]string{
		"入职": "2022-12-01", "离职": "2025-05-31", "工资": "8000", "原因": "late",
	})
	if err != nil {
		t.Fatal(err)
	}
	main := sheet.Results[0]
	if !main.Main || main.Value != "20000.00" || main.Text != "20,000.00 元" {
		t.Errorf("main result %+v", main)
	}
	years := sheet.Steps[1]
	if years.Label != "补偿年限" || years.Formula != "工作月数 ÷ 12" || years.Worked != "工作月数〔29 个月〕 ÷ 12 = 2.4166666667，进位到0.5" || years.ClauseKey != "第47条" {
		t.Errorf("step %+v", years)
	}
	if len(sheet.Clauses) != 2 || len(sheet.Assumptions) != 2 || !strings.Contains(sheet.Assumptions[1], "是否本地平均工资") {
		t.Errorf("clauses %v assumptions %v", sheet.Clauses, sheet.Assumptions)
	}
	for _, part := range []string{"经济补偿：20,000.00 元", "【依据】", "第四十七条", "解除原因：没有提前三十日通知"} {
		if !strings.Contains(sheet.Text, part) {
			t.Errorf("text lacks %q:\n%s", part, sheet.Text)
		}
	}
}

func TestWrongInputsAreNamed(t *testing.T) {
	_, err := read(t, severance()).Calculate(context.Background(), day(t, "2025-06-01"), map[string]string{
		"入职": "1980-01-01", "离职": "明天", "工资": "1.234", "原因": "其他", "身份证": "1",
	})
	var e *errs.Error
	if !errors.As(err, &e) || !errors.Is(err, ErrInput) || len(e.Fields) != 5 {
		t.Fatalf("%v %+v", err, e)
	}
	if e.Fields[0].Path != "inputs.入职" || e.Fields[0].Message != "入职日期不能早于 1990年1月1日。" {
		t.Errorf("%+v", e.Fields[0])
	}
}

func TestRowsHoldOnlyInTheirTime(t *testing.T) {
	inputs := map[string]string{"入职": "2022-12-01", "离职": "2025-05-31", "工资": "8000", "原因": "late"}
	book := read(t, severance())
	for date, results := range map[string]int{"2030-12-31": 2, "2031-01-01": 1} {
		sheet, err := book.Calculate(context.Background(), day(t, date), inputs)
		if err != nil || len(sheet.Results) != results {
			t.Errorf("%s: %d results, %v", date, len(sheet.Results), err)
		}
	}
}

func TestNoTimeIsSaid(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	book := read(t, severance())
	inputs := map[string]string{"入职": "2022-12-01", "离职": "2025-05-31", "工资": "8000", "原因": "mutual"}
	if _, err := book.Calculate(ctx, day(t, "2025-06-01"), inputs); !errors.Is(err, ErrTooSlow) {
		t.Error(err)
	}
	if list := book.RunExamples(ctx); Failed(list) != len(list) {
		t.Errorf("%+v", list)
	}
}

func TestBadCellsAreNamed(t *testing.T) {
	for name, c := range map[string]struct {
		sheet, from, to string
		row             int
		column, says    string
	}{
		"unknown name":   {"规则", "月数 / 12", "岁数 / 12", 4, "公式", "不认识“岁数”"},
		"later rule":     {"规则", "月数 / 12", "补偿 / 12", 4, "公式", "不认识“补偿”"},
		"no function":    {"规则", "相差月数(入职, 离职)", "删除(入职)", 3, "公式", "不认识“删除”"},
		"syntax":         {"规则", "月数 / 12", "月数 / / 12", 4, "公式", "公式写得不对"},
		"loop":           {"规则", "月数 / 12", "map(1..9, #)", 4, "公式", ""},
		"rounding":       {"规则", "进位到0.5", "随便", 4, "取整", "看不懂“随便”"},
		"clause":         {"规则", "第40条", "第41条", 10, "依据", "没有“第41条”"},
		"type":           {"参数", "|日期|", "|时间|", 2, "类型", "类型请写"},
		"reserved":       {"参数", "工资|月平均", "年|月平均", 4, "代码", "已有的名字"},
		"unknown column": {"规则", "|显示", "|颜色", 1, "颜色", "不认识这一列"},
		"key":            {"说明", "|severance", "|经济 补偿", 2, "内容", "编号请用"},
		"condition":      {"参数", "原因 = late", "原因 = 什么", 6, "显示条件", "显示条件要写成"},
		"missing number": {"算例", "期望：年限", "期望：岁数", 1, "期望：岁数", "不是参数"},
	} {
		s := severance()
		s[c.sheet] = strings.Replace(s[c.sheet], c.from, c.to, 1)
		_, bad, err := Read(s.file(t))
		if err != nil || len(bad) == 0 {
			t.Errorf("%s: nothing found (%v)", name, err)
			continue
		}
		if b := bad[0]; b.Sheet != c.sheet || b.Row != c.row || b.Column != c.column || !strings.Contains(b.Message, c.says) {
			t.Errorf("%s: %+v", name, b)
		}
	}
}

func TestForeignFilesAreRefused(t *testing.T) {
	for name, data := range map[string][]byte{"empty": nil, "text": []byte("a,b"), "zip": []byte("PK\x03\x04garbage")} {
		if _, _, err := Read(data); !errors.Is(err, ErrWorkbook) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, _, err := Read(make([]byte, MaxBytes+1)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("large: %v", err)
	}
}

func day(t *testing.T, s string) Date {
	t.Helper()
	d, ok := ParseDate(s)
	if !ok {
		t.Fatalf("no date: %s", s)
	}
	return d
}
