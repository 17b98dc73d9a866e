package calculator

import (
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// Date is a day of the calendar, without time or zone. The zero Date is no day.
type Date struct {
	year  int
	month time.Month
	day   int
}

// NewDate returns the day; ok is false for a day that does not exist or lies outside 1900–2199.
func NewDate(year, month, day int) (d Date, ok bool) {
	d = Date{year, time.Month(month), day}
	return d, year >= 1900 && year < 2200 && DateOf(d.time()) == d
}

// DateOf returns the day of t in t's own zone.
func DateOf(t time.Time) Date {
	y, m, d := t.Date()
	return Date{y, m, d}
}

var (
	dayShape   = regexp.MustCompile(`^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[T ]00:00:00Z?)?$`)
	monthShape = regexp.MustCompile(`^(\d{4})[-/.年](\d{1,2})月?$`)
)

// ParseDate reads 2026-11-21, 2026/11/21, 2026.11.21 or 2026年11月21日.
func ParseDate(s string) (Date, bool) {
	m := dayShape.FindStringSubmatch(s)
	if m == nil {
		return Date{}, false
	}
	return NewDate(number(m[1]), number(m[2]), number(m[3]))
}

// ParseMonth reads 2026-11 or 2026年11月 and returns the month's first day.
func ParseMonth(s string) (Date, bool) {
	m := monthShape.FindStringSubmatch(s)
	if m == nil {
		d, ok := ParseDate(s)
		d.day = 1
		return d, ok
	}
	return NewDate(number(m[1]), number(m[2]), 1)
}

func number(digits string) int {
	n, _ := strconv.Atoi(digits) // the pattern lets at most four digits through
	return n
}

func (d Date) time() time.Time { return time.Date(d.year, d.month, d.day, 0, 0, 0, 0, time.UTC) }

// Zero reports whether d is no day.
func (d Date) Zero() bool { return d == Date{} }

// Before reports whether d is an earlier day than other.
func (d Date) Before(other Date) bool { return d.time().Before(other.time()) }

// String returns 2026-11-21, and "" for no day.
func (d Date) String() string {
	if d.Zero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.year, d.month, d.day)
}

// Month returns 2026-11.
func (d Date) Month() string { return fmt.Sprintf("%04d-%02d", d.year, d.month) }

// Words returns 2026年11月21日.
func (d Date) Words() string { return fmt.Sprintf("%d年%d月%d日", d.year, d.month, d.day) }

// MonthWords returns 2026年11月.
func (d Date) MonthWords() string { return fmt.Sprintf("%d年%d月", d.year, d.month) }

// AddDays returns the day n days later.
func (d Date) AddDays(n int) Date { return DateOf(d.time().AddDate(0, 0, n)) }

// AddMonths returns the same day n months later, or that month's last day when it is shorter.
func (d Date) AddMonths(n int) Date {
	first := time.Date(d.year, d.month+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
	last := first.AddDate(0, 1, -1).Day()
	return Date{first.Year(), first.Month(), min(d.day, last)}
}

// daysTo counts the days from d to other, negative when other is earlier.
func (d Date) daysTo(other Date) int { return int(other.time().Sub(d.time()).Hours() / 24) }

// monthsTo counts whole months from d to other, negative when other is earlier.
func (d Date) monthsTo(other Date) int {
	if other.Before(d) {
		return -other.monthsTo(d)
	}
	n := d.calendarMonthsTo(other)
	if other.Before(d.AddMonths(n)) {
		n--
	}
	return n
}

// calendarMonthsTo counts months without looking at the days: from January to March, 2.
func (d Date) calendarMonthsTo(other Date) int {
	return (other.year-d.year)*12 + int(other.month) - int(d.month)
}
