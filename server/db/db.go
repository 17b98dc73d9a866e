// Package db opens the database, migrates it and carries transactions in the context.
// It is, with the store.go files, the only place that knows gorm.
package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/libtnb/sqlite"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// Dialect names the SQL engine behind a DB.
type Dialect string

// The engines the schema runs on.
const (
	SQLite   Dialect = "sqlite"
	Postgres Dialect = "postgres"
)

// DB is an open database. It is safe for concurrent use.
type DB struct {
	gorm    *gorm.DB
	dialect Dialect
	writer  *sql.DB // the only SQLite connection that writes; the one pool on PostgreSQL
	pools   []*sql.DB
	url     string
}

// Open opens url: "sqlite:PATH" (the file and its folder are made when missing) or
// "postgres://…". It does not migrate. The caller closes it.
func Open(ctx context.Context, url string) (*DB, error) {
	d := &DB{url: url}
	dialector, err := d.connect(url)
	if err != nil {
		return nil, err
	}
	d.gorm, err = gorm.Open(dialector, &gorm.Config{
		SkipDefaultTransaction: true,
		TranslateError:         true,
		DisableAutomaticPing:   true,
		NowFunc:                func() time.Time { return time.Now().UTC() },
		// Errors go up to the caller, who logs them once and knows which of them matter.
		Logger: logger.Discard,
	})
	if err == nil {
		err = d.Ping(ctx)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open database: %w", err), d.Close())
	}
	return d, nil
}

func (d *DB) connect(url string) (gorm.Dialector, error) {
	if path, ok := strings.CutPrefix(url, "sqlite:"); ok {
		return d.connectSQLite(path)
	}
	if strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://") {
		return d.connectPostgres(url)
	}
	return nil, errors.New(`database.url must start with "sqlite:" or "postgres://"`)
}

// connectSQLite uses one writing connection, because SQLite has one writer anyway and Go's
// pool queues more fairly than SQLite's busy handler, and a few reading ones beside it.
func (d *DB) connectSQLite(path string) (gorm.Dialector, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return nil, fmt.Errorf("make database folder: %w", err)
	}
	dsn := sqliteDSN(path)
	writer, err := openKept(dsn + "&_txlock=immediate")
	if err != nil {
		return nil, err
	}
	writer.SetMaxOpenConns(1)
	readers, err := openKept(dsn)
	if err != nil {
		return nil, errors.Join(err, writer.Close())
	}
	readers.SetMaxOpenConns(8)
	readers.SetMaxIdleConns(8)
	d.dialect, d.writer, d.pools = SQLite, writer, []*sql.DB{readers, writer}
	return sqlite.New(sqlite.Config{Conn: &splitPool{writer: writer, readers: readers}}), nil
}

func sqliteDSN(path string) string {
	return "file:" + path + "?_pragma=journal_mode(WAL)&_pragma=synchronous(NORMAL)" +
		"&_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)" +
		"&_texttotime=1&_inttotime=1&_time_format=sqlite"
}

func (d *DB) connectPostgres(url string) (gorm.Dialector, error) {
	pool, err := sql.Open("pgx", url)
	if err != nil {
		return nil, err
	}
	pool.SetMaxOpenConns(24)
	pool.SetMaxIdleConns(12)
	pool.SetConnMaxIdleTime(5 * time.Minute)
	d.dialect, d.writer, d.pools = Postgres, pool, []*sql.DB{pool}
	return postgres.New(postgres.Config{Conn: pool}), nil
}

// Dialect tells which engine d runs on.
func (d *DB) Dialect() Dialect { return d.dialect }

// SQL returns the pool that may write, for libraries that need database/sql.
func (d *DB) SQL() *sql.DB { return d.writer }

// Ping reports whether the database answers.
func (d *DB) Ping(ctx context.Context) error {
	for _, p := range d.pools {
		if err := p.PingContext(ctx); err != nil {
			return err
		}
	}
	return nil
}

// Close closes every connection.
func (d *DB) Close() error {
	var err error
	for _, p := range d.pools {
		err = errors.Join(err, p.Close())
	}
	return err
}
