// Package board keeps letters (留言): what a citizen writes when nobody could help at once,
// the answer, and what the citizen thought of it. Letters are private to their writer and staff.
package board

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"qingting/server/errs"
)

// DemandType is one of the six kinds of demand a hotline knows (DB12/T 1438-2025).
type DemandType string

// The six demand types.
const (
	Consultation DemandType = "consultation" // 咨询
	Help         DemandType = "help"         // 求助
	Complaint    DemandType = "complaint"    // 投诉
	Report       DemandType = "report"       // 举报
	Suggestion   DemandType = "suggestion"   // 建议
	Praise       DemandType = "praise"       // 表扬
)

// State says how far a letter is.
type State string

// The states of a letter, in order. A citizen's further words on an answered letter bring it
// back to accepted.
const (
	Submitted State = "submitted"
	Accepted  State = "accepted"
	Answered  State = "answered"
	Closed    State = "closed"
)

// Limits on what a letter may carry.
const (
	MaxTitle = 60   // characters
	MaxText  = 2000 // characters, of a letter or an entry
	MaxFiles = 9

	MaxCalculations = 5 // calculation sheets of a letter
)

// What callers can be told.
var (
	ErrNotFound   = errs.New(errs.NotFound, "letter_not_found", "没有找到这条留言。")
	ErrInvalid    = errs.New(errs.Invalid, "letter_invalid", "留言填写有误，请检查后再提交。")
	ErrClientID   = errs.New(errs.Invalid, "client_id_invalid", "client_id 不能为空，且不超过 64 个字符。")
	ErrEntry      = errs.New(errs.Invalid, "letter_entry_invalid", "内容不能为空，且不超过 2000 字。")
	ErrTaken      = errs.New(errs.Conflict, "letter_taken", "这条留言已由其他坐席受理。")
	ErrNotHolder  = errs.New(errs.Forbidden, "letter_not_yours", "请先受理这条留言，再回复。")
	ErrClosed     = errs.New(errs.Conflict, "letter_closed", "这条留言已经办结，不能再补充或回复。")
	ErrRating     = errs.New(errs.Invalid, "rating_invalid", "评分请选择 1 到 5 分，补充说明不超过 500 字。")
	ErrRated      = errs.New(errs.Conflict, "rating_given", "您已经评价过了，谢谢。")
	ErrNotRatable = errs.New(errs.Conflict, "letter_not_answered", "留言得到答复后才能评价。")
	ErrSheet      = errs.New(errs.Invalid, "letter_calculation_invalid", "计算单不存在或不属于您，请重新计算后再附上。")
	ErrFile       = errs.New(errs.Invalid, "letter_file_invalid", "图片不存在或不属于您，请重新上传。")
)

// Letter is one letter on the board.
type Letter struct {
	ID             string
	Number         string // LY20261121-000001: day and running number, city's local date
	ClientID       string
	CitizenID      string
	ConversationID *string
	DemandType     DemandType
	Title          string
	Text           string
	ContactName    string
	PhoneCipher    string
	PhoneIndex     string
	State          State
	HolderID       *string
	PromisedAt     time.Time
	CreatedAt      time.Time
	UpdatedAt      time.Time
	AcceptedAt     *time.Time
	AnsweredAt     *time.Time
	ClosedAt       *time.Time
	Rating         int
	RatingComment  string
	RatedAt        *time.Time

	Entries []Entry  `gorm:"-"`
	FileIDs []string `gorm:"-"`

	CalculationIDs []string `gorm:"-"`
}

// HeldBy reports whether the staff member answers this letter.
func (l Letter) HeldBy(staffID string) bool { return l.HolderID != nil && *l.HolderID == staffID }

// Overdue reports whether the promise has passed without an answer.
func (l Letter) Overdue(now time.Time) bool {
	return (l.State == Submitted || l.State == Accepted) && now.After(l.PromisedAt)
}

// Entry is one thing said about a letter after it was sent.
type Entry struct {
	ID        string
	LetterID  string
	ClientID  string
	Author    string // citizen, agent, system
	AuthorID  string
	Text      string
	CreatedAt time.Time
}

// Draft is what a citizen sends. Phone is optional and stored encrypted.
type Draft struct {
	ClientID       string
	ConversationID string
	DemandType     DemandType
	Title          string
	Text           string
	ContactName    string
	Phone          string
	FileIDs        []string
	CalculationIDs []string
}

var phoneShape = regexp.MustCompile(`^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8})$`)

func (d Draft) check() error {
	if d.ClientID == "" || len(d.ClientID) > 64 {
		return ErrClientID
	}
	var wrong []errs.Field
	add := func(bad bool, path, message string) {
		if bad {
			wrong = append(wrong, errs.Field{Path: path, Message: message})
		}
	}
	n := utf8.RuneCountInString
	add(!d.DemandType.known(), "demand_type", "请选择诉求类型。")
	add(strings.TrimSpace(d.Title) == "" || n(d.Title) > MaxTitle, "title", fmt.Sprintf("请填写标题，不超过 %d 字。", MaxTitle))
	add(strings.TrimSpace(d.Text) == "" || n(d.Text) > MaxText, "text", fmt.Sprintf("请填写内容，不超过 %d 字。", MaxText))
	add(n(d.ContactName) > 20, "contact_name", "姓名请控制在 20 字以内。")
	add(d.Phone != "" && !phoneShape.MatchString(d.Phone), "contact_phone", "联系电话格式不对，请填写手机号或带区号的固定电话。")
	add(len(d.FileIDs) > MaxFiles, "file_ids", fmt.Sprintf("最多上传 %d 张图片。", MaxFiles))
	add(len(d.CalculationIDs) > MaxCalculations, "calculation_ids", fmt.Sprintf("最多附 %d 份计算单。", MaxCalculations))
	if len(wrong) > 0 {
		return ErrInvalid.WithFields(wrong...)
	}
	return nil
}

func (t DemandType) known() bool {
	switch t {
	case Consultation, Help, Complaint, Report, Suggestion, Praise:
		return true
	}
	return false
}

// Words returns the type in Chinese.
func (t DemandType) Words() string {
	return map[DemandType]string{Consultation: "咨询", Help: "求助", Complaint: "投诉", Report: "举报", Suggestion: "建议", Praise: "表扬"}[t]
}

// Query selects letters for staff. Zero fields do not restrict.
type Query struct {
	State   State
	Text    string // in number, title or text
	Holder  string
	Overdue time.Time // only letters whose promise was before this and that have no answer
	Page    int       // from 1
	Size    int       // at most 100
}

// Cipher hides phone numbers at rest.
type Cipher interface {
	Seal(plain string) (cipher, index string, err error)
	Open(cipher string) (string, error)
}

// Files tells whether the citizen may attach a picture.
type Files interface {
	OwnedByCitizen(ctx context.Context, fileID, citizenID string) error
}

// Calculations tells whether the citizen may attach a calculation sheet.
type Calculations interface {
	OwnedByCitizen(ctx context.Context, calculationID, citizenID string) error
}

// Bell tells the writer and the desk about a letter, after commit.
type Bell interface {
	LetterChanged(ctx context.Context, l Letter)
}

// Teller tells the writer what became of a letter. Both methods run in the transaction that
// changes it, so that nothing is told that did not happen.
type Teller interface {
	LetterAccepted(ctx context.Context, l Letter) error
	// LetterAnswered is called with the letter as it was before the answer; closed tells
	// whether these were the last words.
	LetterAnswered(ctx context.Context, l Letter, answer Entry, closed bool) error
}
