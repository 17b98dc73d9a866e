package consult

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"qingting/server/dialogue"
	"qingting/server/search"
)

// maxParts is how many questions of one message are answered; more cannot be read on a phone.
const maxParts = 3

var (
	// numbering begins the points of a list: 1. 2) 一、 第二，and so on.
	numbering = regexp.MustCompile(`(^|[\n，,。；;？?！! ])(第[一二三四五]([，,、：:]|个问题(是)?)|[1-5][.、)）．](?:[^0-9]|$)|[一二三四五]、|[①②③④⑤]|首先|其次|最后一个问题)`)
	// joins lead from one question to the next.
	joins = regexp.MustCompile(`[，,。；;？?！!]+ *还有|[，,。；;？?！!、 ]*(还有一个(问题|事情?)|还有(一件)?事|还有个事|还有就是|还想(再)?(问|咨询|了解)(一下)?|(顺便|顺带|同时|另外)(再)?(也)?(想)?(问|请问|咨询|打听)?(一下|下)?|再(问|请问|咨询)(一下|下|个)?|还有(?:[，,]|我|请问|那|，)|对了|此外|除此之外|以及(?:[^后]))[，,：: ]*`)
	stops = regexp.MustCompile(`[？?；;。！!\n]+`)
	// asks holds for a clause that wants to know something.
	asks = regexp.MustCompile(`怎么|怎样|如何|咋|多少|几|哪|吗|么$|呢$|什么|啥|多久|多长|能不能|可不可以|可以.{0,12}吗|是否|是不是|要不要|有没有|用不用|行不行|谁|为何|能否|该不该|算不算`)
	// twoThings is one wish for two things: 身份证和护照丢了怎么补.
	twoThings = regexp.MustCompile(`^(我的|我|请问)?(.{1,6}(?:证|卡|照|簿|户口本|医保|社保|公积金))(?:和|跟|与|、|还有|以及)(.{1,6}(?:证|卡|照|簿|户口本|医保|社保|公积金))(?:都|全都|一起|全)?((?:丢|到期|过期|坏|不见|弄丢|没了|怎么|在哪|去哪|多少钱|要多久|需要什么).*)$`)
	compares  = anyOf(`区别|一样|不同|关系|哪个好|通用|绑定|合并|互转|转成|换成`)
)

// part is one question of several and what is known about it.
type part struct {
	text string
	hits []search.Hit
}

// several answers a message that holds several questions one by one. A message that only looks
// so is left to the next steps: one matter told in two sentences, or asked for two of its sides.
func (b *Bot) several(ctx context.Context, t *thought) (*dialogue.Reply, error) {
	if t.turn.Message.Kind == dialogue.KindCandidate || !b.Find.Ready() {
		return nil, nil
	}
	parts := b.partsOf(t.text)
	if len(parts) < 2 {
		return nil, nil
	}
	t.why.Reason = "several"
	return b.oneByOne(ctx, t, parts)
}

// partsOf returns the questions of the text, each with its hits; fewer than two when it is one.
func (b *Bot) partsOf(text string) []part {
	questions := questionsIn(text)
	if len(questions) < 2 {
		return nil
	}
	var parts []part
	for _, q := range questions {
		parts = append(parts, part{q, b.search(q)})
	}
	parts = b.apart(parts)
	known := slices.ContainsFunc(parts, func(p part) bool { return b.Settings.sure(p.hits) })
	if !known {
		return nil
	}
	return parts
}

// apart joins neighbours that are about the same article.
func (b *Bot) apart(parts []part) []part {
	list := parts[:1:1]
	for _, p := range parts[1:] {
		last := &list[len(list)-1]
		if !b.sameArticle(last.hits, p.hits) {
			list = append(list, p)
			continue
		}
		last.text += "，" + p.text
		if likelier(p.hits, last.hits) {
			last.hits = p.hits
		}
	}
	return list
}

func (b *Bot) sameArticle(x, y []search.Hit) bool {
	return len(b.Settings.offer(x)) > 0 && len(b.Settings.offer(y)) > 0 && x[0].ID == y[0].ID
}

// questionsIn splits a message where one question ends and another begins. What asks nothing
// belongs to the question after it; what asks for a side of the matter, to the one before it.
func questionsIn(text string) []string {
	if two := twoThings.FindStringSubmatch(plain(text)); two != nil && !compares.MatchString(two[4]) {
		return []string{two[2] + two[4], two[3] + two[4]}
	}
	var list []string
	before := "" // told, not asked
	for _, clause := range clausesOf(text) {
		switch {
		case !asks.MatchString(plain(clause)):
			before = strings.TrimPrefix(before+"，"+clause, "，")
		case len(list) > 0 && before == "" && sameMatterStill(clause):
			list[len(list)-1] += "，" + clause
		default:
			list = append(list, strings.TrimPrefix(before+"，"+clause, "，"))
			before = ""
		}
	}
	if before != "" && len(list) > 0 {
		list[len(list)-1] += "，" + before
	}
	return list
}

// leansBack holds for a clause whose words point to what was said before it.
var leansBack = regexp.MustCompile(`^(每个?月|每年|一个?月|那|这|它|他|她|如果|要是|假如|如果不|不然|还是|是不是|是否|或者|要|需要|用不用|能不能|可不可以|可以|能|会不会|会|有没有|有|怎么办|该|应该|谁|什么时候|多久|多少|几|哪|在哪|到哪|去哪|找谁|找哪|合法|合理|算不算|为什么|怎么)`)

// names holds for a clause that names a matter of its own.
var names = regexp.MustCompile(`身份证|护照|通行证|居住证|户口|社保|医保|养老|公积金|失业|工伤|驾驶证|驾照|行驶证|营业执照|房产证|不动产|结婚|离婚|个税|发票|残疾|低保|津贴|退休|学区|上学|转学|入学|噪音|物业|停水|停电|暖气|燃气|公证|仲裁|产假|年假|限行|违章|年检|过户`)

func sameMatterStill(clause string) bool {
	text := plain(clause)
	return onlyAspect.MatchString(text) || leansBack.MatchString(text) && !names.MatchString(text) || utf8.RuneCountInString(text) < 5 && !names.MatchString(text)
}

// clausesOf cuts a message at its stops, joins and list points.
func clausesOf(text string) []string {
	text = numbering.ReplaceAllStringFunc(text, func(s string) string {
		return "\n" + strings.TrimLeft(s, "12345.、)）．一二三四五第个问题是①②③④⑤首先其次最后，,。；;？?！!：: \n")
	})
	text = joins.ReplaceAllString(text, "\n")
	var list []string
	for _, s := range stops.Split(text, -1) {
		if s = strings.Trim(s, " ，,、：:"); letters(s) >= 2 && !isCourtesy(s) {
			list = append(list, mattersOf(s)...)
		}
	}
	return list
}

// mattersOf cuts a clause at the commas behind which another matter is asked about.
func mattersOf(clause string) []string {
	var list []string
	for piece := range strings.FieldsFuncSeq(clause, func(r rune) bool { return r == '，' || r == ',' }) {
		if n := len(list); n == 0 || another(list[n-1], piece) {
			list = append(list, piece)
		} else {
			list[n-1] += "，" + piece
		}
	}
	return list
}

// another reports whether both ask, each about a matter that only it names.
func another(before, piece string) bool {
	before, piece = plain(before), plain(piece)
	name := names.FindString(piece)
	asked := asks.MatchString(before) && asks.MatchString(piece)
	return asked && name != "" && names.MatchString(before) && !strings.Contains(before, name) && !leansBack.MatchString(piece)
}

func isCourtesy(text string) bool {
	return slices.ContainsFunc(chats, func(c chat) bool { return c.rule.MatchString(plain(text)) })
}

// ordinals number the answers.
var ordinals = []string{"一", "二", "三"}

// oneByOne answers each part with its source and says which ones it does not know.
func (b *Bot) oneByOne(ctx context.Context, t *thought, parts []part) (*dialogue.Reply, error) {
	total := len(parts)
	parts = parts[:min(total, maxParts)]
	r := &dialogue.Reply{Kind: dialogue.KindAnswer, Text: fmt.Sprintf("您问了 %d 件事，我一个一个回答。", len(parts))}
	if total > maxParts {
		r.Text = fmt.Sprintf("您一次问了 %d 件事，我先回答前 %d 件，其余的请接着问。", total, maxParts)
	}
	r.Content.Actions = []dialogue.Action{dialogue.ActionHuman}
	for i, p := range parts {
		t.hits = append(t.hits, p.hits[:min(1, len(p.hits))]...)
		said, err := b.onePart(ctx, &r.Content, p)
		if err != nil {
			return nil, err
		}
		r.Text += "\n\n" + ordinals[i] + "、" + strings.TrimRight(p.text, "？?") + "\n" + said
	}
	if r.Content.ArticleID == "" {
		return nil, nil
	}
	return r, nil
}

// whichOf asks which of several answered questions a follow-up belongs to; nil when there is only
// one to which it can.
func whichOf(t *thought) *dialogue.Reply {
	var options []string
	for _, p := range t.last.Content.Parts {
		if p.ArticleID != "" {
			options = append(options, strings.TrimRight(p.Question, "？?")+"，"+t.text)
		}
	}
	if len(options) < 2 || t.follow != aspect || returns.MatchString(plain(t.text)) {
		return nil
	}
	t.why.Reason = "which_part"
	return &dialogue.Reply{Kind: dialogue.KindAsk, Text: "您问的是哪一件？", Content: dialogue.Content{Options: options}}
}

// onePart adds what one question brings to the content and returns the words about it.
func (b *Bot) onePart(ctx context.Context, c *dialogue.Content, p part) (string, error) {
	if !b.Settings.sure(p.hits) {
		c.Parts = append(c.Parts, dialogue.Part{Question: p.text})
		return b.unsurePart(ctx, c, p)
	}
	text, content, err := b.Library.PublicAnswer(ctx, p.hits[0].ID)
	if isExpected(err) {
		c.Parts = append(c.Parts, dialogue.Part{Question: p.text})
		return unsure, nil
	}
	if err != nil {
		return "", fmt.Errorf("read answer: %w", err)
	}
	c.Parts = append(c.Parts, dialogue.Part{Question: p.text, ArticleID: content.ArticleID, ArticleVersion: content.ArticleVersion})
	for _, block := range content.Blocks {
		block.Title = titleOf(block, strings.Trim(content.Question, "？?"))
		c.Blocks = append(c.Blocks, block)
	}
	c.Sources = append(c.Sources, content.Sources...)
	c.ArticleID, c.ArticleVersion, c.Department = content.ArticleID, content.ArticleVersion, content.Department
	c.Local = c.Local || content.Local
	return strings.TrimSpace(text) + basis(content.Sources), nil
}

const unsure = "这个问题我没有把握，请单独再问一次，或者转人工。"

func (b *Bot) unsurePart(ctx context.Context, c *dialogue.Content, p part) (string, error) {
	n := len(c.Candidates)
	for _, h := range b.Settings.offer(p.hits) {
		question, err := b.Library.PublicQuestion(ctx, h.ID)
		if isExpected(err) {
			continue
		}
		if err != nil {
			return "", fmt.Errorf("read question: %w", err)
		}
		c.Candidates = append(c.Candidates, dialogue.Candidate{ArticleID: h.ID, Question: question})
	}
	if len(c.Candidates) == n {
		return unsure, nil
	}
	return "这个问题我没有把握，您看看是不是下面列出的问题，点一下就能看到答案。", nil
}

// titleOf names a block and the question it belongs to.
func titleOf(block dialogue.Block, question string) string {
	title := block.Title
	if title == "" {
		title = map[string]string{"materials": "要带的材料", "steps": "办理步骤"}[block.Type]
	}
	if title == "" {
		return question
	}
	return title + "（" + question + "）"
}

// basis names the first source in the words themselves, so that each answer has its own.
func basis(sources []dialogue.Source) string {
	if len(sources) == 0 {
		return ""
	}
	return "\n依据：" + strings.TrimSpace("《"+strings.Trim(sources[0].Name, "《》")+"》"+sources[0].Number+sources[0].Clause)
}
