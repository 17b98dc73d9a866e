package consult

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"qingting/server/dialogue"
)

// nearest adds to the first decline what is asked most about the thing that was named, so that it
// is no dead end.
func (b *Bot) nearest(ctx context.Context, t *thought, reply *dialogue.Reply) (*dialogue.Reply, error) {
	name := things.FindString(plain(t.text))
	if name == "" {
		return b.stillAbout(ctx, t, reply)
	}
	if declinedBefore(t.turn.History) > 0 {
		return reply, nil
	}
	list, err := b.membersNamed(ctx, []string{name})
	if err != nil {
		return nil, err
	}
	list = slices.DeleteFunc(list, func(m member) bool { return m.near([]string{name}) < 1 })
	if len(list) < 2 {
		return reply, nil
	}
	for _, m := range list[:min(len(list), offered)] {
		reply.Content.Candidates = append(reply.Content.Candidates, dialogue.Candidate{ArticleID: m.ArticleID, Question: m.Question})
	}
	reply.Text = "抱歉，这个问题我没有把握回答。关于" + name + "，我能回答下面这些，看看有没有您要的；也可以换个说法，或者转人工、留言。"
	return reply, nil
}

// byChance reports whether a topic has one article only and was named while another matter is
// open: 会怎么处罚.
func (b *Bot) byChance(t *thought, members []member) bool {
	_, answered := lastAnswer(t.turn.History)
	if !answered || len(members) != 1 || len(b.Settings.offer(t.hits)) > 0 || names.MatchString(plain(t.text)) {
		return false
	}
	t.chance = &members[0]
	return true
}

// stillAbout makes a decline of a few words that may belong to the answer before say so, with the
// numbers to call about it.
func (b *Bot) stillAbout(ctx context.Context, t *thought, reply *dialogue.Reply) (*dialogue.Reply, error) {
	last, found := lastAnswer(t.turn.History)
	if !found || last.Content.ArticleID == "" || utf8.RuneCountInString(t.text) > followUpLength || names.MatchString(plain(t.text)) {
		return reply, nil
	}
	_, content, err := b.Library.PublicAnswer(ctx, last.Content.ArticleID)
	if isExpected(err) {
		return reply, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read answer: %w", err)
	}
	ask := "可以转人工，或者打 " + b.Hotline + " 问清楚"
	if reply.Content.Blocks = keep(content.Blocks, func(b dialogue.Block) bool { return b.Type == "phone" }); len(reply.Content.Blocks) > 0 {
		ask = "可以打下面的电话问清楚，或者转人工"
	}
	reply.Text = "抱歉，这一点我没有把握回答。如果问的还是“" + strings.TrimRight(content.Question, "？?") + "”，" + ask + "；是别的事，请带上事情的名字再问一次。"
	if t.chance != nil {
		reply.Content.Candidates = []dialogue.Candidate{{ArticleID: t.chance.ArticleID, Question: t.chance.Question}}
		reply.Text = strings.TrimSuffix(reply.Text, "请带上事情的名字再问一次。") + "请看看是不是下面这个，或者带上事情的名字再问一次。"
	}
	return reply, nil
}

// decline says so and offers the other ways. The second and the third time in a row it says more
// plainly that a human is the better way.
func (b *Bot) decline(t *thought) *dialogue.Reply {
	switch declinedBefore(t.turn.History) {
	case 0:
	case 1:
		return b.waysOut("抱歉，还是没找到对得上的内容，我不想误导您。建议直接转人工，或者留言由工作人员答复您。")
	default:
		return b.waysOut("我查了几次都没有合适的内容，不想再耽误您的时间。回复“人工”就能找坐席，回复“留言”工作人员会看到并答复您；换一件事问我也可以。")
	}
	return b.waysOut("抱歉，这个问题我没有把握回答。您可以换个说法再问一次，也可以转人工、留言，或拨打 " + b.Hotline + "。")
}

// declinedBefore counts the declines in a row before now.
func declinedBefore(history []dialogue.Message) int {
	n := 0
	for _, m := range slices.Backward(history) {
		if m.Sender == dialogue.ByBot && (m.Kind != dialogue.KindDecline || m.Content.ActionLetter != nil) {
			break
		}
		if m.Sender == dialogue.ByBot {
			n++
		}
	}
	return n
}
