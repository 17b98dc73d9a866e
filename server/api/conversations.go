package api

import (
	"context"
	"net/http"
	"time"

	"qingting/server/dialogue"
	"qingting/server/errs"
	"qingting/server/identity"
)

var (
	errCursor   = errs.New(errs.Invalid, "cursor_invalid", "翻页位置不对，请从头查看。")
	errWatchers = errs.New(errs.Forbidden, "conversation_not_yours", "这个会话不由您接待。")
)

// ConversationPath names a conversation in the address. It is exported because huma fills embedded structs only then.
type ConversationPath struct {
	ID string `path:"id" maxLength:"64" doc:"会话标识"`
}

type openIn struct {
	Body struct {
		Channel string `json:"channel" enum:"h5,weapp" default:"h5" doc:"市民从哪里来"`
	}
}

type channelIn struct {
	Channel string `query:"channel" enum:"h5,weapp" default:"h5"`
}

type earlierIn struct {
	Cursor string `query:"cursor" maxLength:"40"`
	Limit  int    `query:"limit" minimum:"1" maximum:"50" default:"20"`
}

type messagesIn struct {
	ConversationPath
	After  int64 `query:"after" minimum:"0" doc:"只要序号大于它的消息，从旧到新"`
	Before int64 `query:"before" minimum:"0" doc:"只要序号小于它的最近消息"`
	Limit  int   `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type messagesOut struct {
	Items   []messageJSON `json:"items"`
	LastSeq int64         `json:"last_seq"`
}

// saidJSON is what somebody wants to say; the socket's "send" carries the same.
type saidJSON struct {
	ClientID  string `json:"client_id" minLength:"1" maxLength:"64" example:"c-1" doc:"由客户端生成，重发时不变"`
	Kind      string `json:"kind" enum:"text,image,voice,candidate,article,guide" example:"text"`
	Text      string `json:"text,omitempty" maxLength:"2000"`
	FileID    string `json:"file_id,omitempty" maxLength:"64"`
	ArticleID string `json:"article_id,omitempty" maxLength:"64"`
	GuideID   string `json:"guide_id,omitempty" maxLength:"64"`
	Seconds   int    `json:"seconds,omitempty" minimum:"1" maximum:"60" doc:"语音的长度"`
}

type sendIn struct {
	ConversationPath
	Body saidJSON
}

type sendOut struct {
	Message messageJSON `json:"message"`
}

type readIn struct {
	ConversationPath
	Body struct {
		Seq int64 `json:"seq" minimum:"0"`
	}
}

type feedbackIn struct {
	ConversationPath
	Body struct {
		MessageID string `json:"message_id" minLength:"1" maxLength:"64"`
		Verdict   string `json:"verdict" enum:"up,down"`
		Comment   string `json:"comment,omitempty" maxLength:"500"`
	}
}

type feedbackOut struct {
	MessageID  string `json:"message_id"`
	Verdict    string `json:"verdict"`
	OfferHuman bool   `json:"offer_human"`
}

type handoffIn struct {
	ConversationPath
	Body struct {
		ClientID string `json:"client_id" minLength:"1" maxLength:"64"`
		Reason   string `json:"reason" enum:"request,thumbs_down" default:"request"`
	}
}

type handoffOut struct {
	State         string     `json:"state"`
	Queue         *queueJSON `json:"queue"`
	LetterOffered bool       `json:"letter_offered" doc:"没有人能来；会话里的最后一条消息说明了怎么办"`
}

type ratingIn struct {
	ConversationPath
	Body struct {
		Score   int    `json:"score" minimum:"1" maximum:"5"`
		Comment string `json:"comment,omitempty" maxLength:"500"`
	}
}

func (s *Server) conversationRoutes() {
	const tag = "会话"
	add(s, route{method: http.MethodPost, path: "/conversations", summary: "打开当前会话，没有就新建", tag: tag, who: citizen, status: http.StatusCreated, again: true}, s.openConversation)
	add(s, route{method: http.MethodGet, path: "/conversations/current", summary: "当前会话", tag: tag, who: citizen}, s.currentConversation)
	add(s, route{method: http.MethodGet, path: "/conversations", summary: "以前的会话", tag: tag, who: citizen}, s.earlierConversations)
	add(s, route{method: http.MethodGet, path: "/conversations/{id}", summary: "一个会话", tag: tag, who: bothSides}, s.getConversation)
	add(s, route{method: http.MethodGet, path: "/conversations/{id}/messages", summary: "会话里的消息", tag: tag, who: bothSides}, s.getMessages)
	add(s, route{method: http.MethodPost, path: "/conversations/{id}/messages", summary: "发送消息", tag: tag, who: bothSides, limit: "question", status: http.StatusCreated}, s.sendMessage)
	add(s, route{method: http.MethodPost, path: "/conversations/{id}/typing", summary: "正在输入", tag: tag, who: bothSides, status: http.StatusNoContent}, s.tellTyping)
	add(s, route{method: http.MethodPost, path: "/conversations/{id}/read", summary: "已读到哪里", tag: tag, who: bothSides, status: http.StatusNoContent}, s.markRead)
	add(s, route{method: http.MethodPost, path: "/conversations/{id}/feedback", summary: "对回答点赞或点踩", tag: tag, who: citizen}, s.giveFeedback)
	add(s, route{method: http.MethodPost, path: "/conversations/{id}/handoff", summary: "转人工", tag: tag, who: citizen, limit: "question"}, s.requestHuman)
	add(s, route{method: http.MethodDelete, path: "/conversations/{id}/handoff", summary: "取消排队", tag: tag, who: citizen}, s.cancelWaiting)
	add(s, route{method: http.MethodPost, path: "/conversations/{id}/close", summary: "结束会话", tag: tag, who: citizen}, s.closeConversation)
	add(s, route{method: http.MethodPost, path: "/conversations/{id}/rating", summary: "评价会话", tag: tag, who: citizen}, s.rateConversation)
}

func (s *Server) openConversation(ctx context.Context, in *openIn) (*created[ConversationJSON], error) {
	c, fresh, err := s.Dialogue.Open(ctx, caller(ctx).ID, in.Body.Channel)
	if err != nil {
		return nil, err
	}
	view, err := s.conversationOf(ctx, c)
	return sayCreated(view, fresh), err
}

func (s *Server) currentConversation(ctx context.Context, in *channelIn) (*answer[ConversationJSON], error) {
	c, err := s.Dialogue.Current(ctx, caller(ctx).ID, in.Channel)
	if err != nil {
		return nil, err
	}
	return s.sayConversation(ctx, c)
}

func (s *Server) sayConversation(ctx context.Context, c dialogue.Conversation) (*answer[ConversationJSON], error) {
	view, err := s.conversationOf(ctx, c)
	if err != nil {
		return nil, err
	}
	return say(view), nil
}

// conversationOf adds what the conversation's people see: the agent's name, the place in line.
func (s *Server) conversationOf(ctx context.Context, c dialogue.Conversation) (ConversationJSON, error) {
	out := ConversationJSON{
		ID: c.ID, Channel: c.Channel, State: string(c.State), LastSeq: c.LastSeq, CitizenReadSeq: c.CitizenReadSeq, AgentReadSeq: c.AgentReadSeq,
		OpenedAt: c.OpenedAt.UTC(), ClosedAt: stampOf(c.ClosedAt), Rating: ratingOf(c.Rating),
	}
	if c.AgentID != nil {
		out.Agent = &agentJSON{ID: *c.AgentID, Name: s.staffName(ctx, *c.AgentID)}
	}
	if c.State == dialogue.StateWaiting {
		place, err := s.Desk.PlaceOf(ctx, c.ID)
		if err != nil {
			return out, err
		}
		out.Queue = &queueJSON{Position: place.Ahead + 1, Ahead: place.Ahead}
		if place.EstimateSeconds > 0 {
			out.Queue.EstimateSeconds = &place.EstimateSeconds
		}
	}
	return out, nil
}

func (s *Server) earlierConversations(ctx context.Context, in *earlierIn) (*answer[list[ConversationJSON]], error) {
	before, err := cursorTime(in.Cursor)
	if err != nil {
		return nil, err
	}
	found, err := s.Dialogue.Earlier(ctx, caller(ctx).ID, before, in.Limit)
	if err != nil {
		return nil, err
	}
	out := list[ConversationJSON]{Items: []ConversationJSON{}}
	for _, c := range found {
		view, err := s.conversationOf(ctx, c)
		if err != nil {
			return nil, err
		}
		out.Items = append(out.Items, view)
	}
	if len(found) == in.Limit {
		out.Next = found[len(found)-1].OpenedAt.UTC().Format(time.RFC3339Nano)
	}
	return say(out), nil
}

// cursorTime reads a cursor; an empty one starts at the newest.
func cursorTime(cursor string) (time.Time, error) {
	if cursor == "" {
		return time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), nil
	}
	t, err := time.Parse(time.RFC3339Nano, cursor)
	if err != nil {
		return t, errCursor
	}
	return t.UTC(), nil
}

// visible returns the conversation if the caller may read it: the citizen's own, the agent's
// present or earlier one, any for who may watch the desk.
func (s *Server) visible(ctx context.Context, id string) (dialogue.Conversation, error) {
	p := caller(ctx)
	if p.Kind == identity.KindCitizen {
		return s.Dialogue.OfCitizen(ctx, p.ID, id)
	}
	c, err := s.Dialogue.Conversation(ctx, id)
	if err != nil || p.Can(identity.DeskWatch) || c.HeldBy(p.ID) {
		return c, err
	}
	had, err := s.Desk.MayRead(ctx, p.ID, id)
	if err == nil && !had && c.State != dialogue.StateWaiting {
		err = errWatchers
	}
	return c, err
}

func side(p identity.Principal) dialogue.Sender {
	if p.Kind == identity.KindStaff {
		return dialogue.ByAgent
	}
	return dialogue.ByCitizen
}

func (s *Server) getConversation(ctx context.Context, in *ConversationPath) (*answer[ConversationJSON], error) {
	c, err := s.visible(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return s.sayConversation(ctx, c)
}

func (s *Server) getMessages(ctx context.Context, in *messagesIn) (*answer[messagesOut], error) {
	c, err := s.visible(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	var found []dialogue.Message
	if in.Before > 0 {
		found, err = s.Dialogue.MessagesBefore(ctx, c.ID, in.Before, in.Limit)
	} else {
		found, err = s.Dialogue.Messages(ctx, c.ID, in.After, in.Limit)
	}
	if err != nil {
		return nil, err
	}
	out := messagesOut{Items: s.messagesOf(ctx, found), LastSeq: c.LastSeq}
	var files []*fileJSON
	for i := range out.Items {
		files = append(files, out.Items[i].Content.File)
	}
	return say(out), s.flag(ctx, files)
}

func (s *Server) messagesOf(ctx context.Context, found []dialogue.Message) []messageJSON {
	agents := s.namesIn(ctx, found)
	out := make([]messageJSON, len(found))
	for i, m := range found {
		out[i] = s.messageOf(m, agents)
	}
	return out
}

func (s *Server) namesIn(ctx context.Context, messages []dialogue.Message) names {
	n := names{}
	for _, m := range messages {
		if m.Sender == dialogue.ByAgent && n[m.SenderID] == "" {
			n[m.SenderID] = s.staffName(ctx, m.SenderID)
		}
	}
	return n
}

func (s *Server) sendMessage(ctx context.Context, in *sendIn) (*answer[sendOut], error) {
	m, err := s.send(ctx, caller(ctx), in.ID, in.Body)
	if err != nil {
		return nil, err
	}
	return say(sendOut{Message: s.messageOf(m, s.namesIn(ctx, []dialogue.Message{m}))}), nil
}

// send stores what a citizen or agent says; the route and the socket both end here.
func (s *Server) send(ctx context.Context, p identity.Principal, conversationID string, in saidJSON) (dialogue.Message, error) {
	start := time.Now()
	said := dialogue.Said{ClientID: in.ClientID, Kind: dialogue.Kind(in.Kind), Text: in.Text, FileID: in.FileID, ArticleID: in.ArticleID, GuideID: in.GuideID, Seconds: in.Seconds}
	if in.Kind == "article" {
		said.Kind = dialogue.KindAnswer
	}
	speak := s.Dialogue.Receive
	if side(p) == dialogue.ByAgent {
		speak = s.Dialogue.Say
	}
	m, err := speak(ctx, p.ID, conversationID, said)
	if err == nil {
		s.Meter.Ack(time.Since(start))
	}
	return m, err
}

func (s *Server) tellTyping(ctx context.Context, in *ConversationPath) (*none, error) {
	return nil, s.typing(ctx, in.ID)
}

func (s *Server) typing(ctx context.Context, id string) error {
	c, err := s.visible(ctx, id)
	if err != nil {
		return err
	}
	s.Dialogue.TellTyping(ctx, c, side(caller(ctx)))
	return nil
}

func (s *Server) markRead(ctx context.Context, in *readIn) (*none, error) {
	return nil, s.read(ctx, in.ID, in.Body.Seq)
}

func (s *Server) read(ctx context.Context, id string, seq int64) error {
	c, err := s.visible(ctx, id)
	if err != nil {
		return err
	}
	p := caller(ctx)
	if p.Kind == identity.KindStaff && !c.HeldBy(p.ID) {
		return nil // a supervisor looking on leaves no mark
	}
	return s.Dialogue.Read(ctx, c, side(p), seq)
}

func (s *Server) giveFeedback(ctx context.Context, in *feedbackIn) (*answer[feedbackOut], error) {
	c, err := s.Dialogue.OfCitizen(ctx, caller(ctx).ID, in.ID)
	if err != nil {
		return nil, err
	}
	m, err := s.Dialogue.Judge(ctx, c, in.Body.MessageID, in.Body.Verdict, in.Body.Comment)
	if err != nil {
		return nil, err
	}
	return say(feedbackOut{MessageID: m.ID, Verdict: m.Verdict, OfferHuman: m.Verdict == "down"}), nil
}

func (s *Server) requestHuman(ctx context.Context, in *handoffIn) (*answer[handoffOut], error) {
	c, err := s.Dialogue.OfCitizen(ctx, caller(ctx).ID, in.ID)
	if err != nil {
		return nil, err
	}
	got, err := s.Dialogue.RequestHuman(ctx, c, dialogue.Reason(in.Body.Reason), in.Body.ClientID)
	if err != nil {
		return nil, err
	}
	view, err := s.conversationOf(ctx, got.Conversation)
	if err != nil {
		return nil, err
	}
	return say(handoffOut{State: view.State, Queue: view.Queue, LetterOffered: !got.Taken}), nil
}

func (s *Server) cancelWaiting(ctx context.Context, in *ConversationPath) (*answer[ConversationJSON], error) {
	c, err := s.Dialogue.OfCitizen(ctx, caller(ctx).ID, in.ID)
	if err != nil {
		return nil, err
	}
	if err := s.Dialogue.CancelWaiting(ctx, c); err != nil {
		return nil, err
	}
	return s.getConversation(ctx, in)
}

func (s *Server) closeConversation(ctx context.Context, in *ConversationPath) (*answer[ConversationJSON], error) {
	c, err := s.Dialogue.OfCitizen(ctx, caller(ctx).ID, in.ID)
	if err != nil {
		return nil, err
	}
	if c, err = s.Dialogue.Close(ctx, c.ID, "citizen"); err != nil {
		return nil, err
	}
	return s.sayConversation(ctx, c)
}

func (s *Server) rateConversation(ctx context.Context, in *ratingIn) (*answer[ConversationJSON], error) {
	c, err := s.Dialogue.OfCitizen(ctx, caller(ctx).ID, in.ID)
	if err != nil {
		return nil, err
	}
	if c, err = s.Dialogue.Rate(ctx, c, in.Body.Score, in.Body.Comment); err != nil {
		return nil, err
	}
	return s.sayConversation(ctx, c)
}
