package learning

import (
	"regexp"
	"slices"
	"time"

	"qingting/server/errs"
	"qingting/server/exam"
)

// Level is how long somebody has been an agent; it decides what is required.
type Level string

// The levels.
const (
	NewAgent    Level = "new"
	Experienced Level = "experienced"
)

// Trainee is a staff member as a learner, with their own wishes.
type Trainee struct {
	StaffID       string
	Level         Level
	BudgetMinutes int      // a day
	Commute       []string // times of day to be reminded at, "08:10"
	QuietFrom     string   // no notices from here, "22:00" …
	QuietTo       string   // … to here, "07:00"
	OnBoard       bool     // shown on the board to others who are
	Matters       []string // chosen beyond what is required
	PlacedAt      *time.Time
	UpdatedAt     time.Time
}

// Settings are the wishes a trainee changes.
type Settings struct {
	BudgetMinutes      int
	Commute            []string
	QuietFrom, QuietTo string
	OnBoard            bool
	Matters            []string
}

// ErrSettings is returned for settings that make no sense; its fields say which.
var ErrSettings = errs.New(errs.Invalid, "settings_invalid", "有些设置填得不对，请检查。")

var timeOfDay = regexp.MustCompile(`^([01]\d|2[0-3]):[0-5]\d$`)

// MinBudget and MaxBudget bound the minutes a day that may be planned: learning is work time.
const (
	MinBudget = 3
	MaxBudget = 30
)

func (s Settings) check() error {
	var fields []errs.Field
	if s.BudgetMinutes < MinBudget || s.BudgetMinutes > MaxBudget {
		fields = append(fields, errs.Field{Path: "budget_minutes", Message: "每天学习时间请填 3 到 30 分钟。"})
	}
	if len(s.Commute) > 4 || slices.ContainsFunc(s.Commute, func(t string) bool { return !timeOfDay.MatchString(t) }) {
		fields = append(fields, errs.Field{Path: "commute", Message: "提醒时间请按 08:10 这样填写，最多 4 个。"})
	}
	if !timeOfDay.MatchString(s.QuietFrom) || !timeOfDay.MatchString(s.QuietTo) {
		fields = append(fields, errs.Field{Path: "quiet_from", Message: "免打扰时间请按 22:00 这样填写。"})
	}
	if len(s.Matters) > 10 {
		fields = append(fields, errs.Field{Path: "matters", Message: "自选事项最多 10 个。"})
	}
	if len(fields) > 0 {
		return ErrSettings.WithFields(fields...)
	}
	return nil
}

// Quiet reports whether the trainee must not be disturbed at a time of day "15:04".
func (t Trainee) Quiet(clock string) bool {
	if t.QuietFrom <= t.QuietTo {
		return clock >= t.QuietFrom && clock < t.QuietTo
	}
	return clock >= t.QuietFrom || clock < t.QuietTo
}

// SourceKind says where an answer was given.
type SourceKind string

// Where answers come from.
const (
	FromLesson    SourceKind = "lesson"
	FromReview    SourceKind = "review"
	FromDaily     SourceKind = "daily"
	FromMistakes  SourceKind = "mistakes"
	FromPlacement SourceKind = "placement"
	FromProbe     SourceKind = "probe"
	FromExam      SourceKind = "exam"
)

// practice are the sources a client may name.
var practice = []SourceKind{FromLesson, FromReview, FromDaily, FromMistakes, FromPlacement, FromProbe}

// Answer is one answer as a device reported it, perhaps days later.
type Answer struct {
	ClientID string
	ItemID   string
	Version  int
	Response []string
	Seconds  int
	Source   SourceKind
	LessonID string
	At       time.Time
}

// Progress is where in a lesson a device was.
type Progress struct {
	ClientID string
	LessonID string
	Version  int
	Card     int
	Done     bool
	Seconds  int // studied since the last report
	At       time.Time
}

// Batch is what one device hands over.
type Batch struct {
	Device   string
	Progress []Progress
	Answers  []Answer
}

// Result is what became of one answer. Err is set, and nothing stored, when it makes no sense.
type Result struct {
	ClientID string
	Right    bool
	Score    float64
	Item     exam.Item // with its answer and explanation
	Repeated bool      // it had come before
	Err      error
}

// Standing is where a trainee is in a lesson, over all devices.
type Standing struct {
	LessonID    string
	Version     int
	Card        int
	At          time.Time
	DoneAt      *time.Time // when DoneVersion was done first; nil: never
	DoneVersion int
}

// Done reports whether a version has been learned to its end.
func (s Standing) Done(version int) bool { return s.DoneAt != nil && s.DoneVersion >= version }

// Day is what was done on one day.
type Day struct {
	Day     string // 2006-01-02 in the city
	Seconds int
	Items   int
	Correct int
	Lessons int
}

// Active reports whether the day counts for a streak: one lesson, five items or two minutes.
func (d Day) Active() bool { return d.Lessons > 0 || d.Items >= 5 || d.Seconds >= 120 }

// Streak is how many days in a row somebody has learned.
type Streak struct {
	Days       int
	RepairLeft int  // missed days that will still be forgiven this month
	Today      bool // today counts already
}

// repairs is how many missed days of the last thirty do not end a streak: a streak that one sick
// day destroys makes people give up.
const repairs = 2

// streakOf counts back from today; days are newest first.
func streakOf(days []Day, today time.Time) Streak {
	active := map[string]bool{}
	for _, d := range days {
		active[d.Day] = d.Active()
	}
	s := Streak{RepairLeft: repairs, Today: active[today.Format(time.DateOnly)]}
	pending := 0
	for back := 0; back < 400; back++ {
		if active[today.AddDate(0, 0, -back).Format(time.DateOnly)] {
			s.Days++
			if back <= 30 {
				s.RepairLeft -= pending
			}
			pending = 0
			continue
		}
		if back == 0 {
			continue // the day is not over
		}
		if pending++; pending > s.RepairLeft || s.Days == 0 && pending > 1 {
			break
		}
	}
	return s
}
