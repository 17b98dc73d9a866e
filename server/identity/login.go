package identity

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"qingting/server/errs"
)

// Attempt is one try of a staff member to log in.
type Attempt struct {
	Username string
	Password string
	From     Origin
}

// LoginStaff checks user name and password and opens a session. An unknown user and a wrong
// password give the same ErrLogin after the same work. After MaxFailedLogins failures in a
// row the account is locked for LockFor: ErrLocked, with the minutes left.
func (s *Service) LoginStaff(ctx context.Context, a Attempt) (Login, Staff, error) {
	m, err := s.store.staffByUsername(ctx, normalUsername(a.Username))
	if errors.Is(err, ErrNoStaff) {
		return Login{}, Staff{}, s.refuseUnknown(ctx, a.Password)
	}
	if err != nil {
		return Login{}, Staff{}, fmt.Errorf("find staff: %w", err)
	}
	stale, err := s.tryPassword(ctx, m, a.Password)
	if err != nil {
		return Login{}, Staff{}, err
	}
	if m.Disabled {
		return Login{}, Staff{}, ErrDisabled
	}
	if stale {
		if err := s.rehash(ctx, m, a.Password); err != nil {
			return Login{}, Staff{}, err
		}
	}
	login, err := s.open(ctx, Session{StaffID: &m.ID}, a.From, s.StaffFor)
	return login, m, err
}

// refuseUnknown takes as long as a wrong password, so that nobody learns who exists.
func (s *Service) refuseUnknown(ctx context.Context, password string) error {
	if _, _, err := s.passwords.verify(ctx, password, ""); err != nil {
		return fmt.Errorf("check password: %w", err)
	}
	return ErrLogin
}

// tryPassword counts the attempt before it looks at the password, so that many tries at the
// same time cannot get past the limit, and takes the count back when the password is right.
func (s *Service) tryPassword(ctx context.Context, m Staff, password string) (stale bool, err error) {
	now := s.now()
	if m.Locked(now) {
		return false, lockedError(m.LockedUntil.Sub(now))
	}
	failures, err := s.countAttempt(ctx, m.ID, now)
	if err != nil {
		return false, err
	}
	match, stale, err := s.passwords.verify(ctx, password, m.PasswordHash)
	if err != nil {
		return false, fmt.Errorf("check password of staff %s: %w", m.ID, err)
	}
	if match {
		return stale, s.store.updateStaff(ctx, m.ID, map[string]any{"failed_logins": 0, "locked_until": nil})
	}
	if failures >= MaxFailedLogins {
		return false, lockedError(LockFor)
	}
	return false, ErrLogin
}

func (s *Service) countAttempt(ctx context.Context, staffID string, now time.Time) (failures int, err error) {
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		var free bool
		failures, free, err = s.store.countAttempt(ctx, staffID, now)
		if err != nil {
			return fmt.Errorf("count login attempt: %w", err)
		}
		if !free {
			return lockedError(LockFor)
		}
		if failures < MaxFailedLogins {
			return nil
		}
		return s.store.updateStaff(ctx, staffID, map[string]any{"locked_until": now.Add(LockFor)})
	})
	return failures, err
}

func lockedError(left time.Duration) *errs.Error {
	minutes := int(math.Ceil(left.Minutes()))
	sentence := fmt.Sprintf("连续 %d 次输错，账号已锁定 %d 分钟，请 %d 分钟后再试，或请管理员重置密码。",
		MaxFailedLogins, int(LockFor.Minutes()), minutes)
	return ErrLocked.Say(sentence).After(left)
}

func (s *Service) rehash(ctx context.Context, m Staff, password string) error {
	hash, err := s.passwords.hash(ctx, password, s.Random)
	if err != nil {
		return fmt.Errorf("hash password: %w", err)
	}
	return s.store.updateStaff(ctx, m.ID, map[string]any{"password_hash": hash})
}

// ChangePassword sets a new password for p and ends all its other sessions. A wrong old
// password counts like a failed login; a weak new one gives ErrPasswordWeak with the reason.
func (s *Service) ChangePassword(ctx context.Context, p Principal, old, fresh string) error {
	m, err := s.store.staffByID(ctx, p.ID)
	if err != nil {
		return err
	}
	if _, err := s.tryPassword(ctx, m, old); errors.Is(err, ErrLogin) {
		return ErrOldPassword.WithFields(errs.Field{Path: "old", Message: ErrOldPassword.Sentence})
	} else if err != nil {
		return err
	}
	sentence := checkPassword(fresh, m.Username)
	if sentence == "" && fresh == old {
		sentence = "新密码不能与原密码相同。"
	}
	if sentence != "" {
		return ErrPasswordWeak.Say(sentence).WithFields(errs.Field{Path: "new", Message: sentence})
	}
	hash, err := s.passwords.hash(ctx, fresh, s.Random)
	if err != nil {
		return fmt.Errorf("hash password: %w", err)
	}
	return s.setPassword(ctx, m.ID, hash, p.SessionID)
}

// setPassword stores the hash of a password its owner has chosen.
func (s *Service) setPassword(ctx context.Context, staffID, hash, keepSession string) error {
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		err := s.store.updateStaff(ctx, staffID, map[string]any{
			"password_hash": hash, "must_change_password": false, "updated_at": s.now(),
		})
		if err != nil {
			return err
		}
		return s.revoke(ctx, sessionFilter{staffID: staffID, except: keepSession})
	})
	if err == nil {
		s.cache.forgetOwner(KindStaff, staffID)
	}
	return err
}
