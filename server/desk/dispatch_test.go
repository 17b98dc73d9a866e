package desk

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"qingting/server/db/dbtest"
	"qingting/server/dialogue"
)

func TestOffersGoToTheLeastLoaded(t *testing.T) {
	each(t, func(w *world) {
		w.sits("s1", Online, 4)
		for i := range 2 {
			w.claims("s1", w.waits(fmt.Sprint("a", i)))
		}
		w.sits("s2", Online, 2)
		w.claims("s2", w.waits("b"))
		w.clock.pass(time.Second)
		w.sits("s3", Online, 10)
		w.sits("s4", Away, 10)
		id := w.waits("c1")
		if got := w.offeredTo(id); got != "s3" {
			w.t.Fatalf("offered to %q", got)
		}
		if want := "offer s3 " + id + " until " + w.Now().Add(offerFor).Format(time.TimeOnly); !w.bell.heard(want) {
			w.t.Fatalf("%q was not told: %v", want, w.bell.rung)
		}
	})
}

func TestStandingOffersCountAsLoad(t *testing.T) {
	each(t, func(w *world) {
		w.sits("s1", Online, 1)
		w.clock.pass(time.Second)
		w.sits("s2", Online, 1)
		a, b, c := w.waits("c1"), w.waits("c2"), w.waits("c3")
		if got := []string{w.offeredTo(a), w.offeredTo(b), w.offeredTo(c)}; !slices.Equal(got, []string{"s1", "s2", ""}) {
			w.t.Fatalf("offers %q", got)
		}
	})
}

func TestAnOfferThatPassesGoesRound(t *testing.T) {
	each(t, func(w *world) {
		w.sits("s1", Online, 1)
		w.clock.pass(time.Second)
		w.sits("s2", Online, 1)
		id := w.waits("c1")
		var got []string
		for range 4 {
			got = append(got, w.offeredTo(id))
			w.passes(offerFor-time.Millisecond, "s1", "s2")
			if still := w.offeredTo(id); still != got[len(got)-1] {
				w.t.Fatalf("taken back from %q too early, now %q", got[len(got)-1], still)
			}
			w.passes(time.Millisecond, "s1", "s2")
		}
		if !slices.Equal(got, []string{"s1", "s2", "s1", "s2"}) {
			w.t.Fatalf("offered to %v", got)
		}
		w.claims("s2", id) // anybody may claim, whoever it is offered to
	})
}

func TestAnOfferIsTakenBackWhenNobodyHasRoom(t *testing.T) {
	each(t, func(w *world) {
		w.sits("s1", Online, 1)
		id := w.waits("c1")
		w.sits("s1", Away, 0)
		w.passes(offerFor, "s1")
		if got := w.offeredTo(id); got != "" {
			w.t.Fatalf("still offered to %q", got)
		}
		w.sits("s1", Online, 0)
		if got := w.offeredTo(id); got != "s1" {
			w.t.Fatalf("offered to %q after coming back", got)
		}
	})
}

func TestProcessesThatDispatchAtOnceOfferOnce(t *testing.T) {
	each(t, func(w *world) {
		w.sits("s1", Online, 5)
		id := w.waits("c1")
		w.clock.pass(offerFor)
		before := len(w.bell.rung)
		var wg sync.WaitGroup
		for range 6 {
			wg.Go(func() { w.Dispatch(w.t.Context()) })
		}
		wg.Wait()
		if n := len(w.bell.rung) - before; n != 2 || w.offeredTo(id) != "s1" { // one offer, one change of the line
			w.t.Fatalf("%d rings: %v", n, w.bell.rung[before:])
		}
	})
}

func TestNobodyOnDutyTakesNobody(t *testing.T) {
	each(t, func(w *world) {
		cases := []struct {
			name string
			prep func()
		}{
			{"no seat taken", func() {}},
			{"only away", func() { w.sits("s1", Away, 0) }},
			{"offline again", func() { w.sits("s1", Online, 0); w.sits("s1", Offline, 0) }},
			{"online but not seen", func() { w.sits("s1", Online, 0); w.clock.pass(seenFor + time.Second) }},
			{"out of hours", func() { w.sits("s1", Online, 0); w.open = false }},
		}
		for i, c := range cases {
			c.prep()
			out, err := w.talk.RequestHuman(w.t.Context(), w.chat(fmt.Sprint("c", i)), dialogue.ReasonRequest, "h")
			if err != nil || out.Taken || out.Conversation.State != dialogue.StateBot {
				w.t.Errorf("%s: %v %+v", c.name, err, out)
			}
			if !slices.Contains(out.Notice.Content.Actions, dialogue.ActionLetter) {
				w.t.Errorf("%s: no letter is offered: %+v", c.name, out.Notice)
			}
		}
		if n, err := w.OnlineCount(w.t.Context()); err != nil || n != 0 || len(w.line()) != 0 {
			w.t.Fatalf("%d online, %v, line %v", n, err, w.line())
		}
	})
}

func TestSeatsWithoutASignOfLifeGoOffline(t *testing.T) {
	each(t, func(w *world) {
		w.sits("s1", Online, 0)
		w.sits("s2", Away, 0)
		w.sits("s3", Online, 0)
		w.passes(seenFor, "s3")
		if list, err := w.Present(w.t.Context()); err != nil || len(list) != 3 {
			w.t.Fatalf("%v %+v", err, list)
		}
		w.passes(time.Second, "s3")
		for staffID, want := range map[string]Presence{"s1": Offline, "s2": Offline, "s3": Online} {
			if seat, err := w.Seat(w.t.Context(), staffID); err != nil || seat.Presence != want {
				w.t.Errorf("%s: %v %+v", staffID, err, seat)
			}
		}
		if err := w.Seen(w.t.Context(), "s1"); err != nil {
			w.t.Fatal(err)
		}
		if seat, err := w.Seat(w.t.Context(), "s1"); err != nil || seat.Presence != Offline {
			w.t.Fatalf("an open socket alone does not bring an agent back: %v %+v", err, seat)
		}
	})
}

func TestATransferDoesNotKeepAnAbsentColleagueAlive(t *testing.T) {
	each(t, func(w *world) {
		w.sits("s1", Online, 0)
		w.sits("s2", Online, 0)
		id := w.waits("c1")
		w.claims("s1", id)
		w.clock.pass(seenFor + time.Second)
		if err := w.Seen(w.t.Context(), "s1"); err != nil {
			w.t.Fatal(err)
		}
		if err := w.Transfer(w.t.Context(), "s1", "s2", id, ""); !errors.Is(err, ErrTargetBusy) {
			w.t.Fatalf("to one not seen any more: %v", err)
		}
		w.tick()
		if seat, err := w.Seat(w.t.Context(), "s2"); err != nil || seat.Presence != Offline {
			w.t.Fatalf("%v %+v", err, seat)
		}
	})
}

func TestConversationsOfAbsentAgentsReturnToTheLine(t *testing.T) {
	each(t, func(w *world) {
		w.sits("s1", Online, 0)
		id := w.waits("c1")
		w.claims("s1", id)
		w.sits("s2", Online, 0)
		w.passes(seenFor+time.Second, "s2")
		w.passes(keepFor, "s2")
		if !w.state(id).HeldBy("s1") {
			w.t.Fatalf("taken away too early: %+v", w.state(id))
		}
		w.passes(time.Second, "s2")
		h := w.handoffOf(id)
		if c := w.state(id); c.State != dialogue.StateWaiting || h.Reason != dialogue.ReasonReturned || w.offeredTo(id) != "s2" {
			w.t.Fatalf("%+v, offered to %q", c, w.offeredTo(id))
		}
		if w.activeOf("s1") != 0 {
			w.t.Fatalf("s1 still holds %d", w.activeOf("s1"))
		}
		w.claims("s2", id)
	})
}

func TestWhoWaitsIsTakenCareOfWhenTheLastAgentLeaves(t *testing.T) {
	each(t, func(w *world) {
		w.sits("s1", Online, 0)
		id := w.waits("c1")
		w.passes(seenFor - time.Second) // asking took one second
		if w.state(id).State != dialogue.StateWaiting {
			w.t.Fatal("released while an agent is there")
		}
		w.passes(time.Second)
		m := w.lastMessage(id)
		if w.state(id).State != dialogue.StateBot || !slices.Contains(m.Content.Actions, dialogue.ActionLetter) {
			w.t.Fatalf("%+v %+v", w.state(id), m)
		}
		if len(w.line()) != 0 || w.handoffOf(id).State != left {
			w.t.Fatalf("line %v", w.line())
		}
		w.tick()
		if again := w.lastMessage(id); again.Seq != m.Seq {
			w.t.Fatalf("told twice: %+v", again)
		}
	})
}

func TestTheLineIsReleasedWhenServiceHoursEnd(t *testing.T) {
	w := newWorld(t, dbtest.Open(t))
	w.sits("s1", Online, 0)
	held := w.waits("c1")
	w.claims("s1", held)
	waits := w.waits("c2")
	w.open = false
	w.tick()
	if w.state(waits).State != dialogue.StateBot || !w.state(held).HeldBy("s1") {
		t.Fatalf("%+v %+v", w.state(waits), w.state(held))
	}
}
