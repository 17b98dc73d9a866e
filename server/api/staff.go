package api

import (
	"context"
	"net/http"
	"time"

	"qingting/server/identity"
)

type staffLoginIn struct {
	Body struct {
		Username string `json:"username" minLength:"1" maxLength:"40" example:"admin"`
		Password string `json:"password" minLength:"1" maxLength:"200"`
	}
}

type staffLoginJSON struct {
	Token              string    `json:"token"`
	ExpiresAt          time.Time `json:"expires_at"`
	MustChangePassword bool      `json:"must_change_password"`
	Staff              StaffJSON `json:"staff"`
}

type passwordIn struct {
	Body struct {
		Old string `json:"old" minLength:"1" maxLength:"200"`
		New string `json:"new" minLength:"1" maxLength:"200"`
	}
}

type staffMeJSON struct {
	StaffJSON
	Permissions        []string `json:"permissions" example:"desk.use"`
	MustChangePassword bool     `json:"must_change_password"`
}

// UserPath names a staff account in the address.
type UserPath struct {
	ID string `path:"id" maxLength:"64"`
}

type newUserIn struct {
	Body struct {
		Username    string   `json:"username" maxLength:"40"`
		DisplayName string   `json:"display_name" maxLength:"20"`
		Roles       []string `json:"roles" maxItems:"8"`
		Department  string   `json:"department,omitempty" maxLength:"40"`
	}
}

type newUserJSON struct {
	Staff           StaffJSON `json:"staff"`
	InitialPassword string    `json:"initial_password" doc:"只显示这一次，首次登录必须修改"`
}

type changeUserIn struct {
	UserPath
	Body struct {
		DisplayName *string   `json:"display_name,omitempty" maxLength:"20"`
		Roles       *[]string `json:"roles,omitempty" maxItems:"8"`
		Department  *string   `json:"department,omitempty" maxLength:"40"`
		Disabled    *bool     `json:"disabled,omitempty"`
	}
}

type resetJSON struct {
	InitialPassword string `json:"initial_password"`
}

type roleJSON struct {
	Role        string   `json:"role" example:"agent"`
	Name        string   `json:"name" example:"坐席"`
	Permissions []string `json:"permissions"`
}

func (s *Server) staffRoutes() {
	const tag = "工作人员"
	fresh := access{staff: true, fresh: true}
	add(s, route{method: http.MethodPost, path: "/staff/login", summary: "登录", tag: tag, who: anyone, limit: "login"}, s.staffLogin)
	add(s, route{method: http.MethodPost, path: "/staff/logout", summary: "退出", tag: tag, who: fresh, status: http.StatusNoContent}, s.logout)
	add(s, route{method: http.MethodPost, path: "/staff/password", summary: "修改密码", tag: tag, who: fresh, limit: "login", status: http.StatusNoContent}, s.changePassword)
	add(s, route{method: http.MethodGet, path: "/staff/me", summary: "我的账号", tag: tag, who: fresh}, s.staffMe)
}

func (s *Server) userRoutes() {
	const tag = "用户与角色"
	manage := staffWith(identity.UsersManage)
	add(s, route{method: http.MethodGet, path: "/staff/users", summary: "用户列表", tag: tag, who: manage}, s.users)
	add(s, route{method: http.MethodPost, path: "/staff/users", summary: "新建用户", tag: tag, who: manage, status: http.StatusCreated}, s.newUser)
	add(s, route{method: http.MethodPatch, path: "/staff/users/{id}", summary: "修改用户", tag: tag, who: manage}, s.changeUser)
	add(s, route{method: http.MethodPost, path: "/staff/users/{id}/reset-password", summary: "重置密码", tag: tag, who: manage}, s.resetPassword)
	add(s, route{method: http.MethodGet, path: "/staff/roles", summary: "角色和权限", tag: tag, who: manage}, s.roles)
}

func (s *Server) staffLogin(ctx context.Context, in *staffLoginIn) (*answer[staffLoginJSON], error) {
	login, m, err := s.Identity.LoginStaff(ctx, identity.Attempt{
		Username: in.Body.Username, Password: in.Body.Password, From: identity.Origin{Address: address(ctx), Device: device(ctx)},
	})
	if err != nil {
		return nil, err
	}
	return say(staffLoginJSON{Token: login.Token, ExpiresAt: login.ExpiresAt.UTC(), MustChangePassword: m.MustChangePassword, Staff: staffOf(m)}), nil
}

func (s *Server) changePassword(ctx context.Context, in *passwordIn) (*none, error) {
	return nil, s.Identity.ChangePassword(ctx, caller(ctx), in.Body.Old, in.Body.New)
}

func (s *Server) staffMe(ctx context.Context, _ *struct{}) (*answer[staffMeJSON], error) {
	p := caller(ctx)
	m, err := s.Identity.Staff(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	return say(staffMeJSON{StaffJSON: staffOf(m), Permissions: texts(p.Permissions()), MustChangePassword: p.MustChangePassword}), nil
}

// staffName returns the display name; empty when the account is gone.
func (s *Server) staffName(ctx context.Context, id string) string {
	m, err := s.Identity.Staff(ctx, id)
	if err != nil {
		return ""
	}
	return m.DisplayName
}

func (s *Server) users(ctx context.Context, _ *struct{}) (*answer[list[StaffJSON]], error) {
	found, err := s.Identity.StaffList(ctx)
	if err != nil {
		return nil, err
	}
	out := list[StaffJSON]{Items: []StaffJSON{}}
	for _, m := range found {
		out.Items = append(out.Items, staffOf(m))
	}
	return say(out), nil
}

func rolesOf(list []string) []identity.Role {
	out := make([]identity.Role, len(list))
	for i, r := range list {
		out[i] = identity.Role(r)
	}
	return out
}

func (s *Server) newUser(ctx context.Context, in *newUserIn) (*answer[newUserJSON], error) {
	m, password, err := s.Identity.CreateStaff(ctx, identity.NewStaff{
		Username: in.Body.Username, DisplayName: in.Body.DisplayName, Department: in.Body.Department, Roles: rolesOf(in.Body.Roles),
	})
	if err != nil {
		return nil, err
	}
	return say(newUserJSON{Staff: staffOf(m), InitialPassword: password}), nil
}

func (s *Server) changeUser(ctx context.Context, in *changeUserIn) (*answer[StaffJSON], error) {
	change := identity.StaffChange{DisplayName: in.Body.DisplayName, Department: in.Body.Department, Disabled: in.Body.Disabled}
	if in.Body.Roles != nil {
		roles := rolesOf(*in.Body.Roles)
		change.Roles = &roles
	}
	m, err := s.Identity.UpdateStaff(ctx, caller(ctx), in.ID, change)
	if err != nil {
		return nil, err
	}
	return say(staffOf(m)), nil
}

func (s *Server) resetPassword(ctx context.Context, in *UserPath) (*answer[resetJSON], error) {
	password, err := s.Identity.ResetPassword(ctx, caller(ctx), in.ID)
	if err != nil {
		return nil, err
	}
	return say(resetJSON{InitialPassword: password}), nil
}

func (s *Server) roles(_ context.Context, _ *struct{}) (*answer[list[roleJSON]], error) {
	out := list[roleJSON]{Items: []roleJSON{}}
	for _, r := range s.Identity.Roles() {
		out.Items = append(out.Items, roleJSON{Role: string(r.Role), Name: r.Name, Permissions: texts(r.Permissions)})
	}
	return say(out), nil
}
