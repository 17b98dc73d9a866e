// Package desk is where agents work: who sits where, the waiting line, who is offered a
// conversation, who claims it, transfers it or closes it, and the replies they keep at hand.
//
// Every change of hands is a compare-and-set in one transaction with the conversation's state,
// so that of two agents exactly one wins and the other is told.
package desk

import (
	"context"
	"encoding/json"
	"strings"
	"time"
	"unicode/utf8"

	"qingting/server/dialogue"
	"qingting/server/emotion"
	"qingting/server/errs"
)

// Presence says whether an agent takes conversations.
type Presence string

// The presences of a seat.
const (
	Online  Presence = "online"  // takes conversations
	Away    Presence = "away"    // keeps those it has, is offered none
	Offline Presence = "offline" // not there
)

// What callers can be told.
var (
	ErrTaken      = errs.New(errs.Conflict, "already_claimed", "会话已被其他坐席接入，或市民已离开排队。")
	ErrLineEmpty  = errs.New(errs.NotFound, "line_empty", "当前没有排队的市民。")
	ErrFull       = errs.New(errs.Conflict, "seat_full", "您同时接待的会话已达上限，请先结束一个会话。")
	ErrNotOnline  = errs.New(errs.Conflict, "seat_not_online", "请先切换为在线状态，再接入会话。")
	ErrTargetBusy = errs.New(errs.Conflict, "target_not_available", "对方不在线或接待已满，请选择其他坐席，或转回排队。")
	ErrTargetSelf = errs.New(errs.Invalid, "target_self", "不能转接给自己。")
	ErrPresence   = errs.New(errs.Invalid, "presence_invalid", "状态只能是在线、小休或离线，接待上限为 1 到 20。")
	ErrNote       = errs.New(errs.Invalid, "note_too_long", "转接说明请控制在 200 字以内。")
	ErrCanned     = errs.New(errs.Invalid, "canned_invalid", "请填写快捷词（20 字以内）、标题（40 字以内）和内容（1000 字以内）。")
	ErrCannedUsed = errs.New(errs.Conflict, "canned_shortcut_used", "这个快捷词已经用过了，请换一个。")
	ErrNoCanned   = errs.New(errs.NotFound, "canned_not_found", "没有找到这条常用语。")
)

// Seat is an agent's place at the desk.
type Seat struct {
	StaffID   string `gorm:"primaryKey"`
	Presence  Presence
	Capacity  int
	SeenAt    time.Time // last sign of life
	ChangedAt time.Time
	Active    int    `gorm:"->;-:migration"` // conversations held now
	Name      string `gorm:"->;-:migration"`
}

// free reports whether the seat may get one more conversation.
func (s Seat) free() bool { return s.Presence == Online && s.Active < s.Capacity }

// Handoff is one wait for a human, from asking until a claim or until the citizen leaves.
type Handoff struct {
	ID             string
	ConversationID string
	Reason         dialogue.Reason
	Priority       int
	State          string
	Card           Card `gorm:"serializer:json"`
	OfferedTo      *string
	OfferedAt      *time.Time
	DeclinedBy     []string `gorm:"serializer:json"`
	ClaimedBy      *string
	ClaimedAt      *time.Time
	EndedAt        *time.Time
	CreatedAt      time.Time
	QueuedAt       time.Time
}

// The states of a Handoff.
const (
	waiting = "waiting"
	claimed = "claimed"
	left    = "left"
)

// Priorities in the waiting line; within one, first come is first served.
const (
	priorityNormal   = 0
	priorityReturned = 5 // has waited once already
	priorityUpset    = 7 // several messages in a row were very upset
	priorityUrgent   = 9 // somebody may be in danger
)

// Card is what an agent sees first: why a human was needed and what happened so far.
type Card struct {
	Reason  dialogue.Reason
	Tried   []Try
	Facts   []Fact
	Summary string
	Earlier int // conversations the citizen had before this one
	Emotion Emotion
}

// Emotion is what the citizen's messages showed, with the words behind it; the zero value means
// that feelings are not read.
type Emotion struct {
	Now   emotion.Feeling
	Curve emotion.Curve
	Fired []emotion.Fired // what the curve asked the bot to do
}

// Try is one question the bot dealt with before the hand-off.
type Try struct {
	Question       string
	Decision       string
	ArticleID      string
	AnswerQuestion string
	Probability    float64
}

// Fact is one thing the citizen mentioned that an agent would otherwise ask again.
type Fact struct {
	Label string
	Value string
}

// Assignment says who held a conversation from when to when.
type Assignment struct {
	ID             string
	ConversationID string
	StaffID        string
	FromStaffID    string
	Note           string
	StartedAt      time.Time
	EndedAt        *time.Time
	EndReason      string
}

// Pass is what the agent before said when passing a conversation on.
type Pass struct {
	FromStaffID string
	Note        string
	At          time.Time
}

// CannedReply is a text kept at hand; StaffID is empty for one all agents share.
type CannedReply struct {
	ID        string
	StaffID   string
	Shortcut  string
	Title     string
	Text      string
	UpdatedAt time.Time
}

func (c CannedReply) check() error {
	n := utf8.RuneCountInString
	if strings.TrimSpace(c.Shortcut) == "" || strings.TrimSpace(c.Title) == "" || strings.TrimSpace(c.Text) == "" ||
		n(c.Shortcut) > 20 || n(c.Title) > 40 || n(c.Text) > 1000 {
		return ErrCanned
	}
	return nil
}

// Place is where a waiting citizen stands.
type Place struct {
	Ahead           int
	EstimateSeconds int // 0: not enough claims lately to say
}

// Bell tells agents what happened at the desk. It is called after commit and must not block.
type Bell interface {
	LineChanged(ctx context.Context)
	Offered(ctx context.Context, staffID, conversationID string, until time.Time)
	Assigned(ctx context.Context, staffID, conversationID string)
	Released(ctx context.Context, staffID, conversationID string)
	SeatChanged(ctx context.Context, staffID string)
}

// Mood reads feelings; *emotion.Service satisfies it.
type Mood interface {
	Curve(said []emotion.Said) emotion.Curve
}

// Floor is what the desk needs of conversations; *dialogue.Service satisfies it.
type Floor interface {
	Conversation(ctx context.Context, id string) (dialogue.Conversation, error)
	Earlier(ctx context.Context, citizenID string, before time.Time, limit int) ([]dialogue.Conversation, error)
	MessagesBefore(ctx context.Context, conversationID string, before int64, limit int) ([]dialogue.Message, error)
	Decisions(ctx context.Context, conversationID string) ([]dialogue.Decision, error)
	Assign(ctx context.Context, conversationID, staffID, greeting string) error
	Reassign(ctx context.Context, conversationID, fromStaffID, toStaffID, notice string) error
	BackToLine(ctx context.Context, conversationID, fromStaffID, notice string) error
	ReleaseToBot(ctx context.Context, conversationID, notice string) error
	Close(ctx context.Context, id, by string) (dialogue.Conversation, error)
}

// hasDecliner reports whether the agent let an offer of this hand-off pass.
func (h Handoff) hasDecliner(staffID string) bool {
	for _, id := range h.DeclinedBy {
		if id == staffID {
			return true
		}
	}
	return false
}

// nextSeat picks the seat to offer the hand-off to: free, not one that let it pass, the
// smallest share of its capacity in use, the longest without change among equals.
func nextSeat(h Handoff, seats []Seat) (Seat, bool) {
	best, found := Seat{}, false
	for _, s := range seats {
		if !s.free() || h.hasDecliner(s.StaffID) {
			continue
		}
		if !found || less(s, best) {
			best, found = s, true
		}
	}
	return best, found
}

func less(a, b Seat) bool {
	if x, y := a.Active*b.Capacity, b.Active*a.Capacity; x != y {
		return x < y
	}
	return a.ChangedAt.Before(b.ChangedAt)
}

func encodeIDs(ids []string) string {
	b, _ := json.Marshal(ids) // strings always encode
	return string(b)
}
