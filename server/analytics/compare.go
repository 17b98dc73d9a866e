package analytics

import (
	"context"
	"fmt"
	"math"
	"time"
)

// Share is a rate with its sample and a 95 % interval (Wilson, 1927), which holds for small
// samples and shares near 0 and 1.
type Share struct {
	Hits, N          int
	Value, Low, High float64 // 0 to 1; all 0 when N is 0
}

// NewShare computes the share.
func NewShare(hits, n int) Share {
	if n == 0 {
		return Share{}
	}
	const z = 1.959964
	p, m := float64(hits)/float64(n), float64(n)
	centre := (p + z*z/(2*m)) / (1 + z*z/m)
	half := z / (1 + z*z/m) * math.Sqrt(p*(1-p)/m+z*z/(4*m*m))
	return Share{hits, n, p, math.Max(0, centre-half), math.Min(1, centre+half)}
}

// Differs reports whether the intervals of two shares do not touch.
func (s Share) Differs(o Share) bool { return s.N > 0 && o.N > 0 && (s.High < o.Low || o.High < s.Low) }

// DeskFigures are how citizens were served by agents in a stretch of time.
type DeskFigures struct {
	Satisfied Share // four or five stars among rated chats an agent held
	LowRated  Share // one or two stars among them
	NoReply   Share // chats taken and let go without a word
	Disliked  Share // chats an agent held in which an answer was marked as no help
}

// Desk counts the desk from one moment to another, the last excluded.
func (s *Service) Desk(ctx context.Context, from, until time.Time) (DeskFigures, error) {
	f, err := store{s.DB}.desk(ctx, span{from, until})
	if err != nil {
		return f, fmt.Errorf("count the desk: %w", err)
	}
	return f, nil
}
