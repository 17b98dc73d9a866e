package knowledge

import (
	"context"
	"errors"
	"fmt"

	"qingting/server/errs"
)

// packStaff is who a pack's articles are by.
const packStaff = ""

// LoadPack stores a pack once: loaded is false when name has been loaded before, by any
// process. Articles go live at once. It stores everything or nothing.
func (s *Service) LoadPack(ctx context.Context, name string, p Pack) (loaded bool, err error) {
	loaded, err = s.DB.Once(ctx, name, func(ctx context.Context) error {
		if err := s.loadArticles(ctx, p); err != nil {
			return err
		}
		return s.loadPlaces(ctx, p)
	})
	if err != nil {
		return false, fmt.Errorf("load pack %s: %w", name, err)
	}
	return loaded, nil
}

func (s *Service) loadArticles(ctx context.Context, p Pack) error {
	categories, err := s.categoryMaker(ctx)
	if err != nil {
		return err
	}
	for _, name := range p.Categories {
		if _, err := categories.id(ctx, p.position(name), name); err != nil {
			return err
		}
	}
	var list []Article
	var ids []string
	for _, f := range p.Files {
		for _, raw := range f.Articles {
			category, err := categories.id(ctx, p.position(f.Category), f.Category, raw.Subcategory)
			if err != nil {
				return err
			}
			a, err := s.packArticle(raw, category)
			if err != nil {
				return fmt.Errorf("%s: %w", f.Name, err)
			}
			list, ids = append(list, a), append(ids, a.ID)
		}
	}
	if err := s.store.createArticles(ctx, list); err != nil {
		return fmt.Errorf("store articles: %w", err)
	}
	return s.recordChanges(ctx, ids)
}

func (s *Service) packArticle(raw PackArticle, categoryID string) (Article, error) {
	e, err := raw.edit()
	if err != nil {
		return Article{}, err
	}
	e.CategoryID = categoryID
	e = e.clean()
	if err := e.check().or(ErrInvalid); err != nil {
		return Article{}, fmt.Errorf("article %s: %w", raw.Key, spelled(err))
	}
	return s.liveArticle(packStaff, e), nil
}

// spelled puts the sentences of wrong fields into the error's text, for people at a terminal.
func spelled(err error) error {
	var e *errs.Error
	if !errors.As(err, &e) {
		return err
	}
	list := []error{err}
	for _, f := range e.Fields {
		list = append(list, fmt.Errorf("%s: %s", f.Path, f.Message))
	}
	return errors.Join(list...)
}

// liveArticle makes a new article of a checked edit that is live from the start.
func (s *Service) liveArticle(staffID string, e Edit) Article {
	now := s.now()
	a := Article{
		ID: newID(), Key: e.Key, State: Live, Version: 1, LatestVersion: 1, LiveVersion: 1, RowVersion: 1, OwnerID: staffID,
		CreatedAt: now, UpdatedAt: now, Settings: e.Settings, Words: e.Words,
		SavedBy: staffID, SavedAt: now, PublishedBy: staffID, PublishedAt: now,
	}
	if a.Key == "" {
		a.Key = a.ID
	}
	return a
}

func (s *Service) loadPlaces(ctx context.Context, p Pack) error {
	var outlets []Outlet
	for _, raw := range p.Outlets {
		o, err := raw.outlet()
		if err != nil {
			return err
		}
		outlets = append(outlets, o)
	}
	if err := s.store.createOutlets(ctx, outlets); err != nil {
		return fmt.Errorf("store outlets: %w", err)
	}
	var numbers []ServiceNumber
	for i, n := range p.Numbers {
		numbers = append(numbers, ServiceNumber{
			ID: newID(), Slug: n.Key, Name: n.Name, Number: n.Number, Kind: NumberKind(n.Kind), About: n.About, Hours: n.Hours,
			Keywords: phrases(n.Keywords, ""), Position: i + 1,
		})
	}
	if err := s.store.createNumbers(ctx, numbers); err != nil {
		return fmt.Errorf("store numbers: %w", err)
	}
	if err := s.store.createLexicon(ctx, p.Synonyms, p.Typos); err != nil {
		return fmt.Errorf("store lexicon: %w", err)
	}
	return nil
}

// categoryMaker finds categories by their path and makes what is missing.
type categoryMaker struct {
	store store
	known map[[2]string]string // parent id and name to id
	count map[string]int       // children by parent id
}

func (s *Service) categoryMaker(ctx context.Context) (*categoryMaker, error) {
	list, err := s.store.categories(ctx)
	if err != nil {
		return nil, fmt.Errorf("read categories: %w", err)
	}
	m := &categoryMaker{store: s.store, known: map[[2]string]string{}, count: map[string]int{}}
	for _, c := range list {
		m.known[[2]string{c.ParentID, c.Name}] = c.ID
		m.count[c.ParentID]++
	}
	return m, nil
}

// id returns the category at the path, empty names left out. position is that of a new
// top-level category; 0 puts it last.
func (m *categoryMaker) id(ctx context.Context, position int, names ...string) (string, error) {
	parent := ""
	for _, name := range names {
		if name = line(name); name == "" {
			continue
		}
		id, ok := m.known[[2]string{parent, name}]
		if !ok {
			c := Category{ID: newID(), ParentID: parent, Name: name, Position: m.count[parent] + 1}
			if parent == "" && position > 0 {
				c.Position = position
			}
			if _, err := m.store.createCategory(ctx, c); err != nil {
				return "", fmt.Errorf("create category: %w", err)
			}
			id = c.ID
			m.known[[2]string{parent, name}] = id
			m.count[parent]++
		}
		parent = id
	}
	return parent, nil
}
