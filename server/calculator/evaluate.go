package calculator

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/shopspring/decimal"
)

// Calculate works out the sheet for a day from what a citizen filled in, by input key.
// Errors: ErrInput with the wrong fields, ErrRefused with the workbook's own sentence,
// ErrNotInTime, ErrNotCover when no rule fits or a rule cannot be worked out, ErrTooSlow.
func (b *Book) Calculate(ctx context.Context, day Date, inputs map[string]string) (Sheet, error) {
	ctx, cancel := context.WithTimeout(ctx, maxTime)
	defer cancel()
	r, err := b.run(ctx, day, inputs)
	if err != nil {
		return Sheet{}, err
	}
	return r.sheet(), nil
}

// run is one calculation under way.
type run struct {
	*answers
	book   *Book
	labels map[string]string // of inputs and rules by code
	shown  map[string]string // the words for a value
	used   []done
}

// done is one rule that was applied.
type done struct {
	rule   Rule
	value  any
	before string // of rounding, when it changed something
	worked string
}

func (b *Book) run(ctx context.Context, day Date, inputs map[string]string) (*run, error) {
	if !b.Covers(day) {
		return nil, ErrNotInTime.Say("这个计算器适用于" + span(b.From, b.Until) + "，不能按 " + day.Words() + " 计算。")
	}
	a, err := b.take(day, inputs)
	if err != nil {
		return nil, err
	}
	r := &run{answers: a, book: b, labels: map[string]string{asOf: asOf, "as_of": asOf}, shown: map[string]string{asOf: day.String(), "as_of": day.String()}}
	for _, in := range b.Inputs {
		r.labels[in.Key] = in.Label
	}
	for _, g := range a.given {
		r.shown[g.Key] = g.Text
	}
	for i := 0; i < len(b.Rules); {
		if err := ctx.Err(); err != nil {
			return nil, ErrTooSlow.With(fmt.Errorf("calculate %s: %w", b.Key, err))
		}
		n := b.group(i)
		if err := r.decide(b.Rules[i : i+n]); err != nil {
			return nil, err
		}
		i += n
	}
	if !slices.ContainsFunc(r.used, func(d done) bool { return d.rule.Display == MainResult }) {
		return nil, ErrNotCover
	}
	return r, nil
}

func span(from, until Date) string {
	switch {
	case until.Zero():
		return from.Words() + "及以后"
	case from.Zero():
		return until.Words() + "及以前"
	}
	return from.Words() + "至" + until.Words()
}

// group counts the rows of the decision table that begins at i.
func (b *Book) group(i int) int {
	n := 1
	for b.Rules[i].Code != refuse && i+n < len(b.Rules) && b.Rules[i+n].Code == b.Rules[i].Code {
		n++
	}
	return n
}

// decide applies the first row whose dates cover the day and whose condition holds.
func (r *run) decide(rows []Rule) error {
	code := rows[0].Code
	if code != refuse {
		r.values[code], r.labels[code] = nil, rows[0].Label
	}
	for _, rule := range rows {
		if !within(r.asOf, rule.From, rule.Until) {
			continue
		}
		holds, err := rule.when.holds(r.values)
		if err != nil {
			return r.stuck(rule, err)
		}
		if !holds {
			continue
		}
		if code == refuse {
			return ErrRefused.Say(r.filled(rule.Note))
		}
		return r.apply(rule)
	}
	return nil
}

// stuck explains to the log, and to the author, why a rule could not be worked out.
func (r *run) stuck(rule Rule, err error) error {
	return ErrNotCover.With(fmt.Errorf("规则第 %d 行“%s”：%w", rule.row, rule.Code, err))
}

func (r *run) apply(rule Rule) error {
	v, err := rule.formula.run(r.values)
	if err != nil {
		return r.stuck(rule, err)
	}
	if v == nil {
		return nil
	}
	d := done{rule: rule, value: v}
	if rule.Rounding.mode != nil {
		n, err := asNumber(v)
		if err != nil {
			return r.stuck(rule, err)
		}
		d.value = rule.Rounding.Apply(n)
		if !n.Equal(d.value.(decimal.Decimal)) {
			d.before = trimmed(n)
		}
	} else if n, ok := v.(decimal.Decimal); ok {
		d.value = settled(n)
	}
	d.worked = r.worked(rule, d)
	r.values[rule.Code], r.labels[rule.Code] = d.value, rule.Label
	r.shown[rule.Code] = words(d.value, rule)
	r.used = append(r.used, d)
	return nil
}

// worked writes the formula with the figures in it.
func (r *run) worked(rule Rule, d done) string {
	if len(rule.formula.names) == 0 {
		return ""
	}
	text := r.rewrite(rule.Formula, func(code string) string { return r.labels[code] + "〔" + r.valueWords(code) + "〕" })
	if d.before != "" {
		text += " = " + d.before + "，" + rule.Rounding.Words
	}
	return text
}

func (r *run) valueWords(code string) string {
	if s, ok := r.shown[code]; ok {
		return s
	}
	if s := plain(r.values[code]); s != "" {
		return s
	}
	return "无"
}

// rewrite replaces the names of values in a formula.
func (r *run) rewrite(formula string, by func(code string) string) string {
	list, err := tokens(formula)
	if err != nil {
		return formula
	}
	var out strings.Builder
	for _, t := range list {
		_, known := r.labels[t.text]
		switch {
		case t.kind == 'n' && known:
			out.WriteString(by(t.text))
		case t.text == "*":
			out.WriteString("×")
		case t.text == "/":
			out.WriteString("÷")
		default:
			out.WriteString(t.text)
		}
	}
	return out.String()
}

// filled puts values into a sentence: 您的缴费年限为{年限}年。
func (r *run) filled(sentence string) string {
	for code := range r.labels {
		if strings.Contains(sentence, "{"+code+"}") {
			sentence = strings.ReplaceAll(sentence, "{"+code+"}", r.valueWords(code))
		}
	}
	return sentence
}

// inMonths reports whether dates of the rule are shown without their day.
func (rule Rule) inMonths() bool { return rule.Unit == "年月" || rule.Unit == "月份" }

// value is the plain form of what a rule came to: with all decimals its rounding gives it.
func value(v any, rule Rule) string {
	if d, ok := v.(Date); ok && rule.inMonths() {
		return d.Month()
	}
	if n, ok := v.(decimal.Decimal); ok && rule.Rounding.mode != nil && rule.Rounding.step.Exponent() < 0 {
		return n.StringFixed(-rule.Rounding.step.Exponent())
	}
	return plain(v)
}

// words are what people read.
func words(v any, rule Rule) string {
	switch v := v.(type) {
	case Date:
		if rule.inMonths() {
			return v.MonthWords()
		}
		return v.Words()
	case decimal.Decimal:
		if rule.Unit == "%" {
			return trimmed(v.Shift(2)) + "%"
		}
		return withUnit(grouped(value(v, rule)), rule.Unit)
	}
	return plain(v)
}

func (r *run) sheet() Sheet {
	s := Sheet{Key: r.book.Key, Title: r.book.Title, AsOf: r.asOf.String(), Inputs: r.given, Assumptions: slices.Concat(r.book.Assumptions, r.notes)}
	for _, d := range r.used {
		if note, ok := strings.CutPrefix(d.rule.Note, "假设："); ok {
			s.Assumptions = append(s.Assumptions, r.filled(note))
			d.rule.Note = ""
		}
		s.add(r, d)
	}
	// The main result first, the others in the order of the rules.
	slices.SortStableFunc(s.Results, func(a, b Figure) int { return rank(b.Main) - rank(a.Main) })
	s.Text = s.words()
	return s
}

func rank(main bool) int {
	if main {
		return 1
	}
	return 0
}

func (s *Sheet) add(r *run, d done) {
	if d.rule.Display == Hidden {
		return
	}
	figure := Figure{Key: d.rule.Code, Label: d.rule.Label, Value: value(d.value, d.rule), Unit: d.rule.Unit, Text: words(d.value, d.rule), Main: d.rule.Display == MainResult}
	if d.rule.Display != OnlyStep {
		s.Results = append(s.Results, figure)
	}
	step := Step{
		N: len(s.Steps) + 1, Key: figure.Key, Label: figure.Label, Formula: r.rewrite(d.rule.Formula, func(code string) string { return r.labels[code] }), Worked: d.worked,
		Value: figure.Value, Unit: figure.Unit, Text: figure.Text, Rounding: d.rule.Rounding.Words, Note: r.filled(d.rule.Note),
	}
	if len(d.rule.Clauses) > 0 {
		step.ClauseKey = d.rule.Clauses[0]
	}
	s.Steps = append(s.Steps, step)
	for _, key := range d.rule.Clauses {
		s.cite(r.book, key)
	}
}

func (s *Sheet) cite(b *Book, key string) {
	if slices.ContainsFunc(s.Clauses, func(c Clause) bool { return c.Key == key }) {
		return
	}
	i := slices.IndexFunc(b.Clauses, func(c Clause) bool { return c.Key == key })
	s.Clauses = append(s.Clauses, b.Clauses[i]) // reading the book made sure it is there
}

// words writes the sheet for channels that show only text.
func (s *Sheet) words() string {
	var out strings.Builder
	fmt.Fprintf(&out, "%s（按 %s 的规定计算）\n", s.Title, s.AsOf)
	for _, f := range s.Results {
		fmt.Fprintf(&out, "%s：%s\n", f.Label, f.Text)
	}
	section(&out, "您填写的", s.Inputs, func(g Given) string { return g.Label + "：" + g.Text })
	section(&out, "计算过程", s.Steps, func(t Step) string { return fmt.Sprintf("%d. %s：%s", t.N, t.Label, t.Text) })
	section(&out, "说明", s.Assumptions, func(a string) string { return a })
	section(&out, "依据", s.Clauses, func(c Clause) string {
		return strings.TrimSpace(strings.Join(slices.DeleteFunc([]string{"《" + strings.Trim(c.Name, "《》") + "》", c.Number, c.Clause}, func(s string) bool { return s == "" }), " "))
	})
	return strings.TrimSpace(out.String())
}

func section[T any](out *strings.Builder, title string, list []T, words func(T) string) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(out, "\n【%s】\n", title)
	for _, item := range list {
		fmt.Fprintln(out, words(item))
	}
}

// Refused reports whether err is a calculation's way to say no: wrong input, out of range, or
// refused by a rule.
func Refused(err error) bool {
	for _, no := range []error{ErrInput, ErrRefused, ErrNotCover, ErrNotInTime} {
		if errors.Is(err, no) {
			return true
		}
	}
	return false
}
