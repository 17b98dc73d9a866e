package identity

import (
	"context"
	"fmt"
	"time"
)

// CreateGuest makes a guest and logs it in.
func (s *Service) CreateGuest(ctx context.Context, from Origin) (Login, Citizen, error) {
	var login Login
	now := s.now()
	c := Citizen{ID: newID(), Kind: Guest, CreatedAt: now, LastSeenAt: now}
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		if err := s.store.createCitizen(ctx, c); err != nil {
			return fmt.Errorf("create guest: %w", err)
		}
		var err error
		login, err = s.open(ctx, Session{CitizenID: &c.ID}, from, s.CitizenFor)
		return err
	})
	return login, c, err
}

// Citizen returns a citizen, or ErrNoCitizen.
func (s *Service) Citizen(ctx context.Context, id string) (Citizen, error) {
	c, err := s.store.citizen(ctx, id)
	if err != nil {
		return c, err
	}
	return c, s.mask(&c)
}

// Citizens returns the citizens among ids that exist, by id.
func (s *Service) Citizens(ctx context.Context, ids []string) (map[string]Citizen, error) {
	list, err := s.store.citizens(ctx, ids)
	if err != nil {
		return nil, fmt.Errorf("read citizens: %w", err)
	}
	byID := make(map[string]Citizen, len(list))
	for _, c := range list {
		if err := s.mask(&c); err != nil {
			return nil, err
		}
		byID[c.ID] = c
	}
	return byID, nil
}

func (s *Service) mask(c *Citizen) error {
	phone, err := s.openPhone(*c)
	c.PhoneMasked = MaskPhone(phone)
	return err
}

func (s *Service) openPhone(c Citizen) (string, error) {
	if c.PhoneCipher == "" {
		return "", nil
	}
	phone, err := s.Cipher.Open(c.PhoneCipher)
	if err != nil {
		return "", fmt.Errorf("decrypt phone of citizen %s: %w", c.ID, err)
	}
	return phone, nil
}

// Phone returns the citizen's whole phone number, empty when none is known. The caller checks
// who may see it.
func (s *Service) Phone(ctx context.Context, id string) (string, error) {
	c, err := s.store.citizen(ctx, id)
	if err != nil {
		return "", err
	}
	return s.openPhone(c)
}

// CitizensByPhone returns the ids of the citizens who gave this number.
func (s *Service) CitizensByPhone(ctx context.Context, phone string) ([]string, error) {
	normal, ok := NormalPhone(phone)
	if !ok {
		return nil, nil
	}
	_, index, err := s.Cipher.Seal(normal)
	if err != nil {
		return nil, fmt.Errorf("index phone: %w", err)
	}
	return s.store.citizensByPhone(ctx, index)
}

// Profile is what a citizen may change about itself; nil leaves a field as it is, an empty
// phone removes the number.
type Profile struct {
	DisplayName *string
	Phone       *string
	ElderMode   *bool
}

// UpdateCitizen changes the citizen's profile and returns the new state. A wrong field gives
// ErrProfile with the field's sentence. A number typed in is not proof of identity: a guest
// stays a guest.
func (s *Service) UpdateCitizen(ctx context.Context, id string, change Profile) (Citizen, error) {
	set, err := s.profileUpdate(change)
	if err != nil {
		return Citizen{}, err
	}
	if len(set) > 0 {
		if err := s.store.updateCitizen(ctx, id, set); err != nil {
			return Citizen{}, err
		}
		s.cache.forgetOwner(KindCitizen, id)
	}
	return s.Citizen(ctx, id)
}

func (s *Service) profileUpdate(change Profile) (map[string]any, error) {
	set, wrong := map[string]any{}, fields{}
	if change.ElderMode != nil {
		set["elder_mode"] = *change.ElderMode
	}
	if change.DisplayName != nil {
		name := cleanName(*change.DisplayName)
		wrong.say(tooLong(name, MaxDisplayName), "display_name", "称呼请控制在 20 个字以内。")
		set["display_name"] = name
	}
	if change.Phone == nil {
		return set, wrong.or(ErrProfile)
	}
	set["phone_cipher"], set["phone_index"], set["phone_verified_at"] = "", "", nil
	if *change.Phone == "" {
		return set, wrong.or(ErrProfile)
	}
	phone, ok := NormalPhone(*change.Phone)
	wrong.say(!ok, "phone", "请填写正确的手机号，或带区号的固定电话。")
	if err := wrong.or(ErrProfile); err != nil {
		return nil, err
	}
	cipher, index, err := s.Cipher.Seal(phone)
	if err != nil {
		return nil, fmt.Errorf("encrypt phone: %w", err)
	}
	set["phone_cipher"], set["phone_index"] = cipher, index
	return set, nil
}

// PersonalData is all this package keeps about a citizen and about who was merged into it, in
// the clear, for the citizen. Identities of channels are named, without what they are.
type PersonalData struct {
	Citizen  Citizen
	Phone    string
	Sessions []Session // without token hashes, newest first
	Links    []Link    // without openids, oldest first
	Merges   []Merge   // that were not undone, newest first
}

// ExportCitizen returns the citizen's own data.
func (s *Service) ExportCitizen(ctx context.Context, id string) (PersonalData, error) {
	c, err := s.Citizen(ctx, id)
	if err != nil {
		return PersonalData{}, err
	}
	phone, err := s.openPhone(c)
	if err != nil {
		return PersonalData{}, err
	}
	out := PersonalData{Citizen: c, Phone: phone}
	ids, err := s.store.family(ctx, id)
	if err != nil {
		return PersonalData{}, fmt.Errorf("find merged citizens: %w", err)
	}
	if out.Sessions, err = s.store.sessionsOfCitizens(ctx, ids); err != nil {
		return PersonalData{}, fmt.Errorf("read sessions: %w", err)
	}
	for i := range out.Sessions {
		out.Sessions[i].TokenHash = ""
	}
	if out.Links, err = s.Links(ctx, id); err != nil {
		return PersonalData{}, err
	}
	for i := range out.Links {
		out.Links[i].OpenIDCipher, out.Links[i].OpenIDIndex, out.Links[i].UnionIDIndex = "", "", ""
	}
	out.Merges, err = s.Merges(ctx, id)
	return out, err
}

// EraseCitizen removes the personal data of the citizen and of everybody merged into it
// everywhere an Eraser is known and ends all sessions, in one transaction. Doing it twice is
// harmless.
func (s *Service) EraseCitizen(ctx context.Context, id string) error {
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		// Who is being merged at this moment is erased as who it has become.
		if err := s.store.lockCitizens(ctx, id); err != nil {
			return fmt.Errorf("lock citizen: %w", err)
		}
		whole, err := s.root(ctx, id)
		if err != nil {
			return err
		}
		ids, err := s.store.family(ctx, whole.ID)
		if err != nil {
			return fmt.Errorf("find merged citizens: %w", err)
		}
		for _, id := range ids {
			if err := s.eraseOne(ctx, id); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) eraseOne(ctx context.Context, id string) error {
	if err := s.store.updateCitizen(ctx, id, erased(s.now())); err != nil {
		return err
	}
	if err := s.store.blankSessions(ctx, id); err != nil {
		return fmt.Errorf("blank sessions: %w", err)
	}
	if err := s.store.eraseLinks(ctx, id); err != nil {
		return fmt.Errorf("erase links: %w", err)
	}
	for _, erase := range s.Erasers {
		if err := erase(ctx, id); err != nil {
			return fmt.Errorf("erase citizen: %w", err)
		}
	}
	return s.revoke(ctx, sessionFilter{citizenID: id})
}

func erased(now time.Time) map[string]any {
	return map[string]any{"kind": Guest, "display_name": "", "phone_cipher": "", "phone_index": "", "phone_verified_at": nil, "seen_as": nil, "elder_mode": false, "erased_at": now}
}
