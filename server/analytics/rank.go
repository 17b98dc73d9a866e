package analytics

import "slices"

// mostAsked keeps the n questions that were asked most, the latest first among equals.
func mostAsked(list []Unanswered, n int) []Unanswered {
	slices.SortStableFunc(list, func(a, b Unanswered) int {
		if a.Count != b.Count {
			return int(b.Count - a.Count)
		}
		return b.Last.Compare(a.Last)
	})
	return list[:min(n, len(list))]
}
