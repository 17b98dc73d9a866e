package kefu

import (
	"context"
	"errors"
	"fmt"
	"time"

	"qingting/bots/wechat/client"
	"qingting/bots/wechat/wire"
)

// WeCom's codes for a request whose parts are too old.
const (
	badToken    = 95007 // a callback's token after ten minutes
	badArgument = 40058 // a cursor of messages that are gone
)

// errRaced says that another process stored the same messages first.
var errRaced = errors.New("cursor moved meanwhile")

// Fetch takes in everything that came since the stored cursor. Token is a callback's; it may be
// empty or too old.
func (s *Service) Fetch(ctx context.Context, openKFID, token string) error {
	turn := s.turns[openKFID]
	if turn == nil {
		return nil // no longer ours
	}
	turn.Lock()
	defer turn.Unlock()
	for {
		more, err := s.page(ctx, openKFID, token)
		if errors.Is(err, errRaced) {
			continue // from where the other one stopped
		}
		if err != nil || !more {
			return err
		}
	}
}

// page takes in one page and reports whether there may be another.
func (s *Service) page(ctx context.Context, openKFID, token string) (bool, error) {
	from, known, err := s.store.cursor(ctx, openKFID)
	if err != nil {
		return false, fmt.Errorf("read kefu cursor: %w", err)
	}
	p, err := s.ask(ctx, client.SyncRequest{Token: token, OpenKFID: openKFID, Cursor: from, Limit: pageSize})
	if err != nil {
		return false, fmt.Errorf("fetch kefu messages: %w", err)
	}
	since := time.Time{}
	if !known {
		since = s.Now().Add(-fresh)
	}
	err = s.DB.InTx(ctx, func(ctx context.Context) error { return s.take(ctx, openKFID, from, p, since) })
	if err != nil {
		return false, err
	}
	s.attend(ctx, openKFID, p.Messages, since)
	// The same cursor again would give the same page for ever.
	return p.More && p.Next != from, nil
}

// ask fetches a page: without the token when that is too old, and from the beginning when the
// cursor is. WeCom keeps messages for three days; what was taken before is taken once.
func (s *Service) ask(ctx context.Context, r client.SyncRequest) (client.SyncPage, error) {
	p, err := s.Corp.Sync(ctx, r)
	if r.Token != "" && refused(err, badToken) {
		r.Token = ""
		p, err = s.Corp.Sync(ctx, r)
	}
	if r.Cursor != "" && refused(err, badArgument) {
		s.Log.Warn("kefu: the cursor is not known any more", "open_kfid", r.OpenKFID)
		r.Cursor = ""
		p, err = s.Corp.Sync(ctx, r)
	}
	return p, err
}

func refused(err error, code int) bool {
	var refusal *client.Error
	return errors.As(err, &refusal) && refusal.Code == code
}

// take stores a page's messages and the cursor behind them, or nothing.
func (s *Service) take(ctx context.Context, openKFID, from string, p client.SyncPage, since time.Time) error {
	for _, m := range p.Messages {
		if m.At.Before(since) {
			continue
		}
		if err := s.takeOne(ctx, openKFID, m); err != nil {
			return fmt.Errorf("take kefu message: %w", err)
		}
	}
	if p.Next == "" || p.Next == from {
		return nil
	}
	moved, err := s.store.move(ctx, openKFID, from, p.Next, s.Now())
	if err != nil {
		return fmt.Errorf("store kefu cursor: %w", err)
	}
	if !moved {
		return errRaced
	}
	return nil
}

func (s *Service) takeOne(ctx context.Context, openKFID string, m client.Message) error {
	if said, ok := heard(openKFID, m); ok {
		return s.Chats.Take(ctx, Port(openKFID), said)
	}
	if m.Event.Kind == "msg_send_fail" && m.CustomerID != "" && m.Event.FailedID != "" {
		return s.Inbox.Undelivered(ctx, Lost{Port: Port(openKFID), OpenID: m.CustomerID, Key: m.Event.FailedID, Reason: m.Event.FailKind})
	}
	return nil
}

// heard turns what a person said into the chats' own type; false: it is not for them.
func heard(openKFID string, m client.Message) (wire.Message, bool) {
	if m.Origin != client.FromCustomer || m.CustomerID == "" || m.ID == "" || m.OpenKFID != openKFID {
		return wire.Message{}, false
	}
	return wire.Message{To: openKFID, From: m.CustomerID, At: m.At, ID: m.ID, Body: bodyOf(m)}, true
}

func bodyOf(m client.Message) wire.Body {
	switch m.Kind {
	case "text":
		return wire.Text{Content: m.Text, MenuID: m.MenuID}
	case "image":
		return wire.Image{MediaID: m.MediaID}
	case "voice":
		return wire.Voice{MediaID: m.MediaID, Format: "amr"} // what sync_msg asks for; it recognises nothing
	case "video":
		return wire.Video{MediaID: m.MediaID}
	case "location":
		label := m.Place.Address
		if label == "" {
			label = m.Place.Name
		}
		return wire.Place{Latitude: m.Place.Latitude, Longitude: m.Place.Longitude, Label: label}
	case "link":
		return wire.Link{Title: m.Title, URL: m.URL}
	case "miniprogram":
		return wire.MiniPage{Title: m.Title}
	}
	return wire.Unknown{Kind: m.Kind}
}

// attend does what follows from a stored page. None of it may hold the messages up: what fails
// is written down and comes again with the person's next message, or does not matter any more.
func (s *Service) attend(ctx context.Context, openKFID string, list []client.Message, since time.Time) {
	held := map[string]bool{}
	for _, m := range list {
		var err error
		switch {
		case m.At.Before(since):
		case m.Origin == client.FromCustomer && !held[m.CustomerID]:
			held[m.CustomerID] = true
			err = s.hold(ctx, openKFID, m.CustomerID)
		case m.Event.Kind == "enter_session":
			err = s.greet(ctx, m)
		}
		if err != nil {
			s.Log.Warn("kefu: attend to a message", "open_kfid", openKFID, "kind", m.Kind, "event", m.Event.Kind, "error", err)
		}
	}
}

// hold takes a new session as the assistant, so that WeCom does not hand it to its own waiting
// line or staff: our desk has its own. It is never ended from here, because nothing can be sent
// to an ended session, not even a late answer.
func (s *Service) hold(ctx context.Context, openKFID, customerID string) error {
	state, _, err := s.Corp.State(ctx, openKFID, customerID)
	if err != nil || state != client.StateNew {
		return err
	}
	_, err = s.Corp.Move(ctx, openKFID, customerID, client.StateBot, "")
	return err
}

func (s *Service) greet(ctx context.Context, m client.Message) error {
	if m.Event.WelcomeCode == "" || s.Greeting == "" || s.Now().Sub(m.At) > welcomeLife {
		return nil
	}
	return s.Corp.Greet(ctx, m.Event.WelcomeCode, s.Greeting)
}
