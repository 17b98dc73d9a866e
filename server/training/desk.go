package training

import (
	"context"
	"fmt"
	"time"

	"qingting/server/analytics"
	"qingting/server/course"
	"qingting/server/learning"
)

// Desk turns what went wrong with citizens into evidence about the agents concerned.
type Desk struct {
	Rows     *analytics.Service
	Articles course.Articles
	Learning *learning.Service
	Now      func() time.Time
}

// lookBack is how far a run looks: rows are counted once, so that overlapping runs are harmless
// and a server that was down for a day misses nothing.
const lookBack = 48 * time.Hour

// misses says how much a kind of miss counts, against 1 for a graded answer, and how it is told.
// A rating is also about the case and not only about the agent; a thumb was for the bot.
var misses = map[analytics.MissKind]struct {
	weight float64
	text   string
}{
	analytics.LowRating:  {0.6, "市民给您接待的会话打了低分"},
	analytics.NoReply:    {0.5, "接入后没有回复市民"},
	analytics.ThumbsDown: {0.2, "您接待过的市民说答案没有帮助"},
	analytics.LowLetter:  {0.6, "市民给您答复的信件打了低分"},
}

// Follow takes over the misses of the last two days. What is about no known knowledge says
// nothing about a matter and is left out.
func (d Desk) Follow(ctx context.Context) error {
	list, err := d.Rows.Misses(ctx, d.Now().Add(-lookBack))
	if err != nil {
		return err
	}
	matters := map[string]string{}
	for _, m := range list {
		if m.ArticleID == "" {
			continue
		}
		if _, known := matters[m.ArticleID]; !known {
			a, err := d.Articles.Draftable(ctx, m.ArticleID, 0)
			if err != nil && !gone(err) {
				return err
			}
			matters[m.ArticleID] = a.Matter
		}
		if matters[m.ArticleID] == "" {
			continue
		}
		if err := d.observe(ctx, m, matters[m.ArticleID]); err != nil {
			return fmt.Errorf("%s %s: %w", m.Kind, m.ID, err)
		}
	}
	return nil
}

func (d Desk) observe(ctx context.Context, m analytics.Miss, matter string) error {
	what := misses[m.Kind]
	_, err := d.Learning.Observe(ctx, m.StaffID, learning.Evidence{
		Point: learning.Point{Ability: matterAbility, Matter: matter}, Weight: what.weight, When: m.At.UTC(),
		Source: learning.Source{Kind: string(m.Kind), ID: m.ID, Text: what.text},
	})
	return err
}
