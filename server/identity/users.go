package identity

import (
	"context"
	"fmt"
	"slices"
)

// Staff returns a staff member with its roles, or ErrNoStaff.
func (s *Service) Staff(ctx context.Context, id string) (Staff, error) {
	return s.store.staffByID(ctx, id)
}

// StaffList returns all staff with their roles, by user name, the disabled ones included.
func (s *Service) StaffList(ctx context.Context) ([]Staff, error) {
	return s.store.staffList(ctx)
}

// NewStaff describes an account to be made.
type NewStaff struct {
	Username    string
	DisplayName string
	Department  string
	Roles       []Role
}

// CreateStaff makes an account with a generated password, which is returned once and must be
// changed at the first login. Errors: ErrStaffInvalid with fields, ErrUsernameTaken.
func (s *Service) CreateStaff(ctx context.Context, n NewStaff) (Staff, string, error) {
	n.Username, n.DisplayName, n.Department = normalUsername(n.Username), cleanName(n.DisplayName), cleanName(n.Department)
	roles, known := orderedRoles(n.Roles)
	wrong := fields{}
	wrong.say(!usernameForm.MatchString(n.Username), "username", "用户名请用 3 到 32 位小写字母、数字、点、横线或下划线，以字母开头。")
	wrong.checkStaff(n.DisplayName, n.Department, known && len(roles) > 0)
	if err := wrong.or(ErrStaffInvalid); err != nil {
		return Staff{}, "", err
	}
	password, hash, err := s.freshPassword(ctx, n.Username)
	if err != nil {
		return Staff{}, "", err
	}
	now := s.now()
	m := Staff{
		ID: newID(), Username: n.Username, DisplayName: n.DisplayName, Department: n.Department, Roles: roles,
		PasswordHash: hash, MustChangePassword: true, CreatedAt: now, UpdatedAt: now,
	}
	err = s.DB.InTx(ctx, func(ctx context.Context) error { return s.store.createStaff(ctx, m) })
	if err != nil {
		return Staff{}, "", err
	}
	return m, password, nil
}

func (f *fields) checkStaff(name, department string, rolesOK bool) {
	f.say(name == "" || tooLong(name, MaxDisplayName), "display_name", "请填写姓名，不超过 20 个字。")
	f.say(tooLong(department, MaxDepartment), "department", "部门请控制在 40 个字以内。")
	f.say(!rolesOK, "roles", "请至少选择一个有效的角色。")
}

func (s *Service) freshPassword(ctx context.Context, username string) (password, hash string, err error) {
	if password, err = generatePassword(s.Random, username); err != nil {
		return "", "", err
	}
	if hash, err = s.passwords.hash(ctx, password, s.Random); err != nil {
		return "", "", fmt.Errorf("hash password: %w", err)
	}
	return password, hash, nil
}

// StaffChange is what an admin may change about an account; nil leaves a field as it is.
type StaffChange struct {
	DisplayName *string
	Department  *string
	Roles       *[]Role
	Disabled    *bool
}

// UpdateStaff changes an account on behalf of by. Disabling ends all its sessions and forgets
// its WeChat, so that enabling it again does not let an old phone in; changed roles count within CacheFor. Errors: ErrStaffInvalid, ErrNoStaff, ErrSelfDisable, and
// ErrLastAdmin when nobody would be left to manage accounts.
func (s *Service) UpdateStaff(ctx context.Context, by Principal, id string, change StaffChange) (Staff, error) {
	if change.Disabled != nil && *change.Disabled && by.ID == id {
		return Staff{}, ErrSelfDisable
	}
	var after Staff
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		// Two admins who disable each other at the same moment must not both succeed.
		if err := s.store.lockAdmins(ctx); err != nil {
			return fmt.Errorf("lock admins: %w", err)
		}
		m, err := s.store.staffByID(ctx, id)
		if err != nil {
			return err
		}
		if after, err = change.apply(m); err != nil {
			return err
		}
		after.UpdatedAt = s.now()
		return s.storeStaff(ctx, m, after)
	})
	if err == nil {
		s.cache.forgetOwner(KindStaff, id)
	}
	return after, err
}

func (c StaffChange) apply(m Staff) (Staff, error) {
	rolesOK := true
	if c.DisplayName != nil {
		m.DisplayName = cleanName(*c.DisplayName)
	}
	if c.Department != nil {
		m.Department = cleanName(*c.Department)
	}
	if c.Roles != nil {
		m.Roles, rolesOK = orderedRoles(*c.Roles)
		rolesOK = rolesOK && len(m.Roles) > 0
	}
	if c.Disabled != nil {
		m.Disabled = *c.Disabled
	}
	wrong := fields{}
	wrong.checkStaff(m.DisplayName, m.Department, rolesOK)
	return m, wrong.or(ErrStaffInvalid)
}

func (s *Service) storeStaff(ctx context.Context, before, after Staff) error {
	err := s.store.updateStaff(ctx, after.ID, map[string]any{
		"display_name": after.DisplayName, "department": after.Department, "disabled": after.Disabled, "updated_at": after.UpdatedAt,
	})
	if err != nil {
		return err
	}
	if !slices.Equal(before.Roles, after.Roles) {
		if err := s.store.replaceRoles(ctx, after.ID, after.Roles); err != nil {
			return fmt.Errorf("store roles: %w", err)
		}
	}
	if before.isAdmin() && !after.isAdmin() {
		left, err := s.store.activeAdmins(ctx)
		if err != nil {
			return fmt.Errorf("count admins: %w", err)
		}
		if left == 0 {
			return ErrLastAdmin
		}
	}
	if after.Disabled && !before.Disabled {
		if err := s.UnbindStaff(ctx, after.ID); err != nil {
			return err
		}
		return s.LogoutStaff(ctx, after.ID)
	}
	return nil
}

func (s Staff) isAdmin() bool { return !s.Disabled && slices.Contains(s.Roles, Admin) }

// ResetPassword gives an account a generated password, returned once, that must be changed at
// the next login; it unlocks the account, forgets its WeChat and ends all its sessions.
func (s *Service) ResetPassword(ctx context.Context, by Principal, id string) (string, error) {
	if by.ID == id {
		return "", ErrSelfReset
	}
	m, err := s.store.staffByID(ctx, id)
	if err != nil {
		return "", err
	}
	password, hash, err := s.freshPassword(ctx, m.Username)
	if err != nil {
		return "", err
	}
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		err := s.store.updateStaff(ctx, id, map[string]any{
			"password_hash": hash, "must_change_password": true, "failed_logins": 0, "locked_until": nil, "updated_at": s.now(),
		})
		if err != nil {
			return err
		}
		if err := s.UnbindStaff(ctx, id); err != nil {
			return err
		}
		return s.LogoutStaff(ctx, id)
	})
	if err != nil {
		return "", err
	}
	return password, nil
}

// FirstAdmin is the user name EnsureFirstAdmin gives.
const FirstAdmin = "admin"

// firstRoles let one person try the whole service; a real hotline gives the jobs to several
// people and takes them from this account.
var firstRoles = []Role{Agent, Supervisor, Editor, Reviewer, Trainer, Admin}

// EnsureFirstAdmin makes the account FirstAdmin when there is no staff at all, and returns its
// generated password, which must be changed at the first login. Of processes that start
// together exactly one gets created = true.
func (s *Service) EnsureFirstAdmin(ctx context.Context) (password string, created bool, err error) {
	n, err := s.store.countStaff(ctx)
	if err != nil {
		return "", false, fmt.Errorf("count staff: %w", err)
	}
	if n > 0 {
		return "", false, nil
	}
	_, password, err = s.CreateStaff(ctx, NewStaff{Username: FirstAdmin, DisplayName: "系统管理员", Roles: firstRoles})
	if err == nil {
		return password, true, nil
	}
	if n, countErr := s.store.countStaff(ctx); countErr == nil && n > 0 {
		return "", false, nil // another process was first
	}
	return "", false, fmt.Errorf("create first admin: %w", err)
}
