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
	switch {
	case m.Kind == dialogue.KindCandidate:
		return b.chosen(ctx, t)
	case m.Kind == dialogue.KindImage:
		t.why.Reason = "image"
		return b.waysOut("我还看不懂图片。请用一句话说说您的问题，或者转人工坐席，坐席能看到您发的图片。"), nil
	}
	if d, found := dangerIn(t.text); found {
		t.why.Reason = "emergency:" + d.name
		return emergency(d), nil
	}
	if wantsHuman(t.text) {
		t.why.Kind, t.why.Reason = "handoff", "request"
		return &dialogue.Reply{Kind: dialogue.KindText, Text: "好的，马上为您转人工。", HandOff: dialogue.ReasonRequest}, nil
	}
	return b.guardWords(t), nil
}

func (b *Bot) guardWords(t *thought) *dialogue.Reply {
	if reply := smallTalk(t.text); reply != "" {
		t.why.Kind, t.why.Reason = "small_talk", "small_talk"
		return &dialogue.Reply{Kind: dialogue.KindText, Text: reply}
	}
	if utf8.RuneCountInString(t.text) > b.Settings.MaxQuestion {
		t.why.Reason = "too_long"
		return b.waysOut("您说的情况比较多，我怕理解错。您可以把它作为留言提交，由工作人员逐条答复；也可以用一句话说说最想先解决的问题，或者转人工坐席。")
	}
	clean, rude := withoutAbuse(t.text)
	if rude && letters(clean) < 4 {
		t.why.Kind, t.why.Reason = "calm", "abuse"
		return b.waysOut("我知道您现在很着急，也很生气。请告诉我遇到了什么事，我尽力帮您；您也可以直接转人工坐席。")
	}
	if letters(clean) < 2 {
		t.why.Kind, t.why.Reason = "ask", "not_text"
		return &dialogue.Reply{Kind: dialogue.KindAsk, Text: "请用一句话说说您想办的事，比如“身份证丢了怎么补办”。"}
	}
	t.text, t.query = clean, clean
	return nil
}

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

var humanWish = regexp.MustCompile(`^(请|我要|我想|帮我|给我|能不能|可以|麻烦|快)*(转|找|要|接|叫|换)?(一下|个|到)?(人工|真人|人工客服|人工服务|人工坐席|坐席|接线员|话务员|客服人员)(客服|服务|坐席)?(吧|吗|好吗|一下|行吗|可以吗|呢)?[。！？!?～~]*$` +
	`|转人工|转接人工|人工客服|(不要|不想|别).{0,4}机器人.{0,6}(人工|真人|人)|跟?真人(说|聊|讲)|(有没有|有)(活人|真人|人工)`)

func wantsHuman(text string) bool {
	return humanWish.MatchString(text) && !strings.Contains(text, "人工智能") && !strings.Contains(text, "人工费")
}

var talk = []struct {
	rule *regexp.Regexp
	say  string
}{
	{regexp.MustCompile(`^(您好|你好|hi|hello|在吗|在不在|早上好|上午好|下午好|晚上好|喂|嗨|哈喽)[呀啊吗么？?！!。,，~ ]*$`), "您好，我是 12345 智能助手。请用一句话说说您想办的事，我来帮您查；也可以随时转人工。"},
	{regexp.MustCompile(`^(好的?|嗯+|哦+|知道了|明白了?|清楚了|了解了?|行|可以了?)?[，, ]*(谢谢|多谢|感谢|谢了|thanks|thank you)(您|你|啦|了|啊|您了|你了|大家)?[啊呀！!。~ ]*$`), "不客气。还有别的问题可以继续问我。"},
	{regexp.MustCompile(`^(好的?|嗯+|哦+|知道了|明白了?|清楚了|了解了?|行|可以了?|没有了?|没事了|不用了)[，,。！!~ ]*$`), "好的。还有别的问题可以继续问我；觉得我答得不好，也可以点“转人工”。"},
	{regexp.MustCompile(`^(再见|拜拜|88|回头聊)[啦了！!。~ ]*$`), "再见，祝您一切顺利。"},
	{regexp.MustCompile(`^(你是谁|你叫什么(名字)?|你是机器人吗|你是人吗|你会什么|你能做什么|你能干什么)[？?呀啊]*$`), "我是 12345 智能助手，可以回答社保、户籍、公积金等办事问题，也能帮您转人工或留言。我的回答都来自审核过的知识，并会注明依据。"},
	{regexp.MustCompile(`^(换个问题|换一个问题|问别的|重新(问|来)|问点别的)[吧。]*$`), "好的，请说说新的问题。"},
}

// smallTalk answers what is not about any matter; empty when the text is about something.
func smallTalk(text string) string {
	lower := strings.ToLower(text)
	for _, t := range talk {
		if t.rule.MatchString(lower) {
			return t.say
		}
	}
	return ""
}

// resets reports whether the citizen starts over.
func resets(text string) bool { return talk[len(talk)-1].rule.MatchString(text) }

var abuse = regexp.MustCompile(`他妈的?|妈的|傻[逼比叉x]|煞笔|沙比|操你|草泥马|滚蛋|去死|王八蛋|混蛋|狗屁|放屁|废物|垃圾(机器人|客服|系统|热线|东西)|脑残|智障|nmsl|tmd|(?i:fuck|shit)`)

// withoutAbuse takes rude words out, so that what the citizen wants can still be found.
func withoutAbuse(text string) (clean string, rude bool) {
	if !abuse.MatchString(text) {
		return text, false
	}
	return strings.TrimSpace(abuse.ReplaceAllString(text, "")), true
}

func (b *Bot) waysOut(text string) *dialogue.Reply {
	return &dialogue.Reply{Kind: dialogue.KindDecline, Text: text,
		Content: dialogue.Content{Actions: []dialogue.Action{dialogue.ActionHuman, dialogue.ActionLetter, dialogue.ActionPhone}}}
}
