package api_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"qingting/bots/consult"
	"qingting/server/analytics"
	"qingting/server/api"
	"qingting/server/board"
	"qingting/server/cache"
	"qingting/server/calculator"
	"qingting/server/config"
	"qingting/server/course"
	"qingting/server/db"
	"qingting/server/db/dbtest"
	"qingting/server/desk"
	"qingting/server/dialogue"
	"qingting/server/emotion"
	"qingting/server/exam"
	"qingting/server/gate"
	"qingting/server/guide"
	"qingting/server/herald"
	"qingting/server/identity"
	"qingting/server/knowledge"
	"qingting/server/learning"
	"qingting/server/limit"
	"qingting/server/media"
	"qingting/server/metrics"
	"qingting/server/narration"
	"qingting/server/notice"
	"qingting/server/realtime"
	"qingting/server/safety"
	"qingting/server/search"
	"qingting/server/secret"
	"qingting/server/training"
	"qingting/server/wording"
	schema "qingting/sql"
)

// world is the whole server with every real part, as server/wire.go joins them, on a database
// with the starter pack. Reading the pack and building the index take seconds, so that each
// engine has one world for all tests; tests bring citizens of their own.
type world struct {
	config      config.Config
	folder      string
	log         *record
	db          *db.DB
	cache       *cache.Cache
	metrics     *metrics.Metrics
	identity    *identity.Service
	knowledge   *knowledge.Service
	index       *knowledge.Index
	dialogue    *dialogue.Service
	desk        *desk.Service
	emotion     *emotion.Service
	safety      *safety.Service
	wordings    *wording.Service
	board       *board.Service
	calculators *calculator.Service
	guides      *guide.Service
	courses     *course.Service
	learning    *learning.Service
	narration   *narration.Service
	notices     *notice.Service
	phones      *phones
	bank        *exam.Service
	media       *media.Store
	bot         *consult.Bot
	shelf       consult.Shelf
	hub         *realtime.Hub
	server      *api.Server
	http        *httptest.Server
	ahead       atomic.Int64 // how far the server's clock is ahead, in nanoseconds
	staff       map[string]*person
	close       []func()
}

func TestMain(m *testing.M) {
	code := m.Run()
	for _, w := range worlds {
		w.end()
	}
	os.Exit(code)
}

var worlds = map[string]*world{}

// onEach runs the test in the world of every engine: always SQLite, and PostgreSQL when there is one.
func onEach(t *testing.T, test func(t *testing.T, w *world)) {
	t.Helper()
	engines := []string{"sqlite"}
	if os.Getenv(dbtest.PostgresEnv) != "" {
		engines = append(engines, "postgres")
	}
	for _, engine := range engines {
		t.Run(engine, func(t *testing.T) { test(t, enter(t, engine)) })
	}
}

// enter returns the engine's world with nobody at the desk and nobody in line. Whatever the
// server logs as an error while the test runs fails it.
func enter(t *testing.T, engine string) *world {
	t.Helper()
	w := worlds[engine]
	if w == nil {
		w = newWorld(t, engine)
		worlds[engine] = w
	}
	w.ahead.Store(0)
	w.clearDesk(t)
	w.log.clear()
	t.Cleanup(func() {
		w.settle(t)
		if s := w.log.errors(); s != "" {
			t.Errorf("the server complains: %s", s)
		}
	})
	return w
}

func (w *world) now() time.Time { return time.Now().UTC().Add(time.Duration(w.ahead.Load())) }

// taps joins dialogue with wording, as server/adapters.go does.
type taps struct{ *wording.Service }

func (t taps) Tapped(ctx context.Context, tap dialogue.Tap) error {
	return t.Service.Tapped(ctx, wording.Tap(tap))
}

// later sets the server's clock forward.
func (w *world) later(d time.Duration) { w.ahead.Add(int64(d)) }

func (w *world) onClose(f func()) { w.close = append([]func(){f}, w.close...) }

func (w *world) end() {
	for _, f := range w.close {
		f()
	}
}

func must[T any](t *testing.T) func(v T, err error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newWorld(t *testing.T, engine string) *world {
	t.Helper()
	w := &world{
		config: must[config.Config](t)(config.Load("", nil)), folder: must[string](t)(os.MkdirTemp("", "api-test-")),
		log: &record{}, metrics: metrics.New(), staff: map[string]*person{}, phones: &phones{},
	}
	w.onClose(func() { _ = os.RemoveAll(w.folder) }) // the system cleans up otherwise
	w.openStorage(t, engine)
	w.joinIdentity(t)
	w.joinKnowledge(t)
	w.joinTraining(t)
	w.joinConversations(t)
	w.http = httptest.NewServer(w.server.Handler())
	w.onClose(w.http.Close)
	w.hire(t)
	return w
}

func (w *world) openStorage(t *testing.T, engine string) {
	t.Helper()
	ctx := context.Background()
	address := "sqlite:" + filepath.Join(w.folder, "q.db")
	if engine == "postgres" {
		address = w.newPostgres(t)
	}
	w.db = must[*db.DB](t)(db.Open(ctx, address))
	w.onClose(func() { _ = w.db.Close() }) // the tests are over
	check(t, w.db.Migrate(ctx))
	w.cache = must[*cache.Cache](t)(cache.Open(ctx, cache.Settings{}))
	w.onClose(func() { _ = w.cache.Close() }) // the tests are over
}

// newPostgres makes a database that lives as long as the world, which is longer than one test.
func (w *world) newPostgres(t *testing.T) string {
	t.Helper()
	base := os.Getenv(dbtest.PostgresEnv)
	admin := must[*sql.DB](t)(sql.Open("pgx", base))
	random := make([]byte, 8)
	_, _ = rand.Read(random) // crypto/rand never fails
	name := "t_" + hex.EncodeToString(random)
	_, err := admin.Exec("CREATE DATABASE " + name)
	check(t, err)
	w.onClose(func() {
		_, err := admin.Exec("DROP DATABASE " + name + " WITH (FORCE)")
		if err != nil {
			fmt.Fprintln(os.Stderr, "drop", name, err)
		}
		_ = admin.Close() // the tests are over
	})
	u := must[*url.URL](t)(url.Parse(base))
	u.Path = "/" + name
	return u.String()
}

func (w *world) joinIdentity(t *testing.T) {
	t.Helper()
	key := make([]byte, 32)
	_, _ = rand.Read(key) // crypto/rand never fails
	box := must[*secret.Box](t)(secret.NewBox(key))
	w.identity = identity.New(identity.Parts{DB: w.db, Cipher: box, Now: w.now, Password: identity.Argon2{MemoryKiB: 64, Passes: 1, Threads: 1}})
	w.media = must[*media.Store](t)(media.New(media.Parts{
		DB: w.db, Dir: filepath.Join(w.folder, "media"), MaxBytes: w.config.Media.MaxBytes, Signer: box, Now: w.now,
	}))
	w.calculators = calculator.New(calculator.Parts{DB: w.db, Now: w.now, Zone: w.config.City.Location()})
	w.guides = guide.New(guide.Parts{DB: w.db, Reader: guide.Reader{Districts: w.config.City.Districts, Now: w.now}, Now: w.now})
	w.board = board.New(board.Parts{
		DB: w.db, Cipher: box, Files: api.Files{Store: w.media}, Calculations: w.calculators, Now: w.now, Zone: w.config.City.Location(),
		Promise: func(now time.Time) time.Time { return now.Add(w.config.Board.Promise) },
	})
}

func (w *world) joinKnowledge(t *testing.T) {
	t.Helper()
	ctx := context.Background()
	w.knowledge = knowledge.New(knowledge.Parts{DB: w.db, Now: w.now})
	w.index = knowledge.NewIndex(w.knowledge, search.Options{})
	pack, err := knowledge.ReadPack(schema.Starter, "starter")
	check(t, err)
	_, err = w.knowledge.LoadPack(ctx, "starter", pack)
	check(t, err)
	check(t, w.index.Build(ctx))
	if n := must[int](t)(w.guides.LoadPack(ctx, schema.Starter, "starter/guides")); n == 0 {
		t.Fatal("the starter pack has no guides")
	}
	if n := must[int](t)(w.calculators.LoadPack(ctx, schema.Starter, "starter/calculators")); n == 0 {
		t.Fatal("the starter pack has no calculators")
	}
}

func (w *world) joinConversations(t *testing.T) {
	t.Helper()
	c, log := w.config, slog.New(w.log)
	w.server = api.New()
	w.shelf = consult.Shelf{Index: w.index, Now: w.now}
	feelings := must[emotion.Pack](t)(emotion.ReadPack(schema.Starter, "starter"))
	w.emotion = must[*emotion.Service](t)(emotion.New(context.Background(), emotion.Parts{DB: w.db, Pack: feelings, Now: w.now}))
	w.bot = &consult.Bot{
		Find: w.index, Library: w.shelf, Phones: consult.Numbers{Service: w.knowledge}, Mood: w.emotion, Guides: w.guides, Answers: w.guides.Reader, Region: c.City.Region, Hotline: c.City.Hotline, Now: w.now,
		Settings: consult.Settings{Answer: c.Consult.Answer, Confirm: c.Consult.Confirm, Margin: c.Consult.Margin, MaxQuestion: c.Consult.MaxQuestion},
	}
	w.desk = desk.New(desk.Parts{
		DB: w.db, Bell: w.server, Mood: w.emotion, Now: w.now, InHours: c.City.InHours, Capacity: c.Desk.Capacity,
		OfferFor: c.Desk.OfferFor, SeenFor: c.Desk.SeenFor, KeepFor: c.Desk.KeepFor, Districts: c.City.Districts, Log: log,
	})
	w.wordings = wording.New(wording.Parts{DB: w.db, Articles: w.knowledge, Now: w.now})
	w.dialogue = dialogue.New(dialogue.Parts{
		Evidence: taps{w.wordings},
		DB:       w.db, Bot: w.bot, Desk: w.desk, Channel: w.server, Files: api.Files{Store: w.media}, Library: w.shelf, Guides: w.guides, Now: w.now, Log: log,
	})
	w.onClose(func() { w.dialogue.Stop(context.Background()) })
	w.desk.Floor, w.board.Bell, w.board.Teller = w.dialogue, w.server, herald.Letters{Inbox: w.notices}
	rules := must[safety.Pack](t)(safety.ReadPack(schema.Starter, "starter"))
	w.safety = must[*safety.Service](t)(safety.New(context.Background(), safety.Parts{DB: w.db, Pack: rules, Sealer: w.board.Cipher, Teller: gate.Teller{Inbox: w.notices}, Now: w.now}))
	gate.Join(w.safety, w.dialogue, w.board)
	for _, erase := range []identity.Eraser{w.safety.Erase, w.dialogue.Erase, w.wordings.Erase, w.desk.Erase, w.board.Erase, w.calculators.Erase, w.guides.Erase, w.media.Erase, w.notices.Erase} {
		w.identity.OnErase(erase)
	}
	w.hub = w.newHub(t)
	w.identity.OnRevoked(w.hub.EndSessions)
	w.joinLinks()
	check(t, w.desk.LoadCanned(context.Background(), schema.Starter, "starter/canned.yaml"))
	check(t, w.server.Mount(w.parts(), w.hub))
}

// parts are those of a server without rate limits: all tests come from one address.
func (w *world) parts() api.Parts {
	c := w.config
	return api.Parts{
		Identity: w.identity, Knowledge: w.knowledge, Index: w.index, Library: w.shelf, Dialogue: w.dialogue, Desk: w.desk, Emotion: w.emotion, Safety: w.safety, Board: w.board, Calculators: w.calculators, Guides: w.guides, Media: w.media,
		Courses: w.courses, Learning: w.learning, Narration: w.narration, Notices: w.notices, Exams: w.bank, Reports: training.Reports{Learning: w.learning, Exams: w.bank, Desk: &analytics.Service{DB: w.db, Now: w.now, Zone: c.City.Location()}, Now: w.now, Zone: c.City.Location()},
		Wordings: w.wordings, Numbers: &analytics.Service{DB: w.db, Now: w.now, Zone: c.City.Location()}, Preview: previewer{w.bot, w.shelf},
		Limiter: limit.New(w.cache.Client, nil, slog.New(w.log)), Meter: w.metrics, InHours: c.City.InHours, Now: w.now, Ready: w.ready, Log: slog.New(w.log),
		City:      api.City{Name: c.City.Name, Hotline: c.City.Hotline, Zone: c.City.Location(), HoursText: c.City.HoursText},
		Public:    api.Public{URL: "https://hotline.example", Known: true, Signer: w.board.Cipher.(api.Signer)},
		MaxUpload: c.Media.MaxBytes, MeterFrom: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")},
		Citizen: citizenSite, Console: consoleSite,
	}
}

// gzipped is a file as the build of a client leaves it.
func gzipped(text string) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = w.Write([]byte(text)) // into memory
	_ = w.Close()
	return out.Bytes()
}

// The built clients, as far as these tests are concerned.
var (
	citizenSite = fstest.MapFS{
		"index.html": {Data: []byte("<!doctype html><head><title>市民</title></head>")}, "app.js": {Data: []byte("let citizen = 1")}, ".secret": {Data: []byte("hidden")},
		"small.js.gz": {Data: gzipped("let small = 1")},
	}
	consoleSite = fstest.MapFS{"index.html": {Data: []byte("<!doctype html><title>坐席</title>")}, "assets/app.js": {Data: []byte("let staff = 1")}}
)

// joinTraining is the school of the program, with the whole starter pack.
func (w *world) joinTraining(t *testing.T) {
	t.Helper()
	zone := w.config.City.Location()
	w.bank, w.notices = exam.New(exam.Parts{DB: w.db, Now: w.now}), notice.New(w.db, w.now)
	w.notices.Join(notice.Outgoing{Ways: []notice.Way{w.subscribed()}, Templates: noticeTemplates, Log: slog.New(w.log)})
	w.courses = course.New(course.Parts{
		DB: w.db, Articles: training.Articles{Knowledge: w.knowledge}, Bank: training.LessonItems{Bank: w.bank}, Named: training.Named{Bank: w.bank, Knowledge: w.knowledge}, Now: w.now,
		Trainers: training.Trainers{Notices: w.notices, IDs: func(context.Context) ([]string, error) { return []string{w.staff["trainer"].id}, nil }},
	})
	w.learning = learning.New(learning.Parts{DB: w.db, Bank: w.bank, Lessons: training.Shelf{Courses: w.courses}, Now: w.now, Zone: zone})
	w.bank.Courses, w.bank.Practice, w.bank.Recorder = w.learning, w.learning, training.Record{Learning: w.learning, Notices: w.notices}
	w.narration = narration.New(narration.Parts{DB: w.db, Voice: reader{}, Sounds: recordings{w.media}, Now: w.now})
	pack := must[learning.Pack](t)(learning.ReadPack(schema.Starter, "starter/learning"))
	starter := training.Starter{Knowledge: w.knowledge, Bank: w.bank, Courses: w.courses, Learning: w.learning}
	check(t, starter.Load(t.Context(), pack))
	check(t, w.courses.Follow(t.Context()))
}

func (w *world) ready(context.Context) error {
	if !w.index.Ready() {
		return fmt.Errorf("index is not built")
	}
	return nil
}

// record keeps what the server logs.
type record struct {
	mu   sync.Mutex
	bad  []string
	text []string
}

func (r *record) Enabled(context.Context, slog.Level) bool { return true }
func (r *record) WithAttrs([]slog.Attr) slog.Handler       { return r }
func (r *record) WithGroup(string) slog.Handler            { return r }

func (r *record) Handle(_ context.Context, line slog.Record) error {
	text := line.Message
	line.Attrs(func(a slog.Attr) bool {
		text += " " + a.String()
		return true
	})
	r.mu.Lock()
	defer r.mu.Unlock()
	r.text = append(r.text, text)
	if line.Level >= slog.LevelError {
		r.bad = append(r.bad, text)
	}
	return nil
}

// reader reads a text aloud as a sound that holds it.
type reader struct{}

func (reader) Name() string { return "reader" }

func (reader) Say(_ context.Context, text string) ([]byte, error) {
	return []byte("ID3\x04" + text), nil
}

// recordings keeps sounds among the media.
type recordings struct{ media *media.Store }

func (r recordings) Keep(ctx context.Context, sound []byte) (string, error) {
	f, err := r.media.Add(ctx, media.Owner{Sounds: true}, bytes.NewReader(sound))
	return f.ID, err
}
