package consult

import "regexp"

// onlyAspect holds for a message that names no matter at all, only what it wants to know of it.
var onlyAspect = regexp.MustCompile(`^(那么|那|请问|问一下|这个|这|它|具体|一般|大概|大约|到底|都|还|又|也|就|需要|需|要|得|用|我|本人|我们|可以|可不可以|能不能|能|是不是|是|有没有|有|没有|去|到|在|从|的话|的|呢|吗|么|吧|啊|呀|了|一下|下|和|跟|与|` +
	`带|准备|交|提供|拿|什么|啥|哪些|些|几样|材料|资料|证件|证明|东西|手续|怎么样|怎么|咋|如何|办理|办|弄|搞|申请|操作|流程|步骤|哪里|哪儿|哪个|哪|地方|地址|位置|窗口|部门|` +
	`电话|号码|联系方式|联系|打|多少|钱|费用|收费|费|贵|免费|几块|多久|多长|时间|几天|几个月|几号|什么时候|何时|下来|拿到|到账|办好|办完|出来|生效|` +
	`一年|半年|一个月|排队|排|等|要回来|回来|退回|月份|几月|内|行|不会|会|处理|答复|反馈|回复|解决|告|起诉|投诉|举报|反映|报警|他们|他|她|依据|法律|规定|文件|来得及|赶得上|加急|算|先做|凭|有效期|工作日|节假日|周六|周日|星期|礼拜|开门|上午|下午|中午|每|个月|年|代领|代取|代交|让|由|一次|提前|出|结果|要不要|不要|手机上|网上|手机|线上|小程序|app|代办|代理|代|委托|别人|家人|帮忙|帮|条件|要求|资格|限制|预约|邮寄|上班|周末|几点|本人到场|亲自|必须|一定|[，,、。？?！! ])+$`)

// side is one side of a matter: how it is asked for and where an answer holds it.
type side struct {
	name  string
	asked *regexp.Regexp
	block string         // type of block that holds it
	said  *regexp.Regexp // sentences of the answer that hold it
	best  *regexp.Regexp // of these, the ones that hold it for sure
	never *regexp.Regexp // sentences that only look so
	lead  string
	none  string // what is said when the article does not hold it; empty: the whole is given
	other string // the side that may be meant by the same words
}

const amount = `[0-9一二三四五六七八九十百千万两]+`

// What an answer says about what is to be paid.
var (
	charged       = anyOf(amount + `元|工本费|免费|收费|费用|不收|不.{0,8}收.{0,10}费|手续费|不要钱|不花钱|不收钱`)
	chargedSurely = anyOf(amount + `元|工本费|免费|收费|不收|不能.{0,8}收.{0,8}费|手续费|不要钱|不花钱`)
)

// sides stand in order: the first one asked for counts.
var sides = []side{
	{
		name: "count", asked: anyOf(`(帮我|给我|能不能|可以)算|算一?[下算]`), block: "calculator",
		lead: "点下面的计算器，填几个数就能算出来。", none: "这件事没有现成的计算器。",
	}, {
		name: "basis", asked: anyOf(`依据|凭什么|哪(条|个)(法|规定|文件)|什么(法律|规定|文件)|法律规定|文件规定|谁(规)?定的`),
		lead: "依据是：",
	}, {
		name: "materials", asked: anyOf(`(带|准备|交|提供|拿|要|需)(些|要|点)?(什么|啥|哪些|几样)([^时么条资要]|$)`, `材料|资料|证件|东西|什么手续|哪些手续`), block: "materials",
		said: anyOf(`带.{0,6}(证|簿|本|卡|材料|合同|照片)|(提交|提供|携带|凭|持|准备).{0,12}(证|簿|本|卡|材料|合同|书|表|单)|材料`),
		lead: "要带的材料有下面这些。", none: "这条里没有列要带的材料，去之前最好先打电话问一下。",
	}, {
		name: "validity", asked: anyOf(`有效期|管(几|多少)年|管多久|用(几|多少)年|能用多久`), said: anyOf(`有效期|有效|长期`),
		lead: "关于有效期：", none: "这条里没有写有效期。",
	}, {
		name: "cost", asked: anyOf(`收费|要钱|花钱|要不要钱|贵|免费|交钱`),
		said:  charged,
		best:  chargedSurely,
		never: anyOf(`罚|赔|工资`),
		lead:  "关于费用：", none: "这条里没有写收不收费，以办理窗口公示的为准。",
	}, {
		name: "cost", asked: anyOf(`多少(钱|费)|几块|费用|缴多少|交多少|什么价`),
		said:  charged,
		best:  chargedSurely,
		never: anyOf(`罚|赔|工资`),
		lead:  "关于费用：", other: "amount", none: "这条里没有写费用，以办理窗口公示的为准。",
	}, {
		name: "amount", asked: anyOf(`([领提取报补拿发给贷赔借退]|报销)(到|得|个|销)?多少|多少比例|比例|额度|标准|每?个?月多少|最[多高]`),
		said: anyOf(amount + `[元%倍]|%|比例|标准|额度|百分|最[多高]`),
		best: anyOf(amount + `[元%倍]|%|百分`),
		lead: "关于金额：", none: "这条里没有写具体金额，各地标准不同，以当地部门公布的为准。",
	}, {
		name: "hours", asked: anyOf(`几点|上班|下班|周末|周六|周日|星期|礼拜|节假日|中午|开门`), said: anyOf(`周末|节假日|工作时间|上班时间|中午`),
		lead: "关于办公时间：", none: "这条里没有写办公时间，去之前最好先打电话问一下。",
	}, {
		name: "time", asked: anyOf(`多久|多长时间|几天|几个?月|什么时候|啥时候|何时|时限|几号|时间|快不快`),
		said:  anyOf(amount + `个?(工作日|日|天|个月|月|小时|年)(内|以内|左右|前|后|前后)?|当场|当天|即时|立等`),
		best:  anyOf(`工作日|当场|当天|即时|立等|[日天月时]内|次月|办结|发证|审核|答复`),
		never: anyOf(`有效期|拘留|罚款|满` + amount + `周?岁`),
		lead:  "关于时间：", none: "这条里没有写具体时间，各地不完全一样。",
	}, {
		name: "phone", asked: anyOf(`电话|号码|联系方式|怎么联系`), block: "phone", said: anyOf(`[0-9]{5,}`),
		lead: "可以打下面的电话。", none: "这条里没有写电话。",
	}, {
		name: "where", asked: anyOf(`在?哪(里|儿|办|交|弄|个|申请|领|换|补|报|查|取|买|开|登记|$|[？?呢])|去哪|地址|位置|什么地方|窗口|哪个部门`), block: "outlets",
		said: anyOf(`(?:(?:^|[^期时签交])[到向去][^期了].{0,22}|在.{0,8})(窗口|中心|派出所|大厅|银行|车管所|社区|村居|街道|机构|部门|局|网点|法院|仲裁委|单位|机关|登记处|营业厅)`),
		lead: "关于在哪办：", none: "这条里没有写办理地点。",
	}, {
		name: "online", asked: anyOf(`网上|网络|手机|线上|小程序|app|上网`),
		said: anyOf(`网上|线上|手机上|小程序|App|APP|公众号|服务平台|客户端|电子税务局|政务(服务)?网`),
		lead: "关于网上办：", none: "这条里没有写能不能网上办。",
	}, {
		name: "agent", asked: anyOf(`代办|委托|代理|别人|家人|帮忙|帮(我|他|她)(办|取|领|交|弄|报)|帮[他她]|替|本人|亲自|代`),
		said: anyOf(`代办|委托|代为|代领|代交|代理人|(须|由|要)本人|本人(带|到|要|须|携|持)|亲自|监护人(陪|代|带|到)|(家人|亲属|子女).{0,8}(办|做|领|申请)`),
		lead: "关于谁去办：", none: "这条里没有写能不能让别人代办。",
	}, {
		name: "steps", asked: anyOf(`流程|步骤|(怎么|怎样|咋|如何)(样)?(去)?(办|弄|搞|申请|操作|$|[？?呢])|具体`), block: "steps",
		lead: "照下面的步骤办就行。",
	}, {
		name: "conditions", asked: anyOf(`条件|要求|资格|限制`),
		said: anyOf(`条件|满` + amount + `|才(能|可)|就能|能申请|可以申请|符合|限于|适用于`),
		best: anyOf(`条件|满` + amount + `|才(能|可)|就能`),
		lead: "关于条件：", none: "这条里没有单独写条件。",
	},
}

func sideNamed(name string) (side, bool) {
	for _, s := range sides {
		if s.name == name {
			return s, true
		}
	}
	return side{}, false
}

// sidesOf returns what sides of a matter the text asks for, in its order: 多少钱，在哪办.
func sidesOf(text string) []side {
	list := sidesIn(text)
	if len(list) == 0 {
		list = sidesIn(verbs.ReplaceAllString(plain(text), "")) // 怎么备案
	}
	return list
}

func sidesIn(text string) []side {
	var list []side
	all := pieces.Split(plain(text), -1)
	for _, piece := range all {
		if len(all) > 1 && !asks.MatchString(piece) && !onlyAspect.MatchString(piece) {
			continue // told, not asked: 打电话都没人管
		}
		for _, s := range sides {
			if s.asked.MatchString(piece) {
				list = append(list, s)
				break
			}
		}
	}
	return list
}

// pieces are separated where one side may end and another begin.
var pieces = regexp.MustCompile(`[，,、。；;？?！! ]+|还有|以及|另外`)
