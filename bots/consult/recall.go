package consult

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"qingting/server/dialogue"
)

var (
	// returns begins a message that goes back to an earlier matter: 刚才那个身份证的事.
	returns = regexp.MustCompile(`^(那|好的?|我(想|要)?|麻烦|请)?(还是|再|接着|继续|重新)?(说|问|讲|聊|看)?(说|回|回到)?(一下|下)?(刚才|刚刚|前面|上面|之前|先前|一开始|最开始|开头|早些时候|第一个)(我)?((说|问|讲|聊|提|咨询)(到|过)?)?(的)?(那|这)?(个|件|条)?(问题|事)?(的)?|^(还是|再|接着|继续)(说|问|讲|聊)(说|回)?(到)?|^(说回|回到|话说回来)`)
	// naming goes with the name of a matter that is returned to.
	naming = regexp.MustCompile(`的?(那个|这个)?(问题|事情|事儿|事)|的那个|那个|来着|[，,。？?！! ]`)
)

// earlier is the answer of this conversation that the text goes back to: the one whose question,
// or whose asking, shares the longest name with it.
func earlier(history []dialogue.Message, text string) (dialogue.Message, bool) {
	text = plain(text)
	at := returns.FindStringIndex(text)
	if at == nil {
		return dialogue.Message{}, false
	}
	name := naming.ReplaceAllString(text[at[1]:], "\n")
	var best dialogue.Message
	longest := 1 // one character names nothing
	asked := ""
	for _, m := range history {
		if m.Sender == dialogue.ByCitizen {
			asked = m.Text
		}
		if m.Sender != dialogue.ByBot || m.Kind != dialogue.KindAnswer || m.Content.ArticleID == "" {
			continue
		}
		if n := sharedName(name, plain(m.Content.Question+"\n"+asked)); n >= longest && n > 1 {
			best, longest = m, n
		}
	}
	return best, longest > 1
}

// sharedName is the length of the longest run of characters both texts have, which is no word of
// form; lines are looked at one by one.
func sharedName(x, y string) int {
	best := 0
	for _, line := range strings.Split(formWords.ReplaceAllString(x, "\n"), "\n") {
		r := []rune(line)
		for i := range r {
			for j := i + best + 1; j <= len(r); j++ {
				if !strings.Contains(y, string(r[i:j])) {
					break
				}
				best = j - i
			}
		}
	}
	return best
}

// afresh is the question that follows words of starting over: 换个问题，护照丢了怎么办.
func afresh(text string) (string, bool) {
	first, rest, found := strings.Cut(strings.Map(asComma, text), ",")
	rest = strings.TrimSpace(rest)
	if !found || utf8.RuneCountInString(rest) < 4 || !leaves.MatchString(plain(first)) && !startsOver.MatchString(plain(first)) {
		return "", false
	}
	return rest, true
}

// leaves are words that leave the matter without asking for another one.
var leaves = whole(`(好的?)?(那)?(这个|这事|刚才那个)?(先)?(不(问|说|聊|管)(这个|这事|这些|它)?了|算了|先不说这个了?|不是这个)`)

func asComma(r rune) rune {
	if strings.ContainsRune("，。！!；; ", r) {
		return ','
	}
	return r
}
