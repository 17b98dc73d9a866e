package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"qingting/server/identity"
	"qingting/server/knowledge"
	"qingting/server/wording"
)

type proposalJSON struct {
	ID              string     `json:"id"`
	ArticleID       string     `json:"article_id"`
	ArticleQuestion string     `json:"article_question" example:"身份证丢了怎么补办？"`
	Text            string     `json:"text" doc:"市民的说法" example:"证件掉了咋整"`
	Citizens        int        `json:"citizens" doc:"多少位市民这样说并点选了这条知识" example:"2"`
	State           string     `json:"state" enum:"open,accepted,dismissed" example:"open"`
	CreatedAt       time.Time  `json:"created_at"`
	DecidedAt       *time.Time `json:"decided_at"`
}

// exportTap is a choice of the citizen that is kept as evidence for their words.
type exportTap struct {
	ArticleID string    `json:"article_id"`
	Wording   string    `json:"wording"`
	CreatedAt time.Time `json:"created_at"`
}

type proposalsIn struct {
	State string `query:"state" enum:"open,accepted,dismissed" default:"open"`
}

type proposalPath struct {
	ID string `path:"id" maxLength:"64"`
}

type (
	proposalsOut struct {
		Body struct {
			Items []proposalJSON `json:"items"`
		}
	}
	proposalOut struct{ Body proposalJSON }
)

func (s *Server) wordingRoutes() {
	const tag = "知识"
	read, write := staffWith(identity.KnowledgeRead), staffWith(identity.KnowledgeWrite)
	add(s, route{method: http.MethodGet, path: "/staff/variant-proposals", summary: "建议的相似问", tag: tag, who: read}, s.proposals)
	add(s, route{method: http.MethodPost, path: "/staff/variant-proposals/{id}/accept", summary: "采纳为相似问（写入新版本，发布后生效）", tag: tag, who: write}, s.acceptProposal)
	add(s, route{method: http.MethodPost, path: "/staff/variant-proposals/{id}/dismiss", summary: "忽略这条建议", tag: tag, who: write}, s.dismissProposal)
}

func (s *Server) proposals(ctx context.Context, in *proposalsIn) (*proposalsOut, error) {
	list, err := s.Wordings.Proposals(ctx, wording.State(in.State))
	if err != nil {
		return nil, err
	}
	out := &proposalsOut{}
	out.Body.Items = make([]proposalJSON, len(list))
	for i, p := range list {
		if out.Body.Items[i], err = s.proposalOf(ctx, p); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *Server) acceptProposal(ctx context.Context, in *proposalPath) (*proposalOut, error) {
	p, err := s.Wordings.Accept(ctx, caller(ctx).ID, in.ID)
	return s.decidedProposal(ctx, p, err)
}

func (s *Server) dismissProposal(ctx context.Context, in *proposalPath) (*proposalOut, error) {
	p, err := s.Wordings.Dismiss(ctx, caller(ctx).ID, in.ID)
	return s.decidedProposal(ctx, p, err)
}

func (s *Server) decidedProposal(ctx context.Context, p wording.Proposal, err error) (*proposalOut, error) {
	if err != nil {
		return nil, err
	}
	body, err := s.proposalOf(ctx, p)
	return &proposalOut{body}, err
}

func (s *Server) proposalOf(ctx context.Context, p wording.Proposal) (proposalJSON, error) {
	out := proposalJSON{ID: p.ID, ArticleID: p.ArticleID, Text: p.Text, Citizens: p.Citizens, State: string(p.State), CreatedAt: p.CreatedAt.UTC()}
	if p.DecidedAt != nil {
		at := p.DecidedAt.UTC()
		out.DecidedAt = &at
	}
	a, err := s.Knowledge.Article(ctx, p.ArticleID)
	if errors.Is(err, knowledge.ErrNotFound) {
		return out, nil
	}
	out.ArticleQuestion = a.Question
	return out, err
}

func (s *Server) exportTaps(ctx context.Context, citizenID string) ([]exportTap, error) {
	list, err := s.Wordings.Export(ctx, citizenID)
	out := make([]exportTap, len(list))
	for i, e := range list {
		out[i] = exportTap{ArticleID: e.ArticleID, Wording: e.Wording, CreatedAt: e.CreatedAt.UTC()}
	}
	return out, err
}
