package calculator

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/shopspring/decimal"

	"qingting/server/errs"
)

// parse reads what a citizen wrote into a value, its plain form and the words for it.
func (in Input) parse(s string) (v any, canonical, words string, err error) {
	s = strings.TrimSpace(s)
	if utf8.RuneCountInString(s) > maxAnswer {
		return nil, "", "", fmt.Errorf("%s填写得太长。", in.Label)
	}
	switch in.Type {
	case DateInput:
		d, ok := ParseDate(s)
		if !ok {
			return nil, "", "", fmt.Errorf("%s请填写日期，例如 2025-01-01。", in.Label)
		}
		return d, d.String(), d.Words(), nil
	case MonthInput:
		d, ok := ParseMonth(s)
		if !ok {
			return nil, "", "", fmt.Errorf("%s请填写年月，例如 2025-01。", in.Label)
		}
		return d, d.Month(), d.MonthWords(), nil
	case ChoiceInput, YesNoInput:
		return in.choice(s)
	}
	return in.figure(s)
}

func (in Input) choice(s string) (any, string, string, error) {
	o, ok := in.option(s)
	if !ok {
		return nil, "", "", fmt.Errorf("%s请从选项里选一个。", in.Label)
	}
	if in.Type == YesNoInput {
		return o.Value == "yes", o.Value, o.Label, nil
	}
	return o.Value, o.Value, o.Label, nil
}

func (in Input) figure(s string) (any, string, string, error) {
	n, ok := parseNumber(s)
	if !ok || n.Abs().GreaterThan(decimal.New(1, 15)) {
		return nil, "", "", fmt.Errorf("%s请填写数字。", in.Label)
	}
	places := map[InputType]int32{IntegerInput: 0, MoneyInput: 2, DecimalInput: 6}[in.Type]
	if !n.Equal(n.Round(places)) {
		return nil, "", "", fmt.Errorf("%s%s。", in.Label, map[InputType]string{IntegerInput: "请填写整数", MoneyInput: "最多写到分（两位小数）", DecimalInput: "最多写六位小数"}[in.Type])
	}
	return n, trimmed(n), withUnit(grouped(trimmed(n)), in.Unit), nil
}

func withUnit(text, unit string) string {
	if unit == "" {
		return text
	}
	return text + " " + unit
}

// fromCell reads a cell of a workbook, where dates may be a spreadsheet's numbers.
func (in Input) fromCell(s string) (string, error) {
	if in.Type == DateInput || in.Type == MonthInput {
		if d, ok := cellDate(s); ok {
			s = d.String()
		}
	}
	_, canonical, _, err := in.parse(s)
	return canonical, err
}

// answers are the inputs of one calculation.
type answers struct {
	asOf   Date
	values map[string]any
	given  []Given
	notes  []string
	wrong  []errs.Field
}

// take reads every input that is asked; ErrInput names all that are wrong.
func (b *Book) take(day Date, inputs map[string]string) (*answers, error) {
	a := &answers{asOf: day, values: map[string]any{asOf: day, "as_of": day}}
	asked := map[string]string{} // plain values of the inputs that are asked
	for _, in := range b.Inputs {
		a.values[in.Key] = nil
		shown := in.shownWith(asked)
		raw := strings.TrimSpace(inputs[in.Key])
		if !shown {
			raw = ""
		}
		if value := a.one(in, raw, shown); shown {
			asked[in.Key] = value
		}
	}
	for key := range inputs {
		if !slices.ContainsFunc(b.Inputs, func(in Input) bool { return in.Key == key }) && len(a.wrong) < 20 {
			a.complain(key, "这个计算器没有这一项。")
		}
	}
	if len(a.wrong) > 0 {
		return nil, ErrInput.Say(a.wrong[0].Message).WithFields(a.wrong...)
	}
	return a, nil
}

func (in Input) shownWith(asked map[string]string) bool {
	return in.Shown == nil || slices.Contains(in.Shown.Is, asked[in.Shown.Key])
}

func (a *answers) complain(key, message string) {
	a.wrong = append(a.wrong, errs.Field{Path: "inputs." + key, Message: message})
}

// one reads one input and returns its plain form.
func (a *answers) one(in Input, raw string, shown bool) string {
	defaulted := raw == "" && in.Default != ""
	if defaulted {
		raw = in.Default
	}
	if raw == "" {
		if in.Required && shown {
			a.complain(in.Key, "请填写"+in.Label+"。")
		}
		return ""
	}
	v, canonical, words, err := in.parse(raw)
	if err == nil {
		err = a.inRange(in, v)
	}
	if err != nil {
		a.complain(in.Key, err.Error())
		return ""
	}
	a.values[in.Key] = v
	if shown {
		a.given = append(a.given, Given{Key: in.Key, Label: in.Label, Value: canonical, Text: words})
		if defaulted {
			a.notes = append(a.notes, fmt.Sprintf("未填写“%s”，按 %s 计算。", in.Label, words))
		}
	}
	return canonical
}

func (a *answers) inRange(in Input, v any) error {
	for _, limit := range []struct {
		bound string
		side  int
		words string
	}{{in.Min, -1, "不能%s %s。"}, {in.Max, 1, "不能%s %s。"}} {
		if limit.bound == "" {
			continue
		}
		bound, words := any(a.asOf), a.asOf.Words()
		if limit.bound != asOf {
			var err error
			if bound, _, words, err = in.parse(limit.bound); err != nil {
				return err
			}
		}
		if c, err := compare(v, bound); err != nil || c == limit.side {
			return fmt.Errorf("%s"+limit.words, in.Label, beyond(in.Type, limit.side), words)
		}
	}
	return nil
}

func beyond(kind InputType, side int) string {
	if kind == DateInput || kind == MonthInput {
		return map[int]string{-1: "早于", 1: "晚于"}[side]
	}
	return map[int]string{-1: "小于", 1: "大于"}[side]
}
