package learning

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"qingting/server/exam"
)

var monday = time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)

func point(matter string) Point { return Point{exam.MatterKnowledge, matter} }

func answered(right bool, weight float64) Evidence {
	return Evidence{Point: point("医保"), Right: right, Weight: weight, When: monday, Guess: 0.3}
}

func TestMasteryFollowsTheEvidence(t *testing.T) {
	m := NewMastery(monday)
	right, wrong, hint := m.See(answered(true, 1)), m.See(answered(false, 1)), m.See(answered(false, 0.3))
	if !(wrong.Known < hint.Known && hint.Known < m.Known && m.Known < right.Known) {
		t.Fatalf("%v %v %v %v", wrong, hint, m, right)
	}
	if m.Weak() || m.Mastered() || !wrong.Weak() {
		t.Fatal("one wrong answer is a gap, none is not")
	}
	for range 3 {
		right = right.See(answered(true, 1))
	}
	if !right.Mastered() {
		t.Fatalf("four right answers: %v", right)
	}
	for range 200 {
		right, wrong = right.See(answered(true, 1)), wrong.See(answered(false, 1))
	}
	if right.Known > 0.99 || wrong.Known < 0.01 || math.IsNaN(right.Known) {
		t.Fatalf("sure beyond doubt: %v %v", right, wrong)
	}
}

func TestMasteryIsForgottenTowardsThePrior(t *testing.T) {
	m := Mastery{Known: 0.99, Seen: 4, At: monday}
	later := m.Forget(monday.Add(halfLife))
	if math.Abs(later.Known-(priorKnown+0.99)/2) > 1e-9 || later.Seen != 2 {
		t.Fatalf("%+v", later)
	}
	if m.Forget(monday.Add(-time.Hour)) != m {
		t.Fatal("the past changed it")
	}
}

func TestGuessingIsHarderWhereLessIsOffered(t *testing.T) {
	two, four := make([]exam.Option, 2), make([]exam.Option, 4)
	list := []float64{
		Guess(exam.Item{Kind: exam.FillIn}), Guess(exam.Item{Kind: exam.Multiple, Options: four}),
		Guess(exam.Item{Kind: exam.Single, Options: four}), Guess(exam.Item{Kind: exam.Single, Options: two}),
	}
	if !slices.IsSorted(list) || Guess(exam.Item{Kind: exam.TrueFalse}) != 0.5 {
		t.Fatal(list)
	}
}

func TestThePathExplainsItself(t *testing.T) {
	p := Profile{
		Mastery: map[Point]Mastery{
			point("医保"): {Known: 0.1, Seen: 3, At: monday}, point("社保"): {Known: 0.97, Seen: 5, At: monday},
			point("户籍"): {Known: 0.3, Seen: 2, At: monday}, point("税务"): {Known: 0.6, At: monday},
		},
		Lessons: map[Point]time.Time{point("户籍"): monday}, Misses: map[Point]int{point("医保"): 3},
	}
	var needs []Need
	for _, matter := range []string{"税务", "社保", "户籍", "医保"} {
		needs = append(needs, Need{Point: point(matter), Required: true})
	}
	steps := Next(p, needs, monday, 9)
	var got []string
	for _, s := range steps {
		got = append(got, fmt.Sprintf("%s %s", s.Do, s.Point.Matter))
	}
	if want := []string{"lesson 医保", "prove 户籍", "probe 税务"}; !slices.Equal(got, want) {
		t.Fatalf("%v", got)
	}
	if !strings.Contains(steps[0].Reason, "3 次") || len(Next(p, needs, monday, 1)) != 1 {
		t.Fatalf("%+v", steps[0])
	}
}

func TestWhatAnExamAsksComesFirst(t *testing.T) {
	p := Profile{Mastery: map[Point]Mastery{point("医保"): {Known: 0.3, Seen: 1, At: monday}, point("社保"): {Known: 0.3, Seen: 1, At: monday}}}
	steps := Next(p, []Need{{Point: point("医保"), Required: true}, {Point: point("社保"), Exam: true}}, monday, 1)
	if steps[0].Point.Matter != "社保" {
		t.Fatalf("%+v", steps)
	}
}

func review(t *testing.T, s Scheduler, c Card, right bool, at time.Time) Card {
	t.Helper()
	next, err := s.Reviewed(c, right, false, at)
	if err != nil {
		t.Fatal(err)
	}
	return next
}

func TestReviewsSpreadWhenRememberedAndComeBackWhenNot(t *testing.T) {
	c, now, gaps := Card{ID: "i"}, monday, []time.Duration{}
	for range 6 {
		c = review(t, Scheduler{}, c, true, now)
		gaps, now = append(gaps, c.Due.Sub(now)), c.Due
	}
	if gaps[5] < 20*24*time.Hour || !slices.IsSorted(gaps[1:]) {
		t.Fatal(gaps)
	}
	forgot := review(t, Scheduler{}, c, false, now)
	if forgot.Due.Sub(now) > 24*time.Hour || forgot.Lapses != 1 || forgot.Stability >= c.Stability {
		t.Fatalf("%+v", forgot)
	}
	if again := review(t, Scheduler{}, c, false, now); again != forgot {
		t.Fatal("the same answer gave two schedules")
	}
}

func TestAnExamDrawsReviewsIn(t *testing.T) {
	c := Card{ID: "i"}
	for _, at := range []time.Time{monday, monday.Add(time.Hour), monday.Add(3 * 24 * time.Hour)} {
		c = review(t, Scheduler{}, c, true, at)
	}
	at := c.Due
	exam := at.Add(5 * 24 * time.Hour)
	if due := review(t, Scheduler{Exam: exam}, c, true, at).Due; !due.Equal(exam.Add(-24 * time.Hour)) {
		t.Fatal(due)
	}
}

func TestASessionKeepsItsBudgetAndMixes(t *testing.T) {
	var cards []Card
	for i := range 12 {
		cards = append(cards, Card{ID: fmt.Sprint(i), Point: point([]string{"医保", "社保"}[i/6]), Due: monday.Add(-time.Duration(i) * time.Hour), Stability: 1, Seconds: 20})
	}
	cards[11].Lapses = leechAt
	cards = append(cards, Card{ID: "later", Due: monday.Add(time.Hour), Seconds: 20})
	got := Session(cards, monday, 3*time.Minute)
	if len(got) != 9 || got[0].ID != "10" {
		t.Fatalf("%d %+v", len(got), got)
	}
	same := 0
	for i := 1; i < len(got); i++ {
		if got[i].ID == "11" || got[i].ID == "later" {
			t.Fatalf("%s is not due", got[i].ID)
		}
		if got[i].Point == got[i-1].Point {
			same++
		}
	}
	if same > 1 {
		t.Fatalf("%d neighbours about the same", same)
	}
}

func TestALessonIsHeardCardByCardAndOptionByOption(t *testing.T) {
	cards := []LessonCard{{Kind: TextCard, Title: "先听", Text: "再办"}, {Kind: QuizCard, Item: "i"}, {Kind: AudioCard, Text: "文字稿"}}
	items := []exam.BankItem{
		{Item: exam.Item{Kind: exam.Single, Stem: "先做什么？", Options: []exam.Option{{Key: "a", Text: "听"}, {Key: "b", Text: "说"}}, Explanation: "先听。"}},
		{Item: exam.Item{Kind: exam.TrueFalse, Stem: "对吗？", Explanation: "对。"}},
		{Item: exam.Item{Kind: exam.Order, Stem: "排序", Options: []exam.Option{{Key: "a", Text: "听"}}, Explanation: "先听。"}},
	}
	want := []string{"先听。再办。", "想一想。先做什么？", "1，听", "2，说", "先听。", "想一想。对吗？", "1，对", "2，错", "对。", "想一想。排序", "先听。"}
	if got := SpokenTexts(cards, items); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}
