package training

import (
	"context"
	"strings"
	"testing"
	"time"

	"qingting/server/exam"
	"qingting/server/learning"
	"qingting/server/notice"
)

func (w *world) watch() Watch {
	trainers := Trainers{w.notices, func(context.Context) ([]string, error) { return []string{"s1"}, nil }}
	names := func(context.Context) (map[string]string, error) { return map[string]string{"s1": "李敏"}, nil }
	return Watch{Learning: w.learning, Exams: w.exams, Trainers: trainers, Names: names, Now: func() time.Time { return w.now }, Zone: time.FixedZone("CST", 8*3600)}
}

// told runs the watch twice and returns the notices of s1 of a kind.
func (w *world) told(k notice.Kind) (list []notice.Notice) {
	w.t.Helper()
	for range 2 {
		w.must(w.watch().Run(ctx))
	}
	all, err := w.notices.Of(ctx, "s1")
	w.must(err)
	for _, n := range all {
		if n.Kind == k {
			list = append(list, n)
		}
	}
	return list
}

func TestWhatWasGivenIsRememberedADayBeforeItEnds(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		_, err := w.learning.Assign(ctx, "s1", learning.Order{ClientID: "o", Staff: []string{"s1"}, DueAt: w.now.Add(30 * time.Hour),
			Targets: []learning.Target{{Kind: "exam", ID: "e1", Title: "上岗考试"}}})
		w.must(err)
		if list := w.told(notice.Due); len(list) != 0 {
			t.Fatalf("too early: %+v", list)
		}
		w.now = w.now.Add(7 * time.Hour)
		if list := w.told(notice.Due); len(list) != 0 {
			t.Fatalf("it was given just now: %+v", list)
		}
		w.now = w.now.Add(8 * time.Hour)
		list := w.told(notice.Due)
		if len(list) != 1 || list[0].Page != notice.PageExam || list[0].Title != "“上岗考试”快到期了" || list[0].Text != "请在 11 月 22 日 14:12 前完成。" {
			t.Fatalf("%+v", list)
		}
	})
}

func TestACertificateThatEndsIsRemembered(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.run("INSERT INTO exams (id, slug, title, minutes, pass, parts, state, updated_at) VALUES ('e1', 'e1', '上岗考试', 30, 60, '[]', 'open', ?)", w.now)
		w.run("INSERT INTO exam_attempts (id, exam_id, staff_id, client_id, paper, title, pass, state, started_at, ends_at) VALUES ('a1', 'e1', 's1', 'c', '[]', '上岗考试', 60, 'submitted', ?, ?)", w.now, w.now)
		w.run("INSERT INTO certificates (id, code, staff_id, exam_id, attempt_id, title, score, issued_at, expires_at) VALUES ('c1', 'AAAA', 's1', 'e1', 'a1', '上岗', 90, ?, ?)", w.now, w.now.Add(29*24*time.Hour))
		list := w.told(notice.Expiring)
		if len(list) != 1 || list[0].Page != notice.PageExam || !strings.Contains(list[0].Text, "12 月 20 日到期") {
			t.Fatalf("%+v", list)
		}
	})
}

func TestTrainersAreToldOnceOfAnItemSomebodyGotStuckAt(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		stored, err := w.exams.Replace(ctx, "s1", []exam.Item{{
			Key: "k1", Kind: exam.TrueFalse, Stem: "失业金缴费满半年就能领。", Answer: []string{"false"}, Explanation: "要满一年。",
			Basis: exam.Basis{Name: "社会保险法", Clause: "第四十五条"}, Matter: "社会保险", Ability: exam.MatterKnowledge, Difficulty: 2,
		}})
		w.must(err)
		id := stored["k1"].ID
		_, err = w.learning.Trainee(ctx, "s1")
		w.must(err)
		add := func(itemID string, lapses int) {
			w.run("INSERT INTO review_cards (trainee_id, item_id, matter, ability, due, stability, difficulty, state, reps, lapses, steps, last_review, seconds) VALUES ('s1', ?, '社会保险', 'matter', ?, 1, 5, 2, 9, ?, 0, ?, 20)", itemID, w.now, lapses, w.now)
		}
		add(id, 6)
		add("retired", 7)
		list := w.told(notice.Leech)
		if len(list) != 1 || list[0].Title != "李敏反复答错同一道题" || !strings.Contains(list[0].Text, "失业金缴费满半年") || list[0].TargetID != id {
			t.Fatalf("%+v", list)
		}
	})
}
