package guide

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Reader understands what citizens type. Districts are those of the city; Now says what 今年 is,
// in the city's time.
type Reader struct {
	Districts []string
	Now       func() time.Time
}

const maxText = 200

// Read takes what a citizen said as the answer to a step. When it cannot be, ok is false and
// problem is a sentence that says what is wanted.
func (r Reader) Read(s Step, said string) (a Answer, ok bool, problem string) {
	text := tidy(said)
	if s.Optional && skips.MatchString(text) {
		return Answer{Step: s.Key, Label: "未填"}, true, ""
	}
	switch s.Type {
	case Choice:
		return choose(s, text)
	case IDNumber:
		return masked(s, strings.ToUpper(squeeze(text)), ValidIDNumber, "请检查身份证号：要 18 位，最后一位可能是 X。")
	case Phone:
		return masked(s, squeeze(text), phonePattern.MatchString, "请检查电话号码：手机 11 位，座机要带区号。")
	case Plate:
		return valid(s, strings.ToUpper(squeeze(text)), platePattern.MatchString, "请检查车牌号，例如“粤A12345”，新能源车多一位。")
	case Date:
		return r.date(s, text)
	case Number:
		return number(s, text)
	case District:
		return r.district(s, text)
	default:
		problem = fmt.Sprintf("请写得短一些，不超过 %d 个字。", maxText)
		return valid(s, strings.TrimSpace(said), func(v string) bool { return v != "" && utf8.RuneCountInString(v) <= maxText }, problem)
	}
}

var skips = regexp.MustCompile(`^(跳过|不填|不想说|不知道|略过|没有|不清楚)$`)

func valid(s Step, value string, fine func(string) bool, problem string) (Answer, bool, string) {
	if !fine(value) {
		return Answer{}, false, problem
	}
	return Answer{Step: s.Key, Value: value, Label: value}, true, ""
}

// masked keeps of a number that identifies somebody only what shows that it was given.
func masked(s Step, value string, fine func(string) bool, problem string) (Answer, bool, string) {
	if !fine(value) {
		return Answer{}, false, problem
	}
	shown := value[:3] + strings.Repeat("*", len(value)-7) + value[len(value)-4:]
	return Answer{Step: s.Key, Value: shown, Label: shown}, true, ""
}

// tidy makes widths alike and takes away what surrounds an answer.
func tidy(said string) string {
	return strings.TrimFunc(norm.NFKC.String(said), func(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) })
}

func squeeze(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '-' || r == '·' || r == '.' {
			return -1
		}
		return r
	}, text)
}

var (
	phonePattern = regexp.MustCompile(`^(1[3-9][0-9]{9}|0[0-9]{2,3}[1-9][0-9]{6,7})$`)
	// GA 36-2018: province, letter of the place, five characters without I and O; new-energy plates have six.
	platePattern = regexp.MustCompile(`^[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z]([A-HJ-NP-Z0-9]{4}[A-HJ-NP-Z0-9挂学警港澳]|[0-9DF][A-HJ-NP-Z0-9][0-9]{3}[0-9DF])$`)
)

// ValidIDNumber checks the form, the birthday and the check character of an identity number
// (GB 11643-1999, ISO 7064 MOD 11-2).
func ValidIDNumber(id string) bool {
	if len(id) != 18 {
		return false
	}
	weights := [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		if id[i] < '0' || id[i] > '9' {
			return false
		}
		sum += int(id[i]-'0') * w
	}
	_, err := time.Parse("20060102", id[6:14])
	return err == nil && id[17] == "10X98765432"[sum%11]
}

// choose finds the one option that was meant: by its number, its label or one of its words. The
// longest word that is said wins, so that 不是本市 is not taken for 本市.
func choose(s Step, text string) (Answer, bool, string) {
	if o, found := byNumber(s.Options, text); found {
		return Answer{s.Key, o.Value, o.Label}, true, ""
	}
	best, length, twice := -1, 0, false
	for i, o := range s.Options {
		for _, w := range slices.Concat([]string{o.Label, o.Value}, o.Words) {
			w = tidy(w)
			n := utf8.RuneCountInString(w)
			if n == 0 || n < length || !meant(text, w) {
				continue
			}
			twice = n == length && i != best
			best, length = i, n
		}
	}
	if best < 0 || twice {
		return Answer{}, false, "请选下面的一项：" + labels(s.Options) + "。"
	}
	return Answer{s.Key, s.Options[best].Value, s.Options[best].Label}, true, ""
}

// meant holds when the text says the word without much else and without denying it.
func meant(text, word string) bool {
	at := strings.Index(text, word)
	if at < 0 || utf8.RuneCountInString(text) > utf8.RuneCountInString(word)+8 {
		return false
	}
	if utf8.RuneCountInString(word) == 1 && utf8.RuneCountInString(text) > 3 {
		return false
	}
	before := text[:at]
	return !slices.ContainsFunc([]string{"不是", "不", "没有", "没", "无", "非"}, func(no string) bool { return strings.HasSuffix(before, no) })
}

func labels(options []Option) string {
	out := make([]string, len(options))
	for i, o := range options {
		out[i] = o.Label
	}
	return strings.Join(out, "、")
}

var ordinal = regexp.MustCompile(`^(?:选|我选|第)?([一二三四五六七八九1-9]|[A-Ia-i])(?:个|项|种|条)?$`)

func byNumber(options []Option, text string) (Option, bool) {
	found := ordinal.FindStringSubmatch(text)
	if found == nil || slices.ContainsFunc(options, func(o Option) bool { return o.Label == text }) {
		return Option{}, false
	}
	n := strings.Index("一二三四五六七八九", found[1])/3 + 1
	switch c := found[1][0]; {
	case c >= '1' && c <= '9':
		n = int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'i':
		n = int(c|0x20-'a') + 1
	}
	if n < 1 || n > len(options) {
		return Option{}, false
	}
	return options[n-1], true
}

var numberPattern = regexp.MustCompile(`^(?:大概|大约|差不多|约|有|是|满|快|才|刚)*([0-9]+(?:\.[0-9]+)?|[一二两三四五六七八九十半]+)(?:个|年|月|岁|周岁|天|日|元|块|万|平|平米|平方米|套|次|人|多|半|钱|左右|了|的|吧)*$`)

func number(s Step, text string) (Answer, bool, string) {
	found := numberPattern.FindStringSubmatch(squeezeCommas(text))
	if found == nil {
		return Answer{}, false, "请写一个数字" + rangeOf(s) + "。"
	}
	n, ok := parseNumber(found[1])
	if found[1] != "半" && strings.Contains(text, "半") {
		n += 0.5 // 两年半
	}
	if strings.Contains(text, "万") {
		n *= 10000
	}
	if !ok || s.Min != nil && n < *s.Min || s.Max != nil && n > *s.Max {
		return Answer{}, false, "请写一个数字" + rangeOf(s) + "。"
	}
	value := strconv.FormatFloat(n, 'f', -1, 64)
	return Answer{s.Key, value, value}, true, ""
}

func squeezeCommas(text string) string { return strings.ReplaceAll(squeezeSpaces(text), ",", "") }

func squeezeSpaces(text string) string { return strings.Join(strings.Fields(text), "") }

func rangeOf(s Step) string {
	switch {
	case s.Min != nil && s.Max != nil:
		return fmt.Sprintf("，在 %g 到 %g 之间", *s.Min, *s.Max)
	case s.Min != nil:
		return fmt.Sprintf("，不小于 %g", *s.Min)
	case s.Max != nil:
		return fmt.Sprintf("，不大于 %g", *s.Max)
	}
	return ""
}

// parseNumber reads digits, or Chinese numerals up to 九十九 and 半.
func parseNumber(text string) (float64, bool) {
	if n, err := strconv.ParseFloat(text, 64); err == nil {
		return n, true
	}
	if text == "半" {
		return 0.5, true
	}
	tens, ones, found := strings.Cut(text, "十")
	if !found {
		n, ok := numeral(text)
		return float64(n), ok
	}
	a, okA := numeral(tens)
	b, okB := numeral(ones)
	if tens == "" {
		a, okA = 1, true
	}
	if ones == "" {
		b, okB = 0, true
	}
	return float64(a*10 + b), okA && okB
}

func numeral(text string) (int, bool) {
	if text == "两" {
		return 2, true
	}
	at := strings.Index("一二三四五六七八九", text)
	return at/3 + 1, at >= 0 && utf8.RuneCountInString(text) == 1
}

func (r Reader) district(s Step, text string) (Answer, bool, string) {
	for _, d := range r.Districts {
		if strings.Contains(text, d) || text == strings.TrimSuffix(d, "区") {
			return Answer{s.Key, d, d}, true, ""
		}
	}
	if strings.Contains(text, "外地") || strings.Contains(text, "不在本市") || strings.Contains(text, "别的市") {
		return Answer{s.Key, "外地", "外地"}, true, ""
	}
	return Answer{}, false, "请说一下在哪个区：" + strings.Join(r.Districts, "、") + "。"
}

var (
	fullDate  = regexp.MustCompile(`^([12][0-9]{3})(?:年|[-/.])([0-9]{1,2})(?:月|[-/.])([0-9]{1,2})[日号]?$`)
	monthDate = regexp.MustCompile(`^([12][0-9]{3})(?:年|[-/.])([0-9]{1,2})月?(?:份)?$`)
	thisYear  = regexp.MustCompile(`^(今年|去年|前年|明年)?([0-9]{1,2})(?:月|[-/.])(?:份)?(?:([0-9]{1,2})[日号]?)?$`)
	justYear  = regexp.MustCompile(`^([12][0-9]{3})年?$`)
)

var relativeDay = map[string]int{"今天": 0, "昨天": -1, "前天": -2, "明天": 1, "后天": 2}

func (r Reader) date(s Step, text string) (Answer, bool, string) {
	value, ok := r.parseDate(squeezeSpaces(text))
	if !ok {
		return Answer{}, false, "请写日期，例如“2026年5月1日”；只记得月份写“2026年5月”。"
	}
	return Answer{s.Key, value, dateWords(value)}, true, ""
}

func (r Reader) parseDate(text string) (string, bool) {
	now := r.Now()
	if d, found := relativeDay[text]; found {
		return now.AddDate(0, 0, d).Format(time.DateOnly), true
	}
	if m := fullDate.FindStringSubmatch(text); m != nil {
		return calendarDay(atoi(m[1]), atoi(m[2]), atoi(m[3]))
	}
	if m := monthDate.FindStringSubmatch(text); m != nil {
		return calendarMonth(atoi(m[1]), atoi(m[2]))
	}
	if m := justYear.FindStringSubmatch(text); m != nil {
		return "", false // a year alone decides nothing
	}
	m := thisYear.FindStringSubmatch(text)
	if m == nil {
		return "", false
	}
	year := now.Year() + map[string]int{"去年": -1, "前年": -2, "明年": 1}[m[1]]
	if m[3] == "" {
		return calendarMonth(year, atoi(m[2]))
	}
	return calendarDay(year, atoi(m[2]), atoi(m[3]))
}

func atoi(s string) int {
	n, _ := strconv.Atoi(s) // the patterns let only digits through
	return n
}

func calendarDay(year, month, day int) (string, bool) {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return t.Format(time.DateOnly), t.Day() == day && int(t.Month()) == month
}

func calendarMonth(year, month int) (string, bool) {
	return fmt.Sprintf("%04d-%02d", year, month), month >= 1 && month <= 12
}

func dateWords(value string) string {
	parts := strings.Split(value, "-")
	words := fmt.Sprintf("%d年%d月", atoi(parts[0]), atoi(parts[1]))
	if len(parts) == 3 {
		words += fmt.Sprintf("%d日", atoi(parts[2]))
	}
	return words
}
