package knowledge

import (
	"strconv"
	"strings"
	"time"
)

type articleRow struct {
	ID            string
	Slug          string
	CategoryID    string
	State         State
	LatestVersion int
	LiveVersion   int
	RowVersion    int
	Hot           int
	Seasons       string // like ",6,7," so that LIKE finds one
	AllReply      bool
	Disabled      bool
	NoSuggest     bool
	OwnerID       string
	CreatedAt     time.Time
	UpdatedAt     time.Time `gorm:"autoUpdateTime:false"`
}

// TableName names the table.
func (articleRow) TableName() string { return "articles" }

type versionRow struct {
	ArticleID      string `gorm:"primaryKey"`
	Version        int    `gorm:"primaryKey"`
	Question       string
	Answer         string
	Internal       string
	Blocks         []Block  `gorm:"serializer:json"`
	Tags           []string `gorm:"serializer:json"`
	Region         string
	IsLocal        bool
	Department     string
	Audience       Audience
	EffectiveFrom  *time.Time
	EffectiveUntil *time.Time
	ReviewBy       *time.Time
	CreatedBy      string
	CreatedAt      time.Time
	PublishedBy    string
	PublishedAt    *time.Time
}

// TableName names the table.
func (versionRow) TableName() string { return "article_versions" }

type phraseRow struct {
	ArticleID string `gorm:"primaryKey"`
	Version   int    `gorm:"primaryKey"`
	Kind      string `gorm:"primaryKey"`
	Position  int    `gorm:"primaryKey"`
	Text      string
}

// TableName names the table.
func (phraseRow) TableName() string { return "article_phrases" }

const (
	variant = "variant"
	counter = "counter"
)

type sourceRow struct {
	ArticleID string `gorm:"primaryKey"`
	Version   int    `gorm:"primaryKey"`
	Position  int    `gorm:"primaryKey"`
	Source
}

// TableName names the table.
func (sourceRow) TableName() string { return "article_sources" }

type changeRow struct {
	Revision  int64 `gorm:"primaryKey;autoIncrement:false"`
	ArticleID string
	ChangedAt time.Time
}

// TableName names the table.
func (changeRow) TableName() string { return "article_changes" }

// spoken is one version with its phrases by kind and its sources.
type spoken struct {
	row     versionRow
	phrases map[string][]string
	sources []Source
}

// lexiconRow is a synonym group, or a typo and what was meant.
type lexiconRow struct {
	ID    string
	Kind  string
	Words []string `gorm:"serializer:json"`
}

// TableName names the table.
func (lexiconRow) TableName() string { return "lexicon" }

// TableName names the table.
func (importBatch) TableName() string { return "import_batches" }

func rowOf(a Article) articleRow {
	return articleRow{
		ID: a.ID, Slug: a.Key, CategoryID: a.CategoryID, State: a.State, LatestVersion: a.LatestVersion, LiveVersion: a.LiveVersion,
		RowVersion: a.RowVersion, Hot: a.Hot, Seasons: encodeMonths(a.Seasons), AllReply: a.AllReply, Disabled: a.Disabled,
		NoSuggest: a.NoSuggest, OwnerID: a.OwnerID, CreatedAt: a.CreatedAt, UpdatedAt: a.UpdatedAt,
	}
}

func versionOf(a Article) versionRow {
	return versionRow{
		ArticleID: a.ID, Version: a.Version, Question: a.Question, Answer: a.Answer, Internal: a.Internal, Blocks: a.Blocks, Tags: a.Tags,
		Region: a.Region, IsLocal: a.Local, Department: a.Department, Audience: a.Audience, EffectiveFrom: nullable(a.EffectiveFrom),
		EffectiveUntil: nullable(a.EffectiveUntil), ReviewBy: nullable(a.ReviewBy), CreatedBy: a.SavedBy, CreatedAt: a.SavedAt,
		PublishedBy: a.PublishedBy, PublishedAt: nullable(a.PublishedAt),
	}
}

func phrasesOf(a Article, kind string, list []string) []phraseRow {
	rows := make([]phraseRow, 0, len(list))
	for i, t := range list {
		rows = append(rows, phraseRow{a.ID, a.Version, kind, i, t})
	}
	return rows
}

func articleOf(r articleRow, v versionRow) Article {
	return Article{
		ID: r.ID, Key: r.Slug, State: r.State, Version: v.Version, LatestVersion: r.LatestVersion, LiveVersion: r.LiveVersion,
		RowVersion: r.RowVersion, OwnerID: r.OwnerID, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt,
		Settings: Settings{
			CategoryID: r.CategoryID, Hot: r.Hot, Seasons: decodeMonths(r.Seasons), AllReply: r.AllReply, Disabled: r.Disabled, NoSuggest: r.NoSuggest,
		},
		Words: Words{
			Question: v.Question, Answer: v.Answer, Internal: v.Internal, Blocks: v.Blocks, Tags: v.Tags, Region: v.Region, Local: v.IsLocal,
			Department: v.Department, Audience: v.Audience, EffectiveFrom: plain(v.EffectiveFrom), EffectiveUntil: plain(v.EffectiveUntil),
			ReviewBy: plain(v.ReviewBy),
		},
		SavedBy: v.CreatedBy, SavedAt: v.CreatedAt, PublishedBy: v.PublishedBy, PublishedAt: plain(v.PublishedAt),
	}
}

func nullable(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

func plain(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

func encodeMonths(months []int) string {
	if len(months) == 0 {
		return ""
	}
	var b strings.Builder
	for _, m := range months {
		b.WriteString("," + strconv.Itoa(m))
	}
	return b.String() + ","
}

func decodeMonths(s string) []int {
	var months []int
	for _, m := range strings.Split(s, ",") {
		if n, err := strconv.Atoi(m); err == nil {
			months = append(months, n)
		}
	}
	return months
}
