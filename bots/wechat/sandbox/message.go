package sandbox

import (
	"strconv"
	"time"
)

// custom is a customer-service message of an Official Account or a mini-program.
type custom struct {
	ToUser  string `json:"touser"`
	MsgType string `json:"msgtype"`
	Text    struct {
		Content string `json:"content"`
	} `json:"text"`
	Image mediaRef `json:"image"`
	Voice mediaRef `json:"voice"`
	News  struct {
		Articles []struct {
			Title       string `json:"title"`
			Description string `json:"description"`
			URL         string `json:"url"`
			PicURL      string `json:"picurl"`
		} `json:"articles"`
	} `json:"news"`
	Link struct { // mini-programs' own kind of article
		Title       string `json:"title"`
		Description string `json:"description"`
		URL         string `json:"url"`
		ThumbURL    string `json:"thumb_url"`
	} `json:"link"`
	MsgMenu struct {
		Head string `json:"head_content"`
		List []struct {
			ID      flexible `json:"id"`
			Content string   `json:"content"`
		} `json:"list"`
		Tail string `json:"tail_content"`
	} `json:"msgmenu"`
	MiniProgramPage struct {
		Title        string `json:"title"`
		AppID        string `json:"appid"`
		PagePath     string `json:"pagepath"`
		ThumbMediaID string `json:"thumb_media_id"`
	} `json:"miniprogrampage"`
}

type mediaRef struct {
	MediaID string `json:"media_id"`
}

// flexible is a string that WeChat also takes as a number.
type flexible string

// UnmarshalJSON takes "101" and 101.
func (f *flexible) UnmarshalJSON(data []byte) error {
	if text, err := strconv.Unquote(string(data)); err == nil {
		*f = flexible(text)
		return nil
	}
	*f = flexible(data)
	return nil
}

// maxText is WeChat's limit for a text, in bytes.
const maxText = 2048

// sendCustom is message/custom/send: form first, then the window, then the user has it.
func (s *Server) sendCustom(c *call) (any, error) {
	var in custom
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	_, chat := s.byOpenID(c.app.id, in.ToUser)
	if chat == nil {
		return nil, fail(40003)
	}
	e, err := s.show(c.app, in)
	if err != nil {
		return nil, err
	}
	if c.app.kind == kindAccount && chat.followed.IsZero() {
		return nil, fail(45015) // "response out of time limit or subscription is canceled"
	}
	if err := chat.window.spend(s.now(), 45015, 45047); err != nil {
		return nil, err
	}
	e.ID, e.At, e.From, e.Way = strconv.FormatInt(s.next(), 10), s.now(), "account", "客服消息"
	chat.typing = time.Time{}
	chat.add(e)
	return fine, nil
}

// show checks a message's content and turns it into what the user sees.
func (s *Server) show(a *app, in custom) (entry, error) {
	switch {
	case in.MsgType == "text":
		return showText(in.Text.Content)
	case in.MsgType == "image":
		return s.showMedium("image", in.Image.MediaID, a)
	case in.MsgType == "voice" && a.kind == kindAccount:
		return s.showMedium("voice", in.Voice.MediaID, a)
	case in.MsgType == "news" && a.kind == kindAccount:
		return showNews(in)
	case in.MsgType == "link" && a.kind == kindMini:
		return entry{Kind: "news", Title: in.Link.Title, Text: in.Link.Description, URL: in.Link.URL, Image: in.Link.ThumbURL}, nil
	case in.MsgType == "msgmenu" && a.kind == kindAccount:
		return showMenu(in)
	case in.MsgType == "miniprogrampage":
		return s.showCard(a, in)
	}
	return entry{}, fail(40008)
}

func showText(text string) (entry, error) {
	switch {
	case text == "":
		return entry{}, fail(44004)
	case len(text) > maxText:
		return entry{}, fail(45002)
	}
	return entry{Kind: "text", Text: text}, nil
}

// showNews takes one article: more are refused since 2018.
func showNews(in custom) (entry, error) {
	if len(in.News.Articles) != 1 {
		return entry{}, fail(45008)
	}
	a := in.News.Articles[0]
	if a.Title == "" || a.URL == "" {
		return entry{}, fail(47003)
	}
	return entry{Kind: "news", Title: a.Title, Text: a.Description, URL: a.URL, Image: a.PicURL}, nil
}

func showMenu(in custom) (entry, error) {
	m := in.MsgMenu
	e := entry{Kind: "menu", Text: m.Head, Tail: m.Tail}
	for _, item := range m.List {
		if item.ID == "" || item.Content == "" {
			return entry{}, fail(47003)
		}
		e.Items = append(e.Items, choice{ID: string(item.ID), Text: item.Content})
	}
	if len(e.Items) == 0 || len(m.Head)+len(m.Tail) > maxText {
		return entry{}, fail(47003)
	}
	return e, nil
}

// showCard shows a mini-program card. A mini-program's own card names no app id.
func (s *Server) showCard(a *app, in custom) (entry, error) {
	m := in.MiniProgramPage
	target := s.apps[m.AppID]
	switch {
	case m.Title == "" || m.PagePath == "":
		return entry{}, fail(47003)
	case a.kind == kindAccount && (target == nil || target.kind != kindMini):
		return entry{}, fail(40013)
	}
	thumb, err := s.showMedium("image", m.ThumbMediaID, a)
	return entry{Kind: "card", Title: m.Title, Page: m.PagePath, Image: thumb.Image}, err
}

// typing is message/custom/typing: the user wrote within 30 s, and typing is not shown already.
func (s *Server) typing(c *call) (any, error) {
	var in struct {
		ToUser  string `json:"touser"`
		Command string `json:"command"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	_, chat := s.byOpenID(c.app.id, in.ToUser)
	now := s.now()
	switch {
	case chat == nil:
		return nil, fail(40003)
	case in.Command == "CancelTyping":
		chat.typing = time.Time{}
		return fine, nil
	case in.Command != "Typing":
		return nil, fail(45072)
	case now.Sub(chat.said) > 30*time.Second:
		return nil, fail(45080)
	case now.Before(chat.typing):
		return nil, fail(45081)
	}
	chat.typing = now.Add(15 * time.Second)
	return fine, nil
}
