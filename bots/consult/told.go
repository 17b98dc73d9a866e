package consult

import (
	"strings"
	"unicode/utf8"

	"qingting/server/dialogue"
	"qingting/server/emotion"
)

// openDraft is the letter the bot last offered, while the citizen is still telling.
func openDraft(history []dialogue.Message) *dialogue.LetterDraft {
	seen := 0
	for i := len(history) - 1; i >= 0 && seen < offerStays; i-- {
		m := history[i]
		if m.Sender == dialogue.ByCitizen && startsOver.MatchString(plain(m.Text)) {
			return nil
		}
		if m.Sender != dialogue.ByBot {
			continue
		}
		if m.Content.ActionLetter != nil {
			return m.Content.ActionLetter
		}
		seen++
	}
	return nil
}

// intoLetter takes what is told while a letter is open; anger alone adds nothing.
func (b *Bot) intoLetter(t *thought) *dialogue.Reply {
	if draft := openDraft(t.turn.History); draft != nil && b.onlyAngry(t.own) {
		t.why.Kind, t.why.Reason = letterOffer, "letter_again"
		return letterReply(b.stillWritten(t), draft)
	}
	return addToLetter(t)
}

// addToLetter takes what is told after a letter was offered into it: 地址是幸福路12号.
func addToLetter(t *thought) *dialogue.Reply {
	draft := openDraft(t.turn.History)
	text := t.own
	if draft == nil || text == "" || asks.MatchString(plain(text)) || utf8.RuneCountInString(plain(text)) < 4 || letters(text) < 2 || utf8.RuneCountInString(text) > addedMost || onlyAspect.MatchString(plain(text)) {
		return nil
	}
	if kind, found, err := demandOf(text); err == nil && found && kind != draft.DemandType && strings.Contains(cued(text).Title, kind) || freshDemand.MatchString(plain(text)) {
		return nil // another letter
	}
	t.why.Kind, t.why.Reason = letterOffer, "letter_added"
	joined := *draft
	if !strings.Contains(draft.Text, text) {
		joined.Text = strings.TrimRight(draft.Text, "\n") + "\n" + text
	}
	return letterReply("好的，这一条也加进留言里了。还有要补充的请接着说；说完点“写留言”，看一遍就能提交。", &joined)
}

// freshDemand begins a letter of its own.
var freshDemand = anyOf(`^(我)?(还)?(要|想)?(再)?(投诉|举报|表扬|建议|反映|感谢|非常感谢)`)

// stillWritten says that nothing is lost, the second time in other words.
func (b *Bot) stillWritten(t *thought) string {
	const once = "您前面说的都写进留言了。点“写留言”提交，工作人员会去办，办得怎么样会告诉您；也可以马上转人工。"
	if last, found := lastOfBot(t.turn.History); found && strings.Contains(last.Text, once) {
		return "光在这里说，确实解决不了。留言一提交就会转给负责的部门去办；等不及的话，现在就转人工。"
	}
	return once
}

// onlyAngry reports whether a message says how angry somebody is and nothing else: 你们到底管不管.
func (b *Bot) onlyAngry(text string) bool {
	if b.Mood == nil || names.MatchString(plain(text)) || digit.MatchString(text) {
		return false
	}
	now := b.Mood.Curve([]emotion.Said{{Text: text}}).Now()
	rest := text
	for _, w := range now.Words {
		if utf8.RuneCountInString(w) <= angryWord {
			rest = strings.ReplaceAll(rest, w, "")
		}
	}
	return now.State == emotion.Angry && letters(rest) <= angryRest
}

// digit stands in what happened: how often, when, where.
var digit = anyOf(`[0-9一二三四五六七八九十两几]`)

// letterReply offers the letter and a human.
func letterReply(text string, draft *dialogue.LetterDraft) *dialogue.Reply {
	return &dialogue.Reply{Kind: dialogue.KindDecline, Text: text,
		Content: dialogue.Content{ActionLetter: draft, Actions: []dialogue.Action{dialogue.ActionLetter, dialogue.ActionHuman}}}
}

// What was told before a letter was wished for is its beginning.
const (
	storyPart  = 5  // letters of a message that tells something
	storyLeast = 12 // letters of all of them
)

// storyOf is what the citizen told of one matter without having it answered: the messages since
// the last answer that are no small talk and no bare questions.
func storyOf(history []dialogue.Message) string {
	var lines []string
	for i, m := range history {
		text := strings.TrimSpace(m.Text)
		switch {
		case m.Sender == dialogue.ByBot && m.Kind == dialogue.KindAnswer, m.Sender == dialogue.ByCitizen && startsOver.MatchString(plain(text)):
			lines = nil
		case m.Sender != dialogue.ByCitizen || m.Kind != dialogue.KindText || letters(text) < storyPart || leans(text):
		case isCourtesy(text) || unhappy.MatchString(plain(text)) || wantsLetter.MatchString(plain(text)) || wantsDemand.MatchString(plain(text)) || isAdvert(text):
		case i+1 < len(history) && history[i+1].Kind == dialogue.KindAnswer:
		default:
			lines = append(lines, text)
		}
	}
	if story := strings.Join(lines, "\n"); letters(story) >= storyLeast {
		return story
	}
	return ""
}

// storyReply offers the letter with what was told so far.
func storyReply(t *thought) *dialogue.Reply {
	story := storyOf(t.turn.History)
	kind, found, err := demandOf(story)
	if err != nil || !found {
		kind = demandHelp
	}
	t.why.Kind, t.why.Reason = letterOffer, "letter_of_story"
	return letterReply("好的，您前面说的我已经写进留言了。还有时间、地点、和谁有关这些，请接着说；说完点“写留言”，看一遍就能提交。",
		&dialogue.LetterDraft{DemandType: kind, Title: letterTitle(story), Text: story})
}

// moreOfLetter takes what follows a letter at once into it, if it names no matter of its own:
// 订单号123456.
func (b *Bot) moreOfLetter(t *thought) *dialogue.Reply {
	last, found := lastOfBot(t.turn.History)
	if !found || last.Content.ActionLetter == nil || names.MatchString(plain(t.text)) || utf8.RuneCountInString(t.text) > followUpLength {
		return nil
	}
	return b.intoLetter(t)
}
