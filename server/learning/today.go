package learning

import (
	"context"
	"fmt"
	"slices"
	"time"

	"qingting/server/exam"
)

// Actions of a day beside those of the path.
const (
	ReviewStep   Action = "review"
	AssignedStep Action = "assigned"
)

// DayStep is one step of the day as it is shown.
type DayStep struct {
	Do       Action
	Title    string
	Reason   string
	Minutes  int
	LessonID string
	ExamID   string
	Point    Point
	DueAt    *time.Time
}

// Today is what a trainee is asked to do today, most useful first.
type Today struct {
	Trainee       Trainee
	Day           string
	Spent         time.Duration
	Streak        Streak
	ReviewsDue    int
	ReviewMinutes int
	Steps         []DayStep
}

// state is everything known of one trainee that plans are made of.
type state struct {
	trainee   Trainee
	beliefs   *beliefs
	cards     []Card
	standings map[string]Standing
	days      []Day // newest first
	missed    map[string]int
	given     []Assignment // open ones, soonest first
	needs     []Need
	lessons   []LessonInfo
}

func (s *Service) state(ctx context.Context, staffID string) (st *state, err error) {
	st = &state{}
	if st.trainee, err = s.Trainee(ctx, staffID); err != nil {
		return nil, err
	}
	if st.beliefs, err = s.store.mastery(ctx, staffID); err != nil {
		return nil, err
	}
	if st.cards, err = s.store.allCards(ctx, staffID); err != nil {
		return nil, err
	}
	if st.standings, err = s.store.standings(ctx, staffID, nil); err != nil {
		return nil, err
	}
	if st.days, err = s.store.days(ctx, staffID, 60); err != nil {
		return nil, err
	}
	if st.missed, err = s.store.missed(ctx, staffID, s.Now().Add(-7*24*time.Hour)); err != nil {
		return nil, err
	}
	if st.given, err = s.store.openAssignments(ctx, staffID); err != nil {
		return nil, err
	}
	if st.lessons, err = s.Lessons.Live(ctx); err != nil {
		return nil, err
	}
	st.needs, err = s.needs(ctx, st.trainee, st.missed)
	return st, err
}

// Today plans the day: what was given and is due, lessons that have changed, the path, reviews.
func (s *Service) Today(ctx context.Context, staffID string) (Today, error) {
	st, err := s.state(ctx, staffID)
	if err != nil {
		return Today{}, fmt.Errorf("read trainee: %w", err)
	}
	return st.today(s.Now(), s.Zone), nil
}

// maxSteps is how many steps a day shows: a longer list is not read.
const maxSteps = 5

func (st *state) today(now time.Time, zone *time.Location) Today {
	local := now.In(zone)
	t := Today{Trainee: st.trainee, Day: local.Format(time.DateOnly), Streak: streakOf(st.days, local)}
	for _, d := range st.days {
		if d.Day == t.Day {
			t.Spent = time.Duration(d.Seconds) * time.Second
		}
	}
	due := Session(st.cards, now, 30*time.Minute)
	t.ReviewsDue = len(due)
	t.ReviewMinutes = minutes(secondsOf(due))
	if len(due) > 0 {
		t.Steps = append(t.Steps, DayStep{Do: ReviewStep, Title: fmt.Sprintf("复习 %d 道题", len(due)), Reason: "学过的内容快忘了，现在复习最省时间", Minutes: t.ReviewMinutes})
	}
	t.Steps = append(st.givenSteps(now), append(t.Steps, st.pathSteps(now)...)...)
	t.Steps = t.Steps[:min(len(t.Steps), maxSteps)]
	return t
}

func secondsOf(cards []Card) (n int) {
	for _, c := range cards {
		n += max(c.Seconds, 5)
	}
	return n
}

// minutes rounds up: a promise of three minutes must hold.
func minutes(seconds int) int { return (seconds + 59) / 60 }

func (st *state) givenSteps(now time.Time) (steps []DayStep) {
	for _, a := range st.given {
		due := a.DueAt
		step := DayStep{Do: AssignedStep, Reason: "培训师布置，" + dueWords(due, now), DueAt: &due, Title: a.Title}
		if a.Note != "" {
			step.Reason += "：" + a.Note
		}
		if a.Kind == "exam" {
			step.ExamID = a.TargetID
			steps = append(steps, step)
			continue
		}
		if l, ok := st.lesson(a.TargetID); ok {
			step.Title, step.LessonID, step.Point, step.Minutes = l.Title, l.ID, l.Point, minutes(l.Seconds)
			steps = append(steps, step)
		}
	}
	return steps
}

func dueWords(due, now time.Time) string {
	switch left := due.Sub(now); {
	case left < 0:
		return "已过期"
	case left < 24*time.Hour:
		return "今天到期"
	default:
		return fmt.Sprintf("还有 %d 天", int(left.Hours()/24))
	}
}

func (st *state) lesson(id string) (LessonInfo, bool) {
	i := slices.IndexFunc(st.lessons, func(l LessonInfo) bool { return l.ID == id })
	if i < 0 {
		return LessonInfo{}, false
	}
	return st.lessons[i], true
}

func (st *state) isGiven(lessonID string) bool {
	return slices.ContainsFunc(st.given, func(a Assignment) bool { return a.TargetID == lessonID })
}

// pathSteps turns the path into lessons and exercises that exist.
func (st *state) pathSteps(now time.Time) (steps []DayStep) {
	for _, l := range st.lessons {
		if old := st.standings[l.ID]; old.DoneAt != nil && !old.Done(l.Version) && !st.isGiven(l.ID) {
			steps = append(steps, DayStep{Do: Lesson, Title: l.Title, Reason: "您学过的内容有更新", Minutes: minutes(l.Seconds), LessonID: l.ID, Point: l.Point})
		}
	}
	for _, step := range Next(st.profile(), st.needs, now, len(st.needs)) {
		steps = append(steps, st.dayStep(step))
		if len(steps) >= maxSteps {
			break
		}
	}
	return steps
}

func (st *state) profile() Profile {
	p := Profile{Mastery: map[Point]Mastery{}, Lessons: map[Point]time.Time{}, Misses: map[Point]int{}}
	for _, n := range st.needs {
		m, known := st.beliefs.by[n.Point.Matter]
		if known {
			p.Mastery[n.Point] = m
		}
		if miss := st.missed[n.Point.Matter]; miss > 0 {
			p.Misses[n.Point] = miss
		}
		for _, l := range st.lessons {
			if s := st.standings[l.ID]; l.Point.Matter == n.Point.Matter && s.Done(l.Version) {
				p.Lessons[n.Point] = *s.DoneAt
			}
		}
	}
	return p
}

// dayStep gives a step of the path a lesson when one is left about the point. What is required
// and was never seen is taught rather than asked: nobody likes to begin with failing. New agents
// learn everything their role asks, experienced ones only where they fall short.
func (st *state) dayStep(step Step) DayStep {
	d := DayStep{Do: step.Do, Title: "练一练：" + step.Point.Matter, Reason: step.Reason, Minutes: 2, Point: step.Point}
	_, seen := st.beliefs.by[step.Point.Matter]
	if step.Do == Prove || (step.Do == Probe && seen && st.trainee.Level != NewAgent) {
		return d
	}
	next := slices.IndexFunc(st.lessons, func(l LessonInfo) bool {
		return l.Point.Matter == step.Point.Matter && !st.standings[l.ID].Done(l.Version) && !st.isGiven(l.ID)
	})
	if next < 0 {
		return d
	}
	l := st.lessons[next]
	d.Do, d.Title, d.LessonID, d.Minutes = Lesson, l.Title, l.ID, minutes(l.Seconds)
	if !seen || step.Do == Probe {
		d.Reason = "上岗必学：" + l.Point.Matter
	}
	return d
}

// Bag is what a phone takes along for today and tomorrow without a network.
type Bag struct {
	Today   Today
	Lessons []string // ids, in the order of the plan
	Reviews []Card   // due until tomorrow night
	Daily   []exam.BankItem
}

// bagReviews bounds the reviews kept on a phone.
const bagReviews = 60

// Bag plans ahead: the day's lessons and as many again, reviews due within two days.
func (s *Service) Bag(ctx context.Context, staffID string) (Bag, error) {
	st, err := s.state(ctx, staffID)
	if err != nil {
		return Bag{}, fmt.Errorf("read trainee: %w", err)
	}
	p := Bag{Today: st.today(s.Now(), s.Zone)}
	for _, step := range append(p.Today.Steps, st.pathSteps(s.Now())...) {
		if step.LessonID != "" && !slices.Contains(p.Lessons, step.LessonID) {
			p.Lessons = append(p.Lessons, step.LessonID)
		}
	}
	p.Lessons = st.fill(p.Lessons, 6)
	p.Reviews = Session(st.cards, s.Now().Add(48*time.Hour), 30*time.Minute)
	p.Reviews = p.Reviews[:min(len(p.Reviews), bagReviews)]
	p.Daily, err = s.daily(ctx, st)
	return p, err
}

// fill adds what comes next in the courses until there are n lessons.
func (st *state) fill(ids []string, n int) []string {
	for _, l := range st.lessons {
		if len(ids) >= n {
			break
		}
		if !st.standings[l.ID].Done(l.Version) && !slices.Contains(ids, l.ID) {
			ids = append(ids, l.ID)
		}
	}
	return ids
}
