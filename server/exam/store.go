package exam

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"qingting/server/db"
)

type store struct{ db *db.DB }

type itemRow struct {
	ID            string
	Slug          string
	State         State
	LatestVersion int
	LiveVersion   int
	RowVersion    int
	UpdatedAt     time.Time
	UpdatedBy     string
}

// TableName returns exam_items.
func (itemRow) TableName() string { return "exam_items" }

type versionRow struct {
	ItemID     string
	Version    int
	Kind       Kind
	Matter     string
	Ability    Ability
	Difficulty int
	Body       Item `gorm:"serializer:json"`
	SavedBy    string
	SavedAt    time.Time
}

// TableName returns exam_item_versions.
func (versionRow) TableName() string { return "exam_item_versions" }

type markRow struct {
	Name  string `gorm:"primaryKey"`
	Value int64
}

// TableName returns watermarks.
func (markRow) TableName() string { return "watermarks" }

// bankMark counts changes of what may be asked.
const bankMark = "items"

func (s store) revision(ctx context.Context) (int64, error) {
	var rows []markRow
	err := s.db.Conn(ctx).Where("name = ?", bankMark).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	return rows[0].Value, nil
}

func (s store) bump(ctx context.Context) error {
	return s.db.Conn(ctx).Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "name"}},
		DoUpdates: clause.Assignments(map[string]any{"value": gorm.Expr("watermarks.value + 1")})}).Create(&markRow{bankMark, 1}).Error
}

// joined is an item with one of its versions.
type joined struct {
	Row     itemRow `gorm:"embedded"`
	Version int
	Body    Item `gorm:"serializer:json"`
}

func (j joined) stored() StoredItem {
	i := j.Body
	i.Key = j.Row.Slug
	return StoredItem{BankItem: BankItem{j.Row.ID, j.Version, i}, State: j.Row.State, LatestVersion: j.Row.LatestVersion, LiveVersion: j.Row.LiveVersion,
		RowVersion: j.Row.RowVersion, UpdatedAt: j.Row.UpdatedAt.UTC(), UpdatedBy: j.Row.UpdatedBy}
}

func (s store) with(ctx context.Context, version string) *gorm.DB {
	return s.db.Conn(ctx).Table("exam_items i").Joins("JOIN exam_item_versions v ON v.item_id = i.id AND v.version = " + version).Select("i.*, v.version, v.body")
}

func (s store) liveItems(ctx context.Context) ([]BankItem, error) {
	var rows []joined
	err := s.with(ctx, "i.live_version").Where("i.state = ?", Live).Order("i.slug").Find(&rows).Error
	list := make([]BankItem, len(rows))
	for n, r := range rows {
		list[n] = r.stored().BankItem
	}
	return list, err
}

func (s store) all(ctx context.Context) ([]StoredItem, error) {
	var rows []joined
	err := s.with(ctx, "i.latest_version").Order("i.slug").Find(&rows).Error
	list := make([]StoredItem, len(rows))
	for n, r := range rows {
		list[n] = r.stored()
	}
	return list, err
}

func (s store) latest(ctx context.Context, id string) (StoredItem, error) {
	var r joined
	err := s.with(ctx, "i.latest_version").Where("i.id = ?", id).Take(&r).Error
	return r.stored(), missing(err)
}

func (s store) byKey(ctx context.Context, key string) (StoredItem, error) {
	var r joined
	err := s.with(ctx, "i.latest_version").Where("i.slug = ?", key).Take(&r).Error
	return r.stored(), missing(err)
}

func (s store) at(ctx context.Context, id string, version int) (BankItem, error) {
	q := s.with(ctx, "i.live_version")
	if version > 0 {
		q = s.db.Conn(ctx).Table("exam_items i").Joins("JOIN exam_item_versions v ON v.item_id = i.id AND v.version = ?", version).Select("i.*, v.version, v.body")
	}
	var r joined
	err := q.Where("i.id = ?", id).Take(&r).Error
	return r.stored().BankItem, missing(err)
}

func missing(err error) error {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return ErrNotFound
	}
	return err
}

// create reports false when there is an item of that key already.
func (s store) create(ctx context.Context, r itemRow, v versionRow) (bool, error) {
	done := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&r)
	if done.Error != nil || done.RowsAffected == 0 {
		return false, done.Error
	}
	v.ItemID = r.ID
	return true, s.db.Conn(ctx).Create(&v).Error
}

// addVersion stores the next version when the item is still as it was read; ErrChanged.
func (s store) addVersion(ctx context.Context, old StoredItem, v versionRow) error {
	r := s.db.Conn(ctx).Model(&itemRow{}).Where("id = ? AND row_version = ?", old.ID, old.RowVersion).
		Updates(map[string]any{"latest_version": v.Version, "row_version": old.RowVersion + 1, "updated_at": v.SavedAt, "updated_by": v.SavedBy})
	if r.Error != nil {
		return r.Error
	}
	if r.RowsAffected == 0 {
		return ErrChanged
	}
	v.ItemID = old.ID
	return s.db.Conn(ctx).Create(&v).Error
}

func (s store) move(ctx context.Context, id string, to map[string]any) error {
	to["row_version"] = gorm.Expr("row_version + 1")
	r := s.db.Conn(ctx).Model(&itemRow{}).Where("id = ?", id).Updates(to)
	if r.Error == nil && r.RowsAffected == 0 {
		return ErrNotFound
	}
	return r.Error
}
