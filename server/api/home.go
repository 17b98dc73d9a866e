package api

import (
	"context"
	"net/http"
	"slices"

	"qingting/server/dialogue"
	"qingting/server/identity"
	"qingting/server/knowledge"
)

type hoursJSON struct {
	Open         bool   `json:"open"`
	Text         string `json:"text" example:"人工服务时间：全天 24 小时"`
	AgentsOnline int    `json:"agents_online"`
}

type tileJSON struct {
	Key    string `json:"key" example:"social-insurance"`
	Title  string `json:"title" example:"社会保险"`
	Icon   string `json:"icon" example:"shield"`
	Kind   string `json:"kind" enum:"category,page,phone,human" example:"category"`
	Target string `json:"target"`
}

type numberJSON struct {
	Name   string `json:"name" example:"报警"`
	Number string `json:"number" example:"110"`
	Kind   string `json:"kind" enum:"emergency,service" example:"emergency"`
	About  string `json:"about"`
	Hours  string `json:"hours"`
}

type homeJSON struct {
	City         string          `json:"city" example:"示例市"`
	Hotline      string          `json:"hotline" example:"12345"`
	Hours        hoursJSON       `json:"hours"`
	HotQuestions []candidateJSON `json:"hot_questions"`
	Tiles        []tileJSON      `json:"tiles"`
	Numbers      []numberJSON    `json:"numbers"`
	Unread       *int            `json:"unread_notices,omitempty" doc:"未读消息条数；带市民令牌时才有"`
}

type suggestIn struct {
	Q string `query:"q" maxLength:"60"`
}

// ArticlePath names an article in the address.
type ArticlePath struct {
	ID string `path:"id" maxLength:"64"`
}

type publicArticleJSON struct {
	ID       string      `json:"id"`
	Version  int         `json:"version"`
	Question string      `json:"question"`
	Category []string    `json:"category" doc:"从一级分类到最细一级"`
	Content  contentJSON `json:"content"`
}

type categoryQuestionsIn struct {
	Category string `query:"category" minLength:"1" maxLength:"20" required:"true"`
}

type outletsIn struct {
	Kind     string  `query:"kind" maxLength:"20"`
	District string  `query:"district" maxLength:"20"`
	Q        string  `query:"q" maxLength:"40"`
	Lng      float64 `query:"lng" minimum:"-180" maximum:"180"`
	Lat      float64 `query:"lat" minimum:"-90" maximum:"90"`
}

type outletJSON struct {
	ID        string   `json:"id"`
	Name      string   `json:"name"`
	Kind      string   `json:"kind"`
	District  string   `json:"district"`
	Address   string   `json:"address"`
	Phone     string   `json:"phone"`
	Lng       float64  `json:"lng"`
	Lat       float64  `json:"lat"`
	DistanceM *int     `json:"distance_m,omitempty"`
	OpenNow   bool     `json:"open_now"`
	HoursText string   `json:"hours_text"`
	Services  []string `json:"services"`
	Note      string   `json:"note"`
}

func (s *Server) homeRoutes() {
	const tag = "首页与知识"
	add(s, route{method: http.MethodGet, path: "/home", summary: "首页", tag: tag, who: welcome}, s.home)
	add(s, route{method: http.MethodGet, path: "/suggest", summary: "输入联想", tag: tag, who: anyone}, s.suggest)
	add(s, route{method: http.MethodGet, path: "/questions", summary: "一个分类里的常见问题", tag: tag, who: anyone}, s.categoryQuestions)
	add(s, route{method: http.MethodGet, path: "/articles/{id}", summary: "一条公开知识", tag: tag, who: anyone}, s.publicArticle)
	add(s, route{method: http.MethodGet, path: "/outlets", summary: "网点", tag: tag, who: anyone}, s.outlets)
	add(s, route{method: http.MethodGet, path: "/numbers", summary: "常用电话", tag: tag, who: anyone}, s.serviceNumbers)
}

// hotQuestions is how many questions the home page offers.
const hotQuestions = 8

// tileIcons are drawn by the client; categories beyond them get the last one.
var tileIcons = map[string]string{
	"社会保险": "shield", "医疗保险": "medical", "住房公积金": "fund", "户籍与身份证": "id-card", "出入境": "passport", "婚姻与生育": "family",
	"教育": "book", "就业与劳动": "work", "住房与物业": "home", "交通与驾驶": "car", "市场与消费": "shop", "税务": "tax",
}

// tileCount fills three rows of four on a phone.
const tileCount = 12

// tools are the tiles that lead to pages of their own.
var tools = []tileJSON{
	{Key: "guides", Title: "办事引导", Icon: "check", Kind: "page", Target: "guides"},
	{Key: "calculators", Title: "政策计算", Icon: "calculator", Kind: "page", Target: "calculators"},
}

func (s *Server) home(ctx context.Context, _ *struct{}) (*answer[homeJSON], error) {
	online, err := s.Desk.OnlineCount(ctx)
	if err != nil {
		return nil, err
	}
	out := homeJSON{City: s.City.Name, Hotline: s.City.Hotline, HotQuestions: []candidateJSON{}, Tiles: []tileJSON{}, Numbers: []numberJSON{},
		Hours: hoursJSON{Open: s.InHours(s.Now()), Text: "人工服务时间：" + s.City.HoursText, AgentsOnline: online}}
	hot, err := s.Knowledge.HotArticles(ctx, hotQuestions, s.Now())
	if err != nil {
		return nil, err
	}
	for _, a := range hot {
		out.HotQuestions = append(out.HotQuestions, candidateJSON{ArticleID: a.ID, Question: a.Question})
	}
	if out.Tiles, err = s.tiles(ctx); err != nil {
		return nil, err
	}
	numbers, err := s.Knowledge.Numbers(ctx)
	if err != nil {
		return nil, err
	}
	for _, n := range numbers {
		if n.Kind == knowledge.EmergencyNumber {
			out.Numbers = append(out.Numbers, numberOf(n))
		}
	}
	out.Unread, err = s.unreadOf(ctx, caller(ctx))
	return say(out), err
}

// unreadOf counts a citizen's unread notices; nil for anybody else.
func (s *Server) unreadOf(ctx context.Context, p identity.Principal) (*int, error) {
	if p.Kind != identity.KindCitizen {
		return nil, nil
	}
	n, err := s.Notices.CountUnread(ctx, receiver(p))
	return &n, err
}

// tiles are the tools, and the categories that have a picture in their own order.
func (s *Server) tiles(ctx context.Context) ([]tileJSON, error) {
	categories, err := s.Knowledge.Categories(ctx)
	if err != nil {
		return nil, err
	}
	out := slices.Clone(tools)
	for _, c := range categories {
		icon := tileIcons[c.Name]
		if c.ParentID == "" && icon != "" && len(out) < tileCount {
			out = append(out, tileJSON{Key: c.ID, Title: c.Name, Icon: icon, Kind: "category", Target: c.Name})
		}
	}
	return out, nil
}

func numberOf(n knowledge.ServiceNumber) numberJSON {
	return numberJSON{Name: n.Name, Number: n.Number, Kind: string(n.Kind), About: n.About, Hours: n.Hours}
}

func (s *Server) suggest(_ context.Context, in *suggestIn) (*answer[list[candidateJSON]], error) {
	out := list[candidateJSON]{Items: []candidateJSON{}}
	for _, v := range s.Index.Suggest(in.Q, 8, s.Now()) {
		out.Items = append(out.Items, candidateJSON{ArticleID: v.ID, Question: v.Text})
	}
	return say(out), nil
}

func (s *Server) categoryQuestions(ctx context.Context, in *categoryQuestionsIn) (*answer[list[candidateJSON]], error) {
	categories, err := s.Knowledge.Categories(ctx)
	if err != nil {
		return nil, err
	}
	out := list[candidateJSON]{Items: []candidateJSON{}}
	for _, c := range categories {
		if c.ParentID != "" || c.Name != in.Category {
			continue
		}
		found, err := s.Knowledge.ArticlesIn(ctx, c.ID, 200, s.Now())
		if err != nil {
			return nil, err
		}
		for _, a := range found {
			if s.Index.Suggestable(a.ID) {
				out.Items = append(out.Items, candidateJSON{ArticleID: a.ID, Question: a.Question})
			}
		}
	}
	return say(out), nil
}

func (s *Server) publicArticle(ctx context.Context, in *ArticlePath) (*answer[publicArticleJSON], error) {
	text, content, err := s.Library.PublicAnswer(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	a, err := s.Index.Public(ctx, in.ID, s.Now())
	if err != nil {
		return nil, err
	}
	return say(publicArticleJSON{
		ID: content.ArticleID, Version: content.ArticleVersion, Question: content.Question, Category: a.Category, Content: s.contentOf(dialogue.KindAnswer, text, content),
	}), nil
}

func (s *Server) outlets(ctx context.Context, in *outletsIn) (*answer[list[outletJSON]], error) {
	q := knowledge.OutletQuery{Kind: in.Kind, District: in.District, Text: in.Q}
	if in.Lng != 0 || in.Lat != 0 {
		q.Near = &knowledge.Point{Lng: in.Lng, Lat: in.Lat}
	}
	found, err := s.Knowledge.Outlets(ctx, q)
	if err != nil {
		return nil, err
	}
	out := list[outletJSON]{Items: []outletJSON{}}
	for _, o := range found {
		v := outletJSON{
			ID: o.ID, Name: o.Name, Kind: o.Kind, District: o.District, Address: o.Address, Phone: o.Phone, Lng: o.Lng, Lat: o.Lat,
			OpenNow: o.OpenNow, HoursText: o.HoursText(), Services: append([]string{}, o.Services...), Note: o.Note,
		}
		if o.Distance >= 0 {
			v.DistanceM = &o.Distance
		}
		out.Items = append(out.Items, v)
	}
	return say(out), nil
}

func (s *Server) serviceNumbers(ctx context.Context, _ *struct{}) (*answer[list[numberJSON]], error) {
	found, err := s.Knowledge.Numbers(ctx)
	if err != nil {
		return nil, err
	}
	out := list[numberJSON]{Items: []numberJSON{}}
	for _, n := range found {
		out.Items = append(out.Items, numberOf(n))
	}
	return say(out), nil
}
