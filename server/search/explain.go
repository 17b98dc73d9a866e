package search

import "strings"

// Explanation shows an editor how a question is understood and ranked.
type Explanation struct {
	// Original and Normalized are the question before and after cleaning.
	Original, Normalized string
	// Terms are the weighed terms, the heaviest first.
	Terms []TermWeight
	// Synonyms lists, for each word of the question that has some, all words that count the same.
	Synonyms [][]string
	// Fitted is true when the ranker was fitted on the knowledge's own wordings.
	Fitted bool
	// Hits are the ranked candidates with terms and features.
	Hits []Hit
}

// TermWeight is one pair of characters of the question.
type TermWeight struct {
	Term string
	// Rarity grows with how few documents contain the term; 0 is everywhere.
	Rarity float64
	// Gain is 1 for words of the subject and less for words of form.
	Gain float64
	// Documents is how many documents contain the term.
	Documents int
}

// Explain tells why a question finds what it finds, for the editors' why-view.
// It looks at every document, valid today or not.
func (e *Engine) Explain(question string) Explanation {
	x := Explanation{Original: question, Normalized: e.Normalize(question)}
	s := e.current.Load()
	if s == nil {
		return x
	}
	x.Fitted = s.model != nil
	x.Hits = e.searchIn(s, Query{Text: question, Limit: 10}, s.model).Hits
	sc := e.scratch.Get().(*scratch)
	defer e.scratch.Put(sc)
	sc.q.take(s, e.words, e.words.question(clean(question)))
	for _, t := range sc.q.bis {
		x.Terms = append(x.Terms, s.explainTerm(t))
	}
	sortTerms(x.Terms)
	for _, idea := range sc.q.ideas {
		var group []string
		for _, m := range e.words.groups[idea.group] {
			group = append(group, text(m))
		}
		x.Synonyms = append(x.Synonyms, group)
	}
	return x
}

func (s *snapshot) explainTerm(t term) TermWeight {
	df := 0
	for _, seg := range s.segs {
		df += seg.df(t.term)
	}
	var name strings.Builder
	name.WriteRune(rune(t.term >> 16))
	name.WriteRune(rune(t.term & 0xFFFF))
	return TermWeight{Term: name.String(), Rarity: float64(t.idf), Gain: float64(t.gain), Documents: df}
}
