package sandbox

import (
	"fmt"
	"time"
)

// kefuAct makes the push of an act in WeCom's customer service. The lock is held.
func (s *Server) kefuAct(a *app, chat *chat, in act, id string) (push, error) {
	if in.Kind == "enter" {
		return s.kefuEnter(a, chat, in, id)
	}
	e, message, err := s.kefuSaid(a, chat, in)
	if err != nil {
		return push{}, err
	}
	e.ID, e.At, e.From, e.State = id, s.now(), "user", "sending"
	chat.add(e)
	chat.said = s.now()
	chat.window.open(s.now(), sendsAfterMessage, windowOfMessage)
	key := chat.with + " " + chat.openID
	if s.kefu.states[key] == stateOver {
		s.kefu.states[key] = stateNew // a further message begins a new session
	}
	message["external_userid"], message["origin"] = chat.openID, 3
	return s.kefuAdd(a, chat.with, message), nil
}

func (s *Server) kefuSaid(a *app, chat *chat, in act) (entry, map[string]any, error) {
	switch in.Kind {
	case "text":
		if in.Text == "" {
			return entry{}, nil, fmt.Errorf("消息不能为空")
		}
		return entry{Kind: "text", Text: in.Text}, map[string]any{"msgtype": "text", "text": map[string]any{"content": in.Text}}, nil
	case "choice":
		e, _, _, err := chosen(chat, in)
		return e, map[string]any{"msgtype": "text", "text": map[string]any{"content": e.Text, "menu_id": in.ID}}, err
	case "image", "voice":
		media, err := s.store(a, in.Kind, in.Data)
		if err != nil {
			return entry{}, nil, err
		}
		e := entry{Kind: in.Kind, Text: in.Text}
		if in.Kind == "image" {
			e.Image = "/mmbiz/" + media
		}
		return e, map[string]any{"msgtype": in.Kind, in.Kind: map[string]any{"media_id": media}}, nil
	case "location":
		e := entry{Kind: "location", Title: in.Label, Text: fmt.Sprintf("%.6f, %.6f", in.Lat, in.Lng)}
		return e, map[string]any{"msgtype": "location", "location": map[string]any{"latitude": in.Lat, "longitude": in.Lng, "name": in.Label, "address": in.Label}}, nil
	case "link":
		e := entry{Kind: "link", Title: in.Title, Text: in.Text, URL: in.URL}
		return e, map[string]any{"msgtype": "link", "link": map[string]any{"title": in.Title, "desc": in.Text, "url": in.URL, "pic_url": ""}}, nil
	}
	return entry{}, nil, fmt.Errorf("微信客服里没有这种消息：%q", in.Kind)
}

// kefuEnter is a user opening the session: an event with a code for one welcome within 20 s, when
// the user had none within 48 h.
func (s *Server) kefuEnter(a *app, chat *chat, in act, id string) (push, error) {
	chat.add(entry{ID: id, At: s.now(), From: "system", Kind: "text", Text: "进入了微信客服会话"})
	event := map[string]any{"event_type": "enter_session", "open_kfid": chat.with, "external_userid": chat.openID, "scene": in.Scene, "scene_param": ""}
	if s.now().Sub(chat.followed) > windowOfMessage {
		welcomeCode := random("")
		s.kefu.codes[welcomeCode] = welcome{chat.with, chat.openID, s.now().Add(20 * time.Second)}
		event["welcome_code"] = welcomeCode
		chat.followed = s.now()
	}
	return s.kefuAdd(a, chat.with, map[string]any{"msgtype": "event", "origin": 4, "event": event}), nil
}
