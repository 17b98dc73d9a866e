package board

import (
	"context"
	"errors"
	"slices"
	"testing"
)

// teller remembers what it was to tell, and refuses when it is told to.
type teller struct {
	told []string
	err  error
}

func (t *teller) LetterAccepted(_ context.Context, l Letter) error {
	t.told = append(t.told, "accepted "+l.Number)
	return t.err
}

func (t *teller) LetterAnswered(_ context.Context, l Letter, e Entry, closed bool) error {
	what := "answered "
	if closed {
		what = "closed "
	}
	t.told = append(t.told, what+l.Number+" "+e.Text)
	return t.err
}

func TestTheWriterIsToldOfEachAnswerOnce(t *testing.T) {
	each(t, func(w *world) {
		tell := &teller{}
		w.Teller = tell
		l := w.sends("c1", draft("k1"))
		w.accepts("s1", l)
		w.accepts("s1", l)
		for range 2 {
			w.answers("s1", l, Words{ClientID: "a1", Text: "正在查"})
		}
		w.answers("s1", l, Words{ClientID: "a2", Text: "修好了", Final: true})
		want := []string{"accepted " + l.Number, "answered " + l.Number + " 正在查", "closed " + l.Number + " 修好了"}
		if !slices.Equal(tell.told, want) {
			w.t.Fatal(tell.told)
		}
	})
}

func TestAnAnswerThatCannotBeToldIsNotStored(t *testing.T) {
	each(t, func(w *world) {
		l := w.accepts("s1", w.sends("c1", draft("k1")))
		tell := &teller{err: errors.New("boom")}
		w.Teller = tell
		if _, err := w.Answer(w.t.Context(), "s1", l.ID, Words{ClientID: "a1", Text: "修好了"}); !errors.Is(err, tell.err) {
			w.t.Fatal(err)
		}
		now, err := w.Letter(w.t.Context(), l.ID)
		if err != nil || now.State != Accepted || len(now.Entries) != 1 {
			w.t.Fatalf("%v %+v", err, now)
		}
	})
}
