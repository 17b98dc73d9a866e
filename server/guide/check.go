package guide

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Problem is one mistake in a definition. Path leads to it: steps[2].options.
type Problem struct{ Path, Message string }

// Limits of a definition, in characters and entries.
const (
	maxSteps   = 30
	maxOptions = 12
	maxTitle   = 40
	maxLine    = 500
)

var keyPattern = regexp.MustCompile(`^[a-z][a-z0-9_]{0,30}$`)

type checker struct {
	d        Definition
	problems []Problem
}

// Check finds every mistake that would confuse a citizen: missing words, steps that point at
// nothing or at later steps, options nobody can be told apart by, a list that stays empty.
func (d Definition) Check() []Problem {
	c := &checker{d: d}
	c.need(strings.TrimSpace(d.Title) != "" && utf8.RuneCountInString(d.Title) <= maxTitle, "title", "请填写名称，不超过 %d 字。", maxTitle)
	c.need(len(d.Steps) > 0 && len(d.Steps) <= maxSteps, "steps", "要有 1 到 %d 个问题。", maxSteps)
	for i := range d.Steps {
		c.step(i)
	}
	c.list()
	return c.problems
}

func (c *checker) need(ok bool, path, format string, a ...any) {
	if !ok {
		c.problems = append(c.problems, Problem{path, fmt.Sprintf(format, a...)})
	}
}

func (c *checker) step(n int) {
	s, path := c.d.Steps[n], fmt.Sprintf("steps[%d]", n)
	name := fmt.Sprintf("第 %d 问", n+1)
	c.need(keyPattern.MatchString(s.Key), path+".key", "%s的代号“%s”不对：小写字母开头，只用字母、数字和下划线。", name, s.Key)
	c.need(!slices.ContainsFunc(c.d.Steps[:n], func(o Step) bool { return o.Key == s.Key }), path+".key", "%s的代号“%s”和前面重复。", name, s.Key)
	c.need(strings.TrimSpace(s.Label) != "", path+".label", "%s没有简称。", name)
	c.need(strings.TrimSpace(s.Ask) != "" && utf8.RuneCountInString(s.Ask) <= maxLine, path+".ask", "%s没有写怎么问，或者太长。", name)
	c.need(slices.Contains(stepTypes, s.Type), path+".type", "%s的答法“%s”不认识。", name, s.Type)
	c.need(s.Min == nil || s.Max == nil || *s.Min <= *s.Max, path+".min", "%s的范围反了。", name)
	if s.Type == Choice {
		c.options(s, path+".options", name)
	}
	c.condition(s.When, path+".when", name, n)
}

var stepTypes = []StepType{Choice, Text, IDNumber, Phone, Date, Plate, Number, District}

func (c *checker) options(s Step, path, name string) {
	c.need(len(s.Options) >= 2 && len(s.Options) <= maxOptions, path, "%s要有 2 到 %d 个选项。", name, maxOptions)
	said := map[string]string{}
	for _, o := range s.Options {
		c.need(strings.TrimSpace(o.Label) != "" && o.Value != "", path, "%s有空白的选项。", name)
		for _, w := range slices.Concat([]string{o.Label}, o.Words) {
			other, taken := said[tidy(w)]
			c.need(!taken || other == o.Value, path, "%s的“%s”在两个选项里都有，市民说了也分不清。", name, w)
			said[tidy(w)] = o.Value
		}
	}
}

// condition may only look at steps before number n, and only at values they can have.
func (c *checker) condition(cond Condition, path, name string, n int) {
	for _, t := range slices.Concat(cond.All, cond.Any) {
		at := slices.IndexFunc(c.d.Steps[:n], func(s Step) bool { return s.Key == t.Step })
		if at < 0 {
			c.need(false, path, "%s的条件用到了“%s”，前面没有这一问。", name, t.Step)
			continue
		}
		s := c.d.Steps[at]
		c.need(len(t.Is)+len(t.Not) > 0 || t.Min != nil || t.Max != nil, path, "%s的条件没有写哪些回答。", name)
		for _, v := range slices.Concat(t.Is, t.Not) {
			known := s.Type != Choice || slices.ContainsFunc(s.Options, func(o Option) bool { return o.Value == v })
			c.need(known, path, "%s的条件里，“%s”没有“%s”这个选项。", name, s.Label, v)
		}
	}
}

func (c *checker) list() {
	t, always := c.d.List, false
	c.need(len(t.Sections) > 0, "checklist.sections", "清单是空的。")
	for i, s := range t.Sections {
		path := fmt.Sprintf("checklist.sections[%d]", i)
		c.need(strings.TrimSpace(s.Title) != "", path+".title", "清单第 %d 段没有标题。", i+1)
		c.need(len(s.Items) > 0, path+".items", "清单“%s”没有内容。", s.Title)
		for j, item := range s.Items {
			at := fmt.Sprintf("%s.items[%d]", path, j)
			c.need(strings.TrimSpace(item.Text) != "" && utf8.RuneCountInString(item.Text) <= maxLine, at, "清单“%s”第 %d 项是空的或者太长。", s.Title, j+1)
			c.condition(item.When, at+".when", fmt.Sprintf("清单“%s”第 %d 项", s.Title, j+1), len(c.d.Steps))
			c.placeholders(item.Text+item.Note, at)
			always = always || len(item.When.All)+len(item.When.Any) == 0
		}
	}
	c.need(len(t.Sections) == 0 || always, "checklist", "每一项都有条件，可能有人走完什么也得不到；至少写一项总是列出的。")
	c.placeholders(t.Lead, "checklist.lead")
	if t.Letter != nil {
		c.placeholders(t.Letter.Title+t.Letter.Text, "checklist.letter")
	}
}

var placeholder = regexp.MustCompile(`\{([^{}]*)\}`)

func (c *checker) placeholders(text, path string) {
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		known := slices.ContainsFunc(c.d.Steps, func(s Step) bool { return s.Key == m[1] })
		c.need(known, path, "“{%s}”不是任何一问的代号。", m[1])
	}
}
