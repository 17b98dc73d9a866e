package knowledge

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"qingting/server/db"
)

type store struct{ db *db.DB }

// batch keeps a multi-row insert below the parameter limits of both engines.
const batch = 500

func (s store) categories(ctx context.Context) ([]Category, error) {
	var list []Category
	err := s.db.Conn(ctx).Model(&Category{}).Select(`categories.*,
		(SELECT COUNT(*) FROM articles WHERE articles.category_id = categories.id AND articles.state <> ?) AS articles`, Withdrawn).
		Order("position, name").Find(&list).Error
	return list, err
}

func (s store) categoryExists(ctx context.Context, id string) (bool, error) {
	var n int64
	err := s.db.Conn(ctx).Model(&Category{}).Where("id = ?", id).Count(&n).Error
	return n > 0, err
}

func (s store) createCategory(ctx context.Context, c Category) (bool, error) {
	r := s.db.Conn(ctx).Omit("Articles").Clauses(clause.OnConflict{DoNothing: true}).Create(&c)
	return r.RowsAffected == 1, r.Error
}

// createArticles stores new articles with their first version.
func (s store) createArticles(ctx context.Context, list []Article) error {
	rows := make([]articleRow, 0, len(list))
	for _, a := range list {
		rows = append(rows, rowOf(a))
	}
	r := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(&rows, batch)
	if r.Error != nil {
		return r.Error
	}
	if int(r.RowsAffected) != len(rows) {
		return ErrKeyTaken
	}
	return s.createVersions(ctx, list)
}

// createVersions stores the words of each article as its Version.
func (s store) createVersions(ctx context.Context, list []Article) error {
	var versions []versionRow
	var phrases []phraseRow
	var sources []sourceRow
	for _, a := range list {
		versions = append(versions, versionOf(a))
		phrases = append(phrases, phrasesOf(a, variant, a.Variants)...)
		phrases = append(phrases, phrasesOf(a, counter, a.CounterExamples)...)
		for i, src := range a.Sources {
			sources = append(sources, sourceRow{a.ID, a.Version, i, src})
		}
	}
	if err := s.db.Conn(ctx).CreateInBatches(&versions, batch).Error; err != nil {
		return err
	}
	if len(phrases) > 0 {
		if err := s.db.Conn(ctx).CreateInBatches(&phrases, batch).Error; err != nil {
			return err
		}
	}
	if len(sources) > 0 {
		return s.db.Conn(ctx).CreateInBatches(&sources, batch).Error
	}
	return nil
}

// updateArticle writes everything but the words, if nobody has since rowVersion was read.
func (s store) updateArticle(ctx context.Context, a Article, rowVersion int) error {
	row := rowOf(a)
	r := s.db.Conn(ctx).Model(&articleRow{}).Where("id = ? AND row_version = ?", a.ID, rowVersion).Updates(map[string]any{
		"category_id": row.CategoryID, "state": row.State, "latest_version": row.LatestVersion, "live_version": row.LiveVersion,
		"row_version": rowVersion + 1, "hot": row.Hot, "seasons": row.Seasons, "all_reply": row.AllReply, "disabled": row.Disabled,
		"no_suggest": row.NoSuggest, "updated_at": row.UpdatedAt,
	})
	if r.Error == nil && r.RowsAffected == 0 {
		return ErrRowVersion
	}
	return r.Error
}

func (s store) markPublished(ctx context.Context, id string, version int, staffID string, now time.Time) error {
	return s.db.Conn(ctx).Model(&versionRow{}).Where("article_id = ? AND version = ?", id, version).
		Updates(map[string]any{"published_by": staffID, "published_at": now}).Error
}

// recordChanges gives the articles the next revisions and locks the counter until commit.
func (s store) recordChanges(ctx context.Context, ids []string, now time.Time) error {
	var last int64
	err := s.db.Conn(ctx).Raw("UPDATE article_revision SET revision = revision + ? RETURNING revision", len(ids)).Scan(&last).Error
	if err != nil {
		return err
	}
	rows := make([]changeRow, 0, len(ids))
	for i, id := range ids {
		rows = append(rows, changeRow{Revision: last - int64(len(ids)-1-i), ArticleID: id, ChangedAt: now})
	}
	return s.db.Conn(ctx).CreateInBatches(&rows, batch).Error
}

func (s store) revision(ctx context.Context) (int64, error) {
	var n int64
	err := s.db.Conn(ctx).Raw("SELECT revision FROM article_revision").Scan(&n).Error
	return n, err
}

func (s store) changes(ctx context.Context, after int64) ([]string, int64, error) {
	newest, err := s.revision(ctx)
	if err != nil || newest == after {
		return nil, newest, err
	}
	var ids []string
	err = s.db.Conn(ctx).Model(&changeRow{}).Distinct("article_id").
		Where("revision > ? AND revision <= ?", after, newest).Order("article_id").Pluck("article_id", &ids).Error
	return ids, newest, err
}

// scope narrows a query over articles a, and over tables w with article_id and version, to the
// versions that are wanted.
type scope struct {
	version string // the column of articles that names the version, or "" for number
	number  int
	ids     []string // nil for all
	live    bool     // only live articles
	enabled bool     // of these, only those that are not disabled
	lean    bool     // without sources, for searching
}

func (c scope) articles(q *gorm.DB) *gorm.DB {
	if c.ids != nil {
		q = q.Where("a.id IN ?", c.ids)
	}
	if c.live || c.enabled {
		q = q.Where("a.state = ?", Live)
	}
	if c.enabled {
		q = q.Where("a.disabled = ?", false)
	}
	return q
}

func (c scope) words(q *gorm.DB, table string) *gorm.DB {
	q = q.Table(table + " w").Select("w.*")
	if c.version == "" {
		return c.articles(q.Joins("JOIN articles a ON a.id = w.article_id AND w.version = ?", c.number))
	}
	return c.articles(q.Joins("JOIN articles a ON a.id = w.article_id AND a." + c.version + " = w.version"))
}

func (s store) latest(ctx context.Context, id string) (Article, error) {
	return s.one(ctx, scope{version: "latest_version", ids: []string{id}})
}

func (s store) live(ctx context.Context, id string) (Article, error) {
	return s.one(ctx, scope{version: "live_version", ids: []string{id}})
}

func (s store) version(ctx context.Context, id string, version int) (Article, error) {
	return s.one(ctx, scope{number: version, ids: []string{id}})
}

func (s store) liveAmong(ctx context.Context, ids []string) ([]Article, error) {
	return s.load(ctx, scope{version: "live_version", ids: ids, enabled: true})
}

// allLive returns every enabled live article without its sources.
func (s store) allLive(ctx context.Context) ([]Article, error) {
	return s.load(ctx, scope{version: "live_version", enabled: true, lean: true})
}

// one reads one article in scope, or ErrNotFound.
func (s store) one(ctx context.Context, c scope) (Article, error) {
	rows, err := s.rows(ctx, c)
	if err != nil {
		return Article{}, err
	}
	if len(rows) == 0 {
		return Article{}, ErrNotFound
	}
	return s.pinned(ctx, c, rows[0])
}

// pinned reads the words of the version the row named when it was read. Versions never change,
// so whatever is published meanwhile, the words belong together.
func (s store) pinned(ctx context.Context, c scope, r articleRow) (Article, error) {
	ids := []string{r.ID}
	words := scope{number: c.number, ids: ids, lean: c.lean}
	switch c.version {
	case "live_version":
		words.number = r.LiveVersion
	case "latest_version":
		words.number = r.LatestVersion
	}
	list, err := s.fill(ctx, []articleRow{r}, words, scope{number: r.LiveVersion, ids: ids})
	if err == nil && len(list) == 0 {
		return Article{}, ErrNotFound
	}
	if err != nil {
		return Article{}, err
	}
	return list[0], nil
}

// load reads the articles in scope with the words of the wanted versions, by id; one that has
// no such version is left out. It takes several queries: an article that has changed in
// between is read again by itself.
func (s store) load(ctx context.Context, c scope) ([]Article, error) {
	before, err := s.rows(ctx, c)
	if err != nil || len(before) == 0 {
		return nil, err
	}
	live := c
	live.version = "live_version"
	list, err := s.fill(ctx, before, c, live)
	if err != nil {
		return nil, err
	}
	after, err := s.rows(ctx, c)
	if err != nil {
		return nil, err
	}
	return s.settle(ctx, c, list, after)
}

// settle keeps the articles that are in after unchanged, reads the changed ones again, and
// drops those that have left the scope.
func (s store) settle(ctx context.Context, c scope, list []Article, after []articleRow) ([]Article, error) {
	read := make(map[string]Article, len(list))
	for _, a := range list {
		read[a.ID] = a
	}
	settled := list[:0]
	for _, r := range after {
		a, ok := read[r.ID]
		if !ok {
			continue
		}
		if a.RowVersion != r.RowVersion {
			var err error
			if a, err = s.pinned(ctx, c, r); errors.Is(err, ErrNotFound) {
				continue
			} else if err != nil {
				return nil, err
			}
		}
		settled = append(settled, a)
	}
	return settled, nil
}

func (s store) rows(ctx context.Context, c scope) ([]articleRow, error) {
	var rows []articleRow
	err := c.articles(s.db.Conn(ctx).Table("articles a").Select("a.*")).Order("a.id").Find(&rows).Error
	return rows, err
}

// fill gives the rows the words in scope words, and the dates of the versions in scope live.
func (s store) fill(ctx context.Context, rows []articleRow, words, live scope) ([]Article, error) {
	categories, err := s.categoryPaths(ctx)
	if err != nil {
		return nil, err
	}
	dates, err := s.dates(ctx, live)
	if err != nil {
		return nil, err
	}
	versions, err := s.versionsIn(ctx, words)
	if err != nil {
		return nil, err
	}
	list := make([]Article, 0, len(rows))
	for _, r := range rows {
		v, ok := versions[r.ID]
		if !ok {
			continue
		}
		a := articleOf(r, v.row)
		a.Category = categories.path(r.CategoryID)
		a.Variants, a.CounterExamples, a.Sources = v.phrases[variant], v.phrases[counter], v.sources
		a.LiveFrom, a.LiveUntil = plain(dates[r.ID].EffectiveFrom), plain(dates[r.ID].EffectiveUntil)
		list = append(list, a)
	}
	return list, nil
}

func (s store) categoryPaths(ctx context.Context) (tree, error) {
	var list []Category
	err := s.db.Conn(ctx).Select("id", "parent_id", "name", "position").Order("position, name").Find(&list).Error
	return newTree(list), err
}

// dates returns when the versions in scope begin and end, without those that do neither.
func (s store) dates(ctx context.Context, c scope) (map[string]versionRow, error) {
	var rows []versionRow
	err := c.words(s.db.Conn(ctx), "article_versions").Select("w.article_id", "w.effective_from", "w.effective_until").
		Where("w.effective_from IS NOT NULL OR w.effective_until IS NOT NULL").Find(&rows).Error
	byID := make(map[string]versionRow, len(rows))
	for _, r := range rows {
		byID[r.ArticleID] = r
	}
	return byID, err
}

func (s store) versionsIn(ctx context.Context, c scope) (map[string]*spoken, error) {
	var rows []versionRow
	if err := c.words(s.db.Conn(ctx), "article_versions").Find(&rows).Error; err != nil {
		return nil, err
	}
	byID := make(map[string]*spoken, len(rows))
	for _, r := range rows {
		byID[r.ArticleID] = &spoken{row: r, phrases: map[string][]string{variant: {}, counter: {}}, sources: []Source{}}
	}
	var phrases []phraseRow
	if err := c.words(s.db.Conn(ctx), "article_phrases").Order("w.article_id, w.kind, w.position").Find(&phrases).Error; err != nil {
		return nil, err
	}
	for _, p := range phrases {
		if v := byID[p.ArticleID]; v != nil {
			v.phrases[p.Kind] = append(v.phrases[p.Kind], p.Text)
		}
	}
	if c.lean {
		return byID, nil
	}
	var sources []sourceRow
	if err := c.words(s.db.Conn(ctx), "article_sources").Order("w.article_id, w.position").Find(&sources).Error; err != nil {
		return nil, err
	}
	for _, src := range sources {
		if v := byID[src.ArticleID]; v != nil {
			v.sources = append(v.sources, src.Source)
		}
	}
	return byID, nil
}

func (s store) versions(ctx context.Context, id string) ([]VersionInfo, error) {
	var rows []versionRow
	err := s.db.Conn(ctx).Select("version", "question", "created_by", "created_at", "published_by", "published_at").
		Where("article_id = ?", id).Order("version DESC").Find(&rows).Error
	list := make([]VersionInfo, 0, len(rows))
	for _, r := range rows {
		list = append(list, VersionInfo{r.Version, r.Question, r.CreatedBy, r.CreatedAt, r.PublishedBy, plain(r.PublishedAt)})
	}
	return list, err
}

// articles returns a page of the editors' list and the number of matches.
func (s store) articles(ctx context.Context, f Filter, categories []string, now time.Time) ([]Article, int, error) {
	var total int64
	if err := s.matching(ctx, f, categories, now).Count(&total).Error; err != nil {
		return nil, 0, err
	}
	var ids []string
	err := s.matching(ctx, f, categories, now).Order("a.updated_at DESC, a.id DESC").
		Offset((f.Page-1)*f.Size).Limit(f.Size).Pluck("a.id", &ids).Error
	if err != nil || len(ids) == 0 {
		return []Article{}, int(total), err
	}
	found, err := s.load(ctx, scope{version: "latest_version", ids: ids})
	return inOrder(found, ids), int(total), err
}

func inOrder(found []Article, ids []string) []Article {
	byID := make(map[string]Article, len(found))
	for _, a := range found {
		byID[a.ID] = a
	}
	list := make([]Article, 0, len(ids))
	for _, id := range ids {
		if a, ok := byID[id]; ok {
			list = append(list, a)
		}
	}
	return list
}

// matching joins each article a with its latest version v and its live version l.
func (s store) matching(ctx context.Context, f Filter, categories []string, now time.Time) *gorm.DB {
	q := s.db.Conn(ctx).Table("articles a").
		Joins("JOIN article_versions v ON v.article_id = a.id AND v.version = a.latest_version").
		Joins("LEFT JOIN article_versions l ON l.article_id = a.id AND l.version = a.live_version")
	if categories != nil {
		q = q.Where("a.category_id IN ?", categories)
	}
	if f.Audience != "" {
		q = q.Where("v.audience = ?", f.Audience)
	}
	if t := strings.TrimSpace(f.Text); t != "" {
		like := "%" + likeEscaper.Replace(strings.ToLower(t)) + "%"
		q = q.Where(`LOWER(v.question) LIKE ? ESCAPE '!' OR LOWER(v.answer) LIKE ? ESCAPE '!' OR a.slug LIKE ? ESCAPE '!' OR EXISTS
			(SELECT 1 FROM article_phrases p WHERE p.article_id = a.id AND p.version = a.latest_version
				AND p.kind = 'variant' AND LOWER(p.text) LIKE ? ESCAPE '!')`, like, like, like, like)
	}
	return inState(q, f.State, now)
}

var likeEscaper = strings.NewReplacer("!", "!!", "%", "!%", "_", "!_")

const begun, notOver = "(l.effective_from IS NULL OR l.effective_from <= ?)", "(l.effective_until IS NULL OR l.effective_until > ?)"

func inState(q *gorm.DB, state State, now time.Time) *gorm.DB {
	switch state {
	case "":
		return q
	case Scheduled:
		return q.Where("a.state = ? AND l.effective_from > ?", Live, now)
	case Expired:
		return q.Where("a.state = ? AND "+begun+" AND l.effective_until <= ?", Live, now, now)
	case Live:
		return q.Where("a.state = ? AND "+begun+" AND "+notOver, Live, now, now)
	}
	return q.Where("a.state = ?", state)
}

// hottest returns the articles that may be suggested at now, those asked most in the month
// first, in the categories or, when nil, in all.
func (s store) hottest(ctx context.Context, categories []string, limit int, now time.Time) ([]Article, error) {
	q := s.db.Conn(ctx).Table("articles a").Joins("JOIN article_versions l ON l.article_id = a.id AND l.version = a.live_version").
		Where("a.state = ? AND a.disabled = ? AND a.no_suggest = ? AND l.audience = ?", Live, false, false, Public).
		Where(begun+" AND "+notOver, now, now)
	if categories != nil {
		q = q.Where("a.category_id IN ?", categories)
	}
	var ids []string
	err := q.Order(clause.OrderBy{Expression: clause.Expr{
		SQL:  "CASE WHEN a.seasons LIKE ? THEN a.hot + 100 ELSE a.hot END DESC, a.id",
		Vars: []any{"%," + strconv.Itoa(int(now.In(City).Month())) + ",%"},
	}}).Limit(limit).Pluck("a.id", &ids).Error
	if err != nil || len(ids) == 0 {
		return nil, err
	}
	found, err := s.load(ctx, scope{version: "live_version", ids: ids})
	return inOrder(found, ids), err
}

// model reports false when none of that name was saved.
func (s store) model(ctx context.Context, name string) (modelRow, bool, error) {
	var rows []modelRow
	err := s.db.Conn(ctx).Where("name = ?", name).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return modelRow{}, false, err
	}
	return rows[0], true, nil
}

func (s store) saveModel(ctx context.Context, m modelRow) error {
	return s.db.Conn(ctx).Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "name"}}, UpdateAll: true}).Create(&m).Error
}

func (s store) createOutlets(ctx context.Context, list []Outlet) error {
	if len(list) == 0 {
		return nil
	}
	return s.db.Conn(ctx).CreateInBatches(&list, batch).Error
}

func (s store) createNumbers(ctx context.Context, list []ServiceNumber) error {
	if len(list) == 0 {
		return nil
	}
	return s.db.Conn(ctx).CreateInBatches(&list, batch).Error
}

func (s store) createLexicon(ctx context.Context, synonyms [][]string, typos map[string]string) error {
	var rows []lexiconRow
	for _, group := range synonyms {
		rows = append(rows, lexiconRow{newID(), "synonym", group})
	}
	for wrong, right := range typos {
		rows = append(rows, lexiconRow{newID(), "typo", []string{wrong, right}})
	}
	if len(rows) == 0 {
		return nil
	}
	return s.db.Conn(ctx).CreateInBatches(&rows, batch).Error
}

func (s store) outlets(ctx context.Context) ([]Outlet, error) {
	var list []Outlet
	err := s.db.Conn(ctx).Order("slug").Find(&list).Error
	return list, err
}

func (s store) numbers(ctx context.Context) ([]ServiceNumber, error) {
	var list []ServiceNumber
	err := s.db.Conn(ctx).Order("CASE kind WHEN 'emergency' THEN 0 ELSE 1 END, position, slug").Find(&list).Error
	return list, err
}

func (s store) lexicon(ctx context.Context) (Lexicon, error) {
	lex := Lexicon{Typos: map[string]string{}}
	var rows []lexiconRow
	err := s.db.Conn(ctx).Order("id").Find(&rows).Error
	for _, r := range rows {
		if r.Kind == "synonym" {
			lex.Synonyms = append(lex.Synonyms, r.Words)
		} else if len(r.Words) == 2 {
			lex.Typos[r.Words[0]] = r.Words[1]
		}
	}
	return lex, err
}

func (s store) createBatch(ctx context.Context, b importBatch) error {
	return s.db.Conn(ctx).Create(&b).Error
}

// confirmBatch reports false when the batch has been confirmed before, or is not the caller's.
func (s store) confirmBatch(ctx context.Context, id, staffID string, now time.Time) (bool, error) {
	r := s.db.Conn(ctx).Model(&importBatch{}).Where("id = ? AND staff_id = ? AND state = ?", id, staffID, batchChecked).
		Updates(map[string]any{"state": batchConfirmed, "confirmed_at": now})
	return r.RowsAffected == 1, r.Error
}

func (s store) batch(ctx context.Context, id, staffID string) (importBatch, error) {
	var b importBatch
	err := s.db.Conn(ctx).Where("id = ? AND staff_id = ?", id, staffID).Take(&b).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return b, ErrNoBatch
	}
	return b, err
}

func (s store) storeResult(ctx context.Context, id string, r ImportResult) error {
	return s.db.Conn(ctx).Model(&importBatch{}).Where("id = ?", id).Select("Result").Updates(&importBatch{Result: r}).Error
}

func (s store) removeBatches(ctx context.Context, before time.Time) (int64, error) {
	r := s.db.Conn(ctx).Where("created_at < ?", before).Delete(&importBatch{})
	return r.RowsAffected, r.Error
}

// questions maps the normal form of every question to its article; of two articles with the
// same question the older one counts.
func (s store) questions(ctx context.Context) (map[string]string, error) {
	var rows []versionRow
	err := s.db.Conn(ctx).Table("article_versions w").Select("w.article_id", "w.question").
		Joins("JOIN articles a ON a.id = w.article_id AND a.latest_version = w.version").
		Where("a.state <> ?", Withdrawn).Order("a.id DESC").Find(&rows).Error
	byQuestion := make(map[string]string, len(rows))
	for _, r := range rows {
		byQuestion[Normal(r.Question)] = r.ArticleID
	}
	return byQuestion, err
}

// lockRevision makes the transactions that change what is live wait for each other.
func (s store) lockRevision(ctx context.Context) error {
	return s.db.Conn(ctx).Exec("UPDATE article_revision SET revision = revision").Error
}

// exported returns the latest words of every live article, by category and age.
func (s store) exported(ctx context.Context) ([]Article, error) {
	list, err := s.load(ctx, scope{version: "latest_version", live: true})
	slices.SortStableFunc(list, func(a, b Article) int { return slices.Compare(a.Category, b.Category) })
	return list, err
}
