package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"qingting/bots/wechat"
	"qingting/bots/wechat/client"
	"qingting/bots/wechat/kefu"
	"qingting/bots/wechat/wire"
	"qingting/server/dialogue"
	"qingting/server/guide"
	"qingting/server/herald"
	"qingting/server/identity"
	"qingting/server/jobs"
	"qingting/server/media"
	"qingting/server/notice"
	"qingting/server/safety"
)

// ears are all who are told what happens in conversations.
type ears []dialogue.Channel

// MessageStored implements dialogue.Channel.
func (e *ears) MessageStored(ctx context.Context, c dialogue.Conversation, m dialogue.Message) {
	for _, l := range *e {
		l.MessageStored(ctx, c, m)
	}
}

// ConversationChanged implements dialogue.Channel.
func (e *ears) ConversationChanged(ctx context.Context, c dialogue.Conversation) {
	for _, l := range *e {
		l.ConversationChanged(ctx, c)
	}
}

// Typing implements dialogue.Channel.
func (e *ears) Typing(ctx context.Context, c dialogue.Conversation, who dialogue.Sender) {
	for _, l := range *e {
		l.Typing(ctx, c, who)
	}
}

// jobsAtOnce is how many jobs one process works at: most wait for WeChat, and a slow download
// must not keep questions waiting.
const jobsAtOnce = 16

// openJobs prepares the queue; it works from start on.
func (a *app) openJobs(ctx context.Context) (err error) {
	p := jobs.Parts{Pool: a.db.SQL(), Tx: a.db.SQLTx, Engine: string(a.db.Dialect()), Now: utc, Workers: jobsAtOnce, Log: a.log}
	if err := jobs.Migrate(ctx, p); err != nil {
		return err
	}
	a.jobs, err = jobs.New(p)
	return err
}

// joinChats opens the ways in from chats in WeChat, as far as they are set up, and returns the
// handler of WeChat's calls.
func (a *app) joinChats() (http.Handler, error) {
	a.chats = wechat.New(wechat.Parts{
		DB: a.db, Cipher: a.box, Queue: a.jobs, Dialogue: a.dialogue, Citizens: persons{a.identity, a.unionID}, Letters: a.board,
		Files: pictures{a.media}, Places: a.knowledge, Guides: guideTitles{a.guides}, Inbox: herald.Chats{Inbox: a.school.notices}, Town: a.town(),
		Now: utc, Log: a.log, Danger: a.danger, Login: a.loginLinks(),
		Appeal: func(ctx context.Context, citizenID, id string) error {
			_, err := a.safety.Appeal(ctx, citizenID, id, "")
			return err
		},
		Ahead: func(ctx context.Context, conversationID string) (int, error) {
			place, err := a.desk.PlaceOf(ctx, conversationID)
			return place.Ahead, err
		},
		Limit: func(ctx context.Context, citizenID string) error {
			return a.limiter.Allow(ctx, "question", citizenID, "")
		},
	})
	a.ears = append(a.ears, a.chats)
	a.identity.OnErase(a.chats.Erase)
	a.identity.OnMerge(identity.Mover{Name: "wechat_chats", Move: a.chats.Move})
	mux := http.NewServeMux()
	for _, join := range []func(*http.ServeMux) error{a.joinAccounts, a.joinMiniPush, a.joinKefu} {
		if err := join(mux); err != nil {
			return nil, err
		}
	}
	return mux, nil
}

func (a *app) town() wechat.Town {
	c := a.config
	t := wechat.Town{Name: c.City.Name, Hotline: c.City.Hotline, HoursText: c.City.HoursText, MiniAppID: c.WeChat.MiniProgram.AppID, Zone: c.City.Location()}
	if c.Server.PublicURL != "" || c.WeChat.Sandbox {
		t.PublicURL = a.publicURL()
	}
	return t
}

// danger asks the bot whether words speak of immediate danger.
func (a *app) danger(ctx context.Context, text string) bool {
	got, err := a.bot.Preview(ctx, text)
	return err == nil && got.Reply.Kind == dialogue.KindEmergency
}

func (a *app) joinAccounts(mux *http.ServeMux) error {
	for _, acc := range a.config.WeChat.Accounts {
		port := "wechat:" + acc.Key
		gate, err := wire.New(wire.Settings{AppID: acc.AppID, Token: acc.Token, AESKey: acc.AESKey, Mode: wire.Mode(acc.Mode)}, utc)
		if err != nil {
			return fmt.Errorf("wechat.accounts（%s）: %w", acc.Key, err)
		}
		a.chats.Add(wechat.Port{
			Key: port, Provider: string(identity.Account), AppID: acc.AppID, Name: acc.Name,
			Wire: accountWire{a.wechatClient().Account(acc.AppID, acc.Secret)},
		})
		mux.Handle("/wechat/accounts/"+acc.Key, wechat.Callback{Gate: gate, Log: a.log, Take: func(ctx context.Context, m wire.Message) error {
			return a.chats.Take(ctx, port, m)
		}})
	}
	return nil
}

// accountWire sends through an Official Account, which knows no keys of messages.
type accountWire struct{ *client.Account }

// Send implements wechat.Wire.
func (w accountWire) Send(ctx context.Context, openID, _ string, m client.Outgoing) error {
	return w.Account.Send(ctx, openID, m)
}

// miniPort is the chat behind the mini-program's customer-service button. No account's port has
// a slash.
const miniPort = "wechat:mini/contact"

// miniWire answers in the mini-program's customer service, which knows no keys of messages.
type miniWire struct{ *client.MiniProgram }

// Send implements wechat.Wire.
func (w miniWire) Send(ctx context.Context, openID, _ string, m client.Outgoing) error {
	return w.MiniProgram.Send(ctx, openID, m)
}

// joinMiniPush takes what the mini-program's message push tells: results of content checks,
// choices about subscribe messages, and what people write to its customer service.
func (a *app) joinMiniPush(mux *http.ServeMux) error {
	m := a.config.WeChat.MiniProgram
	if m.AppID == "" || m.Token == "" {
		return nil
	}
	gate, err := wire.New(wire.Settings{AppID: m.AppID, Token: m.Token, AESKey: m.AESKey, Mode: wire.Compatible}, utc)
	if err != nil {
		return fmt.Errorf("wechat.mini_program: %w", err)
	}
	a.chats.Add(wechat.Port{
		Key: miniPort, Provider: string(identity.MiniProgram), AppID: m.AppID, Name: "小程序客服",
		Wire: miniWire{a.wechatClient().MiniProgram(m.AppID, m.Secret)},
	})
	mux.Handle("/wechat/mini", wechat.Callback{Gate: gate, Log: a.log, Take: a.takeMini})
	return nil
}

func (a *app) takeMini(ctx context.Context, m wire.Message) error {
	switch b := m.Body.(type) {
	case wire.MediaChecked:
		if b.Code != 0 {
			a.log.WarnContext(ctx, "wechat could not check a picture", "trace", b.Trace, "code", b.Code)
			return nil
		}
		err := a.safety.MediaChecked(ctx, b.Trace, safety.Opinion{Suggest: b.Suggest, Label: b.Label})
		if errors.Is(err, safety.ErrTrace) {
			a.log.WarnContext(ctx, "wechat checked a picture nobody asked about", "trace", b.Trace)
			return nil
		}
		return err
	case wire.Grants:
		return a.takeGrants(ctx, m.From, b)
	case wire.Text, wire.Image, wire.MiniPage, wire.Entered:
		return a.chats.Take(ctx, miniPort, m)
	}
	return nil
}

// takeGrants forgets the grants of what somebody has switched off. Grants themselves are told
// by the mini-program, right when they are given.
func (a *app) takeGrants(ctx context.Context, openID string, g wire.Grants) error {
	if !g.Changed {
		return nil
	}
	c, _, err := a.identity.CitizenOf(ctx, identity.External{Provider: identity.MiniProgram, AppID: a.config.WeChat.MiniProgram.AppID, OpenID: openID})
	for _, v := range g.List {
		if err == nil && v.Answer == "reject" {
			err = a.school.notices.Revoked(ctx, notice.ToCitizen(c.ID), v.Template)
		}
	}
	return err
}

func (a *app) joinKefu(mux *http.ServeMux) error {
	k := a.config.WeChat.Kefu
	if k.CorpID == "" {
		return nil
	}
	gate, err := wire.New(wire.Settings{AppID: k.CorpID, Token: k.Token, AESKey: k.AESKey, Mode: wire.Enterprise}, utc)
	if err != nil {
		return fmt.Errorf("wechat.kefu: %w", err)
	}
	corp := a.wechatClient().Corp(k.CorpID, k.Secret)
	for _, id := range k.Accounts {
		a.chats.Add(wechat.Port{Key: kefu.Port(id), Provider: kefu.Provider, AppID: k.CorpID, Name: "微信客服", Wire: kefu.Wire{Corp: corp, OpenKFID: id}})
	}
	service, err := kefu.New(kefu.Parts{
		DB: a.db, Corp: corp, Chats: a.chats, Inbox: lost{a.chats}, Queue: a.jobs, Accounts: k.Accounts, Now: utc, Log: a.log,
		Greeting: fmt.Sprintf("您好，这里是%s %s 热线。想办什么事、想问什么政策，直接说就行。", a.config.City.Name, a.config.City.Hotline),
	})
	if err != nil {
		return err
	}
	mux.Handle("/wechat/kefu", wechat.Callback{Gate: gate, Log: a.log, Take: func(ctx context.Context, m wire.Message) error {
		if news, ok := m.Body.(wire.KefuChanged); ok {
			return service.Heard(ctx, news)
		}
		return nil
	}})
	return nil
}

// lost keeps for people what WeCom took and could not deliver.
type lost struct{ chats *wechat.Channel }

// Undelivered implements kefu.Inbox.
func (l lost) Undelivered(ctx context.Context, m kefu.Lost) error {
	return l.chats.Undelivered(ctx, m.Port, m.OpenID, m.Key)
}

// persons finds out who writes.
type persons struct {
	identity *identity.Service
	unionID  func(ctx context.Context, appID, openID string) string
}

// CitizenOf implements wechat.Citizens. Of somebody new it is asked once by what else WeChat
// knows them, so that they can be offered to be joined with who they are elsewhere.
func (p persons) CitizenOf(ctx context.Context, e wechat.External) (string, error) {
	who := identity.External{Provider: identity.Provider(e.Provider), AppID: e.AppID, OpenID: e.OpenID}
	c, created, err := p.identity.CitizenOf(ctx, who)
	if err != nil || !created || who.Provider == identity.MiniProgram { // whose login has told it
		return c.ID, err
	}
	if who.UnionID = p.unionID(ctx, e.AppID, e.OpenID); who.UnionID == "" {
		return c.ID, nil
	}
	c, _, err = p.identity.CitizenOf(ctx, who)
	return c.ID, err
}

// unionID asks the Official Account or WeCom; empty when it does not tell.
func (a *app) unionID(ctx context.Context, appID, openID string) string {
	if k := a.config.WeChat.Kefu; k.CorpID == appID {
		list, err := a.wechatClient().Corp(k.CorpID, k.Secret).Customers(ctx, []string{openID})
		if err != nil {
			a.log.WarnContext(ctx, "wecom does not tell who somebody is", "error", err)
		}
		if len(list) == 0 {
			return ""
		}
		return list[0].UnionID
	}
	for _, acc := range a.config.WeChat.Accounts {
		if acc.AppID != appID {
			continue
		}
		u, err := a.wechatClient().Account(acc.AppID, acc.Secret).User(ctx, openID)
		if err != nil {
			a.log.WarnContext(ctx, "wechat does not tell who somebody is", "account", acc.Key, "error", err)
			return ""
		}
		return u.UnionID
	}
	return ""
}

// pictures keeps what people send, and gives what agents send.
type pictures struct{ store *media.Store }

// Keep implements wechat.Files.
func (p pictures) Keep(ctx context.Context, citizenID string, data []byte) (string, error) {
	f, err := p.store.Add(ctx, media.Owner{CitizenID: citizenID}, bytes.NewReader(data))
	return f.ID, err
}

// Bytes implements wechat.Files.
func (p pictures) Bytes(ctx context.Context, fileID string) (_ []byte, err error) {
	f, err := p.store.File(ctx, fileID)
	if err != nil {
		return nil, err
	}
	r, err := p.store.Open(f)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	return io.ReadAll(r)
}

// guideTitles lists the guides people can begin.
type guideTitles struct{ guides *guide.Service }

// Titles implements wechat.Guides.
func (g guideTitles) Titles(ctx context.Context) ([]wechat.Titled, error) {
	list, err := g.guides.Offered(ctx)
	out := make([]wechat.Titled, len(list))
	for i, v := range list {
		out[i] = wechat.Titled{ID: v.ID, Title: v.Definition.Title}
	}
	return out, err
}
