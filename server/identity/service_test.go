package identity_test

import (
	"context"
	"encoding/base64"
	"errors"
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

var ctx = context.Background()

// plainCipher hides nothing, which is enough to see what is stored where.
type plainCipher struct{}

func (plainCipher) Seal(s string) (string, string, error) {
	return "c:" + base64.StdEncoding.EncodeToString([]byte(s)), "i:" + s, nil
}

func (plainCipher) Open(s string) (string, error) {
	b, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(s, "c:"))
	return string(b), err
}

type fixture struct {
	*identity.Service
	db      *db.DB
	clock   time.Time
	revoked []string
	t       *testing.T
}

func setUp(t *testing.T, d *db.DB) *fixture {
	f := &fixture{db: d, clock: time.Date(2026, 11, 21, 4, 0, 0, 0, time.UTC), t: t}
	f.Service = f.process()
	return f
}

// process is another server process on the same database.
func (f *fixture) process() *identity.Service {
	return identity.New(identity.Parts{
		DB: f.db, Cipher: plainCipher{}, Now: func() time.Time { return f.clock },
		Password: identity.Argon2{MemoryKiB: 64, Passes: 1, Threads: 1},
		Revoked:  func(_ context.Context, ids []string) { f.revoked = append(f.revoked, ids...) },
	})
}

const goodPassword = "long enough 1"

// staff makes an account that has already chosen goodPassword.
func (f *fixture) staff(username string, roles ...identity.Role) identity.Staff {
	f.t.Helper()
	m, first, err := f.CreateStaff(ctx, identity.NewStaff{Username: username, DisplayName: username, Roles: roles})
	if err != nil {
		f.t.Fatal(err)
	}
	p := f.resolve(f.login(username, first))
	if err := f.ChangePassword(ctx, p, first, goodPassword); err != nil {
		f.t.Fatal(err)
	}
	return m
}

func (f *fixture) login(username, password string) string {
	f.t.Helper()
	l, _, err := f.LoginStaff(ctx, identity.Attempt{Username: username, Password: password})
	if err != nil {
		f.t.Fatalf("login %s: %v", username, err)
	}
	return l.Token
}

func (f *fixture) tryLogin(username, password string) error {
	_, _, err := f.LoginStaff(ctx, identity.Attempt{Username: username, Password: password})
	return err
}

func (f *fixture) resolve(token string) identity.Principal {
	f.t.Helper()
	p, err := f.Resolve(ctx, token)
	if err != nil {
		f.t.Fatal(err)
	}
	return p
}

func (f *fixture) mustFail(err, want error) {
	f.t.Helper()
	if !errors.Is(err, want) {
		f.t.Fatalf("got %v, want %v", err, want)
	}
}

func each(t *testing.T, fn func(t *testing.T, f *fixture)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { fn(t, setUp(t, d)) })
}

func TestGuestComesBackWithItsToken(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		l, c, err := f.CreateGuest(ctx, identity.Origin{Address: "203.0.113.7", Device: "h5"})
		if err != nil || c.Kind != identity.Guest {
			t.Fatal(c, err)
		}
		p := f.resolve(l.Token)
		if p.Kind != identity.KindCitizen || p.ID != c.ID || p.SessionID != l.SessionID || p.Can(identity.DeskUse) {
			t.Fatalf("%+v", p)
		}
		for _, bad := range []string{"", "x", l.Token + "x", strings.Repeat("A", len(l.Token))} {
			_, err := f.Resolve(ctx, bad)
			f.mustFail(err, identity.ErrNoSession)
		}
	})
}

func TestTheTokenItselfIsNotStored(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		l, c, _ := f.CreateGuest(ctx, identity.Origin{})
		var n int64
		f.db.Conn(ctx).Table("sessions").Where("token_hash = ? OR id = ?", l.Token, l.Token).Count(&n)
		data, err := f.ExportCitizen(ctx, c.ID)
		if n != 0 || err != nil || len(data.Sessions) != 1 || data.Sessions[0].TokenHash != "" {
			t.Fatalf("%d rows, %+v, %v", n, data, err)
		}
	})
}

func TestSessionsExpireAndCitizensProlongThem(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		visited, _, _ := f.CreateGuest(ctx, identity.Origin{})
		left, _, _ := f.CreateGuest(ctx, identity.Origin{})
		f.clock = f.clock.AddDate(0, 0, 100)
		f.resolve(visited.Token)
		f.clock = f.clock.AddDate(0, 0, 100)
		f.resolve(visited.Token)
		_, err := f.Resolve(ctx, left.Token)
		f.mustFail(err, identity.ErrNoSession)
		if n, err := f.PurgeSessions(ctx); n != 0 || err != nil {
			t.Fatal(n, err)
		}
		f.clock = f.clock.AddDate(0, 0, 20)
		if n, err := f.PurgeSessions(ctx); n != 1 || err != nil {
			t.Fatal(n, err)
		}
	})
}

func TestStaffSessionsEndAfterAShift(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		f.staff("agent1", identity.Agent)
		token := f.login("agent1", goodPassword)
		f.clock = f.clock.Add(12 * time.Hour)
		_, err := f.Resolve(ctx, token)
		f.mustFail(err, identity.ErrNoSession)
	})
}

func TestProfileKeepsThePhoneEncrypted(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		_, c, _ := f.CreateGuest(ctx, identity.Origin{})
		name, phone, elder := " 张\n女士 ", "138 1234 5678", true
		got, err := f.UpdateCitizen(ctx, c.ID, identity.Profile{DisplayName: &name, Phone: &phone, ElderMode: &elder})
		if err != nil || got.DisplayName != "张女士" || got.PhoneMasked != "138****5678" || !got.ElderMode || got.Kind != identity.Guest {
			t.Fatalf("%+v %v", got, err)
		}
		if strings.Contains(got.PhoneCipher, "138") {
			t.Fatal("stored in the clear")
		}
		whole, err := f.Phone(ctx, c.ID)
		ids, _ := f.CitizensByPhone(ctx, "13812345678")
		if whole != "13812345678" || err != nil || !slices.Equal(ids, []string{c.ID}) {
			t.Fatal(whole, err, ids)
		}
		none := ""
		got, err = f.UpdateCitizen(ctx, c.ID, identity.Profile{Phone: &none})
		if err != nil || got.PhoneMasked != "" || got.DisplayName != "张女士" {
			t.Fatalf("%+v %v", got, err)
		}
		byID, err := f.Citizens(ctx, []string{c.ID, "nobody"})
		if err != nil || len(byID) != 1 || byID[c.ID].DisplayName != "张女士" {
			t.Fatal(byID, err)
		}
	})
}

func TestWrongProfileFieldsAreNamedAndNothingIsStored(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		_, c, _ := f.CreateGuest(ctx, identity.Origin{})
		name, phone := strings.Repeat("长", 21), "12345"
		_, err := f.UpdateCitizen(ctx, c.ID, identity.Profile{DisplayName: &name, Phone: &phone})
		var e *errs.Error
		if !errors.As(err, &e) || e.Class != errs.Invalid || len(e.Fields) != 2 {
			t.Fatalf("%+v", err)
		}
		if got, _ := f.Citizen(ctx, c.ID); got.DisplayName != "" {
			t.Fatal("half stored")
		}
		_, err = f.UpdateCitizen(ctx, "nobody", identity.Profile{})
		f.mustFail(err, identity.ErrNoCitizen)
	})
}

func TestErasingRemovesPersonalDataEverywhereOrNowhere(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		l, c, _ := f.CreateGuest(ctx, identity.Origin{Address: "203.0.113.7"})
		name, phone := "张女士", "13812345678"
		if _, err := f.UpdateCitizen(ctx, c.ID, identity.Profile{DisplayName: &name, Phone: &phone}); err != nil {
			t.Fatal(err)
		}
		boom := errors.New("boom")
		fail := true
		f.OnErase(func(context.Context, string) error {
			if fail {
				return boom
			}
			return nil
		})
		f.mustFail(f.EraseCitizen(ctx, c.ID), boom)
		if got, _ := f.Citizen(ctx, c.ID); got.DisplayName != "张女士" {
			t.Fatal("half erased")
		}
		f.resolve(l.Token)
		fail = false
		if err := f.EraseCitizen(ctx, c.ID); err != nil {
			t.Fatal(err)
		}
		data, err := f.ExportCitizen(ctx, c.ID)
		if err != nil || data.Citizen.DisplayName != "" || data.Phone != "" || data.Citizen.ErasedAt == nil || data.Sessions[0].Address != "" {
			t.Fatalf("%+v %v", data, err)
		}
		_, err = f.Resolve(ctx, l.Token)
		f.mustFail(err, identity.ErrNoSession)
		if err := f.EraseCitizen(ctx, c.ID); err != nil {
			t.Fatal(err)
		}
	})
}

func TestUnknownUserAndWrongPasswordLookTheSame(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		f.staff("agent1", identity.Agent)
		wrong, unknown := f.tryLogin("agent1", "wrong"), f.tryLogin("nobody", "wrong")
		f.mustFail(wrong, identity.ErrLogin)
		if wrong.Error() != unknown.Error() {
			t.Fatalf("%v, %v", wrong, unknown)
		}
		f.login(" Agent1 ", goodPassword)
	})
}

func TestFiveFailuresLockForFifteenMinutes(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		f.staff("agent1", identity.Agent)
		for range identity.MaxFailedLogins - 1 {
			f.mustFail(f.tryLogin("agent1", "wrong"), identity.ErrLogin)
		}
		f.mustFail(f.tryLogin("agent1", "wrong"), identity.ErrLocked)
		f.clock = f.clock.Add(10 * time.Minute)
		err := f.tryLogin("agent1", goodPassword)
		var e *errs.Error
		if !errors.As(err, &e) || e.Class != errs.Locked || e.RetryAfter != 5*time.Minute || !strings.Contains(e.Sentence, "5 分钟后再试") {
			t.Fatalf("%+v", err)
		}
		f.clock = f.clock.Add(5 * time.Minute)
		f.mustFail(f.tryLogin("agent1", "wrong"), identity.ErrLogin)
		f.login("agent1", goodPassword)
		for range identity.MaxFailedLogins - 1 {
			f.mustFail(f.tryLogin("agent1", "wrong"), identity.ErrLogin)
		}
	})
}

func TestGuessingInParallelDoesNotPassTheLimit(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		f.staff("agent1", identity.Agent)
		var mu sync.Mutex
		var wg sync.WaitGroup
		seen := map[string]int{}
		for range 20 {
			wg.Go(func() {
				err := f.tryLogin("agent1", "wrong")
				mu.Lock()
				defer mu.Unlock()
				var e *errs.Error
				if errors.As(err, &e) {
					seen[e.Reason]++
				}
			})
		}
		wg.Wait()
		if seen[identity.ErrLogin.Reason] != identity.MaxFailedLogins-1 || seen[identity.ErrLocked.Reason] != 16 {
			t.Fatal(seen)
		}
	})
}

func TestFirstPasswordMustBeChanged(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		_, first, err := f.CreateStaff(ctx, identity.NewStaff{Username: "admin1", DisplayName: "甲", Roles: []identity.Role{identity.Admin}})
		if err != nil {
			t.Fatal(err)
		}
		p := f.resolve(f.login("admin1", first))
		f.mustFail(p.Require(identity.UsersManage), identity.ErrPasswordChange)
		f.mustFail(f.ChangePassword(ctx, p, "wrong", goodPassword), identity.ErrOldPassword)
		f.mustFail(f.ChangePassword(ctx, p, first, "short1"), identity.ErrPasswordWeak)
		f.mustFail(f.ChangePassword(ctx, p, first, first), identity.ErrPasswordWeak)
		if err := f.ChangePassword(ctx, p, first, goodPassword); err != nil {
			t.Fatal(err)
		}
		p = f.resolve(f.login("admin1", goodPassword))
		if err := p.Require(identity.UsersManage); err != nil {
			t.Fatal(err)
		}
	})
}

func TestChangingThePasswordEndsOtherSessionsOnly(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		f.staff("agent1", identity.Agent)
		here, there := f.login("agent1", goodPassword), f.login("agent1", goodPassword)
		f.resolve(there)
		f.revoked = nil
		if err := f.ChangePassword(ctx, f.resolve(here), goodPassword, "another good 1"); err != nil {
			t.Fatal(err)
		}
		f.resolve(here)
		_, err := f.Resolve(ctx, there)
		f.mustFail(err, identity.ErrNoSession)
		if len(f.revoked) < 1 {
			t.Fatal("nobody was told")
		}
	})
}

func TestDisablingLogsOutWithinFiveSecondsOnEveryProcess(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		admin := f.resolve(f.loginAs("boss", identity.Admin))
		m := f.staff("agent1", identity.Agent)
		token := f.login("agent1", goodPassword)
		other := f.process()
		if _, err := other.Resolve(ctx, token); err != nil {
			t.Fatal(err)
		}
		yes := true
		if _, err := f.UpdateStaff(ctx, admin, m.ID, identity.StaffChange{Disabled: &yes}); err != nil {
			t.Fatal(err)
		}
		_, err := f.Resolve(ctx, token)
		f.mustFail(err, identity.ErrNoSession)
		f.clock = f.clock.Add(identity.CacheFor)
		_, err = other.Resolve(ctx, token)
		f.mustFail(err, identity.ErrNoSession)
		f.mustFail(f.tryLogin("agent1", goodPassword), identity.ErrDisabled)
		f.mustFail(f.tryLogin("agent1", "wrong"), identity.ErrLogin)
	})
}

func (f *fixture) loginAs(username string, roles ...identity.Role) string {
	f.t.Helper()
	f.staff(username, roles...)
	return f.login(username, goodPassword)
}

func TestLogoutEndsOneSession(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		a := f.loginAs("agent1", identity.Agent)
		b := f.login("agent1", goodPassword)
		p := f.resolve(a)
		for range 2 {
			if err := f.Logout(ctx, p); err != nil {
				t.Fatal(err)
			}
		}
		_, err := f.Resolve(ctx, a)
		f.mustFail(err, identity.ErrNoSession)
		f.resolve(b)
	})
}

func TestChangedRolesCount(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		admin := f.resolve(f.loginAs("boss", identity.Admin))
		token := f.loginAs("agent1", identity.Agent)
		p := f.resolve(token)
		roles := []identity.Role{identity.Editor, identity.Supervisor, identity.Editor}
		name, dep := "李四", "示例市公安局"
		m, err := f.UpdateStaff(ctx, admin, p.ID, identity.StaffChange{Roles: &roles, DisplayName: &name, Department: &dep})
		want := []identity.Role{identity.Supervisor, identity.Editor}
		if err != nil || !slices.Equal(m.Roles, want) {
			t.Fatal(m.Roles, err)
		}
		p = f.resolve(token)
		if !slices.Equal(p.Roles, want) || !p.Can(identity.KnowledgeWrite) || p.DisplayName != "李四" || p.Department != dep {
			t.Fatalf("%+v", p)
		}
		list, err := f.StaffList(ctx)
		if err != nil || len(list) != 2 || !slices.Equal(list[0].Roles, want) || list[1].Username != "boss" {
			t.Fatalf("%+v %v", list, err)
		}
	})
}

func TestWrongAccountsAreRefused(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		f.staff("agent1", identity.Agent)
		ok := identity.NewStaff{Username: "agent2", DisplayName: "乙", Roles: []identity.Role{identity.Agent}}
		for name, change := range map[string]func(n *identity.NewStaff){
			"username":     func(n *identity.NewStaff) { n.Username = "1 x" },
			"display_name": func(n *identity.NewStaff) { n.DisplayName = " " },
			"department":   func(n *identity.NewStaff) { n.Department = strings.Repeat("长", 41) },
			"roles":        func(n *identity.NewStaff) { n.Roles = []identity.Role{"root"} },
		} {
			n := ok
			change(&n)
			_, _, err := f.CreateStaff(ctx, n)
			var e *errs.Error
			if !errors.As(err, &e) || len(e.Fields) != 1 || e.Fields[0].Path != name {
				t.Errorf("%s: %+v", name, err)
			}
		}
		ok.Username = "AGENT1"
		_, _, err := f.CreateStaff(ctx, ok)
		f.mustFail(err, identity.ErrUsernameTaken)
	})
}

func TestTheLastAdminStays(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		boss := f.resolve(f.loginAs("boss", identity.Admin))
		second := f.staff("second", identity.Admin, identity.Agent)
		by := identity.Principal{ID: second.ID}
		yes, agent := true, []identity.Role{identity.Agent}
		_, err := f.UpdateStaff(ctx, boss, boss.ID, identity.StaffChange{Disabled: &yes})
		f.mustFail(err, identity.ErrSelfDisable)
		if _, err := f.UpdateStaff(ctx, boss, second.ID, identity.StaffChange{Disabled: &yes}); err != nil {
			t.Fatal(err)
		}
		_, err = f.UpdateStaff(ctx, by, boss.ID, identity.StaffChange{Disabled: &yes})
		f.mustFail(err, identity.ErrLastAdmin)
		_, err = f.UpdateStaff(ctx, boss, boss.ID, identity.StaffChange{Roles: &agent})
		f.mustFail(err, identity.ErrLastAdmin)
		if m, _ := f.Staff(ctx, boss.ID); m.Disabled || !slices.Equal(m.Roles, []identity.Role{identity.Admin}) {
			t.Fatalf("%+v", m)
		}
	})
}

func TestTwoAdminsCannotDisableEachOtherAtOnce(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		a, b := f.staff("boss-a", identity.Admin), f.staff("boss-b", identity.Admin)
		yes := true
		errsSeen := make([]error, 2)
		var wg sync.WaitGroup
		for i, pair := range [][2]string{{a.ID, b.ID}, {b.ID, a.ID}} {
			wg.Go(func() {
				_, errsSeen[i] = f.UpdateStaff(ctx, identity.Principal{ID: pair[0]}, pair[1], identity.StaffChange{Disabled: &yes})
			})
		}
		wg.Wait()
		if (errsSeen[0] == nil) == (errsSeen[1] == nil) {
			t.Fatal(errsSeen)
		}
		f.mustFail(errors.Join(errsSeen...), identity.ErrLastAdmin)
	})
}

func TestResetPasswordUnlocksAndLogsOut(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		admin := f.resolve(f.loginAs("boss", identity.Admin))
		m := f.staff("agent1", identity.Agent)
		token := f.login("agent1", goodPassword)
		for range identity.MaxFailedLogins {
			_ = f.tryLogin("agent1", "wrong") // only the count matters
		}
		fresh, err := f.ResetPassword(ctx, admin, m.ID)
		if err != nil {
			t.Fatal(err)
		}
		_, err = f.Resolve(ctx, token)
		f.mustFail(err, identity.ErrNoSession)
		if p := f.resolve(f.login("agent1", fresh)); !p.MustChangePassword {
			t.Fatal("the new password need not be changed")
		}
		_, err = f.ResetPassword(ctx, admin, admin.ID)
		f.mustFail(err, identity.ErrSelfReset)
		_, err = f.ResetPassword(ctx, admin, "nobody")
		f.mustFail(err, identity.ErrNoStaff)
	})
}

func TestFirstAdminIsMadeExactlyOnce(t *testing.T) {
	each(t, func(t *testing.T, f *fixture) {
		var wg sync.WaitGroup
		var mu sync.Mutex
		var made []string
		for range 4 {
			wg.Go(func() {
				password, created, err := f.process().EnsureFirstAdmin(ctx)
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					t.Error(err)
				}
				if created {
					made = append(made, password)
				}
			})
		}
		wg.Wait()
		if len(made) != 1 {
			t.Fatalf("made %d", len(made))
		}
		if p := f.resolve(f.login(identity.FirstAdmin, made[0])); !p.MustChangePassword || !p.Has(identity.Admin) {
			t.Fatalf("%+v", p)
		}
	})
}

func TestRolesAreDescribed(t *testing.T) {
	roles := identity.New(identity.Parts{}).Roles()
	if len(roles) != 8 || roles[0].Name != "坐席" || len(roles[0].Permissions) == 0 {
		t.Fatalf("%+v", roles)
	}
}
