package exam

import (
	"context"
	"errors"
	"testing"
	"time"

	"qingting/server/db"
	"qingting/server/db/dbtest"
)

func eachBank(t *testing.T, fn func(t *testing.T, s *Service)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		fn(t, New(Parts{DB: d, Now: func() time.Time { return time.Date(2026, 11, 21, 2, 0, 0, 0, time.UTC) }}))
	})
}

func truth1(key, stem string) Item {
	return Item{Key: key, Kind: TrueFalse, Stem: stem, Answer: []string{"true"}, Explanation: "是的。", Matter: "社会保险", Ability: MatterKnowledge, Difficulty: 2}
}

func TestBankStructsMatchTheSchema(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { dbtest.MatchesSchema(t, d, itemRow{}, versionRow{}, markRow{}) })
}

func TestAnItemIsAskedInItsLiveVersion(t *testing.T) {
	eachBank(t, func(t *testing.T, s *Service) {
		ctx := context.Background()
		other := New(s.Parts) // another process
		i, fresh, err := s.Create(ctx, "t1", "c1", truth1("", "断缴后年限会清零吗？"))
		if err != nil || !fresh || i.State != Draft {
			t.Fatalf("%+v %v", i, err)
		}
		if again, fresh, err := s.Create(ctx, "t1", "c1", truth1("", "别的")); err != nil || fresh || again.ID != i.ID {
			t.Fatal("sent twice", err)
		}
		if live, err := other.Live(ctx); err != nil || len(live) != 0 {
			t.Fatal("a draft is asked", err)
		}
		if i, err = s.Publish(ctx, "t1", i.ID, 1); err != nil || i.LiveVersion != 1 {
			t.Fatal(i, err)
		}
		changed, err := s.Save(ctx, "t1", i.ID, i.RowVersion, truth1("", "断缴后年限会累计吗？"))
		if err != nil || changed.LatestVersion != 2 {
			t.Fatal(changed, err)
		}
		if _, err := s.Save(ctx, "t2", i.ID, i.RowVersion, truth1("", "旧的")); !errors.Is(err, ErrChanged) {
			t.Fatal(err)
		}
		if live, err := other.Live(ctx); err != nil || len(live) != 1 || live[0].Stem != "断缴后年限会清零吗？" {
			t.Fatal(live, err)
		}
		if _, err := s.Publish(ctx, "t1", i.ID, 1); !errors.Is(err, ErrChanged) {
			t.Fatal(err)
		}
		if _, err := s.Publish(ctx, "t1", i.ID, 2); err != nil {
			t.Fatal(err)
		}
		if live, _ := other.Live(ctx); live[0].Version != 2 {
			t.Fatal("another process asks the old version")
		}
		if old, err := s.At(ctx, i.ID, 1); err != nil || old.Stem != "断缴后年限会清零吗？" {
			t.Fatal(old, err)
		}
		if _, err := s.At(ctx, i.ID, 9); !errors.Is(err, ErrNotFound) {
			t.Fatal(err)
		}
		if _, err := s.Retire(ctx, "t1", i.ID); err != nil {
			t.Fatal(err)
		}
		if live, _ := other.Live(ctx); len(live) != 0 {
			t.Fatal("a retired item is asked")
		}
	})
}

func TestAPackIsTakenOnceAndReplacedByKey(t *testing.T) {
	eachBank(t, func(t *testing.T, s *Service) {
		ctx := context.Background()
		pack := []Item{truth1("a", "一？"), truth1("b", "二？")}
		for range 2 {
			if err := s.LoadPack(ctx, pack); err != nil {
				t.Fatal(err)
			}
		}
		by, err := s.ByKeys(ctx, []string{"a", "none"})
		if err != nil || len(by) != 1 || by["a"].Version != 1 {
			t.Fatal(by, err)
		}
		stored, err := s.Replace(ctx, "t1", []Item{truth1("a", "一点一？"), truth1("c", "三？")})
		if err != nil || stored["a"].ID != by["a"].ID || stored["a"].Version != 2 || stored["c"].Version != 1 {
			t.Fatal(stored, err)
		}
		list, err := s.List(ctx, Filter{Text: "一点"})
		if err != nil || len(list) != 1 || list[0].LiveVersion != 2 {
			t.Fatalf("%+v %v", list, err)
		}
		if _, _, err := s.Create(ctx, "t1", "c", truth1("a", "撞号")); !errors.Is(err, ErrKey) {
			t.Fatal(err)
		}
		for _, want := range []bool{true, false} {
			if _, fresh, err := s.Create(ctx, "t1", "c", truth1("own", "自己的编号？")); err != nil || fresh != want {
				t.Fatal("the same again is no other item", fresh, err)
			}
		}
		if err := s.LoadPack(ctx, []Item{{Key: "bad"}}); !errors.Is(err, ErrItem) {
			t.Fatal(err)
		}
	})
}

func TestWhatWasRolledBackIsNotRemembered(t *testing.T) {
	eachBank(t, func(t *testing.T, s *Service) {
		ctx, failed := context.Background(), errors.New("failed")
		err := s.DB.InTx(ctx, func(ctx context.Context) error {
			if err := s.LoadPack(ctx, []Item{truth1("a", "一？")}); err != nil {
				return err
			}
			if by, err := s.ByKeys(ctx, []string{"a"}); err != nil || len(by) != 1 {
				t.Fatal("a transaction does not see what it has done", by, err)
			}
			return failed
		})
		if !errors.Is(err, failed) {
			t.Fatal(err)
		}
		// The next change gets the revision that was rolled back.
		if err := New(s.Parts).LoadPack(ctx, []Item{truth1("b", "二？")}); err != nil {
			t.Fatal(err)
		}
		if live, err := s.Live(ctx); err != nil || len(live) != 1 || live[0].Key != "b" {
			t.Fatal(live, err)
		}
	})
}

// practice answers as it is told.
type practice map[string][]Answered

func (p practice) Of(_ context.Context, itemID string, _ int) ([]Answered, error) {
	return p[itemID], nil
}

func TestItemsWithAlarmsAreFound(t *testing.T) {
	eachBank(t, func(t *testing.T, s *Service) {
		ctx, now := context.Background(), time.Date(2026, 11, 21, 2, 0, 0, 0, time.UTC)
		s.Now = func() time.Time { return now }
		if err := s.LoadPack(ctx, []Item{truth1("bad", "一？"), truth1("good", "二？")}); err != nil {
			t.Fatal(err)
		}
		find := func(alarm Alarm) []StoredItem {
			t.Helper()
			list, err := s.List(ctx, Filter{})
			if err == nil {
				list, err = s.Alarming(ctx, list, alarm)
			}
			if err != nil {
				t.Fatal(err)
			}
			return list
		}
		if list := find(AnyAlarm); len(list) != 0 {
			t.Fatal("an alarm without answers", list)
		}
		by, err := s.ByKeys(ctx, []string{"bad", "good"})
		if err != nil {
			t.Fatal(err)
		}
		s.Practice = practice{by["bad"].ID: answersOf("true", "false", 40, func(k int) bool { return k < 15 }), by["good"].ID: answersOf("true", "false", 40, func(k int) bool { return k >= 15 })}
		if list := find(AnyAlarm); len(list) != 0 {
			t.Fatal("lists measure again at once")
		}
		now = now.Add(measureFor)
		if list := find(AlarmReversed); len(list) != 1 || list[0].Key != "bad" {
			t.Fatal(list)
		}
		if list := find(AlarmTooEasy); len(list) != 0 {
			t.Fatal(list)
		}
	})
}
