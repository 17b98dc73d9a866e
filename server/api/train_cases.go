package api

import (
	"context"
	"net/http"
	"time"

	"qingting/server/course"
	"qingting/server/dialogue"
	"qingting/server/identity"
	"qingting/server/learning"
	"qingting/server/mask"
)

type maskedJSON struct {
	Kind  string `json:"kind" example:"手机号"`
	Count int    `json:"count" example:"2"`
}

type caseSourceJSON struct {
	ID       string    `json:"id" doc:"会话"`
	Question string    `json:"question" example:"小区断水三天没人管" doc:"已去掉个人信息"`
	Matter   string    `json:"matter,omitempty" example:"水电气热"`
	Rating   int       `json:"rating" doc:"0 表示没有评价"`
	Disliked bool      `json:"disliked"`
	Messages int       `json:"messages" example:"12"`
	OpenedAt time.Time `json:"opened_at"`
}

type caseSourcesJSON struct {
	Items []caseSourceJSON `json:"items"`
}

type transcriptJSON struct {
	Lines   []cardLineJSON  `json:"lines" doc:"每句话，个人信息已换成【手机号】这样的说明"`
	Masked  []maskedJSON    `json:"masked" doc:"换掉了什么"`
	Matter  string          `json:"matter,omitempty"`
	Article *articleRefJSON `json:"article,omitempty" doc:"最后说到的知识"`
}

func (s *Server) caseRoutes() {
	const tag = "培训"
	writers := staffWith(identity.TrainWrite)
	add(s, route{method: http.MethodGet, path: "/train/cases", summary: "可以做成案例的会话", tag: tag, who: writers}, s.caseSources)
	add(s, route{method: http.MethodGet, path: "/train/cases/{id}", summary: "一次会话，已去掉个人信息", tag: tag, who: writers}, s.caseSource)
	add(s, route{method: http.MethodPost, path: "/train/cases/{id}", summary: "把会话做成课，存为草稿", tag: tag, who: writers, status: http.StatusCreated, again: true}, s.newCase)
}

// Conversations of the last quarter are taught from; older ones follow older rules.
const (
	casesFor  = 90 * 24 * time.Hour
	casesMost = 100
)

func (s *Server) caseSources(ctx context.Context, _ *struct{}) (*answer[caseSourcesJSON], error) {
	list, err := s.Numbers.Cases(ctx, s.Now().Add(-casesFor), casesMost)
	if err != nil {
		return nil, err
	}
	out := caseSourcesJSON{Items: make([]caseSourceJSON, len(list))}
	for i, c := range list {
		question, _ := mask.Text(c.Question)
		matter, _ := s.matterOf(ctx, c.ArticleID)
		out.Items[i] = caseSourceJSON{c.ID, question, matter, c.Rating, c.Disliked, c.Messages, c.OpenedAt.UTC()}
	}
	return say(out), nil
}

// matterOf returns an article's matter and question; empty when it is gone.
func (s *Server) matterOf(ctx context.Context, articleID string) (matter, question string) {
	if articleID == "" {
		return "", ""
	}
	a, err := s.Knowledge.Article(ctx, articleID)
	if err != nil || len(a.Category) == 0 {
		return "", a.Question
	}
	return a.Category[0], a.Question
}

// CasePath names a conversation in the address; exported to be embedded.
type CasePath struct {
	ID string `path:"id" maxLength:"64"`
}

// maxTranscript is how many messages of a conversation are looked at.
const maxTranscript = 200

func (s *Server) caseSource(ctx context.Context, in *CasePath) (*answer[transcriptJSON], error) {
	c, err := s.Dialogue.Conversation(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if c.State != dialogue.StateClosed {
		return nil, dialogue.ErrNotEnded
	}
	messages, err := s.Dialogue.Messages(ctx, c.ID, 0, maxTranscript)
	if err != nil {
		return nil, err
	}
	t := course.MaskTranscript(spokenOf(messages))
	out := transcriptJSON{Lines: []cardLineJSON{}, Masked: []maskedJSON{}}
	for _, l := range t.Lines {
		out.Lines = append(out.Lines, cardLineJSON{Who: l.Who, Text: l.Text})
	}
	for _, f := range t.Found {
		out.Masked = append(out.Masked, maskedJSON{string(f.Kind), f.Count})
	}
	decisions, err := s.Dialogue.Decisions(ctx, c.ID)
	if err != nil {
		return nil, err
	}
	for _, d := range decisions {
		if matter, question := s.matterOf(ctx, d.ArticleID); question != "" {
			out.Matter, out.Article = matter, &articleRefJSON{ID: d.ArticleID, Title: question}
		}
	}
	return say(out), nil
}

// spokenOf keeps what people and the bot said in words.
func spokenOf(messages []dialogue.Message) (lines []learning.Line) {
	who := map[dialogue.Sender]string{dialogue.ByCitizen: "市民", dialogue.ByAgent: "坐席", dialogue.ByBot: "机器人"}
	for _, m := range messages {
		if who[m.Sender] != "" && m.Text != "" {
			lines = append(lines, learning.Line{Who: who[m.Sender], Text: m.Text})
		}
	}
	return lines
}

type newCaseIn struct {
	CasePath
	Body struct {
		ClientID  string         `json:"client_id" minLength:"1" maxLength:"64" example:"c-1"`
		Confirmed bool           `json:"confirmed" doc:"已逐句核对，看不出市民是谁"`
		Lesson    lessonEditJSON `json:"lesson"`
	}
}

func (s *Server) newCase(ctx context.Context, in *newCaseIn) (*created[trainLessonDetailJSON], error) {
	c, err := s.Dialogue.Conversation(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	edit := in.Body.Lesson.edit()
	if err := s.ownFiles(ctx, edit); err != nil {
		return nil, err
	}
	l, fresh, err := s.Courses.CreateCase(ctx, caller(ctx).ID, in.Body.ClientID, c.ID, in.Body.Confirmed, edit)
	if err != nil {
		return nil, err
	}
	j, err := s.lessonDetail(ctx, l)
	return sayCreated(j, fresh), err
}
