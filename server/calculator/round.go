package calculator

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"
)

// Rounding is how a clause says a figure is rounded. The zero Rounding keeps it as it is.
type Rounding struct {
	Words string // as the workbook says: 四舍五入2, 进位到0.5, 见角进元 …
	mode  func(d decimal.Decimal) decimal.Decimal
	step  decimal.Decimal
}

var roundingShape = regexp.MustCompile(`^(四舍五入|四舍六入|进位|舍去)(到)?([0-9.]*)$`)

// roundingWords are whole phrases with a place of their own.
var roundingWords = map[string]string{"见角进元": "进位0", "见分进角": "进位1", "取整": "四舍五入0", "不取整": "", "": ""}

// ParseRounding reads 四舍五入2 (decimals), 进位0, 舍去0, 四舍六入2, 见角进元, 见分进角, and steps
// as in 进位到0.5 (up to the next half).
func ParseRounding(s string) (Rounding, error) {
	words := strings.TrimSpace(s)
	short, known := roundingWords[words]
	if !known {
		short = words
	}
	if short == "" {
		return Rounding{}, nil
	}
	m := roundingShape.FindStringSubmatch(short)
	if m == nil {
		return Rounding{}, fmt.Errorf("看不懂“%s”。可以写：四舍五入2、进位0、舍去0、进位到0.5、见角进元。", words)
	}
	step, err := roundingStep(m[2] != "", m[3])
	if err != nil {
		return Rounding{}, err
	}
	return Rounding{Words: words, mode: roundingMode(m[1]), step: step}, nil
}

func roundingStep(to bool, figure string) (decimal.Decimal, error) {
	if to {
		step, err := decimal.NewFromString(figure)
		if err != nil || !step.IsPositive() {
			return step, fmt.Errorf("“到”后面要写一个正数，例如 进位到0.5。")
		}
		return step, nil
	}
	places, err := strconv.Atoi("0" + figure)
	if err != nil || places > 10 {
		return decimal.Decimal{}, fmt.Errorf("小数位数要写 0 到 10。")
	}
	return decimal.New(1, int32(-places)), nil
}

// roundingMode returns the way to a whole number. Up and down are away from and towards zero.
func roundingMode(name string) func(decimal.Decimal) decimal.Decimal {
	switch name {
	case "四舍五入":
		return func(d decimal.Decimal) decimal.Decimal { return d.Round(0) }
	case "四舍六入":
		return func(d decimal.Decimal) decimal.Decimal { return d.RoundBank(0) }
	case "进位":
		return func(d decimal.Decimal) decimal.Decimal { return d.RoundUp(0) }
	}
	return func(d decimal.Decimal) decimal.Decimal { return d.RoundDown(0) }
}

// Apply rounds d.
func (r Rounding) Apply(d decimal.Decimal) decimal.Decimal {
	if r.mode == nil {
		return d
	}
	return r.mode(settled(quotient(d, r.step))).Mul(r.step)
}

const (
	quotientDigits = 24 // decimals a division keeps: more than any clause asks for
	settledDigits  = 16 // decimals that count when figures are compared or rounded
)

func quotient(a, b decimal.Decimal) decimal.Decimal { return a.DivRound(b, quotientDigits) }

// settled takes away what a division could not hold: a third times three is one.
func settled(d decimal.Decimal) decimal.Decimal {
	if d.Exponent() < -settledDigits {
		return d.Round(settledDigits)
	}
	return d
}
