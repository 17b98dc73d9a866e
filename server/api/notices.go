package api

import (
	"context"
	"net/http"
	"time"

	"qingting/server/identity"
	"qingting/server/notice"
)

// inboxNoticeJSON is one notice to a citizen.
type inboxNoticeJSON struct {
	ID     string     `json:"id"`
	Kind   string     `json:"kind" example:"letter_answered"`
	Title  string     `json:"title" example:"您的留言已答复"`
	Text   string     `json:"text"`
	Page   string     `json:"page" doc:"点开后打开的小程序页面，带参数" example:"packages/letter/detail/index?id=0193"`
	At     time.Time  `json:"at"`
	ReadAt *time.Time `json:"read_at" doc:"没有读过为 null"`
}

type inboxJSON struct {
	Notices []inboxNoticeJSON `json:"notices"`
	Unread  int               `json:"unread" doc:"全部未读条数"`
}

type inboxIn struct {
	Before string `query:"before" maxLength:"64" doc:"上一页最后一条的 id"`
	Limit  int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

type subscriptionJSON struct {
	Event      string `json:"event" example:"letter_answered"`
	Title      string `json:"title" example:"留言答复通知"`
	TemplateID string `json:"template_id" doc:"订阅消息模板"`
	Left       int    `json:"left" doc:"还能收到几次微信通知" example:"1"`
}

type subscriptionsJSON struct {
	Templates []subscriptionJSON `json:"templates" doc:"可以订阅的通知；没有开通时为空"`
}

type subscribedIn struct {
	Body struct {
		ClientID string            `json:"client_id" minLength:"1" maxLength:"64" example:"tap-1"`
		Results  map[string]string `json:"results" minProperties:"1" maxProperties:"3" doc:"wx.requestSubscribeMessage 的结果：模板 id 对应 accept、reject、ban 或 filter"`
	}
}

func (s *Server) noticeRoutes() {
	const tag = "通知"
	learners := staffWith(identity.LearnUse)
	add(s, route{method: http.MethodGet, path: "/me/notices", summary: "我的消息", tag: tag, who: citizen}, s.inbox)
	add(s, route{method: http.MethodPost, path: "/me/notices/read", summary: "把消息标记为已读", tag: tag, who: citizen, status: http.StatusNoContent}, s.readInbox)
	add(s, route{method: http.MethodGet, path: "/me/subscriptions", summary: "可以订阅的微信通知", tag: tag, who: citizen}, s.subscriptions)
	add(s, route{method: http.MethodPost, path: "/me/subscriptions", summary: "记下订阅结果", tag: tag, who: citizen}, s.subscribed)
	add(s, route{method: http.MethodGet, path: "/learn/subscriptions", summary: "可以订阅的学习提醒", tag: tag, who: learners}, s.subscriptions)
	add(s, route{method: http.MethodPost, path: "/learn/subscriptions", summary: "记下学习提醒的订阅结果", tag: tag, who: learners}, s.subscribed)
}

func (s *Server) inbox(ctx context.Context, in *inboxIn) (*answer[inboxJSON], error) {
	me := receiver(caller(ctx))
	list, err := s.Notices.Inbox(ctx, me, in.Before, in.Limit)
	if err != nil {
		return nil, err
	}
	out := inboxJSON{Notices: inboxOf(list)}
	out.Unread, err = s.Notices.CountUnread(ctx, me)
	return say(out), err
}

func inboxOf(list []notice.Notice) []inboxNoticeJSON {
	out := make([]inboxNoticeJSON, len(list))
	for i, n := range list {
		out[i] = inboxNoticeJSON{ID: n.ID, Kind: string(n.Kind), Title: n.Title, Text: n.Text, Page: n.Path(), At: n.CreatedAt.UTC(), ReadAt: n.ReadAt}
	}
	return out
}

// receiver returns who calls as somebody notices are for.
func receiver(p identity.Principal) notice.Receiver {
	if p.Kind == identity.KindCitizen {
		return notice.ToCitizen(p.ID)
	}
	return notice.ToStaff(p.ID)
}

func (s *Server) readInbox(ctx context.Context, in *readNoticesIn) (*none, error) {
	return nil, s.Notices.MarkRead(ctx, receiver(caller(ctx)), in.Body.IDs)
}

func (s *Server) subscriptions(ctx context.Context, _ *struct{}) (*answer[subscriptionsJSON], error) {
	list, err := s.subscriptionsOf(ctx, receiver(caller(ctx)))
	return say(subscriptionsJSON{list}), err
}

func (s *Server) subscriptionsOf(ctx context.Context, r notice.Receiver) ([]subscriptionJSON, error) {
	list, err := s.Notices.Subscriptions(ctx, r)
	out := []subscriptionJSON{}
	for _, v := range list {
		out = append(out, subscriptionJSON{v.Event, v.Title, v.TemplateID, v.Left})
	}
	return out, err
}

func (s *Server) subscribed(ctx context.Context, in *subscribedIn) (*answer[subscriptionsJSON], error) {
	if err := s.Notices.Granted(ctx, receiver(caller(ctx)), in.Body.ClientID, in.Body.Results); err != nil {
		return nil, err
	}
	return s.subscriptions(ctx, nil)
}

// exportNotices is everything the citizen was told, newest first.
func (s *Server) exportNotices(ctx context.Context, citizenID string) ([]inboxNoticeJSON, error) {
	out := []inboxNoticeJSON{}
	for before := ""; ; {
		list, err := s.Notices.Inbox(ctx, notice.ToCitizen(citizenID), before, 200)
		if err != nil || len(list) == 0 {
			return out, err
		}
		out, before = append(out, inboxOf(list)...), list[len(list)-1].ID
	}
}
