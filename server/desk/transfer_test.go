package desk

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"qingting/server/dialogue"
)

func TestATransferMovesTheConversationToAColleague(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		w.sits("s1", Online, 0)
		id := w.waits("c1")
		w.claims("s1", id)
		if err := w.Transfer(ctx, "s1", "s2", id, ""); !errors.Is(err, ErrTargetBusy) {
			w.t.Fatalf("to somebody who is not there: %v", err)
		}
		w.sits("s2", Online, 1)
		if err := w.Transfer(ctx, "s1", "s2", id, "请继续处理"); err != nil {
			w.t.Fatal(err)
		}
		if !w.state(id).HeldBy("s2") || w.activeOf("s1") != 0 || w.activeOf("s2") != 1 {
			w.t.Fatalf("%+v", w.state(id))
		}
		if m := w.lastMessage(id); m.Text != "已为您转接给坐席s2。" {
			w.t.Fatalf("%q", m.Text)
		}
		if !w.bell.heard("released s1 "+id) || !w.bell.heard("assigned s2 "+id) {
			w.t.Fatalf("told %v", w.bell.rung)
		}
		for _, staffID := range []string{"s1", "s2"} {
			if may, err := w.MayRead(ctx, staffID, id); err != nil || !may {
				w.t.Errorf("%s may not read: %v", staffID, err)
			}
		}
		if may, err := w.MayRead(ctx, "s3", id); err != nil || may {
			w.t.Errorf("a stranger may read: %v", err)
		}
	})
}

func TestWhoDoesNotHoldAConversationMayNotGiveItAway(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		for _, id := range []string{"s1", "s2", "s3"} {
			w.sits(id, Online, 1)
		}
		id := w.waits("c1")
		w.claims("s1", id)
		cases := map[string]struct {
			got, want error
		}{
			"to a colleague": {w.Transfer(ctx, "s2", "s3", id, ""), dialogue.ErrNotYours},
			"to the line":    {w.Transfer(ctx, "s2", "", id, ""), dialogue.ErrNotYours},
			"close":          {w.Close(ctx, "s2", id), dialogue.ErrNotYours},
			"unknown":        {w.Close(ctx, "s2", "nope"), dialogue.ErrNotFound},
			"to oneself":     {w.Transfer(ctx, "s1", "s1", id, ""), ErrTargetSelf},
			"long note":      {w.Transfer(ctx, "s1", "s2", id, strings.Repeat("长", 201)), ErrNote},
		}
		for name, c := range cases {
			if !errors.Is(c.got, c.want) {
				w.t.Errorf("%s: %v, want %v", name, c.got, c.want)
			}
		}
		if !w.state(id).HeldBy("s1") || w.activeOf("s1") != 1 {
			w.t.Fatalf("%+v", w.state(id))
		}
	})
}

func TestOfTwoTransfersAtOnceOneWins(t *testing.T) {
	each(t, func(w *world) {
		for _, id := range []string{"s1", "s2", "s3"} {
			w.sits(id, Online, 20)
		}
		for i := range 8 {
			id := w.waits(fmt.Sprint("c", i))
			w.claims("s1", id)
			got := map[string]error{}
			var mu sync.Mutex
			var wg sync.WaitGroup
			for _, to := range []string{"s2", "s3", ""} {
				wg.Go(func() {
					err := w.Transfer(w.t.Context(), "s1", to, id, "")
					mu.Lock()
					defer mu.Unlock()
					got[to] = err
				})
			}
			wg.Wait()
			won := 0
			for to, err := range got {
				if err == nil {
					won++
				} else if !errors.Is(err, dialogue.ErrNotYours) && !errors.Is(err, dialogue.ErrMoved) {
					w.t.Errorf("to %q: %v", to, err)
				}
			}
			c := w.state(id)
			if won != 1 || (got["s2"] == nil && !c.HeldBy("s2")) || (got["s3"] == nil && !c.HeldBy("s3")) || (got[""] == nil && c.State != dialogue.StateWaiting) {
				w.t.Fatalf("%v but %+v", got, c)
			}
		}
	})
}

func TestGivenBackConversationsWaitInFront(t *testing.T) {
	each(t, func(w *world) {
		w.sits("s1", Online, 0)
		returned := w.waits("c1")
		w.claims("s1", returned)
		normal := w.waits("c2")
		if err := w.Transfer(w.t.Context(), "s1", "", returned, "需要医保专席"); err != nil {
			w.t.Fatal(err)
		}
		if got := w.line(); !slices.Equal(got, []string{returned, normal}) {
			w.t.Fatalf("line %v", got)
		}
		h := w.handoffOf(returned)
		if c := w.state(returned); c.State != dialogue.StateWaiting || c.AgentID != nil || h.Reason != dialogue.ReasonReturned || w.activeOf("s1") != 0 {
			w.t.Fatalf("%+v %+v", c, h)
		}
		w.claims("s1", returned)
	})
}
