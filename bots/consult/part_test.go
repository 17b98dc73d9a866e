package consult

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"qingting/server/dialogue"
)

// TestAFollowUpGetsThePartItAsksFor holds what is said twice to what was asked: approved words as
// they stand, with the sources and a tap for the whole.
func TestAFollowUpGetsThePartItAsksFor(t *testing.T) {
	w := starter(t)
	for _, c := range []struct{ ask, text, block, not string }{
		{"那需要多少钱", "补领工本费40元。", "", "60日"},
		{"多久能下来", "最长在60日内发证", "", "40元"},
		{"在哪办", "到派出所户籍窗口补领", "outlets", "60日"},
		{"要带什么", "", "materials", "60日"},
		{"具体怎么办", "", "steps", "60日"},
		{"能邮寄吗", "或选择邮寄", "", "40元"},
		{"依据是什么", "居民身份证法", "", "40元"},
		{"多少钱，要多久", "40元。\n关于时间：公安机关最长在60日内发证", "", "旧证"},
	} {
		reply := w.after(t, []string{"身份证丢了怎么补办"}, c.ask)
		if !strings.Contains(reply.Text, c.text) || strings.Contains(reply.Text, c.not) || utf8.RuneCountInString(reply.Text) > 90 {
			t.Errorf("%s: %s", c.ask, reply.Text)
		}
		types := typesOf(reply.Content.Blocks)
		if want := strings.TrimPrefix(c.block+" article", " "); strings.Join(types, " ") != want {
			t.Errorf("%s: blocks %v, want %s", c.ask, types, want)
		}
		if len(reply.Content.Sources) == 0 || w.keys[reply.Content.ArticleID] != "household-id-lost" {
			t.Errorf("%s: %+v", c.ask, reply.Content)
		}
	}
}

func typesOf(blocks []dialogue.Block) (list []string) {
	for _, b := range blocks {
		list = append(list, b.Type)
	}
	return list
}

// TestTheWholeIsOneTapOrOneWordAway asks for everything after a part of it.
func TestTheWholeIsOneTapOrOneWordAway(t *testing.T) {
	w := starter(t)
	first := w.replies(t, "身份证丢了怎么补办")
	for _, text := range []string{"全文", "看完整内容", "看全文", "我要看全部内容", "展开"} {
		reply := w.after(t, []string{"身份证丢了怎么补办", "多少钱"}, text)
		if reply.Text != first.Text || len(reply.Content.Blocks) != len(first.Content.Blocks) {
			t.Errorf("%s: %s", text, reply.Text)
		}
	}
	var talk conversation
	for _, line := range []string{"护照多久能下来", "多少钱"} {
		m := talk.said(t, w, line)
		reply, err := w.bot.Reply(t.Context(), dialogue.Turn{Message: m, History: talk.tail()})
		if err != nil {
			t.Fatal(err)
		}
		talk.history = append(talk.history, m, dialogue.Message{Sender: dialogue.ByBot, Kind: reply.Kind, Text: reply.Text, Content: reply.Content})
	}
	part := talk.history[len(talk.history)-1].Content
	tap := dialogue.Message{Sender: dialogue.ByCitizen, Kind: dialogue.KindCandidate, Text: "护照多久能下来", Content: dialogue.Content{ArticleID: part.ArticleID}}
	reply, err := w.bot.Reply(t.Context(), dialogue.Turn{Message: tap, History: talk.tail()})
	if err != nil || !isPart(part) || isPart(reply.Content) || len(reply.Content.Blocks) < 3 {
		t.Errorf("%v %s %v", err, reply.Text, typesOf(reply.Content.Blocks))
	}
}

// TestWhatAnArticleDoesNotSayIsNotHiddenInAWall names the ways to somebody who knows.
func TestWhatAnArticleDoesNotSayIsNotHiddenInAWall(t *testing.T) {
	w := starter(t)
	for _, c := range []struct{ first, ask, says string }{
		{"身份证丢了怎么补办", "网上能办吗", "没有写"},
		{"第一次办护照怎么办", "周末上班吗", "12367"},
		{"身份证丢了怎么补办", "我老婆的呢", "转人工"},
	} {
		reply := w.after(t, []string{c.first}, c.ask)
		said := reply.Text
		for _, b := range reply.Content.Blocks {
			said += b.Number
		}
		if utf8.RuneCountInString(reply.Text) > 90 || !strings.Contains(said, c.says) || !isPart(reply.Content) || !slices.Contains(reply.Content.Actions, dialogue.ActionHuman) {
			t.Errorf("%s: %s %v", c.ask, said, reply.Content.Actions)
		}
	}
}

// TestAskedAgainInFullIsAnsweredInFull repeats the question itself.
func TestAskedAgainInFullIsAnsweredInFull(t *testing.T) {
	w := starter(t)
	for _, again := range []string{"身份证丢了怎么补办", "刚才那个身份证的事"} {
		if reply := w.after(t, []string{"身份证丢了怎么补办", "多少钱"}, again); isPart(reply.Content) {
			t.Errorf("%s: %s", again, reply.Text)
		}
	}
}
