package api_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"qingting/server/identity"
)

// fakeWeChat knows codes made of what they stand for: "openid" or "openid/unionid", and numbers.
type fakeWeChat struct{}

func (fakeWeChat) Login(_ context.Context, code string) (identity.External, error) {
	switch code {
	case "used":
		return identity.External{}, identity.ErrCode
	case "down":
		return identity.External{}, errors.New("secret=abcdef no route to host")
	}
	openID, unionID, _ := strings.Cut(code, "/")
	return identity.External{Provider: identity.MiniProgram, AppID: "app", OpenID: "openid-" + openID, UnionID: unionID}, nil
}

func (fakeWeChat) Phone(_ context.Context, code string) (string, error) { return code, nil }

// AuthURL is a page of WeChat's that says yes for everybody.
func (fakeWeChat) AuthURL(account, redirect, state string) (string, bool) {
	return "https://open.weixin.example/authorize?redirect_uri=" + redirect + "&state=" + state, account != "nobody"
}

func (fakeWeChat) Auth(_ context.Context, _, code string) (identity.External, error) {
	if code == "used" {
		return identity.External{}, identity.ErrCode
	}
	openID, unionID, _ := strings.Cut(code, "/")
	return identity.External{Provider: identity.Account, AppID: "oa", OpenID: "openid-" + openID, UnionID: unionID}, nil
}

// joinLinks joins WeChat's logins and what follows a merge, as server/wechat_login.go does.
func (w *world) joinLinks() {
	w.identity.WeChat, w.identity.OAuth = fakeWeChat{}, fakeWeChat{}
	w.identity.OnChanged(w.hub.MoveSessions)
	for _, m := range []identity.Mover{
		{Name: "conversations", Move: w.dialogue.Move, Any: w.dialogue.Any}, {Name: "letters", Move: w.board.Move, Any: w.board.Any}, {Name: "taps", Move: w.wordings.Move},
		{Name: "sheets", Move: w.calculators.Move}, {Name: "walks", Move: w.guides.Move}, {Name: "pictures", Move: w.media.Move},
		{Name: "notices", Move: w.notices.Move}, {Name: "safety_items", Move: w.safety.Move},
	} {
		w.identity.OnMerge(m)
	}
}

type loginAnswer struct {
	Token   string
	Citizen struct {
		ID   string
		Kind string
	}
}

// byWeChat logs in by the mini-program.
func (w *world) byWeChat(t *testing.T, code string) *person {
	t.Helper()
	r := w.nobody().does(t, "POST", "/auth/wechat", map[string]string{"code": code})
	if r.status != 200 && r.status != 201 {
		t.Fatalf("%d %s", r.status, r.body)
	}
	a := into[loginAnswer](r)
	return &person{w: w, id: a.Citizen.ID, token: a.Token}
}

// inAccount is a citizen who wrote to the Official Account.
func (w *world) inAccount(t *testing.T, openID, unionID string) string {
	t.Helper()
	c, _, err := w.identity.CitizenOf(context.Background(), identity.External{Provider: identity.Account, AppID: "oa", OpenID: openID, UnionID: unionID})
	check(t, err)
	return c.ID
}

// ids are what must never be in an answer.
var ids = []string{"openid-", "unionid-", "openid", "unionid", "cipher", "_index"}

func TestCitizensLogInByWeChat(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		c.names["one"], c.names["two"] = unique("x"), unique("x")
		c.people["stale"] = &person{w: w, token: strings.Repeat("a", 43)}
		c.plays(t, []scenario{
			{name: "a new person", method: "POST", path: "/auth/wechat", body: c.fill(`{"code":"{one}/unionid-1"}`), status: 201, want: []string{`"token":"`, `"kind":"citizen"`, `"phone_verified":false`}, not: ids},
			{name: "the same person again", method: "POST", path: "/auth/wechat", body: c.fill(`{"code":"{one}/unionid-1"}`), status: 200, want: []string{`"token":"`}, not: ids},
			{name: "a guest stays who it is", as: "citizen", method: "POST", path: "/auth/wechat", body: c.fill(`{"code":"{two}"}`), status: 200, want: []string{c.as("citizen").id, `"kind":"citizen"`}, not: ids},
			{name: "a token of nobody keeps nobody out", as: "stale", method: "POST", path: "/auth/wechat", body: c.fill(`{"code":"{two}"}`), status: 200, want: []string{c.as("citizen").id}},
			{name: "staff are citizens, too", as: "agent", method: "POST", path: "/auth/wechat", body: c.fill(`{"code":"{two}"}`), status: 200, want: []string{c.as("citizen").id}},
			{name: "a used code", method: "POST", path: "/auth/wechat", body: `{"code":"used"}`, status: 422, want: []string{"wechat_code_invalid", "重新试一次"}},
			{name: "WeChat is away", method: "POST", path: "/auth/wechat", body: `{"code":"down"}`, status: 503, want: []string{"wechat_unreachable", "访客身份"}, not: []string{"abcdef", "route"}},
			{name: "no code", method: "POST", path: "/auth/wechat", body: `{}`, status: 422},
			{name: "a code too long", method: "POST", path: "/auth/wechat", body: map[string]any{"code": long(257)}, status: 422, want: []string{`"path":"code"`}},

			{name: "a number proved by WeChat", as: "citizen", method: "POST", path: "/me/phone", body: `{"code":"13812345678"}`, status: 200, want: []string{`"phone_masked":"138****5678"`, `"phone_verified":true`}, not: []string{"13812345678"}},
			{name: "a foreign number", as: "citizen", method: "POST", path: "/me/phone", body: `{"code":"+12025550100"}`, status: 422, want: []string{"phone_unsupported"}},
			{name: "links say how one is known", as: "citizen", method: "GET", path: "/me/links", status: 200, want: []string{`"provider":"weapp"`, `"provider":"phone"`, "138****5678", `"offers":[`, `"merges":[]`}, not: append(ids, c.names["two"], "13812345678")},
			{name: "a guest has none", as: "other", method: "GET", path: "/me/links", status: 200, want: []string{`"links":[]`, `"offers":[]`, `"merges":[]`}},
			{name: "the export says so, too", as: "citizen", method: "GET", path: "/me/export", status: 200, want: []string{`"links":[{"provider":"weapp"`}, not: append(ids, c.names["two"])},
			{name: "a typed number is not proved", as: "citizen", method: "PATCH", path: "/me", body: `{"phone":"13900000000"}`, status: 200, want: []string{`"phone_verified":false`}},
		})
	})
}

func TestAMergeIsOfferedAcceptedAndTakenBack(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		union := unique("unionid-")
		me := w.byWeChat(t, unique("x")+"/"+union)
		c.people["me"] = me
		openID := unique("openid-")
		other := w.inAccount(t, openID, union)
		ticket := must[identity.Ticket](t)(w.identity.Ticket(t.Context(), other))
		page := into[loginAnswer](w.nobody().does(t, "POST", "/auth/ticket", map[string]string{"ticket": ticket.Secret}).gives(200))
		if page.Citizen.ID != other {
			t.Fatalf("%+v", page)
		}
		theirs := &person{w: w, id: other, token: page.Token}
		c.people["theirs"] = theirs
		sent := func(p *person, title string) string {
			body := letterBody()
			body["title"], body["client_id"] = title, "same"
			return into[struct{ ID string }](p.does(t, "POST", "/letters", body).gives(201)).ID
		}
		c.names["mine"], c.names["hers"] = sent(me, "我的留言"), sent(theirs, "公众号里的留言")
		c.names["here"] = into[struct{ ID string }](me.does(t, "POST", "/conversations", `{"channel":"h5"}`).gives(201)).ID
		c.names["there"] = into[struct{ ID string }](theirs.does(t, "POST", "/conversations", `{"channel":"h5"}`).gives(201)).ID
		before := theirs.does(t, "GET", "/me/export", nil).gives(200)

		links := into[struct {
			Offers []struct{ ID, Text string }
		}](me.does(t, "GET", "/me/links", nil).gives(200))
		if len(links.Offers) != 1 || !strings.Contains(links.Offers[0].Text, "微信公众号") {
			t.Fatalf("%+v", links)
		}
		c.names["offer"] = links.Offers[0].ID
		socket := theirs.connects(t, "citizen")
		c.plays(t, []scenario{
			{name: "nobody's offer", as: "me", method: "POST", path: "/me/merges", body: `{"offer_id":"none"}`, status: 404, want: []string{"offer_gone"}},
			{name: "somebody else's offer", as: "other", method: "POST", path: "/me/merges", body: `{"offer_id":"{offer}"}`, status: 404, want: []string{"offer_gone"}},
			{name: "the other side's name for it", as: "theirs", method: "POST", path: "/me/merges", body: `{"offer_id":"{offer}"}`, status: 404},
			{name: "before, letters are apart", as: "me", method: "GET", path: "/letters/{hers}", status: 404},
			{name: "yes", as: "me", method: "POST", path: "/me/merges", body: `{"offer_id":"{offer}"}`, status: 200, want: []string{`"offers":[]`, `"provider":"account"`, "已合并您在微信公众号里的记录"}, not: append(ids, other, openID)},
			{name: "twice", as: "me", method: "POST", path: "/me/merges", body: `{"offer_id":"{offer}"}`, status: 404, want: []string{"offer_gone"}},
			{name: "both letters are mine", as: "me", method: "GET", path: "/letters", status: 200, want: []string{"我的留言", "公众号里的留言"}},
			{name: "and on the other phone", as: "theirs", method: "GET", path: "/letters", status: 200, want: []string{"我的留言", "公众号里的留言"}},
			{name: "one open conversation is left", as: "theirs", method: "GET", path: "/conversations/current?channel=h5", status: 200},
			{name: "who is the other phone", as: "theirs", method: "GET", path: "/me", status: 200, want: []string{me.id}, not: []string{other}},
		})
		if code := socket.closedWith(); code != 4001 {
			t.Errorf("the socket was closed with %d", code)
		}
		if n := w.count(t, fmt.Sprintf("SELECT count(*) FROM conversations WHERE citizen_id = '%s' AND state <> 'closed'", me.id)); n != 1 {
			t.Errorf("%d open conversations", n)
		}
		merges := into[struct{ Merges []struct{ ID string } }](me.does(t, "GET", "/me/links", nil).gives(200))
		c.names["merge"] = merges.Merges[0].ID
		c.plays(t, []scenario{
			{name: "a stranger cannot undo", as: "other", method: "POST", path: "/me/merges/{merge}/undo", status: 404, want: []string{"merge_not_found"}},
			{name: "staff cannot undo", as: "admin", method: "POST", path: "/me/merges/{merge}/undo", status: 403},
			{name: "undo", as: "me", method: "POST", path: "/me/merges/{merge}/undo", status: 200, want: []string{`"merges":[]`, `"offers":[{`}, not: ids},
			{name: "undo twice", as: "me", method: "POST", path: "/me/merges/{merge}/undo", status: 404},
			{name: "mine is mine", as: "me", method: "GET", path: "/letters", status: 200, want: []string{"我的留言"}, not: []string{"公众号里的留言"}},
			{name: "hers is hers", as: "theirs", method: "GET", path: "/letters", status: 200, want: []string{"公众号里的留言"}, not: []string{"我的留言"}},
			{name: "the other phone is as before", as: "theirs", method: "GET", path: "/me", status: 200, want: []string{other}},
			{name: "no conversation crossed over", as: "me", method: "GET", path: "/conversations/{there}", status: 404},
		})
		after := theirs.does(t, "GET", "/me/export", nil).gives(200)
		if strings.Count(before.body, `"number":`) != strings.Count(after.body, `"number":`) {
			t.Errorf("the export changed:\n%s\n%s", before.body, after.body)
		}
		if n := w.count(t, fmt.Sprintf("SELECT count(*) FROM citizen_merges WHERE into_id = '%s' AND session_id <> '' AND undone_session <> ''", me.id)); n != 1 {
			t.Errorf("%d records of who merged", n)
		}
	})
}

// twoSides are one person known twice: by the mini-program and by the Official Account.
func (w *world) twoSides(t *testing.T) (me, theirs *person) {
	t.Helper()
	union := unique("unionid-")
	me = w.byWeChat(t, unique("x")+"/"+union)
	other := w.inAccount(t, unique("openid-"), union)
	ticket := must[identity.Ticket](t)(w.identity.Ticket(t.Context(), other))
	login := into[loginAnswer](w.nobody().does(t, "POST", "/auth/ticket", map[string]string{"ticket": ticket.Secret}).gives(200))
	return me, &person{w: w, id: other, token: login.Token}
}

// merges accepts the one offer there is and returns the merge.
func (p *person) merges(t *testing.T) string {
	t.Helper()
	offers := into[struct{ Offers []struct{ ID string } }](p.does(t, "GET", "/me/links", nil).gives(200))
	r := p.does(t, "POST", "/me/merges", map[string]string{"offer_id": offers.Offers[0].ID}).gives(200)
	return into[struct{ Merges []struct{ ID string } }](r).Merges[0].ID
}

func TestWhatAGuestAskedBeforeLoggingInIsOffered(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		code := unique("x")
		known := w.byWeChat(t, code)
		c.people["known"] = known
		c.asks(t, "身份证丢了怎么补办")
		guest := c.as("citizen")
		guest.does(t, "POST", "/auth/wechat", map[string]string{"code": code}).gives(200)
		silent := w.guest(t)
		ticket := must[identity.Ticket](t)(w.identity.Ticket(t.Context(), known.id))
		silent.does(t, "POST", "/auth/ticket", map[string]string{"ticket": ticket.Secret}).gives(200)
		c.plays(t, []scenario{
			{name: "one offer, of who said something", as: "known", method: "GET", path: "/me/links", status: 200, want: []string{"以访客身份留下的记录"}, not: append(ids, guest.id, silent.id)},
			{name: "the guest's conversation is not seen yet", as: "known", method: "GET", path: "/conversations/{chat}", status: 404},
		})
		known.merges(t)
		c.plays(t, []scenario{
			{name: "now it is", as: "known", method: "GET", path: "/conversations/{chat}", status: 200},
			{name: "nothing is left to offer", as: "known", method: "GET", path: "/me/links", status: 200, want: []string{`"offers":[]`, "已合并您登录以前"}},
		})
	})
}

// movers says for every table with rows of citizens who hands them over in a merge, or why they stay.
var movers = map[string]string{
	"conversations": "conversations", "letters": "letters", "wording_taps": "taps", "calculations": "sheets", "guide_runs": "walks", "files": "pictures",
	"notices": "notices", "notice_grants": "notices", "notice_taps": "notices", "safety_items": "safety_items", "wechat_chats": "wechat_chats",
	"sessions": "follows by itself", "citizen_links": "follows by itself", "login_tickets": "follows by itself",
	"safety_checks": "ends by itself within days",
}

func TestEveryTableOfCitizensSaysWhoMovesIt(t *testing.T) {
	w := enter(t, "sqlite")
	found := map[string]bool{}
	for _, table := range w.tables(t) {
		if w.count(t, "SELECT count(*) FROM pragma_table_info('"+table+"') WHERE name = 'citizen_id'") == 0 {
			continue
		}
		found[table] = true
		if movers[table] == "" {
			t.Errorf("nobody says what becomes of %s when citizens are merged", table)
		}
	}
	for table := range movers {
		if !found[table] {
			t.Errorf("%s has no citizens", table)
		}
	}
}

// TestWhatWasAttachedWhileMergedDoesNotKeepAnybody: a letter of one side may show a picture and a
// sheet of the other; after they parted each can still be erased.
func TestWhatWasAttachedWhileMergedDoesNotKeepAnybody(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		me, theirs := w.twoSides(t)
		sheet := into[struct{ ID string }](theirs.does(t, "POST", "/calculators/retirement-age/results", retirement("s")).gives(201)).ID
		file := into[struct{ ID string }](theirs.uploads(t, "/files", "file", "a.png", picture(t, 16, 78)).gives(201)).ID
		merge := me.merges(t)
		body := letterBody()
		body["calculation_ids"], body["file_ids"] = []string{sheet}, []string{file}
		letter := into[struct{ ID string }](me.does(t, "POST", "/letters", body).gives(201)).ID
		me.does(t, "POST", "/me/merges/"+merge+"/undo", nil).gives(200)
		theirs.does(t, "DELETE", "/me", nil).gives(204)
		me.does(t, "GET", "/letters/"+letter, nil).gives(200)
		me.does(t, "DELETE", "/me", nil).gives(204)
	})
}

func TestWhoWasMergedIsErasedWhole(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		me, theirs := w.twoSides(t)
		theirs.does(t, "PATCH", "/me", `{"display_name":"郑合并","phone":"13700001111"}`).gives(200)
		me.merges(t)
		me.does(t, "DELETE", "/me", nil).gives(204)
		for _, p := range []*person{me, theirs} {
			p.does(t, "GET", "/me", nil).gives(401)
		}
		w.lacks(t, []string{"郑合并", "13700001111"})
		for _, table := range []string{"citizen_links", "sessions WHERE revoked_at IS NULL AND citizen_id IS NOT NULL AND", "login_tickets"} {
			where := " WHERE"
			if strings.Contains(table, "WHERE") {
				where = ""
			}
			if n := w.count(t, fmt.Sprintf("SELECT count(*) FROM %s%s citizen_id IN ('%s', '%s')", table, where, me.id, theirs.id)); n != 0 {
				t.Errorf("%d rows of %s", n, table)
			}
		}
	})
}

func TestStaffBindByAScannedCode(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		li := w.newStaff(t, identity.Agent)
		c.people["li"] = li
		c.names["phone"] = unique("x")
		scene := into[struct{ Scene, Page, QR string }](li.does(t, "POST", "/staff/me/wechat", nil).gives(200))
		if scene.Page != "packages/learn/bind/index?scene="+scene.Scene || !strings.HasPrefix(scene.QR, "data:image/png;base64,") {
			t.Errorf("%+v", scene)
		}
		c.names["scene"] = scene.Scene
		c.plays(t, []scenario{
			{name: "not bound yet", as: "li", method: "GET", path: "/staff/me/wechat", status: 200, want: []string{`"bound_at":null`}},
			{name: "WeChat does not log in yet", method: "POST", path: "/auth/staff/wechat", body: `{"code":"{phone}"}`, status: 404, want: []string{"staff_not_bound"}},
			{name: "whose code it is", method: "GET", path: "/auth/staff/bind/{scene}", status: 200, want: []string{`"name":"坐席`, `"expires_at":"`}, not: append(ids, li.id, "username")},
			{name: "a code nobody made", method: "GET", path: "/auth/staff/bind/none", status: 404, want: []string{"scene_gone"}},
			{name: "a used login code leaves the scene", method: "POST", path: "/auth/staff/bind", body: `{"scene":"{scene}","code":"used"}`, status: 422, want: []string{"wechat_code_invalid"}},
			{name: "bind", method: "POST", path: "/auth/staff/bind", body: `{"scene":"{scene}","code":"{phone}"}`, status: 200, want: []string{`"token":"`, li.id, `"must_change_password":false`}, not: ids},
			{name: "bind again", method: "POST", path: "/auth/staff/bind", body: `{"scene":"{scene}","code":"{phone}"}`, status: 404, want: []string{"scene_gone"}},
			{name: "bound", as: "li", method: "GET", path: "/staff/me/wechat", status: 200, want: []string{`"bound_at":"20`}, not: append(ids, c.names["phone"])},
			{name: "WeChat logs in", method: "POST", path: "/auth/staff/wechat", body: `{"code":"{phone}"}`, status: 200, want: []string{`"token":"`, li.id}, not: ids},
			{name: "a citizen cannot open a code", as: "citizen", method: "POST", path: "/staff/me/wechat", status: 403},
			{name: "nor a new agent", as: "fresh", method: "POST", path: "/staff/me/wechat", status: 403, want: []string{"password_change_required"}},
		})
		phone := into[loginAnswer](w.nobody().does(t, "POST", "/auth/staff/wechat", c.fill(`{"code":"{phone}"}`)).gives(200))
		mobile := &person{w: w, id: li.id, token: phone.Token}
		mobile.does(t, "GET", "/staff/me", nil).gives(200)
		socket := mobile.connects(t, "staff")
		li.does(t, "DELETE", "/staff/me/wechat", nil).gives(204)
		mobile.does(t, "GET", "/staff/me", nil).gives(401)
		if code := socket.closedWith(); code != 4501 {
			t.Errorf("the socket was closed with %d", code)
		}
		li.does(t, "GET", "/staff/me", nil).gives(200)
		w.nobody().does(t, "POST", "/auth/staff/wechat", c.fill(`{"code":"{phone}"}`)).gives(404)
	})
}

func TestDisabledStaffAreOutOfWeChatAtOnce(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		li := w.newStaff(t, identity.Agent)
		code := unique("x")
		scene := into[struct{ Scene string }](li.does(t, "POST", "/staff/me/wechat", nil).gives(200))
		body := map[string]string{"scene": scene.Scene, "code": code}
		phone := &person{w: w, id: li.id, token: into[loginAnswer](w.nobody().does(t, "POST", "/auth/staff/bind", body).gives(200)).Token}
		admin := w.staff["admin"]
		admin.does(t, "PATCH", "/staff/users/"+li.id, `{"disabled":true}`).gives(200)
		phone.does(t, "GET", "/staff/me", nil).gives(401)
		w.nobody().does(t, "POST", "/auth/staff/wechat", map[string]string{"code": code}).gives(404)
		admin.does(t, "PATCH", "/staff/users/"+li.id, `{"disabled":false}`).gives(200)
		w.nobody().does(t, "POST", "/auth/staff/wechat", map[string]string{"code": code}).gives(404)
	})
}

func TestACodeInTheConsoleRunsOut(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		li := w.newStaff(t, identity.Agent)
		scene := into[struct{ Scene string }](li.does(t, "POST", "/staff/me/wechat", nil).gives(200))
		w.later(identity.SceneFor + time.Second)
		body := map[string]string{"scene": scene.Scene, "code": unique("x")}
		if r := w.nobody().does(t, "POST", "/auth/staff/bind", body).gives(404); !strings.Contains(r.body, "重新打开") {
			t.Error(r.body)
		}
	})
}
