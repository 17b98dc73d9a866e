// Package consult is the consultation bot: one citizen's turn in, one decision out.
//
// A turn goes through six steps, each of which may end it: guard (people first, then what is
// not a question), understand (complete a follow-up from what was said before), find (ask the
// index), decide (answer, let the citizen choose, or say that it does not know), compose (the
// approved words with their sources) and check (the words still hold). The bot never makes up
// an answer: everything it says about a matter is approved knowledge.
package consult

import (
	"context"
	"fmt"
	"time"

	"qingting/server/dialogue"
	"qingting/server/guide"
	"qingting/server/search"
)

// Finder looks up questions; *knowledge.Index satisfies it.
type Finder interface {
	Search(q search.Query) search.Result
	Ready() bool
}

// Library gives the approved public answer of an article, or an error when it must not be
// shown now.
type Library interface {
	PublicAnswer(ctx context.Context, articleID string) (text string, content dialogue.Content, err error)
	PublicQuestion(ctx context.Context, articleID string) (question string, err error)
	Card(ctx context.Context, articleID string) (Card, error)
}

// Number is a service number citizens may be looking for.
type Number struct {
	Name     string
	Number   string
	About    string
	Keywords []string
}

// Phonebook lists the service numbers.
type Phonebook interface {
	ServiceNumbers(ctx context.Context) ([]Number, error)
}

// Settings are the bot's thresholds. Probabilities are those of weights.weigh: of all answers
// given at 0.8, about eight in ten are the right ones. docs/consult.md has the table from which
// the defaults were chosen.
type Settings struct {
	Answer      float64 // answer at or above
	Confirm     float64 // offer to choose at or above
	Margin      float64 // how far the second must be behind for a direct answer
	MaxQuestion int     // characters; longer messages are offered as a letter
}

// DefaultSettings favour asking back over a wrong answer: nineteen of twenty direct answers are
// right.
var DefaultSettings = Settings{Answer: 0.92, Confirm: 0.2, Margin: 0.2, MaxQuestion: 500}

// Bot implements dialogue.Bot. It is safe for concurrent use and keeps nothing between turns.
type Bot struct {
	Find     Finder
	Library  Library
	Phones   Phonebook
	Mood     Mood         // nil: feelings are not read
	Guides   Guides       // nil: none
	Answers  guide.Reader // understands answers to a guide's questions
	Settings Settings
	Region   string
	Hotline  string // the hotline's own number, offered when nothing else helps
	Now      func() time.Time
	Model    Model // nil: none
	Uses     Uses
}

// thought is what the steps of one turn hand on to each other.
type thought struct {
	turn    dialogue.Turn
	text    string           // what the citizen said, tidied
	own     string           // the same in the citizen's own words, for letters
	query   string           // what is looked up: text, completed from the conversation
	follow  follow           // how it hangs on last
	last    dialogue.Message // the answer a follow-up follows
	back    bool             // the citizen goes back to last
	pending pending          // the question the bot asked back
	looked  bool             // the index was asked
	hits    []search.Hit
	first   []search.Hit // the order in which a model would offer them; empty: that of hits
	chance  *member      // the only article of a topic that may be meant by chance
	run     *guide.Run   // the guide the conversation is in, until a reply belongs to it
	why     dialogue.Decision
}

// step advances a turn; a reply ends it.
type step func(ctx context.Context, t *thought) (*dialogue.Reply, error)

// Reply decides about one turn. It returns an error only when knowledge cannot be read.
func (b *Bot) Reply(ctx context.Context, turn dialogue.Turn) (dialogue.Reply, error) {
	ctx = b.startTurn(ctx, turn)
	t := &thought{turn: turn}
	for _, next := range []step{b.guard, b.several, b.understand, b.find, b.decide} {
		reply, err := next(ctx, t)
		if err != nil {
			return dialogue.Reply{}, err
		}
		if reply != nil {
			if err := t.offerLetter(reply); err != nil {
				return dialogue.Reply{}, err
			}
			if err := b.offerGuides(ctx, t, reply); err != nil {
				return dialogue.Reply{}, err
			}
			t.goOn(reply)
			b.feel(t, reply)
			reply.Why = t.decision(*reply)
			return *reply, nil
		}
	}
	return dialogue.Reply{}, fmt.Errorf("no decision about message %s", turn.Message.ID)
}

// decision completes the record of the turn.
func (t *thought) decision(reply dialogue.Reply) dialogue.Decision {
	why := t.why
	if why.Kind == "" {
		why.Kind = string(reply.Kind)
	}
	why.Query = t.query
	why.ArticleID, why.ArticleVersion = reply.Content.ArticleID, reply.Content.ArticleVersion
	for _, h := range t.hits {
		if h.ID == why.ArticleID {
			why.Probability = h.Probability
		}
		why.Candidates = append(why.Candidates, dialogue.Scored{ArticleID: h.ID, Question: h.MatchedText, Probability: h.Probability, Score: h.Score})
	}
	if why.Probability == 0 && len(t.hits) > 0 && why.ArticleID == "" {
		why.Probability = t.hits[0].Probability
	}
	return why
}

var _ dialogue.Bot = (*Bot)(nil)
