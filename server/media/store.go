package media

import (
	"context"
	"errors"

	"gorm.io/gorm"

	"qingting/server/db"
)

type store struct{ db *db.DB }

func (s store) create(ctx context.Context, f File) error { return s.db.Conn(ctx).Create(&f).Error }

func (s store) file(ctx context.Context, id string) (File, error) {
	var f File
	err := s.db.Conn(ctx).Where("id = ?", id).Take(&f).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return f, ErrNotFound
	}
	return f, err
}

// takeOf removes the citizen's pictures from the database and returns them.
func (s store) takeOf(ctx context.Context, citizenID string) ([]File, error) {
	var list []File
	if err := s.db.Conn(ctx).Where("citizen_id = ?", citizenID).Find(&list).Error; err != nil || len(list) == 0 {
		return nil, err
	}
	return list, s.db.Conn(ctx).Where("citizen_id = ?", citizenID).Delete(&File{}).Error
}

func (s store) inUse(ctx context.Context, sha256 string) (bool, error) {
	var n int64
	err := s.db.Conn(ctx).Model(&File{}).Where("sha256 = ?", sha256).Count(&n).Error
	return n > 0, err
}
