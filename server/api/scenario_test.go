package api_test

import (
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// scenario is one request and what must come of it. Names in {braces} are replaced by what the
// cast knows; a request that is refused must leave every table as it was.
type scenario struct {
	name   string
	as     string // of the cast; empty: nobody
	method string
	path   string
	body   any    // JSON text, or anything that becomes JSON
	kind   string // content type, when it is not JSON
	status int
	want   []string // in the answer
	not    []string // not in the answer
}

// cast is who plays in a test and what they have.
type cast struct {
	w      *world
	people map[string]*person
	names  map[string]string // "chat" is what {chat} stands for
}

// newCast has the staff, two citizens and, of the citizen, a conversation and a letter.
func (w *world) newCast(t *testing.T) *cast {
	t.Helper()
	c := &cast{w: w, people: map[string]*person{"": w.nobody(), "citizen": w.guest(t), "other": w.guest(t)}, names: map[string]string{}}
	for role, p := range w.staff {
		c.people[role] = p
		c.names[role] = p.id
	}
	chat := into[struct{ ID string }](c.as("citizen").does(t, "POST", "/conversations", `{"channel":"h5"}`).gives(201))
	c.names["chat"] = chat.ID
	letter := into[struct{ ID string }](c.as("citizen").does(t, "POST", "/letters", letterBody()).gives(201))
	c.names["letter"] = letter.ID
	c.names["article"] = w.index.Suggest("身份证", 1, w.now())[0].ID
	return c
}

func letterBody() map[string]any {
	return map[string]any{
		"client_id": unique("l"), "demand_type": "complaint", "title": "夜间施工", "text": "小区旁边夜里还在施工，睡不着。",
		"contact_name": "王女士", "contact_phone": "13812345678",
	}
}

func (c *cast) as(name string) *person {
	p, known := c.people[name]
	if !known {
		panic("nobody is called " + name)
	}
	return p
}

// fill replaces {names}.
func (c *cast) fill(text string) string {
	for name, value := range c.names {
		text = strings.ReplaceAll(text, "{"+name+"}", value)
	}
	return text
}

// plays runs the scenarios in order.
func (c *cast) plays(t *testing.T, list []scenario) {
	t.Helper()
	for _, s := range list {
		t.Run(s.name, func(t *testing.T) { c.play(t, s) })
	}
}

func (c *cast) play(t *testing.T, s scenario) reply {
	t.Helper()
	var before string
	if s.status >= 400 {
		before = c.w.stored(t)
	}
	r := c.as(s.as).sends(t, s.method, c.fill(s.path), s.contentType(), c.bodyOf(t, s))
	if r.status != s.status {
		t.Fatalf("status %d, want %d: %s", r.status, s.status, clipped(r.body))
	}
	r.isClean(t)
	if s.status < 300 {
		c.w.promised(t, s.method, c.fill(s.path), s.status)
	}
	for _, text := range s.want {
		if !strings.Contains(r.body, c.fill(text)) {
			t.Errorf("%q is missing in %s", c.fill(text), clipped(r.body))
		}
	}
	for _, text := range s.not {
		if strings.Contains(r.body, c.fill(text)) {
			t.Errorf("%q must not be in %s", c.fill(text), clipped(r.body))
		}
	}
	if s.status >= 400 {
		if after := c.w.stored(t); after != before {
			t.Errorf("a refused request stored something:\n%s\n%s", before, after)
		}
	}
	return r
}

// promised checks that the OpenAPI document knows the success.
func (w *world) promised(t *testing.T, method, path string, status int) {
	t.Helper()
	path, _, _ = strings.Cut(path, "?")
	for route, op := range operations(w.server) {
		pattern := "^" + regexp.MustCompile(`\{\w+\}`).ReplaceAllString(route, "[^/]+") + "$"
		if strings.Contains(route, "{") && operations(w.server)[method+" "+path] != nil {
			continue // a fixed path goes first
		}
		if regexp.MustCompile(pattern).MatchString(method+" "+path) && op.Responses[strconv.Itoa(status)] == nil {
			t.Errorf("%s may answer %d, which is not documented", route, status)
		}
	}
}

func (s scenario) contentType() string {
	if s.kind == "" && s.body != nil {
		return "application/json"
	}
	return s.kind
}

func (c *cast) bodyOf(t *testing.T, s scenario) io.Reader {
	t.Helper()
	switch b := s.body.(type) {
	case nil:
		return nil
	case io.Reader:
		return b
	case string:
		return strings.NewReader(c.fill(b))
	default:
		return strings.NewReader(c.fill(string(must[[]byte](t)(json.Marshal(b)))))
	}
}

func clipped(s string) string {
	if len(s) > 2000 {
		return s[:2000] + "…"
	}
	return s
}

var (
	han   = regexp.MustCompile(`\p{Han}`)
	inner = regexp.MustCompile(`(?i)sqlstate|sqlite|gorm|pgx|panic|goroutine|\.go:\d|/tmp/|unmarshal|violates|constraint|stack`)
)

// isClean checks what holds for every answer of the API: it is JSON that a browser will not
// take for a page, and a refusal has a class, a reason and a sentence, and shows nothing of
// the inside.
func (r reply) isClean(t *testing.T) {
	t.Helper()
	if got := r.header.Get("X-Content-Type-Options"); got != "nosniff" {
		t.Errorf("X-Content-Type-Options %q", got)
	}
	if r.header.Get("Cache-Control") != "no-store" && !strings.HasPrefix(r.header.Get("Content-Type"), "image/") {
		t.Errorf("Cache-Control %q", r.header.Get("Cache-Control"))
	}
	if r.status < 400 {
		return
	}
	if kind := r.header.Get("Content-Type"); !strings.HasPrefix(kind, "application/json") && !strings.HasPrefix(kind, "application/problem+json") {
		t.Errorf("Content-Type %q", kind)
	}
	p := into[struct {
		Class, Reason, Message string
		Fields                 []struct{ Path, Message string }
	}](r)
	if p.Class == "" || p.Reason == "" || !han.MatchString(p.Message) {
		t.Errorf("not a proper refusal: %s", r.body)
	}
	for _, f := range p.Fields {
		if f.Path == "" || !han.MatchString(f.Message) {
			t.Errorf("a field without path or Chinese sentence: %s", r.body)
		}
	}
	if m := inner.FindString(r.body); m != "" {
		t.Errorf("%q shows the inside: %s", m, r.body)
	}
	if r.status == http.StatusTooManyRequests && r.header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
}

// long is text of n characters.
func long(n int) string { return strings.Repeat("长", n) }

// article is what an editor sends for a new article, with some fields changed.
func (c *cast) article(t *testing.T, change map[string]any) map[string]any {
	t.Helper()
	categories := into[struct{ Items []struct{ ID string } }](c.as("editor").does(t, "GET", "/staff/categories", nil).gives(200))
	question := unique("测试知识点") + "怎么办理？"
	a := map[string]any{
		"category_id": categories.Items[0].ID, "question": question, "variants": []string{question + "呢"}, "answer": "到窗口办理。",
		"internal": "内部口径：不要外传。", "sources": []map[string]any{{"name": "测试规定", "clause": "第一条", "date": "2026-01-01"}},
	}
	for k, v := range change {
		if v == nil {
			delete(a, k)
			continue
		}
		a[k] = v
	}
	return a
}

// message is a message as clients see it.
type message struct {
	ID, Kind, Text, Sender, Feedback string
	Seq                              int64
	ClientID                         string `json:"client_id"`
	SenderName                       string `json:"sender_name"`
	ReplyTo                          string `json:"reply_to"`
	Content                          struct {
		ArticleID string `json:"article_id"`
		Actions   []string
		Sources   []struct{ Name string }
		File      *struct{ ID, URL string }
	}
}

// messages are all of the citizen's conversation.
func (c *cast) messages(t *testing.T) []message {
	t.Helper()
	return into[struct{ Items []message }](c.as("citizen").does(t, "GET", c.fill("/conversations/{chat}/messages?limit=200"), nil).gives(200)).Items
}
