package guide

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"qingting/server/knowledge"
	schema "qingting/sql"
)

const leastGuides = 12

func starterGuides(t *testing.T) map[string]Definition {
	t.Helper()
	pack, err := ReadPack(schema.Starter, "starter/guides")
	if err != nil {
		t.Fatal(err)
	}
	return pack
}

func TestThePackLeadsOnlyToWhatThereIs(t *testing.T) {
	guides := starterGuides(t)
	if len(guides) < leastGuides {
		t.Fatalf("%d guides", len(guides))
	}
	known, err := knowledge.ReadPack(schema.Starter, "starter")
	if err != nil {
		t.Fatal(err)
	}
	articles, kinds, numbers := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, f := range known.Files {
		for _, a := range f.Articles {
			articles[a.Key] = true
		}
	}
	for _, o := range known.Outlets {
		kinds[o.Kind] = true
	}
	for _, n := range known.Numbers {
		numbers[n.Number] = true
	}
	asked := map[string]string{}
	for key, d := range guides {
		for _, a := range d.ArticleKeys {
			if !articles[a] {
				t.Errorf("%s: no article %s", key, a)
			}
		}
		if !slices.Contains(known.Categories, d.Category) {
			t.Errorf("%s: no category %s", key, d.Category)
		}
		if kind := d.List.OutletKind; kind != "" && !kinds[kind] {
			t.Errorf("%s: no outlets of kind %s", key, kind)
		}
		if p := d.List.Phone; p != nil && !numbers[p.Number] {
			t.Errorf("%s: no number %s", key, p.Number)
		}
		if n := len(d.Triggers); n < 5 || n > 10 || len([]rune(d.Summary)) > 80 {
			t.Errorf("%s: %d triggers, summary %q", key, n, d.Summary)
		}
		for _, text := range d.Triggers {
			if other, taken := asked[tidy(text)]; taken {
				t.Errorf("%s and %s both help with %s", key, other, text)
			}
			asked[tidy(text)] = key
		}
	}
}

func TestEveryWordOfThePackMeansItsOption(t *testing.T) {
	for key, d := range starterGuides(t) {
		for _, s := range d.Steps {
			for _, o := range s.Options {
				for _, said := range slices.Concat([]string{o.Label}, o.Words) {
					a, ok, _ := reader().Read(s, said)
					if !ok || a.Value != o.Value {
						t.Errorf("%s: %s: %q is taken for %q", key, s.Key, said, a.Label)
					}
					if command, _ := d.ReadCommand(said); command != NoCommand {
						t.Errorf("%s: %s: %q is taken for the command %s", key, s.Key, said, command)
					}
				}
			}
		}
	}
}

func TestEveryBranchOfThePackEndsInAList(t *testing.T) {
	for key, d := range starterGuides(t) {
		t.Run(key, func(t *testing.T) {
			if ends := everyEnd(t, d, nil); ends < 4 {
				t.Errorf("only %d ways through", ends)
			}
		})
	}
}

// everyEnd answers the next question in every way that may matter and returns how many ways
// lead to an end.
func everyEnd(t *testing.T, d Definition, answers []Answer) int {
	t.Helper()
	p := d.Walk(answers)
	if p.Step == nil {
		checkEnd(t, d, answers)
		return 1
	}
	ends := 0
	for _, said := range sayable(d, *p.Step) {
		a, ok, problem := reader().Read(*p.Step, said)
		if !ok {
			t.Fatalf("%s: %q: %s", p.Step.Key, said, problem)
		}
		ends += everyEnd(t, d, With(answers, a))
	}
	return ends
}

// sayable are answers to a step, at least one for every way the guide can go on.
func sayable(d Definition, s Step) (said []string) {
	switch s.Type {
	case Choice:
		for _, o := range s.Options {
			said = append(said, o.Label)
		}
	case Number:
		said = numbersThatMatter(d, s)
	case District:
		said = []string{"东湖区", "外地"}
	default:
		said = []string{map[StepType]string{IDNumber: "11010519491231002X", Phone: "13800138000", Plate: "粤A12345", Date: "2026年5月1日", Text: "幸福路1号"}[s.Type]}
	}
	if s.Optional {
		said = append(said, "跳过")
	}
	return said
}

// numbersThatMatter are both ends of what is accepted and of every test of the number.
func numbersThatMatter(d Definition, s Step) (said []string) {
	ends := []*float64{s.Min, s.Max}
	take := func(c Condition) {
		for _, test := range slices.Concat(c.All, c.Any) {
			if test.Step == s.Key {
				ends = append(ends, test.Min, test.Max)
			}
		}
	}
	for _, other := range d.Steps {
		take(other.When)
	}
	for _, section := range d.List.Sections {
		for _, i := range section.Items {
			take(i.When)
		}
	}
	for _, end := range ends {
		if end != nil && !slices.Contains(said, strconv.FormatFloat(*end, 'f', -1, 64)) {
			said = append(said, strconv.FormatFloat(*end, 'f', -1, 64))
		}
	}
	return said
}

func checkEnd(t *testing.T, d Definition, answers []Answer) {
	t.Helper()
	list := d.Checklist(answers)
	said := make([]string, len(answers))
	for i, a := range answers {
		said[i] = a.Label
	}
	way := strings.Join(said, "，")
	if len(list.Sections) == 0 || len(list.Sources) == 0 {
		t.Errorf("%s: %d sections, %d sources", way, len(list.Sections), len(list.Sources))
	}
	text := list.Plain()
	if list.Letter != nil {
		text += list.Letter.Title + list.Letter.Text
	}
	if left := placeholder.FindString(text); left != "" {
		t.Errorf("%s: %s was not filled in", way, left)
	}
}
