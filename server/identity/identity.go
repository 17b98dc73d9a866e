// Package identity knows who somebody is: citizens, who mostly come as guests, and staff with
// their roles; the sessions both carry as opaque tokens; and what each role may do.
package identity

import (
	"time"

	"qingting/server/errs"
)

// Kind says on which side of the desk somebody is.
type Kind string

// The kinds of principal.
const (
	KindCitizen Kind = "citizen"
	KindStaff   Kind = "staff"
)

// Principal is who a request comes from. The zero value is nobody and may do nothing.
type Principal struct {
	Kind               Kind
	ID                 string
	SessionID          string
	ExpiresAt          time.Time // of the session
	DisplayName        string
	Department         string // staff only
	Roles              []Role // staff only
	MustChangePassword bool   // staff only
	permissions        map[Permission]bool
}

// Can reports whether p may do what perm names. Nobody can do anything while the password
// must be changed; citizens have no permissions, they own things.
func (p Principal) Can(perm Permission) bool {
	return !p.MustChangePassword && p.permissions[perm]
}

// Require returns nil if p has at least one of perms, and otherwise the error to answer with:
// ErrNoSession, ErrPasswordChange or ErrForbidden.
func (p Principal) Require(perms ...Permission) error {
	if p.Kind != KindStaff {
		return ErrNoSession
	}
	if p.MustChangePassword {
		return ErrPasswordChange
	}
	for _, perm := range perms {
		if p.Can(perm) {
			return nil
		}
	}
	return ErrForbidden
}

// Permissions lists what the roles of p allow, sorted, whether or not the password must be
// changed first.
func (p Principal) Permissions() []Permission {
	return sortedPermissions(p.permissions)
}

// Has reports whether p holds the role.
func (p Principal) Has(role Role) bool {
	for _, r := range p.Roles {
		if r == role {
			return true
		}
	}
	return false
}

// CitizenKind says whether a citizen is known beyond this device.
type CitizenKind string

// The kinds of citizen. A guest becomes a citizen when a channel vouches for the identity.
const (
	Guest CitizenKind = "guest"
	Known CitizenKind = "citizen"
)

// Citizen is a person who asks. The phone number is stored encrypted; PhoneMasked is filled
// on reading and safe to show to anybody at the desk.
type Citizen struct {
	ID          string
	Kind        CitizenKind
	DisplayName string
	PhoneCipher string
	PhoneIndex  string
	PhoneMasked string `gorm:"-"`
	// PhoneVerifiedAt is when a channel proved the number to be the citizen's; nil for one typed in.
	PhoneVerifiedAt *time.Time
	ElderMode       bool
	CreatedAt       time.Time
	LastSeenAt      time.Time
	ErasedAt        *time.Time
	SeenAs          *string // whom a guest's phone has logged in as
	MergedInto      *string // who this citizen acts as, until the merge is undone
}

// Staff is somebody who works for the hotline.
type Staff struct {
	ID                 string
	Username           string
	DisplayName        string
	Department         string
	PasswordHash       string
	MustChangePassword bool
	Disabled           bool
	FailedLogins       int
	LockedUntil        *time.Time
	CreatedAt          time.Time
	UpdatedAt          time.Time `gorm:"autoUpdateTime:false"`
	Roles              []Role    `gorm:"-"` // in the order of AllRoles
}

// TableName keeps gorm from making up a plural.
func (Staff) TableName() string { return "staff" }

// Locked reports whether logins are refused at now after too many failures.
func (s Staff) Locked(now time.Time) bool {
	return s.LockedUntil != nil && now.Before(*s.LockedUntil)
}

// Session is one login of a citizen or a staff member. The token itself is not stored.
type Session struct {
	ID        string
	TokenHash string
	CitizenID *string
	StaffID   *string
	Address   string
	Device    string
	OpenedBy  OpenedBy
	CreatedAt time.Time
	ExpiresAt time.Time
	RevokedAt *time.Time
}

// OpenedBy says how a session was opened.
type OpenedBy string

// The ways to open a session. Guests and passwords are the ordinary ones.
const (
	Ordinary OpenedBy = ""
	ByWeChat OpenedBy = "wechat"
	ByTicket OpenedBy = "ticket"
)

// Limits of what is stored about people.
const (
	MaxDisplayName = 20 // characters
	MaxDepartment  = 40 // characters
	MaxDevice      = 200
)

// Limits on failed logins. The two figures follow GB/T 22239-2019 8.1.4.1, which asks for a
// limit on failed logins and leaves the numbers to the operator.
const (
	MaxFailedLogins = 5
	LockFor         = 15 * time.Minute
)

// What callers can be told.
var (
	ErrNoSession      = errs.New(errs.Unauthenticated, "session_invalid", "登录已失效，请重新登录。")
	ErrForbidden      = errs.New(errs.Forbidden, "permission_denied", "您没有进行这项操作的权限，如有需要请联系管理员。")
	ErrPasswordChange = errs.New(errs.Forbidden, "password_change_required", "请先修改初始密码，再继续使用。")
	ErrLogin          = errs.New(errs.Unauthenticated, "login_wrong", "用户名或密码不正确。连续输错 5 次，账号将锁定 15 分钟。")
	ErrLocked         = errs.New(errs.Locked, "login_locked", "连续 5 次输错，账号已锁定 15 分钟，请稍后再试，或请管理员重置密码。")
	ErrDisabled       = errs.New(errs.Forbidden, "staff_disabled", "这个账号已停用，请联系管理员。")
	ErrOldPassword    = errs.New(errs.Invalid, "password_old_wrong", "原密码不正确。")
	ErrPasswordWeak   = errs.New(errs.Invalid, "password_weak", "新密码不符合要求，请按提示修改。")
	ErrNoCitizen      = errs.New(errs.NotFound, "citizen_not_found", "没有找到这位市民。")
	ErrProfile        = errs.New(errs.Invalid, "profile_invalid", "资料填写有误，请检查后再保存。")
	ErrNoStaff        = errs.New(errs.NotFound, "staff_not_found", "没有找到这个账号。")
	ErrStaffInvalid   = errs.New(errs.Invalid, "staff_invalid", "账号信息填写有误，请检查后再保存。")
	ErrUsernameTaken  = errs.New(errs.Conflict, "username_taken", "这个用户名已被使用，请换一个。")
	ErrLastAdmin      = errs.New(errs.Conflict, "last_admin", "这是最后一位可用的管理员，不能停用或取消其管理员角色。")
	ErrSelfDisable    = errs.New(errs.Conflict, "self_disable", "不能停用自己的账号，请由其他管理员操作。")
	ErrSelfReset      = errs.New(errs.Conflict, "self_reset", "修改自己的密码请使用“修改密码”。")
)
