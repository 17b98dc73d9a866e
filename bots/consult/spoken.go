package consult

import (
	"regexp"
	"strings"
)

// dialect maps words of Sichuan, Canton, Shanghai, Henan and the north-east to those the rules and
// the index know. The longer ones stand first.
var dialect = strings.NewReplacer(
	"有没得", "有没有", "有莫得", "有没有", "有冇", "有没有", "莫得", "没有", "没得", "没有", "咋个", "怎么", "啷个", "怎么", "哪能办", "怎么办", "哪能", "怎么", "点样", "怎么", "点办", "怎么办", "点解", "为什么",
	"咋整", "怎么办", "咋搞", "怎么办", "咋弄", "怎么办", "咋办", "怎么办", "咋样", "怎么样", "啥子", "什么", "啥时候", "什么时候", "啥辰光", "什么时候", "么子", "什么", "么事", "什么", "乜嘢", "什么", "咩", "什么",
	"几多钱", "多少钱", "几钱", "多少钱", "几多", "多少", "边度", "哪里", "哪点", "哪里", "哪哈", "哪里", "哪塌", "哪里", "啥地方", "哪里", "屋头", "家里", "屋企", "家里", "屋里头", "家里", "晓得", "知道",
	"喺", "在", "五险一金", "五险一金", "五险", "社保", "健保", "医保", "系唔系", "是不是", "得唔得", "行不行", "得行不", "行不行", "中不中", "行不行", "唔该", "麻烦", "孙娃子", "孙子", "娃娃", "孩子", "娃儿", "孩子", "老汉儿", "父亲", "老豆", "父亲", "恁", "您", "俺们", "我们", "俺", "我", "侬", "你", "阿拉", "我们",
)

var (
	// openNot ends a question of the south-west and the north: 能办不, 周六上班不.
	openNot = regexp.MustCompile(`^([^不]{1,12}|.*(?:能|可以|会|要|用|得)[^不，,。？?！!吗]{1,8})([^不要是差还就也绝并从])不([。.？?！!]*)$`)
	// soon asks how long in the south-west.
	soon = regexp.MustCompile(`好久(能|才|可以|得|下来|办好|到账|拿到)`)
	// softly ends a sentence without meaning.
	softly = regexp.MustCompile(`([^，。？?！!\s])(嘛|哈|撒|噻|咯|哩|嘞|呐|喃|呗|捏)+([。.？?！!～~]*)$`)
	// corrects begins a message that says once more what was meant: 不是，我是说夫妻都能提吗.
	corrects = regexp.MustCompile(`^(不是|不对|没有|哎呀|唉|哎|额|呃|嗯|啊|都不是|不是这个(意思)?|你没(听|看)懂|你理解错了)?[，,。！! ]*(我(是|就是)?(想)?(说|问)的?(就)?是|我(是|就是)(想)?(说|问)|我的(意思|问题)是|我意思是|我要问的是|我想知道的是)[，,：: ]*`)
)

// spoken is the text as one would write it: without dialect and what only corrects.
func spoken(text string) string {
	if rest := corrects.ReplaceAllString(text, ""); letters(rest) >= 2 {
		text = rest
	}
	text = dialect.Replace(text)
	text = soon.ReplaceAllString(text, "多久$1")
	text = openNot.ReplaceAllString(text, "${1}${2}吗$3")
	return softly.ReplaceAllString(text, "$1$3")
}
