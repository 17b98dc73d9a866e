package consult

import (
	"strings"
	"testing"

	"qingting/server/dialogue"
)

// guidesUnder are the titles of the guides offered under a reply.
func guidesUnder(r dialogue.Reply) (titles []string) {
	for _, b := range r.Content.Blocks {
		if b.Type == "guide" {
			titles = append(titles, b.Title)
		}
	}
	return titles
}

func TestAGuideIsOfferedWhereItHelps(t *testing.T) {
	w := starter(t)
	for text, offered := range map[string]bool{
		"居住证怎么办":       true,  // what the guide says it helps with
		"居住证怎么办，要什么条件": true,  // its article is the answer
		"身份证可以提前换吗":    false, // answered, and none of its business
		"转人工":          false,
		"家里着火了":        false,
	} {
		reply, err := w.bot.Reply(t.Context(), turn(text))
		if err != nil {
			t.Fatal(err)
		}
		titles := guidesUnder(reply)
		if found := len(titles) > 0 && titles[0] == "办居住证"; found != offered {
			t.Errorf("%s: %s %v", text, reply.Kind, titles)
		}
	}
}

func TestAGuideIsNamedWhereNothingElseIsKnown(t *testing.T) {
	reply := starter(t).replies(t, "劳动争议怎么走")
	if titles := guidesUnder(reply); len(titles) == 0 || !strings.Contains(reply.Text, titles[0]) || strings.Contains(reply.Text, "抱歉") {
		t.Errorf("%s %v", reply.Text, titles)
	}
}
