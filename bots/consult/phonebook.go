package consult

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"qingting/server/dialogue"
)

var (
	asksNumber   = anyOf(`电话|号码|热线|打哪|(打|拨打?)什么`)
	namesNumber  = regexp.MustCompile(`(^|[^0-9])([0-9]{3,5})([^0-9]|$)`)
	asksPurpose  = anyOf(`是(什么|啥|哪|干|谁)`, `(干|做|管)(什么|啥|嘛|吗)`, `哪里的|什么(电话|热线|号码)`)
	numberLength = 24 // characters; longer questions are about more than a number
)

// phonebook answers who just looks for a number, or asks whose number it is, unless knowledge
// has something surer.
func (b *Bot) phonebook(ctx context.Context, t *thought) (*dialogue.Reply, error) {
	text := plain(t.text)
	if b.Settings.sure(t.hits) || utf8.RuneCountInString(text) > numberLength {
		return nil, nil
	}
	if asksPurpose.MatchString(text) {
		if reply, err := b.explainNumber(ctx, t); reply != nil || err != nil {
			return reply, err
		}
	}
	if !asksNumber.MatchString(text) {
		return nil, nil
	}
	list, err := b.Phones.ServiceNumbers(ctx)
	if err != nil {
		return nil, fmt.Errorf("read service numbers: %w", err)
	}
	if n, found := named(list, text); found {
		return t.number(n), nil
	}
	return nil, nil
}

// named returns the service with the longest name or keyword in text.
func named(list []Number, text string) (best Number, found bool) {
	length := 0
	for _, n := range list {
		for _, word := range append([]string{n.Name}, n.Keywords...) {
			if len(word) > length && strings.Contains(text, plain(word)) {
				best, length = n, len(word)
			}
		}
	}
	return best, length > 0
}

// explainNumber tells whose number stands in the message; nil when it is nobody's we know.
func (b *Bot) explainNumber(ctx context.Context, t *thought) (*dialogue.Reply, error) {
	m := namesNumber.FindStringSubmatch(plain(t.text))
	if m == nil {
		return nil, nil
	}
	list, err := b.Phones.ServiceNumbers(ctx)
	if err != nil {
		return nil, fmt.Errorf("read service numbers: %w", err)
	}
	for _, n := range list {
		if n.Number == m[2] {
			return t.number(n), nil
		}
	}
	return nil, nil
}

func (t *thought) number(n Number) *dialogue.Reply {
	t.why.Kind, t.why.Reason = "phone", "phonebook"
	return &dialogue.Reply{Kind: dialogue.KindText, Text: n.Name + "：" + n.Number + "。" + n.About,
		Content: dialogue.Content{Blocks: []dialogue.Block{phone(n.Name, n.Number)}}}
}
