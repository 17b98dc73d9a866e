package learning

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"qingting/server/errs"
	"qingting/server/exam"
)

// CardKind says how a card is shown.
type CardKind string

const (
	TextCard     CardKind = "text"
	CompareCard  CardKind = "compare"  // two things that are mixed up, side by side
	FlowCard     CardKind = "flow"     // steps in order
	ListCard     CardKind = "list"     // things to have or to check
	DialogueCard CardKind = "dialogue" // how it goes well, and how not
	ChangeCard   CardKind = "change"   // what is new since the last version
	ImageCard    CardKind = "image"
	AudioCard    CardKind = "audio"
	VideoCard    CardKind = "video"
	SceneCard    CardKind = "scene" // a case: situation, task, action, assessment
	QuizCard     CardKind = "quiz"  // asks the item named by Item
)

// Line is one utterance of a dialogue, one side of a comparison or one step.
type Line struct {
	Who  string // 市民, 坐席, or the heading of a side
	Text string
	Good bool // in a dialogue: the way to do it
}

// LessonCard is one screen of a lesson.
type LessonCard struct {
	Kind    CardKind
	Title   string
	Text    string
	Lines   []Line
	FileID  string // picture, sound or film
	Seconds int    // of a sound or film
	Item    string // key of an item, for QuizCard
	Article string // key of the article it cites; empty for none
	Version int    // of that article
}

// ErrCard is returned for a card that cannot be shown; its sentence says why.
var ErrCard = errs.New(errs.Invalid, "card_invalid", "卡片有问题，请检查。")

var cardKinds = []CardKind{TextCard, CompareCard, FlowCard, ListCard, DialogueCard, ChangeCard, ImageCard, AudioCard, VideoCard, SceneCard, QuizCard}

// maxCard is how many characters one card may have: more does not fit on a phone even when
// scrolled once.
const maxCard = 400

// Check returns an ErrCard whose sentence says what is wrong with the card, or nil.
func (c LessonCard) Check() error {
	switch {
	case !slices.Contains(cardKinds, c.Kind):
		return ErrCard.Say("不认识的卡片类型“" + string(c.Kind) + "”。")
	case c.Kind == QuizCard && c.Item == "":
		return ErrCard.Say("测验卡片没有选题目。")
	case c.Kind == QuizCard:
		return nil
	case utf8.RuneCountInString(c.Spoken()) > maxCard:
		return ErrCard.Say(fmt.Sprintf("一张卡片最多 %d 字，请拆成两张。", maxCard))
	case c.FileID == "" && (c.Kind == ImageCard || c.Kind == AudioCard || c.Kind == VideoCard):
		return ErrCard.Say("卡片还没有上传文件。")
	case (c.Kind == AudioCard || c.Kind == VideoCard) && c.Text == "":
		return ErrCard.Say("音频和视频要配文字稿，方便不能出声的时候看。")
	case strings.TrimSpace(c.Spoken()) == "":
		return ErrCard.Say("卡片是空的。")
	}
	return nil
}

// LessonPlan is what a trainer approves: cards and the items they ask.
type LessonPlan struct {
	Key, Title string
	Point      Point
	Cards      []LessonCard
	Items      []exam.Item
}

// Reading and answering speeds behind the length shown for a lesson: 300 characters a minute for
// text that is to be learned (half the usual 500 to 600 of easy silent reading in Chinese), 240
// when spoken, and 25 seconds to answer an item and read its explanation.
const (
	readPerMinute   = 300
	spokenPerMinute = 240
	perItem         = 25 * time.Second
)

// A lesson is short enough for a few stops on the bus.
const (
	ShortestLesson = 3 * time.Minute
	LongestLesson  = 5 * time.Minute
)

// ReadingTime is how long a trainee needs to read the lesson and answer its items.
func (l LessonPlan) ReadingTime() time.Duration { return l.length(readPerMinute) }

// ListeningTime is how long the lesson takes when it is read aloud.
func (l LessonPlan) ListeningTime() time.Duration { return l.length(spokenPerMinute) }

func (l LessonPlan) length(perMinute int) time.Duration {
	var total time.Duration
	for _, c := range l.Cards {
		if c.Kind == QuizCard {
			total += perItem
			continue
		}
		total += time.Duration(c.Seconds) * time.Second
		total += time.Duration(utf8.RuneCountInString(c.Spoken())) * time.Minute / time.Duration(perMinute)
	}
	return total.Round(time.Second)
}

// SpokenTexts are the texts a lesson is heard by, in order: its cards, and the questions, options and
// explanations of the items they ask as the phone's playlist words them.
func SpokenTexts(cards []LessonCard, items []exam.BankItem) (texts []string) {
	for _, c := range cards {
		if c.Kind != QuizCard && c.Kind != AudioCard && c.Kind != VideoCard {
			texts = append(texts, c.Spoken())
		}
	}
	for _, i := range items {
		texts = append(texts, "想一想。"+i.Stem)
		for n, o := range heardOptions(i.Item) {
			texts = append(texts, fmt.Sprintf("%d，%s", n+1, o))
		}
		texts = append(texts, i.Explanation)
	}
	return texts
}

// heardOptions are what can be chosen without looking at the screen.
func heardOptions(i exam.Item) (list []string) {
	switch i.Kind {
	case exam.TrueFalse:
		return []string{"对", "错"}
	case exam.Single, exam.Dialogue:
		for _, o := range i.Options {
			list = append(list, o.Text)
		}
	}
	return list
}

// Spoken is the card as it is read aloud, which is also its transcript.
func (c LessonCard) Spoken() string {
	var b strings.Builder
	sentence := func(s string) {
		if s = strings.TrimSpace(s); s != "" {
			b.WriteString(s)
			if last, _ := utf8.DecodeLastRuneInString(s); !strings.ContainsRune("。？！…", last) {
				b.WriteString("。")
			}
		}
	}
	sentence(c.Title)
	sentence(c.Text)
	for _, l := range c.Lines {
		if l.Who != "" {
			sentence(l.Who + "：" + l.Text)
			continue
		}
		sentence(l.Text)
	}
	return b.String()
}
