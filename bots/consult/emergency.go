package consult

import (
	"regexp"
	"strings"

	"qingting/server/dialogue"
)

// emergencyKind is one kind of immediate danger: how it is recognised and what helps at once.
type emergencyKind struct {
	name    string
	rule    *regexp.Regexp
	say     string
	numbers []dialogue.Block
}

func phone(name, number string) dialogue.Block {
	return dialogue.Block{Type: "phone", Name: name, Number: number}
}

// emergencies stand in order of what must be done first. Numbers: 110, 119, 120 and 122 are
// the national emergency numbers; 12356 is the national psychological help line (国家卫生健康委,
// 2025), 12355 the youth line, 12338 the women's line.
var emergencies = []emergencyKind{
	{"self_harm", regexp.MustCompile(`自杀|轻生|不想活|活不下去|活着没(意思|意义)|想死|去死了算了|跳楼|跳河|跳桥|割腕|喝农药|吃安眠药|结束(自己的)?生命|了结自己`),
		"我很担心您。请先停下来，您不是一个人，现在就有人愿意听您说。请拨打 12356 心理援助热线；如果您或身边的人正有危险，请马上拨打 110 或 120。我也正在为您转接人工坐席。",
		[]dialogue.Block{phone("心理援助热线", "12356"), phone("报警", "110"), phone("急救", "120")}},
	{"gas_leak", regexp.MustCompile(`(煤气|燃气|天然气|液化气).{0,6}(泄漏|泄露|漏气|漏了|在漏|漏出)|漏(煤气|燃气|天然气)|(闻到|有|好大|很大|很浓).{0,6}(煤气|燃气|天然气)味|(煤气|燃气)中毒`),
		"请马上离开：不要开关任何电器，不要用明火，能顺手就关阀开窗，到室外再打电话。有人头晕或昏迷请拨打 120。",
		[]dialogue.Block{phone("消防", "119"), phone("急救", "120"), phone("报警", "110")}},
	{"fire", regexp.MustCompile(`(着|起|失)火了?|(?:^|[^安消防])火灾(了|现场|发生)|烧起来了|冒(浓|黑|大)烟|(房子|楼上|楼下|家里|车|电动车|电线).{0,4}(烧|冒烟)了`),
		"请马上拨打 119，说清地址、什么在烧、有没有人被困。弯腰低姿离开，不要坐电梯，不要回去拿东西。",
		[]dialogue.Block{phone("消防", "119"), phone("急救", "120")}},
	{"medical", regexp.MustCompile(`(昏|晕)(倒|迷|过去)|没有?(呼吸|心跳)|喘不(上|过)气|心脏病(发|犯)|大出血|血流不止|抽搐|口吐白沫|中风了|要生了|快生了|羊水破|(误食|误服|喝了|吃了).{0,6}(农药|毒|洁厕)|食物中毒|(被|给).{0,3}(电|毒蛇咬)(了|到)`),
		"请马上拨打 120，说清地址和病情，按电话里的指导做。身边有人请他帮忙守着，不要随意搬动病人。",
		[]dialogue.Block{phone("急救", "120"), phone("报警", "110")}},
	{"crime", regexp.MustCompile(`救命|杀人|要杀我|持刀|拿刀|抢劫|绑架|劫持|被(囚禁|非法拘禁|关起来|跟踪)|(正在|在)(打人|砸门|撬门|撬锁|行凶)|有人(闯|撬|砸|打我|追我|跟踪我)|(老公|丈夫|男朋友|家暴|他).{0,4}(正在|又在|在)打我|强奸|性侵|(孩子|小孩|老人|女儿|儿子).{0,4}(走丢|走失|不见了|被拐|失踪)`),
		"请先保证自己安全，马上拨打 110；不方便说话可以发短信到 12110，写清地点和情况。",
		[]dialogue.Block{phone("报警", "110"), phone("急救", "120"), phone("妇女维权热线", "12338")}},
	{"trapped", regexp.MustCompile(`(被|给).{0,4}(困|埋)(在|住)|困在?.{0,4}电梯|电梯.{0,4}(困|关)(人|住)|落水|溺水|掉(进|到|下).{0,6}(水|河|井|坑|湖|江)(里|中)?了|(楼|墙|房子).{0,3}(塌|倒)了|塌方|山体滑坡`),
		"请马上拨打 119；有人受伤同时拨打 120。被困电梯请按轿厢里的报警按钮，不要扒门，等专业人员来。",
		[]dialogue.Block{phone("消防救援", "119"), phone("急救", "120"), phone("报警", "110")}},
	{"crash", regexp.MustCompile(`(车祸|撞(人|车|伤|倒)了?|出(交通)?事故了?).{0,10}(受伤|流血|昏|不动|死|被困|起不来)|有人被(车)?撞`),
		"请先打开双闪、人到安全的地方，马上拨打 122 或 110；有人受伤拨打 120。",
		[]dialogue.Block{phone("交通事故报警", "122"), phone("急救", "120")}},
}

// policyWords mark questions about rules, aftermath and papers: somebody who asks what a fire
// inspection costs is in no danger.
var policyWords = regexp.MustCompile(`怎么(赔|处罚|判|认定|预防|申请|举报|投诉|报销|理赔|立案|定责|划分|处理)|如何(预防|认定|处罚|申请|举报|投诉|处理)|赔偿|赔多少|罚款|罚多少|责任|证明|补贴|补助|救助金|保险|演练|演习|验收|标准|规定|条件|年检|培训|知识|宣传|判刑|判几年|犯罪记录|起诉|法律援助|保护令|工伤|抚恤|灭火器|以前|去年|前年|上个月|上周`)

// presentDanger marks danger that is going on, whatever else is in the sentence.
var presentDanger = regexp.MustCompile(`救命|正在|现在|快来|快点来|马上|赶紧|怎么办啊|还在(烧|漏|打|流血)`)

// emergencyIn recognises immediate danger. Words of self-harm always count; for the rest a
// question about rules does not, unless it says that the danger is present.
func emergencyIn(text string) (emergencyKind, bool) {
	compact := strings.Join(strings.Fields(text), "")
	for _, e := range emergencies {
		if !e.rule.MatchString(compact) {
			continue
		}
		if e.name != "self_harm" && policyWords.MatchString(compact) && !presentDanger.MatchString(compact) {
			continue
		}
		return e, true
	}
	return emergencyKind{}, false
}

func (b *Bot) emergency(e emergencyKind) *dialogue.Reply {
	return &dialogue.Reply{
		Kind: dialogue.KindEmergency, Text: e.say, HandOff: dialogue.ReasonEmergency, Urgent: true,
		Content: dialogue.Content{Blocks: e.numbers, Actions: []dialogue.Action{dialogue.ActionHuman}},
	}
}
