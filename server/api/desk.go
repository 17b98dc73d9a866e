package api

import (
	"context"
	"net/http"
	"time"

	"qingting/server/desk"
	"qingting/server/dialogue"
	"qingting/server/identity"
)

type seatJSON struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Presence string `json:"presence" enum:"online,away,offline" example:"online"`
	Capacity int    `json:"capacity" example:"5"`
	Active   int    `json:"active"`
}

type seatIn struct {
	Body struct {
		Presence string `json:"presence" enum:"online,away,offline"`
		Capacity int    `json:"capacity,omitempty" minimum:"0" maximum:"20" doc:"0 表示不变"`
	}
}

type waitingJSON struct {
	ID             string    `json:"id"`
	ConversationID string    `json:"conversation_id"`
	CitizenName    string    `json:"citizen_name"`
	Reason         string    `json:"reason"`
	ReasonText     string    `json:"reason_text" example:"市民要求转人工"`
	Priority       int       `json:"priority"`
	Position       int       `json:"position"`
	WaitedSeconds  int       `json:"waited_seconds"`
	QueuedAt       time.Time `json:"queued_at"`
	OfferedTo      string    `json:"offered_to,omitempty"`
	Preview        string    `json:"preview"`
}

type tryJSON struct {
	Question       string  `json:"question"`
	Decision       string  `json:"decision"`
	AnswerQuestion string  `json:"answer_question,omitempty"`
	ArticleID      string  `json:"article_id,omitempty"`
	Probability    float64 `json:"probability"`
}

type factJSON struct {
	Label string `json:"label" example:"车牌号码"`
	Value string `json:"value"`
}

type cardJSON struct {
	Reason            string     `json:"reason"`
	ReasonText        string     `json:"reason_text"`
	Tried             []tryJSON  `json:"tried"`
	Facts             []factJSON `json:"facts"`
	Summary           string     `json:"summary"`
	ConversationCount int        `json:"conversation_count" doc:"市民以前的会话数"`
	CreatedAt         time.Time  `json:"created_at"`

	Emotion *emotionJSON `json:"emotion"`
}

type passJSON struct {
	FromName string    `json:"from_name" example:"王芳"`
	Note     string    `json:"note" example:"市民问异地就医备案，已核对参保地"`
	At       time.Time `json:"at"`
}

type deskConversationJSON struct {
	Conversation ConversationJSON `json:"conversation"`
	Citizen      citizenJSON      `json:"citizen"`
	LastMessage  *messageJSON     `json:"last_message"`
	Unread       int              `json:"unread"`
	Card         *cardJSON        `json:"card"`
	Passed       *passJSON        `json:"passed" doc:"上一位坐席转来时的说明"`
}

type claimIn struct {
	Body struct {
		ConversationID string `json:"conversation_id" minLength:"1" maxLength:"64"`
	}
}

type transferIn struct {
	ConversationPath
	Body struct {
		ToStaffID string `json:"to_staff_id,omitempty" maxLength:"64" doc:"为空则转回排队"`
		Note      string `json:"note,omitempty" maxLength:"200"`
	}
}

type cannedJSON struct {
	ID       string `json:"id"`
	Shortcut string `json:"shortcut" example:"您好"`
	Title    string `json:"title"`
	Text     string `json:"text"`
	Shared   bool   `json:"shared"`
}

type cannedBody struct {
	Shortcut string `json:"shortcut" maxLength:"20"`
	Title    string `json:"title" maxLength:"40"`
	Text     string `json:"text" maxLength:"1000"`
	Shared   bool   `json:"shared,omitempty"`
}

type cannedIn struct{ Body cannedBody }

type cannedChangeIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body cannedBody
}

type cannedPath struct {
	ID string `path:"id" maxLength:"64"`
}

func (s *Server) deskRoutes() {
	const tag = "坐席工作台"
	use := staffWith(identity.DeskUse)
	add(s, route{method: http.MethodGet, path: "/desk/seat", summary: "我的状态", tag: tag, who: use}, s.mySeat)
	add(s, route{method: http.MethodPut, path: "/desk/seat", summary: "切换状态和接待上限", tag: tag, who: use}, s.setSeat)
	add(s, route{method: http.MethodGet, path: "/desk/agents", summary: "在岗坐席", tag: tag, who: use}, s.presentAgents)
	add(s, route{method: http.MethodGet, path: "/desk/line", summary: "排队", tag: tag, who: use}, s.waitingLine)
	add(s, route{method: http.MethodPost, path: "/desk/claim", summary: "接入指定会话", tag: tag, who: use}, s.claim)
	add(s, route{method: http.MethodPost, path: "/desk/claim-next", summary: "接入下一位", tag: tag, who: use}, s.claimNext)
	add(s, route{method: http.MethodGet, path: "/desk/conversations", summary: "我接待的会话", tag: tag, who: use}, s.myConversations)
	add(s, route{method: http.MethodGet, path: "/desk/conversations/{id}", summary: "会话和交接卡", tag: tag, who: use}, s.deskConversation)
	add(s, route{method: http.MethodPost, path: "/desk/conversations/{id}/transfer", summary: "转接", tag: tag, who: use, status: http.StatusNoContent}, s.transfer)
	add(s, route{method: http.MethodPost, path: "/desk/conversations/{id}/close", summary: "结束会话", tag: tag, who: use, status: http.StatusNoContent}, s.deskClose)
	add(s, route{method: http.MethodGet, path: "/desk/canned", summary: "常用语", tag: tag, who: use}, s.cannedReplies)
	add(s, route{method: http.MethodPost, path: "/desk/canned", summary: "新增常用语", tag: tag, who: use, status: http.StatusCreated}, s.addCanned)
	add(s, route{method: http.MethodPut, path: "/desk/canned/{id}", summary: "修改常用语", tag: tag, who: use}, s.changeCanned)
	add(s, route{method: http.MethodDelete, path: "/desk/canned/{id}", summary: "删除常用语", tag: tag, who: use, status: http.StatusNoContent}, s.removeCanned)
}

func (s *Server) seatOf(ctx context.Context, seat desk.Seat) seatJSON {
	name := seat.Name
	if name == "" {
		name = s.staffName(ctx, seat.StaffID)
	}
	return seatJSON{ID: seat.StaffID, Name: name, Presence: string(seat.Presence), Capacity: seat.Capacity, Active: seat.Active}
}

func (s *Server) mySeat(ctx context.Context, _ *struct{}) (*answer[seatJSON], error) {
	seat, err := s.Desk.Seat(ctx, caller(ctx).ID)
	if err != nil {
		return nil, err
	}
	return say(s.seatOf(ctx, seat)), nil
}

func (s *Server) setSeat(ctx context.Context, in *seatIn) (*answer[seatJSON], error) {
	seat, err := s.Desk.SetSeat(ctx, caller(ctx).ID, desk.Presence(in.Body.Presence), in.Body.Capacity)
	if err != nil {
		return nil, err
	}
	return say(s.seatOf(ctx, seat)), nil
}

func (s *Server) presentAgents(ctx context.Context, _ *struct{}) (*answer[list[seatJSON]], error) {
	seats, err := s.Desk.Present(ctx)
	if err != nil {
		return nil, err
	}
	out := list[seatJSON]{Items: []seatJSON{}}
	for _, seat := range seats {
		out.Items = append(out.Items, s.seatOf(ctx, seat))
	}
	return say(out), nil
}

func (s *Server) waitingLine(ctx context.Context, _ *struct{}) (*answer[list[waitingJSON]], error) {
	found, err := s.Desk.Line(ctx)
	if err != nil {
		return nil, err
	}
	out := list[waitingJSON]{Items: []waitingJSON{}}
	for i, h := range found {
		w := waitingJSON{
			ID: h.ID, ConversationID: h.ConversationID, Reason: string(h.Reason), ReasonText: h.Reason.Words(), Priority: h.Priority, Position: i + 1,
			WaitedSeconds: int(s.Now().Sub(h.QueuedAt).Seconds()), QueuedAt: h.QueuedAt.UTC(), Preview: h.Card.Summary, CitizenName: s.citizenName(ctx, h.ConversationID),
		}
		if h.OfferedTo != nil {
			w.OfferedTo = *h.OfferedTo
		}
		out.Items = append(out.Items, w)
	}
	return say(out), nil
}

func (s *Server) citizenName(ctx context.Context, conversationID string) string {
	c, err := s.Dialogue.Conversation(ctx, conversationID)
	if err != nil {
		return ""
	}
	who, err := s.Identity.Citizen(ctx, c.CitizenID)
	if err != nil || who.DisplayName == "" {
		return "市民"
	}
	return who.DisplayName
}

func (s *Server) claim(ctx context.Context, in *claimIn) (*answer[deskConversationJSON], error) {
	p := caller(ctx)
	if err := s.Desk.Claim(ctx, p.ID, p.DisplayName, in.Body.ConversationID); err != nil {
		return nil, err
	}
	return s.sayDeskConversation(ctx, in.Body.ConversationID)
}

func (s *Server) claimNext(ctx context.Context, _ *struct{}) (*answer[deskConversationJSON], error) {
	p := caller(ctx)
	id, err := s.Desk.ClaimNext(ctx, p.ID, p.DisplayName)
	if err != nil {
		return nil, err
	}
	return s.sayDeskConversation(ctx, id)
}

func (s *Server) sayDeskConversation(ctx context.Context, id string) (*answer[deskConversationJSON], error) {
	c, err := s.visible(ctx, id)
	if err != nil {
		return nil, err
	}
	view, err := s.deskConversationOf(ctx, c)
	if err != nil {
		return nil, err
	}
	return say(view), nil
}

func (s *Server) deskConversationOf(ctx context.Context, c dialogue.Conversation) (deskConversationJSON, error) {
	out := deskConversationJSON{}
	var err error
	if out.Conversation, err = s.conversationOf(ctx, c); err != nil {
		return out, err
	}
	who, err := s.Identity.Citizen(ctx, c.CitizenID)
	if err != nil {
		return out, err
	}
	out.Citizen = citizenOf(who)
	recent, err := s.Dialogue.MessagesBefore(ctx, c.ID, c.LastSeq+1, 100)
	if err != nil {
		return out, err
	}
	if n := len(recent); n > 0 {
		last := s.messageOf(recent[n-1], s.namesIn(ctx, recent[n-1:]))
		out.LastMessage = &last
	}
	for _, m := range recent {
		if m.Sender == dialogue.ByCitizen && m.Seq > c.AgentReadSeq {
			out.Unread++
		}
	}
	h, found, err := s.Desk.HandoffOf(ctx, c.ID)
	if err == nil && found {
		card := cardOf(h)
		out.Card = &card
	}
	if err != nil {
		return out, err
	}
	pass, found, err := s.Desk.PassedOn(ctx, c.ID)
	if err == nil && found {
		out.Passed = &passJSON{s.staffName(ctx, pass.FromStaffID), pass.Note, pass.At}
	}
	return out, err
}

func cardOf(h desk.Handoff) cardJSON {
	out := cardJSON{
		Reason: string(h.Reason), ReasonText: h.Reason.Words(), Tried: make([]tryJSON, len(h.Card.Tried)), Facts: make([]factJSON, len(h.Card.Facts)),
		Summary: h.Card.Summary, ConversationCount: h.Card.Earlier, CreatedAt: h.CreatedAt.UTC(),
		Emotion: emotionOf(h.Card.Emotion),
	}
	for i, t := range h.Card.Tried {
		out.Tried[i] = tryJSON{Question: t.Question, Decision: t.Decision, AnswerQuestion: t.AnswerQuestion, ArticleID: t.ArticleID, Probability: t.Probability}
	}
	for i, f := range h.Card.Facts {
		out.Facts[i] = factJSON(f)
	}
	return out
}

func (s *Server) myConversations(ctx context.Context, _ *struct{}) (*answer[list[deskConversationJSON]], error) {
	found, err := s.Dialogue.OfAgent(ctx, caller(ctx).ID)
	if err != nil {
		return nil, err
	}
	out := list[deskConversationJSON]{Items: []deskConversationJSON{}}
	for _, c := range found {
		view, err := s.deskConversationOf(ctx, c)
		if err != nil {
			return nil, err
		}
		out.Items = append(out.Items, view)
	}
	return say(out), nil
}

func (s *Server) deskConversation(ctx context.Context, in *ConversationPath) (*answer[deskConversationJSON], error) {
	return s.sayDeskConversation(ctx, in.ID)
}

func (s *Server) transfer(ctx context.Context, in *transferIn) (*none, error) {
	return nil, s.Desk.Transfer(ctx, caller(ctx).ID, in.Body.ToStaffID, in.ID, in.Body.Note)
}

func (s *Server) deskClose(ctx context.Context, in *ConversationPath) (*none, error) {
	return nil, s.Desk.Close(ctx, caller(ctx).ID, in.ID)
}

func cannedOf(c desk.CannedReply) cannedJSON {
	return cannedJSON{ID: c.ID, Shortcut: c.Shortcut, Title: c.Title, Text: c.Text, Shared: c.StaffID == ""}
}

func (s *Server) cannedReplies(ctx context.Context, _ *struct{}) (*answer[list[cannedJSON]], error) {
	found, err := s.Desk.Canned(ctx, caller(ctx).ID)
	if err != nil {
		return nil, err
	}
	out := list[cannedJSON]{Items: []cannedJSON{}}
	for _, c := range found {
		out.Items = append(out.Items, cannedOf(c))
	}
	return say(out), nil
}

func (s *Server) addCanned(ctx context.Context, in *cannedIn) (*answer[cannedJSON], error) {
	p := caller(ctx)
	c := desk.CannedReply{StaffID: p.ID, Shortcut: in.Body.Shortcut, Title: in.Body.Title, Text: in.Body.Text}
	if in.Body.Shared {
		if err := p.Require(identity.CannedShare); err != nil {
			return nil, err
		}
		c.StaffID = ""
	}
	c, err := s.Desk.AddCanned(ctx, c)
	if err != nil {
		return nil, err
	}
	return say(cannedOf(c)), nil
}

func (s *Server) changeCanned(ctx context.Context, in *cannedChangeIn) (*answer[cannedJSON], error) {
	p := caller(ctx)
	c := desk.CannedReply{ID: in.ID, Shortcut: in.Body.Shortcut, Title: in.Body.Title, Text: in.Body.Text}
	c, err := s.Desk.ChangeCanned(ctx, p.ID, p.Can(identity.CannedShare), c)
	if err != nil {
		return nil, err
	}
	return say(cannedOf(c)), nil
}

func (s *Server) removeCanned(ctx context.Context, in *cannedPath) (*none, error) {
	p := caller(ctx)
	return nil, s.Desk.RemoveCanned(ctx, p.ID, p.Can(identity.CannedShare), in.ID)
}
