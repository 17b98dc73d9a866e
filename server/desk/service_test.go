package desk

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"qingting/server/db"
	"qingting/server/db/dbtest"
	"qingting/server/dialogue"
)

func TestModelsMatchTheSchema(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.MatchesSchema(t, d, Seat{}, Handoff{}, Assignment{}, CannedReply{})
	})
}

func TestOfEightWhoClaimOneWins(t *testing.T) {
	each(t, func(w *world) {
		for _, id := range agents {
			w.sits(id, Online, 0)
		}
		id := w.waits("c1")
		got := make([]error, len(agents))
		var wg sync.WaitGroup
		for i, staffID := range agents {
			wg.Go(func() { got[i] = w.Claim(w.t.Context(), staffID, staffID, id) })
		}
		wg.Wait()
		winner, losers := "", 0
		for i, err := range got {
			switch {
			case err == nil:
				winner = agents[i]
			case errors.Is(err, ErrTaken):
				losers++
			default:
				w.t.Errorf("%s: %v", agents[i], err)
			}
		}
		if losers != len(agents)-1 || !w.state(id).HeldBy(winner) {
			w.t.Fatalf("winner %q, %d losers, %+v", winner, losers, w.state(id))
		}
		h := w.handoffOf(id)
		if h.State != claimed || *h.ClaimedBy != winner || w.activeOf(winner) != 1 {
			w.t.Fatalf("%+v, active %d", h, w.activeOf(winner))
		}
		if m := w.lastMessage(id); m.Text != "坐席"+winner+"已接入，为您服务。" || !w.bell.heard("assigned "+winner+" "+id) {
			w.t.Fatalf("%q, told %v", m.Text, w.bell.rung)
		}
	})
}

func TestCapacityHoldsWhenOneAgentClaimsManyAtOnce(t *testing.T) {
	each(t, func(w *world) {
		w.sits("s1", Online, 2)
		var ids []string
		for i := range 6 {
			ids = append(ids, w.waits(fmt.Sprint("c", i)))
		}
		got := make([]error, len(ids))
		var wg sync.WaitGroup
		for i, id := range ids {
			wg.Go(func() { got[i] = w.Claim(w.t.Context(), "s1", "s1", id) })
		}
		wg.Wait()
		won := 0
		for _, err := range got {
			if err == nil {
				won++
			} else if !errors.Is(err, ErrFull) {
				w.t.Error(err)
			}
		}
		if won != 2 || w.activeOf("s1") != 2 || len(w.line()) != 4 {
			w.t.Fatalf("%d claimed, active %d, %d wait", won, w.activeOf("s1"), len(w.line()))
		}
	})
}

func TestAClaimAndALeavingCitizenNeverBlockEachOther(t *testing.T) {
	each(t, func(w *world) {
		w.sits("s1", Online, 20)
		for i := range 12 {
			id := w.waits(fmt.Sprint("c", i))
			var claim, leave error
			var wg sync.WaitGroup
			wg.Go(func() { claim = w.Claim(w.t.Context(), "s1", "s1", id) })
			wg.Go(func() { _, leave = w.talk.Close(w.t.Context(), id, "citizen") })
			wg.Wait()
			if claim != nil && !errors.Is(claim, ErrTaken) {
				w.t.Fatalf("claim: %v", claim)
			}
			if leave != nil && !errors.Is(leave, dialogue.ErrMoved) {
				w.t.Fatalf("leave: %v", leave)
			}
			if c := w.state(id); c.State != dialogue.StateClosed && !c.HeldBy("s1") {
				w.t.Fatalf("nobody won: %+v", c)
			}
		}
		held, err := w.talk.OfAgent(w.t.Context(), "s1")
		if err != nil || len(held) != w.activeOf("s1") || len(w.line()) != 0 {
			w.t.Fatalf("%v: %d held, %d assigned, %d wait", err, len(held), w.activeOf("s1"), len(w.line()))
		}
	})
}

func TestWhoMayNotClaim(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		w.sits("s1", Online, 1)
		w.sits("s2", Away, 0)
		first, second := w.waits("c1"), w.waits("c2")
		for staffID, want := range map[string]error{"s2": ErrNotOnline, "s3": ErrNotOnline} {
			if err := w.Claim(ctx, staffID, staffID, first); !errors.Is(err, want) {
				w.t.Errorf("%s: %v", staffID, err)
			}
		}
		w.claims("s1", first)
		if err := w.Claim(ctx, "s1", "s1", second); !errors.Is(err, ErrFull) {
			w.t.Errorf("full seat: %v", err)
		}
		w.sits("s1", Online, 5)
		if err := w.Claim(ctx, "s1", "s1", first); !errors.Is(err, ErrTaken) {
			w.t.Errorf("own conversation again: %v", err)
		}
		if err := w.Claim(ctx, "s1", "s1", w.chat("c3").ID); !errors.Is(err, ErrTaken) {
			w.t.Errorf("one that does not wait: %v", err)
		}
		w.sits("s1", Offline, 0)
		if err := w.Claim(ctx, "s1", "s1", second); !errors.Is(err, ErrNotOnline) {
			w.t.Errorf("gone home: %v", err)
		}
	})
}

func TestClaimNextTakesWhatIsOfferedThenTheFirst(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		w.sits("s1", Online, 5)
		first := w.waits("c1") // offered to s1
		w.sits("s2", Online, 5)
		second, third := w.waits("c2"), w.waits("c3")
		if w.offeredTo(first) != "s1" || w.offeredTo(second) != "s2" {
			w.t.Fatalf("offers %q %q", w.offeredTo(first), w.offeredTo(second))
		}
		for _, want := range []string{second, first, third} {
			if id, err := w.ClaimNext(ctx, "s2", "s2"); err != nil || id != want {
				w.t.Fatalf("claimed %q %v, want %q", id, err, want)
			}
		}
		if _, err := w.ClaimNext(ctx, "s2", "s2"); !errors.Is(err, ErrLineEmpty) {
			w.t.Fatalf("empty line: %v", err)
		}
	})
}

func TestSeatChangesAreChecked(t *testing.T) {
	w := newWorld(t, dbtest.Open(t))
	ctx := t.Context()
	if seat, err := w.Seat(ctx, "s1"); err != nil || seat.Presence != Offline || seat.Capacity != 5 {
		t.Fatalf("a seat never taken: %v %+v", err, seat)
	}
	cases := map[string]struct {
		presence Presence
		capacity int
	}{"unknown presence": {"busy", 3}, "negative": {Online, -1}, "too many": {Online, 21}}
	for name, c := range cases {
		if _, err := w.SetSeat(ctx, "s1", c.presence, c.capacity); !errors.Is(err, ErrPresence) {
			t.Errorf("%s: %v", name, err)
		}
	}
	w.sits("s1", Online, 3)
	if seat := w.sits("s1", Away, 0); seat.Capacity != 3 || seat.Presence != Away || seat.Name != "s1" {
		t.Fatalf("capacity is not kept: %+v", seat)
	}
}

func TestClosingFreesTheSeat(t *testing.T) {
	each(t, func(w *world) {
		w.sits("s1", Online, 1)
		first := w.waits("c1")
		w.claims("s1", first)
		second := w.waits("c2")
		if w.offeredTo(second) != "" {
			w.t.Fatalf("offered to %q, who is full", w.offeredTo(second))
		}
		if err := w.Close(w.t.Context(), "s1", first); err != nil {
			w.t.Fatal(err)
		}
		if c := w.state(first); c.State != dialogue.StateClosed || c.ClosedBy != "agent" || w.activeOf("s1") != 0 {
			w.t.Fatalf("%+v", c)
		}
		if w.offeredTo(second) != "s1" || !w.bell.heard("released s1 "+first) {
			w.t.Fatalf("next is offered to %q, told %v", w.offeredTo(second), w.bell.rung)
		}
	})
}

func TestACitizenWhoLeavesIsOffTheLine(t *testing.T) {
	each(t, func(w *world) {
		w.sits("s1", Online, 0)
		closed, cancelled := w.waits("c1"), w.waits("c2")
		if _, err := w.talk.Close(w.t.Context(), closed, "citizen"); err != nil {
			w.t.Fatal(err)
		}
		if err := w.talk.CancelWaiting(w.t.Context(), w.state(cancelled)); err != nil {
			w.t.Fatal(err)
		}
		if len(w.line()) != 0 || w.handoffOf(closed).State != left || w.handoffOf(cancelled).State != left {
			w.t.Fatalf("line %v", w.line())
		}
		if w.state(cancelled).State != dialogue.StateBot {
			w.t.Fatalf("%+v", w.state(cancelled))
		}
		if err := w.Claim(w.t.Context(), "s1", "s1", closed); !errors.Is(err, ErrTaken) {
			w.t.Fatalf("claiming one who left: %v", err)
		}
	})
}

func TestUrgentComesBeforeReturnedBeforeNormal(t *testing.T) {
	each(t, func(w *world) {
		w.sits("s1", Online, 0)
		returned := w.waits("c1")
		w.claims("s1", returned)
		normal := w.waits("c2")
		w.clock.pass(time.Second)
		w.bot.reply = dialogue.Reply{Kind: dialogue.KindEmergency, Text: "请拨打 119", HandOff: dialogue.ReasonEmergency, Urgent: true}
		urgent := w.chat("c3").ID
		w.say("c3", urgent, "k", "着火了")
		w.clock.pass(time.Second)
		if err := w.Transfer(w.t.Context(), "s1", "", returned, ""); err != nil {
			w.t.Fatal(err)
		}
		if got := w.line(); !slices.Equal(got, []string{urgent, returned, normal}) {
			w.t.Fatalf("line %v, want %v", got, []string{urgent, returned, normal})
		}
		if h := w.handoffOf(urgent); h.Reason != dialogue.ReasonEmergency {
			w.t.Fatalf("%+v", h)
		}
	})
}

func TestTheNextAgentReadsWhatTheOneBeforeSaid(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		w.sits("s1", Online, 0)
		w.sits("s2", Online, 0)
		id := w.waits("c1")
		w.claims("s1", id)
		if _, found, err := w.PassedOn(ctx, id); err != nil || found {
			w.t.Fatal("nobody passed it on", err)
		}
		w.clock.pass(time.Second)
		if err := w.Transfer(ctx, "s1", "s2", id, "参保地已核对"); err != nil {
			w.t.Fatal(err)
		}
		if p, found, err := w.PassedOn(ctx, id); err != nil || !found || p.FromStaffID != "s1" || p.Note != "参保地已核对" {
			w.t.Fatal(p, found, err)
		}
		w.clock.pass(time.Second)
		if err := w.Transfer(ctx, "s2", "", id, "要懂医保的人"); err != nil {
			w.t.Fatal(err)
		}
		if p, found, err := w.PassedOn(ctx, id); err != nil || !found || p.FromStaffID != "s2" || p.Note != "要懂医保的人" {
			w.t.Fatal(p, found, err)
		}
		w.clock.pass(time.Second)
		w.claims("s1", id)
		if p, found, err := w.PassedOn(ctx, id); err != nil || !found || p.Note != "要懂医保的人" {
			w.t.Fatal(p, found, err)
		}
	})
}

func TestPlaceCountsWhoIsAheadAndEstimatesFromRecentClaims(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		w.sits("s1", Online, 20)
		var ids []string
		for i := range 3 {
			ids = append(ids, w.waits(fmt.Sprint("c", i)))
		}
		for i, id := range ids {
			if p, err := w.PlaceOf(ctx, id); err != nil || p.Ahead != i || p.EstimateSeconds != 0 {
				w.t.Fatalf("place of %d: %v %+v", i, err, p)
			}
		}
		for _, id := range ids {
			w.claims("s1", id)
		}
		if p, err := w.PlaceOf(ctx, ids[0]); err != nil || p != (Place{}) {
			w.t.Fatalf("place of a claimed one: %v %+v", err, p)
		}
		w.waits("c8")
		next := w.waits("c9")
		// three claims in half an hour: one in ten minutes, and two citizens to serve
		if p, err := w.PlaceOf(ctx, next); err != nil || p != (Place{Ahead: 1, EstimateSeconds: 1200}) {
			w.t.Fatalf("%v %+v", err, p)
		}
		w.clock.pass(31 * time.Minute)
		if p, err := w.PlaceOf(ctx, next); err != nil || p != (Place{Ahead: 1}) {
			w.t.Fatalf("old claims count: %v %+v", err, p)
		}
	})
}

func TestErasingEmptiesTheCards(t *testing.T) {
	each(t, func(w *world) {
		w.sits("s1", Online, 0)
		c := w.chat("c1")
		w.say("c1", c.ID, "k", "我的电话13800138000")
		if _, err := w.talk.RequestHuman(w.t.Context(), c, dialogue.ReasonRequest, "h"); err != nil {
			w.t.Fatal(err)
		}
		kept := w.waits("c2")
		for range 2 {
			if err := w.Erase(w.t.Context(), "c1"); err != nil {
				w.t.Fatal(err)
			}
		}
		if card := w.handoffOf(c.ID).Card; card.Summary != "" || len(card.Facts) != 0 || card.Reason != "" {
			w.t.Fatalf("%+v", card)
		}
		if card := w.handoffOf(kept).Card; card.Reason != dialogue.ReasonRequest {
			w.t.Fatalf("another's card: %+v", card)
		}
	})
}
