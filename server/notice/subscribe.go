package notice

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"qingting/server/errs"
)

// What callers of Granted can be told.
var (
	ErrClientID = errs.New(errs.Invalid, "client_id_invalid", "client_id 不能为空，且不超过 64 个字符。")
	ErrTap      = errs.New(errs.Invalid, "subscription_invalid", "订阅结果不完整，请再点一次。")
)

// Subscription is one event somebody may subscribe to. Left is how many messages of its template
// may still be sent; events that share a template share them.
type Subscription struct {
	Event, Title, TemplateID string
	Left                     int
}

// Subscriptions lists what the receiver may subscribe to: the events that have a template.
func (s *Service) Subscriptions(ctx context.Context, r Receiver) ([]Subscription, error) {
	left, err := s.store.grants(ctx, r)
	if err != nil {
		return nil, fmt.Errorf("read grants: %w", err)
	}
	list := []Subscription{}
	for _, k := range eventsOf(r.Party) {
		if t, found := s.templateOf(k); found {
			list = append(list, Subscription{rules[k].event, rules[k].title, t.ID, left[t.ID]})
		}
	}
	return list, nil
}

// results are what WeChat answers a request for subscriptions with, one for each template.
var results = []string{"accept", "reject", "ban", "filter"}

// most bounds how many templates one tap may ask for; WeChat allows three.
const most = 3

// Granted stores what somebody answered WeChat's question with: each accepted template may be
// sent once more. The same clientID again changes nothing. ErrClientID, ErrTap.
func (s *Service) Granted(ctx context.Context, r Receiver, clientID string, taps map[string]string) error {
	if clientID == "" || len(clientID) > 64 {
		return ErrClientID
	}
	if len(taps) == 0 || len(taps) > most {
		return ErrTap
	}
	for template, result := range taps {
		if !s.offers(r.Party, template) || !slices.Contains(results, result) {
			return ErrTap
		}
	}
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		for template, result := range taps {
			fresh, err := s.store.createTap(ctx, r, tap{ClientID: clientID, TemplateID: template, Result: result, CreatedAt: s.Now()})
			if err != nil {
				return err
			}
			if fresh && result == "accept" {
				if err := s.store.grant(ctx, r, template, s.Now()); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("store grants: %w", err)
	}
	return nil
}

func (s *Service) offers(p Party, templateID string) bool {
	return slices.ContainsFunc(eventsOf(p), func(k Kind) bool {
		t, found := s.templateOf(k)
		return found && t.ID == templateID
	})
}

// Revoked forgets the grants of a template: the person has switched it off in WeChat.
func (s *Service) Revoked(ctx context.Context, r Receiver, templateID string) error {
	return s.store.revoke(ctx, r, templateID, s.Now())
}

// SubscribeMessage is one subscribe message of the mini-program.
type SubscribeMessage struct {
	OpenID, Template, Page string
	Data                   map[string]string
}

// MiniProgram sends subscribe messages. Its errors are those of a Way, and ErrRevoked.
type MiniProgram interface {
	Subscribe(ctx context.Context, m SubscribeMessage) error
}

// ErrRevoked is what a MiniProgram answers when the person has not granted the message, or not
// any more (43101).
var ErrRevoked = errors.New("the person has not granted it")

// ErrNoOpenID is what OpenID answers for people the mini-program does not know.
var ErrNoOpenID = errors.New("the mini-program does not know the person")

// Subscribe is the Way of subscribe messages. A grant is spent before the message is sent, and
// given back when it surely was not.
type Subscribe struct {
	Notices *Service
	Program MiniProgram
	OpenID  func(ctx context.Context, r Receiver) (string, error)
	Zone    *time.Location
}

// Name returns BySubscription.
func (w Subscribe) Name() string { return BySubscription }

// Send implements Way.
func (w Subscribe) Send(ctx context.Context, to Receiver, n Notice) error {
	t, found := w.Notices.templateOf(n.Kind)
	if !found {
		return fmt.Errorf("%w: no template for %s", ErrNever, n.Kind)
	}
	id, err := w.OpenID(ctx, to)
	if errors.Is(err, ErrNoOpenID) {
		return fmt.Errorf("%w: %w", ErrNever, err)
	}
	if err != nil {
		return fmt.Errorf("%w: find openid: %w", ErrNotNow, err)
	}
	spent, err := w.Notices.store.spend(ctx, to, t.ID, w.Notices.Now())
	if err != nil {
		return fmt.Errorf("%w: spend grant: %w", ErrNotNow, err)
	}
	if !spent {
		return fmt.Errorf("%w: no grant is left", ErrNever)
	}
	err = w.Program.Subscribe(ctx, SubscribeMessage{OpenID: id, Template: t.ID, Page: n.Path(), Data: t.Data(n, w.Zone)})
	return w.after(context.WithoutCancel(ctx), to, t.ID, err)
}

func (w Subscribe) after(ctx context.Context, to Receiver, templateID string, err error) error {
	switch {
	case errors.Is(err, ErrRevoked):
		if e := w.Notices.Revoked(ctx, to, templateID); e != nil {
			err = errors.Join(err, e)
		}
		return fmt.Errorf("%w: %w", ErrNever, err)
	case errors.Is(err, ErrNever), errors.Is(err, ErrNotNow):
		if e := w.Notices.store.grant(ctx, to, templateID, w.Notices.Now()); e != nil {
			err = errors.Join(err, e)
		}
	}
	return err
}
