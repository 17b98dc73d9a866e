package api_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"qingting/server/api"
	"qingting/server/identity"
	"qingting/server/limit"
)

// limited is a server on the same services that lets everything through twice in an hour.
func (w *world) limited(t *testing.T, rule limit.Rule) *world {
	t.Helper()
	parts := w.parts()
	rules := map[string]limit.Rule{}
	for _, name := range []string{"guest", "login", "question", "letter", "upload", "report"} {
		rules[name] = rule
	}
	check(t, w.cache.FlushAll(t.Context()).Err())
	parts.Limiter = limit.New(w.cache.Client, rules, slog.New(w.log))
	strict := &world{log: w.log, server: api.New(), identity: w.identity, db: w.db}
	check(t, strict.server.Mount(parts, w.hub))
	strict.http = httptest.NewServer(strict.server.Handler())
	t.Cleanup(strict.http.Close)
	return strict
}

func perPerson() limit.Rule {
	return limit.Rule{Citizen: limit.Rate{Rate: 2, Period: time.Hour, Burst: 2}}
}

func perAddress() limit.Rule {
	return limit.Rule{Address: limit.Rate{Rate: 2, Period: time.Hour, Burst: 2}}
}

// refusesThird tries three times; the third must be refused with a time and a sentence and
// must store nothing.
func (w *world) refusesThird(t *testing.T, name string, try func() reply) {
	t.Helper()
	for range 2 {
		if r := try(); r.status == http.StatusTooManyRequests || r.status >= 500 {
			t.Fatalf("%s: %d %s", name, r.status, r.body)
		}
	}
	before := w.stored(t)
	r := try()
	if r.isClean(t); r.status != http.StatusTooManyRequests {
		t.Fatalf("%s: %d %s", name, r.status, r.body)
	}
	if wait, err := strconv.Atoi(r.header.Get("Retry-After")); err != nil || wait < 1 || wait > 3600 {
		t.Errorf("%s: Retry-After %q", name, r.header.Get("Retry-After"))
	}
	p := into[struct{ Class, Reason string }](r)
	if p.Class != "limited" || p.Reason != "too_often" {
		t.Errorf("%s: %s", name, r.body)
	}
	if after := w.stored(t); after != before {
		t.Errorf("%s: stored\n%s\n%s", name, before, after)
	}
}

func TestWhoAsksTooOftenIsToldHowLongToWait(t *testing.T) {
	w := enter(t, "sqlite")
	for name, try := range map[string]func(c *cast, s *world) func() reply{
		"question": func(c *cast, s *world) func() reply {
			p := &person{w: s, token: c.as("citizen").token}
			return func() reply {
				return p.does(t, "POST", c.fill("/conversations/{chat}/messages"), map[string]any{"client_id": unique("q"), "kind": "text", "text": "您好"})
			}
		},
		"letter": func(c *cast, s *world) func() reply {
			p := &person{w: s, token: c.as("citizen").token}
			return func() reply { return p.does(t, "POST", "/letters", letterBody()) }
		},
		"upload": func(c *cast, s *world) func() reply {
			p := &person{w: s, token: c.as("citizen").token}
			return func() reply { return p.uploads(t, "/files", "file", "a.png", picture(t, 4, 9)) }
		},
	} {
		c := w.newCast(t)
		s := w.limited(t, perPerson())
		s.refusesThird(t, name, try(c, s))
		other := &person{w: s, token: c.as("other").token}
		if r := other.does(t, "POST", "/letters", letterBody()); r.status != 201 {
			t.Errorf("%s: somebody else is refused: %d", name, r.status)
		}
	}
}

func TestOneAddressCannotTryEverything(t *testing.T) {
	w := enter(t, "sqlite")
	s := w.limited(t, perAddress())
	s.refusesThird(t, "guest", func() reply { return s.nobody().does(t, "POST", "/sessions/guest", "{}") })
	s.refusesThird(t, "login", func() reply {
		return s.nobody().does(t, "POST", "/staff/login", map[string]any{"username": unique("nobody"), "password": "guess"})
	})
	t.Run("another address cannot be made up", func(t *testing.T) {
		req := must[*http.Request](t)(http.NewRequest("POST", s.http.URL+"/api/v1/sessions/guest", http.NoBody))
		req.Header.Set("X-Forwarded-For", "203.0.113.9")
		req.Header.Set("X-Real-Ip", "203.0.113.9")
		answerTo(t, req).gives(429)
	})
}

func TestTheSocketCountsTheSameQuestions(t *testing.T) {
	w := enter(t, "sqlite")
	c := w.newCast(t)
	s := w.limited(t, perPerson())
	who := must[identity.Principal](t)(w.identity.Resolve(t.Context(), c.as("citizen").token))
	said := func() error {
		_, err := s.server.Call(t.Context(), who, "send", []byte(c.fill(`{"conversation_id":"{chat}","kind":"text","text":"您好","client_id":"`)+unique("s")+`"}`))
		return err
	}
	check(t, said())
	p := &person{w: s, token: c.as("citizen").token}
	p.does(t, "POST", c.fill("/conversations/{chat}/messages"), map[string]any{"client_id": "r", "kind": "text", "text": "您好"}).gives(201)
	if said() == nil {
		t.Error("a third question was let through")
	}
}
