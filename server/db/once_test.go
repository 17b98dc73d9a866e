package db_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"qingting/server/db"
	"qingting/server/db/dbtest"
)

func TestOnceRunsInOneProcessOnly(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		broken := errors.New("broken")
		if _, err := d.Once(t.Context(), "pack", func(context.Context) error { return broken }); !errors.Is(err, broken) {
			t.Fatal(err)
		}
		var runs, firsts atomic.Int64
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				first, err := d.Once(t.Context(), "pack", func(context.Context) error { runs.Add(1); return nil })
				if err != nil {
					t.Error(err)
				}
				if first {
					firsts.Add(1)
				}
			})
		}
		wg.Wait()
		if runs.Load() != 1 || firsts.Load() != 1 {
			t.Fatalf("ran %d times, %d said so", runs.Load(), firsts.Load())
		}
	})
}
