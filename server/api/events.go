package api

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"qingting/server/board"
	"qingting/server/desk"
	"qingting/server/dialogue"
	"qingting/server/errs"
	"qingting/server/identity"
)

// Channels of the realtime hub.
const deskChannel = "desk"

func citizenChannel(id string) string { return "citizen:" + id }
func staffChannel(id string) string   { return "staff:" + id }

// ChannelsOf lists what a connected client hears: citizens their own, agents their own and
// the desk.
func ChannelsOf(p identity.Principal) []string {
	if p.Kind == identity.KindCitizen {
		return []string{citizenChannel(p.ID)}
	}
	channels := []string{staffChannel(p.ID)}
	if p.Can(identity.DeskUse) || p.Can(identity.LettersAnswer) {
		channels = append(channels, deskChannel)
	}
	return channels
}

// event is the envelope of everything that is sent to connected clients.
type event struct {
	Type           string            `json:"type"`
	ConversationID string            `json:"conversation_id,omitempty"`
	Message        *messageJSON      `json:"message,omitempty"`
	Conversation   *ConversationJSON `json:"conversation,omitempty"`
	Who            string            `json:"who,omitempty"`
	LetterID       string            `json:"letter_id,omitempty"`
	State          string            `json:"state,omitempty"`
	Waiting        *int              `json:"waiting,omitempty"`
	ExpiresAt      *time.Time        `json:"expires_at,omitempty"`
	Seat           *seatJSON         `json:"seat,omitempty"`
}

func (s *Server) publish(ctx context.Context, channel string, e event) {
	data, err := json.Marshal(e)
	if err != nil {
		s.Log.ErrorContext(ctx, "cannot encode an event", "type", e.Type, "error", err)
		return
	}
	s.hub.Publish(ctx, channel, data)
}

// people lists the channels of who takes part in the conversation now.
func people(c dialogue.Conversation) []string {
	list := []string{citizenChannel(c.CitizenID)}
	if c.AgentID != nil {
		list = append(list, staffChannel(*c.AgentID))
	}
	return list
}

// MessageStored implements dialogue.Channel.
func (s *Server) MessageStored(ctx context.Context, c dialogue.Conversation, m dialogue.Message) {
	view := s.messageOf(m, s.namesIn(ctx, []dialogue.Message{m}))
	for _, channel := range people(c) {
		s.publish(ctx, channel, event{Type: "message", ConversationID: c.ID, Message: &view})
	}
}

// ConversationChanged implements dialogue.Channel.
func (s *Server) ConversationChanged(ctx context.Context, c dialogue.Conversation) {
	view, err := s.conversationOf(ctx, c)
	if err != nil {
		s.Log.ErrorContext(ctx, "cannot tell a change", "conversation", c.ID, "error", err)
		return
	}
	for _, channel := range people(c) {
		s.publish(ctx, channel, event{Type: "conversation", ConversationID: c.ID, Conversation: &view})
	}
}

// Typing implements dialogue.Channel.
func (s *Server) Typing(ctx context.Context, c dialogue.Conversation, who dialogue.Sender) {
	channel := citizenChannel(c.CitizenID)
	if who == dialogue.ByCitizen {
		if c.AgentID == nil {
			return
		}
		channel = staffChannel(*c.AgentID)
	}
	s.publish(ctx, channel, event{Type: "typing", ConversationID: c.ID, Who: string(who)})
}

// linePlaces is how many waiting citizens are told their new place at once.
const linePlaces = 50

// LineChanged implements desk.Bell: agents hear how long the line is, those who wait their place.
func (s *Server) LineChanged(ctx context.Context) {
	line, err := s.Desk.Line(ctx)
	if err != nil {
		s.Log.ErrorContext(ctx, "cannot read the line", "error", err)
		return
	}
	n := len(line)
	s.publish(ctx, deskChannel, event{Type: "line", Waiting: &n})
	for _, h := range line[:min(n, linePlaces)] {
		if c, err := s.Dialogue.Conversation(ctx, h.ConversationID); err == nil {
			s.ConversationChanged(ctx, c)
		}
	}
}

// Offered implements desk.Bell.
func (s *Server) Offered(ctx context.Context, staffID, conversationID string, until time.Time) {
	s.publish(ctx, staffChannel(staffID), event{Type: "offer", ConversationID: conversationID, ExpiresAt: stamp(until)})
}

// Assigned implements desk.Bell.
func (s *Server) Assigned(ctx context.Context, staffID, conversationID string) {
	s.publish(ctx, staffChannel(staffID), event{Type: "assigned", ConversationID: conversationID})
}

// Released implements desk.Bell.
func (s *Server) Released(ctx context.Context, staffID, conversationID string) {
	s.publish(ctx, staffChannel(staffID), event{Type: "released", ConversationID: conversationID})
}

// SeatChanged implements desk.Bell.
func (s *Server) SeatChanged(ctx context.Context, staffID string) {
	seat, err := s.Desk.Seat(ctx, staffID)
	if err != nil {
		s.Log.ErrorContext(ctx, "cannot read a seat", "error", err)
		return
	}
	view := s.seatOf(ctx, seat)
	s.publish(ctx, staffChannel(staffID), event{Type: "seat", Seat: &view})
}

// LetterChanged implements board.Bell.
func (s *Server) LetterChanged(ctx context.Context, l board.Letter) {
	e := event{Type: "letter", LetterID: l.ID, State: string(l.State)}
	s.publish(ctx, citizenChannel(l.CitizenID), e)
	s.publish(ctx, deskChannel, e)
}

// Call answers a call over the socket: send, typing and read, by the rules of their routes.
func (s *Server) Call(ctx context.Context, p identity.Principal, method string, data []byte) ([]byte, error) {
	ctx = context.WithValue(ctx, principalKey{}, p)
	if err := bothSides.allows(p); err != nil {
		return nil, err
	}
	var in struct {
		ConversationID string `json:"conversation_id"`
		Seq            int64  `json:"seq"`
		saidJSON
	}
	if err := decode(data, &in); err != nil {
		return nil, errInput
	}
	switch method {
	case "send":
		return s.callSend(ctx, p, in.ConversationID, in.saidJSON)
	case "typing":
		return []byte("{}"), s.typing(ctx, in.ConversationID)
	case "read":
		return []byte("{}"), s.read(ctx, in.ConversationID, in.Seq)
	}
	return nil, errNoRoute
}

func (s *Server) callSend(ctx context.Context, p identity.Principal, conversationID string, said saidJSON) ([]byte, error) {
	if err := s.Limiter.Allow(ctx, "question", p.ID, ""); err != nil {
		return nil, err
	}
	m, err := s.send(ctx, p, conversationID, said)
	if err != nil {
		var e *errs.Error
		if !errors.As(err, &e) {
			s.Log.ErrorContext(ctx, "call failed", "error", err)
			return nil, errInternal
		}
		return nil, err
	}
	return json.Marshal(sendOut{Message: s.messageOf(m, s.namesIn(ctx, []dialogue.Message{m}))})
}

var (
	_ dialogue.Channel = (*Server)(nil)
	_ desk.Bell        = (*Server)(nil)
	_ board.Bell       = (*Server)(nil)
)
