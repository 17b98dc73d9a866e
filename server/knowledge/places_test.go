package knowledge

import (
	"math"
	"testing"
	"time"
)

var office = Outlet{
	Hours: []Hours{
		{Days: []int{1, 2, 3, 4, 5}, Open: "13:00", Close: "17:00"},
		{Days: []int{1, 2, 3, 4, 5}, Open: "09:00", Close: "12:00"},
		{Days: []int{6}, Open: "09:00", Close: "12:00"},
	},
	ClosedOnHolidays: true,
}

func TestOpeningHours(t *testing.T) {
	for at, want := range map[string]bool{
		"2026-11-20 09:00": true, // Friday
		"2026-11-20 11:59": true,
		"2026-11-20 12:00": false,
		"2026-11-20 13:00": true,
		"2026-11-20 17:00": false,
		"2026-11-20 08:59": false,
		"2026-11-21 10:00": true, // Saturday
		"2026-11-21 13:30": false,
		"2026-11-22 10:00": false, // Sunday
		"2026-10-01 10:00": false, // a holiday on a Thursday
	} {
		now, _ := time.ParseInLocation("2006-01-02 15:04", at, City)
		if got := office.OpenAt(now.UTC(), PublicHoliday(now)); got != want {
			t.Errorf("%s: got %v", at, got)
		}
	}
	always := Outlet{Hours: []Hours{{Days: []int{1, 2, 3, 4, 5, 6, 7}, Open: "00:00", Close: "24:00"}}}
	last := time.Date(2026, 10, 1, 23, 59, 59, 0, City)
	if !always.OpenAt(last, true) {
		t.Error("closed a minute before midnight")
	}
}

func TestHoursText(t *testing.T) {
	for _, c := range []struct {
		outlet Outlet
		want   string
	}{
		{office, "周一至周五 09:00–12:00、13:00–17:00；周六 09:00–12:00；法定节假日休息"},
		{Outlet{Hours: []Hours{{Days: []int{1, 2, 3, 4, 5, 6, 7}, Open: "00:00", Close: "24:00"}}}, "每天 00:00–24:00"},
		{Outlet{Hours: []Hours{{Days: []int{6, 7}, Open: "09:00", Close: "16:30"}, {Days: []int{1}, Open: "09:00", Close: "10:00"}}}, "周一 09:00–10:00；周六、周日 09:00–16:30"},
		{Outlet{}, ""},
	} {
		if got := c.outlet.HoursText(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestPublicHolidaysAreDaysInTheCity(t *testing.T) {
	for at, want := range map[string]bool{
		"2026-09-30T15:59:00Z": false, "2026-09-30T16:00:00Z": true, "2026-10-07T15:59:00Z": true, "2026-10-07T16:00:00Z": false,
		"2030-10-01T04:00:00Z": false, // not known yet
	} {
		day, _ := time.Parse(time.RFC3339, at)
		if PublicHoliday(day) != want {
			t.Errorf("%s: got %v", at, !want)
		}
	}
}

func TestDistanceOnTheGlobe(t *testing.T) {
	// Beijing to Shanghai, by any map about 1,068 km.
	if d := distance(116.4074, 39.9042, 121.4737, 31.2304); math.Abs(d-1_067_000) > 3_000 {
		t.Errorf("%.0f m", d)
	}
	if d := distance(110, 30, 110, 30); d != 0 {
		t.Errorf("%v m to itself", d)
	}
	if d := distance(179.999, 0, -179.999, 0); d > 300 {
		t.Errorf("%v m across the date line", d)
	}
}
