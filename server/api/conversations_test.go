package api_test

import (
	"strings"
	"testing"
)

func TestConversations(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		c.plays(t, []scenario{
			{name: "the open one is found again", as: "citizen", method: "POST", path: "/conversations", body: `{"channel":"h5"}`, status: 200, want: []string{"{chat}", `"state":"bot"`, `"agent":null`, `"queue":null`}},
			{name: "the current one", as: "citizen", method: "GET", path: "/conversations/current", status: 200, want: []string{"{chat}"}},
			{name: "none on the other channel", as: "citizen", method: "GET", path: "/conversations/current?channel=weapp", status: 404, want: []string{"conversation_not_found"}},
			{name: "a channel nobody has", as: "citizen", method: "POST", path: "/conversations", body: `{"channel":"telegram"}`, status: 422, want: []string{`"path":"channel"`, "只能是这些值之一"}},
			{name: "the list", as: "citizen", method: "GET", path: "/conversations?limit=1", status: 200, want: []string{"{chat}", `"next":"20`}},
			{name: "the other's list", as: "other", method: "GET", path: "/conversations", status: 200, want: []string{`"items":[]`}, not: []string{"{chat}"}},
			{name: "a cursor that is none", as: "citizen", method: "GET", path: "/conversations?cursor=yesterday", status: 422, want: []string{"cursor_invalid"}},
			{name: "a cursor with SQL", as: "citizen", method: "GET", path: "/conversations?cursor='%20OR%201", status: 422},
			{name: "a negative page", as: "citizen", method: "GET", path: "/conversations?limit=-1", status: 422, want: []string{`"path":"limit"`, "不能小于 1"}},
			{name: "too much at once", as: "citizen", method: "GET", path: "/conversations?limit=51", status: 422},
			{name: "a limit that is no number", as: "citizen", method: "GET", path: "/conversations?limit=many", status: 422},
			{name: "one", as: "citizen", method: "GET", path: "/conversations/{chat}", status: 200, want: []string{`"last_seq":0`}},
			{name: "somebody else's", as: "other", method: "GET", path: "/conversations/{chat}", status: 404, want: []string{"conversation_not_found"}, not: []string{"{chat}"}},
			{name: "somebody else's messages", as: "other", method: "GET", path: "/conversations/{chat}/messages", status: 404},
			{name: "nobody's", as: "citizen", method: "GET", path: "/conversations/none", status: 404, want: []string{"conversation_not_found"}},
			{name: "an agent without it", as: "agent", method: "GET", path: "/conversations/{chat}/messages", status: 403, want: []string{"conversation_not_yours"}},
			{name: "messages before the beginning", as: "citizen", method: "GET", path: "/conversations/{chat}/messages?before=-1", status: 422},
			{name: "messages after minus one", as: "citizen", method: "GET", path: "/conversations/{chat}/messages?after=-1", status: 422},
			{name: "messages after a number too large", as: "citizen", method: "GET", path: "/conversations/{chat}/messages?after=99999999999999999999", status: 422},
			{name: "no messages yet", as: "citizen", method: "GET", path: "/conversations/{chat}/messages?after=9223372036854775807", status: 200, want: []string{`"items":[]`}},
		})
	})
}

func TestMessages(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		said := func(change map[string]any) map[string]any {
			m := map[string]any{"client_id": unique("c"), "kind": "text", "text": "您好"}
			for k, v := range change {
				m[k] = v
			}
			return m
		}
		const path = "/conversations/{chat}/messages"
		refused := func(name string, body any, status int, want ...string) scenario {
			return scenario{name: name, as: "citizen", method: "POST", path: path, body: body, status: status, want: want}
		}
		c.plays(t, []scenario{
			{name: "text", as: "citizen", method: "POST", path: path, body: `{"client_id":"one","kind":"text","text":"身份证丢了怎么补办"}`, status: 201, want: []string{`"seq":1`, `"sender":"citizen"`, `"client_id":"one"`}},
			{name: "the same again", as: "citizen", method: "POST", path: path, body: `{"client_id":"one","kind":"text","text":"身份证丢了怎么补办"}`, status: 201, want: []string{`"seq":1`}},
			{name: "hostile text", as: "citizen", method: "POST", path: path, body: said(map[string]any{"text": hostile}), status: 201, want: []string{`<script>alert(1)</script>'; DROP TABLE citizens; -- {{7*7}} %s ${x} \\\\ \"引号\"`}},
			{name: "2000 characters", as: "citizen", method: "POST", path: path, body: said(map[string]any{"text": long(2000)}), status: 201},
			{name: "only a smile", as: "citizen", method: "POST", path: path, body: said(map[string]any{"text": "😀"}), status: 201, want: []string{"😀"}},
			refused("2001 characters", said(map[string]any{"text": long(2001)}), 422, `"path":"text"`, "不能超过 2000 个字"),
			refused("nothing", said(map[string]any{"text": ""}), 422, "message_text_empty"),
			refused("spaces", said(map[string]any{"text": " \n\t　"}), 422, "message_text_empty"),
			refused("NUL", `{"client_id":"n","kind":"text","text":"a\u0000b"}`, 400),
			refused("NUL in the id", `{"client_id":"n\u0000","kind":"text","text":"a"}`, 400),
			refused("no client id", `{"kind":"text","text":"a"}`, 422, "client_id"),
			refused("an empty client id", said(map[string]any{"client_id": ""}), 422, `"path":"client_id"`),
			refused("a client id too long", said(map[string]any{"client_id": strings.Repeat("x", 65)}), 422),
			refused("a client id of too many bytes", said(map[string]any{"client_id": long(64)}), 422),
			refused("a kind nobody has", said(map[string]any{"kind": "video"}), 422, `"path":"kind"`),
			refused("an agent's kind", said(map[string]any{"kind": "article", "article_id": "{article}"}), 422, "message_kind_invalid"),
			refused("a picture that is not there", said(map[string]any{"kind": "image", "file_id": "none"}), 422, "message_file_invalid"),
			refused("a picture without one", said(map[string]any{"kind": "image"}), 422, "message_file_invalid"),
			refused("a choice that is not there", said(map[string]any{"kind": "candidate", "article_id": "none"}), 422, "message_candidate_invalid"),
			refused("text of the wrong type", said(map[string]any{"text": map[string]any{"a": 1}}), 422, "应为文字"),
			refused("an unknown field", said(map[string]any{"sender": "agent"}), 422, "不认识的字段"),
			refused("malformed JSON", `{"client_id":"c","kind"`, 400),
			refused("300 KB", said(map[string]any{"text": strings.Repeat("x", 300<<10)}), 413),
			{name: "into somebody else's", as: "other", method: "POST", path: path, body: said(nil), status: 404, want: []string{"conversation_not_found"}},
			{name: "nobody", method: "POST", path: path, body: said(nil), status: 401},
			{name: "an agent without it", as: "agent", method: "POST", path: path, body: said(nil), status: 403, want: []string{"conversation_not_yours"}},
			{name: "a supervisor without it", as: "supervisor", method: "POST", path: path, body: said(nil), status: 403},
			{name: "a choice", as: "citizen", method: "POST", path: path, body: said(map[string]any{"kind": "candidate", "article_id": "{article}"}), status: 201, want: []string{"身份证"}},
		})
		for _, m := range c.messages(t) {
			if m.Sender == "bot" && strings.Contains(m.Text, "内部") {
				t.Errorf("the bot says %s", m.Text)
			}
		}
	})
}

func TestVerdictsReadMarksAndRatings(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		c.asks(t, "身份证丢了怎么补办")
		own := c.messages(t)
		c.names["question"], c.names["answer"] = own[0].ID, own[1].ID
		feedback := func(name, as, body string, status int, want ...string) scenario {
			return scenario{name: name, as: as, method: "POST", path: "/conversations/{chat}/feedback", body: body, status: status, want: want}
		}
		another := into[struct{ ID string }](c.as("other").does(t, "POST", "/conversations", `{"channel":"h5"}`).gives(201))
		c.names["another"] = another.ID
		c.plays(t, []scenario{
			feedback("thumbs up", "citizen", `{"message_id":"{answer}","verdict":"up"}`, 200, `"offer_human":false`),
			feedback("thumbs down with words", "citizen", `{"message_id":"{answer}","verdict":"down","comment":"没说清楚"}`, 200, `"offer_human":true`),
			feedback("sideways", "citizen", `{"message_id":"{answer}","verdict":"sideways"}`, 422, `"path":"verdict"`),
			feedback("on the question", "citizen", `{"message_id":"{question}","verdict":"up"}`, 422, "verdict_invalid"),
			feedback("on nothing", "citizen", `{"message_id":"none","verdict":"up"}`, 404, "message_not_found"),
			feedback("by somebody else", "other", `{"message_id":"{answer}","verdict":"up"}`, 404),
			feedback("words too long", "citizen", `{"message_id":"{answer}","verdict":"down","comment":"`+long(501)+`"}`, 422),
			{name: "in another's conversation", as: "other", method: "POST", path: "/conversations/{another}/feedback", body: `{"message_id":"{answer}","verdict":"up"}`, status: 404, want: []string{"message_not_found"}},
			{name: "under another conversation's address", as: "citizen", method: "POST", path: "/conversations/{another}/feedback", body: `{"message_id":"{answer}","verdict":"up"}`, status: 404},
			{name: "read", as: "citizen", method: "POST", path: "/conversations/{chat}/read", body: `{"seq":2}`, status: 204},
			{name: "read what is not there", as: "citizen", method: "POST", path: "/conversations/{chat}/read", body: `{"seq":999}`, status: 204},
			{name: "the mark does not go back or beyond", as: "citizen", method: "GET", path: "/conversations/{chat}", status: 200, want: []string{`"citizen_read_seq":2`}},
			{name: "read minus one", as: "citizen", method: "POST", path: "/conversations/{chat}/read", body: `{"seq":-1}`, status: 422},
			{name: "read half a message", as: "citizen", method: "POST", path: "/conversations/{chat}/read", body: `{"seq":1.5}`, status: 422},
			{name: "read by somebody else", as: "other", method: "POST", path: "/conversations/{chat}/read", body: `{"seq":1}`, status: 404},
			{name: "a supervisor looking on leaves no mark", as: "supervisor", method: "POST", path: "/conversations/{chat}/read", body: `{"seq":2}`, status: 204},
			{name: "no mark", as: "citizen", method: "GET", path: "/conversations/{chat}", status: 200, want: []string{`"agent_read_seq":0`}},
			{name: "typing", as: "citizen", method: "POST", path: "/conversations/{chat}/typing", status: 204},
			{name: "rating too early", as: "citizen", method: "POST", path: "/conversations/{chat}/rating", body: `{"score":5}`, status: 409, want: []string{"conversation_not_ended"}},
			{name: "cancelling without waiting", as: "citizen", method: "DELETE", path: "/conversations/{chat}/handoff", status: 409, want: []string{"conversation_moved"}},
			{name: "hand-off for a reason of one's own", as: "citizen", method: "POST", path: "/conversations/{chat}/handoff", body: `{"client_id":"h","reason":"emergency"}`, status: 422, want: []string{`"path":"reason"`}},
			{name: "somebody else's hand-off", as: "other", method: "POST", path: "/conversations/{chat}/handoff", body: `{"client_id":"h","reason":"request"}`, status: 404},
			{name: "nobody is there: a letter is offered", as: "citizen", method: "POST", path: "/conversations/{chat}/handoff", body: `{"client_id":"h","reason":"request"}`, status: 200, want: []string{`"state":"bot"`, `"letter_offered":true`, `"queue":null`}},
			{name: "closing somebody else's", as: "other", method: "POST", path: "/conversations/{chat}/close", status: 404},
			{name: "closing", as: "citizen", method: "POST", path: "/conversations/{chat}/close", body: "{}", status: 200, want: []string{`"state":"closed"`}},
			{name: "closing again", as: "citizen", method: "POST", path: "/conversations/{chat}/close", body: "{}", status: 200},
			{name: "writing into a closed one", as: "citizen", method: "POST", path: "/conversations/{chat}/messages", body: `{"client_id":"late","kind":"text","text":"还在吗"}`, status: 409, want: []string{"conversation_closed"}},
			{name: "a human for a closed one", as: "citizen", method: "POST", path: "/conversations/{chat}/handoff", body: `{"client_id":"h2","reason":"request"}`, status: 409, want: []string{"conversation_closed"}},
			{name: "no stars", as: "citizen", method: "POST", path: "/conversations/{chat}/rating", body: `{"score":0}`, status: 422, want: []string{`"path":"score"`, "不能小于 1"}},
			{name: "six stars", as: "citizen", method: "POST", path: "/conversations/{chat}/rating", body: `{"score":6}`, status: 422},
			{name: "stars as text", as: "citizen", method: "POST", path: "/conversations/{chat}/rating", body: `{"score":"5"}`, status: 422},
			{name: "somebody else's rating", as: "other", method: "POST", path: "/conversations/{chat}/rating", body: `{"score":1}`, status: 404},
			{name: "four stars", as: "citizen", method: "POST", path: "/conversations/{chat}/rating", body: `{"score":4,"comment":"还行"}`, status: 200, want: []string{`"rating":4`}},
			{name: "the same again", as: "citizen", method: "POST", path: "/conversations/{chat}/rating", body: `{"score":4,"comment":"还行"}`, status: 200},
			{name: "another one", as: "citizen", method: "POST", path: "/conversations/{chat}/rating", body: `{"score":1}`, status: 409, want: []string{"rating_given"}},
		})
	})
}

// asks has the citizen ask and waits for the answer.
func (c *cast) asks(t *testing.T, question string) {
	t.Helper()
	c.as("citizen").does(t, "POST", c.fill("/conversations/{chat}/messages"), map[string]any{"client_id": unique("q"), "kind": "text", "text": question}).gives(201)
	c.w.settle(t)
}
