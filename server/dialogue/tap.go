package dialogue

import (
	"context"
	"slices"
)

// Tap is a citizen choosing one of the questions they were offered because their own words had
// been unclear.
type Tap struct {
	CitizenID string
	ArticleID string
	Text      string // the words that had been unclear
}

// Evidence learns of taps; see Parts.
type Evidence interface {
	Tapped(ctx context.Context, t Tap) error
}

// tapped tells the evidence that m chose an offered article. Failing to remember it must not
// hold up the conversation: it is logged.
func (s *Service) tapped(ctx context.Context, c Conversation, m Message, history []Message) {
	if s.Evidence == nil || m.Kind != KindCandidate {
		return
	}
	words, found := unclear(history, m.Content.ArticleID)
	if !found {
		return
	}
	if err := s.Evidence.Tapped(ctx, Tap{CitizenID: c.CitizenID, ArticleID: m.Content.ArticleID, Text: words}); err != nil {
		s.Log.ErrorContext(ctx, "cannot remember a tap", "message", m.ID, "error", err)
	}
}

// unclear returns the words the article was offered for: those the newest offer that holds it
// replied to. A question back about a topic is no such offer, nor is an offer made for a tapped
// option, since the citizen's own words said less than the article.
func unclear(history []Message, articleID string) (words string, found bool) {
	for i := len(history) - 1; i >= 0; i-- {
		offer := history[i]
		holds := slices.ContainsFunc(offer.Content.Candidates, func(c Candidate) bool { return c.ArticleID == articleID })
		if offer.Sender != ByBot || !holds {
			continue
		}
		if offer.Kind != KindCandidates || offer.ReplyTo == nil {
			return "", false
		}
		at := slices.IndexFunc(history, func(m Message) bool { return m.ID == *offer.ReplyTo })
		if at < 0 || history[at].Kind != KindText {
			return "", false
		}
		words = history[at].Text
		return words, !slices.ContainsFunc(history[:at], func(m Message) bool { return slices.Contains(m.Content.Options, words) })
	}
	return "", false
}
