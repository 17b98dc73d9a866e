// Package wording remembers which question citizens tapped when their own words had been unclear,
// and proposes words that several citizens used as a variant of the article. Nothing is learned
// silently: an editor accepts a proposal, which puts the words into the article's next version,
// or dismisses it for good.
package wording

import (
	"regexp"
	"strings"
	"time"
	"unicode/utf8"

	"qingting/server/errs"
)

// State is what became of a proposal.
type State string

// The states of a proposal.
const (
	Open      State = "open"
	Accepted  State = "accepted"
	Dismissed State = "dismissed"
)

// Needed is how many different citizens must have tapped the same article after the same words:
// one may have tapped by mistake.
const Needed = 2

// Words shorter or longer than these, in characters, are no question of their own.
const (
	minLength = 4
	maxLength = 60
)

// What callers can be told.
var (
	ErrNotFound = errs.New(errs.NotFound, "proposal_not_found", "没有找到这条建议。")
	ErrDecided  = errs.New(errs.Conflict, "proposal_decided", "这条建议已经处理过了，请刷新列表。")
)

// Tap is one citizen choosing an article after their words had been unclear.
type Tap struct {
	CitizenID string
	ArticleID string
	Text      string // the citizen's words
}

// Evidence is a stored tap, as the citizen's export shows it.
type Evidence struct {
	CitizenID string
	ArticleID string
	Wording   string
	CreatedAt time.Time
}

// Proposal is words that citizens use for an article, offered to editors as a variant.
type Proposal struct {
	ID        string
	ArticleID string
	Wording   string // normalised
	Text      string // as the first citizen wrote it
	Citizens  int    // how many different ones
	State     State
	CreatedAt time.Time
	DecidedBy *string
	DecidedAt *time.Time
}

var (
	signs = strings.NewReplacer("？", "", "?", "", "。", "", ".", "", "！", "", "!", "", "，", "", ",", "", "、", "", "；", "", "：", "", "“", "", "”", "")
	// private are runs of digits that may be a telephone number or the like, and addresses.
	private = regexp.MustCompile(`[0-9０-９]{5,}|@|https?:`)
)

// normal brings words that differ only in signs, spaces and case into one form.
func normal(text string) string {
	return signs.Replace(strings.ToLower(strings.Join(strings.Fields(text), "")))
}

// usable reports whether the words may become a variant: a question's length, nothing private.
func usable(text string) bool {
	n := utf8.RuneCountInString(normal(text))
	return n >= minLength && n <= maxLength && !private.MatchString(text)
}
