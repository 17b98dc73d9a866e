package safety

import (
	"regexp"
	"strings"
)

// alwaysSpared are words that keep a text from being stopped whatever the lists say: danger to
// people, reports and victims, health. They stand in the program, not in a list, so that no
// change of a list can close the hotline to those who need it.
var alwaysSpared = []string{
	"举报", "投诉", "报警", "报案", "检举", "揭发", "被骗", "受骗", "上当", "诈骗", "骗了", "骗走", "敲诈", "勒索", "受害", "维权", "取缔", "查处",
	"救命", "自杀", "轻生", "不想活", "活不下去", "着火", "火灾", "起火", "爆炸", "煤气", "燃气", "中毒", "触电", "溺水", "落水", "被困", "受伤", "流血", "昏迷", "晕倒",
	"家暴", "被打", "打人", "强奸", "性侵", "猥亵", "性骚扰", "虐待", "拐卖", "绑架", "抢劫", "跟踪", "威胁", "杀人", "砍人", "失踪", "走失",
	"医院", "医生", "看病", "治疗", "门诊", "急诊", "住院", "手术", "处方", "确诊", "病人", "患者", "医保", "怀孕", "流产", "避孕", "性病", "艾滋", "戒毒", "戒赌", "镇痛", "止痛",
}

// number is a run of digits; personal says what it is when it looks like a person's own.
type number struct {
	from, to int // signs
	digits   string
	personal string
	mobile   bool
}

// numbersIn finds runs of at least five digits, however they are written.
func numbersIn(signs []sign) []number {
	var out []number
	for i := 0; i < len(signs); {
		n, next := runFrom(signs, i)
		if len(n.digits) >= 5 {
			out = append(out, n)
		}
		i = max(next, i+1)
	}
	return out
}

// runFrom reads digits from sign i on, also parted by symbols or blanks. The letters o, l and i
// count as digits between real ones.
func runFrom(signs []sign, i int) (number, int) {
	n := number{from: i}
	if _, sure := digitOf(signs[i].char); !sure {
		return n, i
	}
	var b strings.Builder
	real := 0
	for ; i < len(signs); i++ {
		d, sure := digitOf(signs[i].char)
		if d == 0 || b.Len() > 0 && signs[i].gap == stop {
			break
		}
		b.WriteByte(d)
		if sure {
			real++
		}
		n.to = i
	}
	n.digits = b.String()
	if real*2 < len(n.digits) {
		return number{}, i
	}
	if i < len(signs) && signs[i].char == 'x' && len(n.digits) == 17 {
		n.digits, n.to = n.digits+"x", i
		i++
	}
	n.personal, n.mobile = kindOf(n.digits)
	return n, i
}

// digitOf returns the digit a sign stands for, 0 for none; sure is false for letters that only
// look like one.
func digitOf(r rune) (d byte, sure bool) {
	switch r {
	case '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return byte(r), true
	case 'o':
		return '0', false
	case 'l', 'i':
		return '1', false
	case '零':
		return '0', true
	case '一', '壹', '幺':
		return '1', true
	case '二', '贰':
		return '2', true
	case '三', '叁':
		return '3', true
	case '四', '肆':
		return '4', true
	case '五', '伍':
		return '5', true
	case '六', '陆':
		return '6', true
	case '七', '柒':
		return '7', true
	case '八', '捌':
		return '8', true
	case '九', '玖':
		return '9', true
	}
	return 0, false
}

var mobileShape = regexp.MustCompile(`^1[3-9]\d{9}$`)

// kindOf tells mobile numbers, identity cards (GB 11643) and bank cards (Luhn) apart.
func kindOf(digits string) (personal string, mobile bool) {
	switch n := len(digits); {
	case mobileShape.MatchString(digits):
		return "手机号", true
	case n == 18 && cardChecks(digits):
		return "身份证号", false
	case n >= 16 && n <= 19 && luhn(digits):
		return "银行卡号", false
	}
	return "", false
}

func cardChecks(digits string) bool {
	sum, weight := 0, [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	for i, w := range weight {
		sum += int(digits[i]-'0') * w
	}
	return "10x98765432"[sum%11] == digits[17]
}

func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if d < 0 || d > 9 {
			return false
		}
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// address is a web address, also without its beginning; government sites are none.
var address = regexp.MustCompile(`(?i)(https?://|www\.)[a-z0-9][-a-z0-9.]{2,}|[a-z0-9][-a-z0-9]{1,30}\.(com|cn|net|top|xyz|vip|cc|club|icu|me|shop|site|online|app|link|win|bet)\b`)

// chatName is the name of a WeChat account after the word for it, in folded signs.
var chatName = regexp.MustCompile(`[微薇徽溦威v]信?号?[a-z][a-z0-9_]{5,19}`)

// contactIn returns a way to get in touch, empty when there is none: a word of the list, a
// web address, a mobile number, a number after Q or 群, or the name of a WeChat account.
func contactIn(runes []rune, signs []sign, listed []hit, numbers []number) string {
	if len(listed) > 0 {
		return piece(runes, signs, listed[0].from, listed[0].to)
	}
	for _, n := range numbers {
		if n.mobile || called(signs, n) {
			return piece(runes, signs, n.from, n.to)
		}
	}
	for _, found := range address.FindAllString(string(runes), 5) {
		if !strings.Contains(found, "gov.cn") {
			return found
		}
	}
	var b strings.Builder
	for _, s := range signs {
		b.WriteRune(s.char)
	}
	return chatName.FindString(b.String())
}

// called reports whether the number is one to chat with.
func called(signs []sign, n number) bool {
	if len(n.digits) < 5 || len(n.digits) > 11 {
		return false
	}
	for i := n.from - 1; i >= 0 && i >= n.from-3; i-- {
		if strings.ContainsRune("q扣群鹅v", signs[i].char) {
			return true
		}
	}
	return false
}
