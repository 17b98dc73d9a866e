package exam

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"qingting/server/db"
	"qingting/server/db/dbtest"
)

// school says what is learned and remembers what it was told.
type school struct {
	finished bool
	records  int
	done     []string
}

func (s *school) Finished(context.Context, string, string) (bool, error) { return s.finished, nil }

func (s *school) Record(context.Context, string, BankItem, []string, Mark, time.Time, string) error {
	s.records++
	return nil
}

func (s *school) ExamDone(_ context.Context, staffID, examID string, _ bool) error {
	s.done = append(s.done, staffID+":"+examID)
	return nil
}

type hall struct {
	*Service
	t      *testing.T
	now    time.Time
	school *school
}

func eachHall(t *testing.T, fn func(t *testing.T, h *hall)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := &hall{t: t, now: time.Date(2026, 11, 21, 2, 0, 0, 0, time.UTC), school: &school{finished: true}}
		h.Service = New(Parts{DB: d, Courses: h.school, Recorder: h.school, Now: func() time.Time { return h.now }})
		var items []Item
		for n := range 20 {
			items = append(items, truth1(fmt.Sprintf("i%02d", n), fmt.Sprintf("这是第 %d 道很长的题目，要读好几秒钟才读得完，读完再判断对还是不对？", n)))
		}
		h.must(h.LoadPack(context.Background(), items))
		for _, id := range []string{"s1", "s2"} {
			h.must(d.Conn(context.Background()).Exec("INSERT INTO staff (id, username, display_name, password_hash, created_at, updated_at) VALUES (?, ?, '李', 'x', ?, ?)", id, id, h.now, h.now).Error)
		}
		fn(t, h)
	})
}

func (h *hall) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func (h *hall) opened(change func(*Blueprint)) Exam {
	h.t.Helper()
	b := Blueprint{Title: "上岗认证", Certificate: "上岗证", Minutes: 20, Pass: 80, ValidMonths: 12, Parts: []Part{{Matter: "社会保险", Count: 10}}, Requires: []string{"c1"}}
	if change != nil {
		change(&b)
	}
	e, _, err := h.CreateExam(h.t.Context(), "t1", "cert", b)
	h.must(err)
	e, err = h.OpenExam(h.t.Context(), "t1", e.ID)
	h.must(err)
	return e
}

func (h *hall) begins(e Exam) Attempt {
	h.t.Helper()
	a, _, err := h.Start(h.t.Context(), "s1", e.ID, "c1")
	h.must(err)
	return a
}

// answers gives n right answers and the rest wrong.
func (h *hall) answers(a Attempt, right int) {
	h.t.Helper()
	for n, p := range a.Paper {
		response := "true"
		if n >= right {
			response = "false"
		}
		_, err := h.Answer(h.t.Context(), a.StaffID, a.ID, []Given{{ItemID: p.ItemID, Response: []string{response}, Seconds: 1, At: h.now}})
		h.must(err)
	}
}

func TestExamStructsMatchTheSchema(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.MatchesSchema(t, d, examRow{}, attemptRow{}, answerRow{}, eventRow{}, Certificate{}, batchRow{})
	})
}

func TestAPassedExamGivesACertificateThatCanBeVerified(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		ctx := t.Context()
		e := h.opened(nil)
		a := h.begins(e)
		if len(a.Paper) != 10 || a.EndsAt != h.now.Add(20*time.Minute) {
			t.Fatalf("%+v", a)
		}
		h.answers(a, 8)
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				if _, err := h.Submit(ctx, "s1", a.ID); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		a, err := h.Submit(ctx, "s1", a.ID)
		if err != nil || a.Score != 80 || !a.Passed || a.State != AttemptSubmitted || h.school.records != 10 || len(h.school.done) != 1 {
			t.Fatalf("%+v %v %+v", a, err, h.school)
		}
		list, err := h.CertificatesOf(ctx, "s1")
		if err != nil || len(list) != 1 || len(list[0].Code) != 14 {
			t.Fatal(list, err)
		}
		c, err := h.Verify(ctx, list[0].Code)
		if err != nil || c.StateAt(h.now) != "valid" || c.StateAt(h.now.AddDate(1, 0, 1)) != "expired" {
			t.Fatalf("%+v %v", c, err)
		}
		if typed, err := h.Verify(ctx, " "+strings.ToLower(strings.ReplaceAll(c.Code, "-", "　"))); err != nil || typed.ID != c.ID {
			t.Fatal("a code copied by hand", err)
		}
		if _, err := h.Verify(ctx, "AAAA-AAAA-AAAA"); !errors.Is(err, ErrNoCert) {
			t.Fatal(err)
		}
		if err := h.Revoke(ctx, "t1", c.ID, ""); !errors.Is(err, ErrReason) {
			t.Fatal(err)
		}
		h.must(h.Revoke(ctx, "t1", c.ID, "冒名代考"))
		if err := h.Revoke(ctx, "t1", c.ID, "再撤一次"); !errors.Is(err, ErrRevoked) {
			t.Fatal(err)
		}
		if c, _ = h.Verify(ctx, c.Code); c.StateAt(h.now) != "revoked" {
			t.Fatal(c)
		}
	})
}

func TestARecertificationBeginsWhereTheFirstEnds(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		e := h.opened(nil)
		for n := range 2 {
			a, _, err := h.Start(t.Context(), "s1", e.ID, fmt.Sprint("c", n))
			h.must(err)
			h.answers(a, 10)
			_, err = h.Submit(t.Context(), "s1", a.ID)
			h.must(err)
			h.now = h.now.AddDate(0, 11, 0)
		}
		list, err := h.CertificatesOf(t.Context(), "s1")
		if err != nil || len(list) != 2 || !list[0].ExpiresAt.Equal(list[1].ExpiresAt.AddDate(1, 0, 0)) {
			t.Fatal(list, err)
		}
	})
}

func TestPassingAgainAndAgainDoesNotPileUpYears(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		ctx, e := t.Context(), h.opened(nil)
		passes := func(n int) {
			a, _, err := h.Start(ctx, "s1", e.ID, fmt.Sprint("c", n))
			h.must(err)
			h.answers(a, 10)
			_, err = h.Submit(ctx, "s1", a.ID)
			h.must(err)
		}
		for n := range 3 {
			passes(n)
			h.now = h.now.Add(time.Hour)
		}
		list, err := h.CertificatesOf(ctx, "s1")
		if err != nil || len(list) != 3 || list[0].ExpiresAt.After(h.now.AddDate(1, 0, 0)) {
			t.Fatal(list, err)
		}
		expiring := CertificateFilter{Expiring: 30 * 24 * time.Hour}
		h.now = h.now.AddDate(0, 11, 15)
		if list, err := h.Certificates(ctx, expiring); err != nil || len(list) != 1 {
			t.Fatal("one person has to renew once", list, err)
		}
		passes(4)
		if list, err := h.Certificates(ctx, expiring); err != nil || len(list) != 0 {
			t.Fatal("who has renewed is reminded", list, err)
		}
		h.now = h.now.AddDate(0, 1, 0)
		for state, want := range map[string]int{"": 4, "valid": 1, "expired": 3, "revoked": 0} {
			if list, err := h.Certificates(ctx, CertificateFilter{State: state}); err != nil || len(list) != want {
				t.Errorf("%q: %d %v", state, len(list), err)
			}
		}
		if n, err := h.Holders(ctx); err != nil || n != 1 {
			t.Fatal(n, err)
		}
		if passed, ended, err := h.Results(ctx, h.now.AddDate(-2, 0, 0), h.now); err != nil || passed != 4 || ended != 4 {
			t.Fatal(passed, ended, err)
		}
	})
}

func TestALateSubmitIsAnExpiredAttemptAndFreesTheNext(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		ctx, e := t.Context(), h.opened(nil)
		a := h.begins(e)
		h.answers(a, 9)
		h.now = a.EndsAt.Add(time.Hour) // nobody has called Expire
		late, err := h.Submit(ctx, "s1", a.ID)
		if err != nil || late.State != AttemptExpired || late.Score != 90 {
			t.Fatalf("%+v %v", late, err)
		}
		b, fresh, err := h.Start(ctx, "s1", e.ID, "c2")
		if err != nil || !fresh || b.ID == a.ID {
			t.Fatal(b, fresh, err)
		}
		h.now = b.EndsAt.Add(time.Hour)
		c, fresh, err := h.Start(ctx, "s1", e.ID, "c3")
		if err != nil || !fresh || c.State != AttemptOpen {
			t.Fatalf("somebody came back to an attempt that is over: %+v %v", c, err)
		}
	})
}

func TestOneAttemptIsOpenAndResumes(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		ctx := t.Context()
		e := h.opened(nil)
		a := h.begins(e)
		again, fresh, err := h.Start(ctx, "s1", e.ID, "after the crash")
		if err != nil || fresh || again.ID != a.ID {
			t.Fatal(again.ID, fresh, err)
		}
		late := Given{ItemID: a.Paper[0].ItemID, Response: []string{"false"}, At: h.now.Add(-time.Minute)}
		first := Given{ItemID: a.Paper[0].ItemID, Response: []string{"false"}, Seconds: 40, At: h.now.Add(-time.Second)}
		for _, g := range []Given{first, {ItemID: a.Paper[0].ItemID, Response: []string{"true"}, Seconds: 1, At: h.now}, late} {
			_, err := h.Answer(ctx, "s1", a.ID, []Given{g})
			h.must(err)
		}
		given, err := h.Answers(ctx, a.ID)
		if err != nil || len(given) != 1 || given[0].Response[0] != "true" {
			t.Fatal("an older answer overwrote a newer one", given, err)
		}
		if given[0].Seconds != 40 {
			t.Fatal("another device made it look like guessing", given)
		}
		if _, err := h.Attempt(ctx, "s2", a.ID); !errors.Is(err, ErrNoAttempt) {
			t.Fatal("somebody else sees it", err)
		}
		if _, err := h.Answer(ctx, "s1", a.ID, []Given{{ItemID: "none", Response: []string{"true"}}}); !errors.Is(err, ErrNotFound) {
			t.Fatal(err)
		}
		other, _, err := h.Start(ctx, "s2", e.ID, "c1")
		h.must(err)
		if fmt.Sprint(other.Paper) == fmt.Sprint(a.Paper) {
			t.Fatal("two people got the same paper")
		}
	})
}

func TestTimeRunsOutOnTheServersClock(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		a := h.begins(h.opened(nil))
		h.answers(a, 10)
		h.now = a.EndsAt.Add(grace + time.Second)
		if _, err := h.Answer(t.Context(), "s1", a.ID, []Given{{ItemID: a.Paper[0].ItemID, Response: []string{"false"}}}); !errors.Is(err, ErrOver) {
			t.Fatal(err)
		}
		for range 2 {
			h.must(h.Expire(t.Context()))
		}
		a, err := h.Attempt(t.Context(), "s1", a.ID)
		if err != nil || a.State != AttemptExpired || a.Score != 100 || !a.Passed {
			t.Fatalf("what was there did not count: %+v %v", a, err)
		}
	})
}

func TestAnExamIsTakenOnlyWhenOpenAndReady(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		ctx := t.Context()
		e := h.opened(nil)
		h.school.finished = false
		if _, _, err := h.Start(ctx, "s1", e.ID, "c"); !errors.Is(err, ErrNotReady) {
			t.Fatal(err)
		}
		_, err := h.CloseExam(ctx, "t1", e.ID)
		h.must(err)
		if _, _, err := h.Start(ctx, "s1", e.ID, "c"); !errors.Is(err, ErrNotOpen) {
			t.Fatal(err)
		}
		b := e.Blueprint
		b.Parts = []Part{{Matter: "税务", Count: 3}}
		big, _, err := h.CreateExam(ctx, "t1", "tax", b)
		h.must(err)
		if _, err := h.OpenExam(ctx, "t1", big.ID); !errors.Is(err, ErrBlueprint) {
			t.Fatal("an exam nobody can draw was opened", err)
		}
		if have, enough, err := h.Supply(ctx, []Part{{Matter: "税务", Count: 3}, {Count: 1}}); err != nil || enough || have[0] != 0 || have[1] != 20 {
			t.Fatal(have, enough, err)
		}
		if have, enough, err := h.Supply(ctx, []Part{{Count: 15}, {Count: 15}}); err != nil || enough || have[0] != 20 || have[1] != 20 {
			t.Fatal("two parts counted the same items", have, enough, err)
		}
		if _, _, err := h.CreateExam(ctx, "t1", "bad", Blueprint{}); !errors.Is(err, ErrExam) {
			t.Fatal(err)
		}
		if _, err := h.SaveExam(ctx, "t1", e.ID, 1, e.Blueprint); !errors.Is(err, ErrExamChanged) {
			t.Fatal(err)
		}
	})
}

func TestSignalsAreToldAndNotPunished(t *testing.T) {
	eachHall(t, func(t *testing.T, h *hall) {
		a := h.begins(h.opened(nil))
		h.answers(a, 10) // a second each
		events := []Event{{"e1", "tab_hidden", h.now}, {"e2", "tab_hidden", h.now}, {"e3", "tab_shown", h.now}}
		for range 2 {
			h.must(h.Notice(t.Context(), "s1", a.ID, events))
		}
		a, err := h.Submit(t.Context(), "s1", a.ID)
		if err != nil || !a.Passed {
			t.Fatal(a, err)
		}
		by, err := h.Signals(t.Context(), []Attempt{a, {ID: "none"}})
		signals := by[a.ID]
		if err != nil || len(signals) != 2 || len(by["none"]) != 0 || signals[0].Kind != "fast" || signals[0].Count != 10 || signals[1].Text != "切换到其他页面 2 次" {
			t.Fatalf("%+v %v", signals, err)
		}
	})
}

func TestTheSamePlaceAgainAndAgainIsAPattern(t *testing.T) {
	var items []BankItem
	var given []Given
	for n := range 9 {
		id := fmt.Sprint(n)
		items = append(items, BankItem{ID: id, Item: Item{Kind: Single, Stem: "短", Options: []Option{{Key: "a", Text: "甲"}, {Key: "b", Text: "乙"}}}})
		given = append(given, Given{ItemID: id, Response: []string{"b"}, Seconds: 9})
	}
	if got := signalsOf(items, given, nil); len(got) != 1 || got[0].Kind != "pattern" || got[0].Count != 9 {
		t.Fatalf("%+v", got)
	}
	given[4].Response = []string{"a"}
	if got := signalsOf(items, given, nil); len(got) != 0 {
		t.Fatalf("%+v", got)
	}
}
