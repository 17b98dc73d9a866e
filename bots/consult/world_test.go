package consult

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"qingting/server/db"
	"qingting/server/emotion"
	"qingting/server/knowledge"
	"qingting/server/search"
	schema "qingting/sql"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// today is when every test takes place.
var today = time.Date(2026, 11, 20, 2, 0, 0, 0, time.UTC)

func now() time.Time { return today }

// world is the starter pack in a database and its index, as a new hotline has them.
type world struct {
	db    *db.DB
	index *knowledge.Index
	bot   *Bot
	keys  map[string]string // article id to key
	ids   map[string]string // article key to id
	pack  knowledge.Pack
}

var (
	scratch     string
	buildWorld  = sync.OnceValues(newWorld)
	closeWorlds []func() error
)

func TestMain(m *testing.M) {
	flag.Parse()
	dir, err := os.MkdirTemp("", "consult")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	scratch = dir
	code := m.Run()
	for _, closeWorld := range closeWorlds {
		err = errors.Join(err, closeWorld())
	}
	if err = errors.Join(err, os.RemoveAll(dir)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

// starter returns the world of the starter pack, which no test changes.
func starter(t testing.TB) world {
	t.Helper()
	w, err := buildWorld()
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func newWorld() (world, error) {
	ctx := context.Background()
	d, err := db.Open(ctx, "sqlite:"+filepath.Join(scratch, "starter.db"))
	if err != nil {
		return world{}, err
	}
	closeWorlds = append(closeWorlds, d.Close)
	if err := d.Migrate(ctx); err != nil {
		return world{}, err
	}
	s := knowledge.New(knowledge.Parts{DB: d, Now: now})
	pack, err := knowledge.ReadPack(schema.Starter, "starter")
	if err != nil {
		return world{}, err
	}
	if _, err := s.LoadPack(ctx, "starter", pack); err != nil {
		return world{}, err
	}
	return worldOf(ctx, s, pack)
}

func worldOf(ctx context.Context, s *knowledge.Service, pack knowledge.Pack) (world, error) {
	w := world{db: s.DB, pack: pack, keys: map[string]string{}, ids: map[string]string{}}
	w.index = knowledge.NewIndex(s, search.Options{})
	if err := w.index.Build(ctx); err != nil {
		return w, err
	}
	feelings, err := emotion.ReadPack(schema.Starter, "starter")
	if err != nil {
		return w, err
	}
	mood, err := emotion.New(ctx, emotion.Parts{DB: s.DB, Pack: feelings, Now: now})
	if err != nil {
		return w, err
	}
	w.bot = &Bot{
		Find: w.index, Library: Shelf{Index: w.index, Now: now}, Phones: Numbers{Service: s}, Mood: mood,
		Settings: DefaultSettings, Hotline: "12345", Now: now,
	}
	docs, _, err := s.SearchDocs(ctx, knowledge.Public)
	if err != nil {
		return w, err
	}
	for _, doc := range docs {
		a, err := w.index.Public(ctx, doc.ID, now())
		if err != nil {
			return w, err
		}
		w.keys[a.ID], w.ids[a.Key] = a.Key, a.ID
	}
	return w, nil
}
