package consult

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"qingting/server/dialogue"
)

// follow says how a message hangs on the answer before it.
type follow int

const (
	alone        follow = iota // it stands alone
	aspect                     // asks for one side of the same matter: what to bring, where, how much
	circumstance               // the same matter for somebody or somewhere else: 外地户口呢
	otherThing                 // the same wish about another thing: 那居住证呢
	loose                      // begins like a continuation; may well stand alone
)

const followUpLength = 18 // characters; longer questions stand alone

const (
	opening = `(那么|那|然后|还有|另外|如果|要是|假如|万一|但是|但|可是|不过|这个|这种|这样|这|它|刚才|刚刚|上面|请问|问一下|是|像)*`
	closing = `(呢|的话|吗|么|嘛|怎么办|怎么弄|咋办|怎么算|可以吗|行吗|行不行|能办吗|也一样吗|也可以吗|也行吗|一样吗|有吗|啊|呀|[，,。？?！! ])*$`
	someone = `(我|我们|我家|他|她|俺)?(的)?(老婆|老公|爱人|媳妇|丈夫|妻子|对象|孩子|小孩|宝宝|娃|儿子|女儿|爸爸?|妈妈?|爸妈|父母|父亲|母亲|老人|爷爷|奶奶|外公|外婆|岳父|岳母|公公|婆婆|家人|家属|朋友|同事|员工|亲戚|哥哥?|姐姐?|弟弟?|妹妹?|两口子|夫妻|别人|本人)`
	status  = `(外地|异地|本地|农村|城镇|外省|本市|跨省|外国|港澳台?|台湾|香港|澳门)(的)?(户口|户籍|人|人员|居民)?|(没有|没|无|不是|不在)(本地|当地)?(户口|工作|单位|居住证|本地户口|房|房子|合同|社保|本地人|结婚|本地)|(已经)?退休(人员|了|的)?|灵活就业(人员)?|个体户|学生|大学生|未成年(人)?|残疾人|农民工|孕妇|军人|自由职业|离异|离婚了|离过婚|单身|双胞胎|二胎|三胎`
)

var (
	asksCircumstance = regexp.MustCompile(`^` + opening + `(我|我们|我家)?(` + someone + `|` + status + `)(的|要|来|也|人|户口|` + status + `)*((能|可以|可不可以|能不能|要|会)?[办提领取交报换补]?)` + closing)
	asksOtherThing   = regexp.MustCompile(`^` + opening + `(.{0,6}(证|卡|簿|户口本|照|牌|金|险|医保|社保|费|税|贷款|补贴|津贴|合同|档案|学籍|工资))呢?[？?。]*$`)
	opensLoosely     = regexp.MustCompile(`^(那|那么|然后|还有|另外|如果|要是|假如|万一|但是|可是|不过|这个|这种|它|这|刚才|上面)`)
	endsAsking       = regexp.MustCompile(`(吗|么|行不行|可以|能不能办|可不可以)[？?。]*$`)
	endsLoosely      = regexp.MustCompile(`呢[？?。]*$`)
)

// understand finds out how the message hangs on what was said before.
func (b *Bot) understand(ctx context.Context, t *thought) (*dialogue.Reply, error) {
	if wantsWhole.MatchString(plain(t.text)) {
		last, found := lastAnswer(t.turn.History)
		if !found || last.Content.ArticleID == "" {
			return whichMatter(t), nil
		}
		t.why.Reason = "whole"
		return b.compose(ctx, t, last.Content.ArticleID)
	}
	if t.pending = pendingOf(t.turn.History, t.text); t.pending.found {
		return nil, nil
	}
	if back, found := earlier(t.turn.History, t.text); found {
		t.follow, t.last, t.back = aspect, back, true
		return nil, nil
	}
	last, found := lastAnswer(t.turn.History)
	if rest := resends.ReplaceAllString(t.text, ""); found && rest != t.text && asksSide(rest) {
		t.text = rest
	}
	how := followOf(plain(t.text))
	if found && how != aspect && onlyAspect.MatchString(withoutVerbs(withoutNamed(plain(t.text), last.Content.Question), last.Content.Question)) {
		how = aspect
	}
	if !found {
		if how == aspect && t.pending.words == nil {
			if reply, err := b.resume(ctx, t); reply != nil || err != nil {
				return reply, err
			}
			return whichMatter(t), nil
		}
		return nil, nil
	}
	t.follow, t.last = how, last
	return nil, nil
}

// whichMatter asks what a question is about that names nothing; what was answered a moment ago can
// be tapped.
func whichMatter(t *thought) *dialogue.Reply {
	t.why.Kind, t.why.Reason = "ask", "no_topic"
	options := answeredLately(t.turn.History, t.text)
	if len(options) == 0 {
		return &dialogue.Reply{Kind: dialogue.KindAsk, Text: "您想问的是哪件事？请带上事情的名字再问一次，比如“补办身份证要带什么”。"}
	}
	return &dialogue.Reply{Kind: dialogue.KindAsk, Text: "您问的是哪件事？点一下就行；都不是的话，请带上事情的名字再问一次。", Content: dialogue.Content{Options: options}}
}

// answeredLately are the last two matters that were answered since starting over, each with what is
// asked now.
func answeredLately(history []dialogue.Message, text string) (options []string) {
	for _, m := range slices.Backward(history) {
		if m.Sender == dialogue.ByCitizen && startsOver.MatchString(plain(m.Text)) || len(options) == 2 {
			break
		}
		option := strings.TrimRight(m.Content.Question, "？?") + "，" + strings.TrimRight(text, "？?")
		if m.Sender == dialogue.ByBot && m.Kind == dialogue.KindAnswer && m.Content.ArticleID != "" && !slices.Contains(options, option) {
			options = append(options, option)
		}
	}
	return options
}

// verbs are what is done in a matter; in a follow-up they say no more than 办.
var verbs = regexp.MustCompile(`报名|申报|登记|备案|激活|缴纳|[换补报领提取批借赔交转迁退查检修开考缴贷上买卖]`)

// resends stand around a side that is wanted once more: 刚才那个材料再发一下.
var resends = regexp.MustCompile(`^(把)?(刚才|刚刚|上面|前面|之前)(说|讲|发)?(的)?(那个|那些|这个)?(的)?|(再|重新)?(发|说|讲|给)(我)?(一下|一遍|一次|看看)+$`)

// withoutNamed takes out of a short text what the question names, too: 临时的怎么办. What is a
// thing of its own stays: 护照 after 护照丢了 may be asked for anything.
func withoutNamed(text, question string) string {
	if utf8.RuneCountInString(text) > newQuestion || things.MatchString(text) {
		return text
	}
	for _, w := range topicPieces(text) {
		if utf8.RuneCountInString(w) > 1 && strings.Contains(plain(question), w) {
			text = strings.ReplaceAll(text, w, "")
		}
	}
	return text
}

// withoutVerbs takes out of the text what the question does, too.
func withoutVerbs(text, question string) string {
	return verbs.ReplaceAllStringFunc(text, func(v string) string {
		if strings.Contains(question, v) {
			return ""
		}
		return v
	})
}

func followOf(text string) follow {
	switch {
	case utf8.RuneCountInString(text) > followUpLength:
		return alone
	case onlyAspect.MatchString(text):
		return aspect
	case asksCircumstance.MatchString(text) && (opensLoosely.MatchString(text) || endsLoosely.MatchString(text) || endsAsking.MatchString(text)):
		return circumstance
	case asksOtherThing.MatchString(text) && (opensLoosely.MatchString(text) || endsLoosely.MatchString(text)):
		return otherThing
	case opensLoosely.MatchString(text) || endsLoosely.MatchString(text):
		return loose
	}
	return alone
}

// leans reports whether a message names no matter of its own, so that its decline does not end
// the matter before it.
func leans(text string) bool {
	return followOf(plain(text)) != alone || asksSide(text)
}

// tellsOfOneself reports whether a message tells in few words how things are with the citizen.
func tellsOfOneself(text string) bool {
	text = plain(text)
	return ownWords.MatchString(text) && !asks.MatchString(text) && utf8.RuneCountInString(text) <= maxOwn
}

// asksSide reports whether a message says nothing but what it wants to know of a matter.
func asksSide(text string) bool {
	return onlyAspect.MatchString(verbs.ReplaceAllString(plain(text), ""))
}

// lastAnswer is the answer the citizen is looking at: the newest one, unless the citizen has
// started over or asked for something else since, which was not answered.
func lastAnswer(history []dialogue.Message) (dialogue.Message, bool) {
	for i := len(history) - 1; i >= 0; i-- {
		m := history[i]
		switch {
		case m.Sender == dialogue.ByCitizen && startsOver.MatchString(plain(m.Text)):
			return m, false
		case m.Sender != dialogue.ByBot:
			continue
		case m.Kind == dialogue.KindAnswer:
			return m, true
		case m.Kind == dialogue.KindDecline && (m.Content.ActionLetter != nil || i > 0 && (leans(history[i-1].Text) || tellsOfOneself(history[i-1].Text) || unhappy.MatchString(plain(history[i-1].Text)))):
		case m.Kind != dialogue.KindText && m.Kind != dialogue.KindAsk:
			return m, false
		}
	}
	return dialogue.Message{}, false
}

// answeredBefore reports whether the citizen has seen the article since starting over.
func answeredBefore(history []dialogue.Message, articleID string) bool {
	for i := len(history) - 1; i >= 0; i-- {
		m := history[i]
		if m.Sender == dialogue.ByCitizen && startsOver.MatchString(plain(m.Text)) {
			return false
		}
		if m.Sender == dialogue.ByBot && holdsArticle(m.Content, articleID) {
			return true
		}
	}
	return false
}

// holdsArticle reports whether a message answers with the article, alone or among others.
func holdsArticle(c dialogue.Content, articleID string) bool {
	return c.ArticleID == articleID || slices.ContainsFunc(c.Parts, func(p dialogue.Part) bool { return p.ArticleID == articleID })
}

var (
	openings = regexp.MustCompile(`^` + opening)
	closings = regexp.MustCompile(closing)
	// asking begins what is wanted to know; what stands before it is the matter.
	asking = regexp.MustCompile(`(，|,)?(怎么|如何|咋|去哪|在哪|哪里|哪些|哪个|哪|要|能|可以|多少|多久|几|什么|有|还|吗|谁|，|,|、|？)`)
)

// readings are the complete questions a follow-up may stand for.
func readings(how follow, question, text string) []string {
	question = strings.TrimRight(question, "？?")
	bare := bareOf(text)
	if how != otherThing {
		return []string{matter(question) + " " + bare, question + " " + bare}
	}
	var list []string
	runes := []rune(question)
	for cut := 2; cut <= 5 && cut < len(runes); cut++ {
		list = append(list, bare+string(runes[cut:])) // a thing's name has two to five characters
	}
	return list
}

// bareOf is a follow-up without the words that tie it to what was said before.
func bareOf(text string) string {
	if bare := closings.ReplaceAllString(openings.ReplaceAllString(text, ""), ""); bare != "" {
		return bare
	}
	return text
}

// matter is what a question is about, without what is wanted to know.
func matter(question string) string {
	at := asking.FindStringIndex(question)
	if at == nil || utf8.RuneCountInString(question[:at[0]]) < 3 {
		return question
	}
	return question[:at[0]]
}
