package exam

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"qingting/server/db"
	"qingting/server/errs"
)

// State is where an item stands in the bank.
type State string

// The states of an item.
const (
	Draft   State = "draft"
	Live    State = "live"
	Retired State = "retired"
)

// What the bank answers with.
var (
	ErrNotFound = errs.New(errs.NotFound, "item_not_found", "没有这道题。")
	ErrChanged  = errs.New(errs.Conflict, "item_changed", "别人刚刚改过这道题，请刷新后再改。")
	ErrKey      = errs.New(errs.Conflict, "item_key_taken", "这个题目编号已经用过了，请换一个。")
)

// StoredItem is an item with what the bank knows of it.
type StoredItem struct {
	BankItem
	State                      State
	LatestVersion, LiveVersion int
	RowVersion                 int
	UpdatedAt                  time.Time
	UpdatedBy                  string
}

// Parts is what a Service is made of.
type Parts struct {
	DB       *db.DB
	Courses  Courses
	Recorder Recorder
	Practice Practice         // nil: nobody has answered anything yet
	Now      func() time.Time // UTC
}

// Service keeps the item bank, the exams and the certificates. It is safe for concurrent use.
type Service struct {
	Parts
	store store

	mu       sync.Mutex
	live     []BankItem
	liveAt   int64
	read     bool
	measured map[string]measured // by item
}

// New returns a Service.
func New(p Parts) *Service {
	return &Service{Parts: p, store: store{p.DB}, measured: map[string]measured{}}
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// Live returns every item that may be asked, in the order of their keys. It is kept in memory,
// read again when any process has changed the bank, and must not be changed.
func (s *Service) Live(ctx context.Context) ([]BankItem, error) {
	at, err := s.store.revision(ctx)
	if err != nil {
		return nil, fmt.Errorf("read bank's revision: %w", err)
	}
	if list, ok := s.kept(at); ok {
		return list, nil
	}
	// Not under the lock: who holds it would wait for a connection that somebody in a transaction
	// has, who waits for the lock.
	list, err := s.store.liveItems(ctx)
	if err != nil {
		return nil, fmt.Errorf("read bank: %w", err)
	}
	s.keep(ctx, list, at)
	return list, nil
}

func (s *Service) kept(at int64) ([]BankItem, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.live, s.read && s.liveAt == at
}

// keep remembers what is stored for good: a transaction may still be rolled back, and the next
// one would give its revision to other items.
func (s *Service) keep(ctx context.Context, list []BankItem, at int64) {
	s.DB.AfterCommit(ctx, func(context.Context) {
		s.mu.Lock()
		defer s.mu.Unlock()
		if !s.read || at > s.liveAt {
			s.live, s.liveAt, s.read = list, at, true
		}
	})
}

// At returns an item in one of its versions, 0 for the live one; ErrNotFound.
func (s *Service) At(ctx context.Context, id string, version int) (BankItem, error) {
	return s.store.at(ctx, id, version)
}

// ByKeys returns live items by key; unknown keys are left out.
func (s *Service) ByKeys(ctx context.Context, keys []string) (map[string]BankItem, error) {
	live, err := s.Live(ctx)
	if err != nil {
		return nil, err
	}
	wanted := make(map[string]bool, len(keys))
	for _, k := range keys {
		wanted[k] = true
	}
	by := map[string]BankItem{}
	for _, i := range live {
		if wanted[i.Key] {
			by[i.Key] = i
		}
	}
	return by, nil
}

// LoadPack stores items whose key is not taken yet, live at once.
func (s *Service) LoadPack(ctx context.Context, items []Item) error {
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		for _, i := range items {
			if err := i.Check(); err != nil {
				return fmt.Errorf("item %s: %w", i.Key, err)
			}
			if _, err := s.store.create(ctx, s.row(newID(), i.Key, Live, ""), s.version(1, "", i)); err != nil {
				return fmt.Errorf("store item %s: %w", i.Key, err)
			}
		}
		return s.store.bump(ctx)
	})
}

func (s *Service) row(id, key string, state State, by string) itemRow {
	r := itemRow{ID: id, Slug: key, State: state, LatestVersion: 1, RowVersion: 1, UpdatedAt: s.Now(), UpdatedBy: by}
	if state == Live {
		r.LiveVersion = 1
	}
	return r
}

func (s *Service) version(n int, by string, i Item) versionRow {
	return versionRow{Version: n, Kind: i.Kind, Matter: i.Matter, Ability: i.Ability, Difficulty: i.Difficulty, Body: i, SavedBy: by, SavedAt: s.Now()}
}

// Create stores a draft. Without a key of its own it gets one from the client id. The same again
// returns the first; ErrKey when the key belongs to another item.
func (s *Service) Create(ctx context.Context, by, clientID string, i Item) (stored StoredItem, fresh bool, err error) {
	if err := i.Check(); err != nil {
		return stored, false, err
	}
	own := strings.TrimSpace(i.Key) != ""
	if !own {
		i.Key = by + ":" + clientID
	}
	err = s.DB.InTx(ctx, func(ctx context.Context) (err error) {
		fresh, err = s.store.create(ctx, s.row(newID(), i.Key, Draft, by), s.version(1, by, i))
		return err
	})
	if err != nil {
		return stored, false, fmt.Errorf("store item: %w", err)
	}
	if stored, err = s.store.byKey(ctx, i.Key); err != nil || fresh || !own {
		return stored, fresh, err
	}
	if stored.LatestVersion > 1 || stored.UpdatedBy != by || !reflect.DeepEqual(stored.Item, i) {
		return StoredItem{}, false, ErrKey
	}
	return stored, false, nil
}

// Item returns an item in its latest version.
func (s *Service) Item(ctx context.Context, id string) (StoredItem, error) {
	return s.store.latest(ctx, id)
}

// Save stores another version of an item read at rowVersion; ErrChanged when somebody else has
// saved since. The key stays what it was; whoever is asked gets the live version.
func (s *Service) Save(ctx context.Context, by, id string, rowVersion int, i Item) (StoredItem, error) {
	if err := i.Check(); err != nil {
		return StoredItem{}, err
	}
	old, err := s.store.latest(ctx, id)
	if err != nil {
		return old, err
	}
	if old.RowVersion != rowVersion {
		return old, ErrChanged
	}
	i.Key = old.Key
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		return s.store.addVersion(ctx, old, s.version(old.LatestVersion+1, by, i))
	})
	if err != nil {
		return old, err
	}
	return s.store.latest(ctx, id)
}

// Publish lets the latest version be asked; ErrChanged when version is not the latest.
func (s *Service) Publish(ctx context.Context, by, id string, version int) (StoredItem, error) {
	i, err := s.store.latest(ctx, id)
	if err != nil {
		return i, err
	}
	if i.LatestVersion != version {
		return i, ErrChanged
	}
	return s.move(ctx, by, id, map[string]any{"state": Live, "live_version": version})
}

// Retire keeps an item from being asked; answers given stay what they are.
func (s *Service) Retire(ctx context.Context, by, id string) (StoredItem, error) {
	return s.move(ctx, by, id, map[string]any{"state": Retired, "live_version": 0})
}

func (s *Service) move(ctx context.Context, by, id string, to map[string]any) (StoredItem, error) {
	to["updated_by"], to["updated_at"] = by, s.Now()
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.move(ctx, id, to); err != nil {
			return err
		}
		return s.store.bump(ctx)
	})
	if err != nil {
		return StoredItem{}, err
	}
	return s.store.latest(ctx, id)
}

// Replace stores items, live at once: an item of a key that is taken becomes its next version. It
// returns them by key.
func (s *Service) Replace(ctx context.Context, by string, items []Item) (map[string]BankItem, error) {
	stored := map[string]BankItem{}
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		for _, i := range items {
			if err := i.Check(); err != nil {
				return err
			}
			id, err := s.replace(ctx, by, i)
			if err != nil {
				return fmt.Errorf("store item %s: %w", i.Key, err)
			}
			stored[i.Key] = id
		}
		return s.store.bump(ctx)
	})
	return stored, err
}

func (s *Service) replace(ctx context.Context, by string, i Item) (BankItem, error) {
	old, err := s.store.byKey(ctx, i.Key)
	if errors.Is(err, ErrNotFound) {
		row := s.row(newID(), i.Key, Live, by)
		_, err := s.store.create(ctx, row, s.version(1, by, i))
		return BankItem{ID: row.ID, Version: 1, Item: i}, err
	}
	if err != nil {
		return BankItem{}, err
	}
	n := old.LatestVersion + 1
	if err := s.store.addVersion(ctx, old, s.version(n, by, i)); err != nil {
		return BankItem{}, err
	}
	return BankItem{ID: old.ID, Version: n, Item: i}, s.store.move(ctx, old.ID, map[string]any{"state": Live, "live_version": n})
}

// Filter picks items of the bank; empty fields pick all.
type Filter struct {
	Matter     string
	Ability    Ability
	Kind       Kind
	State      State
	Difficulty int
	Text       string
}

func (f Filter) takes(i StoredItem) bool {
	return (f.Matter == "" || f.Matter == i.Matter) && (f.Ability == "" || f.Ability == i.Ability) && (f.Kind == "" || f.Kind == i.Kind) &&
		(f.State == "" || f.State == i.State) && (f.Difficulty == 0 || f.Difficulty == i.Difficulty) &&
		(f.Text == "" || strings.Contains(i.Stem, f.Text) || strings.Contains(i.Key, f.Text))
}

// List returns the items a filter picks in their latest versions, in the order of their keys.
func (s *Service) List(ctx context.Context, f Filter) ([]StoredItem, error) {
	all, err := s.store.all(ctx)
	if err != nil {
		return nil, fmt.Errorf("read bank: %w", err)
	}
	return slices.DeleteFunc(all, func(i StoredItem) bool { return !f.takes(i) }), nil
}
