package desk

import (
	"context"
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
		Districts: []string{"东湖区"},
		DB:        d, Bell: w.bell, Now: w.clock.now, InHours: func(time.Time) bool { return w.open },
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
