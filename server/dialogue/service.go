package dialogue

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"qingting/server/db"
	"qingting/server/wake"
)

// Parts is what a Service is made of. DB, Bot, Desk, Channel, Files, Library and
// Guides are required.
type Parts struct {
	DB      *db.DB
	Bot     Bot
	Desk    Desk
	Channel Channel
	Files   Files
	Library Library
	Guides  Guides
	Now     func() time.Time // UTC
	Log     *slog.Logger
	// Workers is how many turns are answered at the same time; zero: as many as there are cores,
	// at least four. A bot that only thinks gains nothing by more, and acknowledgements would
	// wait for their turn among them; one that waits for a model needs more.
	Workers int

	Evidence Evidence // learns which offered question was tapped; nil: nobody does
	Guard    Guard    // looks at what citizens write; nil: nobody does
	Ears     Ears     // hears recordings; nil: nobody does
}

// Service holds the use cases of conversations. It is safe for concurrent use.
type Service struct {
	Parts
	store   store
	answers *wake.Worker
}

// New returns a Service; the caller calls Stop before the database is closed.
func New(p Parts) *Service {
	if p.Log == nil {
		p.Log = slog.Default()
	}
	if p.Workers == 0 {
		p.Workers = max(4, runtime.GOMAXPROCS(0))
	}
	s := &Service{Parts: p, store: store{p.DB}}
	s.answers = wake.New(p.Workers, s.answerPending)
	return s
}

// Stop lets the turns being answered finish until ctx ends; what is left over is answered by
// the next Sweep of any process.
func (s *Service) Stop(ctx context.Context) { s.answers.Stop(ctx) }

// Open returns the citizen's open conversation on the channel, or a new one; created tells which.
func (s *Service) Open(ctx context.Context, citizenID, channel string) (c Conversation, created bool, err error) {
	c, err = s.store.openConversation(ctx, citizenID, channel)
	if !errors.Is(err, ErrNotFound) {
		return c, false, err
	}
	now := s.Now()
	c = Conversation{ID: newID(), CitizenID: citizenID, Channel: channel, State: StateBot, OpenedAt: now, UpdatedAt: now}
	created, err = s.store.createConversation(ctx, c)
	if err != nil {
		return c, false, fmt.Errorf("open conversation: %w", err)
	}
	if created {
		return c, true, nil
	}
	c, err = s.store.openConversation(ctx, citizenID, channel)
	return c, false, err
}

// Current returns the citizen's open conversation on the channel, or ErrNotFound.
func (s *Service) Current(ctx context.Context, citizenID, channel string) (Conversation, error) {
	return s.store.openConversation(ctx, citizenID, channel)
}

// OfCitizen returns the conversation if it is the citizen's own, and ErrNotFound otherwise, so
// that nobody learns which ids exist.
func (s *Service) OfCitizen(ctx context.Context, citizenID, id string) (Conversation, error) {
	c, err := s.store.conversation(ctx, id)
	if err == nil && c.CitizenID != citizenID {
		return Conversation{}, ErrNotFound
	}
	return c, err
}

// Conversation returns any conversation; the caller has checked who asks.
func (s *Service) Conversation(ctx context.Context, id string) (Conversation, error) {
	return s.store.conversation(ctx, id)
}

// Earlier lists the citizen's conversations opened before `before`, newest first.
func (s *Service) Earlier(ctx context.Context, citizenID string, before time.Time, limit int) ([]Conversation, error) {
	return s.store.conversationsOfCitizen(ctx, citizenID, before, limit)
}

// OfAgent lists the conversations the agent has now, oldest first.
func (s *Service) OfAgent(ctx context.Context, staffID string) ([]Conversation, error) {
	return s.store.conversationsOfAgent(ctx, staffID)
}

// Messages returns messages with a number above after, oldest first.
func (s *Service) Messages(ctx context.Context, conversationID string, after int64, limit int) ([]Message, error) {
	return s.store.messagesAfter(ctx, conversationID, after, limit)
}

// MessagesBefore returns the newest messages with a number below before, oldest first.
func (s *Service) MessagesBefore(ctx context.Context, conversationID string, before int64, limit int) ([]Message, error) {
	return s.store.messagesBefore(ctx, conversationID, before, limit)
}

// Decisions returns what the bot decided in the conversation, oldest first.
func (s *Service) Decisions(ctx context.Context, conversationID string) ([]Decision, error) {
	return s.store.decisions(ctx, conversationID)
}

// Receive stores what the citizen says and, when the bot has the floor, has it answered soon
// after. When it returns nil the message is committed. Sending the same ClientID again
// returns the first message and does nothing more.
func (s *Service) Receive(ctx context.Context, citizenID, conversationID string, said Said) (Message, error) {
	stopped := s.Guard != nil && said.Kind == KindText && s.Guard.Stops(said.Text)
	if stopped || said.Kind != KindText { // plain words, nearly all there is, are checked by take alone
		if _, err := s.OfCitizen(ctx, citizenID, conversationID); err != nil {
			return Message{}, err
		}
	}
	m, err := s.compose(ctx, said, ByCitizen, citizenID)
	if err != nil {
		return m, err
	}
	m.ConversationID = conversationID
	if stopped {
		if err := s.keepStopped(ctx, m, said); err != nil {
			return Message{}, err
		}
	}
	return s.take(ctx, m, s.Guard)
}

// take stores a citizen's message in their conversation and has it answered soon after commit.
func (s *Service) take(ctx context.Context, m Message, guard Guard) (Message, error) {
	var c Conversation
	err := s.DB.InTx(ctx, func(ctx context.Context) (err error) {
		if c, err = s.append(ctx, &m, step{askedBy: m.SenderID}); err != nil {
			return err
		}
		if c.State == StateClosed {
			return ErrClosed
		}
		if guard != nil {
			return guard.Stored(ctx, m)
		}
		return nil
	})
	if errors.Is(err, errSaidBefore) {
		return m, nil
	}
	if err != nil {
		return Message{}, storing("citizen's message", err)
	}
	if c.State == StateBot {
		s.DB.AfterCommit(ctx, func(context.Context) { s.answers.Wake(c.ID) })
	}
	return m, nil
}

// Say stores what the agent who has the conversation says. Kind answer sends the approved
// public answer of said.ArticleID.
func (s *Service) Say(ctx context.Context, staffID, conversationID string, said Said) (Message, error) {
	m, err := s.compose(ctx, said, ByAgent, staffID)
	if err != nil {
		return m, err
	}
	m.ConversationID = conversationID
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		c, err := s.append(ctx, &m, step{})
		if err != nil {
			return err
		}
		if c.State == StateClosed {
			return ErrClosed
		}
		if !c.HeldBy(staffID) {
			return ErrNotYours
		}
		return nil
	})
	if errors.Is(err, errSaidBefore) {
		return m, nil
	}
	if err != nil {
		return Message{}, storing("agent's message", err)
	}
	return m, nil
}

// compose checks what is said and turns it into a message that is not stored yet.
func (s *Service) compose(ctx context.Context, said Said, sender Sender, senderID string) (Message, error) {
	m := Message{ID: newID(), ClientID: said.ClientID, Sender: sender, SenderID: senderID, Kind: said.Kind, Text: said.Text}
	if sender == ByAgent && said.Kind == KindAnswer {
		said.Kind = KindCandidate // same rule: an article must be named
	} else if sender == ByAgent && (said.Kind == KindCandidate || said.Kind == KindGuide) {
		return m, ErrKind
	}
	if err := said.check(); err != nil {
		return m, err
	}
	switch said.Kind {
	case KindImage:
		f, err := s.Files.OwnedBy(ctx, said.FileID, sender, senderID)
		if err != nil || !f.IsPicture() {
			return m, ErrFile.With(err)
		}
		m.Text, m.Content.File = "[图片]", &f
	case KindVoice:
		f, err := s.Files.OwnedBy(ctx, said.FileID, sender, senderID)
		if err != nil || !f.IsSound() {
			return m, ErrFile.With(err)
		}
		f.Seconds = min(max(said.Seconds, 1), MaxVoice)
		m.Text, m.Content.File = s.heard(ctx, f), &f
	case KindGuide:
		title, err := s.Guides.Title(ctx, said.GuideID)
		if err != nil {
			return m, err
		}
		m.Text, m.Content.GuideID = title, said.GuideID
	case KindCandidate:
		text, content, err := s.Library.PublicAnswer(ctx, said.ArticleID)
		if err != nil {
			return m, ErrCandidate.With(err)
		}
		if sender == ByAgent {
			m.Text, m.Content = text, content
			return m, nil
		}
		m.Text, m.Content = content.Question, Content{ArticleID: said.ArticleID, ArticleVersion: content.ArticleVersion}
	}
	return m, nil
}

// heard returns what a recording says, or how long it is when nobody here can tell.
func (s *Service) heard(ctx context.Context, f File) string {
	if s.Ears != nil {
		if text := strings.TrimSpace(s.Ears.Hear(ctx, f.ID)); text != "" {
			return clip(text)
		}
	}
	return fmt.Sprintf(unheard+"%d 秒]", f.Seconds)
}

// clip cuts a text to what a message may hold.
func clip(text string) string {
	if r := []rune(text); len(r) > MaxText {
		return string(r[:MaxText])
	}
	return text
}

// errSaidBefore ends the transaction when the message was stored by an earlier try; the
// message then holds the stored one.
var errSaidBefore = errors.New("said before")

// append gives the message its number and stores it, inside a transaction. It returns the
// conversation as it is under the row lock, so that the caller's rule about its state holds
// until commit. The message is published after commit. After errSaidBefore the number is
// taken and the transaction must be rolled back.
func (s *Service) append(ctx context.Context, m *Message, next step) (Conversation, error) {
	m.CreatedAt = s.Now()
	c, err := s.store.advance(ctx, m.ConversationID, m.CreatedAt, next)
	if err != nil {
		return Conversation{}, err
	}
	m.Seq = c.LastSeq
	created, err := s.store.createMessage(ctx, m)
	if err != nil {
		return Conversation{}, err
	}
	if !created {
		if err := s.saidBefore(ctx, m); err != nil {
			return c, err
		}
		return c, fmt.Errorf("message %s cannot be stored", m.ID)
	}
	stored := *m
	s.DB.AfterCommit(ctx, func(ctx context.Context) { s.Channel.MessageStored(ctx, c, stored) })
	return c, nil
}

// saidBefore returns errSaidBefore, and the stored message in m, when the same was said before.
func (s *Service) saidBefore(ctx context.Context, m *Message) error {
	old, found, err := s.store.messageByClientID(ctx, m.ConversationID, m.Sender, m.ClientID)
	if err != nil || !found {
		return err
	}
	*m = old
	return errSaidBefore
}

func (s *Service) tellChange(ctx context.Context, id string) {
	s.DB.AfterCommit(ctx, func(ctx context.Context) {
		c, err := s.store.conversation(ctx, id)
		if err != nil {
			s.Log.ErrorContext(ctx, "cannot tell a change", "conversation", id, "error", err)
			return
		}
		s.Channel.ConversationChanged(ctx, c)
	})
}

// notify stores a message of the system in the conversation, inside a transaction that goes on
// when it had been stored before.
func (s *Service) notify(ctx context.Context, conversationID, clientID string, kind Kind, text string, content Content) (Message, error) {
	m := Message{ID: newID(), ConversationID: conversationID, ClientID: clientID, Sender: BySystem, Kind: kind, Text: text, Content: content}
	err := s.saidBefore(ctx, &m)
	if errors.Is(err, errSaidBefore) {
		return m, nil
	}
	if err == nil {
		_, err = s.append(ctx, &m, step{})
	}
	return m, err
}

// Read moves the citizen's or agent's read mark forward to seq.
func (s *Service) Read(ctx context.Context, c Conversation, who Sender, seq int64) error {
	column := "citizen_read_seq"
	if who == ByAgent {
		column = "agent_read_seq"
	}
	c, moved, err := s.store.markRead(ctx, c.ID, column, seq)
	if err != nil {
		return fmt.Errorf("mark read: %w", err)
	}
	if moved {
		s.DB.AfterCommit(ctx, func(ctx context.Context) { s.Channel.ConversationChanged(ctx, c) })
	}
	return nil
}

// TellTyping lets the other side know that somebody is typing; nothing is stored.
func (s *Service) TellTyping(ctx context.Context, c Conversation, who Sender) {
	if c.State == StateAgent {
		s.Channel.Typing(ctx, c, who)
	}
}

// Judge stores the citizen's verdict ("up" or "down") on an answer of the bot in their
// conversation c; a new verdict replaces the old one. After "down" a human is offered in the
// conversation once per answer.
func (s *Service) Judge(ctx context.Context, c Conversation, messageID, verdict, comment string) (Message, error) {
	if (verdict != "up" && verdict != "down") || utf8.RuneCountInString(comment) > MaxComment {
		return Message{}, ErrVerdict
	}
	m, err := s.store.message(ctx, messageID)
	if err != nil {
		return m, err
	}
	if m.ConversationID != c.ID {
		return Message{}, ErrMessageMissing
	}
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.setVerdict(ctx, messageID, verdict, comment); err != nil {
			return err
		}
		if verdict != "down" || c.State != StateBot {
			return nil
		}
		_, err := s.notify(ctx, c.ID, "verdict:"+messageID, KindNotice, "很抱歉没有帮到您。需要为您转接人工坐席吗？也可以留言，我们会回复您。",
			Content{Actions: []Action{ActionHuman, ActionLetter}})
		return err
	})
	if err != nil {
		return Message{}, storing("verdict", err)
	}
	m.Verdict, m.VerdictComment = verdict, comment
	return m, nil
}

// storing adds what was tried to an unexpected error.
func storing(what string, err error) error { return fmt.Errorf("store %s: %w", what, err) }

// newID returns a new time-ordered id.
func newID() string { return uuid.Must(uuid.NewV7()).String() }
