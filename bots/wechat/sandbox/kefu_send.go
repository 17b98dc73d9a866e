package sandbox

import (
	"slices"
	"strconv"
)

// kefuMessage is what send_msg takes.
type kefuMessage struct {
	ToUser   string `json:"touser"`
	OpenKFID string `json:"open_kfid"`
	MsgID    string `json:"msgid"`
	Code     string `json:"code"`
	MsgType  string `json:"msgtype"`
	Text     struct {
		Content string `json:"content"`
	} `json:"text"`
	Image mediaRef `json:"image"`
	Link  struct {
		Title string `json:"title"`
		Desc  string `json:"desc"`
		URL   string `json:"url"`
		Thumb string `json:"thumb_media_id"`
	} `json:"link"`
	MiniProgram struct {
		AppID    string `json:"appid"`
		Title    string `json:"title"`
		Thumb    string `json:"thumb_media_id"`
		PagePath string `json:"pagepath"`
	} `json:"miniprogram"`
	MsgMenu struct {
		Head string `json:"head_content"`
		List []struct {
			Type  string `json:"type"`
			Click struct {
				ID      string `json:"id"`
				Content string `json:"content"`
			} `json:"click"`
			View struct {
				URL     string `json:"url"`
				Content string `json:"content"`
			} `json:"view"`
			MiniProgram struct {
				AppID    string `json:"appid"`
				PagePath string `json:"pagepath"`
				Content  string `json:"content"`
			} `json:"miniprogram"`
			Text struct {
				Content string `json:"content"`
			} `json:"text"`
		} `json:"list"`
		Tail string `json:"tail_content"`
	} `json:"msgmenu"`
}

// kefuSend is send_msg: five messages within 48 h of the user's last one, in a session that is
// new or with the bot.
func (s *Server) kefuSend(c *call) (any, error) {
	var in kefuMessage
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	_, chat := s.byOpenID(in.OpenKFID, in.ToUser)
	switch {
	case !slices.Contains(c.app.kefu, in.OpenKFID):
		return nil, fail(95000)
	case chat == nil:
		return nil, fail(40003)
	case len(in.MsgID) > 32:
		return nil, fail(40058)
	}
	e, err := s.showKefu(c.app, in)
	if err != nil {
		return nil, err
	}
	if in.MsgID == "" {
		in.MsgID = random("")
	} else if slices.ContainsFunc(chat.entries, func(have entry) bool { return have.ID == in.MsgID }) {
		return map[string]any{"errcode": 0, "errmsg": "ok", "msgid": in.MsgID}, nil // the same id is shown once
	}
	if state := s.kefu.states[in.OpenKFID+" "+in.ToUser]; state != stateNew && state != stateBot {
		return nil, fail(95018)
	}
	if err := chat.window.spend(s.now(), 95002, 95001); err != nil {
		return nil, err
	}
	if c.lost {
		s.kefuLose(c.app, chat, in.MsgID)
		return map[string]any{"errcode": 0, "errmsg": "ok", "msgid": in.MsgID}, nil
	}
	e.ID, e.At, e.From, e.Way = in.MsgID, s.now(), "account", "微信客服"
	chat.add(e)
	return map[string]any{"errcode": 0, "errmsg": "ok", "msgid": in.MsgID}, nil
}

// kefuLose takes a message and tells later that it did not arrive, as WeCom does when the user
// refuses messages.
func (s *Server) kefuLose(a *app, chat *chat, id string) {
	u, _ := s.byOpenID(chat.with, chat.openID)
	event := map[string]any{"event_type": "msg_send_fail", "open_kfid": chat.with, "external_userid": chat.openID, "fail_msgid": id, "fail_type": 10}
	s.pushLater(u, s.kefuAdd(a, chat.with, map[string]any{"msgtype": "event", "origin": 4, "event": event}))
}

func (s *Server) showKefu(a *app, in kefuMessage) (entry, error) {
	switch in.MsgType {
	case "text":
		return showText(in.Text.Content)
	case "image":
		return s.showMedium("image", in.Image.MediaID, a)
	case "link":
		thumb, err := s.showMedium("image", in.Link.Thumb, a)
		return entry{Kind: "news", Title: in.Link.Title, Text: in.Link.Desc, URL: in.Link.URL, Image: thumb.Image}, err
	case "miniprogram":
		thumb, err := s.showMedium("image", in.MiniProgram.Thumb, a)
		return entry{Kind: "card", Title: in.MiniProgram.Title, Page: in.MiniProgram.PagePath, Image: thumb.Image}, err
	case "msgmenu":
		return showKefuMenu(in)
	}
	return entry{}, fail(40008)
}

func showKefuMenu(in kefuMessage) (entry, error) {
	m := in.MsgMenu
	e := entry{Kind: "menu", Text: m.Head, Tail: m.Tail}
	for _, item := range m.List {
		switch {
		case item.Type == "click" && item.Click.Content != "" && len(item.Click.ID) <= 128:
			e.Items = append(e.Items, choice{ID: item.Click.ID, Text: item.Click.Content})
		case item.Type == "view" && item.View.URL != "":
			e.Items = append(e.Items, choice{Text: item.View.Content, URL: item.View.URL})
		case item.Type == "miniprogram" && item.MiniProgram.PagePath != "":
			e.Items = append(e.Items, choice{Text: item.MiniProgram.Content, Page: item.MiniProgram.PagePath})
		case item.Type == "text":
			e.Items = append(e.Items, choice{Text: item.Text.Content})
		default:
			return entry{}, fail(40058)
		}
	}
	if len(m.List) > 10 || len(m.Head) > 1024 || len(m.List) == 0 && m.Head == "" {
		return entry{}, fail(40058)
	}
	return e, nil
}

// kefuWelcome is send_msg_on_event: one text or menu for a code, within its time.
func (s *Server) kefuWelcome(c *call) (any, error) {
	var in kefuMessage
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	w, known := s.kefu.codes[in.Code]
	if !known || s.now().After(w.until) || (in.MsgType != "text" && in.MsgType != "msgmenu") {
		return nil, fail(40058)
	}
	e, err := s.showKefu(c.app, in)
	if err != nil {
		return nil, err
	}
	delete(s.kefu.codes, in.Code)
	if _, chat := s.byOpenID(w.kf, w.user); chat != nil {
		e.ID, e.At, e.From, e.Way = strconv.FormatInt(s.next(), 10), s.now(), "account", "欢迎语"
		chat.add(e)
	}
	return map[string]any{"errcode": 0, "errmsg": "ok", "msgid": random("")}, nil
}
