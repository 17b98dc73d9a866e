package wechat

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/width"

	"qingting/server/board"
	"qingting/server/dialogue"
	"qingting/server/identity"
)

// letterFor is how long a letter may lie unfinished; after that, words are for the bot again.
const letterFor = 30 * time.Minute

// shortestLetter is how many characters say enough to act on.
const shortestLetter = 6

// letterDraft is a letter being written by question and answer. It is kept sealed.
type letterDraft struct {
	Key            string // of the message that began it
	Step           string // text, type, phone or sure
	Type           board.DemandType
	Title          string
	Text           string
	Phone          string
	ConversationID string
	At             time.Time
}

// The steps of a letter.
const (
	stepText  = "text"
	stepType  = "type"
	stepPhone = "phone"
	stepSure  = "sure"
)

var demandTypes = []board.DemandType{board.Consultation, board.Help, board.Complaint, board.Report, board.Suggestion, board.Praise}

var (
	saysStop  = regexp.MustCompile(`^(取消|退出|不写了|不留言了|算了)[。.！!]*$`)
	saysSkip  = regexp.MustCompile(`^(跳过|不填|不留|没有|不用)[。.！!]*$`)
	saysHuman = regexp.MustCompile(`^(转|找|要)?(人工|坐席|人工坐席|人工客服|客服)[。.！!]*$`)
)

// beginLetter asks for what the draft lacks.
func (c *Channel) beginLetter(ctx context.Context, t turn, d letterDraft) error {
	d.Key = t.key
	if conv, err := c.Dialogue.Current(ctx, t.chat.CitizenID, t.chat.Port); err == nil && d.ConversationID == "" {
		d.ConversationID = conv.ID
	}
	return c.askLetter(ctx, t, d)
}

// askLetter keeps the draft and asks the next question.
func (c *Channel) askLetter(ctx context.Context, t turn, d letterDraft) error {
	switch {
	case d.Text == "":
		d.Step = stepText
	case d.Type == "":
		d.Step = stepType
	case d.Phone == "":
		d.Step = stepPhone
	default:
		d.Step = stepSure
	}
	if err := c.keepDraft(ctx, t.chat.ID, &d); err != nil {
		return err
	}
	switch d.Step {
	case stepText:
		return c.say(ctx, t, "好的，我来帮您写留言。请用一段话写清楚：什么事、在哪里、什么时候、希望怎么解决。写好直接发给我；不写了回复“取消”。")
	case stepType:
		var offer []choice
		for _, k := range demandTypes {
			offer = append(offer, choice{"letter:" + string(k), k.Words()})
		}
		return c.offer(ctx, t, "这件事属于哪一类？", offer, "点一下，或者回复数字。")
	case stepPhone:
		return c.say(ctx, t, "留个联系电话，方便工作人员了解情况。不想留就回复“跳过”。")
	}
	offer := []choice{{"letter:send", "提交"}, {"letter:again", "重写"}, {"letter:stop", "不提交了"}}
	return c.offer(ctx, t, d.summary(), offer, "点一下，或者回复数字。")
}

func (d letterDraft) summary() string {
	phone := d.Phone
	if phone == noPhone {
		phone = "未留"
	}
	return fmt.Sprintf("请核对：\n类型：%s\n内容：%s\n电话：%s\n提交后由工作人员答复，只有您和工作人员能看到。", d.Type.Words(), clip(d.Text, 200), phone)
}

// noPhone marks that the person does not want to leave a number.
const noPhone = "-"

// letterTalk takes words for a letter being written; done tells that they were for it.
func (c *Channel) letterTalk(ctx context.Context, t turn, text string) (done bool, err error) {
	d, found, err := c.draftOf(t.chat)
	if err != nil || !found {
		return false, err
	}
	if c.Danger != nil && c.Danger(ctx, text) || saysHuman.MatchString(text) {
		return false, c.keepDraft(ctx, t.chat.ID, nil)
	}
	if saysStop.MatchString(text) {
		return true, c.dropLetter(ctx, t)
	}
	switch d.Step {
	case stepText:
		return true, c.takeText(ctx, t, d, text)
	case stepType:
		return true, c.takeType(ctx, t, d, text)
	case stepPhone:
		return true, c.takePhone(ctx, t, d, text)
	}
	return true, c.takeWord(ctx, t, d, text)
}

func (c *Channel) dropLetter(ctx context.Context, t turn) error {
	if err := c.keepDraft(ctx, t.chat.ID, nil); err != nil {
		return err
	}
	return c.say(ctx, t, "好的，没有提交。想写的时候再回复“留言”。")
}

func (c *Channel) takeText(ctx context.Context, t turn, d letterDraft, text string) error {
	if utf8.RuneCountInString(text) < shortestLetter {
		return c.say(ctx, t, "请再写详细一点：什么事、在哪里、希望怎么解决。不写了回复“取消”。")
	}
	d.Text, d.Title = clip(text, board.MaxText), titleOf(text)
	return c.askLetter(ctx, t, d)
}

// titleOf is the first sentence, or as much of it as a title may have.
func titleOf(text string) string {
	for part := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune("。！？!?\n", r) }) {
		if part = strings.TrimSpace(part); part != "" {
			return clip(part, board.MaxTitle)
		}
	}
	return clip(text, board.MaxTitle)
}

func (c *Channel) takeType(ctx context.Context, t turn, d letterDraft, text string) error {
	text = unnumbered(width.Narrow.String(text))
	for i, k := range demandTypes {
		if text == strconv.Itoa(i+1) || text == k.Words() {
			d.Type = k
		}
	}
	return c.askLetter(ctx, t, d)
}

func (c *Channel) takePhone(ctx context.Context, t turn, d letterDraft, text string) error {
	if saysSkip.MatchString(text) {
		d.Phone = noPhone
		return c.askLetter(ctx, t, d)
	}
	phone, ok := identity.NormalPhone(text)
	if !ok {
		return c.say(ctx, t, "这个号码不对。请发手机号，或者带区号的固定电话；不想留就回复“跳过”。")
	}
	d.Phone = phone
	return c.askLetter(ctx, t, d)
}

// takeWord takes the last word: send, write again or leave.
func (c *Channel) takeWord(ctx context.Context, t turn, d letterDraft, text string) error {
	switch unnumbered(width.Narrow.String(text)) {
	case "1", "提交", "确认", "确定", "好", "好的", "是", "是的":
		return c.sendLetter(ctx, t, d)
	case "2", "重写", "修改":
		return c.askLetter(ctx, t, letterDraft{Key: d.Key, ConversationID: d.ConversationID})
	case "3", "不提交了", "不提交":
		return c.dropLetter(ctx, t)
	}
	return c.askLetter(ctx, t, d)
}

// sendLetter puts the letter on the board, once.
func (c *Channel) sendLetter(ctx context.Context, t turn, d letterDraft) error {
	phone := d.Phone
	if phone == noPhone {
		phone = ""
	}
	l, _, err := c.Letters.Send(ctx, t.chat.CitizenID, board.Draft{
		ClientID: "letter:" + d.Key, ConversationID: d.ConversationID, DemandType: d.Type, Title: d.Title, Text: d.Text, Phone: phone,
	})
	if err != nil && heldBack(err) == "" {
		return err
	}
	// What was held back is kept where it can be appealed against.
	if lost := c.keepDraft(ctx, t.chat.ID, nil); lost != nil || err != nil {
		return errors.Join(err, lost)
	}
	return c.say(ctx, t, fmt.Sprintf("留言已提交，编号 %s。我们会在%s前答复您。想看进度，回复“我的留言”。", l.Number, l.PromisedAt.In(c.Town.Zone).Format("1月2日 15:04")))
}

// prepared begins the letter that a message of the bot has filled in.
func (c *Channel) prepared(ctx context.Context, t turn, value string) error {
	seqText, id, _ := strings.Cut(value, ":")
	seq, err := strconv.ParseInt(seqText, 10, 64)
	if err != nil {
		return c.beginLetter(ctx, t, letterDraft{})
	}
	conv, err := c.Dialogue.OfCitizen(ctx, t.chat.CitizenID, id)
	if errors.Is(err, dialogue.ErrNotFound) {
		return c.beginLetter(ctx, t, letterDraft{})
	}
	if err != nil {
		return err
	}
	list, err := c.Dialogue.Messages(ctx, conv.ID, seq-1, 1)
	if err != nil {
		return err
	}
	d := letterDraft{ConversationID: conv.ID}
	if len(list) == 1 && list[0].Content.ActionLetter != nil {
		p := list[0].Content.ActionLetter
		d.Type, d.Title, d.Text = board.DemandType(p.DemandType), p.Title, p.Text
	}
	return c.beginLetter(ctx, t, d)
}

// keepDraft stores the draft; nil forgets it.
func (c *Channel) keepDraft(ctx context.Context, chatID string, d *letterDraft) error {
	sealed := ""
	if d != nil {
		d.At = c.now()
		data, err := json.Marshal(d)
		if err == nil {
			sealed, _, err = c.Cipher.Seal(string(data))
		}
		if err != nil {
			return fmt.Errorf("seal draft: %w", err)
		}
	}
	return c.store.changeChat(ctx, chatID, map[string]any{"draft": sealed})
}

func (c *Channel) draftOf(h chat) (d letterDraft, found bool, err error) {
	if h.Draft == "" {
		return d, false, nil
	}
	data, err := c.Cipher.Open(h.Draft)
	if err != nil {
		return d, false, fmt.Errorf("open draft: %w", err)
	}
	if err := json.Unmarshal([]byte(data), &d); err != nil {
		return d, false, fmt.Errorf("read draft: %w", err)
	}
	return d, c.now().Sub(d.At) < letterFor, nil
}
