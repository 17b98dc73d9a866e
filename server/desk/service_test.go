package desk

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"qingting/server/db"
	"qingting/server/db/dbtest"
	"qingting/server/dialogue"
)

// clock stands still until it is moved.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// bell remembers what agents were told.
type bell struct {
	mu   sync.Mutex
	rung []string
}

func (b *bell) ring(format string, args ...any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.rung = append(b.rung, fmt.Sprintf(format, args...))
}

func (b *bell) LineChanged(context.Context) { b.ring("line") }
func (b *bell) Offered(_ context.Context, staffID, id string, until time.Time) {
	b.ring("offer %s %s until %s", staffID, id, until.Format(time.TimeOnly))
}
func (b *bell) Assigned(_ context.Context, staffID, id string) { b.ring("assigned %s %s", staffID, id) }
func (b *bell) Released(_ context.Context, staffID, id string) { b.ring("released %s %s", staffID, id) }
func (b *bell) SeatChanged(_ context.Context, staffID string)  { b.ring("seat %s", staffID) }

func (b *bell) heard(what string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Contains(b.rung, what)
}

// bot answers what the test scripted.
type bot struct{ reply dialogue.Reply }

func (b *bot) Reply(context.Context, dialogue.Turn) (dialogue.Reply, error) { return b.reply, nil }

// ear lets the test wait for the bot's replies.
type ear struct{ replies chan dialogue.Message }

func (e ear) MessageStored(_ context.Context, _ dialogue.Conversation, m dialogue.Message) {
	if m.Sender == dialogue.ByBot {
		e.replies <- m
	}
}
func (ear) ConversationChanged(context.Context, dialogue.Conversation)     {}
func (ear) Typing(context.Context, dialogue.Conversation, dialogue.Sender) {}

type nothing struct{}

func (nothing) OwnedBy(context.Context, string, dialogue.Sender, string) (dialogue.File, error) {
	return dialogue.File{}, errors.New("no files here")
}
func (nothing) PublicAnswer(context.Context, string) (string, dialogue.Content, error) {
	return "", dialogue.Content{}, errors.New("no articles here")
}

const (
	offerFor = 20 * time.Second
	seenFor  = time.Minute
	keepFor  = 5 * time.Minute
)

var agents = []string{"s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8"}

// world is a desk and the conversations it works for, on a real database.
type world struct {
	*Service
	t     *testing.T
	talk  *dialogue.Service
	clock *clock
	bell  *bell
	bot   *bot
	ear   ear
	open  bool // service hours
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := &world{
		t: t, clock: &clock{t: time.Date(2026, 11, 21, 2, 0, 0, 0, time.UTC)}, bell: &bell{}, open: true,
		bot: &bot{reply: dialogue.Reply{Kind: dialogue.KindText, Text: "好"}}, ear: ear{make(chan dialogue.Message, 100)},
	}
	w.Service = New(Parts{
		DB: d, Bell: w.bell, Now: w.clock.now, InHours: func(time.Time) bool { return w.open },
		Capacity: 5, OfferFor: offerFor, SeenFor: seenFor, KeepFor: keepFor,
	})
	w.talk = dialogue.New(dialogue.Parts{DB: d, Bot: w.bot, Desk: w.Service, Channel: w.ear, Files: nothing{}, Library: nothing{}, Now: w.clock.now})
	w.Floor = w.talk
	t.Cleanup(func() { w.talk.Stop(context.Background()) })
	for _, id := range agents {
		w.addRow("staff", map[string]any{"id": id, "username": id, "display_name": id, "password_hash": "x", "created_at": w.Now(), "updated_at": w.Now()})
	}
	return w
}

func (w *world) addRow(table string, row map[string]any) {
	w.t.Helper()
	if err := w.DB.Conn(w.t.Context()).Table(table).Create(row).Error; err != nil {
		w.t.Fatal(err)
	}
}

// chat opens a conversation of a new citizen.
func (w *world) chat(citizen string) dialogue.Conversation {
	w.t.Helper()
	w.addRow("citizens", map[string]any{"id": citizen, "created_at": w.Now(), "last_seen_at": w.Now()})
	c, _, err := w.talk.Open(w.t.Context(), citizen, "h5")
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

// waits opens a conversation whose citizen has asked for a human, a second after the one before.
func (w *world) waits(citizen string) string {
	w.t.Helper()
	w.clock.pass(time.Second)
	c := w.chat(citizen)
	out, err := w.talk.RequestHuman(w.t.Context(), c, dialogue.ReasonRequest, "h")
	if err != nil || !out.Taken {
		w.t.Fatalf("%s is not in line: %v %+v", citizen, err, out)
	}
	return c.ID
}

func (w *world) sits(staffID string, p Presence, capacity int) Seat {
	w.t.Helper()
	seat, err := w.SetSeat(w.t.Context(), staffID, p, capacity)
	if err != nil {
		w.t.Fatal(err)
	}
	return seat
}

func (w *world) claims(staffID, id string) {
	w.t.Helper()
	if err := w.Claim(w.t.Context(), staffID, staffID, id); err != nil {
		w.t.Fatalf("%s claims: %v", staffID, err)
	}
}

func (w *world) tick() {
	w.t.Helper()
	if err := w.Tick(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// passes moves time on, while the given agents stay.
func (w *world) passes(d time.Duration, staying ...string) {
	w.t.Helper()
	w.clock.pass(d)
	for _, id := range staying {
		if err := w.Seen(w.t.Context(), id); err != nil {
			w.t.Fatal(err)
		}
	}
	w.tick()
}

func (w *world) state(id string) dialogue.Conversation {
	w.t.Helper()
	c, err := w.talk.Conversation(w.t.Context(), id)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

func (w *world) handoffOf(id string) Handoff {
	w.t.Helper()
	h, found, err := w.HandoffOf(w.t.Context(), id)
	if err != nil || !found {
		w.t.Fatalf("hand-off of %s: %v %v", id, found, err)
	}
	return h
}

func (w *world) offeredTo(id string) string {
	w.t.Helper()
	if to := w.handoffOf(id).OfferedTo; to != nil {
		return *to
	}
	return ""
}

func (w *world) line() []string {
	w.t.Helper()
	list, err := w.Line(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	ids := []string{}
	for _, h := range list {
		ids = append(ids, h.ConversationID)
	}
	return ids
}

func (w *world) lastMessage(id string) dialogue.Message {
	w.t.Helper()
	list, err := w.talk.Messages(w.t.Context(), id, 0, 200)
	if err != nil || len(list) == 0 {
		w.t.Fatalf("%d messages: %v", len(list), err)
	}
	return list[len(list)-1]
}

func (w *world) activeOf(staffID string) int {
	w.t.Helper()
	seat, err := w.Seat(w.t.Context(), staffID)
	if err != nil {
		w.t.Fatal(err)
	}
	return seat.Active
}

// each runs fn on every database with a world of its own.
func each(t *testing.T, fn func(w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { fn(newWorld(t, d)) })
}

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

// say has the citizen say something to the bot and waits for the reply.
func (w *world) say(citizen, id, key, text string) {
	w.t.Helper()
	_, err := w.talk.Receive(w.t.Context(), citizen, id, dialogue.Said{ClientID: key, Kind: dialogue.KindText, Text: text})
	if err != nil {
		w.t.Fatal(err)
	}
	select {
	case <-w.ear.replies:
	case <-time.After(5 * time.Second):
		w.t.Fatal("no reply of the bot")
	}
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
