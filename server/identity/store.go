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
	err := s.db.Conn(ctx).Model(&Citizen{}).Where("phone_index = ? AND phone_index <> '' AND merged_into IS NULL", index).Order("id").Pluck("id", &ids).Error
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

func (s store) sessionsOfCitizens(ctx context.Context, ids []string) ([]Session, error) {
	var list []Session
	err := s.db.Conn(ctx).Where("citizen_id IN ?", ids).Order("created_at DESC").Find(&list).Error
	return list, err
}

func (s store) liveSessions(ctx context.Context, citizenIDs []string, now time.Time) ([]string, error) {
	var ids []string
	err := s.db.Conn(ctx).Model(&Session{}).Where("citizen_id IN ? AND revoked_at IS NULL AND expires_at > ?", citizenIDs, now).Pluck("id", &ids).Error
	return ids, err
}

// sessionOwner returns the citizen of a session, or ErrNoSession.
func (s store) sessionOwner(ctx context.Context, id string) (string, error) {
	var session Session
	err := s.db.Conn(ctx).Where("id = ? AND citizen_id IS NOT NULL", id).Take(&session).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return "", ErrNoSession
	}
	if err != nil {
		return "", err
	}
	return *session.CitizenID, nil
}

func (s store) prolong(ctx context.Context, id string, until time.Time) error {
	return s.db.Conn(ctx).Model(&Session{}).Where("id = ? AND revoked_at IS NULL", id).Updates(map[string]any{"expires_at": until}).Error
}

// sessionFilter picks sessions; set exactly one of id, citizenID and staffID.
type sessionFilter struct {
	id, citizenID, staffID string
	except                 string    // a session that is kept
	openedBy               OpenedBy  // only those; Ordinary: all
	since                  time.Time // only those opened at this time or later; zero: all
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
	if f.openedBy != Ordinary {
		q = q.Where("opened_by = ?", f.openedBy)
	}
	if !f.since.IsZero() {
		q = q.Where("created_at >= ?", f.since)
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

// errNoLink means that nobody has this identity yet.
var errNoLink = errors.New("identity is new")

func (s store) link(ctx context.Context, who Link) (Link, error) {
	var l Link
	err := s.db.Conn(ctx).Where("provider = ? AND app_id = ? AND openid_index = ?", who.Provider, who.AppID, who.OpenIDIndex).Take(&l).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return l, errNoLink
	}
	return l, err
}

// createLink reports false when somebody has the identity already.
func (s store) createLink(ctx context.Context, l Link) (bool, error) {
	r := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&l)
	return r.RowsAffected == 1, r.Error
}

func (s store) updateLink(ctx context.Context, id string, set map[string]any) error {
	return s.db.Conn(ctx).Model(&Link{}).Where("id = ?", id).Updates(set).Error
}

func (s store) linksOf(ctx context.Context, citizenIDs []string) ([]Link, error) {
	var list []Link
	err := s.db.Conn(ctx).Where("citizen_id IN ?", citizenIDs).Order("created_at, id").Find(&list).Error
	return list, err
}

// eraseLinks forgets by what a citizen was known and what merges had moved; who merged whom stays.
func (s store) eraseLinks(ctx context.Context, citizenID string) error {
	if err := s.db.Conn(ctx).Where("citizen_id = ?", citizenID).Delete(&Link{}).Error; err != nil {
		return err
	}
	merges := s.db.Conn(ctx).Model(&Merge{}).Select("id").Where("from_id = ? OR into_id = ?", citizenID, citizenID)
	if err := s.db.Conn(ctx).Where("merge_id IN (?)", merges).Delete(&movedRow{}).Error; err != nil {
		return err
	}
	return s.dropTickets(ctx, []string{citizenID})
}

// family returns the citizen and everybody merged into it, however far down.
func (s store) family(ctx context.Context, citizenID string) ([]string, error) {
	var ids []string
	err := s.db.Conn(ctx).Raw(`SELECT id FROM (WITH RECURSIVE family (id) AS (
			SELECT id FROM citizens WHERE id = ? UNION
			SELECT c.id FROM citizens c JOIN family f ON c.merged_into = f.id)
		SELECT id FROM family) AS found`, citizenID).Scan(&ids).Error
	return ids, err
}

// sameUnionID returns whom WeChat knows as the same person as these, without them.
func (s store) sameUnionID(ctx context.Context, citizenIDs []string) ([]string, error) {
	var ids []string
	own := s.db.Conn(ctx).Model(&Link{}).Select("unionid_index").Where("citizen_id IN ? AND unionid_index <> ''", citizenIDs)
	err := s.db.Conn(ctx).Model(&Link{}).Distinct("citizen_id").
		Where("unionid_index IN (?) AND citizen_id NOT IN ?", own, citizenIDs).Order("citizen_id").Pluck("citizen_id", &ids).Error
	return ids, err
}

// seenAs returns the guests whose phones logged in as one of these, without those merged or erased.
func (s store) seenAs(ctx context.Context, citizenIDs []string) ([]string, error) {
	var ids []string
	err := s.db.Conn(ctx).Model(&Citizen{}).Where("seen_as IN ? AND merged_into IS NULL AND erased_at IS NULL", citizenIDs).Order("id").Pluck("id", &ids).Error
	return ids, err
}

// verifiedPhone returns who proved a number between the two times, without those merged.
func (s store) verifiedPhone(ctx context.Context, index string, after, before time.Time) ([]string, error) {
	var ids []string
	err := s.db.Conn(ctx).Model(&Citizen{}).
		Where("phone_index = ? AND phone_index <> '' AND phone_verified_at > ? AND phone_verified_at < ? AND merged_into IS NULL", index, after, before).
		Order("id").Pluck("id", &ids).Error
	return ids, err
}

// lockCitizens makes merges that touch the same citizens wait for each other. SQLite has one
// writer anyway and knows no row locks.
func (s store) lockCitizens(ctx context.Context, ids ...string) error {
	var locked []string
	return s.db.Conn(ctx).Model(&Citizen{}).Clauses(clause.Locking{Strength: "UPDATE"}).
		Where("id IN ?", ids).Order("id").Pluck("id", &locked).Error
}

// movedRow is one row that a merge handed over.
type movedRow struct {
	MergeID string
	What    string
	RowID   string
}

// TableName keeps gorm from making up a plural.
func (movedRow) TableName() string { return "citizen_merge_rows" }

func (s store) createMerge(ctx context.Context, m Merge) error {
	return s.db.Conn(ctx).Create(&m).Error
}

func (s store) merge(ctx context.Context, id string) (Merge, error) {
	var m Merge
	err := s.db.Conn(ctx).Where("id = ? AND undone_at IS NULL", id).Take(&m).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return m, ErrNoMerge
	}
	return m, err
}

func (s store) mergesInto(ctx context.Context, citizenID string) ([]Merge, error) {
	var list []Merge
	err := s.db.Conn(ctx).Where("into_id = ? AND undone_at IS NULL", citizenID).Order("created_at DESC").Find(&list).Error
	return list, err
}

// mergesSince returns the merges made since the time that nobody has undone and of which nobody
// was erased.
func (s store) mergesSince(ctx context.Context, since time.Time) ([]Merge, error) {
	var list []Merge
	err := s.db.Conn(ctx).Where("created_at >= ? AND undone_at IS NULL", since).
		Where("NOT EXISTS (SELECT 1 FROM citizens c WHERE c.id IN (citizen_merges.from_id, citizen_merges.into_id) AND c.erased_at IS NOT NULL)").
		Order("created_at").Find(&list).Error
	return list, err
}

// undoMerge gives ErrNoMerge when somebody was first.
func (s store) undoMerge(ctx context.Context, id, sessionID string, now time.Time) error {
	r := s.db.Conn(ctx).Model(&Merge{}).Where("id = ? AND undone_at IS NULL", id).
		Updates(map[string]any{"undone_at": now, "undone_session": sessionID})
	if r.Error == nil && r.RowsAffected == 0 {
		return ErrNoMerge
	}
	return r.Error
}

func (s store) keepMoved(ctx context.Context, mergeID, what string, keys []string) error {
	if len(keys) == 0 {
		return nil
	}
	rows := make([]movedRow, len(keys))
	for i, key := range keys {
		rows[i] = movedRow{MergeID: mergeID, What: what, RowID: key}
	}
	return s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(rows, 500).Error
}

// movedBy returns the keys of what a merge moved, by what it is.
func (s store) movedBy(ctx context.Context, mergeID string) (map[string][]string, error) {
	var rows []movedRow
	err := s.db.Conn(ctx).Where("merge_id = ?", mergeID).Order("what, row_id").Find(&rows).Error
	moved := map[string][]string{}
	for _, r := range rows {
		moved[r.What] = append(moved[r.What], r.RowID)
	}
	return moved, err
}

// ticketRow is a login link of a citizen, which works once.
type ticketRow struct {
	Hash      string
	CitizenID string
	ExpiresAt time.Time
	UsedAt    *time.Time
}

// TableName keeps gorm from making up a plural.
func (ticketRow) TableName() string { return "login_tickets" }

// sceneRow is a code of a staff member, which works once.
type sceneRow struct {
	Hash      string
	StaffID   string
	ExpiresAt time.Time
	UsedAt    *time.Time
}

// TableName keeps gorm from making up a plural.
func (sceneRow) TableName() string { return "bind_scenes" }

func (s store) createTicket(ctx context.Context, hash, citizenID string, until time.Time) error {
	return s.db.Conn(ctx).Create(&ticketRow{Hash: hash, CitizenID: citizenID, ExpiresAt: until}).Error
}

// useTicket returns whose ticket it is, to exactly one caller.
func (s store) useTicket(ctx context.Context, hash string, now time.Time) (citizenID string, err error) {
	err = s.db.Conn(ctx).Raw("UPDATE login_tickets SET used_at = ? WHERE hash = ? AND used_at IS NULL AND expires_at > ? RETURNING citizen_id", now, hash, now).
		Scan(&citizenID).Error
	if err == nil && citizenID == "" {
		err = ErrTicket
	}
	return citizenID, err
}

func (s store) dropTickets(ctx context.Context, citizenIDs []string) error {
	return s.db.Conn(ctx).Where("citizen_id IN ?", citizenIDs).Delete(&ticketRow{}).Error
}

func (s store) createScene(ctx context.Context, hash, staffID string, until time.Time) error {
	return s.db.Conn(ctx).Create(&sceneRow{Hash: hash, StaffID: staffID, ExpiresAt: until}).Error
}

func (s store) scene(ctx context.Context, hash string, now time.Time) (sceneRow, error) {
	var row sceneRow
	err := s.db.Conn(ctx).Where("hash = ? AND used_at IS NULL AND expires_at > ?", hash, now).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return row, ErrScene
	}
	return row, err
}

// useScene returns whose code it is, to exactly one caller.
func (s store) useScene(ctx context.Context, hash string, now time.Time) (staffID string, err error) {
	err = s.db.Conn(ctx).Raw("UPDATE bind_scenes SET used_at = ? WHERE hash = ? AND used_at IS NULL AND expires_at > ? RETURNING staff_id", now, hash, now).
		Scan(&staffID).Error
	if err == nil && staffID == "" {
		err = ErrScene
	}
	return staffID, err
}

func (s store) dropScenes(ctx context.Context, staffID string) error {
	return s.db.Conn(ctx).Where("staff_id = ?", staffID).Delete(&sceneRow{}).Error
}

// removeOnce deletes links and codes that have run out before the time.
func (s store) removeOnce(ctx context.Context, before time.Time) error {
	if err := s.db.Conn(ctx).Where("expires_at < ?", before).Delete(&ticketRow{}).Error; err != nil {
		return err
	}
	return s.db.Conn(ctx).Where("expires_at < ?", before).Delete(&sceneRow{}).Error
}

func (s store) staffWeChat(ctx context.Context, staffID string) (StaffWeChat, error) {
	return s.takeStaffWeChat(s.db.Conn(ctx).Where("staff_id = ?", staffID))
}

// staffByWeChat locks the row until the transaction ends.
func (s store) staffByWeChat(ctx context.Context, appID, openIDIndex string) (StaffWeChat, error) {
	q := s.db.Conn(ctx).Clauses(clause.Locking{Strength: "UPDATE"}).Where("app_id = ? AND openid_index = ?", appID, openIDIndex)
	return s.takeStaffWeChat(q)
}

func (s store) takeStaffWeChat(q *gorm.DB) (StaffWeChat, error) {
	var bound StaffWeChat
	err := q.Take(&bound).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return bound, ErrNotBound
	}
	return bound, err
}

// createStaffWeChat reports false when the WeChat is bound to somebody else.
func (s store) createStaffWeChat(ctx context.Context, bound StaffWeChat) (bool, error) {
	r := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&bound)
	return r.RowsAffected == 1, r.Error
}

func (s store) deleteStaffWeChat(ctx context.Context, staffID string) error {
	return s.db.Conn(ctx).Where("staff_id = ?", staffID).Delete(&StaffWeChat{}).Error
}
