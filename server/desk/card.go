package desk

import (
	"context"
	"math"
	"regexp"
	"strings"

	"qingting/server/dialogue"
	"qingting/server/emotion"
	"qingting/server/secret"
)

// cardLength is how many messages a hand-off card is made from.
const cardLength = 40

func (s *Service) makeCard(ctx context.Context, c dialogue.Conversation, reason dialogue.Reason) (Card, error) {
	messages, err := s.Floor.MessagesBefore(ctx, c.ID, math.MaxInt64, cardLength)
	if err != nil {
		return Card{}, err
	}
	decisions, err := s.Floor.Decisions(ctx, c.ID)
	if err != nil {
		return Card{}, err
	}
	earlier, err := s.Floor.Earlier(ctx, c.CitizenID, c.OpenedAt, 100)
	if err != nil {
		return Card{}, err
	}
	return Card{
		Reason: reason, Tried: tries(messages, decisions), Facts: facts(messages, s.facts),
		Summary: summary(messages), Earlier: len(earlier), Emotion: s.feelings(messages),
	}, nil
}

// feelings reads the citizen's own words. Only the state, its strength and the words behind it
// are kept, with numbers masked.
func (s *Service) feelings(messages []dialogue.Message) Emotion {
	if s.Mood == nil {
		return Emotion{}
	}
	var said []emotion.Said
	for _, m := range messages {
		if m.Sender == dialogue.ByCitizen && m.Kind == dialogue.KindText {
			said = append(said, emotion.Said{Seq: m.Seq, Text: secret.Mask(m.Text)})
		}
	}
	curve := s.Mood.Curve(said)
	return Emotion{Now: curve.Now(), Curve: curve, Fired: curve.Fired()}
}

// tries pairs each question with what the bot made of it.
func tries(messages []dialogue.Message, decisions []dialogue.Decision) []Try {
	byMessage := map[string]dialogue.Decision{}
	for _, d := range decisions {
		byMessage[d.MessageID] = d
	}
	list := []Try{}
	for _, m := range messages {
		d, ok := byMessage[m.ID]
		if !ok {
			continue
		}
		t := Try{Question: secret.Mask(m.Text), Decision: d.Kind, ArticleID: d.ArticleID, Probability: d.Probability}
		for _, c := range d.Candidates {
			if c.ArticleID == d.ArticleID {
				t.AnswerQuestion = c.Question
			}
		}
		list = append(list, t)
	}
	return list
}

// summary is the citizen's own last words, newest last: an agent reads them in two seconds
// and nothing can be misquoted. Numbers are masked, because everybody at the desk sees it.
func summary(messages []dialogue.Message) string {
	var words []string
	for i := len(messages) - 1; i >= 0 && len(words) < 3; i-- {
		if m := messages[i]; m.Sender == dialogue.ByCitizen && m.Kind != dialogue.KindImage && !m.Unheard() {
			words = append([]string{clip(secret.Mask(m.Text), 80)}, words...)
		}
	}
	return strings.Join(words, "；")
}

func clip(text string, n int) string {
	r := []rune(strings.TrimSpace(text))
	if len(r) <= n {
		return string(r)
	}
	return string(r[:n]) + "…"
}

// factRule finds one thing an agent would otherwise have to ask again.
type factRule struct {
	label string
	rule  *regexp.Regexp
}

// factRules hold in every city.
var factRules = []factRule{
	{"联系电话", regexp.MustCompile(`\b(1[3-9]\d{9})\b`)},
	{"证件号码", regexp.MustCompile(`\b(\d{17}[\dXx])\b`)},
	{"车牌号码", regexp.MustCompile(`([京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼][A-Z][A-Z0-9]{5,6})`)},
	{"涉及金额", regexp.MustCompile(`(\d[\d,]*(?:\.\d+)?\s*(?:万元|万|元|块钱|块))`)},
	{"涉及日期", regexp.MustCompile(`((?:\d{4}年)?\d{1,2}月\d{1,2}[日号]|\d{4}-\d{1,2}-\d{1,2}|昨天|前天|上周|上个月)`)},
}

// placeRule finds places of the city by its districts; without districts there is none.
func placeRule(districts []string) []factRule {
	if len(districts) == 0 {
		return nil
	}
	names := make([]string, len(districts))
	for i, d := range districts {
		names[i] = regexp.QuoteMeta(d)
	}
	rule := regexp.MustCompile(`((?:` + strings.Join(names, "|") + `)(?:[\p{Han}\d]{0,12}(?:路|街|巷|小区|村|镇|号|栋|广场))?)`)
	return []factRule{{"地点", rule}}
}

var personalNumber = regexp.MustCompile(`^(\d{3})\d+([\dXx]{4})$`)

// mask hides the middle of a phone or identity number: the card outlives the conversation,
// where the agent can read the whole of it.
func mask(value string) string {
	if len(value) < 11 {
		return value
	}
	return personalNumber.ReplaceAllString(value, "$1****$2")
}

// facts finds them in what the citizen wrote.
func facts(messages []dialogue.Message, rules []factRule) []Fact {
	list, seen := []Fact{}, map[string]bool{}
	for _, m := range messages {
		if m.Sender != dialogue.ByCitizen {
			continue
		}
		for _, r := range rules {
			for _, hit := range r.rule.FindAllStringSubmatch(m.Text, 3) {
				f := Fact{Label: r.label, Value: mask(hit[1])}
				if !seen[f.Label+f.Value] {
					seen[f.Label+f.Value] = true
					list = append(list, f)
				}
			}
		}
	}
	return list
}
