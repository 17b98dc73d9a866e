package board

import "context"

// Guard looks at what citizens write before others read it.
type Guard interface {
	// Stops reports whether words of a letter of the type must not be stored. It is quick and
	// asks nobody.
	Stops(t DemandType, text string) bool
	// KeepLetter and KeepEntry keep what was stopped for a reviewer and return the error the
	// citizen is told.
	KeepLetter(ctx context.Context, citizenID string, d Draft) error
	KeepEntry(ctx context.Context, l Letter, w Words) error
	// LetterStored and EntryStored are called in the transaction that stores them.
	LetterStored(ctx context.Context, l Letter, d Draft) error
	EntryStored(ctx context.Context, l Letter, e Entry) error
}

// Words is everything of a draft that others will read.
func (d Draft) Words() string { return d.Title + "\n" + d.Text + "\n" + d.ContactName }

// has reports whether the citizen's words were stored by an earlier try.
func (l Letter) has(clientID string) bool {
	for _, e := range l.Entries {
		if e.Author == "citizen" && e.ClientID == clientID {
			return true
		}
	}
	return false
}

// Release stores a letter that was stopped after all. It joins the caller's transaction; the
// same again returns the first letter.
func (s *Service) Release(ctx context.Context, citizenID string, d Draft) (Letter, error) {
	l, _, err := s.send(ctx, citizenID, d, nil)
	return l, err
}

// ReleaseEntry stores further words that were stopped after all, as Release does a letter.
func (s *Service) ReleaseEntry(ctx context.Context, citizenID, letterID string, w Words) (Letter, error) {
	l, err := s.OfCitizen(ctx, citizenID, letterID)
	if err != nil {
		return l, err
	}
	return s.add(ctx, l, w, nil)
}
