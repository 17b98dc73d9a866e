package consult

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"qingting/server/search"
)

// Card is what is known of an article before it is chosen: enough to tell it from others.
type Card struct {
	ArticleID string
	Key       string
	Question  string
	Variants  []string
	Tags      []string
	Category  []string // from the widest to the narrowest
	Hot       int
}

// A topic is what a short message names when it says nothing about what is wanted of it.
const (
	topicPool   = 60 // hits that are looked at; a topic has many articles that search cannot rank
	topicLength = 8  // characters of a topic without its form words
	topicKept   = 24 // articles of a topic that are told apart

	byName = 0.8 // nearness of an article whose question or tags hold the topic
)

var (
	// formWords say how something is asked, not what about.
	formWords = regexp.MustCompile(`请问|你好|您好|我?想要?(问|咨询|了解|知道)(一下|下)?|我想要?|想要?|问一下|问问|咨询(一下)?|了解一下|了解|关于|有关|方面|相关|办理|去办|要办|怎么样|怎么办|怎么弄|怎么|如何|咋办|咋弄|咋|` +
		`需要|什么|哪些|手续|流程|步骤|条件|材料|资料|证件|政策|规定|问题|事情|事宜|业务|情况|一下|多少钱|一年|每年|一个月|每月|处理|拿到|意思|要不要|需不需要|用不用|多久|多长时间|几天|在哪里|在哪儿|在哪|去哪里|去哪儿|去哪|哪里|带啥|啥|带|可以|能不能|能|吗|呢|啊|吧|呀|了|的|我|，|。|？|！|、|,|\.|\?|!|^要|^办|办$|^查|查$`)
)

// relation begins what happened to somebody of the family: 我爸去世了.
var relation = regexp.MustCompile(`^我(爸爸?|妈妈?|老公|老婆|爱人|爷爷|奶奶|父亲|母亲|家人|父母|家里人)`)

// topicWords are the words a short message is about; none when it says more than a topic.
func topicWords(text string) []string {
	words := strings.Fields(formWords.ReplaceAllString(relation.ReplaceAllString(openings.ReplaceAllString(plain(text), ""), ""), " "))
	length := 0
	for _, w := range words {
		length += utf8.RuneCountInString(w)
	}
	if length < 2 || length > topicLength || len(words) > 2 {
		return nil
	}
	return words
}

// member is an article of a topic and its weight among the others.
type member struct {
	Card
	weight float64
}

// membersOf finds the articles of a topic, the weightiest first. Words that no article
// has in its question or tags lose their last character: 租房子 is as much about 租房.
func (b *Bot) membersOf(ctx context.Context, words []string) ([]member, error) {
	if len(words) == 0 {
		return nil, nil
	}
	list, err := b.membersNamed(ctx, words)
	last := []rune(words[0])
	strong := func(m member) bool { return m.near(words) >= byName }
	if err != nil || slices.ContainsFunc(list, strong) || len(words) > 1 || len(last) < 3 {
		return list, err
	}
	wider, err := b.membersNamed(ctx, []string{string(last[:len(last)-1])})
	if total(wider) > total(list) {
		return wider, err
	}
	return list, err
}

func (b *Bot) membersNamed(ctx context.Context, words []string) ([]member, error) {
	hits := b.Find.Search(search.Query{Text: strings.Join(words, ""), Limit: topicPool, Now: b.Now(), Region: b.Region}).Hits
	var list []member
	for _, h := range hits {
		card, err := b.Library.Card(ctx, h.ID)
		if isExpected(err) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read card: %w", err)
		}
		if near := card.near(words); near > 0 {
			list = append(list, member{card, near * (0.1 + float64(card.Hot)/100)})
		}
	}
	slices.SortStableFunc(list, func(a, b member) int { return cmp.Compare(b.weight, a.weight) })
	return list[:min(len(list), topicKept)], nil
}

// near says how much an article is about the words: most when its question or tags hold them
// all, little when only some wording does, not at all otherwise.
func (c Card) near(words []string) float64 {
	switch {
	case holds(c.Question, words):
		return 1
	case holds(strings.Join(c.Tags, "\n"), words):
		return byName
	}
	n := 0.0
	for _, v := range c.Variants {
		if holds(v, words) {
			n++
		}
	}
	return n / float64(max(4, len(c.Variants))) / 2
}

func holds(text string, words []string) bool {
	text = plain(text)
	for _, w := range words {
		if !strings.Contains(text, w) {
			return false
		}
	}
	return true
}
