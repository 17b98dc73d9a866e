package notice

import (
	"context"
	"time"

	"gorm.io/gorm/clause"

	"qingting/server/db"
)

type store struct{ db *db.DB }

// TableName returns staff_notices.
func (Notice) TableName() string { return "staff_notices" }

func (s store) create(ctx context.Context, list []Notice) (int, error) {
	r := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(&list, 200)
	return int(r.RowsAffected), r.Error
}

func (s store) of(ctx context.Context, staffID string) (list []Notice, err error) {
	err = s.db.Conn(ctx).Where("staff_id = ?", staffID).Order("created_at DESC, id DESC").Limit(shown).Find(&list).Error
	return list, err
}

func (s store) unread(ctx context.Context, staffID string) (int, error) {
	var n int64
	err := s.db.Conn(ctx).Model(&Notice{}).Where("staff_id = ? AND read_at IS NULL", staffID).Count(&n).Error
	return int(n), err
}

func (s store) read(ctx context.Context, staffID string, ids []string, now time.Time) error {
	return s.db.Conn(ctx).Model(&Notice{}).Where("staff_id = ? AND id IN ? AND read_at IS NULL", staffID, ids).
		Updates(map[string]any{"read_at": now}).Error
}
