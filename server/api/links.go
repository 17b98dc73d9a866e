package api

import (
	"context"
	"net/http"
	"time"

	"qingting/server/identity"
)

type linkJSON struct {
	Provider string    `json:"provider" enum:"weapp,account,kefu,phone" example:"weapp"`
	Name     string    `json:"name" example:"微信小程序"`
	At       time.Time `json:"at"`
}

type offerJSON struct {
	ID   string `json:"id" example:"5f0c3a1be2d94c7788aa01fe23dc45b6"`
	Text string `json:"text" example:"您在微信公众号里还有一份记录，用的是同一个微信。"`
}

type mergeJSON struct {
	ID   string    `json:"id"`
	Text string    `json:"text" example:"已合并您在微信公众号里的记录。"`
	At   time.Time `json:"at"`
}

type linksJSON struct {
	Links  []linkJSON  `json:"links" doc:"通过哪些方式认得您"`
	Offers []offerJSON `json:"offers" doc:"看起来也是您的记录；您同意以后才会合并"`
	Merges []mergeJSON `json:"merges" doc:"已经合并的记录，可以撤销"`
}

type mergeIn struct {
	Body struct {
		OfferID string `json:"offer_id" minLength:"1" maxLength:"64"`
	}
}

// MergePath names a merge in the address.
type MergePath struct {
	ID string `path:"id" maxLength:"64"`
}

func (s *Server) linkRoutes() {
	const tag = "市民"
	add(s, route{method: http.MethodPost, path: "/me/phone", summary: "用微信验证手机号", tag: tag, who: citizen, limit: "letter"}, s.verifyPhone)
	add(s, route{method: http.MethodGet, path: "/me/links", summary: "我的微信和合并记录", tag: tag, who: citizen}, s.myLinks)
	add(s, route{method: http.MethodPost, path: "/me/merges", summary: "同意合并另一份记录", tag: tag, who: citizen, limit: "letter"}, s.acceptMerge)
	add(s, route{method: http.MethodPost, path: "/me/merges/{id}/undo", summary: "撤销合并", tag: tag, who: citizen, limit: "letter"}, s.undoMerge)
}

func (s *Server) verifyPhone(ctx context.Context, in *wechatCodeIn) (*answer[citizenJSON], error) {
	c, err := s.Identity.VerifyPhone(ctx, caller(ctx).ID, in.Body.Code)
	if err != nil {
		return nil, err
	}
	return say(citizenOf(c)), nil
}

func (s *Server) myLinks(ctx context.Context, _ *struct{}) (*answer[linksJSON], error) {
	out, err := s.linksOf(ctx, caller(ctx).ID)
	if err != nil {
		return nil, err
	}
	return say(out), nil
}

func (s *Server) acceptMerge(ctx context.Context, in *mergeIn) (*answer[linksJSON], error) {
	p := caller(ctx)
	m, err := s.Identity.Accept(ctx, p, in.Body.OfferID)
	if err != nil {
		return nil, err
	}
	s.Log.InfoContext(ctx, "citizens merged", "merge", m.ID, "from", m.FromID, "into", m.IntoID, "mark", string(m.Mark), "session", p.SessionID, "request_id", RequestID(ctx))
	return s.myLinks(ctx, nil)
}

func (s *Server) undoMerge(ctx context.Context, in *MergePath) (*answer[linksJSON], error) {
	p := caller(ctx)
	if err := s.Identity.Undo(ctx, p, in.ID); err != nil {
		return nil, err
	}
	s.Log.InfoContext(ctx, "merge undone", "merge", in.ID, "by", p.ID, "session", p.SessionID, "request_id", RequestID(ctx))
	// The session may be the other side's again.
	id, err := s.Identity.OwnerOf(ctx, p.SessionID)
	if err != nil {
		return nil, err
	}
	out, err := s.linksOf(ctx, id)
	if err != nil {
		return nil, err
	}
	return say(out), nil
}

func (s *Server) linksOf(ctx context.Context, citizenID string) (linksJSON, error) {
	out := linksJSON{Offers: []offerJSON{}}
	c, err := s.Identity.Citizen(ctx, citizenID)
	if err != nil {
		return out, err
	}
	links, err := s.Identity.Links(ctx, citizenID)
	if err != nil {
		return out, err
	}
	out.Links = linkViews(c, links)
	offers, err := s.Identity.Offers(ctx, citizenID)
	if err != nil {
		return out, err
	}
	for _, o := range offers {
		out.Offers = append(out.Offers, offerJSON{ID: o.ID, Text: o.Text()})
	}
	merges, err := s.Identity.Merges(ctx, citizenID)
	out.Merges = mergeViews(merges)
	return out, err
}

// linkViews leaves out what the identities are: openids never leave the server.
func linkViews(c identity.Citizen, links []identity.Link) []linkJSON {
	out := []linkJSON{}
	for _, l := range links {
		out = append(out, linkJSON{Provider: string(l.Provider), Name: l.Provider.Name(), At: l.CreatedAt.UTC()})
	}
	if c.PhoneVerifiedAt != nil {
		out = append(out, linkJSON{Provider: "phone", Name: "手机号 " + c.PhoneMasked, At: c.PhoneVerifiedAt.UTC()})
	}
	return out
}

func mergeViews(merges []identity.Merge) []mergeJSON {
	out := []mergeJSON{}
	for _, m := range merges {
		out = append(out, mergeJSON{ID: m.ID, Text: m.Text(), At: m.CreatedAt.UTC()})
	}
	return out
}
