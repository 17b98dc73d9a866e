package knowledge

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"time"

	"go.yaml.in/yaml/v3"
)

// Pack is a set of content files, such as the starter pack. The yaml names are the format,
// described in sql/starter/README.md; an unknown name is an error.
type Pack struct {
	Categories []string // top-level names in the order they are shown
	Files      []PackFile
	Outlets    []PackOutlet
	Numbers    []PackNumber
	Synonyms   [][]string
	Typos      map[string]string
}

// PackFile is one articles/*.yaml.
type PackFile struct {
	Name     string        `yaml:"-"`
	Category string        `yaml:"category"`
	Articles []PackArticle `yaml:"articles"`
}

// PackArticle is one article of a pack.
type PackArticle struct {
	Key             string       `yaml:"key"`
	Subcategory     string       `yaml:"subcategory"`
	Question        string       `yaml:"question"`
	Variants        []string     `yaml:"variants"`
	CounterExamples []string     `yaml:"counter_examples"`
	Answer          string       `yaml:"answer"`
	Steps           []string     `yaml:"steps"`
	Materials       []string     `yaml:"materials"`
	Phones          []PackPhone  `yaml:"phones"`
	Outlets         string       `yaml:"outlets"` // kind of outlet to show
	Calculators     []PackTool   `yaml:"calculators"`
	Internal        string       `yaml:"internal"`
	Tags            []string     `yaml:"tags"`
	Region          string       `yaml:"region"`
	Local           bool         `yaml:"local"`
	Department      string       `yaml:"department"`
	Sources         []PackSource `yaml:"sources"`
	EffectiveFrom   string       `yaml:"effective_from"`
	EffectiveUntil  string       `yaml:"effective_until"`
	ReviewBy        string       `yaml:"review_by"`
	Hot             int          `yaml:"hot"`
	Seasons         []int        `yaml:"seasons"`
}

// PackTool is a calculator an answer leads to, by its key.
type PackTool struct {
	Key   string `yaml:"key"`
	Title string `yaml:"title"`
}

// PackPhone is a number shown under an answer.
type PackPhone struct {
	Name   string `yaml:"name"`
	Number string `yaml:"number"`
}

// PackSource is what an answer rests on.
type PackSource struct {
	Name   string `yaml:"name"`
	Number string `yaml:"number"`
	Clause string `yaml:"clause"`
	Date   string `yaml:"date"`
	URL    string `yaml:"url"`
}

// PackOutlet is one outlet of a pack.
type PackOutlet struct {
	Key              string      `yaml:"key"`
	Name             string      `yaml:"name"`
	Kind             string      `yaml:"kind"`
	District         string      `yaml:"district"`
	Address          string      `yaml:"address"`
	Phone            string      `yaml:"phone"`
	Lng              float64     `yaml:"lng"`
	Lat              float64     `yaml:"lat"`
	Hours            []PackHours `yaml:"hours"`
	ClosedOnHolidays bool        `yaml:"closed_on_holidays"`
	Services         []string    `yaml:"services"`
	Note             string      `yaml:"note"`
}

// PackHours are the opening hours of some weekdays, 1 = Monday.
type PackHours struct {
	Days  []int  `yaml:"days"`
	Open  string `yaml:"open"`
	Close string `yaml:"close"`
}

// PackNumber is one service number of a pack.
type PackNumber struct {
	Key      string   `yaml:"key"`
	Name     string   `yaml:"name"`
	Number   string   `yaml:"number"`
	Kind     string   `yaml:"kind"`
	About    string   `yaml:"about"`
	Keywords []string `yaml:"keywords"`
	Hours    string   `yaml:"hours"`
}

// ReadPack reads the pack in folder dir of files. It checks the form of the files, not what
// they say.
func ReadPack(files fs.FS, dir string) (Pack, error) {
	var p Pack
	var categories struct {
		Categories []string `yaml:"categories"`
	}
	var outlets struct {
		Outlets []PackOutlet `yaml:"outlets"`
	}
	var numbers struct {
		Numbers []PackNumber `yaml:"numbers"`
	}
	var words struct {
		Synonyms [][]string        `yaml:"synonyms"`
		Typos    map[string]string `yaml:"typos"`
	}
	err := errors.Join(
		readYAML(files, path.Join(dir, "categories.yaml"), &categories),
		readYAML(files, path.Join(dir, "outlets.yaml"), &outlets),
		readYAML(files, path.Join(dir, "numbers.yaml"), &numbers),
		readYAML(files, path.Join(dir, "synonyms.yaml"), &words),
	)
	if err != nil {
		return p, err
	}
	p.Categories, p.Outlets, p.Numbers = categories.Categories, outlets.Outlets, numbers.Numbers
	p.Synonyms, p.Typos = words.Synonyms, words.Typos
	p.Files, err = readArticles(files, path.Join(dir, "articles"))
	return p, err
}

func readArticles(files fs.FS, dir string) ([]PackFile, error) {
	names, err := fs.Glob(files, path.Join(dir, "*.yaml"))
	if err != nil {
		return nil, err
	}
	var list []PackFile
	for _, name := range names {
		f := PackFile{Name: path.Base(name)}
		if err := readYAML(files, name, &f); err != nil {
			return nil, err
		}
		list = append(list, f)
	}
	return list, nil
}

func readYAML(files fs.FS, name string, into any) error {
	data, err := fs.ReadFile(files, name)
	if err != nil {
		return fmt.Errorf("read pack: %w", err)
	}
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(into); err != nil {
		return fmt.Errorf("read pack file %s: %w", name, err)
	}
	return nil
}

// position is the place of a top-level category; those not listed come last.
func (p Pack) position(category string) int {
	if i := slices.Index(p.Categories, category); i >= 0 {
		return i + 1
	}
	return len(p.Categories) + 1
}

// edit returns the article as an editor would have written it, without its category.
func (a PackArticle) edit() (Edit, error) {
	from, err1 := DayStart(a.EffectiveFrom)
	until, err2 := DayEnd(a.EffectiveUntil)
	review, err3 := DayStart(a.ReviewBy)
	if err := errors.Join(err1, err2, err3); err != nil {
		return Edit{}, fmt.Errorf("article %s: %w", a.Key, err)
	}
	return Edit{
		Key:      a.Key,
		Settings: Settings{Hot: a.Hot, Seasons: a.Seasons},
		Words: Words{
			Question: a.Question, Variants: a.Variants, CounterExamples: a.CounterExamples, Answer: a.Answer, Internal: a.Internal,
			Blocks: a.blocks(), Tags: a.Tags, Region: a.Region, Local: a.Local, Department: a.Department, Audience: Public,
			EffectiveFrom: from, EffectiveUntil: until, ReviewBy: review, Sources: a.sources(),
		},
	}, nil
}

func (a PackArticle) blocks() []Block {
	var list []Block
	if len(a.Steps) > 0 {
		list = append(list, Block{Type: BlockSteps, Title: "怎么做", Items: a.Steps})
	}
	if len(a.Materials) > 0 {
		list = append(list, Block{Type: BlockMaterials, Title: "要带的材料", Items: a.Materials})
	}
	for _, p := range a.Phones {
		list = append(list, Block{Type: BlockPhone, Name: p.Name, Number: p.Number})
	}
	if a.Outlets != "" {
		list = append(list, Block{Type: BlockOutlets, OutletKind: a.Outlets})
	}
	for _, t := range a.Calculators {
		list = append(list, Block{Type: BlockCalc, Title: t.Title, Calculator: t.Key})
	}
	return list
}

func (a PackArticle) sources() []Source {
	return mapped(a.Sources, func(s PackSource) Source {
		return Source{Name: s.Name, Number: s.Number, Clause: s.Clause, Dated: s.Date, URL: s.URL}
	})
}

func (o PackOutlet) outlet() (Outlet, error) {
	out := Outlet{
		ID: newID(), Slug: o.Key, Name: o.Name, Kind: o.Kind, District: o.District, Address: o.Address, Phone: o.Phone,
		Lng: o.Lng, Lat: o.Lat, ClosedOnHolidays: o.ClosedOnHolidays, Services: phrases(o.Services, ""), Note: o.Note, Hours: []Hours{},
	}
	for _, h := range o.Hours {
		if !clock(h.Open) || !clock(h.Close) || h.Open >= h.Close || len(h.Days) == 0 || slices.Min(h.Days) < 1 || slices.Max(h.Days) > 7 {
			return out, fmt.Errorf("outlet %s: hours %v are not possible", o.Key, h)
		}
		out.Hours = append(out.Hours, Hours(h))
	}
	return out, nil
}

// clock reports whether s is a time of day like 09:00, or 24:00.
func clock(s string) bool {
	_, err := time.Parse("15:04", s)
	return len(s) == 5 && (err == nil || s == "24:00")
}
