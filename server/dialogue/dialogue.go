// Package dialogue keeps conversations between citizens, the bot and agents: what was said in
// which order, who has the floor, and that nothing said is lost or doubled.
//
// A conversation goes bot → waiting → agent → closed, may leave waiting for bot again, and may
// be closed from any state. Every message gets the next sequence number of its conversation in
// the transaction that stores it; clients that missed something ask for what came after the
// last number they have.
package dialogue

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"qingting/server/errs"
)

// State says who has the floor.
type State string

// The states of a conversation.
const (
	StateBot     State = "bot"     // the bot answers
	StateWaiting State = "waiting" // the citizen waits in line for an agent
	StateAgent   State = "agent"   // an agent answers
	StateClosed  State = "closed"  // over; may be rated
)

// Limits on what a message may carry.
const (
	MaxText     = 2000 // characters of one message
	MaxVoice    = 60   // seconds of one recording
	MaxClientID = 64   // bytes of a client id
	MaxComment  = 500  // characters of a rating or verdict comment
)

// What callers can be told.
var (
	ErrNotFound       = errs.New(errs.NotFound, "conversation_not_found", "没有找到这个会话。")
	ErrMessageMissing = errs.New(errs.NotFound, "message_not_found", "没有找到这条消息。")
	ErrClosed         = errs.New(errs.Conflict, "conversation_closed", "这个会话已经结束，请开始新的会话。")
	ErrMoved          = errs.New(errs.Conflict, "conversation_moved", "会话状态已经变化，请刷新后再试。")
	ErrNotYours       = errs.New(errs.Forbidden, "conversation_not_yours", "这个会话现在不由您接待。")
	ErrTextEmpty      = errs.New(errs.Invalid, "message_text_empty", "消息内容不能为空。")
	ErrTextTooLong    = errs.New(errs.Invalid, "message_text_too_long", "消息内容请控制在 2000 字以内。")
	ErrClientID       = errs.New(errs.Invalid, "client_id_invalid", "client_id 不能为空，且不超过 64 个字符。")
	ErrKind           = errs.New(errs.Invalid, "message_kind_invalid", "不支持这种消息。")
	ErrFile           = errs.New(errs.Invalid, "message_file_invalid", "图片不存在或不属于您，请重新上传。")
	ErrGuide          = errs.New(errs.Invalid, "message_guide_invalid", "请选择要办的事。")
	ErrCandidate      = errs.New(errs.Invalid, "message_candidate_invalid", "这个问题已经不能选择，请直接输入您的问题。")
	ErrRating         = errs.New(errs.Invalid, "rating_invalid", "评分请选择 1 到 5 分，补充说明不超过 500 字。")
	ErrRated          = errs.New(errs.Conflict, "rating_given", "您已经评价过了，谢谢。")
	ErrNotEnded       = errs.New(errs.Conflict, "conversation_not_ended", "会话结束后才能评价。")
	ErrVerdict        = errs.New(errs.Invalid, "verdict_invalid", "只能对机器人的回答点赞或点踩，说明不超过 500 字。")
)

// Conversation is one exchange between a citizen and the hotline.
type Conversation struct {
	ID             string
	CitizenID      string
	Channel        string
	State          State
	AgentID        *string
	LastSeq        int64
	AskedSeq       int64 // number of the newest citizen message the bot must answer
	AnsweredSeq    int64 // number of the newest citizen message the bot has answered
	AskedAt        *time.Time
	CitizenReadSeq int64
	AgentReadSeq   int64
	OpenedAt       time.Time
	UpdatedAt      time.Time
	ClosedAt       *time.Time
	ClosedBy       string
	Rating         int
	RatingComment  string
	RatedAt        *time.Time
}

// HeldBy reports whether the agent has the floor.
func (c Conversation) HeldBy(staffID string) bool {
	return c.State == StateAgent && c.AgentID != nil && *c.AgentID == staffID
}

// Message is one stored message.
type Message struct {
	ID             string
	ConversationID string
	Seq            int64
	ClientID       string
	Sender         Sender
	SenderID       string
	Kind           Kind
	Text           string
	Content        Content `gorm:"serializer:json"`
	ReplyTo        *string
	Verdict        string
	VerdictComment string
	CreatedAt      time.Time
}

// Unheard reports whether the message is a recording whose words nobody could tell.
func (m Message) Unheard() bool {
	return m.Kind == KindVoice && strings.HasPrefix(m.Text, unheard)
}

// unheard begins the text of such a recording.
const unheard = "[语音 "

// Said is what somebody wants to say. ClientID makes sending it again harmless.
type Said struct {
	ClientID  string
	Kind      Kind
	Text      string
	FileID    string
	ArticleID string
	GuideID   string
	Seconds   int // how long a recording is
}

func (s Said) check() error {
	switch {
	case s.ClientID == "" || len(s.ClientID) > MaxClientID:
		return ErrClientID
	case utf8.RuneCountInString(s.Text) > MaxText:
		return ErrTextTooLong
	case s.Kind == KindText && strings.TrimSpace(s.Text) == "":
		return ErrTextEmpty
	case (s.Kind == KindImage || s.Kind == KindVoice) && s.FileID == "":
		return ErrFile
	case s.Kind == KindCandidate && s.ArticleID == "":
		return ErrCandidate
	case s.Kind == KindGuide && (s.GuideID == "" || len(s.GuideID) > MaxClientID):
		return ErrGuide
	case s.Kind != KindText && s.Kind != KindImage && s.Kind != KindVoice && s.Kind != KindCandidate && s.Kind != KindGuide:
		return ErrKind
	}
	return nil
}

// Turn is what the bot gets: the message to answer and what was said before, oldest first,
// without the message itself.
type Turn struct {
	Conversation Conversation
	Message      Message
	History      []Message
}

// Reply is the bot's one decision about a turn.
type Reply struct {
	Kind    Kind
	Text    string
	Content Content
	HandOff Reason // hand off after this reply; empty: the bot keeps the floor
	Urgent  bool   // hand off at the highest priority
	// Keep stores what belongs to the reply in the transaction that stores it; nil: nothing.
	Keep func(ctx context.Context) error
	Why  Decision
}

// Decision is the record of why the bot replied as it did.
type Decision struct {
	MessageID      string `gorm:"primaryKey"`
	ConversationID string
	Kind           string
	Reason         string
	Query          string
	ArticleID      string
	ArticleVersion int
	Probability    float64
	Candidates     []Scored `gorm:"serializer:json"`
	ElapsedUs      int64
	CreatedAt      time.Time
}

// Scored is one article the bot considered.
type Scored struct {
	ArticleID   string
	Version     int
	Question    string
	Probability float64
	Score       float64
}

// Bot answers citizens. Reply may be slow and must be safe to call again for the same turn.
type Bot interface {
	Reply(ctx context.Context, turn Turn) (Reply, error)
}

// Desk takes conversations that need a human. Both methods run inside the caller's transaction.
type Desk interface {
	// Enqueue puts the conversation into the waiting line. It reports false when no human can
	// come now, and then stores nothing.
	Enqueue(ctx context.Context, h HandOff) (taken bool, err error)
	// Leave takes the conversation off the line and off its agent's desk; reason is stored.
	Leave(ctx context.Context, conversationID, reason string) error
}

// HandOff asks the desk for a human.
type HandOff struct {
	Conversation Conversation
	Reason       Reason
	Urgent       bool // before everybody who is not urgent
}

// Reason says why a human was asked for.
type Reason string

// The reasons for a hand-off.
const (
	ReasonRequest    Reason = "request"     // the citizen asked for a human
	ReasonThumbsDown Reason = "thumbs_down" // the citizen was not helped by an answer
	ReasonUnanswered Reason = "unanswered"  // the bot did not know
	ReasonEmergency  Reason = "emergency"   // somebody may be in danger
	ReasonReturned   Reason = "returned"    // an agent gave the conversation back
	ReasonEmotion    Reason = "emotion"     // several messages in a row were very upset
)

// Words returns the reason as agents read it.
func (r Reason) Words() string {
	switch r {
	case ReasonRequest:
		return "市民要求转人工"
	case ReasonThumbsDown:
		return "市民对回答不满意"
	case ReasonUnanswered:
		return "机器人没能回答"
	case ReasonEmergency:
		return "疑似紧急情况"
	case ReasonReturned:
		return "坐席转回排队"
	case ReasonEmotion:
		return "市民情绪激动"
	}
	return "转人工"
}

// Channel tells the people of a conversation what happened. It is called after commit only,
// must not block, and may lose an event: clients ask for what they missed by sequence number.
type Channel interface {
	MessageStored(ctx context.Context, c Conversation, m Message)
	ConversationChanged(ctx context.Context, c Conversation)
	Typing(ctx context.Context, c Conversation, who Sender)
}

// Files tells whether an uploaded picture or recording may be used by its owner.
type Files interface {
	OwnedBy(ctx context.Context, fileID string, by Sender, ownerID string) (File, error)
}

// Ears hear what a recording says. Hear answers within a few seconds, with nothing when the
// words cannot be told: the recording is kept for a human all the same.
type Ears interface {
	Hear(ctx context.Context, fileID string) string
}

// Library gives the approved public answer of an article as message content.
type Library interface {
	PublicAnswer(ctx context.Context, articleID string) (text string, content Content, err error)
}

// Guides names the guides citizens can begin; an expected error when there is no such guide now.
type Guides interface {
	Title(ctx context.Context, guideID string) (string, error)
}
