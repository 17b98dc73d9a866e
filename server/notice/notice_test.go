package notice

import (
	"context"
	"errors"
	"testing"
	"time"

	"qingting/server/db"
	"qingting/server/db/dbtest"
)

func TestANoticeIsToldOnceAndReadByItsOwnerOnly(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.MatchesSchema(t, d, Notice{})
		now := time.Date(2026, 11, 21, 0, 10, 0, 0, time.UTC)
		s := New(d, func() time.Time { return now })
		ctx := context.Background()
		for _, id := range []string{"s1", "s2"} {
			if err := d.Conn(ctx).Exec("INSERT INTO staff (id, username, display_name, password_hash, created_at, updated_at) VALUES (?, ?, '李', 'x', ?, ?)", id, id, now, now).Error; err != nil {
				t.Fatal(err)
			}
		}
		n := Notice{StaffID: "s1", Kind: Remind, Ref: "2026-11-21", Title: "该学三分钟了", Text: "今天有 2 步。", Page: PageToday}
		for _, want := range []int{1, 0} {
			if got, err := s.Tell(ctx, n); err != nil || got != want {
				t.Fatal(got, err)
			}
		}
		list, err := s.Of(ctx, "s1")
		if err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		if err := s.Read(ctx, "s2", []string{list[0].ID}); err != nil {
			t.Fatal(err)
		}
		if unread, err := s.Unread(ctx, "s1"); err != nil || unread != 1 {
			t.Fatal("somebody else read it", unread, err)
		}
		if err := s.Read(ctx, "s1", []string{list[0].ID}); err != nil {
			t.Fatal(err)
		}
		if unread, err := s.Unread(ctx, "s1"); err != nil || unread != 0 {
			t.Fatal(unread, err)
		}
		if err := s.Read(ctx, "s1", make([]string, shown+1)); !errors.Is(err, ErrTooMany) {
			t.Fatal(err)
		}
	})
}
