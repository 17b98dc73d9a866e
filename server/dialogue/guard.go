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

// guarded returns the error the citizen is told when the message must not be stored. What was
// stored by an earlier try is never stopped.
func (s *Service) guarded(ctx context.Context, m Message, said Said) error {
	if s.Guard == nil || m.Kind != KindText || !s.Guard.Stops(m.Text) {
		return nil
	}
	_, found, err := s.store.messageByClientID(ctx, m.ConversationID, m.Sender, m.ClientID)
	if err != nil {
		return storing("citizen's message", err)
	}
	if found {
		return nil
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
	m, err = s.take(ctx, m, nil)
	if errors.Is(err, ErrClosed) {
		return m, ErrMoved // it ended just now; again opens a new one
	}
	return m, err
}
