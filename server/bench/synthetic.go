package bench

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"qingting/server/search"
)

// wordings is the number of questions of one synthetic article.
const wordings = 4

var (
	people   = strings.Fields("外地户籍职工 灵活就业人员 退休人员 应届毕业生 个体工商户 新生儿 残疾人 在校大学生 现役军人家属 港澳居民 失业人员 农民工 独生子女父母 孕产妇 低保家庭 高龄老人 企业法定代表人 物业公司 网约车司机 民办教师 随迁子女 归国留学人员 退役士兵 困境儿童")
	subjects = strings.Fields("社会保障卡 住房公积金 居住证 身份证 医疗保险 失业保险金 生育津贴 工伤认定 老年优待证 残疾人证 营业执照 食品经营许可证 婚姻登记 户口迁移 护照 驾驶证 机动车年检 不动产登记 廉租住房 教师资格证 入学报名 高龄津贴 临时救助 法律援助 房屋租赁备案 水费账户 燃气开户 垃圾清运 路灯报修 噪音投诉 停车泊位 门诊慢特病 异地就医备案 职业技能补贴 创业担保贷款 税务登记 个人所得税 电子发票 消防验收 排污许可 房屋维修基金 集体户口 出生证明 死亡证明 独生子女证 居家养老服务 公租房 养犬登记 烟花爆竹 施工占道")
	actions  = strings.Fields("首次申领 补办 换发 注销 续期 变更登记信息 查询进度 缴费 退费 转移 暂停 恢复 异议申诉 委托代办 网上办理 邮寄领取 加急办理 材料补正 资格审核 跨省通办 提前终止 挂失 合并 年度复核")
	asks     = strings.Fields("怎么办理 需要什么材料 要多长时间 在哪里办 收费吗 有什么条件 可以代办吗 周末能办吗 网上能办吗 被退回了怎么办 和以前有什么不同 去哪个窗口")
	phrases  = strings.Fields("本人持有效身份证件到所在区政务服务中心综合窗口提交申请 符合条件的当场受理并出具受理通知书 材料不齐的一次性告知需要补正的内容 审核通过后以短信通知申请人 也可以通过手机应用上传材料并选择邮寄送达 委托他人办理的应当提交授权委托书 办理过程不收取任何费用 对结果有异议的可以在规定期限内申请复核 具体标准以经办机构公布的为准 请提前准备近期免冠照片和户口簿原件 已经办理过相同业务的无须重复提交 特殊情况由经办机构核实后处理")
)

// dice gives the same numbers for the same i.
func dice(i, salt int) *rand.Rand {
	return rand.New(rand.NewPCG(uint64(i), uint64(salt)))
}

func pick(r *rand.Rand, list []string) string { return list[r.IntN(len(list))] }

func syntheticDocs(n int) []search.Doc {
	docs := make([]search.Doc, n)
	for i := range docs {
		docs[i] = syntheticDoc(i)
	}
	return docs
}

// syntheticDoc combines words into an article with four wordings and an answer of
// about 170 characters.
func syntheticDoc(i int) search.Doc {
	r := dice(i, 1)
	who, what, act := pick(r, people), pick(r, subjects), pick(r, actions)
	street := fmt.Sprintf("第%d街道", 1+r.IntN(900))
	d := search.Doc{ID: fmt.Sprintf("s%06d", i), Version: "1", Category: what, Hot: r.IntN(1000)}
	d.Question = street + who + what + act + pick(r, asks)
	for range wordings - 1 {
		d.Variants = append(d.Variants, pick(r, asks)+who+act+what+street)
	}
	var answer strings.Builder
	for range 7 {
		answer.WriteString(pick(r, phrases) + "。")
	}
	d.Answer = what + act + "：" + answer.String()
	return d
}

func syntheticQuery(i int) string {
	r := dice(i, 2)
	return "请问" + pick(r, people) + "的" + pick(r, subjects) + pick(r, actions) + pick(r, asks)
}

func syntheticLetter(i int) string {
	r := dice(i, 3)
	var letter strings.Builder
	for range 25 {
		letter.WriteString(syntheticQuery(r.IntN(1<<30)) + "，" + pick(r, phrases) + "。")
	}
	return letter.String()
}

func syntheticPrefix(i int) string {
	r := dice(i, 4)
	switch r.IntN(4) {
	case 0:
		return string([]rune(pick(r, subjects))[:2])
	case 1:
		return "第" + fmt.Sprint(1+r.IntN(9))
	case 2:
		return string([]rune(pick(r, people) + pick(r, subjects))[:5])
	}
	return pick(r, strings.Fields("sb sfz gjj jzz shebao yiliao dzfp"))
}
