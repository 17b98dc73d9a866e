package knowledge

import (
	"context"
	"fmt"
	"reflect"
	"time"

	"github.com/google/uuid"

	"qingting/server/db"
)

// Parts is what a Service is made of. DB and Now are required.
type Parts struct {
	DB  *db.DB
	Now func() time.Time
	// Holiday tells public holidays, on which outlets may be closed; PublicHoliday when nil.
	Holiday func(t time.Time) bool
	// Changed is called after commit when what citizens see has changed; it must return at
	// once, such as by waking the goroutine that calls Index.Refresh.
	Changed func(ctx context.Context)
}

// Service holds the use cases of knowledge. It is safe for concurrent use.
type Service struct {
	Parts
	store store
}

// New returns a Service.
func New(p Parts) *Service {
	if p.Holiday == nil {
		p.Holiday = PublicHoliday
	}
	if p.Changed == nil {
		p.Changed = func(context.Context) {}
	}
	return &Service{Parts: p, store: store{p.DB}}
}

// OnChanged sets Parts.Changed, for wiring in a circle. It must be called before the Service
// is used.
func (s *Service) OnChanged(f func(ctx context.Context)) { s.Changed = f }

func (s *Service) now() time.Time { return instant(s.Now()) }

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// Create stores a draft on behalf of a staff member. Errors: ErrInvalid with fields, ErrKeyTaken.
func (s *Service) Create(ctx context.Context, staffID string, e Edit) (Article, error) {
	e = e.clean()
	if err := s.checkEdit(ctx, e); err != nil {
		return Article{}, err
	}
	id := newID()
	if e.Key == "" {
		e.Key = id
	}
	now := s.now()
	a := Article{
		ID: id, Key: e.Key, State: Draft, Version: 1, LatestVersion: 1, RowVersion: 1, OwnerID: staffID, CreatedAt: now, UpdatedAt: now,
		Settings: e.Settings, Words: e.Words, SavedBy: staffID, SavedAt: now,
	}
	err := s.DB.InTx(ctx, func(ctx context.Context) error { return s.store.createArticles(ctx, []Article{a}) })
	if err != nil {
		return Article{}, fmt.Errorf("create article: %w", err)
	}
	return s.Article(ctx, id)
}

func (s *Service) checkEdit(ctx context.Context, e Edit) error {
	p := e.check()
	if e.CategoryID != "" {
		known, err := s.store.categoryExists(ctx, e.CategoryID)
		if err != nil {
			return fmt.Errorf("find category: %w", err)
		}
		p.say(!known, "category_id", "所选分类不存在，请重新选择。")
	}
	return p.or(ErrInvalid)
}

// Save changes an article. Settings count at once; changed words become a new version, and
// what citizens see stays as it is until Publish. rowVersion is the one the editor has read:
// ErrRowVersion tells that somebody else has saved since.
func (s *Service) Save(ctx context.Context, staffID, id string, rowVersion int, e Edit) (Article, error) {
	e = e.clean()
	if err := s.checkEdit(ctx, e); err != nil {
		return Article{}, err
	}
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		a, err := s.store.latest(ctx, id)
		if err != nil {
			return err
		}
		if a.RowVersion != rowVersion {
			return ErrRowVersion
		}
		return s.save(ctx, staffID, a, e)
	})
	if err != nil {
		return Article{}, err
	}
	return s.Article(ctx, id)
}

// save stores a checked edit over a, which was read in the same transaction.
func (s *Service) save(ctx context.Context, staffID string, a Article, e Edit) error {
	next, now := a, s.now()
	next.Settings, next.UpdatedAt = e.Settings, now
	if !sameWords(a.Words, e.Words) {
		next.Words, next.Version, next.LatestVersion = e.Words, a.LatestVersion+1, a.LatestVersion+1
		next.SavedBy, next.SavedAt, next.PublishedBy, next.PublishedAt = staffID, now, "", time.Time{}
		if a.State == InReview {
			next.State = Draft
		}
	}
	if err := s.store.updateArticle(ctx, next, a.RowVersion); err != nil {
		return err
	}
	if next.Version != a.Version {
		if err := s.store.createVersions(ctx, []Article{next}); err != nil {
			return fmt.Errorf("store version: %w", err)
		}
	}
	if a.LiveVersion > 0 && !sameSettings(a.Settings, e.Settings) {
		return s.recordChanges(ctx, []string{a.ID})
	}
	return nil
}

// sameWords compares the stored form of both.
func sameWords(a, b Words) bool {
	return reflect.DeepEqual(Edit{Words: a}.clean().Words, Edit{Words: b}.clean().Words)
}

func sameSettings(a, b Settings) bool { return reflect.DeepEqual(a, b) }

// Article returns an article with the words of its latest version, or ErrNotFound.
func (s *Service) Article(ctx context.Context, id string) (Article, error) {
	return s.store.latest(ctx, id)
}

// ArticleVersion returns an article with the words of one version, as an old conversation
// quotes it.
func (s *Service) ArticleVersion(ctx context.Context, id string, version int) (Article, error) {
	return s.store.version(ctx, id, version)
}

// Versions lists the versions of an article, newest first.
func (s *Service) Versions(ctx context.Context, id string) ([]VersionInfo, error) {
	list, err := s.store.versions(ctx, id)
	if err == nil && len(list) == 0 {
		return nil, ErrNotFound
	}
	return list, err
}

// Filter picks articles for the editors' list; zero fields pick everything.
type Filter struct {
	Text       string // in question, variants or answer of the latest version
	CategoryID string // with the categories below it
	State      State  // as StateAt tells it
	Audience   Audience
	Page       int // from 1
	Size       int // 20 when zero, at most 100
}

// Articles returns one page of articles with their latest words, last changed first, and how
// many match altogether.
func (s *Service) Articles(ctx context.Context, f Filter) ([]Article, int, error) {
	f.Page = max(1, f.Page)
	if f.Size <= 0 {
		f.Size = 20
	}
	f.Size = min(f.Size, 100)
	var categories []string
	if f.CategoryID != "" {
		tree, err := s.tree(ctx)
		if err != nil {
			return nil, 0, err
		}
		categories = tree.below(f.CategoryID)
	}
	list, total, err := s.store.articles(ctx, f, categories, s.now())
	if err != nil {
		return nil, 0, fmt.Errorf("list articles: %w", err)
	}
	return list, total, nil
}
