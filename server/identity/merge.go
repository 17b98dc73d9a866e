package identity

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"qingting/server/errs"
)

// Mover hands what another package keeps about one citizen over to another one, inside the
// merging transaction. With nil keys Move hands over everything it can and returns the keys of
// the rows it moved; otherwise it moves exactly the rows with these keys that are still from's.
// What a unique key forbids to move stays, and is erased together with the citizen.
type Mover struct {
	Name string // stored with what was moved: it must never change
	// Any reports whether the citizen has something worth keeping; a guest without it is not
	// offered. Nil: what is moved is not worth asking for.
	Any  func(ctx context.Context, citizenID string) (bool, error)
	Move func(ctx context.Context, from, to string, keys []string) (moved []string, err error)
}

// Merge is one merge: who was merged into whom, why, and from which session. The record stays
// when the merge is undone.
type Merge struct {
	ID            string
	FromID        string
	IntoID        string
	Mark          Mark
	Filled        string // fields of the profile that were taken over, separated by commas
	SessionID     string
	CreatedAt     time.Time
	UndoneSession string
	UndoneAt      *time.Time
	Names         []string `gorm:"-"` // the channels the merged side is known by
}

// TableName keeps gorm from making up a plural.
func (Merge) TableName() string { return "citizen_merges" }

// Text says in Chinese what was merged.
func (m Merge) Text() string {
	if m.Mark == SameDevice {
		return "已合并您登录以前、以访客身份留下的记录。"
	}
	where := strings.Join(m.Names, "、")
	if where == "" {
		where = "网页"
	}
	return "已合并您在" + where + "里的记录。"
}

// What callers can be told about merges.
var (
	ErrNoOffer = errs.New(errs.NotFound, "offer_gone", "这份记录已经合并过，或者不能再合并了，请刷新后查看。")
	ErrNoMerge = errs.New(errs.NotFound, "merge_not_found", "没有找到这次合并，可能已经撤销了。")
)

// Accept merges the other side of an offer into the citizen who says yes. From then on who logs
// in as either is this citizen; both histories are its own. Errors: ErrNoOffer.
func (s *Service) Accept(ctx context.Context, p Principal, offerID string) (Merge, error) {
	var m Merge
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		offers, err := s.Offers(ctx, p.ID)
		if err != nil {
			return err
		}
		for _, o := range offers {
			if o.ID == offerID {
				m, err = s.merge(ctx, p, o)
				return err
			}
		}
		return ErrNoOffer
	})
	return m, err
}

func (s *Service) merge(ctx context.Context, p Principal, o Offer) (Merge, error) {
	m := Merge{ID: newID(), FromID: o.other, IntoID: p.ID, Mark: o.Mark, SessionID: p.SessionID, CreatedAt: s.now(), Names: o.Names}
	// Both are locked in the same order by everybody: two who merge each other must not both win.
	if err := s.store.lockCitizens(ctx, m.FromID, m.IntoID); err != nil {
		return m, fmt.Errorf("lock citizens: %w", err)
	}
	into, err := s.store.citizen(ctx, m.IntoID)
	if err != nil {
		return m, err
	}
	from, err := s.store.citizen(ctx, m.FromID)
	if err != nil {
		return m, err
	}
	if from.MergedInto != nil || into.MergedInto != nil || from.ErasedAt != nil || into.ErasedAt != nil {
		return m, ErrNoOffer
	}
	set, filled := missing(into, from)
	set["kind"], m.Filled = Known, strings.Join(filled, ",")
	if err := s.store.updateCitizen(ctx, into.ID, set); err != nil {
		return m, err
	}
	if err := s.store.updateCitizen(ctx, from.ID, map[string]any{"merged_into": into.ID}); err != nil {
		return m, err
	}
	if err := s.store.createMerge(ctx, m); err != nil {
		return m, fmt.Errorf("store merge: %w", err)
	}
	if err := s.handOver(ctx, m); err != nil {
		return m, err
	}
	return m, s.tellChanged(ctx, m.FromID)
}

// missing lists what the profile of into lacks and from has.
func missing(into, from Citizen) (set map[string]any, filled []string) {
	set = map[string]any{}
	if into.DisplayName == "" && from.DisplayName != "" {
		set["display_name"], filled = from.DisplayName, append(filled, "name")
	}
	if into.PhoneIndex == "" && from.PhoneIndex != "" {
		set["phone_cipher"], set["phone_index"], set["phone_verified_at"] = from.PhoneCipher, from.PhoneIndex, from.PhoneVerifiedAt
		filled = append(filled, "phone")
	}
	return set, filled
}

func (s *Service) handOver(ctx context.Context, m Merge) error {
	for _, mover := range s.Movers {
		moved, err := mover.Move(ctx, m.FromID, m.IntoID, nil)
		if err != nil {
			return fmt.Errorf("hand over %s: %w", mover.Name, err)
		}
		if err := s.store.keepMoved(ctx, m.ID, mover.Name, moved); err != nil {
			return fmt.Errorf("note moved %s: %w", mover.Name, err)
		}
	}
	return nil
}

// settleFor is how long after a merge something may still be stored for the merged side: by
// requests under way, and by processes that believe its token for CacheFor.
const settleFor = 10 * time.Minute

// SettleMerges hands over what was stored for the merged side of young merges in the moments
// when they were made. It is meant to run every minute; doing it twice is harmless.
func (s *Service) SettleMerges(ctx context.Context) error {
	young, err := s.store.mergesSince(ctx, s.now().Add(-settleFor))
	if err != nil {
		return fmt.Errorf("read young merges: %w", err)
	}
	for _, m := range young {
		err := s.DB.InTx(ctx, func(ctx context.Context) error {
			if err := s.store.lockCitizens(ctx, m.FromID, m.IntoID); err != nil {
				return fmt.Errorf("lock citizens: %w", err)
			}
			if _, err := s.store.merge(ctx, m.ID); err != nil {
				return err
			}
			return s.handOver(ctx, m)
		})
		if err != nil && !errors.Is(err, ErrNoMerge) {
			return err
		}
	}
	return nil
}

// tellChanged drops what is remembered about the sessions of a citizen and of all merged into
// it, and tells who keeps sockets, after commit.
func (s *Service) tellChanged(ctx context.Context, citizenID string) error {
	ids, err := s.store.family(ctx, citizenID)
	if err != nil {
		return fmt.Errorf("find merged citizens: %w", err)
	}
	sessions, err := s.store.liveSessions(ctx, ids, s.now())
	if err != nil {
		return fmt.Errorf("find sessions: %w", err)
	}
	s.DB.AfterCommit(ctx, func(ctx context.Context) {
		s.cache.forgetSessions(sessions)
		if len(sessions) > 0 {
			s.Changed(ctx, sessions)
		}
	})
	return nil
}

// Merges lists the merges into the citizen that can be undone, the newest first.
func (s *Service) Merges(ctx context.Context, citizenID string) ([]Merge, error) {
	list, err := s.store.mergesInto(ctx, citizenID)
	if err != nil {
		return nil, fmt.Errorf("read merges: %w", err)
	}
	for i := range list {
		if list[i].Names, err = s.namesOf(ctx, list[i].FromID); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// OwnerOf returns whose a citizen's session is now: after an undoing it may be somebody else's.
func (s *Service) OwnerOf(ctx context.Context, sessionID string) (string, error) {
	owner, err := s.store.sessionOwner(ctx, sessionID)
	if err != nil {
		return "", err
	}
	c, err := s.root(ctx, owner)
	return c.ID, err
}

// Undo takes a merge into p back: exactly the rows it moved return, sessions and links follow
// by themselves, and what was taken over into the profile goes, unless it was changed since.
// Sessions that one-time links opened since end, all but p's own. Errors: ErrNoMerge.
func (s *Service) Undo(ctx context.Context, p Principal, id string) error {
	return s.DB.InTx(ctx, func(ctx context.Context) error {
		m, err := s.store.merge(ctx, id)
		if err != nil {
			return err
		}
		if m.IntoID != p.ID {
			return ErrNoMerge
		}
		if err := s.store.lockCitizens(ctx, m.FromID, m.IntoID); err != nil {
			return fmt.Errorf("lock citizens: %w", err)
		}
		if err := s.store.undoMerge(ctx, m.ID, p.SessionID, s.now()); err != nil {
			return err
		}
		// Before from is on its own again: its sessions still count as the citizen's.
		if err := s.tellChanged(ctx, m.FromID); err != nil {
			return err
		}
		return s.handBack(ctx, p, m)
	})
}

func (s *Service) handBack(ctx context.Context, p Principal, m Merge) error {
	moved, err := s.store.movedBy(ctx, m.ID)
	if err != nil {
		return fmt.Errorf("read what was moved: %w", err)
	}
	for _, mover := range s.Movers {
		keys := moved[mover.Name]
		if len(keys) == 0 {
			continue
		}
		if _, err := mover.Move(ctx, m.IntoID, m.FromID, keys); err != nil {
			return fmt.Errorf("hand back %s: %w", mover.Name, err)
		}
	}
	if err := s.giveBackProfile(ctx, m); err != nil {
		return err
	}
	if err := s.store.updateCitizen(ctx, m.FromID, map[string]any{"merged_into": nil}); err != nil {
		return err
	}
	if err := s.store.dropTickets(ctx, []string{m.IntoID}); err != nil {
		return fmt.Errorf("drop login links: %w", err)
	}
	return s.revoke(ctx, sessionFilter{citizenID: m.IntoID, openedBy: ByTicket, since: m.CreatedAt, except: p.SessionID})
}

func (s *Service) giveBackProfile(ctx context.Context, m Merge) error {
	from, err := s.store.citizen(ctx, m.FromID)
	if err != nil {
		return err
	}
	into, err := s.store.citizen(ctx, m.IntoID)
	if err != nil {
		return err
	}
	set := map[string]any{}
	for _, field := range strings.Split(m.Filled, ",") {
		if field == "name" && into.DisplayName == from.DisplayName {
			set["display_name"] = ""
		}
		if field == "phone" && into.PhoneIndex == from.PhoneIndex {
			set["phone_cipher"], set["phone_index"], set["phone_verified_at"] = "", "", nil
		}
	}
	if len(set) == 0 {
		return nil
	}
	s.DB.AfterCommit(ctx, func(context.Context) { s.cache.forgetOwner(KindCitizen, into.ID) })
	return s.store.updateCitizen(ctx, into.ID, set)
}
