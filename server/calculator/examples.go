package calculator

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/shopspring/decimal"

	"qingting/server/errs"
)

// Outcome says how one example of a workbook went. When it failed, Expected and Got hold only
// what differs.
type Outcome struct {
	Row      int
	Name     string
	Expected string
	Got      string
	OK       bool
}

// Failed counts the examples that did not come out as the workbook says.
func Failed(list []Outcome) int {
	n := 0
	for _, o := range list {
		if !o.OK {
			n++
		}
	}
	return n
}

// RunExamples runs every example of the book; those it has no time for fail.
func (b *Book) RunExamples(ctx context.Context) []Outcome {
	ctx, cancel := context.WithTimeout(ctx, maxExamplesTime)
	defer cancel()
	list := make([]Outcome, 0, len(b.Examples))
	for _, e := range b.Examples {
		list = append(list, b.runExample(ctx, e))
	}
	return list
}

func (b *Book) runExample(ctx context.Context, e Example) Outcome {
	o := Outcome{Row: e.Row, Name: e.Name}
	r, err := b.run(ctx, e.AsOf, e.Inputs)
	if i := slices.IndexFunc(e.Expect, func(x Expectation) bool { return strings.HasPrefix(x.Value, refuse) }); i >= 0 {
		o.Expected = e.Expect[i].Value
		o.Got, o.OK = refusal(r, err, o.Expected)
		return o
	}
	if err != nil {
		o.Expected, o.Got = wanted(e.Expect), "算不出来："+explain(err)
		return o
	}
	var want, got, wantBad, gotBad []string
	for _, x := range e.Expect {
		has, same := r.meets(x)
		want, got = append(want, x.Code+" = "+x.Value), append(got, x.Code+" = "+has)
		if !same {
			wantBad, gotBad = append(wantBad, x.Code+" = "+x.Value), append(gotBad, x.Code+" = "+has)
		}
	}
	if len(wantBad) > 0 {
		want, got = wantBad, gotBad
	}
	o.Expected, o.Got, o.OK = strings.Join(want, "；"), strings.Join(got, "；"), len(wantBad) == 0
	return o
}

func wanted(list []Expectation) string {
	var words []string
	for _, x := range list {
		words = append(words, x.Code+" = "+x.Value)
	}
	return strings.Join(words, "；")
}

// refusal compares a calculation that must be refused: 拒绝, or 拒绝：words of the sentence.
// A rule that could not be worked out is a mistake of the workbook, not a refusal.
func refusal(r *run, err error, expected string) (got string, ok bool) {
	if r != nil {
		return "算出了结果", false
	}
	var e *errs.Error
	if !errors.As(err, &e) || e.Unwrap() != nil { // a rule that is broken or too slow
		return explain(err), false
	}
	part := strings.TrimLeft(strings.TrimPrefix(expected, refuse), "：: ")
	return refuse + "：" + e.Sentence, strings.Contains(e.Sentence, part)
}

// explain gives the author of a workbook what a citizen is not shown.
func explain(err error) string {
	var e *errs.Error
	if !errors.As(err, &e) {
		return err.Error()
	}
	if cause := e.Unwrap(); cause != nil {
		return cause.Error()
	}
	return e.Sentence
}

// meets compares what a rule came to with what the example says.
func (r *run) meets(x Expectation) (got string, ok bool) {
	v := r.values[x.Code]
	i := slices.IndexFunc(r.used, func(d done) bool { return d.rule.Code == x.Code })
	var rule Rule
	if i >= 0 {
		rule = r.used[i].rule
	}
	got = value(v, rule)
	switch v := v.(type) {
	case nil:
		return "空", x.Value == "空" || x.Value == "无"
	case decimal.Decimal:
		n, isNumber := parseNumber(x.Value)
		return got, isNumber && settled(v).Equal(n)
	case Date:
		return got, sameDay(v, x.Value, rule)
	case bool:
		want, known := yes(x.Value)
		return got, known && want == v
	}
	return got, got == x.Value
}

func sameDay(v Date, expected string, rule Rule) bool {
	if m := monthShape.MatchString(expected); m || rule.inMonths() {
		d, ok := ParseMonth(expected)
		if !ok {
			d, ok = cellDate(expected)
		}
		return ok && d.Month() == v.Month()
	}
	d, ok := cellDate(expected)
	return ok && d == v
}

const expectPrefix = "期望："

// example reads one row of 算例.
func (r *reader) example(l line) {
	e := Example{Row: l.row, Name: l.need("名称"), AsOf: l.date("计算日期"), Inputs: map[string]string{}}
	if l.cell("计算日期") == "" {
		l.bad("计算日期", "请填写计算日期。")
	}
	for _, header := range r.exampleColumns(l) {
		cell := l.cell(header)
		if cell == "" {
			continue
		}
		if code, ok := strings.CutPrefix(header, expectPrefix); ok {
			e.Expect = append(e.Expect, Expectation{Code: r.ruleCode(strings.TrimSpace(code)), Value: strings.Replace(cell, "拒绝:", "拒绝：", 1)})
			continue
		}
		in := r.book.Inputs[r.inputAt(header)]
		// A value outside the range is what a refused example is about: it is kept as written.
		if plain, err := in.fromCell(cell); err == nil {
			cell = plain
		}
		e.Inputs[in.Key] = cell
	}
	if len(e.Expect) == 0 {
		l.bad("期望", "每个算例至少要有一个期望的结果。")
	}
	r.book.Examples = append(r.book.Examples, e)
}

// exampleColumns are the columns of inputs and expectations, from left to right; unknown ones
// are told about once.
func (r *reader) exampleColumns(l line) []string {
	var list []string
	for header := range l.at {
		if header == "" || header == "名称" || header == "计算日期" || header == "说明" || header == "备注" {
			continue
		}
		code, expects := strings.CutPrefix(header, expectPrefix)
		if expects && r.ruleCode(strings.TrimSpace(code)) != "" || !expects && r.inputAt(header) >= 0 {
			list = append(list, header)
		} else if len(r.book.Examples) == 0 {
			r.complain(Bad{Sheet: l.sheet, Row: 1, Column: header, Message: "不是参数的代码或名称；期望的结果要写成“期望：规则代码”。"})
		}
	}
	slices.SortFunc(list, func(a, b string) int { return l.at[a] - l.at[b] })
	return list
}

// inputAt finds an input by its code or its label.
func (r *reader) inputAt(header string) int {
	return slices.IndexFunc(r.book.Inputs, func(in Input) bool { return in.Key == header || in.Label == header })
}

// ruleCode finds a rule's code by the code or the label, and returns "" when there is none.
func (r *reader) ruleCode(header string) string {
	if header == refuse {
		return refuse
	}
	for _, rule := range r.book.Rules {
		if rule.Code == header || rule.Label == header {
			return rule.Code
		}
	}
	return ""
}
