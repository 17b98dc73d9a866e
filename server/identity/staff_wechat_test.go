package identity_test

import (
	"errors"
	"sync"
	"testing"

	"qingting/server/identity"
)

// binds has the staff member scan a code of its own with the WeChat behind the login code.
func (f *fixture) binds(p identity.Principal, code string) identity.Principal {
	f.t.Helper()
	scene, err := f.NewScene(ctx, p)
	if err != nil {
		f.t.Fatal(err)
	}
	login, _, err := f.BindStaff(ctx, scene.ID, code, identity.Origin{})
	if err != nil {
		f.t.Fatal(err)
	}
	return f.resolve(login.Token)
}

func (f *fixture) staffComes(code string) (string, error) {
	login, _, err := f.LoginStaffWeChat(ctx, code, identity.Origin{})
	return login.Token, err
}

func TestStaffBindTheirWeChatByACodeOfTheConsole(t *testing.T) {
	linked(t, func(t *testing.T, f *fixture) {
		li := f.staff("lili", identity.Agent)
		p := f.resolve(f.login("lili", goodPassword))
		if _, err := f.staffComes("o1"); !errors.Is(err, identity.ErrNotBound) {
			t.Error(err)
		}
		first, err := f.NewScene(ctx, p)
		if err != nil || len(first.ID) > 32 {
			t.Fatalf("%+v %v", first, err)
		}
		scene, err := f.NewScene(ctx, p)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Scene(ctx, first.ID); !errors.Is(err, identity.ErrScene) {
			t.Errorf("the earlier code still works: %v", err)
		}
		if got, err := f.Scene(ctx, scene.ID); err != nil || got.Name != "lili" || !got.ExpiresAt.Equal(scene.ExpiresAt) {
			t.Errorf("%+v %v", got, err)
		}
		login, m, err := f.BindStaff(ctx, scene.ID, "o1", identity.Origin{})
		if err != nil || m.ID != li.ID {
			t.Fatalf("%+v %v", m, err)
		}
		if who := f.resolve(login.Token); who.ID != li.ID || !who.Can(identity.DeskUse) {
			t.Errorf("%+v", who)
		}
		if _, _, err := f.BindStaff(ctx, scene.ID, "o2", identity.Origin{}); !errors.Is(err, identity.ErrScene) {
			t.Errorf("a code works twice: %v", err)
		}
		if openID, err := f.StaffOpenID(ctx, li.ID); err != nil || openID != "o1" {
			t.Errorf("%q %v", openID, err)
		}
		if at, err := f.StaffBound(ctx, li.ID); err != nil || at == nil || !at.Equal(f.clock) {
			t.Errorf("%v %v", at, err)
		}
		if _, err := f.staffComes("o1"); err != nil {
			t.Error(err)
		}
	})
}

func TestACodeOfTheConsoleDoesNotLiveLong(t *testing.T) {
	linked(t, func(t *testing.T, f *fixture) {
		f.staff("lili", identity.Agent)
		scene, err := f.NewScene(ctx, f.resolve(f.login("lili", goodPassword)))
		if err != nil {
			t.Fatal(err)
		}
		f.clock = f.clock.Add(identity.SceneFor)
		if _, err := f.Scene(ctx, scene.ID); !errors.Is(err, identity.ErrScene) {
			t.Error(err)
		}
		if _, _, err := f.BindStaff(ctx, scene.ID, "o1", identity.Origin{}); !errors.Is(err, identity.ErrScene) {
			t.Error(err)
		}
	})
}

func TestOneCodeBindsOneWeChat(t *testing.T) {
	linked(t, func(t *testing.T, f *fixture) {
		f.staff("lili", identity.Agent)
		scene, err := f.NewScene(ctx, f.resolve(f.login("lili", goodPassword)))
		if err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		results := make([]error, 4)
		for i, code := range []string{"o1", "o2", "o3", "o4"} {
			wg.Go(func() { _, _, results[i] = f.BindStaff(ctx, scene.ID, code, identity.Origin{}) })
		}
		wg.Wait()
		won := 0
		for _, err := range results {
			if err == nil {
				won++
			} else if !errors.Is(err, identity.ErrScene) {
				t.Error(err)
			}
		}
		if won != 1 {
			t.Errorf("%d bound", won)
		}
	})
}

func TestOneWeChatIsOneAccount(t *testing.T) {
	linked(t, func(t *testing.T, f *fixture) {
		f.staff("lili", identity.Agent)
		f.staff("zhao", identity.Agent)
		li, zhao := f.resolve(f.login("lili", goodPassword)), f.resolve(f.login("zhao", goodPassword))
		f.binds(li, "o1")
		scene, err := f.NewScene(ctx, zhao)
		if err != nil {
			t.Fatal(err)
		}
		if _, _, err := f.BindStaff(ctx, scene.ID, "o1", identity.Origin{}); !errors.Is(err, identity.ErrBoundTwice) {
			t.Error(err)
		}
		if at, _ := f.StaffBound(ctx, zhao.ID); at != nil {
			t.Errorf("bound at %v", at)
		}
		// a new phone takes the place of the old one, whose session ends
		old, err := f.staffComes("o1")
		if err != nil {
			t.Fatal(err)
		}
		f.binds(li, "o2")
		if _, err := f.Resolve(ctx, old); !errors.Is(err, identity.ErrNoSession) {
			t.Errorf("the old phone is still in: %v", err)
		}
		if _, err := f.staffComes("o1"); !errors.Is(err, identity.ErrNotBound) {
			t.Error(err)
		}
	})
}

// TestWhoLosesAccessLosesItAtOnce: what WeChat opened ends with the binding, and the binding with
// the account.
func TestWhoLosesAccessLosesItAtOnce(t *testing.T) {
	for name, loses := range map[string]func(f *fixture, admin, p identity.Principal) error{
		"unbound": func(f *fixture, _, p identity.Principal) error { return f.UnbindStaff(ctx, p.ID) },
		"disabled": func(f *fixture, admin, p identity.Principal) error {
			yes, no := true, false
			if _, err := f.UpdateStaff(ctx, admin, p.ID, identity.StaffChange{Disabled: &yes}); err != nil {
				return err
			}
			_, err := f.UpdateStaff(ctx, admin, p.ID, identity.StaffChange{Disabled: &no})
			return err
		},
		"password reset": func(f *fixture, admin, p identity.Principal) error {
			_, err := f.ResetPassword(ctx, admin, p.ID)
			return err
		},
	} {
		t.Run(name, func(t *testing.T) {
			linked(t, func(t *testing.T, f *fixture) {
				f.staff("chief", identity.Admin)
				f.staff("lili", identity.Agent)
				admin, p := f.resolve(f.login("chief", goodPassword)), f.resolve(f.login("lili", goodPassword))
				phone := f.binds(p, "o1")
				token, err := f.staffComes("o1")
				if err != nil {
					t.Fatal(err)
				}
				f.resolve(token)
				waiting, err := f.NewScene(ctx, p)
				if err != nil {
					t.Fatal(err)
				}
				f.revoked = nil
				if err := loses(f, admin, p); err != nil {
					t.Fatal(err)
				}
				if _, err := f.Resolve(ctx, token); !errors.Is(err, identity.ErrNoSession) {
					t.Errorf("the session lives on: %v", err)
				}
				if _, err := f.process().Resolve(ctx, token); !errors.Is(err, identity.ErrNoSession) {
					t.Errorf("the session lives on elsewhere: %v", err)
				}
				if len(f.revoked) < 2 || f.revoked[0] != phone.SessionID {
					t.Errorf("sockets told of %v", f.revoked)
				}
				if _, err := f.staffComes("o1"); !errors.Is(err, identity.ErrNotBound) {
					t.Errorf("WeChat logs in again: %v", err)
				}
				if _, _, err := f.BindStaff(ctx, waiting.ID, "o1", identity.Origin{}); !errors.Is(err, identity.ErrScene) {
					t.Errorf("a waiting code binds again: %v", err)
				}
				if openID, err := f.StaffOpenID(ctx, p.ID); err != nil || openID != "" {
					t.Errorf("notices still go to %q %v", openID, err)
				}
			})
		})
	}
}

// TestNoLoginSlipsPastAnUnbinding: of logins at the very moment none outlives the binding.
func TestNoLoginSlipsPastAnUnbinding(t *testing.T) {
	linked(t, func(t *testing.T, f *fixture) {
		f.staff("lili", identity.Agent)
		p := f.resolve(f.login("lili", goodPassword))
		for range 5 {
			f.binds(p, "o1")
			var wg sync.WaitGroup
			tokens := make([]string, 4)
			for i := range tokens {
				other := f.process()
				other.WeChat = &wechat{}
				wg.Go(func() {
					login, _, err := other.LoginStaffWeChat(ctx, "o1", identity.Origin{})
					if err != nil && !errors.Is(err, identity.ErrNotBound) {
						t.Error(err)
					}
					tokens[i] = login.Token
				})
			}
			wg.Go(func() {
				if err := f.UnbindStaff(ctx, p.ID); err != nil {
					t.Error(err)
				}
			})
			wg.Wait()
			for _, token := range tokens {
				if _, err := f.process().Resolve(ctx, token); !errors.Is(err, identity.ErrNoSession) {
					t.Errorf("a login is still in: %v", err)
				}
			}
		}
	})
}

func TestUnbindingLeavesThePasswordsSessions(t *testing.T) {
	linked(t, func(t *testing.T, f *fixture) {
		f.staff("lili", identity.Agent)
		token := f.login("lili", goodPassword)
		f.binds(f.resolve(token), "o1")
		if err := f.UnbindStaff(ctx, f.resolve(token).ID); err != nil {
			t.Fatal(err)
		}
		f.resolve(token)
	})
}
