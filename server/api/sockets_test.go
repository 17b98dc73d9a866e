package api_test

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestTheSocketKeepsTheRulesOfTheRoutes(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		citizen, other := c.as("citizen").connects(t, "citizen"), c.as("other").connects(t, "citizen")
		said := func(change map[string]any) map[string]any {
			m := map[string]any{"conversation_id": c.names["chat"], "client_id": "s1", "kind": "text", "text": "身份证丢了怎么补办"}
			for k, v := range change {
				m[k] = v
			}
			return m
		}
		first := citizen.calls("send", said(nil))
		if first.Message == nil || first.Message.Seq != 1 {
			t.Fatalf("%+v", first)
		}
		if again := citizen.calls("send", said(nil)); again.Message == nil || again.Message.ID != first.Message.ID {
			t.Errorf("%+v", again)
		}
		if again := c.says(t, "citizen", "s1", "身份证丢了怎么补办"); again.ID != first.Message.ID {
			t.Errorf("%+v", again)
		}
		citizen.hearsMessage("bot")
		if n := len(c.messages(t)); n != 2 {
			t.Errorf("%d messages", n)
		}
		before := w.stored(t)
		for name, s := range map[string]struct {
			phone  *phone
			method string
			data   any
			status int
			reason string
		}{
			"somebody else's":       {other, "send", said(nil), 404, "conversation_not_found"},
			"typing into another's": {other, "typing", said(nil), 404, "conversation_not_found"},
			"reading another's":     {other, "read", said(map[string]any{"seq": 1}), 404, "conversation_not_found"},
			"nothing":               {citizen, "send", said(map[string]any{"client_id": "s2", "text": ""}), 422, "message_text_empty"},
			"too long":              {citizen, "send", said(map[string]any{"client_id": "s2", "text": long(2001)}), 422, "message_text_too_long"},
			"no client id":          {citizen, "send", said(map[string]any{"client_id": ""}), 422, "client_id_invalid"},
			"a kind nobody has":     {citizen, "send", said(map[string]any{"client_id": "s2", "kind": "answer"}), 422, "message_kind_invalid"},
			"the wrong type":        {citizen, "send", said(map[string]any{"text": 5}), 422, "input_invalid"},
			"NUL":                   {citizen, "send", said(map[string]any{"client_id": "s2", "text": "a\x00b"}), 422, "input_invalid"},
			"NUL in an id":          {citizen, "typing", map[string]any{"conversation_id": "a\x00b"}, 422, "input_invalid"},
			"a call nobody knows":   {citizen, "delete", said(nil), 404, "route_not_found"},
			"no object":             {citizen, "send", []int{1}, 422, "input_invalid"},
		} {
			r := s.phone.calls(s.method, s.data)
			if r.Error == nil || r.Error.Status != s.status || r.Error.Reason != s.reason || !han.MatchString(r.Error.Message) {
				t.Errorf("%s: %+v", name, r.Error)
			}
		}
		if after := w.stored(t); after != before {
			t.Errorf("refused calls stored something:\n%s\n%s", before, after)
		}
		other.heardNothing("about somebody else", func(event) bool { return true })
	})
}

func TestWhoMayOpenWhichSocket(t *testing.T) {
	w := enter(t, "sqlite")
	c := w.newCast(t)
	for name, s := range map[string]struct{ who, where string }{
		"nobody": {"", "citizen"}, "a citizen among staff": {"citizen", "staff"}, "staff among citizens": {"agent", "citizen"},
		"who must change the password": {"fresh", "staff"},
	} {
		ph := c.as(s.who).dials(t, s.where)
		ph.writes(must[[]byte](t)(json.Marshal(map[string]any{"id": 1, "connect": map[string]any{"token": c.as(s.who).token}})))
		if code := ph.closedWith(); code != 3500 {
			t.Errorf("%s: closed with %d", name, code)
		}
	}
}

// TestWhoHearsTheDesk: trainers, editors and auditors have nothing to do there.
func TestWhoHearsTheDesk(t *testing.T) {
	w := enter(t, "sqlite")
	c := w.newCast(t)
	for role, hears := range map[string]bool{
		"agent": true, "supervisor": true, "department": true, "trainer": false, "editor": false, "reviewer": false, "admin": false, "auditor": false,
	} {
		p := c.as(role).dials(t, "staff")
		f := p.asks(map[string]any{"connect": map[string]any{"token": c.as(role).token}})
		if _, got := f.Connect.Subs["desk"]; got != hears {
			t.Errorf("%s hears the desk: %v", role, got)
		}
		if _, got := f.Connect.Subs["staff:"+c.as(role).id]; !got || len(f.Connect.Subs) > 2 {
			t.Errorf("%s hears %v", role, f.Connect.Subs)
		}
		if f := p.asks(map[string]any{"subscribe": map[string]any{"channel": "citizen:" + c.as("citizen").id}}); f.Error == nil {
			t.Errorf("%s listens in", role)
		}
	}
	p := c.as("trainer").connects(t, "staff")
	if r := p.calls("send", map[string]any{"conversation_id": c.names["chat"], "client_id": "x", "kind": "text", "text": "x"}); r.Error == nil || r.Error.Status != 403 {
		t.Errorf("%+v", r)
	}
}

// TestALostRoleIsLostAtOnce, on the socket that is open too.
func TestALostRoleIsLostAtOnce(t *testing.T) {
	w := enter(t, "sqlite")
	c := w.newCast(t)
	li := c.agent(t, "li")
	c.handOff(t, "h").gives(200)
	c.as("li").does(t, "POST", "/desk/claim-next", nil).gives(200)
	said := map[string]any{"conversation_id": c.names["chat"], "client_id": "x", "kind": "text", "text": "您好"}
	if r := li.calls("send", said); r.Error != nil {
		t.Fatalf("%+v", r.Error)
	}
	c.as("admin").does(t, "PATCH", "/staff/users/"+c.names["li"], `{"roles":["trainer"]}`).gives(200)
	said["client_id"] = "y"
	if r := li.calls("send", said); r.Error == nil || r.Error.Status != 403 {
		t.Errorf("%+v", r)
	}
	c.play(t, scenario{as: "li", method: "GET", path: "/conversations/{chat}/messages", status: 403, want: []string{"permission_denied"}})
	c.play(t, scenario{as: "li", method: "GET", path: "/desk/line", status: 403})
}

func TestAnEndedSessionClosesItsSocket(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		citizen := c.as("citizen").connects(t, "citizen")
		c.as("citizen").does(t, "DELETE", "/sessions/current", nil).gives(204)
		if code := citizen.closedWith(); code != 4501 {
			t.Errorf("closed with %d", code)
		}
		agent := w.newStaff(t, "agent")
		phone := agent.connects(t, "staff")
		c.as("admin").does(t, "PATCH", "/staff/users/"+agent.id, `{"disabled":true}`).gives(200)
		if code := phone.closedWith(); code != 4501 {
			t.Errorf("closed with %d", code)
		}
	})
}

// TestAReconnectingClientMissesNothing: what happened while the network was away is read by number.
func TestAReconnectingClientMissesNothing(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		c.agent(t, "li")
		citizen := c.as("citizen").connects(t, "citizen")
		c.handOff(t, "h").gives(200)
		c.as("li").does(t, "POST", "/desk/claim-next", nil).gives(200)
		c.says(t, "li", "a1", "第一句")
		seen := citizen.hearsMessage("agent").Seq
		citizen.hangUp()
		for _, text := range []string{"第二句", "第三句"} {
			c.says(t, "li", unique("a"), text)
		}
		c.as("citizen").connects(t, "citizen")
		missed := into[struct {
			Items   []message
			LastSeq int64 `json:"last_seq"`
		}](c.as("citizen").does(t, "GET", c.fill("/conversations/{chat}/messages?after=")+string(must[[]byte](t)(json.Marshal(seen))), nil).gives(200))
		if len(missed.Items) != 2 || missed.Items[0].Text != "第二句" || missed.Items[1].Text != "第三句" || missed.LastSeq != missed.Items[1].Seq {
			t.Errorf("%+v", missed)
		}
		page := into[struct{ Items []message }](c.as("citizen").does(t, "GET", c.fill("/conversations/{chat}/messages?before=")+string(must[[]byte](t)(json.Marshal(seen)))+"&limit=1", nil).gives(200))
		if len(page.Items) != 1 || page.Items[0].Seq != seen-1 {
			t.Errorf("%+v", page)
		}
	})
}

// TestTheLogKeepsSecrets: no phone numbers, no tokens, nothing that citizens write.
func TestTheLogKeepsSecrets(t *testing.T) {
	w := enter(t, "sqlite")
	c := w.newCast(t)
	c.as("citizen").does(t, "PATCH", "/me", `{"phone":"13912345678"}`).gives(200)
	c.asks(t, "我的电话是13912345678，帮我查")
	c.as("citizen").does(t, "GET", "/suggest?q=13912345678", nil).gives(200)
	c.as("citizen").does(t, "GET", "/me?token="+c.as("citizen").token, nil).gives(200)
	c.as("citizen").connects(t, "citizen")
	log := w.log.all()
	for _, secret := range []string{"13912345678", c.as("citizen").token, "帮我查"} {
		if strings.Contains(log, secret) {
			t.Errorf("the log says %s", secret)
		}
	}
	if !strings.Contains(log, "/api/v1/suggest") {
		t.Error("nothing is logged")
	}
}
