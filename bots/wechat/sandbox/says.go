package sandbox

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// act is something a test user does in a chat with an account or with customer service. Kind
// says what; the other fields depend on it and are described in docs/wechat.md.
type act struct {
	User    string  `json:"user"`
	Account string  `json:"account"` // key of the account, or an open_kfid; empty: the first account
	Kind    string  `json:"kind"`
	Text    string  `json:"text"`
	Data    string  `json:"data"` // a picture or voice, base64, with or without "data:…;base64,"
	Lat     float64 `json:"lat"`
	Lng     float64 `json:"lng"`
	Label   string  `json:"label"`
	Title   string  `json:"title"`
	URL     string  `json:"url"`
	Key     string  `json:"key"`     // of a menu button
	Message string  `json:"message"` // id of the menu message a choice belongs to
	ID      string  `json:"id"`      // of the choice
	Scene   string  `json:"scene"`   // value or ticket of a parametric code
}

// done is what came of an act.
type done struct {
	MsgID    string   `json:"msg_id"`
	Delivery delivery `json:"delivery"`
}

var errNothing = errors.New("这件事不会推送给公众号")

// do plays an act: the user sees it at once, then it is pushed.
func (s *Server) do(ctx context.Context, in act) (done, error) {
	s.mu.Lock()
	u, err := s.user(in.User)
	if err != nil {
		s.mu.Unlock()
		return done{}, err
	}
	a, chat, err := s.chatWith(u, in.Account)
	if err != nil {
		s.mu.Unlock()
		return done{}, err
	}
	id := strconv.FormatInt(s.next(), 10)
	var p push
	switch a.kind {
	case kindCorp:
		p, err = s.kefuAct(a, chat, in, id)
	case kindMini:
		p, err = s.miniAct(a, chat, in, id)
	default:
		p, err = s.accountAct(u, a, chat, in, id)
	}
	s.touch()
	s.mu.Unlock()
	if err != nil {
		return done{}, err
	}
	d := s.pushTo(ctx, u, p)
	s.settle(chat, id, d, a)
	return done{MsgID: id, Delivery: d}, nil
}

// chatWith finds an account by key (or the customer service by its open_kfid).
func (s *Server) chatWith(u *user, key string) (*app, *chat, error) {
	for _, id := range s.order {
		a := s.apps[id]
		switch {
		case a.kind == kindAccount && (key == "" || key == a.key), a.kind == kindMini && key == a.key:
			return a, u.chats[id], nil
		case a.kind == kindCorp && slices.Contains(a.kefu, key):
			return a, u.chats[key], nil
		}
	}
	return nil, nil, fmt.Errorf("没有这个账号：%q", key)
}

// settle shows what the product made of the act: a passive reply, or WeChat's own excuse.
func (s *Server) settle(chat *chat, id string, d delivery, a *app) {
	s.mu.Lock()
	defer s.mu.Unlock()
	state := "delivered"
	if d.Problem != "" {
		state = "failed"
	}
	chat.mark(id, state, d.Problem)
	more := entry{ID: strconv.FormatInt(s.next(), 10), At: s.now()}
	switch {
	case d.Problem != "" && a.kind == kindAccount:
		more.From, more.Kind, more.Text = "system", "text", "该公众号提供的服务出现故障，请稍后再试"
		chat.add(more)
	case d.Reply != "":
		more.From, more.Kind, more.Text, more.Way = "account", "text", d.Reply, "被动回复"
		chat.add(more)
	}
	s.touch()
}

// accountAct makes the push of an act in an Official Account. The lock is held.
func (s *Server) accountAct(u *user, a *app, chat *chat, in act, id string) (push, error) {
	switch {
	case slices.Contains([]string{"follow", "unfollow", "scan", "menu"}, in.Kind):
		return s.accountEvent(a, chat, in, id)
	case chat.followed.IsZero():
		return push{}, fmt.Errorf("%s还没有关注，不能发消息", u.name)
	case in.Kind == "card":
		return push{}, fmt.Errorf("公众号里不能发小程序卡片")
	}
	return s.speak(a, chat, in, id)
}

// speak shows a message to its user and makes its push.
func (s *Server) speak(a *app, chat *chat, in act, id string) (push, error) {
	e, kind, fields, err := s.said(a, chat, in)
	if err != nil {
		return push{}, err
	}
	e.ID, e.At, e.From, e.State = id, s.now(), "user", "sending"
	chat.add(e)
	chat.said = s.now()
	chat.window.open(s.now(), sendsAfterMessage, windowOfMessage)
	number, _ := strconv.ParseInt(id, 10, 64) // made from a number above
	return messagePush(a, chat.openID, s.now(), number, kind, fields...), nil
}

// said turns a message into what the user sees and the fields WeChat pushes.
func (s *Server) said(a *app, chat *chat, in act) (entry, string, []field, error) {
	switch in.Kind {
	case "text":
		if in.Text == "" {
			return entry{}, "", nil, fmt.Errorf("消息不能为空")
		}
		return entry{Kind: "text", Text: in.Text}, "text", []field{text("Content", in.Text)}, nil
	case "choice":
		return chosen(chat, in)
	case "card":
		e, kind, fields := miniCard(a, in)
		return e, kind, fields, nil
	case "image":
		media, err := s.store(a, "image", in.Data)
		if err != nil {
			return entry{}, "", nil, err
		}
		return entry{Kind: "image", Image: "/mmbiz/" + media}, "image", []field{text("PicUrl", s.own+"/mmbiz/"+media), text("MediaId", media)}, nil
	case "voice":
		media, err := s.store(a, "voice", in.Data)
		if err != nil {
			return entry{}, "", nil, err
		}
		return entry{Kind: "voice", Text: in.Text}, "voice", []field{text("MediaId", media), text("Format", "amr"), text("Recognition", in.Text)}, nil
	case "location":
		e := entry{Kind: "location", Title: in.Label, Text: fmt.Sprintf("%.6f, %.6f", in.Lat, in.Lng)}
		return e, "location", []field{bare("Location_X", in.Lat), bare("Location_Y", in.Lng), bare("Scale", 16), text("Label", in.Label)}, nil
	case "link":
		e := entry{Kind: "link", Title: in.Title, Text: in.Text, URL: in.URL}
		return e, "link", []field{text("Title", in.Title), text("Description", in.Text), text("Url", in.URL)}, nil
	}
	return entry{}, "", nil, fmt.Errorf("不认识的消息类型：%q", in.Kind)
}

// chosen is a tap on a choice of a menu message: WeChat sends the choice's text with its id.
func chosen(chat *chat, in act) (entry, string, []field, error) {
	for _, e := range chat.entries {
		if e.Kind != "menu" || (in.Message != "" && e.ID != in.Message) {
			continue
		}
		for _, item := range e.Items {
			if item.ID == in.ID && item.ID != "" {
				return entry{Kind: "text", Text: item.Text}, "text", []field{text("Content", item.Text), text("bizmsgmenuid", item.ID)}, nil
			}
		}
	}
	return entry{}, "", nil, fmt.Errorf("没有这个选项：%q", in.ID)
}

// store keeps what a user sends. A voice needs no data: silence is a voice too.
func (s *Server) store(a *app, kind, data string) (string, error) {
	if kind == "voice" && data == "" {
		return s.keep(a.id, kind, "voice.amr", []byte("#!AMR\n")), nil
	}
	if _, after, found := strings.Cut(data, ";base64,"); found {
		data = after
	}
	raw, err := base64.StdEncoding.DecodeString(data)
	if err != nil || len(raw) == 0 || len(raw) > mediaRules[kind].size {
		return "", fmt.Errorf("文件要用 base64，不超过 %d MB", mediaRules[kind].size>>20)
	}
	if !slices.Contains(mediaRules[kind].mimes, sniff(raw)) {
		return "", fmt.Errorf("不是微信能发的图片或语音")
	}
	return s.keep(a.id, kind, kind, raw), nil
}

// accountEvent is what a user does without writing: following, leaving, scanning, the menu.
func (s *Server) accountEvent(a *app, chat *chat, in act, id string) (push, error) {
	now := s.now()
	line := entry{ID: id, At: now, From: "system", Kind: "text"}
	var p push
	switch in.Kind {
	case "follow":
		chat.followed, chat.source, chat.scene = now, "ADD_SCENE_SEARCH", ""
		line.Text = "已关注" + a.name
		p = eventPush(a, chat.openID, now, "subscribe", text("EventKey", ""))
	case "unfollow":
		chat.followed, chat.window = time.Time{}, window{}
		line.Text = "已取消关注"
		chat.add(line)
		return eventPush(a, chat.openID, now, "unsubscribe", text("EventKey", "")), nil
	case "scan":
		ticket, value, err := s.sceneOf(a, in.Scene)
		if err != nil {
			return push{}, err
		}
		if line.Text = "扫了二维码 " + value; chat.followed.IsZero() {
			chat.followed, chat.source, chat.scene = now, "ADD_SCENE_QR_CODE", value
			p = eventPush(a, chat.openID, now, "subscribe", text("EventKey", "qrscene_"+value), text("Ticket", ticket))
		} else {
			p = eventPush(a, chat.openID, now, "SCAN", text("EventKey", value), text("Ticket", ticket))
		}
	case "menu":
		return s.menuEvent(a, chat, in, line)
	}
	chat.window.open(now, sendsAfterEvent, windowOfEvent)
	chat.add(line)
	return p, nil
}

// sceneOf finds a parametric code by its value or ticket; a value nobody asked a code for works
// too, as a printed code does.
func (s *Server) sceneOf(a *app, wanted string) (ticket, value string, err error) {
	for t, made := range s.scenes {
		if made.app != a.id || (t != wanted && made.value != wanted) {
			continue
		}
		if !made.expires.IsZero() && !s.now().Before(made.expires) {
			return "", "", fmt.Errorf("这个二维码已经过期")
		}
		return t, made.value, nil
	}
	if wanted == "" {
		return "", "", fmt.Errorf("请填写二维码的场景值")
	}
	return random("gQ"), wanted, nil
}

// menuEvent is a tap on the account's menu. Only buttons that push open a window.
func (s *Server) menuEvent(a *app, chat *chat, in act, line entry) (push, error) {
	if chat.followed.IsZero() {
		return push{}, fmt.Errorf("还没有关注，看不到菜单")
	}
	b, found := findButton(a.menu, in.Key)
	if !found {
		return push{}, fmt.Errorf("菜单里没有 %q", in.Key)
	}
	line.Text = "点了菜单“" + b.Name + "”"
	chat.add(line)
	switch b.Type {
	case "view":
		return eventPush(a, chat.openID, s.now(), "VIEW", text("EventKey", b.URL), text("MenuId", "1")), nil
	case "miniprogram":
		return eventPush(a, chat.openID, s.now(), "view_miniprogram", text("EventKey", b.PagePath), text("MenuId", "1")), nil
	case "click":
		chat.window.open(s.now(), sendsAfterEvent, windowOfEvent)
		return eventPush(a, chat.openID, s.now(), "CLICK", text("EventKey", b.Key)), nil
	}
	return push{}, errNothing
}

// findButton looks by key, address or page.
func findButton(list []menuButton, key string) (menuButton, bool) {
	for _, b := range list {
		if key != "" && len(b.Sub) == 0 && (b.Key == key || b.URL == key || b.PagePath == key) {
			return b, true
		}
		if found, ok := findButton(b.Sub, key); ok {
			return found, true
		}
	}
	return menuButton{}, false
}
