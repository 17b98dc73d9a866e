package sandbox

import "fmt"

// miniAct makes the push of an act in the mini-program's customer service: opening it, and the
// messages it has. The lock is held.
func (s *Server) miniAct(a *app, chat *chat, in act, id string) (push, error) {
	switch in.Kind {
	case "enter":
		return s.miniEnter(a, chat, in, id), nil
	case "text", "image", "card":
		return s.speak(a, chat, in, id)
	}
	return push{}, fmt.Errorf("小程序客服里没有这种消息：%q", in.Kind)
}

// miniEnter is a user opening the mini-program's customer service; scene is the button's
// session-from.
func (s *Server) miniEnter(a *app, chat *chat, in act, id string) push {
	chat.add(entry{ID: id, At: s.now(), From: "system", Kind: "text", Text: "进入了小程序客服会话"})
	chat.window.open(s.now(), sendsAfterEnter, windowOfEvent)
	return eventPush(a, chat.openID, s.now(), "user_enter_tempsession", text("SessionFrom", in.Scene))
}

// miniCard is a page of the mini-program a user sends from within it.
func miniCard(a *app, in act) (entry, string, []field) {
	e := entry{Kind: "card", Title: in.Title, Page: in.URL}
	return e, "miniprogrampage", []field{text("Title", in.Title), text("AppId", a.id), text("PagePath", in.URL), text("ThumbUrl", ""), text("ThumbMediaId", "")}
}
