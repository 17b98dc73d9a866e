package consult

import "strings"

// courtesies are whole clauses that say nothing about any matter. A worded answer may have
// them between the approved clauses. None agrees, promises or takes back: after "can I …?" a
// "好的" would be an answer.
var courtesies = clauses(`
您好 你好 您好呀 您好啊 很高兴为您服务 很高兴为您解答 很高兴能为您服务 感谢您的咨询 感谢您的提问 感谢您的来信 谢谢您的咨询 谢谢您的提问 感谢您的耐心
别着急 您别着急 先别着急 您先别着急 别急 您别急 不要着急 请不要着急 请别着急 不用着急 慢慢来 我理解您的心情 理解您的心情 很理解您的心情 我能理解您的心情 非常理解您的心情 给您添麻烦了 辛苦您了 让您费心了
我来为您说明一下 我来为您说明 我来为您介绍 我来为您解答 我来给您说说 我来帮您梳理一下 我为您梳理一下 我帮您梳理一下 我为您整理如下 为您整理如下 为您说明如下 为您解答如下 具体如下 具体情况如下 说明如下 相关规定如下 根据规定 按照规定 按规定 根据现有规定 是这样的 情况是这样的
这件事是这样的 关于您的问题 关于您问的问题 关于您咨询的问题 关于这个问题 针对您的问题 您问的这件事 您问的问题
温馨提示 温馨提醒 提醒您 提醒您一下 也提醒您 也提醒您一下 另外提醒您 另外提醒您一下 再提醒您一下 友情提醒 请您留意 请留意 请您注意 请注意 另外 此外 还有
希望能帮到您 希望可以帮到您 希望对您有帮助 希望对您有所帮助 希望以上内容对您有帮助 希望以上信息对您有帮助 希望这些信息对您有帮助 希望这些内容能帮到您 以上内容供您参考 以上供您参考
如果还有疑问 如果还有不清楚的地方 如果还有其他问题 如果您还有疑问 如果您还有其他问题 如果您还有不清楚的地方 如有疑问 如还有疑问 如有其他问题 如果还有不明白的 有其他问题 还有不清楚的 还有其他问题
欢迎随时问我 可以随时问我 随时可以问我 请随时问我 您可以随时问我 欢迎继续问我 可以继续问我 请继续问我 欢迎继续提问 欢迎继续咨询 也可以转人工 您也可以转人工 可以转人工 也可以转人工咨询
祝您生活愉快 祝您一切顺利 祝您办理顺利 祝您办事顺利 祝您早日办好 祝您身体健康 祝您平安 祝您和家人平安 祝您顺心 祝您工作顺利
如果还有疑问欢迎随时问我 如果还有其他问题欢迎随时问我 如果您还有疑问可以随时问我 有其他问题可以随时问我 如有疑问可以随时问我 如有疑问请随时问我
`)

// closingParticles soften the end of a clause.
var closingParticles = []string{"哦", "呢", "哈", "呀", "啊", "喔", "噢", "啦"}

// address are the words by which the citizen is addressed where a clause tells what to do.
var address = []string{"请您", "麻烦您", "烦请您", "请", "您", "烦请", "麻烦", "记得", "请记得", "您记得", "请您记得"}

// instruction begins a clause that tells the citizen what to do.
var instruction = anyOf(`^(可以|也可以|还可以|要|需要|先|再|还要|还需要|应当|应该|必须|不用|不要|请|最好)?(先|再)?(带[^来动头]|携带|到[^期账达位时了龄后场岗手第0-9]|去|前往|拨打|打[0-9]|打电话|准备|登录|打开|提交|填写|联系|咨询|留意|注意|保管|保存|查看|点击|凭|持|尽快|及时|提前|预约|下载|搜索|关注|保留|核对|向|申请[^人的时后前材表期书须应由]|选择|问|找[^回到]|本人)`)

// calls begins an instruction in the middle of a clause: 有疑问打12345.
var calls = anyOf(`^(打[0-9]|拨打)`)

// Characters on which an insertion hangs: 您 comes before 本人 after oneself, 请 does not come
// after notAsked, and a pause may be made after 的 before resumes.
const (
	oneself  = "要须由请需"
	notAsked = "可能以要需须先再也并和或者接被由让叫" + negations
	resumes  = "也可就还应需要由先再凭带到按"
)

// othersAct holds for a sentence in which somebody else may be the one who acts.
var othersAct = anyOf(`单位|公司|企业|雇主|老板|房东|出租|商家|经营者|卖家|物业|对方|开发商|中介|债务|被告|驾驶人|当事人|子女|监护|父母|配偶|亲属`,
	`(机关|部门|中心|窗口|派出所|机构|医院|银行|法院|学校|社区|街道|平台|大队|仲裁委|委员会|局|会|所)(会|将|应|要|收到|在|受理|审核|审查|发|出具|可以|不得|必须|须|负责|承担|支付|给|按|最长|一般|没|拒|不|向|自|对|根据|核|经|先|尽快|及时|提前)`)

// wordClass lists words that may stand for each other, where they are words and not a part of
// another one. An empty limit limits nothing.
type wordClass struct {
	words      []string
	notAfter   string
	notBefore  string
	onlyAfter  string // or the beginning of a clause
	onlyBefore string // or the end of a clause
}

// wordClasses keep strength and polarity: must stays must, may stays may, need not stays need not.
var wordClasses = []wordClass{
	{words: []string{"需要", "要"}, notAfter: "主重只快想将紧首简概摘纪否索夺若是需" + negations, notBefore: "求是么件点紧素闻塞害义职道"},
	{words: []string{"必须", "务必"}, notAfter: negations},
	{words: []string{"应当", "应该"}, notAfter: negations},
	{words: []string{"可以", "能", "能够"}, notAfter: "可功职性节智技只才效机热电核本产动否" + negations, notBefore: "力源量否耗够"},
	{words: []string{"不能", "不可以"}, notBefore: "力源量否够"},
	{words: []string{"不用", "不需要", "无需", "无须", "不必"}, notBefore: "说于"},
	{words: []string{"携带", "带上", "带好", "带"}, notAfter: "携附连地热皮胶宽随一温磁领声" + negations, notBefore: "来动头宽队领薪上好"},
	{words: []string{"前往", "到", "去"}, onlyAfter: "请您要先再以须快可接", notBefore: "期账达位时了龄后场岗手第世掉除年底往0123456789"},
	{words: []string{"拨打", "打"}, notAfter: "拨" + negations, onlyBefore: "0123456789电当本"},
	{words: []string{"办理", "办"}, notAfter: "补代承经主督交催举申查协民兴创合开包帮难新", notBefore: "理公法事案学证"},
	{words: []string{"立即", "马上", "立刻"}},
	{words: []string{"尽快", "尽早"}},
	{words: []string{"大约", "大概"}},
	{words: []string{"最晚", "最迟"}},
	{words: []string{"比如", "例如"}},
	{words: []string{"如果", "要是"}, notAfter: "主重"},
	{words: []string{"咨询", "询问"}, notBefore: "费公师服台处窗热电员"},
	{words: []string{"就行", "即可", "就可以", "就可以了", "就行了", "就好"}, onlyBefore: string([]rune{comma, stop})},
	{words: []string{"以内", "之内"}},
	{words: []string{"之后", "以后"}},
	{words: []string{"之前", "以前"}},
	{words: []string{"或者", "或"}, notBefore: "者许"},
}

// negations turn what follows into its opposite. No word may come between.
const negations = "不没无未别勿非免莫否毋"

func clauses(list string) map[string]bool {
	out := map[string]bool{}
	for _, c := range strings.Fields(list) {
		out[c] = true
	}
	return out
}
