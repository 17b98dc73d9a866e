// Package mask takes what identifies people out of what was said, so that real conversations can
// be taught from. It finds what has a form: numbers, plates, addresses, and names where people
// say that it is one. It does not find everything; somebody reads the rest and confirms.
package mask

import (
	"regexp"
	"slices"
	"strings"
)

// Kind is what was found, in the words that take its place.
type Kind string

// The kinds.
const (
	IDNumber Kind = "身份证号"
	Mobile   Kind = "手机号"
	Phone    Kind = "电话"
	Card     Kind = "银行卡号"
	Plate    Kind = "车牌号"
	Mail     Kind = "邮箱"
	Account  Kind = "微信或QQ"
	Address  Kind = "地址"
	Name     Kind = "姓名"
	Number   Kind = "编号" // any other long number: of an order, a meter, a ticket
)

// rule finds one kind; group is the part that is replaced, 0 for all of it.
type rule struct {
	kind  Kind
	form  *regexp.Regexp
	group int
}

// surnames are the commonest family names in China, which cover more than nine of ten people
// (Ministry of Public Security, 全国姓名报告), and the usual ones of two characters.
const surnames = `(?:欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|[王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝])`

// rules are tried in order, those with the stricter form first.
var rules = []rule{
	{Mail, regexp.MustCompile(`[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+`), 0},
	{IDNumber, regexp.MustCompile(`(?:^|[^0-9])([1-9][0-9]{5}[ -]?(?:18|19|20)[0-9]{2}[ -]?[01][0-9][0-3][0-9][ -]?[0-9]{3}[0-9Xx])(?:$|[^0-9])`), 1},
	{Mobile, regexp.MustCompile(`(?:^|[^0-9])((?:\+?86[ -]?)?1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4})(?:$|[^0-9])`), 1},
	{Phone, regexp.MustCompile(`(?:^|[^0-9])(\(?0[1-9][0-9]{1,2}\)?[ -]?[2-9][0-9]{6,7})(?:$|[^0-9])`), 1},
	{Card, regexp.MustCompile(`(?:^|[^0-9])([1-9](?:[ -]?[0-9]){15,18})(?:$|[^0-9])`), 1},
	{Plate, regexp.MustCompile(`[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-HJ-NP-Z][ ·.-]?[A-HJ-NP-Z0-9]{5,6}`), 0},
	{Account, regexp.MustCompile(`(?:微信|QQ|qq|Ｑ Ｑ)(?:号码|号|是|为|[:：])*[ ]*([A-Za-z0-9_-]{5,20})`), 1},
	// A street, a housing estate or a village, with the numbers behind it; and numbers of houses alone.
	{Address, regexp.MustCompile(`[\p{Han}]{1,8}?(?:路|街道|大街|街|巷|弄|胡同|大道|小区|花园|家园|公寓|新村|花苑|嘉园|华府|大厦|广场)[\p{Han}A-Za-z]{0,6}?[0-9一二三四五六七八九十百]+(?:号楼|号院|号|栋|幢|座|弄|组|期|区)?(?:[-－ ]?[0-9A-Za-z一二三四五六七八九十]+(?:号楼|栋|幢|座|单元|楼|层|室|号)?){0,4}`), 0},
	{Address, regexp.MustCompile(`[0-9一二三四五六七八九十]+(?:号楼|栋|幢|座)[-－ ]?(?:[0-9A-Za-z一二三四五六七八九十]+(?:单元|楼|层|室|号)?[-－ ]?){1,3}`), 0},
	{Address, regexp.MustCompile(`[0-9一二三四五六七八九十]+单元[-－ ]?[0-9]+(?:室|号)?`), 0},
	{Name, regexp.MustCompile(`(?:我叫|我的名字叫|我的名字是|名字叫|姓名[是为:：]*|本人叫|联系人[是为:：]*|户主[是叫:：]*|他叫|她叫|孩子叫|老公叫|老婆叫|儿子叫|女儿叫|父亲叫|母亲叫|爸爸叫|妈妈叫)[ ]*(` + surnames + `[\p{Han}]{1,2}?)(?:$|[^\p{Han}]|的|住|在|今年|身份证|电话|手机|，|。)`), 1},
	{Name, regexp.MustCompile(`(` + surnames + `[\p{Han}]{0,2}?)(?:先生|女士|小姐|师傅|老师|医生|护士|大夫|主任|经理|科长|局长|书记|所长|警官|律师|阿姨|叔叔|大爷|大妈|奶奶|爷爷|同志)`), 1},
	{Name, regexp.MustCompile(`(?:我姓|免贵姓|贵姓是?|姓)(` + surnames + `)(?:$|[^\p{Han}]|的|，|。)`), 1},
	{Number, regexp.MustCompile(`(?:^|[^0-9A-Za-z])([A-Za-z]{0,4}[0-9]{7,})(?:$|[^0-9A-Za-z])`), 1},
}

// Found is how often something of a kind was found.
type Found struct {
	Kind  Kind
	Count int
}

// Text returns the text with everything that was found replaced by 【kind】, and what it was, in
// the order of the kinds above. A masked text stays as it is.
func Text(text string) (string, []Found) {
	var found []Found
	for _, r := range rules {
		masked, n := r.apply(text)
		if n == 0 {
			continue
		}
		text = masked
		if i := slices.IndexFunc(found, func(f Found) bool { return f.Kind == r.kind }); i >= 0 {
			found[i].Count += n
			continue
		}
		found = append(found, Found{r.kind, n})
	}
	return text, found
}

// apply replaces from left to right; what ends one find may begin the next.
func (r rule) apply(text string) (string, int) {
	var out strings.Builder
	n := 0
	for {
		at := r.form.FindStringSubmatchIndex(text)
		if at == nil {
			break
		}
		from, to := at[2*r.group], at[2*r.group+1]
		out.WriteString(text[:from])
		out.WriteString("【" + string(r.kind) + "】")
		text = text[to:]
		n++
	}
	return out.String() + text, n
}
