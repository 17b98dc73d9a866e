package identity

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

// Mark is what shows that two citizens are the same person.
type Mark string

// The marks.
const (
	SameWeChat Mark = "wechat" // WeChat says the same unionid for both
	SamePhone  Mark = "phone"  // both proved the same number within SamePhoneWithin
	SameDevice Mark = "device" // a guest's phone logged in as somebody known
)

// SamePhoneWithin is how far apart two proofs of a number may lie to show the same person. A
// number that was given up rests at least 90 days before somebody else gets it
// (电信服务规范, 信息产业部令第 36 号: 号码冻结时限最短为 90 日).
const SamePhoneWithin = 90 * 24 * time.Hour

// Offer is another citizen who seems to be the same person. Nothing happens before the citizen
// says yes.
type Offer struct {
	ID    string // changes when the two sides do
	Mark  Mark
	Names []string  // the channels the other side is known by
	Phone string    // masked; of SamePhone
	Since time.Time // when the other side came first
	other string
}

// Text says in Chinese what would be merged and why.
func (o Offer) Text() string {
	if o.Mark == SameDevice {
		return "这部手机上还有您登录以前、以访客身份留下的记录。合并后，两边的会话和留言可以在一处查看；合并随时可以撤销。"
	}
	where := strings.Join(o.Names, "、")
	if where == "" {
		where = "网页"
	}
	why := "用的是同一个微信"
	if o.Mark == SamePhone {
		why = "验证的是同一个手机号 " + o.Phone
	}
	return fmt.Sprintf("您在%s里还有一份记录，%s。合并后，两边的会话和留言可以在一处查看；合并随时可以撤销。", where, why)
}

// Offers lists who seems to be the same person as the citizen, the surest first.
func (s *Service) Offers(ctx context.Context, citizenID string) ([]Offer, error) {
	c, err := s.Citizen(ctx, citizenID)
	if err != nil {
		return nil, err
	}
	family, err := s.store.family(ctx, c.ID)
	if err != nil {
		return nil, fmt.Errorf("find merged citizens: %w", err)
	}
	offers, known := []Offer{}, map[string]bool{c.ID: true}
	for _, look := range []struct {
		mark Mark
		find func(ctx context.Context, c Citizen, family []string) ([]string, error)
	}{{SameWeChat, s.sameWeChat}, {SamePhone, s.samePhone}, {SameDevice, s.guestsOf}} {
		found, err := look.find(ctx, c, family)
		if err != nil {
			return nil, fmt.Errorf("find the same %s: %w", look.mark, err)
		}
		for _, id := range found {
			o, err := s.offer(ctx, c, id, look.mark)
			if err != nil {
				return nil, err
			}
			if !known[o.other] {
				known[o.other], offers = true, append(offers, o)
			}
		}
	}
	return offers, nil
}

func (s *Service) sameWeChat(ctx context.Context, _ Citizen, family []string) ([]string, error) {
	return s.store.sameUnionID(ctx, family)
}

// samePhone lists the citizens who proved the number at nearly the same time.
func (s *Service) samePhone(ctx context.Context, c Citizen, _ []string) ([]string, error) {
	if c.PhoneIndex == "" || c.PhoneVerifiedAt == nil {
		return nil, nil
	}
	at := *c.PhoneVerifiedAt
	return s.store.verifiedPhone(ctx, c.PhoneIndex, at.Add(-SamePhoneWithin), at.Add(SamePhoneWithin))
}

// guestsOf lists the guests whose phones logged in as one of these and who have something.
func (s *Service) guestsOf(ctx context.Context, _ Citizen, family []string) ([]string, error) {
	guests, err := s.store.seenAs(ctx, family)
	if err != nil {
		return nil, err
	}
	var worth []string
	for _, id := range guests {
		has, err := s.hasAny(ctx, id)
		if err != nil {
			return nil, err
		}
		if has {
			worth = append(worth, id)
		}
	}
	return worth, nil
}

func (s *Service) hasAny(ctx context.Context, citizenID string) (bool, error) {
	for _, m := range s.Movers {
		if m.Any == nil {
			continue
		}
		if has, err := m.Any(ctx, citizenID); has || err != nil {
			return has, err
		}
	}
	return false, nil
}

// offer describes the citizen, or whom it was merged into.
func (s *Service) offer(ctx context.Context, c Citizen, id string, mark Mark) (Offer, error) {
	other, err := s.root(ctx, id)
	if err != nil {
		return Offer{}, err
	}
	names, err := s.namesOf(ctx, other.ID)
	if err != nil {
		return Offer{}, err
	}
	sum := sha256.Sum256([]byte("offer " + c.ID + " " + other.ID))
	o := Offer{ID: hex.EncodeToString(sum[:16]), Mark: mark, Names: names, Since: other.CreatedAt, other: other.ID}
	if mark == SamePhone {
		o.Phone = c.PhoneMasked
	}
	return o, nil
}

// namesOf lists the channels a citizen is known by, each once.
func (s *Service) namesOf(ctx context.Context, citizenID string) ([]string, error) {
	links, err := s.Links(ctx, citizenID)
	if err != nil {
		return nil, err
	}
	var names []string
	seen := map[Provider]bool{}
	for _, l := range links {
		if !seen[l.Provider] {
			seen[l.Provider], names = true, append(names, l.Provider.Name())
		}
	}
	return names, nil
}
