package wechat

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"qingting/server/db"
)

type store struct{ db *db.DB }

// chat is one person on one port.
type chat struct {
	ID           string
	Port         string
	CitizenID    string
	OpenIDCipher string `gorm:"column:openid_cipher"`
	OpenIDIndex  string `gorm:"column:openid_index"`
	Following    bool
	WindowUntil  time.Time
	WindowLeft   int
	Held         bool
	Offer        string // what numbers mean now: []choice as JSON
	Draft        string // sealed
	TakingUntil  *time.Time
	SendingUntil *time.Time
	Tries        int
	NextTryAt    *time.Time
	CreatedAt    time.Time
	HeardAt      time.Time

	openID string `gorm:"-"`
}

// TableName keeps gorm from making up a plural.
func (chat) TableName() string { return "wechat_chats" }

// talk is how far one conversation has been sent.
type talk struct {
	ConversationID string
	ChatID         string
	SentSeq        int64
	SentParts      int
	Done           bool
	CreatedAt      time.Time
}

// TableName keeps gorm from making up a plural.
func (talk) TableName() string { return "wechat_talks" }

// incoming is one message of WeChat.
type incoming struct {
	ID           string
	Port         string
	MessageKey   string
	OpenIDCipher string `gorm:"column:openid_cipher"`
	OpenIDIndex  string `gorm:"column:openid_index"`
	Body         string // sealed
	Tries        int
	CreatedAt    time.Time
	DoneAt       *time.Time
}

// TableName keeps gorm from making up a plural.
func (incoming) TableName() string { return "wechat_incoming" }

var errNoChat = errors.New("no such chat")

func (s store) takeIn(ctx context.Context, m incoming) (bool, error) {
	r := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&m)
	return r.RowsAffected == 1, r.Error
}

// waiting returns what a person wrote and was not dealt with, oldest first.
func (s store) waiting(ctx context.Context, port, index string, limit int) ([]incoming, error) {
	var list []incoming
	err := s.db.Conn(ctx).Where("port = ? AND openid_index = ? AND done_at IS NULL", port, index).Order("id").Limit(limit).Find(&list).Error
	return list, err
}

// left returns messages stored before `before` that nobody has dealt with.
func (s store) left(ctx context.Context, before time.Time, limit int) ([]incoming, error) {
	var list []incoming
	err := s.db.Conn(ctx).Where("done_at IS NULL AND created_at < ?", before).Order("id").Limit(limit).Find(&list).Error
	return list, err
}

// finish marks a message as dealt with and forgets its words.
func (s store) finish(ctx context.Context, id string, now time.Time) error {
	return s.db.Conn(ctx).Model(&incoming{}).Where("id = ?", id).Updates(map[string]any{"done_at": now, "body": ""}).Error
}

func (s store) countTry(ctx context.Context, id string) error {
	return s.db.Conn(ctx).Model(&incoming{}).Where("id = ?", id).Updates(map[string]any{"tries": gorm.Expr("tries + 1")}).Error
}

func (s store) purge(ctx context.Context, before time.Time) (int64, error) {
	r := s.db.Conn(ctx).Where("done_at IS NOT NULL AND created_at < ?", before).Delete(&incoming{})
	return r.RowsAffected, r.Error
}

// dropDrafts forgets letters that were begun and left.
func (s store) dropDrafts(ctx context.Context, before time.Time) error {
	return s.db.Conn(ctx).Model(&chat{}).Where("draft <> '' AND heard_at < ?", before).Updates(map[string]any{"draft": ""}).Error
}

func (s store) chat(ctx context.Context, id string) (chat, error) {
	return s.takeChat(s.db.Conn(ctx).Where("id = ?", id))
}

func (s store) chatOf(ctx context.Context, port, index string) (chat, error) {
	return s.takeChat(s.db.Conn(ctx).Where("port = ? AND openid_index = ?", port, index))
}

func (s store) takeChat(q *gorm.DB) (chat, error) {
	var c chat
	err := q.Take(&c).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return c, errNoChat
	}
	return c, err
}

func (s store) createChat(ctx context.Context, c chat) error {
	return s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&c).Error
}

func (s store) changeChat(ctx context.Context, id string, set map[string]any) error {
	return s.db.Conn(ctx).Model(&chat{}).Where("id = ?", id).Updates(set).Error
}

// lease takes the chat for one of its two kinds of work; false: somebody else has it.
func (s store) lease(ctx context.Context, id, column string, now, until time.Time) (bool, error) {
	r := s.db.Conn(ctx).Model(&chat{}).Where("id = ? AND ("+column+" IS NULL OR "+column+" < ?)", id, now).Updates(map[string]any{column: until})
	return r.RowsAffected == 1, r.Error
}

// prolong keeps a lease that ends at was; false: it was lost.
func (s store) prolong(ctx context.Context, id, column string, was, until time.Time) (bool, error) {
	r := s.db.Conn(ctx).Model(&chat{}).Where("id = ? AND "+column+" = ?", id, was).Updates(map[string]any{column: until})
	return r.RowsAffected == 1, r.Error
}

func (s store) release(ctx context.Context, id, column string, was time.Time) error {
	return s.db.Conn(ctx).Model(&chat{}).Where("id = ? AND "+column+" = ?", id, was).Updates(map[string]any{column: nil}).Error
}

// spend counts one message against the window and keeps what its numbers will mean; false: the
// window is closed.
func (s store) spend(ctx context.Context, id, offer string, now time.Time) (bool, error) {
	r := s.db.Conn(ctx).Model(&chat{}).Where("id = ? AND window_left > 0 AND window_until > ?", id, now).
		Updates(map[string]any{"window_left": gorm.Expr("window_left - 1"), "offer": offer})
	return r.RowsAffected == 1, r.Error
}

// hold keeps the chat from being sent to until the person writes; false: the window is open.
func (s store) hold(ctx context.Context, id string, now time.Time) (bool, error) {
	r := s.db.Conn(ctx).Model(&chat{}).Where("id = ? AND (window_left = 0 OR window_until <= ? OR following = ?)", id, now, false).
		Updates(map[string]any{"held": true})
	return r.RowsAffected == 1, r.Error
}

func (s store) refund(ctx context.Context, id string) error {
	return s.db.Conn(ctx).Model(&chat{}).Where("id = ?", id).Updates(map[string]any{"window_left": gorm.Expr("window_left + 1")}).Error
}

func (s store) createTalk(ctx context.Context, t talk) error {
	return s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&t).Error
}

func (s store) talk(ctx context.Context, conversationID string) (t talk, found bool, err error) {
	err = s.db.Conn(ctx).Where("conversation_id = ?", conversationID).Take(&t).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return t, false, nil
	}
	return t, err == nil, err
}

// openTalks returns the chat's conversations that may have something to send, oldest first.
func (s store) openTalks(ctx context.Context, chatID string) ([]talk, error) {
	var list []talk
	err := s.db.Conn(ctx).Where("chat_id = ? AND NOT done", chatID).Order("created_at, conversation_id").Find(&list).Error
	return list, err
}

// newestTalk returns the conversation the chat is in, or was in last.
func (s store) newestTalk(ctx context.Context, chatID string) (t talk, found bool, err error) {
	err = s.db.Conn(ctx).Where("chat_id = ?", chatID).Order("created_at DESC, conversation_id DESC").Limit(1).Take(&t).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return t, false, nil
	}
	return t, err == nil, err
}

// advance moves a cursor on; it never goes back.
func (s store) advance(ctx context.Context, t talk) error {
	return s.db.Conn(ctx).Model(&talk{}).Where("conversation_id = ? AND sent_seq <= ?", t.ConversationID, t.SentSeq).
		Updates(map[string]any{"sent_seq": t.SentSeq, "sent_parts": t.SentParts, "done": t.Done}).Error
}

// behind returns conversations with something to send that nobody is sending and that may be
// sent now.
func (s store) behind(ctx context.Context, now time.Time, limit int) ([]string, error) {
	var ids []string
	err := s.db.Conn(ctx).Table("wechat_talks AS t").
		Joins("JOIN conversations AS c ON c.id = t.conversation_id").
		Joins("JOIN wechat_chats AS h ON h.id = t.chat_id").
		Where("NOT t.done AND NOT h.held AND (c.last_seq > t.sent_seq OR c.state = 'closed')").
		Where("(h.sending_until IS NULL OR h.sending_until < ?) AND (h.next_try_at IS NULL OR h.next_try_at <= ?)", now, now).
		Order("c.updated_at").Limit(limit).Pluck("t.conversation_id", &ids).Error
	return ids, err
}

func (s store) chatsOfCitizen(ctx context.Context, citizenID string) ([]chat, error) {
	var list []chat
	err := s.db.Conn(ctx).Where("citizen_id = ?", citizenID).Order("created_at").Find(&list).Error
	return list, err
}

// forget removes all that is kept about a chat.
func (s store) forget(ctx context.Context, c chat) error {
	for _, err := range []error{
		s.db.Conn(ctx).Where("port = ? AND openid_index = ?", c.Port, c.OpenIDIndex).Delete(&incoming{}).Error,
		s.db.Conn(ctx).Where("chat_id = ?", c.ID).Delete(&talk{}).Error,
		s.db.Conn(ctx).Where("id = ?", c.ID).Delete(&chat{}).Error,
	} {
		if err != nil {
			return err
		}
	}
	return nil
}
