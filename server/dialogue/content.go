package dialogue

import (
	"strings"
	"time"
)

// Kind says how a message is to be shown.
type Kind string

// The kinds of message.
const (
	KindText       Kind = "text"       // plain words
	KindImage      Kind = "image"      // one uploaded picture
	KindVoice      Kind = "voice"      // one recording; its text is what was heard in it, if anything was
	KindCandidate  Kind = "candidate"  // the citizen tapped one of the offered questions
	KindGuide      Kind = "guide"      // the citizen began or resumed a guide
	KindAnswer     Kind = "answer"     // approved knowledge with its source
	KindCandidates Kind = "candidates" // two or three questions to choose from
	KindAsk        Kind = "ask"        // the bot asks back, with options to tap
	KindDecline    Kind = "decline"    // the bot does not know and offers the other ways
	KindEmergency  Kind = "emergency"  // somebody may be in danger: numbers first
	KindNotice     Kind = "notice"     // what the system has to say
	KindClosed     Kind = "closed"     // the conversation has ended
)

// Sender says who wrote a message.
type Sender string

// The senders.
const (
	ByCitizen Sender = "citizen"
	ByBot     Sender = "bot"
	ByAgent   Sender = "agent"
	BySystem  Sender = "system"
)

// Action names a way out that is offered under a message.
type Action string

// The actions a citizen can tap.
const (
	ActionHuman  Action = "human"
	ActionLetter Action = "letter"
	ActionPhone  Action = "phone"
)

// Block is one part of an answer. Which fields count depends on Type: text (Text), steps and
// materials (Title, Items), phone (Name, Number), outlets (OutletKind), link (Title, URL),
// image (FileID), article (ArticleID, Title).
type Block struct {
	Type       string
	Title      string
	Text       string
	Items      []string
	Name       string
	Number     string
	URL        string
	OutletKind string
	ArticleID  string
	FileID     string
	GuideID    string
	Calculator string // id or key of a calculator
}

// Source is what an answer rests on: a law, regulation or notice and its clause.
type Source struct {
	Name   string
	Number string
	Clause string
	Dated  string
	URL    string
}

// Candidate is one question offered for confirmation.
type Candidate struct {
	ArticleID string
	Question  string
}

// File is a picture or recording that belongs to a message.
type File struct {
	ID      string
	Mime    string // empty in messages of before there were recordings
	Width   int
	Height  int
	Seconds int // of a recording
}

// IsPicture reports whether the file is to be looked at.
func (f File) IsPicture() bool { return f.Mime == "" || strings.HasPrefix(f.Mime, "image/") }

// IsSound reports whether the file is to be listened to.
func (f File) IsSound() bool { return strings.HasPrefix(f.Mime, "audio/") }

// Part is one of several questions of a message; no ArticleID means that it was not answered.
type Part struct {
	Question       string
	ArticleID      string
	ArticleVersion int
}

// LetterDraft is a letter the citizen is offered to send, with what they said already filled in.
type LetterDraft struct {
	DemandType string // one of the six demand types
	Title      string
	Text       string
}

// GuideStep is where a guide stands in a conversation.
type GuideStep struct {
	RunID   string
	GuideID string
	Title   string
	Step    string // key of the step that is asked; empty when the walk is over
	At      int
	Of      int
	State   string // open, done or left
	Given   []GuideAnswer
}

// GuideAnswer is one answer of a walk, in words.
type GuideAnswer struct{ Step, Label, Words string }

// Content is all of a message beside its plain text. Text in the message is always a good
// plain form of it, for channels that cannot show more.
type Content struct {
	Blocks         []Block
	Sources        []Source
	ArticleID      string
	ArticleVersion int
	Question       string
	Local          bool // a city decides the details
	Department     string
	ValidFrom      time.Time
	ValidUntil     time.Time
	UpdatedAt      time.Time
	Candidates     []Candidate
	Options        []string
	Actions        []Action
	Parts          []Part       // several questions answered one by one
	Worded         bool         // the text is the approved one said by a model, checked sentence by sentence
	ActionLetter   *LetterDraft // a demand rather than a question
	File           *File
	GuideID        string     // of a citizen's message that begins a guide
	Guide          *GuideStep // this message is a step of a guide, or interrupts one
}
