package client

import (
	"context"
	"encoding/json"
	"io"
	"net/url"

	"github.com/silenceper/wechat/v2/work/config"
	corpcontext "github.com/silenceper/wechat/v2/work/context"
	"github.com/silenceper/wechat/v2/work/kf"
	"github.com/silenceper/wechat/v2/work/kf/sendmsg"
	"github.com/silenceper/wechat/v2/work/material"
)

// Corp is WeCom's customer service (微信客服) of one company.
type Corp struct {
	client *Client
	corpID string
	tokens *tokens
}

// Corp returns the company with this corp id; secret is the one of its customer service.
func (c *Client) Corp(corpID, secret string) *Corp {
	return &Corp{client: c, corpID: corpID,
		tokens: c.tokensOf("wechat:token:"+corpID, c.corpToken(url.QueryEscape(corpID), secret))}
}

func (c *Corp) run(ctx context.Context, name string, fn func(*kf.Client) error) error {
	return c.call(ctx, &call{name: name, tokens: c.tokens}, fn)
}

func (c *Corp) call(ctx context.Context, k *call, fn func(*kf.Client) error) error {
	return c.client.do(ctx, k, func(_ context.Context, t string) error {
		lib, err := kf.NewClient(&config.Config{CorpID: c.corpID, Cache: ticket(t)})
		if err != nil {
			return err
		}
		return fn(lib)
	})
}

// Send sends a message (kf/send_msg). msgID, at most 32 of 0-9a-zA-Z_-, names it in a later
// msg_send_fail event; WeCom chooses one when it is empty.
func (c *Corp) Send(ctx context.Context, toUser, openKFID, msgID string, m Outgoing) error {
	body, err := corpMessage(sendmsg.Message{ToUser: toUser, OpenKFID: openKFID, MsgID: msgID}, m)
	if err != nil {
		return err
	}
	return c.run(ctx, "kf/send_msg", func(lib *kf.Client) error {
		_, err := lib.SendMsg(body)
		return err
	})
}

func corpMessage(to sendmsg.Message, m Outgoing) (any, error) {
	switch {
	case m.Text != "":
		return corpText(to, m.Text), nil
	case m.Image != "":
		out := sendmsg.Image{Message: to, MsgType: "image"}
		out.Image.MediaID = m.Image
		return out, nil
	case m.News != nil && m.News.MediaID == "":
		return corpText(to, m.News.asText()), nil
	case m.News != nil:
		out := sendmsg.Link{Message: to, MsgType: "link"}
		out.Link.Title, out.Link.Desc, out.Link.URL, out.Link.ThumbMediaID = m.News.Title, m.News.Text, m.News.URL, m.News.MediaID
		return out, nil
	case m.Card != nil:
		out := sendmsg.MiniProgram{Message: to, MsgType: "miniprogram"}
		p := &out.MiniProgram
		p.AppID, p.Title, p.PagePath, p.ThumbMediaID = m.Card.AppID, m.Card.Title, m.Card.Page, m.Card.MediaID
		return out, nil
	case m.Menu != nil:
		return corpMenu(to, *m.Menu), nil
	}
	return nil, errEmptyMessage
}

func corpText(to sendmsg.Message, text string) sendmsg.Text {
	out := sendmsg.Text{Message: to, MsgType: "text"}
	out.Text.Content = text
	return out
}

// corpMenu keeps WeCom's limits: 1,024 bytes around, ten lines of 128 bytes.
func corpMenu(to sendmsg.Message, m Choices) sendmsg.Menu {
	const lines, line, around = 10, 128, 1024
	out := sendmsg.Menu{Message: to, MsgType: "msgmenu"}
	out.MsgMenu.HeadContent, out.MsgMenu.TailContent = clip(m.Head, around), clip(m.Tail, around)
	for _, item := range m.Items[:min(len(m.Items), lines)] {
		click := sendmsg.MenuClick{Type: "click"}
		click.Click.ID, click.Click.Content = item.ID, clip(item.Text, line)
		out.MsgMenu.List = append(out.MsgMenu.List, click)
	}
	return out
}

// Greet answers an event with a text (kf/send_msg_on_event): code is the WelcomeCode of an
// enter_session event, or what Move returned. Such a text does not count among the five.
func (c *Corp) Greet(ctx context.Context, code, text string) error {
	type textBody struct {
		Content string `json:"content"`
	}
	body := struct {
		Code string   `json:"code"`
		Kind string   `json:"msgtype"`
		Text textBody `json:"text"`
	}{Code: code, Kind: "text", Text: textBody{Content: text}}
	return c.run(ctx, "kf/send_msg_on_event", func(lib *kf.Client) error {
		_, err := lib.SendMsgOnEvent(body)
		return err
	})
}

// States of a session.
const (
	StateNew     = 0 // not handled yet: the API may send
	StateBot     = 1 // held by the assistant, which is us: the API may send
	StateWaiting = 2 // in WeCom's own waiting line
	StateStaff   = 3 // held by a person in WeCom's app
	StateOver    = 4 // ended or not begun
)

// State returns a session's state and, for StateStaff, who holds it (kf/service_state/get).
func (c *Corp) State(ctx context.Context, openKFID, customerID string) (int, string, error) {
	var res kf.ServiceStateGetSchema
	k := &call{name: "kf/service_state/get", tokens: c.tokens}
	err := c.call(ctx, k, func(lib *kf.Client) (err error) {
		res, err = lib.ServiceStateGet(kf.ServiceStateGetOptions{OpenKFID: openKFID, ExternalUserID: customerID})
		return err
	})
	if err != nil {
		return 0, "", err
	}
	// The library looks for service_userid, which WeCom does not send.
	var staff struct {
		ID string `json:"servicer_userid"`
	}
	_ = json.Unmarshal(k.answer, &staff) // the library has read it as JSON
	return res.ServiceState, staff.ID, nil
}

// Move changes a session's state (kf/service_state/trans); staff is wanted for StateStaff only.
// It returns a code for Greet, empty when WeCom gives none.
func (c *Corp) Move(ctx context.Context, openKFID, customerID string, state int, staff string) (string, error) {
	var res kf.ServiceStateTransSchema
	err := c.run(ctx, "kf/service_state/trans", func(lib *kf.Client) (err error) {
		res, err = lib.ServiceStateTrans(kf.ServiceStateTransOptions{
			OpenKFID: openKFID, ExternalUserID: customerID, ServiceState: state, ServicerUserID: staff,
		})
		return err
	})
	return res.MsgCode, err
}

// Customer is a person as WeCom knows them.
type Customer struct {
	ID      string
	UnionID string
}

// Customers returns what WeCom knows of at most 100 people (kf/customer/batchget); people it
// does not know are missing. Names and pictures are left: nobody needs them.
func (c *Corp) Customers(ctx context.Context, ids []string) ([]Customer, error) {
	var res kf.CustomerBatchGetSchema
	err := c.run(ctx, "kf/customer/batchget", func(lib *kf.Client) (err error) {
		res, err = lib.CustomerBatchGet(kf.CustomerBatchGetOptions{ExternalUserIDList: ids})
		return err
	})
	out := make([]Customer, len(res.CustomerList))
	for i, p := range res.CustomerList {
		out[i] = Customer{ID: p.ExternalUserID, UnionID: p.UnionID}
	}
	return out, err
}

// Upload keeps a file at WeCom for three days (media/upload). Kind is image, voice, video or file.
func (c *Corp) Upload(ctx context.Context, kind, name string, r io.Reader) (string, error) {
	var id string
	k := &call{name: "media/upload", tokens: c.tokens, media: true}
	file, err := wholeFile(r)
	if err != nil {
		return "", err
	}
	err = c.client.do(ctx, k, func(_ context.Context, t string) error {
		res, err := material.NewClient(c.library(t)).UploadTempFileFromReader(name, url.QueryEscape(kind), file)
		if err == nil {
			id = res.MediaID
		}
		return err
	})
	return id, err
}

// Download fetches a file a person sent (media/get), at most 20 MB, and its content type.
func (c *Corp) Download(ctx context.Context, mediaID string) ([]byte, string, error) {
	var data []byte
	k := &call{name: "media/get", tokens: c.tokens, media: true}
	err := c.client.do(ctx, k, func(_ context.Context, t string) (err error) {
		data, err = material.NewClient(c.library(t)).GetTempFile(url.QueryEscape(mediaID))
		return err
	})
	return data, mimeOf(k.mime, data), err
}

func (c *Corp) library(t string) *corpcontext.Context {
	return &corpcontext.Context{Config: &config.Config{CorpID: c.corpID}, AccessTokenHandle: ticket(t)}
}
