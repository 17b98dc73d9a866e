package api_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// callers are the columns of the permission table, in order. citizen owns what the row is
// about, other is another citizen, fresh is an agent who has not changed the first password.
var callers = []string{
	"", "other", "agent", "supervisor", "editor", "reviewer", "trainer", "department", "admin", "auditor", "fresh", "citizen",
}

// permission says for one route what each caller gets:
//
//   - it is done, or refused for another reason than who asks
//     ?  the same, but the thing asked for is not there
//     x  401: log in first
//   - 403: not your job
//     ~  403: your job, but not yours to handle now
//     0  404: others cannot even learn that it is there
//     !  403: change your password first
type permission struct {
	route string
	who   string // one sign for each of callers
	path  string // when it is not the route's own
	body  string // JSON
}

const (
	anybody      = "++++++++++++"
	ownersOnly   = "x0---------+" // a citizen's own things
	citizensOnly = "x+---------+"
	staffOnly    = "x-++++++++!-" // any staff member
	deskOnly     = "x-++------!-"
	learnersOnly = "x-++++++--!-" // who learns: everybody but administrators and auditors
	trainersOnly = "x-----+---!-"
	trainersSee  = "x--+--+---!-" // supervisors and trainers

	reviewersOnly = "x--+-+----!-" // who decides on stopped texts
)

// permissions is the table. It is written by hand and not made from the code.
var permissions = []permission{
	{"POST /sessions/guest", anybody, "", ""},
	{"DELETE /sessions/current", "x+++++++++++", "", ""},
	{"GET /me", citizensOnly, "", ""},
	{"PATCH /me", citizensOnly, "", `{"elder_mode":true}`},
	{"GET /me/export", citizensOnly, "", ""},
	{"DELETE /me", citizensOnly, "", ""},

	{"POST /auth/wechat", anybody, "", `{"code":"{unique}"}`},
	{"POST /auth/ticket", "????????????", "", `{"ticket":"none"}`},
	{"POST /auth/staff/wechat", "????????????", "", `{"code":"{unique}"}`},
	{"GET /auth/staff/bind/{scene}", "????????????", "/auth/staff/bind/none", ""},
	{"POST /auth/staff/bind", "????????????", "", `{"scene":"none","code":"{unique}"}`},
	{"POST /me/phone", citizensOnly, "", `{"code":"13812345678"}`},
	{"GET /me/links", citizensOnly, "", ""},
	{"POST /me/merges", "x?---------?", "", `{"offer_id":"none"}`},
	{"POST /me/merges/{id}/undo", "x?---------?", "/me/merges/none/undo", ""},
	{"POST /staff/me/wechat", staffOnly, "", ""},
	{"GET /staff/me/wechat", staffOnly, "", ""},
	{"DELETE /staff/me/wechat", staffOnly, "", ""},

	{"GET /home", anybody, "", ""},
	{"GET /suggest", anybody, "/suggest?q=身份证", ""},
	{"GET /questions", anybody, "/questions?category=税务", ""},
	{"GET /articles/{id}", anybody, "/articles/{article}", ""},
	{"GET /outlets", anybody, "", ""},
	{"GET /numbers", anybody, "", ""},
	{"POST /client-errors", anybody, "", `{"client":"h5","kind":"error","version":"1","page":"","message":"boom"}`},

	{"POST /conversations", citizensOnly, "", `{"channel":"h5"}`},
	{"GET /conversations/current", "x?---------+", "", ""},
	{"GET /conversations", citizensOnly, "", ""},
	{"GET /conversations/{id}", "x0~+------!+", "/conversations/{chat}", ""},
	{"GET /conversations/{id}/messages", "x0~+------!+", "/conversations/{chat}/messages", ""},
	{"POST /conversations/{id}/messages", "x0~~------!+", "/conversations/{chat}/messages", `{"client_id":"c","kind":"text","text":"您好"}`},
	{"POST /conversations/{id}/typing", "x0~+------!+", "/conversations/{chat}/typing", ""},
	{"POST /conversations/{id}/read", "x0~+------!+", "/conversations/{chat}/read", `{"seq":1}`},
	{"POST /conversations/{id}/feedback", ownersOnly, "/conversations/{chat}/feedback", `{"message_id":"{answer}","verdict":"up"}`},
	{"POST /conversations/{id}/handoff", ownersOnly, "/conversations/{chat}/handoff", `{"client_id":"h","reason":"request"}`},
	{"DELETE /conversations/{id}/handoff", ownersOnly, "/conversations/{chat}/handoff", ""},
	{"POST /conversations/{id}/close", ownersOnly, "/conversations/{chat}/close", "{}"},
	{"POST /conversations/{id}/rating", ownersOnly, "/conversations/{chat}/rating", `{"score":5}`},

	{"POST /files", "x+++--+---!+", "", ""},
	{"GET /files/{id}", anybody, "{file}", ""},

	{"POST /letters", citizensOnly, "", `{"client_id":"l","demand_type":"help","title":"路灯","text":"路灯不亮"}`},
	{"GET /letters", citizensOnly, "", ""},
	{"GET /letters/{id}", ownersOnly, "/letters/{letter}", ""},
	{"POST /letters/{id}/entries", ownersOnly, "/letters/{letter}/entries", `{"client_id":"e","text":"补充"}`},
	{"POST /letters/{id}/rating", ownersOnly, "/letters/{letter}/rating", `{"score":5}`},

	{"GET /me/notices", citizensOnly, "", ""},
	{"POST /me/notices/read", citizensOnly, "", `{"ids":["none"]}`},
	{"GET /me/subscriptions", citizensOnly, "", ""},
	{"POST /me/subscriptions", citizensOnly, "", `{"client_id":"{unique}","results":{"tpl-answered":"accept"}}`},
	{"GET /learn/subscriptions", learnersOnly, "", ""},
	{"POST /learn/subscriptions", learnersOnly, "", `{"client_id":"{unique}","results":{"tpl-remind":"accept"}}`},

	{"GET /calculators", anybody, "", ""},
	{"GET /calculators/{id}", anybody, "/calculators/annual-leave", ""},
	{"POST /calculators/{id}/results", citizensOnly, "/calculators/annual-leave/results", `{"client_id":"r","inputs":{}}`},
	{"GET /calculations/{id}", "x0++---+-+!+", "/calculations/{sheet}", ""},

	{"POST /staff/login", anybody, "", `{"username":"{username}","password":"{password}"}`},
	{"POST /staff/logout", "x-+++++++++-", "", ""},
	{"POST /staff/password", "x-+++++++++-", "", `{"old":"not it","new":"something else 8"}`},
	{"GET /staff/me", "x-+++++++++-", "", ""},

	{"GET /desk/seat", deskOnly, "", ""},
	{"PUT /desk/seat", deskOnly, "", `{"presence":"offline"}`},
	{"GET /desk/agents", deskOnly, "", ""},
	{"GET /desk/line", deskOnly, "", ""},
	{"POST /desk/claim", deskOnly, "", `{"conversation_id":"{chat}"}`},
	{"POST /desk/claim-next", "x-??------!-", "", ""},
	{"GET /desk/conversations", deskOnly, "", ""},
	{"GET /desk/conversations/{id}", "x-~+------!-", "/desk/conversations/{chat}", ""},
	{"POST /desk/conversations/{id}/transfer", "x-~~------!-", "/desk/conversations/{chat}/transfer", "{}"},
	{"POST /desk/conversations/{id}/close", "x-~~------!-", "/desk/conversations/{chat}/close", "{}"},
	{"GET /desk/canned", deskOnly, "", ""},
	{"POST /desk/canned", "x--+------!-", "", `{"shortcut":"{unique}","title":"问候","text":"您好","shared":true}`},
	{"PUT /desk/canned/{id}", "x-0+------!-", "/desk/canned/{canned}", `{"shortcut":"{unique}","title":"问候","text":"您好"}`},
	{"DELETE /desk/canned/{id}", "x-0+------!-", "/desk/canned/{canned}", ""},
	{"GET /desk/knowledge", "x-++---+--!-", "/desk/knowledge?q=身份证", ""},

	{"GET /staff/letters", "x-++---+-+!-", "", ""},
	{"GET /staff/letters/{id}", "x-++---+-+!-", "/staff/letters/{letter}", ""},
	{"POST /staff/letters/{id}/accept", "x-++---+--!-", "/staff/letters/{letter}/accept", ""},
	{"POST /staff/letters/{id}/answer", "x-~~---~--!-", "/staff/letters/{letter}/answer", `{"client_id":"a","text":"已办"}`},

	{"GET /staff/articles", staffOnly, "", ""},
	{"POST /staff/articles", "x---+-----!-", "", "{}"},
	{"POST /staff/articles/preview", staffOnly, "", `{"question":"身份证丢了怎么办"}`},
	{"GET /staff/articles/{id}", staffOnly, "/staff/articles/{draft}", ""},
	{"PUT /staff/articles/{id}", "x---+-----!-", "/staff/articles/{draft}", "{}"},
	{"POST /staff/articles/{id}/submit", "x---+-----!-", "/staff/articles/{draft}/submit", ""},
	{"POST /staff/articles/{id}/publish", "x---++----!-", "/staff/articles/{draft}/publish", `{"version":99}`},
	{"POST /staff/articles/{id}/withdraw", "x---++----!-", "/staff/articles/{draft}/withdraw", ""},
	{"GET /staff/articles/{id}/versions", staffOnly, "/staff/articles/{draft}/versions", ""},
	{"GET /staff/categories", staffOnly, "", ""},
	{"POST /staff/categories", "x---+-----!-", "", `{"name":"{unique}"}`},
	{"POST /staff/articles/import", "x---+-----!-", "", ""},
	{"POST /staff/articles/import/{id}/confirm", "x---?-----!-", "/staff/articles/import/none/confirm", "{}"},
	{"GET /staff/articles/export", staffOnly, "", ""},

	{"GET /staff/variant-proposals", staffOnly, "", ""},
	{"POST /staff/variant-proposals/{id}/accept", "x---?-----!-", "/staff/variant-proposals/none/accept", ""},
	{"POST /staff/variant-proposals/{id}/dismiss", "x---?-----!-", "/staff/variant-proposals/none/dismiss", ""},

	{"GET /guides", anybody, "", ""},
	{"GET /guide-runs", citizensOnly, "", ""},
	{"GET /guide-runs/{id}", "x?---------?", "/guide-runs/none", ""},
	{"GET /staff/guides", staffOnly, "", ""},
	{"POST /staff/guides", "x---+-----!-", "", `{"definition":{"title":"","steps":[],"checklist":{"sections":[]}}}`},
	{"POST /staff/guides/check", "x---+-----!-", "", `{"definition":{"title":"","steps":[],"checklist":{"sections":[]}}}`},
	{"POST /staff/guides/try", staffOnly, "", `{"definition":{"title":"","steps":[],"checklist":{"sections":[]}},"answers":[]}`},
	{"GET /staff/guides/{id}", "x-????????!-", "/staff/guides/none", ""},
	{"PUT /staff/guides/{id}", "x---+-----!-", "/staff/guides/none", `{"row_version":1,"definition":{"title":"","steps":[],"checklist":{"sections":[]}}}`},
	{"POST /staff/guides/{id}/publish", "x---??----!-", "/staff/guides/none/publish", `{"version":1}`},
	{"POST /staff/guides/{id}/withdraw", "x---??----!-", "/staff/guides/none/withdraw", ""},
	{"GET /staff/guides/{id}/versions", "x-????????!-", "/staff/guides/none/versions", ""},
	{"GET /staff/calculators", staffOnly, "", ""},
	{"GET /staff/calculators/{id}", staffOnly, "/staff/calculators/annual-leave", ""},
	{"POST /staff/calculators/{id}/results", "x-+++--+--!-", "/staff/calculators/annual-leave/results", `{"client_id":"r","inputs":{}}`},
	{"POST /staff/calculators/import", "x---+-----!-", "", ""},
	{"POST /staff/calculators/import/{id}/confirm", "x---?-----!-", "/staff/calculators/import/none/confirm", ""},
	{"POST /staff/calculators/{id}/publish", "x---++----!-", "/staff/calculators/maternity-leave/publish", `{"version":99}`},
	{"POST /staff/calculators/{id}/withdraw", "x---++----!-", "/staff/calculators/maternity-leave/withdraw", ""},
	{"GET /staff/calculators/{id}/export", staffOnly, "/staff/calculators/annual-leave/export", ""},

	{"GET /staff/emotion-words", "x--+------!-", "", ""},
	{"PUT /staff/emotion-words", "x--+------!-", "", `{"words":[],"stronger":[],"weaker":[],"negations":[],"version":0}`},
	{"POST /staff/emotion-words/try", "x--+------!-", "", `{"text":"急死了"}`},
	{"GET /staff/calming-sentences", "x--+------!-", "", ""},
	{"PUT /staff/calming-sentences", "x--+------!-", "", `{"calming":{},"offer":"","handoff":"","version":0}`},

	{"POST /me/appeals", "x?---------?", "", `{"id":"none"}`},
	{"GET /me/appeals", citizensOnly, "", ""},
	{"GET /staff/safety/items", reviewersOnly, "", ""},
	{"GET /staff/safety/waiting", reviewersOnly, "", ""},
	{"POST /staff/safety/items/{id}/decide", "x--?-?----!-", "/staff/safety/items/none/decide", `{"release":true}`},
	{"GET /staff/safety/words", reviewersOnly, "", ""},
	{"PUT /staff/safety/words", reviewersOnly, "", `{"words":[],"contacts":[],"spared":[],"harmless":[],"version":9999}`},
	{"POST /staff/safety/words/try", reviewersOnly, "", `{"text":"招刷单员"}`},

	{"GET /staff/users", "x-------+-!-", "", ""},
	{"POST /staff/users", "x-------+-!-", "", `{"username":"u{unique}","display_name":"新人","roles":["agent"]}`},
	{"PATCH /staff/users/{id}", "x-------+-!-", "/staff/users/{victim}", `{"disabled":true}`},
	{"POST /staff/users/{id}/reset-password", "x-------+-!-", "/staff/users/{victim}/reset-password", ""},
	{"GET /staff/roles", "x-------+-!-", "", ""},
	{"GET /staff/numbers", "x--+----++!-", "", ""},

	{"GET /learn/today", learnersOnly, "", ""},
	{"GET /learn/pack", learnersOnly, "", ""},
	{"GET /learn/lessons", learnersOnly, "", ""},
	{"GET /learn/lessons/{id}", "x-??????--!-", "/learn/lessons/none", ""},
	{"GET /learn/session", learnersOnly, "/learn/session?kind=daily", ""},
	{"POST /learn/sync", learnersOnly, "", `{"device":"d"}`},
	{"GET /learn/settings", learnersOnly, "", ""},
	{"PUT /learn/settings", learnersOnly, "", `{"budget_minutes":5,"commute":[],"quiet_from":"22:00","quiet_to":"07:00","board":false,"matters":[]}`},
	{"GET /learn/me", learnersOnly, "", ""},
	{"GET /learn/mistakes", learnersOnly, "", ""},
	{"GET /learn/board", learnersOnly, "", ""},
	{"GET /learn/notices", learnersOnly, "", ""},
	{"POST /learn/notices/read", learnersOnly, "", `{"ids":["none"]}`},

	{"GET /train/courses", trainersSee, "", ""},
	{"POST /train/courses", trainersOnly, "", `{"client_id":"{unique}","title":"{unique}"}`},
	{"PUT /train/courses/{id}", "x-----?---!-", "/train/courses/none", `{"title":"课程","position":1}`},
	{"GET /train/lessons", trainersSee, "", ""},
	{"POST /train/lessons", "x-----?---!-", "", `{"client_id":"{unique}","lesson":{"course_id":"none","title":"课","ability":"matter","matter":"税务","cards":[]}}`},
	{"POST /train/lessons/check", trainersOnly, "", `{"lesson":{"course_id":"","title":"课","ability":"matter","matter":"税务","cards":[]}}`},
	{"GET /train/cases", trainersOnly, "", ""},
	{"GET /train/cases/{id}", "x-----?---!-", "/train/cases/none", ""},
	{"POST /train/cases/{id}", "x-----?---!-", "/train/cases/none", `{"client_id":"{unique}","confirmed":true,"lesson":{"course_id":"none","title":"课","ability":"matter","matter":"税务","cards":[]}}`},
	{"POST /train/lessons/import", trainersOnly, "", ""},
	{"POST /train/lessons/import/{id}/confirm", "x-----?---!-", "/train/lessons/import/none/confirm", ""},
	{"GET /train/lessons/export", trainersOnly, "", ""},
	{"GET /train/lessons/template", trainersOnly, "", ""},
	{"GET /train/lessons/{id}", "x--?--?---!-", "/train/lessons/none", ""},
	{"PUT /train/lessons/{id}", "x-----?---!-", "/train/lessons/none", `{"row_version":1,"lesson":{"course_id":"","title":"课","ability":"matter","matter":"税务","cards":[]}}`},
	{"GET /train/lessons/{id}/versions", "x--?--?---!-", "/train/lessons/none/versions", ""},
	{"POST /train/lessons/{id}/submit", "x-----?---!-", "/train/lessons/none/submit", ""},
	{"POST /train/lessons/{id}/publish", "x-----?---!-", "/train/lessons/none/publish", `{"version":1}`},
	{"POST /train/lessons/{id}/withdraw", "x-----?---!-", "/train/lessons/none/withdraw", ""},
	{"GET /train/proposals", trainersOnly, "", ""},
	{"GET /train/proposals/{id}", "x-----?---!-", "/train/proposals/none", ""},
	{"POST /train/proposals/{id}/approve", "x-----?---!-", "/train/proposals/none/approve", `{"lesson":{"course_id":"","title":"课","ability":"matter","matter":"税务","cards":[]},"items":[]}`},
	{"POST /train/proposals/{id}/decline", "x-----?---!-", "/train/proposals/none/decline", `{"reason":"重复"}`},
	{"GET /train/people", trainersSee, "", ""},
	{"GET /train/people/{id}", trainersSee, "/train/people/{victim}", ""},
	{"PUT /train/people/{id}/level", trainersSee, "/train/people/{victim}/level", `{"level":"experienced"}`},
	{"GET /train/assignments", trainersSee, "", ""},
	{"POST /train/assignments", trainersSee, "", `{"client_id":"{unique}","staff_ids":["{victim}"],"due_at":"2020-01-01T00:00:00Z"}`},
	{"GET /train/report", trainersSee, "", ""},
	{"GET /train/report.xlsx", trainersSee, "", ""},
	{"GET /train/items", trainersSee, "", ""},
	{"POST /train/items", trainersOnly, "", `{"client_id":"{unique}","item":{"kind":"single","stem":"","answer":[],"explanation":"","matter":"税务","ability":"matter","difficulty":1}}`},
	{"GET /train/items/{id}", "x--?--?---!-", "/train/items/none", ""},
	{"PUT /train/items/{id}", "x-----+---!-", "/train/items/none", `{"row_version":1,"item":{"kind":"single","stem":"","answer":[],"explanation":"","matter":"税务","ability":"matter","difficulty":1}}`},
	{"POST /train/items/{id}/publish", "x-----?---!-", "/train/items/none/publish", `{"version":1}`},
	{"POST /train/items/{id}/retire", "x-----?---!-", "/train/items/none/retire", ""},
	{"GET /train/items/{id}/stats", "x--?--?---!-", "/train/items/none/stats", ""},
	{"POST /train/items/import", trainersOnly, "", ""},
	{"POST /train/items/import/{id}/confirm", "x-----?---!-", "/train/items/import/none/confirm", ""},
	{"GET /train/items/export", trainersOnly, "", ""},
	{"GET /train/items/template", trainersOnly, "", ""},

	{"GET /learn/exams", learnersOnly, "", ""},
	{"POST /learn/exams/{id}/attempts", "x-??????--!-", "/learn/exams/none/attempts", `{"client_id":"c"}`},
	{"GET /learn/attempts/{id}", "x-??????--!-", "/learn/attempts/none", ""},
	{"PUT /learn/attempts/{id}/answers", "x-??????--!-", "/learn/attempts/none/answers", `{"answers":[]}`},
	{"POST /learn/attempts/{id}/signals", "x-??????--!-", "/learn/attempts/none/signals", `{"signals":[]}`},
	{"POST /learn/attempts/{id}/submit", "x-??????--!-", "/learn/attempts/none/submit", ""},
	{"GET /learn/certificates", learnersOnly, "", ""},
	{"GET /certificates/{code}", "????????????", "/certificates/AAAA-AAAA-AAAA", ""},
	{"GET /train/exams", trainersSee, "", ""},
	{"POST /train/exams", trainersOnly, "", `{"client_id":"{unique}","exam":{"title":"考试","minutes":0,"pass":0,"parts":[]}}`},
	{"POST /train/exams/check", trainersOnly, "", `{"parts":[]}`},
	{"PUT /train/exams/{id}", "x-----+---!-", "/train/exams/none", `{"row_version":1,"exam":{"title":"考试","minutes":0,"pass":0,"parts":[]}}`},
	{"POST /train/exams/{id}/open", "x-----?---!-", "/train/exams/none/open", ""},
	{"POST /train/exams/{id}/close", "x-----?---!-", "/train/exams/none/close", ""},
	{"GET /train/exams/{id}/attempts", "x--?--?---!-", "/train/exams/none/attempts", ""},
	{"GET /train/attempts/{id}", "x--?--?---!-", "/train/attempts/none", ""},
	{"GET /train/certificates", trainersSee, "", ""},
	{"POST /train/certificates/{id}/revoke", "x-----?---!-", "/train/certificates/none/revoke", `{"reason":"冒名代考"}`},
}

func TestEveryRouteKnowsWhoMayCallIt(t *testing.T) {
	w := enter(t, "sqlite")
	for _, row := range permissions {
		t.Run(row.route, func(t *testing.T) { w.checkRow(t, row) })
	}
}

func TestEveryRouteHasItsRow(t *testing.T) {
	w := enter(t, "sqlite")
	rows := map[string]bool{}
	for _, row := range permissions {
		if rows[row.route] {
			t.Errorf("%s has two rows", row.route)
		}
		rows[row.route] = true
		if len(row.who) != len(callers) {
			t.Errorf("%s: %d signs for %d callers", row.route, len(row.who), len(callers))
		}
	}
	documented := operations(w.server)
	for route := range documented {
		if !rows[route] {
			t.Errorf("%s is not in the permission table", route)
		}
	}
	for route := range rows {
		if documented[route] == nil {
			t.Errorf("%s is in the permission table and nowhere else", route)
		}
	}
}

// checkRow tries the route as every caller, with things of the row's own, because some calls
// change or end what they are about; the owner comes last.
func (w *world) checkRow(t *testing.T, row permission) {
	t.Helper()
	c := w.newCast(t)
	c.prop(t)
	for i, name := range callers {
		p := c.as(name)
		if endsSession(row.route) {
			p = p.again(t)
		}
		c.names["unique"] = unique("词")
		if strings.Contains(row.route, "users") {
			c.names["unique"] = unique("u")
		}
		r := c.knocks(t, p, row)
		if got := signOf(r); !fits(got, row.who[i]) {
			t.Errorf("%s as %q: got %c, want %c: %d %s", row.route, name, got, row.who[i], r.status, clipped(r.body))
		}
	}
}

func endsSession(route string) bool {
	return slices.Contains([]string{"DELETE /sessions/current", "POST /staff/logout", "POST /staff/password"}, route)
}

// prop adds what only some rows need.
func (c *cast) prop(t *testing.T) {
	t.Helper()
	w, citizen := c.w, c.as("citizen")
	citizen.does(t, "POST", c.fill("/conversations/{chat}/messages"), `{"client_id":"q","kind":"text","text":"身份证丢了怎么补办"}`).gives(201)
	w.settle(t)
	for _, m := range c.messages(t) {
		if m.Sender == "bot" {
			c.names["answer"] = m.ID
		}
	}
	file := into[struct{ URL string }](citizen.uploads(t, "/files", "file", "a.png", picture(t, 4, 1)).gives(201))
	c.names["file"] = "root:" + file.URL
	draft := into[struct{ ID string }](c.as("editor").does(t, "POST", "/staff/articles", c.article(t, nil)).gives(201))
	c.names["draft"] = draft.ID
	canned := map[string]any{"shortcut": unique("词"), "title": "问候", "text": "您好", "shared": true}
	c.names["canned"] = into[struct{ ID string }](c.as("supervisor").does(t, "POST", "/desk/canned", canned).gives(201)).ID
	c.names["sheet"] = into[struct{ ID string }](citizen.does(t, "POST", "/calculators/retirement-age/results", retirement("s")).gives(201)).ID
	victim := w.newStaff(t, "agent")
	c.names["victim"], c.names["username"], c.names["password"] = victim.id, victim.username, goodPassword
}

func (c *cast) knocks(t *testing.T, p *person, row permission) reply {
	t.Helper()
	method, path, _ := strings.Cut(row.route, " ")
	if row.path != "" {
		path = c.fill(row.path)
	}
	if row.route == "POST /files" || strings.HasSuffix(row.route, "/import") {
		return p.uploads(t, path, "file", "a.png", picture(t, 4, 2))
	}
	if row.body == "" {
		return p.does(t, method, path, nil)
	}
	return p.does(t, method, path, c.fill(row.body))
}

// signOf turns an answer into the table's sign.
func signOf(r reply) byte {
	var p struct{ Reason string }
	_ = json.Unmarshal([]byte(r.body), &p) // not every answer is JSON
	switch {
	case r.status == http.StatusUnauthorized:
		return 'x'
	case r.status == http.StatusForbidden && p.Reason == "permission_denied":
		return '-'
	case r.status == http.StatusForbidden && p.Reason == "password_change_required":
		return '!'
	case r.status == http.StatusForbidden:
		return '~'
	case r.status == http.StatusNotFound:
		return '0'
	case r.status >= 500:
		return 'E'
	}
	return '+'
}

func fits(got, want byte) bool { return got == want || (want == '?' && got == '0') }
