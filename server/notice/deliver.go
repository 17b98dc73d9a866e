package notice

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// Way is one way of telling people outside the inbox. Send returns nil when the message was
// handed over, an error that is ErrNever or ErrNotNow when it surely was not, and any other
// error when nobody can know.
type Way interface {
	Name() string
	Send(ctx context.Context, to Receiver, n Notice) error
}

// Repeatable is a Way that may be asked to send the same notice again without the person
// getting it twice, because what is behind it knows the notice's id.
type Repeatable interface{ Repeatable() bool }

// What ways answer with.
var (
	ErrNever  = errors.New("it cannot be sent this way")
	ErrNotNow = errors.New("it cannot be sent this way now")
)

// Outgoing is what notices need to leave the inbox.
type Outgoing struct {
	Ways      []Way
	Templates []Template // of subscribe messages
	// Quiet returns when somebody must not be disturbed; nil: never.
	Quiet func(ctx context.Context, r Receiver) (Hours, error)
	Zone  *time.Location            // of the hours
	Count func(way, outcome string) // outcome is sent, again, failed or unknown; nil: nobody counts
	Log   *slog.Logger
}

// Join lets notices leave the inboxes. It is called before the first notice is told.
func (s *Service) Join(o Outgoing) {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Count == nil {
		o.Count = func(string, string) {}
	}
	s.out = o
}

// How patient delivery is.
const (
	sendFor = 8 * time.Second  // one message; WeChat and providers answer within seconds
	lease   = 30 * time.Second // a sending older than this belonged to a process that died
	atOnce  = 8                // messages under way in one process
	batch   = 100
)

// pauses are the times between tries: a provider's hiccup is over in minutes, an outage in hours.
var pauses = []time.Duration{time.Minute, 5 * time.Minute, 15 * time.Minute, time.Hour, 3 * time.Hour}

// The states of a delivery.
const (
	isOpen    = "open"
	isStandby = "standby"
	isSending = "sending"
	isSent    = "sent"
	isFailed  = "failed"
	isUnknown = "unknown"
	isDropped = "dropped" // read, too late, or told another way
)

// delivery is one notice on one way.
type delivery struct {
	NoticeID string `gorm:"primaryKey"`
	Way      string `gorm:"primaryKey"`
	Position int
	State    string
	Tries    int
	NextAt   time.Time
	Error    string
	SentAt   *time.Time
}

func (s *Service) way(name string) Way {
	for _, w := range s.out.Ways {
		if w.Name() == name {
			return w
		}
	}
	return nil
}

// plan stores by which ways new notices will leave, in the transaction that stores them, and
// wakes delivery after commit.
func (s *Service) plan(ctx context.Context, list []Notice) error {
	var rows []delivery
	for _, n := range list {
		position := 0
		for _, name := range rules[n.Kind].ways {
			if s.way(name) == nil {
				continue
			}
			d := delivery{NoticeID: n.ID, Way: name, Position: position, State: isStandby, NextAt: n.CreatedAt}
			if position == 0 {
				d.State = isOpen
			}
			rows, position = append(rows, d), position+1
		}
	}
	if len(rows) == 0 {
		return nil
	}
	if err := s.store.createDeliveries(ctx, rows); err != nil {
		return err
	}
	s.DB.AfterCommit(ctx, func(context.Context) { s.rouse() })
	return nil
}

func (s *Service) rouse() {
	select {
	case s.wake <- struct{}{}:
	default: // it is awake
	}
}

// Run delivers until ctx ends: at once what this process stored, and every so often what is due
// or was left by a process that died. Messages under way are finished first.
func (s *Service) Run(ctx context.Context, every time.Duration) {
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		if _, err := s.Deliver(ctx); err != nil && ctx.Err() == nil {
			s.out.Log.ErrorContext(ctx, "cannot deliver notices", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-t.C:
		case <-s.wake:
		}
	}
}

// Deliver sends what is due and returns how many messages were handed over. Each is sent by one
// process only; several may deliver at the same time.
func (s *Service) Deliver(ctx context.Context) (sent int, err error) {
	for ctx.Err() == nil {
		due, err := s.store.due(ctx, s.Now(), batch)
		if err != nil {
			return sent, fmt.Errorf("find due notices: %w", err)
		}
		if len(due) == 0 {
			break
		}
		n, err := s.deliverAll(ctx, due)
		sent += n
		if err != nil {
			return sent, err
		}
	}
	return sent, nil
}

func (s *Service) deliverAll(ctx context.Context, due []delivery) (sent int, err error) {
	var (
		wg    sync.WaitGroup
		mu    sync.Mutex
		slots = make(chan struct{}, atOnce)
	)
	for _, d := range due {
		slots <- struct{}{}
		wg.Go(func() {
			defer func() { <-slots }()
			// what was begun is ended: nobody else can know how it went
			ok, e := s.deliver(context.WithoutCancel(ctx), d)
			mu.Lock()
			defer mu.Unlock()
			if ok {
				sent++
			}
			err = errors.Join(err, e)
		})
	}
	wg.Wait()
	return sent, err
}

// deliver takes one due delivery a step further.
func (s *Service) deliver(ctx context.Context, d delivery) (sent bool, err error) {
	w := s.way(d.Way)
	if d.State == isSending {
		return false, s.orphaned(ctx, d, w)
	}
	n, err := s.store.notice(ctx, d.NoticeID)
	if err != nil {
		return false, err
	}
	now, r := s.Now(), rules[n.Kind]
	if n.ReadAt != nil || r.within > 0 && now.Sub(n.CreatedAt) > r.within {
		return false, s.store.drop(ctx, d.NoticeID)
	}
	if w == nil {
		return false, s.end(ctx, d, isFailed, "this way is off")
	}
	if !r.urgent {
		if until, err := s.quietUntil(ctx, n.Receiver(), now); err != nil || !until.IsZero() {
			return false, errors.Join(err, s.store.postpone(ctx, d, until))
		}
	}
	won, err := s.store.claim(ctx, d, now, now.Add(lease))
	if err != nil || !won {
		return false, err
	}
	d.State, d.Tries, d.NextAt = isSending, d.Tries+1, now.Add(lease)
	limited, cancel := context.WithTimeout(ctx, sendFor)
	defer cancel()
	return s.settle(ctx, d, w, w.Send(limited, n.Receiver(), n))
}

// settle stores how a sending went.
func (s *Service) settle(ctx context.Context, d delivery, w Way, err error) (sent bool, _ error) {
	known := errors.Is(err, ErrNotNow) || repeatable(w)
	switch {
	case err == nil:
		s.out.Count(d.Way, isSent)
		return true, s.DB.InTx(ctx, func(ctx context.Context) error { return s.store.sent(ctx, d, s.Now()) })
	case errors.Is(err, ErrNever):
		return false, s.end(ctx, d, isFailed, err.Error())
	case known && d.Tries <= len(pauses):
		s.out.Count(d.Way, "again")
		return false, s.store.again(ctx, d, s.Now().Add(pauses[d.Tries-1]), cut(err.Error(), 200))
	case known:
		return false, s.end(ctx, d, isFailed, err.Error())
	}
	return false, s.end(ctx, d, isUnknown, err.Error())
}

// orphaned takes over what a dead process was sending. Only a repeatable way may try again: a
// message twice is worse than one that can be read in the inbox.
func (s *Service) orphaned(ctx context.Context, d delivery, w Way) error {
	if w != nil && repeatable(w) && d.Tries <= len(pauses) {
		return s.store.again(ctx, d, s.Now(), "the process that sent it died")
	}
	return s.end(ctx, d, isUnknown, "the process that sent it died")
}

// end gives a way up and lets the next one try. After an unknown end nobody tries: the person
// may have been told.
func (s *Service) end(ctx context.Context, d delivery, state, why string) error {
	s.out.Count(d.Way, state)
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.end(ctx, d, state, cut(why, 200)); err != nil {
			return err
		}
		if state == isUnknown {
			return s.store.drop(ctx, d.NoticeID)
		}
		return s.store.promote(ctx, d, s.Now())
	})
}

func repeatable(w Way) bool {
	r, ok := w.(Repeatable)
	return ok && r.Repeatable()
}

// Hours are the times of day "15:04" between which somebody must not be disturbed; they may
// span midnight. Equal or empty ones mean none.
type Hours struct{ From, To string }

// CitizensQuiet are the hours citizens are not disturbed in.
var CitizensQuiet = Hours{"21:00", "08:00"}

func (s *Service) quietUntil(ctx context.Context, r Receiver, now time.Time) (time.Time, error) {
	if s.out.Quiet == nil {
		return time.Time{}, nil
	}
	h, err := s.out.Quiet(ctx, r)
	if err != nil {
		return time.Time{}, fmt.Errorf("read quiet hours: %w", err)
	}
	zone := s.out.Zone
	if zone == nil {
		zone = time.UTC
	}
	return h.until(now.In(zone)).UTC(), nil
}

// until returns when the quiet hours that hold now end, or the zero time when it is not quiet.
func (h Hours) until(now time.Time) time.Time {
	from, err1 := time.Parse("15:04", h.From)
	to, err2 := time.Parse("15:04", h.To)
	if err1 != nil || err2 != nil || from.Equal(to) {
		return time.Time{}
	}
	at := func(t time.Time, days int) time.Time {
		return time.Date(now.Year(), now.Month(), now.Day()+days, t.Hour(), t.Minute(), 0, 0, now.Location())
	}
	spans := []struct{ from, to time.Time }{{at(from, 0), at(to, 0)}}
	if from.After(to) {
		spans = []struct{ from, to time.Time }{{at(from, -1), at(to, 0)}, {at(from, 0), at(to, 1)}}
	}
	for _, s := range spans {
		if !now.Before(s.from) && now.Before(s.to) {
			return s.to
		}
	}
	return time.Time{}
}
