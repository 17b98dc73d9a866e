package notice

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"
)

func (w *world) expects(want map[string]string) {
	w.t.Helper()
	if got := w.states(); !maps.Equal(got, want) {
		w.t.Fatalf("%v and not %v", got, want)
	}
}

func TestTheFirstWayThatWorksIsEnough(t *testing.T) {
	each(t, func(w *world) {
		subscription, account, sms := roads()
		subscription.answers = []error{fmt.Errorf("%w: no grant", ErrNever)}
		w.joins(sms, subscription, account)
		w.tells(answered("e1"))
		w.delivers(1)
		w.expects(map[string]string{BySubscription: isFailed, ByAccount: isSent, BySMS: isDropped})
		w.delivers(0)
		if len(sms.sent) != 0 || len(account.sent) != 1 {
			w.t.Fatal(account.sent, sms.sent)
		}
	})
}

func TestOnlyWaysThatAreThereArePlanned(t *testing.T) {
	each(t, func(w *world) {
		_, _, sms := roads()
		w.joins(sms)
		w.tells(answered("e1"), Notice{CitizenID: "c1", Kind: LetterAccepted, Ref: "l1", Title: "x", Text: "x", Page: PageLetter})
		w.expects(map[string]string{BySMS: isOpen})
		w.delivers(1)
		w.expects(map[string]string{BySMS: isSent})
	})
}

func TestWhatCannotBeSentNowIsSentLater(t *testing.T) {
	each(t, func(w *world) {
		subscription, account, _ := roads()
		busy := fmt.Errorf("%w: busy", ErrNotNow)
		subscription.answers = []error{busy, busy}
		w.joins(subscription, account)
		w.tells(answered("e1"))
		w.delivers(0)
		w.delivers(0)
		if len(subscription.tried) != 1 {
			w.t.Fatal("it did not wait", subscription.tried)
		}
		w.later(pauses[0])
		w.delivers(0)
		w.later(pauses[1])
		w.delivers(1)
		w.expects(map[string]string{BySubscription: isSent, ByAccount: isDropped})
	})
}

func TestOutcomesAreCounted(t *testing.T) {
	each(t, func(w *world) {
		subscription, account, _ := roads()
		subscription.answers = []error{ErrNotNow, ErrNever}
		w.joins(subscription, account)
		var counted []string
		w.out.Count = func(way, outcome string) { counted = append(counted, way+" "+outcome) }
		w.tells(answered("e1"))
		w.delivers(0)
		w.later(pauses[0])
		w.delivers(1)
		if want := []string{"subscribe again", "subscribe failed", "account sent"}; !slices.Equal(counted, want) {
			w.t.Fatal(counted)
		}
	})
}

func TestAWayThatStaysBusyIsGivenUpForTheNext(t *testing.T) {
	each(t, func(w *world) {
		subscription, account, _ := roads()
		for range len(pauses) + 1 {
			subscription.answers = append(subscription.answers, ErrNotNow)
		}
		w.joins(subscription, account)
		w.tells(answered("e1"))
		for _, p := range pauses {
			w.delivers(0)
			w.later(p)
		}
		w.delivers(1)
		w.expects(map[string]string{BySubscription: isFailed, ByAccount: isSent})
	})
}

func TestWhatMayHaveArrivedIsNotSentAgain(t *testing.T) {
	each(t, func(w *world) {
		subscription, account, _ := roads()
		subscription.answers = []error{errLine}
		w.joins(subscription, account)
		w.tells(answered("e1"))
		w.delivers(0)
		w.expects(map[string]string{BySubscription: isUnknown, ByAccount: isDropped})
		w.later(day)
		w.delivers(0)
		if len(subscription.tried)+len(account.tried) != 1 {
			w.t.Fatal(subscription.tried, account.tried)
		}
	})
}

func TestAProviderThatKnowsItsKeysIsAskedAgain(t *testing.T) {
	each(t, func(w *world) {
		_, _, sms := roads()
		sms.answers = []error{errLine}
		w.joins(sms)
		w.tells(answered("e1"))
		w.delivers(0)
		w.later(pauses[0])
		w.delivers(1)
	})
}

func TestNobodyIsDisturbedAtNightUnlessItIsUrgent(t *testing.T) {
	each(t, func(w *world) {
		subscription, _, _ := roads()
		w.joins(subscription)
		w.later(11*time.Hour + time.Minute) // 21:01
		w.tells(answered("e1"), Notice{CitizenID: "c1", Kind: HumanAnswered, Ref: "k1", Title: "坐席回复了您", Text: "x", Page: PageChat, TargetID: "k1"})
		w.delivers(1)
		if !slices.Equal(subscription.sent, []string{"c1 k1"}) {
			w.t.Fatal(subscription.sent)
		}
		w.later(10*time.Hour + 58*time.Minute) // 07:59
		w.delivers(0)
		w.later(time.Minute)
		w.delivers(1)
	})
}

func TestWhatWasReadOrIsTooLateStaysInTheInbox(t *testing.T) {
	each(t, func(w *world) {
		subscription, _, _ := roads()
		w.joins(subscription)
		w.tells(answered("e1"))
		list, err := w.Inbox(w.t.Context(), ToCitizen("c1"), "", 1)
		w.must(err)
		w.must(w.MarkRead(w.t.Context(), ToCitizen("c1"), []string{list[0].ID}))
		w.delivers(0)
		w.tells(Notice{StaffID: "s1", Kind: Remind, Ref: "x", Title: "x", Text: "x", Page: PageToday})
		w.later(time.Hour)
		w.delivers(0)
		if len(subscription.tried) != 0 {
			w.t.Fatal(subscription.tried)
		}
		w.expects(map[string]string{BySubscription: isDropped})
	})
}

func TestSeveralProcessesSendANoticeOnce(t *testing.T) {
	each(t, func(w *world) {
		subscription, _, _ := roads()
		processes := []*Service{w.Service}
		w.joins(subscription)
		for range 3 {
			s := New(w.DB, w.clock)
			s.Join(w.out)
			processes = append(processes, s)
		}
		for i := range 20 {
			w.tells(answered(fmt.Sprint("e", i)))
		}
		var wg sync.WaitGroup
		for _, s := range processes {
			wg.Go(func() {
				if _, err := s.Deliver(context.Background()); err != nil {
					w.t.Error(err)
				}
			})
		}
		wg.Wait()
		slices.Sort(subscription.sent)
		if len(subscription.sent) != 20 || len(slices.Compact(subscription.sent)) != 20 {
			w.t.Fatal(subscription.sent)
		}
	})
}

func TestRunSendsWhatIsToldAtOnceAndStops(t *testing.T) {
	each(t, func(w *world) {
		sent := make(chan string, 1)
		w.joins(wire{sent})
		ctx, stop := context.WithCancel(w.t.Context())
		done := make(chan struct{})
		go func() {
			w.Run(ctx, time.Hour)
			close(done)
		}()
		w.tells(answered("e1"))
		select {
		case ref := <-sent:
			if ref != "e1" {
				w.t.Fatal(ref)
			}
		case <-time.After(30 * time.Second):
			w.t.Fatal("nothing was sent")
		}
		stop()
		<-done
		w.expects(map[string]string{BySubscription: isSent})
	})
}

// wire tells the test what was sent.
type wire struct{ sent chan string }

func (wire) Name() string { return BySubscription }

func (r wire) Send(_ context.Context, _ Receiver, n Notice) error {
	r.sent <- n.Ref
	return nil
}

func TestQuietHoursMaySpanMidnight(t *testing.T) {
	at := func(clock string) time.Time {
		c, err := time.Parse("15:04", clock)
		if err != nil {
			t.Fatal(err)
		}
		return time.Date(2026, 11, 21, c.Hour(), c.Minute(), 0, 0, china)
	}
	for _, c := range []struct {
		h          Hours
		now, until string
		theNextDay bool
	}{
		{CitizensQuiet, "20:59", "", false},
		{CitizensQuiet, "21:00", "08:00", true},
		{CitizensQuiet, "03:00", "08:00", false},
		{CitizensQuiet, "08:00", "", false},
		{Hours{"12:00", "14:00"}, "13:00", "14:00", false},
		{Hours{"12:00", "14:00"}, "15:00", "", false},
		{Hours{}, "03:00", "", false},
		{Hours{"07:00", "07:00"}, "07:00", "", false},
	} {
		want := time.Time{}
		if c.until != "" {
			want = at(c.until)
		}
		if c.theNextDay {
			want = want.AddDate(0, 0, 1)
		}
		if got := c.h.until(at(c.now)); !got.Equal(want) {
			t.Errorf("%v at %s: %s", c.h, c.now, got)
		}
	}
}
