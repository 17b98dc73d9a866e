// Package sandbox is a WeChat of our own for trying and testing: one HTTP handler that speaks
// the documented wire formats of api.weixin.qq.com, mp.weixin.qq.com, open.weixin.qq.com and
// qyapi.weixin.qq.com (calls, error codes, limits, expiry), pushes users' messages and events
// to the product's callbacks as WeChat does, and shows a page on which a tester plays users.
//
// It shares no code with the product's own callbacks: what it pushes is signed and encrypted by
// the library, so that both sides are checked against each other. Everything is kept in memory
// and nothing in it is secret; it must never see a real account. docs/wechat.md describes the
// page and the control API.
package sandbox

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"
)

// Account is an Official Account the sandbox plays. Key is its name in the callback's address.
type Account struct {
	Key, Name, AppID, Secret, Token, AESKey string
	Mode                                    string // plain, compatible or safe
}

// Mini is the mini-program the sandbox plays; an empty AppID means none.
type Mini struct {
	AppID, Secret, Token, AESKey string
	Mode                         string            // of its message push; empty: safe
	Templates                    map[string]string // template id → title; empty: every id is taken
}

// Corp is the WeCom corporation with its customer service accounts; an empty CorpID means none.
type Corp struct {
	CorpID, Secret, Token, AESKey string
	Kefu                          []string // open_kfid
}

// Parts is what a sandbox is made of. TryFor 0 means WeChat's 5 s for one push.
type Parts struct {
	Accounts []Account
	Mini     Mini
	Corp     Corp
	Now      func() time.Time
	TryFor   time.Duration
	Log      *slog.Logger
}

// Server is the sandbox. It is safe for concurrent use; Close ends what it started.
type Server struct {
	now    func() time.Time
	tryFor time.Duration
	log    *slog.Logger
	client *http.Client
	ctx    context.Context
	stop   context.CancelFunc
	work   sync.WaitGroup

	mu      sync.Mutex // guards everything below
	own     string     // address of the sandbox, without a slash at the end
	product string     // address of the product, whose callbacks are below /wechat/
	apps    map[string]*app
	order   []string // ids of apps as they were given
	users   []*user
	codes   map[string]*code
	media   map[string]*medium
	scenes  map[string]*scene // by ticket of a parametric code
	links   map[string]string // URL links: id → path and query
	faults  []*fault
	limits  map[string]int
	counts  map[countKey]int
	calls   []callRecord
	words   wordRules
	kefu    kefuLog
	last    map[string]push // last push to each user, to send it again
	typed   map[string]time.Time
	seq     int64
	changed chan struct{} // closed and replaced at every change
	version int64
}

type kind string

const (
	kindAccount kind = "account"
	kindMini    kind = "mini"
	kindCorp    kind = "corp"
)

// app is an account, mini-program or corporation with its credentials.
type app struct {
	kind                                    kind
	key, name, id, secret, token, aes, mode string
	plain, stable                           slot
	menu                                    []menuButton
	templates                               map[string]string
	kefu                                    []string
	format                                  string // of a mini-program's pushes
}

// original is the id (gh_…) by which WeChat names an account in pushes.
func (a *app) original() string { return "gh_" + digest("original", a.id)[:12] }

// New makes a sandbox with three test users. Its links work and its pushes start once Open has
// said where it and the product are.
func New(p Parts) *Server {
	s := &Server{now: p.Now, tryFor: p.TryFor, log: p.Log, apps: map[string]*app{}, changed: make(chan struct{})}
	if s.tryFor == 0 {
		s.tryFor = 5 * time.Second
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	// WeChat does not follow redirects of a callback.
	s.client = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	s.ctx, s.stop = context.WithCancel(context.Background())
	s.addApps(p)
	s.clear()
	return s
}

func (s *Server) addApps(p Parts) {
	add := func(a *app) {
		s.apps[a.id] = a
		s.order = append(s.order, a.id)
	}
	for _, a := range p.Accounts {
		add(&app{kind: kindAccount, key: a.Key, name: a.Name, id: a.AppID, secret: a.Secret, token: a.Token, aes: a.AESKey, mode: a.Mode})
	}
	if m := p.Mini; m.AppID != "" {
		mode := m.Mode
		if mode == "" {
			mode = modeSafe
		}
		add(&app{kind: kindMini, key: "mini", name: "小程序", id: m.AppID, secret: m.Secret, token: m.Token, aes: m.AESKey, mode: mode, templates: m.Templates})
	}
	if c := p.Corp; c.CorpID != "" {
		add(&app{kind: kindCorp, key: "kefu", name: "微信客服", id: c.CorpID, secret: c.Secret, token: c.Token, aes: c.AESKey, mode: modeSafe, kefu: c.Kefu})
	}
}

// clear forgets everything that happened and makes the three test users again.
func (s *Server) clear() {
	s.users, s.faults, s.calls = nil, nil, nil
	s.codes, s.media, s.scenes, s.links = map[string]*code{}, map[string]*medium{}, map[string]*scene{}, map[string]string{}
	s.limits, s.counts, s.last, s.typed = map[string]int{}, map[countKey]int{}, map[string]push{}, map[string]time.Time{}
	s.words = defaultWords()
	s.kefu = kefuLog{tokens: map[string]time.Time{}, codes: map[string]welcome{}, states: map[string]int{}}
	for _, a := range s.apps {
		a.plain, a.stable, a.menu = slot{}, slot{}, nil
	}
	for _, who := range [][2]string{{"陈小雨", "13800000001"}, {"王秀兰", "13800000002"}, {"李建国", "13800000003"}} {
		s.addUser(who[0], who[1])
	}
}

// Open tells the sandbox its own address and the product's, for example http://127.0.0.1:8090
// and http://127.0.0.1:8080. It may be called again.
func (s *Server) Open(own, product string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.own, s.product = strings.TrimRight(own, "/"), strings.TrimRight(product, "/")
	s.touch()
}

// Close ends pushes under way and waits for them.
func (s *Server) Close() {
	s.stop()
	s.work.Wait()
}

// Handler answers WeChat's calls, the control API below /control/ and the tester's page at /.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	for path, e := range endpoints {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) { s.answer(w, r, path, e) })
	}
	mux.HandleFunc("GET /connect/oauth2/authorize", s.authorize)
	mux.HandleFunc("GET /cgi-bin/showqrcode", s.showCode)
	mux.HandleFunc("GET /mmbiz/{id}", s.showPicture)
	mux.HandleFunc("GET /q/{scene}", s.showScene)
	mux.HandleFunc("GET /l/{link}", s.followLink)
	s.mountControl(mux)
	s.mountPage(mux)
	return mux
}

// later runs work that outlives a request and ends with the sandbox.
func (s *Server) later(work func(ctx context.Context)) {
	s.work.Add(1)
	go func() {
		defer s.work.Done()
		work(s.ctx)
	}()
}

// touch tells everybody who waits that something changed. The lock is held.
func (s *Server) touch() {
	s.version++
	close(s.changed)
	s.changed = make(chan struct{})
}

// next counts up; ids made from it do not repeat after a restart.
func (s *Server) next() int64 {
	s.seq = max(s.seq+1, s.now().UnixMilli()*1000)
	return s.seq
}

func random(prefix string) string { return prefix + rand.Text() }
