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

	"github.com/google/uuid"

	"qingting/server/db"
	"qingting/server/dialogue"
	"qingting/server/emotion"
	"qingting/server/guide"
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
	guide *guide.Service
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
	w.guide = guide.New(guide.Parts{DB: s.DB, Reader: guide.Reader{Districts: []string{"中心区", "东湖区"}, Now: now}, Now: now})
	if _, err := w.guide.LoadPack(ctx, schema.Starter, "starter/guides"); err != nil {
		return w, err
	}
	w.bot = &Bot{
		Find: w.index, Library: Shelf{Index: w.index, Now: now}, Phones: Numbers{Service: s}, Mood: mood, Guides: w.guide, Answers: w.guide.Reader,
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

// conversation returns one that is stored, since walks of guides hang on it.
func (w world) conversation(t *testing.T, c dialogue.Conversation) dialogue.Conversation {
	t.Helper()
	if c.ID != "" {
		return c
	}
	id := uuid.NewString()
	conn := w.db.Conn(t.Context())
	err := conn.Table("citizens").Create(map[string]any{"id": id, "created_at": today, "last_seen_at": today}).Error
	if err == nil {
		err = conn.Table("conversations").Create(map[string]any{"id": id, "citizen_id": id, "channel": "h5", "state": "bot", "opened_at": today, "updated_at": today}).Error
	}
	if err != nil {
		t.Fatal(err)
	}
	return dialogue.Conversation{ID: id, CitizenID: id}
}

func (w world) guideID(t *testing.T, key string) string {
	t.Helper()
	list, err := w.guide.Offered(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range list {
		if g.Key == key {
			return g.ID
		}
	}
	t.Fatalf("no guide %s", key)
	return ""
}
