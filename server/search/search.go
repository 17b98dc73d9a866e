// Package search finds the knowledge points that answer a citizen's question.
// It keeps everything in memory, knows documents instead of articles, and needs
// no model and no network. A search runs in two steps: an inverted index over
// character n-grams proposes a few dozen documents, then a ranker trained on the
// knowledge itself orders them and says how likely the first one is right.
package search

import (
	"time"
)

// Doc is one searchable knowledge point.
type Doc struct {
	ID      string
	Version string
	// Question is the standard wording; it may be empty for plain passages.
	Question string
	// Variants are other wordings of the same question.
	Variants []string
	// CounterExamples are questions that look alike but must not be answered with this document.
	CounterExamples []string
	Answer          string
	Tags            []string
	Category        string
	// Region limits the document to one region; empty means everywhere.
	Region string
	// Hot counts how often the document was asked for lately; it orders suggestions.
	Hot int
	// Months are the months (1 to 12) in which the document is hot.
	Months []int
	// From and Until bound the validity, From included and Until excluded; zero is open.
	From, Until time.Time
}

// Lexicon is the language knowledge that editors maintain.
type Lexicon struct {
	// Synonyms are groups of words that mean the same to a citizen.
	Synonyms [][]string
	// Typos maps a frequent misspelling to the right word.
	Typos map[string]string
}

// Options tunes an engine; the zero value is the setting of the product.
type Options struct {
	// Candidates is how many documents are ranked closely; 0 means 100.
	Candidates int
	// Seed makes sampling repeatable; the same knowledge and seed give the same engine.
	Seed int64
	// NoFit skips fitting the ranker on the variants; the built-in weights are used.
	NoFit bool
	// Model is used instead of fitting one when the index is first built; see Engine.Learn.
	Model *Model
}

// Query is one question to find documents for.
type Query struct {
	Text string
	// Limit is the number of hits wanted; 0 means 10.
	Limit int
	// Now decides which documents are valid; zero means that dates are not looked at.
	Now time.Time
	// Region keeps documents of this region and those without one; empty keeps all.
	Region string
}

// Result is the answer to a Query.
type Result struct {
	// Query is the normalised question.
	Query string
	// Hits are ordered best first; no two share an ID.
	Hits []Hit
}

// Hit is one found document.
type Hit struct {
	ID      string
	Version string
	// Score is the ranker's raw value, comparable only inside one Result.
	Score float64
	// Probability is the calibrated chance, 0 to 1, that this document is the right answer.
	Probability float64
	// MatchedText is the question or variant that matched best; empty for plain passages.
	MatchedText string
	// Terms lists what matched, the heaviest first.
	Terms []TermHit
	// Features are the values the ranker saw, in a fixed order.
	Features []Feature
	// Countered is true when the question is closer to a counter-example than to the document.
	Countered bool
}

// TermHit is one matched term.
type TermHit struct {
	Term string
	// Field is "question", "answer" or "both".
	Field string
	// Share is the term's part, 0 to 1, of all matched weight of this hit.
	Share float64
}

// Feature is one named value of the ranker.
type Feature struct {
	Name  string
	Value float64
}
