package dialogue

import (
	"context"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"qingting/server/db"
)

type store struct{ db *db.DB }

func (s store) conversation(ctx context.Context, id string) (Conversation, error) {
	return s.takeConversation(s.db.Conn(ctx).Where("id = ?", id))
}

func (s store) openConversation(ctx context.Context, citizenID, channel string) (Conversation, error) {
	return s.takeConversation(s.db.Conn(ctx).Where("citizen_id = ? AND channel = ? AND state <> ?", citizenID, channel, StateClosed))
}

func (s store) takeConversation(q *gorm.DB) (Conversation, error) {
	var c Conversation
	err := q.Take(&c).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return c, ErrNotFound
	}
	return c, err
}

func (s store) conversationsOfCitizen(ctx context.Context, citizenID string, before time.Time, limit int) ([]Conversation, error) {
	var list []Conversation
	err := s.db.Conn(ctx).Where("citizen_id = ? AND opened_at < ?", citizenID, before).
		Order("opened_at DESC").Limit(limit).Find(&list).Error
	return list, err
}

func (s store) conversationsOfAgent(ctx context.Context, staffID string) ([]Conversation, error) {
	var list []Conversation
	err := s.db.Conn(ctx).Where("agent_id = ? AND state = ?", staffID, StateAgent).Order("opened_at").Find(&list).Error
	return list, err
}

// createConversation reports false when the citizen already has an open one.
func (s store) createConversation(ctx context.Context, c Conversation) (bool, error) {
	r := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&c)
	return r.RowsAffected == 1, r.Error
}

// changeState moves the conversation on only if it is still in state from; false: somebody was first.
func (s store) changeState(ctx context.Context, id string, from State, set map[string]any) (bool, error) {
	r := s.db.Conn(ctx).Model(&Conversation{}).Where("id = ? AND state = ?", id, from).Updates(set)
	return r.RowsAffected == 1, r.Error
}

// changeHolder moves the conversation on only if the agent still holds it.
func (s store) changeHolder(ctx context.Context, id, staffID string, set map[string]any) (bool, error) {
	r := s.db.Conn(ctx).Model(&Conversation{}).Where("id = ? AND state = ? AND agent_id = ?", id, StateAgent, staffID).Updates(set)
	return r.RowsAffected == 1, r.Error
}

// step is what storing a message does to its conversation beside giving out a number.
type step struct {
	askedBy  string // a citizen, who must be the conversation's; the bot, if it has the floor, owes an answer
	answered int64  // it answers the message of this number
}

// advance gives out the conversation's next sequence number and locks its row for the rest of
// the transaction, so that numbers are stored in the order they were given. It returns the
// conversation as it is then.
func (s store) advance(ctx context.Context, id string, now time.Time, next step) (Conversation, error) {
	set, args := "last_seq = last_seq + 1, updated_at = ?", []any{now}
	where, which := " WHERE id = ?", []any{id}
	if next.askedBy != "" {
		where, which = where+" AND citizen_id = ?", append(which, next.askedBy)
		set += ", asked_seq = CASE WHEN state = ? THEN last_seq + 1 ELSE asked_seq END, asked_at = CASE WHEN state = ? THEN ? ELSE asked_at END"
		args = append(args, StateBot, StateBot, now)
	}
	if next.answered > 0 {
		set += ", answered_seq = CASE WHEN answered_seq < ? THEN ? ELSE answered_seq END"
		args = append(args, next.answered, next.answered)
	}
	c, found, err := one(s.db.Conn(ctx).Raw("UPDATE conversations SET "+set+where+" RETURNING *", append(args, which...)...))
	if err == nil && !found {
		err = ErrNotFound
	}
	return c, err
}

// leaveUnanswered lets the bot owe nothing for what was said so far.
func (s store) leaveUnanswered(ctx context.Context, id string) error {
	return s.db.Conn(ctx).Model(&Conversation{}).Where("id = ?", id).Updates(map[string]any{"answered_seq": gorm.Expr("last_seq")}).Error
}

// markRead moves a read mark forward, never back and never beyond the last message; moved tells
// whether it did, and c is the conversation then.
func (s store) markRead(ctx context.Context, id, column string, seq int64) (c Conversation, moved bool, err error) {
	return one(s.db.Conn(ctx).Raw("UPDATE conversations SET "+column+" = ? WHERE id = ? AND last_seq >= ? AND "+column+" < ? RETURNING *", seq, id, seq, seq))
}

// one returns the row of a statement that returns at most one.
func one(q *gorm.DB) (c Conversation, found bool, err error) {
	var list []Conversation
	err = q.Scan(&list).Error
	if err != nil || len(list) == 0 {
		return c, false, err
	}
	return list[0], true, nil
}

func (s store) createMessage(ctx context.Context, m *Message) (bool, error) {
	r := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(m)
	return r.RowsAffected == 1, r.Error
}

func (s store) message(ctx context.Context, id string) (Message, error) {
	var m Message
	err := s.db.Conn(ctx).Where("id = ?", id).Take(&m).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return m, ErrMessageMissing
	}
	return m, err
}

func (s store) messageByClientID(ctx context.Context, conversationID string, sender Sender, clientID string) (Message, bool, error) {
	var m Message
	err := s.db.Conn(ctx).Where("conversation_id = ? AND sender = ? AND client_id = ?", conversationID, sender, clientID).Take(&m).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return m, false, nil
	}
	return m, err == nil, err
}

// messagesAfter returns messages with a higher number, oldest first.
func (s store) messagesAfter(ctx context.Context, conversationID string, after int64, limit int) ([]Message, error) {
	var list []Message
	err := s.db.Conn(ctx).Where("conversation_id = ? AND seq > ?", conversationID, after).
		Order("seq").Limit(limit).Find(&list).Error
	return list, err
}

// messagesBefore returns the newest messages with a lower number, oldest first.
func (s store) messagesBefore(ctx context.Context, conversationID string, before int64, limit int) ([]Message, error) {
	var list []Message
	err := s.db.Conn(ctx).Where("conversation_id = ? AND seq < ?", conversationID, before).
		Order("seq DESC").Limit(limit).Find(&list).Error
	for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
		list[i], list[j] = list[j], list[i]
	}
	return list, err
}

func (s store) setVerdict(ctx context.Context, messageID, verdict, comment string) error {
	r := s.db.Conn(ctx).Model(&Message{}).Where("id = ? AND sender = ?", messageID, ByBot).
		Updates(map[string]any{"verdict": verdict, "verdict_comment": comment})
	if r.Error == nil && r.RowsAffected == 0 {
		return ErrVerdict
	}
	return r.Error
}

func (s store) rate(ctx context.Context, id string, score int, comment string, now time.Time) (bool, error) {
	r := s.db.Conn(ctx).Model(&Conversation{}).Where("id = ? AND state = ? AND rating = 0", id, StateClosed).
		Updates(map[string]any{"rating": score, "rating_comment": comment, "rated_at": now})
	return r.RowsAffected == 1, r.Error
}

func (s store) createDecision(ctx context.Context, d Decision) error {
	err := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&d).Error
	if err != nil {
		return fmt.Errorf("store decision: %w", err)
	}
	return nil
}

func (s store) decisions(ctx context.Context, conversationID string) ([]Decision, error) {
	var list []Decision
	err := s.db.Conn(ctx).Where("conversation_id = ?", conversationID).Order("created_at").Find(&list).Error
	return list, err
}

// unanswered returns conversations whose newest question was stored before `before` and has
// had no reply: the process that should have answered died.
func (s store) unanswered(ctx context.Context, before time.Time, limit int) ([]Conversation, error) {
	var list []Conversation
	err := s.db.Conn(ctx).Where("state = ? AND answered_seq < asked_seq AND asked_at < ?", StateBot, before).
		Order("asked_at").Limit(limit).Find(&list).Error
	return list, err
}

// idle returns open conversations that nobody has touched since `before`.
func (s store) idle(ctx context.Context, state State, before time.Time, limit int) ([]Conversation, error) {
	var list []Conversation
	err := s.db.Conn(ctx).Where("state = ? AND updated_at < ?", state, before).Order("updated_at").Limit(limit).Find(&list).Error
	return list, err
}

// erase takes a citizen's own words out of every conversation; that there was one stays.
func (s store) erase(ctx context.Context, citizenID string) error {
	mine := s.db.Conn(ctx).Model(&Conversation{}).Select("id").Where("citizen_id = ?", citizenID)
	err := s.db.Conn(ctx).Model(&Message{}).Where("sender = ? AND conversation_id IN (?)", ByCitizen, mine).
		Updates(map[string]any{"text": erasedText, "content": "{}", "kind": KindText}).Error
	if err != nil {
		return err
	}
	// Replies that repeat what was said: letters filled in, several questions answered one by one,
	// steps and check-lists of guides.
	err = s.db.Conn(ctx).Model(&Message{}).Where("sender = ? AND conversation_id IN (?)", ByBot, mine).
		Where("(content LIKE ? OR content LIKE ? OR content LIKE ?)", `%"ActionLetter":{%`, `%"Parts":[%`, `%"Guide":{%`).
		Updates(map[string]any{"text": erasedText, "content": "{}", "kind": KindText}).Error
	if err != nil {
		return err
	}
	err = s.db.Conn(ctx).Model(&Message{}).Where("verdict_comment <> '' AND conversation_id IN (?)", mine).
		Updates(map[string]any{"verdict_comment": ""}).Error
	if err != nil {
		return err
	}
	err = s.db.Conn(ctx).Model(&Decision{}).Where("conversation_id IN (?)", mine).Updates(map[string]any{"query": ""}).Error
	if err != nil {
		return err
	}
	return s.db.Conn(ctx).Model(&Conversation{}).Where("citizen_id = ?", citizenID).Updates(map[string]any{"rating_comment": ""}).Error
}

// openOf returns the citizen's conversations that are not closed.
func (s store) openOf(ctx context.Context, citizenID string) ([]Conversation, error) {
	var list []Conversation
	err := s.db.Conn(ctx).Where("citizen_id = ? AND state <> ?", citizenID, StateClosed).Find(&list).Error
	return list, err
}

// unreadRow is an unread message with its citizen.
type unreadRow struct {
	Message   `gorm:"embedded"`
	CitizenID string
}

func (s store) unread(ctx context.Context, since, until time.Time, limit int) ([]unreadRow, error) {
	var rows []unreadRow
	err := s.db.Conn(ctx).Table("messages AS m").Select("m.*, c.citizen_id").
		Joins("JOIN conversations AS c ON c.id = m.conversation_id AND m.seq > c.citizen_read_seq").
		Where("c.updated_at > ? AND c.last_seq > c.citizen_read_seq AND c.channel NOT LIKE '%:%'", since).
		Where("m.created_at <= ? AND (m.sender IN ? OR m.sender = ? AND m.client_id LIKE 'released:%')", until, []Sender{ByAgent, ByBot}, BySystem).
		Order("m.created_at, m.conversation_id, m.seq").Limit(limit).Find(&rows).Error
	return rows, err
}

// anySaid reports whether the citizen has asked anything.
func (s store) anySaid(ctx context.Context, citizenID string) (bool, error) {
	var n int64
	err := s.db.Conn(ctx).Model(&Conversation{}).Where("citizen_id = ? AND asked_at IS NOT NULL", citizenID).Limit(1).Count(&n).Error
	return n > 0, err
}
