package identity

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"runtime"
	"time"

	"github.com/google/uuid"

	"qingting/server/db"
)

// Cipher encrypts personal data. The index is the same for equal inputs, so that a number can
// be looked up without being readable; both are opaque text.
type Cipher interface {
	Seal(plain string) (cipher, index string, err error)
	Open(cipher string) (plain string, err error)
}

// Eraser deletes or blanks what another package keeps about a citizen. It runs inside the
// erasing transaction.
type Eraser func(ctx context.Context, citizenID string) error

// Revoked is told, after commit, which sessions have ended before their time, so that open
// sockets can be closed.
type Revoked func(ctx context.Context, sessionIDs []string)

// Parts is what a Service is made of. DB, Cipher and Now are required.
type Parts struct {
	DB             *db.DB
	Cipher         Cipher
	Now            func() time.Time
	Random         io.Reader     // crypto/rand when nil
	Password       Argon2        // DefaultArgon2 when zero
	CitizenFor     time.Duration // life of a citizen's session since it was last prolonged; 180 days when zero
	StaffFor       time.Duration // life of a staff session; 12 hours when zero
	ReviewRequired bool          // editors may not publish, only reviewers
	Erasers        []Eraser
	Movers         []Mover
	Revoked        Revoked
	Changed        Revoked // told, like Revoked, which sessions now belong to somebody else
	WeChat         WeChat  // nil: WeChat is off
	OAuth          OAuth   // nil: no Official Account
}

// Service holds the use cases of identity. It is safe for concurrent use.
type Service struct {
	Parts
	store     store
	passwords *hasher
	cache     *cache
}

// New returns a Service.
func New(p Parts) *Service {
	if p.Random == nil {
		p.Random = rand.Reader
	}
	if p.Password == (Argon2{}) {
		p.Password = DefaultArgon2
	}
	if p.CitizenFor == 0 {
		p.CitizenFor = 180 * 24 * time.Hour
	}
	if p.StaffFor == 0 {
		p.StaffFor = 12 * time.Hour
	}
	if p.Revoked == nil {
		p.Revoked = func(context.Context, []string) {}
	}
	if p.Changed == nil {
		p.Changed = func(context.Context, []string) {}
	}
	// Half of the cores at most hash passwords, the rest stays with the citizens.
	parallel := runtime.GOMAXPROCS(0) / 2
	return &Service{Parts: p, store: store{p.DB}, passwords: newHasher(p.Password, parallel), cache: newCache()}
}

// OnRevoked sets who is told about revoked sessions, for wiring in a circle. It must be called
// before the Service is used.
func (s *Service) OnRevoked(f Revoked) { s.Revoked = f }

// OnChanged sets who is told about sessions that a merge, or its undoing, gave to another
// citizen, so that open sockets connect anew. It must be called before the Service is used.
func (s *Service) OnChanged(f Revoked) { s.Changed = f }

// OnErase adds an Eraser. It must be called before the Service is used.
func (s *Service) OnErase(f Eraser) { s.Erasers = append(s.Erasers, f) }

// OnMerge adds a Mover. It must be called before the Service is used.
func (s *Service) OnMerge(m Mover) { s.Movers = append(s.Movers, m) }

// now is the service's clock at the precision PostgreSQL stores.
func (s *Service) now() time.Time { return s.Now().UTC().Truncate(time.Microsecond) }

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// Resolve returns who a token belongs to, or ErrNoSession when it is unknown, expired or
// revoked, or its staff member disabled. Answers are kept for CacheFor, so a revocation made
// by another process is seen within that time; one made by this process is seen at once.
func (s *Service) Resolve(ctx context.Context, token string) (Principal, error) {
	if len(token) != tokenLength {
		return Principal{}, ErrNoSession
	}
	hash, now := hashToken(token), s.now()
	if p, ok := s.cache.take(hash, now); ok {
		return p, nil
	}
	p, err := s.principal(ctx, hash, now)
	if err != nil {
		return Principal{}, err
	}
	s.cache.put(hash, p, now)
	return p, nil
}

func (s *Service) principal(ctx context.Context, hash string, now time.Time) (Principal, error) {
	session, err := s.store.liveSession(ctx, hash, now)
	if err != nil {
		return Principal{}, err
	}
	p := Principal{SessionID: session.ID, ExpiresAt: session.ExpiresAt}
	if session.StaffID != nil {
		return s.staffPrincipal(ctx, p, *session.StaffID)
	}
	c, err := s.root(ctx, *session.CitizenID)
	if err != nil {
		return Principal{}, err
	}
	if c.ErasedAt != nil {
		return Principal{}, ErrNoSession
	}
	if err := s.touch(ctx, session, c, now); err != nil {
		return Principal{}, err
	}
	p.Kind, p.ID, p.DisplayName = KindCitizen, c.ID, c.DisplayName
	return p, nil
}

func (s *Service) staffPrincipal(ctx context.Context, p Principal, staffID string) (Principal, error) {
	m, err := s.store.staffByID(ctx, staffID)
	if err != nil {
		return Principal{}, err
	}
	if m.Disabled {
		return Principal{}, ErrNoSession
	}
	p.Kind, p.ID, p.DisplayName, p.Department = KindStaff, m.ID, m.DisplayName, m.Department
	p.Roles, p.MustChangePassword = m.Roles, m.MustChangePassword
	p.permissions = s.permissionsOf(m.Roles)
	return p, nil
}

// seenEvery is how exactly a citizen's last visit is kept.
const seenEvery = time.Hour

// touch notes the visit and prolongs the session once half of its life is gone, so that who
// comes back keeps the own letters.
func (s *Service) touch(ctx context.Context, session Session, c Citizen, now time.Time) error {
	if session.ExpiresAt.Sub(now) < s.CitizenFor/2 {
		if err := s.store.prolong(ctx, session.ID, now.Add(s.CitizenFor)); err != nil {
			return fmt.Errorf("prolong session: %w", err)
		}
	}
	if now.Sub(c.LastSeenAt) < seenEvery {
		return nil
	}
	return s.store.updateCitizen(ctx, c.ID, map[string]any{"last_seen_at": now})
}

// Login is a fresh session. Token is shown to its owner once and not stored.
type Login struct {
	Token     string
	SessionID string
	ExpiresAt time.Time
}

// Origin says where a login comes from, for the list of sessions.
type Origin struct {
	Address string
	Device  string
}

// open stores a session of the citizen or staff member set in owner.
func (s *Service) open(ctx context.Context, owner Session, from Origin, life time.Duration) (Login, error) {
	token, err := newToken(s.Random)
	if err != nil {
		return Login{}, err
	}
	now := s.now()
	owner.ID, owner.TokenHash = newID(), hashToken(token)
	owner.Address, owner.Device = cut(from.Address, 64), cut(cleanName(from.Device), MaxDevice)
	owner.CreatedAt, owner.ExpiresAt = now, now.Add(life)
	if err := s.store.createSession(ctx, owner); err != nil {
		return Login{}, fmt.Errorf("store session: %w", err)
	}
	return Login{Token: token, SessionID: owner.ID, ExpiresAt: owner.ExpiresAt}, nil
}

// Logout ends the session p came with. Doing it twice is harmless.
func (s *Service) Logout(ctx context.Context, p Principal) error {
	return s.revoke(ctx, sessionFilter{id: p.SessionID})
}

// LogoutStaff ends every session of a staff member.
func (s *Service) LogoutStaff(ctx context.Context, staffID string) error {
	return s.revoke(ctx, sessionFilter{staffID: staffID})
}

// revoke ends sessions, joins the caller's transaction if there is one, and tells the cache
// and the listener after commit.
func (s *Service) revoke(ctx context.Context, f sessionFilter) error {
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		ids, err := s.store.revokeSessions(ctx, f, s.now())
		if err != nil {
			return fmt.Errorf("revoke sessions: %w", err)
		}
		s.DB.AfterCommit(ctx, func(ctx context.Context) {
			s.cache.forgetSessions(ids)
			if len(ids) > 0 {
				s.Revoked(ctx, ids)
			}
		})
		return nil
	})
}

// PurgeSessions deletes sessions that ended more than 30 days ago and returns how many; links
// and codes for one login go with them.
func (s *Service) PurgeSessions(ctx context.Context) (int64, error) {
	before := s.now().AddDate(0, 0, -30)
	if err := s.store.removeOnce(ctx, before); err != nil {
		return 0, fmt.Errorf("remove old login links: %w", err)
	}
	return s.store.removeSessions(ctx, before)
}

func cut(s string, limit int) string {
	if r := []rune(s); len(r) > limit {
		return string(r[:limit])
	}
	return s
}
