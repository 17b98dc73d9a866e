package consult

import "testing"

// sample is the whole list, or every fifth of it under the race detector: that looks at how
// goroutines share memory, which more of the same questions do not show.
func sample[T any](list []T) []T {
	if !racing {
		return list
	}
	var some []T
	for i := 0; i < len(list); i += 5 {
		some = append(some, list[i])
	}
	return some
}

// measures marks a test that measures accuracy on one goroutine: scripts/test runs it without the
// race detector.
func measures(t *testing.T) {
	t.Helper()
	if racing {
		t.Skip("measured without the race detector, in the step accuracy")
	}
}
