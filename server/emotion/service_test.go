package emotion

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"qingting/server/db"
	"qingting/server/db/dbtest"
	"qingting/server/errs"
)

var today = time.Date(2026, 11, 21, 2, 0, 0, 0, time.UTC)

// open returns a service as one more process on d has it.
func open(t *testing.T, d *db.DB) *Service {
	t.Helper()
	s, err := New(t.Context(), Parts{DB: d, Pack: pack(t), Now: func() time.Time { return today }})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func each(t *testing.T, fn func(t *testing.T, d *db.DB)) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for _, id := range []string{"s1", "s2"} {
			row := map[string]any{"id": id, "username": id, "display_name": id, "password_hash": "x", "created_at": today, "updated_at": today}
			if err := d.Conn(t.Context()).Table("staff").Create(row).Error; err != nil {
				t.Fatal(err)
			}
		}
		fn(t, d)
	})
}

func TestRowsMatchTheSchema(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { dbtest.MatchesSchema(t, d, setting{}) })
}

func TestThePackCountsUntilSomethingIsSaved(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		l, saved, err := s.Lexicon(t.Context())
		if err != nil || saved.Version != 0 || len(l.Words) < 100 {
			t.Fatalf("%v %+v %d words", err, saved, len(l.Words))
		}
		v, saved, err := s.Sentences(t.Context())
		if err != nil || saved.Version != 0 || len(v.Calming) != 3 || v.Offer == "" || v.HandOff == "" {
			t.Fatalf("%v %+v %+v", err, saved, v)
		}
		if a, b := s.Calming(Angry, 0), s.Calming(Angry, 1); a == "" || a == b || s.Calming(Calm, 0) != "" {
			t.Errorf("%q then %q", a, b)
		}
	})
}

func TestSavedWordsCountInEveryProcess(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		here, there := open(t, d), open(t, d)
		l, _, err := here.Lexicon(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		l.Words = append(l.Words, Word{"麻了麻了", Angry, 0.8})
		saved, err := here.SaveLexicon(t.Context(), l, "s1", 0)
		if err != nil || saved.Version != 1 || saved.ChangedBy != "s1" {
			t.Fatalf("%v %+v", err, saved)
		}
		if f := here.Read("麻了麻了"); f.State != Angry || !slices.Equal(f.Words, []string{"麻了麻了"}) {
			t.Errorf("here: %+v", f)
		}
		if f := there.Read("麻了麻了"); f.State == Angry {
			t.Errorf("there before the refresh: %+v", f)
		}
		if err := there.Refresh(t.Context()); err != nil {
			t.Fatal(err)
		}
		if f := there.Read("麻了麻了"); f.State != Angry {
			t.Errorf("there: %+v", f)
		}
	})
}

func TestSavedSentencesAreSaid(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		s := open(t, d)
		v := Sentences{
			Calming: map[State][]string{Anxious: {"别急。"}, Angry: {"抱歉。"}, Distressed: {"我在。"}},
			Offer:   "可以转人工。", HandOff: "请人来帮您。",
		}
		if _, err := s.SaveSentences(t.Context(), v, "s1", 0); err != nil {
			t.Fatal(err)
		}
		if s.Calming(Angry, 7) != "抱歉。" || s.Offer() != "可以转人工。" || s.HandingOff() != "请人来帮您。" {
			t.Error(s.Calming(Angry, 7), s.Offer(), s.HandingOff())
		}
		if again := open(t, d); again.Calming(Distressed, 0) != "我在。" {
			t.Error("forgotten by the next start")
		}
	})
}

func TestTheSecondOfTwoSaversIsTold(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		a, b := open(t, d), open(t, d)
		l := pack(t).Lexicon
		if _, err := a.SaveLexicon(t.Context(), l, "s1", 0); err != nil {
			t.Fatal(err)
		}
		if _, err := b.SaveLexicon(t.Context(), l, "s2", 0); !errors.Is(err, ErrSaved) {
			t.Errorf("got %v", err)
		}
		if _, err := b.SaveLexicon(t.Context(), l, "s2", 5); !errors.Is(err, ErrSaved) {
			t.Errorf("a version that was never there: %v", err)
		}
		if _, err := b.SaveLexicon(t.Context(), l, "s2", 1); err != nil {
			t.Fatal(err)
		}
		list, err := a.Versions(t.Context(), WordsKind)
		want := []Saved{{2, "s2", today}, {1, "s1", today}}
		for i := range list {
			list[i].ChangedAt = list[i].ChangedAt.UTC()
		}
		if err != nil || !slices.Equal(list, want) {
			t.Errorf("%v %+v", err, list)
		}
	})
}

func TestOfManySaversAtOnceOneWins(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB) {
		const savers = 6
		l := pack(t).Lexicon
		done := make(chan error, savers)
		for range savers {
			s := open(t, d)
			go func() {
				_, err := s.SaveLexicon(t.Context(), l, "s1", 0)
				done <- err
			}()
		}
		won := 0
		for range savers {
			if err := <-done; err == nil {
				won++
			} else if !errors.Is(err, ErrSaved) {
				t.Error(err)
			}
		}
		if won != 1 {
			t.Errorf("%d won", won)
		}
	})
}

func TestWrongSettingsAreRefusedWithTheField(t *testing.T) {
	s := open(t, dbtest.Open(t))
	word := func(w Word) Lexicon { return Lexicon{Words: []Word{w}} }
	for path, l := range map[string]Lexicon{
		"words":     {},
		"words[0]":  word(Word{"", Angry, 0.5}),
		"words[1]":  {Words: []Word{{"急", Anxious, 0.5}, {"急", Angry, 0.5}}},
		"stronger":  {Words: []Word{{"急", Anxious, 0.5}}, Stronger: []string{" "}},
		"negations": {Words: []Word{{"急", Anxious, 0.5}}, Negations: make([]string, maxModifiers+1)},
	} {
		wantField(t, path, func() error { _, err := s.SaveLexicon(t.Context(), l, "s1", 0); return err }())
	}
	for _, w := range []Word{{" 急", Anxious, 0.5}, {strings.Repeat("急", maxWord+1), Anxious, 0.5}, {"急", Calm, 0.5}, {"急", Angry, 0}, {"急", Angry, 1.1}} {
		wantField(t, "words[0]", func() error { _, err := s.SaveLexicon(t.Context(), word(w), "s1", 0); return err }())
	}
	full := func() Sentences {
		return Sentences{Calming: map[State][]string{Anxious: {"a"}, Angry: {"b"}, Distressed: {"c"}}, Offer: "d", HandOff: "e"}
	}
	for path, change := range map[string]func(v *Sentences){
		"calming.angry":   func(v *Sentences) { v.Calming[Angry] = nil },
		"calming":         func(v *Sentences) { v.Calming[Calm] = []string{"x"} },
		"calming.anxious": func(v *Sentences) { v.Calming[Anxious] = []string{strings.Repeat("长", maxSentence+1)} },
		"offer":           func(v *Sentences) { v.Offer = "" },
		"handoff":         func(v *Sentences) { v.HandOff = " " },
	} {
		v := full()
		change(&v)
		wantField(t, path, func() error { _, err := s.SaveSentences(t.Context(), v, "s1", 0); return err }())
	}
}

func wantField(t *testing.T, path string, err error) {
	t.Helper()
	var e *errs.Error
	if !errors.As(err, &e) || e.Class != errs.Invalid || len(e.Fields) != 1 || e.Fields[0].Path != path {
		t.Errorf("%s: got %v %+v", path, err, e)
	}
}
