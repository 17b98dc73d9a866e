package course

import (
	"context"
	"fmt"
	"io"
	"reflect"
	"slices"
	"time"

	"qingting/server/errs"
	"qingting/server/learning"
	"qingting/server/sheet"
)

// Limits of a file of lessons.
const (
	MaxFileBytes    = 5 << 20
	maxFileUnpacked = 50 << 20
	maxFileRows     = 3000
)

// What importing answers with.
var (
	ErrFile      = errs.New(errs.Invalid, "file_unreadable", "读不懂这个文件，请下载模板，按里面的说明填写。")
	ErrFileLarge = errs.New(errs.TooLarge, "file_too_large", "文件太大，一次最多 5 MB、3000 张卡片。")
	ErrNoBatch   = errs.New(errs.NotFound, "import_not_found", "没有找到这次导入，请重新上传。")
	ErrNoRows    = errs.New(errs.Conflict, "import_empty", "没有可以导入的课，请按提示修改后重新上传。")
)

// Named finds what a workbook names.
type Named interface {
	// ItemIDs returns the ids of the live items among keys.
	ItemIDs(ctx context.Context, keys []string) (map[string]string, error)
	// ArticleIDs returns the ids of the articles that ask one of the questions.
	ArticleIDs(ctx context.Context, questions []string) (map[string]string, error)
	// ItemKeys returns the keys of items by id.
	ItemKeys(ctx context.Context, ids []string) (map[string]string, error)
}

// BadRow is what is wrong with one row of a file, counted as spreadsheets count.
type BadRow struct {
	Row     int
	Column  string
	Message string
}

// SheetLesson is a lesson of a file that may be imported.
type SheetLesson struct {
	Key, Course, Title string
	Exists             bool // becomes the next version of a lesson that is there
	Cards              int
	ReadSeconds        int
	Advice             []string
}

// Batch is a checked file.
type Batch struct {
	ID      string
	Lessons []SheetLesson
	Bad     []BadRow
}

// ImportResult counts what a confirmed import did; lessons that said the same again count nowhere.
type ImportResult struct {
	Courses, Created, Changed int
}

// importLesson is a lesson that waits to be confirmed, with ids for names.
type importLesson struct {
	Key, Course string
	Edit        Edit
}

type batchRow struct {
	ID        string
	StaffID   string
	Lessons   []importLesson `gorm:"serializer:json"`
	State     string
	Result    ImportResult `gorm:"serializer:json"`
	CreatedAt time.Time
}

// TableName returns course_imports.
func (batchRow) TableName() string { return "course_imports" }

// CheckImport reads a workbook in the template's columns, says everything that is wrong with it,
// and keeps the lessons without a fault for ConfirmImport. ErrFile, ErrFileLarge.
func (s *Service) CheckImport(ctx context.Context, staffID string, file io.Reader) (Batch, error) {
	data, err := io.ReadAll(io.LimitReader(file, MaxFileBytes+1))
	if err != nil {
		return Batch{}, ErrFile.With(err)
	}
	read, bad, err := readWorkbook(data)
	if err != nil {
		return Batch{}, err
	}
	c := checker{service: s, bad: bad, wrong: map[string]bool{}}
	good, err := c.check(ctx, read)
	if err != nil {
		return Batch{}, err
	}
	b := Batch{ID: newID(), Bad: c.bad, Lessons: make([]SheetLesson, len(good))}
	for i, l := range good {
		if b.Lessons[i], err = s.summary(ctx, l); err != nil {
			return Batch{}, err
		}
	}
	err = s.store.createBatch(ctx, batchRow{ID: b.ID, StaffID: staffID, Lessons: good, State: "checked", CreatedAt: s.Now()})
	if err != nil {
		return Batch{}, fmt.Errorf("store import: %w", err)
	}
	return b, nil
}

func (s *Service) summary(ctx context.Context, l importLesson) (SheetLesson, error) {
	_, err := s.store.byKey(ctx, l.Key)
	if err != nil && errs.ClassOf(err) != errs.NotFound {
		return SheetLesson{}, err
	}
	out := SheetLesson{Key: l.Key, Course: l.Course, Title: l.Edit.Title, Exists: err == nil, Cards: len(l.Edit.Cards)}
	out.ReadSeconds, _ = l.Edit.Lengths()
	for _, p := range l.Edit.Problems() {
		out.Advice = append(out.Advice, p.Message)
	}
	return out, nil
}

// checker turns names into ids and collects what cannot be.
type checker struct {
	service *Service
	bad     []BadRow
	wrong   map[string]bool // keys of lessons with a fault
}

func (c *checker) check(ctx context.Context, list []sheetLesson) (good []importLesson, err error) {
	items, articles, err := c.names(ctx, list)
	if err != nil {
		return nil, err
	}
	rows := map[int]string{}
	for _, l := range list {
		for row := l.Row; row <= l.End; row++ {
			rows[row] = l.Key
		}
	}
	for _, b := range c.bad {
		c.wrong[rows[b.Row]] = true
	}
	good = []importLesson{}
	for _, l := range list {
		edit := c.edit(l, items, articles)
		if err := c.keepFiles(ctx, l); err != nil {
			return nil, err
		}
		if !c.wrong[l.Key] {
			good = append(good, importLesson{l.Key, l.Course, edit})
		}
	}
	return good, nil
}

func (c *checker) names(ctx context.Context, list []sheetLesson) (items, articles map[string]string, err error) {
	var keys, questions []string
	for _, l := range list {
		for _, card := range l.Cards {
			keys, questions = append(keys, card.Item), append(questions, card.Article)
		}
	}
	if items, err = c.service.Named.ItemIDs(ctx, keys); err != nil {
		return nil, nil, fmt.Errorf("look up items: %w", err)
	}
	if articles, err = c.service.Named.ArticleIDs(ctx, questions); err != nil {
		return nil, nil, fmt.Errorf("look up articles: %w", err)
	}
	for question, id := range articles {
		_, err := c.service.Articles.Draftable(ctx, id, 0)
		if errs.ClassOf(err) == errs.NotFound {
			delete(articles, question)
		} else if err != nil {
			return nil, nil, err
		}
	}
	return items, articles, nil
}

// keepFiles refuses a lesson that would lose pictures, sounds or films, which a workbook cannot carry.
func (c *checker) keepFiles(ctx context.Context, l sheetLesson) error {
	old, err := c.service.store.byKey(ctx, l.Key)
	if errs.ClassOf(err) == errs.NotFound {
		return nil
	}
	if slices.ContainsFunc(old.Cards, func(card learning.LessonCard) bool { return card.FileID != "" }) {
		c.say(l, l.Row, "编号", "这节课里有图片、音频或视频，导入会丢掉它们，请在编辑器里改。")
	}
	return err
}

func (c *checker) say(l sheetLesson, row int, column, message string) {
	c.bad, c.wrong[l.Key] = append(c.bad, BadRow{row, column, message}), true
}

func (c *checker) edit(l sheetLesson, items, articles map[string]string) Edit {
	e := Edit{Title: l.Title, Ability: l.Ability, Matter: l.Matter, Tags: l.Tags, Cards: make([]learning.LessonCard, len(l.Cards))}
	for i, card := range l.Cards {
		item, article := card.Item, card.Article
		if card.Item = items[item]; item != "" && card.Item == "" {
			c.say(l, l.CardRows[i], "题目编号", "题库里没有编号为“"+item+"”的题，请先导入题目。")
		}
		if card.Article = articles[article]; article != "" && card.Article == "" {
			c.say(l, l.CardRows[i], "引用知识", "知识库里没有“"+article+"”，请写现行知识的标准问。")
		}
		e.Cards[i] = card
	}
	for _, p := range e.titleProblems() {
		c.say(l, l.Row, "课名", p.Message)
	}
	return e
}

// ConfirmImport stores the lessons of a file the same person has checked, as drafts: a reviewer
// publishes them. A key of an earlier import gets its next version. Confirming again returns the
// first result. ErrNoBatch, ErrNoRows.
func (s *Service) ConfirmImport(ctx context.Context, staffID, batchID string) (result ImportResult, err error) {
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		first, err := s.store.confirmBatch(ctx, batchID, staffID)
		if err != nil {
			return err
		}
		b, err := s.store.batch(ctx, batchID, staffID)
		if err != nil {
			return err
		}
		if result = b.Result; !first {
			return nil
		}
		if len(b.Lessons) == 0 {
			return ErrNoRows
		}
		if result, err = s.importAll(ctx, staffID, b.Lessons); err != nil {
			return err
		}
		return s.store.storeResult(ctx, batchID, result)
	})
	return result, err
}

// PurgeImports deletes checked files older than 30 days and returns how many.
func (s *Service) PurgeImports(ctx context.Context) (int64, error) {
	return s.store.removeBatches(ctx, s.Now().Add(-30*24*time.Hour))
}

func (s *Service) importAll(ctx context.Context, by string, list []importLesson) (result ImportResult, err error) {
	courses, err := s.store.courses(ctx)
	if err != nil {
		return result, err
	}
	ids := map[string]string{}
	for _, c := range courses {
		ids[c.Title] = c.ID
	}
	for _, l := range list {
		if ids[l.Course] == "" {
			c, _, err := s.CreateCourse(ctx, by, newID(), Course{Title: l.Course})
			if err != nil {
				return result, err
			}
			ids[l.Course] = c.ID
			result.Courses++
		}
		l.Edit.CourseID = ids[l.Course]
		if err := s.importOne(ctx, by, l, &result); err != nil {
			return result, fmt.Errorf("import lesson %s: %w", l.Key, err)
		}
	}
	return result, nil
}

func (s *Service) importOne(ctx context.Context, by string, l importLesson, result *ImportResult) error {
	old, err := s.store.byKey(ctx, l.Key)
	if errs.ClassOf(err) == errs.NotFound {
		result.Created++
		_, err := s.create(ctx, &Lesson{ID: newID(), Key: l.Key, State: Draft, Version: 1, UpdatedBy: by}, l.Edit)
		return err
	}
	if err != nil || same(old.edit(), l.Edit) {
		return err
	}
	result.Changed++
	_, err = s.Save(ctx, by, old.ID, old.RowVersion, l.Edit)
	return err
}

// same reports whether an import says what the lesson says, whatever version of the articles.
func same(old, e Edit) bool {
	plain := func(e Edit) Edit {
		e.Tags = append([]string{}, e.Tags...)
		cards := make([]learning.LessonCard, len(e.Cards))
		for i, c := range e.Cards {
			c.Version, c.Lines = 0, append([]learning.Line{}, c.Lines...)
			cards[i] = c
		}
		e.Cards = cards
		return e
	}
	return reflect.DeepEqual(plain(old), plain(e))
}

// Export writes the latest words of the lessons of a course, or of all when courseID is empty, in
// the columns CheckImport reads. Cards with files are left out: a workbook cannot carry them.
func (s *Service) Export(ctx context.Context, courseID string, w io.Writer) error {
	list, err := s.Lessons(ctx, Filter{CourseID: courseID})
	if err != nil {
		return fmt.Errorf("read lessons: %w", err)
	}
	courses, err := s.store.courses(ctx)
	if err != nil {
		return fmt.Errorf("read courses: %w", err)
	}
	titles := map[string]string{}
	for _, c := range courses {
		titles[c.ID] = c.Title
	}
	out := make([]sheetLesson, len(list))
	for i, l := range list {
		if out[i], err = s.named(ctx, l, titles[l.CourseID]); err != nil {
			return err
		}
	}
	return sheet.Write(w, pageOf(out))
}

func (s *Service) named(ctx context.Context, l Lesson, course string) (sheetLesson, error) {
	out := sheetLesson{Key: l.Key, Course: course, Title: l.Title, Ability: l.Ability, Matter: l.Matter, Tags: l.Tags}
	keys, err := s.Named.ItemKeys(ctx, l.ItemIDs())
	if err != nil {
		return out, fmt.Errorf("look up items: %w", err)
	}
	for _, c := range l.Cards {
		if c.FileID != "" {
			continue
		}
		c.Item = keys[c.Item]
		if c.Article != "" {
			a, err := s.Articles.Draftable(ctx, c.Article, c.Version)
			if err != nil {
				return out, fmt.Errorf("read article %s: %w", c.Article, err)
			}
			c.Article = a.Question
		}
		out.Cards = append(out.Cards, c)
	}
	return out, nil
}
