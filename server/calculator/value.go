package calculator

import (
	"fmt"
	"strings"

	"github.com/shopspring/decimal"
)

// A value in a formula is nil (nothing), a decimal.Decimal, a Date, a bool or a string.

// maxBits bounds the size of a number: about 150 digits, beyond every amount of money.
const maxBits = 512

// maxExponent bounds numbers that end in many zeros.
const maxExponent = 100

func asNumber(v any) (decimal.Decimal, error) {
	switch n := v.(type) {
	case decimal.Decimal:
		return n, nil
	case nil:
		return decimal.Zero, errEmpty
	}
	return decimal.Zero, fmt.Errorf("“%s”不是数字", plain(v))
}

// errEmpty is what a calculation with a value that is not there comes to.
var errEmpty = fmt.Errorf("用到的一项没有值")

func asDate(v any) (Date, error) {
	switch d := v.(type) {
	case Date:
		return d, nil
	case nil:
		return Date{}, errEmpty
	}
	return Date{}, fmt.Errorf("“%s”不是日期", plain(v))
}

func asWhole(v any) (int, error) {
	d, err := asNumber(v)
	if err != nil {
		return 0, err
	}
	d = settled(d)
	if !d.IsInteger() || d.Abs().GreaterThan(decimal.NewFromInt(1_000_000_000)) {
		return 0, fmt.Errorf("%s 不是整数", d)
	}
	return int(d.IntPart()), nil
}

func asBool(v any) (bool, error) {
	switch b := v.(type) {
	case bool:
		return b, nil
	case nil:
		return false, errEmpty
	}
	return false, fmt.Errorf("“%s”不是“是/否”", plain(v))
}

func twoNumbers(a, b any) (x, y decimal.Decimal, err error) {
	if x, err = asNumber(a); err != nil {
		return x, y, err
	}
	y, err = asNumber(b)
	return x, y, err
}

// compare orders two numbers or two dates; strings have no order.
func compare(a, b any) (int, error) {
	if a == nil || b == nil {
		return 0, errEmpty
	}
	x, xIs := a.(Date)
	y, yIs := b.(Date)
	if xIs && yIs {
		return x.time().Compare(y.time()), nil
	}
	if xIs || yIs {
		return 0, fmt.Errorf("日期不能和“%s”比较大小", plain(map[bool]any{true: b, false: a}[xIs]))
	}
	m, n, err := twoNumbers(a, b)
	return settled(m).Cmp(settled(n)), err
}

// equal compares any two values; 是 and 否 are also yes and no.
func equal(a, b any) bool {
	if flag, ok := a.(bool); ok {
		return flag == b || plain(flag) == b
	}
	if flag, ok := b.(bool); ok {
		return plain(flag) == a
	}
	x, xIs := a.(decimal.Decimal)
	y, yIs := b.(decimal.Decimal)
	if xIs && yIs {
		return settled(x).Equal(settled(y))
	}
	if xIs || yIs { // a table's 01 and a choice "01"
		return a != nil && b != nil && plain(a) == plain(b)
	}
	return a == b
}

// bounded refuses numbers that grow beyond every use.
func bounded(d decimal.Decimal) (any, error) {
	if d.Exponent() < -2*quotientDigits {
		d = d.Round(2 * quotientDigits)
	}
	if d.Coefficient().BitLen() > maxBits || d.Exponent() > maxExponent {
		return nil, fmt.Errorf("数字太大")
	}
	return d, nil
}

func add(a, b any) (any, error) {
	_, aText := a.(string)
	_, bText := b.(string)
	if aText || bText {
		joined := plain(a) + plain(b)
		if len(joined) > 4*maxExpression {
			return nil, fmt.Errorf("文字太长")
		}
		return joined, nil
	}
	x, y, err := twoNumbers(a, b)
	if err != nil {
		return nil, err
	}
	return bounded(x.Add(y))
}

func subtract(a, b any) (any, error) {
	x, y, err := twoNumbers(a, b)
	if err != nil {
		return nil, err
	}
	return bounded(x.Sub(y))
}

func multiply(a, b any) (any, error) {
	x, y, err := twoNumbers(a, b)
	if err != nil {
		return nil, err
	}
	return bounded(x.Mul(y))
}

func over(a, b any) (any, error) {
	x, y, err := twoNumbers(a, b)
	if err != nil {
		return nil, err
	}
	if y.IsZero() {
		return nil, fmt.Errorf("除数是 0")
	}
	return bounded(quotient(x, y))
}

func power(a, b any) (any, error) {
	x, err := asNumber(a)
	if err != nil {
		return nil, err
	}
	n, err := asWhole(b)
	if err != nil || n < 0 || n > 600 {
		return nil, fmt.Errorf("乘方的次数要是 0 到 600 的整数")
	}
	var r any = decimal.NewFromInt(1)
	for range n {
		if r, err = multiply(r, x); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// plain writes a value the way a workbook does: 2026-11-21, 1234.5, 是.
func plain(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case bool:
		if v {
			return "是"
		}
		return "否"
	case decimal.Decimal:
		return trimmed(v)
	case Date:
		return v.String()
	}
	return fmt.Sprint(v)
}

// trimmed writes a number without more decimals than people read.
func trimmed(d decimal.Decimal) string {
	if d.Exponent() < -10 {
		d = d.Round(10)
	}
	s := d.String()
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	if s == "-0" {
		return "0"
	}
	return s
}

// grouped writes 1234567.50 as 1,234,567.50; places of the rounding are kept.
func grouped(s string) string {
	sign, digits := "", s
	if strings.HasPrefix(s, "-") {
		sign, digits = "-", s[1:]
	}
	head, tail, _ := strings.Cut(digits, ".")
	for i := len(head) - 3; i > 0; i -= 3 {
		head = head[:i] + "," + head[i:]
	}
	if tail != "" {
		head += "." + tail
	}
	return sign + head
}

// parseNumber reads 12, 1,234.50, 8%, and a spreadsheet's 0.30000000000000004, which is 0.3:
// a cell holds 15 digits.
func parseNumber(s string) (decimal.Decimal, bool) {
	s = strings.NewReplacer(",", "", "，", "", " ", "").Replace(strings.TrimSpace(s))
	body, percent := strings.CutSuffix(strings.Replace(s, "％", "%", 1), "%")
	if len(body) > 40 {
		return decimal.Zero, false
	}
	d, err := decimal.NewFromString(body)
	if err != nil || d.Exponent() > 20 || d.Exponent() < -320 {
		return decimal.Zero, false
	}
	if over := d.NumDigits() - 15; over > 0 && d.Exponent() < 0 {
		d = d.Round(-d.Exponent() - int32(over))
	}
	if percent {
		d = d.Shift(-2)
	}
	return d, true
}
