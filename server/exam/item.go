// Package exam keeps the item bank and examines: items and their grading, papers drawn by a
// blueprint, attempts on the server's clock, item statistics and certificates.
package exam

import (
	"fmt"
	"slices"
	"strings"

	"qingting/server/errs"
)

// Kind says how an item is answered.
type Kind string

const (
	Single    Kind = "single"     // one option
	Multiple  Kind = "multiple"   // every right option
	TrueFalse Kind = "true_false" // "true" or "false"
	Order     Kind = "order"      // all options, in order
	Match     Kind = "match"      // pairs of an option and a partner, "a=1"
	FillIn    Kind = "fill_in"    // one text a blank
	Dialogue  Kind = "dialogue"   // the best thing to say next; graded like Single
)

// Kinds are all kinds, in the order editors are offered them.
var Kinds = []Kind{Single, Multiple, TrueFalse, Order, Match, FillIn, Dialogue}

// Option is something to choose, to put in order or to match.
type Option struct {
	Key  string // stable inside the item: a, b, c … or 1, 2, 3 … for partners
	Text string
	Why  string // why it is right or wrong; shown after answering
}

// Basis is the clause an explanation rests on.
type Basis struct {
	Name, Number, Clause string
}

// Item is one question of the bank in one version.
type Item struct {
	Key      string
	Kind     Kind
	Stem     string
	Options  []Option
	Partners []Option // right side of a Match
	// Answer is what is right: option keys (in order for Order), "true" or "false", pairs "a=1",
	// or for FillIn one entry a blank, its accepted forms separated by "|".
	Answer      []string
	Explanation string
	Basis       Basis
	Article     string // key of the article it teaches; empty for general items
	Matter      string // category of knowledge
	Ability     Ability
	Difficulty  int // 1 easy to 5 hard, as the editor judges; statistics correct it
}

// Ability is one of the things an agent must be able to do.
type Ability string

// The ability model of a hotline agent.
const (
	MatterKnowledge Ability = "matter"    // 事项知识
	PolicyAccuracy  Ability = "policy"    // 政策准确
	Listening       Ability = "listening" // 倾听与识别
	Empathy         Ability = "empathy"   // 共情安抚
	Procedure       Ability = "procedure" // 流程规范
	Recording       Ability = "recording" // 打字与记录
	Tools           Ability = "tools"     // 系统工具
	Emergency       Ability = "emergency" // 应急处置
)

// Abilities are all abilities with the words trainees read, in the order they are drawn.
var Abilities = []struct {
	Ability Ability
	Name    string
}{
	{MatterKnowledge, "事项知识"}, {PolicyAccuracy, "政策准确"}, {Listening, "倾听识别"}, {Empathy, "共情安抚"},
	{Procedure, "流程规范"}, {Recording, "打字记录"}, {Tools, "系统工具"}, {Emergency, "应急处置"},
}

// ErrItem is returned for an item that cannot be asked or graded; its sentence says why.
var ErrItem = errs.New(errs.Invalid, "item_invalid", "题目有问题，请检查。")

const (
	maxStem    = 500
	maxOptions = 8
)

// Check returns an ErrItem whose sentence says what is wrong with the item, or nil.
func (i Item) Check() error {
	switch {
	case strings.TrimSpace(i.Stem) == "":
		return problem("没有题干。")
	case len([]rune(i.Stem)) > maxStem:
		return problem("题干超过 %d 字。", maxStem)
	case strings.TrimSpace(i.Explanation) == "":
		return problem("没有解析，答错的人学不到东西。")
	case i.Difficulty < 1 || i.Difficulty > 5:
		return problem("难度要在 1 到 5 之间。")
	case !slices.Contains(Kinds, i.Kind):
		return problem("不认识的题型“%s”。", i.Kind)
	case !KnownAbility(i.Ability):
		return problem("不认识的能力“%s”。", i.Ability)
	}
	if err := i.checkOptions(); err != nil {
		return err
	}
	return i.checkAnswer()
}

// KnownAbility reports whether a is one of Abilities.
func KnownAbility(a Ability) bool {
	for _, known := range Abilities {
		if known.Ability == a {
			return true
		}
	}
	return false
}

func (i Item) checkOptions() error {
	if i.Kind == TrueFalse || i.Kind == FillIn {
		return nil
	}
	if len(i.Options) < 2 || len(i.Options) > maxOptions {
		return problem("选项要有 2 到 %d 个。", maxOptions)
	}
	seen := map[string]bool{}
	for _, o := range slices.Concat(i.Options, i.Partners) {
		if o.Key == "" || strings.TrimSpace(o.Text) == "" {
			return problem("有空白的选项。")
		}
		if seen[o.Key] || seen["text:"+o.Text] {
			return problem("选项“%s”重复。", o.Text)
		}
		seen[o.Key], seen["text:"+o.Text] = true, true
	}
	return nil
}

func (i Item) checkAnswer() error {
	keys := keysOf(i.Options)
	switch i.Kind {
	case Single, Dialogue:
		return need(len(i.Answer) == 1 && slices.Contains(keys, i.Answer[0]), "正确答案要是一个选项。")
	case Multiple:
		return need(len(i.Answer) >= 2 && len(i.Answer) <= len(keys) && subset(i.Answer, keys), "多选题的正确答案要是两个以上的选项。")
	case TrueFalse:
		return need(len(i.Answer) == 1 && (i.Answer[0] == "true" || i.Answer[0] == "false"), "判断题的答案要是对或错。")
	case Order:
		return need(len(i.Answer) == len(keys) && subset(i.Answer, keys), "排序题的答案要包含全部选项。")
	case Match:
		return i.checkPairs()
	default:
		return i.checkBlanks()
	}
}

func (i Item) checkPairs() error {
	left, right := map[string]bool{}, map[string]bool{}
	for _, pair := range i.Answer {
		a, b, ok := strings.Cut(pair, "=")
		if !ok || !slices.Contains(keysOf(i.Options), a) || !slices.Contains(keysOf(i.Partners), b) || left[a] || right[b] {
			return problem("连线题的答案“%s”不成对。", pair)
		}
		left[a], right[b] = true, true
	}
	return need(len(left) == len(i.Options), "连线题的每一项都要有对应。")
}

// Blank marks a place to fill in inside a stem.
const Blank = "____"

func (i Item) checkBlanks() error {
	n := strings.Count(i.Stem, Blank)
	if n == 0 || n != len(i.Answer) {
		return problem("题干里要有和答案一样多的空（用 %s 表示）。", Blank)
	}
	for _, accepted := range i.Answer {
		if strings.Trim(accepted, "| ") == "" {
			return problem("有一个空没有答案。")
		}
	}
	return nil
}

func keysOf(options []Option) []string {
	keys := make([]string, len(options))
	for i, o := range options {
		keys[i] = o.Key
	}
	return keys
}

// subset holds when every entry of some is in all, none of them twice.
func subset(some, all []string) bool {
	seen := map[string]bool{}
	for _, k := range some {
		if seen[k] || !slices.Contains(all, k) {
			return false
		}
		seen[k] = true
	}
	return true
}

func need(ok bool, sentence string) error {
	if ok {
		return nil
	}
	return problem("%s", sentence)
}

func problem(format string, a ...any) error { return ErrItem.Say(fmt.Sprintf(format, a...)) }
