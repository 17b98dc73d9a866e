package training

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/xuri/excelize/v2"

	"qingting/server/analytics"
	"qingting/server/exam"
	"qingting/server/learning"
)

// Indicator is one core figure with what it means and what it rests on.
type Indicator struct {
	Key, Name, Definition string
	Value                 float64
	Unit                  string
	Sample                int
}

// Comparison sets a desk figure before beside the same after.
type Comparison struct {
	Name          string
	Before, After analytics.Share
	Text          string // what may be said of it
}

// Report is how a team has learned, and how the desk was before and after.
type Report struct {
	From, To   string
	Indicators []Indicator
	Desk       []Comparison
}

// Reports makes reports of learning, exams and the desk.
type Reports struct {
	Learning *learning.Service
	Exams    *exam.Service
	Desk     *analytics.Service
	Now      func() time.Time
	Zone     *time.Location
}

// Make reports the days from one to another, both included; the desk is compared with as many
// days before.
func (r Reports) Make(ctx context.Context, from, to string) (Report, error) {
	f, err := r.Learning.Figures(ctx, from, to)
	if err != nil {
		return Report{}, err
	}
	rep := Report{From: from, To: to}
	first, _ := time.ParseInLocation(time.DateOnly, from, r.Zone) // Figures has checked both
	last, _ := time.ParseInLocation(time.DateOnly, to, r.Zone)
	last = last.AddDate(0, 0, 1)
	passed, err := r.passed(ctx, first, last)
	if err != nil {
		return rep, err
	}
	certified, err := r.certified(ctx)
	if err != nil {
		return rep, err
	}
	rep.Indicators = indicators(f, passed, certified)
	rep.Desk, err = r.compare(ctx, first, last)
	return rep, err
}

// passed counts attempts that ended in the time.
func (r Reports) passed(ctx context.Context, first, last time.Time) (s analytics.Share, err error) {
	hits, n, err := r.Exams.Results(ctx, first, last)
	return analytics.NewShare(hits, n), err
}

// certified counts people with a certificate that holds today.
func (r Reports) certified(ctx context.Context) (int, error) {
	return r.Exams.Holders(ctx)
}

func rate(key, name, definition string, hits, n int) Indicator {
	i := Indicator{Key: key, Name: name, Definition: definition, Unit: "%", Sample: n}
	if n > 0 {
		i.Value = 100 * float64(hits) / float64(n)
	}
	return i
}

func perHead(key, name, definition, unit string, sum float64, n int) Indicator {
	i := Indicator{Key: key, Name: name, Definition: definition, Unit: unit, Sample: n}
	if n > 0 {
		i.Value = sum / float64(n)
	}
	return i
}

func indicators(f learning.Figures, passed analytics.Share, certified int) []Indicator {
	return []Indicator{
		rate("coverage", "学习覆盖率", "期间至少有一天学完一节课、答五道题或学满两分钟的人，占全部学员", f.Active, f.Trainees),
		perHead("minutes", "人均学习时长", "期间学习时间合计（计入工作时间）÷ 学员人数", "分钟", float64(f.Seconds)/60, f.Trainees),
		perHead("lessons", "人均完成课数", "期间学完的课 ÷ 学员人数", "节", float64(f.Lessons), f.Trainees),
		rate("on_time", "按时完成率", "期间到期的布置中，到期前完成的", f.OnTime, f.Due),
		{Key: "overdue", Name: "逾期未完成", Definition: "现在已经过期还没有完成的布置", Value: float64(f.Overdue), Unit: "项", Sample: f.Trainees},
		rate("accuracy", "练习正确率", "期间全部作答（含考试）中答对的", f.Correct, f.Answers),
		rate("punctual", "复习按时率", "现在全部复习题中，没有过期三天以上的", f.Cards-f.Backlog, f.Cards),
		rate("mastery", "必学事项掌握率", "每位学员的每个必学事项，掌握概率达到 92% 的", f.Mastered, f.Required),
		perHead("gaps", "人均薄弱事项", "必学事项中更可能没掌握的 ÷ 学员人数", "个", float64(f.Gaps), f.Trainees),
		rate("relearned", "更新再学率", "学过的课因知识变化更新后，又学了新版本的", f.Relearned, f.Changed),
		rate("passed", "考试通过率", "期间结束的考试中通过的", passed.Hits, passed.N),
		rate("certified", "持证率", "持有有效证书的人，占全部学员", certified, f.Trainees),
	}
}

func (r Reports) compare(ctx context.Context, first, last time.Time) ([]Comparison, error) {
	before, err := r.Desk.Desk(ctx, first.Add(-last.Sub(first)), first)
	if err != nil {
		return nil, err
	}
	after, err := r.Desk.Desk(ctx, first, last)
	if err != nil {
		return nil, err
	}
	return []Comparison{
		compared("满意率（四星和五星）", before.Satisfied, after.Satisfied, true),
		compared("低分率（一星和二星）", before.LowRated, after.LowRated, false),
		compared("接入后未回复", before.NoReply, after.NoReply, false),
		compared("有点踩的会话", before.Disliked, after.Disliked, false),
	}, nil
}

// enough is how many cases either side needs before anything is said about a change.
const enough = 30

func compared(name string, before, after analytics.Share, moreIsBetter bool) Comparison {
	c := Comparison{Name: name, Before: before, After: after}
	switch {
	case before.N < enough || after.N < enough:
		c.Text = fmt.Sprintf("样本太少（%d 和 %d），还不能下结论", before.N, after.N)
	case !before.Differs(after):
		c.Text = "变化在随机波动范围内"
	case (after.Value > before.Value) == moreIsBetter:
		c.Text = "明显变好"
	default:
		c.Text = "明显变差"
	}
	return c
}

// Write writes a report as a workbook.
func (rep Report) Write(w io.Writer) error {
	book := excelize.NewFile()
	defer func() { _ = book.Close() }() // only removes temporary files
	sheet := book.GetSheetName(0)
	if err := book.SetSheetName(sheet, "指标"); err != nil {
		return err
	}
	rows := [][]any{{"指标", "数值", "单位", "样本", "定义"}}
	for _, i := range rep.Indicators {
		rows = append(rows, []any{i.Name, round1(i.Value), i.Unit, i.Sample, i.Definition})
	}
	if err := writeRows(book, "指标", rows); err != nil {
		return err
	}
	if _, err := book.NewSheet("前后对比"); err != nil {
		return err
	}
	rows = [][]any{{"坐席指标", "之前 %", "之前 95% 区间", "之前样本", "之后 %", "之后 95% 区间", "之后样本", "说明"}}
	for _, c := range rep.Desk {
		rows = append(rows, []any{c.Name, round1(100 * c.Before.Value), interval(c.Before), c.Before.N, round1(100 * c.After.Value), interval(c.After), c.After.N, c.Text})
	}
	if err := writeRows(book, "前后对比", rows); err != nil {
		return err
	}
	return book.Write(w)
}

func writeRows(book *excelize.File, sheet string, rows [][]any) error {
	for n, row := range rows {
		if err := book.SetSheetRow(sheet, fmt.Sprintf("A%d", n+1), &row); err != nil {
			return err
		}
	}
	return book.SetColWidth(sheet, "A", "H", 18)
}

func interval(s analytics.Share) string { return fmt.Sprintf("%.1f–%.1f", 100*s.Low, 100*s.High) }

func round1(x float64) float64 { return float64(int(x*10+0.5)) / 10 }
