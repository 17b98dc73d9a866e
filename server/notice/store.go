package notice

import (
	"context"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"qingting/server/db"
)

type store struct{ db *db.DB }

// row is a notice as it is stored: exactly one of the receivers is not NULL.
type row struct {
	ID        string
	CitizenID *string
	StaffID   *string
	Kind      Kind
	Ref       string
	Title     string
	Text      string
	Number    string
	State     string
	Page      Page
	TargetID  string
	CreatedAt time.Time
	ReadAt    *time.Time
}

// grant is how often a template may still be sent to somebody.
type grant struct {
	ID         string
	CitizenID  *string
	StaffID    *string
	TemplateID string
	Remaining  int
	UpdatedAt  time.Time
}

// tap is one answer to WeChat's question.
type tap struct {
	ID         string
	CitizenID  *string
	StaffID    *string
	ClientID   string
	TemplateID string
	Result     string
	CreatedAt  time.Time
}

// TableName returns notices.
func (row) TableName() string { return "notices" }

// TableName returns notice_deliveries.
func (delivery) TableName() string { return "notice_deliveries" }

// TableName returns notice_grants.
func (grant) TableName() string { return "notice_grants" }

// TableName returns notice_taps.
func (tap) TableName() string { return "notice_taps" }

func orNil(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func orEmpty(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func rowOf(n Notice) row {
	return row{n.ID, orNil(n.CitizenID), orNil(n.StaffID), n.Kind, n.Ref, n.Title, n.Text, n.Number, n.State, n.Page, n.TargetID, n.CreatedAt, n.ReadAt}
}

func (r row) notice() Notice {
	return Notice{r.ID, orEmpty(r.CitizenID), orEmpty(r.StaffID), r.Kind, r.Ref, r.Title, r.Text, r.Number, r.State, r.Page, r.TargetID, r.CreatedAt.UTC(), r.ReadAt}
}

// owner returns the column that holds the receivers of the party.
func (r Receiver) owner() string {
	if r.Party == Citizens {
		return "citizen_id"
	}
	return "staff_id"
}

// owners returns the receiver as both columns have it.
func (r Receiver) owners() (citizenID, staffID *string) {
	if r.Party == Citizens {
		return &r.ID, nil
	}
	return nil, &r.ID
}

func (s store) of(ctx context.Context, r Receiver) *gorm.DB {
	return s.db.Conn(ctx).Where(r.owner()+" = ?", r.ID)
}

// create stores what was not told before and returns it.
func (s store) create(ctx context.Context, list []Notice) ([]Notice, error) {
	rows, ids := make([]row, len(list)), make([]string, len(list))
	for i, n := range list {
		rows[i], ids[i] = rowOf(n), n.ID
	}
	r := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).CreateInBatches(&rows, 200)
	if r.Error != nil || int(r.RowsAffected) == len(list) {
		return list, r.Error
	}
	return s.stored(ctx, ids)
}

func (s store) stored(ctx context.Context, ids []string) ([]Notice, error) {
	var out []Notice
	for len(ids) > 0 {
		some := ids[:min(len(ids), 500)]
		ids = ids[len(some):]
		var rows []row
		if err := s.db.Conn(ctx).Where("id IN ?", some).Find(&rows).Error; err != nil {
			return nil, err
		}
		for _, r := range rows {
			out = append(out, r.notice())
		}
	}
	return out, nil
}

func (s store) notice(ctx context.Context, id string) (Notice, error) {
	var r row
	err := s.db.Conn(ctx).Where("id = ?", id).Take(&r).Error
	return r.notice(), err
}

// inbox orders by id: ids are made in the order of time.
func (s store) inbox(ctx context.Context, r Receiver, before string, limit int) ([]Notice, error) {
	q := s.of(ctx, r)
	if before != "" {
		q = q.Where("id < ?", before)
	}
	var rows []row
	if err := q.Order("id DESC").Limit(limit).Find(&rows).Error; err != nil {
		return nil, err
	}
	list := make([]Notice, len(rows))
	for i, r := range rows {
		list[i] = r.notice()
	}
	return list, nil
}

func (s store) unread(ctx context.Context, r Receiver) (int, error) {
	var n int64
	err := s.of(ctx, r).Model(&row{}).Where("read_at IS NULL").Count(&n).Error
	return int(n), err
}

func (s store) read(ctx context.Context, r Receiver, ids []string, now time.Time) error {
	return s.of(ctx, r).Model(&row{}).Where("id IN ? AND read_at IS NULL", ids).Updates(map[string]any{"read_at": now}).Error
}

func (s store) over(ctx context.Context, r Receiver, kind Kind, targetID string, now time.Time) error {
	return s.of(ctx, r).Model(&row{}).Where("kind = ? AND target_id = ? AND read_at IS NULL", kind, targetID).Updates(map[string]any{"read_at": now}).Error
}

func (s store) createDeliveries(ctx context.Context, rows []delivery) error {
	return s.db.Conn(ctx).CreateInBatches(&rows, 200).Error
}

// due returns what can be sent now and what a dead process was sending.
func (s store) due(ctx context.Context, now time.Time, limit int) ([]delivery, error) {
	var list []delivery
	err := s.db.Conn(ctx).Where("state IN ('open', 'sending') AND next_at <= ?", now).Order("next_at, notice_id").Limit(limit).Find(&list).Error
	return list, err
}

// at finds the delivery while nobody else has touched it.
func (s store) at(ctx context.Context, d delivery) *gorm.DB {
	return s.db.Conn(ctx).Model(&delivery{}).Where("notice_id = ? AND way = ? AND state = ? AND tries = ?", d.NoticeID, d.Way, d.State, d.Tries)
}

func (s store) claim(ctx context.Context, d delivery, now, until time.Time) (bool, error) {
	r := s.at(ctx, d).Where("next_at <= ?", now).Updates(map[string]any{"state": isSending, "tries": d.Tries + 1, "next_at": until})
	return r.RowsAffected == 1, r.Error
}

func (s store) postpone(ctx context.Context, d delivery, until time.Time) error {
	if until.IsZero() {
		return nil
	}
	return s.at(ctx, d).Updates(map[string]any{"next_at": until}).Error
}

func (s store) again(ctx context.Context, d delivery, next time.Time, why string) error {
	return s.at(ctx, d).Updates(map[string]any{"state": isOpen, "next_at": next, "error": why}).Error
}

func (s store) end(ctx context.Context, d delivery, state, why string) error {
	return s.at(ctx, d).Updates(map[string]any{"state": state, "error": why}).Error
}

// sent ends the delivery and those that wait behind it.
func (s store) sent(ctx context.Context, d delivery, now time.Time) error {
	err := s.at(ctx, d).Updates(map[string]any{"state": isSent, "sent_at": now, "error": ""}).Error
	if err != nil {
		return err
	}
	return s.drop(ctx, d.NoticeID)
}

// drop ends whatever has not begun.
func (s store) drop(ctx context.Context, noticeID string) error {
	return s.db.Conn(ctx).Model(&delivery{}).Where("notice_id = ? AND state IN ('open', 'standby')", noticeID).
		Updates(map[string]any{"state": isDropped}).Error
}

// promote opens the next way.
func (s store) promote(ctx context.Context, d delivery, now time.Time) error {
	next := s.db.Conn(ctx).Model(&delivery{}).Select("MIN(position)").Where("notice_id = ? AND state = 'standby'", d.NoticeID)
	return s.db.Conn(ctx).Model(&delivery{}).Where("notice_id = ? AND state = 'standby' AND position = (?)", d.NoticeID, next).
		Updates(map[string]any{"state": isOpen, "next_at": now}).Error
}

func (s store) grants(ctx context.Context, r Receiver) (map[string]int, error) {
	var rows []grant
	err := s.of(ctx, r).Find(&rows).Error
	left := map[string]int{}
	for _, g := range rows {
		left[g.TemplateID] = g.Remaining
	}
	return left, err
}

func (s store) createTap(ctx context.Context, r Receiver, t tap) (bool, error) {
	t.ID = newID()
	t.CitizenID, t.StaffID = r.owners()
	res := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&t)
	return res.RowsAffected == 1, res.Error
}

// grant adds one message to what may be sent.
func (s store) grant(ctx context.Context, r Receiver, templateID string, now time.Time) error {
	g := grant{ID: newID(), TemplateID: templateID, Remaining: 1, UpdatedAt: now}
	g.CitizenID, g.StaffID = r.owners()
	return s.db.Conn(ctx).Clauses(clause.OnConflict{
		Columns:   []clause.Column{{Name: r.owner()}, {Name: "template_id"}},
		DoUpdates: clause.Assignments(map[string]any{"remaining": gorm.Expr("notice_grants.remaining + 1"), "updated_at": now}),
	}).Create(&g).Error
}

// spend takes one message off; false: none is left.
func (s store) spend(ctx context.Context, r Receiver, templateID string, now time.Time) (bool, error) {
	res := s.of(ctx, r).Model(&grant{}).Where("template_id = ? AND remaining > 0", templateID).
		Updates(map[string]any{"remaining": gorm.Expr("remaining - 1"), "updated_at": now})
	return res.RowsAffected == 1, res.Error
}

func (s store) revoke(ctx context.Context, r Receiver, templateID string, now time.Time) error {
	return s.of(ctx, r).Model(&grant{}).Where("template_id = ?", templateID).Updates(map[string]any{"remaining": 0, "updated_at": now}).Error
}

func (s store) erase(ctx context.Context, r Receiver) error {
	mine := s.of(ctx, r).Model(&row{}).Select("id")
	if err := s.db.Conn(ctx).Where("notice_id IN (?)", mine).Delete(&delivery{}).Error; err != nil {
		return err
	}
	for _, what := range []any{&row{}, &grant{}, &tap{}} {
		if err := s.of(ctx, r).Delete(what).Error; err != nil {
			return err
		}
	}
	return nil
}

// purge removes what is older than before; a tap's answer matters only until it cannot be sent again.
func (s store) purge(ctx context.Context, before time.Time) (int64, error) {
	old := s.db.Conn(ctx).Model(&row{}).Select("id").Where("created_at < ?", before)
	if err := s.db.Conn(ctx).Where("notice_id IN (?)", old).Delete(&delivery{}).Error; err != nil {
		return 0, err
	}
	if err := s.db.Conn(ctx).Where("created_at < ?", before).Delete(&tap{}).Error; err != nil {
		return 0, err
	}
	r := s.db.Conn(ctx).Where("created_at < ?", before).Delete(&row{})
	return r.RowsAffected, r.Error
}

// movable returns the ids of from's rows that to has nothing like.
func (s store) movable(ctx context.Context, table, same, from, to string) (ids []string, err error) {
	err = s.db.Conn(ctx).Table(table+" AS mine").Where("mine.citizen_id = ?", from).
		Where("NOT EXISTS (SELECT 1 FROM "+table+" AS theirs WHERE theirs.citizen_id = ? AND "+same+")", to).
		Order("mine.id").Pluck("mine.id", &ids).Error
	return ids, err
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }
