package consult

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"qingting/server/dialogue"
)

// How far back something counts that the citizen has not taken up yet.
const (
	offerStays = 3   // messages of the bot
	addedFit   = 0.5 // share of the words an article must hold to be meant by them
	addedMost  = 300 // characters that may be added to a letter at once
	maxOwn     = 12  // characters of a message that tells of oneself
	angryWord  = 6   // characters of a word; what is longer is a clause that tells something
	angryRest  = 6   // characters beside such words that tell nothing yet
)

// resume tries what the conversation leaves open before the bot says that it does not know: a
// letter that is being told, questions that were offered, the answer before. Nil: nothing of it.
func (b *Bot) resume(ctx context.Context, t *thought) (*dialogue.Reply, error) {
	if reply := b.intoLetter(t); reply != nil {
		return reply, nil
	}
	if utf8.RuneCountInString(t.text) > followUpLength {
		return nil, nil
	}
	if offer := openOffer(t.turn.History); len(offer) > 0 {
		return b.takeOffer(ctx, t, offer)
	}
	last, found := lastAnswer(t.turn.History)
	if !found || last.Content.ArticleID == "" {
		return nil, nil
	}
	return b.resumeAnswer(ctx, t, last)
}

// openOffer is what the bot offered to choose from a moment ago and nobody has chosen: only small
// talk and what was not known have come since.
func openOffer(history []dialogue.Message) []dialogue.Candidate {
	return newestOffer(history, offerStays, func(i int) bool {
		kind := history[i].Kind
		return kind == dialogue.KindAnswer || kind == dialogue.KindDecline && i > 0 && namesMatter(history[i-1].Text)
	})
}

// newestOffer is what the newest list among the last few messages of the bot offers, unless the
// citizen has started over since or a message of the bot's ends it.
func newestOffer(history []dialogue.Message, most int, ends func(at int) bool) []dialogue.Candidate {
	seen := 0
	for i := len(history) - 1; i >= 0 && seen < most; i-- {
		m := history[i]
		switch {
		case m.Sender == dialogue.ByCitizen && startsOver.MatchString(plain(m.Text)):
			return nil
		case m.Sender != dialogue.ByBot:
			continue
		case len(m.Content.Candidates) > 0:
			return m.Content.Candidates
		case ends(i):
			return nil
		}
		seen++
	}
	return nil
}

// namesMatter reports whether a message that was not understood may have been about something new.
func namesMatter(text string) bool {
	text = plain(text)
	return !unhappy.MatchString(text) && !leans(text) && !asksCircumstance.MatchString(text) && (names.MatchString(text) || utf8.RuneCountInString(text) > newQuestion)
}

// takeOffer answers somebody who asks on without choosing: from the only question that was offered
// or that holds the words, or by asking which of them is meant.
func (b *Bot) takeOffer(ctx context.Context, t *thought, offer []dialogue.Candidate) (*dialogue.Reply, error) {
	fit, err := b.holding(ctx, t.text, offer)
	if err != nil {
		return nil, err
	}
	switch {
	case len(offer) == 1 && asksSide(t.text):
		return b.fromOffer(ctx, t, offer[0])
	case len(fit) == 1:
		return b.fromOffer(ctx, t, fit[0])
	case asksSide(t.text):
		t.why.Kind, t.why.Reason = "", "which"
		return b.offerAgain(offer, "您问的是下面哪一件？点一下，或者说“第几个”，我接着给您说。"), nil
	case !asks.MatchString(plain(t.text)) && !namesMatter(t.text), !names.MatchString(plain(t.text)) && verbs.MatchString(t.text):
		return b.toldMore(t, offer), nil
	}
	return nil, nil
}

// holding returns the offered questions whose articles hold what the text says.
func (b *Bot) holding(ctx context.Context, said string, offer []dialogue.Candidate) ([]dialogue.Candidate, error) {
	var fit []dialogue.Candidate
	for _, c := range offer {
		text, content, err := b.Library.PublicAnswer(ctx, c.ArticleID)
		if isExpected(err) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read answer: %w", err)
		}
		if holdsWords(said, text, content) {
			fit = append(fit, c)
		}
	}
	return fit, nil
}

// toldMore shows an offer again to who tells more instead of choosing; the second time a human is
// the better way.
func (b *Bot) toldMore(t *thought, offer []dialogue.Candidate) *dialogue.Reply {
	const (
		once  = "您说的情况可能和下面的问题有关，点一下就能看到；想细说您的情况，也可以转人工。"
		twice = "您的情况比较具体，我怕说错，建议转人工，由坐席帮您看；也可以先看看下面最接近的问题。"
	)
	last, found := lastOfBot(t.turn.History)
	if found && strings.Contains(last.Text, twice) {
		return nil
	}
	t.why.Kind, t.why.Reason = "", "told_more"
	if found && strings.Contains(last.Text, once) {
		return b.offerAgain(offer, twice)
	}
	return b.offerAgain(offer, once)
}

// holdsWords reports whether an article holds most of what the text says beyond its question.
func holdsWords(text, approved string, c dialogue.Content) bool {
	words := wordsBeyond(text, c.Question)
	var lines strings.Builder
	for _, b := range c.Blocks {
		lines.WriteString(strings.Join(b.Items, "\n") + b.Text + "\n")
	}
	return len(words) > 0 && shares(words, approved+"\n"+lines.String()) >= addedFit
}

// fromOffer answers with the part of the offered article that is asked for, naming the question it
// takes for granted.
func (b *Bot) fromOffer(ctx context.Context, t *thought, c dialogue.Candidate) (*dialogue.Reply, error) {
	text, content, err := b.Library.PublicAnswer(ctx, c.ArticleID)
	if isExpected(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read answer: %w", err)
	}
	t.why.Reason = "offer_taken"
	lead := presumption(content.Question)
	p, found := partOf(sidesOf(t.text), text, content)
	if said := about(t.text, content.Question, text, content.Blocks); !found && said != "" {
		p, found = partial{text: said}, true
	}
	if !found || p.none {
		return &dialogue.Reply{Kind: dialogue.KindAnswer, Text: lead + p.text + "\n" + text, Content: content}, nil
	}
	if p.name != "" {
		t.why.Reason += ":" + p.name
	}
	p.text = lead + "\n" + p.text
	return p.reply(content, b.Hotline), nil
}

// resumeAnswer reads the message together with the answer before it, although it does not look
// like a follow-up: what is surer then is given or offered, else the part that holds its words.
func (b *Bot) resumeAnswer(ctx context.Context, t *thought, last dialogue.Message) (*dialogue.Reply, error) {
	for _, q := range readings(loose, last.Content.Question, t.text) {
		if hits := b.search(q); likelier(hits, t.hits) && hits[0].ID != last.Content.ArticleID {
			t.hits, t.query = hits, q
		}
	}
	text, content, err := b.Library.PublicAnswer(ctx, last.Content.ArticleID)
	if err != nil && !isExpected(err) {
		return nil, fmt.Errorf("read answer: %w", err)
	}
	if err == nil && holdsWords(t.text, text, content) {
		t.why.Reason = "words_of_last"
		return partial{text: about(t.text, content.Question, text, content.Blocks)}.reply(content, b.Hotline), nil
	}
	if !b.sameThing(ctx, t, content.Question) {
		t.hits = nil
		return nil, nil
	}
	if b.Settings.sure(t.hits) {
		t.why.Reason = "reread"
		return b.compose(ctx, t, t.hits[0].ID)
	}
	if len(b.Settings.offer(t.hits)) > 0 {
		t.why.Reason = "reread"
		return b.choose(ctx, t)
	}
	return nil, nil
}

// toldOfLast answers who tells something about the answer before instead of asking, with what the
// article says of the thing that is named: 想领结婚证 > 户口本在老家没带.
func (b *Bot) toldOfLast(ctx context.Context, t *thought) (*dialogue.Reply, error) {
	last, found := lastAnswer(t.turn.History)
	name := things.FindString(plain(t.text))
	if found && last.Content.ArticleID != "" && name == "" {
		return b.ownCase(ctx, t, last)
	}
	if !found || last.Content.ArticleID == "" || name == "" || asks.MatchString(plain(t.text)) || strings.Contains(plain(last.Content.Question), name) || utf8.RuneCountInString(t.text) > followUpLength {
		return nil, nil
	}
	text, content, err := b.Library.PublicAnswer(ctx, last.Content.ArticleID)
	if isExpected(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read answer: %w", err)
	}
	var list []string
	for _, line := range sentences(text) {
		if shares([]string{name}, line) > 0 && len(list) < mostQuoted {
			list = append(list, line)
		}
	}
	if len(list) == 0 {
		return nil, nil
	}
	t.why.Reason = "told_of_last"
	return partial{text: strings.Join(list, "") + "您的情况如果有不同，请转人工确认。"}.reply(content, b.Hotline), nil
}

// ownWords begins a message that tells of oneself: 月收入四千, 我离婚带个孩子.
var ownWords = regexp.MustCompile(`^(我|他|她|我们|我家|家里|月|年|没|有|才|已经)`)

// ownCase answers who tells of themselves right after an answer: the matter stays, what else comes
// close is shown below.
func (b *Bot) ownCase(ctx context.Context, t *thought, last dialogue.Message) (*dialogue.Reply, error) {
	newest, _ := lastOfBot(t.turn.History)
	offer := b.Settings.offer(t.hits)
	_, demand, err := demandOf(t.own)
	if err != nil || demand || newest.Kind != dialogue.KindAnswer || len(offer) == 0 || !tellsOfOneself(t.text) {
		return nil, err
	}
	_, content, err := b.Library.PublicAnswer(ctx, last.Content.ArticleID)
	if isExpected(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read answer: %w", err)
	}
	t.why.Reason = "own_case"
	reply := partial{text: "您说的情况，“" + strings.TrimRight(content.Question, "？?") + "”里没有单独写。", none: true}.reply(content, b.Hotline)
	return reply, b.besides(ctx, &thought{text: t.text, hits: t.hits}, reply)
}

// sameThing reports whether the likeliest article is about what the question is about, and holds
// something of the message, so that one word in common is no reason to offer it.
func (b *Bot) sameThing(ctx context.Context, t *thought, question string) bool {
	if len(t.hits) == 0 {
		return false
	}
	card, err := b.Library.Card(ctx, t.hits[0].ID)
	if err != nil {
		return false // offered is only what can be shown
	}
	thing := slices.DeleteFunc(pairsOf(plain(matter(strings.TrimRight(question, "？?")))), func(p string) bool { return strings.ContainsAny(p, common) })
	all := card.title() + "\n" + plain(strings.Join(card.Variants, "\n"))
	return pairsIn(thing, card.title()) >= swapSame && (leans(t.text) || pairsIn(wordsBeyond(t.text, question), all) >= addedFit)
}
