package consult

import (
	"regexp"
	"slices"
	"strings"

	"qingting/server/dialogue"
)

// onlyAspect holds for a message that names no matter at all, only what it wants to know of it.
var onlyAspect = regexp.MustCompile(`^(那么|那|请问|问一下|这个|这|它|具体|一般|大概|大约|到底|都|还|又|也|就|需要|需|要|得|用|我|本人|我们|可以|可不可以|能不能|能|是不是|是|有没有|有|没有|去|到|在|从|的话|的|呢|吗|么|吧|啊|呀|了|一下|下|和|跟|与|` +
	`带|准备|交|提供|拿|什么|啥|哪些|些|几样|材料|资料|证件|证明|东西|手续|怎么样|怎么|咋|如何|办理|办|弄|搞|申请|操作|流程|步骤|哪里|哪儿|哪个|哪|地方|地址|位置|窗口|部门|` +
	`电话|号码|联系方式|联系|打|多少|钱|费用|收费|费|贵|免费|几块|多久|多长|时间|几天|几个月|几号|什么时候|何时|下来|拿到|到账|办好|办完|出来|生效|` +
	`代领|代取|代交|让|由|一次|提前|出|结果|要不要|不要|手机上|网上|手机|线上|小程序|app|代办|代理|代|委托|别人|家人|帮忙|帮|条件|要求|资格|限制|预约|邮寄|上班|周末|几点|本人到场|亲自|必须|一定|[，,、。？?！! ])+$`)

// side is one side of a matter: how it is asked for and where an answer holds it.
type side struct {
	name  string
	asked *regexp.Regexp
	block string         // type of block that holds it; empty: look for said
	said  *regexp.Regexp // sentences of the answer that hold it
	lead  string
	none  string // what is said when the article does not hold it
}

// sides stand in order: the first one asked for counts.
var sides = []side{
	{"materials", anyOf(`(带|准备|交|提供|拿|要|需)(些|要|点)?(什么|啥|哪些|几样)`, `材料|资料|证件|东西|什么手续|哪些手续`), "materials", nil,
		"要带的材料请看下面的清单。", "这条里没有列材料清单，去之前最好先打电话问一下；也可以转人工。"},
	{"cost", anyOf(`多少(钱|费)|几块|收费|费用|要钱|花钱|要不要钱|贵|免费`), "", anyOf(`[0-9一二三四五六七八九十百千万]+元|工本费|免费|收费|费用|不收|手续费|缴费`),
		"关于费用：", "这条里没有写费用，以办理窗口公示的为准；也可以转人工问清楚。"},
	{"time", anyOf(`多久|多长时间|几天|几个月|什么时候|何时|时限|几号|时间`), "", anyOf(`[0-9一二三四五六七八九十两几]+个?(工作日|日|天|个月|月|小时|年)(内|以内|左右|前|后|前后)?|当场|当天|即时|立等`),
		"关于时间：", "这条里没有写要多久，各地不完全一样；也可以转人工问清楚。"},
	{"phone", anyOf(`电话|号码|联系方式|怎么联系`), "phone", anyOf(`[0-9]{5,}`), "可以打下面的电话。", "这条里没有写电话，可以打 12345 问；也可以转人工。"},
	{"where", anyOf(`在?哪(里|儿|办|交|弄|个|申请|领|换|补|报|查|取|买|开|登记|$|[？?呢])|去哪|地址|位置|什么地方|窗口|哪个部门`), "outlets", anyOf(`到.{2,20}(办|申请|领|交)|窗口|网点`),
		"办理地点请看下面。", "这条里没有列办理地点，可以转人工问清楚。"},
	{"online", anyOf(`网上|手机|线上|小程序|app`), "", anyOf(`网上|手机|线上|小程序|App|APP|公众号|平台|客户端`), "关于网上办：", "这条里没有写能不能网上办；可以转人工问清楚。"},
	{"agent", anyOf(`代办|委托|代理|别人|家人|帮忙|本人到场|亲自|代`), "", anyOf(`代办|委托|代为|代领|代理|本人到场|本人到|亲自`), "关于代办：", "这条里没有写能不能代办；可以转人工问清楚。"},
	{"steps", anyOf(`流程|步骤|(怎么|咋|如何)(样)?(去)?(办|弄|搞|申请|操作|$|[？?呢])|具体`), "steps", nil, "办理步骤请看下面。", ""},
	{"conditions", anyOf(`条件|要求|资格|限制`), "", anyOf(`条件|满|须|应当|需要|不能|可以`), "关于条件：", ""},
}

// sideOf returns what side of a matter the text asks for.
func sideOf(text string) (side, bool) {
	text = plain(text)
	for _, s := range sides {
		if s.asked.MatchString(text) {
			return s, true
		}
	}
	return side{}, false
}

// first puts what was asked for at the beginning: its block first, and a sentence that leads to it
// or quotes the approved words.
func (s side) first(text string, blocks []dialogue.Block) (string, []dialogue.Block) {
	wanted := func(b dialogue.Block) bool { return s.block != "" && b.Type == s.block }
	if slices.ContainsFunc(blocks, wanted) {
		return s.lead + "\n" + text, append(keep(blocks, wanted), keep(blocks, func(b dialogue.Block) bool { return !wanted(b) })...)
	}
	if quote := s.quote(text); quote != "" {
		return quote + "\n" + text, blocks
	}
	return strings.TrimPrefix(s.none+"\n"+text, "\n"), blocks
}

// quote returns the sentences of the approved text that hold the side, as they stand.
func (s side) quote(text string) string {
	if s.said == nil {
		return ""
	}
	var list []string
	for _, sentence := range sentences(text) {
		if len(list) < 2 && s.said.MatchString(sentence) {
			list = append(list, sentence)
		}
	}
	if len(list) == 0 {
		return ""
	}
	if s.block != "" {
		return strings.Join(list, "")
	}
	return s.lead + strings.Join(list, "")
}

var ends = regexp.MustCompile(`[^。！？!?\n]+[。！？!?]?`)

func sentences(text string) []string {
	var list []string
	for _, s := range ends.FindAllString(text, -1) {
		if s = strings.TrimSpace(s); s != "" {
			list = append(list, s)
		}
	}
	return list
}

func keep(blocks []dialogue.Block, want func(dialogue.Block) bool) []dialogue.Block {
	var list []dialogue.Block
	for _, b := range blocks {
		if want(b) {
			list = append(list, b)
		}
	}
	return list
}
