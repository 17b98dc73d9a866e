package board

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"qingting/server/db"
)

// Parts is what a Service is made of.
type Parts struct {
	DB           *db.DB
	Cipher       Cipher
	Files        Files
	Calculations Calculations
	Bell         Bell
	Teller       Teller                        // nil: writers look for themselves
	Now          func() time.Time              // UTC
	Zone         *time.Location                // the city's, for the day in letter numbers
	Promise      func(now time.Time) time.Time // until when a letter of now is answered
	Guard        Guard                         // looks at what citizens write; nil: nobody does
}

// Service holds the use cases of the board. It is safe for concurrent use.
type Service struct {
	Parts
	store store
}

// New returns a Service.
func New(p Parts) *Service { return &Service{Parts: p, store: store{p.DB}} }

// errSentBefore ends the transaction when the letter was stored by an earlier try.
var errSentBefore = errors.New("sent before")

// Send stores a letter with its number and promise. Sending the same ClientID again returns
// the first letter; created tells which.
func (s *Service) Send(ctx context.Context, citizenID string, d Draft) (l Letter, created bool, err error) {
	return s.send(ctx, citizenID, d, s.Guard)
}

func (s *Service) send(ctx context.Context, citizenID string, d Draft, guard Guard) (l Letter, created bool, err error) {
	if err := d.check(); err != nil {
		return l, false, err
	}
	for _, id := range d.FileIDs {
		if err := s.Files.OwnedByCitizen(ctx, id, citizenID); err != nil {
			return l, false, ErrFile.With(err)
		}
	}
	for _, id := range d.CalculationIDs {
		if err := s.Calculations.OwnedByCitizen(ctx, id, citizenID); err != nil {
			return l, false, ErrSheet.With(err)
		}
	}
	l, err = s.store.letterByClientID(ctx, citizenID, d.ClientID)
	if err == nil {
		l, err = s.store.withParts(ctx, l)
		return l, false, err
	}
	if !errors.Is(err, ErrNotFound) {
		return l, false, err
	}
	if guard != nil && guard.Stops(d.DemandType, d.Words()) {
		return l, false, guard.KeepLetter(ctx, citizenID, d)
	}
	if l, err = s.newLetter(citizenID, d); err != nil {
		return l, false, err
	}
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		if err := s.storeLetter(ctx, &l, d); err != nil || guard == nil {
			return err
		}
		return guard.LetterStored(ctx, l, d)
	})
	if errors.Is(err, errSentBefore) {
		if l, err = s.store.letterByClientID(ctx, citizenID, d.ClientID); err != nil {
			return l, false, err
		}
		l, err = s.store.withParts(ctx, l)
		return l, false, err
	}
	if err != nil {
		return Letter{}, false, fmt.Errorf("store letter: %w", err)
	}
	l, err = s.store.withParts(ctx, l)
	return l, true, err
}

func (s *Service) newLetter(citizenID string, d Draft) (Letter, error) {
	now := s.Now()
	l := Letter{
		ID: newID(), ClientID: d.ClientID, CitizenID: citizenID, DemandType: d.DemandType,
		Title: strings.TrimSpace(d.Title), Text: strings.TrimSpace(d.Text), ContactName: strings.TrimSpace(d.ContactName),
		State: Submitted, PromisedAt: s.Promise(now), CreatedAt: now, UpdatedAt: now,
	}
	if d.ConversationID != "" {
		l.ConversationID = &d.ConversationID
	}
	if d.Phone == "" {
		return l, nil
	}
	var err error
	if l.PhoneCipher, l.PhoneIndex, err = s.Cipher.Seal(d.Phone); err != nil {
		return l, fmt.Errorf("seal phone: %w", err)
	}
	return l, nil
}

func (s *Service) storeLetter(ctx context.Context, l *Letter, d Draft) error {
	day := l.CreatedAt.In(s.Zone).Format("20060102")
	n, err := s.store.nextNumber(ctx, day)
	if err != nil {
		return err
	}
	l.Number = fmt.Sprintf("LY%s-%06d", day, n)
	created, err := s.store.createLetter(ctx, *l)
	if err != nil {
		return err
	}
	if !created {
		return errSentBefore
	}
	s.tell(ctx, l.ID)
	if err := s.store.createFiles(ctx, l.ID, d.FileIDs); err != nil {
		return err
	}
	return s.store.createCalculations(ctx, l.ID, d.CalculationIDs)
}

func (s *Service) tell(ctx context.Context, id string) {
	s.DB.AfterCommit(ctx, func(ctx context.Context) {
		if l, err := s.store.letter(ctx, id); err == nil {
			s.Bell.LetterChanged(ctx, l)
		}
	})
}

// OfCitizen returns the letter if it is the citizen's own, and ErrNotFound otherwise.
func (s *Service) OfCitizen(ctx context.Context, citizenID, id string) (Letter, error) {
	l, err := s.store.letter(ctx, id)
	if err == nil && l.CitizenID != citizenID {
		return Letter{}, ErrNotFound
	}
	if err != nil {
		return l, err
	}
	return s.store.withParts(ctx, l)
}

// Letter returns any letter with its entries; the caller has checked who asks.
func (s *Service) Letter(ctx context.Context, id string) (Letter, error) {
	l, err := s.store.letter(ctx, id)
	if err != nil {
		return l, err
	}
	return s.store.withParts(ctx, l)
}

// Sent lists the citizen's letters sent before `before`, newest first, without entries.
func (s *Service) Sent(ctx context.Context, citizenID string, before time.Time, limit int) ([]Letter, error) {
	return s.store.lettersOfCitizen(ctx, citizenID, before, limit)
}

// Find lists letters for staff: open ones first, the nearest promise first.
func (s *Service) Find(ctx context.Context, q Query) ([]Letter, int64, error) {
	q.Page, q.Size = max(q.Page, 1), min(max(q.Size, 1), 100)
	return s.store.letters(ctx, q)
}

// Phone returns the letter's phone number in full, or "" when none was given. The caller has
// checked that the reader may see it.
func (s *Service) Phone(l Letter) (string, error) {
	if l.PhoneCipher == "" {
		return "", nil
	}
	return s.Cipher.Open(l.PhoneCipher)
}

// Accept makes the staff member the one who answers. Of several one wins; ErrTaken for the
// others. Accepting one's own letter again is harmless.
func (s *Service) Accept(ctx context.Context, staffID, id string) (Letter, error) {
	l, err := s.Letter(ctx, id)
	if err != nil || l.HeldBy(staffID) {
		return l, err
	}
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		won, err := s.store.accept(ctx, id, staffID, s.Now())
		if err != nil {
			return err
		}
		if !won {
			return ErrTaken
		}
		s.tell(ctx, id)
		_, err = s.addEntry(ctx, Entry{LetterID: id, ClientID: "accepted", Author: "system", AuthorID: staffID, Text: "您的留言已受理，正在办理。"})
		if err != nil || s.Teller == nil {
			return err
		}
		return s.Teller.LetterAccepted(ctx, l)
	})
	if err != nil {
		return Letter{}, wrap("accept letter", err)
	}
	return s.Letter(ctx, id)
}

// Words is what somebody adds to a letter. ClientID makes sending it again harmless.
type Words struct {
	ClientID string
	Text     string
	Final    bool // an agent's last words: the letter is closed with them
}

// Answer stores the holder's answer; final words close the letter. The same ClientID again
// changes nothing.
func (s *Service) Answer(ctx context.Context, staffID, id string, w Words) (Letter, error) {
	if err := w.check(); err != nil {
		return Letter{}, err
	}
	l, err := s.store.letter(ctx, id)
	if err != nil {
		return l, err
	}
	if !l.HeldBy(staffID) {
		return Letter{}, ErrNotHolder
	}
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		e, err := s.addEntry(ctx, Entry{LetterID: id, ClientID: w.ClientID, Author: "agent", AuthorID: staffID, Text: strings.TrimSpace(w.Text)})
		if err != nil {
			return err
		}
		now := s.Now()
		set := map[string]any{"state": Answered, "updated_at": now}
		if l.AnsweredAt == nil {
			set["answered_at"] = now
		}
		if w.Final {
			set["state"], set["closed_at"] = Closed, now
		}
		err = s.move(ctx, id, []State{Accepted, Answered}, set)
		if err != nil || s.Teller == nil {
			return err
		}
		return s.Teller.LetterAnswered(ctx, l, e, w.Final)
	})
	if err != nil && !errors.Is(err, errSentBefore) {
		return Letter{}, wrap("answer letter", err)
	}
	return s.Letter(ctx, id)
}

// Add stores the citizen's further words; an answered letter is open again, with a new
// promise: the old one has been kept.
func (s *Service) Add(ctx context.Context, l Letter, w Words) (Letter, error) {
	return s.add(ctx, l, w, s.Guard)
}

func (s *Service) add(ctx context.Context, l Letter, w Words, guard Guard) (Letter, error) {
	if err := w.check(); err != nil {
		return Letter{}, err
	}
	if guard != nil && guard.Stops(l.DemandType, w.Text) && !l.has(w.ClientID) {
		return Letter{}, guard.KeepEntry(ctx, l, w)
	}
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		e, err := s.addEntry(ctx, Entry{LetterID: l.ID, ClientID: w.ClientID, Author: "citizen", AuthorID: l.CitizenID, Text: strings.TrimSpace(w.Text)})
		if err != nil {
			return err
		}
		if guard != nil {
			if err := guard.EntryStored(ctx, l, e); err != nil {
				return err
			}
		}
		now := s.Now()
		changed, err := s.store.reopen(ctx, l.ID, s.Promise(now), now)
		return s.moved(ctx, l.ID, changed, err)
	})
	if err != nil && !errors.Is(err, errSentBefore) {
		return Letter{}, wrap("add to letter", err)
	}
	return s.Letter(ctx, l.ID)
}

// Rate stores the citizen's rating of an answered letter, once.
func (s *Service) Rate(ctx context.Context, l Letter, score int, comment string) (Letter, error) {
	if score < 1 || score > 5 || utf8.RuneCountInString(comment) > 500 {
		return l, ErrRating
	}
	if l.State != Answered && l.State != Closed {
		return l, ErrNotRatable
	}
	if l.Rating == score && l.RatingComment == comment {
		return l, nil
	}
	rated, err := s.store.rate(ctx, l.ID, map[string]any{"rating": score, "rating_comment": comment, "rated_at": s.Now()})
	if err != nil {
		return l, fmt.Errorf("rate letter: %w", err)
	}
	if !rated {
		return l, ErrRated
	}
	s.tell(ctx, l.ID)
	return s.Letter(ctx, l.ID)
}

func (s *Service) move(ctx context.Context, id string, from []State, set map[string]any) error {
	changed, err := s.store.change(ctx, id, from, set)
	return s.moved(ctx, id, changed, err)
}

// moved tells about a change; one that did not happen came too late.
func (s *Service) moved(ctx context.Context, id string, changed bool, err error) error {
	if err != nil {
		return err
	}
	if !changed {
		return ErrClosed
	}
	s.tell(ctx, id)
	return nil
}

func (s *Service) addEntry(ctx context.Context, e Entry) (Entry, error) {
	e.ID, e.CreatedAt = newID(), s.Now()
	created, err := s.store.createEntry(ctx, e)
	if err != nil {
		return e, err
	}
	if !created {
		return e, errSentBefore
	}
	return e, nil
}

func (w Words) check() error {
	if w.ClientID == "" || len(w.ClientID) > 64 {
		return ErrClientID
	}
	if strings.TrimSpace(w.Text) == "" || utf8.RuneCountInString(w.Text) > MaxText {
		return ErrEntry
	}
	return nil
}

func wrap(what string, err error) error { return fmt.Errorf("%s: %w", what, err) }

func escapeLike(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}

func newID() string { return uuid.Must(uuid.NewV7()).String() }
