package wechat

import (
	"context"
	"errors"
	"fmt"
	"time"

	"qingting/bots/wechat/client"
	"qingting/server/dialogue"
)

const (
	sendFor = 45 * time.Second // how long one process may send before another takes over
	page    = 50               // messages looked at at once
)

// pauses are what a message that failed waits before each further try; after the last it is
// left to the inbox.
var pauses = []time.Duration{2 * time.Second, 10 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute}

// errStop ends a round of sending: what is left waits for the person, a later try, or whoever
// has the chat now.
var errStop = errors.New("nothing more can be sent now")

// sendWaiting sends what the conversation has for the person in WeChat.
func (c *Channel) sendWaiting(ctx context.Context, conversationID string) {
	t, found, err := c.store.talk(ctx, conversationID)
	if err == nil && found && !t.Done {
		err = c.sendTo(ctx, t.ChatID)
	}
	if err != nil && ctx.Err() == nil {
		c.Log.ErrorContext(ctx, "cannot send to wechat", "conversation", conversationID, "error", err)
	}
}

// round is one process sending to one chat; the lease keeps others out.
type round struct {
	chat  chat
	until time.Time // of the lease
}

// sendTo sends everything that waits for one person, oldest conversation first.
func (c *Channel) sendTo(ctx context.Context, chatID string) (err error) {
	r := round{until: c.now().Add(sendFor)}
	mine, err := c.store.lease(ctx, chatID, "sending_until", c.now(), r.until)
	if err != nil || !mine {
		return err
	}
	defer func() {
		err = errors.Join(err, c.store.release(context.WithoutCancel(ctx), chatID, "sending_until", r.until))
	}()
	if r.chat, err = c.load(ctx, chatID); err != nil {
		return err
	}
	if r.chat.NextTryAt != nil && r.chat.NextTryAt.After(c.now()) {
		return nil
	}
	talks, err := c.store.openTalks(ctx, chatID)
	if err != nil {
		return err
	}
	for _, t := range talks {
		if err := c.sendTalk(ctx, &r, t); err != nil {
			if errors.Is(err, errStop) {
				return nil
			}
			return err
		}
	}
	return nil
}

// piece is one part of one message, with the cursor as it is when the part was sent.
type piece struct {
	part
	message dialogue.Message
	number  int  // of the part, from 0
	last    bool // of its message
}

// sendTalk sends one conversation up to its newest message.
func (c *Channel) sendTalk(ctx context.Context, r *round, t talk) error {
	for {
		conv, err := c.Dialogue.Conversation(ctx, t.ConversationID)
		if err != nil {
			return err
		}
		list, err := c.Dialogue.Messages(ctx, t.ConversationID, t.SentSeq, page)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			if conv.State != dialogue.StateClosed {
				return nil
			}
			t.Done = true
			return c.store.advance(ctx, t)
		}
		pieces := c.piecesOf(conv, t, list)
		if err := c.sendPieces(ctx, r, conv, &t, pieces); err != nil {
			return err
		}
		if last := list[len(list)-1].Seq; t.SentSeq < last { // what nobody needs to see
			t.SentSeq, t.SentParts = last, 0
			if err := c.store.advance(ctx, t); err != nil {
				return err
			}
		}
	}
}

// piecesOf lists what of the messages is still to be sent. What the person said, has read
// elsewhere, or would get days late is left out.
func (c *Channel) piecesOf(conv dialogue.Conversation, t talk, list []dialogue.Message) []piece {
	var pieces []piece
	oldest := c.now().Add(-staleAfter)
	for _, m := range list {
		if m.Sender == dialogue.ByCitizen || m.Seq <= conv.CitizenReadSeq || m.CreatedAt.Before(oldest) || fadedOut(conv, m) {
			continue
		}
		parts := c.render(conv, m)
		for i, p := range parts {
			if m.Seq == t.SentSeq+1 && i < t.SentParts {
				continue
			}
			pieces = append(pieces, piece{part: p, message: m, number: i, last: i == len(parts)-1})
		}
	}
	return pieces
}

// fadedOut reports whether the message says that a talk with the bot alone has ended by itself:
// nobody needs to hear that half an hour later.
func fadedOut(conv dialogue.Conversation, m dialogue.Message) bool {
	return m.Kind == dialogue.KindClosed && conv.ClosedBy == "idle" && conv.AgentID == nil
}

// sendPieces sends as many as the window lets through.
func (c *Channel) sendPieces(ctx context.Context, r *round, conv dialogue.Conversation, t *talk, pieces []piece) error {
	for len(pieces) > 0 {
		left, err := c.windowLeft(ctx, r)
		if err != nil {
			return err
		}
		if left == 0 {
			held, err := c.hold(ctx, r, conv, t, pieces)
			if err != nil || held {
				return err
			}
			continue
		}
		n, out := next(pieces, left, conv)
		p := pieces[max(n, 1)-1]
		err = c.push(ctx, r, conv, p, out, n > 0)
		if errors.Is(err, errClosed) || err == nil && n == 0 {
			continue // the next look holds what waits
		}
		if err != nil && !errors.Is(err, errGivenUp) {
			return err
		}
		if err := c.moveOn(ctx, conv, t, p); err != nil {
			return err
		}
		pieces = pieces[n:]
	}
	return nil
}

// windowLeft returns how many messages WeChat still takes, and keeps the lease meanwhile.
func (c *Channel) windowLeft(ctx context.Context, r *round) (int, error) {
	now := c.now()
	if next := now.Add(sendFor); next.After(r.until) {
		kept, err := c.store.prolong(ctx, r.chat.ID, "sending_until", r.until, next)
		if err != nil {
			return 0, err
		}
		if !kept {
			return 0, errStop
		}
		r.until = next
	}
	h, err := c.store.chat(ctx, r.chat.ID)
	if err != nil {
		return 0, err
	}
	h.openID = r.chat.openID
	r.chat = h
	if !h.Following || !h.WindowUntil.After(now) {
		return 0, nil
	}
	return h.WindowLeft, nil
}

// next decides about the next message: how many pieces it holds and what it says. Words that
// stand side by side are put together when there is not room for each; the last place says
// that more is waiting, or asks for an answer so that a human can go on writing.
func next(pieces []piece, left int, conv dialogue.Conversation) (n int, out client.Outgoing) {
	n, out = 1, pieces[0].out
	if pieces[0].text() && len(pieces) > left {
		for n < len(pieces) && pieces[n].text() && fits(out.Text+"\n\n"+pieces[n].out.Text+hint) {
			out.Text += "\n\n" + pieces[n].out.Text
			n++
		}
	}
	if left > 1 || conv.State == dialogue.StateClosed && n == len(pieces) {
		return n, out
	}
	waiting := len(pieces) - n
	switch {
	case waiting > 0 && out.Text != "" && fits(out.Text+more(waiting)):
		out.Text += more(waiting)
	case waiting > 0:
		return 0, client.Outgoing{Text: more(len(pieces))[2:]}
	case conv.State == dialogue.StateAgent && out.Text != "" && fits(out.Text+hint):
		out.Text += hint
	}
	return n, out
}

// hint asks for an answer before the window is used up.
const hint = "\n\n（微信限制连续发送的条数，请随便回复一句，坐席才能接着给您发消息。）"

func more(n int) string {
	return fmt.Sprintf("\n\n（微信限制连续发送的条数，还有 %d 条没有发完。回复“继续”接着看。）", n)
}
