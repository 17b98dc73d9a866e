package notice

import (
	"testing"
)

func TestAMergeTakesTheInboxAlongAndGivesItBack(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		w.joins()
		both := answered("both")
		theirs := both
		theirs.CitizenID = "c2"
		w.tells(both, theirs, answered("mine"))
		w.taps(ToCitizen("c1"), "t1", "tpl-answered", "accept")
		moved, err := w.Move(ctx, "c1", "c2", nil)
		if err != nil || len(moved) != 3 { // a notice, a grant and its tap
			w.t.Fatal(moved, err)
		}
		if n, err := w.CountUnread(ctx, ToCitizen("c2")); err != nil || n != 2 {
			w.t.Fatal(n, err)
		}
		if got := w.left(ToCitizen("c2"))["letter_answered"]; got != 1 {
			w.t.Fatal(got)
		}
		w.tells(Notice{CitizenID: "c2", Kind: LetterAccepted, Ref: "later", Title: "x", Text: "x", Page: PageLetter})
		back, err := w.Move(ctx, "c2", "c1", moved)
		if err != nil || len(back) != 3 {
			w.t.Fatal(back, err)
		}
		if n, err := w.CountUnread(ctx, ToCitizen("c1")); err != nil || n != 2 {
			w.t.Fatal(n, err)
		}
		if n, err := w.CountUnread(ctx, ToCitizen("c2")); err != nil || n != 2 {
			w.t.Fatal(n, err)
		}
	})
}
