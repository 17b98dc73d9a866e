package dialogue

import (
	"context"
	"errors"
)

// Guard looks at what citizens write before others read it.
type Guard interface {
	// Stops reports whether the text must not be stored as a message. It is quick and asks nobody.
	Stops(text string) bool
	// Keep keeps what was stopped for a reviewer and returns the error the citizen is told.
	Keep(ctx context.Context, s Stopped) error
	// Stored is called in the transaction that stores a citizen's message.
	Stored(ctx context.Context, m Message) error
}

// Stopped is what a citizen wanted to say in a conversation.
type Stopped struct {
	CitizenID      string
	ConversationID string
	Said           Said
}

// keepStopped keeps what the guard stops and returns the error the citizen is told; nil when an
// earlier try has stored it: that is never stopped.
func (s *Service) keepStopped(ctx context.Context, m Message, said Said) error {
	err := s.saidBefore(ctx, &m)
	if errors.Is(err, errSaidBefore) {
		return nil
	}
	if err != nil {
		return storing("citizen's message", err)
	}
	return s.Guard.Keep(ctx, Stopped{CitizenID: m.SenderID, ConversationID: m.ConversationID, Said: said})
}

// Release stores what was stopped after all: in its conversation, or in the citizen's open one
// on the same channel when that has ended. It joins the caller's transaction; the same again
// returns the first message.
func (s *Service) Release(ctx context.Context, p Stopped) (Message, error) {
	c, err := s.OfCitizen(ctx, p.CitizenID, p.ConversationID)
	if err != nil {
		return Message{}, err
	}
	if c.State == StateClosed {
		if c, _, err = s.Open(ctx, p.CitizenID, c.Channel); err != nil {
			return Message{}, err
		}
	}
	m, err := s.compose(ctx, p.Said, ByCitizen, p.CitizenID)
	if err != nil {
		return m, err
	}
	m.ConversationID = c.ID
	if err := s.saidBefore(ctx, &m); err != nil {
		if errors.Is(err, errSaidBefore) {
			return m, nil
		}
		return m, err
	}
	m, err = s.take(ctx, m, nil)
	if errors.Is(err, ErrClosed) {
		return m, ErrMoved // it ended just now; again opens a new one
	}
	return m, err
}
