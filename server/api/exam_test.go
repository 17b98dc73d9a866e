package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

type examItem struct {
	ID      string
	Kind    string
	Options []struct{ Key string }
	Answer  []string
}

type sitting struct {
	ID     string
	State  string
	Items  []examItem
	Result *struct {
		Score       float64
		Passed      bool
		Certificate *struct{ Code, State string }
	}
}

// rightAnswers are the answers of live items by id.
func (w *world) rightAnswers(t *testing.T) map[string][]string {
	t.Helper()
	live, err := w.bank.Live(t.Context())
	check(t, err)
	by := map[string][]string{}
	for _, i := range live {
		by[i.ID] = i.Answer
	}
	return by
}

func TestAnExamIsTakenOnThePhoneAndItsCertificateChecked(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		trainer, agent := w.staff["trainer"], w.newStaff(t, "agent").again(t)
		exam := into[struct{ ID string }](trainer.does(t, "POST", "/train/exams", fmt.Sprintf(`{"client_id":"%s","exam":{"title":"应急认证","certificate":"应急岗位证","minutes":10,"pass":80,"valid_months":12,"parts":[{"matter":"应急处置","from":0,"to":0,"count":5}]}}`, unique("e"))).gives(201))
		if r := agent.does(t, "GET", "/learn/exams", nil).gives(200); strings.Contains(r.body, exam.ID) {
			t.Fatal("a draft is offered")
		}
		trainer.does(t, "POST", "/train/exams/"+exam.ID+"/open", nil).gives(200)
		if r := agent.does(t, "GET", "/learn/exams", nil).gives(200); !strings.Contains(r.body, exam.ID) {
			t.Fatal(r.body)
		}
		begun := agent.does(t, "POST", "/learn/exams/"+exam.ID+"/attempts", `{"client_id":"c1"}`).gives(201)
		if strings.Contains(begun.body, `"answer"`) || strings.Contains(begun.body, `"explanation"`) || strings.Contains(begun.body, `"why"`) {
			t.Fatal("the paper tells its answers", begun.body)
		}
		a := into[sitting](begun)
		agent.does(t, "POST", "/learn/exams/"+exam.ID+"/attempts", `{"client_id":"c2"}`).gives(200)
		right := w.rightAnswers(t)
		for _, i := range a.Items {
			agent.does(t, "PUT", "/learn/attempts/"+a.ID+"/answers", map[string]any{"answers": []map[string]any{{"item_id": i.ID, "response": plainForms(right[i.ID]), "seconds": 20, "at": w.now()}}}).gives(200)
		}
		agent.does(t, "POST", "/learn/attempts/"+a.ID+"/signals", fmt.Sprintf(`{"signals":[{"client_id":"s","kind":"tab_hidden","at":"%s"}]}`, w.now().Format(time.RFC3339))).gives(204)
		for range 2 {
			a = into[sitting](agent.does(t, "POST", "/learn/attempts/"+a.ID+"/submit", nil).gives(200))
			if a.Result == nil || a.Result.Score != 100 || !a.Result.Passed || a.Result.Certificate == nil {
				t.Fatalf("%+v", a.Result)
			}
		}
		agent.does(t, "PUT", "/learn/attempts/"+a.ID+"/answers", `{"answers":[]}`).gives(409)
		other := w.newStaff(t, "agent").again(t)
		other.does(t, "GET", "/learn/attempts/"+a.ID, nil).gives(404)
		seen := w.nobody().does(t, "GET", "/certificates/"+a.Result.Certificate.Code, nil).gives(200)
		if !strings.Contains(seen.body, `"valid"`) || !strings.Contains(seen.body, `坐*`) || strings.Contains(seen.body, agent.username) {
			t.Fatal(seen.body)
		}
		sat := trainer.does(t, "GET", "/train/exams/"+exam.ID+"/attempts", nil).gives(200)
		if !strings.Contains(sat.body, "切换到其他页面 1 次") {
			t.Fatal(sat.body)
		}
		mine := into[struct{ Certificates []struct{ ID string } }](agent.does(t, "GET", "/learn/certificates", nil).gives(200))
		trainer.does(t, "POST", "/train/certificates/"+mine.Certificates[0].ID+"/revoke", `{"reason":"冒名代考"}`).gives(204)
		if r := w.nobody().does(t, "GET", "/certificates/"+a.Result.Certificate.Code, nil).gives(200); !strings.Contains(r.body, `"revoked"`) {
			t.Fatal(r.body)
		}
		day := into[learnDay](agent.does(t, "GET", "/learn/today", nil).gives(200))
		if day.Notices == 0 {
			t.Fatal("nobody told the trainee")
		}
	})
}

// plainForms takes the first accepted form of each blank.
func plainForms(answer []string) []string {
	out := make([]string, len(answer))
	for i, a := range answer {
		out[i], _, _ = strings.Cut(a, "|")
	}
	return out
}

func TestTheCertificationAsksForItsCourses(t *testing.T) {
	w := enter(t, "sqlite")
	agent := w.newStaff(t, "agent").again(t)
	list := into[struct {
		Exams []struct {
			ID, Key  string
			Items    int
			Ready    bool
			Requires []struct{ Title string }
		}
	}](agent.does(t, "GET", "/learn/exams", nil).gives(200))
	for _, e := range list.Exams {
		if e.Key != "post-certification" {
			continue
		}
		if e.Items != 40 || e.Ready || len(e.Requires) != 4 || e.Requires[0].Title == "" {
			t.Fatalf("%+v", e)
		}
		agent.does(t, "POST", "/learn/exams/"+e.ID+"/attempts", `{"client_id":"c"}`).gives(409)
		return
	}
	t.Fatal("no certification in the starter pack")
}

func TestItemsAreWrittenImportedAndMeasured(t *testing.T) {
	w := enter(t, "sqlite")
	trainer := w.staff["trainer"]
	item := `{"kind":"true_false","stem":"题目` + unique("题") + `","answer":["true"],"explanation":"对。","matter":"税务","ability":"matter","difficulty":2}`
	made := into[struct {
		ID         string
		State      string
		RowVersion int `json:"row_version"`
	}](trainer.does(t, "POST", "/train/items", `{"client_id":"`+unique("i")+`","item":`+item+`}`).gives(201))
	trainer.does(t, "POST", "/train/items/"+made.ID+"/publish", `{"version":1}`).gives(200)
	trainer.does(t, "PUT", "/train/items/"+made.ID, `{"row_version":1,"item":`+item+`}`).gives(409)
	agent := w.newStaff(t, "agent").again(t)
	agent.does(t, "POST", "/learn/sync", fmt.Sprintf(`{"device":"p","answers":[{"client_id":"a","item_id":"%s","version":1,"response":["false"],"seconds":5,"source":"probe","at":"%s"}]}`, made.ID, w.now().Format(time.RFC3339))).gives(200)
	for id, answer := range w.rightAnswers(t) { // an item is measured against others
		if id != made.ID {
			agent.does(t, "POST", "/learn/sync", map[string]any{"device": "p", "answers": []map[string]any{{"client_id": "b", "item_id": id, "version": 1, "response": plainForms(answer), "seconds": 5, "source": "probe", "at": w.now()}}}).gives(200)
			break
		}
	}
	mistakes := agent.does(t, "GET", "/learn/mistakes", nil).gives(200)
	if !strings.Contains(mistakes.body, made.ID) {
		t.Fatal(mistakes.body)
	}
	if r := trainer.does(t, "GET", "/train/items/"+made.ID+"/stats", nil).gives(200); !strings.Contains(r.body, `"n":1`) {
		t.Fatal(r.body)
	}
	if r := trainer.does(t, "GET", "/train/items?alarm=any", nil).gives(200); strings.Contains(r.body, made.ID) {
		t.Fatal("one answer is no alarm", r.body)
	}
	trainer.does(t, "GET", "/train/items?alarm=none", nil).gives(422)
	if r := trainer.does(t, "GET", "/train/items/export", nil).gives(200); !strings.HasPrefix(r.body, "PK") {
		t.Fatal("no workbook")
	}
	batch := into[struct {
		BatchID string `json:"batch_id"`
		Ready   int
		Bad     []struct{ Message string }
	}](trainer.uploads(t, "/train/items/import", "file", "items.gift", []byte("$CATEGORY: 税务\n\n::"+unique("g")+"::对吗？{T####对。}\n\n坏的题")).gives(200))
	if batch.Ready != 1 || len(batch.Bad) != 1 || batch.Bad[0].Message == "" {
		t.Fatalf("%+v", batch)
	}
	for range 2 {
		if r := trainer.does(t, "POST", "/train/items/import/"+batch.BatchID+"/confirm", nil).gives(200); !strings.Contains(r.body, `"created":1`) {
			t.Fatal(r.body)
		}
	}
	trainer.uploads(t, "/train/items/import", "file", "items.xlsx", []byte("not a workbook")).gives(422)
}
