package api_test

import (
	"bytes"
	"io/fs"
	"net/http"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	schema "qingting/sql"
)

// retirement asks when a man born in May 1969 may retire.
func retirement(clientID string) map[string]any {
	return map[string]any{"client_id": clientID, "inputs": map[string]string{"人员类别": "男", "出生日期": "1969-05-27"}}
}

func TestCalculators(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		const path = "/calculators/retirement-age/results"
		c.names["sheet"] = into[struct{ ID string }](c.as("citizen").does(t, "POST", path, retirement("s")).gives(201)).ID
		wrong := func(inputs map[string]string) map[string]any {
			return map[string]any{"client_id": unique("w"), "inputs": inputs}
		}
		letter := func(ids ...string) map[string]any {
			l := letterBody()
			l["client_id"], l["calculation_ids"] = unique("l"), ids
			return l
		}
		c.plays(t, []scenario{
			{name: "the list", method: "GET", path: "/calculators", status: 200, want: []string{`"key":"retirement-age"`, `"key":"annual-leave"`}},
			{name: "the form", method: "GET", path: "/calculators/retirement-age", status: 200, want: []string{`"type":"choice"`, `"value":"女55"`, `"when":null`}, not: []string{"计算日期"}},
			{name: "an old day", method: "GET", path: "/calculators/retirement-age?as_of=2025-02-01", status: 200, want: []string{`"max":"2025-02-01"`}},
			{name: "not a day", method: "GET", path: "/calculators/retirement-age?as_of=soon", status: 422, want: []string{`"path":"as_of"`}},
			{name: "none such", method: "GET", path: "/calculators/none", status: 404, want: []string{"calculator_not_found"}},
			{name: "calculated again", as: "citizen", method: "POST", path: path, body: retirement("s"), status: 200, want: []string{`"id":"{sheet}"`}},
			{name: "the sheet", as: "citizen", method: "GET", path: "/calculations/{sheet}", status: 200, want: []string{`"main":true`, `"steps":[{"n":1`, "出生日期", `"clauses":[{"key"`, "【依据】"}},
			{name: "the agent sees the same", as: "agent", method: "GET", path: "/calculations/{sheet}", status: 200, want: []string{`"id":"{sheet}"`}},
			{name: "another's sheet", as: "other", method: "GET", path: "/calculations/{sheet}", status: 404, want: []string{"calculation_not_found"}},
			{name: "out of range", as: "citizen", method: "POST", path: path, body: wrong(map[string]string{"人员类别": "男", "出生日期": "1931-01-01"}), status: 422, want: []string{`"path":"inputs.出生日期"`, "不能早于"}},
			{name: "nothing filled in", as: "citizen", method: "POST", path: path, body: wrong(nil), status: 422},
			{name: "something else filled in", as: "citizen", method: "POST", path: path, body: wrong(map[string]string{"人员类别": "男", "出生日期": "1969-01-01", "x": "1"}), status: 422, want: []string{`"path":"inputs.x"`}},
			{name: "nobody", method: "POST", path: path, body: retirement("s"), status: 401},
			{name: "a letter with the sheet", as: "citizen", method: "POST", path: "/letters", body: letter("{sheet}"), status: 201, want: []string{`"calculations":[{"id":"{sheet}"`}},
			{name: "a letter with somebody else's", as: "other", method: "POST", path: "/letters", body: letter("{sheet}"), status: 422, want: []string{"letter_calculation_invalid"}},
		})
	})
}

func TestAnAnswerLeadsToItsCalculator(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		c.asks(t, "我该多大岁数退休？")
		w.settle(t)
		said := c.as("citizen").does(t, "GET", c.fill("/conversations/{chat}/messages"), nil).gives(200)
		if !strings.Contains(said.body, `"type":"calculator"`) || !strings.Contains(said.body, `"calculator_id":"retirement-age"`) {
			t.Errorf("%s", said.body)
		}
	})
}

func TestAnAgentCalculatesForTheCitizen(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		c.agent(t, "li")
		c.handOff(t, "h").gives(200)
		c.as("li").does(t, "POST", "/desk/claim", c.fill(`{"conversation_id":"{chat}"}`)).gives(200)
		body := retirement("d")
		body["conversation_id"] = c.fill("{chat}")
		sheet := into[struct{ ID string }](c.as("li").does(t, "POST", "/staff/calculators/retirement-age/results", body).gives(201))
		c.as("citizen").does(t, "GET", "/calculations/"+sheet.ID, nil).gives(200)
		c.as("other").does(t, "GET", "/calculations/"+sheet.ID, nil).gives(404)
		alone := into[struct{ ID string }](c.as("li").does(t, "POST", "/staff/calculators/retirement-age/results", retirement("e")).gives(201))
		c.as("citizen").does(t, "GET", "/calculations/"+alone.ID, nil).gives(404)
	})
}

// changed is the annual leave workbook under another key, with one cell set.
func changed(t *testing.T, key, sheet, cell, value string) []byte {
	t.Helper()
	data := must[[]byte](t)(fs.ReadFile(schema.Starter, "starter/calculators/annual-leave.xlsx"))
	book := must[*excelize.File](t)(excelize.OpenReader(bytes.NewReader(data)))
	rows := must[[][]string](t)(book.GetRows("说明"))
	for i, row := range rows {
		if row[0] == "编号" {
			check(t, book.SetCellStr("说明", must[string](t)(excelize.CoordinatesToCellName(2, i+1)), key))
		}
	}
	if sheet != "" {
		check(t, book.SetCellStr(sheet, cell, value))
	}
	var out bytes.Buffer
	check(t, book.Write(&out))
	check(t, book.Close())
	return out.Bytes()
}

func TestAnEditorMakesACalculator(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c, key := w.newCast(t), unique("leave-")
		editor := c.as("editor")
		upload := func(data []byte) reply { return editor.uploads(t, "/staff/calculators/import", "file", "a.xlsx", data) }
		type report struct {
			BatchID  string `json:"batch_id"`
			Bad      []struct{ Sheet, Column string }
			Examples []struct{ OK bool }
		}
		type row struct {
			ID      string
			State   string
			Version int
		}
		bad := into[report](upload(changed(t, key, "参数", "C2", "时间")).gives(200))
		if len(bad.Bad) == 0 || bad.Bad[0].Sheet != "参数" || len(bad.Examples) != 0 {
			t.Errorf("%+v", bad)
		}
		editor.does(t, "POST", "/staff/calculators/import/"+bad.BatchID+"/confirm", nil).gives(422)
		upload([]byte("a,b,c")).gives(422)

		failing := into[report](upload(changed(t, key, "算例", firstExpectation(t), "77")).gives(200))
		draft := into[row](editor.does(t, "POST", "/staff/calculators/import/"+failing.BatchID+"/confirm", nil).gives(200))
		refused := editor.does(t, "POST", "/staff/calculators/"+draft.ID+"/publish", `{"version":1}`).gives(409)
		if !strings.Contains(refused.body, "calculator_examples_fail") || !strings.Contains(refused.body, "77") {
			t.Errorf("%s", refused.body)
		}
		w.nobody().does(t, "GET", "/calculators/"+key, nil).gives(404)

		file := changed(t, key, "", "", "")
		good := into[report](upload(file).gives(200))
		second := into[row](editor.does(t, "POST", "/staff/calculators/import/"+good.BatchID+"/confirm", nil).gives(200))
		if second.ID != draft.ID || second.Version != 2 || second.State != "draft" {
			t.Errorf("%+v", second)
		}
		editor.does(t, "POST", "/staff/calculators/"+draft.ID+"/publish", `{"version":1}`).gives(409)
		editor.does(t, "POST", "/staff/calculators/"+draft.ID+"/publish", `{"version":2}`).gives(200)
		w.nobody().does(t, "GET", "/calculators/"+key, nil).gives(200)
		exported := editor.does(t, "GET", "/staff/calculators/"+draft.ID+"/export", nil).gives(200)
		if exported.body != string(file) || !strings.Contains(exported.header.Get("Content-Disposition"), key+".xlsx") {
			t.Errorf("%d bytes of %d, %v", len(exported.body), len(file), exported.header)
		}
		if all := editor.does(t, "GET", "/staff/calculators/"+draft.ID, nil).gives(200); !strings.Contains(all.body, `"versions":[{"version":2`) {
			t.Errorf("%s", all.body)
		}
		editor.does(t, http.MethodPost, "/staff/calculators/"+draft.ID+"/withdraw", nil).gives(200)
		w.nobody().does(t, "GET", "/calculators/"+key, nil).gives(404)
	})
}

// firstExpectation is the cell of the first example's first expectation.
func firstExpectation(t *testing.T) string {
	t.Helper()
	data := must[[]byte](t)(fs.ReadFile(schema.Starter, "starter/calculators/annual-leave.xlsx"))
	book := must[*excelize.File](t)(excelize.OpenReader(bytes.NewReader(data)))
	rows := must[[][]string](t)(book.GetRows("算例"))
	for i, head := range rows[0] {
		if strings.HasPrefix(head, "期望") && rows[1][i] != "" {
			return must[string](t)(excelize.CoordinatesToCellName(i+1, 2))
		}
	}
	t.Fatal("the first example expects nothing")
	return ""
}
