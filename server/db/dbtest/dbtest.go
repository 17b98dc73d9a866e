// Package dbtest gives each test a migrated, empty database of its own.
package dbtest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"os"
	"path/filepath"
	"testing"

	"qingting/server/db"
)

// PostgresEnv names the variable with the address of a PostgreSQL server on which tests may
// create databases. `make test` starts a private one and sets it.
const PostgresEnv = "QINGTING_TEST_POSTGRES"

// Open returns a migrated, empty SQLite database that lives as long as the test.
func Open(t testing.TB) *db.DB {
	t.Helper()
	file, err := sqliteTemplate()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "test.db")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return open(t, "sqlite:"+path)
}

// Each runs fn on a fresh database of every engine: always SQLite, and PostgreSQL when
// PostgresEnv is set.
func Each(t *testing.T, fn func(t *testing.T, d *db.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { fn(t, Open(t)) })
	if os.Getenv(PostgresEnv) == "" {
		return
	}
	t.Run("postgres", func(t *testing.T) { fn(t, openPostgres(t)) })
}

// NewPostgres creates an empty database on the server named by PostgresEnv, drops it when
// the test ends, and returns its address.
func NewPostgres(t testing.TB) string {
	t.Helper()
	return newPostgres(t, "")
}

func openPostgres(t testing.TB) *db.DB {
	t.Helper()
	template, err := postgresTemplate()
	if err != nil {
		t.Fatal(err)
	}
	return open(t, newPostgres(t, " TEMPLATE "+template))
}

func newPostgres(t testing.TB, how string) string {
	t.Helper()
	base := os.Getenv(PostgresEnv)
	admin, err := sql.Open("pgx", base)
	if err != nil {
		t.Fatal(err)
	}
	name := "t_" + randomName()
	if _, err := admin.Exec("CREATE DATABASE " + name + how); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := admin.Exec("DROP DATABASE " + name + " WITH (FORCE)"); err != nil {
			t.Errorf("drop %s: %v", name, err)
		}
		_ = admin.Close() // the test is over
	})
	address, err := at(base, name)
	if err != nil {
		t.Fatal(err)
	}
	return address
}

func open(t testing.TB, address string) *db.DB {
	t.Helper()
	ctx := context.Background()
	d, err := db.Open(ctx, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() }) // the test is over
	if err := d.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	return d
}

func randomName() string {
	b := make([]byte, 8)
	_, _ = rand.Read(b) // crypto/rand never fails
	return hex.EncodeToString(b)
}
