package api_test

import (
	"strings"
	"testing"
)

func TestStaffLogin(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		p := w.newStaff(t, "agent")
		c.people["p"], c.names["user"], c.names["password"] = p, p.username, goodPassword
		login := func(name, body string, status int, want ...string) scenario {
			return scenario{name: name, method: "POST", path: "/staff/login", body: body, status: status, want: want}
		}
		c.plays(t, []scenario{
			login("right", `{"username":"{user}","password":"{password}"}`, 200, `"token":"`, `"must_change_password":false`, `"roles":["agent"]`),
			login("wrong", `{"username":"{user}","password":"wrong horse 7"}`, 401, "login_wrong"),
			login("nobody of that name", `{"username":"nobody","password":"wrong horse 7"}`, 401, "login_wrong"),
			login("SQL", `{"username":"' OR '1'='1","password":"' OR '1'='1"}`, 401, "login_wrong"),
			login("NUL", `{"username":"a\u0000b","password":"x"}`, 400),
			login("no password", `{"username":"{user}","password":""}`, 422, `"path":"password"`, "不能少于 1 个字"),
			login("nothing", `{}`, 422, "缺少 username"),
			login("a name too long", `{"username":"`+strings.Repeat("x", 41)+`","password":"x"}`, 422),
			{name: "who am I", as: "p", method: "GET", path: "/staff/me", status: 200, want: []string{`"desk.use"`, `"must_change_password":false`}, not: []string{"argon2", "password_hash"}},
			{name: "a weak password", as: "p", method: "POST", path: "/staff/password", body: `{"old":"{password}","new":"short"}`, status: 422, want: []string{"password_weak", `"path":"new"`}},
			{name: "a wrong old password", as: "p", method: "POST", path: "/staff/password", body: `{"old":"no","new":"another horse 8"}`, status: 422, want: []string{"password_old_wrong", `"path":"old"`}},
			{name: "a new password", as: "p", method: "POST", path: "/staff/password", body: `{"old":"{password}","new":"another horse 8"}`, status: 204},
			login("the old one no longer works", `{"username":"{user}","password":"{password}"}`, 401),
			login("second", `{"username":"{user}","password":"no"}`, 401), login("third", `{"username":"{user}","password":"no"}`, 401),
			login("fourth", `{"username":"{user}","password":"no"}`, 401),
			login("fifth", `{"username":"{user}","password":"no"}`, 423, "login_locked", "已锁定 15 分钟"),
			login("locked even with the right one", `{"username":"{user}","password":"another horse 8"}`, 423, "login_locked"),
		})
	})
}

func TestTheFirstPasswordMustBeChanged(t *testing.T) {
	w := enter(t, "sqlite")
	c := w.newCast(t)
	p := w.freshStaff(t)
	c.people["p"], c.names["first"] = p, p.password
	c.plays(t, []scenario{
		{name: "nothing else works", as: "p", method: "GET", path: "/desk/seat", status: 403, want: []string{"password_change_required", "请先修改初始密码"}},
		{name: "who am I works", as: "p", method: "GET", path: "/staff/me", status: 200, want: []string{`"must_change_password":true`}},
		{name: "the same again is no change", as: "p", method: "POST", path: "/staff/password", body: `{"old":"{first}","new":"{first}"}`, status: 422, want: []string{"不能与原密码相同"}},
		{name: "changed", as: "p", method: "POST", path: "/staff/password", body: `{"old":"{first}","new":"another horse 8"}`, status: 204},
		{name: "now it works", as: "p", method: "GET", path: "/desk/seat", status: 200},
	})
}

func TestUsersAndRoles(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		victim := w.newStaff(t, "trainer")
		c.people["victim"], c.names["victim"], c.names["taken"], c.names["new"] = victim, victim.id, victim.username, unique("user")
		hire := func(name, body string, status int, want ...string) scenario {
			return scenario{name: name, as: "admin", method: "POST", path: "/staff/users", body: body, status: status, want: want}
		}
		change := func(name, body string, status int, want ...string) scenario {
			return scenario{name: name, as: "admin", method: "PATCH", path: "/staff/users/{victim}", body: body, status: status, want: want}
		}
		c.plays(t, []scenario{
			hire("hired", `{"username":"{new}","display_name":"<b>张三</b>","roles":["agent","editor"],"department":"热线"}`, 201, `"initial_password":"`, "<b>张三</b>", `"roles":["agent","editor"]`),
			hire("a name that is taken", `{"username":"{taken}","display_name":"李四","roles":["agent"]}`, 409, "username_taken"),
			hire("a name that is none", `{"username":"李四","display_name":"李四","roles":["agent"]}`, 422, `"path":"username"`),
			hire("no name", `{"username":"abcd","display_name":" ","roles":["agent"]}`, 422, `"path":"display_name"`),
			hire("no role", `{"username":"abcd","display_name":"李四","roles":[]}`, 422, `"path":"roles"`),
			hire("null as roles", `{"username":"abcd","display_name":"李四","roles":null}`, 422, `"path":"roles"`),
			hire("a role nobody has", `{"username":"abcd","display_name":"李四","roles":["god"]}`, 422, `"path":"roles"`),
			hire("a password of one's own", `{"username":"abcd","display_name":"李四","roles":["agent"],"password":"x"}`, 422, "不认识的字段"),
			{name: "the list", as: "admin", method: "GET", path: "/staff/users", status: 200, want: []string{`"username":"{new}"`}, not: []string{"argon2", "password"}},
			{name: "the roles", as: "admin", method: "GET", path: "/staff/roles", status: 200, want: []string{`"role":"agent"`, "坐席", "审计员", "desk.use"}},
			change("other roles", `{"roles":["auditor"]}`, 200, `"roles":["auditor"]`),
			change("no roles", `{"roles":[]}`, 422, `"path":"roles"`),
			change("a name too long", `{"display_name":"`+long(21)+`"}`, 422, `"path":"display_name"`),
			change("disabled as text", `{"disabled":"yes"}`, 422, "应为是或否"),
			{name: "nobody's account", as: "admin", method: "PATCH", path: "/staff/users/none", body: `{"disabled":true}`, status: 404, want: []string{"staff_not_found"}},
			{name: "nobody's password", as: "admin", method: "POST", path: "/staff/users/none/reset-password", status: 404},
			{name: "one's own account", as: "admin", method: "PATCH", path: "/staff/users/{admin}", body: `{"disabled":true}`, status: 409, want: []string{"self_disable"}},
			{name: "the last admin", as: "admin", method: "PATCH", path: "/staff/users/{admin}", body: `{"roles":["agent"]}`, status: 409, want: []string{"last_admin"}},
			{name: "one's own password", as: "admin", method: "POST", path: "/staff/users/{admin}/reset-password", status: 409, want: []string{"self_reset"}},
			{name: "a reset", as: "admin", method: "POST", path: "/staff/users/{victim}/reset-password", status: 200, want: []string{`"initial_password":"`}},
			{name: "a reset ends the session", as: "victim", method: "GET", path: "/staff/me", status: 401},
		})
		victim = w.newStaff(t, "agent")
		c.people["victim"], c.names["victim"], c.names["user"] = victim, victim.id, victim.username
		c.plays(t, []scenario{
			change("disabled", `{"disabled":true}`, 200, `"disabled":true`),
			{name: "the session has ended", as: "victim", method: "GET", path: "/staff/me", status: 401},
			{name: "no new one", method: "POST", path: "/staff/login", body: `{"username":"{user}","password":"` + goodPassword + `"}`, status: 403, want: []string{"staff_disabled"}},
		})
	})
}

func TestNumbersOfTheDay(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		c.asks(t, "身份证丢了怎么补办")
		numbers := func(name, query string, status int, want ...string) scenario {
			return scenario{name: name, as: "supervisor", method: "GET", path: "/staff/numbers" + query, status: status, want: want}
		}
		c.plays(t, []scenario{
			numbers("today", "", 200, `"questions":`, `"definitions":{`, `"hourly":[{"hour":0`, `"waiting_now":0`, `"agents_online":0`),
			numbers("a day long ago", "?date=2020-02-29", 200, `"date":"2020-02-29"`, `"questions":0`),
			numbers("a day that is none", "?date=2021-02-29", 422, `"path":"date"`),
			numbers("a day in words", "?date=yesterday", 422, "日期要写成"),
			numbers("SQL", "?date='--", 422),
			numbers("another form of day", "?date=2026/11/21", 422),
		})
	})
}
