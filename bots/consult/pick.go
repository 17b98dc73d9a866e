package consult

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"qingting/server/dialogue"
)

var (
	saysYes     = whole(`(是|是的|对|对的|对对|嗯+|没错|就是|就是这个|是这个|对就是这个|可以|好的?|要|想|yes)`, mood)
	saysNo      = whole(`(不是|不|不对|都不是|没有|没有我要的|没有我想问的|不是的|no)`, mood)
	saysOrdinal = regexp.MustCompile(`^(我(选|要|想问|问的是)|选)?(第)?([一二三四五六七八九十①②③④⑤]|[1-9]|10)(个|条|项|号)?(吧|的|那个|问题)*[。.！!，,]*$`)
	saysLast    = regexp.MustCompile(`^(我(选|要|想问|问的是)|选)?最后(一)?(个|条|项)(吧|的)*[。.！!，,]*$`)
	saysFirst   = regexp.MustCompile(`^(我(选|要|想问|问的是)|选)?上面(那|这)?(一)?(个|条|项)(吧|的)*[。.！!，,]*$`)
)

var place = map[string]int{"一": 0, "二": 1, "三": 2, "四": 3, "五": 4, "六": 5, "七": 6, "八": 7, "九": 8, "十": 9, "6": 5, "7": 6, "8": 7, "9": 8, "10": 9, "1": 0, "2": 1, "3": 2, "4": 3, "5": 4, "①": 0, "②": 1, "③": 2, "④": 3, "⑤": 4}

// picked returns the offered question that the citizen names instead of tapping it, when the
// bot's newest message offers some.
func picked(history []dialogue.Message, text string) (articleID string, found bool) {
	offer := offeredLast(history)
	text = plain(text)
	if len(offer) == 0 && saysOrdinal.MatchString(text) {
		offer = offeredBefore(history)
	}
	if len(offer) == 0 {
		return "", false
	}
	var at int
	switch m := saysOrdinal.FindStringSubmatch(text); {
	case m != nil:
		at = place[m[4]]
	case saysLast.MatchString(text):
		at = len(offer) - 1
	case saysFirst.MatchString(text), len(offer) == 1 && saysYes.MatchString(text):
		at = 0
	default:
		at = namedOf(offer, text)
	}
	if at < 0 || at >= len(offer) {
		return "", false
	}
	return offer[at].ArticleID, true
}

// ordinalAlone asks back when somebody picks from a list that is not there; nil otherwise.
func ordinalAlone(t *thought) *dialogue.Reply {
	text := plain(t.text)
	if !saysOrdinal.MatchString(text) && !saysLast.MatchString(text) && !saysFirst.MatchString(text) {
		return nil
	}
	t.why.Kind, t.why.Reason = "ask", "nothing_to_pick"
	return &dialogue.Reply{Kind: dialogue.KindAsk, Text: "我不确定您说的是哪一个。请用一句话说说您想办的事，比如“身份证丢了怎么补办”。"}
}

// picksSide begins a message that picks from a list and asks for a side at once: 第二个多少钱.
var picksSide = regexp.MustCompile(`^(第[一二三四五1-5]个?|最后一个|[①②③④⑤])(的)?([，, ])?(.{2,12})$`)

// pickedSide returns the question that is picked and what is asked of it.
func pickedSide(history []dialogue.Message, text string) (c dialogue.Candidate, ask string, found bool) {
	offer := offeredLast(history)
	if len(offer) == 0 {
		offer = offeredBefore(history)
	}
	m := picksSide.FindStringSubmatch(plain(text))
	if m == nil || len(offer) == 0 || !asksSide(m[4]) {
		return c, "", false
	}
	at := len(offer) - 1
	for number, place := range place {
		if strings.Contains(m[1], number) && m[1] != "最后一个" {
			at = place
		}
	}
	if at >= len(offer) {
		return c, "", false
	}
	return offer[at], m[4], true
}

// namedOf is the place of the only offered question that holds the few words of the text:
// 临时的怎么办; -1 when there is none.
func namedOf(offer []dialogue.Candidate, text string) int {
	words := topicPieces(text)
	if len(words) == 0 || utf8.RuneCountInString(text) > newQuestion || len(offer) < 2 || things.MatchString(text) {
		return -1
	}
	at := -1
	for i, c := range offer {
		if !holds(c.Question, words) || utf8.RuneCountInString(words[0]) < 2 {
			continue
		}
		if at >= 0 {
			return -1
		}
		at = i
	}
	return at
}

// offeredBefore is the newest list of the last few messages of the bot, when the newest message
// has nothing to choose: after an answer another one of the list may be wanted.
func offeredBefore(history []dialogue.Message) []dialogue.Candidate {
	return newestOffer(history, offerStays+1, func(i int) bool { return len(history[i].Content.Options) > 0 })
}

// offeredLast is what the bot's newest message offers to choose from.
func offeredLast(history []dialogue.Message) []dialogue.Candidate {
	for i := len(history) - 1; i >= 0; i-- {
		if history[i].Sender == dialogue.ByBot {
			return history[i].Content.Candidates
		}
	}
	return nil
}

// beyondList shows the list again to who names a place that it does not have; nil otherwise.
func (b *Bot) beyondList(t *thought) *dialogue.Reply {
	last, found := lastOfBot(t.turn.History)
	m := saysOrdinal.FindStringSubmatch(plain(t.text))
	if !found || m == nil || len(last.Content.Candidates) == 0 || last.Content.Guide != nil || place[m[4]] < len(last.Content.Candidates)+len(last.Content.Options) {
		return nil
	}
	t.why.Reason = "beyond_list"
	r := b.offerAgain(last.Content.Candidates, "没有这个序号。请在下面点一个，或者说“第几个”。")
	r.Content.Options = last.Content.Options
	return r
}
