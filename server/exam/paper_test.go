package exam

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"testing"
)

func bank(n int) []Item {
	out := make([]Item, n)
	for i := range out {
		out[i] = item(Single, func(x *Item) {
			x.Key, x.Matter, x.Difficulty = fmt.Sprintf("i%03d", i), []string{"社保", "医保", "户籍"}[i%3], i%5+1
		})
	}
	return out
}

func keysOfItems(items []Item) (out []string) {
	for _, i := range items {
		out = append(out, i.Key)
	}
	return out
}

func TestAPaperFollowsItsBlueprint(t *testing.T) {
	parts := []Part{{Count: 10}, {Matter: "医保", From: 4, Count: 5}, {Matter: "户籍", To: 2, Count: 3}}
	paper, err := Draw(bank(60), parts, "attempt-1")
	if err != nil || len(paper) != 18 {
		t.Fatal(len(paper), err)
	}
	count := func(p Part) (n int) {
		for _, i := range paper {
			if p.takes(i) {
				n++
			}
		}
		return n
	}
	if count(parts[1]) < 5 || count(parts[2]) < 3 {
		t.Fatalf("%v", keysOfItems(paper))
	}
	unique := slices.Compact(slices.Sorted(slices.Values(keysOfItems(paper))))
	if len(unique) != 18 {
		t.Fatalf("twice: %v", keysOfItems(paper))
	}
}

func TestEachAttemptHasItsOwnPaperAndKeepsIt(t *testing.T) {
	items := bank(60)
	first, _ := Draw(items, []Part{{Count: 20}}, "a")
	slices.Reverse(items)
	again, _ := Draw(items, []Part{{Count: 20}}, "a")
	other, _ := Draw(items, []Part{{Count: 20}}, "b")
	if !slices.Equal(keysOfItems(first), keysOfItems(again)) {
		t.Error("the same attempt got another paper")
	}
	if slices.Equal(keysOfItems(first), keysOfItems(other)) {
		t.Error("two attempts got the same paper")
	}
	a, b := ShuffleOptions(single, "a"), ShuffleOptions(single, "a")
	if !slices.Equal(a.Options, b.Options) || !slices.Equal(single.Options, options("a", "b", "c")) {
		t.Error("options moved")
	}
}

func TestABankTooSmallSaysWhere(t *testing.T) {
	_, err := Draw(bank(9), []Part{{Matter: "医保", Count: 4}}, "a")
	if !errors.Is(err, ErrBlueprint) {
		t.Fatal(err)
	}
}

func answersOf(right, wrong string, n int, rightWhen func(k int) bool) (out []Answered) {
	for k := range n {
		a := Answered{Response: []string{wrong}, Rest: float64(k) / float64(n)}
		if rightWhen(k) {
			a.Response, a.Score = []string{right}, 1
		}
		out = append(out, a)
	}
	return out
}

func TestStatisticsFindFaultyItems(t *testing.T) {
	for name, c := range map[string]struct {
		answers []Answered
		want    []Alarm
	}{
		"good, one option never taken": {answersOf("a", "b", 40, func(k int) bool { return k >= 15 }), []Alarm{AlarmDead}},
		"wrong key":                    {answersOf("a", "b", 40, func(k int) bool { return k < 15 }), []Alarm{AlarmReversed, AlarmDead, AlarmDistracted}},
		"too hard":                     {answersOf("a", "b", 40, func(k int) bool { return k > 36 }), []Alarm{AlarmTooHard, AlarmDead, AlarmDistracted}},
		"says nothing":                 {answersOf("a", "b", 40, func(k int) bool { return k%2 == 0 }), []Alarm{AlarmFlat, AlarmDead}},
		"too few to say":               {answersOf("a", "b", 29, func(k int) bool { return k < 9 }), nil},
	} {
		if got := Measure(single, c.answers); !slices.Equal(got.Alarms, c.want) {
			t.Errorf("%s: %v, %+v", name, got.Alarms, got)
		}
	}
	if s := Measure(single, nil); s.N != 0 || !math.IsNaN(s.Discrimination) {
		t.Errorf("%+v", s)
	}
}

// Two parts want some of the same items: whoever is first must not take what only the other's
// last hope is. It has to work for every attempt, not only for the one that was tried on opening.
func TestPartsThatOverlapAreFilledForEverybody(t *testing.T) {
	var items []Item
	for n, difficulty := range []int{1, 1, 2, 2, 3, 3} {
		items = append(items, item(Single, func(x *Item) { x.Key, x.Difficulty = fmt.Sprint("i", n), difficulty }))
	}
	parts := []Part{{From: 1, To: 2, Count: 3}, {From: 2, To: 3, Count: 3}}
	for n := range 200 {
		paper, err := Draw(items, parts, fmt.Sprint("attempt", n))
		if err != nil || len(paper) != 6 {
			t.Fatalf("attempt %d: %v %v", n, keysOfItems(paper), err)
		}
	}
	parts[0].Count = 4
	if _, err := Draw(items, parts, "a"); !errors.Is(err, ErrBlueprint) {
		t.Fatal("six items filled a paper of seven", err)
	}
}
