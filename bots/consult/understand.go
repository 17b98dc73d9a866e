package consult

import (
	"context"
	"regexp"
	"strings"
	"unicode/utf8"

	"qingting/server/dialogue"
)

// followUp recognises a question that only makes sense after the one before: it opens like a
// continuation, or asks for nothing but an aspect (cost, place, papers, time).
var (
	opensLikeFollowUp = regexp.MustCompile(`^(那|那么|然后|还有|另外|如果|要是|假如|但是|可是|不过|这个|这种|它|这)`)
	endsLikeFollowUp  = regexp.MustCompile(`呢[？?。]*$`)
	asksAspect        = regexp.MustCompile(`^(那|那么|请问|需要|要|得|都)*(带|准备|交|提供)?(些|哪些|什么|啥|多少|多久|几天|哪里|哪儿|在哪|去哪|怎么|电话|材料|资料|手续|证件|流程|步骤|条件|费用|钱|收费|地址|时间|网上|线上|委托|代办|办理|能办|可以|能|吗|么|是|有|的|里|儿|儿办|办|收|要|花|用|需要|？|\?|，|。)+$`)
)

const followUpLength = 14 // characters; longer questions stand alone

// understand completes a follow-up from the conversation. Both ways of reading the question
// are looked up later, and the better one counts.
func (b *Bot) understand(_ context.Context, t *thought) (*dialogue.Reply, error) {
	last, found := lastAnswer(t.turn.History)
	if !found || !needsContext(t.text) {
		return nil, nil
	}
	t.about = last.Content.ArticleID
	t.query = strings.TrimRight(last.Content.Question, "？?") + " " + t.text
	return nil, nil
}

func needsContext(text string) bool {
	if utf8.RuneCountInString(text) > followUpLength {
		return false
	}
	return opensLikeFollowUp.MatchString(text) || endsLikeFollowUp.MatchString(text) || asksAspect.MatchString(text)
}

// lastAnswer is the newest answer since the citizen last started over.
func lastAnswer(history []dialogue.Message) (dialogue.Message, bool) {
	for i := len(history) - 1; i >= 0; i-- {
		m := history[i]
		if m.Sender == dialogue.ByCitizen && resets(m.Text) {
			return m, false
		}
		if m.Sender == dialogue.ByBot && m.Kind == dialogue.KindAnswer {
			return m, true
		}
	}
	return dialogue.Message{}, false
}
