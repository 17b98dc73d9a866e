// Package training joins the three lives of a knowledge point on the side of the agents: what is
// published becomes lessons, what lessons ask comes from the bank, what goes wrong at the desk
// becomes the next step of somebody's path, and everybody is told in time.
package training

import (
	"context"
	"fmt"
	"log/slog"
	"slices"

	"qingting/server/course"
	"qingting/server/errs"
	"qingting/server/exam"
	"qingting/server/knowledge"
	"qingting/server/learning"
	"qingting/server/narration"
	"qingting/server/notice"
)

// Shelf lets learning see the live lessons; it implements learning.Lessons.
type Shelf struct{ Courses *course.Service }

// Live returns the live lessons in the order of their courses.
func (s Shelf) Live(ctx context.Context) ([]learning.LessonInfo, error) {
	shelf, err := s.Courses.Live(ctx)
	if err != nil {
		return nil, err
	}
	list := make([]learning.LessonInfo, len(shelf.Lessons))
	for i, l := range shelf.Lessons {
		list[i] = learning.LessonInfo{ID: l.ID, CourseID: l.CourseID, Title: l.Title, Point: l.Point(), Version: l.Version, Seconds: l.ReadSeconds, Items: l.ItemIDs()}
	}
	return list, nil
}

// Articles lets lessons be made of knowledge; it implements course.Articles.
type Articles struct {
	Knowledge *knowledge.Service
}

// Changed returns what was published, changed or withdrawn after a revision.
func (a Articles) Changed(ctx context.Context, after int64) ([]string, int64, error) {
	return a.Knowledge.Changes(ctx, after)
}

// Draftable returns a version of an article as lessons are made of it; 0 is the one in force.
// Internal articles count too: agents may read them.
func (a Articles) Draftable(ctx context.Context, id string, version int) (learning.Article, error) {
	if version == 0 {
		latest, err := a.Knowledge.Article(ctx, id)
		if err != nil {
			return learning.Article{}, err
		}
		if latest.Disabled || latest.StateAt(a.Knowledge.Now()) != knowledge.Live {
			return learning.Article{}, knowledge.ErrNotFound
		}
		version = latest.LiveVersion
	}
	found, err := a.Knowledge.ArticleVersion(ctx, id, version)
	if err != nil {
		return learning.Article{}, err
	}
	return articleOf(found), nil
}

// sameMatter is how many other articles wrong options are taken from.
const sameMatter = 40

// SameMatter returns articles in force of a matter, those asked most first.
func (a Articles) SameMatter(ctx context.Context, matter string) ([]learning.Article, error) {
	categories, err := a.Knowledge.Categories(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range categories {
		if c.Name != matter || c.ParentID != "" {
			continue
		}
		found, err := a.Knowledge.ArticlesIn(ctx, c.ID, sameMatter, a.Knowledge.Now())
		if err != nil {
			return nil, err
		}
		list := make([]learning.Article, len(found))
		for i, f := range found {
			list[i] = articleOf(f)
		}
		return list, nil
	}
	return nil, nil
}

func articleOf(a knowledge.Article) learning.Article {
	out := learning.Article{Key: a.ID, Question: a.Question, Version: a.Version, Variants: a.Variants, CounterExamples: a.CounterExamples, Answer: a.Answer, Internal: a.Internal}
	if len(a.Category) > 0 {
		out.Matter = a.Category[0]
	}
	for _, b := range a.Blocks {
		switch b.Type {
		case knowledge.BlockSteps:
			out.Steps = append(out.Steps, b.Items...)
		case knowledge.BlockMaterials:
			out.Materials = append(out.Materials, b.Items...)
		}
	}
	for _, s := range a.Sources {
		out.Sources = append(out.Sources, exam.Basis{Name: s.Name, Number: s.Number, Clause: s.Clause})
	}
	return out
}

// Bank is what lessons need of the item bank; exam.Service is one.
type Bank interface {
	learning.Bank
	LoadPack(ctx context.Context, items []exam.Item) error
	ByKeys(ctx context.Context, keys []string) (map[string]exam.BankItem, error)
	Replace(ctx context.Context, by string, items []exam.Item) (map[string]exam.BankItem, error)
	LoadExams(ctx context.Context, pack map[string]exam.Blueprint) error
}

// LessonItems lets approved drafts put their items into the bank; it implements course.Bank.
type LessonItems struct{ Bank Bank }

// Publish stores the items, live at once; an item of the same key becomes its next version.
func (b LessonItems) Publish(ctx context.Context, by string, items []exam.Item) (map[string]string, error) {
	stored, err := b.Bank.Replace(ctx, by, items)
	ids := make(map[string]string, len(stored))
	for key, i := range stored {
		ids[key] = i.ID
	}
	return ids, err
}

// Named finds items and articles by what people call them; it implements course.Named.
type Named struct {
	Bank      Bank
	Knowledge *knowledge.Service
}

// ItemIDs returns the ids of the items among keys that may be asked.
func (n Named) ItemIDs(ctx context.Context, keys []string) (map[string]string, error) {
	found, err := n.Bank.ByKeys(ctx, keys)
	ids := make(map[string]string, len(found))
	for key, i := range found {
		ids[key] = i.ID
	}
	return ids, err
}

// ItemKeys returns the keys of the items that may be asked, by id.
func (n Named) ItemKeys(ctx context.Context, ids []string) (map[string]string, error) {
	live, err := n.Bank.Live(ctx)
	keys := make(map[string]string, len(ids))
	for _, i := range live {
		if slices.Contains(ids, i.ID) {
			keys[i.ID] = i.Key
		}
	}
	return keys, err
}

// ArticleIDs returns the ids of the articles that ask one of the questions, however they are
// spelled.
func (n Named) ArticleIDs(ctx context.Context, questions []string) (map[string]string, error) {
	return n.Knowledge.ByQuestions(ctx, questions)
}

// Reader has the live lessons read aloud ahead of time.
type Reader struct {
	Courses   *course.Service
	Bank      learning.Bank
	Narration *narration.Service
	Log       *slog.Logger
}

// readMost is how many texts one run reads: a run must end within the minute a job has.
const readMost = 60

// Run reads what is new. An endpoint that fails is asked again by the next run.
func (r Reader) Run(ctx context.Context) error {
	texts, err := r.texts(ctx)
	if err != nil {
		return err
	}
	if n, err := r.Narration.Read(ctx, texts, readMost); err != nil {
		r.Log.WarnContext(ctx, "cannot read lessons aloud", "read", n, "error", err)
	}
	return nil
}

func (r Reader) texts(ctx context.Context) (texts []string, err error) {
	shelf, err := r.Courses.Live(ctx)
	if err != nil {
		return nil, err
	}
	live, err := r.Bank.Live(ctx)
	if err != nil {
		return nil, err
	}
	byID := make(map[string]exam.BankItem, len(live))
	for _, i := range live {
		byID[i.ID] = i
	}
	for _, l := range shelf.Lessons {
		var items []exam.BankItem
		for _, id := range l.ItemIDs() {
			if i, ok := byID[id]; ok {
				items = append(items, i)
			}
		}
		texts = append(texts, learning.SpokenTexts(l.Cards, items)...)
	}
	return texts, nil
}

// Trainers are the staff who make lessons; it implements course.Trainers.
type Trainers struct {
	Notices *notice.Service
	IDs     func(ctx context.Context) ([]string, error)
}

// Flagged tells every trainer once a version that a lesson needs them.
func (t Trainers) Flagged(ctx context.Context, l course.Lesson, why string) error {
	return t.tell(ctx, notice.Notice{Kind: notice.Flagged, Ref: fmt.Sprintf("%s:%d:%s", l.ID, l.LiveVersion, why), Title: "课“" + l.Title + "”需要核对", Text: why, Page: notice.PageTrainer, TargetID: l.ID})
}

// Proposed tells every trainer once that new knowledge could become a lesson.
func (t Trainers) Proposed(ctx context.Context, p course.Proposal, question string) error {
	what := "新知识可以做成微课"
	if p.BeforeVersion > 0 {
		what = "改过的知识可以更新微课"
	}
	return t.tell(ctx, notice.Notice{Kind: notice.Proposed, Ref: p.ID, Title: what, Text: question, Page: notice.PageTrainer, TargetID: p.ID})
}

func (t Trainers) tell(ctx context.Context, n notice.Notice) error {
	ids, err := t.IDs(ctx)
	if err != nil {
		return err
	}
	list := make([]notice.Notice, len(ids))
	for i, id := range ids {
		list[i] = n
		list[i].StaffID = id
	}
	_, err = t.Notices.Tell(ctx, list...)
	return err
}

// Starter loads the pack of lessons and items, once ever.
type Starter struct {
	Knowledge *knowledge.Service
	Bank      Bank
	Courses   *course.Service
	Learning  *learning.Service
}

// Load brings the pack in; articles that a hotline has removed since are simply not cited.
func (s Starter) Load(ctx context.Context, p learning.Pack) error {
	articles, err := s.articleIDs(ctx)
	if err != nil {
		return err
	}
	for i := range p.Items {
		p.Items[i].Article = articles[p.Items[i].Article]
	}
	for i := range p.Lessons {
		for j, c := range p.Lessons[i].Cards {
			p.Lessons[i].Cards[j].Article = articles[c.Article]
		}
	}
	if err := s.Bank.LoadPack(ctx, p.Items); err != nil {
		return fmt.Errorf("load items: %w", err)
	}
	keys := make([]string, len(p.Items))
	for i, item := range p.Items {
		keys[i] = item.Key
	}
	stored, err := s.Bank.ByKeys(ctx, keys)
	if err != nil {
		return err
	}
	ids := course.Keys{Items: map[string]string{}, Articles: map[string]string{}}
	for key, i := range stored {
		ids.Items[key] = i.ID
	}
	for _, id := range articles {
		ids.Articles[id] = id
	}
	if err := s.Courses.LoadPack(ctx, p, ids); err != nil {
		return fmt.Errorf("load lessons: %w", err)
	}
	if err := s.Learning.LoadRequirements(ctx, p.Requirements); err != nil {
		return err
	}
	return s.loadExams(ctx, p)
}

func (s Starter) loadExams(ctx context.Context, p learning.Pack) error {
	courses, err := s.Courses.Courses(ctx)
	if err != nil {
		return err
	}
	id := map[string]string{}
	for _, c := range courses {
		id[c.Key] = c.ID
	}
	pack := map[string]exam.Blueprint{}
	for _, e := range p.Exams {
		b := exam.Blueprint{Title: e.Title, Summary: e.Summary, Certificate: e.Certificate, Minutes: e.Minutes, Pass: e.Pass, ValidMonths: e.ValidMonths, Parts: e.Parts}
		for _, key := range e.Requires {
			b.Requires = append(b.Requires, id[key])
		}
		pack[e.Key] = b
	}
	return s.Bank.LoadExams(ctx, pack)
}

// articleIDs maps keys of articles that are in force to their ids.
func (s Starter) articleIDs(ctx context.Context) (map[string]string, error) {
	ids := map[string]string{}
	for page := 1; ; page++ {
		list, total, err := s.Knowledge.Articles(ctx, knowledge.Filter{State: knowledge.Live, Page: page, Size: 100})
		if err != nil {
			return nil, err
		}
		for _, a := range list {
			if a.Key != "" {
				ids[a.Key] = a.ID
			}
		}
		if page*100 >= total || len(list) == 0 {
			return ids, nil
		}
	}
}

// Gone reports whether an error says that something is not there.
func gone(err error) bool { return errs.ClassOf(err) == errs.NotFound }
