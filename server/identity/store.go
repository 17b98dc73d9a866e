package identity

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"qingting/server/db"
)

type store struct{ db *db.DB }

// staffRole is one row of staff_roles.
type staffRole struct {
	StaffID string `gorm:"primaryKey"`
	Role    Role   `gorm:"primaryKey"`
}

func (s store) createCitizen(ctx context.Context, c Citizen) error {
	return s.db.Conn(ctx).Create(&c).Error
}

func (s store) citizen(ctx context.Context, id string) (Citizen, error) {
	var c Citizen
	err := s.db.Conn(ctx).Where("id = ?", id).Take(&c).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return c, ErrNoCitizen
	}
	return c, err
}

func (s store) citizens(ctx context.Context, ids []string) ([]Citizen, error) {
	var list []Citizen
	err := s.db.Conn(ctx).Where("id IN ?", ids).Find(&list).Error
	return list, err
}

func (s store) citizensByPhone(ctx context.Context, index string) ([]string, error) {
	var ids []string
	err := s.db.Conn(ctx).Model(&Citizen{}).Where("phone_index = ? AND phone_index <> ''", index).Order("id").Pluck("id", &ids).Error
	return ids, err
}

func (s store) updateCitizen(ctx context.Context, id string, set map[string]any) error {
	r := s.db.Conn(ctx).Model(&Citizen{}).Where("id = ?", id).Updates(set)
	if r.Error == nil && r.RowsAffected == 0 {
		return ErrNoCitizen
	}
	return r.Error
}

func (s store) createSession(ctx context.Context, session Session) error {
	return s.db.Conn(ctx).Create(&session).Error
}

func (s store) liveSession(ctx context.Context, tokenHash string, now time.Time) (Session, error) {
	var session Session
	err := s.db.Conn(ctx).Where("token_hash = ? AND revoked_at IS NULL AND expires_at > ?", tokenHash, now).Take(&session).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return session, ErrNoSession
	}
	return session, err
}

func (s store) sessionsOfCitizen(ctx context.Context, citizenID string) ([]Session, error) {
	var list []Session
	err := s.db.Conn(ctx).Where("citizen_id = ?", citizenID).Order("created_at DESC").Find(&list).Error
	return list, err
}

func (s store) prolong(ctx context.Context, id string, until time.Time) error {
	return s.db.Conn(ctx).Model(&Session{}).Where("id = ? AND revoked_at IS NULL", id).Updates(map[string]any{"expires_at": until}).Error
}

// sessionFilter picks sessions; set exactly one of id, citizenID and staffID.
type sessionFilter struct {
	id, citizenID, staffID string
	except                 string // a session that is kept
}

func (f sessionFilter) where(q *gorm.DB) *gorm.DB {
	switch {
	case f.citizenID != "":
		q = q.Where("citizen_id = ?", f.citizenID)
	case f.staffID != "":
		q = q.Where("staff_id = ?", f.staffID)
	default:
		q = q.Where("id = ?", f.id)
	}
	return q.Where("id <> ? AND revoked_at IS NULL", f.except)
}

// revokeSessions returns the ids of the sessions it ended.
func (s store) revokeSessions(ctx context.Context, f sessionFilter, now time.Time) ([]string, error) {
	var ids []string
	if err := f.where(s.db.Conn(ctx).Model(&Session{})).Pluck("id", &ids).Error; err != nil {
		return nil, err
	}
	return ids, f.where(s.db.Conn(ctx).Model(&Session{})).Updates(map[string]any{"revoked_at": now}).Error
}

func (s store) blankSessions(ctx context.Context, citizenID string) error {
	return s.db.Conn(ctx).Model(&Session{}).Where("citizen_id = ?", citizenID).Updates(map[string]any{"address": "", "device": ""}).Error
}

func (s store) removeSessions(ctx context.Context, endedBefore time.Time) (int64, error) {
	r := s.db.Conn(ctx).Where("expires_at < ? OR revoked_at < ?", endedBefore, endedBefore).Delete(&Session{})
	return r.RowsAffected, r.Error
}

func (s store) createStaff(ctx context.Context, m Staff) error {
	r := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&m)
	if r.Error != nil {
		return r.Error
	}
	if r.RowsAffected == 0 {
		return ErrUsernameTaken
	}
	return s.addRoles(ctx, m.ID, m.Roles)
}

func (s store) addRoles(ctx context.Context, staffID string, roles []Role) error {
	rows := make([]staffRole, 0, len(roles))
	for _, r := range roles {
		rows = append(rows, staffRole{StaffID: staffID, Role: r})
	}
	return s.db.Conn(ctx).Create(&rows).Error
}

func (s store) replaceRoles(ctx context.Context, staffID string, roles []Role) error {
	if err := s.db.Conn(ctx).Where("staff_id = ?", staffID).Delete(&staffRole{}).Error; err != nil {
		return err
	}
	return s.addRoles(ctx, staffID, roles)
}

func (s store) staffByID(ctx context.Context, id string) (Staff, error) {
	return s.takeStaff(ctx, s.db.Conn(ctx).Where("id = ?", id))
}

func (s store) staffByUsername(ctx context.Context, username string) (Staff, error) {
	return s.takeStaff(ctx, s.db.Conn(ctx).Where("username = ?", username))
}

func (s store) takeStaff(ctx context.Context, q *gorm.DB) (Staff, error) {
	var m Staff
	err := q.Take(&m).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return m, ErrNoStaff
	}
	if err != nil {
		return m, err
	}
	roles, err := s.rolesOf(ctx, m.ID)
	m.Roles = roles[m.ID]
	return m, err
}

func (s store) staffList(ctx context.Context) ([]Staff, error) {
	var list []Staff
	if err := s.db.Conn(ctx).Order("username").Find(&list).Error; err != nil {
		return nil, err
	}
	roles, err := s.rolesOf(ctx)
	for i := range list {
		list[i].Roles = roles[list[i].ID]
	}
	return list, err
}

// rolesOf returns the roles of the given staff, or of everybody, in the order of AllRoles.
func (s store) rolesOf(ctx context.Context, staffIDs ...string) (map[string][]Role, error) {
	q := s.db.Conn(ctx)
	if len(staffIDs) > 0 {
		q = q.Where("staff_id IN ?", staffIDs)
	}
	var rows []staffRole
	if err := q.Find(&rows).Error; err != nil {
		return nil, err
	}
	byStaff := map[string][]Role{}
	for _, r := range rows {
		byStaff[r.StaffID] = append(byStaff[r.StaffID], r.Role)
	}
	for id, roles := range byStaff {
		byStaff[id], _ = orderedRoles(roles) // the table's CHECK knows the same roles
	}
	return byStaff, nil
}

func (s store) updateStaff(ctx context.Context, id string, set map[string]any) error {
	r := s.db.Conn(ctx).Model(&Staff{}).Where("id = ?", id).Updates(set)
	if r.Error == nil && r.RowsAffected == 0 {
		return ErrNoStaff
	}
	return r.Error
}

// countAttempt adds one to the failures, starting over when a lock has run out; free is false
// when the account is locked.
func (s store) countAttempt(ctx context.Context, id string, now time.Time) (failures int, free bool, err error) {
	r := s.db.Conn(ctx).Raw(`UPDATE staff SET
			failed_logins = CASE WHEN locked_until IS NULL THEN failed_logins + 1 ELSE 1 END, locked_until = NULL
		WHERE id = ? AND (locked_until IS NULL OR locked_until <= ?) RETURNING failed_logins`, id, now).Scan(&failures)
	return failures, failures > 0, r.Error
}

// lockAdmins makes changes to the set of admins wait for each other. SQLite has one writer
// anyway and knows no row locks.
func (s store) lockAdmins(ctx context.Context) error {
	var ids []string
	return s.db.Conn(ctx).Model(&Staff{}).Clauses(clause.Locking{Strength: "UPDATE"}).
		Where("id IN (SELECT staff_id FROM staff_roles WHERE role = ?)", Admin).Order("id").Pluck("id", &ids).Error
}

func (s store) activeAdmins(ctx context.Context) (int64, error) {
	var n int64
	err := s.db.Conn(ctx).Model(&Staff{}).
		Where("disabled = ? AND id IN (SELECT staff_id FROM staff_roles WHERE role = ?)", false, Admin).Count(&n).Error
	return n, err
}

func (s store) countStaff(ctx context.Context) (int64, error) {
	var n int64
	err := s.db.Conn(ctx).Model(&Staff{}).Count(&n).Error
	return n, err
}
