package exam

import (
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"qingting/server/errs"
	"qingting/server/sheet"
)

// columns are the template's columns in order.
var columns = []string{"编号", "题型", "题干", "选项", "答案", "解析", "依据", "事项", "能力", "难度"}

var kindWords = map[string]Kind{
	"单选": Single, "多选": Multiple, "判断": TrueFalse, "排序": Order, "连线": Match, "填空": FillIn, "对话": Dialogue,
}

func wordOfKind(k Kind) string {
	for word, kind := range kindWords {
		if kind == k {
			return word
		}
	}
	return string(k)
}

// AbilityByName returns the ability of a Chinese name or key; what it does not know it returns as it
// is, for KnownAbility to refuse.
func AbilityByName(word string) Ability {
	for _, a := range Abilities {
		if a.Name == word || string(a.Ability) == word {
			return a.Ability
		}
	}
	return Ability(word)
}

// NameOfAbility returns the Chinese name of an ability.
func NameOfAbility(ability Ability) string {
	for _, a := range Abilities {
		if a.Ability == ability {
			return a.Name
		}
	}
	return string(ability)
}

// readWorkbook reads the first sheet.
func readWorkbook(data []byte) (items []Item, bad []BadRow, err error) {
	sheets, err := sheet.Read(data, sheet.Limits{Bytes: MaxFileBytes, Unpacked: maxFileUnpacked, Rows: maxFileItems + 1, First: true})
	if errors.Is(err, sheet.ErrTooLarge) {
		return nil, nil, ErrFileLarge
	}
	if err != nil {
		return nil, nil, ErrFile.With(err)
	}
	rows := sheets[0].Rows
	if len(rows) == 0 || strings.Join(sheet.Row(rows[0], len(columns)), ",") != strings.Join(columns, ",") {
		return nil, nil, ErrFile
	}
	items, bad = []Item{}, []BadRow{}
	for n, row := range rows[1:] {
		cells := sheet.Row(row, len(columns))
		if strings.Join(cells, "") == "" {
			continue
		}
		i, problem := itemOfRow(cells)
		if problem != nil {
			problem.Row = n + 2
			bad = append(bad, *problem)
			continue
		}
		items = append(items, i)
	}
	return items, bad, nil
}

func itemOfRow(c []string) (Item, *BadRow) {
	kind, ok := kindWords[c[1]]
	if !ok {
		return Item{}, &BadRow{Column: "题型", Message: "题型请填：单选、多选、判断、排序、连线、填空、对话。"}
	}
	difficulty, err := strconv.Atoi(c[9])
	if err != nil {
		return Item{}, &BadRow{Column: "难度", Message: "难度请填 1 到 5 的数字。"}
	}
	if c[0] == "" {
		return Item{}, &BadRow{Column: "编号", Message: "请填写编号，以后用它更新这道题。"}
	}
	if c[7] == "" {
		return Item{}, &BadRow{Column: "事项", Message: "请填写事项，组卷和学习路径都靠它。"}
	}
	i := Item{Key: c[0], Kind: kind, Stem: c[2], Explanation: c[5], Basis: basisOf(c[6]), Matter: c[7], Ability: AbilityByName(c[8]), Difficulty: difficulty}
	i.Options, i.Partners = optionsOf(kind, c[3])
	i.Answer = answerOf(i, c[4])
	if err := i.Check(); err != nil {
		return i, &BadRow{Column: "整行", Message: errs.SentenceOf(err)}
	}
	return i, nil
}

func basisOf(text string) Basis {
	name, clause, _ := strings.Cut(text, "|")
	return Basis{Name: strings.TrimSpace(name), Clause: strings.TrimSpace(clause)}
}

// ownLetter is the letter people write before an option.
var ownLetter = regexp.MustCompile(`^([A-Za-z])\s*[.、．:：)）]\s*`)

// optionsOf reads one option a line, with or without its letter; of a Match "left = right".
func optionsOf(kind Kind, text string) (options, partners []Option) {
	if kind == TrueFalse || kind == FillIn {
		return nil, nil
	}
	for n, line := range lines(text) {
		key := string(rune('a' + n))
		if m := ownLetter.FindStringSubmatch(line); m != nil && strings.ToLower(m[1]) == key {
			line = line[len(m[0]):]
		}
		left, right, pair := strings.Cut(strings.ReplaceAll(line, "＝", "="), "=")
		if kind == Match && pair {
			options = append(options, Option{Key: key, Text: strings.TrimSpace(left)})
			partners = append(partners, Option{Key: strconv.Itoa(n + 1), Text: strings.TrimSpace(right)})
			continue
		}
		options = append(options, Option{Key: key, Text: line})
	}
	return options, partners
}

func lines(text string) (out []string) {
	for _, l := range strings.Split(strings.ReplaceAll(text, "\r", ""), "\n") {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

// truthWords are the ways people write that something is right or wrong; 1 and 0 are what Excel
// makes of TRUE and FALSE.
var truthWords = map[string]string{
	"对": "true", "正确": "true", "是": "true", "√": "true", "✓": "true", "t": "true", "true": "true", "1": "true",
	"错": "false", "错误": "false", "不对": "false", "否": "false", "×": "false", "✗": "false", "x": "false", "f": "false", "false": "false", "0": "false",
}

// answerOf reads letters such as AC for options, 对 or 错, and one blank a line; a Match is right
// as its options are written. What it does not know it returns for Check to refuse.
func answerOf(i Item, text string) (answer []string) {
	switch i.Kind {
	case TrueFalse:
		if word, ok := truthWords[strings.ToLower(text)]; ok {
			return []string{word}
		}
		return []string{text}
	case FillIn:
		return lines(text)
	case Match:
		for n, o := range i.Options {
			answer = append(answer, o.Key+"="+strconv.Itoa(n+1))
		}
		return answer
	}
	for _, r := range strings.ToLower(text) {
		if r >= 'a' && r <= 'z' {
			answer = append(answer, string(r))
		}
	}
	return answer
}

// hints say how each column is filled.
var hints = map[string]string{
	"编号": "自己定，不能重复；再次导入同一编号会更新这道题。",
	"题型": "单选、多选、判断、排序、连线、填空、对话。",
	"题干": "不超过 500 字；填空题用 ____ 表示每一个空。",
	"选项": "一行一个（单元格内按 Alt+回车换行），2 到 8 个；连线题每行写“左边 = 右边”；判断题和填空题不填。",
	"答案": "单选、对话写一个字母，多选写全部字母，如 AC；排序按正确顺序写字母，如 BAC；判断写对或错；填空一行一个空，可接受的写法用 | 分开；连线题不填。",
	"解析": "必填，告诉答错的人为什么。",
	"依据": "文件名称|条款，如“社会保险法|第四十五条”；没有可以不填。",
	"事项": "和知识库的分类一致，如“社会保险”。",
	"能力": "事项知识、政策准确、倾听识别、共情安抚、流程规范、打字记录、系统工具、应急处置。",
	"难度": "1 最容易，5 最难。",
}

// WriteTemplate writes a workbook without items and with a second sheet that explains the columns.
func WriteTemplate(w io.Writer) error {
	return sheet.Write(w, pageOf(nil), sheet.Guide(columns, hints))
}

// WriteWorkbook writes items in the template's columns.
func WriteWorkbook(w io.Writer, items []Item) error { return sheet.Write(w, pageOf(items)) }

func pageOf(items []Item) sheet.Page {
	p := sheet.Page{Rows: [][]string{columns}, Wide: "C:F", Size: 40}
	for _, i := range items {
		p.Rows = append(p.Rows, rowOfItem(i))
	}
	return p
}

func rowOfItem(i Item) []string {
	basis := i.Basis.Name
	if i.Basis.Clause != "" {
		basis += "|" + i.Basis.Clause
	}
	options, answer := cellsOf(i)
	return []string{i.Key, wordOfKind(i.Kind), i.Stem, options, answer, i.Explanation, basis, i.Matter, NameOfAbility(i.Ability), strconv.Itoa(i.Difficulty)}
}

// cellsOf spells options and answer the way the reader takes them: options become a, b, c in the
// order they stand.
func cellsOf(i Item) (options, answer string) {
	letter := map[string]string{}
	var list []string
	for n, o := range i.Options {
		letter[o.Key] = string(rune('A' + n))
		list = append(list, o.Text)
	}
	switch i.Kind {
	case TrueFalse:
		return "", map[string]string{"true": "对", "false": "错"}[i.Answer[0]]
	case FillIn:
		return "", strings.Join(i.Answer, "\n")
	case Match:
		pairs := pairsOf(i)
		return strings.Join(pairs, "\n"), strings.Join(pairs, "\n")
	}
	for _, a := range i.Answer {
		answer += letter[a]
	}
	return strings.Join(list, "\n"), answer
}

func pairsOf(i Item) (pairs []string) {
	right := map[string]string{}
	for _, p := range i.Partners {
		right[p.Key] = p.Text
	}
	for _, o := range i.Options {
		for _, a := range i.Answer {
			if l, r, _ := strings.Cut(a, "="); l == o.Key {
				pairs = append(pairs, o.Text+" = "+right[r])
			}
		}
	}
	return pairs
}
