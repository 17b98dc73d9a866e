package api_test

import (
	"context"
	"log/slog"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"qingting/server/api"
	"qingting/server/cache"
	"qingting/server/identity"
	"qingting/server/limit"
)

// strict returns the same services behind limits that let one action of each kind pass. Its
// counters are its own, so that it does not matter what other tests did before.
func (w *world) strict(t *testing.T) *world {
	t.Helper()
	counters := must[*cache.Cache](t)(cache.Open(context.Background(), cache.Settings{}))
	t.Cleanup(func() { check(t, counters.Close()) })
	once := limit.Rate{Rate: 1, Period: time.Hour, Burst: 1}
	each, shared := limit.Rule{Citizen: once}, limit.Rule{Address: once}
	parts := w.parts()
	parts.Limiter = limit.New(counters.Client, map[string]limit.Rule{
		"guest": shared, "login": {Address: once, Strict: true}, "question": each, "letter": each, "upload": each,
	}, slog.New(w.log))
	server := api.New()
	check(t, server.Mount(parts, w.hub))
	front := httptest.NewServer(server.Handler())
	t.Cleanup(front.Close)
	return &world{http: front, identity: w.identity, db: w.db}
}

// tooOften checks the answer to who is over a limit: when to come back, as a header for
// programs and as a sentence for people.
func (r reply) tooOften() {
	r.t.Helper()
	r.gives(429)
	seconds, err := strconv.Atoi(r.header.Get("Retry-After"))
	if err != nil || seconds < 1 || seconds > 3600 {
		r.t.Errorf("Retry-After %q", r.header.Get("Retry-After"))
	}
	said := into[struct{ Class, Reason, Message string }](r)
	if said.Class != "limited" || said.Reason != "too_often" || !strings.Contains(said.Message, "秒后再试") {
		r.t.Errorf("%+v", said)
	}
}

func TestTooManyGuestsFromOneAddress(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		nobody := w.strict(t).nobody()
		nobody.does(t, "POST", "/sessions/guest", `{}`).gives(201)
		before := w.count(t, "SELECT count(*) FROM citizens")
		nobody.does(t, "POST", "/sessions/guest", `{}`).tooOften()
		if n := w.count(t, "SELECT count(*) FROM citizens"); n != before {
			t.Errorf("%d citizens, had %d", n, before)
		}
	})
}

// TestTooManyLogins also refuses the right password: the limit comes before the look at it.
func TestTooManyLogins(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		agent := w.newStaff(t, identity.Agent)
		nobody := w.strict(t).nobody()
		nobody.does(t, "POST", "/staff/login", map[string]string{"username": agent.username, "password": "wrong horse 7"}).gives(401)
		nobody.does(t, "POST", "/staff/login", map[string]string{"username": agent.username, "password": agent.password}).tooOften()
	})
}

func TestTooManyQuestions(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		tight := w.strict(t)
		eager, calm := tight.chatter(t), tight.chatter(t)
		eager.asks(t).gives(201)
		const asked = "SELECT count(*) FROM messages WHERE sender = 'citizen'"
		before := w.count(t, asked)
		eager.asks(t).tooOften()
		eager.does(t, "POST", "/conversations/"+eager.chat+"/handoff", map[string]string{"client_id": unique("m"), "reason": "request"}).tooOften()
		if n := w.count(t, asked); n != before {
			t.Errorf("%d questions, had %d", n, before)
		}
		calm.asks(t).gives(201) // somebody else at the same address is not slowed down
	})
}

// chatter is a citizen in a conversation.
type chatter struct {
	*person
	chat string
}

func (w *world) chatter(t *testing.T) chatter {
	t.Helper()
	p := w.guest(t)
	return chatter{p, into[struct{ ID string }](p.does(t, "POST", "/conversations", `{"channel":"h5"}`).gives(201)).ID}
}

func (c chatter) asks(t *testing.T) reply {
	t.Helper()
	return c.does(t, "POST", "/conversations/"+c.chat+"/messages", map[string]string{"client_id": unique("m"), "kind": "text", "text": "身份证丢了怎么补办"})
}

func TestTooManyLetters(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		tight := w.strict(t)
		eager, calm := tight.guest(t), tight.guest(t)
		letter := into[struct{ ID string }](eager.does(t, "POST", "/letters", letterBody()).gives(201))
		before := w.count(t, "SELECT count(*) FROM letters")
		eager.does(t, "POST", "/letters", letterBody()).tooOften()
		eager.does(t, "POST", "/letters/"+letter.ID+"/entries", map[string]string{"client_id": unique("e"), "text": "补充一点"}).tooOften()
		eager.does(t, "GET", "/me/export", nil).tooOften()
		if n := w.count(t, "SELECT count(*) FROM letters"); n != before {
			t.Errorf("%d letters, had %d", n, before)
		}
		eager.does(t, "GET", "/letters/"+letter.ID, nil).gives(200) // reading is not limited
		calm.does(t, "POST", "/letters", letterBody()).gives(201)
	})
}

func TestTooManyUploads(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		tight := w.strict(t)
		eager, calm := tight.guest(t), tight.guest(t)
		eager.uploads(t, "/files", "file", "a.png", picture(t, 8, 1)).gives(201)
		before := w.count(t, "SELECT count(*) FROM files")
		eager.uploads(t, "/files", "file", "b.png", picture(t, 8, 2)).tooOften()
		if n := w.count(t, "SELECT count(*) FROM files"); n != before {
			t.Errorf("%d files, had %d", n, before)
		}
		calm.uploads(t, "/files", "file", "c.png", picture(t, 8, 3)).gives(201)
	})
}
