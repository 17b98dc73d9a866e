package consult

import (
	"slices"
	"strings"
	"testing"

	"qingting/server/dialogue"
	"qingting/server/emotion"
)

// TestOneOutburstIsCalmedAndMovesNothing writes a single furious or desperate message.
func TestOneOutburstIsCalmedAndMovesNothing(t *testing.T) {
	w := starter(t)
	plainly := w.replies(t, "身份证丢了怎么补办")
	for text, state := range map[string]emotion.State{
		"你们就是一群废物，打了八个电话没人管！！":   emotion.Angry,
		"气死我了，你们就会踢皮球，身份证丢了怎么补办": emotion.Angry,
		"我真的撑不住了，失业金怎么申请":        emotion.Distressed,
	} {
		r := w.replies(t, text)
		if !strings.HasPrefix(r.Text, w.bot.Mood.Calming(state, 0)) || !strings.Contains(r.Text, "转人工") || !slices.Contains(r.Content.Actions, dialogue.ActionHuman) {
			t.Errorf("%s: %s %v", text, r.Text, r.Content.Actions)
		}
		if r.HandOff != "" || r.Urgent {
			t.Errorf("%s hands off: %s", text, r.HandOff)
		}
		if strings.Contains(text, "身份证") && (!strings.Contains(r.Text, plainly.Text) || len(r.Content.Blocks) != len(plainly.Content.Blocks)) {
			t.Errorf("%s hides the answer: %s", text, r.Text)
		}
	}
}

// TestALetterHasNoInsults offers what is left when rude words are taken out.
func TestALetterHasNoInsults(t *testing.T) {
	r := starter(t).replies(t, "你们就是一群废物，打了八个电话没人管！！")
	if l := r.Content.ActionLetter; l == nil || l.Text != "打了八个电话没人管" {
		t.Errorf("%+v", l)
	}
}
