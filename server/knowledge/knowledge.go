// Package knowledge holds what the hotline knows: articles with their versions and sources,
// the outlets and numbers answers point to, and the words that mean the same. It feeds the
// search index, and is the only place citizens' answers come from.
package knowledge

import (
	"time"

	"qingting/server/errs"
)

// State says how far an article is. The first four are stored; Scheduled and Expired are live
// articles outside their dates.
type State string

// The states. Every save keeps the version citizens see; only Publish changes it.
const (
	Draft     State = "draft"
	InReview  State = "in_review"
	Live      State = "live"
	Withdrawn State = "withdrawn"
	Scheduled State = "scheduled"
	Expired   State = "expired"
)

// Audience says who may see an article.
type Audience string

// The audiences.
const (
	Public   Audience = "public"
	Internal Audience = "internal" // staff only, never given to citizens
)

// Block is one part of an answer beside its text. Which fields count depends on Type: text
// (Title, Text), steps and materials (Title, Items), phone (Name, Number), outlets
// (OutletKind), link (Title, URL), image (Title, FileID), article (Title, ArticleID),
// guide (Title, GuideID), calculator (Title, Calculator).
type Block struct {
	Type       string
	Title      string
	Text       string
	Items      []string
	Name       string
	Number     string
	URL        string
	OutletKind string
	ArticleID  string
	FileID     string
	GuideID    string
	Calculator string // id or key of a calculator
}

// The types of block.
const (
	BlockText      = "text"
	BlockSteps     = "steps"
	BlockMaterials = "materials"
	BlockPhone     = "phone"
	BlockOutlets   = "outlets"
	BlockLink      = "link"
	BlockImage     = "image"
	BlockArticle   = "article"
	BlockGuide     = "guide"
	BlockCalc      = "calculator"
)

// Source is what an answer rests on. Dated is a day like 2018-12-29, or empty.
type Source struct {
	Name   string
	Number string // 文号
	Clause string
	Dated  string
	URL    string
}

// Words are what a version says. A zero time is an open end; EffectiveUntil is the first
// moment the words no longer hold.
type Words struct {
	Question        string
	Variants        []string
	CounterExamples []string
	Answer          string
	Internal        string // note for agents
	Blocks          []Block
	Tags            []string
	Region          string
	Local           bool // a city decides the details
	Department      string
	Audience        Audience
	EffectiveFrom   time.Time
	EffectiveUntil  time.Time
	ReviewBy        time.Time
	Sources         []Source
}

// Settings belong to the article, not to a version: a change counts at once.
type Settings struct {
	CategoryID string
	Hot        int   // 0 to 100, how often citizens ask it
	Seasons    []int // months, 1 to 12, in which it is asked most
	AllReply   bool  // 是否全部回复 of the 8-column sheet; kept, it changes nothing
	Disabled   bool  // not answered for now, without losing the live version
	NoSuggest  bool  // never suggested, only answered
}

// Article is one knowledge point with the words of one version.
type Article struct {
	ID            string
	Key           string // stable name, given once
	State         State  // stored state; StateAt adds the dates
	Version       int    // whose words these are
	LatestVersion int
	LiveVersion   int // 0 when nothing is live
	RowVersion    int // for Save: refused when somebody else has saved meanwhile
	Category      []string
	OwnerID       string
	CreatedAt     time.Time
	UpdatedAt     time.Time
	Settings
	Words
	SavedBy     string // of this version, a staff id
	SavedAt     time.Time
	PublishedBy string
	PublishedAt time.Time
	// LiveFrom and LiveUntil are the dates of the live version.
	LiveFrom, LiveUntil time.Time
}

// StateAt returns the state as people see it: a live article outside the dates of its live
// version is Scheduled or Expired.
func (a Article) StateAt(now time.Time) State {
	switch {
	case a.State != Live:
		return a.State
	case !a.LiveFrom.IsZero() && now.Before(a.LiveFrom):
		return Scheduled
	case !a.LiveUntil.IsZero() && !now.Before(a.LiveUntil):
		return Expired
	}
	return Live
}

// Servable reports whether a may be shown to citizens at now. It holds only for an Article
// that carries the words of its live version.
func (a Article) Servable(now time.Time) bool {
	return a.Audience == Public && !a.Disabled && a.Version == a.LiveVersion && a.StateAt(now) == Live
}

// VersionInfo describes one version of an article.
type VersionInfo struct {
	Version     int
	Question    string
	SavedBy     string
	SavedAt     time.Time
	PublishedBy string
	PublishedAt time.Time // zero when it was never live
}

// Category is one node of the category tree.
type Category struct {
	ID       string
	ParentID string // empty at the top
	Name     string
	Position int
	Articles int `gorm:"->;-:migration"` // articles directly in it that are not withdrawn
}

// Limits of what an editor can write.
const (
	MaxQuestion = 100  // characters, also of a variant or counter-example
	MaxAnswer   = 5000 // characters
	MaxInternal = 2000 // characters
	MaxVariants = 50
	MaxBlocks   = 20
	MaxItems    = 30  // in one block
	MaxItemText = 500 // characters
	MaxTags     = 20
	MaxSources  = 10
)

// What callers can be told.
var (
	ErrNotFound      = errs.New(errs.NotFound, "article_not_found", "没有找到这条知识，可能已经下线。")
	ErrInvalid       = errs.New(errs.Invalid, "article_invalid", "知识内容填写有误，请按提示修改后再保存。")
	ErrRowVersion    = errs.New(errs.Conflict, "article_changed", "这条知识刚被其他人修改过，请刷新查看最新内容后再保存。")
	ErrVersionMoved  = errs.New(errs.Conflict, "article_version_moved", "这条知识又有了新的修改，请查看最新版本后再发布。")
	ErrState         = errs.New(errs.Conflict, "article_state", "这条知识当前的状态不能进行这项操作，请刷新后再试。")
	ErrKeyTaken      = errs.New(errs.Conflict, "article_key_taken", "这个知识编号已被使用，请换一个。")
	ErrCategory      = errs.New(errs.Invalid, "category_invalid", "分类名称请填写 1 到 20 个字，不含“/”和“>”；分类最多三级。")
	ErrCategoryTaken = errs.New(errs.Conflict, "category_taken", "同一级下已有这个分类。")
)

// City is the time zone in which days begin; all of China keeps it, without summer time.
var City = time.FixedZone("CST", 8*60*60)

// DayStart reads a day like 2026-11-21 as the moment it begins in City; empty gives zero.
func DayStart(day string) (time.Time, error) {
	if day == "" {
		return time.Time{}, nil
	}
	t, err := time.ParseInLocation(time.DateOnly, day, City)
	return t.UTC(), err
}

// DayEnd reads a day as the moment it is over, the way EffectiveUntil is kept: what holds
// until 2026-11-21 holds all of that day. Empty gives zero.
func DayEnd(day string) (time.Time, error) {
	t, err := DayStart(day)
	if err != nil || t.IsZero() {
		return t, err
	}
	return t.AddDate(0, 0, 1), nil
}

// FirstDay writes the day that begins at or contains t; empty for zero.
func FirstDay(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(City).Format(time.DateOnly)
}

// LastDay writes the last day before t, the inverse of DayEnd; empty for zero.
func LastDay(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return FirstDay(t.Add(-time.Nanosecond))
}
