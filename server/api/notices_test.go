package api_test

import (
	"context"
	"slices"
	"sync"
	"testing"

	"qingting/server/notice"
)

// phones is WeChat as far as subscribe messages go: it keeps what arrives, by openid.
type phones struct {
	mu  sync.Mutex
	got map[string][]notice.SubscribeMessage
}

func (p *phones) Subscribe(_ context.Context, m notice.SubscribeMessage) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.got == nil {
		p.got = map[string][]notice.SubscribeMessage{}
	}
	p.got[m.OpenID] = append(p.got[m.OpenID], m)
	return nil
}

func (p *phones) of(id string) []notice.SubscribeMessage {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.got["open-"+id])
}

var noticeTemplates = []notice.Template{
	{Event: "letter_answered", ID: "tpl-answered", Fields: map[string]string{"number": "character_string1", "text": "thing2"}},
	{Event: "learn_remind", ID: "tpl-remind", Fields: map[string]string{"title": "thing1"}},
}

// subscribed is the way of subscribe messages; everybody has an openid.
func (w *world) subscribed() notice.Way {
	openID := func(_ context.Context, r notice.Receiver) (string, error) { return "open-" + r.ID, nil }
	return notice.Subscribe{Notices: w.notices, Program: w.phones, OpenID: openID, Zone: w.config.City.Location()}
}

type inbox struct {
	Notices []struct{ ID, Kind, Title, Text, Page string }
	Unread  int
}

func TestACitizensInbox(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		c.as("agent").does(t, "POST", c.fill("/staff/letters/{letter}/accept"), nil).gives(200)
		c.as("agent").does(t, "POST", c.fill("/staff/letters/{letter}/answer"), `{"client_id":"a","text":"已要求停工。"}`).gives(200)
		mine := into[inbox](c.as("citizen").does(t, "GET", "/me/notices", nil).gives(200))
		if len(mine.Notices) != 2 || mine.Unread != 2 || mine.Notices[0].Kind != "letter_answered" || mine.Notices[0].Page != c.fill("packages/letter/detail/index?id={letter}") {
			t.Fatalf("%+v", mine)
		}
		c.names["first"], c.names["second"] = mine.Notices[0].ID, mine.Notices[1].ID
		c.plays(t, []scenario{
			{name: "the answer and not the phone number", as: "citizen", method: "GET", path: "/me/notices", status: 200, want: []string{"已要求停工。", `"read_at":null`, `"unread":2`}, not: []string{"13812345678"}},
			{name: "the next page", as: "citizen", method: "GET", path: "/me/notices?before={first}&limit=1", status: 200, want: []string{"您的留言已受理"}, not: []string{"已要求停工"}},
			{name: "somebody else's inbox", as: "other", method: "GET", path: "/me/notices", status: 200, want: []string{`"notices":[]`, `"unread":0`}, not: []string{"停工"}},
			{name: "staff have another one", as: "agent", method: "GET", path: "/me/notices", status: 403},
			{name: "nobody", method: "GET", path: "/me/notices", status: 401},
			{name: "a page too large", as: "citizen", method: "GET", path: "/me/notices?limit=1000", status: 422},
			{name: "the home page counts", as: "citizen", method: "GET", path: "/home", status: 200, want: []string{`"unread_notices":2`}},
			{name: "for citizens only", as: "agent", method: "GET", path: "/home", status: 200, not: []string{"unread_notices"}},
			{name: "who is known", method: "GET", path: "/home", status: 200, not: []string{"unread_notices"}},
			{name: "others mark nothing", as: "other", method: "POST", path: "/me/notices/read", body: `{"ids":["{first}","{second}"]}`, status: 204},
			{name: "one is read", as: "citizen", method: "POST", path: "/me/notices/read", body: `{"ids":["{second}","none"]}`, status: 204},
			{name: "one is left", as: "citizen", method: "GET", path: "/home", status: 200, want: []string{`"unread_notices":1`}},
			{name: "too many at once", as: "citizen", method: "POST", path: "/me/notices/read", body: map[string]any{"ids": make([]string, 201)}, status: 422},
			{name: "no ids", as: "citizen", method: "POST", path: "/me/notices/read", body: `{}`, status: 422},
		})
	})
}

func TestAnOldTokenStillSeesTheHomePage(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		gone := w.guest(t)
		gone.does(t, "DELETE", "/sessions/current", nil).gives(204)
		gone.does(t, "GET", "/home", nil).gives(200)
		gone.does(t, "GET", "/me/notices", nil).gives(401)
	})
}

func TestSubscriptionsAndTheMessageOfAnAnsweredLetter(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		tap := func(id, result string) string {
			return `{"client_id":"` + id + `","results":{"tpl-answered":"` + result + `"}}`
		}
		c.plays(t, []scenario{
			{name: "what there is", as: "citizen", method: "GET", path: "/me/subscriptions", status: 200, want: []string{`"event":"letter_answered"`, `"template_id":"tpl-answered"`, `"left":0`}, not: []string{"learn_remind"}},
			{name: "accepted", as: "citizen", method: "POST", path: "/me/subscriptions", body: tap("t1", "accept"), status: 200, want: []string{`"left":1`}},
			{name: "sent again", as: "citizen", method: "POST", path: "/me/subscriptions", body: tap("t1", "accept"), status: 200, want: []string{`"left":1`}},
			{name: "refused", as: "citizen", method: "POST", path: "/me/subscriptions", body: tap("t2", "reject"), status: 200, want: []string{`"left":1`}},
			{name: "nonsense", as: "citizen", method: "POST", path: "/me/subscriptions", body: tap("t3", "perhaps"), status: 422, want: []string{"subscription_invalid"}},
			{name: "no answer at all", as: "citizen", method: "POST", path: "/me/subscriptions", body: `{"client_id":"t4","results":{}}`, status: 422},
			{name: "somebody else's template", as: "citizen", method: "POST", path: "/me/subscriptions", body: `{"client_id":"t5","results":{"tpl-remind":"accept"}}`, status: 422},
			{name: "nobody", method: "GET", path: "/me/subscriptions", status: 401},
			{name: "the other has none", as: "other", method: "GET", path: "/me/subscriptions", status: 200, want: []string{`"left":0`}},
			{name: "learners have reminders", as: "agent", method: "POST", path: "/learn/subscriptions", body: `{"client_id":"t1","results":{"tpl-remind":"accept"}}`, status: 200, want: []string{`"event":"learn_remind"`}, not: []string{"letter_answered"}},
			{name: "citizens do not", as: "citizen", method: "GET", path: "/learn/subscriptions", status: 403},
			{name: "the letter is accepted", as: "agent", method: "POST", path: "/staff/letters/{letter}/accept", status: 200},
			{name: "and answered", as: "agent", method: "POST", path: "/staff/letters/{letter}/answer", body: `{"client_id":"a","text":"已要求停工。"}`, status: 200},
		})
		if _, err := w.notices.Deliver(t.Context()); err != nil {
			t.Fatal(err)
		}
		got := w.phones.of(c.as("citizen").id)
		if len(got) != 1 || got[0].Template != "tpl-answered" || got[0].Page != c.fill("packages/letter/detail/index?id={letter}") || got[0].Data["thing2"] != "夜间施工：已要求停工。" {
			t.Fatalf("%+v", got)
		}
		c.play(t, scenario{name: "the grant is spent", as: "citizen", method: "GET", path: "/me/subscriptions", status: 200, want: []string{`"left":0`}})
		c.play(t, scenario{name: "all of it is exported", as: "citizen", method: "GET", path: "/me/export", status: 200, want: []string{"已要求停工。", `"subscriptions":[{"event":"letter_answered"`}})
	})
}

func TestALessonReminderOpensTodaysLesson(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		learner := w.newStaff(t, "agent")
		c.people["learner"] = learner
		c.play(t, scenario{name: "granted", as: "learner", method: "POST", path: "/learn/subscriptions", body: `{"client_id":"t","results":{"tpl-remind":"accept"}}`, status: 200, want: []string{`"left":1`}})
		if _, err := w.notices.Tell(t.Context(), notice.Notice{StaffID: learner.id, Kind: notice.Remind, Ref: "08:10", Title: "开始今天的 3 分钟", Text: "失业金怎么领。", Page: notice.PageToday}); err != nil {
			t.Fatal(err)
		}
		if _, err := w.notices.Deliver(t.Context()); err != nil {
			t.Fatal(err)
		}
		got := w.phones.of(learner.id)
		if len(got) != 1 || got[0].Page != "packages/learn/today/index" || got[0].Data["thing1"] != "开始今天的 3 分钟" {
			t.Fatalf("%+v", got)
		}
		c.play(t, scenario{name: "in the inbox too", as: "learner", method: "GET", path: "/learn/notices", status: 200, want: []string{"开始今天的 3 分钟"}})
	})
}
