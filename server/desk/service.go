package desk

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"qingting/server/db"
	"qingting/server/dialogue"
)

// Parts is what a Service is made of. Floor is set by the caller before the first use,
// because conversations and desk need each other.
type Parts struct {
	DB        *db.DB
	Floor     Floor
	Bell      Bell
	Mood      Mood                     // nil: feelings are not read
	Now       func() time.Time         // UTC
	InHours   func(now time.Time) bool // whether humans are on duty at all
	Capacity  int                      // conversations of a new seat
	OfferFor  time.Duration            // how long an offer stands
	SeenFor   time.Duration            // how long a seat counts as there without a sign of life
	KeepFor   time.Duration            // how long an absent agent keeps its conversations
	Districts []string                 // of the city, to recognise places in what citizens write
	Log       *slog.Logger
}

// Service holds the use cases of the desk. It is safe for concurrent use.
type Service struct {
	Parts
	store store
	facts []factRule
}

// New returns a Service.
func New(p Parts) *Service {
	if p.Log == nil {
		p.Log = slog.Default()
	}
	return &Service{Parts: p, store: store{p.DB}, facts: append(placeRule(p.Districts), factRules...)}
}

func (s *Service) seenSince() time.Time { return s.Now().Add(-s.SeenFor) }

// Seat returns the agent's seat; one that was never taken is offline.
func (s *Service) Seat(ctx context.Context, staffID string) (Seat, error) {
	seat, found, err := s.store.seat(ctx, staffID)
	if err == nil && !found {
		return Seat{StaffID: staffID, Presence: Offline, Capacity: s.Capacity}, nil
	}
	return seat, err
}

// SetSeat changes the agent's presence and capacity (0 keeps the capacity), and looks for
// work when the agent comes online.
func (s *Service) SetSeat(ctx context.Context, staffID string, presence Presence, capacity int) (Seat, error) {
	seat, err := s.Seat(ctx, staffID)
	if err != nil {
		return seat, err
	}
	if capacity == 0 {
		capacity = seat.Capacity
	}
	known := presence == Online || presence == Away || presence == Offline
	if !known || capacity < 1 || capacity > 20 {
		return seat, ErrPresence
	}
	now := s.Now()
	err = s.store.putSeat(ctx, Seat{StaffID: staffID, Presence: presence, Capacity: capacity, SeenAt: now, ChangedAt: now})
	if err != nil {
		return seat, fmt.Errorf("set seat: %w", err)
	}
	s.Bell.SeatChanged(ctx, staffID)
	s.Dispatch(ctx)
	return s.Seat(ctx, staffID)
}

// Seen records a sign of life of the agent, such as an open socket.
func (s *Service) Seen(ctx context.Context, staffID string) error {
	return s.store.touchSeat(ctx, staffID, s.Now())
}

// Present lists the agents who are online or away.
func (s *Service) Present(ctx context.Context) ([]Seat, error) {
	return s.store.presentSeats(ctx, s.seenSince())
}

// OnlineCount returns how many agents take conversations now; 0 outside service hours.
func (s *Service) OnlineCount(ctx context.Context) (int, error) {
	if !s.InHours(s.Now()) {
		return 0, nil
	}
	seats, err := s.Present(ctx)
	n := 0
	for _, seat := range seats {
		if seat.Presence == Online {
			n++
		}
	}
	return n, err
}

// Enqueue implements dialogue.Desk: it stores the hand-off with its card, inside the caller's
// transaction, and offers it after commit. It reports false when nobody is on duty.
func (s *Service) Enqueue(ctx context.Context, h dialogue.HandOff) (bool, error) {
	n, err := s.OnlineCount(ctx)
	if err != nil || n == 0 {
		return false, err
	}
	priority := priorityNormal
	switch {
	case h.Urgent:
		priority = priorityUrgent
	case h.Reason == dialogue.ReasonEmotion:
		priority = priorityUpset
	}
	return true, s.enqueue(ctx, h.Conversation, h.Reason, priority)
}

func (s *Service) enqueue(ctx context.Context, c dialogue.Conversation, reason dialogue.Reason, priority int) error {
	card, err := s.makeCard(ctx, c, reason)
	if err != nil {
		return fmt.Errorf("make hand-off card: %w", err)
	}
	now := s.Now()
	err = s.store.createHandoff(ctx, Handoff{
		ID: newID(), ConversationID: c.ID, Reason: reason, Priority: priority, State: waiting, Card: card,
		DeclinedBy: []string{}, CreatedAt: now, QueuedAt: now,
	})
	if err != nil {
		return fmt.Errorf("store hand-off: %w", err)
	}
	s.DB.AfterCommit(ctx, func(ctx context.Context) {
		s.Bell.LineChanged(ctx)
		s.Dispatch(ctx)
	})
	return nil
}

// Leave implements dialogue.Desk: it takes the conversation off the line and off its agent's
// desk, inside the caller's transaction.
func (s *Service) Leave(ctx context.Context, conversationID, reason string) error {
	now := s.Now()
	inLine, err := s.store.leaveLine(ctx, conversationID, now)
	if err != nil {
		return fmt.Errorf("leave line: %w", err)
	}
	holder, err := s.store.endAssignment(ctx, conversationID, reason, now)
	if err != nil {
		return fmt.Errorf("end assignment: %w", err)
	}
	s.DB.AfterCommit(ctx, func(ctx context.Context) {
		if inLine {
			s.Bell.LineChanged(ctx)
		}
		if holder != "" {
			s.Bell.Released(ctx, holder, conversationID)
			s.Dispatch(ctx)
		}
	})
	return nil
}

// Claim gives the waiting conversation to the agent. Of several agents one wins, the others
// get ErrTaken; ErrFull and ErrNotOnline say why this agent may not claim at all.
func (s *Service) Claim(ctx context.Context, staffID, name, conversationID string) error {
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.lockSeat(ctx, staffID); err != nil {
			return fmt.Errorf("lock seat: %w", err)
		}
		seat, err := s.Seat(ctx, staffID)
		if err != nil {
			return err
		}
		if seat.Presence != Online {
			return ErrNotOnline
		}
		if !seat.free() {
			return ErrFull
		}
		return s.seatAt(ctx, conversationID, staffID, name)
	})
}

// seatAt locks the conversation before its hand-off, as closing and cancelling do: the other
// way round a claim and a citizen who leaves at the same moment would lock each other out.
func (s *Service) seatAt(ctx context.Context, conversationID, staffID, name string) error {
	err := s.Floor.Assign(ctx, conversationID, staffID, "坐席"+name+"已接入，为您服务。")
	if errors.Is(err, dialogue.ErrMoved) {
		return ErrTaken
	}
	if err != nil {
		return err
	}
	won, err := s.store.claim(ctx, conversationID, staffID, s.Now())
	if err != nil {
		return fmt.Errorf("claim: %w", err)
	}
	if !won {
		return ErrTaken
	}
	return s.assign(ctx, Assignment{ConversationID: conversationID, StaffID: staffID})
}

func (s *Service) assign(ctx context.Context, a Assignment) error {
	a.ID, a.StartedAt = newID(), s.Now()
	if err := s.store.createAssignment(ctx, a); err != nil {
		return fmt.Errorf("store assignment: %w", err)
	}
	s.DB.AfterCommit(ctx, func(ctx context.Context) {
		s.Bell.Assigned(ctx, a.StaffID, a.ConversationID)
		s.Bell.SeatChanged(ctx, a.StaffID)
		s.Bell.LineChanged(ctx)
	})
	return nil
}

// ClaimNext claims the first conversation of the line, one offered to the agent before others.
func (s *Service) ClaimNext(ctx context.Context, staffID, name string) (string, error) {
	list, err := s.store.line(ctx, 20)
	if err != nil {
		return "", fmt.Errorf("read line: %w", err)
	}
	for _, h := range mineFirst(list, staffID) {
		err := s.Claim(ctx, staffID, name, h.ConversationID)
		if errors.Is(err, ErrTaken) {
			continue
		}
		return h.ConversationID, err
	}
	return "", ErrLineEmpty
}

func mineFirst(list []Handoff, staffID string) []Handoff {
	var mine, others []Handoff
	for _, h := range list {
		if h.OfferedTo != nil && *h.OfferedTo == staffID {
			mine = append(mine, h)
		} else {
			others = append(others, h)
		}
	}
	return append(mine, others...)
}

// Transfer gives the agent's conversation to a colleague who is online and has room, or, with
// an empty toStaffID, back to the front of the line.
func (s *Service) Transfer(ctx context.Context, fromStaffID, toStaffID, conversationID, note string) error {
	if utf8.RuneCountInString(note) > 200 {
		return ErrNote
	}
	if toStaffID == fromStaffID {
		return ErrTargetSelf
	}
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		if toStaffID == "" {
			return s.backToLine(ctx, fromStaffID, conversationID, note)
		}
		return s.handOver(ctx, fromStaffID, toStaffID, conversationID, note)
	})
}

func (s *Service) handOver(ctx context.Context, fromStaffID, toStaffID, conversationID, note string) error {
	if err := s.store.lockSeat(ctx, toStaffID); err != nil {
		return fmt.Errorf("lock seat: %w", err)
	}
	target, err := s.Seat(ctx, toStaffID)
	if err != nil {
		return err
	}
	if !target.free() || target.SeenAt.Before(s.seenSince()) {
		return ErrTargetBusy
	}
	if err := s.Floor.Reassign(ctx, conversationID, fromStaffID, toStaffID, "已为您转接给坐席"+target.Name+"。"); err != nil {
		return err
	}
	if err := s.release(ctx, conversationID, fromStaffID, "transferred"); err != nil {
		return err
	}
	return s.assign(ctx, Assignment{ConversationID: conversationID, StaffID: toStaffID, FromStaffID: fromStaffID, Note: note})
}

// returnedFor begins the end reason of an assignment whose agent put the citizen back into the line.
const returnedFor = "returned: "

// PassedOn returns the note with which the conversation came to who holds it now, or to the line:
// the citizen should not have to say it again. found is false when it was not passed on.
func (s *Service) PassedOn(ctx context.Context, conversationID string) (p Pass, found bool, err error) {
	rows, err := s.store.lastAssignments(ctx, conversationID, 2)
	for _, r := range rows {
		if note, ok := strings.CutPrefix(r.EndReason, returnedFor); ok && r.EndedAt != nil {
			return Pass{r.StaffID, note, r.EndedAt.UTC()}, true, nil
		}
		if r.FromStaffID != "" {
			return Pass{r.FromStaffID, r.Note, r.StartedAt.UTC()}, true, nil
		}
	}
	if err != nil {
		return p, false, fmt.Errorf("read assignments: %w", err)
	}
	return p, false, nil
}

func (s *Service) backToLine(ctx context.Context, fromStaffID, conversationID, note string) error {
	if err := s.Floor.BackToLine(ctx, conversationID, fromStaffID, "正在为您转接其他坐席，请稍候。"); err != nil {
		return err
	}
	if err := s.release(ctx, conversationID, fromStaffID, returnedFor+note); err != nil {
		return err
	}
	c, err := s.Floor.Conversation(ctx, conversationID)
	if err != nil {
		return err
	}
	return s.enqueue(ctx, c, dialogue.ReasonReturned, priorityReturned)
}

// release ends the agent's assignment. That it was still theirs decides between two transfers
// of one agent at the same time.
func (s *Service) release(ctx context.Context, conversationID, fromStaffID, reason string) error {
	held, err := s.store.endAssignmentOf(ctx, conversationID, fromStaffID, reason, s.Now())
	if err != nil {
		return fmt.Errorf("end assignment: %w", err)
	}
	if !held {
		return dialogue.ErrNotYours
	}
	s.DB.AfterCommit(ctx, func(ctx context.Context) {
		s.Bell.Released(ctx, fromStaffID, conversationID)
	})
	return nil
}

// Close ends the conversation the agent has.
func (s *Service) Close(ctx context.Context, staffID, conversationID string) error {
	c, err := s.Floor.Conversation(ctx, conversationID)
	if err != nil {
		return err
	}
	if !c.HeldBy(staffID) {
		return dialogue.ErrNotYours
	}
	_, err = s.Floor.Close(ctx, conversationID, "agent")
	return err
}

// Line lists who waits, in the order they are served, at most 200.
func (s *Service) Line(ctx context.Context) ([]Handoff, error) { return s.store.line(ctx, 200) }

// PlaceOf tells where the waiting conversation stands. The estimate is the mean time between
// claims of the last half hour times the citizens to be served before and including this one.
func (s *Service) PlaceOf(ctx context.Context, conversationID string) (Place, error) {
	h, found, err := s.store.handoff(ctx, conversationID)
	if err != nil || !found || h.State != waiting {
		return Place{}, err
	}
	ahead, err := s.store.aheadOf(ctx, h)
	if err != nil {
		return Place{}, fmt.Errorf("count ahead: %w", err)
	}
	const window = 30 * time.Minute
	claims, err := s.store.claimsSince(ctx, s.Now().Add(-window))
	if err != nil {
		return Place{}, fmt.Errorf("count claims: %w", err)
	}
	p := Place{Ahead: int(ahead)}
	if claims >= 3 {
		p.EstimateSeconds = int(window.Seconds()) / int(claims) * (p.Ahead + 1)
	}
	return p, nil
}

// HandoffOf returns the conversation's latest hand-off; found is false when it had none.
func (s *Service) HandoffOf(ctx context.Context, conversationID string) (h Handoff, found bool, err error) {
	return s.store.handoff(ctx, conversationID)
}

// MayRead reports whether the agent has or had the conversation.
func (s *Service) MayRead(ctx context.Context, staffID, conversationID string) (bool, error) {
	return s.store.heldBefore(ctx, conversationID, staffID)
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }
