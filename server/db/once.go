package db

import (
	"context"
	"fmt"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

// onceRow is a row of loaded_packs.
type onceRow struct {
	Name     string `gorm:"primaryKey"`
	LoadedAt time.Time
}

// TableName returns loaded_packs.
func (onceRow) TableName() string { return "loaded_packs" }

// Once runs fn in a transaction unless it has ever succeeded under this name, in this or another
// process; first is true when it ran now. Processes that start together wait for each other. An
// error of fn leaves the name free for another try.
func (d *DB) Once(ctx context.Context, name string, fn func(ctx context.Context) error) (first bool, err error) {
	err = d.InTx(ctx, func(ctx context.Context) error {
		r := claim(d.Conn(ctx), name)
		if first = r.RowsAffected == 1; r.Error != nil || !first {
			return r.Error
		}
		return fn(ctx)
	})
	if err != nil {
		return false, fmt.Errorf("once %s: %w", name, err)
	}
	return first, nil
}

// claim waits, where the database can, for a transaction that has claimed the name too.
func claim(conn *gorm.DB, name string) *gorm.DB {
	return conn.Clauses(clause.OnConflict{DoNothing: true}).Create(&onceRow{Name: name, LoadedAt: time.Now().UTC()})
}
