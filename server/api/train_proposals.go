package api

import (
	"context"
	"time"

	"qingting/server/course"
	"qingting/server/exam"
)

type lessonProposalJSON struct {
	ID      string          `json:"id"`
	Article cardArticleJSON `json:"article"`
	Change  string          `json:"change" enum:"new,changed" example:"new"`
	At      time.Time       `json:"at"`
}

type lessonProposalsJSON struct {
	Proposals []lessonProposalJSON `json:"proposals"`
}

type lessonProposalDetailJSON struct {
	Proposal      lessonProposalJSON `json:"proposal"`
	Lesson        lessonEditJSON     `json:"lesson" doc:"草稿；测验卡片的 item_id 是下面题目的 key"`
	Items         []ItemJSON         `json:"items"`
	ReadSeconds   int                `json:"read_seconds"`
	ListenSeconds int                `json:"listen_seconds"`
}

func proposalOf(o course.Offer) lessonProposalJSON {
	change := "new"
	if o.BeforeVersion > 0 {
		change = "changed"
	}
	return lessonProposalJSON{o.ID, cardArticleJSON{o.ArticleID, o.Question, o.ArticleVersion}, change, o.CreatedAt.UTC()}
}

func (s *Server) lessonProposals(ctx context.Context, _ *struct{}) (*answer[lessonProposalsJSON], error) {
	list, err := s.Courses.Offers(ctx)
	out := lessonProposalsJSON{Proposals: []lessonProposalJSON{}}
	for _, o := range list {
		out.Proposals = append(out.Proposals, proposalOf(o))
	}
	return say(out), err
}

func (s *Server) lessonProposal(ctx context.Context, in *LessonPath) (*answer[lessonProposalDetailJSON], error) {
	o, err := s.Courses.Offer(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	e := course.Edit{Title: o.Plan.Title, Ability: o.Plan.Point.Ability, Matter: o.Plan.Point.Matter, Cards: o.Plan.Cards}
	out := lessonProposalDetailJSON{Proposal: proposalOf(o), Lesson: editOf(e), Items: []ItemJSON{}}
	out.ReadSeconds, out.ListenSeconds = e.Lengths()
	for _, i := range o.Plan.Items {
		out.Items = append(out.Items, itemOf(exam.BankItem{ID: i.Key, Version: 1, Item: i}))
	}
	return say(out), nil
}

func editOf(e course.Edit) lessonEditJSON {
	j := lessonEditJSON{CourseID: e.CourseID, Title: e.Title, Ability: string(e.Ability), Matter: e.Matter, Tags: append([]string{}, e.Tags...), Cards: []editCardJSON{}}
	for _, c := range e.Cards {
		card := editCardJSON{Kind: string(c.Kind), Title: c.Title, Text: c.Text, FileID: c.FileID, Seconds: c.Seconds, ItemID: c.Item, ArticleID: c.Article}
		for _, l := range c.Lines {
			card.Lines = append(card.Lines, cardLineJSON{l.Who, l.Text, l.Good})
		}
		j.Cards = append(j.Cards, card)
	}
	return j
}

type approveIn struct {
	LessonPath
	Body struct {
		Lesson lessonEditJSON `json:"lesson"`
		Items  []ItemJSON     `json:"items" maxItems:"10"`
	}
}

func (s *Server) approveProposal(ctx context.Context, in *approveIn) (*answer[trainLessonDetailJSON], error) {
	if err := s.ownFiles(ctx, in.Body.Lesson.edit()); err != nil {
		return nil, err
	}
	items := make([]exam.Item, len(in.Body.Items))
	for i, j := range in.Body.Items {
		items[i] = j.item()
	}
	return s.lessonChanged(ctx)(s.Courses.Approve(ctx, caller(ctx).ID, in.ID, in.Body.Lesson.edit(), items))
}

type declineIn struct {
	LessonPath
	Body struct {
		Reason string `json:"reason" maxLength:"100" example:"已有课程讲过"`
	}
}

func (s *Server) declineProposal(ctx context.Context, in *declineIn) (*none, error) {
	return nil, s.Courses.Decline(ctx, caller(ctx).ID, in.ID, in.Body.Reason)
}
