package knowledge

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"qingting/server/errs"
)

// Hours are the times one or more weekdays have in common. Days count from 1 = Monday to
// 7 = Sunday; Open and Close are like 09:00, and Close may be 24:00.
type Hours struct {
	Days  []int
	Open  string
	Close string
}

// Outlet is a place where citizens are served.
type Outlet struct {
	ID               string
	Slug             string
	Name             string
	Kind             string
	District         string
	Address          string
	Phone            string
	Lng              float64 // degrees, as on the maps citizens use (GCJ-02)
	Lat              float64
	Hours            []Hours `gorm:"serializer:json"`
	ClosedOnHolidays bool
	Services         []string `gorm:"serializer:json"`
	Note             string
}

// NumberKind tells emergency numbers from the others.
type NumberKind string

// The kinds of number.
const (
	EmergencyNumber NumberKind = "emergency"
	ServiceLine     NumberKind = "service"
)

// ServiceNumber is a telephone number that helps.
type ServiceNumber struct {
	ID       string
	Slug     string
	Name     string
	Number   string
	Kind     NumberKind
	About    string
	Hours    string
	Keywords []string `gorm:"serializer:json"`
	Position int
}

// Lexicon are the words that mean the same here, the first of a group canonical, and common
// typos with what was meant.
type Lexicon struct {
	Synonyms [][]string
	Typos    map[string]string
}

// ErrPlace tells that a position on the map was half given or impossible.
var ErrPlace = errs.New(errs.Invalid, "place_invalid", "位置不正确，请重新定位或手动选择区域。")

// OpenAt reports whether the outlet is open at now by its weekly hours; holiday tells whether
// now falls on a public holiday. Weekends turned into working days keep their weekend hours.
func (o Outlet) OpenAt(now time.Time, holiday bool) bool {
	if holiday && o.ClosedOnHolidays {
		return false
	}
	now = now.In(City)
	day, clock := int(now.Weekday()+6)%7+1, now.Format("15:04")
	return slices.ContainsFunc(o.Hours, func(h Hours) bool {
		return slices.Contains(h.Days, day) && h.Open <= clock && clock < h.Close
	})
}

var weekdays = []string{"", "周一", "周二", "周三", "周四", "周五", "周六", "周日"}

// HoursText writes the opening hours for people, days with the same hours together.
func (o Outlet) HoursText() string {
	spans := make([]string, 8)
	for _, h := range slices.SortedFunc(slices.Values(o.Hours), func(a, b Hours) int { return cmp.Compare(a.Open, b.Open) }) {
		for _, d := range h.Days {
			if d >= 1 && d <= 7 {
				spans[d] = strings.TrimPrefix(spans[d]+"、"+h.Open+"–"+h.Close, "、")
			}
		}
	}
	var parts []string
	for d := 1; d <= 7; d++ {
		last := d
		for last < 7 && spans[last+1] == spans[d] {
			last++
		}
		if spans[d] != "" {
			parts = append(parts, daysText(d, last)+" "+spans[d])
		}
		d = last
	}
	if o.ClosedOnHolidays {
		parts = append(parts, "法定节假日休息")
	}
	return strings.Join(parts, "；")
}

func daysText(first, last int) string {
	switch {
	case first == 1 && last == 7:
		return "每天"
	case first == last:
		return weekdays[first]
	case first+1 == last:
		return weekdays[first] + "、" + weekdays[last]
	}
	return weekdays[first] + "至" + weekdays[last]
}

const earthRadius = 6371008.8 // metres, mean radius (IUGG)

// distance is the great-circle distance in metres (haversine).
func distance(lng1, lat1, lng2, lat2 float64) float64 {
	rad := func(deg float64) float64 { return deg * math.Pi / 180 }
	dLat, dLng := rad(lat2-lat1), rad(lng2-lng1)
	h := math.Pow(math.Sin(dLat/2), 2) + math.Cos(rad(lat1))*math.Cos(rad(lat2))*math.Pow(math.Sin(dLng/2), 2)
	return 2 * earthRadius * math.Asin(math.Min(1, math.Sqrt(h)))
}

// Point is a position on the map in degrees.
type Point struct{ Lng, Lat float64 }

// OutletQuery picks outlets; zero fields pick everything.
type OutletQuery struct {
	Kind     string
	District string
	Text     string // in name, address or services
	Near     *Point
}

// FoundOutlet is an outlet as somebody finds it at a moment and a place.
type FoundOutlet struct {
	Outlet
	Distance int // metres from Near, rounded; -1 without Near
	OpenNow  bool
}

// Outlets returns the outlets that match, the nearest first when the query says where. An
// impossible position gives ErrPlace.
func (s *Service) Outlets(ctx context.Context, q OutletQuery) ([]FoundOutlet, error) {
	if p := q.Near; p != nil && !(math.Abs(p.Lat) <= 90 && math.Abs(p.Lng) <= 180) {
		return nil, ErrPlace
	}
	all, err := s.store.outlets(ctx)
	if err != nil {
		return nil, fmt.Errorf("read outlets: %w", err)
	}
	now := s.now()
	holiday := s.Holiday(now)
	list := []FoundOutlet{}
	for _, o := range all {
		if !q.matches(o) {
			continue
		}
		f := FoundOutlet{Outlet: o, Distance: -1, OpenNow: o.OpenAt(now, holiday)}
		if q.Near != nil {
			f.Distance = int(math.Round(distance(q.Near.Lng, q.Near.Lat, o.Lng, o.Lat)))
		}
		list = append(list, f)
	}
	slices.SortStableFunc(list, func(a, b FoundOutlet) int { return cmp.Compare(a.Distance, b.Distance) })
	return list, nil
}

func (q OutletQuery) matches(o Outlet) bool {
	if q.Kind != "" && o.Kind != q.Kind || q.District != "" && o.District != q.District {
		return false
	}
	where := Normal(o.Name + o.Address + o.District + o.Kind + strings.Join(o.Services, " "))
	return strings.Contains(where, Normal(q.Text))
}

// Numbers returns the service numbers in their order, emergencies first.
func (s *Service) Numbers(ctx context.Context) ([]ServiceNumber, error) {
	list, err := s.store.numbers(ctx)
	if err != nil {
		return nil, fmt.Errorf("read service numbers: %w", err)
	}
	return list, nil
}

// Lexicon returns the synonyms and typos.
func (s *Service) Lexicon(ctx context.Context) (Lexicon, error) {
	lex, err := s.store.lexicon(ctx)
	if err != nil {
		return lex, fmt.Errorf("read lexicon: %w", err)
	}
	return lex, nil
}
