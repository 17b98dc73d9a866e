package learning

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"

	"github.com/goccy/go-yaml"

	"qingting/server/exam"
)

// Pack is a set of learning content read from files, such as sql/starter/learning. The field
// names in small letters are the format; an unknown name is an error.
type Pack struct {
	Courses      []PackCourse
	Lessons      []PackLesson
	Items        []exam.Item
	Requirements []Requirement
	Exams        []PackExam
}

// PackCourse is a course with its lessons in order.
type PackCourse struct {
	Key, Title, Summary string
}

// PackLesson is one lesson of a course; lessons keep the order of the files.
type PackLesson struct {
	Key, Course, Title string
	Ability            exam.Ability
	Matter             string
	Tags               []string
	Cards              []LessonCard
}

// Plan is the lesson without its items.
func (l PackLesson) Plan() LessonPlan {
	return LessonPlan{Key: l.Key, Title: l.Title, Point: Point{l.Ability, l.Matter}, Cards: l.Cards}
}

// Requirement is a point that a level demands. Level is new or experienced.
type Requirement struct {
	Level   string
	Ability exam.Ability
	Matter  string
}

// PackExam is a blueprint; Requires names lessons' courses that must be finished before.
type PackExam struct {
	Key, Title, Summary string
	Certificate         string // title of the certificate; empty: a test without one
	Parts               []exam.Part
	Minutes             int
	Pass                int // percent
	ValidMonths         int
	Requires            []string // course keys
}

// packFile is what any file of a pack may hold.
type packFile struct {
	Courses      []PackCourse
	Lessons      []PackLesson
	Items        []exam.Item
	Requirements []Requirement
	Exams        []PackExam
}

// ReadPack reads every .yaml file of a folder and the folders in it and checks it as a whole: keys
// that are taken twice, quiz cards without their item, items that cannot be asked, lessons that
// are not three to five minutes long. The error says which file or key.
func ReadPack(files fs.FS, folder string) (p Pack, err error) {
	err = fs.WalkDir(files, folder, func(name string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || path.Ext(name) != ".yaml" {
			return err
		}
		if err := p.add(files, name); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		return nil
	})
	if err != nil {
		return Pack{}, fmt.Errorf("read learning pack: %w", err)
	}
	return p, p.check()
}

func (p *Pack) add(files fs.FS, name string) error {
	raw, err := fs.ReadFile(files, name)
	if err != nil {
		return err
	}
	var f packFile
	if err := yaml.NewDecoder(bytes.NewReader(raw), yaml.Strict()).Decode(&f); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	p.Courses = append(p.Courses, f.Courses...)
	p.Lessons = append(p.Lessons, f.Lessons...)
	p.Items = append(p.Items, f.Items...)
	p.Requirements = append(p.Requirements, f.Requirements...)
	p.Exams = append(p.Exams, f.Exams...)
	return nil
}

func (p Pack) check() error {
	items := map[string]bool{}
	for _, i := range p.Items {
		if items[i.Key] || i.Key == "" {
			return fmt.Errorf("item %q: the key is missing or taken", i.Key)
		}
		items[i.Key] = true
		if err := i.Check(); err != nil {
			return fmt.Errorf("item %s: %w", i.Key, err)
		}
	}
	lessons := map[string]bool{}
	for _, l := range p.Lessons {
		if lessons[l.Key] || l.Key == "" {
			return fmt.Errorf("lesson %q: the key is missing or taken", l.Key)
		}
		lessons[l.Key] = true
		if err := p.checkLesson(l, items); err != nil {
			return fmt.Errorf("lesson %s: %w", l.Key, err)
		}
	}
	return p.checkNames()
}

func (p Pack) checkLesson(l PackLesson, items map[string]bool) error {
	if !slices.ContainsFunc(p.Courses, func(c PackCourse) bool { return c.Key == l.Course }) {
		return fmt.Errorf("no course %q", l.Course)
	}
	for n, c := range l.Cards {
		if err := c.Check(); err != nil {
			return fmt.Errorf("card %d: %w", n+1, err)
		}
		if c.Kind == QuizCard && !items[c.Item] {
			return fmt.Errorf("card %d: no item %q", n+1, c.Item)
		}
	}
	read, listen := l.Plan().ReadingTime(), l.Plan().ListeningTime()
	if read < ShortestLesson && listen < ShortestLesson || read > LongestLesson {
		return fmt.Errorf("takes %s to read and %s to hear, not %s to %s", read, listen, ShortestLesson, LongestLesson)
	}
	return nil
}

func (p Pack) checkNames() error {
	for _, e := range p.Exams {
		if _, err := exam.Draw(p.Items, e.Parts, e.Key); err != nil {
			return fmt.Errorf("exam %s: %w", e.Key, err)
		}
		for _, key := range e.Requires {
			if !slices.ContainsFunc(p.Courses, func(c PackCourse) bool { return c.Key == key }) {
				return fmt.Errorf("exam %s: no course %q", e.Key, key)
			}
		}
	}
	return nil
}
