package board

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"qingting/server/db"
	"qingting/server/db/dbtest"
	"qingting/server/secret"
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

func (c *clock) set(t time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = t
}

// bell remembers the states that were told.
type bell struct {
	mu   sync.Mutex
	told []State
}

func (b *bell) LetterChanged(_ context.Context, l Letter) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.told = append(b.told, l.State)
}

type files struct{}

func (files) OwnedByCitizen(_ context.Context, fileID, citizenID string) error {
	if !strings.HasSuffix(fileID, "-of-"+citizenID) {
		return errors.New("not theirs")
	}
	return nil
}

const promise = 5 * 24 * time.Hour

// world is a board on a real database, with citizens c1 and c2 and agents s1 to s8.
type world struct {
	*Service
	t     *testing.T
	clock *clock
	bell  *bell
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	box, err := secret.NewBox([]byte(strings.Repeat("k", secret.KeySize)))
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, clock: &clock{t: time.Date(2026, 11, 21, 2, 0, 0, 0, time.UTC)}, bell: &bell{}}
	w.Service = New(Parts{
		DB: d, Cipher: box, Files: files{}, Calculations: files{}, Bell: w.bell, Now: w.clock.now, Zone: time.FixedZone("CST", 8*3600),
		Promise: func(now time.Time) time.Time { return now.Add(promise) },
	})
	now := w.Now()
	w.addRow("calculators", map[string]any{"id": "k", "slug": "k", "state": "live", "latest_version": 1, "updated_at": now})
	w.addRow("calculator_versions", map[string]any{
		"calculator_id": "k", "version": 1, "title": "k", "summary": "k", "category": "k", "keywords": "[]", "examples": 1, "workbook": []byte("x"), "saved_at": now,
	})
	for _, id := range []string{"c1", "c2"} {
		w.addRow("citizens", map[string]any{"id": id, "created_at": now, "last_seen_at": now})
		for _, f := range []string{"a", "b"} {
			w.addRow("calculations", map[string]any{
				"id": f + "-sheet-of-" + id, "client_id": f, "made_by": id, "citizen_id": id, "calculator_id": "k", "version": 1, "sheet": "{}", "created_at": now,
			})
			w.addRow("files", map[string]any{"id": f + "-of-" + id, "citizen_id": id, "mime": "image/png", "size": 1, "sha256": "x", "created_at": now})
		}
	}
	for i := range 8 {
		id := fmt.Sprint("s", i+1)
		w.addRow("staff", map[string]any{"id": id, "username": id, "display_name": id, "password_hash": "x", "created_at": now, "updated_at": now})
	}
	return w
}

func (w *world) addRow(table string, row map[string]any) {
	w.t.Helper()
	if err := w.DB.Conn(w.t.Context()).Table(table).Create(row).Error; err != nil {
		w.t.Fatal(err)
	}
}

func draft(clientID string) Draft {
	return Draft{ClientID: clientID, DemandType: Consultation, Title: "路灯不亮", Text: "人民路的路灯坏了三天。"}
}

func (w *world) sends(citizenID string, d Draft) Letter {
	w.t.Helper()
	l, created, err := w.Send(w.t.Context(), citizenID, d)
	if err != nil || !created {
		w.t.Fatalf("send: %v %v", created, err)
	}
	return l
}

func (w *world) accepts(staffID string, l Letter) Letter {
	w.t.Helper()
	l, err := w.Accept(w.t.Context(), staffID, l.ID)
	if err != nil {
		w.t.Fatalf("%s accepts: %v", staffID, err)
	}
	return l
}

func (w *world) answers(staffID string, l Letter, words Words) Letter {
	w.t.Helper()
	l, err := w.Answer(w.t.Context(), staffID, l.ID, words)
	if err != nil {
		w.t.Fatalf("%s answers: %v", staffID, err)
	}
	return l
}

// each runs fn on every database with a world of its own.
func each(t *testing.T, fn func(w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { fn(newWorld(t, d)) })
}
