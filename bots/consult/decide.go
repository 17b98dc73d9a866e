package consult

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"qingting/server/dialogue"
	"qingting/server/errs"
	"qingting/server/search"
)

// A decision weighs the first weighed documents that search finds and looks at the likeliest.
const (
	weighed = 10
	found   = 5
)

// At most offered questions are shown to choose from; the later ones must have at least the
// offerShare-th part of the chance that is asked of the first.
const (
	offered    = 3
	offerShare = 4
)

// bareMembers is from how many articles on a bare name is no question that search could be sure
// about.
const bareMembers = 3

// find asks the index for the message, completed from the conversation where it is a follow-up.
func (b *Bot) find(ctx context.Context, t *thought) (*dialogue.Reply, error) {
	if !b.Find.Ready() {
		t.why.Reason = "index_not_ready"
		return b.waysOut("我正在准备资料，请过一会儿再问；着急的话可以转人工或留言。"), nil
	}
	if t.follow == aspect {
		return b.sameMatter(ctx, t)
	}
	if t.pending.found {
		return b.settle(ctx, t)
	}
	if reply := ordinalAlone(t); reply != nil {
		return reply, nil
	}
	t.hits, t.looked = b.search(t.text), true
	b.calmer(t)
	if t.follow == alone {
		return b.phonebook(ctx, t)
	}
	b.complete(ctx, t)
	if reply, err := b.moveOn(ctx, t); reply != nil || err != nil {
		return reply, err
	}
	if t.follow == circumstance && (!b.Settings.sure(t.hits) || t.hits[0].ID == t.last.Content.ArticleID) {
		return b.sameMatter(ctx, t)
	}
	return nil, nil
}

// complete looks up what the follow-up may stand for and keeps the likeliest reading.
func (b *Bot) complete(ctx context.Context, t *thought) {
	if t.follow == circumstance {
		t.hits = nil // its own words say too little
	}
	for _, q := range readings(t.follow, t.last.Content.Question, t.text) {
		if hits := b.search(q); likelier(hits, t.hits) {
			t.hits, t.query = hits, q
		}
	}
	if q := b.readingByModel(ctx, t); q != "" {
		if hits := b.search(q); likelier(hits, t.hits) {
			t.hits, t.query = hits, q
		}
	}
}

// calmer looks up the message without what only says how the citizen feels, when the index is not
// sure about the whole: 身份证丢了，跑了三趟都没办成，气死人了，到底怎么补办.
func (b *Bot) calmer(t *thought) {
	pieces := strings.FieldsFunc(t.text, func(r rune) bool { return strings.ContainsRune("，,。！!；; ", r) })
	if b.Mood == nil || b.Settings.sure(t.hits) || len(pieces) < 2 {
		return
	}
	says := func(p string) bool { return asks.MatchString(plain(p)) || names.MatchString(plain(p)) }
	for _, drop := range []func(p string) bool{
		func(p string) bool { return isCourtesy(p) || !says(p) && b.feels(p) },
		func(p string) bool { return !says(p) },
	} {
		kept := slices.DeleteFunc(slices.Clone(pieces), drop)
		if len(kept) == 0 || len(kept) == len(pieces) {
			continue
		}
		q := strings.Join(kept, "，")
		if hits := b.search(q); likelier(hits, t.hits) {
			t.hits, t.query = hits, q
		}
	}
}

func (b *Bot) search(text string) []search.Hit {
	hits := fitted.weigh(b.Find.Search(search.Query{Text: text, Limit: weighed, Now: b.Now(), Region: b.Region}).Hits)
	return hits[:min(len(hits), found)]
}

func likelier(hits, than []search.Hit) bool {
	return len(hits) > 0 && (len(than) == 0 || hits[0].Probability > than[0].Probability)
}

// sameMatter answers a follow-up with the article it follows.
func (b *Bot) sameMatter(ctx context.Context, t *thought) (*dialogue.Reply, error) {
	if reply := whichOf(t); reply != nil {
		return reply, nil
	}
	t.why.Reason = "follow_up"
	return b.compose(ctx, t, t.last.Content.ArticleID)
}

// decide answers, lets the citizen choose, or says that it does not know.
func (b *Bot) decide(ctx context.Context, t *thought) (*dialogue.Reply, error) {
	b.reread(ctx, t)
	words, members, err := b.broad(ctx, t)
	if err != nil {
		return nil, err
	}
	if reply := b.moreOfLetter(t); reply != nil {
		return reply, nil
	}
	bare := len(members) >= bareMembers && isName(words, t.text)
	switch {
	case b.Settings.sure(t.hits) && !bare:
		t.why.Reason = "sure"
		return b.compose(ctx, t, t.hits[0].ID)
	case len(members) > 0 && !b.hangs(t) && !b.byChance(t, members):
		if reply, err := b.topicOfLast(ctx, t, words); reply != nil || err != nil {
			return reply, err
		}
		return b.clarify(ctx, t, words, members), nil
	case b.agreed(ctx, t):
		t.why.Reason = "model_agrees"
		return b.compose(ctx, t, t.hits[0].ID)
	case !b.Settings.sure(t.hits) && t.follow == alone:
		if reply, err := b.toldOfLast(ctx, t); reply != nil || err != nil {
			return reply, err
		}
	}
	switch {
	case b.onlyOne(ctx, t):
		return b.presumed(ctx, t)
	case len(b.Settings.offer(t.hits)) > 0:
		t.why.Reason = "unsure"
		return b.choose(ctx, t)
	}
	if reply, err := b.resume(ctx, t); reply != nil || err != nil {
		return reply, err
	}
	t.why.Reason = "below_confirm"
	return b.nearest(ctx, t, b.decline(t))
}

// presume is from what chance on a follow-up is answered from the only question it fits, naming it.
const presume = 0.5

// onlyOne reports whether a follow-up fits one question only, about the same thing as before.
func (b *Bot) onlyOne(ctx context.Context, t *thought) bool {
	return t.follow != alone && len(b.Settings.offer(t.hits)) == 1 && t.hits[0].Probability >= presume &&
		t.hits[0].ID != t.last.Content.ArticleID && b.sameThing(ctx, t, t.last.Content.Question)
}

// presumed answers with the only question that fits and says which one was taken for granted.
func (b *Bot) presumed(ctx context.Context, t *thought) (*dialogue.Reply, error) {
	if t.why.Reason == "" {
		t.why.Reason = "presumed"
	}
	reply, err := b.compose(ctx, t, t.hits[0].ID)
	if err == nil && reply.Kind == dialogue.KindAnswer {
		reply.Text = presumption(reply.Content.Question) + "\n" + reply.Text
	}
	return reply, err
}

// presumption names the question an answer takes for granted.
func presumption(question string) string {
	return "您问的是“" + strings.TrimRight(question, "？?") + "”吧？"
}

// topicOfLast reads a topic that something is asked of as a part of the answer before, or of the
// only question offered, if that makes sense: 驾驶证到期了怎么换证 > 体检要不要.
func (b *Bot) topicOfLast(ctx context.Context, t *thought, words []string) (*dialogue.Reply, error) {
	if isName(words, bareOf(plain(t.text))) || utf8.RuneCountInString(t.text) > followUpLength {
		return nil, nil
	}
	if offer := openOffer(t.turn.History); len(offer) == 1 {
		fit, err := b.holding(ctx, t.text, offer)
		if err != nil || len(fit) == 0 {
			return nil, err
		}
		return b.fromOffer(ctx, t, fit[0])
	}
	last, found := lastAnswer(t.turn.History)
	if !found || last.Content.ArticleID == "" {
		return nil, nil
	}
	probe := *t
	reply, err := b.resumeAnswer(ctx, &probe, last)
	if reply != nil {
		*t = probe
	}
	return reply, err
}

// hangs reports whether the message names nothing by itself and something is there that it can
// hang on, so that its few words are no topic: 要准备什么.
func (b *Bot) hangs(t *thought) bool {
	_, answered := lastAnswer(t.turn.History)
	return asksSide(t.text) && (answered || len(openOffer(t.turn.History)) > 0)
}

// sure reports whether the first hit may be given without asking.
func (s Settings) sure(hits []search.Hit) bool {
	if len(hits) == 0 || hits[0].Probability < s.Answer {
		return false
	}
	return len(hits) == 1 || hits[0].Probability-hits[1].Probability >= s.Margin
}

// offer returns the hits worth offering to choose from: none when even all together are
// unlikely to hold the answer.
func (s Settings) offer(hits []search.Hit) []search.Hit {
	if len(hits) == 0 || hits[0].Probability < s.Confirm {
		return nil
	}
	n := 1
	for n < min(len(hits), offered) && hits[n].Probability >= s.Confirm/offerShare {
		n++
	}
	return hits[:n]
}

// offer is what is offered, in the order it is shown.
func (t *thought) offer(s Settings) []search.Hit {
	if len(t.first) > 0 {
		return t.first
	}
	return s.offer(t.hits)
}

// chosen answers the question the citizen tapped or named.
func (b *Bot) chosen(ctx context.Context, t *thought, articleID string) (*dialogue.Reply, error) {
	t.why.Reason = "chosen"
	return b.compose(ctx, t, articleID)
}

// compose gives the approved words; check is part of the library, which refuses what is not
// live, not public or not in force now. Who has seen the article before and asks for one side
// of it gets that side, and the whole with one tap more.
func (b *Bot) compose(ctx context.Context, t *thought, articleID string) (*dialogue.Reply, error) {
	text, content, err := b.Library.PublicAnswer(ctx, articleID)
	if isExpected(err) {
		t.why.Reason = "withdrawn"
		return b.decline(t), nil
	}
	if err != nil {
		return nil, fmt.Errorf("read answer: %w", err)
	}
	if strings.TrimSpace(text) == "" {
		t.why.Reason = "empty_answer"
		return b.decline(t), nil
	}
	reply, err := b.again(ctx, t, text, content)
	if err != nil {
		return nil, err
	}
	if reply != nil {
		return b.warm(ctx, t, reply), nil
	}
	return b.warm(ctx, t, &dialogue.Reply{Kind: dialogue.KindAnswer, Text: text, Content: content}), nil
}

func isExpected(err error) bool {
	var e *errs.Error
	return errors.As(err, &e)
}

// choose offers two or three questions. One alone is offered too: "did you mean".
func (b *Bot) choose(ctx context.Context, t *thought) (*dialogue.Reply, error) {
	return b.chooseOf(ctx, t, t.offer(b.Settings))
}

func (b *Bot) chooseOf(ctx context.Context, t *thought, hits []search.Hit) (*dialogue.Reply, error) {
	var list []dialogue.Candidate
	for _, h := range hits {
		question, err := b.Library.PublicQuestion(ctx, h.ID)
		if isExpected(err) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read question: %w", err)
		}
		list = append(list, dialogue.Candidate{ArticleID: h.ID, Question: question})
	}
	if len(list) == 0 {
		t.why.Reason = "withdrawn"
		return b.decline(t), nil
	}
	text := "您想问的是下面哪一个？都不是的话，请换个说法，或者转人工。"
	if len(list) == 1 {
		text = "您想问的是这个吗？不是的话，请换个说法，或者转人工。"
	}
	return &dialogue.Reply{Kind: dialogue.KindCandidates, Text: text,
		Content: dialogue.Content{Candidates: list, Actions: []dialogue.Action{dialogue.ActionHuman}}}, nil
}
