package guide

import (
	"slices"
	"strconv"
	"strings"
)

// Place is where a walk stands.
type Place struct {
	Step *Step // the step to ask now; nil when the walk is done
	At   int   // number of that step, from 1; of all when done
	Of   int   // how many steps this citizen's walk has, as far as it is known
}

// Walk returns where the answers lead. Answers to steps that are not on the way any more are
// ignored, and count again when the way leads back to them.
func (d Definition) Walk(answers []Answer) Place {
	var p Place
	for i := range d.Steps {
		s := &d.Steps[i]
		if !s.When.Holds(d.onTheWay(answers, i)) {
			continue
		}
		p.Of++
		if _, answered := find(answers, s.Key); !answered && p.Step == nil {
			p.Step, p.At = s, p.Of
		}
	}
	if p.Step == nil {
		p.At = p.Of
	}
	return p
}

// onTheWay are the answers to steps before number n that are asked at all.
func (d Definition) onTheWay(answers []Answer, n int) []Answer {
	var on []Answer
	for i := range d.Steps[:n] {
		a, answered := find(answers, d.Steps[i].Key)
		if answered && d.Steps[i].When.Holds(on) {
			on = append(on, a)
		}
	}
	return on
}

// Given returns the answers that count, in the order of the steps.
func (d Definition) Given(answers []Answer) []Answer { return d.onTheWay(answers, len(d.Steps)) }

// Back returns the answers without the last one that counts.
func (d Definition) Back(answers []Answer) []Answer {
	given := d.Given(answers)
	if len(given) == 0 {
		return answers
	}
	return without(answers, given[len(given)-1].Step)
}

// Forget returns the answers without the one to a step, so that it is asked again.
func Forget(answers []Answer, step string) []Answer { return without(answers, step) }

// With returns the answers with one more, or with another answer to the same step.
func With(answers []Answer, a Answer) []Answer { return append(without(answers, a.Step), a) }

func without(answers []Answer, step string) []Answer {
	return slices.DeleteFunc(slices.Clone(answers), func(a Answer) bool { return a.Step == step })
}

func find(answers []Answer, step string) (Answer, bool) {
	for _, a := range answers {
		if a.Step == step {
			return a, true
		}
	}
	return Answer{}, false
}

// Holds reports whether the condition is met by the answers. A test of a step that was not
// answered fails, except that it is certainly none of the values in Not.
func (c Condition) Holds(answers []Answer) bool {
	for _, t := range c.All {
		if !t.holds(answers) {
			return false
		}
	}
	return len(c.Any) == 0 || slices.ContainsFunc(c.Any, func(t Test) bool { return t.holds(answers) })
}

func (t Test) holds(answers []Answer) bool {
	a, answered := find(answers, t.Step)
	switch {
	case len(t.Is) > 0:
		return answered && slices.Contains(t.Is, a.Value)
	case len(t.Not) > 0:
		return !answered || !slices.Contains(t.Not, a.Value)
	}
	n, err := strconv.ParseFloat(a.Value, 64)
	return answered && err == nil && (t.Min == nil || n >= *t.Min) && (t.Max == nil || n <= *t.Max)
}

// Checklist is the personal list at the end of a walk.
type Checklist struct {
	Title      string
	Lead       string
	Sections   []ListSection
	Sources    []Source
	OutletKind string
	Phone      *PhoneEntry
	Letter     *Letter
}

// ListSection is a part of a personal list; it is left out when nothing in it applies.
type ListSection struct {
	Title string
	Items []ListItem
}

// ListItem is one thing to bring or to do.
type ListItem struct{ Text, Note string }

// Checklist makes the list for the answers.
func (d Definition) Checklist(answers []Answer) Checklist {
	given := d.Given(answers)
	t := d.List
	list := Checklist{Title: d.Title + "清单", Lead: fill(t.Lead, given), Sources: t.Sources, OutletKind: t.OutletKind, Phone: t.Phone}
	for _, s := range t.Sections {
		section := ListSection{Title: fill(s.Title, given)}
		for _, i := range s.Items {
			if i.When.Holds(given) {
				section.Items = append(section.Items, ListItem{fill(i.Text, given), fill(i.Note, given)})
			}
		}
		if len(section.Items) > 0 {
			list.Sections = append(list.Sections, section)
		}
	}
	if t.Letter != nil {
		list.Letter = &Letter{t.Letter.DemandType, fill(t.Letter.Title, given), fill(t.Letter.Text, given)}
	}
	return list
}

// fill puts the words of the answers in the place of {key}.
func fill(text string, given []Answer) string {
	if !strings.Contains(text, "{") {
		return text
	}
	for _, a := range given {
		text = strings.ReplaceAll(text, "{"+a.Step+"}", a.Label)
	}
	return text
}

// Plain is the list as text, to be read out, copied or sent.
func (c Checklist) Plain() string {
	var b strings.Builder
	line := func(s string) {
		if s != "" {
			b.WriteString(s + "\n")
		}
	}
	line(c.Lead)
	for _, s := range c.Sections {
		line("【" + s.Title + "】")
		for n, i := range s.Items {
			text := strconv.Itoa(n+1) + ". " + i.Text
			if i.Note != "" {
				text += "（" + i.Note + "）"
			}
			line(text)
		}
	}
	if c.Phone != nil {
		line(c.Phone.Name + "：" + c.Phone.Number)
	}
	var sources []string
	for _, s := range c.Sources {
		sources = append(sources, strings.TrimSpace("《"+strings.Trim(s.Name, "《》")+"》"+s.Number+" "+s.Clause))
	}
	if len(sources) > 0 {
		line("依据：" + strings.Join(sources, "；"))
	}
	return strings.TrimSpace(b.String())
}
