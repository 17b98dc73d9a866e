package consult

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"qingting/server/dialogue"
)

// Of a side that is asked for, at most mostQuoted sentences are given; more are a wall again.
const mostQuoted = 2

// partial is what an answer holds of what was asked: approved sentences and blocks as they stand.
// None is what it does not hold.
type partial struct {
	name   string
	text   string
	blocks []dialogue.Block
	none   bool // the article says nothing about it, and text says so
}

// partOf finds what the article says about the sides that are asked for; found is false when no
// part fits and the whole must be given.
func partOf(sides []side, approved string, c dialogue.Content) (p partial, found bool) {
	for _, s := range sides {
		next, ok := s.in(approved, c)
		if !ok {
			return partial{}, false
		}
		if p.name == "" {
			p.name, p.none = s.name, true
		}
		p.text = joinLines(p.text, next.text)
		p.blocks = append(p.blocks, next.blocks...)
		p.blocks = append(p.blocks, keep(c.Blocks, func(b dialogue.Block) bool { return b.Type == "calculator" && s.counted() })...)
		p.none = p.none && next.none
	}
	return p, len(sides) > 0
}

// counted reports whether a calculator may tell more about the side.
func (s side) counted() bool { return s.name == "amount" || s.name == "cost" || s.name == "time" }

// in finds one side: its blocks, else the sentences or list items that hold it.
func (s side) in(approved string, c dialogue.Content) (partial, bool) {
	wanted := keep(c.Blocks, func(b dialogue.Block) bool { return s.block != "" && b.Type == s.block })
	quote := s.quote(approved, c.Blocks)
	if other, found := sideNamed(s.other); quote == "" && found {
		s.lead, quote = other.lead, other.quote(approved, c.Blocks)
	}
	if quote == "" && len(wanted) == 0 && s.said != nil && s.asked.MatchString(plain(c.Question)) {
		quote = ended(sentences(approved)[:min(mostQuoted, len(sentences(approved)))]) // the article is about it
	}
	switch {
	case s.name == "basis":
		return partial{text: s.lead + namesOf(c.Sources)}, len(c.Sources) > 0
	case len(wanted) > 0 && s.block == "outlets":
		return partial{text: cmp.Or(quote, "办理地点请看下面。"), blocks: wanted}, true
	case len(wanted) > 0:
		return partial{text: s.lead, blocks: wanted}, true
	case quote != "" && s.block != "":
		return partial{text: quote}, true
	case quote != "":
		return partial{text: s.lead + quote}, true
	}
	return partial{text: s.none, none: true}, s.none != ""
}

func namesOf(sources []dialogue.Source) string {
	var list []string
	for _, s := range sources {
		list = append(list, strings.TrimPrefix(basis([]dialogue.Source{s}), "\n依据："))
	}
	return strings.Join(list, "；") + "。"
}

// quote returns the approved sentences that hold the side, as they stand; without any, items of
// the lists.
func (s side) quote(approved string, blocks []dialogue.Block) string {
	if s.said == nil {
		return ""
	}
	if list := s.pick(sentences(approved)); len(list) > 0 {
		return strings.Join(list, "")
	}
	var items []string
	for _, b := range blocks {
		items = append(append(items, b.Items...), sentences(b.Text)...)
	}
	return ended(s.pick(items))
}

// pick returns the first few that hold the side, those that do for sure before others.
func (s side) pick(list []string) []string {
	var sure, maybe []string
	for _, line := range list {
		switch {
		case !s.said.MatchString(line) || s.never != nil && s.never.MatchString(line):
		case s.best != nil && s.best.MatchString(line):
			sure = append(sure, line)
		default:
			maybe = append(maybe, line)
		}
	}
	if len(sure) == 0 {
		sure = maybe
	}
	return sure[:min(len(sure), mostQuoted)]
}

// about returns the approved sentences and items that hold words of the text which say more
// than the question does: 能邮寄吗, 旧的要交吗.
func about(text, question, approved string, blocks []dialogue.Block) string {
	words := wordsBeyond(text, question)
	lines := sentences(approved)
	for _, b := range blocks {
		lines = append(append(lines, b.Items...), sentences(b.Text)...)
	}
	most := 0.0
	for _, line := range lines {
		most = max(most, shares(words, line))
	}
	var best []string
	for _, line := range lines {
		if share := shares(words, line); share > 0 && share >= most/2 && len(best) < mostQuoted {
			best = append(best, line)
		}
	}
	return ended(best)
}

// wordsBeyond are the pairs of characters by which the text says more than the question.
func wordsBeyond(text, question string) []string {
	text = strings.NewReplacer("男的", "男方", "女的", "女方").Replace(text)
	return slices.DeleteFunc(pairsOf(strings.Join(topicPieces(text), "\n")), func(p string) bool {
		return strings.ContainsAny(p, common+"\n") || strings.Contains(plain(question), p)
	})
}

// shares is how many of the words the line has, or says in other ones.
func shares(words []string, line string) float64 {
	line = strings.ReplaceAll(plain(line), "工作日", "日") + "\n"
	for word, others := range alike {
		if others.MatchString(line) {
			line += "\n" + word
		}
	}
	return pairsIn(words, line)
}

// alike are other words for those that citizens use about themselves.
var alike = map[string]*regexp.Regexp{
	"外地": anyOf(`全国|通办|任一|异地|不在本地|外省|跨省|非本市`), "老婆": anyOf(`配偶|夫妻`), "老公": anyOf(`配偶|夫妻`), "孩子": anyOf(`未成年|子女|未满1[68]`), "小孩": anyOf(`未成年|子女|未满1[68]`),
	"老人": anyOf(`老年|[67]0岁|80周岁`), "父母": anyOf(`老人|监护人|赡养`), "快递": anyOf(`邮寄|寄`), "寄到": anyOf(`邮寄`), "户口本": anyOf(`户口簿`), "男方": anyOf(`丈夫|陪产|护理假`), "陪产": anyOf(`护理假`),
}

// topicPieces are the words of the text that are no words of form.
func topicPieces(text string) []string {
	return strings.Fields(formWords.ReplaceAllString(bareOf(plain(text)), " "))
}

// ended joins sentences and items so that each ends with a mark.
func ended(list []string) string {
	var out strings.Builder
	for _, line := range list {
		out.WriteString(line)
		if last, _ := utf8.DecodeLastRuneInString(line); !strings.ContainsRune("。！？!?；", last) {
			out.WriteRune('。')
		}
	}
	return out.String()
}

// wholeTitle is the tap under a part of an answer.
const wholeTitle = "看完整内容"

// reply gives the part with its sources and the way to the whole. Where the article says nothing
// about what was asked, the ways to somebody who knows are shown instead.
func (p partial) reply(c dialogue.Content, hotline string) *dialogue.Reply {
	if p.none {
		p.blocks = keep(c.Blocks, func(b dialogue.Block) bool { return b.Type == "phone" })
		if len(p.blocks) > 0 {
			p.text += "可以打下面的电话问清楚，也可以转人工。"
		} else {
			p.text += "可以转人工，或者打 " + hotline + " 问清楚。"
		}
	}
	c.Blocks = append(slices.Clone(p.blocks), dialogue.Block{Type: "article", ArticleID: c.ArticleID, Title: wholeTitle})
	return &dialogue.Reply{Kind: dialogue.KindAnswer, Text: p.text, Content: c}
}

// isPart reports whether a reply gave a part of its article only.
func isPart(c dialogue.Content) bool {
	return slices.ContainsFunc(c.Blocks, func(b dialogue.Block) bool { return b.Type == "article" && b.ArticleID == c.ArticleID })
}

// wantsWhole holds for a message that wants the whole of what was answered in part.
var wantsWhole = whole(`(请|麻烦|帮我|给我|我要|我想|要|想|能不能|可以|再|都|也|把)*(看|查看|看看|发|说|讲|给|展开|列|显示)?(一?下|出来)?(我)?(全文|全部(的)?(内容)?|完整(的)?(内容|答案|答复|回答|版|说明|步骤和材料|步骤|流程)?|所有(的)?内容|原文|整条|展开|详情)(看看|看一下|发(给)?我|说(一)?下|给我)?`, mood)

var ends = regexp.MustCompile(`[^。！？!?\n]+[。！？!?]?`)

func sentences(text string) []string {
	var list []string
	for _, s := range ends.FindAllString(text, -1) {
		if s = strings.TrimSpace(s); s != "" {
			list = append(list, s)
		}
	}
	return list
}

func keep(blocks []dialogue.Block, want func(dialogue.Block) bool) []dialogue.Block {
	var list []dialogue.Block
	for _, b := range blocks {
		if want(b) {
			list = append(list, b)
		}
	}
	return list
}
