package api_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"qingting/server/api"
	"qingting/server/db/dbtest"
	"qingting/server/knowledge"
	"qingting/server/search"
)

// remounted is the world's server with some parts changed.
func (w *world) remounted(t *testing.T, change func(p *api.Parts)) *person {
	t.Helper()
	parts := w.parts()
	change(&parts)
	s := &world{server: api.New()}
	check(t, s.server.Mount(parts, w.hub))
	s.http = httptest.NewServer(s.server.Handler())
	t.Cleanup(s.http.Close)
	return s.nobody()
}

func TestReadyOnlyWithAnIndex(t *testing.T) {
	w := enter(t, "sqlite")
	w.nobody().does(t, "GET", "root:/healthz", nil).gives(200)
	w.nobody().does(t, "GET", "root:/readyz", nil).gives(200)
	empty := knowledge.New(knowledge.Parts{DB: dbtest.Open(t), Now: w.now}) // an index over nothing is built at once
	index := knowledge.NewIndex(empty, search.Options{})
	starting := w.remounted(t, func(p *api.Parts) {
		p.Index = index
		p.Ready = func(context.Context) error {
			if !index.Ready() {
				return errors.New("index is not built")
			}
			return nil
		}
	})
	starting.does(t, "GET", "root:/healthz", nil).gives(200)
	if r := starting.does(t, "GET", "root:/readyz", nil).gives(503); !strings.Contains(r.body, "not ready") {
		t.Error(r.body)
	}
	starting.does(t, "GET", "/suggest?q=身份证", nil).gives(200)
	check(t, index.Build(t.Context()))
	starting.does(t, "GET", "root:/readyz", nil).gives(200)
}

// TestReadyDoesNotTellSecrets: who may ask is everybody, and an error of the database can name
// its address and user.
func TestReadyDoesNotTellSecrets(t *testing.T) {
	w := enter(t, "sqlite")
	down := w.remounted(t, func(p *api.Parts) {
		p.Ready = func(context.Context) error {
			return errors.New("database: failed to connect to user=qingting database=secret host=10.0.0.5")
		}
	})
	if r := down.does(t, "GET", "root:/readyz", nil).gives(503); strings.Contains(r.body, "10.0.0.5") {
		t.Error(r.body)
	}
	if !strings.Contains(w.log.all(), "10.0.0.5") {
		t.Error("the cause is not in the log")
	}
	w.log.clear()
}

func TestMetricsAreForFewAddresses(t *testing.T) {
	w := enter(t, "sqlite")
	w.nobody().does(t, "GET", "/home", nil).gives(200)
	for _, method := range []string{"BREW", "PROPFIND", "SECRETMETHOD"} {
		w.nobody().sends(t, method, "/home", "", nil)
	}
	r := w.nobody().does(t, "GET", "root:/metrics", nil).gives(200)
	if !strings.Contains(r.body, `route="/api/v1/home"`) || !strings.Contains(r.body, "qingting_sockets") {
		t.Error(clipped(r.body))
	}
	if strings.Contains(r.body, "BREW") || strings.Contains(r.body, "SECRETMETHOD") {
		t.Error("anybody can make up methods and fill the memory with their figures")
	}
	closed := w.remounted(t, func(p *api.Parts) { p.MeterFrom = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")} })
	req := must[*http.Request](t)(http.NewRequest("GET", closed.w.http.URL+"/metrics", http.NoBody))
	req.Header.Set("X-Forwarded-For", "10.0.0.1")
	answerTo(t, req).gives(404)
}

func TestBuiltClientsAreServed(t *testing.T) {
	w := enter(t, "sqlite")
	for path, want := range map[string]struct {
		status int
		kind   string
		text   string
		cache  string
	}{
		"/":                      {200, "text/html", "市民", "no-cache"},
		"/index.html":            {200, "text/html", "市民", "no-cache"},
		"/app.js":                {200, "javascript", "let citizen", "immutable"},
		"/small.js":              {200, "javascript", "let small", "immutable"},
		"/js":                    {404, "json", "没有这个地址", ""},
		"/nothing.js":            {404, "json", "没有这个地址", ""},
		"/nowhere":               {404, "json", "没有这个地址", ""},
		"/.secret":               {404, "json", "", ""},
		"/../world_test.go":      {404, "json", "", ""},
		"/%2e%2e/world_test.go":  {404, "json", "", ""},
		"/console":               {301, "text/html", "/console/", ""},
		"/console/":              {200, "text/html", "坐席", "no-cache"},
		"/console/desk/chats":    {200, "text/html", "坐席", "no-cache"},
		"/console/assets/app.js": {200, "javascript", "let staff", "immutable"},
		"/console/assets/no.js":  {404, "json", "", ""},
		"/api/v1/nothing":        {404, "json", "没有这个地址", "no-store"},
		"/api":                   {404, "json", "", ""},
	} {
		r := w.nobody().does(t, "GET", "root:"+path, nil)
		if r.status != want.status || !strings.Contains(r.header.Get("Content-Type"), want.kind) ||
			!strings.Contains(r.body, want.text) || !strings.Contains(r.header.Get("Cache-Control"), want.cache) {
			t.Errorf("%s: %d %v %s", path, r.status, r.header, r.body)
		}
		if r.header.Get("X-Content-Type-Options") != "nosniff" || r.header.Get("X-Frame-Options") != "DENY" || r.header.Get("Content-Security-Policy") == "" {
			t.Errorf("%s: headers %v", path, r.header)
		}
	}
	w.nobody().does(t, "POST", "root:/", "{}").gives(404)
}

func TestWhoUnpacksGetsFilesAsTheyAreKept(t *testing.T) {
	w := enter(t, "sqlite")
	for accepts, want := range map[string]struct{ encoding, body string }{
		"gzip, deflate": {"gzip", string(gzipped("let small = 1"))},
		"identity":      {"", "let small = 1"},
	} {
		req := must[*http.Request](t)(http.NewRequest("GET", w.http.URL+"/small.js", http.NoBody))
		req.Header.Set("Accept-Encoding", accepts)
		r := answerTo(t, req).gives(200)
		if r.header.Get("Content-Encoding") != want.encoding || r.body != want.body || r.header.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s: %v %q", accepts, r.header, r.body)
		}
	}
}

func TestAServerWithoutClientsSaysSo(t *testing.T) {
	w := enter(t, "sqlite")
	bare := w.remounted(t, func(p *api.Parts) { p.Citizen, p.Console = nil, nil })
	for _, path := range []string{"root:/", "root:/console/"} {
		bare.does(t, "GET", path, nil).gives(404)
	}
}

// TestOurFaultsShowNoCause: what breaks inside is logged and not told.
func TestOurFaultsShowNoCause(t *testing.T) {
	w := enter(t, "sqlite")
	broken := w.remounted(t, func(p *api.Parts) { p.Limiter = brokenLimiter{} })
	r := broken.does(t, "POST", "/sessions/guest", "{}").gives(500)
	if r.isClean(t); strings.Contains(r.body, "10.0.0.5") || !strings.Contains(r.body, "系统出了点问题") {
		t.Error(r.body)
	}
	broken = w.remounted(t, func(p *api.Parts) { p.Preview, p.InHours = nil, nil })
	if r = broken.does(t, "GET", "/home", nil).gives(500); strings.Contains(r.body, "nil pointer") {
		t.Error(r.body)
	}
	r.isClean(t)
	if !strings.Contains(w.log.errors(), "10.0.0.5") || !strings.Contains(w.log.errors(), "nil pointer") {
		t.Error("the causes are not in the log")
	}
	w.log.clear()
}

type brokenLimiter struct{}

func (brokenLimiter) Allow(context.Context, string, string, string) error {
	return errors.New("dial tcp 10.0.0.5:6379: connection refused")
}

// TestAStrangeBrowserIsStillServed: bytes that are no text in headers reach the database too.
func TestAStrangeBrowserIsStillServed(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		req := must[*http.Request](t)(http.NewRequest("POST", w.http.URL+"/api/v1/sessions/guest", strings.NewReader("{}")))
		req.Header["User-Agent"] = []string{"\xff\xfe" + strings.Repeat("浏", 300)}
		req.Header["X-Request-Id"] = []string{"'; DROP TABLE x"}
		r := answerTo(t, req).gives(201)
		if strings.Contains(r.header.Get("X-Request-Id"), "DROP") {
			t.Error("a made-up request id was taken over")
		}
	})
}
