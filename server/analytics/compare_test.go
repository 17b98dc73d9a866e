package analytics

import (
	"math"
	"testing"
)

// Intervals from Brown, Cai and DasGupta, Interval Estimation for a Binomial Proportion (2001),
// and by hand for the ends.
func TestSharesKnowHowSureTheyAre(t *testing.T) {
	for _, c := range []struct {
		hits, n   int
		low, high float64
	}{{0, 0, 0, 0}, {0, 10, 0, 0.2775}, {10, 10, 0.7225, 1}, {5, 10, 0.2366, 0.7634}, {50, 100, 0.4038, 0.5962}} {
		s := NewShare(c.hits, c.n)
		if math.Abs(s.Low-c.low) > 0.0005 || math.Abs(s.High-c.high) > 0.0005 {
			t.Errorf("%d of %d: %.4f to %.4f", c.hits, c.n, s.Low, s.High)
		}
	}
	if NewShare(50, 100).Differs(NewShare(55, 100)) || !NewShare(50, 100).Differs(NewShare(80, 100)) || NewShare(0, 0).Differs(NewShare(80, 100)) {
		t.Error("differences are not told apart from chance")
	}
}
