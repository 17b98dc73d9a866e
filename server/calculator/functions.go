package calculator

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

// Function is one function a formula may call, under its Chinese or its English name.
type Function struct {
	Chinese string
	English string
	Example string
	About   string
	call    func(args []any) (any, error)
}

// Functions lists everything a formula may call.
func Functions() []Function { return (&Book{}).functions() }

// functions are those with look-ups in the book's tables.
func (b *Book) functions() []Function {
	return slices.Concat(dateFunctions(), numberFunctions(), otherFunctions(), b.lookups())
}

func dateFunctions() []Function {
	return []Function{
		{"年", "year", "年(出生日期)", "日期的年份", onDate(func(d Date) any { return whole(d.year) })},
		{"月", "month", "月(出生日期)", "日期的月份", onDate(func(d Date) any { return whole(int(d.month)) })},
		{"日", "day", "日(出生日期)", "日期是几号", onDate(func(d Date) any { return whole(d.day) })},
		{"月初", "first_of_month", "月初(出生日期)", "当月第一天", onDate(func(d Date) any { return Date{d.year, d.month, 1} })},
		{"月末", "last_of_month", "月末(出生日期)", "当月最后一天", onDate(func(d Date) any { return Date{d.year, d.month, 1}.AddMonths(1).AddDays(-1) })},
		{"日期", "date", `日期("2025-01-01") 或 日期(2025, 1, 1)`, "写出一个日期", makeDate},
		{"加日", "add_days", "加日(入职日期, 30)", "若干天以后（负数是以前）", shift(Date.AddDays)},
		{"加月", "add_months", "加月(出生日期, 726)", "若干个月以后；当月没有这一天的，取当月最后一天", shift(Date.AddMonths)},
		{"加年", "add_years", "加年(出生日期, 60)", "若干年以后", shift(func(d Date, n int) Date { return d.AddMonths(12 * n) })},
		{"相差天数", "days_between", "相差天数(甲, 乙)", "从甲到乙的天数，乙在前为负", between(Date.daysTo)},
		{"相差月数", "months_between", "相差月数(入职日期, 离职日期)", "从甲到乙满几个月", between(Date.monthsTo)},
		{"月份差", "calendar_months", "月份差(甲, 乙)", "只看年月不看日：1月31日到2月1日是1", between(Date.calendarMonthsTo)},
		{"相差年数", "years_between", "相差年数(入职日期, 离职日期)", "从甲到乙满几年", between(wholeYears)},
		{"周岁", "age", "周岁(出生日期, 计算日期)", "满几周岁（生日当天即满）", between(wholeYears)},
	}
}

func numberFunctions() []Function {
	return []Function{
		{"最小", "min", "最小(甲, 乙, 300)", "最小的一个，数字或日期都可以", pick(-1)},
		{"最大", "max", "最大(甲, 乙, 0)", "最大的一个，数字或日期都可以", pick(1)},
		{"求和", "sum", "求和(甲, 乙, 丙)", "加起来，空的算 0", sum},
		{"绝对值", "abs", "绝对值(甲)", "去掉负号", onNumber(decimal.Decimal.Abs)},
		{"取整", "trunc", "取整(2.9)", "去掉小数：2", onNumber(func(d decimal.Decimal) decimal.Decimal { return settled(d).Truncate(0) })},
		{"四舍五入", "round", "四舍五入(甲, 2)", "保留几位小数，不写位数是整数", rounded("四舍五入")},
		{"进位", "round_up", "进位(甲, 0)", "有余数就进一", rounded("进位")},
		{"舍去", "round_down", "舍去(甲, 0)", "余数不要", rounded("舍去")},
		{"整除", "div", "整除(月数, 12)", "除得的整数部分", divide(func(a, b decimal.Decimal) decimal.Decimal { return settled(quotient(a, b)).Truncate(0) })},
		{"余数", "mod", "余数(月数, 12)", "除不尽的部分", divide(decimal.Decimal.Mod)},
	}
}

func otherFunctions() []Function {
	return []Function{
		{"为空", "empty", "为空(乙)", "没有填，或前面没有算出来", oneOf(func(v any) (any, error) { return v == nil, nil })},
		{"有值", "given", "有值(乙)", "填了，或前面算出来了", oneOf(func(v any) (any, error) { return v != nil, nil })},
		{"文本", "text", `"共" + 文本(月数) + "个月"`, "写成文字；文字和数字用 + 相连也可以", oneOf(func(v any) (any, error) { return plain(v), nil })},
		{"年月文本", "month_text", "年月文本(退休日期)", "写成“2039年1月”", onDate(func(d Date) any { return d.MonthWords() })},
	}
}

func whole(n int) decimal.Decimal { return decimal.NewFromInt(int64(n)) }

func wholeYears(a, b Date) int { return a.monthsTo(b) / 12 }

// wants checks how many arguments there are.
func wants(args []any, from, to int) error {
	if len(args) < from || len(args) > to {
		return fmt.Errorf("括号里要写 %d 项，现在是 %d 项", from, len(args))
	}
	return nil
}

func oneOf(f func(any) (any, error)) func([]any) (any, error) {
	return func(args []any) (any, error) {
		if err := wants(args, 1, 1); err != nil {
			return nil, err
		}
		return f(args[0])
	}
}

func onDate(f func(Date) any) func([]any) (any, error) {
	return oneOf(func(v any) (any, error) {
		d, err := asDate(v)
		if err != nil {
			return nil, err
		}
		return f(d), nil
	})
}

func onNumber(f func(decimal.Decimal) decimal.Decimal) func([]any) (any, error) {
	return oneOf(func(v any) (any, error) {
		d, err := asNumber(v)
		if err != nil {
			return nil, err
		}
		return f(d), nil
	})
}

func makeDate(args []any) (any, error) {
	if len(args) == 1 {
		s, _ := args[0].(string)
		if d, ok := ParseDate(s); ok {
			return d, nil
		}
		return nil, fmt.Errorf("“%v”不是日期，要写成 \"2025-01-01\"", plain(args[0]))
	}
	if err := wants(args, 3, 3); err != nil {
		return nil, err
	}
	var n [3]int
	for i, a := range args {
		var err error
		if n[i], err = asWhole(a); err != nil {
			return nil, err
		}
	}
	d, ok := NewDate(n[0], n[1], n[2])
	if !ok {
		return nil, fmt.Errorf("没有 %d年%d月%d日 这一天", n[0], n[1], n[2])
	}
	return d, nil
}

func shift(f func(Date, int) Date) func([]any) (any, error) {
	return func(args []any) (any, error) {
		if err := wants(args, 2, 2); err != nil {
			return nil, err
		}
		d, err := asDate(args[0])
		if err != nil {
			return nil, err
		}
		n, err := asWhole(args[1])
		if err != nil {
			return nil, err
		}
		if n > 100_000 || n < -100_000 {
			return nil, fmt.Errorf("加减的数 %d 太大", n)
		}
		r := f(d, n)
		if r.year < 1800 || r.year > 2299 {
			return nil, fmt.Errorf("%s 超出了能计算的年份", r)
		}
		return r, nil
	}
}

func between(f func(a, b Date) int) func([]any) (any, error) {
	return func(args []any) (any, error) {
		if err := wants(args, 2, 2); err != nil {
			return nil, err
		}
		a, err := asDate(args[0])
		if err != nil {
			return nil, err
		}
		b, err := asDate(args[1])
		if err != nil {
			return nil, err
		}
		return whole(f(a, b)), nil
	}
}

func pick(side int) func([]any) (any, error) {
	return func(args []any) (any, error) {
		if err := wants(args, 1, 30); err != nil {
			return nil, err
		}
		best := args[0]
		if _, err := compare(best, best); err != nil {
			return nil, err
		}
		for _, a := range args[1:] {
			c, err := compare(a, best)
			if err != nil {
				return nil, err
			}
			if c == side {
				best = a
			}
		}
		return best, nil
	}
}

func sum(args []any) (any, error) {
	total := decimal.Zero
	for _, a := range args {
		if a == nil {
			continue
		}
		n, err := asNumber(a)
		if err != nil {
			return nil, err
		}
		total = total.Add(n)
	}
	return total, nil
}

func rounded(mode string) func([]any) (any, error) {
	return func(args []any) (any, error) {
		if err := wants(args, 1, 2); err != nil {
			return nil, err
		}
		d, err := asNumber(args[0])
		if err != nil {
			return nil, err
		}
		places := 0
		if len(args) == 2 {
			if places, err = asWhole(args[1]); err != nil {
				return nil, err
			}
		}
		r, err := ParseRounding(fmt.Sprintf("%s%d", mode, places))
		if err != nil {
			return nil, err
		}
		return r.Apply(d), nil
	}
}

func divide(f func(a, b decimal.Decimal) decimal.Decimal) func([]any) (any, error) {
	return func(args []any) (any, error) {
		if err := wants(args, 2, 2); err != nil {
			return nil, err
		}
		a, b, err := twoNumbers(args[0], args[1])
		if err != nil {
			return nil, err
		}
		if b.IsZero() {
			return nil, fmt.Errorf("除数是 0")
		}
		return f(a, b), nil
	}
}

// table is one look-up table of a workbook.
type table struct {
	name    string
	headers []string
	rows    [][]any
}

func (t *table) column(name string) int {
	for i, h := range t.headers {
		if h == name {
			return i
		}
	}
	return -1
}

// lookups are the functions that read the book's tables.
func (b *Book) lookups() []Function {
	return []Function{
		{"查表", "lookup", `查表("失业金期限", "最长月数", 年限)`, "第一列等于“值”的那一行；可以写几个值，依次对前几列", b.find(sameRow)},
		{"分档查表", "lookup_from", `分档查表("年休假", "天数", 工龄)`, "第一列是每档的起点（含）：取不大于“值”的最后一档", b.find(fromRow)},
		{"上限查表", "lookup_upto", `上限查表("税率表", "税率", 应纳税所得额)`, "第一列是每档的上限（含），空白表示没有上限：取不小于“值”的第一档", b.find(uptoRow)},
	}
}

// find returns a look-up that picks the row with pick; -1 is no row.
func (b *Book) find(pick func(t *table, keys []any) (int, error)) func([]any) (any, error) {
	return func(args []any) (any, error) {
		if len(args) < 3 {
			return nil, fmt.Errorf("查表要写：表名、列名、值")
		}
		name, _ := args[0].(string)
		t := b.tables[name]
		if t == nil {
			return nil, fmt.Errorf("没有名叫“%s”的表", plain(args[0]))
		}
		column, _ := args[1].(string)
		at := t.column(column)
		if at < 0 {
			return nil, fmt.Errorf("表“%s”里没有“%s”这一列", name, plain(args[1]))
		}
		if len(args)-2 >= len(t.headers) {
			return nil, fmt.Errorf("表“%s”没有那么多列可以对照", name)
		}
		row, err := pick(t, args[2:])
		if err != nil || row < 0 {
			return nil, err
		}
		return t.rows[row][at], nil
	}
}

func sameRow(t *table, keys []any) (int, error) {
	for i, row := range t.rows {
		same := true
		for k, key := range keys {
			same = same && equal(row[k], key)
		}
		if same {
			return i, nil
		}
	}
	return -1, nil
}

func fromRow(t *table, keys []any) (int, error) {
	found := -1
	for i, row := range t.rows {
		if row[0] == nil {
			continue
		}
		c, err := compare(row[0], keys[0])
		if err != nil {
			return -1, err
		}
		if c > 0 {
			break
		}
		found = i
	}
	return found, nil
}

func uptoRow(t *table, keys []any) (int, error) {
	for i, row := range t.rows {
		if row[0] == nil {
			return i, nil
		}
		c, err := compare(row[0], keys[0])
		if err != nil {
			return -1, err
		}
		if c >= 0 {
			return i, nil
		}
	}
	return -1, nil
}

// reserved are names a workbook may not give to its own values.
func reserved(name string) bool {
	for _, f := range Functions() {
		if name == f.Chinese || name == f.English {
			return true
		}
	}
	switch name {
	case refuse, "and", "or", "not", "in", "true", "false", "nil", "let", "if", "else", "且", "或", "非", "是", "否", "空", "如果", "choose", asOf, "as_of":
		return true
	}
	return strings.HasPrefix(name, "$")
}
