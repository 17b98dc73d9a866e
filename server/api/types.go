package api

import (
	"time"

	"qingting/server/board"
	"qingting/server/dialogue"
	"qingting/server/identity"
)

// Times are sent in UTC; a zero time is left out.
func stamp(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	u := t.UTC()
	return &u
}

func stampOf(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	return stamp(*t)
}

// day formats a date; empty for a zero time.
func day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.DateOnly)
}

type list[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty" doc:"给下一页的 cursor，没有更多时为空"`
}

type page[T any] struct {
	Items []T   `json:"items"`
	Total int64 `json:"total" example:"1"`
}

type citizenJSON struct {
	ID          string `json:"id" example:"01996b2a-7b1c-7000-8000-000000000001"`
	Kind        string `json:"kind" enum:"guest,citizen" example:"guest"`
	DisplayName string `json:"display_name" example:"王女士"`
	PhoneMasked string `json:"phone_masked" example:"138****8000"`
	PhoneProved bool   `json:"phone_verified" doc:"手机号由微信验证过"`
	ElderMode   bool   `json:"elder_mode"`
}

func citizenOf(c identity.Citizen) citizenJSON {
	return citizenJSON{ID: c.ID, Kind: string(c.Kind), DisplayName: c.DisplayName, PhoneMasked: c.PhoneMasked, PhoneProved: c.PhoneVerifiedAt != nil, ElderMode: c.ElderMode}
}

// StaffJSON is a staff account; exported to be embedded.
type StaffJSON struct {
	ID          string   `json:"id"`
	Username    string   `json:"username" example:"zhangsan"`
	DisplayName string   `json:"display_name" example:"张三"`
	Roles       []string `json:"roles" example:"agent"`
	Department  string   `json:"department"`
	Disabled    bool     `json:"disabled"`
}

func staffOf(m identity.Staff) StaffJSON {
	return StaffJSON{ID: m.ID, Username: m.Username, DisplayName: m.DisplayName, Roles: texts(m.Roles), Department: m.Department, Disabled: m.Disabled}
}

func texts[T ~string](list []T) []string {
	out := make([]string, len(list))
	for i, v := range list {
		out[i] = string(v)
	}
	return out
}

type blockJSON struct {
	Type       string   `json:"type" enum:"text,steps,materials,phone,outlets,link,image,article,guide,calculator" example:"steps"`
	Title      string   `json:"title,omitempty" maxLength:"60"`
	Text       string   `json:"text,omitempty" maxLength:"2000"`
	Items      []string `json:"items,omitempty" maxItems:"50"`
	Name       string   `json:"name,omitempty" maxLength:"60"`
	Number     string   `json:"number,omitempty" maxLength:"30" example:"12333"`
	URL        string   `json:"url,omitempty" maxLength:"500"`
	OutletKind string   `json:"outlet_kind,omitempty" maxLength:"30"`
	ArticleID  string   `json:"article_id,omitempty" maxLength:"64"`
	FileID     string   `json:"file_id,omitempty" maxLength:"64"`
	GuideID    string   `json:"guide_id,omitempty" maxLength:"64"`
	Calculator string   `json:"calculator_id,omitempty" maxLength:"64" doc:"计算器的编号"`
}

type sourceJSON struct {
	Name   string `json:"name" maxLength:"100" example:"中华人民共和国居民身份证法"`
	Number string `json:"number,omitempty" maxLength:"60"`
	Clause string `json:"clause,omitempty" maxLength:"60" example:"第十一条"`
	Date   string `json:"date,omitempty" maxLength:"10" example:"2011-10-29"`
	URL    string `json:"url,omitempty" maxLength:"500"`
}

type candidateJSON struct {
	ArticleID string `json:"article_id"`
	Question  string `json:"question" example:"身份证丢了怎么补办？"`
}

type fileJSON struct {
	ID      string `json:"id"`
	URL     string `json:"url" doc:"带签名的地址，限时有效"`
	Mime    string `json:"mime,omitempty" example:"image/jpeg"`
	Size    int64  `json:"size,omitempty"`
	Width   int    `json:"width"`
	Height  int    `json:"height"`
	Seconds int    `json:"seconds,omitempty" doc:"语音的长度"`
	Flagged bool   `json:"flagged,omitempty" doc:"内容检测提示可能违规，只有工作人员看得到"`
}

// partJSON is one of several questions of a message.
type partJSON struct {
	Question  string `json:"question" example:"护照多少钱"`
	ArticleID string `json:"article_id,omitempty" doc:"为空表示这一问没有把握"`
}

// letterDraftJSON is an offered letter with what the citizen said filled in.
type letterDraftJSON struct {
	DemandType string `json:"demand_type" enum:"consultation,help,complaint,report,suggestion,praise" example:"complaint"`
	Title      string `json:"title" example:"小区门口夜间施工扰民"`
	Text       string `json:"text"`
}

// aiLabel is shown under every answer whose words a model chose.
const aiLabel = "由人工智能润色，内容以依据为准"

type contentJSON struct {
	Kind           string           `json:"kind" enum:"text,image,voice,candidate,answer,candidates,ask,decline,emergency,notice,closed" example:"answer"`
	Text           string           `json:"text"`
	Blocks         []blockJSON      `json:"blocks"`
	Sources        []sourceJSON     `json:"sources"`
	ArticleID      string           `json:"article_id,omitempty"`
	ArticleVersion int              `json:"article_version,omitempty"`
	Question       string           `json:"question,omitempty"`
	Local          bool             `json:"local" doc:"具体规定由当地公布"`
	Department     string           `json:"department,omitempty"`
	ValidFrom      string           `json:"valid_from,omitempty"`
	ValidUntil     string           `json:"valid_until,omitempty"`
	UpdatedAt      *time.Time       `json:"updated_at,omitempty"`
	Worded         bool             `json:"worded" doc:"文字由模型润色，已逐句核对与审核内容一致"`
	AILabel        string           `json:"ai_label,omitempty" example:"由人工智能润色，内容以依据为准" doc:"润色过的回答必须显示的标识"`
	Candidates     []candidateJSON  `json:"candidates"`
	Options        []string         `json:"options"`
	Actions        []string         `json:"actions"`
	Parts          []partJSON       `json:"parts,omitempty" doc:"一条消息里的几个问题，逐个回答"`
	ActionLetter   *letterDraftJSON `json:"action_letter,omitempty" doc:"建议写成留言，类型、标题、正文已预填"`
	File           *fileJSON        `json:"file,omitempty"`
	Guide          *guideStepJSON   `json:"guide,omitempty" doc:"这条消息属于一次办事引导"`
}

type messageJSON struct {
	ID             string      `json:"id"`
	ConversationID string      `json:"conversation_id"`
	Seq            int64       `json:"seq" example:"1"`
	ClientID       string      `json:"client_id"`
	Sender         string      `json:"sender" enum:"citizen,bot,agent,system" example:"citizen"`
	SenderName     string      `json:"sender_name"`
	Kind           string      `json:"kind" example:"text"`
	Text           string      `json:"text" example:"身份证丢了怎么补办"`
	Content        contentJSON `json:"content"`
	ReplyTo        string      `json:"reply_to,omitempty"`
	Feedback       *string     `json:"feedback" enum:"up,down"`
	CreatedAt      time.Time   `json:"created_at"`
}

type agentJSON struct {
	ID   string `json:"id"`
	Name string `json:"name" example:"李雷"`
}

type queueJSON struct {
	Position        int  `json:"position" doc:"从 1 开始"`
	Ahead           int  `json:"ahead"`
	EstimateSeconds *int `json:"estimate_seconds" doc:"近来接入太少、无从估计时为空"`
}

// ConversationJSON is a conversation; exported to be embedded.
type ConversationJSON struct {
	ID             string     `json:"id"`
	Channel        string     `json:"channel" example:"h5"`
	State          string     `json:"state" enum:"bot,waiting,agent,closed" example:"bot"`
	Agent          *agentJSON `json:"agent"`
	Queue          *queueJSON `json:"queue"`
	LastSeq        int64      `json:"last_seq"`
	CitizenReadSeq int64      `json:"citizen_read_seq"`
	AgentReadSeq   int64      `json:"agent_read_seq"`
	OpenedAt       time.Time  `json:"opened_at"`
	ClosedAt       *time.Time `json:"closed_at"`
	Rating         *int       `json:"rating"`
}

type entryJSON struct {
	ID         string    `json:"id"`
	Author     string    `json:"author" enum:"citizen,agent,system" example:"agent"`
	AuthorName string    `json:"author_name"`
	Text       string    `json:"text"`
	CreatedAt  time.Time `json:"created_at"`
}

type letterJSON struct {
	ID                 string      `json:"id"`
	Number             string      `json:"number" example:"LY20261121-000001"`
	DemandType         string      `json:"demand_type" example:"consultation"`
	Title              string      `json:"title"`
	Text               string      `json:"text"`
	Files              []fileJSON  `json:"files"`
	ContactName        string      `json:"contact_name"`
	ContactPhoneMasked string      `json:"contact_phone_masked" example:"138****8000"`
	ContactPhone       string      `json:"contact_phone,omitempty" doc:"只给受理人、有权限的班长，以及市民导出自己的数据时"`
	State              string      `json:"state" enum:"submitted,accepted,answered,closed" example:"submitted"`
	Overdue            bool        `json:"overdue"`
	PromisedAt         time.Time   `json:"promised_at"`
	CreatedAt          time.Time   `json:"created_at"`
	AnsweredAt         *time.Time  `json:"answered_at"`
	Holder             *agentJSON  `json:"holder"`
	Rating             *int        `json:"rating"`
	RatingComment      string      `json:"rating_comment"`
	Entries            []entryJSON `json:"entries"`
	ConversationID     string      `json:"conversation_id,omitempty"`
	Calculations       []sheetJSON `json:"calculations" doc:"附上的计算单；列表里不带"`
}

func blocksOf(list []dialogue.Block) []blockJSON {
	out := make([]blockJSON, len(list))
	for i, b := range list {
		out[i] = blockJSON(b)
	}
	return out
}

func sourcesOf(list []dialogue.Source) []sourceJSON {
	out := make([]sourceJSON, len(list))
	for i, v := range list {
		out[i] = sourceJSON{Name: v.Name, Number: v.Number, Clause: v.Clause, Date: v.Dated, URL: v.URL}
	}
	return out
}

// contentOf needs the server, because pictures get signed addresses.
func (s *Server) contentOf(kind dialogue.Kind, text string, c dialogue.Content) contentJSON {
	out := contentJSON{
		Kind: string(kind), Text: text, Blocks: blocksOf(c.Blocks), Sources: sourcesOf(c.Sources),
		ArticleID: c.ArticleID, ArticleVersion: c.ArticleVersion, Question: c.Question, Local: c.Local, Department: c.Department,
		ValidFrom: day(c.ValidFrom), ValidUntil: day(c.ValidUntil), UpdatedAt: stamp(c.UpdatedAt),
		Candidates: make([]candidateJSON, len(c.Candidates)), Options: append([]string{}, c.Options...), Actions: texts(c.Actions),
	}
	for i, v := range c.Candidates {
		out.Candidates[i] = candidateJSON(v)
	}
	if c.Worded {
		out.Worded, out.AILabel = true, aiLabel
	}
	for _, v := range c.Parts {
		out.Parts = append(out.Parts, partJSON{Question: v.Question, ArticleID: v.ArticleID})
	}
	if c.ActionLetter != nil {
		draft := letterDraftJSON(*c.ActionLetter)
		out.ActionLetter = &draft
	}
	if c.Guide != nil {
		out.Guide = guideStepOf(*c.Guide)
	}
	if c.File != nil {
		out.File = &fileJSON{ID: c.File.ID, URL: s.fileURL(c.File.ID), Mime: c.File.Mime, Width: c.File.Width, Height: c.File.Height, Seconds: c.File.Seconds}
	}
	return out
}

func (s *Server) messageOf(m dialogue.Message, agents names) messageJSON {
	out := messageJSON{
		ID: m.ID, ConversationID: m.ConversationID, Seq: m.Seq, ClientID: m.ClientID, Sender: string(m.Sender), SenderName: agents.sender(m),
		Kind: string(m.Kind), Text: m.Text, Content: s.contentOf(m.Kind, m.Text, m.Content), CreatedAt: m.CreatedAt.UTC(),
	}
	if m.ReplyTo != nil {
		out.ReplyTo = *m.ReplyTo
	}
	if m.Verdict != "" {
		out.Feedback = &m.Verdict
	}
	return out
}

// names are display names of staff by id.
type names map[string]string

func (n names) sender(m dialogue.Message) string {
	switch m.Sender {
	case dialogue.ByAgent:
		return n[m.SenderID]
	case dialogue.ByBot:
		return "智能助手"
	}
	return ""
}

func ratingOf(score int) *int {
	if score == 0 {
		return nil
	}
	return &score
}

func (s *Server) letterOf(l board.Letter, staff names) letterJSON {
	out := letterJSON{
		ID: l.ID, Number: l.Number, DemandType: string(l.DemandType), Title: l.Title, Text: l.Text, Files: make([]fileJSON, len(l.FileIDs)),
		ContactName: l.ContactName, State: string(l.State), Overdue: l.Overdue(s.Now()), PromisedAt: l.PromisedAt.UTC(), CreatedAt: l.CreatedAt.UTC(),
		AnsweredAt: stampOf(l.AnsweredAt), Rating: ratingOf(l.Rating), RatingComment: l.RatingComment, Entries: make([]entryJSON, len(l.Entries)),
		Calculations: []sheetJSON{},
	}
	for i, id := range l.FileIDs {
		out.Files[i] = fileJSON{ID: id, URL: s.fileURL(id)}
	}
	for i, e := range l.Entries {
		out.Entries[i] = entryJSON{ID: e.ID, Author: e.Author, AuthorName: staff[e.AuthorID], Text: e.Text, CreatedAt: e.CreatedAt.UTC()}
	}
	if l.HolderID != nil {
		out.Holder = &agentJSON{ID: *l.HolderID, Name: staff[*l.HolderID]}
	}
	if l.ConversationID != nil {
		out.ConversationID = *l.ConversationID
	}
	return out
}
