package exam

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"qingting/server/errs"
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

func abilityByWord(word string) Ability {
	for _, a := range Abilities {
		if a.Name == word || string(a.Ability) == word {
			return a.Ability
		}
	}
	return Ability(word)
}

func wordOfAbility(ability Ability) string {
	for _, a := range Abilities {
		if a.Ability == ability {
			return a.Name
		}
	}
	return string(ability)
}

// readWorkbook reads the first sheet.
func readWorkbook(data []byte) (items []Item, bad []BadRow, err error) {
	// A workbook is a stranger's file and the library meant for people's own: whatever it trips
	// over is a broken file.
	defer func() {
		if p := recover(); p != nil {
			err = ErrFile.With(fmt.Errorf("workbook: %v", p))
		}
	}()
	if err := checkUnpacked(data); err != nil {
		return nil, nil, err
	}
	book, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true, UnzipSizeLimit: maxFileUnpacked, UnzipXMLSizeLimit: maxFileUnpacked})
	if err != nil {
		return nil, nil, ErrFile.With(err)
	}
	defer func() { _ = book.Close() }() // only removes temporary files
	rows, err := book.GetRows(book.GetSheetName(0))
	if err != nil {
		return nil, nil, ErrFile.With(err)
	}
	if len(rows) == 0 || strings.Join(trimmed(rows[0]), ",") != strings.Join(columns, ",") {
		return nil, nil, ErrFile
	}
	items, bad = []Item{}, []BadRow{}
	for n, row := range rows[1:] {
		cells := trimmed(row)
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

// checkUnpacked looks at the sizes before anything is unpacked.
func checkUnpacked(data []byte) error {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return ErrFile.With(err)
	}
	var total uint64
	for _, f := range archive.File {
		if total += f.UncompressedSize64; f.UncompressedSize64 > maxFileUnpacked || total > maxFileUnpacked {
			return ErrFileLarge
		}
	}
	return nil
}

func trimmed(row []string) []string {
	out := make([]string, len(columns))
	for i := range out {
		if i < len(row) {
			out[i] = strings.TrimSpace(row[i])
		}
	}
	return out
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
	i := Item{Key: c[0], Kind: kind, Stem: c[2], Explanation: c[5], Basis: basisOf(c[6]), Matter: c[7], Ability: abilityByWord(c[8]), Difficulty: difficulty}
	i.Options, i.Partners = optionsOf(kind, c[3])
	i.Answer = answerOf(kind, c[4])
	if err := i.Check(); err != nil {
		return i, &BadRow{Column: "整行", Message: errs.SentenceOf(err)}
	}
	return i, nil
}

func basisOf(text string) Basis {
	name, clause, _ := strings.Cut(text, "|")
	return Basis{Name: strings.TrimSpace(name), Clause: strings.TrimSpace(clause)}
}

// optionsOf reads one option a line; of a Match "left = right".
func optionsOf(kind Kind, text string) (options, partners []Option) {
	if kind == TrueFalse || kind == FillIn {
		return nil, nil
	}
	for n, line := range lines(text) {
		key := string(rune('a' + n))
		left, right, pair := strings.Cut(line, "=")
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

// answerOf reads letters such as AC for options, 对 or 错, and one blank a line; a Match is right
// as it is written.
func answerOf(kind Kind, text string) (answer []string) {
	switch kind {
	case TrueFalse:
		return []string{strconv.FormatBool(text == "对" || strings.EqualFold(text, "true"))}
	case FillIn:
		return lines(text)
	case Match:
		for n := range lines(text) {
			answer = append(answer, fmt.Sprintf("%c=%d", 'a'+n, n+1))
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

// WriteWorkbook writes items in the template's columns; no items make an empty template.
func WriteWorkbook(w io.Writer, items []Item) error {
	book := excelize.NewFile()
	defer func() { _ = book.Close() }() // only removes temporary files
	sheet := book.GetSheetName(0)
	if err := book.SetSheetRow(sheet, "A1", &columns); err != nil {
		return err
	}
	for n, i := range items {
		row := rowOfItem(i)
		if err := book.SetSheetRow(sheet, fmt.Sprintf("A%d", n+2), &row); err != nil {
			return err
		}
	}
	if err := book.SetColWidth(sheet, "C", "F", 40); err != nil {
		return err
	}
	return book.Write(w)
}

func rowOfItem(i Item) []string {
	basis := i.Basis.Name
	if i.Basis.Clause != "" {
		basis += "|" + i.Basis.Clause
	}
	options, answer := cellsOf(i)
	return []string{i.Key, wordOfKind(i.Kind), i.Stem, options, answer, i.Explanation, basis, i.Matter, wordOfAbility(i.Ability), strconv.Itoa(i.Difficulty)}
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
