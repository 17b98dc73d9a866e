package knowledge

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"
)

// MaxCategoryDepth is how deep categories nest.
const MaxCategoryDepth = 3

// Categories lists all categories, parents before children, in their order.
func (s *Service) Categories(ctx context.Context) ([]Category, error) {
	tree, err := s.tree(ctx)
	if err != nil {
		return nil, err
	}
	var list []Category
	tree.walk("", func(c Category) { list = append(list, c) })
	return list, nil
}

// CreateCategory adds a category under parentID, at the top when empty. Errors: ErrCategory,
// ErrCategoryTaken.
func (s *Service) CreateCategory(ctx context.Context, parentID, name string) (Category, error) {
	name = line(name)
	tree, err := s.tree(ctx)
	if err != nil {
		return Category{}, err
	}
	depth := len(tree.path(parentID))
	if !validCategory(name) || depth >= MaxCategoryDepth || (parentID != "" && depth == 0) {
		return Category{}, ErrCategory
	}
	c := Category{ID: newID(), ParentID: parentID, Name: name, Position: len(tree.children[parentID]) + 1}
	created, err := s.store.createCategory(ctx, c)
	if err != nil {
		return Category{}, fmt.Errorf("create category: %w", err)
	}
	if !created {
		return Category{}, ErrCategoryTaken
	}
	return c, nil
}

// validCategory refuses slashes, which part the levels of a path in imported sheets.
func validCategory(name string) bool {
	return name != "" && utf8.RuneCountInString(name) <= 20 && !strings.ContainsAny(name, "/／>")
}

// tree is the categories by id and by parent.
type tree struct {
	byID     map[string]Category
	children map[string][]string
}

func (s *Service) tree(ctx context.Context) (tree, error) {
	list, err := s.store.categories(ctx)
	if err != nil {
		return tree{}, fmt.Errorf("read categories: %w", err)
	}
	return newTree(list), nil
}

func newTree(list []Category) tree {
	t := tree{byID: make(map[string]Category, len(list)), children: map[string][]string{}}
	for _, c := range list {
		t.byID[c.ID] = c
		t.children[c.ParentID] = append(t.children[c.ParentID], c.ID)
	}
	return t
}

// path returns the names from the top down to id.
func (t tree) path(id string) []string {
	var names []string
	for c, ok := t.byID[id]; ok && len(names) < MaxCategoryDepth; c, ok = t.byID[c.ParentID] {
		names = append([]string{c.Name}, names...)
	}
	return names
}

// below returns id and everything under it.
func (t tree) below(id string) []string {
	ids := []string{id}
	t.walk(id, func(c Category) { ids = append(ids, c.ID) })
	return ids
}

func (t tree) walk(parentID string, visit func(Category)) {
	for _, id := range t.children[parentID] {
		visit(t.byID[id])
		t.walk(id, visit)
	}
}
