package calculator

import (
	"net/url"
	"regexp"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

var (
	keyShape  = regexp.MustCompile(`^[a-z][a-z0-9_-]{1,59}$`)
	nameShape = regexp.MustCompile(`^[\p{L}_][\p{L}\p{N}_]{0,39}$`)
)

// about reads one row of 说明.
func (r *reader) about(l line) {
	b, value := r.book, l.cell("内容")
	switch item := l.need("项目"); item {
	case "编号":
		if b.Key = value; !keyShape.MatchString(value) {
			l.bad("内容", "编号请用小写字母、数字和短横线，字母开头，例如 retirement-age。")
		}
	case "名称":
		b.Title = r.text(l, value, 40)
	case "摘要":
		b.Summary = r.text(l, value, 200)
	case "分类":
		b.Category = r.text(l, value, 20)
	case "关键词":
		b.Keywords = append(b.Keywords, split(value)...)
	case "生效日期":
		b.From = l.date("内容")
	case "失效日期":
		b.Until = l.date("内容")
	case "备注":
		b.Note = joinLines(b.Note, r.text(l, value, 500))
	case "假设":
		b.Assumptions = append(b.Assumptions, r.text(l, value, 300))
	case "":
	default:
		l.bad("项目", "不认识“%s”。可以写：编号、名称、摘要、分类、关键词、生效日期、失效日期、备注、假设。", item)
	}
}

func (r *reader) text(l line, value string, limit int) string {
	if value == "" || utf8.RuneCountInString(value) > limit {
		l.bad("内容", "请填写，且不超过 %d 字。", limit)
	}
	return value
}

func joinLines(a, b string) string { return strings.Trim(a+"\n"+b, "\n") }

// split takes a list in one cell apart.
func split(cell string) []string {
	parts := strings.FieldsFunc(cell, func(c rune) bool { return strings.ContainsRune("；;、，,\n", c) })
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	return slices.DeleteFunc(parts, func(s string) bool { return s == "" })
}

var inputTypes = map[string]InputType{
	"日期": DateInput, "月份": MonthInput, "整数": IntegerInput, "小数": DecimalInput, "金额": MoneyInput, "选择": ChoiceInput, "是否": YesNoInput,
}

// input reads one row of 参数.
func (r *reader) input(l line) {
	in := Input{Key: l.need("代码"), Label: l.need("名称"), Unit: l.cell("单位"), Help: l.cell("说明")}
	r.newName(l, in.Key)
	var ok bool
	if in.Type, ok = inputTypes[l.cell("类型")]; !ok {
		l.bad("类型", "类型请写：日期、月份、整数、小数、金额、选择 或 是否。")
		return
	}
	if in.Required, ok = yes(l.cell("必填")); !ok {
		l.bad("必填", "请写“是”或“否”。")
	}
	if in.Type == MoneyInput && in.Unit == "" {
		in.Unit = "元"
	}
	in.Options = r.options(l, in.Type)
	in.Shown = r.shown(l)
	in.Default = r.inputCell(l, in, "默认")
	in.Min, in.Max = r.bound(l, in, "最小"), r.bound(l, in, "最大")
	r.book.Inputs = append(r.book.Inputs, in)
}

func yes(cell string) (value, ok bool) {
	switch cell {
	case "是", "1", "Y", "y", "TRUE", "true", "必填":
		return true, true
	case "", "否", "0", "N", "n", "FALSE", "false":
		return false, true
	}
	return false, false
}

// newName checks that a code is a name of its own.
func (r *reader) newName(l line, code string) {
	switch {
	case code == "":
	case !nameShape.MatchString(code):
		l.bad("代码", "代码只能用文字、字母、数字和下划线，不能以数字开头。")
	case reserved(code):
		l.bad("代码", "“%s”是公式里已有的名字，请换一个。", code)
	case slices.ContainsFunc(r.book.Inputs, func(i Input) bool { return i.Key == code }):
		l.bad("代码", "“%s”已经是一个参数。", code)
	}
}

func (r *reader) options(l line, kind InputType) []Option {
	if kind == YesNoInput {
		return []Option{{"yes", "是"}, {"no", "否"}}
	}
	var list []Option
	for _, part := range strings.FieldsFunc(l.cell("选项"), func(c rune) bool { return strings.ContainsRune("；;\n", c) }) {
		value, label, found := strings.Cut(strings.Replace(part, "＝", "=", 1), "=")
		value, label = strings.TrimSpace(value), strings.TrimSpace(label)
		if !found {
			label = value
		}
		if value == "" || label == "" || slices.ContainsFunc(list, func(o Option) bool { return o.Value == value || o.Label == label }) {
			l.bad("选项", "选项要写成“值=显示；值=显示”，每个不同。")
		}
		list = append(list, Option{value, label})
	}
	if (kind == ChoiceInput) != (len(list) > 0) {
		l.bad("选项", "类型是“选择”的要写选项，其他类型不写。")
	}
	return list
}

// shown takes 显示条件 apart: 代码 = 值, or a list of values. Clients decide it too, so it is no
// free formula.
func (r *reader) shown(l line) *Shown {
	condition := quotes(l.cell("显示条件"))
	if condition == "" {
		return nil
	}
	s, ok := r.condition(condition)
	if !ok {
		l.bad("显示条件", "显示条件要写成“代码 = 值”或“代码 in [值, 值]”，代码是前面的一个选择或是否参数。")
		return nil
	}
	return &s
}

var shownShape = regexp.MustCompile(`^([\p{L}_][\p{L}\p{N}_]*)\s*(==|=|＝|!=|≠|\bin\b)\s*(.+)$`)

func (r *reader) condition(text string) (Shown, bool) {
	name, sign, rest := text, "=", "是"
	if m := shownShape.FindStringSubmatch(text); m != nil {
		name, sign, rest = m[1], m[2], m[3]
	}
	i := slices.IndexFunc(r.book.Inputs, func(i Input) bool { return i.Key == name })
	if i < 0 {
		return Shown{}, false
	}
	in := r.book.Inputs[i]
	var values []string
	for _, v := range strings.Split(strings.Trim(rest, "[]【】"), ",") {
		o, ok := in.option(strings.Trim(strings.TrimSpace(v), `"'`))
		if !ok {
			return Shown{}, false
		}
		values = append(values, o.Value)
	}
	if sign == "!=" || sign == "≠" {
		others := slices.Clone(in.Options)
		others = slices.DeleteFunc(others, func(o Option) bool { return slices.Contains(values, o.Value) })
		values = nil
		for _, o := range others {
			values = append(values, o.Value)
		}
	}
	return Shown{Key: name, Is: values}, true
}

// option finds a choice by its value or what is shown for it.
func (in Input) option(s string) (Option, bool) {
	if in.Type == YesNoInput {
		switch s {
		case "true", "TRUE", "1":
			s = "yes"
		case "false", "FALSE", "0":
			s = "no"
		}
	}
	for _, o := range in.Options {
		if o.Value == s || o.Label == s {
			return o, true
		}
	}
	return Option{}, false
}

// bound reads 最小 or 最大, which may be 计算日期.
func (r *reader) bound(l line, in Input, column string) string {
	s := l.cell(column)
	if s == asOf && (in.Type == DateInput || in.Type == MonthInput) {
		return asOf
	}
	if s != "" && (in.Type == ChoiceInput || in.Type == YesNoInput) {
		l.bad(column, "选择和是否没有大小。")
		return ""
	}
	return r.inputCell(l, in, column)
}

// inputCell reads a cell that holds a value of the input and returns it as a citizen writes it.
func (r *reader) inputCell(l line, in Input, column string) string {
	s := l.cell(column)
	if s == "" {
		return ""
	}
	s, err := in.fromCell(s)
	if err != nil {
		l.bad(column, "%s", err)
	}
	return s
}

// clause reads one row of 依据.
func (r *reader) clause(l line) {
	c := Clause{
		Key: l.need("代码"), Name: l.need("名称"), Number: l.cell("文号"), Clause: l.cell("条款"), Date: l.date("日期").String(), URL: l.cell("网址"), Text: l.cell("原文要点"),
	}
	if slices.ContainsFunc(r.book.Clauses, func(o Clause) bool { return o.Key == c.Key }) {
		l.bad("代码", "依据“%s”重复了。", c.Key)
	}
	if u, err := url.Parse(c.URL); c.URL != "" && (err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "") {
		l.bad("网址", "请写完整的网址，以 https:// 开头。")
	}
	r.book.Clauses = append(r.book.Clauses, c)
}

var displays = map[string]Display{"": OnlyStep, "主要结果": MainResult, "结果": Result, "步骤": OnlyStep, "不显示": Hidden}

// rule reads one row of 规则.
func (r *reader) rule(l line) {
	rule := Rule{
		Order: whole(l.row), Code: l.need("代码"), Label: l.cell("名称"), Condition: l.cell("条件"), Formula: strings.TrimPrefix(l.cell("公式"), "="),
		Unit: l.cell("单位"), Clauses: split(l.cell("依据")), From: l.date("生效日期"), Until: l.date("失效日期"), Note: l.cell("说明"), row: l.row,
	}
	r.ruleName(l, rule)
	r.ruleWords(l, &rule)
	if s := l.cell("顺序"); s != "" {
		n, ok := parseNumber(s)
		if !ok {
			l.bad("顺序", "顺序请写数字。")
		}
		rule.Order = n
	}
	for _, key := range rule.Clauses {
		if !slices.ContainsFunc(r.book.Clauses, func(c Clause) bool { return c.Key == key }) {
			l.bad("依据", "“依据”表里没有“%s”。", key)
		}
	}
	if !rule.From.Zero() && !rule.Until.Zero() && rule.Until.Before(rule.From) {
		l.bad("失效日期", "失效日期在生效日期之前。")
	}
	r.book.Rules = append(r.book.Rules, rule)
}

func (r *reader) ruleName(l line, rule Rule) {
	if rule.Code == refuse {
		if rule.Condition == "" || rule.Note == "" {
			l.bad("条件", "“拒绝”要写条件，并在“说明”里写给市民看的一句话。")
		}
		return
	}
	r.newName(l, rule.Code)
	if rule.Formula == "" {
		l.bad("公式", "请填写公式。")
	}
	if rule.Label == "" {
		l.bad("名称", "请填写名称。")
	}
}

func (r *reader) ruleWords(l line, rule *Rule) {
	var err error
	if rule.Rounding, err = ParseRounding(l.cell("取整")); err != nil {
		l.bad("取整", "%s", err)
	}
	var ok bool
	if rule.Display, ok = displays[l.cell("显示")]; !ok {
		l.bad("显示", "显示请写：主要结果、结果、步骤 或 不显示。")
	}
	if rule.Condition == "否则" || rule.Condition == "其他" {
		rule.Condition = ""
	}
}

// whole checks what only shows when everything is read, and puts the rules in order.
func (r *reader) whole() {
	b := r.book
	for item, value := range map[string]string{"编号": b.Key, "名称": b.Title, "摘要": b.Summary, "分类": b.Category} {
		if value == "" {
			r.complain(Bad{Sheet: sheetAbout, Column: item, Message: "缺少“" + item + "”。"})
		}
	}
	sort.SliceStable(b.Rules, func(i, j int) bool { return b.Rules[i].Order.LessThan(b.Rules[j].Order) })
	if len(b.Inputs) == 0 || len(b.Inputs) > maxInputs || len(b.Rules) == 0 || len(b.Rules) > maxRules {
		r.complain(Bad{Sheet: sheetRules, Message: "参数要有 1 到 40 个，规则要有 1 到 800 条。"})
	}
	if !slices.ContainsFunc(b.Rules, func(r Rule) bool { return r.Display == MainResult && r.Code != refuse }) {
		r.complain(Bad{Sheet: sheetRules, Column: "显示", Message: "至少要有一条规则是“主要结果”。"})
	}
	if len(b.Examples) == 0 {
		r.complain(Bad{Sheet: sheetExamples, Message: "至少要有一个算例。"})
	}
}

// compile compiles every condition and formula; each may use the inputs and earlier rules.
func (r *reader) compile() {
	names := []string{}
	for _, in := range r.book.Inputs {
		names = append(names, in.Key)
	}
	for i := range r.book.Rules {
		rule := &r.book.Rules[i]
		c := compiler{book: r.book, names: names}
		if rule.Condition != "" {
			rule.when = r.compileCell(c, *rule, "条件", rule.Condition)
		}
		if rule.Code == refuse {
			continue
		}
		rule.formula = r.compileCell(c, *rule, "公式", rule.Formula)
		last := i+1 == len(r.book.Rules) || r.book.Rules[i+1].Code != rule.Code
		if slices.Contains(names, rule.Code) {
			r.complain(Bad{Sheet: sheetRules, Row: rule.row, Column: "代码", Message: "同一个代码的各行要连在一起。"})
		} else if last {
			names = append(names, rule.Code)
		}
	}
}

func (r *reader) compileCell(c compiler, rule Rule, column, source string) *expression {
	e, err := c.compile(source)
	if err != nil {
		r.complain(Bad{Sheet: sheetRules, Row: rule.row, Column: column, Message: err.Error()})
	}
	return e
}
