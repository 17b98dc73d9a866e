package identity_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"qingting/server/db"
	"qingting/server/db/dbtest"
	"qingting/server/errs"
	"qingting/server/identity"
)

// wechat knows codes made of what they stand for: "openid" or "openid/unionid", and numbers.
type wechat struct{ down bool }

func (w *wechat) Login(_ context.Context, code string) (identity.External, error) {
	if w.down {
		return identity.External{}, errors.New("no route to host")
	}
	if code == "used" {
		return identity.External{}, identity.ErrCode
	}
	openID, unionID, _ := strings.Cut(code, "/")
	return identity.External{Provider: identity.MiniProgram, AppID: "app", OpenID: openID, UnionID: unionID}, nil
}

func (w *wechat) Phone(_ context.Context, code string) (string, error) { return code, nil }

// linked is a fixture with WeChat, on both engines.
func linked(t *testing.T, test func(t *testing.T, f *fixture)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		f := setUp(t, d)
		f.WeChat = &wechat{}
		test(t, f)
	})
}

func inAccount(openID, unionID string) identity.External {
	return identity.External{Provider: identity.Account, AppID: "oa", OpenID: openID, UnionID: unionID}
}

// comes logs in by the mini-program.
func (f *fixture) comes(code string) (identity.Principal, string) {
	f.t.Helper()
	login, _, _, err := f.LoginWeChat(ctx, code, identity.Principal{}, identity.Origin{})
	if err != nil {
		f.t.Fatal(err)
	}
	return f.resolve(login.Token), login.Token
}

func (f *fixture) citizenOf(e identity.External) identity.Citizen {
	f.t.Helper()
	c, _, err := f.CitizenOf(ctx, e)
	if err != nil {
		f.t.Fatal(err)
	}
	return c
}

func TestAnIdentityIsOneCitizenHoweverManyAsk(t *testing.T) {
	linked(t, func(t *testing.T, f *fixture) {
		var wg sync.WaitGroup
		ids, made := make([]string, 8), make([]bool, 8)
		for i := range ids {
			wg.Go(func() {
				c, created, err := f.process().CitizenOf(ctx, inAccount("o1", ""))
				if err != nil {
					t.Error(err)
				}
				ids[i], made[i] = c.ID, created
			})
		}
		wg.Wait()
		count := 0
		for i := range ids {
			if ids[i] != ids[0] {
				t.Errorf("%s and %s", ids[i], ids[0])
			}
			if made[i] {
				count++
			}
		}
		if count != 1 {
			t.Errorf("created %d times", count)
		}
		if c := f.citizenOf(inAccount("o1", "")); c.Kind != identity.Known {
			t.Errorf("%+v", c)
		}
		if other := f.citizenOf(identity.External{Provider: identity.Account, AppID: "other", OpenID: "o1"}); other.ID == ids[0] {
			t.Error("two accounts share openids")
		}
	})
}

func TestIncompleteIdentitiesAreRefused(t *testing.T) {
	f := setUp(t, dbtest.Open(t))
	for _, e := range []identity.External{{}, {Provider: "qq", AppID: "a", OpenID: "o"}, {Provider: identity.Kefu, AppID: "a"}, {Provider: identity.Kefu, OpenID: "o"}} {
		if _, _, err := f.CitizenOf(ctx, e); !errors.Is(err, identity.ErrExternal) {
			t.Errorf("%+v: %v", e, err)
		}
	}
}

func TestAGuestWhoLogsInKeepsItsOwn(t *testing.T) {
	linked(t, func(t *testing.T, f *fixture) {
		login, guest, err := f.CreateGuest(ctx, identity.Origin{})
		if err != nil {
			t.Fatal(err)
		}
		p := f.resolve(login.Token)
		_, c, created, err := f.LoginWeChat(ctx, "o1", p, identity.Origin{})
		if err != nil || created || c.ID != guest.ID || c.Kind != identity.Known {
			t.Fatalf("%+v %v %v", c, created, err)
		}
		// a second WeChat on the same phone is another person
		_, second, created, err := f.LoginWeChat(ctx, "o2", p, identity.Origin{})
		if err != nil || !created || second.ID == guest.ID {
			t.Errorf("%+v %v %v", second, created, err)
		}
		// a guest on a new phone becomes who they were
		fresh, other, err := f.CreateGuest(ctx, identity.Origin{})
		if err != nil {
			t.Fatal(err)
		}
		_, back, created, err := f.LoginWeChat(ctx, "o1", f.resolve(fresh.Token), identity.Origin{})
		if err != nil || created || back.ID != guest.ID || back.ID == other.ID {
			t.Errorf("%+v %v %v", back, created, err)
		}
	})
}

func TestWeChatThatIsAwayOrOffIsSaid(t *testing.T) {
	f := setUp(t, dbtest.Open(t))
	if _, _, _, err := f.LoginWeChat(ctx, "c", identity.Principal{}, identity.Origin{}); !errors.Is(err, identity.ErrNoWeChat) {
		t.Error(err)
	}
	if _, err := f.VerifyPhone(ctx, "c", "c"); !errors.Is(err, identity.ErrNoWeChat) {
		t.Error(err)
	}
	f.WeChat = &wechat{down: true}
	_, _, _, err := f.LoginWeChat(ctx, "c", identity.Principal{}, identity.Origin{})
	if !errors.Is(err, identity.ErrWeChatDown) || errs.ClassOf(err) != errs.Unavailable {
		t.Error(err)
	}
	f.WeChat = &wechat{}
	if _, _, _, err := f.LoginWeChat(ctx, "used", identity.Principal{}, identity.Origin{}); !errors.Is(err, identity.ErrCode) {
		t.Error(err)
	}
}

func TestAProvedNumberIsMarkedUntilItIsTypedOver(t *testing.T) {
	linked(t, func(t *testing.T, f *fixture) {
		_, c, _ := f.CreateGuest(ctx, identity.Origin{})
		got, err := f.VerifyPhone(ctx, c.ID, "+8613812345678")
		if err != nil || got.PhoneVerifiedAt == nil || got.PhoneMasked != "138****5678" || got.Kind != identity.Known {
			t.Fatalf("%+v %v", got, err)
		}
		if _, err := f.VerifyPhone(ctx, c.ID, "+1 202 555 0100"); !errors.Is(err, identity.ErrWeChatTel) {
			t.Error(err)
		}
		typed := "13900000000"
		if got, err = f.UpdateCitizen(ctx, c.ID, identity.Profile{Phone: &typed}); err != nil || got.PhoneVerifiedAt != nil {
			t.Errorf("%+v %v", got, err)
		}
	})
}

func TestOpenIDsAreSealedAndFoundAgain(t *testing.T) {
	linked(t, func(t *testing.T, f *fixture) {
		p, _ := f.comes("secret-openid/secret-unionid")
		f.clock = f.clock.Add(time.Hour)
		c := f.citizenOf(inAccount("oa-openid", "secret-unionid"))
		if c.ID == p.ID {
			t.Fatal("merged without being asked")
		}
		list, err := f.OpenIDs(ctx, p.ID)
		if err != nil || len(list) != 1 || list[0].OpenID != "secret-openid" || list[0].Provider != identity.MiniProgram || list[0].AppID != "app" {
			t.Fatalf("%+v %v", list, err)
		}
		var stored string
		if err := f.db.SQL().QueryRow("SELECT openid_cipher FROM citizen_links WHERE provider = 'weapp'").Scan(&stored); err != nil || strings.Contains(stored, "secret") {
			t.Errorf("%q %v", stored, err)
		}
		f.clock = f.clock.Add(time.Hour)
		f.comes("secret-openid")
		if list, _ = f.OpenIDs(ctx, p.ID); !list[0].SeenAt.Equal(f.clock) {
			t.Errorf("seen at %v, now %v", list[0].SeenAt, f.clock)
		}
	})
}

// shelf is a package whose rows are books of citizens; nobody has two of the same title.
type shelf map[string][]string

func (s shelf) mover() identity.Mover {
	return identity.Mover{Name: "books", Move: func(_ context.Context, from, to string, keys []string) ([]string, error) {
		var moved []string
		for _, book := range slices.Clone(s[from]) {
			if keys != nil && !slices.Contains(keys, book) || slices.Contains(s[to], book) {
				continue
			}
			s[from] = slices.DeleteFunc(s[from], func(b string) bool { return b == book })
			s[to], moved = append(s[to], book), append(moved, book)
		}
		return moved, nil
	}}
}

func (f *fixture) offer(id string) identity.Offer {
	f.t.Helper()
	list, err := f.Offers(ctx, id)
	if err != nil || len(list) != 1 {
		f.t.Fatalf("offers of %s: %+v %v", id, list, err)
	}
	return list[0]
}

func TestAMergeMovesRowsAndUndoingMovesExactlyTheseBack(t *testing.T) {
	linked(t, func(t *testing.T, f *fixture) {
		books := shelf{}
		var changed []string
		f.OnMerge(books.mover())
		f.OnChanged(func(_ context.Context, ids []string) { changed = append(changed, ids...) })
		p, token := f.comes("o1/u")
		from := f.citizenOf(inAccount("oa1", "u"))
		old, err := f.Ticket(ctx, from.ID)
		if err != nil {
			t.Fatal(err)
		}
		fromLogin, _, err := f.LoginTicket(ctx, old.Secret, identity.Principal{}, identity.Origin{})
		if err != nil {
			t.Fatal(err)
		}
		name, tel := "王女士", "13812345678"
		if _, err := f.UpdateCitizen(ctx, from.ID, identity.Profile{DisplayName: &name, Phone: &tel}); err != nil {
			t.Fatal(err)
		}
		books[p.ID], books[from.ID] = []string{"a", "b"}, []string{"b", "c"}

		o := f.offer(p.ID)
		if o.Mark != identity.SameWeChat || !strings.Contains(o.Text(), "微信公众号") || strings.Contains(o.Text(), from.ID) {
			t.Errorf("%+v %s", o, o.Text())
		}
		if _, err := f.Accept(ctx, f.resolve(fromLogin.Token), o.ID); !errors.Is(err, identity.ErrNoOffer) {
			t.Errorf("somebody else's offer: %v", err)
		}
		m, err := f.Accept(ctx, p, o.ID)
		if err != nil || m.SessionID != p.SessionID || m.IntoID != p.ID || m.FromID != from.ID {
			t.Fatalf("%+v %v", m, err)
		}
		if got := fmt.Sprint(books[p.ID], books[from.ID]); got != "[a b c] [b]" {
			t.Errorf("after the merge %s", got)
		}
		if who := f.resolve(fromLogin.Token); who.ID != p.ID || !slices.Contains(changed, who.SessionID) {
			t.Errorf("the other phone is %+v, told of %v", who, changed)
		}
		if c := f.citizenOf(inAccount("oa1", "u")); c.ID != p.ID || c.DisplayName != name || c.PhoneMasked != "138****5678" {
			t.Errorf("%+v", c)
		}
		if list, _ := f.OpenIDs(ctx, p.ID); len(list) != 2 {
			t.Errorf("%+v", list)
		}
		if list, _ := f.Offers(ctx, p.ID); len(list) != 0 {
			t.Errorf("offered again: %+v", list)
		}
		if ids, _ := f.CitizensByPhone(ctx, tel); !slices.Equal(ids, []string{p.ID}) {
			t.Errorf("%v", ids)
		}

		since, err := f.Ticket(ctx, p.ID)
		if err != nil {
			t.Fatal(err)
		}
		sinceLogin, _, err := f.LoginTicket(ctx, since.Secret, identity.Principal{}, identity.Origin{})
		if err != nil {
			t.Fatal(err)
		}
		books[p.ID] = append(books[p.ID], "d")
		list, err := f.Merges(ctx, p.ID)
		if err != nil || len(list) != 1 || !strings.Contains(list[0].Text(), "微信公众号") {
			t.Fatalf("%+v %v", list, err)
		}
		stranger, _ := f.comes("o9")
		if err := f.Undo(ctx, stranger, m.ID); !errors.Is(err, identity.ErrNoMerge) {
			t.Errorf("a stranger undoes: %v", err)
		}
		if err := f.Undo(ctx, f.resolve(token), m.ID); err != nil {
			t.Fatal(err)
		}
		if err := f.Undo(ctx, f.resolve(token), m.ID); !errors.Is(err, identity.ErrNoMerge) {
			t.Errorf("undone twice: %v", err)
		}
		if got := fmt.Sprint(books[p.ID], books[from.ID]); got != "[a b d] [b c]" {
			t.Errorf("after undoing %s", got)
		}
		if who := f.resolve(fromLogin.Token); who.ID != from.ID {
			t.Errorf("the other phone stays %+v", who)
		}
		if _, err := f.Resolve(ctx, sinceLogin.Token); !errors.Is(err, identity.ErrNoSession) {
			t.Errorf("a link of the merged time still opens: %v", err)
		}
		if c, _ := f.Citizen(ctx, p.ID); c.DisplayName != "" || c.PhoneMasked != "" {
			t.Errorf("%+v", c)
		}
		if c, _ := f.Citizen(ctx, from.ID); c.DisplayName != name || c.PhoneMasked != "138****5678" {
			t.Errorf("%+v", c)
		}
		f.offer(p.ID) // and may be accepted again
	})
}

func TestWhatWasStoredForTheMergedSideMeanwhileFollows(t *testing.T) {
	linked(t, func(t *testing.T, f *fixture) {
		books := shelf{}
		f.OnMerge(books.mover())
		p, _ := f.comes("o1/u")
		from := f.citizenOf(inAccount("oa1", "u"))
		m, err := f.Accept(ctx, p, f.offer(p.ID).ID)
		if err != nil {
			t.Fatal(err)
		}
		books[from.ID] = []string{"late"}
		for range 2 {
			if err := f.SettleMerges(ctx); err != nil {
				t.Fatal(err)
			}
		}
		if got := fmt.Sprint(books[p.ID], books[from.ID]); got != "[late] []" {
			t.Errorf("%s", got)
		}
		if err := f.Undo(ctx, p, m.ID); err != nil {
			t.Fatal(err)
		}
		if err := f.SettleMerges(ctx); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(books[p.ID], books[from.ID]); got != "[] [late]" {
			t.Errorf("after undoing %s", got)
		}
	})
}

func TestTwoWhoMergeEachOtherDoNotBothWin(t *testing.T) {
	linked(t, func(t *testing.T, f *fixture) {
		for round := range 5 {
			union := fmt.Sprint("u", round)
			a, _ := f.comes(fmt.Sprint("a", round, "/", union))
			b, _ := f.comes(fmt.Sprint("b", round, "/", union))
			offers := map[string]string{a.ID: f.offer(a.ID).ID, b.ID: f.offer(b.ID).ID}
			var wg sync.WaitGroup
			results := make([]error, 2)
			for i, p := range []identity.Principal{a, b} {
				wg.Go(func() { _, results[i] = f.process().Accept(ctx, p, offers[p.ID]) })
			}
			wg.Wait()
			won := 0
			for _, err := range results {
				if err == nil {
					won++
				} else if !errors.Is(err, identity.ErrNoOffer) {
					t.Error(err)
				}
			}
			if won != 1 {
				t.Errorf("round %d: %d won", round, won)
			}
		}
	})
}

func TestAPhoneShowsTheSamePersonOnlyWhenProvedAboutTheSameTime(t *testing.T) {
	linked(t, func(t *testing.T, f *fixture) {
		a, _ := f.comes("a")
		b, _ := f.comes("b")
		typed := "13812345678"
		if _, err := f.VerifyPhone(ctx, a.ID, typed); err != nil {
			t.Fatal(err)
		}
		if _, err := f.UpdateCitizen(ctx, b.ID, identity.Profile{Phone: &typed}); err != nil {
			t.Fatal(err)
		}
		if list, _ := f.Offers(ctx, b.ID); len(list) != 0 {
			t.Errorf("a typed number is no proof: %+v", list)
		}
		f.clock = f.clock.Add(identity.SamePhoneWithin)
		if _, err := f.VerifyPhone(ctx, b.ID, typed); err != nil {
			t.Fatal(err)
		}
		if list, _ := f.Offers(ctx, b.ID); len(list) != 0 {
			t.Errorf("the number may have a new owner: %+v", list)
		}
		if _, err := f.VerifyPhone(ctx, a.ID, typed); err != nil {
			t.Fatal(err)
		}
		if o := f.offer(b.ID); o.Mark != identity.SamePhone || !strings.Contains(o.Text(), "138****5678") || strings.Contains(o.Text(), typed) {
			t.Errorf("%s", o.Text())
		}
	})
}

func TestWhatAGuestLeftIsOfferedToWhomThePhoneLoggedInAs(t *testing.T) {
	linked(t, func(t *testing.T, f *fixture) {
		books := shelf{}
		m := books.mover()
		m.Any = func(_ context.Context, id string) (bool, error) { return len(books[id]) > 0, nil }
		f.OnMerge(m)
		known, _ := f.comes("o1")
		ticket, err := f.Ticket(ctx, known.ID)
		if err != nil {
			t.Fatal(err)
		}
		guest := func() identity.Principal {
			login, _, err := f.CreateGuest(ctx, identity.Origin{})
			if err != nil {
				t.Fatal(err)
			}
			return f.resolve(login.Token)
		}
		first, second, empty := guest(), guest(), guest()
		books[first.ID], books[second.ID] = []string{"a"}, []string{"b"}
		for _, g := range []identity.Principal{first, empty} {
			if _, c, _, err := f.LoginWeChat(ctx, "o1", g, identity.Origin{}); err != nil || c.ID != known.ID {
				t.Fatalf("%+v %v", c, err)
			}
		}
		if _, _, err := f.LoginTicket(ctx, ticket.Secret, second, identity.Origin{}); err != nil {
			t.Fatal(err)
		}
		list, err := f.Offers(ctx, known.ID)
		if err != nil || len(list) != 2 || list[0].Mark != identity.SameDevice || !strings.Contains(list[0].Text(), "访客") {
			t.Fatalf("%+v %v", list, err)
		}
		for _, o := range list {
			if _, err := f.Accept(ctx, known, o.ID); err != nil {
				t.Fatal(err)
			}
		}
		if got := fmt.Sprint(books[known.ID]); got != "[a b]" && got != "[b a]" {
			t.Errorf("%s", got)
		}
		if list, _ := f.Offers(ctx, known.ID); len(list) != 0 {
			t.Errorf("offered again: %+v", list)
		}
		// who is known elsewhere is nobody's guest
		other, _ := f.comes("o2")
		if _, _, _, err := f.LoginWeChat(ctx, "o1", other, identity.Origin{}); err != nil {
			t.Fatal(err)
		}
		books[other.ID] = []string{"c"}
		if list, _ := f.Offers(ctx, known.ID); len(list) != 0 {
			t.Errorf("somebody else is offered: %+v", list)
		}
	})
}

func TestErasingCoversWhoWasMerged(t *testing.T) {
	linked(t, func(t *testing.T, f *fixture) {
		var erased []string
		f.OnErase(func(_ context.Context, id string) error { erased = append(erased, id); return nil })
		p, token := f.comes("o1/u")
		from := f.citizenOf(inAccount("oa1", "u"))
		if _, err := f.Accept(ctx, p, f.offer(p.ID).ID); err != nil {
			t.Fatal(err)
		}
		data, err := f.ExportCitizen(ctx, p.ID)
		if err != nil || len(data.Links) != 2 || len(data.Merges) != 1 || data.Links[0].OpenIDCipher != "" || data.Links[0].OpenIDIndex != "" || data.Links[0].UnionIDIndex != "" {
			t.Errorf("%+v %v", data, err)
		}
		ticket, _ := f.Ticket(ctx, p.ID)
		if err := f.EraseCitizen(ctx, p.ID); err != nil {
			t.Fatal(err)
		}
		slices.Sort(erased)
		if want := []string{p.ID, from.ID}; !slices.Equal(erased, slices.Sorted(slices.Values(want))) {
			t.Errorf("erased %v, want %v", erased, want)
		}
		if _, err := f.Resolve(ctx, token); !errors.Is(err, identity.ErrNoSession) {
			t.Error(err)
		}
		if _, _, err := f.LoginTicket(ctx, ticket.Secret, identity.Principal{}, identity.Origin{}); !errors.Is(err, identity.ErrTicket) {
			t.Error(err)
		}
		var n int
		if err := f.db.SQL().QueryRow("SELECT (SELECT count(*) FROM citizen_links) + (SELECT count(*) FROM citizen_merge_rows)").Scan(&n); err != nil || n != 0 {
			t.Errorf("%d rows %v", n, err)
		}
		if c := f.citizenOf(inAccount("oa1", "u")); c.ID == p.ID || c.ID == from.ID {
			t.Error("who was erased is known again")
		}
	})
}

func TestALoginLinkWorksOnceAndNotForLong(t *testing.T) {
	linked(t, func(t *testing.T, f *fixture) {
		c := f.citizenOf(inAccount("o", ""))
		ticket, err := f.Ticket(ctx, c.ID)
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		results := make([]error, 6)
		for i := range results {
			wg.Go(func() {
				_, _, results[i] = f.process().LoginTicket(ctx, ticket.Secret, identity.Principal{}, identity.Origin{})
			})
		}
		wg.Wait()
		won := 0
		for _, err := range results {
			if err == nil {
				won++
			} else if !errors.Is(err, identity.ErrTicket) {
				t.Error(err)
			}
		}
		if won != 1 {
			t.Errorf("%d logins", won)
		}
		late, _ := f.Ticket(ctx, c.ID)
		f.clock = late.ExpiresAt
		for _, secret := range []string{late.Secret, "", "x", strings.Repeat("a", 43)} {
			if _, _, err := f.LoginTicket(ctx, secret, identity.Principal{}, identity.Origin{}); !errors.Is(err, identity.ErrTicket) {
				t.Errorf("%q: %v", secret, err)
			}
		}
	})
}
