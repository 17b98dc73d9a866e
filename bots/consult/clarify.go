package consult

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"qingting/server/dialogue"
	"qingting/server/search"
)

// pending is a question the bot asked back, which the citizen is now answering.
type pending struct {
	words  []string // the topic it was about
	option string   // the option that was taken; empty when something else was said
	found  bool
}

// pendingOf reads the open question from the conversation: the bot's newest message has something
// to choose from, and the citizen's message before it named the topic.
func pendingOf(history []dialogue.Message, text string) pending {
	at := len(history) - 1
	for at >= 0 && history[at].Sender != dialogue.ByBot {
		at--
	}
	if at < 1 || onlySides(history[at].Content.Options) || len(history[at].Content.Options)+len(history[at].Content.Candidates) == 0 {
		return pending{}
	}
	for i := at - 1; i >= 0; i-- {
		if history[i].Sender == dialogue.ByCitizen {
			words := topicWords(history[i].Text)
			return pending{words, optionOf(history[at].Content, text), len(words) > 0}
		}
	}
	return pending{}
}

// onlySides reports whether the options are sides of an answer, which open no topic.
func onlySides(options []string) bool {
	return len(options) > 0 && !slices.ContainsFunc(options, func(o string) bool { return !slices.Contains(sidesShown, o) })
}

// optionOf returns the option the text takes: by its words, or by its place below the questions
// that can be tapped.
func optionOf(c dialogue.Content, text string) string {
	for _, o := range c.Options {
		if plain(o) == plain(text) {
			return o
		}
	}
	if m := saysOrdinal.FindStringSubmatch(plain(text)); m != nil {
		if at := place[m[4]] - len(c.Candidates); at >= 0 && at < len(c.Options) {
			return c.Options[at]
		}
	}
	return ""
}

// settle looks up what was said to an open question together with the topic it was about.
func (b *Bot) settle(ctx context.Context, t *thought) (*dialogue.Reply, error) {
	members, err := b.membersOf(ctx, t.pending.words)
	if err != nil {
		return nil, err
	}
	topic := strings.Join(t.pending.words, "")
	if t.pending.option != "" {
		t.query = topic + " " + t.pending.option
		t.why.Reason = "option"
		return b.narrow(ctx, t, bestSplit(members, t.pending.words).taken(t.pending.option))
	}
	if saysYes.MatchString(plain(t.text)) && len(members) > 0 {
		t.why.Reason = "which"
		return pickOne("请点一下您要问的那一个，或者说“第几个”。", members), nil
	}
	t.hits = b.search(t.text)
	if b.Settings.sure(t.hits) || utf8.RuneCountInString(t.text) > followUpLength || b.elsewhere(t, members) {
		return nil, nil
	}
	for _, q := range []string{topic + t.text, t.text + topic} {
		if hits := b.search(q); likelier(hits, t.hits) && isMember(members, hits[0].ID) {
			t.hits, t.query = hits, q
		}
	}
	if b.Settings.sure(t.hits) {
		return nil, nil
	}
	words := topicWords(t.text)
	return b.narrow(ctx, t, slices.DeleteFunc(members, func(m member) bool { return len(words) == 0 || m.near(words) == 0 }))
}

// newQuestion is from how many characters on words may be a question of their own instead of an
// answer to one.
const newQuestion = 7

// elsewhere reports whether what was said leads to articles of its own, none of the topic.
func (b *Bot) elsewhere(t *thought, members []member) bool {
	offer := b.Settings.offer(t.hits)
	return len(offer) > 0 && utf8.RuneCountInString(t.text) >= newQuestion &&
		!slices.ContainsFunc(offer, func(h search.Hit) bool { return isMember(members, h.ID) })
}

func isMember(list []member, articleID string) bool {
	return slices.ContainsFunc(list, func(m member) bool { return m.ArticleID == articleID })
}

// taken returns the articles an option stands for.
func (s split) taken(option string) []member {
	for _, g := range s.groups {
		if g.value == option {
			return g.members
		}
	}
	if strings.HasPrefix(option, others) {
		return s.rest
	}
	return nil
}

// narrow answers when one article is left, and offers the weightiest otherwise; nothing when
// none is left.
func (b *Bot) narrow(ctx context.Context, t *thought, left []member) (*dialogue.Reply, error) {
	switch len(left) {
	case 0:
		return nil, nil
	case 1:
		return b.chosen(ctx, t, left[0].ArticleID)
	}
	if t.why.Reason == "" {
		t.why.Reason = "narrowed"
	}
	return pickOne("您想问的是下面哪一个？都不是的话，请再多说几个字，或者转人工。", left), nil
}

func pickOne(text string, list []member) *dialogue.Reply {
	c := dialogue.Content{Actions: []dialogue.Action{dialogue.ActionHuman}}
	for _, m := range list[:min(len(list), maxOptions)] {
		c.Candidates = append(c.Candidates, dialogue.Candidate{ArticleID: m.ArticleID, Question: m.Question})
	}
	return &dialogue.Reply{Kind: dialogue.KindCandidates, Text: text, Content: c}
}

// broad reports the articles of a message that names a topic rather than a question.
func (b *Bot) broad(ctx context.Context, t *thought) (words []string, list []member, err error) {
	if t.follow == aspect || t.follow == circumstance {
		return nil, nil, nil
	}
	words = topicWords(t.text)
	if b.Settings.sure(t.hits) && !isName(words, t.text) {
		return words, nil, nil
	}
	list, err = b.membersOf(ctx, words)
	if len(list) == 1 && list[0].near(words) < byName {
		return words, nil, err
	}
	return words, list, err
}

// isName reports whether the text is the words and nothing else.
func isName(words []string, text string) bool {
	return strings.Join(words, "") == strings.Trim(plain(text), "。？?！!")
}

// withOthers offers the only article that names the topic together with others that come close in
// meaning; nil when there are none.
func (b *Bot) withOthers(ctx context.Context, t *thought, named member) *dialogue.Reply {
	list := []member{named}
	for _, h := range t.hits {
		if len(list) == offered || h.ID == named.ArticleID || h.Probability < b.Settings.Confirm/offerShare {
			continue
		}
		if card, err := b.Library.Card(ctx, h.ID); err == nil {
			list = append(list, member{Card: card})
		}
	}
	if len(list) == 1 {
		return nil
	}
	return pickOne("您想问的是下面哪一个？都不是的话，请换个说法，或者转人工。", list)
}

// clarify asks the one question whose answer tells most about what is meant. settle has
// dealt with what is said to it, so that nobody is asked twice in a row about the same matter.
func (b *Bot) clarify(ctx context.Context, t *thought, words []string, list []member) *dialogue.Reply {
	if len(list) == 1 {
		t.why.Reason = "topic"
		if reply := b.withOthers(ctx, t, list[0]); reply != nil {
			return reply
		}
		return pickOne("您想问的是这个吗？不是的话，请换个说法，或者转人工。", list)
	}
	s := bestSplit(list, words)
	t.why.Reason = "topic"
	return &dialogue.Reply{Kind: dialogue.KindAsk, Text: s.ask + "点一下就行，也可以多说几个字。", Content: s.content(strings.Join(words, ""))}
}
