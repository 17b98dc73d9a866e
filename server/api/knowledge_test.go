package api_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

func TestArticles(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		refused := func(name string, change map[string]any, status int, want ...string) scenario {
			return scenario{name: name, as: "editor", method: "POST", path: "/staff/articles", body: c.article(t, change), status: status, want: want}
		}
		c.plays(t, []scenario{
			{name: "created", as: "editor", method: "POST", path: "/staff/articles", body: c.article(t, map[string]any{"answer": hostile}), status: 201, want: []string{`"state":"draft"`, `"version":1`, "DROP TABLE citizens", "内部口径"}},
			refused("no question", map[string]any{"question": " "}, 422, "article_invalid", `"path":"question"`),
			refused("a question too long", map[string]any{"question": long(101)}, 422, `"path":"question"`),
			refused("no answer", map[string]any{"answer": nil}, 422, "answer"),
			refused("an answer too long", map[string]any{"answer": long(5001)}, 422, `"path":"answer"`),
			refused("a category nobody has", map[string]any{"category_id": "none"}, 422, `"path":"category_id"`),
			refused("a day that is none", map[string]any{"effective_from": "2026-13-45"}, 422, `"path":"effective_from"`, "日期要写成"),
			refused("days the wrong way round", map[string]any{"effective_from": "2026-05-01", "effective_until": "2026-04-01"}, 422, `"path":"effective_until"`),
			refused("a day in another form", map[string]any{"review_by": "1.5.2026"}, 422, `"path":"review_by"`),
			refused("an audience nobody has", map[string]any{"audience": "friends"}, 422, `"path":"audience"`),
			refused("hotter than hot", map[string]any{"hot": 101}, 422, `"path":"hot"`),
			refused("a block nobody has", map[string]any{"blocks": []map[string]any{{"type": "video"}}}, 422, `"path":"blocks[0].type"`),
			refused("a link that is a script", map[string]any{"blocks": []map[string]any{{"type": "link", "title": "看", "url": "javascript:alert(1)"}}}, 422, "blocks"),
			refused("a source that is a script", map[string]any{"sources": []map[string]any{{"name": "法", "url": "javascript:alert(1)"}}}, 422, "sources"),
			refused("51 variants", map[string]any{"variants": strings.Split(strings.Repeat("x,", 50)+"x", ",")}, 422, "不能超过 50 项"),
			refused("variants of the wrong type", map[string]any{"variants": "one"}, 422, "应为列表"),
			refused("an unknown field", map[string]any{"live_version": 3}, 422, "不认识的字段"),
			{name: "NUL", as: "editor", method: "POST", path: "/staff/articles", body: `{"question":"a\u0000","answer":"b","category_id":"c"}`, status: 400},
			{name: "found", as: "agent", method: "GET", path: "/staff/articles?q=身份证&state=live&size=5", status: 200, want: []string{`"total":`, `"state":"live"`}},
			{name: "found by SQL", as: "agent", method: "GET", path: "/staff/articles?q=%25'%20OR%20'1'='1", status: 200, want: []string{`"total":0`}},
			{name: "all of nothing", as: "agent", method: "GET", path: "/staff/articles?category=none", status: 200, want: []string{`"total":0`}},
			{name: "a state nobody has", as: "agent", method: "GET", path: "/staff/articles?state=burnt", status: 422},
			{name: "page zero", as: "agent", method: "GET", path: "/staff/articles?page=0", status: 422},
			{name: "minus one on a page", as: "agent", method: "GET", path: "/staff/articles?size=-1", status: 422},
			{name: "nobody's", as: "agent", method: "GET", path: "/staff/articles/none", status: 404, want: []string{"article_not_found"}},
			{name: "nobody's versions", as: "agent", method: "GET", path: "/staff/articles/none/versions", status: 404},
			{name: "submit nobody's", as: "editor", method: "POST", path: "/staff/articles/none/submit", status: 404},
			{name: "publish nobody's", as: "editor", method: "POST", path: "/staff/articles/none/publish", body: `{"version":1}`, status: 404},
			{name: "withdraw nobody's", as: "editor", method: "POST", path: "/staff/articles/none/withdraw", status: 404},
			{name: "categories", as: "agent", method: "GET", path: "/staff/categories", status: 200, want: []string{"税务"}},
			{name: "a category too long", as: "editor", method: "POST", path: "/staff/categories", body: map[string]any{"name": long(21)}, status: 422, want: []string{`"path":"name"`}},
			{name: "a category without a name", as: "editor", method: "POST", path: "/staff/categories", body: `{"name":" "}`, status: 422, want: []string{"category_invalid"}},
			{name: "a category that is there", as: "editor", method: "POST", path: "/staff/categories", body: `{"name":"税务"}`, status: 409, want: []string{"category_taken"}},
			{name: "a category under nothing", as: "editor", method: "POST", path: "/staff/categories", body: `{"name":"新的","parent_id":"none"}`, status: 422},
			{name: "as a citizen would ask", as: "reviewer", method: "POST", path: "/staff/articles/preview", body: `{"question":"身份证丢了怎么补办"}`, status: 200, want: []string{`"decision":"answer"`, `"hits":[{`, `"threshold":{`, `"terms":[{`}, not: []string{"内部口径"}},
			{name: "no question asked", as: "reviewer", method: "POST", path: "/staff/articles/preview", body: `{"question":""}`, status: 422},
			{name: "a question of 501", as: "reviewer", method: "POST", path: "/staff/articles/preview", body: map[string]any{"question": long(501)}, status: 422},
			{name: "the desk's search", as: "agent", method: "GET", path: "/desk/knowledge?q=身份证丢了", status: 200, want: []string{`"probability":`, `"internal":`}},
			{name: "the desk's search for nothing", as: "agent", method: "GET", path: "/desk/knowledge?q=", status: 422},
		})
	})
}

func TestAnArticleFromDraftToWithdrawn(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		article := c.article(t, map[string]any{"answer": "第一版答复"})
		a := into[struct{ ID string }](c.as("editor").does(t, "POST", "/staff/articles", article).gives(201))
		c.names["a"], c.names["q"] = a.ID, article["question"].(string)
		second := c.article(t, map[string]any{"question": article["question"], "answer": "第二版答复", "row_version": 1})
		stale := c.article(t, map[string]any{"row_version": 1})
		c.plays(t, []scenario{
			{name: "submitted", as: "editor", method: "POST", path: "/staff/articles/{a}/submit", status: 200, want: []string{`"state":"in_review"`}},
			{name: "not yet for citizens", method: "GET", path: "/articles/{a}", status: 404},
			{name: "a version that is not the newest", as: "reviewer", method: "POST", path: "/staff/articles/{a}/publish", body: `{"version":7}`, status: 409, want: []string{"article_version_moved"}},
			{name: "version minus one", as: "reviewer", method: "POST", path: "/staff/articles/{a}/publish", body: `{"version":-1}`, status: 422},
			{name: "published", as: "reviewer", method: "POST", path: "/staff/articles/{a}/publish", body: `{"version":1}`, status: 200, want: []string{`"state":"live"`, `"live_version":1`}},
		})
		check(t, w.index.Refresh(t.Context()))
		row := into[struct {
			RowVersion int `json:"row_version"`
		}](c.as("editor").does(t, "GET", "/staff/articles/"+a.ID, nil).gives(200))
		second["row_version"] = row.RowVersion
		c.plays(t, []scenario{
			{name: "citizens see it", method: "GET", path: "/articles/{a}", status: 200, want: []string{"第一版答复"}, not: []string{"内部口径"}},
			{name: "saved", as: "editor", method: "PUT", path: "/staff/articles/{a}", body: second, status: 200, want: []string{`"version":2`, `"live_version":1`}},
			{name: "saved by two", as: "editor", method: "PUT", path: "/staff/articles/{a}", body: stale, status: 409, want: []string{"article_changed", "刚被其他人修改过"}},
			{name: "saved without having seen", as: "editor", method: "PUT", path: "/staff/articles/{a}", body: article, status: 422, want: []string{"row_version"}},
			{name: "saved under nobody's", as: "editor", method: "PUT", path: "/staff/articles/none", body: second, status: 404},
			{name: "citizens still see the first", method: "GET", path: "/articles/{a}", status: 200, want: []string{"第一版答复"}, not: []string{"第二版"}},
			{name: "versions", as: "auditor", method: "GET", path: "/staff/articles/{a}/versions", status: 200, want: []string{`"version":2`, `"version":1`, `"published_at":"20`}},
			{name: "withdrawn", as: "editor", method: "POST", path: "/staff/articles/{a}/withdraw", status: 200, want: []string{`"state":"withdrawn"`}},
		})
		check(t, w.index.Refresh(t.Context()))
		c.play(t, scenario{method: "GET", path: "/articles/{a}", status: 404})
	})
}

// workbook builds a sheet of the 8-column format.
func workbook(t *testing.T, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer func() { _ = f.Close() }() // in memory
	rows = append([][]any{{"分类", "问题", "机器人回答", "相似问题", "反例问题", "是否全部回复", "是否停用", "是否禁止被推荐"}}, rows...)
	for i, row := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+1)
		check(t, err)
		check(t, f.SetSheetRow("Sheet1", cell, &row))
	}
	var b bytes.Buffer
	check(t, f.Write(&b))
	return b.Bytes()
}

func TestImportAndExport(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		question := unique("导入的问题") + "怎么办？"
		sheet := workbook(t, []any{"税务", question, "<b>答复</b>", question + "呢", "", "", "", ""}, []any{"税务", "", "没有问题", "", "", "", "", ""})
		before := w.count(t, "SELECT count(*) FROM articles")
		for _, name := range []string{"知识.xlsx", "../../etc/passwd", "坏\xff\xfe名.xlsx"} {
			r := c.as("editor").uploads(t, "/staff/articles/import", "file", name, sheet).gives(200)
			got := into[struct {
				BatchID string `json:"batch_id"`
				Valid   int
				Bad     []struct {
					Row     int
					Message string
				}
			}](r)
			if got.Valid != 1 || len(got.Bad) != 1 || got.Bad[0].Row != 3 || !han.MatchString(got.Bad[0].Message) {
				t.Fatal(r.body)
			}
			c.names["batch"] = got.BatchID
		}
		if n := w.count(t, "SELECT count(*) FROM articles"); n != before {
			t.Errorf("a dry run stored %d articles", n-before)
		}
		c.people["another"] = w.newStaff(t, "editor")
		kind, garbage := form(t, "file", "a.xlsx", []byte(html))
		large, big := form(t, "file", "a.xlsx", make([]byte, 20<<20))
		c.plays(t, []scenario{
			{name: "another editor's", as: "another", method: "POST", path: "/staff/articles/import/{batch}/confirm", body: `{}`, status: 404, want: []string{"import_not_found"}},
			{name: "confirmed", as: "editor", method: "POST", path: "/staff/articles/import/{batch}/confirm", body: `{}`, status: 200, want: []string{`"created":1`}},
			{name: "confirmed again", as: "editor", method: "POST", path: "/staff/articles/import/{batch}/confirm", body: `{}`, status: 200, want: []string{`"created":1`}},
			{name: "a page", as: "editor", method: "POST", path: "/staff/articles/import", kind: kind, body: garbage, status: 422, want: []string{"sheet_invalid"}},
			{name: "20 MB", as: "editor", method: "POST", path: "/staff/articles/import", kind: large, body: big, status: 413, want: []string{"sheet_too_large"}},
			{name: "no form", as: "editor", method: "POST", path: "/staff/articles/import", body: `{}`, status: 422},
			{name: "no publishing without the right", as: "editor", method: "POST", path: "/staff/articles/import/none/confirm", body: `{"publish":"yes"}`, status: 422},
		})
		if n := w.count(t, "SELECT count(*) FROM articles"); n != before+1 {
			t.Errorf("%d articles were stored", n-before)
		}
		r := c.as("auditor").does(t, "GET", "/staff/articles/export", nil).gives(200)
		r.isClean(t)
		book, err := excelize.OpenReader(strings.NewReader(r.body))
		check(t, err)
		rows, err := book.GetRows(book.GetSheetName(0))
		check(t, err)
		if len(rows) < 300 || !strings.Contains(r.header.Get("Content-Disposition"), "knowledge.xlsx") {
			t.Errorf("%d rows, %s", len(rows), r.header.Get("Content-Disposition"))
		}
		c.play(t, scenario{method: "GET", path: "/staff/articles/export", status: 401})
	})
}
