package exam

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"qingting/server/errs"
)

// ErrResponse is returned for an answer that does not fit the item: an option it does not have,
// too many blanks. It is a mistake of the client, not of the trainee.
var ErrResponse = errs.New(errs.Invalid, "response_invalid", "作答的内容和题目对不上，请刷新后重试。")

// maxFill is the longest text of one blank, in characters.
const maxFill = 100

// Mark is the outcome of one answer.
type Mark struct {
	Right bool
	Score float64 // 0 to 1; Right means 1
}

// Grade marks a response, in the shape of Item.Answer. It is a pure function: the same item
// version and response give the same mark on every machine.
//
// Single, TrueFalse, Dialogue: all or nothing. Multiple: half the score for some of the right
// options and no wrong one. Order: the share of neighbours in the right sequence. Match and
// FillIn: the share of pairs or blanks that are right. An empty response is wrong.
func Grade(i Item, response []string) (Mark, error) {
	if len(response) == 0 {
		return Mark{}, nil
	}
	if err := fits(i, response); err != nil {
		return Mark{}, err
	}
	score := 0.0
	switch i.Kind {
	case Multiple:
		score = gradeMultiple(i.Answer, response)
	case Order:
		score = gradeOrder(i.Answer, response)
	case Match:
		score = gradeMatch(i.Answer, response)
	case FillIn:
		score = gradeBlanks(i.Answer, response)
	default:
		score = truth(response[0] == i.Answer[0])
	}
	return Mark{Right: score == 1, Score: score}, nil
}

// fits checks that a client could have made the response from what it was shown.
func fits(i Item, response []string) error {
	keys := keysOf(i.Options)
	ok := true
	switch i.Kind {
	case Single, Dialogue:
		ok = len(response) == 1 && slices.Contains(keys, response[0])
	case Multiple:
		ok = subset(response, keys)
	case TrueFalse:
		ok = len(response) == 1 && (response[0] == "true" || response[0] == "false")
	case Order:
		ok = len(response) == len(keys) && subset(response, keys)
	case Match:
		ok = pairsFit(i, response)
	case FillIn:
		ok = len(response) == len(i.Answer) && !slices.ContainsFunc(response, func(s string) bool { return len([]rune(s)) > maxFill })
	}
	if !ok {
		return ErrResponse
	}
	return nil
}

func pairsFit(i Item, response []string) bool {
	seen := map[string]bool{}
	for _, pair := range response {
		a, b, ok := strings.Cut(pair, "=")
		if !ok || seen[a] || !slices.Contains(keysOf(i.Options), a) || !slices.Contains(keysOf(i.Partners), b) {
			return false
		}
		seen[a] = true
	}
	return true
}

func gradeMultiple(answer, response []string) float64 {
	if !subset(response, answer) {
		return 0
	}
	if len(response) == len(answer) {
		return 1
	}
	return 0.5
}

func gradeOrder(answer, response []string) float64 {
	if len(answer) < 2 {
		return truth(slices.Equal(answer, response))
	}
	next := map[string]string{}
	for i := range answer[:len(answer)-1] {
		next[answer[i]] = answer[i+1]
	}
	right := 0
	for i := range response[:len(response)-1] {
		if next[response[i]] == response[i+1] {
			right++
		}
	}
	return float64(right) / float64(len(answer)-1)
}

func gradeMatch(answer, response []string) float64 {
	right := 0
	for _, pair := range response {
		if slices.Contains(answer, pair) {
			right++
		}
	}
	return float64(right) / float64(len(answer))
}

func gradeBlanks(answer, response []string) float64 {
	right := 0
	for i, accepted := range answer {
		said := plainFill(response[i])
		if said != "" && slices.ContainsFunc(strings.Split(accepted, "|"), func(form string) bool { return plainFill(form) == said }) {
			right++
		}
	}
	return float64(right) / float64(len(answer))
}

// plainFill makes forms comparable that differ only in width, case, spaces or punctuation.
func plainFill(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || unicode.IsPunct(r) && r != '.' && r != '%' && r != '-' {
			return -1
		}
		return unicode.ToLower(r)
	}, norm.NFKC.String(s))
}

func truth(ok bool) float64 {
	if ok {
		return 1
	}
	return 0
}
