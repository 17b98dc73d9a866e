package api_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"qingting/server/safety"
)

const advert = "招刷单员，日结工资，加微信abc8899"

// isStopped sends what must be stopped and returns the id to appeal by.
func (c *cast) isStopped(t *testing.T, path string, body any) string {
	t.Helper()
	r := c.as("citizen").does(t, "POST", c.fill(path), body).gives(422)
	r.isClean(t)
	p := into[struct{ Reason, Message, Appeal string }](r)
	if p.Reason != "content_stopped" || p.Appeal == "" || !strings.Contains(p.Message, "申诉") {
		t.Fatalf("%s", r.body)
	}
	return p.Appeal
}

func said(clientID, text string) map[string]any {
	return map[string]any{"client_id": clientID, "kind": "text", "text": text}
}

func TestAStoppedMessageIsAppealedReleasedAndAnswered(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		path := "/conversations/{chat}/messages"
		c.names["item"] = c.isStopped(t, path, said("q", advert))
		if again := c.isStopped(t, path, said("q", advert)); again != c.names["item"] {
			t.Errorf("the same message became %s and %s", c.names["item"], again)
		}
		if list := c.messages(t); len(list) != 0 {
			t.Fatalf("%+v", list)
		}
		c.plays(t, []scenario{
			{name: "mine", as: "citizen", method: "GET", path: "/me/appeals", status: 200, want: []string{"{item}", advert, "等待人工核实"}},
			{name: "not another's", as: "other", method: "GET", path: "/me/appeals", status: 200, not: []string{"{item}"}},
			{name: "another cannot appeal", as: "other", method: "POST", path: "/me/appeals", body: `{"id":"{item}"}`, status: 404, want: []string{"safety_item_not_found"}},
			{name: "appeal", as: "citizen", method: "POST", path: "/me/appeals", body: `{"id":"{item}","text":"这是我收到的短信"}`, status: 200, want: []string{`"state":"appealed"`, "申诉处理中"}},
			{name: "appeal too long", as: "citizen", method: "POST", path: "/me/appeals", body: `{"id":"{item}","text":"` + long(301) + `"}`, status: 422},
			{name: "reviewers see it", as: "reviewer", method: "GET", path: "/staff/safety/items?state=appealed&category=ads&place=message&q=刷单", status: 200,
				want: []string{"{item}", "这是我收到的短信", `"stopped":true`, `"category_text":"广告引流"`, `"found":["招刷单","刷单员","日结工资"]`, "加微信"}},
			{name: "counted", as: "supervisor", method: "GET", path: "/staff/safety/waiting", status: 200, not: []string{`"appeals":0`}},
			{name: "not agents", as: "agent", method: "POST", path: "/staff/safety/items/{item}/decide", body: `{"release":true}`, status: 403},
			{name: "a refusal needs a reason", as: "reviewer", method: "POST", path: "/staff/safety/items/{item}/decide", body: `{"release":false}`, status: 422, want: []string{"safety_reason_invalid"}},
			{name: "release", as: "reviewer", method: "POST", path: "/staff/safety/items/{item}/decide", body: `{"release":true}`, status: 200, want: []string{`"state":"released"`, `"decided_by_name":"审核`}},
			{name: "once", as: "supervisor", method: "POST", path: "/staff/safety/items/{item}/decide", body: `{"release":true}`, status: 409, want: []string{"safety_item_decided"}},
			{name: "too late to appeal", as: "citizen", method: "POST", path: "/me/appeals", body: `{"id":"{item}"}`, status: 409},
			{name: "told", as: "citizen", method: "GET", path: "/me/notices", status: 200, want: []string{"content_decided", "通过了审核"}},
		})
		w.settle(t)
		list := c.messages(t)
		if len(list) < 2 || list[0].Text != advert || list[0].Sender != "citizen" || list[1].Sender != "bot" {
			t.Errorf("%+v", list)
		}
		c.says(t, "citizen", "q", advert) // the same again is the stored one
	})
}

func TestAMessageThatStaysStoppedIsExplained(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		c.names["item"] = c.isStopped(t, "/conversations/{chat}/messages", said("q", advert))
		c.plays(t, []scenario{
			{name: "refuse", as: "reviewer", method: "POST", path: "/staff/safety/items/{item}/decide", body: `{"release":false,"reason":"这是兼职广告。"}`, status: 200, want: []string{`"state":"upheld"`}},
			{name: "told why", as: "citizen", method: "GET", path: "/me/appeals", status: 200, want: []string{"未通过", "这是兼职广告。"}},
			{name: "and by a notice", as: "citizen", method: "GET", path: "/me/notices", status: 200, want: []string{"content_decided", "这是兼职广告。"}},
			{name: "in the list of decisions", as: "supervisor", method: "GET", path: "/staff/safety/items?state=decided", status: 200, want: []string{"{item}"}},
		})
		if list := c.messages(t); len(list) != 0 {
			t.Errorf("%+v", list)
		}
	})
}

func TestReportsAndAngerGoOn(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		c.says(t, "citizen", "a", "我要举报有人发"+advert)
		c.says(t, "citizen", "b", "你们这帮傻逼，踢了三个月皮球")
		body := letterBody()
		body["demand_type"], body["text"] = "report", "百家乐真人荷官，首存送彩金 www.xpj8888.com"
		c.as("citizen").does(t, "POST", "/letters", body).gives(201)
		c.play(t, scenario{as: "supervisor", method: "GET", path: "/staff/safety/items?state=noted&size=100", status: 200,
			want: []string{"我要举报有人发", "傻逼", "送彩金", `"stopped":false`, "举报"}})
		c.play(t, scenario{as: "citizen", method: "GET", path: "/me/appeals", status: 200, not: []string{"傻逼"}})
	})
}

func TestAStoppedLetterIsReleasedWithEverythingInIt(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		body := letterBody()
		body["demand_type"], body["text"] = "consultation", advert
		c.names["item"] = c.isStopped(t, "/letters", body)
		c.names["words"] = c.isStopped(t, "/letters/{letter2}/entries", c.wordsStopped(t))
		c.plays(t, []scenario{
			{name: "no phone numbers for reviewers", as: "reviewer", method: "GET", path: "/staff/safety/items?state=stopped&size=100", status: 200, want: []string{"{item}", "【咨询】夜间施工"}, not: []string{"13812345678"}},
			{name: "release", as: "reviewer", method: "POST", path: "/staff/safety/items/{item}/decide", body: `{"release":true,"reason":"正常咨询"}`, status: 200},
			{name: "release further words", as: "reviewer", method: "POST", path: "/staff/safety/items/{words}/decide", body: `{"release":true}`, status: 200},
			{name: "it has arrived", as: "citizen", method: "GET", path: "/letters", status: 200, want: []string{advert, "138****5678"}},
			{name: "the words, too", as: "citizen", method: "GET", path: "/letters/{letter2}", status: 200, want: []string{"送彩金，加我微信"}},
		})
		changed := letterBody()
		changed["demand_type"], changed["text"] = "consultation", advert
		c.names["item"] = c.isStopped(t, "/letters", changed)
		changed["text"] = "请问怎么开店"
		c.as("citizen").does(t, "POST", "/letters", changed).gives(201)
		c.play(t, scenario{as: "citizen", method: "GET", path: "/me/appeals", status: 200, not: []string{"{item}"}})
		r := c.as("citizen").does(t, "POST", "/letters", body).gives(200)
		if !strings.Contains(r.body, advert) {
			t.Errorf("%s", r.body)
		}
	})
}

// wordsStopped makes a letter that is no complaint and returns further words on it that are stopped.
func (c *cast) wordsStopped(t *testing.T) map[string]any {
	t.Helper()
	body := letterBody()
	body["demand_type"] = "consultation"
	c.names["letter2"] = into[struct{ ID string }](c.as("citizen").does(t, "POST", "/letters", body).gives(201)).ID
	return map[string]any{"client_id": "e", "text": "送彩金，加我微信"}
}

func TestAReleasedMessageFindsTheOpenConversation(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		c.names["item"] = c.isStopped(t, "/conversations/{chat}/messages", said("q", advert))
		c.as("citizen").does(t, "POST", c.fill("/conversations/{chat}/close"), "{}").gives(200)
		c.as("reviewer").does(t, "POST", c.fill("/staff/safety/items/{item}/decide"), `{"release":true}`).gives(200)
		c.names["chat"] = into[struct{ ID string }](c.as("citizen").does(t, "GET", "/conversations/current", nil).gives(200)).ID
		if list := c.messages(t); len(list) == 0 || list[0].Text != advert {
			t.Errorf("%+v", list)
		}
		w.settle(t)
	})
}

func TestReviewersKeepTheWordLists(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		words := into[map[string]any](c.as("reviewer").does(t, "GET", "/staff/safety/words", nil).gives(200))
		c.names["word"] = unique("甩卖壬")
		list := words["words"].([]any)
		list = list[:len(list):len(list)] // appending copies
		body := map[string]any{
			"words":    append(list, map[string]any{"word": c.names["word"], "category": "ads", "level": "stop", "sound": false}),
			"contacts": words["contacts"], "spared": words["spared"], "harmless": words["harmless"], "version": words["version"],
		}
		bad := map[string]any{
			"words":    append(list, map[string]any{"word": "医院的药品", "category": "banned", "level": "stop", "sound": false}, map[string]any{"word": "增加微信缴费", "category": "ads", "level": "stop", "sound": false}),
			"contacts": []string{}, "spared": []string{}, "harmless": []string{}, "version": 1,
		}
		c.plays(t, []scenario{
			{name: "not known yet", as: "reviewer", method: "POST", path: "/staff/safety/words/try", body: `{"text":"{word}"}`, status: 200, want: []string{`"outcome":"pass"`}},
			{name: "save", as: "reviewer", method: "PUT", path: "/staff/safety/words", body: body, status: 200, want: []string{"{word}", `"changed_by_name":"审核`, `"history":[{`}},
			{name: "known at once", as: "supervisor", method: "POST", path: "/staff/safety/words/try", body: `{"text":"快来{word}"}`, status: 200,
				want: []string{`"outcome":"block"`, `"found":"{word}"`, `"how":"原词"`, `"category_text":"广告引流"`, "已拦截"}},
			{name: "variants, sounds and numbers", as: "supervisor", method: "POST", path: "/staff/safety/words/try", body: `{"text":"送菜金，六★合★彩，加薇信，我的电话13812345678"}`, status: 200,
				want: []string{`"how":"同音"`, `"how":"变体"`, `"category":"personal"`, `"word":"手机号"`, `"spared":"我的电话"`, `"outcome":"review"`}},
			{name: "a colleague was first", as: "reviewer", method: "PUT", path: "/staff/safety/words", body: body, status: 409, want: []string{"safety_saved_by_other", "其他人刚刚保存过"}},
			{name: "lists that stop a citizen", as: "reviewer", method: "PUT", path: "/staff/safety/words", body: bad, status: 422, want: []string{"safety_words_invalid", "这样改会拦住正常的话", "想增加微信缴费"}},
			{name: "rude words stop nobody", as: "reviewer", method: "PUT", path: "/staff/safety/words", status: 422, want: []string{"辱骂", `"path":"words[0]"`},
				body: `{"words":[{"word":"混蛋","category":"abuse","level":"stop","sound":false}],"contacts":[],"spared":[],"harmless":[],"version":1}`},
			{name: "an editor may not read them", as: "editor", method: "GET", path: "/staff/safety/words", status: 403},
		})
	})
}

func TestStoppedTextsAreTakenAlongAndErased(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		mark := unique("辰词")
		c.names["item"] = c.isStopped(t, "/conversations/{chat}/messages", said("q", advert+mark))
		c.as("citizen").does(t, "POST", "/me/appeals", c.fill(`{"id":"{item}","text":"申诉`+mark+`"}`)).gives(200)
		c.says(t, "citizen", "r", "举报"+advert+mark)
		w.settle(t)
		if r := c.as("citizen").does(t, "GET", "/me/export", nil).gives(200); !strings.Contains(r.body, "申诉"+mark) {
			t.Errorf("the export lacks the appeal: %s", r.body)
		}
		c.as("citizen").does(t, "DELETE", "/me", nil).gives(204)
		w.lacks(t, []string{mark})
	})
}

func TestASocketNamesTheAppeal(t *testing.T) {
	w := enter(t, "sqlite")
	c := w.newCast(t)
	phone := c.as("citizen").connects(t, "citizen")
	f := phone.asks(map[string]any{"rpc": map[string]any{"method": "send", "data": map[string]any{"conversation_id": c.names["chat"], "client_id": "q", "kind": "text", "text": advert}}})
	if f.RPC == nil || !strings.Contains(string(f.RPC.Data), `"reason":"content_stopped"`) || !strings.Contains(string(f.RPC.Data), `"appeal":"`) {
		t.Errorf("%+v", f)
	}
}

// wechatChecks is WeChat's checks as the program sees them.
type wechatChecks struct{ later, traces []string }

func (*wechatChecks) FreshOpenID(context.Context, string, time.Time) (string, error) {
	return "o-1", nil
}

func (*wechatChecks) CheckText(context.Context, string, string, safety.Scene) (safety.Opinion, error) {
	return safety.Opinion{Suggest: "pass", Label: 100}, nil
}

func (c *wechatChecks) CheckMedia(_ context.Context, _, url string, _ safety.Scene) (string, error) {
	c.traces = append(c.traces, unique(url))
	return c.traces[len(c.traces)-1], nil
}

func TestAgentsSeeWhichPicturesAreRisky(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		checks := &wechatChecks{}
		w.safety.Checker, w.safety.People = checks, checks
		w.safety.Later = func(_ context.Context, id string) error { checks.later = append(checks.later, id); return nil }
		w.safety.Link = func(id string) string { return id }
		defer func() { w.safety.Checker, w.safety.People, w.safety.Later, w.safety.Link = nil, nil, nil, nil }()
		c := w.newCast(t)
		file := into[struct{ ID string }](c.as("citizen").uploads(t, "/files", "file", "a.png", picture(t, 16, 31)).gives(201))
		c.names["file"] = file.ID
		c.post(t, "/conversations/{chat}/messages", `{"client_id":"p","kind":"image","file_id":"{file}"}`, 201)
		letter := letterBody()
		letter["file_ids"] = []string{file.ID}
		c.names["letter"] = into[struct{ ID string }](c.as("citizen").does(t, "POST", "/letters", letter).gives(201)).ID
		w.settle(t)
		for _, id := range checks.later {
			check(t, w.safety.RunCheck(t.Context(), id))
		}
		check(t, w.safety.MediaChecked(t.Context(), checks.traces[0], safety.Opinion{Suggest: "risky", Label: 20002}))
		c.plays(t, []scenario{
			{name: "staff", as: "supervisor", method: "GET", path: "/conversations/{chat}/messages", status: 200, want: []string{`"flagged":true`}},
			{name: "letters, too", as: "supervisor", method: "GET", path: "/staff/letters/{letter}", status: 200, want: []string{`"flagged":true`}},
			{name: "the citizen does not", as: "citizen", method: "GET", path: "/conversations/{chat}/messages", status: 200, not: []string{"flagged"}},
			{name: "reviewers", as: "reviewer", method: "GET", path: "/staff/safety/items?place=picture", status: 200, want: []string{"{file}", "微信内容检测提示：色情（有风险）。", `"category":"porn"`}},
		})
	})
}
