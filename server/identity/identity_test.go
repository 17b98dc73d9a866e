package identity

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"qingting/server/db"
	"qingting/server/db/dbtest"
)

func TestPhonesAreNormalisedAndMasked(t *testing.T) {
	for in, want := range map[string]string{
		"13812345678":       "13812345678 138****5678",
		"138 1234 5678":     "13812345678 138****5678",
		"138-1234-5678":     "13812345678 138****5678",
		"+86 13812345678":   "13812345678 138****5678",
		"１３８１２３４５６７８":       "13812345678 138****5678",
		"010-12345678":      "010-12345678 ********5678",
		"02112345678":       "02112345678 *******5678",
		"12812345678":       "no",
		"1381234567":        "no",
		"138123456789":      "no",
		"12345":             "no",
		"13812345678; DROP": "no",
		"":                  "no",
	} {
		got := "no"
		if phone, ok := NormalPhone(in); ok {
			got = phone + " " + MaskPhone(phone)
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestPasswordRules(t *testing.T) {
	for in, wrong := range map[string]string{
		"abcdefghi1":                       "",
		"密码足够长而且有数字1":                      "",
		"abcdefgh1":                        "长度",
		strings.Repeat("a1", 64):           "",
		strings.Repeat("a1", 64) + "x":     "长度",
		"abcdefghijk":                      "字母和数字",
		"12345678901":                      "字母和数字",
		"xx-ZhangSan-2026":                 "用户名",
		"bad\xff\xfeutf8 password 1 2 3 4": "长度",
	} {
		got := checkPassword(in, "zhangsan")
		if (wrong == "") != (got == "") || !strings.Contains(got, wrong) {
			t.Errorf("%q: got %q, want something with %q", in, got, wrong)
		}
	}
}

func TestGeneratedPasswordsPassTheRulesAndDiffer(t *testing.T) {
	seen := map[string]bool{}
	for range 200 {
		p, err := generatePassword(rand.Reader, "admin")
		if err != nil || checkPassword(p, "admin") != "" || seen[p] {
			t.Fatalf("password %q, err %v", p, err)
		}
		seen[p] = true
	}
}

func TestHashesAreSaltedAndKeepTheirCost(t *testing.T) {
	ctx := context.Background()
	h := newHasher(Argon2{MemoryKiB: 64, Passes: 1, Threads: 1}, 1)
	a, _ := h.hash(ctx, "secret", rand.Reader)
	b, _ := h.hash(ctx, "secret", rand.Reader)
	if a == b || !strings.HasPrefix(a, "$argon2id$v=19$m=64,t=1,p=1$") {
		t.Fatalf("%q and %q", a, b)
	}
	dearer := newHasher(Argon2{MemoryKiB: 128, Passes: 1, Threads: 1}, 1)
	match, stale, err := dearer.verify(ctx, "secret", a)
	if !match || !stale || err != nil {
		t.Fatalf("match %v, stale %v, err %v", match, stale, err)
	}
	if match, _, _ := h.verify(ctx, "Secret", a); match {
		t.Fatal("another password matches")
	}
	if match, _, err := h.verify(ctx, "", ""); match || err != nil {
		t.Fatalf("nobody's hash: match %v, err %v", match, err)
	}
	if _, _, err := h.verify(ctx, "x", "md5:123"); err == nil {
		t.Fatal("an unknown hash is believed")
	}
}

func TestHashingGivesUpWithTheCaller(t *testing.T) {
	h := newHasher(Argon2{MemoryKiB: 64, Passes: 1, Threads: 1}, 1)
	h.slots <- struct{}{}
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	if _, err := h.hash(ctx, "secret", rand.Reader); err == nil {
		t.Fatal("hashed without a free slot")
	}
}

// Each line is a promise to the people who give roles: what a role may and must not do.
func TestPermissionTable(t *testing.T) {
	all := []Permission{
		DeskUse, DeskWatch, CannedShare, LettersRead, LettersAnswer, LettersContacts,
		KnowledgeRead, KnowledgeWrite, KnowledgePublish, EmotionWrite, NumbersRead, UsersManage, AuditRead,
		LearnUse, TrainWrite, TrainAssign, TrainRead,
	}
	may := map[Role]string{
		Agent:      "desk.use letters.read letters.answer knowledge.read learn.use",
		Supervisor: "desk.use desk.watch canned.share letters.read letters.answer letters.contacts knowledge.read emotion.write numbers.read learn.use train.assign train.read",
		Editor:     "knowledge.read knowledge.write knowledge.publish learn.use",
		Reviewer:   "knowledge.read knowledge.publish learn.use",
		Trainer:    "knowledge.read learn.use train.write train.assign train.read",
		Department: "letters.read letters.answer knowledge.read learn.use",
		Admin:      "knowledge.read numbers.read users.manage",
		Auditor:    "letters.read knowledge.read numbers.read audit.read",
	}
	s := New(Parts{})
	for _, role := range AllRoles {
		p := Principal{Kind: KindStaff, permissions: s.permissionsOf([]Role{role})}
		allowed := strings.Fields(may[role])
		for _, perm := range all {
			want := slices.Contains(allowed, string(perm))
			if p.Can(perm) != want || (p.Require(perm) == nil) != want {
				t.Errorf("%s %s: got %v, want %v", role, perm, p.Can(perm), want)
			}
		}
		if role.Name() == "" {
			t.Errorf("%s has no name", role)
		}
	}
	for _, perm := range all {
		if (Principal{Kind: KindCitizen}).Can(perm) || (Principal{}).Require(perm) == nil {
			t.Errorf("a citizen may %s", perm)
		}
	}
}

func TestReviewTakesPublishingFromEditorsOnly(t *testing.T) {
	s := New(Parts{ReviewRequired: true})
	for _, c := range []struct {
		roles []Role
		want  bool
	}{{[]Role{Editor}, false}, {[]Role{Reviewer}, true}, {[]Role{Editor, Reviewer}, true}, {[]Role{Reviewer, Editor}, true}} {
		if got := s.permissionsOf(c.roles)[KnowledgePublish]; got != c.want {
			t.Errorf("%v: got %v", c.roles, got)
		}
	}
}

func TestNobodyCanDoAnythingBeforeChangingThePassword(t *testing.T) {
	p := Principal{Kind: KindStaff, MustChangePassword: true, permissions: map[Permission]bool{UsersManage: true}}
	if p.Can(UsersManage) || !errors.Is(p.Require(UsersManage), ErrPasswordChange) {
		t.Fatalf("can %v, require %v", p.Can(UsersManage), p.Require(UsersManage))
	}
	if len(p.Permissions()) != 1 {
		t.Fatal("the permissions to come are not listed")
	}
}

func TestCacheForgets(t *testing.T) {
	now := time.Unix(1000, 0)
	c := newCache()
	c.put("a", Principal{Kind: KindStaff, ID: "1", SessionID: "s1", ExpiresAt: now.Add(time.Hour)}, now)
	c.put("b", Principal{Kind: KindStaff, ID: "1", SessionID: "s2", ExpiresAt: now.Add(time.Second)}, now)
	if _, ok := c.take("a", now.Add(CacheFor-1)); !ok {
		t.Error("forgotten too early")
	}
	if _, ok := c.take("a", now.Add(CacheFor)); ok {
		t.Error("believed too long")
	}
	if _, ok := c.take("b", now.Add(time.Second)); ok {
		t.Error("believed beyond the session's end")
	}
	c.forgetSessions([]string{"s1"})
	if _, ok := c.take("a", now); ok {
		t.Error("a revoked session is believed")
	}
	c.forgetOwner(KindStaff, "1")
	if len(c.entries) != 0 {
		t.Error("the owner is not forgotten")
	}
	for i := range cacheLimit + 10 {
		c.put(newID(), Principal{ExpiresAt: now.Add(time.Hour)}, now.Add(time.Duration(i)))
	}
	if len(c.entries) > cacheLimit {
		t.Errorf("%d entries", len(c.entries))
	}
}

func TestStructsMatchTheSchema(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.MatchesSchema(t, d, Citizen{}, Staff{}, staffRole{}, Session{}, Link{}, Merge{}, movedRow{}, ticketRow{}, sceneRow{}, StaffWeChat{})
	})
}
