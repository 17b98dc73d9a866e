package db_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"qingting/server/db"
	"qingting/server/db/dbtest"
)

// eachAt runs fn on databases of every engine whose schema is of an older version.
func eachAt(t *testing.T, version int64, fn func(t *testing.T, d *db.DB)) {
	t.Helper()
	at := func(address func(t *testing.T) string) func(t *testing.T) {
		return func(t *testing.T) {
			d, err := db.Open(context.Background(), address(t))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = d.Close() }) // the test is over
			if err := d.MigrateTo(context.Background(), version); err != nil {
				t.Fatal(err)
			}
			fn(t, d)
		}
	}
	t.Run("sqlite", at(func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "old.db") }))
	if os.Getenv(dbtest.PostgresEnv) != "" {
		t.Run("postgres", at(func(t *testing.T) string { return dbtest.NewPostgres(t) }))
	}
}

func TestStaffNoticesGoWithoutALoss(t *testing.T) {
	eachAt(t, 22, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		run := func(query string, args ...any) {
			t.Helper()
			if err := d.Conn(ctx).Exec(query, args...).Error; err != nil {
				t.Fatal(err)
			}
		}
		run(`INSERT INTO staff (id, username, display_name, password_hash, created_at, updated_at) VALUES ('s', 's', 's', 'x', '2026-01-01 00:00:00', '2026-01-01 00:00:00')`)
		old := `INSERT INTO staff_notices (id, staff_id, kind, ref, title, text, page, target_id, created_at) VALUES (?, 's', 'due', ?, ?, '', '', '', '2026-01-01 00:00:00')`
		run(old, "copied", "1", "as it was")
		run(strings.Replace(old, "staff_notices", "notices", 1), "copied", "1", "as it is")
		run(old, "told twice", "2", "as it was")
		run(strings.Replace(old, "staff_notices", "notices", 1), "another id", "2", "as it is")
		run(old, "late", "3", "as it was")
		if err := d.Migrate(ctx); err != nil {
			t.Fatal(err)
		}
		var have []string
		if err := d.Conn(ctx).Table("notices").Order("ref").Pluck("title", &have).Error; err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(have, ", "); got != "as it is, as it is, as it was" {
			t.Errorf("notices: %s", got)
		}
		if d.Conn(ctx).Migrator().HasTable("staff_notices") {
			t.Error("the old table is still there")
		}
	})
}
