package dbtest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"qingting/server/db"
	"qingting/server/db/dbtest"
)

// heard is a testing.TB that remembers complaints instead of failing.
type heard struct {
	testing.TB
	said []string
}

func (h *heard) Errorf(format string, args ...any) {
	h.said = append(h.said, fmt.Sprintf(format, args...))
}

// loadedPack names a column wrong and leaves a required one out.
type loadedPack struct {
	Name string
	Date time.Time
}

// session reads a nullable column into a field that cannot be nil.
type session struct {
	ID, TokenHash, CitizenID string
	CreatedAt, ExpiresAt     time.Time
	Computed                 int `gorm:"->;-:migration"`
}

func TestSchemaDifferencesAreNamed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		h := &heard{TB: t}
		dbtest.MatchesSchema(h, d, loadedPack{}, session{}, struct{ Missing int }{})
		all := strings.Join(h.said, "\n")
		for _, want := range []string{`no column "date"`, "loaded_packs.loaded_at", "sessions.citizen_id may be NULL", "does not exist"} {
			if !strings.Contains(all, want) {
				t.Errorf("%q is not among:\n%s", want, all)
			}
		}
		if len(h.said) != 4 {
			t.Errorf("%d complaints:\n%s", len(h.said), all)
		}
	})
}
