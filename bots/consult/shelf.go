package consult

import (
	"context"
	"time"

	"qingting/server/dialogue"
	"qingting/server/knowledge"
)

// Shelf is the Library of the live index. It refuses, with knowledge.ErrNotFound, what is not
// public, not live or not in force now: nothing expired is ever served as current.
type Shelf struct {
	Index *knowledge.Index
	Now   func() time.Time
}

// PublicAnswer returns the approved words of the article as message text and content.
func (s Shelf) PublicAnswer(ctx context.Context, articleID string) (string, dialogue.Content, error) {
	a, err := s.Index.Public(ctx, articleID, s.Now())
	if err != nil {
		return "", dialogue.Content{}, err
	}
	return a.Answer, contentOf(a), nil
}

// PublicQuestion returns the standard question of the article.
func (s Shelf) PublicQuestion(ctx context.Context, articleID string) (string, error) {
	a, err := s.Index.Public(ctx, articleID, s.Now())
	return a.Question, err
}

// Card returns what tells the article from others.
func (s Shelf) Card(ctx context.Context, articleID string) (Card, error) {
	a, err := s.Index.Public(ctx, articleID, s.Now())
	if err != nil {
		return Card{}, err
	}
	return Card{ArticleID: a.ID, Key: a.Key, Question: a.Question, Variants: a.Variants, Tags: a.Tags, Category: a.Category, Hot: a.Hot}, nil
}

func contentOf(a knowledge.Article) dialogue.Content {
	c := dialogue.Content{
		ArticleID: a.ID, ArticleVersion: a.Version, Question: a.Question, Local: a.Local, Department: a.Department,
		ValidFrom: a.EffectiveFrom, ValidUntil: a.EffectiveUntil, UpdatedAt: a.PublishedAt,
		Actions: []dialogue.Action{dialogue.ActionHuman},
	}
	for _, b := range a.Blocks {
		c.Blocks = append(c.Blocks, dialogue.Block(b))
	}
	for _, v := range a.Sources {
		c.Sources = append(c.Sources, dialogue.Source(v))
	}
	return c
}

// Numbers is the Phonebook of the knowledge base.
type Numbers struct{ Service *knowledge.Service }

// ServiceNumbers lists every number citizens may ask for.
func (n Numbers) ServiceNumbers(ctx context.Context) ([]Number, error) {
	list, err := n.Service.Numbers(ctx)
	if err != nil {
		return nil, err
	}
	out := make([]Number, len(list))
	for i, v := range list {
		out[i] = Number{Name: v.Name, Number: v.Number, About: v.About, Keywords: v.Keywords}
	}
	return out, nil
}
