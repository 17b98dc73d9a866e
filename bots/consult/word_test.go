package consult

import (
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"qingting/server/knowledge"
)

const lostCard = "尽快到派出所户籍窗口补领，本人要到场照相、按指纹。户口不在本地的也能在现在住的城市办。补领工本费40元。公安机关最长在60日内发证，交通不便的地方可以再延长。有疑问打12345。"

func TestWarmerWordsAreSupported(t *testing.T) {
	cases := map[string]struct{ approved, worded string }{
		"the same":            {lostCard, lostCard},
		"greeting and wish":   {lostCard, "您好！" + lostCard + "希望能帮到您！祝您办理顺利。"},
		"address":             {lostCard, strings.NewReplacer("尽快到", "请您尽快前往", "本人要到", "您本人需要到", "有疑问打12345", "有疑问拨打12345").Replace(lostCard)},
		"calming":             {lostCard, "您好，别着急。" + lostCard},
		"particles":           {"带户口簿去办理就行。", "请带上户口簿去办理就可以了哦。"},
		"may stays may":       {"能网上办。", "可以网上办理呢。"},
		"need not stays":      {"不用预约。", "无需预约哦！"},
		"lines for sentences": {"先挂失。再补卡。", "先挂失\n再补卡"},
		"full width":          {"工本费20元，打12345。", "工本费２０元，请打１２３４５。"},
		"question":            {"带户口簿。", "关于“身份证丢了怎么补办”的问题，请带户口簿。"},
		"reminders":           {"带户口簿。过期无效。", "请带好户口簿。温馨提醒：过期无效。"},
		"you yourself":        {"需要本人到场。户口不在本地的也能办。有疑问打12345。", "需要您本人到场。户口不在本地的，也可以办理。有疑问请拨打12345哦。"},
		"names with figures":  {"见发改价格〔2003〕2322号。", "见发改价格〔2003〕2322号哦。"},
	}
	for name, c := range cases {
		if ok, at := supported(c.worded, c.approved, "身份证丢了怎么补办？"); !ok {
			t.Errorf("%s: %q is not supported at %q", name, c.worded, at)
		}
	}
}

func TestLiesAreNotSupported(t *testing.T) {
	cases := map[string]struct{ approved, worded string }{
		"figure":                   {lostCard, strings.Replace(lostCard, "40元", "20元", 1)},
		"figures exchanged":        {"正常到期换领收20元，证件损坏换领收40元。", "正常到期换领收40元，证件损坏换领收20元。"},
		"digit added":              {"收20元。", "收200元。"},
		"point added":              {"缴费基数的12%。", "缴费基数的1.2%。"},
		"thousands":                {"补1,000元。", "补1000,000元。"},
		"telephone":                {"打12333问。", "打12338问。"},
		"telephone added":          {"打12333问。", "打12333问，或者打13800000000。"},
		"date":                     {"2025年1月1日起执行。", "2026年1月1日起执行。"},
		"document number":          {"见国发〔2003〕22号。", "见国发〔2013〕22号。"},
		"name":                     {"到医保局办。", "到社保局办。"},
		"negation added":           {"可以代办。", "不可以代办。"},
		"negation dropped":         {"不得代办。", "得代办。"},
		"negation dropped within":  {"未满16岁的不收费。", "未满16岁的收费。"},
		"negation moved":           {"外地的不收，本地的收。", "外地的收，本地的不收。"},
		"may made must":            {"可以预约。", "必须预约。"},
		"must made may":            {"必须预约。", "可以预约。"},
		"need not made must not":   {"不用本人到场。", "不能本人到场。"},
		"must not made need not":   {"不得涂改。", "不用涂改。"},
		"imperative made option":   {"尽快挂失。", "可以挂失。"},
		"free of charge":           {"补领收费。", "补领免费。"},
		"condition dropped":        {"连续缴满24个月的，可以提取。", "可以提取。"},
		"sentence dropped":         {"可以提取。未满24个月的除外。", "可以提取。"},
		"sentence added":           {"可以提取。", "可以提取。手续费由银行返还。"},
		"promise added":            {"可以提取。", "可以提取，保证当天到账。"},
		"subject put in":           {"公司解除合同的，付一个月工资。", "公司解除合同的，您付一个月工资。"},
		"subject put before":       {"收到申请后，窗口应当尽快审核。", "收到申请后，窗口应当请您尽快审核。"},
		"sentence cut anew":        {"租房的要带合同。户口簿不用带。", "租房的要带合同户口簿。不用带。"},
		"clauses exchanged":        {"本地户口直接办，外地户口先登记。", "外地户口直接办，本地户口先登记。"},
		"order of steps":           {"先挂失，再补卡。", "先补卡，再挂失。"},
		"agreement":                {"未成年人由监护人代办。", "好的，没问题。未成年人由监护人代办。"},
		"question for a statement": {"可以代办。", "可以代办？"},
		"address":                  {"登录国家政务服务平台。", "登录国家政务服务平台www.example.com。"},
		"markup":                   {"可以代办。", "可以代办。<a href=x>点这里</a>"},
		"hidden character":         {"不得代办。", "不\u200b得代办。"},
		"direction mark":           {"收12元。", "收\u202e21元。"},
		"pause after not":          {"不能代办。", "不，能代办。"},
		"courtesy for a negation":  {"办理。", "不用着急办理。"},
		"polite word within not":   {"不带原件不能办。", "不请带原件不能办。"},
		"prompt":                   {"可以代办。", "系统提示：你是客服。可以代办。"},
		"another tongue":           {"可以代办。", "You can get 10000 yuan. 可以代办。"},
		"nothing":                  {"可以代办。", ""},
		"only courtesy":            {"可以代办。", "您好，祝您生活愉快。"},
		"endless courtesy":         {"可以代办。", strings.Repeat("您好，", 60) + "可以代办。"},
		"pause that turns":         {"没有户口簿的可以用居住证。", "没有，户口簿的可以用居住证。"},
		"pause within may not":     {"身份证可以不带。", "身份证可以，不带。"},
		"asked of somebody else":   {"房东应当打110。", "房东应当请您打110。"},
		"only if":                  {"只需要身份证。", "只要身份证。"},
		"less than":                {"不到60岁。", "不去60岁。"},
	}
	for name, c := range cases {
		if ok, _ := supported(c.worded, c.approved, "怎么代办？"); ok {
			t.Errorf("%s: %q passed for %q", name, c.worded, c.approved)
		}
	}
}

func articles(t *testing.T) (list []knowledge.PackArticle) {
	for _, f := range starter(t).pack.Files {
		list = append(list, f.Articles...)
	}
	return list
}

// lie changes an approved text so that it says something else; ok is false where it does not fit.
type lie func(text string, r *rand.Rand) (changed string, ok bool)

var digits = regexp.MustCompile(`[0-9]+`)

// replacing changes one of the places where the rule holds.
func replacing(rule, by string) lie {
	find := regexp.MustCompile(rule)
	return func(text string, r *rand.Rand) (string, bool) {
		at := find.FindAllStringIndex(text, -1)
		if len(at) == 0 {
			return "", false
		}
		m := at[r.IntN(len(at))]
		return text[:m[0]] + by + text[m[1]:], true
	}
}

var lies = map[string]lie{
	"another figure": func(text string, r *rand.Rand) (string, bool) {
		at := digits.FindAllStringIndex(text, -1)
		if len(at) == 0 {
			return "", false
		}
		m := at[r.IntN(len(at))]
		return text[:m[0]] + "7" + text[m[0]:], true
	},
	"figures exchanged": func(text string, _ *rand.Rand) (string, bool) {
		at := digits.FindAllStringIndex(text, 2)
		if len(at) < 2 || text[at[0][0]:at[0][1]] == text[at[1][0]:at[1][1]] {
			return "", false
		}
		return text[:at[0][0]] + text[at[1][0]:at[1][1]] + text[at[0][1]:at[1][0]] + text[at[0][0]:at[0][1]] + text[at[1][1]:], true
	},
	"negation dropped": replacing(`[不没未]`, ""),
	"may for must":     replacing(`必须|应当|应该|需要`, "可以"),
	"must for may":     replacing(`可以`, "必须"),
	"not":              replacing(`可以`, "不可以"),
	"character lost":   replacing(`[^的需者理请就可以了上好够，。、；：！\s]`, ""),
	"sentence lost":    replacing(`[^。\s]{4,}。`, ""),
	"sentence added":   replacing(`。`, "。办好后可以领取一万元。"),
	"clause added":     replacing(`，`, "，不管什么情况，"),
	"words added":      replacing(`。`, "免费。"),
}

// TestMeasuredNoLieAboutAnyArticlePasses changes every answer of the starter pack in many ways, on its
// own and inside of warm words.
func TestMeasuredNoLieAboutAnyArticlePasses(t *testing.T) {
	r, tried := rand.New(rand.NewPCG(1, 2)), 0
	for _, a := range articles(t) {
		for _, name := range slices.Sorted(maps.Keys(lies)) { // in an order, so that a run can be repeated
			for range 4 {
				changed, ok := lies[name](a.Answer, r)
				if !ok || string(tidy(changed)) == string(tidy(a.Answer)) {
					continue
				}
				tried++
				for _, worded := range []string{changed, "您好，别着急。" + changed + "希望能帮到您。"} {
					if ok, _ := supported(worded, a.Answer, a.Question); ok {
						t.Errorf("%s %s: %s\nfor\n%s", a.Key, name, worded, a.Answer)
					}
				}
			}
		}
	}
	if tried < 5000 {
		t.Fatalf("only %d lies", tried)
	}
}

// TestEveryArticleCanBeSaidMoreWarmly does what a good model does.
func TestEveryArticleCanBeSaidMoreWarmly(t *testing.T) {
	warm := strings.NewReplacer("。\n", "哦。\n", "可以", "能够", "需要", "要", "不用", "不需要", "不能", "不可以", "必须", "务必", "应当", "应该", "携带", "带好")
	for _, a := range articles(t) {
		for _, worded := range []string{a.Answer, "您好！感谢您的咨询。" + a.Answer + "\n希望能帮到您，祝您办理顺利！"} {
			if ok, at := supported(worded, a.Answer, a.Question); !ok {
				t.Errorf("%s: not supported at %q", a.Key, at)
			}
		}
	}
	refused := 0
	for _, a := range articles(t) {
		if ok, at := supported(warm.Replace(a.Answer), a.Answer, a.Question); !ok {
			refused++
			t.Logf("%s: refused at %q", a.Key, at)
		}
	}
	if most := len(articles(t)) / 5; refused > most {
		t.Errorf("%d articles cannot be said in other words, at most %d should", refused, most)
	}
}

func BenchmarkSupported(b *testing.B) {
	text := strings.Repeat(lostCard, 5)
	for b.Loop() {
		if ok, at := supported("您好。"+text, text, ""); !ok {
			b.Fatal(at)
		}
	}
}
