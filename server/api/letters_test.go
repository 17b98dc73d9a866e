package api_test

import (
	"strings"
	"testing"
	"time"
)

func TestLetters(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		letter := func(change map[string]any) map[string]any {
			l := letterBody()
			for k, v := range change {
				l[k] = v
			}
			return l
		}
		refused := func(name string, change map[string]any, status int, want ...string) scenario {
			return scenario{name: name, as: "citizen", method: "POST", path: "/letters", body: letter(change), status: status, want: want}
		}
		c.plays(t, []scenario{
			{name: "sent", as: "citizen", method: "POST", path: "/letters", body: letter(map[string]any{"client_id": "same"}), status: 201, want: []string{`"state":"submitted"`, `"number":"LY`, "138****5678"}, not: []string{"13812345678"}},
			{name: "sent again", as: "citizen", method: "POST", path: "/letters", body: letter(map[string]any{"client_id": "same"}), status: 200},
			{name: "a number of one's own", as: "citizen", method: "PATCH", path: "/me", body: `{"phone":"13700001111"}`, status: 200},
			{name: "under one's own number", as: "citizen", method: "POST", path: "/letters", body: letter(map[string]any{"contact_phone": "", "use_my_phone": true}), status: 201, want: []string{"137****1111"}, not: []string{"13700001111"}},
			{name: "a typed number goes first", as: "citizen", method: "POST", path: "/letters", body: letter(map[string]any{"use_my_phone": true}), status: 201, want: []string{"138****5678"}},
			{name: "without a number unless it was asked for", as: "citizen", method: "POST", path: "/letters", body: letter(map[string]any{"contact_phone": ""}), status: 201, not: []string{"137****1111"}},
			{name: "hostile words", as: "citizen", method: "POST", path: "/letters", body: letter(map[string]any{"title": "<img src=x onerror=alert(1)>", "text": hostile}), status: 201, want: []string{"<img src=x onerror=alert(1)>", "DROP TABLE citizens"}},
			{name: "from a conversation", as: "citizen", method: "POST", path: "/letters", body: letter(map[string]any{"conversation_id": "{chat}"}), status: 201, want: []string{`"conversation_id":"{chat}"`}},
			{name: "from somebody else's conversation", as: "other", method: "POST", path: "/letters", body: letter(map[string]any{"conversation_id": "{chat}"}), status: 404, want: []string{"conversation_not_found"}},
			refused("a title too long", map[string]any{"title": long(61)}, 422, `"path":"title"`),
			refused("no title", map[string]any{"title": "  "}, 422, "letter_invalid", `"path":"title"`),
			refused("text too long", map[string]any{"text": long(2001)}, 422, `"path":"text"`),
			refused("no text", map[string]any{"text": ""}, 422, `"path":"text"`),
			refused("a kind nobody has", map[string]any{"demand_type": "love"}, 422, `"path":"demand_type"`),
			refused("not a phone number", map[string]any{"contact_phone": "no"}, 422, `"path":"contact_phone"`),
			refused("a name too long", map[string]any{"contact_name": long(21)}, 422),
			refused("ten pictures", map[string]any{"file_ids": strings.Split("a,b,c,d,e,f,g,h,i,j", ",")}, 422, "不能超过 9 项"),
			refused("a picture that is not there", map[string]any{"file_ids": []string{"none"}}, 422, "letter_file_invalid"),
			refused("pictures of the wrong type", map[string]any{"file_ids": "none"}, 422, "应为列表"),
			refused("no client id", map[string]any{"client_id": ""}, 422),
			refused("a state of one's own", map[string]any{"state": "answered"}, 422, "不认识的字段"),
			refused("300 KB", map[string]any{"text": strings.Repeat("x", 300<<10)}, 413),
			{name: "NUL", as: "citizen", method: "POST", path: "/letters", body: `{"client_id":"n","demand_type":"help","title":"t","text":"a\u0000"}`, status: 400},
			{name: "nobody", method: "POST", path: "/letters", body: letter(nil), status: 401},
			{name: "the list", as: "citizen", method: "GET", path: "/letters?limit=2", status: 200, want: []string{`"next":"20`, "138****5678"}, not: []string{"13812345678"}},
			{name: "the other's list", as: "other", method: "GET", path: "/letters", status: 200, want: []string{`"items":[]`}},
			{name: "a negative page", as: "citizen", method: "GET", path: "/letters?limit=-5", status: 422},
			{name: "one", as: "citizen", method: "GET", path: "/letters/{letter}", status: 200, want: []string{"夜间施工", `"entries":[]`}},
			{name: "somebody else's", as: "other", method: "GET", path: "/letters/{letter}", status: 404, want: []string{"letter_not_found"}, not: []string{"夜间施工"}},
			{name: "nobody's", as: "citizen", method: "GET", path: "/letters/none", status: 404},
			{name: "further words", as: "citizen", method: "POST", path: "/letters/{letter}/entries", body: `{"client_id":"e","text":"<b>补充</b>"}`, status: 200, want: []string{"<b>补充</b>", `"author":"citizen"`}},
			{name: "no further words", as: "citizen", method: "POST", path: "/letters/{letter}/entries", body: `{"client_id":"e2","text":" "}`, status: 422, want: []string{"letter_entry_invalid"}},
			{name: "words into somebody else's", as: "other", method: "POST", path: "/letters/{letter}/entries", body: `{"client_id":"e","text":"补充"}`, status: 404},
			{name: "rating too early", as: "citizen", method: "POST", path: "/letters/{letter}/rating", body: `{"score":5}`, status: 409, want: []string{"letter_not_answered"}},
			{name: "rating somebody else's", as: "other", method: "POST", path: "/letters/{letter}/rating", body: `{"score":5}`, status: 404},
		})
	})
}

func TestLettersAtTheDesk(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		c.people["colleague"] = w.newStaff(t, "agent")
		c.plays(t, []scenario{
			{name: "before it is accepted the number is masked", as: "agent", method: "GET", path: "/staff/letters/{letter}", status: 200, want: []string{"138****5678"}, not: []string{"13812345678"}},
			{name: "a supervisor sees it", as: "supervisor", method: "GET", path: "/staff/letters/{letter}", status: 200, want: []string{`"contact_phone":"13812345678"`}},
			{name: "an auditor does not", as: "auditor", method: "GET", path: "/staff/letters/{letter}", status: 200, not: []string{"13812345678"}},
			{name: "lists never show it", as: "supervisor", method: "GET", path: "/staff/letters?size=100", status: 200, want: []string{"138****5678"}, not: []string{"13812345678"}},
			{name: "answer before accepting", as: "agent", method: "POST", path: "/staff/letters/{letter}/answer", body: `{"client_id":"a","text":"好"}`, status: 403, want: []string{"letter_not_yours"}},
			{name: "accept", as: "agent", method: "POST", path: "/staff/letters/{letter}/accept", status: 200, want: []string{`"state":"accepted"`, `"contact_phone":"13812345678"`}},
			{name: "accept again", as: "agent", method: "POST", path: "/staff/letters/{letter}/accept", status: 200},
			{name: "a second agent", as: "colleague", method: "POST", path: "/staff/letters/{letter}/accept", status: 409, want: []string{"letter_taken", "已由其他坐席受理"}},
			{name: "a second agent sees no number", as: "colleague", method: "GET", path: "/staff/letters/{letter}", status: 200, not: []string{"13812345678"}},
			{name: "a second agent answers", as: "colleague", method: "POST", path: "/staff/letters/{letter}/answer", body: `{"client_id":"a","text":"好"}`, status: 403},
			{name: "an empty answer", as: "agent", method: "POST", path: "/staff/letters/{letter}/answer", body: `{"client_id":"a","text":"  "}`, status: 422},
			{name: "an answer too long", as: "agent", method: "POST", path: "/staff/letters/{letter}/answer", body: map[string]any{"client_id": "a", "text": long(2001)}, status: 422, want: []string{`"path":"text"`}},
			{name: "the answer", as: "agent", method: "POST", path: "/staff/letters/{letter}/answer", body: `{"client_id":"a","text":"已要求停工。<script>"}`, status: 200, want: []string{`"state":"answered"`, "已要求停工。<script>"}},
			{name: "the answer again", as: "agent", method: "POST", path: "/staff/letters/{letter}/answer", body: `{"client_id":"a","text":"已要求停工。<script>"}`, status: 200},
			{name: "the citizen sees it", as: "citizen", method: "GET", path: "/letters/{letter}", status: 200, want: []string{"已要求停工。", `"author":"agent"`}, not: []string{"13812345678"}},
			{name: "rated", as: "citizen", method: "POST", path: "/letters/{letter}/rating", body: `{"score":5,"comment":"谢谢"}`, status: 200, want: []string{`"rating":5`}},
			{name: "rated twice", as: "citizen", method: "POST", path: "/letters/{letter}/rating", body: `{"score":1}`, status: 409, want: []string{"rating_given"}},
			{name: "final words", as: "agent", method: "POST", path: "/staff/letters/{letter}/answer", body: `{"client_id":"b","text":"办结","close":true}`, status: 200, want: []string{`"state":"closed"`}},
			{name: "words too late", as: "citizen", method: "POST", path: "/letters/{letter}/entries", body: `{"client_id":"late","text":"还有"}`, status: 409, want: []string{"letter_closed"}},
			{name: "nobody's letter", as: "agent", method: "GET", path: "/staff/letters/none", status: 404},
			{name: "accept nobody's", as: "agent", method: "POST", path: "/staff/letters/none/accept", status: 404},
			{name: "mine", as: "agent", method: "GET", path: "/staff/letters?state=mine&q=施工&size=1", status: 200, want: []string{`"total":`, "夜间施工"}},
			{name: "overdue", as: "agent", method: "GET", path: "/staff/letters?state=overdue", status: 200, want: []string{`"items":[]`}},
			{name: "found by SQL", as: "agent", method: "GET", path: "/staff/letters?q=%25'%20OR%20'1'='1", status: 200, want: []string{`"total":0`}},
			{name: "a state nobody has", as: "agent", method: "GET", path: "/staff/letters?state=burnt", status: 422, want: []string{`"path":"state"`}},
			{name: "page zero", as: "agent", method: "GET", path: "/staff/letters?page=0", status: 422},
			{name: "page minus one", as: "agent", method: "GET", path: "/staff/letters?page=-1", status: 422},
			{name: "a page too large", as: "agent", method: "GET", path: "/staff/letters?size=101", status: 422},
		})
	})
}

func TestALetterIsOverdueWhenThePromiseHasPassed(t *testing.T) {
	w := enter(t, "sqlite")
	c := w.newCast(t)
	letter := into[struct{ Number string }](c.as("citizen").does(t, "GET", c.fill("/letters/{letter}"), nil).gives(200))
	w.later(25 * time.Hour)
	agent := c.as("agent").again(t) // sessions of staff end sooner
	r := agent.does(t, "GET", "/staff/letters?state=overdue&q="+letter.Number, nil).gives(200)
	if !strings.Contains(r.body, c.names["letter"]) || !strings.Contains(r.body, `"overdue":true`) {
		t.Error(clipped(r.body))
	}
}
