package narration

import (
	"context"
	"maps"
	"slices"
	"time"

	"gorm.io/gorm/clause"

	"qingting/server/db"
)

type store struct{ db *db.DB }

type row struct {
	Hash   string
	FileID string
	MadeAt time.Time
}

// TableName returns narrations.
func (row) TableName() string { return "narrations" }

// create stores what was read; when two processes read the same text the first counts.
func (s store) create(ctx context.Context, r row) error {
	return s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&r).Error
}

// atOnce is how many hashes one query asks for: engines bound the number of parameters.
const atOnce = 500

func (s store) rows(ctx context.Context, hashes map[string]string) (list []row, err error) {
	for part := range slices.Chunk(slices.Sorted(maps.Keys(hashes)), atOnce) {
		var some []row
		if err := s.db.Conn(ctx).Where("hash IN ?", part).Find(&some).Error; err != nil {
			return nil, err
		}
		list = append(list, some...)
	}
	return list, nil
}
