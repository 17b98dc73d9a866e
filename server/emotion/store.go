package emotion

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"qingting/server/db"
)

type store struct{ db *db.DB }

// setting is one saved version; Content is JSON.
type setting struct {
	Kind      Kind `gorm:"primaryKey"`
	Version   int  `gorm:"primaryKey"`
	Content   string
	ChangedBy string
	ChangedAt time.Time
}

// TableName returns emotion_settings.
func (setting) TableName() string { return "emotion_settings" }

func (s setting) saved() Saved {
	return Saved{Version: s.Version, ChangedBy: s.ChangedBy, ChangedAt: s.ChangedAt}
}

// latest returns the newest version; its Version is 0 when none was saved yet.
func (s store) latest(ctx context.Context, k Kind) (setting, error) {
	var row setting
	err := s.db.Conn(ctx).Where("kind = ?", k).Order("version DESC").Limit(1).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return setting{Kind: k}, nil
	}
	return row, err
}

// versions returns the newest versions without their content.
func (s store) versions(ctx context.Context, k Kind, limit int) ([]setting, error) {
	var list []setting
	err := s.db.Conn(ctx).Select("kind", "version", "changed_by", "changed_at").Where("kind = ?", k).
		Order("version DESC").Limit(limit).Find(&list).Error
	return list, err
}

// create stores a version; false: the version is there already.
func (s store) create(ctx context.Context, row setting) (bool, error) {
	r := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	return r.RowsAffected == 1, r.Error
}

// newest returns the newest version number of each kind.
func (s store) newest(ctx context.Context) (map[Kind]int, error) {
	var rows []struct {
		Kind    Kind
		Version int
	}
	err := s.db.Conn(ctx).Model(&setting{}).Select("kind, MAX(version) AS version").Group("kind").Scan(&rows).Error
	out := map[Kind]int{}
	for _, r := range rows {
		out[r.Kind] = r.Version
	}
	return out, err
}
