package consult

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

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

// find asks the index, and for a follow-up also what the words mean on their own.
func (b *Bot) find(ctx context.Context, t *thought) (*dialogue.Reply, error) {
	if !b.Find.Ready() {
		t.why.Reason = "index_not_ready"
		return b.waysOut("我正在准备资料，请过一会儿再问；着急的话可以转人工或留言。"), nil
	}
	t.hits = b.search(t.query)
	if t.query == t.text {
		return b.phonebook(ctx, t)
	}
	if alone := b.search(t.text); better(alone, t.hits) {
		t.hits, t.query, t.about = alone, t.text, ""
	}
	return nil, nil
}

func (b *Bot) search(text string) []search.Hit {
	hits := fitted.weigh(b.Find.Search(search.Query{Text: text, Limit: weighed, Now: b.Now(), Region: b.Region}).Hits)
	return hits[:min(len(hits), found)]
}

// better prefers what the words say by themselves only when that is clearly likelier.
func better(alone, completed []search.Hit) bool {
	if len(alone) == 0 || len(completed) == 0 {
		return len(completed) == 0
	}
	return alone[0].Probability > completed[0].Probability+0.1
}

// decide answers, lets the citizen choose, or says that it does not know.
func (b *Bot) decide(ctx context.Context, t *thought) (*dialogue.Reply, error) {
	switch {
	case b.Settings.sure(t.hits):
		t.why.Reason = "sure"
		return b.compose(ctx, t, t.hits[0].ID)
	case len(b.Settings.offer(t.hits)) > 0:
		t.why.Reason = "unsure"
		return b.choose(ctx, t)
	}
	t.why.Reason = "below_confirm"
	return b.decline(t), nil
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

// chosen answers the question the citizen tapped.
func (b *Bot) chosen(ctx context.Context, t *thought) (*dialogue.Reply, error) {
	t.why.Reason = "chosen"
	return b.compose(ctx, t, t.turn.Message.Content.ArticleID)
}

// compose gives the approved words; check is part of the library, which refuses what is not
// live, not public or not in force now.
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
	return &dialogue.Reply{Kind: dialogue.KindAnswer, Text: text, Content: content}, nil
}

func isExpected(err error) bool {
	var e *errs.Error
	return errors.As(err, &e)
}

// choose offers two or three questions. One alone is offered too: "did you mean".
func (b *Bot) choose(ctx context.Context, t *thought) (*dialogue.Reply, error) {
	var list []dialogue.Candidate
	for _, h := range b.Settings.offer(t.hits) {
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
	text := "您想问的是下面哪一个？"
	if len(list) == 1 {
		text = "您想问的是这个吗？"
	}
	return &dialogue.Reply{Kind: dialogue.KindCandidates, Text: text,
		Content: dialogue.Content{Candidates: list, Actions: []dialogue.Action{dialogue.ActionHuman}}}, nil
}

// decline says so and offers the other ways. The second time in a row it says more plainly
// that a human is the better way.
func (b *Bot) decline(t *thought) *dialogue.Reply {
	if declinedBefore(t.turn.History) {
		return b.waysOut("抱歉，还是没找到对得上的内容，我不想误导您。建议直接转人工坐席，或者留言由工作人员答复。")
	}
	return b.waysOut("抱歉，这个问题我还没有把握回答。您可以换个说法再问一次，也可以转人工坐席、留言，或拨打 " + b.Hotline + "。")
}

func declinedBefore(history []dialogue.Message) bool {
	for i := len(history) - 1; i >= 0; i-- {
		if m := history[i]; m.Sender == dialogue.ByBot {
			return m.Kind == dialogue.KindDecline
		}
	}
	return false
}

var asksNumber = regexp.MustCompile(`(电话|号码|热线|打哪个|拨打?什么|打什么)`)

// phonebook answers who just looks for a number. It counts only when the question names the
// service and asks for its number, and knowledge has nothing surer.
func (b *Bot) phonebook(ctx context.Context, t *thought) (*dialogue.Reply, error) {
	if !asksNumber.MatchString(t.text) || b.Settings.sure(t.hits) {
		return nil, nil
	}
	numbers, err := b.Phones.ServiceNumbers(ctx)
	if err != nil {
		return nil, fmt.Errorf("read service numbers: %w", err)
	}
	best, length := Number{}, 0
	for _, n := range numbers {
		for _, word := range append([]string{n.Name}, n.Keywords...) {
			if len(word) > length && strings.Contains(t.text, word) {
				best, length = n, len(word)
			}
		}
	}
	if length == 0 {
		return nil, nil
	}
	t.why.Kind, t.why.Reason = "phone", "phonebook"
	return &dialogue.Reply{Kind: dialogue.KindText, Text: best.Name + "：" + best.Number + "。" + best.About,
		Content: dialogue.Content{Blocks: []dialogue.Block{phone(best.Name, best.Number)}}}, nil
}
