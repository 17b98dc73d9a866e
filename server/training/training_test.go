package training

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"qingting/server/analytics"
	"qingting/server/course"
	"qingting/server/db"
	"qingting/server/db/dbtest"
	"qingting/server/exam"
	"qingting/server/knowledge"
	"qingting/server/learning"
	"qingting/server/notice"
)

var ctx = context.Background()

// world is the school on a real database with an agent s1, a citizen c1 and one live article.
type world struct {
	t        *testing.T
	db       *db.DB
	now      time.Time
	article  string
	learning *learning.Service
	exams    *exam.Service
	notices  *notice.Service
	desk     Desk
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := &world{t: t, db: d, now: time.Date(2026, 11, 21, 0, 12, 0, 0, time.UTC)}
		now := func() time.Time { return w.now }
		zone := time.FixedZone("CST", 8*3600)
		know := knowledge.New(knowledge.Parts{DB: d, Now: now})
		articles := Articles{know}
		w.notices, w.exams = notice.New(d, now), exam.New(exam.Parts{DB: d, Now: now})
		courses := course.New(course.Parts{DB: d, Articles: articles, Bank: LessonItems{w.exams}, Now: now,
			Trainers: Trainers{w.notices, func(context.Context) ([]string, error) { return []string{"s1"}, nil }}})
		w.learning = learning.New(learning.Parts{DB: d, Bank: w.exams, Lessons: Shelf{courses}, Now: now, Zone: zone})
		w.desk = Desk{Rows: &analytics.Service{DB: d, Now: now, Zone: zone}, Articles: articles, Learning: w.learning, Now: now}
		w.run("INSERT INTO staff (id, username, display_name, password_hash, created_at, updated_at) VALUES ('s1', 's1', '李', 'x', ?, ?)", w.now, w.now)
		w.run("INSERT INTO citizens (id, created_at, last_seen_at) VALUES ('c1', ?, ?)", w.now, w.now)
		category, err := know.CreateCategory(ctx, "", "社会保险")
		w.must(err)
		a, err := know.Create(ctx, "s1", knowledge.Edit{Settings: knowledge.Settings{CategoryID: category.ID}, Words: knowledge.Words{
			Question: "失业金怎么领？", Answer: "缴费满一年并登记失业的可以领取。", Audience: knowledge.Public, Region: "全国", Sources: []knowledge.Source{{Name: "社会保险法", Clause: "第四十五条"}}}})
		w.must(err)
		_, err = know.Publish(ctx, "s1", a.ID, 1)
		w.must(err)
		w.article = a.ID
		fn(t, w)
	})
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) run(query string, values ...any) {
	w.t.Helper()
	w.must(w.db.Conn(ctx).Exec(query, values...).Error)
}

// chat is a closed conversation about the article that s1 held, answered or not, rated.
func (w *world) chat(id string, answered bool, rating int) {
	w.t.Helper()
	start, end := w.now.Add(-time.Hour), w.now.Add(-time.Minute)
	w.run("INSERT INTO conversations (id, citizen_id, channel, state, agent_id, opened_at, updated_at, closed_at, rating, rated_at) VALUES (?, 'c1', 'h5', 'closed', 's1', ?, ?, ?, ?, ?)", id, start, end, end, rating, end)
	w.run("INSERT INTO messages (id, conversation_id, seq, client_id, sender, kind, text, verdict, created_at) VALUES (?, ?, 1, 'q', 'bot', 'answer', '答', 'down', ?)", id+"-1", id, start)
	w.run("INSERT INTO decisions (message_id, conversation_id, kind, article_id, article_version, created_at) VALUES (?, ?, 'answer', ?, 1, ?)", id+"-1", id, w.article, start)
	w.run("INSERT INTO assignments (id, conversation_id, staff_id, started_at, ended_at, end_reason) VALUES (?, ?, 's1', ?, ?, 'closed')", id+"-a", id, start, end)
	if answered {
		w.run("INSERT INTO messages (id, conversation_id, seq, client_id, sender, sender_id, kind, text, created_at) VALUES (?, ?, 2, 'a', 'agent', 's1', 'text', '您好', ?)", id+"-2", id, start.Add(time.Minute))
	}
}

func TestWhatGoesWrongAtTheDeskComesFirstTheNextMorning(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.chat("k1", true, 1)
		w.chat("k2", false, 5)
		for range 2 {
			w.must(w.desk.Follow(ctx))
		}
		p, err := w.learning.Portrait(ctx, "s1")
		w.must(err)
		if len(p.Matters) != 1 || p.Matters[0].Point.Matter != "社会保险" || p.Matters[0].State == learning.Mastered || p.Matters[0].Known >= 0.5 {
			t.Fatalf("%+v", p.Matters)
		}
		if len(p.Steps) == 0 || p.Steps[0].Point.Matter != "社会保险" {
			t.Fatalf("%+v", p.Steps)
		}
		var n int64
		w.must(w.db.Conn(ctx).Raw("SELECT COUNT(*) FROM evidence").Scan(&n).Error)
		if n != 4 { // a low rating, one without a word, two thumbs
			t.Fatal(n)
		}
	})
}

func TestAReminderComesAtOnesOwnTimeOnceAndNeverAtNight(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		_, err := w.learning.SaveSettings(ctx, "s1", learning.Settings{BudgetMinutes: 5, Commute: []string{"08:10", "23:00"}, QuietFrom: "22:00", QuietTo: "07:00", Matters: []string{"社会保险"}})
		w.must(err)
		r := Reminder{Learning: w.learning, Notices: w.notices, Now: func() time.Time { return w.now }, Zone: time.FixedZone("CST", 8*3600)}
		for _, at := range []time.Time{w.now.Add(-5 * time.Minute), w.now, w.now.Add(5 * time.Minute), w.now.Add(time.Hour), w.now.Add(14*time.Hour + 50*time.Minute)} {
			w.now = at
			w.must(r.Run(ctx))
		}
		list, err := w.notices.Of(ctx, "s1")
		if err != nil || len(list) != 1 || list[0].Page != notice.PageToday || list[0].Text == "" {
			t.Fatalf("%+v %v", list, err)
		}
	})
}

func TestTheReportSaysWhatItRestsOn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.chat("k1", true, 1)
		_, err := w.learning.Trainee(ctx, "s1")
		w.must(err)
		reports := Reports{Learning: w.learning, Exams: w.exams, Desk: w.desk.Rows, Now: func() time.Time { return w.now }, Zone: time.FixedZone("CST", 8*3600)}
		rep, err := reports.Make(ctx, "2026-11-01", "2026-11-21")
		w.must(err)
		if len(rep.Indicators) != 12 || len(rep.Desk) != 4 || rep.Desk[1].After.N != 1 || !strings.Contains(rep.Desk[1].Text, "样本太少") {
			t.Fatalf("%+v", rep)
		}
		w.run("INSERT INTO learning_days (trainee_id, day, seconds, items, correct, lessons) VALUES ('s1', '2026-11-20', 600, 8, 6, 2)")
		rep, err = reports.Make(ctx, "2026-11-01", "2026-11-21")
		w.must(err)
		values := map[string]float64{}
		for _, i := range rep.Indicators {
			values[i.Key] = i.Value
			if i.Definition == "" || i.Unit == "" {
				t.Errorf("%+v", i)
			}
		}
		if rep.Indicators[0].Sample != 1 || values["coverage"] != 100 || values["minutes"] != 10 || values["lessons"] != 2 || values["accuracy"] != 75 {
			t.Errorf("%+v", rep.Indicators)
		}
		var file bytes.Buffer
		w.must(rep.Write(&file))
		if !strings.HasPrefix(file.String(), "PK") {
			t.Fatal("no workbook")
		}
		for _, bad := range [][2]string{{"x", "2026-11-21"}, {"2026-11-21", "2026-11-01"}} {
			if _, err := reports.Make(ctx, bad[0], bad[1]); err == nil {
				t.Error(bad)
			}
		}
	})
}

func TestAChangeIsCalledSoOnlyWhenItIsOne(t *testing.T) {
	share := analytics.NewShare
	for want, c := range map[string]Comparison{
		"明显变好":       compared("满意率", share(50, 100), share(80, 100), true),
		"明显变差":       compared("低分率", share(5, 100), share(30, 100), false),
		"变化在随机波动范围内": compared("满意率", share(50, 100), share(55, 100), true),
		"样本太少（3 和 100），还不能下结论": compared("满意率", share(1, 3), share(55, 100), true),
	} {
		if c.Text != want {
			t.Errorf("%s: %s", want, c.Text)
		}
	}
}
