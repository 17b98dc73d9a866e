package db_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"gorm.io/gorm"

	"qingting/server/db"
	"qingting/server/db/dbtest"
)

func addCategory(ctx context.Context, d *db.DB, id string) error {
	return d.Conn(ctx).Exec("INSERT INTO categories (id, name) VALUES (?, ?)", id, id).Error
}

func countCategories(t *testing.T, d *db.DB) int64 {
	t.Helper()
	var n int64
	if err := d.Conn(context.Background()).Table("categories").Count(&n).Error; err != nil {
		t.Fatal(err)
	}
	return n
}

func TestRollbackLeavesNothingAndTellsNobody(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		boom, told := errors.New("boom"), false
		err := d.InTx(context.Background(), func(ctx context.Context) error {
			d.AfterCommit(ctx, func(context.Context) { told = true })
			if err := addCategory(ctx, d, "a"); err != nil {
				return err
			}
			return boom
		})
		if !errors.Is(err, boom) || told || countCategories(t, d) != 0 {
			t.Fatalf("err %v, told %v, rows %d", err, told, countCategories(t, d))
		}
	})
}

func TestNestedTransactionsJoinAndEffectsWaitForTheOutermostCommit(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var order []string
		err := d.InTx(context.Background(), func(ctx context.Context) error {
			err := d.InTx(ctx, func(ctx context.Context) error {
				d.AfterCommit(ctx, func(after context.Context) {
					order = append(order, "effect")
					if err := addCategory(after, d, "from-effect"); err != nil {
						t.Errorf("effect cannot write: %v", err)
					}
				})
				return addCategory(ctx, d, "a")
			})
			order = append(order, "inner done")
			return err
		})
		if err != nil || strings.Join(order, ",") != "inner done,effect" || countCategories(t, d) != 2 {
			t.Fatalf("err %v, order %v, rows %d", err, order, countCategories(t, d))
		}
	})
}

func TestEffectOutlivesTheCallersContext(t *testing.T) {
	d := dbtest.Open(t)
	ctx, cancel := context.WithCancel(context.Background())
	var seen error
	err := d.InTx(ctx, func(tx context.Context) error {
		d.AfterCommit(tx, func(after context.Context) {
			cancel()
			seen = after.Err()
		})
		return addCategory(tx, d, "a")
	})
	if err != nil || seen != nil {
		t.Fatalf("err %v, effect's context %v", err, seen)
	}
}

func TestDuplicateKeyIsTranslated(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		if err := addCategory(ctx, d, "a"); err != nil {
			t.Fatal(err)
		}
		err := d.Conn(ctx).Table("categories").Create(map[string]any{"id": "a", "name": "b"}).Error
		if !errors.Is(err, gorm.ErrDuplicatedKey) {
			t.Fatalf("got %v", err)
		}
	})
}

func TestMigratingTwiceAndTogetherIsHarmless(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				if err := d.Migrate(context.Background()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	})
}

func TestNewerSchemaIsRefused(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		_, err := d.SQL().Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, TRUE)")
		if err != nil {
			t.Fatal(err)
		}
		err = d.Migrate(context.Background())
		if err == nil || !strings.Contains(err.Error(), "9999") {
			t.Fatalf("got %v", err)
		}
	})
}

func TestOpenNamesTheSettingThatIsWrong(t *testing.T) {
	_, err := db.Open(context.Background(), "mysql://x")
	if err == nil || !strings.Contains(err.Error(), "database.url") {
		t.Fatalf("got %v", err)
	}
}

func TestDataSurvivesReopening(t *testing.T) {
	url := "sqlite:" + filepath.Join(t.TempDir(), "deep", "er", "x.db")
	ctx := context.Background()
	for i := range 2 {
		d, err := db.Open(ctx, url)
		if err != nil {
			t.Fatal(err)
		}
		if err := d.Migrate(ctx); err != nil {
			t.Fatal(err)
		}
		if n := countCategories(t, d); n != int64(i) {
			t.Fatalf("round %d: %d rows", i, n)
		}
		if err := addCategory(ctx, d, string(rune('a'+i))); err != nil {
			t.Fatal(err)
		}
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSQLTxIsTheTransactionInTheContext(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		if _, ok := d.SQLTx(context.Background()); ok {
			t.Fatal("a transaction out of nothing")
		}
		err := d.InTx(context.Background(), func(ctx context.Context) error {
			tx, ok := d.SQLTx(ctx)
			if !ok {
				return sql.ErrTxDone
			}
			_, err := tx.Exec("INSERT INTO categories (id, name) VALUES ('x', 'x')")
			return err
		})
		if err != nil || countCategories(t, d) != 1 {
			t.Fatalf("err %v", err)
		}
	})
}
