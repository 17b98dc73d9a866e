package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"slices"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"qingting/bots/consult"
	"qingting/bots/wechat"
	"qingting/bots/wechat/client"
	"qingting/miniprogram"
	"qingting/server/analytics"
	"qingting/server/api"
	"qingting/server/board"
	"qingting/server/cache"
	"qingting/server/calculator"
	"qingting/server/config"
	"qingting/server/console"
	"qingting/server/db"
	"qingting/server/desk"
	"qingting/server/dialogue"
	"qingting/server/emotion"
	"qingting/server/guide"
	"qingting/server/herald"
	"qingting/server/identity"
	"qingting/server/jobs"
	"qingting/server/knowledge"
	"qingting/server/limit"
	"qingting/server/llm"
	"qingting/server/media"
	"qingting/server/metrics"
	"qingting/server/realtime"
	"qingting/server/safety"
	"qingting/server/search"
	"qingting/server/secret"
	"qingting/server/wording"
	schema "qingting/sql"
)

// app is the program's parts, joined by hand, leaves first.
type app struct {
	config        config.Config
	log           *slog.Logger
	db            *db.DB
	cache         *cache.Cache
	metrics       *metrics.Metrics
	identity      *identity.Service
	knowledge     *knowledge.Service
	index         *knowledge.Index
	dialogue      *dialogue.Service
	desk          *desk.Service
	emotion       *emotion.Service
	safety        *safety.Service
	wordings      *wording.Service
	board         *board.Service
	calculators   *calculator.Service
	guides        *guide.Service
	media         *media.Store
	box           *secret.Box
	bot           *consult.Bot
	limiter       *limit.Limiter
	hub           *realtime.Hub
	server        *api.Server
	jobs          *jobs.Queue
	chats         *wechat.Channel
	ears          ears // who is told what happens in conversations
	school        school
	wechat        *client.Client // nil until something needs it
	away          herald.Away
	tryout        *tryout // the WeChat sandbox of this process; nil: none
	firstPassword string
	freshPack     bool // the starter pack was loaded by this start

	stop  context.CancelFunc
	loops sync.WaitGroup
}

// build makes every part and joins them; what it opened is closed again when it fails.
func build(ctx context.Context, c config.Config, log *slog.Logger, slow func(string, func() error) error) (a *app, err error) {
	a = &app{config: c, log: log, metrics: metrics.New(), stop: func() {}}
	defer func() {
		if err != nil {
			err = errors.Join(err, a.close(ctx))
		}
	}()
	for _, step := range []struct {
		what string
		do   func(context.Context) error
	}{
		{"正在打开并升级数据库", a.openStorage},
		{"正在准备账号", a.joinIdentity},
		{"正在装入示例内容", a.joinKnowledge},
		{"正在建立检索索引", a.buildIndex},
		{"正在准备情绪词", a.joinEmotion},
		{"正在准备课程和题库", a.joinTraining},
		{"正在启动微信试用环境", a.joinSandbox},
		{"正在连接各部分", a.joinServices},
	} {
		if err := slow(step.what, func() error { return step.do(ctx) }); err != nil {
			return a, err
		}
	}
	return a, nil
}

func (a *app) openStorage(ctx context.Context) (err error) {
	if a.db, err = openDatabase(ctx, a.config); err != nil {
		return err
	}
	if err = a.openJobs(ctx); err != nil {
		return err
	}
	r := a.config.Redis
	a.cache, err = cache.Open(ctx, cache.Settings{Address: r.Address, Password: r.Password, DB: r.DB})
	return err
}

func (a *app) joinIdentity(ctx context.Context) error {
	key, err := secret.LoadKey(a.config.Security.DataKey, a.config.Security.KeyFile)
	if err != nil {
		return err
	}
	box, err := secret.NewBox(key)
	if err != nil {
		return err
	}
	c := a.config
	a.box = box
	a.identity = identity.New(identity.Parts{
		DB: a.db, Cipher: box, Now: utc, CitizenFor: c.Identity.CitizenSession, StaffFor: c.Identity.StaffSession, ReviewRequired: c.Identity.ReviewRequired,
	})
	if a.media, err = media.New(media.Parts{DB: a.db, Dir: c.Media.Dir, MaxBytes: c.Media.MaxBytes, Signer: box, Now: utc}); err != nil {
		return err
	}
	a.calculators = calculator.New(calculator.Parts{DB: a.db, Now: utc, Zone: c.City.Location()})
	a.guides = guide.New(guide.Parts{DB: a.db, Reader: guideReader(c), Now: utc})
	a.board = board.New(board.Parts{
		DB: a.db, Cipher: box, Files: api.Files{Store: a.media}, Calculations: a.calculators, Now: utc, Zone: c.City.Location(),
		Promise: func(now time.Time) time.Time { return now.Add(c.Board.Promise) },
	})
	password, created, err := a.identity.EnsureFirstAdmin(ctx)
	if created {
		a.firstPassword = password
	}
	return err
}

func (a *app) joinKnowledge(ctx context.Context) error {
	a.knowledge = knowledge.New(knowledge.Parts{DB: a.db, Now: utc})
	a.index = knowledge.NewIndex(a.knowledge, search.Options{})
	a.knowledge.OnChanged(a.index.Wake)
	if !a.config.Starter.Load {
		return nil
	}
	var err error
	if a.freshPack, err = loadStarter(ctx, a.knowledge); err != nil {
		return err
	}
	if _, err := a.guides.LoadPack(ctx, schema.Starter, "starter/guides"); err != nil {
		return fmt.Errorf("load starter guides: %w", err)
	}
	return loadCalculators(ctx, a.calculators)
}

// guideReader understands answers in the city's own words and time.
func guideReader(c config.Config) guide.Reader {
	return guide.Reader{Districts: c.City.Districts, Now: func() time.Time { return utc().In(c.City.Location()) }}
}

func (a *app) buildIndex(ctx context.Context) error { return a.index.Build(ctx) }

func (a *app) joinEmotion(ctx context.Context) error {
	pack, err := emotion.ReadPack(schema.Starter, "starter")
	if err != nil {
		return err
	}
	a.emotion, err = emotion.New(ctx, emotion.Parts{DB: a.db, Pack: pack, Now: utc})
	return err
}

func (a *app) articles() int {
	public, internal := a.index.Len()
	return public + internal
}

// joinServices joins conversations, desk, bot and edge, which need each other.
func (a *app) joinServices(ctx context.Context) (err error) {
	c := a.config
	a.server = api.New()
	a.ears = ears{a.server}
	a.limiter = limit.New(a.counters(), rules(c.Limits), a.log)
	shelf := consult.Shelf{Index: a.index, Now: utc}
	a.bot = &consult.Bot{
		Find: a.index, Library: shelf, Phones: consult.Numbers{Service: a.knowledge}, Mood: a.emotion, Guides: a.guides, Answers: guideReader(c), Region: c.City.Region, Hotline: c.City.Hotline, Now: utc,
		Settings: consult.Settings{Answer: c.Consult.Answer, Confirm: c.Consult.Confirm, Margin: c.Consult.Margin, MaxQuestion: c.Consult.MaxQuestion},
	}
	a.joinModel()
	a.desk = desk.New(desk.Parts{
		DB: a.db, Bell: a.server, Mood: a.emotion, Now: utc, InHours: c.City.InHours, Capacity: c.Desk.Capacity,
		OfferFor: c.Desk.OfferFor, SeenFor: c.Desk.SeenFor, KeepFor: c.Desk.KeepFor, Districts: c.City.Districts, Log: a.log,
	})
	a.wordings = wording.New(wording.Parts{DB: a.db, Articles: a.knowledge, Now: utc})
	a.dialogue = dialogue.New(dialogue.Parts{
		Evidence: taps{a.wordings},
		DB:       a.db, Bot: counted{a.bot, a.metrics}, Desk: a.desk, Channel: &a.ears, Files: api.Files{Store: a.media}, Library: shelf, Guides: a.guides, Now: utc, Log: a.log,
		Ears: a.hearing(), Workers: turnsAtOnce(c.LLM),
	})
	a.desk.Floor = a.dialogue
	if err = a.joinSafety(ctx); err != nil {
		return err
	}
	a.board.Bell = a.server
	a.joinNotices()
	for _, erase := range []identity.Eraser{a.dialogue.Erase, a.wordings.Erase, a.desk.Erase, a.board.Erase, a.calculators.Erase, a.guides.Erase, a.media.Erase} {
		a.identity.OnErase(erase)
	}
	if a.hub, err = a.newHub(); err != nil {
		return err
	}
	a.identity.OnRevoked(a.hub.EndSessions)
	a.identity.OnChanged(a.hub.MoveSessions)
	a.joinMerges()
	a.joinWeChatLogin()
	a.metrics.Gauge("qingting_desk_waiting", "Citizens in the waiting line, up to 200.", a.waiting)
	if a.freshPack {
		if err := a.desk.LoadCanned(ctx, schema.Starter, "starter/canned.yaml"); err != nil {
			return err
		}
	}
	calls, err := a.joinChats()
	if err != nil {
		return err
	}
	return a.mount(shelf, calls)
}

// joinModel lets the bot use a language model where one is configured.
func (a *app) joinModel() {
	l := a.config.LLM
	if l.BaseURL == "" {
		return
	}
	a.bot.Model = llm.New(llm.Parts{
		Settings: llm.Settings{
			BaseURL: l.BaseURL, Key: l.APIKey, Model: l.Model, Budget: l.Budget, Timeout: l.Timeout, MaxTokens: l.MaxTokens, Temperature: l.Temperature,
			AtOnce: l.AtOnce, Failures: l.Failures, Pause: l.Pause, PriceInput: l.PriceInput, PriceOutput: l.PriceOutput,
		},
		Meter: a.metrics, Limiter: a.limiter, Now: utc, Log: a.log,
	})
	uses := func(name string) bool { return slices.Contains(l.Uses, name) }
	a.bot.Uses = consult.Uses{Complete: uses("complete"), Choose: uses("choose"), Word: uses("word")}
}

// counters is where limits are counted: in Redis, or in this process when it is the only one. The
// Redis inside the process would run a script for every message.
func (a *app) counters() *redis.Client {
	if a.cache.Embedded() {
		return nil
	}
	return a.cache.Client
}

// turnsAtOnce is how many turns are answered at once; zero leaves it to the number of cores. Turns
// that wait for a model keep no core busy.
func turnsAtOnce(l config.LLM) int {
	if l.BaseURL == "" {
		return 0
	}
	return 32
}

func (a *app) mount(shelf consult.Shelf, calls http.Handler) error {
	c := a.config
	var from []netip.Prefix
	for _, n := range c.Server.MetricsFrom {
		from = append(from, netip.MustParsePrefix(n)) // checked by config
	}
	return a.server.Mount(api.Parts{
		Identity: a.identity, Knowledge: a.knowledge, Index: a.index, Library: shelf, Dialogue: a.dialogue, Desk: a.desk, Emotion: a.emotion, Safety: a.safety, Board: a.board, Calculators: a.calculators, Guides: a.guides, Media: a.media,
		Wordings: a.wordings, Numbers: &analytics.Service{DB: a.db, Now: utc, Zone: c.City.Location()}, Preview: previewer{a.bot, shelf},
		Courses: a.school.courses, Learning: a.school.learning, Narration: a.school.narrated, Notices: a.school.notices, Exams: a.school.exams, Reports: a.school.reports,
		Limiter: a.limiter, Meter: a.metrics, InHours: c.City.InHours, Now: utc, Ready: a.ready, Log: a.log,
		City:      api.City{Name: c.City.Name, Hotline: c.City.Hotline, Zone: c.City.Location(), HoursText: c.City.HoursText},
		Public:    api.Public{URL: a.publicURL(), Known: a.town().PublicURL != "", Signer: a.box},
		WeChat:    calls,
		MaxUpload: c.Media.MaxBytes, Proxies: c.Server.TrustedProxies, MeterFrom: from,
		Citizen: built(miniprogram.Files()), Console: built(console.Files()),
	}, a.hub)
}

func built(files fs.FS, ok bool) fs.FS {
	if !ok {
		return nil
	}
	return files
}

func rules(c config.Limits) map[string]limit.Rule {
	rate := func(n int, period time.Duration) limit.Rate { return limit.Rate{Rate: n, Period: period, Burst: n} }
	rule := func(l config.Limit) limit.Rule {
		return limit.Rule{Citizen: rate(l.Citizen, l.Period), Address: rate(l.Address, l.Period)}
	}
	login := rule(c.Login)
	login.Strict = true
	// A program that fails in a loop must not flood the log; one behind a shared address may still tell.
	report := limit.Rule{Address: rate(60, time.Minute)}
	// WeChat calls from few addresses, and says again what was refused.
	callback := limit.Rule{Address: rate(6000, time.Minute)}
	return map[string]limit.Rule{"callback": callback, "report": report, "guest": rule(c.Guest), "login": login, "question": rule(c.Question), "letter": rule(c.Letter), "upload": rule(c.Upload), llm.Rule: rule(c.Model)}
}

// ready reports whether the server may get traffic: the database answers and the index is whole.
func (a *app) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	if err := a.db.Ping(ctx); err != nil {
		return fmt.Errorf("database: %w", err)
	}
	if err := a.cache.Ping(ctx).Err(); err != nil {
		return fmt.Errorf("redis: %w", err)
	}
	if !a.index.Ready() {
		return errors.New("index is not built")
	}
	return nil
}

// close ends the loops, lets turns finish and closes what was opened, in reverse order.
func (a *app) close(ctx context.Context) error {
	a.stop()
	a.loops.Wait()
	var err error
	if a.jobs != nil {
		err = a.jobs.Stop(ctx)
	}
	if a.dialogue != nil {
		a.dialogue.Stop(ctx)
	}
	if a.chats != nil {
		a.chats.Stop(ctx)
	}
	if a.wechat != nil {
		a.wechat.Close()
	}
	if a.tryout != nil {
		err = errors.Join(err, a.tryout.close())
	}
	if a.cache != nil {
		err = errors.Join(err, a.cache.Close())
	}
	if a.db != nil {
		err = errors.Join(err, a.db.Close())
	}
	return err
}
