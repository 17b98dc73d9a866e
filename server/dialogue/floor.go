package dialogue

import (
	"context"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"
)

// HandedOff is what came of asking for a human.
type HandedOff struct {
	Conversation Conversation
	Taken        bool    // the conversation is in the waiting line
	Notice       Message // what the citizen was told
}

// RequestHuman puts the citizen's conversation into the waiting line. When no human can come
// it stays with the bot and a letter is offered instead. Asking again while waiting returns
// the same result; with an agent already there it is ErrMoved.
func (s *Service) RequestHuman(ctx context.Context, c Conversation, reason Reason, clientID string) (HandedOff, error) {
	if clientID == "" || len(clientID) > MaxClientID {
		return HandedOff{}, ErrClientID
	}
	var out HandedOff
	err := s.DB.InTx(ctx, func(ctx context.Context) (err error) {
		out, err = s.handOff(ctx, HandOff{Conversation: c, Reason: reason}, clientID)
		return err
	})
	if errors.Is(err, ErrMoved) {
		return s.alreadyHandedOff(ctx, c.ID)
	}
	if err != nil {
		return HandedOff{}, storing("hand-off", err)
	}
	out.Conversation, err = s.store.conversation(ctx, c.ID)
	return out, err
}

func (s *Service) alreadyHandedOff(ctx context.Context, id string) (HandedOff, error) {
	c, err := s.store.conversation(ctx, id)
	if err != nil {
		return HandedOff{}, err
	}
	switch c.State {
	case StateWaiting:
		return HandedOff{Conversation: c, Taken: true}, nil
	case StateClosed:
		return HandedOff{}, ErrClosed
	}
	return HandedOff{}, ErrMoved
}

// handOff moves bot→waiting and enqueues, inside a transaction.
func (s *Service) handOff(ctx context.Context, h HandOff, clientID string) (HandedOff, error) {
	moved, err := s.store.changeState(ctx, h.Conversation.ID, StateBot, map[string]any{"state": StateWaiting, "updated_at": s.Now()})
	if err != nil {
		return HandedOff{}, err
	}
	if !moved {
		return HandedOff{}, ErrMoved
	}
	taken, err := s.Desk.Enqueue(ctx, h)
	if err != nil {
		return HandedOff{}, fmt.Errorf("enqueue: %w", err)
	}
	if !taken {
		return s.offerLetter(ctx, h, clientID)
	}
	s.tellChange(ctx, h.Conversation.ID)
	m, err := s.notify(ctx, h.Conversation.ID, "handoff:"+clientID, KindNotice, "正在为您转接人工坐席，请稍候。您可以继续补充情况，坐席接入后都能看到。", Content{})
	return HandedOff{Taken: true, Notice: m}, err
}

func (s *Service) offerLetter(ctx context.Context, h HandOff, clientID string) (HandedOff, error) {
	if _, err := s.store.changeState(ctx, h.Conversation.ID, StateWaiting, map[string]any{"state": StateBot}); err != nil {
		return HandedOff{}, err
	}
	text, content := "现在没有人工坐席在线。请留言，我们会在承诺的时间内回复您；紧急情况请直接拨打电话。", Content{Actions: []Action{ActionLetter, ActionPhone}}
	if h.Urgent { // nobody in danger shall wait for the answer to a letter
		text, content = "现在没有人工坐席在线。请不要等，马上拨打上面的电话。", Content{}
	}
	m, err := s.notify(ctx, h.Conversation.ID, "handoff:"+clientID, KindNotice, text, content)
	return HandedOff{Notice: m}, err
}

// CancelWaiting takes the citizen off the line and gives the floor back to the bot.
func (s *Service) CancelWaiting(ctx context.Context, c Conversation) error {
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		if err := s.backToBot(ctx, c.ID); err != nil {
			return err
		}
		if err := s.Desk.Leave(ctx, c.ID, "cancelled"); err != nil {
			return err
		}
		_, err := s.notify(ctx, c.ID, "cancel:"+newID(), KindNotice, "已取消排队，您可以继续提问，也可以随时再转人工。", Content{})
		return err
	})
}

// backToBot gives the floor back to the bot: waiting→bot. What was said in the line was for the
// human who did not come, so that the bot answers only what is said from now on.
func (s *Service) backToBot(ctx context.Context, id string) error {
	if err := s.move(ctx, id, StateWaiting, map[string]any{"state": StateBot}); err != nil {
		return err
	}
	return s.store.leaveUnanswered(ctx, id)
}

// Assign gives the floor to the agent: waiting→agent, only if still waiting. It runs in the
// desk's transaction and returns ErrMoved when somebody was first.
func (s *Service) Assign(ctx context.Context, conversationID, staffID, greeting string) error {
	if err := s.move(ctx, conversationID, StateWaiting, map[string]any{"state": StateAgent, "agent_id": staffID}); err != nil {
		return err
	}
	_, err := s.notify(ctx, conversationID, "assigned:"+newID(), KindNotice, greeting, Content{})
	return err
}

// Reassign gives the floor from one agent to another, in the desk's transaction.
func (s *Service) Reassign(ctx context.Context, conversationID, fromStaffID, toStaffID, notice string) error {
	if err := s.moveFrom(ctx, conversationID, fromStaffID, map[string]any{"agent_id": toStaffID}); err != nil {
		return err
	}
	_, err := s.notify(ctx, conversationID, "assigned:"+newID(), KindNotice, notice, Content{})
	return err
}

// BackToLine takes the floor from the agent: agent→waiting, in the desk's transaction.
func (s *Service) BackToLine(ctx context.Context, conversationID, fromStaffID, notice string) error {
	if err := s.moveFrom(ctx, conversationID, fromStaffID, map[string]any{"state": StateWaiting, "agent_id": nil}); err != nil {
		return err
	}
	_, err := s.notify(ctx, conversationID, "returned:"+newID(), KindNotice, notice, Content{})
	return err
}

// ReleaseToBot gives the floor of a waiting conversation back to the bot and offers a letter,
// in the desk's transaction: no human will come.
func (s *Service) ReleaseToBot(ctx context.Context, conversationID, notice string) error {
	if err := s.backToBot(ctx, conversationID); err != nil {
		return err
	}
	_, err := s.notify(ctx, conversationID, "released:"+newID(), KindNotice, notice,
		Content{Actions: []Action{ActionLetter, ActionPhone}})
	return err
}

func (s *Service) moveFrom(ctx context.Context, id, staffID string, set map[string]any) error {
	c, err := s.store.conversation(ctx, id)
	if err != nil {
		return err
	}
	if !c.HeldBy(staffID) {
		return ErrNotYours
	}
	set["updated_at"] = s.Now()
	moved, err := s.store.changeHolder(ctx, id, staffID, set)
	if err != nil {
		return err
	}
	if !moved {
		return ErrNotYours
	}
	s.tellChange(ctx, id)
	return nil
}

func (s *Service) move(ctx context.Context, id string, from State, set map[string]any) error {
	set["updated_at"] = s.Now()
	moved, err := s.store.changeState(ctx, id, from, set)
	if err != nil {
		return err
	}
	if !moved {
		return ErrMoved
	}
	s.tellChange(ctx, id)
	return nil
}

// Close ends the conversation from whatever state it is in; by is "citizen", "agent" or
// "idle". Closing a closed one changes nothing.
func (s *Service) Close(ctx context.Context, id, by string) (Conversation, error) {
	c, err := s.store.conversation(ctx, id)
	if err != nil || c.State == StateClosed {
		return c, err
	}
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		now := s.Now()
		if err := s.move(ctx, id, c.State, map[string]any{"state": StateClosed, "closed_at": now, "closed_by": by}); err != nil {
			return err
		}
		if err := s.Desk.Leave(ctx, id, "closed_by_"+by); err != nil {
			return err
		}
		_, err := s.notify(ctx, id, "closed", KindClosed, closingWords(by), Content{})
		return err
	})
	if err != nil {
		return c, storing("close", err)
	}
	return s.store.conversation(ctx, id)
}

func closingWords(by string) string {
	if by == "idle" {
		return "很久没有收到您的消息，本次会话已自动结束。有需要可以随时再来。"
	}
	return "本次会话已结束，感谢您的来访。"
}

// CloseIdle ends conversations nobody has touched since the given times, those with the bot
// and those with an agent apart. It returns how many it closed.
func (s *Service) CloseIdle(ctx context.Context, botSince, agentSince time.Time) (int, error) {
	closed := 0
	for state, since := range map[State]time.Time{StateBot: botSince, StateAgent: agentSince} {
		list, err := s.store.idle(ctx, state, since, 200)
		if err != nil {
			return closed, fmt.Errorf("find idle conversations: %w", err)
		}
		for _, c := range list {
			if _, err := s.Close(ctx, c.ID, "idle"); err != nil && !errors.Is(err, ErrMoved) {
				return closed, err
			}
			closed++
		}
	}
	return closed, nil
}

// Rate stores the citizen's rating of an ended conversation, once.
func (s *Service) Rate(ctx context.Context, c Conversation, score int, comment string) (Conversation, error) {
	if score < 1 || score > 5 || utf8.RuneCountInString(comment) > MaxComment {
		return c, ErrRating
	}
	if c.State != StateClosed {
		return c, ErrNotEnded
	}
	if c.Rating == score && c.RatingComment == comment {
		return c, nil
	}
	rated, err := s.store.rate(ctx, c.ID, score, comment, s.Now())
	if err != nil {
		return c, storing("rating", err)
	}
	if !rated {
		return c, ErrRated
	}
	s.tellChange(ctx, c.ID)
	return s.store.conversation(ctx, c.ID)
}
