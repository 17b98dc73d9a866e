package consult

import (
	"strings"
	"testing"
)

// inDanger lists what people in danger write, by kind.
var inDanger = map[string]string{
	"self_harm": `我不想活了
活着真没意思，我想死
我现在站在楼顶上，想跳下去
我儿子吃了一瓶安眠药
老公闹着要喝农药
公司不给工资赔偿，我不想活了
我妈说她不想活了，怎么办
有人要跳河
桥上有个女的要跳下去
讨不到工钱我就从楼上跳下去
她割腕了
我想自杀
死了算了，办个证这么难
我真的想结束自己的生命
我想一死了之
我不想再活下去
女儿抑郁症在家闹着自杀
有人要跳樓
活不下去了
我快撑不住了想跳江
她把自己反锁在屋里说要死
我割了手
活够了
遗书都写好了`,
	"gas_leak": `家里煤气漏了
厨房有好大的煤气味
闻到一股天然气味怎么办
家里好像有点煤气味该怎么处理
燃气管道在漏气
我们一家都头晕，可能煤气中毒了
煤气罐呲呲响在漏气
楼道里全是燃气味
燃气报警器一直响
瓦斯漏氣了
家里煤气管被老鼠咬了在漏`,
	"fire": `我家着火了
着火了快来
楼下电动车烧起来了
厨房起火了怎么办
隔壁家冒浓烟
山上着火了
电表箱冒火花
车库里的车自燃了
楼道里电瓶车起火
隔壁楼著火了
三楼失火有人在里面
楼上有火光和浓烟
着火啦
屋里有焦糊味还冒烟`,
	"medical": `我爸晕倒了
老人没有呼吸了
我喘不上气
我老公心脏病犯了
孕妇羊水破了
老婆快生了打不到车
工友被电到了昏迷不醒
小孩误食了老鼠药
我妈突然抽搐口吐白沫
腿上血流不止
爷爷摔倒起不来了
同事触电了
孩子被蛇咬了
孩子吃东西噎住了
我胸口疼得厉害
他喝了百草枯
爸爸叫不醒了
有人暈倒在路邊
孩子吞了纽扣电池
我爸突然不省人事
奶奶心口疼得直冒汗
老人倒在路边没人管
煤气没关人晕了
我被他打得头破血流
快叫救护车
我老婆怀孕七个月肚子痛见红了
孩子发高烧抽了`,
	"crime": `救命啊
救命！
有人拿刀砍人
有人砸我家门
我被抢劫了
老公正在打我
有人一直跟踪我
我孩子不见了
家里老人走失了找不到
有人闯进我家里了
我被关在传销窝里出不去
儿子放学走丢了
小区门口有人打架，还动了刀
有人偷东西，就在我家楼下
救救我，他要杀我
我女儿被人强奸了
有人在撬锁
孩子走失24小时才能报警吗
我妈有老年痴呆走丢了
老公喝醉了要砍我
家里进贼了
有个男的一直跟着我回家
我女儿昨天放学没回家
隔壁两口子打架女的喊救命
帮我报警
我要报警
有人非法拘禁我
被老板锁在宿舍不让走`,
	"trapped": `我被困在电梯里了
电梯里困了人
有人落水了
小孩掉到井里了
房子塌了有人被埋
后面山体滑坡了
孩子头卡在栏杆里
有人掉河里了
我们被洪水困住了
工地脚手架倒塌了
手指夹在门里拿不出来卡住了
车子掉沟里了人出不来
电梯停了出不来
孩子被锁车里了`,
	"crash": `出车祸了有人受伤
路口两车相撞有人流血
有人被车撞了
前面发生车祸了，快来
追尾了，司机卡住出不来
老人被电动车撞倒不动了`,
}

func TestDangerIsRecognised(t *testing.T) {
	n := 0
	for kind, texts := range inDanger {
		for _, text := range strings.Split(texts, "\n") {
			n++
			switch d, found := dangerIn(text); {
			case !found:
				t.Errorf("%s: nothing found, want %s", text, kind)
			case d.name != kind && !sameHelp(d.name, kind):
				t.Errorf("%s: %s, want %s", text, d.name, kind)
			}
		}
	}
	t.Logf("%d sentences", n)
}

// sameHelp reports that taking one kind for the other still sends the right people.
func sameHelp(got, want string) bool {
	return got == "medical" && want == "crash" || got == "trapped" && want == "crash" || got == "self_harm" && want == "medical"
}

// aboutPolicy lists questions that use the same words but are about rules, aftermath or
// something else.
const aboutPolicy = `自杀算工伤吗
意外险自杀赔不赔
小区有人跳楼，房子能退吗
这家店跳楼价甩卖是不是虚假宣传
学校预防学生自杀有什么规定
老人轻生了能领丧葬费吗
工资太低活不下去了能申请低保吗
前年我妈自杀了，户口怎么销
燃气泄漏爆炸了赔偿谁出
怎么预防煤气中毒
燃气报警器多少钱一个
燃气报警器必须安装吗
去年煤气泄漏炸伤，怎么申请赔偿
燃气公司说管道漏气要我自己出钱换管，收费合理吗
天然气灶打不着火了
燃气灶点不着火怎么办
热水器打不着火
家里着火了保险赔不赔
家里着火没地方住政府有没有救助
家里刚遭了火灾啥都没了，政府给不给救济
火灾责任认定不服怎么办
电动车起火谁赔
消防演练怎么申请
失火罪判几年
有人在田里烧稻草，烟好大
村里烧秸秆浓烟滚滚
工厂烟囱冒黑烟怎么举报
楼下烧烤店天天冒烟
我要投诉楼道里电动车充电，容易着火
买灭火器有什么标准
火车票怎么退
上班时晕倒算工伤吗
工地中暑晕倒老板不管能认定工伤吗
心脏病能办残疾证吗
心脏病能办慢病门诊报销吗
在饭店吃饭食物中毒怎么索赔
快生了，单位不批产假
快生了要办准生证吗
中风偏瘫能评残吗
癫痫抽搐能办慢特病吗
大出血住院医保能报多少
触电身亡怎么赔偿
电费忘了交被掐电了，交完多久来电
胎儿没有心跳流产能休几天产假
被狗咬了打针谁出钱
被电动车撞了对方不赔
抢救超过48小时算不算工亡
突发疾病死在公司宿舍算工伤吗
抢劫罪判几年
持刀具能坐地铁吗
孩子的疫苗本不见了
老人的社保卡找不到了
防走失手环在哪领
从小失踪回来户口没了
老婆失踪两年怎么离婚
有人打我电话推销烦死了
有人打我手机说是12345
家暴怎么取证
家暴能申请人身安全保护令吗
被家暴了想离婚怎么起诉
杀人犯的子女能考公务员吗
医保不报这是我爸的救命钱
楼上邻居半夜砸墙装修
电梯经常困人找谁投诉
电梯困人物业要不要赔偿
楼顶落水管坏了
被高利贷困扰怎么办
手机掉进下水道了找谁
退休申请卡在审核了
墙塌了砸到车谁赔
房子塌了有补偿吗
踩到松的井盖摔伤谁赔
我被车撞了司机逃逸医药费怎么办
下班路上被撞能报工伤吗
骑车上班路上被汽车撞了，算工伤不
早上跟人追尾了，都没受伤，怎么处理快
车祸责任认定不服
公交车急刹把老人摔了要投诉
昨天晚上有人砸我家门，去哪举报
气死我了
累死了
想死你了
烦死了怎么还没办好
孩子被同学打了怎么处理
老师打骂学生怎么举报
养老院护工打骂老人去哪告
醉驾撞死人判几年
110和12345有什么区别
119报警收费吗
120救护车多少钱一趟
火灾以后房产证烧了怎么补办
身份证掉河里了怎么补办
户口本被火烧了补办
起诉离婚他不同意
残疾人被强迫乞讨
打人犯法吗
猫掉进下水道了
打火机能带上飞机吗
死亡证明怎么开
我爸死了房子怎么过户
公司倒闭了
房东把我锁在门外
被电信诈骗了怎么办
电动车电瓶被偷了
楼上往下扔东西
喝了过期牛奶拉肚子
小区泳池有没有救生员溺水谁管
着急上火
火化要多少钱
有没有免费的心理咨询
我不想活动了
家里没气了
我奶奶不在了
老房子要塌了没人管
电线杆快倒了
孩子不见了户口怎么销
他卡在黑名单里
钱被困在预付卡里
电梯门夹人怎么投诉
电热毯着火商家赔吗
我的钱包被偷了，身份证也没了`

func TestQuestionsAboutRulesAreNoEmergency(t *testing.T) {
	list := strings.Split(aboutPolicy, "\n")
	for _, text := range list {
		if d, found := dangerIn(text); found {
			t.Errorf("%s: taken for %s", text, d.name)
		}
	}
	t.Logf("%d sentences", len(list))
}

// TestNoArticleSoundsLikeAnEmergency: what editors wrote as questions of daily life must reach
// its article. The exceptions speak of danger that may be present.
func TestNoArticleSoundsLikeAnEmergency(t *testing.T) {
	w := starter(t)
	n := 0
	for _, f := range w.pack.Files {
		for _, a := range f.Articles {
			for _, words := range append([]string{a.Question}, a.Variants...) {
				if d, found := dangerIn(words); found && !mayBePresent[a.Key] {
					t.Errorf("%s: %s taken for %s", a.Key, words, d.name)
				} else if found {
					n++
					t.Logf("%s: %s counts as %s", a.Key, words, d.name)
				}
			}
		}
	}
	t.Logf("%d wordings speak of danger", n)
}

// mayBePresent are articles whose questions somebody in danger could ask.
var mayBePresent = map[string]bool{
	"utilities-gas-leak": true, "utilities-power-outage": true, "marriage-violence": true,
}

// TestLettersAreNoEmergency: who writes a long letter tells what has happened.
func TestLettersAreNoEmergency(t *testing.T) {
	letter := "尊敬的领导，我们小区的消防车道长期被私家车占用，" + strings.Repeat("我们多次向物业和社区反映，一直没有人来管。", 6) + "万一哪家起火，消防车根本进不来。"
	if d, found := dangerIn(letter); found {
		t.Errorf("taken for %s", d.name)
	}
	if _, found := dangerIn(letter + "我真的不想活了。"); !found {
		t.Error("a wish to die counts in a letter too")
	}
}
