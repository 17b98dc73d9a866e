package learning

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"qingting/server/db"
	"qingting/server/db/dbtest"
	"qingting/server/errs"
	"qingting/server/exam"
)

var ctx = context.Background()

// items is a bank in memory: n true-or-false items a matter, all true.
type items []exam.BankItem

func (b items) Live(context.Context) ([]exam.BankItem, error) { return b, nil }

func (b items) At(_ context.Context, id string, version int) (exam.BankItem, error) {
	for _, i := range b {
		if i.ID == id && i.Version == version {
			return i, nil
		}
	}
	return exam.BankItem{}, errs.New(errs.NotFound, "none", "没有这道题。")
}

type lessons []LessonInfo

func (l *lessons) Live(context.Context) ([]LessonInfo, error) { return *l, nil }

type world struct {
	*Service
	t       *testing.T
	now     time.Time
	lessons *lessons
}

var matters = []string{"政策法规", "服务话术", "社会保险", "医疗保险"}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := &world{t: t, now: time.Date(2026, 11, 20, 23, 30, 0, 0, time.UTC), lessons: &lessons{}}
		var bank items
		for _, m := range matters {
			for n := range 12 {
				bank = append(bank, exam.BankItem{ID: fmt.Sprintf("%s-%d", m, n), Version: 1, Item: exam.Item{
					Kind: exam.TrueFalse, Stem: "对吗？", Answer: []string{"true"}, Explanation: "对。", Matter: m, Ability: exam.MatterKnowledge, Difficulty: 2}})
			}
		}
		w.Service = New(Parts{DB: d, Bank: bank, Lessons: w.lessons, Zone: time.FixedZone("CST", 8*3600), Now: func() time.Time { return w.now }})
		w.setUp(d)
		fn(t, w)
	})
}

func (w *world) setUp(d *db.DB) {
	w.t.Helper()
	for _, id := range []string{"s1", "s2"} {
		w.must(d.Conn(ctx).Exec("INSERT INTO staff (id, username, display_name, password_hash, created_at, updated_at) VALUES (?, ?, '李', 'x', ?, ?)", id, id, w.now, w.now).Error)
	}
	w.must(d.Conn(ctx).Exec("INSERT INTO courses (id, slug, title, updated_at) VALUES ('c1', 'c1', '话术', ?)", w.now).Error)
	for i, m := range matters {
		id := fmt.Sprintf("l%d", i+1)
		w.must(d.Conn(ctx).Exec("INSERT INTO lessons (id, slug, course_id, state, latest_version, live_version, updated_at) VALUES (?, ?, 'c1', 'live', 1, 1, ?)", id, id, w.now).Error)
		*w.lessons = append(*w.lessons, LessonInfo{ID: id, CourseID: "c1", Title: "课：" + m, Point: Point{exam.MatterKnowledge, m}, Version: 1, Seconds: 200})
	}
	var required []Requirement
	for _, m := range matters {
		required = append(required, Requirement{"new", exam.MatterKnowledge, m})
	}
	w.must(w.LoadRequirements(ctx, required))
	w.must(w.LoadRequirements(ctx, required))
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) sync(b Batch) Synced {
	w.t.Helper()
	out, err := w.Sync(ctx, "s1", b)
	w.must(err)
	return out
}

func (w *world) answer(id, item string, right bool) Answer {
	response := "true"
	if !right {
		response = "false"
	}
	return Answer{ClientID: id, ItemID: item, Version: 1, Response: []string{response}, Seconds: 10, Source: FromProbe, At: w.now}
}

func TestStructsMatchTheSchema(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.MatchesSchema(t, d, requirementRow{}, traineeRow{}, answerRow{}, studyRow{}, progressRow{}, cardRow{}, evidenceRow{}, masteryRow{}, dayRow{}, Assignment{})
	})
}

func TestAnEntryCountsOnceHoweverOftenItComes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		b := Batch{Device: "phone", Answers: []Answer{w.answer("a1", "社会保险-1", false), w.answer("a2", "社会保险-2", true)},
			Progress: []Progress{{ClientID: "p1", LessonID: "l3", Version: 1, Card: 4, Done: true, Seconds: 180, At: w.now}}}
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				if _, err := w.Sync(ctx, "s1", b); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		out := w.sync(b)
		if !out.Results[0].Repeated || out.Results[0].Right || !out.Results[1].Right || len(out.Standings) != 1 || !out.Standings[0].Done(1) {
			t.Fatalf("%+v", out)
		}
		days, err := w.store.days(ctx, "s1", 10)
		if err != nil || len(days) != 1 || days[0] != (Day{"2026-11-21", 200, 2, 1, 1}) {
			t.Fatalf("%+v %v", days, err)
		}
	})
}

func TestABadEntryDoesNotStopTheOthers(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		bad := w.answer("a2", "nothing", true)
		wrong := w.answer("a3", "社会保险-3", true)
		wrong.Response = []string{"maybe"}
		exam_ := w.answer("a4", "社会保险-4", true)
		exam_.Source = FromExam
		out := w.sync(Batch{Answers: []Answer{w.answer("a1", "社会保险-1", true), bad, wrong, exam_}})
		want := []error{nil, ErrNoItem, exam.ErrResponse, ErrEntry}
		for i, e := range want {
			if !errors.Is(out.Results[i].Err, e) || (e == nil) != (out.Results[i].Err == nil) {
				t.Errorf("%d: %v", i, out.Results[i].Err)
			}
		}
		out = w.sync(Batch{Progress: []Progress{{ClientID: "p1", LessonID: "gone", Version: 1, At: w.now}, {ClientID: "p2", LessonID: "l1", Version: 1, Card: -1, At: w.now}, {ClientID: "p3", LessonID: "l1", Version: 1, At: w.now}}})
		if len(out.Standings) != 1 || len(out.Results) != 2 || !errors.Is(out.Results[0].Err, ErrNoLesson) || !errors.Is(out.Results[1].Err, ErrEntry) {
			t.Fatalf("%+v", out)
		}
		if _, err := w.Sync(ctx, "s1", Batch{Answers: make([]Answer, maxBatch+1)}); !errors.Is(err, ErrBatch) {
			t.Fatal(err)
		}
	})
}

func TestTheLatestReportOfALessonWinsAndDoneStaysDone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		at := func(minute int) time.Time { return w.now.Add(time.Duration(minute-60) * time.Minute) }
		for _, c := range []struct {
			p    Progress
			card int
			done bool
		}{
			{Progress{ClientID: "1", Card: 3, At: at(10)}, 3, false},
			{Progress{ClientID: "2", Card: 1, At: at(5)}, 3, false}, // the other device was offline earlier
			{Progress{ClientID: "3", Card: 7, Done: true, At: at(20)}, 7, true},
			{Progress{ClientID: "4", Card: 2, At: at(30)}, 2, true}, // looked at again
			{Progress{ClientID: "5", Card: 9, At: w.now.Add(48 * time.Hour)}, 9, true},
		} {
			c.p.LessonID, c.p.Version = "l1", 1
			got := w.sync(Batch{Progress: []Progress{c.p}}).Standings[0]
			if got.Card != c.card || got.Done(1) != c.done || got.At.After(w.now) {
				t.Fatalf("%+v: %+v", c.p, got)
			}
		}
		got := w.sync(Batch{Progress: []Progress{{ClientID: "6", LessonID: "l1", Version: 2, Card: 1, At: w.now}}}).Standings[0]
		if got.Done(2) || !got.Done(1) || got.Card != 1 {
			t.Fatalf("a new version is not learned: %+v", got)
		}
	})
}

func TestTheDayBeginsWithWhatIsRequiredAndExplainsItself(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		day, err := w.Today(ctx, "s1")
		if err != nil || day.Day != "2026-11-21" || day.Steps[0].LessonID != "l1" || !strings.Contains(day.Steps[0].Reason, "上岗必学") {
			t.Fatalf("%+v %v", day, err)
		}
		for n := range 3 {
			w.sync(Batch{Answers: []Answer{w.answer(fmt.Sprint("a", n), fmt.Sprintf("医疗保险-%d", n), false)}})
		}
		day, _ = w.Today(ctx, "s1")
		if day.Steps[0].LessonID != "l4" || !strings.Contains(day.Steps[0].Reason, "3 次") {
			t.Fatalf("the gap is not first: %+v", day.Steps)
		}
		w.now = w.now.Add(24 * time.Hour)
		day, _ = w.Today(ctx, "s1")
		if day.ReviewsDue != 3 || !slices.ContainsFunc(day.Steps, func(s DayStep) bool { return s.Do == ReviewStep }) {
			t.Fatalf("%+v", day)
		}
		e, err := w.Exercise(ctx, "s1", ReviewSession, "")
		if err != nil || len(e.Items) != 3 {
			t.Fatalf("%+v %v", e, err)
		}
	})
}

func TestWhatIsMasteredLeavesThePath(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for n := range 8 {
			w.sync(Batch{Answers: []Answer{w.answer(fmt.Sprint("a", n), fmt.Sprintf("政策法规-%d", n), true)}})
		}
		day, err := w.Today(ctx, "s1")
		if err != nil || slices.ContainsFunc(day.Steps, func(s DayStep) bool { return s.Point.Matter == "政策法规" }) {
			t.Fatalf("%+v %v", day.Steps, err)
		}
	})
}

func TestPlacementEndsAndIsRemembered(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		n := 0
		for range 20 {
			e, err := w.Exercise(ctx, "s1", PlacementSession, "")
			w.must(err)
			if e.Done {
				break
			}
			var b Batch
			for _, i := range e.Items {
				a := w.answer(fmt.Sprint("a", n), i.ID, i.Matter != "社会保险")
				a.Source = FromPlacement
				b.Answers = append(b.Answers, a)
				n++
			}
			w.sync(b)
		}
		trainee, err := w.Trainee(ctx, "s1")
		if err != nil || n != placementItems || trainee.PlacedAt == nil {
			t.Fatal(n, trainee, err)
		}
		day, _ := w.Today(ctx, "s1")
		if day.Steps[0].Point.Matter != "社会保险" || day.Steps[0].LessonID != "l3" {
			t.Fatalf("the weak point is not first: %+v", day.Steps)
		}
	})
}

func TestMistakesLeaveTheBookWhenAnsweredRight(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.sync(Batch{Answers: []Answer{w.answer("a1", "社会保险-1", false), w.answer("a2", "社会保险-2", false)}})
		w.now = w.now.Add(time.Minute)
		w.sync(Batch{Answers: []Answer{w.answer("a3", "社会保险-1", true), w.answer("a4", "社会保险-2", false)}})
		list, err := w.Mistakes(ctx, "s1")
		if err != nil || len(list) != 1 || list[0].ItemID != "社会保险-2" || list[0].Wrong != 2 {
			t.Fatalf("%+v %v", list, err)
		}
		e, err := w.Exercise(ctx, "s1", MistakesSession, "")
		if err != nil || len(e.Items) != 1 {
			t.Fatalf("%+v %v", e, err)
		}
	})
}

func TestAnAssignmentComesFirstAndEndsWithTheLesson(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		o := Order{ClientID: "o1", Staff: []string{"s1", "s2"}, Targets: []Target{{"lesson", "l4", "课"}}, DueAt: w.now.Add(3 * 24 * time.Hour), Note: "异地就医来电多"}
		for _, want := range []int{2, 0} {
			if n, err := w.Assign(ctx, "t1", o); err != nil || n != want {
				t.Fatal(n, err)
			}
		}
		day, err := w.Today(ctx, "s1")
		if err != nil || day.Steps[0].Do != AssignedStep || day.Steps[0].LessonID != "l4" || !strings.Contains(day.Steps[0].Reason, "还有 3 天") {
			t.Fatalf("%+v %v", day.Steps, err)
		}
		w.sync(Batch{Progress: []Progress{{ClientID: "p", LessonID: "l4", Version: 1, Card: 5, Done: true, Seconds: 100, At: w.now}}})
		if day, _ = w.Today(ctx, "s1"); day.Steps[0].Do == AssignedStep {
			t.Fatalf("%+v", day.Steps)
		}
		if n, err := w.Assign(ctx, "t1", Order{ClientID: "o2", Staff: []string{"s1"}, Targets: o.Targets, DueAt: o.DueAt}); err != nil || n != 0 {
			t.Fatal("what is learned is given again", n, err)
		}
		o.DueAt = w.now.Add(-time.Hour)
		if _, err := w.Assign(ctx, "t1", o); !errors.Is(err, ErrOrder) {
			t.Fatal(err)
		}
	})
}

func TestReviewsComeBeforeTheExam(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		exam := w.now.Add(5 * 24 * time.Hour)
		if _, err := w.Assign(ctx, "t1", Order{ClientID: "o", Staff: []string{"s1"}, Targets: []Target{{"exam", "e1", "认证"}}, DueAt: exam}); err != nil {
			t.Fatal(err)
		}
		for n := range 4 { // known well: without an exam it would be due in weeks
			w.sync(Batch{Answers: []Answer{w.answer(fmt.Sprint("a", n), "社会保险-1", true)}})
			w.now = w.now.Add(8 * time.Hour)
		}
		cards, err := w.store.allCards(ctx, "s1")
		if err != nil || len(cards) != 1 || !cards[0].Due.Before(exam) {
			t.Fatalf("%+v %v", cards, err)
		}
		w.must(w.ExamDone(ctx, "s1", "e1"))
		w.sync(Batch{Answers: []Answer{w.answer("z", "社会保险-1", true)}})
		if cards, _ = w.store.allCards(ctx, "s1"); !cards[0].Due.After(exam) {
			t.Fatalf("the exam is over: %+v", cards)
		}
	})
}

func TestEvidenceFromTheDeskCountsOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		e := Evidence{Point: Point{exam.MatterKnowledge, "医疗保险"}, Weight: 0.6, When: w.now, Source: Source{"conversation", "c1", "市民评价 1 星"}}
		for _, want := range []int{1, 0} {
			if n, err := w.Observe(ctx, "s2", e); err != nil || n != want {
				t.Fatal(n, err)
			}
		}
		b, err := w.store.mastery(ctx, "s2")
		if err != nil || b.by["医疗保险"].Known >= priorKnown {
			t.Fatalf("%+v %v", b, err)
		}
	})
}

func TestAStreakForgivesAFewMissedDays(t *testing.T) {
	today := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		back []int
		want Streak
	}{
		"nothing yet":    {nil, Streak{0, 2, false}},
		"today":          {[]int{0}, Streak{1, 2, true}},
		"until today":    {[]int{1, 2, 3}, Streak{3, 2, false}},
		"one missed":     {[]int{0, 1, 3, 4}, Streak{4, 1, true}},
		"two missed":     {[]int{0, 2, 4}, Streak{3, 0, true}},
		"three missed":   {[]int{0, 2, 4, 6}, Streak{3, 0, true}},
		"long ago ended": {[]int{5, 6}, Streak{0, 2, false}},
	} {
		var days []Day
		for _, b := range c.back {
			days = append(days, Day{Day: today.AddDate(0, 0, -b).Format(time.DateOnly), Lessons: 1})
		}
		if got := streakOf(days, today); got != c.want {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestSettingsAreChecked(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		good := Settings{BudgetMinutes: 5, Commute: []string{"08:10"}, QuietFrom: "22:00", QuietTo: "07:00", OnBoard: true, Matters: []string{"税务"}}
		got, err := w.SaveSettings(ctx, "s1", good)
		if err != nil || !got.OnBoard || got.Commute[0] != "08:10" || got.Matters[0] != "税务" {
			t.Fatalf("%+v %v", got, err)
		}
		for _, bad := range []Settings{{}, {BudgetMinutes: 31, QuietFrom: "22:00", QuietTo: "07:00"}, {BudgetMinutes: 5, QuietFrom: "25:00", QuietTo: "07:00"},
			{BudgetMinutes: 5, Commute: []string{"8 点"}, QuietFrom: "22:00", QuietTo: "07:00"}} {
			if _, err := w.SaveSettings(ctx, "s1", bad); !errors.Is(err, ErrSettings) {
				t.Errorf("%+v: %v", bad, err)
			}
		}
		for clock, quiet := range map[string]bool{"23:00": true, "06:59": true, "07:00": false, "12:00": false} {
			if got.Quiet(clock) != quiet {
				t.Error(clock)
			}
		}
	})
}

func TestAnItemIsMeasuredByTheWordsItHas(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		first := w.answer("a1", "社会保险-1", true)
		first.At = first.At.Add(-time.Minute)
		w.sync(Batch{Answers: []Answer{first, w.answer("a2", "社会保险-2", false), w.answer("a3", "社会保险-1", false)}})
		got, err := w.Of(ctx, "社会保险-1", 1)
		if err != nil || len(got) != 1 || got[0].Score != 1 || got[0].Rest != 0 {
			t.Fatalf("the first answer and the mean of the others: %+v %v", got, err)
		}
		if got, err := w.Of(ctx, "社会保险-1", 2); err != nil || len(got) != 0 {
			t.Fatalf("answers to other words count: %+v %v", got, err)
		}
	})
}
