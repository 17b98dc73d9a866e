package consult

import (
	"context"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"qingting/server/dialogue"
)

// guard looks at people first: danger, then the wish for a human, then what is not a question.
func (b *Bot) guard(ctx context.Context, t *thought) (*dialogue.Reply, error) {
	m := t.turn.Message
	t.text = strings.TrimSpace(m.Text)
	t.query = t.text
	switch m.Kind {
	case dialogue.KindCandidate:
		return b.chosen(ctx, t, m.Content.ArticleID)
	case dialogue.KindImage:
		t.why.Reason = "image"
		return b.waysOut("我还看不懂图片。请用一句话说说您的问题；也可以转人工，坐席能看到您发的图片。"), nil
	}
	if m.Unheard() {
		t.why.Reason = "voice"
		return b.waysOut("这段语音我没能听懂。请打字说说您的问题；也可以转人工，坐席能听到您的语音。"), nil
	}
	if d, found := dangerIn(t.text); found {
		t.why.Reason = "emergency:" + d.name
		return emergency(d), nil
	}
	if wantsHuman(t.text) {
		t.why.Kind, t.why.Reason = "handoff", "request"
		return &dialogue.Reply{Kind: dialogue.KindText, Text: "好的，这就为您联系人工坐席。", HandOff: dialogue.ReasonRequest}, nil
	}
	if reply, err := b.guided(ctx, t); reply != nil || err != nil {
		return reply, err
	}
	if reply := b.advert(t); reply != nil {
		return reply, nil
	}
	if articleID, found := picked(t.turn.History, t.text); found {
		return b.chosen(ctx, t, articleID)
	}
	if last, found := lastOfBot(t.turn.History); found && len(last.Content.Options) == 1 && last.Content.Guide == nil && saysYes.MatchString(plain(t.text)) {
		t.text = last.Content.Options[0]
	}
	if reply := b.beyondList(t); reply != nil {
		return reply, nil
	}
	if c, ask, found := pickedSide(t.turn.History, spoken(t.text)); found {
		t.text = ask
		return b.fromOffer(ctx, t, c)
	}
	if rest, found := afresh(t.text); found {
		t.text, t.turn.History = rest, nil
	}
	t.own = t.text
	t.text = spoken(t.text)
	t.query = t.text
	if reply, err := b.talk(ctx, t); reply != nil || err != nil {
		return reply, err
	}
	return b.readable(ctx, t)
}

// readable answers what cannot be looked up: too long, only rude, no words at all.
func (b *Bot) readable(ctx context.Context, t *thought) (*dialogue.Reply, error) {
	if utf8.RuneCountInString(t.text) > b.Settings.MaxQuestion {
		t.why.Reason = "too_long"
		return b.story(t)
	}
	clean, rude := withoutAbuse(t.text)
	if rude && letters(clean) < 4 {
		t.why.Kind, t.why.Reason = calmed, "abuse"
		return b.waysOut("让您不愉快，很抱歉。请告诉我遇到了什么事，我尽力帮您；您也可以直接转人工。"), nil
	}
	if letters(clean) < 2 || !chinese.MatchString(clean) && code.MatchString(clean) {
		return b.wordless(ctx, t)
	}
	if rude {
		t.own, _ = withoutAbuse(t.own)
	}
	t.text, t.query = clean, clean
	return nil, nil
}

// story offers to send a long message as a letter as it stands.
func (b *Bot) story(t *thought) (*dialogue.Reply, error) {
	kind, _, err := demandOf(t.text)
	if err != nil {
		return nil, err
	}
	r := b.waysOut("您说得很详细，我怕理解错。可以点“写留言”直接提交，内容我已经替您填好，由工作人员逐条答复；也可以先用一句话说说最想解决的事，或者转人工。")
	r.Content.ActionLetter = &dialogue.LetterDraft{DemandType: kind, Title: letterTitle(t.own), Text: t.own}
	return r, nil
}

// wordless answers digits, signs and single characters. A service number is explained; what looks
// like an identity number is not wanted here.
func (b *Bot) wordless(ctx context.Context, t *thought) (*dialogue.Reply, error) {
	if reply, err := b.explainNumber(ctx, t); reply != nil || err != nil {
		return reply, err
	}
	t.why.Kind, t.why.Reason = "ask", "not_text"
	text := "请用一句话说说您想办的事，比如“身份证丢了怎么补办”。"
	last, found := lastOfBot(t.turn.History)
	switch {
	case found && last.Kind == dialogue.KindAnswer && onlyMarks.MatchString(plain(t.text)):
		return b.simpler(ctx, t)
	case found && strings.HasPrefix(last.Text, text):
		text = "我在的。不知道怎么说也没关系，可以直接转人工，或者拨打 " + b.Hotline + "，打电话说给我们听。"
	}
	if looksPrivate.MatchString(plain(t.text)) {
		t.why.Reason = "private"
		text = "为了保护您的隐私，请不要在这里发身份证号、银行卡号。" + text
	}
	return &dialogue.Reply{Kind: dialogue.KindAsk, Text: text}, nil
}

// What is written in no Chinese and with signs of programs is no question.
var (
	chinese = regexp.MustCompile(`\p{Han}`)
	code    = regexp.MustCompile(`[<>{}$;*=\\]`)
)

// onlyMarks is a puzzled sign.
var onlyMarks = regexp.MustCompile(`^[?？。…~～!！]+$`)

// looksPrivate recognises an identity number, with or without its last character, or a bank card.
var looksPrivate = regexp.MustCompile(`[0-9]{16,19}|[0-9]{17}x`)

// letters counts what carries meaning: Chinese characters and letters, not digits or signs.
func letters(text string) int {
	n := 0
	for _, r := range text {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

const (
	person = `(人工|真人|活人|坐席|座席|接线员|话务员|客服|值班员)`
	doing  = `(转接?|接通?|找|要|换|叫|呼叫|联系|给我|帮我|跟|和|有没有|有|来个|需要)`
)

var (
	// asksForHuman holds for a message that is nothing but the wish.
	asksForHuman = anyOf(
		`^` + `(你好|您好|请|我|要|想|帮|给|能不能|能|可以|可不可以|麻烦|快|赶紧|直接|还是|那|怎么|如何|在哪|有没有|有|没有|你们|的话)*` + doing + `*(一下|一个|个|到|接|我)*(在线)?` + person +
			`(客服|服务|坐席|座席|电话|帮助|接听|处理|人员|小姐|来|说话|聊|回答|解答|在|呢|吧|吗|么|啊|好吗|一下|行吗|可以吗|谢谢|在吗|在哪|啊)*[。.！!？?～~，,]*$`,
	)
	// namesHuman holds for a wish inside a longer message.
	namesHuman = anyOf(
		`(转接?|接|换|找|叫|要|请)(一下|一个|个|到|给|我|你们)*(人工|真人|活人)(客服|服务|坐席|座席|来|吧|处理|解答|$|[。.！!？?，,])`,
		`(不要|不想|别|不跟|不和|不用|烦).{0,4}机器人`, `机器人(听|看|答|回答)?.{0,3}(不懂|没用|不会|不行|太笨).{0,6}(人|$)`, `换(个)?人来|(跟|和|找|换)(个)?(真人|活人)(说|聊|讲|谈|来)?`,
		`我要(和|跟|找)人(说话|聊|讲|谈)`, `(有没有|有)(活人|真人)`,
	)
	// notHuman are other words with 人工 or 客服 in them, and questions about the service itself.
	notHuman = anyOf(
		`人工(智能|费|成本|耳蜗|流产|授精|受孕|受精|湖|降雨|增雨|关节|晶体|晶状体|林|草坪|养殖|合成|挖|搬|打捞|繁殖|心脏|骨|器官|牙)`, `(工人|农民工|个人|本人|别人|残疾人|老人|商人|病人|军人)工`, `人工(资|龄|作|伤|地|种|会|厂)`,
		`几点|几时|上班|下班|多久|多长时间|排队|收费|服务时间|什么时候|电话是|是多少|电话号码|态度|投诉.{0,6}客服|客服.{0,8}(投诉|骗|不退|不理|说|让)`,
		`(公司|淘宝|京东|商家|平台|银行|微信|支付宝|快递|移动|联通|电信|医院|航空|美团|滴滴|拼多多|抖音)(的)?(人工)?客服`,
	)
)

// wantsHuman reports whether the citizen asks for a human now, not for something about humans.
func wantsHuman(text string) bool {
	text = plain(text)
	if notHuman.MatchString(text) {
		return false
	}
	return asksForHuman.MatchString(text) || namesHuman.MatchString(text)
}

// calmed is the kind of a decision whose words are calming already.
const calmed = "calm"

var abuse = anyOf(
	`(^|[，。！!？?、 ])(他|她|特|真他)?妈(的|滴|蛋)($|[，。！!？?、 ])`, `真?他妈的?(烦|气|垃圾|慢|坑|有病|什么|没用|不是|的真)`, `^他妈的?`, `你妈($|[，。！!]|逼|的($|[，。！!]))`,
	`傻[逼比叉x]|煞笔|沙比|[操艹草]你(妈|大爷)?|草泥马|尼玛|滚蛋|(^|[，。！! ])滚(吧|开|远点)?($|[，。！! ])|(你|你们)?去死(吧|啊)|王八蛋|混蛋|狗屁(不通)?|放(你)?(妈)?的?屁|脑残|智障|神经病($|[，。！!])`,
	`((你们?|这)?(就是|真是|都是|简直(就)?是|真|就)?([一这那]?[群帮伙个]|这些|你个|你这)|你们?)(个|些|就是|都是|真是|的)*(废物|饭桶|酒囊饭袋|吃干饭的)`, `(废物|垃圾|破|死|傻|蠢|弱智)(机器人|客服|系统|热线|东西|玩意|平台|政府)`, `nmsl|tmd|cnm|(?i:fuck|shit)`,
)

// withoutAbuse takes rude words out, so that what the citizen wants can still be found.
func withoutAbuse(text string) (clean string, rude bool) {
	if !abuse.MatchString(text) {
		return text, false
	}
	return strings.Trim(abuse.ReplaceAllString(text, " "), " ，,。！!？?、"), true
}

// waysOut says what the bot cannot do and offers the other ways.
func (b *Bot) waysOut(text string) *dialogue.Reply {
	return &dialogue.Reply{Kind: dialogue.KindDecline, Text: text,
		Content: dialogue.Content{Actions: []dialogue.Action{dialogue.ActionHuman, dialogue.ActionLetter, dialogue.ActionPhone}}}
}
