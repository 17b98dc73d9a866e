package api

import "qingting/server/guide"

// definition takes what an editor sent as the domain's own shape.
func (d definitionJSON) definition() guide.Definition {
	out := guide.Definition{Title: d.Title, Summary: d.Summary, Category: d.Category, Triggers: d.Triggers, ArticleKeys: d.ArticleKeys, List: d.Checklist.template()}
	for _, s := range d.Steps {
		step := guide.Step{Key: s.Key, Label: s.Label, Ask: s.Ask, Help: s.Help, Type: guide.StepType(s.Type), Optional: s.Optional, Min: s.Min, Max: s.Max, When: s.When.condition()}
		for _, o := range s.Options {
			step.Options = append(step.Options, guide.Option(o))
		}
		out.Steps = append(out.Steps, step)
	}
	return out
}

func (t templateJSON) template() guide.Template {
	out := guide.Template{Lead: t.Lead, OutletKind: t.OutletKind}
	for _, s := range t.Sections {
		section := guide.Section{Title: s.Title}
		for _, i := range s.Items {
			section.Items = append(section.Items, guide.Item{Text: i.Text, Note: i.Note, When: i.When.condition()})
		}
		out.Sections = append(out.Sections, section)
	}
	for _, v := range t.Sources {
		out.Sources = append(out.Sources, guide.Source(v))
	}
	if t.Phone != nil && t.Phone.Number != "" {
		out.Phone = &guide.PhoneEntry{Name: t.Phone.Name, Number: t.Phone.Number}
	}
	if t.Letter != nil && t.Letter.Title != "" {
		out.Letter = &guide.Letter{DemandType: t.Letter.DemandType, Title: t.Letter.Title, Text: t.Letter.Text}
	}
	return out
}

func (c *conditionJSON) condition() guide.Condition {
	if c == nil {
		return guide.Condition{}
	}
	tests := func(list []guideTestJSON) (out []guide.Test) {
		for _, t := range list {
			out = append(out, guide.Test(t))
		}
		return out
	}
	return guide.Condition{All: tests(c.All), Any: tests(c.Any)}
}

// definitionOf is the way back.
func definitionOf(d guide.Definition) definitionJSON {
	out := definitionJSON{Title: d.Title, Summary: d.Summary, Category: d.Category, Triggers: d.Triggers, ArticleKeys: d.ArticleKeys, Steps: []guideQuestionJSON{}, Checklist: templateOf(d.List)}
	for _, s := range d.Steps {
		step := guideQuestionJSON{Key: s.Key, Label: s.Label, Ask: s.Ask, Help: s.Help, Type: string(s.Type), Optional: s.Optional, Min: s.Min, Max: s.Max, When: conditionOf(s.When)}
		for _, o := range s.Options {
			step.Options = append(step.Options, guideOptionJSON(o))
		}
		out.Steps = append(out.Steps, step)
	}
	return out
}

func templateOf(t guide.Template) templateJSON {
	out := templateJSON{Lead: t.Lead, OutletKind: t.OutletKind, Sections: []templateSectionJSON{}}
	for _, s := range t.Sections {
		section := templateSectionJSON{Title: s.Title, Items: []templateItemJSON{}}
		for _, i := range s.Items {
			section.Items = append(section.Items, templateItemJSON{Text: i.Text, Note: i.Note, When: conditionOf(i.When)})
		}
		out.Sections = append(out.Sections, section)
	}
	for _, v := range t.Sources {
		out.Sources = append(out.Sources, sourceJSON(v))
	}
	if t.Phone != nil {
		out.Phone = &guidePhoneJSON{Name: t.Phone.Name, Number: t.Phone.Number}
	}
	if t.Letter != nil {
		out.Letter = &letterDraftJSON{DemandType: t.Letter.DemandType, Title: t.Letter.Title, Text: t.Letter.Text}
	}
	return out
}

func conditionOf(c guide.Condition) *conditionJSON {
	if len(c.All)+len(c.Any) == 0 {
		return nil
	}
	tests := func(list []guide.Test) (out []guideTestJSON) {
		for _, t := range list {
			out = append(out, guideTestJSON(t))
		}
		return out
	}
	return &conditionJSON{All: tests(c.All), Any: tests(c.Any)}
}
