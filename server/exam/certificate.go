package exam

import (
	"context"
	"crypto/rand"
	"math/big"
	"strings"
	"time"

	"golang.org/x/text/unicode/norm"
)

// Certificate says that somebody has passed. It is valid until it expires or is revoked.
type Certificate struct {
	ID, Code, StaffID, ExamID, AttemptID string
	Title                                string
	Score                                float64
	IssuedAt                             time.Time
	ExpiresAt                            *time.Time
	RevokedAt                            *time.Time
	RevokedBy, RevokedReason             string
}

// StateAt returns valid, expired or revoked.
func (c Certificate) StateAt(now time.Time) string {
	switch {
	case c.RevokedAt != nil:
		return "revoked"
	case c.ExpiresAt != nil && !now.Before(*c.ExpiresAt):
		return "expired"
	}
	return "valid"
}

// renewal is how long before its end a certificate is renewed from that end on, so that nobody
// loses days by taking the exam early. Passing before that does not pile up years.
const renewal = 90 * 24 * time.Hour

// certify issues a certificate for an attempt that was passed.
func (s *Service) certify(ctx context.Context, a Attempt) error {
	if a.Certificate == "" {
		return nil
	}
	now := s.Now().UTC().Truncate(time.Microsecond)
	c := Certificate{ID: newID(), Code: newCode(), StaffID: a.StaffID, ExamID: a.ExamID, AttemptID: a.ID, Title: a.Certificate, Score: a.Score, IssuedAt: now}
	if a.ValidMonths > 0 {
		held, err := s.store.certificatesOf(ctx, a.StaffID)
		if err != nil {
			return err
		}
		until := validUntil(held, a, now)
		c.ExpiresAt = &until
	}
	return s.store.createCertificate(ctx, c)
}

// validUntil is never before the end of what is held already.
func validUntil(held []Certificate, a Attempt, now time.Time) time.Time {
	from, end := now, now
	for _, h := range held {
		if h.ExamID == a.ExamID && h.RevokedAt == nil && h.ExpiresAt != nil && h.ExpiresAt.After(end) {
			end = h.ExpiresAt.UTC()
		}
	}
	if end.Sub(now) <= renewal {
		from = end
	}
	if until := from.AddDate(0, a.ValidMonths, 0); until.After(end) {
		return until
	}
	return end
}

// codeLetters leaves out what is mixed up when read aloud or copied by hand.
const codeLetters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"

// newCode is 12 letters in three groups: 60 bits, so that nobody finds one by trying.
func newCode() string {
	code := make([]byte, 0, 14)
	for i := range 12 {
		if i > 0 && i%4 == 0 {
			code = append(code, '-')
		}
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(codeLetters))))
		if err != nil {
			panic(err) // the system has no randomness left: nothing is safe any more
		}
		code = append(code, codeLetters[n.Int64()])
	}
	return string(code)
}

// CertificatesOf lists somebody's certificates, newest first.
func (s *Service) CertificatesOf(ctx context.Context, staffID string) ([]Certificate, error) {
	return s.store.certificatesOf(ctx, staffID)
}

// CertificateFilter picks certificates; empty fields pick all.
type CertificateFilter struct {
	State    string        // valid, expired or revoked
	Expiring time.Duration // valid ones that end within, unless a later one was issued already
}

// Certificates lists everybody's, newest first, or of expiring ones the next to end first; at
// most 1,000.
func (s *Service) Certificates(ctx context.Context, f CertificateFilter) ([]Certificate, error) {
	return s.store.certificates(ctx, f, s.Now())
}

// Holders counts the people who hold a valid certificate.
func (s *Service) Holders(ctx context.Context) (int, error) {
	return s.store.holders(ctx, s.Now())
}

// Verify finds a certificate by its code, in small letters or without dashes too; ErrNoCert.
func (s *Service) Verify(ctx context.Context, code string) (Certificate, error) {
	return s.store.certificateByCode(ctx, plainCode(code))
}

// plainCode writes a code the way newCode does, however it was copied.
func plainCode(code string) string {
	var plain []byte
	for _, r := range strings.ToUpper(norm.NFKC.String(code)) {
		if !strings.ContainsRune(codeLetters, r) {
			continue
		}
		if n := len(plain); n == 4 || n == 9 {
			plain = append(plain, '-')
		}
		plain = append(plain, byte(r))
	}
	return string(plain)
}

// Revoke ends a certificate for a reason; ErrRevoked when it is revoked already.
func (s *Service) Revoke(ctx context.Context, by, id, reason string) error {
	if reason == "" {
		return ErrReason
	}
	return s.store.revoke(ctx, id, by, reason, s.Now())
}
