package identity

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"qingting/server/errs"
)

// Provider is a channel that vouches for who somebody is.
type Provider string

// The providers.
const (
	MiniProgram Provider = "weapp"   // WeChat mini-program
	Account     Provider = "account" // WeChat Official Account, its chat and its OAuth pages
	Kefu        Provider = "kefu"    // WeCom's customer service
)

var providerNames = map[Provider]string{MiniProgram: "微信小程序", Account: "微信公众号", Kefu: "微信客服"}

// Name returns the Chinese word for the provider.
func (p Provider) Name() string { return providerNames[p] }

// External is an identity as a channel tells it. AppID and OpenID together name one person;
// UnionID is empty where WeChat does not tell it.
type External struct {
	Provider Provider
	AppID    string
	OpenID   string
	UnionID  string
}

// Link joins an External with a citizen. The openid is stored sealed.
type Link struct {
	ID           string
	CitizenID    string
	Provider     Provider
	AppID        string `gorm:"column:app_id"`
	OpenIDCipher string `gorm:"column:openid_cipher"`
	OpenIDIndex  string `gorm:"column:openid_index"`
	UnionIDIndex string `gorm:"column:unionid_index"`
	CreatedAt    time.Time
	SeenAt       time.Time // last login or message by it, to the minute
}

// TableName keeps gorm from making up a plural.
func (Link) TableName() string { return "citizen_links" }

// OpenID is where a citizen can be reached. It must never leave the server but to WeChat.
type OpenID struct {
	Provider Provider
	AppID    string
	OpenID   string
	SeenAt   time.Time // last login or message by it, to the minute
}

// ErrExternal means that a channel told an identity without its parts.
var ErrExternal = errs.New(errs.Invalid, "external_invalid", "没有认出您的微信身份，请稍后再试。")

func (e External) complete() bool {
	return providerNames[e.Provider] != "" && e.AppID != "" && e.OpenID != ""
}

// linkSeenEvery is how exactly it is kept when a link was last used.
const linkSeenEvery = time.Minute

// CitizenOf returns the citizen an identity belongs to, and makes one when it is new; of calls
// at the same moment exactly one gets created = true. A citizen who was merged is returned as
// the one it was merged into. Errors: ErrExternal.
func (s *Service) CitizenOf(ctx context.Context, e External) (c Citizen, created bool, err error) {
	link, created, err := s.linkOf(ctx, e, "")
	if err != nil {
		return Citizen{}, false, err
	}
	c, err = s.root(ctx, link.CitizenID)
	if err != nil {
		return Citizen{}, false, err
	}
	return c, created, s.mask(&c)
}

// errRaced ends the transaction of who was second to store an identity.
var errRaced = errors.New("the identity was stored at the same moment")

// linkOf returns the identity's link. A new one is given to the guest, if there is one, and
// otherwise to a citizen made for it; created tells that a citizen was made.
func (s *Service) linkOf(ctx context.Context, e External, guest string) (link Link, created bool, err error) {
	if !e.complete() {
		return link, false, ErrExternal
	}
	fresh, err := s.sealLink(e)
	if err != nil {
		return link, false, err
	}
	for {
		link, err = s.store.link(ctx, fresh)
		if !errors.Is(err, errNoLink) {
			break
		}
		link, err = s.createLink(ctx, fresh, guest)
		if !errors.Is(err, errRaced) {
			return link, err == nil && guest == "", err
		}
	}
	if err == nil {
		err = s.seenLink(ctx, link, fresh)
	}
	return link, false, err
}

func (s *Service) sealLink(e External) (Link, error) {
	cipher, index, err := s.Cipher.Seal(e.OpenID)
	if err != nil {
		return Link{}, fmt.Errorf("encrypt openid: %w", err)
	}
	now := s.now()
	link := Link{ID: newID(), Provider: e.Provider, AppID: e.AppID, OpenIDCipher: cipher, OpenIDIndex: index, CreatedAt: now, SeenAt: now}
	if e.UnionID == "" {
		return link, nil
	}
	// A prefix of its own: an index must not match one of another kind of secret.
	if _, link.UnionIDIndex, err = s.Cipher.Seal("unionid:" + e.UnionID); err != nil {
		return Link{}, fmt.Errorf("index unionid: %w", err)
	}
	return link, nil
}

func (s *Service) createLink(ctx context.Context, link Link, guest string) (Link, error) {
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		link.CitizenID = guest
		if guest == "" {
			c := Citizen{ID: newID(), Kind: Known, CreatedAt: link.CreatedAt, LastSeenAt: link.CreatedAt}
			if err := s.store.createCitizen(ctx, c); err != nil {
				return fmt.Errorf("create citizen: %w", err)
			}
			link.CitizenID = c.ID
		} else if err := s.store.updateCitizen(ctx, guest, map[string]any{"kind": Known}); err != nil {
			return err
		}
		stored, err := s.store.createLink(ctx, link)
		if err != nil {
			return fmt.Errorf("store link: %w", err)
		}
		if !stored {
			return errRaced
		}
		return nil
	})
	if err == nil {
		s.cache.forgetOwner(KindCitizen, guest)
	}
	return link, err
}

// seenLink notes the visit, and the unionid where WeChat tells it only now.
func (s *Service) seenLink(ctx context.Context, link, fresh Link) error {
	set := map[string]any{}
	if fresh.SeenAt.Sub(link.SeenAt) >= linkSeenEvery {
		set["seen_at"] = fresh.SeenAt
	}
	if fresh.UnionIDIndex != "" && fresh.UnionIDIndex != link.UnionIDIndex {
		set["unionid_index"] = fresh.UnionIDIndex
	}
	if len(set) == 0 {
		return nil
	}
	return s.store.updateLink(ctx, link.ID, set)
}

// Links lists by which identities a citizen is known, the oldest first, those of citizens
// merged into it included.
func (s *Service) Links(ctx context.Context, citizenID string) ([]Link, error) {
	ids, err := s.store.family(ctx, citizenID)
	if err != nil {
		return nil, fmt.Errorf("find merged citizens: %w", err)
	}
	list, err := s.store.linksOf(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read links: %w", err)
	}
	return list, nil
}

// OpenIDs lists where a citizen can be reached in WeChat, the one last used first; none for
// guests.
func (s *Service) OpenIDs(ctx context.Context, citizenID string) ([]OpenID, error) {
	links, err := s.Links(ctx, citizenID)
	if err != nil {
		return nil, err
	}
	list := make([]OpenID, 0, len(links))
	for _, l := range links {
		openID, err := s.Cipher.Open(l.OpenIDCipher)
		if err != nil {
			return nil, fmt.Errorf("decrypt openid of link %s: %w", l.ID, err)
		}
		list = append(list, OpenID{Provider: l.Provider, AppID: l.AppID, OpenID: openID, SeenAt: l.SeenAt})
	}
	slices.SortStableFunc(list, func(a, b OpenID) int { return b.SeenAt.Compare(a.SeenAt) })
	return list, nil
}

// root returns the citizen, or the one it was merged into.
func (s *Service) root(ctx context.Context, id string) (Citizen, error) {
	c, err := s.store.citizen(ctx, id)
	for err == nil && c.MergedInto != nil {
		c, err = s.store.citizen(ctx, *c.MergedInto)
	}
	return c, err
}
