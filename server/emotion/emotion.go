// Package emotion reads how a citizen feels out of what they write: calm, anxious, angry or
// distressed, how strongly, and by which words; and says what a conversation needs then.
//
// Words that supervisors keep and a small model trained at start on our own sentences are
// weighed together. One message never moves a conversation: Judge looks at the last few.
package emotion

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"qingting/server/errs"
)

// State is one of the four feelings told apart.
type State string

// The feelings.
const (
	Calm       State = "calm"
	Anxious    State = "anxious"
	Angry      State = "angry"
	Distressed State = "distressed"
)

// Upset lists the feelings words can show, in the order they are shown.
var Upset = []State{Anxious, Angry, Distressed}

// Words returns the feeling as staff read it.
func (s State) Words() string {
	switch s {
	case Anxious:
		return "焦急"
	case Angry:
		return "愤怒"
	case Distressed:
		return "悲伤无助"
	}
	return "平静"
}

// Feeling is what one message shows. Intensity is 0 for calm and at most 1; Words are the
// pieces of the message it rests on, in their order.
type Feeling struct {
	State     State
	Intensity float64
	Words     []string
}

// Word is an entry of the lexicon. Strength, above 0 and at most 1, is how much the word says
// alone.
type Word struct {
	Word     string
	State    State
	Strength float64
}

// Lexicon is the words that show feelings and those that change them.
type Lexicon struct {
	Words     []Word
	Stronger  []string // before a word, or after it
	Weaker    []string // before a word
	Negations []string // before a word: it then says nothing
}

// Sentences are what the bot says to somebody upset.
type Sentences struct {
	Calming map[State][]string // by feeling; used in turn
	Offer   string             // when a human is offered
	HandOff string             // when the conversation goes to a human
}

// Kind names one of the two things supervisors keep.
type Kind string

// The kinds of setting.
const (
	WordsKind     Kind = "words"
	SentencesKind Kind = "sentences"
)

// Saved says which version of a setting is in force. Version 0 is what the program came with.
type Saved struct {
	Version   int
	ChangedBy string // staff id; empty for version 0
	ChangedAt time.Time
}

// Limits on what supervisors may keep.
const (
	MaxWords     = 3000
	maxWord      = 20  // characters
	maxModifiers = 200 // of each list
	maxCalming   = 20  // sentences a feeling
	maxSentence  = 120 // characters
)

// What callers can be told.
var (
	ErrLexicon   = errs.New(errs.Invalid, "emotion_words_invalid", "情绪词有误，请检查后再保存。")
	ErrSentences = errs.New(errs.Invalid, "calming_sentences_invalid", "安抚语有误，请检查后再保存。")
	ErrSaved     = errs.New(errs.Conflict, "emotion_saved_by_other", "其他人刚刚保存过，请刷新后再改。")
)

func (l Lexicon) check() error {
	if len(l.Words) == 0 || len(l.Words) > MaxWords {
		return wrong(ErrLexicon, "words", fmt.Sprintf("情绪词应有 1 到 %d 个。", MaxWords))
	}
	seen := map[string]bool{}
	for i, w := range l.Words {
		path := fmt.Sprintf("words[%d]", i)
		if n := utf8.RuneCountInString(w.Word); n < 1 || n > maxWord || w.Word != strings.TrimSpace(w.Word) {
			return wrong(ErrLexicon, path, fmt.Sprintf("“%s”应为 1 到 %d 个字，前后不留空格。", w.Word, maxWord))
		}
		if seen[w.Word] {
			return wrong(ErrLexicon, path, fmt.Sprintf("“%s”重复了，每个词只写一次。", w.Word))
		}
		if w.State != Anxious && w.State != Angry && w.State != Distressed {
			return wrong(ErrLexicon, path, fmt.Sprintf("“%s”的情绪只能是焦急、愤怒或悲伤无助。", w.Word))
		}
		if !(w.Strength > 0 && w.Strength <= 1) {
			return wrong(ErrLexicon, path, fmt.Sprintf("“%s”的强度应大于 0、不超过 1。", w.Word))
		}
		seen[w.Word] = true
	}
	for path, list := range map[string][]string{"stronger": l.Stronger, "weaker": l.Weaker, "negations": l.Negations} {
		if err := checkList(ErrLexicon, path, list, maxModifiers, maxWord); err != nil {
			return err
		}
	}
	return nil
}

func (s Sentences) check() error {
	for _, state := range Upset {
		path := "calming." + string(state)
		if len(s.Calming[state]) == 0 {
			return wrong(ErrSentences, path, "每种情绪至少要有一句安抚语。")
		}
		if err := checkList(ErrSentences, path, s.Calming[state], maxCalming, maxSentence); err != nil {
			return err
		}
	}
	if len(s.Calming) != len(Upset) {
		return wrong(ErrSentences, "calming", "安抚语只分焦急、愤怒、悲伤无助三类。")
	}
	if err := checkList(ErrSentences, "offer", []string{s.Offer}, 1, maxSentence); err != nil {
		return err
	}
	return checkList(ErrSentences, "handoff", []string{s.HandOff}, 1, maxSentence)
}

func wrong(sentinel *errs.Error, path, message string) error {
	return sentinel.WithFields(errs.Field{Path: path, Message: message})
}

func checkList(sentinel *errs.Error, path string, list []string, most, longest int) error {
	if len(list) > most {
		return wrong(sentinel, path, fmt.Sprintf("最多 %d 条。", most))
	}
	for _, text := range list {
		if n := utf8.RuneCountInString(text); strings.TrimSpace(text) == "" || n > longest {
			return wrong(sentinel, path, fmt.Sprintf("每条应为 1 到 %d 个字。", longest))
		}
	}
	return nil
}

// describe puts what is wrong into the text of an error that a log will show.
func describe(err error) error {
	var e *errs.Error
	if errors.As(err, &e) && len(e.Fields) > 0 {
		return fmt.Errorf("%s: %s: %w", e.Fields[0].Path, e.Fields[0].Message, err)
	}
	return err
}
