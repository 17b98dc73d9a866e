package calculator

import (
	"strings"
	"testing"

	"github.com/shopspring/decimal"
)

func evaluate(t *testing.T, source string) (any, error) {
	t.Helper()
	book := &Book{tables: map[string]*table{"税率": {name: "税率", headers: []string{"上限", "税率"}, rows: [][]any{
		{whole(36000), decimal.New(3, -2)}, {whole(144000), decimal.New(10, -2)}, {nil, decimal.New(20, -2)},
	}}, "假": {name: "假", headers: []string{"起", "天"}, rows: [][]any{{whole(1), whole(5)}, {whole(10), whole(10)}}}}}
	values := map[string]any{"a": decimal.RequireFromString("0.1"), "生日": day(t, "1970-01-31"), "类": "男", "对": true, "无值": nil, asOf: day(t, "2025-03-31")}
	c := compiler{book: book, names: []string{"a", "生日", "类", "对", "无值"}}
	e, err := c.compile(source)
	if err != nil {
		return nil, err
	}
	return e.run(values)
}

func TestFormulas(t *testing.T) {
	for source, want := range map[string]string{
		"0.1 + 0.2":                 "0.3",
		"a * 3":                     "0.3",
		"a*3 == 0.3":                "是",
		"1/3*3 = 1":                 "是",
		"10000 × 8%":                "800",
		"（1 ＋ 2）× 3 ÷ 2":            "4.5",
		"-5 + 3":                    "-2",
		"2 ^ 10":                    "1024",
		"12345678901234.5 + 0.1":    "12345678901234.6",
		"如果(类 = \"男\" 且 对, 60, 55)": "60",
		"如果(类 = “女”, 1, 非 对, 2, 3)":             "3",
		"类 in [\"男\", \"女\"]":                   "是",
		"对 == \"是\"":                            "是",
		"加月(生日, 1)":                             "1970-02-28",
		"加年(生日, 60)":                            "2030-01-31",
		"周岁(生日, 计算日期)":                          "55",
		"相差月数(生日, 日期(\"1970-02-28\"))":          "1",
		"月份差(生日, date(1970, 2, 1))":             "1",
		"相差天数(date(2024,2,28), date(2024,3,1))": "2",
		"最大(1, 2.5, a)":                         "2.5",
		"最大(生日, 计算日期) > 生日":                     "是",
		"四舍五入(2.345, 2)":                        "2.35",
		"进位(2.01)":                              "3",
		"整除(29, 12)":                            "2",
		"余数(29, 12)":                            "5",
		"求和(1, 无值, 2)":                          "3",
		"为空(无值)":                                "是",
		"无值 ?? 7":                               "7",
		"\"共\" + 12 + \"个月\"":                   "共12个月",
		"上限查表(\"税率\", \"税率\", 36000)":           "0.03",
		"上限查表(\"税率\", \"税率\", 36000.01)":        "0.1",
		"上限查表(\"税率\", \"税率\", 999999)":          "0.2",
		"分档查表(\"假\", \"天\", 9.99)":              "5",
		"分档查表(\"假\", \"天\", 0.5)":               "",
		"查表(\"假\", \"天\", 10)":                  "10",
		"年月文本(计算日期)":                            "2025年3月",
		"月末(date(2024,2,1))":                    "2024-02-29",
	} {
		v, err := evaluate(t, source)
		if err != nil || plain(v) != want {
			t.Errorf("%s = %s, %v; want %s", source, plain(v), err, want)
		}
	}
}

func TestFormulasThatAreRefused(t *testing.T) {
	for source, says := range map[string]string{
		"1 / 0":                            "除数是 0",
		"无值 + 1":                           "没有值",
		"类 * 2":                            "不是数字",
		"生日 > 3":                           "不能和",
		"1 如果":                             "",
		"len(类)":                           "不认识“len”",
		"map([1], # + 1)":                  "",
		"$env":                             "不认识",
		"a.b":                              "不能用",
		"a[0]":                             "不能用",
		"{\"a\": 1}":                       "不能用",
		"1..9":                             "不能用",
		"类 matches \"^a\"":                 "不能用",
		"let x = 1; x":                     "",
		"\"a\\u0041\"":                     "反斜杠",
		"9^600^2":                          "",
		"1e300 + 1":                        "位数太多",
		"(100000000000000000.0 ^ 20) ^ 20": "数字太大",
		"9 ^ 600":                          "数字太大",
		"加年(生日, 9000)":                     "超出",
		"日期(\"2025-02-30\")":               "不是日期",
		"查表(\"无\", \"天\", 1)":              "没有名叫",
		"查表(\"假\", \"月\", 1)":              "没有“月”",
		strings.Repeat("1+", 600) + "1":    "公式太长",
		strings.Repeat("a+", 300) + "a":    "",
		"\"没写完":                            "引号",
		"如果(对, 1)":                         "如果",
	} {
		if v, err := evaluate(t, source); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%.40s = %v, %v", source, v, err)
		}
	}
}

func TestRounding(t *testing.T) {
	for words, want := range map[string]string{
		"": "1234.565", "四舍五入2": "1234.57", "四舍六入2": "1234.56", "进位0": "1235", "舍去0": "1234", "见角进元": "1235", "见分进角": "1234.6",
		"进位到0.5": "1235", "舍去到100": "1200", "四舍五入到10": "1230", "取整": "1235",
	} {
		r, err := ParseRounding(words)
		if err != nil {
			t.Fatal(err)
		}
		if got := trimmed(r.Apply(decimal.RequireFromString("1234.565"))); got != want {
			t.Errorf("%s: %s, want %s", words, got, want)
		}
	}
	up, _ := ParseRounding("进位0")
	if got := up.Apply(quotient(whole(10), whole(3)).Mul(whole(3))); !got.Equal(whole(10)) {
		t.Errorf("a third times three is rounded to %s", got)
	}
}

func TestSpreadsheetFigures(t *testing.T) {
	for cell, want := range map[string]string{"0.30000000000000004": "0.3", "1,234.50": "1234.5", "8%": "0.08", "1E3": "1000", "46347": "46347"} {
		if n, ok := parseNumber(cell); !ok || trimmed(n) != want {
			t.Errorf("%s = %s %v", cell, n, ok)
		}
	}
	if d, ok := cellDate("46347"); !ok || d.String() != "2026-11-21" {
		t.Errorf("46347 is %s", d)
	}
}
