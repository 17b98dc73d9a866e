package identity

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"time"

	"qingting/server/errs"
)

// SceneFor is how long a code in the console waits to be scanned.
const SceneFor = 5 * time.Minute

// sceneBytes makes a scene of 22 letters: WeChat's codes carry 32 at most.
const sceneBytes = 16

// StaffWeChat joins a staff member with the WeChat that was used to scan the code.
type StaffWeChat struct {
	StaffID      string `gorm:"primaryKey"`
	AppID        string `gorm:"column:app_id"`
	OpenIDCipher string `gorm:"column:openid_cipher"`
	OpenIDIndex  string `gorm:"column:openid_index"`
	BoundAt      time.Time
}

// TableName keeps gorm from making up a plural.
func (StaffWeChat) TableName() string { return "staff_wechat" }

// Scene is a code that binds the WeChat of whoever scans it, once, until ExpiresAt.
type Scene struct {
	ID        string
	StaffID   string
	Name      string // of the staff member
	ExpiresAt time.Time
}

// What callers can be told about the WeChat of staff.
var (
	ErrScene      = errs.New(errs.NotFound, "scene_gone", "这个二维码已经用过或者过期了，请在工作台重新打开一个。")
	ErrBoundTwice = errs.New(errs.Conflict, "wechat_bound_elsewhere", "这个微信已经绑定了另一个工作账号，请先在那个账号里解除绑定。")
	ErrNotBound   = errs.New(errs.NotFound, "staff_not_bound", "这个微信还没有绑定工作账号，请先在工作台的账号菜单里扫码绑定，或用密码登录。")
)

// NewScene makes a code for p to scan; an earlier one of p no longer works. Errors: ErrNoWeChat.
func (s *Service) NewScene(ctx context.Context, p Principal) (Scene, error) {
	if s.WeChat == nil {
		return Scene{}, forStaff(ErrNoWeChat)
	}
	secret := make([]byte, sceneBytes)
	if _, err := io.ReadFull(s.Random, secret); err != nil {
		return Scene{}, fmt.Errorf("make scene: %w", err)
	}
	scene := Scene{ID: base64.RawURLEncoding.EncodeToString(secret), StaffID: p.ID, Name: p.DisplayName, ExpiresAt: s.now().Add(SceneFor)}
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.dropScenes(ctx, p.ID); err != nil {
			return err
		}
		return s.store.createScene(ctx, hashToken(scene.ID), p.ID, scene.ExpiresAt)
	})
	if err != nil {
		return Scene{}, fmt.Errorf("store scene: %w", err)
	}
	return scene, nil
}

// SceneCode returns WeChat's code, as PNG, that opens the page with the scene; nil where WeChat
// draws none.
func (s *Service) SceneCode(ctx context.Context, scene, page string) ([]byte, error) {
	coder, ok := s.WeChat.(Coder)
	if !ok {
		return nil, nil
	}
	png, err := coder.Code(ctx, scene, page)
	if err != nil {
		return nil, fmt.Errorf("draw code: %w", err)
	}
	return png, nil
}

// Scene says whose account a code binds, or ErrScene.
func (s *Service) Scene(ctx context.Context, id string) (Scene, error) {
	row, err := s.store.scene(ctx, hashToken(id), s.now())
	if err != nil {
		return Scene{}, err
	}
	m, err := s.store.staffByID(ctx, row.StaffID)
	if err != nil {
		return Scene{}, err
	}
	if m.Disabled {
		return Scene{}, ErrScene
	}
	return Scene{ID: id, StaffID: m.ID, Name: m.DisplayName, ExpiresAt: row.ExpiresAt}, nil
}

// BindStaff uses a code up, binds the WeChat behind the login code to its account in place of
// an earlier one, and opens a session. Errors: ErrScene, ErrDisabled, ErrBoundTwice and those
// of LoginWeChat.
func (s *Service) BindStaff(ctx context.Context, scene, code string, from Origin) (Login, Staff, error) {
	// The scene is looked at first: who guesses must not reach WeChat.
	if _, err := s.Scene(ctx, scene); err != nil {
		return Login{}, Staff{}, err
	}
	e, err := s.wechatLogin(ctx, code)
	if err != nil {
		return Login{}, Staff{}, forStaff(err)
	}
	bound, err := s.sealStaff(e)
	if err != nil {
		return Login{}, Staff{}, err
	}
	var login Login
	var m Staff
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		if bound.StaffID, err = s.store.useScene(ctx, hashToken(scene), s.now()); err != nil {
			return err
		}
		if err = s.replaceBinding(ctx, bound); err != nil {
			return err
		}
		login, m, err = s.openStaff(ctx, bound.StaffID, from)
		return err
	})
	if err != nil {
		return Login{}, Staff{}, err
	}
	return login, m, nil
}

func (s *Service) sealStaff(e External) (StaffWeChat, error) {
	cipher, index, err := s.Cipher.Seal(e.OpenID)
	if err != nil {
		return StaffWeChat{}, fmt.Errorf("encrypt openid: %w", err)
	}
	return StaffWeChat{AppID: e.AppID, OpenIDCipher: cipher, OpenIDIndex: index, BoundAt: s.now()}, nil
}

func (s *Service) replaceBinding(ctx context.Context, bound StaffWeChat) error {
	if err := s.unbind(ctx, bound.StaffID); err != nil {
		return err
	}
	stored, err := s.store.createStaffWeChat(ctx, bound)
	if err != nil {
		return fmt.Errorf("bind wechat: %w", err)
	}
	if !stored {
		return ErrBoundTwice
	}
	return nil
}

func (s *Service) openStaff(ctx context.Context, staffID string, from Origin) (Login, Staff, error) {
	m, err := s.store.staffByID(ctx, staffID)
	if err != nil {
		return Login{}, Staff{}, err
	}
	if m.Disabled {
		return Login{}, Staff{}, ErrDisabled
	}
	login, err := s.open(ctx, Session{StaffID: &m.ID, OpenedBy: ByWeChat}, from, s.StaffFor)
	return login, m, err
}

// LoginStaffWeChat opens a session for the staff member whose WeChat stands behind the login
// code. Errors: ErrNotBound, ErrDisabled and those of LoginWeChat.
func (s *Service) LoginStaffWeChat(ctx context.Context, code string, from Origin) (Login, Staff, error) {
	e, err := s.wechatLogin(ctx, code)
	if err != nil {
		return Login{}, Staff{}, forStaff(err)
	}
	who, err := s.sealStaff(e)
	if err != nil {
		return Login{}, Staff{}, err
	}
	var login Login
	var m Staff
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		// The row stays locked, so that an unbinding at the same moment ends this session too.
		bound, err := s.store.staffByWeChat(ctx, who.AppID, who.OpenIDIndex)
		if err != nil {
			return err
		}
		login, m, err = s.openStaff(ctx, bound.StaffID, from)
		return err
	})
	if err != nil {
		return Login{}, Staff{}, err
	}
	return login, m, nil
}

// StaffBound returns since when a staff member's WeChat is bound; nil when none is.
func (s *Service) StaffBound(ctx context.Context, staffID string) (*time.Time, error) {
	bound, err := s.store.staffWeChat(ctx, staffID)
	if errors.Is(err, ErrNotBound) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read bound wechat: %w", err)
	}
	return &bound.BoundAt, nil
}

// StaffOpenID returns the openid in the mini-program of a staff member; empty when no WeChat is
// bound. It must never leave the server but to WeChat.
func (s *Service) StaffOpenID(ctx context.Context, staffID string) (string, error) {
	bound, err := s.store.staffWeChat(ctx, staffID)
	if errors.Is(err, ErrNotBound) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("read bound wechat: %w", err)
	}
	openID, err := s.Cipher.Open(bound.OpenIDCipher)
	if err != nil {
		return "", fmt.Errorf("decrypt openid of staff %s: %w", staffID, err)
	}
	return openID, nil
}

// UnbindStaff forgets a staff member's WeChat, ends every session it opened and makes codes
// that wait to be scanned useless. Doing it twice is harmless.
func (s *Service) UnbindStaff(ctx context.Context, staffID string) error {
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.dropScenes(ctx, staffID); err != nil {
			return fmt.Errorf("drop scenes: %w", err)
		}
		return s.unbind(ctx, staffID)
	})
}

func (s *Service) unbind(ctx context.Context, staffID string) error {
	if err := s.store.deleteStaffWeChat(ctx, staffID); err != nil {
		return fmt.Errorf("unbind wechat: %w", err)
	}
	return s.revoke(ctx, sessionFilter{staffID: staffID, openedBy: ByWeChat})
}
