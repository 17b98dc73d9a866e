package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// What the citizen of these tests says in all the places where one can say something.
var words = []string{
	"赵钱孙", "13987654321", "13987650000", "甲词身份证丢了怎么补办", "乙词点踩说明", "丙词会话评价", "丁词留言标题", "戊词留言内容", "己词留言补充",
	"庚词留言评价", "周吴郑", "辛词设备", "壬词坐席能看", "癸词听不懂的问题",
	"1968-04-13",
}

// tellsAll has the citizen leave words everywhere.
func (c *cast) tellsAll(t *testing.T) {
	t.Helper()
	device := must[*http.Request](t)(http.NewRequest("POST", c.w.http.URL+"/api/v1/sessions/guest", strings.NewReader(`{"device":"辛词设备"}`)))
	login := into[struct {
		Token   string
		Citizen struct{ ID string }
	}](answerTo(t, device).gives(201))
	p := &person{w: c.w, id: login.Citizen.ID, token: login.Token}
	c.people["citizen"] = p
	c.names["chat"] = into[struct{ ID string }](p.does(t, "POST", "/conversations", `{"channel":"h5"}`).gives(201)).ID
	p.does(t, "PATCH", "/me", `{"display_name":"赵钱孙","phone":"13987654321"}`).gives(200)
	file := into[struct{ ID string }](p.uploads(t, "/files", "file", "a.png", picture(t, 16, 77)).gives(201))
	c.names["file"] = file.ID
	c.asks(t, "甲词身份证丢了怎么补办")
	c.asks(t, "癸词听不懂的问题")
	c.asks(t, "身份证丢了怎么补办")
	for _, m := range c.messages(t) {
		if m.Sender == "bot" {
			c.names["answer"] = m.ID
		}
	}
	c.post(t, "/conversations/{chat}/feedback", `{"message_id":"{answer}","verdict":"down","comment":"乙词点踩说明"}`, 200)
	c.post(t, "/conversations/{chat}/messages", `{"client_id":"p","kind":"image","file_id":"{file}"}`, 201)
	c.w.settle(t)
	c.agent(t, "li")
	c.handOff(t, "h").gives(200)
	c.as("li").does(t, "POST", "/desk/claim-next", nil).gives(200)
	c.says(t, "citizen", "w", "壬词坐席能看，请打13987654321")
	c.as("li").does(t, "POST", c.fill("/desk/conversations/{chat}/close"), "{}").gives(204)
	c.post(t, "/conversations/{chat}/rating", `{"score":2,"comment":"丙词会话评价"}`, 200)
	sheet := into[struct{ ID string }](p.does(t, "POST", "/calculators/retirement-age/results", map[string]any{"client_id": "k", "inputs": map[string]string{"人员类别": "男", "出生日期": "1968-04-13"}}).gives(201))
	letter := map[string]any{
		"client_id": "l", "demand_type": "complaint", "title": "丁词留言标题", "text": "戊词留言内容", "contact_name": "周吴郑", "contact_phone": "13987650000",
		"file_ids": []string{file.ID}, "calculation_ids": []string{sheet.ID},
	}
	c.names["letter"] = into[struct{ ID string }](p.does(t, "POST", "/letters", letter).gives(201)).ID
	c.post(t, "/letters/{letter}/entries", `{"client_id":"e","text":"己词留言补充"}`, 200)
	c.as("li").does(t, "POST", c.fill("/staff/letters/{letter}/accept"), nil).gives(200)
	c.as("li").does(t, "POST", c.fill("/staff/letters/{letter}/answer"), `{"client_id":"a","text":"已办"}`).gives(200)
	c.post(t, "/letters/{letter}/rating", `{"score":3,"comment":"庚词留言评价"}`, 200)
}

func (c *cast) post(t *testing.T, path, body string, status int) {
	t.Helper()
	c.as("citizen").does(t, "POST", c.fill(path), c.fill(body)).gives(status)
}

func TestACitizenTakesEverythingAlongAndLeavesNothing(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		c.tellsAll(t)
		export := c.as("citizen").does(t, "GET", "/me/export", nil).gives(200)
		if !strings.Contains(export.header.Get("Content-Disposition"), "attachment") {
			t.Errorf("%v", export.header)
		}
		for _, word := range words {
			if !strings.Contains(export.body, word) {
				t.Errorf("the export lacks %s", word)
			}
		}
		others := c.as("other").does(t, "GET", "/me/export", nil).gives(200)
		pictures := w.kept(t)
		socket := c.as("citizen").connects(t, "citizen")
		c.as("citizen").does(t, "DELETE", "/me", nil).gives(204)
		if code := socket.closedWith(); code != 4501 {
			t.Errorf("the socket was closed with %d", code)
		}
		c.as("citizen").does(t, "GET", "/me", nil).gives(401)
		w.settle(t)
		w.lacks(t, words)
		if w.kept(t) != pictures-1 {
			t.Errorf("%d pictures, before %d", w.kept(t), pictures)
		}
		for _, path := range []string{"/conversations/{chat}/messages", "/staff/letters/{letter}", "/desk/conversations/{chat}"} {
			r := c.as("supervisor").does(t, "GET", c.fill(path), nil).gives(200)
			for _, word := range words {
				if strings.Contains(r.body, word) {
					t.Errorf("%s still says %s", path, word)
				}
			}
		}
		if now := c.as("other").does(t, "GET", "/me/export", nil).gives(200); sinceCitizen(now) != sinceCitizen(others) {
			t.Errorf("another citizen's data changed:\n%s\n%s", others.body, now.body)
		}
	})
}

// sinceCitizen is an export without the time it was made.
func sinceCitizen(r reply) string {
	_, rest, _ := strings.Cut(r.body, `"citizen"`)
	return rest
}

// lacks looks for the words in every column of every table, as text.
func (w *world) lacks(t *testing.T, words []string) {
	t.Helper()
	for _, table := range w.tables(t) {
		rows, err := w.db.SQL().Query("SELECT * FROM " + table)
		check(t, err)
		columns, err := rows.Columns()
		check(t, err)
		values := make([]any, len(columns))
		for i := range values {
			values[i] = new(any)
		}
		for rows.Next() {
			check(t, rows.Scan(values...))
			for i, v := range values {
				text := fmt.Sprintf("%s", *v.(*any))
				for _, word := range words {
					if strings.Contains(text, word) {
						t.Errorf("%s.%s still holds %s: %s", table, columns[i], word, clipped(text))
					}
				}
			}
		}
		check(t, rows.Err())
		check(t, rows.Close()) //nolint:sqlclosecheck // each table's rows are closed before the next is read
	}
}
