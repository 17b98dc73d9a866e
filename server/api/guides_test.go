package api_test

import (
	"strings"
	"testing"
)

// shortGuide is a guide that is done after one answer.
const shortGuide = `{"title":"借书证","summary":"在图书馆办","triggers":["借书证怎么办"],"steps":[
	{"key":"age","label":"年龄","ask":"几岁了？","type":"choice","options":[{"value":"child","label":"不满14岁","words":["小孩"]},{"value":"adult","label":"满14岁了"}]}],
	"checklist":{"lead":"您{age}。","sections":[{"title":"要带的材料","items":[{"text":"身份证"},{"text":"监护人同意书","when":{"all":[{"step":"age","is":["child"]}]}}]}],"sources":[{"name":"公共图书馆法"}]}}`

type guideSeen struct {
	ID         string
	Version    int
	RowVersion int `json:"row_version"`
}

func TestAnEditorMakesAGuideAndACitizenWalksIt(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		made := into[guideSeen](c.as("editor").does(t, "POST", "/staff/guides", `{"definition":`+shortGuide+`}`).gives(201))
		c.names["g"] = made.ID
		begin := `{"client_id":"g1","kind":"guide","guide_id":"{g}"}`
		c.plays(t, []scenario{
			{name: "a draft cannot be begun", as: "citizen", method: "POST", path: "/conversations/{chat}/messages", body: begin, status: 404, want: []string{"guide_not_found"}},
			{name: "a draft is not offered", method: "GET", path: "/guides", status: 200, not: []string{"借书证"}},
			{name: "mistakes are named", as: "editor", method: "POST", path: "/staff/guides", body: `{"definition":` + strings.Replace(shortGuide, "几岁了？", "", 1) + `}`, status: 422, want: []string{`"path":"steps[0].ask"`, "第 1 问"}},
			{name: "mistakes are found before saving", as: "editor", method: "POST", path: "/staff/guides/check", body: `{"definition":` + strings.Replace(shortGuide, `"step":"age","is"`, `"step":"size","is"`, 1) + `}`, status: 200, want: []string{"前面没有这一问"}},
			{name: "tried unsaved", as: "editor", method: "POST", path: "/staff/guides/try", body: `{"definition":` + shortGuide + `,"answers":[{"step":"age","value":"小孩"}]}`, status: 200, want: []string{"监护人同意书", `"lead":"您不满14岁。"`, `"state":"done"`}},
			{name: "tried with nonsense", as: "editor", method: "POST", path: "/staff/guides/try", body: `{"definition":` + shortGuide + `,"answers":[{"step":"age","value":"月球"}]}`, status: 422, want: []string{"guide_trial_invalid", "请选下面的一项"}},
			{name: "a version nobody saved", as: "reviewer", method: "POST", path: "/staff/guides/{g}/publish", body: `{"version":9}`, status: 409, want: []string{"guide_version_moved"}},
			{name: "a script in it", as: "editor", method: "POST", path: "/staff/guides/check", body: `{"definition":{"title":7}}`, status: 422},
		})
		c.as("reviewer").does(t, "POST", "/staff/guides/"+made.ID+"/publish", `{"version":1}`).gives(200)
		chat := "/conversations/" + c.names["chat"] + "/messages"
		c.as("citizen").does(t, "POST", chat, c.fill(begin)).gives(201)
		c.as("citizen").does(t, "POST", chat, c.fill(begin)).gives(201)
		w.awaits(t, c, "几岁了？")
		c.as("citizen").does(t, "POST", chat, `{"client_id":"g2","kind":"text","text":"小孩"}`).gives(201)
		w.awaits(t, c, "您不满14岁。")
		run := into[struct{ Items []struct{ ID, State string } }](c.as("citizen").does(t, "GET", "/guide-runs", "").gives(200)).Items
		if len(run) != 1 || run[0].State != "done" {
			t.Fatalf("%+v", run)
		}
		c.names["run"] = run[0].ID
		c.plays(t, []scenario{
			{name: "the list", as: "citizen", method: "GET", path: "/guide-runs/{run}", status: 200, want: []string{"监护人同意书", "share_text", "公共图书馆法"}},
			{name: "another's list", as: "other", method: "GET", path: "/guide-runs/{run}", status: 404, want: []string{"guide_run_not_found"}, not: []string{"监护人"}},
			{name: "in the citizen's export", as: "citizen", method: "GET", path: "/me/export", status: 200, want: []string{`"title":"借书证"`}},
			{name: "offered now", method: "GET", path: "/guides?q=借书", status: 200, want: []string{`"title":"借书证"`}},
			{name: "saved without having seen the newest", as: "editor", method: "PUT", path: "/staff/guides/{g}", body: `{"row_version":1,"definition":` + shortGuide + `}`, status: 409, want: []string{"guide_changed"}},
		})
		c.as("reviewer").does(t, "POST", "/staff/guides/"+made.ID+"/withdraw", "").gives(200)
		c.plays(t, []scenario{{name: "withdrawn", as: "citizen", method: "POST", path: "/conversations/{chat}/messages", body: `{"client_id":"g3","kind":"guide","guide_id":"{g}"}`, status: 404}})
	})
}

// awaits asks for the citizen's messages until one says text.
func (w *world) awaits(t *testing.T, c *cast, text string) {
	t.Helper()
	eventually(t, "somebody says "+text, func() bool {
		return strings.Contains(c.as("citizen").does(t, "GET", "/conversations/"+c.names["chat"]+"/messages", "").gives(200).body, text)
	})
}
