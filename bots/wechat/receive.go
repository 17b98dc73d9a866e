package wechat

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"qingting/bots/wechat/client"
	"qingting/bots/wechat/wire"
	"qingting/server/dialogue"
	"qingting/server/errs"
)

// receive deals with one message of a person. It may be called again for the same message.
func (c *Channel) receive(ctx context.Context, h chat, m wire.Message, tries int) error {
	if err := c.recognise(ctx, &h); err != nil {
		return err
	}
	waited := h.Held
	if err := c.openWindow(ctx, &h, m.Body); err != nil {
		return err
	}
	if waited {
		if err := c.wakeAll(ctx, h); err != nil {
			return err
		}
	}
	t := turn{chat: h, key: keyOf(m), waited: waited, tries: tries}
	err := c.act(ctx, t, m.Body)
	if sentence := errs.SentenceOf(err); sentence != "" && errs.ClassOf(err) != errs.Unavailable {
		return c.explain(ctx, t, err, sentence)
	}
	return err
}

// explain says why something was not done, and how to appeal when it was held back.
func (c *Channel) explain(ctx context.Context, t turn, err error, sentence string) error {
	id := heldBack(err)
	if id == "" || c.Appeal == nil {
		return c.say(ctx, t, sentence)
	}
	conv, err := c.Dialogue.Current(ctx, t.chat.CitizenID, t.chat.Port)
	if err != nil && !errors.Is(err, dialogue.ErrNotFound) {
		return err
	}
	return c.offer(ctx, t, sentence, []choice{{"appeal:" + id, "申诉，请人工核实"}}, howToAppeal(conv.State))
}

// howToAppeal names the ways that count: what is typed while a human listens is for the human.
func howToAppeal(state dialogue.State) string {
	if listens(state) {
		return "要申诉，请点上面这一行。"
	}
	return "要申诉，请点上面这一行，或者回复“申诉”。"
}

// listens says whether a human hears what is typed, or will.
func listens(state dialogue.State) bool {
	return state == dialogue.StateAgent || state == dialogue.StateWaiting
}

// heldBack returns the id to appeal by when content safety has held something back.
func heldBack(err error) string {
	var e *errs.Error
	if errors.As(err, &e) {
		return e.Appeal
	}
	return ""
}

// turn is one message being dealt with.
type turn struct {
	chat   chat
	key    string // names the message in the conversation
	waited bool   // something was held for this person
	tries  int    // how often it was tried before
}

// recognise finds out anew who the person is: they may have been joined with their older self.
func (c *Channel) recognise(ctx context.Context, h *chat) error {
	port := c.ports[h.Port]
	citizen, err := c.Citizens.CitizenOf(ctx, External{Provider: port.Provider, AppID: port.AppID, OpenID: h.openID})
	if err != nil {
		return fmt.Errorf("find citizen: %w", err)
	}
	if citizen == h.CitizenID {
		return nil
	}
	h.CitizenID = citizen
	return c.store.changeChat(ctx, h.ID, map[string]any{"citizen_id": citizen})
}

// act does what a message asks for.
func (c *Channel) act(ctx context.Context, t turn, body wire.Body) error {
	switch b := body.(type) {
	case wire.Text:
		return c.words(ctx, t, b.Content, b.MenuID)
	case wire.Voice:
		return c.voice(ctx, t, b)
	case wire.Image:
		return c.picture(ctx, t, b)
	case wire.Place:
		return c.place(ctx, t, b)
	case wire.Link:
		return c.elsewhere(ctx, t, "[链接] "+b.Title+" "+b.URL, "我还打不开链接。请用一句话说说您的问题；也可以回复“人工”转人工坐席。")
	case wire.MiniPage:
		return c.elsewhere(ctx, t, "[小程序] "+b.Title, "我还看不了小程序页面。请用一句话说说您的问题；也可以回复“人工”转人工坐席。")
	case wire.Clicked:
		return c.do(ctx, t, b.Key)
	case wire.Subscribed, wire.Scanned, wire.Entered:
		return c.welcome(ctx, t)
	case wire.Unsubscribed:
		return c.store.changeChat(ctx, t.chat.ID, map[string]any{"following": false, "window_left": 0})
	case wire.Video:
		return c.say(ctx, t, "我还看不了视频。请用文字说说您的问题，或者发照片；也可以回复“人工”转人工坐席。")
	case wire.Unknown:
		if b.Kind != "event" {
			return c.say(ctx, t, "我还看不懂这种消息。请用文字说说您的问题，也可以发语音或照片。")
		}
	}
	return nil
}

var (
	saysMore   = regexp.MustCompile(`^(继续|更多|接着发|接着看|看全部)[。.！!]*$`)
	saysCancel = regexp.MustCompile(`^(取消|取消排队|不排了|不等了)[。.！!]*$`)
	saysEnd    = regexp.MustCompile(`^结束(会话|对话|服务|咨询)[。.！!]*$`)
	saysLetter = regexp.MustCompile(`^(我要|我想|帮我)?(写|提交)?留言[。.！!]*$`)
	saysMine   = regexp.MustCompile(`^(我的留言|留言进度|查留言|查进度)[。.！!]*$`)
	saysHelp   = regexp.MustCompile(`^(菜单|帮助|help|功能)[。.！!]*$`)
)

// words takes text: an answer to a letter's question, a choice, a command, or what goes into
// the conversation.
func (c *Channel) words(ctx context.Context, t turn, text, menuID string) error {
	text = strings.TrimSpace(text)
	if text == "" {
		return nil
	}
	if t.waited && saysMore.MatchString(text) {
		return nil // what was held is on its way
	}
	elsewhere := strings.Contains(menuID, ":") && !strings.HasPrefix(menuID, "letter:")
	if !elsewhere {
		if done, err := c.letterTalk(ctx, t, text); done || err != nil {
			return err
		}
	}
	conv, err := c.Dialogue.Current(ctx, t.chat.CitizenID, t.chat.Port)
	if err != nil && !errors.Is(err, dialogue.ErrNotFound) {
		return err
	}
	if ch, found := t.chat.chosen(text, menuID, conv.State); found {
		return c.choose(ctx, t, ch)
	}
	if done, err := c.command(ctx, t, conv, text); done || err != nil {
		return err
	}
	if err := c.tell(ctx, t, dialogue.Said{Kind: dialogue.KindText, Text: text}); err != nil || conv.State != dialogue.StateWaiting {
		return err
	}
	return c.say(ctx, t, "收到，坐席接入后都能看到。"+c.placeOf(ctx, conv.ID)+"不想等，回复“取消排队”。")
}

// placeOf says how long the line is.
func (c *Channel) placeOf(ctx context.Context, conversationID string) string {
	if c.Ahead == nil {
		return "您还在排队。"
	}
	n, err := c.Ahead(ctx, conversationID)
	switch {
	case err != nil: // the place is a courtesy
		return "您还在排队。"
	case n == 0:
		return "马上就到您。"
	}
	return fmt.Sprintf("您前面还有 %d 位。", n)
}

// command does what the mini-program has buttons for.
func (c *Channel) command(ctx context.Context, t turn, conv dialogue.Conversation, text string) (done bool, err error) {
	human := conv.State == dialogue.StateAgent
	switch {
	case conv.State == dialogue.StateWaiting && saysCancel.MatchString(text):
		err := c.Dialogue.CancelWaiting(ctx, conv)
		if errors.Is(err, dialogue.ErrMoved) {
			return false, nil // somebody came meanwhile: they shall hear it
		}
		return true, err
	case conv.State != "" && saysEnd.MatchString(text):
		_, err := c.Dialogue.Close(ctx, conv.ID, "citizen")
		return true, err
	case human:
		return false, nil
	case saysLetter.MatchString(text):
		return true, c.do(ctx, t, doLetter)
	case saysMine.MatchString(text):
		return true, c.do(ctx, t, doMine)
	case saysHelp.MatchString(text):
		return true, c.greet(ctx, t)
	}
	return false, nil
}

// tell puts what the person said into their conversation.
func (c *Channel) tell(ctx context.Context, t turn, said dialogue.Said) error {
	if c.Limit != nil {
		if err := c.Limit(ctx, t.chat.CitizenID); err != nil {
			return err
		}
	}
	said.ClientID = t.key
	for {
		conv, err := c.open(ctx, t.chat)
		if err != nil {
			return err
		}
		_, err = c.Dialogue.Receive(ctx, t.chat.CitizenID, conv.ID, said)
		if errors.Is(err, dialogue.ErrClosed) && ctx.Err() == nil {
			continue // closed between the look and the word: a new one is begun
		}
		return err
	}
}

// open returns the person's conversation and its cursor.
func (c *Channel) open(ctx context.Context, h chat) (dialogue.Conversation, error) {
	conv, _, err := c.Dialogue.Open(ctx, h.CitizenID, h.Port)
	if err != nil {
		return conv, err
	}
	return conv, c.store.createTalk(ctx, talk{ConversationID: conv.ID, ChatID: h.ID, CreatedAt: c.now()})
}

// welcome greets who comes in. Whoever waits for a human or has one knows what this is, and the
// few messages that coming in allows are for the human's words.
func (c *Channel) welcome(ctx context.Context, t turn) error {
	conv, err := c.Dialogue.Current(ctx, t.chat.CitizenID, t.chat.Port)
	if err != nil && !errors.Is(err, dialogue.ErrNotFound) {
		return err
	}
	if conv.State == dialogue.StateAgent || conv.State == dialogue.StateWaiting {
		return nil
	}
	return c.greet(ctx, t)
}

// elsewhere takes what leads out of the chat: a human sees it, the bot says that it cannot.
func (c *Channel) elsewhere(ctx context.Context, t turn, words, cannot string) error {
	conv, err := c.Dialogue.Current(ctx, t.chat.CitizenID, t.chat.Port)
	if err != nil && !errors.Is(err, dialogue.ErrNotFound) {
		return err
	}
	if conv.State != dialogue.StateAgent && conv.State != dialogue.StateWaiting {
		return c.say(ctx, t, cannot)
	}
	return c.tell(ctx, t, dialogue.Said{Kind: dialogue.KindText, Text: clip(strings.TrimSpace(words), dialogue.MaxText)})
}

func (c *Channel) voice(ctx context.Context, t turn, v wire.Voice) error {
	if text := strings.TrimSpace(v.Recognised); text != "" {
		return c.words(ctx, t, text, "")
	}
	conv, err := c.Dialogue.Current(ctx, t.chat.CitizenID, t.chat.Port)
	if err == nil && conv.State != dialogue.StateBot {
		if err := c.tell(ctx, t, dialogue.Said{Kind: dialogue.KindText, Text: "[语音，没能转成文字]"}); err != nil {
			return err
		}
	}
	return c.say(ctx, t, "这段语音没有听清。请再说一遍，或者用文字告诉我。")
}

// pictureTries is how often a picture is asked for again; what the person says next waits for it.
const pictureTries = 2

func (c *Channel) picture(ctx context.Context, t turn, p wire.Image) error {
	data, _, err := c.ports[t.chat.Port].Wire.Download(ctx, p.MediaID)
	if client.Temporary(err) && t.tries < pictureTries {
		return err
	}
	if err != nil {
		c.Log.WarnContext(ctx, "a picture could not be fetched", "port", t.chat.Port, "error", err)
		return c.say(ctx, t, "这张图片没有收到，请重新发一次。")
	}
	id, err := c.Files.Keep(ctx, t.chat.CitizenID, data)
	if err != nil {
		return err
	}
	return c.tell(ctx, t, dialogue.Said{Kind: dialogue.KindImage, FileID: id})
}

// wakeAll has everything sent that was held.
func (c *Channel) wakeAll(ctx context.Context, h chat) error {
	talks, err := c.store.openTalks(ctx, h.ID)
	if err != nil {
		return err
	}
	for _, t := range talks {
		if err := c.Inbox.Resumed(ctx, h.CitizenID, t.ConversationID); err != nil {
			return err
		}
		c.sender.Wake(t.ConversationID)
	}
	return nil
}

// say sends words that are not part of the conversation.
func (c *Channel) say(ctx context.Context, t turn, text string) error {
	return c.send(ctx, t, client.Outgoing{Text: text}, nil)
}

// send sends one message that is not part of the conversation, and remembers what its numbers
// mean. When the window is closed or WeChat refuses, it is left out: it answers something the
// person can say again.
func (c *Channel) send(ctx context.Context, t turn, out client.Outgoing, offer []choice) error {
	spent, err := c.store.spend(ctx, t.chat.ID, encodeOffer(offer), c.now())
	if err != nil || !spent {
		return err
	}
	err = c.ports[t.chat.Port].Wire.Send(ctx, t.chat.openID, short("say:"+t.key+":"+out.Text), out)
	if err == nil {
		return nil
	}
	if client.Temporary(err) {
		return errors.Join(err, c.store.refund(ctx, t.chat.ID))
	}
	c.Log.WarnContext(ctx, "wechat refused a message", "port", t.chat.Port, "error", err)
	return nil
}
