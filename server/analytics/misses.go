package analytics

import (
	"context"
	"fmt"
	"time"
)

// MissKind says what went wrong at the desk.
type MissKind string

// The kinds of miss.
const (
	LowRating  MissKind = "low_rating"  // one or two stars for a chat an agent held last
	NoReply    MissKind = "unanswered"  // an agent took a chat and let it go without a word
	ThumbsDown MissKind = "thumbs_down" // the citizen marked an answer as no help in a chat an agent held
	LowLetter  MissKind = "low_letter"  // one or two stars for a letter's answer
)

// Miss is one row at the desk that says that somebody may not know a matter.
type Miss struct {
	Kind      MissKind
	StaffID   string
	ID        string // of the conversation or letter
	ArticleID string // the knowledge it was about, as the bot saw it; empty when it saw none
	At        time.Time
}

// Misses lists what went wrong since a time, with the article each conversation was last about.
func (s *Service) Misses(ctx context.Context, since time.Time) ([]Miss, error) {
	list, err := store{s.DB}.misses(ctx, since)
	if err != nil {
		return nil, fmt.Errorf("read misses: %w", err)
	}
	return list, nil
}
