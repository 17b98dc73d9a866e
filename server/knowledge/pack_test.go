package knowledge

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	schema "qingting/sql"
)

func starter(t *testing.T) Pack {
	t.Helper()
	p, err := ReadPack(schema.Starter, "starter")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestStarterPackIsLargeEnough(t *testing.T) {
	p := starter(t)
	articles := 0
	var categories []string
	for _, f := range p.Files {
		articles += len(f.Articles)
		categories = append(categories, f.Category)
	}
	slices.Sort(categories)
	want := slices.Sorted(slices.Values(p.Categories))
	if !slices.Equal(categories, want) || len(want) != 20 {
		t.Errorf("categories of the files: %v, of categories.yaml: %v", categories, want)
	}
	if articles < 200 || len(p.Outlets) < 30 || len(p.Numbers) < 20 || len(p.Synonyms) < 50 || len(p.Typos) < 20 {
		t.Errorf("%d articles, %d outlets, %d numbers, %d synonym groups, %d typos",
			articles, len(p.Outlets), len(p.Numbers), len(p.Synonyms), len(p.Typos))
	}
}

func TestStarterArticlesAreComplete(t *testing.T) {
	p := starter(t)
	kinds := map[string]bool{"": true}
	for _, o := range p.Outlets {
		kinds[o.Kind] = true
	}
	for _, f := range p.Files {
		for _, a := range f.Articles {
			e, err := a.edit()
			if err != nil {
				t.Error(err)
				continue
			}
			e.CategoryID = "any"
			for _, wrong := range e.clean().check() {
				t.Errorf("%s %s: %s %s", f.Name, a.Key, wrong.Path, wrong.Message)
			}
			if n := len(e.clean().Variants); n < 3 || n != len(a.Variants) {
				t.Errorf("%s %s: %d variants, %d different from each other", f.Name, a.Key, len(a.Variants), n)
			}
			if len(a.Sources) == 0 || a.Key == "" || a.ReviewBy == "" || a.Department == "" || (a.Region != "全国" && a.Region != "示例市") {
				t.Errorf("%s %s: source, key, review_by, department or region is missing", f.Name, a.Key)
			}
			if !kinds[a.Outlets] {
				t.Errorf("%s %s: there is no outlet of kind %s", f.Name, a.Key, a.Outlets)
			}
			if strings.ContainsAny(a.Answer, "*#`") || utf8.RuneCountInString(a.Question) > 40 {
				t.Errorf("%s %s: Markdown, or a long question", f.Name, a.Key)
			}
		}
	}
}

func TestNoStarterQuestionIsAskedTwice(t *testing.T) {
	keys, asked := map[string]string{}, map[string]string{}
	for _, f := range starter(t).Files {
		for _, a := range f.Articles {
			if other := keys[a.Key]; other != "" {
				t.Errorf("key %s is in %s and %s", a.Key, other, f.Name)
			}
			keys[a.Key] = f.Name
			for _, q := range append([]string{a.Question}, a.Variants...) {
				if other := asked[Normal(q)]; other != "" && other != a.Key {
					t.Errorf("%q is asked by %s and %s", q, other, a.Key)
				}
				asked[Normal(q)] = a.Key
			}
		}
	}
}

var (
	shortNumber   = regexp.MustCompile(`^(\d{3}|\d{5})$`)
	fictionNumber = regexp.MustCompile(`^0000-\d{7}$`)
)

// National short numbers are real; everything else in the pack must be visibly invented.
func TestStarterPhonesAreNationalOrInvented(t *testing.T) {
	p := starter(t)
	check := func(where, number string) {
		t.Helper()
		if !shortNumber.MatchString(number) && !fictionNumber.MatchString(number) {
			t.Errorf("%s: %q", where, number)
		}
	}
	for _, f := range p.Files {
		for _, a := range f.Articles {
			for _, phone := range a.Phones {
				check(a.Key, phone.Number)
			}
		}
	}
	for _, o := range p.Outlets {
		check(o.Key, o.Phone)
	}
	emergencies := 0
	for _, n := range p.Numbers {
		check(n.Key, n.Number)
		if n.Name == "" || n.About == "" || len(n.Keywords) == 0 {
			t.Errorf("%s is incomplete", n.Key)
		}
		if NumberKind(n.Kind) == EmergencyNumber {
			emergencies++
		}
	}
	if emergencies < 4 {
		t.Errorf("%d emergency numbers", emergencies)
	}
}

func TestStarterOutletsAreOpenSometimes(t *testing.T) {
	keys := map[string]bool{}
	for _, raw := range starter(t).Outlets {
		o, err := raw.outlet()
		if err != nil || keys[o.Slug] || o.HoursText() == "" || o.Name == "" || o.Address == "" || len(o.Services) == 0 {
			t.Errorf("%s: %v", raw.Key, err)
		}
		keys[o.Slug] = true
		if o.Lng < 109 || o.Lng > 111 || o.Lat < 29 || o.Lat > 31 {
			t.Errorf("%s lies at %v, %v", o.Slug, o.Lng, o.Lat)
		}
	}
}

func TestPackFilesWithUnknownKeysAreRefused(t *testing.T) {
	good := fstest.MapFS{
		"p/categories.yaml": {Data: []byte("categories: [税务]")}, "p/outlets.yaml": {Data: []byte("outlets: []")},
		"p/numbers.yaml": {Data: []byte("numbers: []")}, "p/synonyms.yaml": {Data: []byte("synonyms: []")},
		"p/articles/tax.yaml": {Data: []byte("category: 税务\narticles:\n  - {key: tax-a, question: 问, answer: 答}\n")},
	}
	p, err := ReadPack(good, "p")
	if err != nil || len(p.Files) != 1 || p.Files[0].Articles[0].Key != "tax-a" {
		t.Fatalf("%+v %v", p, err)
	}
	for name, text := range map[string]string{
		"p/articles/tax.yaml": "category: 税务\narticles:\n  - {key: tax-a, questoin: 问}\n",
		"p/outlets.yaml":      "outlets: [{title: x}]",
		"p/numbers.yaml":      "numbers: {}",
	} {
		bad := fstest.MapFS{}
		for n, f := range good {
			bad[n] = f
		}
		bad[name] = &fstest.MapFile{Data: []byte(text)}
		if _, err := ReadPack(bad, "p"); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
