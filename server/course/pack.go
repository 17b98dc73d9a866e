package course

import (
	"context"
	"fmt"

	"qingting/server/learning"
)

// Keys translates the keys of a pack into ids.
type Keys struct {
	Items    map[string]string // of items
	Articles map[string]string // of articles
}

// LoadPack makes the courses and lessons of a pack, live at once, in the transaction of ctx. What
// is there already stays as it is. A key that Keys does not know is an error.
func (s *Service) LoadPack(ctx context.Context, p learning.Pack, keys Keys) error {
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		courses := map[string]string{}
		for i, c := range p.Courses {
			if _, err := s.store.createCourse(ctx, Course{newID(), c.Key, c.Title, c.Summary, i}, s.Now()); err != nil {
				return fmt.Errorf("course %s: %w", c.Key, err)
			}
			stored, err := s.store.courseByKey(ctx, c.Key)
			if err != nil {
				return err
			}
			courses[c.Key] = stored.ID
		}
		for i, l := range p.Lessons {
			if err := s.loadLesson(ctx, l, i, courses[l.Course], keys); err != nil {
				return fmt.Errorf("lesson %s: %w", l.Key, err)
			}
		}
		return s.store.bump(ctx, shelfMark)
	})
}

func (s *Service) loadLesson(ctx context.Context, raw learning.PackLesson, position int, courseID string, keys Keys) error {
	cards, err := keys.of(raw.Cards)
	if err != nil {
		return err
	}
	l := Lesson{ID: newID(), Key: raw.Key, Position: position, State: Draft, Version: 1}
	fresh, err := s.create(ctx, &l, Edit{courseID, raw.Title, raw.Ability, raw.Matter, raw.Tags, cards})
	if err != nil || !fresh {
		return err
	}
	if l, err = s.store.byKey(ctx, raw.Key); err != nil {
		return err
	}
	return s.store.publish(ctx, l, "", s.Now())
}

func (k Keys) of(cards []learning.LessonCard) ([]learning.LessonCard, error) {
	out := make([]learning.LessonCard, len(cards))
	for i, c := range cards {
		if c.Item != "" {
			id, ok := k.Items[c.Item]
			if !ok {
				return nil, fmt.Errorf("card %d: no item %q", i+1, c.Item)
			}
			c.Item = id
		}
		if c.Article != "" {
			id, ok := k.Articles[c.Article]
			if !ok {
				return nil, fmt.Errorf("card %d: no article %q", i+1, c.Article)
			}
			c.Article = id
		}
		out[i] = c
	}
	return out, nil
}
