package identity

import (
	"context"
	"fmt"
	"time"

	"qingting/server/errs"
)

// TicketFor is how long a one-time login link works. It stands in a chat, where it may be read
// a little later, and may be passed on, so that it must not live long.
const TicketFor = 15 * time.Minute

// Ticket is a login of a citizen by a link, good for one use until ExpiresAt. Secret is shown
// to its owner once and not stored.
type Ticket struct {
	Secret    string
	ExpiresAt time.Time
}

// ErrTicket means that a one-time link is unknown, used or too old.
var ErrTicket = errs.New(errs.NotFound, "ticket_gone", "这个登录链接已经用过或者过期了，请回到微信里重新获取。")

// Ticket makes a one-time login for a citizen a channel has recognised.
func (s *Service) Ticket(ctx context.Context, citizenID string) (Ticket, error) {
	secret, err := newToken(s.Random)
	if err != nil {
		return Ticket{}, err
	}
	t := Ticket{Secret: secret, ExpiresAt: s.now().Add(TicketFor)}
	if err := s.store.createTicket(ctx, hashToken(secret), citizenID, t.ExpiresAt); err != nil {
		return Ticket{}, fmt.Errorf("store login link: %w", err)
	}
	return t, nil
}

// LoginTicket uses a ticket up and opens a session of its citizen. The guest of this phone so
// far, who may be nobody, is offered to be merged. Errors: ErrTicket.
func (s *Service) LoginTicket(ctx context.Context, secret string, guest Principal, from Origin) (Login, Citizen, error) {
	if len(secret) != tokenLength {
		return Login{}, Citizen{}, ErrTicket
	}
	keep, err := s.guestToKeep(ctx, guest)
	if err != nil {
		return Login{}, Citizen{}, err
	}
	var login Login
	var c Citizen
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		owner, err := s.store.useTicket(ctx, hashToken(secret), s.now())
		if err != nil {
			return err
		}
		if c, err = s.root(ctx, owner); err != nil {
			return err
		}
		if err = s.noteGuest(ctx, keep, c.ID); err != nil {
			return err
		}
		login, err = s.open(ctx, Session{CitizenID: &owner, OpenedBy: ByTicket}, from, s.CitizenFor)
		return err
	})
	if err != nil {
		return Login{}, Citizen{}, err
	}
	return login, c, s.mask(&c)
}
