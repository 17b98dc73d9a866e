package api

import (
	"context"
	"net/http"
	"time"

	"qingting/server/identity"
)

type wechatCodeIn struct {
	Body struct {
		Code string `json:"code" minLength:"1" maxLength:"256" doc:"wx.login 或手机号按钮给出的一次性凭证" example:"0a1Bc2Gh3"`
	}
}

type ticketIn struct {
	Body struct {
		Ticket string `json:"ticket" minLength:"1" maxLength:"64" doc:"登录链接里的一次性凭证" example:"q0hSZyNcO4uOBqfV1kX0z6b8m3T2w9yE5rJ7uL1aDcA"`
	}
}

type sceneJSON struct {
	Scene     string    `json:"scene" example:"fJ3yq0hSZyNcO4uOBqfV1k"`
	ExpiresAt time.Time `json:"expires_at"`
	Page      string    `json:"page" doc:"扫码后打开的小程序页面" example:"packages/learn/bind/index?scene=fJ3yq0hSZyNcO4uOBqfV1k"`
	QR        string    `json:"qr" doc:"二维码图片，data: 地址" example:"data:image/png;base64,iVBORw0KGgo="`
}

type boundJSON struct {
	BoundAt *time.Time `json:"bound_at" doc:"绑定的时间；null 表示没有绑定"`
}

// ScenePath names a code of the console in the address.
type ScenePath struct {
	Scene string `path:"scene" maxLength:"64"`
}

type bindOfferJSON struct {
	Name      string    `json:"name" doc:"要绑定的工作账号的姓名" example:"李丽"`
	ExpiresAt time.Time `json:"expires_at"`
}

type bindIn struct {
	Body struct {
		Scene string `json:"scene" minLength:"1" maxLength:"64"`
		Code  string `json:"code" minLength:"1" maxLength:"256"`
	}
}

// bindPage is the page of the mini-program that binds staff.
const bindPage = "packages/learn/bind/index"

func (s *Server) wechatRoutes() {
	const tag = "微信登录"
	own := access{staff: true}
	add(s, route{method: http.MethodPost, path: "/auth/wechat", summary: "用微信登录；访客带上令牌时保留原来的记录", tag: tag, who: welcome, limit: "guest", status: http.StatusCreated, again: true}, s.loginWeChat)
	add(s, route{method: http.MethodPost, path: "/auth/ticket", summary: "用微信消息里的一次性链接登录", tag: tag, who: welcome, limit: "guest"}, s.loginTicket)
	add(s, route{method: http.MethodPost, path: "/auth/staff/wechat", summary: "工作人员用绑定的微信登录", tag: tag, who: anyone, limit: "login"}, s.loginStaffWeChat)
	add(s, route{method: http.MethodGet, path: "/auth/staff/bind/{scene}", summary: "二维码要绑定谁的工作账号", tag: tag, who: anyone, limit: "login"}, s.bindOffer)
	add(s, route{method: http.MethodPost, path: "/auth/staff/bind", summary: "绑定微信并登录", tag: tag, who: anyone, limit: "login"}, s.bindStaff)
	add(s, route{method: http.MethodPost, path: "/staff/me/wechat", summary: "打开绑定微信的二维码", tag: tag, who: own}, s.newScene)
	add(s, route{method: http.MethodGet, path: "/staff/me/wechat", summary: "我绑定的微信", tag: tag, who: own}, s.staffBound)
	add(s, route{method: http.MethodDelete, path: "/staff/me/wechat", summary: "解除微信绑定", tag: tag, who: own, status: http.StatusNoContent}, s.unbindStaff)
}

func origin(ctx context.Context) identity.Origin {
	return identity.Origin{Address: address(ctx), Device: device(ctx)}
}

func loginOf(l identity.Login, c identity.Citizen) loginJSON {
	return loginJSON{Token: l.Token, ExpiresAt: l.ExpiresAt.UTC(), Citizen: citizenOf(c)}
}

func staffLoginOf(l identity.Login, m identity.Staff) staffLoginJSON {
	return staffLoginJSON{Token: l.Token, ExpiresAt: l.ExpiresAt.UTC(), MustChangePassword: m.MustChangePassword, Staff: staffOf(m)}
}

func (s *Server) loginWeChat(ctx context.Context, in *wechatCodeIn) (*created[loginJSON], error) {
	login, c, fresh, err := s.Identity.LoginWeChat(ctx, in.Body.Code, caller(ctx), origin(ctx))
	if err != nil {
		return nil, err
	}
	return sayCreated(loginOf(login, c), fresh), nil
}

func (s *Server) loginTicket(ctx context.Context, in *ticketIn) (*answer[loginJSON], error) {
	login, c, err := s.Identity.LoginTicket(ctx, in.Body.Ticket, caller(ctx), origin(ctx))
	if err != nil {
		return nil, err
	}
	return say(loginOf(login, c)), nil
}

func (s *Server) loginStaffWeChat(ctx context.Context, in *wechatCodeIn) (*answer[staffLoginJSON], error) {
	login, m, err := s.Identity.LoginStaffWeChat(ctx, in.Body.Code, origin(ctx))
	if err != nil {
		return nil, err
	}
	return say(staffLoginOf(login, m)), nil
}

func (s *Server) bindOffer(ctx context.Context, in *ScenePath) (*answer[bindOfferJSON], error) {
	scene, err := s.Identity.Scene(ctx, in.Scene)
	if err != nil {
		return nil, err
	}
	return say(bindOfferJSON{Name: scene.Name, ExpiresAt: scene.ExpiresAt.UTC()}), nil
}

func (s *Server) bindStaff(ctx context.Context, in *bindIn) (*answer[staffLoginJSON], error) {
	login, m, err := s.Identity.BindStaff(ctx, in.Body.Scene, in.Body.Code, origin(ctx))
	if err != nil {
		return nil, err
	}
	return say(staffLoginOf(login, m)), nil
}

func (s *Server) newScene(ctx context.Context, _ *struct{}) (*answer[sceneJSON], error) {
	scene, err := s.Identity.NewScene(ctx, caller(ctx))
	if err != nil {
		return nil, err
	}
	page := bindPage + "?scene=" + scene.ID
	qr, err := s.bindCode(ctx, scene.ID, page)
	if err != nil {
		return nil, err
	}
	return say(sceneJSON{Scene: scene.ID, ExpiresAt: scene.ExpiresAt.UTC(), Page: page, QR: qr}), nil
}

// bindCode is WeChat's own code, which every camera of WeChat opens; where WeChat draws none,
// as before the mini-program is released, the address of the page, which the scanner within the
// mini-program opens.
func (s *Server) bindCode(ctx context.Context, scene, page string) (string, error) {
	png, err := s.Identity.SceneCode(ctx, scene, bindPage)
	if err != nil {
		s.Log.WarnContext(ctx, "wechat draws no code", "error", err)
	}
	if png == nil {
		if png, err = drawQR(s.Public.URL + "/#/" + page); err != nil {
			return "", err
		}
	}
	return dataURL(png), nil
}

func (s *Server) staffBound(ctx context.Context, _ *struct{}) (*answer[boundJSON], error) {
	at, err := s.Identity.StaffBound(ctx, caller(ctx).ID)
	if err != nil {
		return nil, err
	}
	return say(boundJSON{BoundAt: stampOf(at)}), nil
}

func (s *Server) unbindStaff(ctx context.Context, _ *struct{}) (*none, error) {
	return nil, s.Identity.UnbindStaff(ctx, caller(ctx).ID)
}
