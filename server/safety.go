package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"qingting/bots/wechat/client"
	"qingting/server/gate"
	"qingting/server/identity"
	"qingting/server/jobs"
	"qingting/server/safety"
	schema "qingting/sql"
)

// joinSafety puts content safety before conversations and letters, which must be there.
func (a *app) joinSafety(ctx context.Context) error {
	pack, err := safety.ReadPack(schema.Starter, "starter")
	if err != nil {
		return err
	}
	p := safety.Parts{DB: a.db, Pack: pack, Sealer: a.board.Cipher, Teller: gate.Teller{Inbox: a.school.notices}, Now: utc}
	a.joinChecks(&p)
	if a.safety, err = safety.New(ctx, p); err != nil {
		return fmt.Errorf("prepare content safety: %w", err)
	}
	gate.Join(a.safety, a.dialogue, a.board)
	a.identity.OnErase(a.safety.Erase)
	a.identity.OnMerge(identity.Mover{Name: "safety_items", Move: a.safety.Move})
	a.jobs.Register(safety.CheckKind, func(ctx context.Context, payload []byte) error { return a.safety.RunCheck(ctx, string(payload)) })
	return nil
}

// joinChecks has WeChat look as well where a mini-program is set up, at pictures only where it
// can reach this server.
func (a *app) joinChecks(p *safety.Parts) {
	m := a.config.WeChat.MiniProgram
	if m.AppID == "" {
		return
	}
	p.Checker = checker{a.wechatClient().MiniProgram(m.AppID, m.Secret)}
	p.People = visitors{a.identity, m.AppID}
	p.Later = func(ctx context.Context, id string) error {
		_, err := a.jobs.Enqueue(ctx, jobs.Job{Kind: safety.CheckKind, Key: id, Payload: []byte(id)})
		return err
	}
	if a.config.Server.PublicURL == "" && !a.config.WeChat.Sandbox {
		return
	}
	p.Link = func(fileID string) string {
		expires, signature := a.media.Link(fileID)
		return a.publicURL() + "/api/v1/files/" + url.PathEscape(fileID) + "?exp=" + expires + "&sig=" + signature
	}
}

// checker asks WeChat by the mini-program.
type checker struct{ mini *client.MiniProgram }

// CheckText implements safety.Checker.
func (c checker) CheckText(ctx context.Context, openID, text string, scene safety.Scene) (safety.Opinion, error) {
	v, err := c.mini.CheckText(ctx, client.TextCheck{OpenID: openID, Text: text, Scene: int(scene)})
	if errors.Is(err, client.ErrRisky) {
		return safety.Opinion{Suggest: "risky"}, nil
	}
	return safety.Opinion{Suggest: v.Suggest, Label: v.Label}, away(err)
}

// CheckMedia implements safety.Checker.
func (c checker) CheckMedia(ctx context.Context, openID, url string, scene safety.Scene) (string, error) {
	trace, err := c.mini.CheckMedia(ctx, client.MediaCheck{OpenID: openID, URL: url, Scene: int(scene)})
	return trace, away(err)
}

// away tells what will not change by asking again.
func away(err error) error {
	if errors.Is(err, client.ErrNotFresh) || errors.Is(err, client.ErrNoSuchUser) || errors.Is(err, client.ErrBadMedia) {
		return fmt.Errorf("%w: %w", safety.ErrAway, err)
	}
	return err
}

// visitors knows who was in the mini-program lately.
type visitors struct {
	people *identity.Service
	appID  string
}

// FreshOpenID implements safety.People.
func (v visitors) FreshOpenID(ctx context.Context, citizenID string, since time.Time) (string, error) {
	list, err := v.people.OpenIDs(ctx, citizenID)
	for _, o := range list {
		if o.Provider == identity.MiniProgram && o.AppID == v.appID && o.SeenAt.After(since) {
			return o.OpenID, nil
		}
	}
	return "", err
}
