// Package calculator answers questions with a figure: how much, how long, from which day on.
// The rules are workbooks that a policy officer can read and write (参数, 规则, 依据, 算例);
// this package reads them, runs their own examples, keeps their versions and calculates with
// the rules in force on a date, in decimal arithmetic, showing every step with its clause.
package calculator

import (
	"time"

	"github.com/shopspring/decimal"

	"qingting/server/errs"
)

// Limits of a workbook and of what is put into it.
const (
	MaxBytes      = 2 << 20  // of the file
	maxUnpacked   = 32 << 20 // of everything in it
	maxRows       = 5000     // of one sheet
	maxInputs     = 40
	maxRules      = 800
	maxExpression = 1000 // characters of one formula or condition
	maxNodes      = 400  // parts of one formula: bounds its time, for there are no loops
	maxAnswer     = 60   // characters of one input given by a citizen

	maxTime         = 2 * time.Second  // of one calculation
	maxExamplesTime = 20 * time.Second // of all examples of a workbook together
)

// What callers can be told.
var (
	ErrNotFound  = errs.New(errs.NotFound, "calculator_not_found", "没有找到这个计算器。")
	ErrWorkbook  = errs.New(errs.Invalid, "calculator_workbook_invalid", "无法读取这个文件，请上传 .xlsx 格式的计算规则工作簿。")
	ErrTooLarge  = errs.New(errs.TooLarge, "calculator_workbook_too_large", "工作簿太大：文件请控制在 2 MB、每张表 5000 行以内。")
	ErrInput     = errs.New(errs.Invalid, "calculator_input_invalid", "有几项填写得不对，请检查后再计算。")
	ErrRefused   = errs.New(errs.Invalid, "calculator_refused", "这种情况不在这个计算器的适用范围内，请咨询人工。")
	ErrNotCover  = errs.New(errs.Invalid, "calculator_not_covered", "这种情况不在这个计算器的适用范围内，请咨询人工。")
	ErrTooSlow   = errs.New(errs.Unavailable, "calculator_too_slow", "计算花的时间太长，请稍后再试，或咨询人工。")
	ErrNotInTime = errs.New(errs.Invalid, "calculator_not_in_force", "所选日期没有可用的计算规则，请换一个日期或咨询人工。")
)

// InputType says what a citizen fills in.
type InputType string

// The types of inputs; in a workbook they are written 日期 月份 整数 小数 金额 选择 是否.
const (
	DateInput    InputType = "date"    // 2026-11-21
	MonthInput   InputType = "month"   // 2026-11
	IntegerInput InputType = "integer" // whole number
	DecimalInput InputType = "decimal" // at most 6 decimals
	MoneyInput   InputType = "money"   // yuan, at most 2 decimals
	ChoiceInput  InputType = "choice"  // one of Options
	YesNoInput   InputType = "yes_no"  // yes or no
)

// Option is one choice of an input.
type Option struct {
	Value string
	Label string
}

// Shown is the condition under which an input is asked: the input Key is asked too and has one
// of the values.
type Shown struct {
	Key string
	Is  []string
}

// Input is one thing a citizen fills in. Min, Max and Default are in the form a citizen writes;
// a Min or Max "计算日期" is the date calculated for.
type Input struct {
	Key      string
	Label    string
	Type     InputType
	Unit     string
	Help     string
	Required bool
	Min      string
	Max      string
	Default  string
	Options  []Option
	Shown    *Shown // nil: always asked
}

// Display says where the value of a rule is shown.
type Display string

// The places; in a workbook 主要结果 结果 步骤 不显示.
const (
	MainResult Display = "main"
	Result     Display = "result"
	OnlyStep   Display = "step"
	Hidden     Display = "hidden"
)

// On returns the input as it is asked on a day: a bound 计算日期 becomes that day.
func (in Input) On(day Date) Input {
	for _, bound := range []*string{&in.Min, &in.Max} {
		if *bound == asOf {
			*bound = day.String()
			if in.Type == MonthInput {
				*bound = day.Month()
			}
		}
	}
	return in
}

// refuse is the code of rules that stop the calculation with a sentence.
const refuse = "拒绝"

// Rule is one row of the decision table.
type Rule struct {
	Order     decimal.Decimal
	Code      string
	Label     string
	Condition string
	Formula   string
	Unit      string
	Rounding  Rounding
	Clauses   []string
	From      Date // zero: always
	Until     Date // last day, zero: no end
	Note      string
	Display   Display
	row       int
	when      *expression // nil: always
	formula   *expression // nil for refusals
}

// Clause is where a rule comes from.
type Clause struct {
	Key    string
	Name   string
	Number string
	Clause string
	Date   string // 2024-09-13
	URL    string
	Text   string
}

// Example is one worked example of a workbook.
type Example struct {
	Row    int
	Name   string
	AsOf   Date
	Inputs map[string]string
	Expect []Expectation
}

// Expectation is what one rule of an example must come to; a Value 拒绝 or 拒绝：部分文字 means
// that the whole calculation must be refused.
type Expectation struct {
	Code  string
	Value string
}

// Book is a workbook that was read without complaint, ready to calculate. It is not changed
// after reading and safe for concurrent use.
type Book struct {
	Key         string
	Title       string
	Summary     string
	Category    string
	Keywords    []string
	From        Date // first day the book covers, zero: always
	Until       Date // last day, zero: no end
	Note        string
	Assumptions []string
	Inputs      []Input
	Rules       []Rule
	Clauses     []Clause
	Examples    []Example
	tables      map[string]*table
}

// Covers reports whether the book's rules hold on the day.
func (b *Book) Covers(day Date) bool { return within(day, b.From, b.Until) }

// within reports whether from ≤ day ≤ until, zero bounds being open.
func within(day, from, until Date) bool {
	return (from.Zero() || !day.Before(from)) && (until.Zero() || !until.Before(day))
}

// Bad says what is wrong with one cell of a workbook. Row counts as Excel does, 0 is the sheet.
type Bad struct {
	Sheet   string
	Row     int
	Column  string
	Message string
}

// Sheet is a calculation sheet (计算单): what was put in, every step with its clause, what came
// out. It is data only and stays as it was, whatever becomes of the calculator.
type Sheet struct {
	Key         string
	Title       string
	AsOf        string
	Inputs      []Given
	Results     []Figure
	Steps       []Step
	Assumptions []string
	Clauses     []Clause
	Text        string // the sheet in plain words, for channels that show only text
}

// Given is one input as it was used.
type Given struct {
	Key   string
	Label string
	Value string
	Text  string
}

// Figure is one result. Value is for programs, Text for people.
type Figure struct {
	Key   string
	Label string
	Value string
	Unit  string
	Text  string
	Main  bool
}

// Step is one rule that was applied. Formula is in names, Worked has the figures in it.
type Step struct {
	N         int
	Key       string
	Label     string
	Formula   string
	Worked    string
	Value     string
	Unit      string
	Text      string
	Rounding  string
	ClauseKey string
	Note      string
}
