package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"strings"

	"github.com/libtnb/sqlite"
)

// keptMost is how many statements a SQLite connection keeps compiled. A message and its answer
// need about twenty; each takes some kilobytes.
const keptMost = 48

// openKept opens SQLite connections that keep their statements compiled: SQLite takes about as
// long to compile a short statement as to run it. (The driver compiles each anew; the prepared
// statements of gorm do not know that reading and writing connections are apart.)
func openKept(dsn string) (*sql.DB, error) {
	plain, err := sql.Open(sqlite.DriverName, dsn)
	if err != nil {
		return nil, err
	}
	of := plain.Driver()
	return sql.OpenDB(keptConnector{of, dsn}), plain.Close() // nothing was opened yet
}

type keptConnector struct {
	of  driver.Driver
	dsn string
}

// Connect implements driver.Connector.
func (c keptConnector) Connect(context.Context) (driver.Conn, error) {
	opened, err := c.of.Open(c.dsn)
	if err != nil {
		return nil, err
	}
	conn, fits := opened.(sqliteConn)
	if !fits {
		return nil, fmt.Errorf("the SQLite driver has changed: %T", opened)
	}
	return &keptConn{sqliteConn: conn, kept: map[string]sqliteStmt{}}, nil
}

// Driver implements driver.Connector.
func (c keptConnector) Driver() driver.Driver { return c.of }

// What database/sql asks of a connection, a statement and rows beyond the least.
type (
	sqliteConn interface {
		driver.Conn
		driver.ConnBeginTx
		driver.ConnPrepareContext
		driver.ExecerContext
		driver.QueryerContext
		driver.Pinger
		driver.SessionResetter
		driver.Validator
	}
	sqliteStmt interface {
		driver.Stmt
		driver.StmtExecContext
		driver.StmtQueryContext
	}
	sqliteRows interface {
		driver.Rows
		driver.RowsColumnTypeDatabaseTypeName
		driver.RowsColumnTypeLength
		driver.RowsColumnTypeNullable
		driver.RowsColumnTypePrecisionScale
		driver.RowsColumnTypeScanType
	}
)

// keptConn is used by one goroutine at a time, as database/sql promises.
type keptConn struct {
	sqliteConn
	kept map[string]sqliteStmt // those that are not in use
}

// ExecContext implements driver.ExecerContext.
func (c *keptConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	stmt := c.take(ctx, query)
	if stmt == nil {
		return c.sqliteConn.ExecContext(ctx, query, args)
	}
	res, err := stmt.ExecContext(ctx, args)
	c.give(query, stmt, err)
	return res, err
}

// QueryContext implements driver.QueryerContext.
func (c *keptConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	stmt := c.take(ctx, query)
	if stmt == nil {
		return c.sqliteConn.QueryContext(ctx, query, args)
	}
	rows, err := stmt.QueryContext(ctx, args)
	if err != nil {
		c.give(query, stmt, err)
		return nil, err
	}
	list, fits := rows.(sqliteRows)
	if !fits {
		return nil, fmt.Errorf("the SQLite driver has changed: %T", rows)
	}
	return &keptRows{sqliteRows: list, conn: c, query: query, stmt: stmt}, nil
}

// take returns the compiled statement for its user alone; nil when it is none to keep or cannot be
// compiled, which the driver then says better.
func (c *keptConn) take(ctx context.Context, query string) sqliteStmt {
	if stmt, found := c.kept[query]; found {
		delete(c.kept, query)
		return stmt
	}
	if !worthKeeping(query) {
		return nil
	}
	stmt, err := c.PrepareContext(ctx, query)
	if err != nil {
		return nil
	}
	fits, _ := stmt.(sqliteStmt)
	return fits
}

// worthKeeping holds for what reads and changes rows, and not for what changes the schema.
func worthKeeping(query string) bool {
	q := strings.TrimLeft(query, " \t\r\n(")
	for _, word := range []string{"SELECT", "INSERT", "UPDATE", "DELETE", "WITH"} {
		if len(q) > len(word) && strings.EqualFold(q[:len(word)], word) {
			return true
		}
	}
	return false
}

// give takes the statement back. One that failed is not kept, nor a second one of the same words;
// when there are too many, the others go.
func (c *keptConn) give(query string, stmt sqliteStmt, err error) {
	if _, twice := c.kept[query]; twice || err != nil {
		_ = stmt.Close() // says again what the failure was
		return
	}
	if len(c.kept) >= keptMost {
		c.forget()
	}
	c.kept[query] = stmt
}

func (c *keptConn) forget() {
	for _, stmt := range c.kept {
		_ = stmt.Close() // was given back whole
	}
	clear(c.kept)
}

// Close implements driver.Conn.
func (c *keptConn) Close() error {
	c.forget()
	return c.sqliteConn.Close()
}

// keptRows gives the statement back when they are closed.
type keptRows struct {
	sqliteRows
	conn  *keptConn
	query string
	stmt  sqliteStmt
}

// Close implements driver.Rows.
func (r *keptRows) Close() error {
	err := r.sqliteRows.Close()
	r.conn.give(r.query, r.stmt, err)
	return err
}
