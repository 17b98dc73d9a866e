package knowledge

import "time"

// holidays are first and last days of public holidays. 2026: days off by the State Council's
// notice 国办发明电〔2025〕7号. 2027: only the days fixed by 全国年节及纪念日放假办法 (2024),
// until the notice for that year has been read.
var holidays = [][2]string{
	{"2026-01-01", "2026-01-03"}, {"2026-02-15", "2026-02-23"}, {"2026-04-04", "2026-04-06"}, {"2026-05-01", "2026-05-05"},
	{"2026-06-19", "2026-06-21"}, {"2026-09-25", "2026-09-27"}, {"2026-10-01", "2026-10-07"},
	{"2027-01-01", "2027-01-01"}, {"2027-02-05", "2027-02-08"}, {"2027-04-05", "2027-04-05"}, {"2027-05-01", "2027-05-02"},
	{"2027-06-09", "2027-06-09"}, {"2027-09-15", "2027-09-15"}, {"2027-10-01", "2027-10-03"},
}

// PublicHoliday reports whether t falls on a public holiday this program knows. Years it does
// not know have none.
func PublicHoliday(t time.Time) bool {
	day := FirstDay(t)
	for _, h := range holidays {
		if h[0] <= day && day <= h[1] {
			return true
		}
	}
	return false
}
