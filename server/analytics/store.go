package analytics

import (
	"context"
	"strings"
	"time"

	"gorm.io/gorm"

	"qingting/server/db"
)

type store struct{ db *db.DB }

// span is a stretch of time, until excluded.
type span struct{ from, until time.Time }

func (s store) in(ctx context.Context, table, column string, v span) *gorm.DB {
	return s.db.Conn(ctx).Table(table).Where(column+" >= ? AND "+column+" < ?", v.from, v.until)
}

// decisions counts every decision once; small talk and the like are questions that were
// neither answered nor declined.
func (s store) decisions(ctx context.Context, v span, d *Day) error {
	var rows []struct {
		Kind string
		N    int64
	}
	err := s.in(ctx, "decisions", "created_at", v).Select("kind, COUNT(*) AS n").Group("kind").Scan(&rows).Error
	for _, r := range rows {
		d.Questions += r.N
		switch r.Kind {
		case "answer", "phone":
			d.Answered += r.N
		case "candidates", "ask":
			d.Confirmed += r.N
		case "decline", "failed":
			d.Declined += r.N
		case "emergency":
			d.Emergencies += r.N
		}
	}
	return err
}

func (s store) handoffs(ctx context.Context, v span, d *Day) error {
	var rows []struct {
		State     string
		QueuedAt  time.Time
		ClaimedAt *time.Time
	}
	if err := s.in(ctx, "handoffs", "created_at", v).Select("state, queued_at, claimed_at").Scan(&rows).Error; err != nil {
		return err
	}
	var waited time.Duration
	for _, r := range rows {
		d.Handoffs++
		if r.State == "left" {
			d.Abandoned++
		}
		if r.ClaimedAt == nil {
			continue
		}
		wait := r.ClaimedAt.Sub(r.QueuedAt)
		d.Claimed++
		waited += wait
		if wait <= 30*time.Second {
			d.ClaimedIn30s++
		}
	}
	if d.Claimed > 0 {
		d.AverageWait = waited.Seconds() / float64(d.Claimed)
	}
	return nil
}

func (s store) verdicts(ctx context.Context, v span, d *Day) error {
	for verdict, n := range map[string]*int64{"up": &d.ThumbsUp, "down": &d.ThumbsDown} {
		if err := s.in(ctx, "messages", "created_at", v).Where("sender = 'bot' AND verdict = ?", verdict).Count(n).Error; err != nil {
			return err
		}
	}
	return nil
}

func (s store) letters(ctx context.Context, v span, d *Day) error {
	if err := s.in(ctx, "letters", "created_at", v).Count(&d.Letters).Error; err != nil {
		return err
	}
	return s.in(ctx, "letters", "answered_at", v).Count(&d.LettersAnswered).Error
}

func (s store) overdue(ctx context.Context, now time.Time, d *Day) error {
	return s.db.Conn(ctx).Table("letters").Where("state IN ('submitted', 'accepted') AND promised_at < ?", now).Count(&d.LettersOverdue).Error
}

func (s store) ratings(ctx context.Context, v span, d *Day) error {
	var sum int64
	for _, table := range []string{"conversations", "letters"} {
		var row struct{ N, Total int64 }
		err := s.in(ctx, table, "rated_at", v).Select("COUNT(*) AS n, COALESCE(SUM(rating), 0) AS total").Scan(&row).Error
		if err != nil {
			return err
		}
		d.RatingCount += row.N
		sum += row.Total
	}
	if d.RatingCount > 0 {
		d.RatingAverage = float64(sum) / float64(d.RatingCount)
	}
	return nil
}

func (s store) unanswered(ctx context.Context, v span, d *Day) error {
	var rows []struct {
		Query     string
		CreatedAt time.Time
	}
	err := s.in(ctx, "decisions", "created_at", v).Where("kind = 'decline' AND reason = 'below_confirm'").
		Select("query, created_at").Order("created_at DESC").Limit(2000).Scan(&rows).Error
	d.Unanswered = []Unanswered{}
	index := map[string]int{}
	for _, r := range rows {
		i, known := index[r.Query]
		if !known {
			i = len(d.Unanswered)
			index[r.Query] = i
			d.Unanswered = append(d.Unanswered, Unanswered{Text: r.Query, Last: r.CreatedAt})
		}
		d.Unanswered[i].Count++
	}
	d.Unanswered = mostAsked(d.Unanswered, 20)
	return err
}

// hours counts by hour of the city's day: hour 0 begins at v.from.
func (s store) hours(ctx context.Context, v span) ([]Hour, error) {
	list := make([]Hour, 24)
	for i := range list {
		list[i].Hour = i
	}
	for table, add := range map[string]func(*Hour){
		"decisions": func(h *Hour) { h.Questions++ },
		"handoffs":  func(h *Hour) { h.Handoffs++ },
	} {
		var times []time.Time
		if err := s.in(ctx, table, "created_at", v).Pluck("created_at", &times).Error; err != nil {
			return nil, err
		}
		for _, t := range times {
			if i := int(t.Sub(v.from).Hours()); i >= 0 && i < len(list) {
				add(&list[i])
			}
		}
	}
	return list, nil
}

// lastHeld is who held a conversation last.
const lastHeld = `SELECT h.* FROM assignments h WHERE NOT EXISTS (
	SELECT 1 FROM assignments later WHERE later.conversation_id = h.conversation_id AND later.started_at > h.started_at)`

// about is the article the bot last saw a conversation about.
const about = `COALESCE((SELECT d.article_id FROM decisions d WHERE d.conversation_id = %s AND d.article_id <> ''
	ORDER BY d.created_at DESC LIMIT 1), '')`

func (s store) misses(ctx context.Context, since time.Time) ([]Miss, error) {
	of := func(column string) string { return strings.Replace(about, "%s", column, 1) }
	queries := []string{
		`SELECT 'low_rating' AS kind, h.staff_id, c.id, c.rated_at AS at, ` + of("c.id") + ` AS article_id
			FROM conversations c JOIN (` + lastHeld + `) h ON h.conversation_id = c.id WHERE c.rating BETWEEN 1 AND 2 AND c.rated_at >= ?`,
		`SELECT 'unanswered' AS kind, a.staff_id, a.id, a.ended_at AS at, ` + of("a.conversation_id") + ` AS article_id
			FROM assignments a WHERE a.ended_at >= ? AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.conversation_id = a.conversation_id
			AND m.sender = 'agent' AND m.sender_id = a.staff_id AND m.created_at >= a.started_at AND m.created_at <= a.ended_at)`,
		`SELECT 'thumbs_down' AS kind, h.staff_id, h.conversation_id AS id, h.ended_at AS at, ` + of("h.conversation_id") + ` AS article_id
			FROM (` + lastHeld + `) h WHERE h.ended_at >= ? AND EXISTS (SELECT 1 FROM messages m WHERE m.conversation_id = h.conversation_id AND m.verdict = 'down')`,
		`SELECT 'low_letter' AS kind, l.holder_id AS staff_id, l.id, l.rated_at AS at, ` + of("l.conversation_id") + ` AS article_id
			FROM letters l WHERE l.holder_id IS NOT NULL AND l.rating BETWEEN 1 AND 2 AND l.rated_at >= ?`,
	}
	var all []Miss
	for _, q := range queries {
		var rows []Miss
		if err := s.db.Conn(ctx).Raw(q+" ORDER BY 4, 3 LIMIT 1000", since).Scan(&rows).Error; err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	return all, nil
}

func (s store) cases(ctx context.Context, since time.Time, limit int) (list []Case, err error) {
	disliked := "EXISTS (SELECT 1 FROM messages m WHERE m.conversation_id = c.id AND m.verdict = 'down')"
	err = s.db.Conn(ctx).Raw(`SELECT c.id, c.rating, c.opened_at, `+disliked+` AS disliked, `+strings.Replace(about, "%s", "c.id", 1)+` AS article_id,
		(SELECT m.text FROM messages m WHERE m.conversation_id = c.id AND m.sender = 'citizen' AND m.kind = 'text' ORDER BY m.seq LIMIT 1) AS question,
		(SELECT COUNT(*) FROM messages m WHERE m.conversation_id = c.id AND m.sender IN ('citizen', 'agent')) AS messages
		FROM conversations c WHERE c.state = 'closed' AND c.opened_at >= ?
		AND EXISTS (SELECT 1 FROM messages m WHERE m.conversation_id = c.id AND m.sender = 'agent' AND m.kind = 'text')
		AND EXISTS (SELECT 1 FROM messages m WHERE m.conversation_id = c.id AND m.sender = 'citizen' AND m.kind = 'text' AND m.text <> '')
		AND NOT EXISTS (SELECT 1 FROM lesson_cases l WHERE l.conversation_id = c.id)
		ORDER BY CASE WHEN c.rating BETWEEN 1 AND 2 OR `+disliked+` THEN 0 ELSE 1 END, c.opened_at DESC, c.id LIMIT ?`, since, limit).Scan(&list).Error
	return list, err
}

func (s store) desk(ctx context.Context, v span) (f DeskFigures, err error) {
	var rated struct{ N, Good, Low int }
	err = s.db.Conn(ctx).Raw(`SELECT COUNT(*) AS n, COALESCE(SUM(CASE WHEN rating >= 4 THEN 1 ELSE 0 END), 0) AS good, COALESCE(SUM(CASE WHEN rating <= 2 THEN 1 ELSE 0 END), 0) AS low
		FROM conversations c WHERE rating > 0 AND rated_at >= ? AND rated_at < ? AND EXISTS (SELECT 1 FROM assignments a WHERE a.conversation_id = c.id)`, v.from, v.until).Scan(&rated).Error
	if err != nil {
		return f, err
	}
	var held struct{ N, Silent, Disliked int }
	err = s.db.Conn(ctx).Raw(`SELECT COUNT(*) AS n,
		COALESCE(SUM(CASE WHEN NOT EXISTS (SELECT 1 FROM messages m WHERE m.conversation_id = a.conversation_id AND m.sender = 'agent' AND m.sender_id = a.staff_id
			AND m.created_at >= a.started_at AND m.created_at <= a.ended_at) THEN 1 ELSE 0 END), 0) AS silent,
		COALESCE(SUM(CASE WHEN EXISTS (SELECT 1 FROM messages m WHERE m.conversation_id = a.conversation_id AND m.verdict = 'down') THEN 1 ELSE 0 END), 0) AS disliked
		FROM assignments a WHERE a.ended_at >= ? AND a.ended_at < ?`, v.from, v.until).Scan(&held).Error
	f = DeskFigures{NewShare(rated.Good, rated.N), NewShare(rated.Low, rated.N), NewShare(held.Silent, held.N), NewShare(held.Disliked, held.N)}
	return f, err
}
