package main

import (
	"context"
	"errors"
	"time"

	"qingting/bots/consult"
	"qingting/server/api"
	"qingting/server/dialogue"
	"qingting/server/errs"
	"qingting/server/identity"
	"qingting/server/metrics"
	"qingting/server/realtime"
	"qingting/server/wording"
)

// counted counts the bot's decisions.
type counted struct {
	dialogue.Bot
	metrics *metrics.Metrics
}

// Reply asks the bot and counts what it decided.
func (c counted) Reply(ctx context.Context, t dialogue.Turn) (dialogue.Reply, error) {
	start := time.Now()
	reply, err := c.Bot.Reply(ctx, t)
	kind := reply.Why.Kind
	if err != nil {
		kind = "failed"
	}
	c.metrics.Decision(kind, time.Since(start))
	return reply, err
}

// taps tells wording which offered question a citizen chose.
type taps struct{ *wording.Service }

// Tapped implements dialogue.Evidence.
func (t taps) Tapped(ctx context.Context, tap dialogue.Tap) error {
	return t.Service.Tapped(ctx, wording.Tap(tap))
}

// previewer shows editors what the bot would say.
type previewer struct {
	bot   *consult.Bot
	shelf consult.Shelf
}

// Preview implements api.Previewer.
func (p previewer) Preview(ctx context.Context, question string) (api.Preview, error) {
	got, err := p.bot.Preview(ctx, question)
	if err != nil {
		return api.Preview{}, err
	}
	out := api.Preview{Reply: got.Reply, Hits: got.Hits, Answer: got.Settings.Answer, Confirm: got.Settings.Confirm, Questions: map[string]string{}}
	for _, h := range got.Hits {
		if q, err := p.shelf.PublicQuestion(ctx, h.ID); err == nil {
			out.Questions[h.ID] = q
		}
	}
	return out, nil
}

// newHub joins the sockets with identity and the edge.
func (a *app) newHub() (*realtime.Hub, error) {
	r := a.config.Redis
	return realtime.New(realtime.Settings{
		RedisAddress: r.Address, RedisPassword: r.Password, RedisDB: r.DB, Log: a.log,
		Authenticate: a.authenticate, Call: a.call,
		Changed: func(c realtime.Client, change int) { a.metrics.Socket(string(c.Kind), change) },
	})
}

func (a *app) authenticate(ctx context.Context, kind realtime.Kind, token string) (realtime.Client, error) {
	p, err := a.identity.Resolve(ctx, token)
	if err != nil {
		return realtime.Client{}, err
	}
	if p.MustChangePassword {
		return realtime.Client{}, identity.ErrPasswordChange
	}
	return realtime.Client{
		Kind: realtime.Kind(p.Kind), ID: p.ID, SessionID: p.SessionID, ExpiresAt: p.ExpiresAt, Channels: api.ChannelsOf(p), Data: token,
	}, nil
}

// call finds out anew who calls: roles may have changed since the socket was opened.
func (a *app) call(ctx context.Context, c realtime.Client, method string, data []byte) ([]byte, error) {
	token, _ := c.Data.(string)
	p, err := a.identity.Resolve(ctx, token)
	if err != nil {
		return nil, callError(err)
	}
	out, err := a.server.Call(ctx, p, method, data)
	if err != nil {
		return nil, callError(err)
	}
	return out, nil
}

func callError(err error) error {
	var e *errs.Error
	if errors.As(err, &e) {
		return &realtime.CallError{Status: api.StatusOf(e.Class), Reason: e.Reason, Message: e.Sentence, Appeal: e.Appeal}
	}
	return err
}

// waiting is the length of the line, read when the figures are asked for; -1 when it cannot be.
func (a *app) waiting() float64 {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	line, err := a.desk.Line(ctx)
	if err != nil {
		return -1
	}
	return float64(len(line))
}
