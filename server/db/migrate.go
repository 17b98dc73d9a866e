package db

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/libtnb/sqlite"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	schema "qingting/sql"
)

// Migrate brings the schema to the newest version. Processes that start together apply each
// migration exactly once. It refuses to touch a database that a newer program has migrated.
func (d *DB) Migrate(ctx context.Context) error {
	p, closeConn, err := d.provider()
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	defer closeConn()
	if err := refuseNewer(ctx, p); err != nil {
		return err
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// Version returns the schema version of the database and the newest one this program knows.
func (d *DB) Version(ctx context.Context) (have, newest int64, err error) {
	p, closeConn, err := d.provider()
	if err != nil {
		return 0, 0, err
	}
	defer closeConn()
	return p.GetVersions(ctx)
}

func refuseNewer(ctx context.Context, p *goose.Provider) error {
	have, newest, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read schema version: %w", err)
	}
	if have > newest {
		return fmt.Errorf("the database has schema version %d, this program knows only %d: start the newer program", have, newest)
	}
	return nil
}

// provider opens a connection of its own on SQLite: goose holds one while it asks for
// another, which the single writer could never give.
func (d *DB) provider() (*goose.Provider, func(), error) {
	if d.dialect == Postgres {
		locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 120))
		if err != nil {
			return nil, nil, err
		}
		p, err := goose.NewProvider(goose.DialectPostgres, d.writer, schema.Migrations, goose.WithSessionLocker(locker))
		return p, func() {}, err
	}
	conn, err := sql.Open(sqlite.DriverName, sqliteDSN(strings.TrimPrefix(d.url, "sqlite:"))+"&_txlock=immediate")
	if err != nil {
		return nil, nil, err
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, conn, withoutZones{schema.Migrations})
	return p, func() { _ = conn.Close() }, err // closing a finished migration connection has nothing to report
}

// withoutZones shows SQLite the migrations with its own name for a time column: the driver
// returns time.Time only for columns declared TIMESTAMP.
type withoutZones struct{ fs.FS }

func (w withoutZones) Open(name string) (fs.File, error) {
	f, err := w.FS.Open(name)
	if err != nil || !strings.HasSuffix(name, ".sql") {
		return f, err
	}
	defer func() { _ = f.Close() }() // an embedded file: closing cannot fail
	data, err := fs.ReadFile(w.FS, name)
	if err != nil {
		return nil, err
	}
	text := strings.ReplaceAll(string(data), "TIMESTAMPTZ", "TIMESTAMP")
	return &textFile{Reader: bytes.NewReader([]byte(text)), name: name}, nil
}

func (w withoutZones) Glob(pattern string) ([]string, error) { return fs.Glob(w.FS, pattern) }

type textFile struct {
	*bytes.Reader
	name string
}

func (t *textFile) Stat() (fs.FileInfo, error) { return textInfo{t}, nil }
func (t *textFile) Close() error               { return nil }

type textInfo struct{ *textFile }

func (i textInfo) Name() string       { return i.name }
func (i textInfo) Mode() fs.FileMode  { return 0o444 }
func (i textInfo) ModTime() time.Time { return time.Time{} }
func (i textInfo) IsDir() bool        { return false }
func (i textInfo) Sys() any           { return nil }
