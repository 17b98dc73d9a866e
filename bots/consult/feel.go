package consult

import (
	"slices"

	"qingting/server/dialogue"
	"qingting/server/emotion"
)

// Mood reads feelings and keeps what is said to them; *emotion.Service satisfies it.
type Mood interface {
	Curve(said []emotion.Said) emotion.Curve
	Calming(state emotion.State, n int) string
	Offer() string
	HandingOff() string
}

// feel adds to a reply what the feelings of the last few messages ask for: a calming sentence
// first, fewer details at once, the offer of a human, a hand-off before the calm ones. It takes
// no answer away, and leaves emergencies and hand-offs for other reasons as they are.
func (b *Bot) feel(t *thought, reply *dialogue.Reply) {
	if b.Mood == nil || reply.Kind == dialogue.KindEmergency || reply.HandOff != "" || !speaks(t.turn.Message) {
		return
	}
	curve := b.Mood.Curve(saidLately(t.turn))
	asked := curve.Judge()
	if len(asked) == 0 {
		return
	}
	n := curve.Asked() - 1 // replies before this one that were given to upset messages in a row
	if said := b.Mood.Calming(curve.Now().State, n/2); said != "" && n%2 == 0 && t.why.Kind != calmed {
		reply.Text = said + "\n" + reply.Text
	}
	for _, trigger := range asked {
		b.doAs(trigger.Kind, reply, n)
	}
}

func (b *Bot) doAs(kind emotion.TriggerKind, reply *dialogue.Reply, n int) {
	switch kind {
	case emotion.Shorten:
		reply.Content.Blocks = shorten(reply.Content)
	case emotion.OfferHuman:
		if !slices.Contains(reply.Content.Actions, dialogue.ActionHuman) {
			reply.Content.Actions = append([]dialogue.Action{dialogue.ActionHuman}, reply.Content.Actions...)
		}
		if n%2 == 0 && reply.Kind != dialogue.KindDecline { // a decline offers it in its own words
			reply.Text += "\n" + b.Mood.Offer()
		}
	case emotion.HandOff:
		reply.HandOff = dialogue.ReasonEmotion
		reply.Text += "\n" + b.Mood.HandingOff()
	}
}

// shorten keeps the numbers to call and the first of the other blocks; the rest is one tap away
// on the article's page. The approved text itself is never cut.
func shorten(c dialogue.Content) []dialogue.Block {
	if c.ArticleID == "" || len(c.Parts) > 0 || isPart(c) {
		return c.Blocks
	}
	var kept []dialogue.Block
	first, left := true, 0
	for _, block := range c.Blocks {
		switch {
		case block.Type == "phone":
			kept = append(kept, block)
		case first:
			kept, first = append(kept, block), false
		default:
			left++
		}
	}
	if left == 0 {
		return c.Blocks
	}
	return append(kept, dialogue.Block{Type: "article", ArticleID: c.ArticleID, Title: "完整的步骤和材料"})
}

// feels reports whether a piece of a message shows a feeling.
func (b *Bot) feels(piece string) bool {
	return len(b.Mood.Curve([]emotion.Said{{Text: piece}}).Now().Words) > 0
}

// saidLately returns the citizen's own words since an agent or the system last spoke: what a
// human has dealt with is not held against them.
func saidLately(turn dialogue.Turn) []emotion.Said {
	var out []emotion.Said
	for _, m := range turn.History {
		switch {
		case m.Sender == dialogue.ByAgent || m.Sender == dialogue.BySystem:
			out = nil
		case speaks(m):
			out = append(out, emotion.Said{Seq: m.Seq, Text: m.Text})
		}
	}
	return append(out, emotion.Said{Seq: turn.Message.Seq, Text: turn.Message.Text})
}

// speaks reports whether m is in the citizen's own words; a tapped question is not.
func speaks(m dialogue.Message) bool {
	return m.Sender == dialogue.ByCitizen && m.Kind == dialogue.KindText
}
