package api_test

import "testing"

func TestSeatsAndCannedReplies(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		c.people["a"], c.people["b"] = w.newStaff(t, "agent"), w.newStaff(t, "agent")
		c.names["a"], c.names["word"] = c.as("a").id, unique("词")
		seat := func(name, body string, status int, want ...string) scenario {
			return scenario{name: name, as: "a", method: "PUT", path: "/desk/seat", body: body, status: status, want: want}
		}
		canned := func(name, as, body string, status int, want ...string) scenario {
			return scenario{name: name, as: as, method: "POST", path: "/desk/canned", body: body, status: status, want: want}
		}
		c.plays(t, []scenario{
			{name: "a seat never taken", as: "a", method: "GET", path: "/desk/seat", status: 200, want: []string{`"presence":"offline"`, `"capacity":5`, `"active":0`}},
			seat("online", `{"presence":"online","capacity":3}`, 200, `"presence":"online"`, `"capacity":3`),
			seat("away keeps the capacity", `{"presence":"away"}`, 200, `"presence":"away"`, `"capacity":3`),
			seat("asleep", `{"presence":"asleep"}`, 422, `"path":"presence"`),
			seat("for a hundred", `{"presence":"online","capacity":100}`, 422, `"path":"capacity"`, "不能大于 20"),
			seat("for minus one", `{"presence":"online","capacity":-1}`, 422),
			{name: "who is there", as: "b", method: "GET", path: "/desk/agents", status: 200, want: []string{"{a}", `"presence":"away"`}},
			{name: "nobody waits", as: "a", method: "GET", path: "/desk/line", status: 200, want: []string{`"items":[]`}},
			{name: "claim while away", as: "a", method: "POST", path: "/desk/claim", body: `{"conversation_id":"{chat}"}`, status: 409, want: []string{"seat_not_online"}},
			{name: "claim nothing", as: "a", method: "POST", path: "/desk/claim", body: `{"conversation_id":""}`, status: 422},
			{name: "claim next", as: "a", method: "POST", path: "/desk/claim-next", status: 404, want: []string{"line_empty", "当前没有排队的市民"}},
			seat("online again", `{"presence":"online"}`, 200),
			{name: "claim who does not wait", as: "a", method: "POST", path: "/desk/claim", body: `{"conversation_id":"{chat}"}`, status: 409, want: []string{"already_claimed"}},
			{name: "claim who is not there", as: "a", method: "POST", path: "/desk/claim", body: `{"conversation_id":"none"}`, status: 409},
			{name: "transfer what one does not have", as: "a", method: "POST", path: "/desk/conversations/{chat}/transfer", body: `{}`, status: 403, want: []string{"conversation_not_yours"}},
			{name: "close what one does not have", as: "a", method: "POST", path: "/desk/conversations/{chat}/close", body: `{}`, status: 403},
			{name: "close what is not there", as: "a", method: "POST", path: "/desk/conversations/none/close", body: `{}`, status: 404},
			{name: "transfer to oneself", as: "a", method: "POST", path: "/desk/conversations/{chat}/transfer", body: `{"to_staff_id":"{a}"}`, status: 422, want: []string{"target_self"}},
			{name: "a note too long", as: "a", method: "POST", path: "/desk/conversations/{chat}/transfer", body: map[string]any{"note": long(201)}, status: 422},
			{name: "mine: none", as: "a", method: "GET", path: "/desk/conversations", status: 200, want: []string{`"items":[]`}},

			canned("a reply of one's own", "a", `{"shortcut":"{word}","title":"问候","text":"<b>您好</b>"}`, 201, "<b>您好</b>", `"shared":false`),
			canned("the same word again", "a", `{"shortcut":"{word}","title":"问候","text":"您好"}`, 409, "canned_shortcut_used"),
			canned("a colleague's same word", "b", `{"shortcut":"{word}","title":"问候","text":"您好"}`, 201),
			canned("for everybody", "a", `{"shortcut":"{word}x","title":"问候","text":"您好","shared":true}`, 403, "permission_denied"),
			canned("no text", "a", `{"shortcut":"x","title":"x","text":" "}`, 422, "canned_invalid"),
			canned("too long", "a", `{"shortcut":"x","title":"x","text":"`+long(1001)+`"}`, 422, `"path":"text"`),
			{name: "the list", as: "a", method: "GET", path: "/desk/canned", status: 200, want: []string{"{word}", `"shared":true`}},
			{name: "remove nobody's", as: "a", method: "DELETE", path: "/desk/canned/none", status: 404, want: []string{"canned_not_found"}},
		})
		mine := into[struct{ ID string }](c.as("a").does(t, "POST", "/desk/canned", map[string]any{"shortcut": unique("词"), "title": "标题", "text": "文字"}).gives(201))
		c.names["mine"] = mine.ID
		c.plays(t, []scenario{
			{name: "change a colleague's", as: "b", method: "PUT", path: "/desk/canned/{mine}", body: `{"shortcut":"y","title":"y","text":"y"}`, status: 404},
			{name: "change to a word that is taken", as: "a", method: "PUT", path: "/desk/canned/{mine}", body: `{"shortcut":"{word}","title":"y","text":"y"}`, status: 409, want: []string{"canned_shortcut_used"}},
			{name: "remove a colleague's", as: "b", method: "DELETE", path: "/desk/canned/{mine}", status: 404},
			{name: "a supervisor may not change private ones", as: "supervisor", method: "DELETE", path: "/desk/canned/{mine}", status: 404},
			{name: "change", as: "a", method: "PUT", path: "/desk/canned/{mine}", body: `{"shortcut":"{word}2","title":"y","text":"y"}`, status: 200, want: []string{"{word}2"}},
			{name: "remove", as: "a", method: "DELETE", path: "/desk/canned/{mine}", status: 204},
		})
	})
}
