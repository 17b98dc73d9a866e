package board

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"qingting/server/db"
)

type store struct{ db *db.DB }

// letterFile is a picture of a letter, in the citizen's order.
type letterFile struct {
	LetterID string
	Position int
	FileID   string
}

// TableName returns letter_files.
func (letterFile) TableName() string { return "letter_files" }

// letterCalculation is a calculation sheet of a letter, in the citizen's order.
type letterCalculation struct {
	LetterID      string
	Position      int
	CalculationID string
}

// TableName returns letter_calculations.
func (letterCalculation) TableName() string { return "letter_calculations" }

// TableName returns letter_entries.
func (Entry) TableName() string { return "letter_entries" }

// nextNumber counts up the letters of a day and locks the counter until commit.
func (s store) nextNumber(ctx context.Context, day string) (int64, error) {
	var n int64
	err := s.db.Conn(ctx).Raw(`INSERT INTO letter_counters (day, last) VALUES (?, 1)
		ON CONFLICT (day) DO UPDATE SET last = letter_counters.last + 1 RETURNING last`, day).Scan(&n).Error
	return n, err
}

func (s store) createLetter(ctx context.Context, l Letter) (bool, error) {
	r := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&l)
	return r.RowsAffected == 1, r.Error
}

func (s store) createFiles(ctx context.Context, letterID string, fileIDs []string) error {
	rows := make([]letterFile, len(fileIDs))
	for i, id := range fileIDs {
		rows[i] = letterFile{LetterID: letterID, Position: i, FileID: id}
	}
	if len(rows) == 0 {
		return nil
	}
	return s.db.Conn(ctx).Create(&rows).Error
}

func (s store) createCalculations(ctx context.Context, letterID string, ids []string) error {
	rows := make([]letterCalculation, len(ids))
	for i, id := range ids {
		rows[i] = letterCalculation{LetterID: letterID, Position: i, CalculationID: id}
	}
	if len(rows) == 0 {
		return nil
	}
	return s.db.Conn(ctx).Create(&rows).Error
}

func (s store) letter(ctx context.Context, id string) (Letter, error) {
	return s.take(s.db.Conn(ctx).Where("id = ?", id))
}

func (s store) letterByClientID(ctx context.Context, citizenID, clientID string) (Letter, error) {
	return s.take(s.db.Conn(ctx).Where("citizen_id = ? AND client_id = ?", citizenID, clientID))
}

func (s store) take(q *gorm.DB) (Letter, error) {
	var l Letter
	err := q.Take(&l).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return l, ErrNotFound
	}
	return l, err
}

// withParts loads entries, pictures and calculation sheets of the letter.
func (s store) withParts(ctx context.Context, l Letter) (Letter, error) {
	if err := s.db.Conn(ctx).Where("letter_id = ?", l.ID).Order("created_at, id").Find(&l.Entries).Error; err != nil {
		return l, err
	}
	if err := s.db.Conn(ctx).Model(&letterFile{}).Where("letter_id = ?", l.ID).Order("position").Pluck("file_id", &l.FileIDs).Error; err != nil {
		return l, err
	}
	err := s.db.Conn(ctx).Model(&letterCalculation{}).Where("letter_id = ?", l.ID).Order("position").Pluck("calculation_id", &l.CalculationIDs).Error
	return l, err
}

func (s store) lettersOfCitizen(ctx context.Context, citizenID string, before time.Time, limit int) ([]Letter, error) {
	var list []Letter
	err := s.db.Conn(ctx).Where("citizen_id = ? AND created_at < ?", citizenID, before).
		Order("created_at DESC").Limit(limit).Find(&list).Error
	return list, err
}

func (s store) letters(ctx context.Context, q Query) ([]Letter, int64, error) {
	var total int64
	if err := s.filter(ctx, q).Count(&total).Error; err != nil {
		return nil, 0, err
	}
	var list []Letter
	err := s.filter(ctx, q).Order("CASE WHEN state IN ('submitted', 'accepted') THEN 0 ELSE 1 END, promised_at, id").
		Limit(q.Size).Offset((q.Page - 1) * q.Size).Find(&list).Error
	return list, total, err
}

func (s store) filter(ctx context.Context, q Query) *gorm.DB {
	tx := s.db.Conn(ctx).Model(&Letter{})
	if q.State != "" {
		tx = tx.Where("state = ?", q.State)
	}
	if q.Holder != "" {
		tx = tx.Where("holder_id = ?", q.Holder)
	}
	if q.Text != "" {
		like := "%" + escapeLike(q.Text) + "%"
		tx = tx.Where(`(number LIKE ? ESCAPE '\' OR title LIKE ? ESCAPE '\' OR text LIKE ? ESCAPE '\')`, like, like, like)
	}
	if !q.Overdue.IsZero() {
		tx = tx.Where("state IN ? AND promised_at < ?", []State{Submitted, Accepted}, q.Overdue)
	}
	return tx
}

// change moves the letter on only if it is still in one of the states; false: somebody was first.
func (s store) change(ctx context.Context, id string, from []State, set map[string]any) (bool, error) {
	r := s.db.Conn(ctx).Model(&Letter{}).Where("id = ? AND state IN ?", id, from).Updates(set)
	return r.RowsAffected == 1, r.Error
}

// reopen brings an answered letter back to its holder and leaves the state of one not yet
// answered as it is; false: the letter is closed. The row decides, not what the caller read:
// an answer may have come meanwhile.
func (s store) reopen(ctx context.Context, id string, promise, now time.Time) (bool, error) {
	r := s.db.Conn(ctx).Model(&Letter{}).Where("id = ? AND state <> ?", id, Closed).Updates(map[string]any{
		"promised_at": gorm.Expr("CASE WHEN state = ? THEN ? ELSE promised_at END", Answered, promise),
		"state":       gorm.Expr("CASE WHEN state = ? THEN ? ELSE state END", Answered, Accepted),
		"updated_at":  now,
	})
	return r.RowsAffected == 1, r.Error
}

func (s store) accept(ctx context.Context, id, staffID string, now time.Time) (bool, error) {
	r := s.db.Conn(ctx).Model(&Letter{}).Where("id = ? AND state = ? AND holder_id IS NULL", id, Submitted).
		Updates(map[string]any{"state": Accepted, "holder_id": staffID, "accepted_at": now, "updated_at": now})
	return r.RowsAffected == 1, r.Error
}

func (s store) rate(ctx context.Context, id string, set map[string]any) (bool, error) {
	r := s.db.Conn(ctx).Model(&Letter{}).Where("id = ? AND rating = 0 AND state IN ?", id, []State{Answered, Closed}).Updates(set)
	return r.RowsAffected == 1, r.Error
}

func (s store) createEntry(ctx context.Context, e Entry) (bool, error) {
	r := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&e)
	return r.RowsAffected == 1, r.Error
}

// erase takes the writer's words and contact data out of the letters, closes the open ones and
// forgets their pictures and sheets.
func (s store) erase(ctx context.Context, citizenID string, now time.Time) error {
	mine := s.db.Conn(ctx).Model(&Letter{}).Select("id").Where("citizen_id = ?", citizenID)
	err := s.db.Conn(ctx).Model(&Entry{}).Where("author = 'citizen' AND letter_id IN (?)", mine).Updates(map[string]any{"text": erasedText}).Error
	if err != nil {
		return err
	}
	// After a merge was undone, a letter of the other side may still show the citizen's picture or sheet.
	err = s.db.Conn(ctx).Where("letter_id IN (?) OR file_id IN (SELECT id FROM files WHERE citizen_id = ?)", mine, citizenID).Delete(&letterFile{}).Error
	if err != nil {
		return err
	}
	err = s.db.Conn(ctx).Where("letter_id IN (?) OR calculation_id IN (SELECT id FROM calculations WHERE citizen_id = ?)", mine, citizenID).Delete(&letterCalculation{}).Error
	if err != nil {
		return err
	}
	err = s.db.Conn(ctx).Model(&Letter{}).Where("citizen_id = ? AND state <> ?", citizenID, Closed).
		Updates(map[string]any{"state": Closed, "closed_at": now, "updated_at": now}).Error
	if err != nil {
		return err
	}
	return s.db.Conn(ctx).Model(&Letter{}).Where("citizen_id = ?", citizenID).Updates(map[string]any{
		"title": erasedText, "text": erasedText, "contact_name": "", "phone_cipher": "", "phone_index": "", "rating_comment": "",
	}).Error
}

// freeClientIDs gives the letters of one citizen client ids that the other has not used. They
// only tell that a letter is sent again, and these letters have arrived.
func (s store) freeClientIDs(ctx context.Context, from, to string) error {
	return s.db.Conn(ctx).Exec(`UPDATE letters SET client_id = id
		WHERE citizen_id = ? AND client_id IN (SELECT client_id FROM letters WHERE citizen_id = ?)`, from, to).Error
}
