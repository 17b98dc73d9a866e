package calculator

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"qingting/server/db"
)

type store struct{ db *db.DB }

// calculatorRow is a row of calculators.
type calculatorRow struct {
	ID            string
	Slug          string
	State         State
	LatestVersion int
	LiveVersion   int
	UpdatedAt     time.Time
	UpdatedBy     string
}

// TableName returns calculators.
func (calculatorRow) TableName() string { return "calculators" }

// versionRow is one version with its file.
type versionRow struct {
	CalculatorID string
	Version      int
	Title        string
	Summary      string
	Category     string
	Keywords     []string `gorm:"serializer:json"`
	ValidFrom    string
	ValidUntil   string
	Examples     int
	Workbook     []byte
	SavedBy      string
	SavedAt      time.Time
	PublishedBy  string
	PublishedAt  *time.Time
	EndedAt      *time.Time
}

// TableName returns calculator_versions.
func (versionRow) TableName() string { return "calculator_versions" }

const (
	batchChecked   = "checked"
	batchConfirmed = "confirmed"
)

// batch is a checked workbook that waits to be confirmed.
type batch struct {
	ID           string
	StaffID      string
	Workbook     []byte
	State        string
	CalculatorID string
	CreatedAt    time.Time
}

// TableName returns calculator_batches.
func (batch) TableName() string { return "calculator_batches" }

// calculationRow is a stored sheet.
type calculationRow struct {
	ID           string
	ClientID     string
	MadeBy       string
	CitizenID    *string
	CalculatorID string
	Version      int
	Sheet        Sheet `gorm:"serializer:json"`
	CreatedAt    time.Time
}

// TableName returns calculations.
func (calculationRow) TableName() string { return "calculations" }

func (r calculationRow) calculation() Calculation {
	c := Calculation{ID: r.ID, CalculatorID: r.CalculatorID, Version: r.Version, CreatedAt: r.CreatedAt.UTC(), Sheet: r.Sheet}
	if r.CitizenID != nil {
		c.CitizenID = *r.CitizenID
	}
	return c
}

// with joins calculators with the words of one of their versions.
func (s store) with(ctx context.Context, version string) *gorm.DB {
	return s.db.Conn(ctx).Table("calculators c").
		Joins("JOIN calculator_versions v ON v.calculator_id = c.id AND v.version = c." + version).
		Select("c.id, c.slug, c.state, c.latest_version, c.live_version, c.updated_at, c.updated_by, v.title, v.summary, v.category, v.keywords, v.valid_from, v.valid_until, v.examples")
}

func (s store) live(ctx context.Context) ([]Offer, error) {
	var rows []Calculator
	err := s.with(ctx, "live_version").Where("c.state = ?", Live).Order("v.category, v.title").Find(&rows).Error
	list := make([]Offer, len(rows))
	for i, r := range rows {
		list[i] = Offer{ID: r.ID, Key: r.Slug, Title: r.Title, Summary: r.Summary, Category: r.Category, Keywords: r.Keywords}
	}
	return list, err
}

func (s store) calculators(ctx context.Context, state State) ([]Calculator, error) {
	q := s.with(ctx, "latest_version")
	if state != "" {
		q = q.Where("c.state = ?", state)
	}
	var list []Calculator
	err := q.Order("v.category, v.title, c.id").Find(&list).Error
	return list, err
}

// calculator finds one by id or key.
func (s store) calculator(ctx context.Context, id string) (Calculator, error) {
	var c Calculator
	err := s.with(ctx, "latest_version").Where("c.id = ? OR c.slug = ?", id, id).Take(&c).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Calculator{}, ErrNotFound
	}
	return c, err
}

func (s store) any(ctx context.Context) (bool, error) {
	var n int64
	err := s.db.Conn(ctx).Model(&calculatorRow{}).Limit(1).Count(&n).Error
	return n > 0, err
}

func (s store) createCalculator(ctx context.Context, c Calculator) error {
	r := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&calculatorRow{
		ID: c.ID, Slug: c.Slug, State: c.State, LatestVersion: c.LatestVersion, UpdatedAt: c.UpdatedAt, UpdatedBy: c.UpdatedBy,
	})
	return one(r)
}

// one is nil when exactly one row changed and ErrState when somebody was first.
func one(r *gorm.DB) error {
	if r.Error == nil && r.RowsAffected != 1 {
		return ErrState
	}
	return r.Error
}

// nextVersion counts the calculator up to c's latest version, if nobody else has.
func (s store) nextVersion(ctx context.Context, c Calculator, staffID string, now time.Time) error {
	return one(s.db.Conn(ctx).Model(&calculatorRow{}).Where("id = ? AND latest_version = ?", c.ID, c.LatestVersion-1).
		Updates(map[string]any{"latest_version": c.LatestVersion, "updated_at": now, "updated_by": staffID}))
}

func (s store) createVersion(ctx context.Context, v versionRow) error {
	return s.db.Conn(ctx).Create(&v).Error
}

func (s store) versions(ctx context.Context, id string) ([]Version, error) {
	var rows []versionRow
	err := s.db.Conn(ctx).Omit("workbook").Where("calculator_id = ?", id).Order("version DESC").Find(&rows).Error
	list := make([]Version, len(rows))
	for i, r := range rows {
		list[i] = Version{Version: r.Version, Title: r.Title, SavedBy: r.SavedBy, SavedAt: r.SavedAt.UTC(), PublishedBy: r.PublishedBy, PublishedAt: moment(r.PublishedAt), EndedAt: moment(r.EndedAt)}
	}
	return list, err
}

func moment(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

// versionFor finds the version whose workbook covers the day: the live one, or else the newest
// one ever published that does.
func (s store) versionFor(ctx context.Context, c Calculator, day string) (int, error) {
	var v versionRow
	err := s.db.Conn(ctx).Select("version").Where("calculator_id = ? AND published_at IS NOT NULL", c.ID).
		Where("valid_from <= ? AND (valid_until = '' OR valid_until >= ?)", day, day).Order("version DESC").Take(&v).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return 0, ErrNotInTime
	}
	return v.Version, err
}

func (s store) workbook(ctx context.Context, id string, version int) ([]byte, error) {
	var v versionRow
	err := s.db.Conn(ctx).Select("workbook").Where("calculator_id = ? AND version = ?", id, version).Take(&v).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil, ErrNotFound
	}
	return v.Workbook, err
}

// changeState moves the calculator on if it still is as it was read.
func (s store) changeState(ctx context.Context, c Calculator, to State, live int, now time.Time) (bool, error) {
	r := s.db.Conn(ctx).Model(&calculatorRow{}).Where("id = ? AND state = ? AND latest_version = ? AND live_version = ?", c.ID, c.State, c.LatestVersion, c.LiveVersion).
		Updates(map[string]any{"state": to, "live_version": live, "updated_at": now})
	return r.RowsAffected == 1, r.Error
}

func (s store) endVersions(ctx context.Context, id string, now time.Time) error {
	return s.db.Conn(ctx).Model(&versionRow{}).Where("calculator_id = ? AND published_at IS NOT NULL AND ended_at IS NULL", id).
		Updates(map[string]any{"ended_at": now}).Error
}

func (s store) markPublished(ctx context.Context, id string, version int, staffID string, now time.Time) error {
	return one(s.db.Conn(ctx).Model(&versionRow{}).Where("calculator_id = ? AND version = ?", id, version).
		Updates(map[string]any{"published_by": staffID, "published_at": now, "ended_at": nil}))
}

func (s store) createBatch(ctx context.Context, b batch) error {
	return s.db.Conn(ctx).Create(&b).Error
}

func (s store) batch(ctx context.Context, id, staffID string) (batch, error) {
	var b batch
	err := s.db.Conn(ctx).Where("id = ? AND staff_id = ?", id, staffID).Take(&b).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return b, ErrNoBatch
	}
	return b, err
}

func (s store) confirmBatch(ctx context.Context, id, calculatorID string) (bool, error) {
	r := s.db.Conn(ctx).Model(&batch{}).Where("id = ? AND state = ?", id, batchChecked).
		Updates(map[string]any{"state": batchConfirmed, "calculator_id": calculatorID})
	return r.RowsAffected == 1, r.Error
}

func (s store) removeBatches(ctx context.Context, before time.Time) (int64, error) {
	r := s.db.Conn(ctx).Where("created_at < ?", before).Delete(&batch{})
	return r.RowsAffected, r.Error
}

func (s store) createCalculation(ctx context.Context, c Calculation, o Order) (bool, error) {
	row := calculationRow{ID: c.ID, ClientID: o.ClientID, MadeBy: o.madeBy(), CalculatorID: c.CalculatorID, Version: c.Version, Sheet: c.Sheet, CreatedAt: c.CreatedAt}
	if c.CitizenID != "" {
		row.CitizenID = &c.CitizenID
	}
	r := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	return r.RowsAffected == 1, r.Error
}

func (s store) calculation(ctx context.Context, id string) (Calculation, error) {
	return s.takeCalculation(s.db.Conn(ctx).Where("id = ?", id))
}

func (s store) calculationByClientID(ctx context.Context, madeBy, clientID string) (Calculation, error) {
	return s.takeCalculation(s.db.Conn(ctx).Where("made_by = ? AND client_id = ?", madeBy, clientID))
}

func (s store) takeCalculation(q *gorm.DB) (Calculation, error) {
	var r calculationRow
	err := q.Take(&r).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return Calculation{}, ErrNoSheet
	}
	return r.calculation(), err
}

func (s store) calculationsOf(ctx context.Context, citizenID string, limit int) ([]Calculation, error) {
	var rows []calculationRow
	err := s.db.Conn(ctx).Where("citizen_id = ?", citizenID).Order("created_at, id").Limit(limit).Find(&rows).Error
	list := make([]Calculation, len(rows))
	for i, r := range rows {
		list[i] = r.calculation()
	}
	return list, err
}

func (s store) eraseCalculations(ctx context.Context, citizenID string) error {
	return s.db.Conn(ctx).Where("citizen_id = ?", citizenID).Delete(&calculationRow{}).Error
}
