package db

import (
	"context"
	"database/sql"
	"strings"
)

// splitPool sends reading statements to the reading connections and everything else,
// transactions included, to the one writer.
type splitPool struct {
	writer, readers *sql.DB
}

func (p *splitPool) pool(query string) *sql.DB {
	q := strings.TrimLeft(query, " \t\r\n(")
	if len(q) >= 6 && strings.EqualFold(q[:6], "select") {
		return p.readers
	}
	return p.writer
}

func (p *splitPool) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	return p.pool(query).PrepareContext(ctx, query)
}

func (p *splitPool) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	return p.writer.ExecContext(ctx, query, args...)
}

func (p *splitPool) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	return p.pool(query).QueryContext(ctx, query, args...)
}

func (p *splitPool) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	return p.pool(query).QueryRowContext(ctx, query, args...)
}

// BeginTx opens a transaction on the writer; with it gorm sees a pool that can begin.
func (p *splitPool) BeginTx(ctx context.Context, opts *sql.TxOptions) (*sql.Tx, error) {
	return p.writer.BeginTx(ctx, opts)
}

// GetDBConn lets gorm's DB() work.
func (p *splitPool) GetDBConn() (*sql.DB, error) { return p.writer, nil }
