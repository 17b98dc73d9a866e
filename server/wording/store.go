package wording

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"qingting/server/db"
)

type store struct{ db *db.DB }

// TableName returns wording_taps.
func (Evidence) TableName() string { return "wording_taps" }

// TableName returns variant_proposals.
func (Proposal) TableName() string { return "variant_proposals" }

func (s store) addTap(ctx context.Context, e Evidence) error {
	return s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&e).Error
}

func (s store) citizens(ctx context.Context, articleID, wording string) (int, error) {
	var n int64
	err := s.db.Conn(ctx).Model(&Evidence{}).Where("article_id = ? AND wording = ?", articleID, wording).Count(&n).Error
	return int(n), err
}

// propose stores the proposal, or raises the number of citizens of the one there is.
func (s store) propose(ctx context.Context, p Proposal) error {
	r := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&p)
	if r.Error != nil || r.RowsAffected == 1 {
		return r.Error
	}
	return s.db.Conn(ctx).Model(&Proposal{}).Where("article_id = ? AND wording = ? AND citizens < ?", p.ArticleID, p.Wording, p.Citizens).
		Updates(map[string]any{"citizens": p.Citizens}).Error
}

func (s store) proposal(ctx context.Context, id string) (Proposal, error) {
	var p Proposal
	err := s.db.Conn(ctx).Where("id = ?", id).Take(&p).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return p, ErrNotFound
	}
	return p, err
}

func (s store) proposals(ctx context.Context, state State) ([]Proposal, error) {
	var list []Proposal
	err := s.db.Conn(ctx).Where("state = ?", state).Order("citizens DESC, created_at DESC").Limit(200).Find(&list).Error
	return list, err
}

// decide moves an open proposal on; false: somebody was first.
func (s store) decide(ctx context.Context, id string, to State, staffID string, now time.Time) (bool, error) {
	r := s.db.Conn(ctx).Model(&Proposal{}).Where("id = ? AND state = ?", id, Open).
		Updates(map[string]any{"state": to, "decided_by": staffID, "decided_at": now})
	return r.RowsAffected == 1, r.Error
}

func (s store) tapsOf(ctx context.Context, citizenID string) ([]Evidence, error) {
	var list []Evidence
	err := s.db.Conn(ctx).Where("citizen_id = ?", citizenID).Order("created_at").Find(&list).Error
	return list, err
}

func (s store) erase(ctx context.Context, citizenID string) error {
	return s.db.Conn(ctx).Where("citizen_id = ?", citizenID).Delete(&Evidence{}).Error
}

// giveTap makes the tap another citizen's; false when that one has tapped the same.
func (s store) giveTap(ctx context.Context, e Evidence, to string) (bool, error) {
	same := s.db.Conn(ctx).Model(&Evidence{}).Select("1").Where("article_id = ? AND wording = ? AND citizen_id = ?", e.ArticleID, e.Wording, to)
	r := s.db.Conn(ctx).Model(&Evidence{}).Where("article_id = ? AND wording = ? AND citizen_id = ? AND NOT EXISTS (?)", e.ArticleID, e.Wording, e.CitizenID, same).
		Updates(map[string]any{"citizen_id": to})
	return r.RowsAffected == 1, r.Error
}
