package db_test

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	"qingting/server/db/dbtest"
)

func TestAStatementInUseIsNotGivenToAnother(t *testing.T) {
	d := dbtest.Open(t)
	ctx := t.Context()
	for _, id := range []string{"a", "b", "c"} {
		if err := addCategory(ctx, d, id); err != nil {
			t.Fatal(err)
		}
	}
	tx, err := d.SQL().BeginTx(ctx, nil) // one connection for both
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = tx.Rollback() }() // only read
	var seen []string
	for range 3 { // compiled first, then kept
		seen = append(seen, idsAskedTwice(t, tx)...)
	}
	if got := strings.Join(seen, " "); got != "aa bb cc aa bb cc aa bb cc" {
		t.Fatal(got)
	}
}

// idsAskedTwice asks the same while it reads the rows of the first time.
func idsAskedTwice(t *testing.T, tx *sql.Tx) (list []string) {
	t.Helper()
	const query = "SELECT id FROM categories WHERE id >= ? ORDER BY id"
	rows, err := tx.QueryContext(t.Context(), query, "a")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }() // only read
	for rows.Next() {
		var id, inner string
		if err := rows.Scan(&id); err != nil {
			t.Fatal(err)
		}
		if err := tx.QueryRowContext(t.Context(), query, id).Scan(&inner); err != nil {
			t.Fatal(err)
		}
		list = append(list, id+inner)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return list
}

func TestAKeptStatementSeesANewSchema(t *testing.T) {
	d := dbtest.Open(t)
	columns := func() []string {
		rows, err := d.SQL().QueryContext(t.Context(), "SELECT * FROM loaded_packs")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = rows.Close() }() // only read
		names, err := rows.Columns()
		if err != nil || rows.Err() != nil {
			t.Fatal(err, rows.Err())
		}
		return names
	}
	columns()
	before := columns() // by the kept statement
	if _, err := d.SQL().ExecContext(t.Context(), "ALTER TABLE loaded_packs ADD COLUMN more TEXT"); err != nil {
		t.Fatal(err)
	}
	if after := columns(); !slices.Equal(after, append(before, "more")) {
		t.Fatal(before, after)
	}
}

func TestAStatementThatFailedWorksAgain(t *testing.T) {
	d, ctx := dbtest.Open(t), context.Background()
	for i := range 3 {
		id := fmt.Sprint("k", i)
		if err := addCategory(ctx, d, id); err != nil {
			t.Fatal(err)
		}
		if err := addCategory(ctx, d, id); err == nil {
			t.Fatal("stored twice")
		}
	}
	if n := countCategories(t, d); n != 3 {
		t.Fatal(n)
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	if err := addCategory(gone, d, "x"); err == nil {
		t.Fatal("stored for somebody who has gone")
	}
	if err := addCategory(ctx, d, "y"); err != nil {
		t.Fatal(err)
	}
}

func TestMoreStatementsThanAreKept(t *testing.T) {
	d := dbtest.Open(t)
	for i := range 300 {
		var n int
		query := fmt.Sprintf("SELECT %d + ?", i%150)
		if err := d.SQL().QueryRowContext(t.Context(), query, 1).Scan(&n); err != nil || n != i%150+1 {
			t.Fatal(n, err)
		}
	}
}
