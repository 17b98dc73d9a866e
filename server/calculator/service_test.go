package calculator

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"qingting/server/db"
	"qingting/server/db/dbtest"
	"qingting/server/errs"
)

// world is the service on a real database with citizens c1, c2 and editors e1, e2.
type world struct {
	*Service
	t   *testing.T
	now time.Time
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := &world{t: t, now: time.Date(2026, 11, 20, 17, 0, 0, 0, time.UTC)} // the 21st in the city
		w.Service = New(Parts{DB: d, Now: func() time.Time { return w.now }, Zone: time.FixedZone("CST", 8*3600)})
		for _, id := range []string{"c1", "c2"} {
			w.addRow("citizens", map[string]any{"id": id, "created_at": w.now, "last_seen_at": w.now})
		}
		for _, id := range []string{"e1", "e2"} {
			w.addRow("staff", map[string]any{"id": id, "username": id, "display_name": id, "password_hash": "x", "created_at": w.now, "updated_at": w.now})
		}
		fn(t, w)
	})
}

func (w *world) addRow(table string, row map[string]any) {
	w.t.Helper()
	if err := w.DB.Conn(w.t.Context()).Table(table).Create(row).Error; err != nil {
		w.t.Fatal(err)
	}
}

// imports brings a workbook in as the newest version.
func (w *world) imports(s sheetsOf) Calculator {
	w.t.Helper()
	r, err := w.CheckImport(w.t.Context(), "e1", bytes.NewReader(s.file(w.t)))
	if err != nil || len(r.Bad) > 0 {
		w.t.Fatalf("check: %v %v", err, r.Bad)
	}
	c, err := w.ConfirmImport(w.t.Context(), "e1", r.BatchID)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

func (w *world) publishes(s sheetsOf) Calculator {
	w.t.Helper()
	c := w.imports(s)
	c, err := w.Publish(w.t.Context(), "e1", c.ID, c.LatestVersion)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

func order(clientID string) Order {
	return Order{ClientID: clientID, CitizenID: "c1", Inputs: map[string]string{"入职": "2022-12-01", "离职": "2025-05-31", "工资": "8000", "原因": "mutual"}}
}

func TestTablesMatch(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		dbtest.MatchesSchema(t, w.DB, calculatorRow{}, versionRow{}, batch{}, calculationRow{})
	})
}

func TestDryRunStoresNothingLive(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		r, err := w.CheckImport(t.Context(), "e1", bytes.NewReader(severance().file(t)))
		if err != nil || r.Key != "severance" || len(r.Outcomes) != 4 || Failed(r.Outcomes) != 0 {
			t.Fatalf("%+v %v", r, err)
		}
		if all, err := w.Find(t.Context(), ""); err != nil || len(all) != 0 {
			t.Errorf("%v %v", all, err)
		}
		if _, err := w.ConfirmImport(t.Context(), "e2", r.BatchID); !errors.Is(err, ErrNoBatch) {
			t.Errorf("another editor confirms: %v", err)
		}
		first, err := w.ConfirmImport(t.Context(), "e1", r.BatchID)
		if err != nil || first.State != Draft || first.LatestVersion != 1 {
			t.Fatalf("%+v %v", first, err)
		}
		if again, err := w.ConfirmImport(t.Context(), "e1", r.BatchID); err != nil || again.LatestVersion != 1 {
			t.Errorf("confirmed twice: %+v %v", again, err)
		}
		if offers, err := w.Live(t.Context()); err != nil || len(offers) != 0 {
			t.Errorf("a draft is offered: %v %v", offers, err)
		}
		if _, err := w.Form(t.Context(), first.ID, Date{}); !errors.Is(err, ErrNotFound) {
			t.Errorf("a draft can be filled in: %v", err)
		}
	})
}

func TestBadCellsCannotBeConfirmed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := severance()
		s["规则"] = strings.Replace(s["规则"], "月数 / 12", "岁数 / 12", 1)
		r, err := w.CheckImport(t.Context(), "e1", bytes.NewReader(s.file(t)))
		if err != nil || len(r.Bad) == 0 {
			t.Fatalf("%+v %v", r, err)
		}
		if _, err := w.ConfirmImport(t.Context(), "e1", r.BatchID); !errors.Is(err, ErrBadCells) {
			t.Errorf("%v", err)
		}
	})
}

func TestFailingExampleBlocksPublishing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		s := severance()
		s["算例"] = strings.Replace(s["算例"], "|20000|", "|19999|", 1)
		c := w.imports(s)
		_, err := w.Publish(t.Context(), "e1", c.ID, 1)
		var e *errs.Error
		if !errors.Is(err, ErrExamples) || !errors.As(err, &e) || !strings.Contains(e.Sentence, "“两年半”应当 补偿 = 19999，实际 补偿 = 20000.00") {
			t.Fatalf("%v %+v", err, e)
		}
		fixed := w.imports(severance())
		if fixed.ID != c.ID || fixed.LatestVersion != 2 {
			t.Fatalf("%+v", fixed)
		}
		if _, err := w.Publish(t.Context(), "e1", c.ID, 1); !errors.Is(err, ErrVersionMoved) {
			t.Errorf("old version: %v", err)
		}
		if live, err := w.Publish(t.Context(), "e1", c.ID, 2); err != nil || live.State != Live || live.LiveVersion != 2 {
			t.Errorf("%+v %v", live, err)
		}
	})
}

func TestCalculationIsStoredOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.publishes(severance())
		first, created, err := w.Calculate(t.Context(), "severance", order("a"))
		if err != nil || !created || first.AsOf != "2026-11-21" || first.Results[0].Value != "20000.00" {
			t.Fatalf("%+v %v %v", first, created, err)
		}
		again, created, err := w.Calculate(t.Context(), c.ID, order("a"))
		if err != nil || created || again.ID != first.ID {
			t.Errorf("%v %v %v", again.ID, created, err)
		}
		if _, err := w.OfCitizen(t.Context(), "c2", first.ID); !errors.Is(err, ErrNoSheet) {
			t.Errorf("another citizen: %v", err)
		}
		agent := order("a")
		agent.StaffID = "e1"
		shared, created, err := w.Calculate(t.Context(), c.ID, agent)
		if err != nil || !created || w.OwnedByCitizen(t.Context(), shared.ID, "c1") != nil {
			t.Errorf("for the citizen: %v %v", created, err)
		}
		if list, err := w.Sheets(t.Context(), "c1", 10); err != nil || len(list) != 2 || len(list[0].Steps) == 0 {
			t.Errorf("%v %v", list, err)
		}
		if err := w.Erase(t.Context(), "c1"); err != nil {
			t.Fatal(err)
		}
		if _, err := w.Calculation(t.Context(), first.ID); !errors.Is(err, ErrNoSheet) {
			t.Errorf("after erasing: %v", err)
		}
	})
}

func TestTheSameOrderAtOnceIsOneSheet(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.publishes(severance())
		ids := make(chan string, 8)
		for range cap(ids) {
			go func() {
				got, _, err := w.Calculate(context.Background(), c.ID, order("same"))
				if err != nil {
					t.Error(err)
				}
				ids <- got.ID
			}()
		}
		first := <-ids
		for range cap(ids) - 1 {
			if id := <-ids; id != first {
				t.Errorf("two sheets: %s and %s", first, id)
			}
		}
	})
}

func TestOfTwoConfirmationsOneWins(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		r, err := w.CheckImport(t.Context(), "e1", bytes.NewReader(severance().file(t)))
		if err != nil {
			t.Fatal(err)
		}
		done := make(chan error, 4)
		for range cap(done) {
			go func() {
				_, err := w.ConfirmImport(context.Background(), "e1", r.BatchID)
				done <- err
			}()
		}
		for range cap(done) {
			if err := <-done; err != nil && !errors.Is(err, ErrState) {
				t.Error(err)
			}
		}
		if c, err := w.Calculator(t.Context(), "severance"); err != nil || c.LatestVersion != 1 {
			t.Errorf("%+v %v", c, err)
		}
	})
}

func TestOldDaysUseTheVersionThatCoversThem(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		old := severance()
		old["说明"] += "\n失效日期|2025-12-31"
		w.publishes(old)
		fresh := severance()
		fresh["说明"] += "\n生效日期|2026-01-01"
		fresh["算例"] = strings.ReplaceAll(fresh["算例"], "2025-06-01", "2026-06-01")
		c := w.publishes(fresh)
		for day, version := range map[string]int{"2025-12-31": 1, "2026-01-01": 2, "": 2} {
			o := order("v" + day)
			o.AsOf, _ = ParseDate(day)
			got, _, err := w.Calculate(t.Context(), c.ID, o)
			if err != nil || got.Version != version {
				t.Errorf("%s: version %d, %v", day, got.Version, err)
			}
		}
		versions, err := w.Versions(t.Context(), c.ID)
		if err != nil || len(versions) != 2 || versions[0].EndedAt != (time.Time{}) || versions[1].EndedAt.IsZero() {
			t.Errorf("%+v %v", versions, err)
		}
	})
}

func TestWithdrawnIsGoneButSheetsStay(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		c := w.publishes(severance())
		sheet, _, err := w.Calculate(t.Context(), c.ID, order("a"))
		if err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if c, err = w.Withdraw(t.Context(), c.ID); err != nil || c.State != Withdrawn {
				t.Fatalf("%+v %v", c, err)
			}
		}
		if _, _, err := w.Calculate(t.Context(), c.ID, order("b")); !errors.Is(err, ErrNotFound) {
			t.Errorf("%v", err)
		}
		if _, err := w.Calculation(t.Context(), sheet.ID); err != nil {
			t.Error(err)
		}
		if c, err = w.Publish(t.Context(), "e1", c.ID, 1); err != nil || c.State != Live {
			t.Errorf("%+v %v", c, err)
		}
	})
}

func TestExportReturnsTheWorkbook(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		file := severance().file(t)
		r, err := w.CheckImport(t.Context(), "e1", bytes.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		c, err := w.ConfirmImport(t.Context(), "e1", r.BatchID)
		if err != nil {
			t.Fatal(err)
		}
		data, name, err := w.Workbook(t.Context(), c.ID)
		if err != nil || name != "severance.xlsx" || !bytes.Equal(data, file) {
			t.Errorf("%s, %d of %d bytes, %v", name, len(data), len(file), err)
		}
	})
}

func TestPackIsLoadedOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		pack := fstest.MapFS{"p/severance.xlsx": {Data: severance().file(t)}, "p/README.md": {}}
		for _, want := range []int{1, 0} {
			if n, err := w.LoadPack(t.Context(), pack, "p"); err != nil || n != want {
				t.Errorf("%d %v, want %d", n, err, want)
			}
		}
		offers, err := w.Live(t.Context())
		if err != nil || len(offers) != 1 || offers[0].Key != "severance" || len(offers[0].Keywords) != 2 {
			t.Errorf("%+v %v", offers, err)
		}
	})
}

func TestProcessesThatStartTogetherLoadThePackOnce(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		pack := fstest.MapFS{"p/severance.xlsx": {Data: severance().file(t)}}
		loaded := make(chan int, 4)
		for range cap(loaded) {
			go func() {
				n, err := w.LoadPack(context.Background(), pack, "p")
				if err != nil {
					t.Error(err)
				}
				loaded <- n
			}()
		}
		total := 0
		for range cap(loaded) {
			total += <-loaded
		}
		if total != 1 {
			t.Errorf("loaded %d times", total)
		}
	})
}

func TestOldImportsArePurged(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		if _, err := w.CheckImport(t.Context(), "e1", bytes.NewReader(severance().file(t))); err != nil {
			t.Fatal(err)
		}
		w.now = w.now.AddDate(0, 0, 31)
		if n, err := w.PurgeImports(context.Background()); err != nil || n != 1 {
			t.Errorf("%d %v", n, err)
		}
	})
}
