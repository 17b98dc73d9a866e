package bench

import "testing"

// TestThePathFindsGapsAndSavesItems holds the promise of the personal path on fewer trainees than
// the bench takes, with room for luck.
func TestThePathFindsGapsAndSavesItems(t *testing.T) {
	r := Path(300, 7)
	if r.Precision < 0.9 || r.Recall < 0.88 || r.PathItems > 0.7*r.FixedItems {
		t.Fatalf("%+v", r)
	}
	if again := Path(300, 7); again != r {
		t.Fatalf("not repeatable: %+v", again)
	}
}
