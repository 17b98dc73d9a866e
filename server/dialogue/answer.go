package dialogue

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// historyLength is how many earlier messages the bot sees.
const historyLength = 24

// answerPending has the bot answer, in order, every message of the conversation it still owes
// an answer to. Several processes may try at the same time: the unique reply key lets one win.
func (s *Service) answerPending(ctx context.Context, conversationID string) {
	c, err := s.store.conversation(ctx, conversationID)
	if err != nil {
		s.Log.ErrorContext(ctx, "cannot answer", "conversation", conversationID, "error", err)
		return
	}
	if c.State != StateBot || c.AnsweredSeq >= c.AskedSeq {
		return
	}
	said, err := s.store.messagesBefore(ctx, c.ID, c.AskedSeq+1, historyLength+int(c.AskedSeq-c.AnsweredSeq))
	if err != nil {
		s.Log.ErrorContext(ctx, "cannot read questions", "conversation", c.ID, "error", err)
		return
	}
	for i, m := range said {
		if m.Sender != ByCitizen || m.Seq <= c.AnsweredSeq {
			continue
		}
		if err := s.answer(ctx, c, m, said[max(0, i-historyLength):i]); err != nil {
			s.Log.ErrorContext(ctx, "cannot answer", "message", m.ID, "error", err)
			return
		}
	}
}

// answer gets the bot's reply to one message and stores it.
func (s *Service) answer(ctx context.Context, c Conversation, m Message, history []Message) error {
	start := s.Now()
	reply, err := s.Bot.Reply(ctx, Turn{Conversation: c, Message: m, History: history})
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		s.Log.ErrorContext(ctx, "the bot failed", "message", m.ID, "error", err)
		reply = apology()
	}
	reply.Why.ElapsedUs = s.Now().Sub(start).Microseconds()
	if err := s.storeReply(ctx, m, reply); err != nil {
		return err
	}
	s.tapped(ctx, c, m, history)
	return nil
}

// apology is what the citizen gets when the bot itself broke: never silence.
func apology() Reply {
	return Reply{
		Kind:    KindDecline,
		Text:    "抱歉，我这边出了点问题，暂时没能查到答案。您可以转人工坐席，或者留言，我们会尽快回复。",
		Content: Content{Actions: []Action{ActionHuman, ActionLetter, ActionPhone}},
		Why:     Decision{Kind: "failed", Reason: "bot_error"},
	}
}

// storeReply is the second transaction of a turn. A reply that comes after the floor has gone
// to somebody else is dropped.
func (s *Service) storeReply(ctx context.Context, asked Message, reply Reply) error {
	m := Message{
		ID: newID(), ConversationID: asked.ConversationID, ClientID: "reply:" + asked.ID, Sender: ByBot,
		Kind: reply.Kind, Text: reply.Text, Content: reply.Content, ReplyTo: &asked.ID,
	}
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		c, err := s.append(ctx, &m, step{answered: asked.Seq})
		if err != nil {
			return err
		}
		if c.State != StateBot {
			return ErrMoved
		}
		if err := s.store.createDecision(ctx, s.decisionOf(asked, reply)); err != nil {
			return err
		}
		if reply.Keep != nil {
			if err := reply.Keep(ctx); err != nil {
				return fmt.Errorf("keep what belongs to the reply: %w", err)
			}
		}
		if reply.HandOff == "" {
			return nil
		}
		_, err = s.handOff(ctx, HandOff{Conversation: c, Reason: reply.HandOff, Urgent: reply.Urgent}, "reply:"+asked.ID)
		return err
	})
	if errors.Is(err, ErrMoved) || errors.Is(err, errSaidBefore) {
		return nil
	}
	return err
}

func (s *Service) decisionOf(asked Message, reply Reply) Decision {
	d := reply.Why
	d.MessageID, d.ConversationID, d.CreatedAt = asked.ID, asked.ConversationID, s.Now()
	if d.Query == "" {
		d.Query = asked.Text
	}
	if d.Candidates == nil {
		d.Candidates = []Scored{} // the column holds a list, never NULL
	}
	return d
}

// Sweep has every question answered that was asked before `before` and never got a reply,
// because the process that took it died. It returns how many conversations it found.
func (s *Service) Sweep(ctx context.Context, before time.Time) (int, error) {
	left, err := s.store.unanswered(ctx, before, 200)
	if err != nil {
		return 0, fmt.Errorf("find unanswered questions: %w", err)
	}
	for _, c := range left {
		s.answers.Wake(c.ID)
	}
	return len(left), nil
}
