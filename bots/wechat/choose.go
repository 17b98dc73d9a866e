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

	"qingting/bots/wechat/client"
	"qingting/server/dialogue"
)

// choice is one thing a person can tap or choose by its number. The id comes back from taps on
// menus of any age, so that it says by itself what was chosen:
//
//	a:<article id>           an offered question
//	g:<guide id>             begin a guide
//	o:<words>                an option of a question back
//	c:<calculator>           open a calculator
//	do:<act>                 what the account's menu has too
//	draft:<seq>:<conv id>    send the letter a message has prepared
//	rate:<score>:<conv id>   rate an ended conversation
//	appeal:<id>              have a person look at what was held back
type choice struct{ ID, Text string }

// The acts of menus.
const (
	doHuman   = "human"
	doLetter  = "letter"
	doMine    = "letters"
	doPhone   = "phone"
	doGuides  = "guides"
	doOutlets = "outlets"
	doHelp    = "help"
)

func encodeOffer(offer []choice) string {
	if len(offer) == 0 {
		return "[]"
	}
	data, _ := json.Marshal(offer) // two strings each cannot fail
	return string(data)
}

func (h chat) offered() []choice {
	var list []choice
	_ = json.Unmarshal([]byte(h.Offer), &list) // written by encodeOffer; nothing offered otherwise
	return list
}

var numberSaid = regexp.MustCompile(`^(?:我?(?:选|要|想问|问的是))?(?:第?\s*([0-9]{1,2})\s*(?:个|项|号|条)?|第([一二三四五六七八九十])(?:个|项|号|条)?)(?:吧|的|呢)*[。｡.、､？?]?$`)

// numberOf reads what numberSaid found: at most two digits, or one Chinese numeral.
func numberOf(said string) int {
	if n, err := strconv.Atoi(said); err == nil {
		return n
	}
	return map[string]int{"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}[said]
}

// chosen returns what the person chose: by a tap, which holds at any time, or by a number,
// which counts for what was said last and only while no human listens. Ratings may be given
// by number when the conversation is over.
func (h chat) chosen(text, menuID string, state dialogue.State) (choice, bool) {
	if menuID != "" && strings.Contains(menuID, ":") {
		return choice{menuID, unnumbered(text)}, true
	}
	if listens(state) {
		return choice{}, false
	}
	offer := h.offered()
	said := numberSaid.FindStringSubmatch(width.Narrow.String(text))
	if said == nil {
		return inWords(offer, text)
	}
	n := numberOf(said[1] + said[2])
	if n < 1 || n > len(offer) {
		return choice{}, false
	}
	return offer[n-1], true
}

// inWords returns the choice whose words were said, with or without what explains them: 申诉 for
// 申诉，请人工核实.
func inWords(offer []choice, text string) (choice, bool) {
	text = strings.TrimRight(text, "。.！!")
	for _, ch := range offer {
		short := ch.Text[:strings.IndexAny(ch.Text+"，", "，（")]
		if text == ch.Text || text == short && utf8.RuneCountInString(short) > 1 {
			return ch, true
		}
	}
	return choice{}, false
}

var numbering = regexp.MustCompile(`^[0-9]{1,2}[.、] ?`)

func unnumbered(text string) string { return numbering.ReplaceAllString(text, "") }

// choose does what a choice stands for. A tap on something that is gone goes into the
// conversation as the words that were tapped.
func (c *Channel) choose(ctx context.Context, t turn, ch choice) error {
	kind, value, _ := strings.Cut(ch.ID, ":")
	switch kind {
	case "a":
		err := c.tell(ctx, t, dialogue.Said{Kind: dialogue.KindCandidate, ArticleID: value})
		if errors.Is(err, dialogue.ErrCandidate) {
			break
		}
		return err
	case "g":
		return c.tell(ctx, t, dialogue.Said{Kind: dialogue.KindGuide, GuideID: value})
	case "c":
		return c.calculator(ctx, t, value, ch.Text)
	case "do":
		return c.do(ctx, t, value)
	case "draft":
		return c.prepared(ctx, t, value)
	case "letter":
		return c.say(ctx, t, "这份留言已经提交或者取消了。想看进度，回复“我的留言”；要写新的，回复“留言”。")
	case "appeal":
		return c.appealed(ctx, t, value)
	case "rate":
		return c.rate(ctx, t, value)
	}
	return c.tell(ctx, t, dialogue.Said{Kind: dialogue.KindText, Text: clip(unnumbered(ch.Text), dialogue.MaxText)})
}

// do does what a button of the menu says.
func (c *Channel) do(ctx context.Context, t turn, act string) error {
	switch act {
	case doHuman:
		return c.human(ctx, t)
	case doLetter:
		return c.beginLetter(ctx, t, letterDraft{})
	case doMine:
		return c.letters(ctx, t)
	case doPhone:
		return c.say(ctx, t, "请直接拨打 "+c.Town.Hotline+"。"+c.Town.HoursText)
	case doGuides:
		return c.guides(ctx, t)
	case doOutlets:
		return c.say(ctx, t, "请把您的位置发给我：点输入框右边的“＋”，选“位置”。我来找离您最近的网点。")
	default:
		return c.greet(ctx, t)
	}
}

// human asks for an agent. Whoever already waits or has one is told so.
func (c *Channel) human(ctx context.Context, t turn) error {
	conv, err := c.open(ctx, t.chat)
	if err != nil {
		return err
	}
	got, err := c.Dialogue.RequestHuman(ctx, conv, dialogue.ReasonRequest, t.key)
	switch {
	case errors.Is(err, dialogue.ErrMoved):
		return c.say(ctx, t, "人工坐席正在为您服务，请直接说。")
	case err == nil && got.Taken && got.Notice.ID == "":
		return c.say(ctx, t, "您已经在排队了。"+c.placeOf(ctx, conv.ID)+"不想等，回复“取消排队”。")
	}
	return err
}

func (c *Channel) appealed(ctx context.Context, t turn, id string) error {
	if c.Appeal == nil {
		return nil
	}
	if err := c.Appeal(ctx, t.chat.CitizenID, id); err != nil {
		return err
	}
	return c.say(ctx, t, "申诉已提交，工作人员会尽快核实，结果会告诉您。")
}

func (c *Channel) rate(ctx context.Context, t turn, value string) error {
	score, id, _ := strings.Cut(value, ":")
	n, err := strconv.Atoi(score)
	if err != nil {
		return dialogue.ErrRating
	}
	conv, err := c.Dialogue.OfCitizen(ctx, t.chat.CitizenID, id)
	if err == nil {
		_, err = c.Dialogue.Rate(ctx, conv, n, "")
	}
	if err != nil {
		return err
	}
	return c.say(ctx, t, "谢谢您的评价。")
}

// calculator opens a calculator: in the mini-program when there is one, else as a page.
func (c *Channel) calculator(ctx context.Context, t turn, id, title string) error {
	const page = "packages/tools/calculator/index"
	if card, ok := c.card(ctx, t.chat.Port, title, page+"?id="+id); ok {
		return c.send(ctx, t, client.Outgoing{Card: &card}, nil)
	}
	if c.Town.PublicURL == "" {
		return c.say(ctx, t, "政策计算要在小程序里打开，请在微信里搜索我们的小程序。")
	}
	return c.send(ctx, t, client.Outgoing{News: &client.Article{Title: title, Text: "点开就能算，结果会说明依据。", URL: c.link(page, "id="+id)}}, nil)
}

func (c *Channel) guides(ctx context.Context, t turn) error {
	list, err := c.Guides.Titles(ctx)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return c.say(ctx, t, "直接说您要办的事就行，比如“怎么办居住证”。")
	}
	var offer []choice
	for _, g := range list[:min(len(list), 9)] {
		offer = append(offer, choice{"g:" + g.ID, g.Title})
	}
	return c.offer(ctx, t, "要办哪一件？我一步步带您准备材料。", offer, "点一下，或者回复数字。没有您要办的，直接说就行。")
}

// greet says what can be done here.
func (c *Channel) greet(ctx context.Context, t turn) error {
	head := fmt.Sprintf("您好，这里是%s %s 热线。想办什么事、想问什么政策，直接说就行，比如“身份证丢了怎么补办”。", c.Town.Name, c.Town.Hotline)
	offer := []choice{
		{"do:" + doGuides, "办事引导"}, {"do:" + doOutlets, "找附近的网点"}, {"do:" + doLetter, "写留言"}, {"do:" + doMine, "我的留言"}, {"do:" + doHuman, "转人工"},
	}
	return c.offer(ctx, t, head, offer, "点一下，或者回复数字。紧急情况请直接拨打 110、119、120。")
}

// offer sends a menu of choices.
func (c *Channel) offer(ctx context.Context, t turn, head string, offer []choice, tail string) error {
	return c.send(ctx, t, client.Outgoing{Menu: menuOf(head, offer, tail)}, offer)
}

// maxLine is how many characters a line of a menu has; WeChat breaks longer ones.
const maxLine = 40

func menuOf(head string, offer []choice, tail string) *client.Choices {
	m := &client.Choices{Head: head, Tail: tail}
	for i, ch := range offer {
		m.Items = append(m.Items, client.Choice{ID: ch.ID, Text: fmt.Sprintf("%d. %s", i+1, clip(ch.Text, maxLine))})
	}
	return m
}

// wholeLetters says where letters can be read in full: a page that knows who this is, or the
// mini-program.
func (c *Channel) wholeLetters(ctx context.Context, citizenID string) (string, error) {
	if c.Login != nil {
		address, life, err := c.Login(ctx, citizenID, "pages/letters/index")
		if err != nil {
			return "", fmt.Errorf("make login link: %w", err)
		}
		return fmt.Sprintf("答复全文在这里看（只能打开一次，%d 分钟内有效，请不要转发）：\n%s", int(life.Minutes()), address), nil
	}
	if c.Town.MiniAppID != "" {
		return "答复全文请在小程序“留言”里看。", nil
	}
	return "", nil
}

// letters lists what became of the person's letters.
func (c *Channel) letters(ctx context.Context, t turn) error {
	list, err := c.Letters.Sent(ctx, t.chat.CitizenID, c.Now().Add(time.Minute), 5)
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return c.say(ctx, t, "您还没有写过留言。要写的话，回复“留言”。")
	}
	lines := []string{"您最近的留言："}
	states := map[string]string{"submitted": "已提交，等待受理", "accepted": "正在办理", "answered": "已答复", "closed": "已办结"}
	for _, l := range list {
		lines = append(lines, fmt.Sprintf("%s %s\n  %s", l.Number, clip(l.Title, 20), states[string(l.State)]))
	}
	whole, err := c.wholeLetters(ctx, t.chat.CitizenID)
	if err != nil {
		return err
	}
	if whole != "" {
		lines = append(lines, whole)
	}
	return c.say(ctx, t, strings.Join(lines, "\n"))
}
