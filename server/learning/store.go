package learning

import (
	"context"
	"time"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"qingting/server/db"
	"qingting/server/exam"
)

type store struct{ db *db.DB }

type requirementRow struct {
	Level    Level
	Matter   string
	Ability  exam.Ability
	Position int
}

// TableName returns requirements.
func (requirementRow) TableName() string { return "requirements" }

type traineeRow struct {
	StaffID       string
	Level         Level
	BudgetMinutes int
	Commute       []string `gorm:"serializer:json"`
	QuietFrom     string
	QuietTo       string
	OnBoard       bool
	Matters       []string `gorm:"serializer:json"`
	PlacedAt      *time.Time
	UpdatedAt     time.Time
}

// TableName returns trainees.
func (traineeRow) TableName() string { return "trainees" }

type answerRow struct {
	TraineeID   string
	ClientID    string
	ItemID      string
	ItemVersion int
	LessonID    string
	Source      SourceKind
	Matter      string
	Response    []string `gorm:"serializer:json"`
	Score       float64
	IsRight     bool
	Seconds     int
	AnsweredAt  time.Time
	ReceivedAt  time.Time
}

// TableName returns practice_answers.
func (answerRow) TableName() string { return "practice_answers" }

type studyRow struct {
	TraineeID string
	ClientID  string
	LessonID  string
	Seconds   int
	Device    string
	At        time.Time
}

// TableName returns studies.
func (studyRow) TableName() string { return "studies" }

type progressRow struct {
	TraineeID   string `gorm:"primaryKey"`
	LessonID    string `gorm:"primaryKey"`
	Version     int
	Card        int
	CardAt      time.Time
	DoneAt      *time.Time
	DoneVersion int
}

// TableName returns lesson_progress.
func (progressRow) TableName() string { return "lesson_progress" }

type cardRow struct {
	TraineeID  string `gorm:"primaryKey"`
	ItemID     string `gorm:"primaryKey"`
	Matter     string
	Ability    exam.Ability
	Due        time.Time
	Stability  float64
	Difficulty float64
	State      int
	Reps       int
	Lapses     int
	Steps      int
	LastReview time.Time
	Seconds    int
}

// TableName returns review_cards.
func (cardRow) TableName() string { return "review_cards" }

func (r cardRow) card() Card {
	return Card{ID: r.ItemID, Point: Point{r.Ability, r.Matter}, Due: r.Due.UTC(), Stability: r.Stability, Difficulty: r.Difficulty, State: r.State,
		Reps: r.Reps, Lapses: r.Lapses, Steps: r.Steps, LastReview: r.LastReview.UTC(), Seconds: r.Seconds}
}

type evidenceRow struct {
	TraineeID  string
	SourceKind string
	SourceID   string
	Matter     string
	Ability    exam.Ability
	IsRight    bool
	Weight     float64
	Note       string
	At         time.Time
}

// TableName returns evidence.
func (evidenceRow) TableName() string { return "evidence" }

type masteryRow struct {
	TraineeID string `gorm:"primaryKey"`
	Matter    string `gorm:"primaryKey"`
	Ability   exam.Ability
	Known     float64
	Seen      float64
	At        time.Time
}

// TableName returns mastery.
func (masteryRow) TableName() string { return "mastery" }

type dayRow struct {
	TraineeID string `gorm:"primaryKey"`
	Day       string `gorm:"primaryKey"`
	Seconds   int
	Items     int
	Correct   int
	Lessons   int
}

// TableName returns learning_days.
func (dayRow) TableName() string { return "learning_days" }

// TableName returns training_assignments.
func (Assignment) TableName() string { return "training_assignments" }

func quietly(q *gorm.DB) *gorm.DB { return q.Clauses(clause.OnConflict{DoNothing: true}) }

func overwriting(q *gorm.DB, keys ...string) *gorm.DB {
	columns := make([]clause.Column, len(keys))
	for i, k := range keys {
		columns[i].Name = k
	}
	return q.Clauses(clause.OnConflict{Columns: columns, UpdateAll: true})
}

func (s store) addRequirements(ctx context.Context, rows []requirementRow) error {
	if len(rows) == 0 {
		return nil
	}
	return quietly(s.db.Conn(ctx)).Create(&rows).Error
}

func (s store) requirements(ctx context.Context, level Level) (rows []requirementRow, err error) {
	err = s.db.Conn(ctx).Where("level = ?", level).Order("position").Find(&rows).Error
	return rows, err
}

// abilities says what a matter counts for, over all levels.
func (s store) abilities(ctx context.Context) (map[string]exam.Ability, error) {
	var rows []requirementRow
	err := s.db.Conn(ctx).Find(&rows).Error
	of := make(map[string]exam.Ability, len(rows))
	for _, r := range rows {
		of[r.Matter] = r.Ability
	}
	return of, err
}

func (s store) trainee(ctx context.Context, id string) (Trainee, bool, error) {
	var rows []traineeRow
	err := s.db.Conn(ctx).Where("staff_id = ?", id).Find(&rows).Error
	if err != nil || len(rows) == 0 {
		return Trainee{}, false, err
	}
	return Trainee(rows[0]), true, nil
}

func (s store) trainees(ctx context.Context) ([]Trainee, error) {
	var rows []traineeRow
	err := s.db.Conn(ctx).Order("staff_id").Find(&rows).Error
	list := make([]Trainee, len(rows))
	for i, r := range rows {
		list[i] = Trainee(r)
	}
	return list, err
}

func (s store) createTrainee(ctx context.Context, t Trainee) error {
	row := traineeRow(t)
	return quietly(s.db.Conn(ctx)).Create(&row).Error
}

func (s store) saveSettings(ctx context.Context, id string, w Settings, now time.Time) error {
	row := traineeRow{BudgetMinutes: w.BudgetMinutes, Commute: append([]string{}, w.Commute...), QuietFrom: w.QuietFrom, QuietTo: w.QuietTo, OnBoard: w.OnBoard, Matters: append([]string{}, w.Matters...), UpdatedAt: now}
	return s.db.Conn(ctx).Model(&traineeRow{}).Where("staff_id = ?", id).
		Select("budget_minutes", "commute", "quiet_from", "quiet_to", "on_board", "matters", "updated_at").Updates(&row).Error
}

func (s store) setLevel(ctx context.Context, id string, level Level, now time.Time) error {
	return s.db.Conn(ctx).Model(&traineeRow{}).Where("staff_id = ?", id).Updates(map[string]any{"level": level, "updated_at": now}).Error
}

func (s store) placed(ctx context.Context, id string, now time.Time) error {
	return s.db.Conn(ctx).Model(&traineeRow{}).Where("staff_id = ? AND placed_at IS NULL", id).Updates(map[string]any{"placed_at": now}).Error
}

// lock makes other changes of the same trainee wait until the transaction ends.
func (s store) lock(ctx context.Context, id string, now time.Time) error {
	return s.db.Conn(ctx).Model(&traineeRow{}).Where("staff_id = ?", id).Updates(map[string]any{"updated_at": now}).Error
}

func (s store) answered(ctx context.Context, id string, clientIDs []string) (map[string]answerRow, error) {
	var rows []answerRow
	err := s.db.Conn(ctx).Where("trainee_id = ? AND client_id IN ?", id, clientIDs).Find(&rows).Error
	by := make(map[string]answerRow, len(rows))
	for _, r := range rows {
		by[r.ClientID] = r
	}
	return by, err
}

func (s store) addAnswers(ctx context.Context, rows []answerRow) error {
	if len(rows) == 0 {
		return nil
	}
	return s.db.Conn(ctx).Create(&rows).Error
}

func (s store) studied(ctx context.Context, id string, clientIDs []string) (map[string]bool, error) {
	var found []string
	err := s.db.Conn(ctx).Model(&studyRow{}).Where("trainee_id = ? AND client_id IN ?", id, clientIDs).Pluck("client_id", &found).Error
	return setOf(found), err
}

func setOf(list []string) map[string]bool {
	set := make(map[string]bool, len(list))
	for _, x := range list {
		set[x] = true
	}
	return set
}

func (s store) addStudies(ctx context.Context, rows []studyRow) error {
	if len(rows) == 0 {
		return nil
	}
	return s.db.Conn(ctx).Create(&rows).Error
}

// standings returns where a trainee is in some lessons, in all of them for nil.
func (s store) standings(ctx context.Context, id string, lessons []string) (map[string]Standing, error) {
	q := s.db.Conn(ctx).Where("trainee_id = ?", id)
	if lessons != nil {
		q = q.Where("lesson_id IN ?", lessons)
	}
	var rows []progressRow
	err := q.Find(&rows).Error
	by := make(map[string]Standing, len(rows))
	for _, r := range rows {
		by[r.LessonID] = Standing{LessonID: r.LessonID, Version: r.Version, Card: r.Card, At: r.CardAt.UTC(), DoneAt: r.DoneAt, DoneVersion: r.DoneVersion}
	}
	return by, err
}

func (s store) saveStandings(ctx context.Context, id string, list []Standing) error {
	if len(list) == 0 {
		return nil
	}
	rows := make([]progressRow, len(list))
	for i, st := range list {
		rows[i] = progressRow{id, st.LessonID, st.Version, st.Card, st.At, st.DoneAt, st.DoneVersion}
	}
	return overwriting(s.db.Conn(ctx), "trainee_id", "lesson_id").Create(&rows).Error
}

func (s store) cards(ctx context.Context, id string, items []string) (map[string]Card, error) {
	var rows []cardRow
	err := s.db.Conn(ctx).Where("trainee_id = ? AND item_id IN ?", id, items).Find(&rows).Error
	by := make(map[string]Card, len(rows))
	for _, r := range rows {
		by[r.ItemID] = r.card()
	}
	return by, err
}

func (s store) allCards(ctx context.Context, id string) ([]Card, error) {
	var rows []cardRow
	err := s.db.Conn(ctx).Where("trainee_id = ?", id).Order("due, item_id").Find(&rows).Error
	list := make([]Card, len(rows))
	for i, r := range rows {
		list[i] = r.card()
	}
	return list, err
}

func (s store) saveCards(ctx context.Context, id string, cards []Card) error {
	if len(cards) == 0 {
		return nil
	}
	rows := make([]cardRow, len(cards))
	for i, c := range cards {
		rows[i] = cardRow{id, c.ID, c.Point.Matter, c.Point.Ability, c.Due.UTC(), c.Stability, c.Difficulty, c.State, c.Reps, c.Lapses, c.Steps, c.LastReview.UTC(), c.Seconds}
	}
	return overwriting(s.db.Conn(ctx), "trainee_id", "item_id").Create(&rows).Error
}

// addEvidence reports false when the source has been counted before.
func (s store) addEvidence(ctx context.Context, id string, e Evidence) (bool, error) {
	r := quietly(s.db.Conn(ctx)).Create(&evidenceRow{id, e.Source.Kind, e.Source.ID, e.Point.Matter, e.Point.Ability, e.Right, e.Weight, e.Source.Text, e.When.UTC()})
	return r.RowsAffected == 1, r.Error
}

// missed counts wrong answers and what went wrong at the desk since a time, by matter.
func (s store) missed(ctx context.Context, id string, since time.Time) (map[string]int, error) {
	var rows []struct {
		Matter string
		N      int
	}
	err := s.db.Conn(ctx).Raw(`SELECT matter, COUNT(*) AS n FROM (
		SELECT matter FROM practice_answers WHERE trainee_id = ? AND answered_at >= ? AND NOT is_right
		UNION ALL SELECT matter FROM evidence WHERE trainee_id = ? AND at >= ? AND NOT is_right) misses GROUP BY matter`, id, since, id, since).Scan(&rows).Error
	by := make(map[string]int, len(rows))
	for _, r := range rows {
		by[r.Matter] = r.N
	}
	return by, err
}

func (s store) mastery(ctx context.Context, id string) (*beliefs, error) {
	var rows []masteryRow
	err := s.db.Conn(ctx).Where("trainee_id = ?", id).Find(&rows).Error
	b := &beliefs{by: map[string]Mastery{}, ability: map[string]exam.Ability{}, changed: map[string]bool{}}
	for _, r := range rows {
		b.by[r.Matter], b.ability[r.Matter] = Mastery{r.Known, r.Seen, r.At.UTC()}, r.Ability
	}
	return b, err
}

func (s store) saveMastery(ctx context.Context, id string, b *beliefs) error {
	var rows []masteryRow
	for matter := range b.changed {
		m := b.by[matter]
		rows = append(rows, masteryRow{id, matter, b.ability[matter], m.Known, m.Seen, m.At.UTC()})
	}
	if len(rows) == 0 {
		return nil
	}
	return overwriting(s.db.Conn(ctx), "trainee_id", "matter").Create(&rows).Error
}

func (s store) days(ctx context.Context, id string, n int) ([]Day, error) {
	var rows []dayRow
	err := s.db.Conn(ctx).Where("trainee_id = ?", id).Order("day DESC").Limit(n).Find(&rows).Error
	list := make([]Day, len(rows))
	for i, r := range rows {
		list[i] = Day{r.Day, r.Seconds, r.Items, r.Correct, r.Lessons}
	}
	return list, err
}

func (s store) addDays(ctx context.Context, id string, days map[string]*Day) error {
	for _, d := range days {
		row := dayRow{id, d.Day, d.Seconds, d.Items, d.Correct, d.Lessons}
		sums := map[string]any{}
		for _, column := range []string{"seconds", "items", "correct", "lessons"} {
			sums[column] = gorm.Expr("learning_days." + column + " + excluded." + column)
		}
		err := s.db.Conn(ctx).Clauses(clause.OnConflict{Columns: []clause.Column{{Name: "trainee_id"}, {Name: "day"}}, DoUpdates: clause.Assignments(sums)}).Create(&row).Error
		if err != nil {
			return err
		}
	}
	return nil
}

// lastAnswers is each item's latest answer of a trainee.
const lastAnswers = `SELECT a.* FROM practice_answers a JOIN (
	SELECT item_id, MAX(answered_at) AS at FROM practice_answers WHERE trainee_id = ? GROUP BY item_id) l
	ON l.item_id = a.item_id AND l.at = a.answered_at WHERE a.trainee_id = ?`

func (s store) mistakes(ctx context.Context, id string) ([]Mistake, error) {
	var rows []answerRow
	err := s.db.Conn(ctx).Raw("SELECT * FROM ("+lastAnswers+") t WHERE NOT is_right ORDER BY answered_at DESC, item_id LIMIT 200", id, id).Scan(&rows).Error
	if err != nil {
		return nil, err
	}
	var counts []struct {
		ItemID string
		N      int
	}
	err = s.db.Conn(ctx).Model(&answerRow{}).Select("item_id, COUNT(*) AS n").Where("trainee_id = ? AND NOT is_right", id).Group("item_id").Scan(&counts).Error
	wrong := map[string]int{}
	for _, c := range counts {
		wrong[c.ItemID] = c.N
	}
	var list []Mistake
	seen := map[string]bool{}
	for _, r := range rows {
		if !seen[r.ItemID] {
			seen[r.ItemID] = true
			list = append(list, Mistake{r.ItemID, wrong[r.ItemID], r.AnsweredAt.UTC(), r.Response})
		}
	}
	return list, err
}

func (s store) rightSince(ctx context.Context, id string, since time.Time) (map[string]bool, error) {
	var ids []string
	err := s.db.Conn(ctx).Model(&answerRow{}).Distinct("item_id").Where("trainee_id = ? AND answered_at >= ? AND is_right", id, since).Pluck("item_id", &ids).Error
	return setOf(ids), err
}

func (s store) itemsFrom(ctx context.Context, id string, source SourceKind) (map[string]bool, error) {
	var ids []string
	err := s.db.Conn(ctx).Model(&answerRow{}).Distinct("item_id").Where("trainee_id = ? AND source = ?", id, source).Pluck("item_id", &ids).Error
	return setOf(ids), err
}

// firstAnswers returns each person's first answer to a version of an item with their mean over all
// other items.
func (s store) firstAnswers(ctx context.Context, itemID string, version int) ([]exam.Answered, error) {
	var rows []struct {
		Response []string `gorm:"serializer:json"`
		Score    float64
		Rest     float64
	}
	err := s.db.Conn(ctx).Raw(`WITH f AS (
		SELECT trainee_id, MIN(answered_at) AS at FROM practice_answers WHERE item_id = ? AND item_version = ? GROUP BY trainee_id ORDER BY at DESC LIMIT 2000
	), m AS (
		SELECT trainee_id, AVG(score) AS mean FROM practice_answers WHERE item_id <> ? AND trainee_id IN (SELECT trainee_id FROM f) GROUP BY trainee_id
	) SELECT a.response, a.score, m.mean AS rest FROM f JOIN m ON m.trainee_id = f.trainee_id
		JOIN practice_answers a ON a.trainee_id = f.trainee_id AND a.answered_at = f.at AND a.item_id = ? AND a.item_version = ?
		ORDER BY a.answered_at DESC`, itemID, version, itemID, itemID, version).Scan(&rows).Error
	list := make([]exam.Answered, len(rows))
	for i, r := range rows {
		list[i] = exam.Answered{Response: r.Response, Score: r.Score, Rest: r.Rest}
	}
	return list, err
}

func (s store) assign(ctx context.Context, rows []Assignment) (int, error) {
	if len(rows) == 0 {
		return 0, nil
	}
	r := quietly(s.db.Conn(ctx)).Create(&rows)
	return int(r.RowsAffected), r.Error
}

func (s store) assignments(ctx context.Context) (list []Assignment, err error) {
	err = s.db.Conn(ctx).Order("created_at DESC, id").Limit(500).Find(&list).Error
	return list, err
}

func (s store) openAssignments(ctx context.Context, id string) (list []Assignment, err error) {
	err = s.db.Conn(ctx).Where("trainee_id = ? AND done_at IS NULL", id).Order("due_at, id").Limit(50).Find(&list).Error
	return list, err
}

// nextExam is by when the nearest exam given to a trainee is due; zero when none is.
func (s store) nextExam(ctx context.Context, id string, now time.Time) (time.Time, error) {
	var given []Assignment
	err := s.db.Conn(ctx).Where("trainee_id = ? AND kind = 'exam' AND done_at IS NULL AND due_at > ?", id, now).Order("due_at").Limit(1).Find(&given).Error
	if err != nil || len(given) == 0 {
		return time.Time{}, err
	}
	return given[0].DueAt.UTC(), nil
}

// finishAssignments ends those whose lesson was done after they were given.
func (s store) finishAssignments(ctx context.Context, id string, now time.Time) error {
	return s.db.Conn(ctx).Model(&Assignment{}).
		Where(`trainee_id = ? AND kind = 'lesson' AND done_at IS NULL AND EXISTS (SELECT 1 FROM lesson_progress p JOIN lessons l ON l.id = p.lesson_id
			WHERE p.trainee_id = training_assignments.trainee_id AND p.lesson_id = training_assignments.target_id AND p.done_at IS NOT NULL AND p.done_version >= l.live_version)`, id).
		Updates(map[string]any{"done_at": now}).Error
}

func (s store) finishExam(ctx context.Context, id, examID string, now time.Time) error {
	return s.db.Conn(ctx).Model(&Assignment{}).Where("trainee_id = ? AND kind = 'exam' AND target_id = ? AND done_at IS NULL", id, examID).
		Updates(map[string]any{"done_at": now}).Error
}

func (s store) total(ctx context.Context, id string) (d Day, err error) {
	err = s.db.Conn(ctx).Model(&dayRow{}).Where("trainee_id = ?", id).
		Select("COALESCE(SUM(seconds), 0) AS seconds, COALESCE(SUM(items), 0) AS items, COALESCE(SUM(correct), 0) AS correct, COALESCE(SUM(lessons), 0) AS lessons").Scan(&d).Error
	return d, err
}

// everything reads what overviews need; days from since on, newest first.
func (s store) everything(ctx context.Context, since string) (everything, error) {
	all := everything{beliefs: map[string]*beliefs{}, days: map[string][]Day{}, given: map[string][]Assignment{}}
	var believed []masteryRow
	if err := s.db.Conn(ctx).Find(&believed).Error; err != nil {
		return all, err
	}
	for _, r := range believed {
		b := all.beliefs[r.TraineeID]
		if b == nil {
			b = &beliefs{by: map[string]Mastery{}, ability: map[string]exam.Ability{}, changed: map[string]bool{}}
			all.beliefs[r.TraineeID] = b
		}
		b.by[r.Matter] = Mastery{r.Known, r.Seen, r.At.UTC()}
	}
	var days []dayRow
	if err := s.db.Conn(ctx).Where("day >= ?", since).Order("day DESC").Find(&days).Error; err != nil {
		return all, err
	}
	for _, r := range days {
		all.days[r.TraineeID] = append(all.days[r.TraineeID], Day{r.Day, r.Seconds, r.Items, r.Correct, r.Lessons})
	}
	var given []Assignment
	err := s.db.Conn(ctx).Find(&given).Error
	for _, a := range given {
		all.given[a.TraineeID] = append(all.given[a.TraineeID], a)
	}
	return all, err
}

func (s store) dayFigures(ctx context.Context, from, to string, f *Figures) error {
	var n Figures // a scan empties what it fills
	err := s.db.Conn(ctx).Raw(`SELECT COUNT(DISTINCT CASE WHEN lessons > 0 OR items >= 5 OR seconds >= 120 THEN trainee_id END) AS active, COALESCE(SUM(seconds), 0) AS seconds,
		COALESCE(SUM(lessons), 0) AS lessons, COALESCE(SUM(items), 0) AS answers, COALESCE(SUM(correct), 0) AS correct
		FROM learning_days WHERE day >= ? AND day <= ?`, from, to).Scan(&n).Error
	f.Active, f.Seconds, f.Lessons, f.Answers, f.Correct = n.Active, n.Seconds, n.Lessons, n.Answers, n.Correct
	return err
}

func (s store) dueFigures(ctx context.Context, first, last, now time.Time, f *Figures) error {
	if now.Before(last) {
		last = now
	}
	var n Figures // a scan empties what it fills
	err := s.db.Conn(ctx).Raw(`SELECT COUNT(*) AS due, COALESCE(SUM(CASE WHEN done_at <= due_at THEN 1 ELSE 0 END), 0) AS on_time
		FROM training_assignments WHERE due_at >= ? AND due_at < ?`, first, last).Scan(&n).Error
	f.Due, f.OnTime = n.Due, n.OnTime
	return err
}

func (s store) cardFigures(ctx context.Context, late time.Time, f *Figures) error {
	var n Figures // a scan empties what it fills
	err := s.db.Conn(ctx).Raw("SELECT COUNT(*) AS cards, COALESCE(SUM(CASE WHEN due < ? THEN 1 ELSE 0 END), 0) AS backlog FROM review_cards", late).Scan(&n).Error
	f.Cards, f.Backlog = n.Cards, n.Backlog
	return err
}

func (s store) changeFigures(ctx context.Context, f *Figures) error {
	var n Figures // a scan empties what it fills
	err := s.db.Conn(ctx).Raw(`SELECT COUNT(*) AS changed, COALESCE(SUM(CASE WHEN p.done_version >= l.live_version THEN 1 ELSE 0 END), 0) AS relearned
		FROM lesson_progress p JOIN lessons l ON l.id = p.lesson_id WHERE p.done_at IS NOT NULL AND l.live_version > 1 AND l.state <> 'withdrawn'`).Scan(&n).Error
	f.Changed, f.Relearned = n.Changed, n.Relearned
	return err
}

func (s store) leeches(ctx context.Context, since time.Time) (list []Leech, err error) {
	err = s.db.Conn(ctx).Model(&cardRow{}).Select("trainee_id AS staff_id, item_id, lapses").
		Where("lapses >= ? AND last_review > ?", leechAt, since).Order("last_review, trainee_id, item_id").Limit(1000).Find(&list).Error
	return list, err
}

func (s store) dueSoon(ctx context.Context, now, until time.Time) (list []Assignment, err error) {
	err = s.db.Conn(ctx).Where("done_at IS NULL AND due_at > ? AND due_at <= ?", now, until).Order("due_at, id").Limit(5000).Find(&list).Error
	return list, err
}
