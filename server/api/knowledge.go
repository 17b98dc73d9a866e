package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"qingting/server/dialogue"
	"qingting/server/identity"
	"qingting/server/knowledge"
	"qingting/server/search"
)

// Preview is what a citizen would get for a question, and why.
type Preview struct {
	Reply     dialogue.Reply
	Hits      []search.Hit
	Answer    float64 // threshold of a direct answer
	Confirm   float64 // threshold of an offer to choose
	Questions map[string]string
}

// EditJSON is what an editor can write. It is exported because huma fills embedded structs
// only then.
type EditJSON struct {
	Key             string       `json:"key,omitempty" maxLength:"60" doc:"只在新建时有效；留空自动生成"`
	CategoryID      string       `json:"category_id" maxLength:"64"`
	Question        string       `json:"question" maxLength:"100"`
	Variants        []string     `json:"variants,omitempty" maxItems:"50"`
	CounterExamples []string     `json:"counter_examples,omitempty" maxItems:"50"`
	Answer          string       `json:"answer" maxLength:"5000"`
	Internal        string       `json:"internal,omitempty" maxLength:"2000"`
	Blocks          []blockJSON  `json:"blocks,omitempty" maxItems:"20"`
	Tags            []string     `json:"tags,omitempty" maxItems:"20"`
	Region          string       `json:"region,omitempty" maxLength:"20"`
	Local           bool         `json:"local,omitempty"`
	Department      string       `json:"department,omitempty" maxLength:"60"`
	Sources         []sourceJSON `json:"sources,omitempty" maxItems:"10"`
	EffectiveFrom   string       `json:"effective_from,omitempty" maxLength:"10"`
	EffectiveUntil  string       `json:"effective_until,omitempty" maxLength:"10" doc:"最后一天"`
	ReviewBy        string       `json:"review_by,omitempty" maxLength:"10"`
	Audience        string       `json:"audience,omitempty" enum:"public,internal" default:"public"`
	Hot             int          `json:"hot,omitempty" minimum:"0" maximum:"100"`
	AllReply        bool         `json:"all_reply,omitempty"`
	Disabled        bool         `json:"disabled,omitempty"`
	NoSuggest       bool         `json:"no_suggest,omitempty"`
}

type articleJSON struct {
	EditJSON
	ID          string     `json:"id"`
	State       string     `json:"state" enum:"draft,in_review,live,scheduled,expired,withdrawn" example:"live"`
	Version     int        `json:"version"`
	LiveVersion int        `json:"live_version"`
	RowVersion  int        `json:"row_version"`
	Category    []string   `json:"category"`
	Seasons     []int      `json:"seasons"`
	UpdatedAt   time.Time  `json:"updated_at"`
	UpdatedBy   string     `json:"updated_by"`
	PublishedAt *time.Time `json:"published_at"`
}

type articlesIn struct {
	Q          string `query:"q" maxLength:"60"`
	CategoryID string `query:"category" maxLength:"64"`
	State      string `query:"state" enum:"draft,in_review,live,scheduled,expired,withdrawn"`
	Page       int    `query:"page" minimum:"1" maximum:"10000" default:"1"`
	Size       int    `query:"size" minimum:"1" maximum:"100" default:"20"`
}

type newArticleIn struct{ Body EditJSON }

type saveArticleIn struct {
	ArticlePath
	Body struct {
		EditJSON
		RowVersion int `json:"row_version" minimum:"1" doc:"打开时看到的值；别人先保存了会得到 409"`
	}
}

type publishIn struct {
	ArticlePath
	Body struct {
		Version int `json:"version" minimum:"1"`
	}
}

type versionJSON struct {
	Version     int        `json:"version"`
	Question    string     `json:"question"`
	SavedBy     string     `json:"saved_by"`
	SavedAt     time.Time  `json:"saved_at"`
	PublishedBy string     `json:"published_by"`
	PublishedAt *time.Time `json:"published_at"`
}

type categoryJSON struct {
	ID       string `json:"id"`
	ParentID string `json:"parent_id"`
	Name     string `json:"name"`
	Articles int    `json:"articles"`
}

type categoryIn struct {
	Body struct {
		ParentID string `json:"parent_id,omitempty" maxLength:"64"`
		Name     string `json:"name" maxLength:"20"`
	}
}

type previewIn struct {
	Body struct {
		Question string `json:"question" minLength:"1" maxLength:"500"`
	}
}

type termJSON struct {
	Term  string  `json:"term"`
	Field string  `json:"field"`
	Share float64 `json:"share"`
}

type hitJSON struct {
	ArticleID   string     `json:"article_id"`
	Question    string     `json:"question"`
	Matched     string     `json:"matched"`
	Probability float64    `json:"probability"`
	Score       float64    `json:"score"`
	Terms       []termJSON `json:"terms"`
}

type previewJSON struct {
	Decision  string      `json:"decision" example:"answer"`
	Reason    string      `json:"reason"`
	Content   contentJSON `json:"content"`
	Hits      []hitJSON   `json:"hits"`
	Threshold struct {
		Answer  float64 `json:"answer"`
		Confirm float64 `json:"confirm"`
	} `json:"threshold"`
}

type deskKnowledgeIn struct {
	Q string `query:"q" minLength:"1" maxLength:"200" required:"true"`
}

type deskArticleJSON struct {
	ArticleID   string      `json:"article_id"`
	Version     int         `json:"version"`
	Question    string      `json:"question"`
	Answer      string      `json:"answer"`
	Internal    string      `json:"internal"`
	Audience    string      `json:"audience"`
	Content     contentJSON `json:"content"`
	Probability float64     `json:"probability"`
	Terms       []string    `json:"terms"`
}

func (s *Server) knowledgeRoutes() {
	const tag = "知识库"
	read, write := staffWith(identity.KnowledgeRead), staffWith(identity.KnowledgeWrite)
	publish := staffWith(identity.KnowledgePublish)
	add(s, route{method: http.MethodGet, path: "/staff/articles", summary: "知识列表", tag: tag, who: read}, s.articles)
	add(s, route{method: http.MethodPost, path: "/staff/articles", summary: "新建知识", tag: tag, who: write, status: http.StatusCreated}, s.newArticle)
	add(s, route{method: http.MethodPost, path: "/staff/articles/preview", summary: "像市民一样问", tag: tag, who: read}, s.preview)
	add(s, route{method: http.MethodGet, path: "/staff/articles/{id}", summary: "一条知识", tag: tag, who: read}, s.article)
	add(s, route{method: http.MethodPut, path: "/staff/articles/{id}", summary: "保存知识", tag: tag, who: write}, s.saveArticle)
	add(s, route{method: http.MethodPost, path: "/staff/articles/{id}/submit", summary: "送审", tag: tag, who: write}, s.submitArticle)
	add(s, route{method: http.MethodPost, path: "/staff/articles/{id}/publish", summary: "发布", tag: tag, who: publish}, s.publishArticle)
	add(s, route{method: http.MethodPost, path: "/staff/articles/{id}/withdraw", summary: "下线", tag: tag, who: publish}, s.withdrawArticle)
	add(s, route{method: http.MethodGet, path: "/staff/articles/{id}/versions", summary: "历史版本", tag: tag, who: read}, s.versions)
	add(s, route{method: http.MethodGet, path: "/staff/categories", summary: "分类", tag: tag, who: read}, s.categories)
	add(s, route{method: http.MethodPost, path: "/staff/categories", summary: "新建分类", tag: tag, who: write, status: http.StatusCreated}, s.newCategory)
	add(s, route{method: http.MethodGet, path: "/desk/knowledge", summary: "坐席查知识", tag: tag, who: staffWith(identity.DeskUse, identity.LettersAnswer)}, s.deskKnowledge)
}

// fields turns days into moments: a last day counts whole, in the city's time.
func (e EditJSON) edit() (knowledge.Edit, error) {
	out := knowledge.Edit{
		Key:      e.Key,
		Settings: knowledge.Settings{CategoryID: e.CategoryID, Hot: e.Hot, AllReply: e.AllReply, Disabled: e.Disabled, NoSuggest: e.NoSuggest},
		Words: knowledge.Words{
			Question: e.Question, Variants: e.Variants, CounterExamples: e.CounterExamples, Answer: e.Answer, Internal: e.Internal, Tags: e.Tags,
			Region: e.Region, Local: e.Local, Department: e.Department, Audience: knowledge.Audience(e.Audience),
		},
	}
	for _, b := range e.Blocks {
		out.Blocks = append(out.Blocks, knowledge.Block(b))
	}
	for _, v := range e.Sources {
		out.Sources = append(out.Sources, knowledge.Source{Name: v.Name, Number: v.Number, Clause: v.Clause, Dated: v.Date, URL: v.URL})
	}
	return out, e.days(&out)
}

func (e EditJSON) days(out *knowledge.Edit) error {
	var err error
	if out.EffectiveFrom, err = knowledge.DayStart(e.EffectiveFrom); err != nil {
		return errDate("effective_from")
	}
	if out.EffectiveUntil, err = knowledge.DayStart(e.EffectiveUntil); err != nil {
		return errDate("effective_until")
	}
	if !out.EffectiveUntil.IsZero() {
		out.EffectiveUntil = out.EffectiveUntil.AddDate(0, 0, 1)
	}
	if out.ReviewBy, err = knowledge.DayStart(e.ReviewBy); err != nil {
		return errDate("review_by")
	}
	return nil
}

func localDay(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.In(knowledge.City).Format(time.DateOnly)
}

func lastDay(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return localDay(t.AddDate(0, 0, -1))
}

func (s *Server) articleOf(ctx context.Context, a knowledge.Article) articleJSON {
	out := articleJSON{
		ID: a.ID, State: string(a.StateAt(s.Now())), Version: a.Version, LiveVersion: a.LiveVersion, RowVersion: a.RowVersion,
		Category: append([]string{}, a.Category...), Seasons: append([]int{}, a.Seasons...), UpdatedAt: a.UpdatedAt.UTC(), UpdatedBy: s.staffName(ctx, a.SavedBy), PublishedAt: stamp(a.PublishedAt),
		EditJSON: EditJSON{
			Key: a.Key, CategoryID: a.CategoryID, Question: a.Question, Variants: a.Variants, CounterExamples: a.CounterExamples, Answer: a.Answer,
			Internal: a.Internal, Tags: a.Tags, Region: a.Region, Local: a.Local, Department: a.Department,
			EffectiveFrom: localDay(a.EffectiveFrom), EffectiveUntil: lastDay(a.EffectiveUntil), ReviewBy: localDay(a.ReviewBy),
			Audience: string(a.Audience), Hot: a.Hot, AllReply: a.AllReply, Disabled: a.Disabled, NoSuggest: a.NoSuggest,
		},
	}
	for _, b := range a.Blocks {
		out.Blocks = append(out.Blocks, blockJSON(b))
	}
	for _, v := range a.Sources {
		out.Sources = append(out.Sources, sourceJSON{Name: v.Name, Number: v.Number, Clause: v.Clause, Date: v.Dated, URL: v.URL})
	}
	return out
}

func (s *Server) sayArticle(ctx context.Context, a knowledge.Article, err error) (*answer[articleJSON], error) {
	if err != nil {
		return nil, err
	}
	return say(s.articleOf(ctx, a)), nil
}

func (s *Server) articles(ctx context.Context, in *articlesIn) (*answer[page[articleJSON]], error) {
	found, total, err := s.Knowledge.Articles(ctx, knowledge.Filter{
		Text: in.Q, CategoryID: in.CategoryID, State: knowledge.State(in.State), Page: in.Page, Size: in.Size,
	})
	if err != nil {
		return nil, err
	}
	out := page[articleJSON]{Items: []articleJSON{}, Total: int64(total)}
	for _, a := range found {
		out.Items = append(out.Items, s.articleOf(ctx, a))
	}
	return say(out), nil
}

func (s *Server) newArticle(ctx context.Context, in *newArticleIn) (*answer[articleJSON], error) {
	e, err := in.Body.edit()
	if err != nil {
		return nil, err
	}
	a, err := s.Knowledge.Create(ctx, caller(ctx).ID, e)
	return s.sayArticle(ctx, a, err)
}

func (s *Server) article(ctx context.Context, in *ArticlePath) (*answer[articleJSON], error) {
	a, err := s.Knowledge.Article(ctx, in.ID)
	return s.sayArticle(ctx, a, err)
}

func (s *Server) saveArticle(ctx context.Context, in *saveArticleIn) (*answer[articleJSON], error) {
	e, err := in.Body.edit()
	if err != nil {
		return nil, err
	}
	a, err := s.Knowledge.Save(ctx, caller(ctx).ID, in.ID, in.Body.RowVersion, e)
	return s.sayArticle(ctx, a, err)
}

func (s *Server) submitArticle(ctx context.Context, in *ArticlePath) (*answer[articleJSON], error) {
	a, err := s.Knowledge.Submit(ctx, in.ID)
	return s.sayArticle(ctx, a, err)
}

func (s *Server) publishArticle(ctx context.Context, in *publishIn) (*answer[articleJSON], error) {
	a, err := s.Knowledge.Publish(ctx, caller(ctx).ID, in.ID, in.Body.Version)
	return s.sayArticle(ctx, a, err)
}

func (s *Server) withdrawArticle(ctx context.Context, in *ArticlePath) (*answer[articleJSON], error) {
	a, err := s.Knowledge.Withdraw(ctx, in.ID)
	return s.sayArticle(ctx, a, err)
}

func (s *Server) versions(ctx context.Context, in *ArticlePath) (*answer[list[versionJSON]], error) {
	found, err := s.Knowledge.Versions(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := list[versionJSON]{Items: []versionJSON{}}
	for _, v := range found {
		out.Items = append(out.Items, versionJSON{
			Version: v.Version, Question: v.Question, SavedBy: s.staffName(ctx, v.SavedBy), SavedAt: v.SavedAt.UTC(),
			PublishedBy: s.staffName(ctx, v.PublishedBy), PublishedAt: stamp(v.PublishedAt),
		})
	}
	return say(out), nil
}

func (s *Server) categories(ctx context.Context, _ *struct{}) (*answer[list[categoryJSON]], error) {
	found, err := s.Knowledge.Categories(ctx)
	if err != nil {
		return nil, err
	}
	out := list[categoryJSON]{Items: []categoryJSON{}}
	for _, c := range found {
		out.Items = append(out.Items, categoryJSON{ID: c.ID, ParentID: c.ParentID, Name: c.Name, Articles: c.Articles})
	}
	return say(out), nil
}

func (s *Server) newCategory(ctx context.Context, in *categoryIn) (*answer[categoryJSON], error) {
	c, err := s.Knowledge.CreateCategory(ctx, in.Body.ParentID, in.Body.Name)
	if err != nil {
		return nil, err
	}
	return say(categoryJSON{ID: c.ID, ParentID: c.ParentID, Name: c.Name}), nil
}

func (s *Server) preview(ctx context.Context, in *previewIn) (*answer[previewJSON], error) {
	p, err := s.Preview.Preview(ctx, in.Body.Question)
	if err != nil {
		return nil, err
	}
	out := previewJSON{Decision: string(p.Reply.Kind), Reason: p.Reply.Why.Reason, Content: s.contentOf(p.Reply.Kind, p.Reply.Text, p.Reply.Content), Hits: []hitJSON{}}
	if p.Reply.Why.Kind != "" {
		out.Decision = p.Reply.Why.Kind
	}
	out.Threshold.Answer, out.Threshold.Confirm = p.Answer, p.Confirm
	for _, h := range p.Hits {
		v := hitJSON{ArticleID: h.ID, Question: p.Questions[h.ID], Matched: h.MatchedText, Probability: h.Probability, Score: h.Score, Terms: []termJSON{}}
		for _, t := range h.Terms {
			v.Terms = append(v.Terms, termJSON(t))
		}
		out.Hits = append(out.Hits, v)
	}
	return say(out), nil
}

// deskKnowledge finds articles for agents, with the internal notes citizens never see.
func (s *Server) deskKnowledge(ctx context.Context, in *deskKnowledgeIn) (*answer[list[deskArticleJSON]], error) {
	out := list[deskArticleJSON]{Items: []deskArticleJSON{}}
	for _, h := range s.Index.SearchStaff(search.Query{Text: in.Q, Limit: 8, Now: s.Now()}).Hits {
		version, err := strconv.Atoi(h.Version)
		if err != nil {
			continue
		}
		a, err := s.Knowledge.ArticleVersion(ctx, h.ID, version)
		if err != nil {
			return nil, err
		}
		out.Items = append(out.Items, s.deskArticleOf(ctx, a, h))
	}
	return say(out), nil
}

func (s *Server) deskArticleOf(ctx context.Context, a knowledge.Article, h search.Hit) deskArticleJSON {
	view := s.articleOf(ctx, a)
	out := deskArticleJSON{
		ArticleID: a.ID, Version: a.Version, Question: a.Question, Answer: a.Answer, Internal: a.Internal, Audience: string(a.Audience), Probability: h.Probability, Terms: []string{},
		Content: contentJSON{
			Kind: string(dialogue.KindAnswer), Text: a.Answer, Blocks: append([]blockJSON{}, view.Blocks...), Sources: append([]sourceJSON{}, view.Sources...), ArticleID: a.ID,
			ArticleVersion: a.Version, Question: a.Question, Local: a.Local, Department: a.Department, ValidFrom: view.EffectiveFrom, ValidUntil: view.EffectiveUntil,
			UpdatedAt: stamp(a.PublishedAt), Candidates: []candidateJSON{}, Options: []string{}, Actions: []string{},
		},
	}
	for _, t := range h.Terms {
		out.Terms = append(out.Terms, t.Term)
	}
	return out
}
