package course

import (
	"errors"
	"io"
	"strings"

	"qingting/server/errs"
	"qingting/server/exam"
	"qingting/server/learning"
	"qingting/server/sheet"
)

// columns are the workbook's columns in order, one card a row.
var columns = []string{"编号", "课程", "课名", "事项", "能力", "标签", "卡片", "标题", "正文", "分行", "题目编号", "引用知识"}

// hints say how each column is filled.
var hints = map[string]string{
	"编号":   "每节课自己定，不能重复；再次导入同一编号会更新这节课。一节课的卡片一行一张，后面几行的编号可以空着，表示还是上面那节课。",
	"课程":   "放在哪门课程里；没有这门课程就新建。",
	"课名":   "不超过 30 个字。",
	"事项":   "和知识库的分类一致，如“社会保险”。",
	"能力":   "事项知识、政策准确、倾听识别、共情安抚、流程规范、打字记录、系统工具、应急处置。",
	"标签":   "可以不填，几个标签用顿号分开。",
	"卡片":   "文字、对比、步骤、清单、对话、变化、案例、测验。图片、音频、视频请导入以后在编辑器里添加。",
	"标题":   "卡片的标题，可以不填。",
	"正文":   "卡片的正文。",
	"分行":   "一行一句（单元格内按 Alt+回车换行）。对比、对话、案例每行写“谁：内容”，如“坐席：请您慢慢说”；要学的做法前面加 √。",
	"题目编号": "测验卡片问题库里的哪道题。",
	"引用知识": "卡片讲的是哪条知识，写它的标准问；知识变了会提醒您核对这张卡片。",
}

var cardWords = map[string]learning.CardKind{
	"文字": learning.TextCard, "对比": learning.CompareCard, "步骤": learning.FlowCard, "清单": learning.ListCard,
	"对话": learning.DialogueCard, "变化": learning.ChangeCard, "案例": learning.SceneCard, "测验": learning.QuizCard,
	"图片": learning.ImageCard, "音频": learning.AudioCard, "视频": learning.VideoCard,
}

// spoken are the kinds of card whose lines say who or what they are about.
var spoken = map[learning.CardKind]bool{learning.CompareCard: true, learning.DialogueCard: true, learning.SceneCard: true}

// sheetLesson is a lesson as a workbook tells it: items by their key, articles by their question.
type sheetLesson struct {
	Row, End           int // its first and last row
	Key, Course, Title string
	Ability            exam.Ability
	Matter             string
	Tags               []string
	Cards              []learning.LessonCard
	CardRows           []int
}

// readWorkbook reads the first sheet: the lessons, and what is wrong with single rows.
func readWorkbook(data []byte) (lessons []sheetLesson, bad []BadRow, err error) {
	sheets, err := sheet.Read(data, sheet.Limits{Bytes: MaxFileBytes, Unpacked: maxFileUnpacked, Rows: maxFileRows + 1, First: true})
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
	r := rowReader{at: map[string]int{}}
	for n, row := range rows[1:] {
		if cells := sheet.Row(row, len(columns)); strings.Join(cells, "") != "" {
			r.read(n+2, cells)
		}
	}
	return r.lessons, r.bad, nil
}

// rowReader goes down the rows; a row without a number goes on with the lesson above.
type rowReader struct {
	lessons []sheetLesson
	at      map[string]int // lessons by key
	bad     []BadRow
}

func (r *rowReader) complain(row int, column, message string) {
	r.bad = append(r.bad, BadRow{row, column, message})
}

func (r *rowReader) read(n int, c []string) {
	switch at, known := r.at[c[0]]; {
	case c[0] == "" && len(r.lessons) == 0:
		r.complain(n, "编号", "请填写编号，以后用它更新这节课。")
		return
	case c[0] != "" && known && at != len(r.lessons)-1:
		r.complain(n, "编号", "编号“"+c[0]+"”前面已经用过，同一节课的卡片要挨着写。")
		return
	case c[0] != "" && !known:
		r.at[c[0]] = len(r.lessons)
		r.lessons = append(r.lessons, sheetLesson{Row: n, Key: c[0], Course: c[1], Title: c[2], Matter: c[3], Ability: exam.AbilityByName(c[4]), Tags: tagsOf(c[5])})
		if c[1] == "" {
			r.complain(n, "课程", "请填写放在哪门课程里。")
		}
	}
	l := &r.lessons[len(r.lessons)-1]
	l.End = n
	card, problem := cardOf(c)
	if problem != nil {
		r.complain(n, problem.Column, problem.Message)
		return
	}
	l.Cards, l.CardRows = append(l.Cards, card), append(l.CardRows, n)
}

func tagsOf(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("、,，;； ", r) })
}

func cardOf(c []string) (learning.LessonCard, *BadRow) {
	kind, ok := cardWords[c[6]]
	if !ok {
		return learning.LessonCard{}, &BadRow{Column: "卡片", Message: "卡片请填：文字、对比、步骤、清单、对话、变化、案例、测验。"}
	}
	card := learning.LessonCard{Kind: kind, Title: c[7], Text: c[8], Lines: linesOf(kind, c[9]), Item: c[10], Article: c[11]}
	if kind == learning.ImageCard || kind == learning.AudioCard || kind == learning.VideoCard {
		return card, &BadRow{Column: "卡片", Message: "图片、音频和视频请导入以后在编辑器里添加。"}
	}
	if err := card.Check(); err != nil {
		return card, &BadRow{Column: "整行", Message: errs.SentenceOf(err)}
	}
	return card, nil
}

func linesOf(kind learning.CardKind, text string) (lines []learning.Line) {
	for _, row := range strings.Split(strings.ReplaceAll(text, "\r", ""), "\n") {
		row = strings.TrimSpace(row)
		if row == "" {
			continue
		}
		var l learning.Line
		row, l.Good = strings.CutPrefix(row, "√")
		l.Text = strings.TrimSpace(row)
		if who, said, found := strings.Cut(strings.Replace(l.Text, ":", "：", 1), "："); found && spoken[kind] {
			l.Who, l.Text = strings.TrimSpace(who), strings.TrimSpace(said)
		}
		lines = append(lines, l)
	}
	return lines
}

// textOf spells lines the way linesOf reads them.
func textOf(lines []learning.Line) string {
	out := make([]string, len(lines))
	for i, l := range lines {
		if l.Good {
			out[i] = "√"
		}
		if l.Who != "" {
			out[i] += l.Who + "："
		}
		out[i] += l.Text
	}
	return strings.Join(out, "\n")
}

func wordOfCard(kind learning.CardKind) string {
	for word, k := range cardWords {
		if k == kind {
			return word
		}
	}
	return string(kind)
}

// rows spells a lesson, its own columns in the first row only.
func (l sheetLesson) rows() (out [][]string) {
	for i, c := range l.Cards {
		row := make([]string, len(columns))
		if i == 0 {
			copy(row, []string{l.Key, l.Course, l.Title, l.Matter, exam.NameOfAbility(l.Ability), strings.Join(l.Tags, "、")})
		}
		copy(row[6:], []string{wordOfCard(c.Kind), c.Title, c.Text, textOf(c.Lines), c.Item, c.Article})
		out = append(out, row)
	}
	return out
}

// example is what the template shows.
var example = sheetLesson{
	Key: "jieyue-01", Course: "沟通与安抚", Title: "先接住情绪，再办事情", Matter: "情绪安抚", Ability: "empathy", Tags: []string{"新人"},
	Cards: []learning.LessonCard{
		{Kind: learning.TextCard, Title: "先听，后办", Text: "市民一开口就生气，气的往往不是您。先让他把话说完，再问办什么事。"},
		{Kind: learning.DialogueCard, Title: "两种接法", Lines: []learning.Line{
			{Who: "市民", Text: "你们到底管不管！"}, {Who: "坐席", Text: "您别激动，慢点说。"}, {Who: "坐席", Text: "让您等了三天，换谁都着急。您说，我记下来。", Good: true},
		}},
		{Kind: learning.FlowCard, Title: "三步", Lines: []learning.Line{{Text: "说出他的着急"}, {Text: "说您现在就办"}, {Text: "说下一步和时间"}}},
	},
}

// WriteTemplate writes a workbook with one lesson as an example and a sheet that explains the columns.
func WriteTemplate(w io.Writer) error {
	return sheet.Write(w, pageOf([]sheetLesson{example}), sheet.Guide(columns, hints))
}

func pageOf(lessons []sheetLesson) sheet.Page {
	p := sheet.Page{Rows: [][]string{columns}, Wide: "H:J", Size: 40}
	for _, l := range lessons {
		p.Rows = append(p.Rows, l.rows()...)
	}
	return p
}
