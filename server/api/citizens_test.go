package api_test

import (
	"strings"
	"testing"
)

// hostile is text that must be kept as text: markup, SQL, template and format signs.
const hostile = `<script>alert(1)</script>'; DROP TABLE citizens; -- {{7*7}} %s ${x} \\ "引号"`

func TestCitizensAndTheirProfile(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		c.plays(t, []scenario{
			{name: "a guest begins", method: "POST", path: "/sessions/guest", body: `{"device":"手机"}`, status: 201, want: []string{`"token":"`, `"kind":"guest"`, `"phone_masked":""`}},
			{name: "a guest without anything", method: "POST", path: "/sessions/guest", body: `{}`, status: 201},
			{name: "a guest without a body", method: "POST", path: "/sessions/guest", status: 400, want: []string{`"class":"invalid"`}},
			{name: "a device too long", method: "POST", path: "/sessions/guest", body: map[string]any{"device": long(201)}, status: 422, want: []string{`"path":"device"`, "不能超过 200 个字"}},
			{name: "not JSON", method: "POST", path: "/sessions/guest", body: `{"device":`, status: 400, want: []string{"input_invalid"}},
			{name: "a list instead of an object", method: "POST", path: "/sessions/guest", body: `[]`, status: 422},
			{name: "null", method: "POST", path: "/sessions/guest", body: `null`, status: 422},
			{name: "a number for text", method: "POST", path: "/sessions/guest", body: `{"device":5}`, status: 422, want: []string{"应为文字"}},
			{name: "an unknown field", method: "POST", path: "/sessions/guest", body: `{"admin":true}`, status: 422, want: []string{"不认识的字段", `"path":"admin"`}},
			{name: "another content type", method: "POST", path: "/sessions/guest", kind: "application/xml", body: `<device/>`, status: 415, want: []string{"content_type_invalid"}},
			{name: "a form", method: "POST", path: "/sessions/guest", kind: "application/x-www-form-urlencoded", body: `device=a`, status: 415},
			{name: "too many bytes", method: "POST", path: "/sessions/guest", body: `{"device":"` + strings.Repeat("x", 300<<10) + `"}`, status: 413, want: []string{"body_too_large"}},
			{name: "a method that is not there", method: "PUT", path: "/sessions/guest", body: `{}`, status: 405, want: []string{"method_not_allowed"}},
			{name: "an address that is not there", method: "GET", path: "/nowhere", status: 404, want: []string{"route_not_found"}},

			{name: "a name and a phone number", as: "citizen", method: "PATCH", path: "/me", body: `{"display_name":"王女士","phone":"138 1234 5678","elder_mode":true}`, status: 200, want: []string{`"display_name":"王女士"`, `"phone_masked":"138****5678"`, `"elder_mode":true`}, not: []string{"13812345678"}},
			{name: "the number stays masked", as: "citizen", method: "GET", path: "/me", status: 200, want: []string{"138****5678"}, not: []string{"13812345678", "1234 5678"}},
			{name: "markup in a name is text", as: "citizen", method: "PATCH", path: "/me", body: `{"display_name":"<b>'; --</b>"}`, status: 200, want: []string{`<b>'; --</b>`}},
			{name: "a name too long", as: "citizen", method: "PATCH", path: "/me", body: map[string]any{"display_name": long(21)}, status: 422, want: []string{`"path":"display_name"`}},
			{name: "not a phone number", as: "citizen", method: "PATCH", path: "/me", body: `{"phone":"12345"}`, status: 422, want: []string{`"path":"phone"`}},
			{name: "a kind cannot be chosen", as: "citizen", method: "PATCH", path: "/me", body: `{"kind":"citizen"}`, status: 422},
			{name: "nothing happened to the other", as: "other", method: "GET", path: "/me", status: 200, not: []string{"王女士", "138"}},
			{name: "the number is taken back", as: "citizen", method: "PATCH", path: "/me", body: `{"phone":""}`, status: 200, want: []string{`"phone_masked":""`}},
			{name: "who is nobody", method: "GET", path: "/me", status: 401, want: []string{"session_invalid", "请重新登录"}},
		})
	})
}

func TestTokensThatAreNone(t *testing.T) {
	w := enter(t, "sqlite")
	good := w.guest(t)
	for name, token := range map[string]string{
		"one letter less": good.token[:len(good.token)-1], "one letter more": good.token + "x", "another": strings.Repeat("a", len(good.token)),
		"long": strings.Repeat("x", 5000), "SQL": "' OR 1=1 --", "spaces": " ", "NUL": "a%00b",
	} {
		p := &person{w: w, token: token}
		r := p.does(t, "GET", "/me", nil)
		if r.isClean(t); r.status != 401 {
			t.Errorf("%s: %d %s", name, r.status, r.body)
		}
	}
	good.does(t, "DELETE", "/sessions/current", nil).gives(204)
	good.does(t, "GET", "/me", nil).gives(401).isClean(t)
	good.does(t, "DELETE", "/sessions/current", nil).gives(401)
}

func TestWhatEverybodyMayRead(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		secret := c.article(t, map[string]any{"internal": "内部口径甲乙丙", "answer": "公开的答复"})
		id := c.publishes(t, secret)
		draft := into[struct{ ID string }](c.as("editor").does(t, "POST", "/staff/articles", c.article(t, nil)).gives(201))
		inside := c.publishes(t, c.article(t, map[string]any{"audience": "internal", "answer": "只给坐席"}))
		c.names["known"], c.names["draft"], c.names["inside"] = id, draft.ID, inside
		c.plays(t, []scenario{
			{name: "home", method: "GET", path: "/home", status: 200, want: []string{`"hotline":"12345"`, `"hot_questions":[{`, `"open":true`, `"agents_online":0`, `"number":"110"`, `"title":"社会保险"`}},
			{name: "suggestions", method: "GET", path: "/suggest?q=身份证", status: 200, want: []string{`"article_id":"`, "身份证"}},
			{name: "before anything is typed", method: "GET", path: "/suggest?q=", status: 200, want: []string{`"article_id":"`}},
			{name: "markup is searched for as text", method: "GET", path: "/suggest?q=%3Cscript%3E'%3B--", status: 200, not: []string{"<script>"}},
			{name: "a search too long", method: "GET", path: "/suggest?q=" + strings.Repeat("x", 61), status: 422, want: []string{`"path":"q"`}},
			{name: "bytes that are no text", method: "GET", path: "/suggest?q=%ff%fe", status: 422},
			{name: "a NUL in a search", method: "GET", path: "/suggest?q=a%00b", status: 422},
			{name: "questions of a category", method: "GET", path: "/questions?category=税务", status: 200, want: []string{`"article_id":"`}},
			{name: "a category nobody has", method: "GET", path: "/questions?category=天文", status: 200, want: []string{`"items":[]`}},
			{name: "no category", method: "GET", path: "/questions", status: 422},
			{name: "an article", method: "GET", path: "/articles/{known}", status: 200, want: []string{"公开的答复", `"version":1`, `"category":["`, `"sources":[{"name":"测试规定"`}, not: []string{"内部口径", "internal"}},
			{name: "a draft", method: "GET", path: "/articles/{draft}", status: 404, want: []string{"article_not_found"}},
			{name: "an internal article", method: "GET", path: "/articles/{inside}", status: 404, not: []string{"只给坐席"}},
			{name: "an article nobody has", method: "GET", path: "/articles/none", status: 404},
			{name: "an id too long", method: "GET", path: "/articles/" + strings.Repeat("x", 65), status: 422},
			{name: "an id of bytes that are no text", method: "GET", path: "/articles/%ff%fe", status: 422},
			{name: "an id with a NUL", method: "GET", path: "/articles/a%00b", status: 422},
			{name: "SQL as an id", method: "GET", path: "/articles/'%20OR%201=1--", status: 404},
			{name: "outlets", method: "GET", path: "/outlets", status: 200, want: []string{`"hours_text":"`, `"open_now":`}},
			{name: "outlets nearby", method: "GET", path: "/outlets?lng=116.4&lat=39.9", status: 200, want: []string{`"distance_m":`}},
			{name: "beyond the pole", method: "GET", path: "/outlets?lng=116&lat=91", status: 422, want: []string{`"path":"lat"`, "不能大于 90"}},
			{name: "a place that is no number", method: "GET", path: "/outlets?lng=here", status: 422},
			{name: "outlets by SQL", method: "GET", path: "/outlets?q=%25'%20OR%201=1--&district=%27", status: 200, want: []string{`"items":[]`}},
			{name: "outlets by bytes that are no text", method: "GET", path: "/outlets?kind=%ff", status: 422},
			{name: "numbers", method: "GET", path: "/numbers", status: 200, want: []string{`"number":"119"`, `"kind":"service"`}},
		})
	})
}

// publishes stores the article, puts it live and makes it findable; it returns its id.
func (c *cast) publishes(t *testing.T, article map[string]any) string {
	t.Helper()
	a := into[struct{ ID string }](c.as("editor").does(t, "POST", "/staff/articles", article).gives(201))
	c.as("editor").does(t, "POST", "/staff/articles/"+a.ID+"/publish", `{"version":1}`).gives(200)
	check(t, c.w.index.Refresh(t.Context()))
	return a.ID
}
