package consult

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"qingting/server/dialogue"
)

// chat is something people say that is about no matter, and what to answer.
type chat struct {
	reason string
	rule   *regexp.Regexp
	say    string
	again  string // the second time in a row; empty: the same
}

const (
	sign  = `[，,。.！!？?～~、 …]*`
	mood  = `(啊|呀|哦|喔|噢|呢|吧|啦|了|哈|嘛|滴|哟)*`
	you   = `(您|你|你们|大家|各位|哈|了|啦|啊|呀|哦|您了|你了)*`
	okay  = `(好的?|嗯+|哦+|喔|噢|行|可以|ok|okay|收到|知道|明白|清楚|了解|懂|没事|没有|不用|不需要|暂时没有|没别的|没问题|没了|就这样|先这样)`
	hello = `(您好|你好|你们好|hi|hello|嗨|哈喽|哈罗|喂|在吗|在不在|在|在么|有人吗|早|早上好|早安|上午好|中午好|下午好|晚上好|晚安|小听|助手|机器人|客服|亲|领导)`
	bye   = `(再见|拜拜|拜|byebye|bye|88|回头聊|下次聊|回见|先走了)`
)

func whole(parts ...string) *regexp.Regexp {
	return regexp.MustCompile(`^` + sign + `(?:` + strings.Join(parts, "") + `)` + sign + `$`)
}

// startsOver are the words by which citizens leave what was said before.
var startsOver = whole(`(好的?)?`, sign, `(我)?(想|要|再|先|来)?(换|问|说|聊|讲)(一?个|点|些|下)?(别的|其他的?|其它的?|另外(一个)?(的)?|新的?|话题|问题)(个|的)?(问题|话题|事|事情)?(吧|了|行吗|可以吗)?|重新(问|来|开始)(吧|一下)?|(还有|另外)(一)?个(别的)?(问题|事)|(我)?再问(你|您)?(一)?(个|件)(问题|事)?|换一?个(吧)?`)

// chats are looked through in order. What is said the second time in a row differs.
var chats = []chat{
	{"start_over", startsOver, "好的，请说说新的问题。", ""},
	{"greeting", whole(hello, `(`, sign, hello, `|`, mood, `)*`), "您好，我是 12345 智能助手。请用一句话说说您想办的事，我来帮您查；也可以随时转人工。", "我在的。您想办什么事、想问什么，直接说就行。"},
	{"bye", whole(`(`, okay, `|谢谢`, you, `|`, sign, `|那)*`, bye, mood), "再见，祝您一切顺利。", ""},
	{"thanks", whole(`(`, okay, `|`, mood, `|`, sign, `|那|太|真是|真的|非常|十分|可|好人|帮(了)?大忙了?)*`, `(谢谢|多谢|感谢|谢了|谢啦|辛苦|麻烦|thanks|thank you|thankyou|thx|3q)`, you, `(`, sign, `|`, okay, `|`, mood, `|`, people, `|啊|(你|您)?(真|太|人真|人太)(好|棒|贴心|耐心|热情|有耐心)(了)?)*`), "不客气。还有别的问题可以继续问我。", "不客气，祝您办事顺利。"},
	{"praise", whole(`(你|您|你们)?(真|太|好|很|挺|可真|非常)*(棒|厉害|聪明|贴心|不错|给力|专业|有用|好用)(的)?`, mood), "谢谢您。还有别的问题可以继续问我。", ""},
	{"dropped", whole(`(那|哎|唉|好吧|行吧)?[，, ]*(算了|拉倒|不问了|不说了|懒得(说|问)了?|当我没(说|问)|没意思)`, mood), "好的。没帮上忙，很抱歉。想起来了随时再问我；要紧的事也可以转人工或者留言。", ""},
	{"done", whole(okay, `(`, sign, okay, `|`, mood, `)*`, `(吧)?`), "好的。还有别的问题可以继续问我；没解决的话，也可以转人工。", "好的，我一直都在，有事随时说。"},
	{"who", whole(`(请问)?(你|您)(是|叫)(谁|什么|啥|什么名字|哪位|机器人(吗|吧|么)?|人(吗|么)?|真人(吗|么)?|人工(吗|么|还是机器人)?|ai(吗)?|人工智能(吗)?|智能客服(吗)?)`, mood, `|(你|您)(会|能|可以)(做|干|办|帮我做|回答)?(些)?(什么|啥|哪些)(事|事情|问题)?`, mood, `|(你|您)有(什么|啥|哪些)功能|怎么(使)?用你`), "我是 12345 智能助手，可以回答社保、户籍、公积金等办事问题，也能帮您转人工或留言。我的回答都来自审核过的知识，并注明依据。", ""},
	{"low", whole(`(唉|哎)?(我)?(今天|最近|现在|真的|心里|感觉|好|很|太|有点|特别|这几天)*(心情不好|心里不好受|难受|难过|伤心|心烦|烦|烦死了|累|好累|压抑|郁闷|委屈|想哭|孤独|孤单|不开心|焦虑|睡不着(觉)?)`, mood), "听您这么说，我也不好受。愿意的话，说说遇到了什么事，看我能帮上什么；心里一直难受，可以打 12356 心理援助热线，也可以转人工。", ""},
	{"idle", whole(`(给我|能不能|可以)?(讲|说|来)(一?个)?(笑话|故事|段子)|唱(首|个)?歌|你(吃饭|吃)(了)?吗|你(几岁|多大)(了)?|(陪我)?聊(聊|会儿|一会儿|个)?天|陪我(聊|说|唠).*|(好)?无聊|(今天)?天气(真|好|很|太)?(好|不错|热|冷)|你(结婚|有对象)了?吗|你是(男|女)的?(吗|还是(男|女)的?)?|你喜欢.{1,6}`, mood), "闲聊我不太在行，办事和政策我能帮您查。您有要办的事、要反映的问题，随时告诉我。", "您说的我接不上来，不好意思。要办事、要反映问题，直接告诉我就行；也可以转人工。"},
	{"sorry", whole(`(对不起|不好意思|抱歉|打扰了|发错了|打错了|按错了|点错了|手滑了?|误触|测试(一下)?|test)`, mood), "没关系。想办什么事，直接告诉我就行。", ""},
	{"wait", whole(`(请)?(你|您)?(稍?等|等(我)?)(一?下|一?会儿?|等|会)?`, mood, `|我(找|想|看)(一)?(下|想|看)`), "好的，不着急，您慢慢说。", ""},
	{"hurry", whole(`(很|好|太|特别|我|急|!|！)*(急|着急|急死(我|人)?|快点?|快一点|赶紧|救急)(急|啊|呀|了|的|!|！|快|点|死了)*`), "您别急，请用一句话说说是什么事，我马上帮您查。遇到危险请直接拨打 110、119、120；也可以马上转人工。", ""},
	{"deaf", whole(`(我)?(耳朵不好|眼睛不好|看不清|看不见|字太小了?|不识字|不会打字|不会弄|不会用|不会操作|不懂(这个|手机)?|年纪大了(不会弄)?)`, mood), "没关系，您可以直接转人工，由坐席一步一步帮您；也可以拨打 12345，打电话说给我们听。", ""},
}

// maxThanks is how many characters thanks have; longer ones praise somebody for something.
const maxThanks = 10

const people = `(小伙子|小姑娘|姑娘|同志|小助手|助手|机器人|大哥|大姐|亲|老师|领导|师傅|美女|帅哥|哥|姐)`

// Words about the last answer, not about a matter.
var (
	// unhappy means that it missed the question.
	unhappy = whole(`(你|您|这)?(说|讲|回答|答)?(的)?(完全|根本|还是|都|就)?(不对|不是这个|不是这些|都不是|没有一个是|不是我(要|想)?(问|找|说)的|不是我的问题|不是(这个|我的)?(问题|意思)|不是这意思|不是说这个|理解错了|你没(明白|听懂|看懂|理解)(我的意思)?|你听不懂|答非所问|没用|没有用|没回答(我的)?问题|没解决|解决不了|说了等于没说|牛头不对马嘴|什么乱七八糟的|不满意|没帮助|不管用|错了|废话)`, mood)
	// complains is the same in other words, about the helper itself.
	complains = anyOf(`^你(们)?(回答|说|答|讲)的(都)?(是)?(什么|啥)`, `别绕(了|圈)|绕来绕去|绕圈子|答不到点|(跟|和)你(说|讲)不(清|明白|通)|你(就)?不能(直接|好好)|听不懂人话|不在(里面|上面|这里面|其中)|里面没有|没有我(要|想)(问|找)?的`)
	onlyNo    = whole(`(不是(的)?|不对|no|不)`, mood)
	whoElse   = whole(`(那|唉|哎)?(我)?(该|应该|能|要|还能|到底|又)*(问谁|找谁(问|说)?|跟谁说|和谁说|去问谁|找哪个(部门|单位)?)(啊|呢|去)?`)
	gaveUp    = anyOf(`^(唉|哎|那)?(算了|拉倒)`)
	agrees    = anyOf(`^(好的|好嘞|好吧|好滴|嗯|行吧|ok|哦|噢|明白|知道了|收到|记住了|记下了)[^帮要想转找写投诉报]*$`)
	thankful  = anyOf(`谢谢|多谢|感谢|辛苦(了|你|您)|太谢谢`)
	// puzzled means that it was not understood.
	puzzled = whole(`(我)?(还是|完全|有点|都|实在)?(看不懂|听不懂|没看懂|没听懂|不明白|没明白|搞不懂|没说清楚|不清楚|不太懂|不懂|什么意思|啥意思|太长了?(看不完|不想看)?|太复杂了?|说简单点|简单(点|一点)(说)?|说人话|能不能说人话|讲人话|说重点|讲重点|啊|嗯|什么|啥|怎么说)`, mood)
)

// talk answers what is about no matter; nil when the text is about something.
func (b *Bot) talk(ctx context.Context, t *thought) (*dialogue.Reply, error) {
	text := plain(t.text)
	offer := offeredLast(t.turn.History)
	switch {
	case unhappy.MatchString(text) || len(offer) > 0 && saysNo.MatchString(text):
		return b.soothe(ctx, t)
	case len(offer) > 1 && saysYes.MatchString(text):
		t.why.Kind, t.why.Reason = "", "which"
		return b.offerAgain(offer, "是下面哪一个？点一下，或者说“第几个”。"), nil
	case asksAgain.MatchString(text):
		return b.listAgain(t), nil
	case complains.MatchString(text) && utf8.RuneCountInString(text) <= followUpLength, onlyNo.MatchString(text):
		return b.soothe(ctx, t)
	case whoElse.MatchString(text):
		t.why.Kind, t.why.Reason = "small_talk", "who_else"
		return b.waysOut("您可以马上转人工，由坐席帮您；也可以打 " + b.Hotline + "，或者写留言，工作人员会看到并答复您。"), nil
	case thankful.MatchString(text) && utf8.RuneCountInString(text) <= maxThanks && !asks.MatchString(text) && !names.MatchString(text):
		text = "谢谢"
	case gaveUp.MatchString(text) && utf8.RuneCountInString(text) <= maxThanks && !asks.MatchString(text) && !names.MatchString(text):
		text = "算了"
	case agrees.MatchString(text) && utf8.RuneCountInString(text) <= maxThanks && !asks.MatchString(text) && !names.MatchString(text) && !wantsLetter.MatchString(text):
		text = "好的"
	case puzzled.MatchString(text) && (!strings.HasPrefix(text, "嗯") || strings.ContainsAny(text, "?？")):
		return b.simpler(ctx, t)
	}
	if reply := b.letterWanted(t, text); reply != nil {
		return reply, nil
	}
	for _, c := range chats {
		if c.rule.MatchString(text) {
			t.why.Kind, t.why.Reason = "small_talk", c.reason
			return &dialogue.Reply{Kind: dialogue.KindText, Text: c.words(t.turn.History)}, nil
		}
	}
	return nil, nil
}

// words are what is said, in other ones if it was said just now.
func (c chat) words(history []dialogue.Message) string {
	last, found := lastOfBot(history)
	if found && c.again != "" && (strings.Contains(last.Text, c.say) || strings.Contains(last.Text, c.again)) {
		return c.again
	}
	return c.say
}

// lastOfBot is the bot's newest message.
func lastOfBot(history []dialogue.Message) (dialogue.Message, bool) {
	for _, m := range slices.Backward(history) {
		if m.Sender == dialogue.ByBot {
			return m, true
		}
	}
	return dialogue.Message{}, false
}
