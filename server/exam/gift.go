package exam

import (
	"fmt"
	"hash/fnv"
	"html"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"qingting/server/errs"
)

// giftBlock matches ::title:: text { answers } of the GIFT format of Moodle.
var (
	giftTitle    = regexp.MustCompile(`^::(.*?)::`)
	giftCategory = regexp.MustCompile(`^\$CATEGORY:\s*(.+)$`)
	giftFormat   = regexp.MustCompile(`^\[(html|moodle|plain|markdown)\]`)
	giftTag      = regexp.MustCompile(`</?[a-zA-Z][^<>]*>`)
	giftWeight   = regexp.MustCompile(`^%-?\d+(\.\d+)?%`)
)

// readGIFT reads single and multiple choice, true or false, matching and short answers in GIFT.
// The category is the matter; explanation is the feedback after ####. What GIFT does not say gets
// the middle difficulty and the ability of matters; the trainer refines it in the bank.
func readGIFT(data []byte) (items []Item, bad []BadRow, err error) {
	if !utf8.Valid(data) {
		return nil, nil, ErrFile
	}
	items, bad = []Item{}, []BadRow{}
	matter, n := "", 0
	for _, block := range giftBlocks(string(data)) {
		if m := giftCategory.FindStringSubmatch(block); m != nil {
			parts := strings.Split(strings.TrimSpace(m[1]), "/")
			matter = parts[len(parts)-1]
			continue
		}
		n++
		i, err := giftItem(block)
		i.Matter, i.Ability, i.Difficulty = matter, MatterKnowledge, 3
		if i.Key == "" {
			i.Key = giftKey(matter, i.Stem)
		}
		if err == nil {
			err = i.Check()
		}
		if err == nil && matter == "" {
			err = ErrItem.Say("没有写事项，请在前面加一行 $CATEGORY: 事项。")
		}
		if err != nil {
			bad = append(bad, BadRow{n, "第 " + fmt.Sprint(n) + " 题", errs.SentenceOf(err)})
			continue
		}
		items = append(items, i)
	}
	if n == 0 {
		return nil, nil, ErrFile
	}
	return items, bad, nil
}

// giftBlocks splits at blank lines and drops comments.
func giftBlocks(text string) (blocks []string) {
	var b []string
	flush := func() {
		if len(b) > 0 {
			blocks = append(blocks, strings.Join(b, "\n"))
			b = nil
		}
	}
	for _, line := range strings.Split(strings.ReplaceAll(strings.TrimPrefix(text, "\ufeff"), "\r", ""), "\n") {
		switch t := strings.TrimSpace(line); {
		case t == "":
			flush()
		case strings.HasPrefix(t, "//"):
		case strings.HasPrefix(t, "$CATEGORY"):
			flush()
			blocks = append(blocks, t)
		default:
			b = append(b, t)
		}
	}
	flush()
	return blocks
}

func giftItem(block string) (Item, error) {
	i := Item{}
	if m := giftTitle.FindStringSubmatch(block); m != nil {
		i.Key = strings.TrimSpace(m[1])
		block = strings.TrimSpace(block[len(m[0]):])
	}
	block = withoutMarkup(block)
	open, shut := giftBrace(block, '{'), giftBrace(block, '}')
	if open < 0 || shut < open {
		return i, ErrItem.Say("没有找到花括号里的答案。")
	}
	body, tail := block[open+1:shut], plainGIFT(block[shut+1:])
	i.Stem = plainGIFT(block[:open])
	if tail != "" {
		i.Stem += "____" + tail
	}
	answers, feedback, _ := strings.Cut(body, "####")
	i, err := i.withGIFTAnswers(strings.TrimSpace(answers))
	if i.Explanation = plainGIFT(feedback); i.Explanation == "" {
		i.Explanation = i.spokenAnswer()
	}
	return i, err
}

// giftKey belongs to the words of a question without a title: the same file again updates it, and
// the first question of another file does not overwrite it.
func giftKey(matter, stem string) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(matter + "\n" + stem)) // a hash does not fail
	return fmt.Sprintf("gift-%016x", h.Sum64())
}

// spokenAnswer explains an item whose file does not: with the feedback of what is right, else by
// naming it.
func (i Item) spokenAnswer() string {
	var reasons, texts []string
	for _, o := range i.Options {
		if !slices.Contains(i.Answer, o.Key) {
			continue
		}
		texts = append(texts, o.Text)
		if o.Why != "" {
			reasons = append(reasons, o.Why)
		}
	}
	switch {
	case len(i.Answer) == 0:
		return ""
	case len(reasons) > 0:
		return strings.Join(reasons, " ")
	case i.Kind == TrueFalse:
		texts = []string{map[string]string{"true": "对", "false": "错"}[i.Answer[0]]}
	case i.Kind == FillIn:
		texts = i.Answer
	case i.Kind == Match:
		texts = pairsOf(i)
	}
	return "正确答案：" + strings.ReplaceAll(strings.Join(texts, "；"), "|", " 或 ") + "。"
}

// giftBrace finds a brace that is not escaped.
func giftBrace(s string, brace byte) int {
	for n := range len(s) {
		if s[n] == brace && (n == 0 || s[n-1] != '\\') {
			return n
		}
	}
	return -1
}

var giftEscapes = strings.NewReplacer(`\~`, "~", `\=`, "=", `\#`, "#", `\{`, "{", `\}`, "}", `\:`, ":", `\n`, "\n")

// plainGIFT drops escapes and the format that Moodle writes before its own texts.
func plainGIFT(s string) string {
	return strings.TrimSpace(giftEscapes.Replace(giftFormat.ReplaceAllString(strings.TrimSpace(s), "")))
}

// withoutMarkup drops the markup of a question in HTML; its answers are in HTML too.
func withoutMarkup(block string) string {
	if !strings.HasPrefix(block, "[html]") {
		return block
	}
	return html.UnescapeString(giftTag.ReplaceAllString(block, ""))
}

func (i Item) withGIFTAnswers(text string) (Item, error) {
	word, _, _ := strings.Cut(text, "#")
	switch strings.ToUpper(strings.TrimSpace(word)) {
	case "T", "TRUE", "F", "FALSE":
		i.Kind, i.Answer = TrueFalse, []string{fmt.Sprint(strings.HasPrefix(strings.ToUpper(text), "T"))}
		return i, nil
	}
	choices := giftChoices(text)
	if len(choices) == 0 {
		return i, ErrItem.Say("看不懂花括号里的答案。")
	}
	right, wrong := 0, 0
	for _, c := range choices {
		if c.right {
			right++
		} else {
			wrong++
		}
	}
	switch {
	case strings.Contains(choices[0].text, "->"):
		return i.withGIFTPairs(choices)
	case wrong == 0:
		return i.withGIFTBlank(choices), nil
	}
	i.Kind = Single
	if right > 1 {
		i.Kind = Multiple
	}
	for n, c := range choices {
		key := string(rune('a' + n))
		i.Options = append(i.Options, Option{Key: key, Text: c.text, Why: c.why})
		if c.right {
			i.Answer = append(i.Answer, key)
		}
	}
	return i, nil
}

type giftChoice struct {
	text, why string
	right     bool
}

// giftChoices splits at = and ~ that are not escaped. A ~ with a weight above zero is right.
func giftChoices(text string) (list []giftChoice) {
	start := -1
	add := func(end int) {
		if start < 0 {
			return
		}
		mark, body := text[start], strings.TrimSpace(text[start+1:end])
		weight := giftWeight.FindString(body)
		right := mark == '=' || (weight != "" && !strings.HasPrefix(weight, "%-") && weight != "%0%")
		answer, why, _ := strings.Cut(strings.TrimPrefix(body, weight), "#")
		list = append(list, giftChoice{plainGIFT(answer), plainGIFT(why), right})
	}
	for n := range len(text) {
		arrow := n > 0 && text[n-1] == '\\'
		if (text[n] == '=' || text[n] == '~') && !arrow {
			add(n)
			start = n
		}
	}
	add(len(text))
	return list
}

func (i Item) withGIFTPairs(choices []giftChoice) (Item, error) {
	i.Kind = Match
	for n, c := range choices {
		left, right, ok := strings.Cut(c.text, "->")
		if !ok {
			return i, ErrItem.Say("连线题每一项都要写成“左边 -> 右边”。")
		}
		key, partner := string(rune('a'+n)), fmt.Sprint(n+1)
		i.Options = append(i.Options, Option{Key: key, Text: strings.TrimSpace(left)})
		i.Partners = append(i.Partners, Option{Key: partner, Text: strings.TrimSpace(right)})
		i.Answer = append(i.Answer, key+"="+partner)
	}
	return i, nil
}

func (i Item) withGIFTBlank(choices []giftChoice) Item {
	i.Kind = FillIn
	forms := make([]string, len(choices))
	for n, c := range choices {
		forms[n] = c.text
	}
	i.Answer = []string{strings.Join(forms, "|")}
	if !strings.Contains(i.Stem, "____") {
		i.Stem += "____"
	}
	return i
}
