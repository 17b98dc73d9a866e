package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"qingting/bots/wechat"
	"qingting/bots/wechat/kefu"
	"qingting/bots/wechat/wire"
	"qingting/server/dialogue"
	"qingting/server/herald"
	"qingting/server/identity"
	"qingting/server/jobs"
)

// joinKefu opens WeCom's customer-service accounts as ports of the channel and returns what
// answers WeCom's callbacks; nil when they are not set up. Call it before the queue starts.
func (a *app) joinKefu(channel *wechat.Channel, queue *jobs.Queue) (http.Handler, error) {
	k := a.config.WeChat.Kefu
	if k.CorpID == "" {
		return nil, nil
	}
	gate, err := wire.New(wire.Settings{AppID: k.CorpID, Token: k.Token, AESKey: k.AESKey, Mode: wire.Enterprise}, utc)
	if err != nil {
		return nil, fmt.Errorf("wechat.kefu: %w", err)
	}
	corp := a.wechatClient().Corp(k.CorpID, k.Secret)
	for _, id := range k.Accounts {
		channel.Add(wechat.Port{
			Key: kefu.Port(id), Provider: kefu.Provider, AppID: k.CorpID, Name: "微信客服", Wire: kefu.Wire{Corp: corp, OpenKFID: id},
		})
	}
	service, err := kefu.New(kefu.Parts{
		DB: a.db, Corp: corp, Chats: channel, Queue: queue, Accounts: k.Accounts, Greeting: a.kefuGreeting(), Now: utc, Log: a.log,
		Inbox: kefuInbox{identity: a.identity, dialogue: a.dialogue, chats: herald.Chats{Inbox: a.school.notices}, corpID: k.CorpID},
	})
	if err != nil {
		return nil, err
	}
	return wechat.Callback{Gate: gate, Log: a.log, Take: func(ctx context.Context, m wire.Message) error {
		if c, ok := m.Body.(wire.KefuChanged); ok {
			return service.Heard(ctx, c)
		}
		return nil // WeCom may send other events to the same address
	}}, nil
}

func (a *app) kefuGreeting() string {
	c := a.config.City
	return fmt.Sprintf("您好，这里是%s %s 热线。想办什么事、想问什么政策，直接说就行；回复“人工”转人工坐席。紧急情况请直接拨打 110、119、120。", c.Name, c.Hotline)
}

// kefuInbox tells people elsewhere that WeCom did not deliver a message.
type kefuInbox struct {
	identity *identity.Service
	dialogue *dialogue.Service
	chats    herald.Chats
	corpID   string
}

// Undelivered implements kefu.Inbox.
func (i kefuInbox) Undelivered(ctx context.Context, l kefu.Lost) error {
	c, _, err := i.identity.CitizenOf(ctx, identity.External{Provider: identity.Kefu, AppID: i.corpID, OpenID: l.OpenID})
	if err != nil {
		return fmt.Errorf("find citizen of a lost message: %w", err)
	}
	conv, err := i.conversation(ctx, c.ID, l.Port)
	if err != nil {
		return err
	}
	return i.chats.Unsent(ctx, c.ID, conv.ID, l.Key, "微信没能把一条回复送到您的聊天里，打开会话就能看到全部内容。")
}

// conversation returns the one the message was most likely of: the open one, or the last.
func (i kefuInbox) conversation(ctx context.Context, citizenID, port string) (dialogue.Conversation, error) {
	conv, err := i.dialogue.Current(ctx, citizenID, port)
	if !errors.Is(err, dialogue.ErrNotFound) {
		return conv, err
	}
	list, err := i.dialogue.Earlier(ctx, citizenID, utc().Add(time.Minute), 20)
	for _, c := range list {
		if c.Channel == port {
			return c, nil
		}
	}
	return conv, err
}
