package api_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"qingting/server/training"
)

type learnItem struct {
	ID      string
	Version int
	Kind    string
	Answer  []string
}

type dayStep struct {
	Action   string
	Title    string
	Reason   string
	LessonID string `json:"lesson_id"`
	Matter   string
}

type learnDay struct {
	Placed     bool
	Notices    int
	ReviewsDue int `json:"reviews_due"`
	Streak     struct {
		Days  int
		Today bool
	}
	Steps []dayStep
}

type learnLesson struct {
	ID       string
	Title    string
	Version  int
	Items    []learnItem
	Cards    []struct{ Kind, Spoken string }
	Progress struct {
		State string
		Card  int
	}
}

type synced struct {
	Results []struct {
		ClientID    string `json:"client_id"`
		Right       bool
		Repeated    bool
		Explanation string
		Error       *struct{ Reason string }
	}
	Today learnDay
}

func TestALessonIsLearnedOnTheWayToWork(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		agent := w.newStaff(t, "agent").again(t)
		bag := into[struct {
			Lessons []learnLesson
			Daily   []learnItem
			Today   learnDay
		}](agent.does(t, "GET", "/learn/pack", nil).gives(200))
		if len(bag.Lessons) < 3 || len(bag.Daily) != 5 || bag.Today.Steps[0].LessonID != bag.Lessons[0].ID {
			t.Fatalf("%+v", bag.Today)
		}
		lesson := bag.Lessons[0]
		for _, c := range lesson.Cards {
			if c.Kind != "quiz" && c.Spoken == "" {
				t.Fatalf("a card cannot be heard: %+v", c)
			}
		}
		now := w.now().Format(time.RFC3339)
		item := lesson.Items[0]
		batch := fmt.Sprintf(`{"device":"phone","progress":[{"client_id":"p1","lesson_id":"%s","version":1,"card":9,"done":true,"seconds":200,"at":"%s"}],
			"answers":[{"client_id":"a1","item_id":"%s","version":1,"response":["%s"],"seconds":9,"source":"lesson","lesson_id":"%s","at":"%s"},
			{"client_id":"a2","item_id":"none","version":1,"response":["a"],"seconds":9,"source":"lesson","at":"%s"}]}`,
			lesson.ID, now, item.ID, strings.Join(item.Answer, `","`), lesson.ID, now, now)
		for i := range 2 {
			done := into[synced](agent.does(t, "POST", "/learn/sync", batch).gives(200))
			if r := done.Results[0]; !r.Right || r.Explanation == "" || r.Repeated != (i == 1) || done.Results[1].Error == nil || done.Results[1].Error.Reason != "item_not_found" {
				t.Fatalf("%+v", done)
			}
			if done.Today.Streak.Days != 1 || !done.Today.Streak.Today {
				t.Fatalf("%+v", done.Today)
			}
		}
		again := into[learnLesson](agent.does(t, "GET", "/learn/lessons/"+lesson.ID, nil).gives(200))
		if again.Progress.State != "done" {
			t.Fatalf("%+v", again.Progress)
		}
		me := into[struct {
			Totals struct{ Lessons, Items, Seconds int }
			Radar  []struct{ Name string }
		}](agent.does(t, "GET", "/learn/me", nil).gives(200))
		if me.Totals.Lessons != 1 || me.Totals.Items != 1 || len(me.Radar) != 8 {
			t.Fatalf("%+v", me)
		}
	})
}

func TestPublishedKnowledgeReachesThePhoneAsALesson(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		editor, trainer := w.staff["editor"], w.staff["trainer"]
		c := w.newCast(t)
		draft := into[struct{ ID string }](editor.does(t, "POST", "/staff/articles", c.article(t, map[string]any{
			"question": "电动自行车能上楼充电吗" + unique("问"), "answer": "不能。不得在公共门厅、疏散走道、楼梯间、安全出口停放或者充电。可以到小区集中充电点充电。没有充电点的，可以向物业或社区反映。",
		})).gives(201))
		editor.does(t, "POST", "/staff/articles/"+draft.ID+"/publish", `{"version":1}`).gives(200)
		check(t, w.courses.Follow(t.Context()))
		list := into[struct {
			Proposals []struct {
				ID      string
				Change  string
				Article struct{ ID string }
			}
		}](trainer.does(t, "GET", "/train/proposals", nil).gives(200))
		id := ""
		for _, p := range list.Proposals {
			if p.Article.ID == draft.ID {
				id = p.ID
			}
		}
		offer := trainer.does(t, "GET", "/train/proposals/"+id, nil).gives(200)
		detail := into[struct {
			Lesson map[string]any
			Items  []map[string]any
		}](offer)
		if len(detail.Lesson["cards"].([]any)) < 3 {
			t.Fatal(offer.body)
		}
		lesson := into[struct {
			ID    string
			State string
		}](trainer.does(t, "POST", "/train/proposals/"+id+"/approve", map[string]any{"lesson": detail.Lesson, "items": detail.Items}).gives(200))
		if lesson.State != "live" {
			t.Fatalf("%+v", lesson)
		}
		trainer.does(t, "POST", "/train/proposals/"+id+"/approve", map[string]any{"lesson": detail.Lesson, "items": detail.Items}).gives(409)
		agent := w.newStaff(t, "agent").again(t)
		agent.does(t, "GET", "/learn/lessons/"+lesson.ID, nil).gives(200)
		due := w.now().Add(48 * time.Hour).Format(time.RFC3339)
		trainer.does(t, "POST", "/train/assignments", fmt.Sprintf(`{"client_id":"%s","staff_ids":["%s"],"lesson_ids":["%s"],"due_at":"%s"}`, unique("o"), agent.id, lesson.ID, due)).gives(201)
		day := into[learnDay](agent.does(t, "GET", "/learn/today", nil).gives(200))
		if day.Steps[0].Action != "assigned" || day.Steps[0].LessonID != lesson.ID || day.Notices != 1 {
			t.Fatalf("%+v", day)
		}
	})
}

func TestALessonHasSoundOfItsMakersOnly(t *testing.T) {
	w := enter(t, "sqlite")
	trainer, citizen := w.staff["trainer"], w.guest(t)
	sound := into[struct{ ID string }](trainer.uploads(t, "/files", "file", "a.mp3", []byte("ID3\x04 a lesson to listen to")).gives(201)).ID
	voice := into[struct{ ID string }](citizen.uploads(t, "/files", "file", "a.mp3", []byte("ID3\x04 a citizen's")).gives(201)).ID
	citizen.uploads(t, "/files", "file", "a.mp4", []byte("\x00\x00\x00\x18ftypmp42 a citizen's film")).gives(422)
	photo := into[struct{ ID string }](citizen.uploads(t, "/files", "file", "a.png", picture(t, 4, 9)).gives(201)).ID
	course := into[struct{ ID string }](trainer.does(t, "POST", "/train/courses", `{"client_id":"`+unique("c")+`","title":"听课"}`).gives(201)).ID
	lesson := func(file string) string {
		return fmt.Sprintf(`{"client_id":"%s","lesson":{"course_id":"%s","title":"听一听","ability":"empathy","matter":"情绪安抚","cards":[{"kind":"audio","text":"文字稿","file_id":"%s","seconds":30}]}}`, unique("l"), course, file)
	}
	if r := trainer.does(t, "POST", "/train/lessons", lesson(sound)).gives(201); !strings.Contains(r.body, "/files/"+sound) {
		t.Fatal("no address to play it from", r.body)
	}
	trainer.does(t, "POST", "/train/lessons", lesson(photo)).gives(404)
	trainer.does(t, "POST", "/train/lessons", lesson(voice)).gives(404)
	trainer.does(t, "POST", "/train/lessons", lesson("none")).gives(404)
}

func TestPlacementAsksAndEnds(t *testing.T) {
	w := enter(t, "sqlite")
	agent := w.newStaff(t, "agent").again(t)
	asked := 0
	for round := range 30 {
		e := into[struct {
			Items []learnItem
			Done  bool
		}](agent.does(t, "GET", "/learn/session?kind=placement", nil).gives(200))
		if e.Done {
			break
		}
		var answers []map[string]any
		for i, item := range e.Items {
			answers = append(answers, map[string]any{"client_id": fmt.Sprint(round, "-", i), "item_id": item.ID, "version": item.Version, "response": []string{}, "seconds": 5, "source": "placement", "at": w.now()})
			asked++
		}
		agent.does(t, "POST", "/learn/sync", map[string]any{"device": "phone", "answers": answers}).gives(200)
	}
	day := into[learnDay](agent.does(t, "GET", "/learn/today", nil).gives(200))
	if !day.Placed || asked != 24 || day.Steps[0].Action != "lesson" {
		t.Fatalf("%d asked, %+v", asked, day)
	}
	agent.does(t, "GET", "/learn/session?kind=nonsense", nil).gives(422)
}

func TestLearningShowsNobodyElses(t *testing.T) {
	w := enter(t, "sqlite")
	a, b := w.newStaff(t, "agent").again(t), w.newStaff(t, "agent").again(t)
	a.does(t, "PUT", "/learn/settings", `{"budget_minutes":9,"commute":["08:10"],"quiet_from":"22:00","quiet_to":"07:00","board":false,"matters":["税务"]}`).gives(200)
	if r := b.does(t, "GET", "/learn/settings", nil).gives(200); strings.Contains(r.body, "08:10") {
		t.Fatal(r.body)
	}
	if r := b.does(t, "GET", "/learn/board", nil).gives(200); strings.Contains(r.body, `"name"`) {
		t.Fatal("who is not on the board sees it", r.body)
	}
	for _, bad := range []string{`{"budget_minutes":99,"commute":[],"quiet_from":"22:00","quiet_to":"07:00","board":false,"matters":[]}`, `{"budget_minutes":5,"commute":["8点"],"quiet_from":"22:00","quiet_to":"07:00","board":false,"matters":[]}`} {
		a.does(t, "PUT", "/learn/settings", bad).gives(422)
	}
}

func TestATrainerSeesWhoNeedsHelp(t *testing.T) {
	w := enter(t, "sqlite")
	agent := w.newStaff(t, "agent").again(t)
	if r := w.staff["trainer"].does(t, "GET", "/train/people", nil).gives(200); !strings.Contains(r.body, agent.id) {
		t.Fatal("who has not begun cannot be given anything")
	}
	agent.does(t, "GET", "/learn/today", nil).gives(200)
	people := into[struct {
		Matters []string
		People  []struct {
			ID    string
			Risks []string
		}
	}](w.staff["trainer"].does(t, "GET", "/train/people", nil).gives(200))
	found := false
	for _, p := range people.People {
		if p.ID == agent.id {
			found = len(p.Risks) == 1
		}
	}
	if !found || len(people.Matters) < 19 {
		t.Fatalf("%+v", people)
	}
	w.staff["trainer"].does(t, "GET", "/train/people/"+agent.id, nil).gives(200)
	w.staff["trainer"].does(t, "GET", "/train/people/nobody", nil).gives(404)
}

func TestCoursesGoOutAndComeBackAsAWorkbook(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		trainer, agent := w.newStaff(t, "trainer").again(t), w.newStaff(t, "agent").again(t)
		file := trainer.does(t, "GET", "/train/lessons/export", nil).gives(200).body
		batch := into[struct {
			BatchID string `json:"batch_id"`
			Lessons []map[string]any
			Bad     []map[string]any
		}](trainer.uploads(t, "/train/lessons/import", "file", "lessons.xlsx", []byte(file)).gives(200))
		if len(batch.Lessons) < 40 || len(batch.Bad) != 0 {
			t.Fatalf("%d lessons, %v", len(batch.Lessons), batch.Bad)
		}
		confirm := "/train/lessons/import/" + batch.BatchID + "/confirm"
		agent.does(t, "POST", confirm, nil).gives(403)
		if r := trainer.does(t, "POST", confirm, nil).gives(200); !strings.Contains(r.body, `"changed":0`) || !strings.Contains(r.body, `"created":0`) {
			t.Fatal("what went out is not what comes in", r.body)
		}
		trainer.uploads(t, "/train/lessons/import", "file", "x.xlsx", []byte("not a workbook")).gives(422)
	})
}

func TestAConversationBecomesACaseWithoutItsCitizen(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		trainer := w.newStaff(t, "trainer").again(t)
		c := w.newCast(t)
		c.agent(t, "li")
		c.handOff(t, "h").gives(200)
		c.as("li").does(t, "POST", "/desk/claim", c.fill(`{"conversation_id":"{chat}"}`)).gives(200)
		c.says(t, "citizen", "q", "我叫王小明，电话13812345678，小区断水三天没人管")
		c.says(t, "li", "a", "王先生，让您久等了，13812345678对吗？")
		id := c.names["chat"]
		trainer.does(t, "GET", "/train/cases/"+id, nil).gives(409)
		c.as("li").does(t, "POST", c.fill("/desk/conversations/{chat}/close"), "{}").gives(204)
		list := trainer.does(t, "GET", "/train/cases", nil).gives(200)
		if !strings.Contains(list.body, id) || strings.Contains(list.body, "13812345678") || strings.Contains(list.body, "王小明") {
			t.Fatal(list.body)
		}
		got := trainer.does(t, "GET", "/train/cases/"+id, nil).gives(200)
		if strings.Contains(got.body, "13812345678") || strings.Contains(got.body, "王小明") || !strings.Contains(got.body, "【手机号】") || !strings.Contains(got.body, `"who":"坐席"`) {
			t.Fatal(got.body)
		}
		courses := into[struct{ Courses []struct{ ID string } }](trainer.does(t, "GET", "/train/courses", nil).gives(200))
		lesson := map[string]any{"course_id": courses.Courses[0].ID, "title": "断水三天", "ability": "empathy", "matter": "水电气热", "tags": []string{"案例", "困难"},
			"cards": []map[string]any{{"kind": "scene", "lines": []map[string]any{{"who": "情境", "text": "小区断水三天，市民很着急。"}, {"who": "做法", "text": "先道歉，再问清楼栋。", "good": true}}}}}
		body := map[string]any{"client_id": unique("case"), "confirmed": false, "lesson": lesson}
		trainer.does(t, "POST", "/train/cases/"+id, body).gives(422)
		body["confirmed"] = true
		trainer.does(t, "POST", "/train/cases/"+id, body).gives(201)
		trainer.does(t, "POST", "/train/cases/"+id, body).gives(200)
		if list := trainer.does(t, "GET", "/train/cases", nil).gives(200); strings.Contains(list.body, id) {
			t.Fatal("a conversation is offered again", list.body)
		}
	})
}

func TestALessonIsReadAloudAheadOfTime(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		agent := w.newStaff(t, "agent").again(t)
		id := into[struct{ Lessons []learnLesson }](agent.does(t, "GET", "/learn/pack", nil).gives(200)).Lessons[0].ID
		read := func() (list []struct{ Text, URL string }) {
			return into[struct {
				Narrated []struct{ Text, URL string }
			}](agent.does(t, "GET", "/learn/lessons/"+id, nil).gives(200)).Narrated
		}
		if got := read(); len(got) != 0 {
			t.Fatal("heard before it was read", got)
		}
		texts := training.Reader{Courses: w.courses, Bank: w.bank, Narration: w.narration, Log: slog.New(w.log)}
		for len(read()) < 10 {
			check(t, texts.Run(t.Context()))
		}
		first := read()[0]
		if r := answerTo(t, must[*http.Request](t)(http.NewRequest("GET", w.http.URL+first.URL, nil))).gives(200); !strings.HasSuffix(r.body, first.Text) {
			t.Fatal("another text is heard", r.body)
		}
	})
}
