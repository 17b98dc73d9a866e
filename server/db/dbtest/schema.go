package dbtest

import (
	"context"
	"database/sql"
	"reflect"
	"sync"
	"testing"
	"time"

	"gorm.io/gorm/schema"

	"qingting/server/db"
)

// MatchesSchema fails the test where a gorm struct and its migrated table disagree: a field
// without a column, a nullable column read into a field that cannot be nil, or a required
// column without a default that no field fills. Fields tagged "-:migration" are computed by
// queries and left out.
func MatchesSchema(t testing.TB, d *db.DB, models ...any) {
	t.Helper()
	for _, m := range models {
		parsed, err := schema.Parse(m, &sync.Map{}, d.Conn(context.Background()).NamingStrategy)
		if err != nil {
			t.Errorf("%T: %v", m, err)
			continue
		}
		cols := columnsOf(t, d, parsed.Table)
		if len(cols) == 0 {
			t.Errorf("%T: table %q does not exist", m, parsed.Table)
			continue
		}
		checkFields(t, parsed, cols)
		checkColumns(t, parsed, cols)
	}
}

// column is one column of a migrated table.
type column struct {
	Name       string
	Nullable   bool
	HasDefault bool
}

func checkFields(t testing.TB, s *schema.Schema, cols map[string]column) {
	t.Helper()
	for _, f := range s.Fields {
		if f.DBName == "" || f.IgnoreMigration {
			continue
		}
		c, ok := cols[f.DBName]
		if !ok {
			t.Errorf("%s.%s: table %s has no column %q", s.Name, f.Name, s.Table, f.DBName)
			continue
		}
		if c.Nullable && !holdsNull(f) {
			t.Errorf("%s.%s: column %s.%s may be NULL, the field may not", s.Name, f.Name, s.Table, c.Name)
		}
	}
}

func checkColumns(t testing.TB, s *schema.Schema, cols map[string]column) {
	t.Helper()
	for _, c := range cols {
		if s.FieldsByDBName[c.Name] == nil && !c.Nullable && !c.HasDefault {
			t.Errorf("%s: no field fills the required column %s.%s", s.Name, s.Table, c.Name)
		}
	}
}

func holdsNull(f *schema.Field) bool {
	if f.Serializer != nil || f.FieldType.Kind() == reflect.Pointer {
		return true
	}
	if f.FieldType == reflect.TypeFor[time.Time]() {
		return false
	}
	return reflect.PointerTo(f.FieldType).Implements(reflect.TypeFor[sql.Scanner]())
}

const sqliteColumns = `SELECT name, "notnull" = 0, dflt_value IS NOT NULL FROM pragma_table_info(?)`

const postgresColumns = `SELECT column_name, is_nullable = 'YES', column_default IS NOT NULL
	FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1`

func columnsOf(t testing.TB, d *db.DB, table string) map[string]column {
	t.Helper()
	query := sqliteColumns
	if d.Dialect() == db.Postgres {
		query = postgresColumns
	}
	rows, err := d.SQL().Query(query, table)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }() // a finished read has nothing to report
	cols := map[string]column{}
	for rows.Next() {
		var c column
		if err := rows.Scan(&c.Name, &c.Nullable, &c.HasDefault); err != nil {
			t.Fatal(err)
		}
		cols[c.Name] = c
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return cols
}
