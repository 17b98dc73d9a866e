// Package guide keeps guides (办事引导): questions asked one by one until a citizen has a personal
// check-list. A guide is data that editors write; walking it is a pure function of its definition
// and the answers, so that going back, changing an answer and resuming need nothing else.
package guide

import (
	"time"

	"qingting/server/errs"
)

// StepType says how a step is answered.
type StepType string

// The types of step.
const (
	Choice   StepType = "choice"
	Text     StepType = "text"
	IDNumber StepType = "id_number" // 18 characters with a valid check character (GB 11643)
	Phone    StepType = "phone"
	Date     StepType = "date"   // 2026-11-21, or 2026-11 when only the month was said
	Plate    StepType = "plate"  // number plate, new-energy ones too
	Number   StepType = "number" // decimal
	District StepType = "district"
)

// Option is one thing to choose.
type Option struct {
	Value string   `yaml:"value"`
	Label string   `yaml:"label"`
	Words []string `yaml:"words"` // other words citizens use for it
}

// Test looks at one answer. Exactly one of Is, Not and the bounds is used.
type Test struct {
	Step string   `yaml:"step"`
	Is   []string `yaml:"is"`
	Not  []string `yaml:"not"`
	Min  *float64 `yaml:"min"`
	Max  *float64 `yaml:"max"`
}

// Condition holds when all of All hold and, if there are any, one of Any. The zero Condition
// always holds.
type Condition struct {
	All []Test `yaml:"all"`
	Any []Test `yaml:"any"`
}

// Step is one question. Key never changes, so that answers and conditions keep pointing at it.
type Step struct {
	Key      string    `yaml:"key"`
	Label    string    `yaml:"label"` // short name; citizens say 改一下 and this
	Ask      string    `yaml:"ask"`
	Help     string    `yaml:"help"`
	Type     StepType  `yaml:"type"`
	Options  []Option  `yaml:"options"`
	Optional bool      `yaml:"optional"`
	Min      *float64  `yaml:"min"` // of a number
	Max      *float64  `yaml:"max"`
	When     Condition `yaml:"when"` // asked only then: this is how a guide branches
}

// Item is one line of the check-list.
type Item struct {
	Text string    `yaml:"text"`
	Note string    `yaml:"note"`
	When Condition `yaml:"when"`
}

// Section is a part of the check-list.
type Section struct {
	Title string `yaml:"title"`
	Items []Item `yaml:"items"`
}

// Source is what the check-list rests on.
type Source struct {
	Name   string `yaml:"name"`
	Number string `yaml:"number"`
	Clause string `yaml:"clause"`
	Date   string `yaml:"date"`
	URL    string `yaml:"url"`
}

// PhoneEntry is a number to call.
type PhoneEntry struct {
	Name   string `yaml:"name"`
	Number string `yaml:"number"`
}

// Letter is what the citizen may send from the check-list.
type Letter struct {
	DemandType string `yaml:"demand_type"`
	Title      string `yaml:"title"`
	Text       string `yaml:"text"`
}

// Template is the check-list before anybody's answers. Texts may hold {key} for the words of an
// answer.
type Template struct {
	Lead       string      `yaml:"lead"`
	Sections   []Section   `yaml:"sections"`
	Sources    []Source    `yaml:"sources"`
	OutletKind string      `yaml:"outlet_kind"`
	Phone      *PhoneEntry `yaml:"phone"`
	Letter     *Letter     `yaml:"letter"`
}

// Definition is what an editor writes.
type Definition struct {
	Title       string   `yaml:"title"`
	Summary     string   `yaml:"summary"`
	Category    string   `yaml:"category"`
	Triggers    []string `yaml:"triggers"`     // questions that this guide helps with
	ArticleKeys []string `yaml:"article_keys"` // articles under whose answer it is offered
	Steps       []Step   `yaml:"steps"`
	List        Template `yaml:"checklist"`
}

// State of a guide.
type State string

// The states of a guide. What citizens get is the live version, whatever was saved since.
const (
	Draft     State = "draft"
	Live      State = "live"
	Withdrawn State = "withdrawn"
)

// Guide is a definition with its history.
type Guide struct {
	ID          string
	Key         string
	State       State
	Version     int // of Definition
	LiveVersion int // 0: never published
	RowVersion  int // counts up with every change
	UpdatedAt   time.Time
	UpdatedBy   string
	Definition  Definition
}

// Version is one saved version of a guide.
type Version struct {
	Version     int
	Title       string
	SavedBy     string
	SavedAt     time.Time
	PublishedBy string
	PublishedAt *time.Time
}

// RunState says whether a walk goes on.
type RunState string

// The states of a run.
const (
	Open RunState = "open"
	Done RunState = "done"
	Left RunState = "left" // the citizen left; starting the guide again resumes it
)

// Answer is what a citizen said to a step. Numbers that identify somebody are stored masked.
type Answer struct {
	Step  string
	Value string // empty: skipped
	Label string // how it is shown
}

// Run is one citizen's walk, always through the version it was begun with.
type Run struct {
	ID             string
	GuideID        string
	Version        int
	CitizenID      string
	ConversationID string
	State          RunState
	Answers        []Answer
	RowVersion     int
	CreatedAt      time.Time
	UpdatedAt      time.Time
	Definition     Definition
}

// Errors of this package.
var (
	ErrNotFound   = errs.New(errs.NotFound, "guide_not_found", "没有找到这个办事引导，可能已经下线。")
	ErrRunMissing = errs.New(errs.NotFound, "guide_run_not_found", "没有找到这份办事清单。")
	ErrInvalid    = errs.New(errs.Invalid, "guide_invalid", "引导还有写得不对的地方，请改好再保存。")
	ErrChanged    = errs.New(errs.Conflict, "guide_changed", "这个引导刚被其他人修改过，请载入最新内容再改。")
	ErrVersion    = errs.New(errs.Conflict, "guide_version_moved", "要发布的不是最新版本，请刷新后再发布。")
	ErrNotLive    = errs.New(errs.Conflict, "guide_not_live", "这个引导没有在使用中。")
	ErrRunMoved   = errs.New(errs.Conflict, "guide_run_moved", "这一步刚在别处答过了，请刷新。")
	ErrTrial      = errs.New(errs.Invalid, "guide_trial_invalid", "这个回答不能用，请换一个。")
)
