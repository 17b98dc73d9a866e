package wechat

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"qingting/bots/wechat/client"
	"qingting/server/dialogue"
)

const (
	maxChars = 600  // characters of one text, so that it is read; WeChat takes 2,048 bytes
	maxBytes = 2000 // a little less than WeChat takes
	maxHead  = 300  // characters above a menu; WeCom takes 1,024 bytes
	maxItems = 10   // lines of a menu; WeCom takes ten
)

// part is one message of WeChat's: words, a menu or an article, or a picture of ours that is
// uploaded when it is sent.
type part struct {
	out    client.Outgoing
	fileID string
	offer  []choice
}

// text reports whether the part is nothing but words.
func (p part) text() bool { return p.out.Text != "" }

// render turns a message into what WeChat can show, the same each time it is asked.
func (c *Channel) render(conv dialogue.Conversation, m dialogue.Message) []part {
	if m.Kind == dialogue.KindImage && m.Content.File != nil {
		return []part{{fileID: m.Content.File.ID}}
	}
	words, offer := c.wordsOf(m), c.offerOf(conv, m)
	var parts []part
	if url := c.articleURL(m); url != "" && !fits(words) {
		parts = append(parts, part{out: client.Outgoing{News: &client.Article{Title: m.Content.Question, Text: clip(m.Text, 100), URL: url}}})
		words = ""
	}
	if len(offer) == 0 {
		return c.withPictures(append(parts, texts(words)...), m)
	}
	head := "您还可以："
	if n := utf8.RuneCountInString(words); n > 0 && n <= maxHead {
		head, words = words, ""
	}
	parts = c.withPictures(append(parts, texts(words)...), m)
	return append(parts, part{out: client.Outgoing{Menu: menuOf(head, offer, tailOf(m))}, offer: offer})
}

// withPictures adds the pictures of an answer.
func (c *Channel) withPictures(parts []part, m dialogue.Message) []part {
	for _, b := range m.Content.Blocks {
		if b.Type == "image" && b.FileID != "" {
			parts = append(parts, part{fileID: b.FileID})
		}
	}
	return parts
}

func texts(words string) (parts []part) {
	for _, s := range split(words) {
		parts = append(parts, part{out: client.Outgoing{Text: s}})
	}
	return parts
}

func tailOf(m dialogue.Message) string {
	if m.Kind == dialogue.KindClosed {
		return "点一下，或者回复数字。"
	}
	return "点一下，或者回复数字；也可以直接说。"
}

// wordsOf is the message in plain words, with all of its blocks.
func (c *Channel) wordsOf(m dialogue.Message) string {
	lines := []string{m.Text}
	for _, b := range m.Content.Blocks {
		lines = append(lines, c.blockWords(b)...)
	}
	if m.Content.Local {
		lines = append(lines, "各地规定可能不同，以当地部门公布的为准。")
	}
	for _, s := range m.Content.Sources {
		if !named(m, s) {
			lines = append(lines, "来源："+sourceWords(s))
		}
	}
	if m.Content.Worded {
		lines = append(lines, "（以上表述由人工智能生成，内容来自已审核的知识）")
	}
	if onlyHuman(m.Content) && m.Sender == dialogue.ByBot && m.Kind == dialogue.KindAnswer {
		lines = append(lines, "没有解决？回复“人工”转人工坐席。")
	}
	return strings.Join(dropEmpty(lines), "\n")
}

func dropEmpty(lines []string) (kept []string) {
	for _, l := range lines {
		if strings.TrimSpace(l) != "" {
			kept = append(kept, strings.TrimSpace(l))
		}
	}
	return kept
}

func (c *Channel) blockWords(b dialogue.Block) []string {
	switch b.Type {
	case "text":
		return []string{b.Text}
	case "steps", "materials":
		lines := []string{b.Title + "："}
		for i, item := range b.Items {
			mark := "· "
			if b.Type == "steps" {
				mark = fmt.Sprintf("%d. ", i+1)
			}
			lines = append(lines, mark+item)
		}
		return lines
	case "phone":
		return []string{"电话：" + b.Name + " " + b.Number}
	case "link":
		return []string{b.Title + "：" + b.URL}
	case "outlets":
		return []string{"办理地点：把您的位置发给我，我告诉您最近的网点。"}
	}
	return nil
}

// named reports whether one of several answers in the text names the source already.
func named(m dialogue.Message, s dialogue.Source) bool {
	return len(m.Content.Parts) > 1 && strings.Contains(m.Text, "依据："+strings.TrimSpace("《"+strings.Trim(s.Name, "《》")+"》"+s.Number+s.Clause))
}

func sourceWords(s dialogue.Source) string {
	name := s.Name
	if name != "" && !strings.HasPrefix(name, "《") {
		name = "《" + name + "》"
	}
	if s.Number != "" {
		name += "（" + s.Number + "）"
	}
	return name + s.Clause
}

// onlyHuman reports whether a human is all there is to choose: that needs no menu.
func onlyHuman(content dialogue.Content) bool {
	for _, b := range content.Blocks {
		if b.Type == "guide" || b.Type == "calculator" || b.Type == "article" {
			return false
		}
	}
	return len(content.Candidates)+len(content.Options) == 0 && content.ActionLetter == nil &&
		len(content.Actions) == 1 && content.Actions[0] == dialogue.ActionHuman
}

// offerOf lists what the message lets choose, in the order the bot counts too: questions,
// options, then the rest.
func (c *Channel) offerOf(conv dialogue.Conversation, m dialogue.Message) []choice {
	content := m.Content
	if m.Kind == dialogue.KindClosed {
		return ratings(conv)
	}
	if m.Sender == dialogue.ByAgent || onlyHuman(content) && m.Kind == dialogue.KindAnswer {
		return nil
	}
	var offer []choice
	for _, q := range content.Candidates {
		offer = append(offer, choice{"a:" + q.ArticleID, q.Question})
	}
	for _, o := range content.Options {
		offer = append(offer, choice{"o:" + clip(o, 20), o})
	}
	for _, b := range content.Blocks {
		offer = append(offer, blockChoice(b)...)
	}
	if content.ActionLetter != nil {
		offer = append(offer, choice{fmt.Sprintf("draft:%d:%s", m.Seq, conv.ID), "写留言（已替您填好）"})
	}
	offer = append(offer, actions(content)...)
	return offer[:min(len(offer), maxItems)]
}

func blockChoice(b dialogue.Block) []choice {
	switch b.Type {
	case "article":
		return []choice{{"a:" + b.ArticleID, b.Title}}
	case "guide":
		return []choice{{"g:" + b.GuideID, b.Title + "（一步步引导）"}}
	case "calculator":
		title := b.Title
		if title == "" {
			title = "政策计算"
		}
		return []choice{{"c:" + b.Calculator, title}}
	}
	return nil
}

func actions(content dialogue.Content) (offer []choice) {
	for _, a := range content.Actions {
		switch a {
		case dialogue.ActionHuman:
			offer = append(offer, choice{"do:" + doHuman, "转人工"})
		case dialogue.ActionLetter:
			if content.ActionLetter == nil {
				offer = append(offer, choice{"do:" + doLetter, "写留言"})
			}
		case dialogue.ActionPhone:
			offer = append(offer, choice{"do:" + doPhone, "打电话"})
		}
	}
	return offer
}

// ratings are offered when a human took part and somebody ended the conversation.
func ratings(conv dialogue.Conversation) []choice {
	if conv.AgentID == nil || conv.ClosedBy == "idle" || conv.Rating != 0 {
		return nil
	}
	var offer []choice
	for i, words := range []string{"非常满意", "满意", "一般", "不满意", "非常不满意"} {
		offer = append(offer, choice{fmt.Sprintf("rate:%d:%s", 5-i, conv.ID), words})
	}
	return offer
}

// articleURL is where the whole answer can be read; empty when it cannot.
func (c *Channel) articleURL(m dialogue.Message) string {
	if m.Kind != dialogue.KindAnswer || m.Content.ArticleID == "" || len(m.Content.Parts) > 1 || m.Content.Guide != nil || c.Town.PublicURL == "" {
		return ""
	}
	return c.link("packages/guide/article/index", "id="+m.Content.ArticleID)
}

// link is the address of an H5 page.
func (c *Channel) link(page, query string) string {
	return strings.TrimRight(c.Town.PublicURL, "/") + "/#/" + page + "?" + query
}

func fits(words string) bool {
	return utf8.RuneCountInString(words) <= maxChars && len(words) <= maxBytes
}

// split cuts words into messages that are read easily: between lines if possible, else after
// a sentence, else anywhere.
func split(words string) (list []string) {
	words = strings.TrimSpace(words)
	for !fits(words) {
		at := cutAt(words)
		list = append(list, strings.TrimSpace(words[:at]))
		words = strings.TrimSpace(words[at:])
	}
	if words != "" {
		list = append(list, words)
	}
	return list
}

// cutAt returns after how many bytes to cut.
func cutAt(words string) int {
	most, n := 0, 0
	for i, r := range words {
		if n++; n > maxChars || i+utf8.RuneLen(r) > maxBytes {
			break
		}
		most = i + utf8.RuneLen(r)
	}
	if at := lastSection(words[:most]); at > most/3 {
		return at
	}
	for _, marks := range []string{"\n", "。！？!?", "；;，,"} {
		if at := strings.LastIndexAny(words[:most], marks); at > most/3 {
			_, size := utf8.DecodeRuneInString(words[at:])
			return at + size
		}
	}
	return most
}

// lastSection returns where the last line begins that is no item of a list, so that a list
// stays with its title.
func lastSection(words string) int {
	for at := strings.LastIndexByte(words, '\n'); at > 0; at = strings.LastIndexByte(words[:at], '\n') {
		if rest := words[at+1:]; rest != "" && !strings.HasPrefix(rest, "· ") && !numbering.MatchString(rest) {
			return at + 1
		}
	}
	return 0
}

// clip cuts words to at most n characters.
func clip(words string, n int) string {
	if utf8.RuneCountInString(words) <= n {
		return words
	}
	return string([]rune(words)[:n-1]) + "…"
}
