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

type examRow struct {
	ID          string
	Slug        string
	Title       string
	Summary     string
	Certificate string
	Minutes     int
	Pass        int
	ValidMonths int
	Parts       []Part   `gorm:"serializer:json"`
	Requires    []string `gorm:"serializer:json"`
	State       ExamState
	OpenFrom    *time.Time
	OpenUntil   *time.Time
	RowVersion  int
	UpdatedAt   time.Time
	UpdatedBy   string
}

// TableName returns exams.
func (examRow) TableName() string { return "exams" }

func rowOf(e Exam) examRow {
	return examRow{e.ID, e.Key, e.Title, e.Summary, e.Certificate, e.Minutes, e.Pass, e.ValidMonths, append([]Part{}, e.Parts...), append([]string{}, e.Requires...),
		e.State, e.OpenFrom, e.OpenUntil, e.RowVersion, e.UpdatedAt, e.UpdatedBy}
}

func (r examRow) exam() Exam {
	return Exam{r.ID, r.Slug, r.State, Blueprint{r.Title, r.Summary, r.Certificate, r.Minutes, r.Pass, r.ValidMonths, r.Parts, r.Requires, r.OpenFrom, r.OpenUntil},
		r.RowVersion, r.UpdatedAt.UTC(), r.UpdatedBy}
}

type attemptRow struct {
	ID          string
	ExamID      string
	StaffID     string
	ClientID    string
	Paper       []PaperItem `gorm:"serializer:json"`
	Title       string
	Certificate string
	Pass        int
	ValidMonths int
	State       AttemptState
	StartedAt   time.Time
	EndsAt      time.Time
	FinishedAt  *time.Time
	Score       float64
	Passed      bool
}

// TableName returns exam_attempts.
func (attemptRow) TableName() string { return "exam_attempts" }

func (r attemptRow) attempt() Attempt {
	a := Attempt(r)
	a.StartedAt, a.EndsAt = a.StartedAt.UTC(), a.EndsAt.UTC()
	return a
}

type answerRow struct {
	AttemptID string   `gorm:"primaryKey"`
	ItemID    string   `gorm:"primaryKey"`
	Response  []string `gorm:"serializer:json"`
	Seconds   int
	At        time.Time
	Score     float64
}

// TableName returns exam_answers.
func (answerRow) TableName() string { return "exam_answers" }

type eventRow struct {
	AttemptID string
	ClientID  string
	Kind      string
	At        time.Time
}

// TableName returns exam_signals.
func (eventRow) TableName() string { return "exam_signals" }

// TableName returns certificates.
func (Certificate) TableName() string { return "certificates" }

func absent(err, told error) error {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return told
	}
	return err
}

// createExam reports false when there is an exam of that key already.
func (s store) createExam(ctx context.Context, e Exam) (bool, error) {
	row := rowOf(e)
	r := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	return r.RowsAffected == 1, r.Error
}

func (s store) saveExam(ctx context.Context, e Exam, rowVersion int) error {
	row := rowOf(e)
	row.RowVersion = rowVersion + 1
	r := s.db.Conn(ctx).Model(&examRow{}).Where("id = ? AND row_version = ?", e.ID, rowVersion).
		Select("title", "summary", "certificate", "minutes", "pass", "valid_months", "parts", "requires", "open_from", "open_until", "row_version", "updated_at", "updated_by").Updates(&row)
	if r.Error == nil && r.RowsAffected == 0 {
		return ErrExamChanged
	}
	return r.Error
}

func (s store) moveExam(ctx context.Context, id string, to ExamState, by string, now time.Time) error {
	r := s.db.Conn(ctx).Model(&examRow{}).Where("id = ?", id).
		Updates(map[string]any{"state": to, "row_version": gorm.Expr("row_version + 1"), "updated_at": now, "updated_by": by})
	if r.Error == nil && r.RowsAffected == 0 {
		return ErrNoExam
	}
	return r.Error
}

func (s store) exam(ctx context.Context, id string) (Exam, error) {
	var r examRow
	err := s.db.Conn(ctx).Where("id = ?", id).Take(&r).Error
	return r.exam(), absent(err, ErrNoExam)
}

func (s store) examByKey(ctx context.Context, key string) (Exam, error) {
	var r examRow
	err := s.db.Conn(ctx).Where("slug = ?", key).Take(&r).Error
	return r.exam(), absent(err, ErrNoExam)
}

func (s store) exams(ctx context.Context) ([]Exam, error) {
	var rows []examRow
	err := s.db.Conn(ctx).Order("updated_at DESC, id").Find(&rows).Error
	list := make([]Exam, len(rows))
	for i, r := range rows {
		list[i] = r.exam()
	}
	return list, err
}

// createAttempt reports false when one is open or the client id was used.
func (s store) createAttempt(ctx context.Context, a Attempt) (bool, error) {
	row := attemptRow(a)
	r := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	return r.RowsAffected == 1, r.Error
}

// openAttempt finds the open attempt at an exam, or the one the client id began.
func (s store) openAttempt(ctx context.Context, staffID, examID, clientID string) (Attempt, error) {
	var r attemptRow
	err := s.db.Conn(ctx).Where("staff_id = ? AND exam_id = ? AND (state = ? OR client_id = ?)", staffID, examID, AttemptOpen, clientID).
		Order("started_at DESC").Take(&r).Error
	return r.attempt(), absent(err, ErrNoAttempt)
}

func (s store) attempt(ctx context.Context, id string) (Attempt, error) {
	var r attemptRow
	err := s.db.Conn(ctx).Where("id = ?", id).Take(&r).Error
	return r.attempt(), absent(err, ErrNoAttempt)
}

func (s store) attempts(ctx context.Context, examID, staffID string) ([]Attempt, error) {
	q := s.db.Conn(ctx).Order("started_at DESC, id").Limit(1000)
	if examID != "" {
		q = q.Where("exam_id = ?", examID)
	}
	if staffID != "" {
		q = q.Where("staff_id = ?", staffID)
	}
	return attemptsOf(q)
}

func attemptsOf(q *gorm.DB) ([]Attempt, error) {
	var rows []attemptRow
	err := q.Find(&rows).Error
	list := make([]Attempt, len(rows))
	for i, r := range rows {
		list[i] = r.attempt()
	}
	return list, err
}

func (s store) overdue(ctx context.Context, before time.Time) ([]Attempt, error) {
	return attemptsOf(s.db.Conn(ctx).Where("state = ? AND ends_at < ?", AttemptOpen, before).Order("ends_at").Limit(200))
}

// lockAttempt keeps answers from being stored while the attempt is closed; ErrOver when it is.
func (s store) lockAttempt(ctx context.Context, id string) error {
	r := s.db.Conn(ctx).Model(&attemptRow{}).Where("id = ? AND state = ?", id, AttemptOpen).Updates(map[string]any{"state": AttemptOpen})
	if r.Error == nil && r.RowsAffected == 0 {
		return ErrOver
	}
	return r.Error
}

// closeAttempt reports false when it was closed before.
func (s store) closeAttempt(ctx context.Context, id string, to AttemptState, now time.Time) (bool, error) {
	r := s.db.Conn(ctx).Model(&attemptRow{}).Where("id = ? AND state = ?", id, AttemptOpen).Updates(map[string]any{"state": to, "finished_at": now})
	return r.RowsAffected == 1, r.Error
}

func (s store) saveScore(ctx context.Context, a Attempt) error {
	return s.db.Conn(ctx).Model(&attemptRow{}).Where("id = ?", a.ID).Updates(map[string]any{"score": a.Score, "passed": a.Passed}).Error
}

func (s store) answers(ctx context.Context, attemptID string) ([]Given, error) {
	by, err := s.answersOf(ctx, []string{attemptID})
	return by[attemptID], err
}

// answersOf returns the answers of each attempt.
func (s store) answersOf(ctx context.Context, attemptIDs []string) (map[string][]Given, error) {
	var rows []answerRow
	err := s.db.Conn(ctx).Where("attempt_id IN ?", attemptIDs).Order("attempt_id, item_id").Find(&rows).Error
	by := make(map[string][]Given, len(attemptIDs))
	for _, r := range rows {
		by[r.AttemptID] = append(by[r.AttemptID], Given{r.ItemID, r.Response, r.Seconds, r.At.UTC(), r.Score})
	}
	return by, err
}

// saveAnswer keeps the later of two answers to the same item. The time spent on it never shrinks:
// another device knows nothing of the first one's. The caller holds the attempt.
func (s store) saveAnswer(ctx context.Context, attemptID string, g Given) error {
	row := answerRow{attemptID, g.ItemID, append([]string{}, g.Response...), g.Seconds, g.At.UTC(), 0}
	r := s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&row)
	if r.Error != nil || r.RowsAffected == 1 {
		return r.Error
	}
	var old answerRow
	if err := s.db.Conn(ctx).Where("attempt_id = ? AND item_id = ?", attemptID, g.ItemID).Take(&old).Error; err != nil {
		return err
	}
	if old.At.After(row.At) {
		return nil
	}
	row.Seconds = max(row.Seconds, old.Seconds)
	return s.db.Conn(ctx).Model(&answerRow{}).Where("attempt_id = ? AND item_id = ?", attemptID, g.ItemID).
		Select("response", "seconds", "at").Updates(&row).Error
}

func (s store) saveMark(ctx context.Context, attemptID, itemID string, score float64) error {
	return s.db.Conn(ctx).Model(&answerRow{}).Where("attempt_id = ? AND item_id = ?", attemptID, itemID).Updates(map[string]any{"score": score}).Error
}

func (s store) addEvents(ctx context.Context, attemptID string, events []Event, now time.Time) error {
	rows := make([]eventRow, 0, len(events))
	for _, e := range events {
		if e.At.IsZero() || e.At.After(now) {
			e.At = now
		}
		rows = append(rows, eventRow{attemptID, e.ClientID, e.Kind, e.At.UTC()})
	}
	if len(rows) == 0 {
		return nil
	}
	return s.db.Conn(ctx).Clauses(clause.OnConflict{DoNothing: true}).Create(&rows).Error
}

// eventsOf returns what happened around each attempt, in order.
func (s store) eventsOf(ctx context.Context, attemptIDs []string) (map[string][]Event, error) {
	var rows []eventRow
	err := s.db.Conn(ctx).Where("attempt_id IN ?", attemptIDs).Order("attempt_id, at").Find(&rows).Error
	by := make(map[string][]Event, len(attemptIDs))
	for _, r := range rows {
		by[r.AttemptID] = append(by[r.AttemptID], Event{r.ClientID, r.Kind, r.At.UTC()})
	}
	return by, err
}

func (s store) createCertificate(ctx context.Context, c Certificate) error {
	return s.db.Conn(ctx).Create(&c).Error
}

func (s store) certificatesOf(ctx context.Context, staffID string) (list []Certificate, err error) {
	err = s.db.Conn(ctx).Where("staff_id = ?", staffID).Order("issued_at DESC, id").Find(&list).Error
	return list, err
}

func (s store) certificates(ctx context.Context, f CertificateFilter, now time.Time) (list []Certificate, err error) {
	q, order := s.db.Conn(ctx).Limit(1000), "issued_at DESC, id"
	switch f.State {
	case "valid":
		q = valid(q, now)
	case "expired":
		q = q.Where("revoked_at IS NULL AND expires_at <= ?", now.UTC())
	case "revoked":
		q = q.Where("revoked_at IS NOT NULL")
	}
	if f.Expiring > 0 {
		order = "expires_at, id"
		q = valid(q, now).Where("expires_at < ?", now.UTC().Add(f.Expiring)).
			Where(`NOT EXISTS (SELECT 1 FROM certificates l WHERE l.staff_id = certificates.staff_id AND l.exam_id = certificates.exam_id
				AND l.revoked_at IS NULL AND (l.expires_at IS NULL OR l.expires_at > certificates.expires_at))`)
	}
	err = q.Order(order).Find(&list).Error
	return list, err
}

func valid(q *gorm.DB, now time.Time) *gorm.DB {
	return q.Where("revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ?)", now.UTC())
}

func (s store) holders(ctx context.Context, now time.Time) (int, error) {
	var n int64
	err := valid(s.db.Conn(ctx).Model(&Certificate{}), now).Distinct("staff_id").Count(&n).Error
	return int(n), err
}

func (s store) results(ctx context.Context, from, until time.Time) (passed, ended int, err error) {
	var rows []struct {
		Passed bool
		N      int
	}
	err = s.db.Conn(ctx).Model(&attemptRow{}).Select("passed, COUNT(*) AS n").
		Where("finished_at >= ? AND finished_at < ?", from.UTC(), until.UTC()).Group("passed").Scan(&rows).Error
	for _, r := range rows {
		ended += r.N
		if r.Passed {
			passed = r.N
		}
	}
	return passed, ended, err
}

func (s store) certificateByCode(ctx context.Context, code string) (c Certificate, err error) {
	err = s.db.Conn(ctx).Where("code = ?", code).Take(&c).Error
	return c, absent(err, ErrNoCert)
}

func (s store) revoke(ctx context.Context, id, by, reason string, now time.Time) error {
	r := s.db.Conn(ctx).Model(&Certificate{}).Where("id = ? AND revoked_at IS NULL", id).
		Updates(map[string]any{"revoked_at": now, "revoked_by": by, "revoked_reason": reason})
	if r.Error != nil || r.RowsAffected == 1 {
		return r.Error
	}
	var c Certificate
	if err := absent(s.db.Conn(ctx).Where("id = ?", id).Take(&c).Error, ErrNoCert); err != nil {
		return err
	}
	return ErrRevoked
}

func (s store) createBatch(ctx context.Context, b batchRow) error {
	return s.db.Conn(ctx).Create(&b).Error
}

// confirmBatch reports whether this call is the first to confirm.
func (s store) confirmBatch(ctx context.Context, id, staffID string) (bool, error) {
	r := s.db.Conn(ctx).Model(&batchRow{}).Where("id = ? AND staff_id = ? AND state = 'checked'", id, staffID).Updates(map[string]any{"state": "confirmed"})
	return r.RowsAffected == 1, r.Error
}

func (s store) batch(ctx context.Context, id, staffID string) (b batchRow, err error) {
	err = s.db.Conn(ctx).Where("id = ? AND staff_id = ?", id, staffID).Take(&b).Error
	return b, absent(err, ErrNoBatch)
}

func (s store) storeResult(ctx context.Context, id string, result ImportResult) error {
	return s.db.Conn(ctx).Model(&batchRow{}).Where("id = ?", id).Select("result").Updates(&batchRow{Result: result}).Error
}

func (s store) removeBatches(ctx context.Context, before time.Time) (int64, error) {
	r := s.db.Conn(ctx).Where("created_at < ?", before.UTC()).Delete(&batchRow{})
	return r.RowsAffected, r.Error
}
