package dbtest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"

	"qingting/server/db"
	schema "qingting/sql"
)

// Migrating takes a second or more under the race detector, copying what was migrated some
// milliseconds. So each process migrates one SQLite database, all processes together one on
// PostgreSQL, and every test gets a copy.

// sqliteTemplate is the file of a migrated, empty database.
var sqliteTemplate = sync.OnceValues(func() (file []byte, err error) {
	dir, err := os.MkdirTemp("", "dbtest")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }() // the system clears its own folder, too
	path := filepath.Join(dir, "template.db")
	if err := migrated("sqlite:" + path); err != nil {
		return nil, err
	}
	return os.ReadFile(path)
})

// postgresTemplate is the name of a migrated, empty database on the server. It stays there, one
// for each state of the migrations.
var postgresTemplate = sync.OnceValues(func() (string, error) {
	base := os.Getenv(PostgresEnv)
	admin, err := sql.Open("pgx", base)
	if err != nil {
		return "", err
	}
	defer func() { _ = admin.Close() }() // nothing is written by closing
	name := "template_" + schemaHash()
	return name, alone(admin, func(conn *sql.Conn) error { return makeTemplate(conn, base, name) })
})

// alone runs fn while no other process makes a template.
func alone(admin *sql.DB, fn func(conn *sql.Conn) error) error {
	ctx := context.Background()
	conn, err := admin.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }() // which lets go of the lock as well
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock(7301)"); err != nil {
		return err
	}
	return fn(conn)
}

// makeTemplate makes it under another name first: a name that is there means that it is whole.
func makeTemplate(conn *sql.Conn, base, name string) error {
	ctx := context.Background()
	var there bool
	if err := conn.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)", name).Scan(&there); err != nil || there {
		return err
	}
	making := "making_" + randomName()
	if _, err := conn.ExecContext(ctx, "CREATE DATABASE "+making); err != nil {
		return err
	}
	address, err := at(base, making)
	if err != nil {
		return err
	}
	if err := migrated(address); err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, "ALTER DATABASE "+making+" RENAME TO "+name)
	return err
}

func migrated(address string) error {
	ctx := context.Background()
	d, err := db.Open(ctx, address)
	if err != nil {
		return err
	}
	if err := d.Migrate(ctx); err != nil {
		return err
	}
	return d.Close()
}

// at returns the address of another database on the same server.
func at(base, name string) (string, error) {
	u, err := url.Parse(base)
	if err != nil {
		return "", err
	}
	u.Path = "/" + name
	return u.String(), nil
}

func schemaHash() string {
	sum := sha256.New()
	_ = fs.WalkDir(schema.Migrations, ".", func(path string, e fs.DirEntry, err error) error { // embedded files can be read
		if err == nil && !e.IsDir() {
			text, _ := fs.ReadFile(schema.Migrations, path)
			_, _ = fmt.Fprintf(sum, "%s %d\n%s", path, len(text), text)
		}
		return err
	})
	return hex.EncodeToString(sum.Sum(nil)[:8])
}
