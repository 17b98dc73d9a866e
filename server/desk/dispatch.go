package desk

import (
	"context"
	"errors"
	"fmt"
	"time"

	"qingting/server/dialogue"
)

// Dispatch offers every waiting conversation that is not on offer to the least loaded agent
// with room. It may run in several processes at once; each offer is a compare-and-set.
func (s *Service) Dispatch(ctx context.Context) {
	if err := s.dispatch(ctx); err != nil {
		s.Log.ErrorContext(ctx, "cannot dispatch", "error", err)
	}
}

func (s *Service) dispatch(ctx context.Context) error {
	list, err := s.store.line(ctx, 50)
	if err != nil {
		return fmt.Errorf("read line: %w", err)
	}
	if len(list) == 0 {
		return nil
	}
	seats, err := s.Present(ctx)
	if err != nil {
		return fmt.Errorf("read seats: %w", err)
	}
	countOffers(list, seats, s.Now().Add(-s.OfferFor))
	for _, h := range list {
		if err := s.offerOne(ctx, h, seats); err != nil {
			return err
		}
	}
	return nil
}

// countOffers counts standing offers as load, so that one agent is not rung for everybody.
func countOffers(list []Handoff, seats []Seat, expired time.Time) {
	for _, h := range list {
		if h.OfferedTo == nil || !h.OfferedAt.After(expired) {
			continue
		}
		for i := range seats {
			if seats[i].StaffID == *h.OfferedTo {
				seats[i].Active++
			}
		}
	}
}

func (s *Service) offerOne(ctx context.Context, h Handoff, seats []Seat) error {
	now := s.Now()
	if h.OfferedAt != nil && h.OfferedAt.After(now.Add(-s.OfferFor)) {
		return nil
	}
	if h.OfferedTo != nil {
		h.DeclinedBy = append(h.DeclinedBy, *h.OfferedTo)
	}
	seat, found := nextSeat(h, seats)
	if !found && len(h.DeclinedBy) > 0 {
		h.DeclinedBy = []string{} // everybody let it pass: ask around again
		seat, found = nextSeat(h, seats)
	}
	if !found {
		if h.OfferedTo == nil {
			return nil
		}
		_, err := s.store.expireOffer(ctx, h, h.DeclinedBy)
		return err
	}
	won, err := s.store.offer(ctx, h, seat.StaffID, h.DeclinedBy, now)
	if err != nil {
		return fmt.Errorf("offer: %w", err)
	}
	if won {
		for i := range seats {
			if seats[i].StaffID == seat.StaffID {
				seats[i].Active++
			}
		}
		s.Bell.Offered(ctx, seat.StaffID, h.ConversationID, now.Add(s.OfferFor))
		s.Bell.LineChanged(ctx)
	}
	return nil
}

// Tick is called every few seconds by one or more processes: it marks seats without a sign of
// life offline, gives the conversations of agents who stay away back to the line, sends
// waiting citizens to the message board when nobody is left, and renews offers.
func (s *Service) Tick(ctx context.Context) error {
	if err := s.markAbsent(ctx); err != nil {
		return err
	}
	if err := s.rescue(ctx); err != nil {
		return err
	}
	if err := s.releaseLine(ctx); err != nil {
		return err
	}
	return s.dispatch(ctx)
}

func (s *Service) markAbsent(ctx context.Context) error {
	since := s.seenSince()
	ids, err := s.store.absentSeats(ctx, since)
	if err != nil {
		return fmt.Errorf("find absent seats: %w", err)
	}
	for _, id := range ids {
		gone, err := s.store.setOffline(ctx, id, since, s.Now())
		if err != nil {
			return fmt.Errorf("mark seat offline: %w", err)
		}
		if gone {
			s.Bell.SeatChanged(ctx, id)
		}
	}
	return nil
}

// rescue gives conversations of agents who are gone for longer than KeepFor back to the line.
func (s *Service) rescue(ctx context.Context) error {
	list, err := s.store.abandoned(ctx, s.Now().Add(-s.KeepFor))
	if err != nil {
		return fmt.Errorf("find abandoned conversations: %w", err)
	}
	for _, a := range list {
		if err := s.Transfer(ctx, a.StaffID, "", a.ConversationID, "坐席离线"); err != nil {
			s.Log.WarnContext(ctx, "cannot give back a conversation", "conversation", a.ConversationID, "error", err)
		}
	}
	return nil
}

// releaseLine tells those who wait that nobody will come, once the last agent has gone.
func (s *Service) releaseLine(ctx context.Context) error {
	list, err := s.store.line(ctx, 200)
	if err != nil || len(list) == 0 {
		return err
	}
	present, err := s.Present(ctx)
	if err != nil || (len(present) > 0 && s.InHours(s.Now())) {
		return err
	}
	for _, h := range list {
		err := s.DB.InTx(ctx, func(ctx context.Context) error {
			err := s.Floor.ReleaseToBot(ctx, h.ConversationID, "抱歉，人工坐席已全部离线。请留言，我们会在承诺的时间内回复您。")
			if err != nil {
				return err
			}
			return s.Leave(ctx, h.ConversationID, "nobody_left")
		})
		if err != nil && !errors.Is(err, dialogue.ErrMoved) { // moved: claimed or gone meanwhile
			s.Log.WarnContext(ctx, "cannot release a waiting citizen", "conversation", h.ConversationID, "error", err)
		}
	}
	return nil
}

var _ dialogue.Desk = (*Service)(nil)
