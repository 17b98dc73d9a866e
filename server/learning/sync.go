package learning

import (
	"context"
	"fmt"
	"slices"
	"time"

	"qingting/server/errs"
	"qingting/server/exam"
)

const (
	maxBatch    = 200
	maxClientID = 64
	maxSeconds  = 3600
	// lateLimit is how old a report may be; a phone that was in a drawer longer is taken as of then.
	lateLimit = 60 * 24 * time.Hour
	// slowAnswer is what counts as remembered with an effort.
	slowAnswer = 45
)

// Synced is what became of a batch. Results are those of the answers in their order, then those of
// refused reports of progress.
type Synced struct {
	Results   []Result
	Standings []Standing // of every lesson the batch was about
}

// graded is an answer with its mark, ready to be stored.
type graded struct {
	Answer
	item exam.BankItem
	mark exam.Mark
	err  error
}

// Sync takes over what a device did, perhaps without network. Every entry counts once, however
// often and from wherever it comes; entries that make no sense get an error of their own and do
// not keep the others from being stored. ErrBatch when there are too many.
func (s *Service) Sync(ctx context.Context, staffID string, b Batch) (Synced, error) {
	if len(b.Answers) > maxBatch || len(b.Progress) > maxBatch {
		return Synced{}, ErrBatch
	}
	if _, err := s.Trainee(ctx, staffID); err != nil {
		return Synced{}, err
	}
	answers, err := s.grade(ctx, b.Answers)
	if err != nil {
		return Synced{}, err
	}
	lessons, err := s.Lessons.Live(ctx)
	if err != nil {
		return Synced{}, err
	}
	var out Synced
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		c := &change{s: s, staffID: staffID, now: s.Now(), device: b.Device, days: map[string]*Day{}, lessons: map[string]LessonInfo{}}
		for _, l := range lessons {
			c.lessons[l.ID] = l
		}
		if err := c.open(ctx, answers); err != nil {
			return err
		}
		if out.Results, err = c.answers(ctx, answers); err != nil {
			return fmt.Errorf("store answers: %w", err)
		}
		if out.Standings, err = c.progress(ctx, b.Progress); err != nil {
			return fmt.Errorf("store progress: %w", err)
		}
		out.Results = append(out.Results, c.refused...)
		return c.close(ctx)
	})
	if err != nil {
		return Synced{}, err
	}
	return out, nil
}

// grade marks answers outside of any transaction: it is arithmetic on items in memory.
func (s *Service) grade(ctx context.Context, answers []Answer) ([]graded, error) {
	live, err := s.Bank.Live(ctx)
	if err != nil {
		return nil, fmt.Errorf("read items: %w", err)
	}
	byID := make(map[string]exam.BankItem, len(live))
	for _, i := range live {
		byID[i.ID] = i
	}
	list := make([]graded, len(answers))
	for n, a := range answers {
		list[n] = graded{Answer: a}
		if list[n].err = a.check(); list[n].err != nil {
			continue
		}
		item, ok := byID[a.ItemID]
		if !ok || (a.Version != 0 && item.Version != a.Version) {
			if item, err = s.Bank.At(ctx, a.ItemID, a.Version); errs.ClassOf(err) == errs.NotFound {
				list[n].err = ErrNoItem
				continue
			} else if err != nil {
				return nil, fmt.Errorf("read item: %w", err)
			}
		}
		list[n].item = item
		list[n].mark, list[n].err = exam.Grade(item.Item, a.Response)
	}
	return list, nil
}

func (a Answer) check() error {
	if a.ClientID == "" || len(a.ClientID) > maxClientID || a.ItemID == "" || a.Seconds < 0 || a.Seconds > maxSeconds || !slices.Contains(practice, a.Source) {
		return ErrEntry
	}
	return nil
}

// change is one batch on its way into the database.
type change struct {
	s         *Service
	staffID   string
	device    string
	now       time.Time
	lessons   map[string]LessonInfo
	abilityOf map[string]exam.Ability // of matters that a level demands
	beliefs   *beliefs
	cards     map[string]Card
	moved     map[string]bool // cards to store
	days      map[string]*Day
	exam      time.Time // by when an exam was given to the trainee; zero for none
	refused   []Result  // reports of progress that make no sense
}

// open waits for other batches of the same trainee and reads what the batch will change.
func (c *change) open(ctx context.Context, answers []graded) (err error) {
	if err := c.s.store.lock(ctx, c.staffID, c.now); err != nil {
		return err
	}
	if c.beliefs, err = c.s.store.mastery(ctx, c.staffID); err != nil {
		return err
	}
	if c.abilityOf, err = c.s.store.abilities(ctx); err != nil {
		return err
	}
	if c.exam, err = c.s.store.nextExam(ctx, c.staffID, c.now); err != nil {
		return err
	}
	var items []string
	for _, a := range answers {
		items = append(items, a.ItemID)
	}
	c.moved = map[string]bool{}
	c.cards, err = c.s.store.cards(ctx, c.staffID, items)
	return err
}

// when puts a device's clock into what can be true.
func (c *change) when(at time.Time) time.Time {
	if at.IsZero() || at.After(c.now) {
		return c.now
	}
	if oldest := c.now.Add(-lateLimit); at.Before(oldest) {
		return oldest
	}
	return at.UTC().Truncate(time.Microsecond)
}

func (c *change) day(at time.Time) *Day {
	key := at.In(c.s.Zone).Format(time.DateOnly)
	if c.days[key] == nil {
		c.days[key] = &Day{Day: key}
	}
	return c.days[key]
}

// point is where an answer counts: a matter is known or not, whatever ability its item names.
func (c *change) point(i exam.Item) Point {
	if a, ok := c.abilityOf[i.Matter]; ok {
		return Point{a, i.Matter}
	}
	return Point{i.Ability, i.Matter}
}

func (c *change) answers(ctx context.Context, list []graded) ([]Result, error) {
	ids := make([]string, len(list))
	for i, a := range list {
		ids[i] = a.ClientID
	}
	before, err := c.s.store.answered(ctx, c.staffID, ids)
	if err != nil {
		return nil, err
	}
	results := make([]Result, len(list))
	order := make([]int, len(list))
	for i := range list {
		order[i] = i
		list[i].At = c.when(list[i].At)
	}
	slices.SortStableFunc(order, func(a, b int) int { return list[a].At.Compare(list[b].At) })
	var rows []answerRow
	for _, i := range order {
		a := list[i]
		results[i] = Result{ClientID: a.ClientID, Right: a.mark.Right, Score: a.mark.Score, Item: a.item.Item, Err: a.err}
		if old, ok := before[a.ClientID]; ok {
			results[i].Repeated, results[i].Right, results[i].Score, results[i].Err = true, old.IsRight, old.Score, nil
			continue
		}
		if a.err != nil {
			continue
		}
		row := c.row(a)
		before[a.ClientID] = row
		rows = append(rows, row)
		if err := c.learn(a); err != nil {
			return nil, err
		}
	}
	return results, c.s.store.addAnswers(ctx, rows)
}

func (c *change) row(a graded) answerRow {
	return answerRow{TraineeID: c.staffID, ClientID: a.ClientID, ItemID: a.item.ID, ItemVersion: a.item.Version, LessonID: a.LessonID, Source: a.Source,
		Matter: a.item.Matter, Response: append([]string{}, a.Response...), Score: a.mark.Score, IsRight: a.mark.Right, Seconds: a.Seconds, AnsweredAt: a.At, ReceivedAt: c.now}
}

// learn lets an answer move what is believed, when the item is asked again, and the day's sums.
func (c *change) learn(a graded) error {
	d := c.day(a.At)
	d.Items++
	d.Seconds += a.Seconds
	if a.mark.Right {
		d.Correct++
	}
	explained := a.Source != FromPlacement && a.Source != FromExam
	point := c.point(a.item.Item)
	c.beliefs.see(Evidence{Point: point, Right: a.mark.Right, Weight: 1, When: a.At, Guess: Guess(a.item.Item), Taught: explained}, c.now)
	if !explained && a.mark.Right {
		return nil // known without help: nothing to repeat
	}
	card, known := c.cards[a.item.ID]
	if !known {
		card = Card{ID: a.item.ID}
	}
	at := a.At
	if at.Before(card.LastReview) {
		at = card.LastReview
	}
	next, err := Scheduler{Exam: c.exam}.Reviewed(card, a.mark.Right, a.Seconds > slowAnswer, at)
	if err != nil {
		return err
	}
	next.Point, next.Seconds = point, (card.Seconds*2+a.Seconds)/3
	c.cards[a.item.ID], c.moved[a.item.ID] = next, true
	return nil
}

// progress merges where devices were: the latest report of a card wins, done stays done.
func (c *change) progress(ctx context.Context, list []Progress) ([]Standing, error) {
	var ids, lessons []string
	for _, p := range list {
		ids, lessons = append(ids, p.ClientID), append(lessons, p.LessonID)
	}
	before, err := c.s.store.studied(ctx, c.staffID, ids)
	if err != nil {
		return nil, err
	}
	standings, err := c.s.store.standings(ctx, c.staffID, lessons)
	if err != nil {
		return nil, err
	}
	var rows []studyRow
	for _, p := range list {
		lesson, live := c.lessons[p.LessonID]
		if before[p.ClientID] {
			continue
		}
		if err := p.check(live); err != nil {
			c.refused = append(c.refused, Result{ClientID: p.ClientID, Err: err})
			continue
		}
		before[p.ClientID] = true
		at := c.when(p.At)
		rows = append(rows, studyRow{TraineeID: c.staffID, ClientID: p.ClientID, LessonID: p.LessonID, Seconds: p.Seconds, Device: c.device, At: at})
		c.day(at).Seconds += p.Seconds
		standings[p.LessonID] = c.merged(standings[p.LessonID], p, lesson, at)
	}
	if err := c.s.store.addStudies(ctx, rows); err != nil {
		return nil, err
	}
	out := make([]Standing, 0, len(standings))
	for _, id := range slices.Compact(slices.Sorted(slices.Values(lessons))) {
		if st, ok := standings[id]; ok {
			out = append(out, st)
		}
	}
	return out, c.s.store.saveStandings(ctx, c.staffID, out)
}

// check also refuses lessons that trainees no longer get.
func (p Progress) check(live bool) error {
	if p.ClientID == "" || len(p.ClientID) > maxClientID || p.Card < 0 || p.Card > 1000 || p.Seconds < 0 || p.Seconds > maxSeconds {
		return ErrEntry
	}
	if !live {
		return ErrNoLesson
	}
	return nil
}

func (c *change) merged(st Standing, p Progress, lesson LessonInfo, at time.Time) Standing {
	st.LessonID = p.LessonID
	if p.Version > st.Version || (p.Version == st.Version && !at.Before(st.At)) {
		st.Version, st.Card, st.At = p.Version, p.Card, at
	}
	if p.Done && (st.DoneAt == nil || p.Version > st.DoneVersion) {
		st.DoneAt, st.DoneVersion = &at, p.Version
		c.day(at).Lessons++
		c.beliefs.taught(lesson.Point, c.now)
	}
	return st
}

// close stores what has moved.
func (c *change) close(ctx context.Context) error {
	if err := c.s.store.saveMastery(ctx, c.staffID, c.beliefs); err != nil {
		return fmt.Errorf("store mastery: %w", err)
	}
	var cards []Card
	for id := range c.moved {
		cards = append(cards, c.cards[id])
	}
	if err := c.s.store.saveCards(ctx, c.staffID, cards); err != nil {
		return fmt.Errorf("store reviews: %w", err)
	}
	if err := c.s.store.addDays(ctx, c.staffID, c.days); err != nil {
		return fmt.Errorf("store days: %w", err)
	}
	return c.s.store.finishAssignments(ctx, c.staffID, c.now)
}
