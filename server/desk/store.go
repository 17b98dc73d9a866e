package desk

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"qingting/server/db"
)

type store struct{ db *db.DB }

const seatColumns = `seats.staff_id, seats.presence, seats.capacity, seats.seen_at, seats.changed_at, staff.display_name AS name,
	(SELECT COUNT(*) FROM assignments WHERE assignments.staff_id = seats.staff_id AND assignments.ended_at IS NULL) AS active`

func (s store) seats(ctx context.Context) *gorm.DB {
	return s.db.Conn(ctx).Table("seats").Select(seatColumns).Joins("JOIN staff ON staff.id = seats.staff_id")
}

func (s store) seat(ctx context.Context, staffID string) (Seat, bool, error) {
	var seat Seat
	err := s.seats(ctx).Where("seats.staff_id = ?", staffID).Take(&seat).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return seat, false, nil
	}
	return seat, err == nil, err
}

// presentSeats returns the seats that are online or away and have been seen since.
func (s store) presentSeats(ctx context.Context, since time.Time) ([]Seat, error) {
	var list []Seat
	err := s.seats(ctx).Where("seats.presence <> ? AND seats.seen_at >= ? AND staff.disabled = ?", Offline, since, false).
		Order("staff.display_name").Scan(&list).Error
	return list, err
}

func (s store) putSeat(ctx context.Context, seat Seat) error {
	return s.db.Conn(ctx).Omit("Active", "Name").Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: "staff_id"}},
		DoUpdates: clause.AssignmentColumns([]string{"presence", "capacity", "seen_at", "changed_at"}),
	}).Create(&seat).Error
}

func (s store) touchSeat(ctx context.Context, staffID string, now time.Time) error {
	return s.db.Conn(ctx).Table("seats").Where("staff_id = ? AND presence <> ?", staffID, Offline).
		Updates(map[string]any{"seen_at": now}).Error
}

// absentSeats returns seats that say they are there but have given no sign of life since.
func (s store) absentSeats(ctx context.Context, since time.Time) ([]string, error) {
	var ids []string
	err := s.db.Conn(ctx).Table("seats").Where("presence <> ? AND seen_at < ?", Offline, since).Pluck("staff_id", &ids).Error
	return ids, err
}

func (s store) setOffline(ctx context.Context, staffID string, since, now time.Time) (bool, error) {
	r := s.db.Conn(ctx).Table("seats").Where("staff_id = ? AND presence <> ? AND seen_at < ?", staffID, Offline, since).
		Updates(map[string]any{"presence": Offline, "changed_at": now})
	return r.RowsAffected == 1, r.Error
}

// abandoned returns open assignments of agents who have been offline since before `before`.
func (s store) abandoned(ctx context.Context, before time.Time) ([]Assignment, error) {
	var list []Assignment
	err := s.db.Conn(ctx).Where(`ended_at IS NULL AND staff_id IN
		(SELECT staff_id FROM seats WHERE presence = ? AND changed_at < ?)`, Offline, before).Find(&list).Error
	return list, err
}

func (s store) createHandoff(ctx context.Context, h Handoff) error {
	return s.db.Conn(ctx).Create(&h).Error
}

// handoff returns the hand-off the conversation waits in, or its latest one.
func (s store) handoff(ctx context.Context, conversationID string) (Handoff, bool, error) {
	var h Handoff
	err := s.db.Conn(ctx).Where("conversation_id = ?", conversationID).Order("created_at DESC").Limit(1).Take(&h).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return h, false, nil
	}
	return h, err == nil, err
}

// line returns everybody who waits, in the order they are served.
func (s store) line(ctx context.Context, limit int) ([]Handoff, error) {
	var list []Handoff
	err := s.db.Conn(ctx).Where("state = ?", waiting).Order("priority DESC, queued_at, id").Limit(limit).Find(&list).Error
	return list, err
}

func (s store) aheadOf(ctx context.Context, h Handoff) (int64, error) {
	var n int64
	err := s.db.Conn(ctx).Model(&Handoff{}).Where("state = ? AND (priority > ? OR (priority = ? AND (queued_at < ? OR (queued_at = ? AND id < ?))))",
		waiting, h.Priority, h.Priority, h.QueuedAt, h.QueuedAt, h.ID).Count(&n).Error
	return n, err
}

func (s store) claimsSince(ctx context.Context, since time.Time) (int64, error) {
	var n int64
	err := s.db.Conn(ctx).Model(&Handoff{}).Where("state = ? AND claimed_at >= ?", claimed, since).Count(&n).Error
	return n, err
}

// claim takes a waiting hand-off for the agent; false: somebody was first.
func (s store) claim(ctx context.Context, conversationID, staffID string, now time.Time) (bool, error) {
	r := s.db.Conn(ctx).Model(&Handoff{}).Where("conversation_id = ? AND state = ?", conversationID, waiting).
		Updates(map[string]any{"state": claimed, "claimed_by": staffID, "claimed_at": now, "ended_at": now})
	return r.RowsAffected == 1, r.Error
}

func (s store) leaveLine(ctx context.Context, conversationID string, now time.Time) (bool, error) {
	r := s.db.Conn(ctx).Model(&Handoff{}).Where("conversation_id = ? AND state = ?", conversationID, waiting).
		Updates(map[string]any{"state": left, "ended_at": now})
	return r.RowsAffected == 1, r.Error
}

// offer gives the hand-off to one agent for a while, unless it has been claimed or offered anew.
func (s store) offer(ctx context.Context, h Handoff, staffID string, declined []string, now time.Time) (bool, error) {
	q := s.db.Conn(ctx).Model(&Handoff{}).Where("id = ? AND state = ?", h.ID, waiting)
	if h.OfferedAt == nil {
		q = q.Where("offered_at IS NULL")
	} else {
		q = q.Where("offered_at = ?", *h.OfferedAt)
	}
	r := q.Updates(map[string]any{"offered_to": staffID, "offered_at": now, "declined_by": encodeIDs(declined)})
	return r.RowsAffected == 1, r.Error
}

// expireOffer takes back an offer nobody took.
func (s store) expireOffer(ctx context.Context, h Handoff, declined []string) (bool, error) {
	r := s.db.Conn(ctx).Model(&Handoff{}).Where("id = ? AND state = ? AND offered_at = ?", h.ID, waiting, *h.OfferedAt).
		Updates(map[string]any{"offered_to": nil, "offered_at": nil, "declined_by": encodeIDs(declined)})
	return r.RowsAffected == 1, r.Error
}

func (s store) createAssignment(ctx context.Context, a Assignment) error {
	return s.db.Conn(ctx).Create(&a).Error
}

// endAssignment returns who held the conversation; empty when nobody did.
func (s store) endAssignment(ctx context.Context, conversationID, reason string, now time.Time) (string, error) {
	var a Assignment
	err := s.db.Conn(ctx).Where("conversation_id = ? AND ended_at IS NULL", conversationID).Take(&a).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return a.StaffID, s.db.Conn(ctx).Model(&Assignment{}).Where("id = ?", a.ID).
		Updates(map[string]any{"ended_at": now, "end_reason": reason}).Error
}

// endAssignmentOf reports false when the agent does not hold the conversation.
func (s store) endAssignmentOf(ctx context.Context, conversationID, staffID, reason string, now time.Time) (bool, error) {
	r := s.db.Conn(ctx).Model(&Assignment{}).Where("conversation_id = ? AND staff_id = ? AND ended_at IS NULL", conversationID, staffID).
		Updates(map[string]any{"ended_at": now, "end_reason": reason})
	return r.RowsAffected == 1, r.Error
}

func (s store) lastAssignments(ctx context.Context, conversationID string, n int) (rows []Assignment, err error) {
	err = s.db.Conn(ctx).Where("conversation_id = ?", conversationID).Order("started_at DESC, id DESC").Limit(n).Find(&rows).Error
	return rows, err
}

func (s store) heldBefore(ctx context.Context, conversationID, staffID string) (bool, error) {
	var n int64
	err := s.db.Conn(ctx).Model(&Assignment{}).Where("conversation_id = ? AND staff_id = ?", conversationID, staffID).Count(&n).Error
	return n > 0, err
}

// lockSeat keeps two claims for one agent apart on PostgreSQL, so that its capacity holds.
func (s store) lockSeat(ctx context.Context, staffID string) error {
	return s.db.Conn(ctx).Table("seats").Where("staff_id = ?", staffID).
		Updates(map[string]any{"staff_id": staffID}).Error
}

func (s store) canned(ctx context.Context, staffID string) ([]CannedReply, error) {
	var list []CannedReply
	err := s.db.Conn(ctx).Where("staff_id IN ?", []string{"", staffID}).Order("shortcut, id").Find(&list).Error
	return list, err
}

func (s store) cannedByID(ctx context.Context, id string) (CannedReply, error) {
	var c CannedReply
	err := s.db.Conn(ctx).Where("id = ?", id).Take(&c).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return c, ErrNoCanned
	}
	return c, err
}

func (s store) createCanned(ctx context.Context, c CannedReply) (bool, error) {
	r := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&c)
	return r.RowsAffected == 1, r.Error
}

func (s store) updateCanned(ctx context.Context, c CannedReply) error {
	err := s.db.Conn(ctx).Model(&CannedReply{}).Where("id = ?", c.ID).
		Updates(map[string]any{"shortcut": c.Shortcut, "title": c.Title, "text": c.Text, "updated_at": c.UpdatedAt}).Error
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return ErrCannedUsed
	}
	return err
}

func (s store) removeCanned(ctx context.Context, id string) error {
	return s.db.Conn(ctx).Where("id = ?", id).Delete(&CannedReply{}).Error
}

// erase empties the hand-off cards of the citizen's conversations: they quote the citizen.
func (s store) erase(ctx context.Context, citizenID string) error {
	return s.db.Conn(ctx).Model(&Handoff{}).
		Where("conversation_id IN (SELECT id FROM conversations WHERE citizen_id = ?)", citizenID).
		Updates(map[string]any{"card": "{}"}).Error
}
