package board

import (
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
)

func TestModelsMatchTheSchema(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.MatchesSchema(t, d, Letter{}, Entry{}, letterFile{}, letterCalculation{})
	})
}

func TestALetterIsStoredWithNumberAndPromise(t *testing.T) {
	each(t, func(w *world) {
		d := draft("k1")
		d.Title, d.Text, d.ContactName = " 路灯不亮 ", "\n坏了三天 ", " 李女士 "
		d.FileIDs, d.CalculationIDs = []string{"b-of-c1", "a-of-c1"}, []string{"b-sheet-of-c1", "a-sheet-of-c1"}
		sent := w.sends("c1", d)
		l, err := w.OfCitizen(w.t.Context(), "c1", sent.ID)
		if err != nil || l.Number != "LY20261121-000001" || l.State != Submitted || !l.PromisedAt.Equal(w.Now().Add(promise)) {
			w.t.Fatalf("%v %+v", err, l)
		}
		if l.Title != "路灯不亮" || l.Text != "坏了三天" || l.ContactName != "李女士" || !slices.Equal(l.FileIDs, d.FileIDs) || !slices.Equal(l.CalculationIDs, d.CalculationIDs) {
			w.t.Fatalf("%+v", l)
		}
		if !slices.Equal(w.bell.told, []State{Submitted}) {
			w.t.Fatalf("told %v", w.bell.told)
		}
	})
}

func TestWrongFieldsAreNamed(t *testing.T) {
	cases := map[string]func(d *Draft){
		"demand_type":     func(d *Draft) { d.DemandType = "gossip" },
		"title":           func(d *Draft) { d.Title = " " },
		"text":            func(d *Draft) { d.Text = strings.Repeat("长", MaxText+1) },
		"contact_name":    func(d *Draft) { d.ContactName = strings.Repeat("名", 21) },
		"contact_phone":   func(d *Draft) { d.Phone = "12345" },
		"file_ids":        func(d *Draft) { d.FileIDs = make([]string, MaxFiles+1) },
		"calculation_ids": func(d *Draft) { d.CalculationIDs = make([]string, MaxCalculations+1) },
	}
	for path, spoil := range cases {
		d := draft("k")
		spoil(&d)
		var e *errs.Error
		if err := d.check(); !errors.As(err, &e) || !errors.Is(err, ErrInvalid) || len(e.Fields) != 1 || e.Fields[0].Path != path || e.Fields[0].Message == "" {
			t.Errorf("%s: %v", path, err)
		}
	}
	everything := Draft{ClientID: "k", Title: strings.Repeat("题", MaxTitle+1)}
	var e *errs.Error
	if err := everything.check(); !errors.As(err, &e) || len(e.Fields) != 3 {
		t.Errorf("several at once: %+v", e)
	}
	for _, id := range []string{"", strings.Repeat("k", 65)} {
		if err := draft(id).check(); !errors.Is(err, ErrClientID) {
			t.Errorf("client id %q: %v", id, err)
		}
	}
	full := Draft{ClientID: "k", DemandType: Praise, Title: strings.Repeat("题", MaxTitle), Text: strings.Repeat("文", MaxText), Phone: "0571-88886666"}
	if err := full.check(); err != nil {
		t.Errorf("at the limits: %v", err)
	}
}

func TestForeignPicturesAreRefused(t *testing.T) {
	w := newWorld(t, dbtest.Open(t))
	d := draft("k")
	d.FileIDs = []string{"a-of-c1", "a-of-c2"}
	if _, _, err := w.Send(t.Context(), "c1", d); !errors.Is(err, ErrFile) {
		t.Fatal(err)
	}
	d.FileIDs, d.CalculationIDs = nil, []string{"a-sheet-of-c2"}
	if _, _, err := w.Send(t.Context(), "c1", d); !errors.Is(err, ErrSheet) {
		t.Errorf("another's sheet: %v", err)
	}
}

func TestSendingTwiceStoresOneLetter(t *testing.T) {
	each(t, func(w *world) {
		d := draft("k1")
		d.FileIDs = []string{"a-of-c1"}
		var mu sync.Mutex
		ids, made := map[string]bool{}, 0
		send := func() {
			l, created, err := w.Send(w.t.Context(), "c1", d)
			if err != nil || len(l.FileIDs) != 1 {
				w.t.Errorf("%v %+v", err, l)
			}
			mu.Lock()
			defer mu.Unlock()
			ids[l.ID] = true
			if created {
				made++
			}
		}
		var wg sync.WaitGroup
		for range 6 {
			wg.Go(send)
		}
		wg.Wait()
		send()
		if len(ids) != 1 || made != 1 {
			w.t.Fatalf("%d letters, made %d times", len(ids), made)
		}
		// the same key of another citizen is another letter
		if next := w.sends("c2", draft("k1")); next.Number != "LY20261121-000002" {
			w.t.Fatalf("a number was wasted: %s", next.Number)
		}
	})
}

func TestNumbersCountUpPerLocalDay(t *testing.T) {
	each(t, func(w *world) {
		var got []string
		for i, at := range []string{"2026-11-21T15:59:00Z", "2026-11-21T15:59:59Z", "2026-11-21T16:00:00Z"} {
			now, err := time.Parse(time.RFC3339, at)
			if err != nil {
				w.t.Fatal(err)
			}
			w.clock.set(now)
			got = append(got, w.sends("c1", draft(fmt.Sprint("k", i))).Number)
		}
		if want := []string{"LY20261121-000001", "LY20261121-000002", "LY20261122-000001"}; !slices.Equal(got, want) {
			w.t.Fatalf("%v", got)
		}
	})
}

func TestNumbersAreUniqueAndGaplessUnderConcurrency(t *testing.T) {
	each(t, func(w *world) {
		const n = 20
		got := make([]string, n)
		var wg sync.WaitGroup
		for i := range n {
			wg.Go(func() {
				l, _, err := w.Send(w.t.Context(), "c1", draft(fmt.Sprint("k", i)))
				if err != nil {
					w.t.Error(err)
				}
				got[i] = l.Number
			})
		}
		wg.Wait()
		slices.Sort(got)
		for i, number := range got {
			if want := fmt.Sprintf("LY20261121-%06d", i+1); number != want {
				w.t.Fatalf("%d: %s, want %s", i, number, want)
			}
		}
	})
}

func TestForeignLettersLookMissing(t *testing.T) {
	each(t, func(w *world) {
		l := w.sends("c1", draft("k"))
		for _, id := range []string{l.ID, "nope"} {
			if got, err := w.OfCitizen(w.t.Context(), "c2", id); !errors.Is(err, ErrNotFound) || got.Text != "" {
				w.t.Errorf("%v %+v", err, got)
			}
		}
		list, err := w.Sent(w.t.Context(), "c2", w.Now().Add(time.Hour), 10)
		if err != nil || len(list) != 0 {
			w.t.Fatalf("%v %+v", err, list)
		}
		if list, err = w.Sent(w.t.Context(), "c1", w.Now().Add(time.Hour), 10); err != nil || len(list) != 1 {
			w.t.Fatalf("%v %+v", err, list)
		}
	})
}

func TestOfManyWhoAcceptOneWins(t *testing.T) {
	each(t, func(w *world) {
		l := w.sends("c1", draft("k"))
		got := make([]error, 8)
		var wg sync.WaitGroup
		for i := range got {
			wg.Go(func() { _, got[i] = w.Accept(w.t.Context(), fmt.Sprint("s", i+1), l.ID) })
		}
		wg.Wait()
		winner := ""
		for i, err := range got {
			switch {
			case err == nil && winner == "":
				winner = fmt.Sprint("s", i+1)
			case !errors.Is(err, ErrTaken):
				w.t.Errorf("s%d: %v", i+1, err)
			}
		}
		again := w.accepts(winner, l)
		if again.State != Accepted || !again.HeldBy(winner) || len(again.Entries) != 1 || again.Entries[0].Author != "system" {
			w.t.Fatalf("%+v", again)
		}
	})
}

func TestOnlyTheHolderAnswers(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		l := w.sends("c1", draft("k"))
		words := Words{ClientID: "a1", Text: " 已报修。 "}
		if _, err := w.Answer(ctx, "s1", l.ID, words); !errors.Is(err, ErrNotHolder) {
			w.t.Fatalf("before accepting: %v", err)
		}
		w.accepts("s1", l)
		if _, err := w.Answer(ctx, "s2", l.ID, words); !errors.Is(err, ErrNotHolder) {
			w.t.Fatalf("another's: %v", err)
		}
		if _, err := w.Answer(ctx, "s1", "nope", words); !errors.Is(err, ErrNotFound) {
			w.t.Fatalf("missing: %v", err)
		}
		for range 2 { // the second time changes nothing
			l = w.answers("s1", l, words)
			if l.State != Answered || l.AnsweredAt == nil || len(l.Entries) != 2 || l.Entries[1].Text != "已报修。" {
				w.t.Fatalf("%+v", l)
			}
		}
		if !slices.Equal(w.bell.told, []State{Submitted, Accepted, Answered}) {
			w.t.Fatalf("told %v", w.bell.told)
		}
	})
}

func TestFinalWordsCloseTheLetter(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		l := w.accepts("s1", w.sends("c1", draft("k")))
		final := Words{ClientID: "a1", Text: "已修好。", Final: true}
		for range 2 {
			l = w.answers("s1", l, final)
			if l.State != Closed || l.ClosedAt == nil || l.AnsweredAt == nil || len(l.Entries) != 2 {
				w.t.Fatalf("%+v", l)
			}
		}
		if _, err := w.Answer(ctx, "s1", l.ID, Words{ClientID: "a2", Text: "还有"}); !errors.Is(err, ErrClosed) {
			w.t.Fatalf("answer after closing: %v", err)
		}
		if _, err := w.Add(ctx, l, Words{ClientID: "b1", Text: "还有"}); !errors.Is(err, ErrClosed) {
			w.t.Fatalf("words after closing: %v", err)
		}
		if l, err := w.Letter(ctx, l.ID); err != nil || len(l.Entries) != 2 {
			w.t.Fatalf("refused words were stored: %v %+v", err, l.Entries)
		}
	})
}

func TestFurtherWordsBringAnAnsweredLetterBack(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		l := w.sends("c1", draft("k"))
		early, err := w.Add(ctx, l, Words{ClientID: "b1", Text: "是人民路 88 号"})
		if err != nil || early.State != Submitted || len(early.Entries) != 1 {
			w.t.Fatalf("before accepting: %v %+v", err, early)
		}
		stale := w.accepts("s1", l)
		answered := w.answers("s1", l, Words{ClientID: "a1", Text: "已报修。"})
		w.clock.set(w.Now().Add(2 * promise))
		for range 2 { // stale: read before the answer came
			l, err = w.Add(ctx, stale, Words{ClientID: "b2", Text: "还是不亮"})
			if err != nil || l.State != Accepted || !l.HeldBy("s1") || len(l.Entries) != 4 {
				w.t.Fatalf("%v %+v", err, l)
			}
		}
		if l.Overdue(w.Now()) || !l.PromisedAt.Equal(w.Now().Add(promise)) || !l.AnsweredAt.Equal(*answered.AnsweredAt) {
			w.t.Fatalf("a new question has no promise of its own: %+v", l)
		}
		if l = w.answers("s1", l, Words{ClientID: "a2", Text: "再修。"}); l.State != Answered || !l.AnsweredAt.Equal(*answered.AnsweredAt) {
			w.t.Fatalf("%+v", l)
		}
	})
}

func TestWordsAreChecked(t *testing.T) {
	cases := map[string]struct {
		words Words
		want  error
	}{
		"no key":   {Words{Text: "x"}, ErrClientID},
		"long key": {Words{ClientID: strings.Repeat("k", 65), Text: "x"}, ErrClientID},
		"blank":    {Words{ClientID: "k", Text: " \n"}, ErrEntry},
		"too long": {Words{ClientID: "k", Text: strings.Repeat("长", MaxText+1)}, ErrEntry},
	}
	w := newWorld(t, dbtest.Open(t))
	l := w.accepts("s1", w.sends("c1", draft("k")))
	for name, c := range cases {
		if _, err := w.Answer(t.Context(), "s1", l.ID, c.words); !errors.Is(err, c.want) {
			t.Errorf("answer, %s: %v", name, err)
		}
		if _, err := w.Add(t.Context(), l, c.words); !errors.Is(err, c.want) {
			t.Errorf("add, %s: %v", name, err)
		}
	}
}

func TestALetterIsRatedOnce(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		l := w.accepts("s1", w.sends("c1", draft("k")))
		if _, err := w.Rate(ctx, l, 5, ""); !errors.Is(err, ErrNotRatable) {
			w.t.Fatalf("unanswered: %v", err)
		}
		l = w.answers("s1", l, Words{ClientID: "a", Text: "好"})
		for _, score := range []int{0, 6} {
			if _, err := w.Rate(ctx, l, score, ""); !errors.Is(err, ErrRating) {
				w.t.Errorf("%d stars: %v", score, err)
			}
		}
		if _, err := w.Rate(ctx, l, 5, strings.Repeat("长", 501)); !errors.Is(err, ErrRating) {
			w.t.Errorf("long comment: %v", err)
		}
		unrated := l
		for range 2 { // the same rating again is harmless
			var err error
			if l, err = w.Rate(ctx, l, 4, "谢谢"); err != nil || l.Rating != 4 || l.RatingComment != "谢谢" || l.RatedAt == nil {
				w.t.Fatalf("%v %+v", err, l)
			}
		}
		for name, before := range map[string]Letter{"seen": l, "read before": unrated} {
			if _, err := w.Rate(ctx, before, 1, "改主意"); !errors.Is(err, ErrRated) {
				w.t.Errorf("second rating, %s: %v", name, err)
			}
		}
	})
}

func TestPhonesAreNotInTheDatabaseInClear(t *testing.T) {
	each(t, func(w *world) {
		d := draft("k")
		d.Phone = "13800138000"
		l := w.sends("c1", d)
		var row map[string]any
		if err := w.DB.Conn(w.t.Context()).Table("letters").Where("id = ?", l.ID).Take(&row).Error; err != nil {
			w.t.Fatal(err)
		}
		if all := fmt.Sprint(row); strings.Contains(all, d.Phone) || row["phone_cipher"] == "" || row["phone_index"] == "" {
			w.t.Fatalf("%s", all)
		}
		if phone, err := w.Phone(l); err != nil || phone != d.Phone {
			w.t.Fatalf("%q %v", phone, err)
		}
		if phone, err := w.Phone(w.sends("c1", draft("k2"))); err != nil || phone != "" {
			w.t.Fatalf("none given: %q %v", phone, err)
		}
	})
}

func TestErasingTakesWordsContactAndPicturesAway(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		d := draft("k")
		d.Phone, d.ContactName, d.FileIDs, d.CalculationIDs = "13800138000", "李女士", []string{"a-of-c1"}, []string{"a-sheet-of-c1"}
		l := w.sends("c1", d)
		if _, err := w.Add(ctx, l, Words{ClientID: "b", Text: "我家的事"}); err != nil {
			w.t.Fatal(err)
		}
		l = w.accepts("s1", l)
		kept := w.sends("c2", draft("k"))
		for range 2 {
			if err := w.Erase(ctx, "c1"); err != nil {
				w.t.Fatal(err)
			}
		}
		gone, err := w.Letter(ctx, l.ID)
		if err != nil || gone.State != Closed || gone.ContactName != "" || gone.PhoneCipher != "" || gone.PhoneIndex != "" || len(gone.FileIDs)+len(gone.CalculationIDs) != 0 {
			w.t.Fatalf("%v %+v", err, gone)
		}
		if gone.Title != erasedText || gone.Text != erasedText || gone.Entries[0].Text != erasedText || gone.Entries[1].Text == erasedText {
			w.t.Fatalf("%+v", gone)
		}
		if other, err := w.Letter(ctx, kept.ID); err != nil || other.Text != kept.Text || other.State != Submitted {
			w.t.Fatalf("another's letter: %v %+v", err, other)
		}
	})
}
