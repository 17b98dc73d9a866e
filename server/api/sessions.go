package api

import (
	"context"
	"net/http"
	"time"

	"qingting/server/dialogue"
	"qingting/server/identity"
	"qingting/server/notice"
)

type guestIn struct {
	Body struct {
		Device string `json:"device,omitempty" maxLength:"200"`
	}
}

type loginJSON struct {
	Token     string      `json:"token" doc:"只在这里给出一次"`
	ExpiresAt time.Time   `json:"expires_at"`
	Citizen   citizenJSON `json:"citizen"`
}

type profileIn struct {
	Body struct {
		DisplayName *string `json:"display_name,omitempty" maxLength:"20"`
		Phone       *string `json:"phone,omitempty" maxLength:"20" doc:"留空字符串表示删除"`
		ElderMode   *bool   `json:"elder_mode,omitempty"`
	}
}

type exportJSON struct {
	ExportedAt    time.Time            `json:"exported_at"`
	Citizen       citizenJSON          `json:"citizen"`
	Phone         string               `json:"phone"`
	Links         []linkJSON           `json:"links" doc:"通过哪些方式认得您"`
	Merges        []mergeJSON          `json:"merges" doc:"已经合并的记录"`
	Sessions      []sessionJSON        `json:"sessions"`
	Conversations []exportConversation `json:"conversations"`
	Letters       []letterJSON         `json:"letters"`
	Calculations  []sheetJSON          `json:"calculations"`
	Taps          []exportTap          `json:"taps" doc:"点选过的问题，用来改进对同样说法的理解"`
	Guides        []runJSON            `json:"guides"`
	Notices       []inboxNoticeJSON    `json:"notices"`
	Checked       []StoppedJSON        `json:"checked" doc:"被拦截过、或请工作人员看过的内容，及申诉"`
	Subscriptions []subscriptionJSON   `json:"subscriptions" doc:"可以订阅的微信通知，还能收到几次"`
}

type sessionJSON struct {
	ID        string    `json:"id"`
	Device    string    `json:"device"`
	CreatedAt time.Time `json:"created_at"`
	ExpiresAt time.Time `json:"expires_at"`
}

type exportConversation struct {
	ConversationJSON
	RatingComment string          `json:"rating_comment"`
	Messages      []messageJSON   `json:"messages"`
	Comments      []exportComment `json:"comments"`
}

// exportComment is what the citizen wrote about an answer.
type exportComment struct {
	MessageID string `json:"message_id"`
	Comment   string `json:"comment"`
}

type exportOut struct {
	Disposition string `header:"Content-Disposition"`
	Body        exportJSON
}

func (s *Server) sessionRoutes() {
	const tag = "市民"
	add(s, route{method: http.MethodPost, path: "/sessions/guest", summary: "以访客身份开始", tag: tag, who: anyone, limit: "guest", status: http.StatusCreated}, s.newGuest)
	add(s, route{method: http.MethodDelete, path: "/sessions/current", summary: "退出", tag: tag, who: access{citizen: true, staff: true, fresh: true}, status: http.StatusNoContent}, s.logout)
	add(s, route{method: http.MethodGet, path: "/me", summary: "我的资料", tag: tag, who: citizen}, s.me)
	add(s, route{method: http.MethodPatch, path: "/me", summary: "修改资料", tag: tag, who: citizen}, s.changeMe)
	add(s, route{method: http.MethodGet, path: "/me/export", summary: "导出我的全部数据", tag: tag, who: citizen, limit: "letter"}, s.exportMe)
	add(s, route{method: http.MethodDelete, path: "/me", summary: "注销并删除我的个人信息", tag: tag, who: citizen, status: http.StatusNoContent}, s.eraseMe)
}

func (s *Server) newGuest(ctx context.Context, in *guestIn) (*answer[loginJSON], error) {
	from := identity.Origin{Address: address(ctx), Device: in.Body.Device}
	if from.Device == "" {
		from.Device = device(ctx)
	}
	login, c, err := s.Identity.CreateGuest(ctx, from)
	if err != nil {
		return nil, err
	}
	return say(loginJSON{Token: login.Token, ExpiresAt: login.ExpiresAt.UTC(), Citizen: citizenOf(c)}), nil
}

func (s *Server) logout(ctx context.Context, _ *struct{}) (*none, error) {
	return nil, s.Identity.Logout(ctx, caller(ctx))
}

func (s *Server) me(ctx context.Context, _ *struct{}) (*answer[citizenJSON], error) {
	c, err := s.Identity.Citizen(ctx, caller(ctx).ID)
	if err != nil {
		return nil, err
	}
	return say(citizenOf(c)), nil
}

func (s *Server) changeMe(ctx context.Context, in *profileIn) (*answer[citizenJSON], error) {
	c, err := s.Identity.UpdateCitizen(ctx, caller(ctx).ID, identity.Profile{
		DisplayName: in.Body.DisplayName, Phone: in.Body.Phone, ElderMode: in.Body.ElderMode,
	})
	if err != nil {
		return nil, err
	}
	return say(citizenOf(c)), nil
}

// exportLimit bounds how many conversations and letters one export carries; nobody has more.
const exportLimit = 500

func (s *Server) exportMe(ctx context.Context, _ *struct{}) (*exportOut, error) {
	id := caller(ctx).ID
	data, err := s.Identity.ExportCitizen(ctx, id)
	if err != nil {
		return nil, err
	}
	out := exportJSON{ExportedAt: s.Now().UTC(), Citizen: citizenOf(data.Citizen), Phone: data.Phone, Sessions: []sessionJSON{}}
	out.Links, out.Merges = linkViews(data.Citizen, data.Links), mergeViews(data.Merges)
	for _, v := range data.Sessions {
		out.Sessions = append(out.Sessions, sessionJSON{ID: v.ID, Device: v.Device, CreatedAt: v.CreatedAt.UTC(), ExpiresAt: v.ExpiresAt.UTC()})
	}
	if out.Conversations, err = s.exportConversations(ctx, id); err != nil {
		return nil, err
	}
	if out.Letters, err = s.exportLetters(ctx, id); err != nil {
		return nil, err
	}
	if out.Calculations, err = s.exportSheets(ctx, id); err != nil {
		return nil, err
	}
	runs, err := s.Guides.RunsOf(ctx, id, exportLimit)
	if err != nil {
		return nil, err
	}
	out.Guides = []runJSON{}
	for _, r := range runs {
		out.Guides = append(out.Guides, runOf(r))
	}
	if out.Taps, err = s.exportTaps(ctx, id); err != nil {
		return nil, err
	}
	if out.Checked, err = s.exportStopped(ctx, id); err != nil {
		return nil, err
	}
	if out.Notices, err = s.exportNotices(ctx, id); err != nil {
		return nil, err
	}
	if out.Subscriptions, err = s.subscriptionsOf(ctx, notice.ToCitizen(id)); err != nil {
		return nil, err
	}
	return &exportOut{Disposition: `attachment; filename="my-data.json"`, Body: out}, nil
}

func (s *Server) exportConversations(ctx context.Context, citizenID string) ([]exportConversation, error) {
	newest, _ := cursorTime("") // an empty cursor is always valid
	found, err := s.Dialogue.Earlier(ctx, citizenID, newest, exportLimit)
	if err != nil {
		return nil, err
	}
	out := []exportConversation{}
	for _, c := range found {
		view, err := s.conversationOf(ctx, c)
		if err != nil {
			return nil, err
		}
		messages, err := s.allMessages(ctx, c)
		if err != nil {
			return nil, err
		}
		out = append(out, exportConversation{view, c.RatingComment, s.messagesOf(ctx, messages), commentsIn(messages)})
	}
	return out, nil
}

func commentsIn(messages []dialogue.Message) []exportComment {
	out := []exportComment{}
	for _, m := range messages {
		if m.VerdictComment != "" {
			out = append(out, exportComment{m.ID, m.VerdictComment})
		}
	}
	return out
}

func (s *Server) allMessages(ctx context.Context, c dialogue.Conversation) ([]dialogue.Message, error) {
	var all []dialogue.Message
	for after := int64(0); ; {
		some, err := s.Dialogue.Messages(ctx, c.ID, after, 500)
		if err != nil || len(some) == 0 {
			return all, err
		}
		all = append(all, some...)
		after = some[len(some)-1].Seq
	}
}

func (s *Server) exportLetters(ctx context.Context, citizenID string) ([]letterJSON, error) {
	newest, _ := cursorTime("") // an empty cursor is always valid
	found, err := s.Board.Sent(ctx, citizenID, newest, exportLimit)
	if err != nil {
		return nil, err
	}
	out := []letterJSON{}
	for _, l := range found {
		full, err := s.Board.Letter(ctx, l.ID)
		if err != nil {
			return nil, err
		}
		view, err := s.letterView(ctx, full)
		if err != nil {
			return nil, err
		}
		if view.ContactPhone, err = s.Board.Phone(full); err != nil {
			return nil, err
		}
		out = append(out, view)
	}
	return out, nil
}

func (s *Server) eraseMe(ctx context.Context, _ *struct{}) (*none, error) {
	return nil, s.Identity.EraseCitizen(ctx, caller(ctx).ID)
}
