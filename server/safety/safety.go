// Package safety looks at what citizens write before others read it: a local filter of editable
// word lists at once, WeChat's own checks later where they are possible, and people in the end.
//
// A hotline must hear about gambling, drugs and indecency, so the filter stops offers, not
// subjects. Most words count only beside a way to get in touch; a report, a danger to people, a
// question of law or health is never stopped; and rude words never stop anybody.
package safety

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"qingting/server/errs"
)

// Category says what kind of text a word belongs to.
type Category string

// The categories. Personal marks a citizen's own data; it has no words and stops nothing.
const (
	Ads      Category = "ads"
	Fraud    Category = "fraud"
	Porn     Category = "porn"
	Banned   Category = "banned"
	Abuse    Category = "abuse"
	Personal Category = "personal"
	Other    Category = "other" // what only WeChat's check found
)

// Kept lists the categories that have words, in the order they are shown.
var Kept = []Category{Ads, Fraud, Porn, Banned, Abuse}

// Words returns the category as staff read it.
func (c Category) Words() string {
	return map[Category]string{
		Ads: "广告引流", Fraud: "赌博诈骗", Porn: "色情低俗", Banned: "违禁物品", Abuse: "辱骂", Personal: "个人信息", Other: "其他",
	}[c]
}

// Level says what a word does.
type Level string

// The levels.
const (
	Stop        Level = "stop"         // stops the text alone
	WithContact Level = "with_contact" // stops it beside a way to get in touch, and says nothing alone
	Hint        Level = "hint"         // as WithContact, but only beside another hint: the way people sell
	Mark        Level = "mark"         // lets a reviewer look; the text goes on
)

// Word is an entry of the lists. Sound also finds other characters that are read the same.
type Word struct {
	Word     string
	Category Category
	Level    Level
	Sound    bool
}

// Lists are the words of the filter. Contacts are ways to get in touch; a text with one of
// Spared is never stopped; words inside one of Harmless do not count.
type Lists struct {
	Words    []Word
	Contacts []string
	Spared   []string
	Harmless []string
}

// Outcome is what becomes of a text.
type Outcome string

// The outcomes. Review lets the text go on and has a person look at it.
const (
	Pass   Outcome = "pass"
	Review Outcome = "review"
	Block  Outcome = "block"
)

// Text is what a citizen wants to say somewhere.
type Text struct {
	CitizenID string
	Where     Place
	Text      string
}

// Place says where something was said.
type Place string

// The places.
const (
	Message Place = "message" // in a conversation
	Letter  Place = "letter"
	Entry   Place = "entry" // further words on a letter
	Picture Place = "picture"
)

// Words returns the place as staff read it.
func (p Place) Words() string {
	return map[Place]string{Message: "会话消息", Letter: "留言", Entry: "留言补充", Picture: "图片"}[p]
}

// Reason is one thing found in a text. Found is the piece of the text, Word the entry it
// matched, How says in Chinese by what; Counts is false for what was found and changed nothing.
type Reason struct {
	Category Category
	Level    Level
	Word     string
	Found    string
	How      string
	Counts   bool
}

// Verdict is the outcome and everything it rests on. Why is one Chinese sentence for staff.
type Verdict struct {
	Outcome Outcome
	Reasons []Reason
	Contact string // the way to get in touch that was found
	Spared  string // the word that kept the text from being stopped
	Why     string
}

// Category returns the first category that counts, or else the first that was found, and Other
// when there is none.
func (v Verdict) Category() Category {
	found := Other
	for _, r := range v.Reasons {
		switch {
		case r.Category == Personal:
		case r.Counts:
			return r.Category
		case found == Other:
			found = r.Category
		}
	}
	return found
}

// Saved says which version of the lists is in force. Version 0 is what the program came with.
type Saved struct {
	Version   int
	ChangedBy string // staff id; empty for version 0
	ChangedAt time.Time
}

// Limits on the lists.
const (
	MaxWords  = 5000
	maxWord   = 30  // characters
	maxOthers = 500 // of contacts, spared and harmless words each
	minSound  = 3   // characters of a word found by its sound: shorter ones sound like anything
)

// What callers can be told.
var (
	ErrStopped  = errs.New(errs.Invalid, "content_stopped", "这段内容可能含有广告或违法信息，暂时没有发出。如果您觉得弄错了，可以申诉，工作人员会尽快人工核实；也可以换个说法再发。紧急情况请直接拨打 110、119、120。")
	ErrNotFound = errs.New(errs.NotFound, "safety_item_not_found", "没有找到这条内容。")
	ErrAppeal   = errs.New(errs.Invalid, "appeal_invalid", "申诉说明请控制在 300 字以内。")
	ErrDecided  = errs.New(errs.Conflict, "safety_item_decided", "这条内容已经处理过了。")
	ErrReason   = errs.New(errs.Invalid, "safety_reason_invalid", "请写明理由，不超过 200 字。")
	ErrLists    = errs.New(errs.Invalid, "safety_words_invalid", "词表有误，请检查后再保存。")
	ErrSaved    = errs.New(errs.Conflict, "safety_saved_by_other", "其他人刚刚保存过，请刷新后再改。")
	ErrTrace    = errs.New(errs.NotFound, "safety_trace_unknown", "没有找到这次检测。")
)

func (l Lists) check() error {
	if len(l.Words) > MaxWords {
		return wrong("words", fmt.Sprintf("词条最多 %d 个。", MaxWords))
	}
	seen := map[string]bool{}
	for i, w := range l.Words {
		path := fmt.Sprintf("words[%d]", i)
		if message := w.fault(); message != "" {
			return wrong(path, message)
		}
		key := foldedText(w.Word)
		if seen[key] {
			return wrong(path, fmt.Sprintf("“%s”重复了，每个词只写一次。", w.Word))
		}
		seen[key] = true
	}
	for path, list := range map[string][]string{"contacts": l.Contacts, "spared": l.Spared, "harmless": l.Harmless} {
		if len(list) > maxOthers {
			return wrong(path, fmt.Sprintf("最多 %d 个。", maxOthers))
		}
		for _, word := range list {
			if message := wordFault(word); message != "" {
				return wrong(path, message)
			}
		}
	}
	return nil
}

// fault says what is wrong with an entry; empty when nothing is.
func (w Word) fault() string {
	if message := wordFault(w.Word); message != "" {
		return message
	}
	switch w.Category {
	case Ads, Fraud, Porn, Banned, Abuse:
	default:
		return fmt.Sprintf("“%s”的类别不对。", w.Word)
	}
	if w.Level != Stop && w.Level != WithContact && w.Level != Hint && w.Level != Mark {
		return fmt.Sprintf("“%s”的处理方式不对。", w.Word)
	}
	if w.Category == Abuse && w.Level != Mark {
		return fmt.Sprintf("“%s”是辱骂类：市民再生气也要让他把话说完，只能选“只提醒审核”。", w.Word)
	}
	if w.Sound && len([]rune(hanOnly(w.Word))) < minSound {
		return fmt.Sprintf("“%s”太短：少于 %d 个汉字的词按读音会误伤，请去掉同音。", w.Word, minSound)
	}
	return ""
}

func wordFault(word string) string {
	n := utf8.RuneCountInString(word)
	switch {
	case n > maxWord || word != strings.TrimSpace(word):
		return fmt.Sprintf("“%s”应为 2 到 %d 个字，前后不留空格。", word, maxWord)
	case utf8.RuneCountInString(foldedText(word)) < 2:
		return fmt.Sprintf("“%s”太短：至少要有两个字或字母。", word)
	}
	return ""
}

func wrong(path, message string) error {
	return ErrLists.WithFields(errs.Field{Path: path, Message: message})
}

// describe puts what is wrong into the text of an error that a log will show.
func describe(err error) error {
	var e *errs.Error
	if errors.As(err, &e) && len(e.Fields) > 0 {
		return fmt.Errorf("%s: %s: %w", e.Fields[0].Path, e.Fields[0].Message, err)
	}
	return err
}
