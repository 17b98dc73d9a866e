package identity

import (
	"context"
	"errors"
	"fmt"

	"qingting/server/errs"
)

// WeChat tells who a mini-program's user is. Both take codes that work once, for five minutes.
// A code that is wrong, used or old gives ErrCode; every other failure is the wire's.
type WeChat interface {
	// Login changes a code of wx.login into the identity of who asked for it.
	Login(ctx context.Context, code string) (External, error)
	// Phone changes a code of the phone button into the number, with or without +86.
	Phone(ctx context.Context, code string) (string, error)
}

// Coder is a WeChat that also draws codes which open a page of the mini-program.
type Coder interface {
	// Code returns a PNG; scene has at most 32 letters, digits, - and _.
	Code(ctx context.Context, scene, page string) ([]byte, error)
}

// OAuth tells who opens a page within WeChat, by the Official Account with this key.
type OAuth interface {
	// AuthURL returns WeChat's page that sends the browser back to redirect with a code; false
	// when there is no such account. An empty account means the first one.
	AuthURL(account, redirect, state string) (string, bool)
	// Auth changes that code into an identity, or gives ErrCode.
	Auth(ctx context.Context, account, code string) (External, error)
}

// What callers can be told about WeChat.
var (
	ErrNoWeChat   = errs.New(errs.Unavailable, "wechat_off", "这里还没有开通微信登录，您可以直接以访客身份使用，服务是一样的。")
	ErrWeChatDown = errs.New(errs.Unavailable, "wechat_unreachable", "暂时连不上微信，请稍后再试。您也可以先以访客身份使用。")
	ErrCode       = errs.New(errs.Invalid, "wechat_code_invalid", "微信登录凭证已失效，请重新试一次。")
	ErrWeChatTel  = errs.New(errs.Invalid, "phone_unsupported", "微信里的手机号不是中国大陆号码，请在“我的资料”里直接填写联系电话。")
)

// forStaff says to staff what else they can do when WeChat is off or away.
func forStaff(err error) error {
	switch {
	case errors.Is(err, ErrNoWeChat):
		return ErrNoWeChat.Say("这里还没有开通微信登录，请用账号和密码登录。开通后，管理员会通知您绑定。")
	case errors.Is(err, ErrWeChatDown):
		return ErrWeChatDown.Say("暂时连不上微信，请稍后再试，或者用账号和密码登录。").With(err)
	}
	return err
}

// wechatError keeps what a caller can be told and hides the rest behind ErrWeChatDown.
func wechatError(err error) error {
	var known *errs.Error
	if errors.As(err, &known) {
		return known
	}
	return ErrWeChatDown.With(err)
}

// login asks WeChat who stands behind a code of wx.login.
func (s *Service) wechatLogin(ctx context.Context, code string) (External, error) {
	if s.WeChat == nil {
		return External{}, ErrNoWeChat
	}
	e, err := s.WeChat.Login(ctx, code)
	if err != nil {
		return e, wechatError(err)
	}
	return e, nil
}

// LoginWeChat opens a session for who stands behind a code of wx.login. A guest who logs in
// with an identity nobody has yet keeps the own id and history, and is offered to be merged
// otherwise; guest may be nobody. Errors:
// ErrNoWeChat, ErrWeChatDown, ErrCode.
func (s *Service) LoginWeChat(ctx context.Context, code string, guest Principal, from Origin) (login Login, c Citizen, created bool, err error) {
	e, err := s.wechatLogin(ctx, code)
	if err != nil {
		return login, c, false, err
	}
	keep, err := s.guestToKeep(ctx, guest)
	if err != nil {
		return login, c, false, err
	}
	link, created, err := s.linkOf(ctx, e, keep)
	if err != nil {
		return login, c, false, err
	}
	// The session belongs to the link's own citizen, so that it follows when a merge is undone.
	if login, err = s.open(ctx, Session{CitizenID: &link.CitizenID, OpenedBy: ByWeChat}, from, s.CitizenFor); err != nil {
		return login, c, false, err
	}
	if c, err = s.root(ctx, link.CitizenID); err != nil {
		return login, c, false, err
	}
	if err := s.noteGuest(ctx, keep, c.ID); err != nil {
		return login, c, false, err
	}
	return login, c, created, s.mask(&c)
}

// noteGuest remembers as whom a guest's phone has logged in, so that what the guest left can be
// offered; the guest may be nobody.
func (s *Service) noteGuest(ctx context.Context, guest, citizenID string) error {
	if guest == "" || guest == citizenID {
		return nil
	}
	if err := s.store.updateCitizen(ctx, guest, map[string]any{"seen_as": citizenID}); err != nil {
		return fmt.Errorf("note guest: %w", err)
	}
	return nil
}

// guestToKeep returns the id of a guest nobody vouches for yet; empty for everybody else, whose
// identity must not be given to another person.
func (s *Service) guestToKeep(ctx context.Context, p Principal) (string, error) {
	if p.Kind != KindCitizen {
		return "", nil
	}
	links, err := s.Links(ctx, p.ID)
	if err != nil || len(links) > 0 {
		return "", err
	}
	return p.ID, nil
}

// VerifyPhone stores the number WeChat vouches for and makes the guest a known citizen. Errors:
// ErrNoWeChat, ErrWeChatDown, ErrCode, ErrWeChatTel.
func (s *Service) VerifyPhone(ctx context.Context, citizenID, code string) (Citizen, error) {
	if s.WeChat == nil {
		return Citizen{}, ErrNoWeChat
	}
	number, err := s.WeChat.Phone(ctx, code)
	if err != nil {
		return Citizen{}, wechatError(err)
	}
	phone, ok := NormalPhone(number)
	if !ok {
		return Citizen{}, ErrWeChatTel
	}
	cipher, index, err := s.Cipher.Seal(phone)
	if err != nil {
		return Citizen{}, fmt.Errorf("encrypt phone: %w", err)
	}
	err = s.store.updateCitizen(ctx, citizenID, map[string]any{
		"kind": Known, "phone_cipher": cipher, "phone_index": index, "phone_verified_at": s.now(),
	})
	if err != nil {
		return Citizen{}, err
	}
	return s.Citizen(ctx, citizenID)
}
