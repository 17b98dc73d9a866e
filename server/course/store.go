package course

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"qingting/server/db"
	"qingting/server/exam"
	"qingting/server/learning"
)

type store struct{ db *db.DB }

type courseRow struct {
	ID        string
	Slug      string
	Title     string
	Summary   string
	Position  int
	UpdatedAt time.Time
}

// TableName returns courses.
func (courseRow) TableName() string { return "courses" }

func (r courseRow) course() Course { return Course{r.ID, r.Slug, r.Title, r.Summary, r.Position} }

type lessonRow struct {
	ID            string
	Slug          string
	CourseID      string
	Position      int
	State         State
	LatestVersion int
	LiveVersion   int
	RowVersion    int
	Flag          string
	FlaggedAt     *time.Time
	UpdatedAt     time.Time
	UpdatedBy     string
}

// TableName returns lessons.
func (lessonRow) TableName() string { return "lessons" }

type versionRow struct {
	LessonID      string
	Version       int
	Title         string
	Ability       exam.Ability
	Matter        string
	Tags          []string              `gorm:"serializer:json"`
	Cards         []learning.LessonCard `gorm:"serializer:json"`
	ReadSeconds   int
	ListenSeconds int
	SavedBy       string
	SavedAt       time.Time
	PublishedBy   string
	PublishedAt   *time.Time
}

// TableName returns lesson_versions.
func (versionRow) TableName() string { return "lesson_versions" }

type citedRow struct {
	LessonID       string
	ArticleID      string
	ArticleVersion int
}

// TableName returns lesson_articles.
func (citedRow) TableName() string { return "lesson_articles" }

// TableName returns lesson_proposals.
func (Proposal) TableName() string { return "lesson_proposals" }

type markRow struct {
	Name  string `gorm:"primaryKey"`
	Value int64
}

// TableName returns watermarks.
func (markRow) TableName() string { return "watermarks" }

// joined is a lesson with the words of one of its versions.
type joined struct {
	Row           lessonRow `gorm:"embedded"`
	Title         string
	Ability       exam.Ability
	Matter        string
	Tags          []string              `gorm:"serializer:json"`
	Cards         []learning.LessonCard `gorm:"serializer:json"`
	ReadSeconds   int
	ListenSeconds int
	Version       int
}

func (j joined) lesson() Lesson {
	r := j.Row
	return Lesson{
		ID: r.ID, Key: r.Slug, CourseID: r.CourseID, Position: r.Position, State: r.State, Version: j.Version,
		LatestVersion: r.LatestVersion, LiveVersion: r.LiveVersion, RowVersion: r.RowVersion, Flag: r.Flag, FlaggedAt: r.FlaggedAt,
		UpdatedAt: r.UpdatedAt.UTC(), UpdatedBy: r.UpdatedBy,
		Words: Words{Title: j.Title, Ability: j.Ability, Matter: j.Matter, Tags: j.Tags, Cards: j.Cards, ReadSeconds: j.ReadSeconds, ListenSeconds: j.ListenSeconds},
	}
}

func (s store) with(ctx context.Context, version string) *gorm.DB {
	return s.db.Conn(ctx).Table("lessons l").
		Joins("JOIN lesson_versions v ON v.lesson_id = l.id AND v.version = " + version).
		Select("l.*, v.title, v.ability, v.matter, v.tags, v.cards, v.read_seconds, v.listen_seconds, v.version").
		Order("l.position, l.slug")
}

func lessonsOf(q *gorm.DB) ([]Lesson, error) {
	var rows []joined
	err := q.Find(&rows).Error
	list := make([]Lesson, len(rows))
	for i, r := range rows {
		list[i] = r.lesson()
	}
	return list, err
}

func (s store) live(ctx context.Context) ([]Lesson, error) {
	return lessonsOf(s.with(ctx, "l.live_version").Where("l.state <> ? AND l.live_version > 0", Withdrawn))
}

func (s store) latest(ctx context.Context) ([]Lesson, error) {
	return lessonsOf(s.with(ctx, "l.latest_version"))
}

func (s store) one(ctx context.Context, id string) (Lesson, error) {
	var r joined
	err := s.with(ctx, "l.latest_version").Where("l.id = ?", id).Take(&r).Error
	return r.lesson(), missing(err, ErrNotFound)
}

func (s store) byKey(ctx context.Context, key string) (Lesson, error) {
	var r joined
	err := s.with(ctx, "l.latest_version").Where("l.slug = ?", key).Take(&r).Error
	return r.lesson(), missing(err, ErrNotFound)
}

// missing turns "no such row" into what callers can be told.
func missing(err, told error) error {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return told
	}
	return err
}

func (s store) courses(ctx context.Context) ([]Course, error) {
	var rows []courseRow
	err := s.db.Conn(ctx).Order("position, slug").Find(&rows).Error
	list := make([]Course, len(rows))
	for i, r := range rows {
		list[i] = r.course()
	}
	return list, err
}

func (s store) courseByKey(ctx context.Context, key string) (Course, error) {
	var r courseRow
	err := s.db.Conn(ctx).Where("slug = ?", key).Take(&r).Error
	return r.course(), missing(err, ErrNoCourse)
}

// createCourse reports false when there is one of that key already.
func (s store) createCourse(ctx context.Context, c Course, now time.Time) (bool, error) {
	r := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&courseRow{c.ID, c.Key, c.Title, c.Summary, c.Position, now})
	return r.RowsAffected == 1, r.Error
}

func (s store) updateCourse(ctx context.Context, c Course, now time.Time) error {
	r := s.db.Conn(ctx).Model(&courseRow{}).Where("id = ?", c.ID).
		Updates(map[string]any{"title": c.Title, "summary": c.Summary, "position": c.Position, "updated_at": now})
	if r.Error == nil && r.RowsAffected == 0 {
		return ErrNoCourse
	}
	return r.Error
}

func (s store) hasCourse(ctx context.Context, id string) error {
	var r courseRow
	return missing(s.db.Conn(ctx).Where("id = ?", id).Take(&r).Error, ErrNoCourse)
}

// create reports false when there is a lesson of that key already.
func (s store) create(ctx context.Context, r lessonRow, v versionRow) (bool, error) {
	done := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&r)
	if done.Error != nil || done.RowsAffected == 0 {
		return false, done.Error
	}
	return true, s.db.Conn(ctx).Create(&v).Error
}

// addVersion stores the next version when the lesson is still as it was read.
func (s store) addVersion(ctx context.Context, l Lesson, v versionRow) (bool, error) {
	r := s.db.Conn(ctx).Model(&lessonRow{}).Where("id = ? AND row_version = ?", l.ID, l.RowVersion).
		Updates(map[string]any{"course_id": l.CourseID, "latest_version": v.Version, "row_version": l.RowVersion + 1, "updated_at": v.SavedAt, "updated_by": v.SavedBy})
	if r.Error != nil || r.RowsAffected == 0 {
		return false, r.Error
	}
	return true, s.db.Conn(ctx).Create(&v).Error
}

// move changes the state when it is one of from.
func (s store) move(ctx context.Context, id string, to State, from ...State) error {
	r := s.db.Conn(ctx).Model(&lessonRow{}).Where("id = ? AND state IN ?", id, from).
		Updates(map[string]any{"state": to, "row_version": gorm.Expr("row_version + 1")})
	if r.Error == nil && r.RowsAffected == 0 {
		return ErrState
	}
	return r.Error
}

func (s store) publish(ctx context.Context, l Lesson, by string, now time.Time) error {
	r := s.db.Conn(ctx).Model(&lessonRow{}).Where("id = ? AND latest_version = ?", l.ID, l.Version).
		Updates(map[string]any{"state": Live, "live_version": l.Version, "row_version": gorm.Expr("row_version + 1"), "flag": "", "flagged_at": nil, "updated_at": now, "updated_by": by})
	if r.Error != nil {
		return r.Error
	}
	if r.RowsAffected == 0 {
		return ErrChanged
	}
	err := s.db.Conn(ctx).Model(&versionRow{}).Where("lesson_id = ? AND version = ? AND published_at IS NULL", l.ID, l.Version).
		Updates(map[string]any{"published_by": by, "published_at": now}).Error
	if err != nil {
		return err
	}
	return s.cite(ctx, l)
}

// cite replaces what is known of the articles the live cards cite.
func (s store) cite(ctx context.Context, l Lesson) error {
	if err := s.db.Conn(ctx).Where("lesson_id = ?", l.ID).Delete(&citedRow{}).Error; err != nil {
		return err
	}
	seen := map[string]bool{}
	var rows []citedRow
	for _, c := range l.Cards {
		if c.Article != "" && !seen[c.Article] {
			seen[c.Article] = true
			rows = append(rows, citedRow{l.ID, c.Article, c.Version})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return s.db.Conn(ctx).Create(&rows).Error
}

func (s store) citing(ctx context.Context, articleID string) (rows []citedRow, err error) {
	err = s.db.Conn(ctx).Where("article_id = ?", articleID).Order("lesson_id").Find(&rows).Error
	return rows, err
}

func (s store) cited(ctx context.Context) (ids []string, err error) {
	err = s.db.Conn(ctx).Model(&citedRow{}).Distinct("article_id").Order("article_id").Pluck("article_id", &ids).Error
	return ids, err
}

// flag marks a lesson and reports whether that is news.
func (s store) flag(ctx context.Context, id, why string, now time.Time) (bool, error) {
	r := s.db.Conn(ctx).Model(&lessonRow{}).Where("id = ? AND flag <> ?", id, why).Updates(map[string]any{"flag": why, "flagged_at": now})
	return r.RowsAffected == 1, r.Error
}

func (s store) versions(ctx context.Context, id string) (list []Version, err error) {
	err = s.db.Conn(ctx).Model(&versionRow{}).Where("lesson_id = ?", id).Order("version DESC").
		Select("version, title, saved_by, saved_at, published_by, published_at").Find(&list).Error
	return list, err
}

// mark returns a watermark, 0 and false when there is none yet.
func (s store) mark(ctx context.Context, name string) (int64, bool, error) {
	var rows []markRow
	err := s.db.Conn(ctx).Where("name = ?", name).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return 0, false, err
	}
	return rows[0].Value, true, nil
}

func (s store) setMark(ctx context.Context, name string, value int64) error {
	return s.db.Conn(ctx).Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "name"}}, UpdateAll: true}).Create(&markRow{name, value}).Error
}

// advance moves a watermark forward; false when another process was faster.
func (s store) advance(ctx context.Context, name string, from, to int64) (bool, error) {
	r := s.db.Conn(ctx).Model(&markRow{}).Where("name = ? AND value = ?", name, from).Updates(map[string]any{"value": to})
	return r.RowsAffected == 1, r.Error
}

// bump counts one up, so that every process sees that its copy is old.
func (s store) bump(ctx context.Context, name string) error {
	return s.db.Conn(ctx).Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "name"}},
		DoUpdates: clause.Assignments(map[string]any{"value": gorm.Expr("watermarks.value + 1")})}).Create(&markRow{name, 1}).Error
}

func (s store) propose(ctx context.Context, p Proposal) (bool, error) {
	err := s.db.Conn(ctx).Model(&Proposal{}).Where("article_id = ? AND state = ?", p.ArticleID, Open).
		Updates(map[string]any{"state": Outdated, "decided_at": p.CreatedAt}).Error
	if err != nil {
		return false, err
	}
	r := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&p)
	return r.RowsAffected == 1, r.Error
}

func (s store) proposals(ctx context.Context) (list []Proposal, err error) {
	err = s.db.Conn(ctx).Where("state = ?", Open).Order("created_at DESC, id").Limit(200).Find(&list).Error
	return list, err
}

func (s store) proposal(ctx context.Context, id string) (p Proposal, err error) {
	err = s.db.Conn(ctx).Where("id = ?", id).Take(&p).Error
	return p, missing(err, ErrProposal)
}

func (s store) decide(ctx context.Context, p Proposal) error {
	r := s.db.Conn(ctx).Model(&Proposal{}).Where("id = ? AND state = ?", p.ID, Open).
		Updates(map[string]any{"state": p.State, "lesson_id": p.LessonID, "reason": p.Reason, "decided_at": p.DecidedAt, "decided_by": p.DecidedBy})
	if r.Error == nil && r.RowsAffected == 0 {
		return ErrDecided
	}
	return r.Error
}

// outdate closes the open proposal of an article that is gone.
func (s store) outdate(ctx context.Context, articleID string, now time.Time) error {
	return s.db.Conn(ctx).Model(&Proposal{}).Where("article_id = ? AND state = ?", articleID, Open).
		Updates(map[string]any{"state": Outdated, "decided_at": now}).Error
}

func (s store) createBatch(ctx context.Context, b batchRow) error {
	return s.db.Conn(ctx).Create(&b).Error
}

// confirmBatch reports whether this call is the first to confirm.
func (s store) confirmBatch(ctx context.Context, id, staffID string) (bool, error) {
	r := s.db.Conn(ctx).Model(&batchRow{}).Where("id = ? AND staff_id = ? AND state = 'checked'", id, staffID).Updates(map[string]any{"state": "confirmed"})
	return r.RowsAffected == 1, r.Error
}

func (s store) batch(ctx context.Context, id, staffID string) (b batchRow, err error) {
	err = s.db.Conn(ctx).Where("id = ? AND staff_id = ?", id, staffID).Take(&b).Error
	return b, missing(err, ErrNoBatch)
}

func (s store) storeResult(ctx context.Context, id string, result ImportResult) error {
	return s.db.Conn(ctx).Model(&batchRow{}).Where("id = ?", id).Select("result").Updates(&batchRow{Result: result}).Error
}

func (s store) removeBatches(ctx context.Context, before time.Time) (int64, error) {
	r := s.db.Conn(ctx).Where("created_at < ?", before.UTC()).Delete(&batchRow{})
	return r.RowsAffected, r.Error
}

func (s store) createCase(ctx context.Context, r caseRow) error {
	return s.db.Conn(ctx).Create(&r).Error
}
