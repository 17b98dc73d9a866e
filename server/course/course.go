// Package course keeps what trainers make: courses, lessons with their versions, and the drafts
// that published knowledge offers. A lesson cites article versions; when an article changes or
// ends, the lessons that cite it are flagged and the trainers told.
package course

import (
	"slices"
	"time"
	"unicode/utf8"

	"qingting/server/errs"
	"qingting/server/exam"
	"qingting/server/learning"
)

// State is where a lesson stands. Trainees get its live version, whatever is being edited.
type State string

// The states.
const (
	Draft     State = "draft"
	Review    State = "review" // waits for somebody to publish it
	Live      State = "live"
	Withdrawn State = "withdrawn"
)

// Course is an ordered set of lessons.
type Course struct {
	ID, Key, Title, Summary string
	Position                int
}

// Lesson is a lesson with the words of one of its versions.
type Lesson struct {
	ID, Key                    string
	CourseID                   string
	Position                   int
	State                      State
	Version                    int // whose words these are
	LatestVersion, LiveVersion int
	RowVersion                 int
	Flag                       string // why the trainer should look at it; empty: nothing
	FlaggedAt                  *time.Time
	UpdatedAt                  time.Time
	UpdatedBy                  string
	Words
}

// Words are what a version consists of.
type Words struct {
	Title                      string
	Ability                    exam.Ability
	Matter                     string
	Tags                       []string
	Cards                      []learning.LessonCard
	ReadSeconds, ListenSeconds int
}

// Point is what the lesson teaches.
func (w Words) Point() learning.Point { return learning.Point{Ability: w.Ability, Matter: w.Matter} }

// ItemIDs are the items its quiz cards ask, in order.
func (w Words) ItemIDs() (ids []string) {
	for _, c := range w.Cards {
		if c.Kind == learning.QuizCard {
			ids = append(ids, c.Item)
		}
	}
	return ids
}

// Edit is what a trainer saves.
type Edit struct {
	CourseID string
	Title    string
	Ability  exam.Ability
	Matter   string
	Tags     []string
	Cards    []learning.LessonCard
}

func (e Edit) words() Words {
	plan := learning.LessonPlan{Cards: e.Cards}
	return Words{Title: e.Title, Ability: e.Ability, Matter: e.Matter, Tags: append([]string{}, e.Tags...), Cards: e.Cards,
		ReadSeconds: int(plan.ReadingTime().Seconds()), ListenSeconds: int(plan.ListeningTime().Seconds())}
}

// Version is one saved version of a lesson.
type Version struct {
	Version     int
	Title       string
	SavedBy     string
	SavedAt     time.Time
	PublishedBy string
	PublishedAt *time.Time
}

// Problem is what is wrong with a lesson; Card counts from 1, 0 is the lesson as a whole. Advice
// does not keep it from being published.
type Problem struct {
	Card    int
	Message string
	Advice  bool
}

// What use cases answer with.
var (
	ErrNotFound  = errs.New(errs.NotFound, "lesson_not_found", "没有这节课。")
	ErrNoCourse  = errs.New(errs.NotFound, "course_not_found", "没有这门课程。")
	ErrChanged   = errs.New(errs.Conflict, "lesson_changed", "别人刚刚改过这节课，请刷新后再改。")
	ErrState     = errs.New(errs.Conflict, "lesson_state", "这节课现在不能这样操作，请刷新后再看。")
	ErrInvalid   = errs.New(errs.Invalid, "lesson_invalid", "这节课还有问题，请按提示修改。")
	ErrProposal  = errs.New(errs.NotFound, "proposal_not_found", "没有这条新知识，可能已经处理过了。")
	ErrDecided   = errs.New(errs.Conflict, "proposal_decided", "这条新知识已经处理过了。")
	ErrReason    = errs.New(errs.Invalid, "reason_missing", "请写明不采用的原因。")
	ErrCourseBad = errs.New(errs.Invalid, "course_invalid", "课程名称要在 1 到 30 个字之间，简介不超过 100 个字。")
)

const (
	maxTitle  = 30
	maxCards  = 30
	maxTags   = 8
	maxMatter = 30
)

// Problems lists what should be mended before an edit is published.
func (e Edit) Problems() []Problem {
	return slices.Concat(e.titleProblems(), e.cardProblems(), e.lengthProblems())
}

func (e Edit) titleProblems() (list []Problem) {
	say := func(card int, message string) { list = append(list, Problem{card, message, false}) }
	if n := utf8.RuneCountInString(e.Title); n == 0 || n > maxTitle {
		say(0, "课名要在 1 到 30 个字之间。")
	}
	if n := utf8.RuneCountInString(e.Matter); n == 0 || n > maxMatter {
		say(0, "请填写这节课讲的事项。")
	}
	if !exam.KnownAbility(e.Ability) {
		say(0, "请选择这节课练的能力。")
	}
	if len(e.Tags) > maxTags {
		say(0, "标签最多 8 个。")
	}
	return list
}

func (e Edit) cardProblems() (list []Problem) {
	quiz := 0
	for i, c := range e.Cards {
		if err := c.Check(); err != nil {
			list = append(list, Problem{i + 1, errs.SentenceOf(err), false})
		}
		if c.Kind == learning.QuizCard {
			quiz++
		}
	}
	if len(e.Cards) == 0 || len(e.Cards) > maxCards {
		list = append(list, Problem{0, "一节课要有 1 到 30 张卡片。", false})
	}
	if quiz == 0 {
		list = append(list, Problem{0, "至少要有一道题，学完才知道学会没有。", false})
	}
	return list
}

// lengthProblems are advice: a short change is worth a short lesson.
func (e Edit) lengthProblems() []Problem {
	w := e.words()
	switch {
	case w.ReadSeconds > int(learning.LongestLesson.Seconds()):
		return []Problem{{0, "读完超过 5 分钟，建议拆成两节。", true}}
	case w.ReadSeconds < int(learning.ShortestLesson.Seconds()) && w.ListenSeconds < int(learning.ShortestLesson.Seconds()):
		return []Problem{{0, "不到 3 分钟，可以再补充例子或题目。", true}}
	}
	return nil
}
