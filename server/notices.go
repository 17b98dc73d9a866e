package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"

	"qingting/bots/wechat"
	"qingting/bots/wechat/client"
	"qingting/server/board"
	"qingting/server/herald"
	"qingting/server/identity"
	"qingting/server/learning"
	"qingting/server/notice"
	"qingting/server/sms"
)

// joinNotices adds the ways notices leave the inboxes by, and lets letters be told of.
func (a *app) joinNotices() {
	n, c := a.school.notices, a.config
	out := notice.Outgoing{Quiet: quiet{a.school.learning}.hours, Zone: c.City.Location(), Count: a.metrics.Notice, Log: a.log}
	if c.WeChat.Sandbox {
		out.Quiet = nil // whoever tries things out at night wants to see them
	}
	if m := c.WeChat.MiniProgram; m.AppID != "" {
		for _, t := range m.Templates {
			out.Templates = append(out.Templates, notice.Template{Event: t.Event, ID: t.ID, Fields: t.Fields})
		}
		out.Ways = append(out.Ways, notice.Subscribe{
			Notices: n, Program: subscriber{a.wechatClient().MiniProgram(m.AppID, m.Secret)},
			OpenID: openIDs{a.identity, m.AppID}.of, Zone: c.City.Location(),
		})
	}
	if len(c.WeChat.Accounts) > 0 || c.WeChat.Kefu.CorpID != "" {
		out.Ways = append(out.Ways, chatWay{func() notifier { return a.chats }})
	}
	if c.SMS.URL != "" {
		out.Ways = append(out.Ways, notice.SMS{Texter: texter{shortMessages(a.config.SMS.URL, c.SMS.Key, c.SMS.Sign)}, Phone: phones{a.identity, a.board}.of})
	}
	n.Join(out)
	a.board.Teller = herald.Letters{Inbox: n}
	a.away = herald.Away{Inbox: n, Conversations: a.dialogue, Now: utc}
	a.identity.OnErase(n.Erase)
	a.identity.OnMerge(identity.Mover{Name: "notices", Move: n.Move})
}

// quiet knows when people must not be disturbed: citizens at night, staff when they said.
type quiet struct{ learning *learning.Service }

func (q quiet) hours(ctx context.Context, r notice.Receiver) (notice.Hours, error) {
	if r.Party == notice.Citizens {
		return notice.CitizensQuiet, nil
	}
	t, err := q.learning.Trainee(ctx, r.ID)
	return notice.Hours{From: t.QuietFrom, To: t.QuietTo}, err
}

// subscriber sends subscribe messages and says what WeChat's answers mean for a notice.
type subscriber struct{ program *client.MiniProgram }

// Subscribe implements notice.MiniProgram.
func (s subscriber) Subscribe(ctx context.Context, m notice.SubscribeMessage) error {
	return subscribeError(s.program.Subscribe(ctx, client.SubscribeMessage(m)))
}

// subscribeError says what an answer to a subscribe message means.
func subscribeError(err error) error {
	if errors.Is(err, client.ErrRefused) {
		return fmt.Errorf("%w: %w", notice.ErrRevoked, err)
	}
	return wechatError(err)
}

// wechatError tells what was surely not sent from what may have been: WeChat's own refusal, or
// no connection at all, is sure; a broken line or a time-out is not.
func wechatError(err error) error {
	var (
		refusal *client.Error
		line    *net.OpError
	)
	switch {
	case errors.Is(err, client.ErrNoSuchUser), errors.Is(err, client.ErrBadTemplate), errors.Is(err, client.ErrRisky), errors.Is(err, wechat.ErrNoWindow):
		return fmt.Errorf("%w: %w", notice.ErrNever, err)
	case errors.As(err, &refusal), errors.Is(err, client.ErrToken), errors.As(err, &line) && line.Op == "dial":
		return fmt.Errorf("%w: %w", notice.ErrNotNow, err)
	}
	return err
}

// notifier sends words into a citizen's chat with an account; *wechat.Channel is one.
type notifier interface {
	Notify(ctx context.Context, citizenID, key, text string) error
}

// chatWay is the Way of customer-service messages. The chats are joined after the notices.
type chatWay struct{ chats func() notifier }

// Name implements notice.Way.
func (chatWay) Name() string { return notice.ByAccount }

// Send implements notice.Way.
func (w chatWay) Send(ctx context.Context, to notice.Receiver, n notice.Notice) error {
	if to.Party != notice.Citizens {
		return fmt.Errorf("%w: staff have no chat with the hotline", notice.ErrNever)
	}
	text := "【" + n.Title + "】\n" + n.Text
	if n.Page == notice.PageLetter {
		text += "\n回复“我的留言”可以查看。"
	}
	return wechatError(w.chats().Notify(ctx, to.ID, n.ID, text))
}

// openIDs finds people in the mini-program.
type openIDs struct {
	identity *identity.Service
	appID    string
}

func (o openIDs) of(ctx context.Context, r notice.Receiver) (string, error) {
	if r.Party == notice.Staff {
		id, err := o.identity.StaffOpenID(ctx, r.ID)
		if err == nil && id == "" {
			err = notice.ErrNoOpenID
		}
		return id, err
	}
	list, err := o.identity.OpenIDs(ctx, r.ID)
	if err != nil {
		return "", err
	}
	for _, v := range list {
		if v.Provider == identity.MiniProgram && v.AppID == o.appID {
			return v.OpenID, nil
		}
	}
	return "", notice.ErrNoOpenID
}

// phones finds the number a citizen left with a letter, or with the hotline; staff get no short
// messages.
type phones struct {
	identity *identity.Service
	board    *board.Service
}

func (p phones) of(ctx context.Context, n notice.Notice) (string, error) {
	if n.CitizenID == "" {
		return "", nil
	}
	if n.Page == notice.PageLetter {
		phone, err := p.left(ctx, n.TargetID)
		if err != nil || phone != "" {
			return phone, err
		}
	}
	return p.identity.Phone(ctx, n.CitizenID)
}

func (p phones) left(ctx context.Context, letterID string) (string, error) {
	l, err := p.board.Letter(ctx, letterID)
	if errors.Is(err, board.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return p.board.Phone(l)
}

// texter sends short messages and says what the provider's answers mean for a notice.
type texter struct{ provider sms.Provider }

// Text implements notice.Texter.
func (t texter) Text(ctx context.Context, id, phone, text string) error {
	err := t.provider.Send(ctx, sms.Message{ID: id, Phone: phone, Text: text})
	if errors.Is(err, sms.ErrRefused) {
		return fmt.Errorf("%w: %w", notice.ErrNever, err)
	}
	if errors.Is(err, sms.ErrBusy) {
		return fmt.Errorf("%w: %w", notice.ErrNotNow, err)
	}
	return err
}

func shortMessages(url, key, sign string) sms.Provider {
	// what is signed for one address must not be carried to another
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return sms.Provider{URL: url, Key: key, Sign: sign, Now: utc, Client: &http.Client{CheckRedirect: stay}}
}
