package realtime

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"go.uber.org/goleak"
)

func TestClientsHearWhatTheServerDecides(t *testing.T) {
	w := newHouse(t, nil)
	c1, c2, s1 := w.connects("citizen:c1:x"), w.connects("citizen:c2:y"), w.connects("staff:s1:z")
	ctx := t.Context()
	w.Publish(ctx, "citizen:c2", []byte(`{"n":1}`))
	w.Publish(ctx, "citizen:c1", []byte(`{"n":2}`))
	w.Publish(ctx, "desk", []byte(`{"n":3}`))
	w.Publish(ctx, "staff:s1", []byte(`{"n":4}`))
	w.Publish(ctx, "citizen:c1", []byte(`{"n":5}`))
	want := map[*phone][]string{
		c1: {`citizen:c1 {"n":2}`, `citizen:c1 {"n":5}`}, c2: {`citizen:c2 {"n":1}`}, s1: {`desk {"n":3}`, `staff:s1 {"n":4}`},
	}
	for p, list := range want {
		for _, s := range list {
			if got := p.hears(); got != s {
				t.Errorf("heard %s, want %s", got, s)
			}
		}
	}
	// a reply comes after everything published before it, so nobody heard more than that
	for p := range want {
		p.calls("echo", 1)
		if len(p.heard) != 0 {
			t.Errorf("heard too much: %s", p.hears())
		}
	}
}

func TestTokensAreChecked(t *testing.T) {
	w := newHouse(t, nil)
	cases := map[string]struct {
		door  Kind
		token string
		want  websocket.StatusCode
	}{
		"no token":            {Citizen, "", 3500},
		"bad token":           {Citizen, "nonsense", 3500},
		"citizen among staff": {Staff, "citizen:c1:x", 3500},
		"staff among citizen": {Citizen, "staff:s1:x", 3500},
		"nobody can tell":     {Citizen, "database-down", 3004},
	}
	for name, c := range cases {
		if got := w.refused(c.door, c.token); got != c.want {
			t.Errorf("%s: closed with %d, want %d", name, got, c.want)
		}
	}
	if w.opened(Citizen)+w.opened(Staff) != 0 || len(w.Present(Citizen)) != 0 {
		t.Fatal("somebody got in")
	}
}

func TestATokenInTheAddressDoesNotCount(t *testing.T) {
	w := newHouse(t, nil)
	w.server.URL += "/citizen?token=citizen:c1:x&x="
	if got := w.refused("", ""); got != 3500 {
		t.Fatalf("closed with %d", got)
	}
}

func TestClientsMayNotSubscribePublishOrLookAround(t *testing.T) {
	w := newHouse(t, nil)
	other := w.connects("citizen:c2:y")
	commands := map[string]any{
		"subscribe":      map[string]any{"channel": "citizen:c2"},
		"publish":        map[string]any{"channel": "citizen:c2", "data": map[string]any{"forged": true}},
		"presence":       map[string]any{"channel": "citizen:c2"},
		"presence_stats": map[string]any{"channel": "citizen:c2"},
		"history":        map[string]any{"channel": "citizen:c2", "limit": 10},
	}
	for name, body := range commands {
		p := w.connects("citizen:c1:x")
		for _, channel := range []string{"citizen:c2", "citizen:c1", "desk"} {
			body.(map[string]any)["channel"] = channel
			if f := p.asks(map[string]any{name: body}); f.Error == nil {
				t.Errorf("%s on %s was allowed", name, channel)
			}
		}
		p.hangUp()
	}
	w.Publish(t.Context(), "citizen:c2", []byte(`{"real":true}`))
	if got := other.hears(); got != `citizen:c2 {"real":true}` {
		t.Fatalf("a forged message came through: %s", got)
	}
}

func TestCallsAreAnswered(t *testing.T) {
	w := newHouse(t, nil)
	p := w.connects("citizen:c1:x")
	if f := p.calls("echo", map[string]any{"a": 1}); f.Error != nil || string(f.RPC.Data) != `{"data":{"a":1},"token":"citizen:c1:x","who":"c1"}` {
		t.Errorf("%+v", f)
	}
	var got failure
	f := p.calls("refuse", nil)
	if f.RPC == nil || json.Unmarshal(f.RPC.Data, &got) != nil {
		t.Fatalf("%+v", f)
	}
	if e := got.Error; e.Status != 409 || e.Reason != "conversation_closed" || e.Message != "这个会话已经结束。" {
		t.Errorf("%+v", e)
	}
	for _, method := range []string{"fails", "panic"} {
		f := p.calls(method, nil)
		if f.Error == nil || f.Error.Code != 100 || strings.Contains(f.Error.Message, "secret") || strings.Contains(f.Error.Message, "bug") {
			t.Errorf("%s: %+v", method, f)
		}
	}
	if log := w.log.String(); !strings.Contains(log, "the secret cause") || !strings.Contains(log, "a bug") {
		t.Errorf("the causes are not in the log: %s", log)
	}
	if f := p.calls("echo", 2); f.Error != nil {
		t.Errorf("after failures: %+v", f)
	}
}

func TestFramesThatAreNotTheProtocolCloseTheSocket(t *testing.T) {
	w := newHouse(t, nil)
	cases := map[string]struct {
		data string
		want websocket.StatusCode
	}{
		"not json":       {"hello", 3501},
		"no connect":     {`{"id":1,"rpc":{"method":"echo"}}`, 3501},
		"too much":       {`{"id":1,"connect":{"token":"` + strings.Repeat("x", 40<<10) + `"}}`, websocket.StatusMessageTooBig},
		"nothing at all": {"", 3501},
	}
	for name, c := range cases {
		p, err := w.dial(Citizen)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(p.hangUp)
		go p.listen()
		// Of a long frame the server may have enough before the last byte is written.
		if err := p.conn.Write(t.Context(), websocket.MessageText, []byte(c.data)); err != nil && c.want != websocket.StatusMessageTooBig {
			t.Fatal(err)
		}
		if got := p.closedWith(); got != c.want {
			t.Errorf("%s: closed with %d, want %d", name, got, c.want)
		}
	}
}

func TestTheSixthConnectionClosesTheOldest(t *testing.T) {
	w := newHouse(t, nil)
	namesake := w.connects("staff:c1:s")
	var phones []*phone
	for i := range 6 {
		phones = append(phones, w.connects(fmt.Sprint("citizen:c1:x", i)))
	}
	if got := phones[0].closedWith(); got != 4502 {
		t.Fatalf("closed with %d", got)
	}
	eventually(t, "five are left", func() bool { return w.opened(Citizen) == 5 })
	seventh := w.connects("citizen:c1:x7")
	if got := phones[1].closedWith(); got != 4502 {
		t.Fatalf("closed with %d", got)
	}
	for _, p := range append(phones[2:], seventh, namesake) {
		if f := p.calls("echo", 1); f.Error != nil {
			t.Fatalf("%+v", f)
		}
	}
}

func TestOnlyTheEndedSessionIsClosed(t *testing.T) {
	w := newHouse(t, nil)
	first, second, other := w.connects("citizen:c1:x"), w.connects("citizen:c1:x"), w.connects("citizen:c1:y")
	w.EndSessions(t.Context(), []string{"x", "unknown"})
	for _, p := range []*phone{first, second} {
		if got := p.closedWith(); got != 4501 {
			t.Fatalf("closed with %d", got)
		}
	}
	if f := other.calls("echo", 1); f.Error != nil {
		t.Fatalf("%+v", f)
	}
	eventually(t, "one is left", func() bool { return w.opened(Citizen) == 1 })
}

func TestAMovedSessionConnectsAnew(t *testing.T) {
	w := newHouse(t, nil)
	p, other := w.connects("citizen:c1:x"), w.connects("citizen:c1:y")
	w.MoveSessions(t.Context(), []string{"x", "unknown"})
	if got := p.closedWith(); got != 4001 {
		t.Fatalf("closed with %d", got)
	}
	if f := w.connects("citizen:c2:x").calls("echo", 1); f.Error != nil {
		t.Fatalf("%+v", f)
	}
	if f := other.calls("echo", 1); f.Error != nil {
		t.Fatalf("%+v", f)
	}
}

func TestASessionEndedWhileConnectingIsClosed(t *testing.T) {
	var w *house
	w = newHouse(t, func(s *Settings) {
		s.Authenticate = func(ctx context.Context, kind Kind, token string) (Client, error) {
			c, err := authenticate(ctx, kind, token)
			w.EndSessions(ctx, []string{c.SessionID}) // right after the token was found valid
			return c, err
		}
	})
	if got := w.refused(Citizen, "citizen:c1:x"); got != 4501 {
		t.Fatalf("closed with %d", got)
	}
}

func TestEndedSessionsAreForgottenLater(t *testing.T) {
	w := newHouse(t, nil)
	now := time.Now()
	w.clientsOf([]string{"x"}, true, now)
	w.clientsOf([]string{"y"}, true, now.Add(rememberEnded+time.Second))
	if got := slices.Collect(maps.Keys(w.ended)); !slices.Equal(got, []string{"y"}) {
		t.Fatalf("%v", got)
	}
}

func TestAnExpiredSessionIsClosed(t *testing.T) {
	w := newHouse(t, func(s *Settings) {
		s.Authenticate = func(ctx context.Context, kind Kind, token string) (Client, error) {
			c, err := authenticate(ctx, kind, token)
			switch c.SessionID {
			case "short":
				c.ExpiresAt = time.Now().Add(time.Second)
			case "endless":
				c.ExpiresAt = time.Time{}
			}
			return c, err
		}
	})
	endless, short := w.connects("citizen:c1:endless"), w.connects("citizen:c1:short")
	if got := short.closedWith(); got != 3005 {
		t.Fatalf("closed with %d", got)
	}
	if f := endless.calls("echo", 1); f.Error != nil {
		t.Fatalf("%+v", f)
	}
}

func TestPresentNamesEachPersonOnce(t *testing.T) {
	w := newHouse(t, nil)
	phones := []*phone{w.connects("staff:s1:x"), w.connects("staff:s1:y"), w.connects("staff:s2:z")}
	w.connects("citizen:c1:x")
	// The reply to connect may arrive a moment before the connection is registered.
	eventually(t, "everybody is present", func() bool {
		got := w.Present(Staff)
		slices.Sort(got)
		return slices.Equal(got, []string{"s1", "s2"}) && slices.Equal(w.Present(Citizen), []string{"c1"})
	})
	phones[0].hangUp()
	eventually(t, "one socket of s1 is gone", func() bool { return w.opened(Staff) == 2 })
	if len(w.Present(Staff)) != 2 {
		t.Fatalf("s1 has another socket: %v", w.Present(Staff))
	}
	phones[1].hangUp()
	eventually(t, "s1 is gone", func() bool { return slices.Equal(w.Present(Staff), []string{"s2"}) })
}

func TestShutdownTellsClientsToReconnect(t *testing.T) {
	w := newHouse(t, nil)
	phones := []*phone{w.connects("citizen:c1:x"), w.connects("staff:s1:y")}
	if err := w.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, p := range phones {
		if got := p.closedWith(); got != 3001 {
			t.Fatalf("closed with %d", got)
		}
	}
	eventually(t, "nobody is left", func() bool { return len(w.Present(Citizen))+len(w.Present(Staff)) == 0 })
	if got := w.refused(Citizen, "citizen:c1:x"); got != 3001 {
		t.Fatalf("a late one is closed with %d", got)
	}
}

func TestEverythingCrossesProcesses(t *testing.T) {
	address := redisAddress(t)
	overRedis := func(s *Settings) { s.RedisAddress = address }
	here, there := newHouse(t, overRedis), newHouse(t, overRedis)
	id := fmt.Sprint("c", time.Now().UnixNano()) // the Redis may be shared
	near, far, ended := here.connects("citizen:"+id+":x"), there.connects("citizen:"+id+":y"), there.connects("citizen:"+id+":x")
	// EndSessions and Publish go different ways, so each is waited for
	here.EndSessions(t.Context(), []string{"x"})
	for _, p := range []*phone{near, ended} {
		if got := p.closedWith(); got != 4501 {
			t.Fatalf("closed with %d", got)
		}
	}
	here.Publish(t.Context(), "citizen:"+id, []byte(`{"n":1}`))
	if got := far.hears(); got != "citizen:"+id+` {"n":1}` {
		t.Fatalf("heard %s", got)
	}
}

func TestAnUnreachableRedisIsSaid(t *testing.T) {
	before := goleak.IgnoreCurrent()
	if h, err := New(Settings{RedisAddress: "127.0.0.1:1", Authenticate: authenticate, Call: call}); err == nil {
		t.Fatalf("started %v", h)
	}
	leavesNothing(t, before)
}
