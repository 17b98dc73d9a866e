package consult

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"qingting/server/dialogue"
)

// again answers somebody who has seen the article: with the part that was asked for; nil when
// the whole is wanted, or nothing smaller can be told from it.
func (b *Bot) again(ctx context.Context, t *thought, approved string, c dialogue.Content) (*dialogue.Reply, error) {
	if t.why.Reason == "chosen" || t.why.Reason == "whole" || !answeredBefore(t.turn.History, c.ArticleID) {
		return nil, nil
	}
	sides := sidesOf(t.text)
	if reply, err := b.surer(ctx, t, sides, c); reply != nil || err != nil {
		return reply, err
	}
	if t.follow == alone { // a whole question once more: only a side of its own makes it a smaller one
		sides = slices.DeleteFunc(sides, func(s side) bool { return s.name == "steps" })
	}
	if p, found := partOf(sides, approved, c); found {
		t.why.Reason = "side:" + p.name
		reply := p.reply(c, b.Hotline)
		if p.none {
			if err := b.besides(ctx, t, reply); err != nil {
				return nil, err
			}
		}
		return reply, nil
	}
	if t.back || t.follow == alone {
		return nil, nil
	}
	p := rest(t, approved, c)
	reply := p.reply(c, b.Hotline)
	if p.none {
		return b.elsewhereThan(ctx, t, reply)
	}
	return reply, nil
}

// surer answers with the article about the same matter whose own question is the side that is
// asked for, when there is one: 公积金贷款需要什么条件 > 能贷多少.
func (b *Bot) surer(ctx context.Context, t *thought, sides []side, c dialogue.Content) (*dialogue.Reply, error) {
	if len(sides) != 1 || t.follow != aspect || sides[0].asked.MatchString(plain(c.Question)) {
		return nil, nil
	}
	hits := b.search(matter(strings.TrimRight(c.Question, "？?")) + " " + bareOf(plain(t.text)))
	if !b.Settings.sure(hits) || hits[0].ID == c.ArticleID {
		return nil, nil
	}
	card, err := b.Library.Card(ctx, hits[0].ID)
	if isExpected(err) || err == nil && !sides[0].asked.MatchString(plain(card.Question)) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read card: %w", err)
	}
	t.hits, t.why.Reason = hits, "moved_on"
	text, content, err := b.Library.PublicAnswer(ctx, hits[0].ID)
	if err != nil {
		return nil, fmt.Errorf("read answer: %w", err)
	}
	return &dialogue.Reply{Kind: dialogue.KindAnswer, Text: text, Content: content}, nil
}

// elsewhereThan answers with another article about the same matter that holds what was asked, when
// the index is sure of it, or offers what may: 护照丢了怎么办 > 加急能办吗.
func (b *Bot) elsewhereThan(ctx context.Context, t *thought, reply *dialogue.Reply) (*dialogue.Reply, error) {
	question := reply.Content.Question
	probe := &thought{text: t.text, hits: b.search(matter(strings.TrimRight(question, "？?")) + " " + bareOf(plain(t.text)))}
	if b.Settings.sure(probe.hits) && probe.hits[0].ID != reply.Content.ArticleID && b.sameThing(ctx, probe, question) {
		t.hits, t.why.Reason = probe.hits, "moved_on"
		return b.presumed(ctx, t)
	}
	return reply, b.besides(ctx, t, reply)
}

// besides offers the questions about the same matter that may hold what the article does not:
// 失业金怎么申请 > 要什么条件.
func (b *Bot) besides(ctx context.Context, t *thought, reply *dialogue.Reply) error {
	name := matter(strings.TrimRight(reply.Content.Question, "？?"))
	words := slices.DeleteFunc(pairsOf(plain(name)), func(p string) bool { return strings.ContainsAny(p, common) })
	for _, h := range b.Settings.offer(b.search(name + " " + bareOf(plain(t.text)))) {
		question, err := b.Library.PublicQuestion(ctx, h.ID)
		if isExpected(err) || err == nil && (h.ID == reply.Content.ArticleID || pairsIn(words, plain(question)) < swapSame) {
			continue
		}
		if err != nil {
			return fmt.Errorf("read question: %w", err)
		}
		reply.Content.Candidates = append(reply.Content.Candidates, dialogue.Candidate{ArticleID: h.ID, Question: question})
	}
	if len(reply.Content.Candidates) > 0 {
		reply.Text += "也可以看看下面的问题。"
	}
	return nil
}

// rest answers a follow-up about no side that has a name, by the words it shares with the article.
func rest(t *thought, approved string, c dialogue.Content) partial {
	said := cmp.Or(about(t.text, c.Question, approved, c.Blocks), about(t.text, "", approved, c.Blocks))
	switch {
	case said == "" && t.follow == circumstance:
		return partial{text: "这条规定里没有单独写您说的情况，不同情况办法可能不一样。", none: true}
	case said == "":
		return partial{text: "这一点，我查到的内容里没有单独写。", none: true}
	case t.follow == circumstance:
		return partial{text: "规定里和您说的情况有关的是：" + said + "如果您的情况有不同，请转人工确认。"}
	}
	return partial{text: said}
}
