package consult

import (
	"qingting/server/dialogue"
)

var (
	// sells are sellers' words; surely those that hardly anybody else uses.
	sells  = anyOf(`兼职|日[入赚]|月入|佣金|返利|贷款|下款|放款|征信|额度|发票|办证|刻章|代写|代考|论文|促销|特价|优惠|折扣|[0-9一二三四五六七八九]折|包邮|限时|加盟|代理|招商|理财|收益|彩票|棋牌|开户|低价|回收|批发|货源|保洁|搬家|疏通|开锁|网贷|信用卡|课程|减肥|祛斑|承接|高薪|急招|招聘|包吃住|开业|礼包|红包|福利|正品|下单|专业|一条龙|上门服务`)
	surely = anyOf(`刷单|日结|包过|在家赚|轻松赚|躺赚|无抵押|秒[批到下]|当天(下|放)款|黑户|办证刻章|刻章办证|代开.{0,4}发票|厂家直销|诚招|招代理|稳赚|名额有限|先到先得|欢迎(来电|咨询|选购|加盟)|免费领|免费送|扫码领|买一送一|大酬宾|荐股|带单|套现|高价回收|涨粉|引流|全网最低|砍一刀|帮我(助力|砍|点一下|投个?票)|复制.{0,12}打开`)
	// reach are ways to get in touch with a seller.
	reach = anyOf(`加(我)?(微信?|v|薇|q|群|vx)|微信(号|同号)|vx|v信|薇信|威信|wx[:：]|扫码|二维码|私聊|私信|进群|qq群|https?:|www\.|\.(com|cn|net|top|xyz)|(点击|打开|点)(下方)?链接|(咨询|联系|预约|订购|招商|报名)(热线|电话|手机)|关注.{0,6}公众号|淘口令|邀请码`)
	// number says nothing alone: citizens leave theirs, too.
	number = anyOf(`1[3-9][0-9]{9}`)
	// rhetoric asks nobody anything.
	rhetoric = anyOf(`(还在|是否|想不想|想要?|你还|您还|缺钱|你是不是|您是不是)[^，。！？?!]{0,24}(吗|么|？|\?)`)
	// endsOpen ends a question without a word for it: 能代开发票不.
	endsOpen = anyOf(`[不没][？?]?$`)
	// tells holds for somebody who tells of such things instead of selling them.
	tells = anyOf(`举报|反映|投诉|检举|骗|收到|发现|有人|有个|有家|别人|对方|让我|叫我|要我|被|希望|建议|邻居|隔壁|楼[上下]|小区|骚扰|泄露|清理|小广告|管管|查处|没人管|我想|我要|请问|想问|求助|怎么|我家|我爸|我妈|孩子`)
)

// isAdvert reports whether the text advertises something: it has advert marks, asks nothing and
// tells of nothing that somebody should do about it.
func isAdvert(text string) bool {
	text = plain(text)
	rest := rhetoric.ReplaceAllString(text, "")
	if asks.MatchString(rest) || endsOpen.MatchString(rest) || tells.MatchString(rest) {
		return false
	}
	some, sure := len(sells.FindAllString(rest, 4)), len(surely.FindAllString(rest, 2))
	if reached := reach.MatchString(rest); reached && (sure > 0 || some > 1) || sure > 0 && number.MatchString(rest) {
		return true
	}
	return sure > 1 || some > 3 || sure > 0 && some > 2
}

// advert says what can be asked here, without calling anybody anything: what was sent may be a
// message somebody got and wants to know about.
func (b *Bot) advert(t *thought) *dialogue.Reply {
	if !isAdvert(t.text) {
		return nil
	}
	t.why.Kind, t.why.Reason = "small_talk", "advert"
	return &dialogue.Reply{Kind: dialogue.KindText, Text: "我这里解答办事和政策方面的问题，您有什么要办的事，直接告诉我就行。如果是收到了可疑信息，想核实或者举报，也可以说一声。",
		Content: dialogue.Content{Actions: []dialogue.Action{dialogue.ActionHuman}}}
}
