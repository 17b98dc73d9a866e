package safety

import (
	"context"
	"errors"
	"strings"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"qingting/server/db"
)

type store struct{ db *db.DB }

// setting is one saved version of the lists; Content is JSON.
type setting struct {
	Version   int `gorm:"primaryKey"`
	Content   string
	ChangedBy string
	ChangedAt time.Time
}

// TableName returns safety_settings.
func (setting) TableName() string { return "safety_settings" }

// TableName returns safety_items.
func (Item) TableName() string { return "safety_items" }

func (s setting) saved() Saved {
	return Saved{Version: s.Version, ChangedBy: s.ChangedBy, ChangedAt: s.ChangedAt}
}

// latest returns the newest version; its Version is 0 when none was saved yet.
func (s store) latest(ctx context.Context) (setting, error) {
	var row setting
	err := s.db.Conn(ctx).Order("version DESC").Limit(1).Take(&row).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return setting{}, nil
	}
	return row, err
}

func (s store) versions(ctx context.Context, limit int) ([]setting, error) {
	var list []setting
	err := s.db.Conn(ctx).Select("version", "changed_by", "changed_at").Order("version DESC").Limit(limit).Find(&list).Error
	return list, err
}

func (s store) newest(ctx context.Context) (int, error) {
	var n int
	err := s.db.Conn(ctx).Model(&setting{}).Select("COALESCE(MAX(version), 0)").Scan(&n).Error
	return n, err
}

// save stores a version; false: the version is there already.
func (s store) save(ctx context.Context, row setting) (bool, error) {
	r := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	return r.RowsAffected == 1, r.Error
}

// create stores an item; false: there is one of the same text already.
func (s store) create(ctx context.Context, i Item) (bool, error) {
	r := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&i)
	return r.RowsAffected == 1, r.Error
}

func (s store) item(ctx context.Context, id string) (Item, error) {
	var i Item
	err := s.db.Conn(ctx).Where("id = ?", id).Take(&i).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return i, ErrNotFound
	}
	return i, err
}

func (s store) byClientID(ctx context.Context, like Item) (Item, error) {
	var i Item
	err := s.db.Conn(ctx).Where("citizen_id = ? AND place = ? AND client_id = ? AND source = ?", like.CitizenID, like.Place, like.ClientID, like.Source).Take(&i).Error
	return i, err
}

// replace makes an item another text's, as if it were new.
func (s store) replace(ctx context.Context, i Item) error {
	return s.db.Conn(ctx).Model(&Item{}).Where("id = ?", i.ID).Select(
		"text", "draft", "category", "why", "reasons", "state", "appeal", "appealed_at", "decided_by", "decided_at", "decision", "created_at",
	).Updates(i).Error
}

// forget removes the stopped text like this one that nobody has released.
func (s store) forget(ctx context.Context, like Item) error {
	return s.db.Conn(ctx).Where("citizen_id = ? AND place = ? AND client_id = ? AND source = ? AND outcome = ? AND state <> ?",
		like.CitizenID, like.Place, like.ClientID, like.Source, Block, Released).Delete(&Item{}).Error
}

// change moves an item on only while nobody has decided; false: somebody was first.
func (s store) change(ctx context.Context, id string, set map[string]any) (bool, error) {
	r := s.db.Conn(ctx).Model(&Item{}).Where("id = ? AND state IN ?", id, []State{Pending, Appealed}).Updates(set)
	return r.RowsAffected == 1, r.Error
}

func (s store) delivered(ctx context.Context, id, deliveredID string) error {
	return s.db.Conn(ctx).Model(&Item{}).Where("id = ?", id).Updates(map[string]any{"delivered_id": deliveredID, "draft": ""}).Error
}

func (s store) stoppedOf(ctx context.Context, citizenID string, limit int) ([]Item, error) {
	var list []Item
	err := s.db.Conn(ctx).Where("citizen_id = ? AND outcome = ?", citizenID, Block).Order("created_at DESC, id DESC").Limit(limit).Find(&list).Error
	return list, err
}

func (s store) of(ctx context.Context, citizenID string, limit int) ([]Item, error) {
	var list []Item
	err := s.db.Conn(ctx).Where("citizen_id = ?", citizenID).Order("created_at DESC, id DESC").Limit(limit).Find(&list).Error
	return list, err
}

// firstOpen puts appeals before stopped texts before what only needs a look; the oldest of
// each first. What was decided comes last decision first.
const firstOpen = `CASE WHEN state = 'appealed' THEN 0 WHEN state = 'pending' AND outcome = 'block' THEN 1 WHEN state = 'pending' THEN 2 ELSE 3 END,
	CASE WHEN state IN ('pending', 'appealed') THEN created_at END, decided_at DESC, id`

func (s store) find(ctx context.Context, q Query) ([]Item, int64, error) {
	where := func() *gorm.DB {
		tx := s.db.Conn(ctx).Model(&Item{})
		for column, value := range map[string]string{"outcome": string(q.Outcome), "category": string(q.Category), "place": string(q.Place)} {
			if value != "" {
				tx = tx.Where(column+" = ?", value)
			}
		}
		if len(q.States) > 0 {
			tx = tx.Where("state IN ?", q.States)
		}
		if q.Text != "" {
			tx = tx.Where("text LIKE ? ESCAPE '!'", "%"+strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(q.Text)+"%")
		}
		return tx
	}
	var total int64
	if err := where().Count(&total).Error; err != nil {
		return nil, 0, err
	}
	var list []Item
	err := where().Order(firstOpen).Limit(q.Size).Offset((q.Page - 1) * q.Size).Find(&list).Error
	return list, total, err
}

func (s store) waiting(ctx context.Context) (stopped, appeals int64, err error) {
	count := func(state State, n *int64) error {
		return s.db.Conn(ctx).Model(&Item{}).Where("state = ? AND outcome = ?", state, Block).Count(n).Error
	}
	if err = count(Pending, &stopped); err == nil {
		err = count(Appealed, &appeals)
	}
	return stopped, appeals, err
}

func (s store) flagged(ctx context.Context, fileIDs []string) (map[string]bool, error) {
	var ids []string
	err := s.db.Conn(ctx).Model(&Item{}).Where("file_id IN ? AND state <> ?", fileIDs, Released).Pluck("file_id", &ids).Error
	out := map[string]bool{}
	for _, id := range ids {
		out[id] = true
	}
	return out, err
}

func (s store) erase(ctx context.Context, citizenID string) error {
	if err := s.db.Conn(ctx).Where("citizen_id = ?", citizenID).Delete(&Item{}).Error; err != nil {
		return err
	}
	return s.db.Conn(ctx).Where("citizen_id = ?", citizenID).Delete(&Check{}).Error
}

// createCheck stores a check; false: the same was asked before.
func (s store) createCheck(ctx context.Context, c Check) (bool, error) {
	r := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&c)
	return r.RowsAffected == 1, r.Error
}

func (s store) checkByID(ctx context.Context, id string) (Check, bool, error) {
	return s.takeCheck(s.db.Conn(ctx).Where("id = ?", id))
}

func (s store) checkByTrace(ctx context.Context, trace string) (Check, bool, error) {
	return s.takeCheck(s.db.Conn(ctx).Where("trace = ?", trace))
}

func (s store) takeCheck(q *gorm.DB) (Check, bool, error) {
	var c Check
	err := q.Take(&c).Error
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return c, false, nil
	}
	return c, err == nil, err
}

func (s store) traced(ctx context.Context, id, trace string) error {
	return s.db.Conn(ctx).Model(&Check{}).Where("id = ? AND state = ?", id, waiting).Updates(map[string]any{"state": asked, "trace": trace}).Error
}

// endCheck ends a check and removes its text.
func (s store) endCheck(ctx context.Context, id, from, to string) error {
	return s.db.Conn(ctx).Model(&Check{}).Where("id = ? AND state = ?", id, from).Updates(map[string]any{"state": to, "text": ""}).Error
}

func (s store) purgeChecks(ctx context.Context, before time.Time) error {
	return s.db.Conn(ctx).Where("created_at < ?", before).Delete(&Check{}).Error
}

func (s store) purgeItems(ctx context.Context, before time.Time) error {
	return s.db.Conn(ctx).Where("created_at < ? AND state <> ?", before, Appealed).Delete(&Item{}).Error
}
