package kefu

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"qingting/server/db"
)

type store struct{ db *db.DB }

// cursor is how far an account's messages have been fetched.
type cursor struct {
	OpenKFID  string `gorm:"column:open_kfid;primaryKey"`
	Position  string
	UpdatedAt time.Time
}

// TableName returns kefu_cursors.
func (cursor) TableName() string { return "kefu_cursors" }

// cursor returns where to read on; not known: nobody has read yet.
func (s store) cursor(ctx context.Context, openKFID string) (position string, known bool, err error) {
	var c cursor
	err = s.db.Conn(ctx).Where("open_kfid = ?", openKFID).Take(&c).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return "", false, nil
	}
	return c.Position, err == nil, err
}

// move stores the next position if nobody has moved it from `from`; an empty from is the
// beginning, where there is no row.
func (s store) move(ctx context.Context, openKFID, from, to string, now time.Time) (bool, error) {
	if from == "" {
		r := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&cursor{OpenKFID: openKFID, Position: to, UpdatedAt: now})
		return r.RowsAffected == 1, r.Error
	}
	r := s.db.Conn(ctx).Model(&cursor{}).Where("open_kfid = ? AND position = ?", openKFID, from).
		Updates(map[string]any{"position": to, "updated_at": now})
	return r.RowsAffected == 1, r.Error
}
