package knowledge

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"qingting/server/errs"
)

// Edit is all an editor can write about an article.
type Edit struct {
	Key string // only when the article is created; empty for a generated one
	Settings
	Words
}

var (
	keyForm    = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,62}[a-z0-9])?$`)
	numberForm = regexp.MustCompile(`^[0-9][0-9-]{1,18}[0-9]$`)
)

// clean brings an edit into the form it is stored in: no control characters, no surrounding
// space, no empty or repeated phrases.
func (e Edit) clean() Edit {
	e.Key = strings.TrimSpace(e.Key)
	e.Question, e.Answer, e.Internal = line(e.Question), text(e.Answer), text(e.Internal)
	e.Region, e.Department = line(e.Region), line(e.Department)
	e.Variants = phrases(e.Variants, e.Question)
	e.CounterExamples = phrases(e.CounterExamples, "")
	e.Tags = phrases(e.Tags, "")
	if e.Audience == "" {
		e.Audience = Public
	}
	e.Seasons = slices.Compact(slices.Sorted(slices.Values(e.Seasons)))
	e.Blocks = mapped(e.Blocks, Block.clean)
	e.Sources = mapped(e.Sources, Source.clean)
	e.EffectiveFrom, e.EffectiveUntil, e.ReviewBy = instant(e.EffectiveFrom), instant(e.EffectiveUntil), instant(e.ReviewBy)
	return e
}

func mapped[A, B any](list []A, fn func(A) B) []B {
	out := make([]B, 0, len(list))
	for _, v := range list {
		out = append(out, fn(v))
	}
	return out
}

// instant is a time at the precision every engine stores.
func instant(t time.Time) time.Time { return t.UTC().Truncate(time.Microsecond) }

func (b Block) clean() Block {
	b.Title, b.Name, b.Number, b.URL = line(b.Title), line(b.Name), line(b.Number), strings.TrimSpace(b.URL)
	b.Text, b.OutletKind = text(b.Text), line(b.OutletKind)
	b.Items = phrases(b.Items, "")
	return b
}

func (s Source) clean() Source {
	return Source{Name: line(s.Name), Number: line(s.Number), Clause: line(s.Clause), Dated: strings.TrimSpace(s.Dated), URL: strings.TrimSpace(s.URL)}
}

// text drops what breaks screens and databases, and keeps line breaks.
func text(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\r\n", "\n")
	s = strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && unicode.IsControl(r) {
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(s)
}

// line is text on one line.
func line(s string) string { return strings.Join(strings.Fields(text(s)), " ") }

// phrases cleans a list and drops what is empty, repeated or the same as except.
func phrases(list []string, except string) []string {
	seen := map[string]bool{"": true, Normal(except): except != ""}
	out := make([]string, 0, len(list))
	for _, p := range list {
		p = line(p)
		if n := Normal(p); p != "" && !seen[n] {
			seen[n] = n != "" // signs only: compared by nothing, kept as they are
			out = append(out, p)
		}
	}
	return out
}

// Normal is the form in which two questions count as the same: half-width, lower case,
// without spaces and punctuation.
func Normal(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, width.Fold.String(s))
}

// problems collects what is wrong with an input.
type problems []errs.Field

func (p *problems) say(wrong bool, path, format string, args ...any) {
	if wrong {
		*p = append(*p, errs.Field{Path: path, Message: fmt.Sprintf(format, args...)})
	}
}

func (p *problems) limit(s string, limit int, path, what string) {
	p.say(utf8.RuneCountInString(s) > limit, path, "%s请控制在 %d 个字以内。", what, limit)
}

func (p problems) or(err *errs.Error) error {
	if len(p) == 0 {
		return nil
	}
	return err.WithFields(p...)
}

// check returns everything that is wrong with a cleaned edit.
func (e Edit) check() problems {
	var p problems
	p.say(e.Key != "" && !keyForm.MatchString(e.Key), "key", "编号请用小写字母、数字和短横线，不超过 64 位。")
	p.say(e.CategoryID == "", "category_id", "请选择分类。")
	p.say(e.Hot < 0 || e.Hot > 100, "hot", "热度请填写 0 到 100 之间的整数。")
	for _, m := range e.Seasons {
		p.say(m < 1 || m > 12, "seasons", "热门月份请填写 1 到 12。")
	}
	p.question(e.Question, "question", "标准问")
	p.say(e.Answer == "", "answer", "请填写答案。")
	p.limit(e.Answer, MaxAnswer, "answer", "答案")
	p.separator(e.Answer, "answer", "答案")
	p.limit(e.Internal, MaxInternal, "internal", "坐席备注")
	p.limit(e.Region, 20, "region", "适用地区")
	p.limit(e.Department, 40, "department", "承办单位")
	p.say(e.Audience != Public && e.Audience != Internal, "audience", "公开范围只能是公开或内部。")
	p.say(!e.EffectiveFrom.IsZero() && !e.EffectiveUntil.IsZero() && !e.EffectiveFrom.Before(e.EffectiveUntil),
		"effective_until", "失效日期要晚于生效日期。")
	p.lists(e.Words)
	p.blocks(e.Blocks)
	p.sources(e.Sources)
	return p
}

func (p *problems) question(s, path, what string) {
	p.say(Normal(s) == "", path, "请填写%s。", what)
	p.limit(s, MaxQuestion, path, what)
	p.separator(s, path, what)
}

// separator keeps the mark that parts phrases in sheets out of the phrases.
func (p *problems) separator(s, path, what string) {
	p.say(strings.Contains(s, separator), path, "%s中请不要使用“##”，它是导入表格的分隔符。", what)
}

func (p *problems) lists(w Words) {
	p.say(len(w.Variants) > MaxVariants, "variants", "相似问最多 %d 条，现有 %d 条。", MaxVariants, len(w.Variants))
	p.say(len(w.CounterExamples) > MaxVariants, "counter_examples", "反例最多 %d 条，现有 %d 条。", MaxVariants, len(w.CounterExamples))
	asked := map[string]bool{Normal(w.Question): true}
	for i, v := range w.Variants {
		p.question(v, fmt.Sprintf("variants[%d]", i), "相似问")
		asked[Normal(v)] = true
	}
	for i, c := range w.CounterExamples {
		path := fmt.Sprintf("counter_examples[%d]", i)
		p.question(c, path, "反例")
		p.say(asked[Normal(c)], path, "反例“%s”与标准问或相似问相同。", c)
	}
	p.say(len(w.Tags) > MaxTags, "tags", "标签最多 %d 个。", MaxTags)
	for i, t := range w.Tags {
		p.limit(t, 20, fmt.Sprintf("tags[%d]", i), "标签")
	}
}

func (p *problems) blocks(list []Block) {
	p.say(len(list) > MaxBlocks, "blocks", "内容块最多 %d 个。", MaxBlocks)
	for i, b := range list {
		p.block(b, fmt.Sprintf("blocks[%d]", i))
	}
}

func (p *problems) block(b Block, path string) {
	p.limit(b.Title, 50, path+".title", "标题")
	p.limit(b.Text, 2000, path+".text", "内容")
	switch b.Type {
	case BlockText:
		p.say(b.Text == "", path+".text", "请填写内容。")
	case BlockSteps, BlockMaterials:
		p.say(len(b.Items) == 0 || len(b.Items) > MaxItems, path+".items", "请填写 1 到 %d 条。", MaxItems)
		for j, item := range b.Items {
			p.limit(item, MaxItemText, fmt.Sprintf("%s.items[%d]", path, j), "每一条")
		}
	case BlockPhone:
		p.say(b.Name == "", path+".name", "请填写电话名称。")
		p.limit(b.Name, 50, path+".name", "电话名称")
		p.say(!numberForm.MatchString(b.Number), path+".number", "电话号码只能包含数字和短横线。")
	case BlockOutlets:
		p.say(b.OutletKind == "", path+".outlet_kind", "请选择网点类型。")
		p.limit(b.OutletKind, 20, path+".outlet_kind", "网点类型")
	case BlockLink:
		p.say(b.Title == "", path+".title", "请填写链接标题。")
		p.say(!webAddress(b.URL), path+".url", "链接请以 http:// 或 https:// 开头。")
	case BlockImage:
		p.say(b.FileID == "", path+".file_id", "请上传图片。")
	case BlockArticle:
		p.say(b.ArticleID == "", path+".article_id", "请选择要引用的知识。")
	case BlockGuide:
		p.say(b.GuideID == "", path+".guide_id", "请选择办事引导。")
	case BlockCalc:
		p.say(b.Calculator == "", path+".calculator_id", "请选择计算器。")
	default:
		p.say(true, path+".type", "不认识的内容块类型。")
	}
}

func (p *problems) sources(list []Source) {
	p.say(len(list) > MaxSources, "sources", "依据最多 %d 条。", MaxSources)
	for i, s := range list {
		path := fmt.Sprintf("sources[%d]", i)
		p.say(s.Name == "", path+".name", "请填写依据的名称。")
		p.limit(s.Name, 100, path+".name", "依据名称")
		p.limit(s.Number, 60, path+".number", "文号")
		p.limit(s.Clause, 100, path+".clause", "条款")
		_, err := DayStart(s.Dated)
		p.say(err != nil, path+".date", "日期请按 2026-01-31 的格式填写。")
		p.say(s.URL != "" && !webAddress(s.URL), path+".url", "链接请以 http:// 或 https:// 开头。")
	}
}

func webAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && len(s) <= 500 && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}
