package guide

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"

	"qingting/server/db"
)

type store struct{ db *db.DB }

type guideRow struct {
	ID            string
	Slug          string
	State         State
	LatestVersion int
	LiveVersion   int
	RowVersion    int
	UpdatedAt     time.Time
	UpdatedBy     string
}

// TableName returns guides.
func (guideRow) TableName() string { return "guides" }

type versionRow struct {
	GuideID     string
	Version     int
	Title       string
	Definition  Definition `gorm:"serializer:json"`
	SavedBy     string
	SavedAt     time.Time
	PublishedBy string
	PublishedAt *time.Time
}

// TableName returns guide_versions.
func (versionRow) TableName() string { return "guide_versions" }

type runRow struct {
	ID             string
	GuideID        string
	Version        int
	CitizenID      string
	ConversationID string
	State          RunState
	Answers        []Answer `gorm:"serializer:json"`
	RowVersion     int
	CreatedAt      time.Time
	UpdatedAt      time.Time
}

// TableName returns guide_runs.
func (runRow) TableName() string { return "guide_runs" }

// joined is a guide with the words of one of its versions.
type joined struct {
	Row        guideRow   `gorm:"embedded"`
	Definition Definition `gorm:"serializer:json"`
}

func (j joined) guide(version int) Guide {
	r := j.Row
	return Guide{ID: r.ID, Key: r.Slug, State: r.State, Version: version, LiveVersion: r.LiveVersion, RowVersion: r.RowVersion,
		UpdatedAt: r.UpdatedAt.UTC(), UpdatedBy: r.UpdatedBy, Definition: j.Definition}
}

func (s store) with(ctx context.Context, version string) *gorm.DB {
	return s.db.Conn(ctx).Table("guides g").
		Joins("JOIN guide_versions v ON v.guide_id = g.id AND v.version = g." + version).
		Select("g.*, v.definition")
}

func (s store) live(ctx context.Context) ([]Guide, error) {
	var rows []joined
	err := s.with(ctx, "live_version").Where("g.state = ?", Live).Order("g.slug").Find(&rows).Error
	list := make([]Guide, len(rows))
	for i, r := range rows {
		list[i] = r.guide(r.Row.LiveVersion)
	}
	return list, err
}

func (s store) all(ctx context.Context) ([]Guide, error) {
	var rows []joined
	err := s.with(ctx, "latest_version").Order("g.updated_at DESC, g.id").Find(&rows).Error
	list := make([]Guide, len(rows))
	for i, r := range rows {
		list[i] = r.guide(r.Row.LatestVersion)
	}
	return list, err
}

func (s store) latest(ctx context.Context, id string) (Guide, error) {
	var r joined
	err := s.with(ctx, "latest_version").Where("g.id = ?", id).Take(&r).Error
	return r.guide(r.Row.LatestVersion), missing(err, ErrNotFound)
}

func (s store) liveOne(ctx context.Context, id string) (Guide, error) {
	var r joined
	err := s.with(ctx, "live_version").Where("g.id = ? AND g.state = ?", id, Live).Take(&r).Error
	return r.guide(r.Row.LiveVersion), missing(err, ErrNotFound)
}

// missing turns "no such row" into what callers can be told.
func missing(err, told error) error {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return told
	}
	return err
}

func (s store) count(ctx context.Context) (n int64, err error) {
	err = s.db.Conn(ctx).Model(&guideRow{}).Count(&n).Error
	return n, err
}

func (s store) create(ctx context.Context, g guideRow, v versionRow) error {
	if err := s.db.Conn(ctx).Create(&g).Error; err != nil {
		return err
	}
	return s.db.Conn(ctx).Create(&v).Error
}

// addVersion stores the next version when the guide is still as it was read.
func (s store) addVersion(ctx context.Context, g Guide, v versionRow) (bool, error) {
	r := s.db.Conn(ctx).Model(&guideRow{}).Where("id = ? AND row_version = ?", g.ID, g.RowVersion).
		Updates(map[string]any{"latest_version": v.Version, "row_version": g.RowVersion + 1, "updated_at": v.SavedAt, "updated_by": v.SavedBy})
	if r.Error != nil || r.RowsAffected == 0 {
		return false, r.Error
	}
	return true, s.db.Conn(ctx).Create(&v).Error
}

func (s store) publish(ctx context.Context, id string, version int, by string, now time.Time) (bool, error) {
	r := s.db.Conn(ctx).Model(&guideRow{}).Where("id = ? AND latest_version = ?", id, version).
		Updates(map[string]any{"state": Live, "live_version": version, "row_version": gorm.Expr("row_version + 1"), "updated_at": now, "updated_by": by})
	if r.Error != nil || r.RowsAffected == 0 {
		return false, r.Error
	}
	return true, s.db.Conn(ctx).Model(&versionRow{}).Where("guide_id = ? AND version = ?", id, version).
		Updates(map[string]any{"published_by": by, "published_at": now}).Error
}

func (s store) withdraw(ctx context.Context, id, by string, now time.Time) (bool, error) {
	r := s.db.Conn(ctx).Model(&guideRow{}).Where("id = ? AND state = ?", id, Live).
		Updates(map[string]any{"state": Withdrawn, "row_version": gorm.Expr("row_version + 1"), "updated_at": now, "updated_by": by})
	return r.RowsAffected == 1, r.Error
}

func (s store) versions(ctx context.Context, id string) ([]Version, error) {
	var rows []versionRow
	err := s.db.Conn(ctx).Where("guide_id = ?", id).Order("version DESC").Find(&rows).Error
	list := make([]Version, len(rows))
	for i, r := range rows {
		list[i] = Version{r.Version, r.Title, r.SavedBy, r.SavedAt.UTC(), r.PublishedBy, r.PublishedAt}
	}
	return list, err
}

// run adds to a row the definition it walks.
func (s store) run(ctx context.Context, r runRow, err error) (Run, error) {
	if err != nil {
		return Run{}, missing(err, ErrRunMissing)
	}
	var v versionRow
	if err := s.db.Conn(ctx).Where("guide_id = ? AND version = ?", r.GuideID, r.Version).Take(&v).Error; err != nil {
		return Run{}, err
	}
	return Run{ID: r.ID, GuideID: r.GuideID, Version: r.Version, CitizenID: r.CitizenID, ConversationID: r.ConversationID, State: r.State,
		Answers: r.Answers, RowVersion: r.RowVersion, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(), Definition: v.Definition}, nil
}

func (s store) runByID(ctx context.Context, id string) (Run, error) {
	var r runRow
	err := s.db.Conn(ctx).Where("id = ?", id).Take(&r).Error
	return s.run(ctx, r, err)
}

func (s store) openIn(ctx context.Context, conversationID string) (Run, error) {
	var r runRow
	err := s.db.Conn(ctx).Where("conversation_id = ? AND state = ?", conversationID, Open).Take(&r).Error
	return s.run(ctx, r, err)
}

// unfinished finds the citizen's newest walk of a guide that was not finished.
func (s store) unfinished(ctx context.Context, citizenID, guideID string) (Run, error) {
	var r runRow
	err := s.db.Conn(ctx).Where("citizen_id = ? AND guide_id = ? AND state <> ?", citizenID, guideID, Done).
		Order("updated_at DESC").Limit(1).Take(&r).Error
	return s.run(ctx, r, err)
}

func (s store) runsOf(ctx context.Context, citizenID string, limit int) ([]Run, error) {
	var rows []runRow
	if err := s.db.Conn(ctx).Where("citizen_id = ?", citizenID).Order("updated_at DESC").Limit(limit).Find(&rows).Error; err != nil {
		return nil, err
	}
	list := make([]Run, 0, len(rows))
	for _, r := range rows {
		run, err := s.run(ctx, r, nil)
		if err != nil {
			return nil, err
		}
		list = append(list, run)
	}
	return list, nil
}

// leaveOthers ends the other walk of a conversation, so that a new one can be open.
func (s store) leaveOthers(ctx context.Context, conversationID, runID string, now time.Time) error {
	return s.db.Conn(ctx).Model(&runRow{}).Where("conversation_id = ? AND state = ? AND id <> ?", conversationID, Open, runID).
		Updates(map[string]any{"state": Left, "row_version": gorm.Expr("row_version + 1"), "updated_at": now}).Error
}

func rowOf(r Run) runRow {
	answers := r.Answers
	if answers == nil {
		answers = []Answer{} // the column holds a list, never NULL
	}
	return runRow{ID: r.ID, GuideID: r.GuideID, Version: r.Version, CitizenID: r.CitizenID, ConversationID: r.ConversationID, State: r.State,
		Answers: answers, RowVersion: r.RowVersion, CreatedAt: r.CreatedAt, UpdatedAt: r.UpdatedAt}
}

func (s store) createRun(ctx context.Context, r Run) error {
	row := rowOf(r)
	return s.db.Conn(ctx).Create(&row).Error
}

// changeRun stores a walk that is still as it was read.
func (s store) changeRun(ctx context.Context, r Run) (bool, error) {
	row := rowOf(r)
	row.RowVersion++
	done := s.db.Conn(ctx).Model(&runRow{}).Where("id = ? AND row_version = ?", r.ID, r.RowVersion).
		Select("conversation_id", "state", "answers", "row_version", "updated_at").Updates(&row)
	return done.RowsAffected == 1, done.Error
}

// erase takes the citizen's answers out of every walk and ends the open ones.
func (s store) erase(ctx context.Context, citizenID string, now time.Time) error {
	return s.db.Conn(ctx).Model(&runRow{}).Where("citizen_id = ?", citizenID).
		Updates(map[string]any{"answers": "[]", "state": Left, "row_version": gorm.Expr("row_version + 1"), "updated_at": now}).Error
}
