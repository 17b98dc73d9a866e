package safety

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"qingting/server/db"
	"qingting/server/db/dbtest"
	"qingting/server/errs"
)

var today = time.Date(2026, 11, 21, 2, 0, 0, 0, time.UTC)

// world is a service with everything it talks to.
type world struct {
	*Service
	t         *testing.T
	now       time.Time
	delivered []string
	told      []Item
	later     []string
	asked     []string
	fresh     string // the openid of citizens who were there lately
	opinion   Opinion
	broken    error // of the checker
}

type openBox struct{}

func (openBox) Seal(text string) (string, string, error) { return "sealed:" + text, "", nil }
func (openBox) Open(cipher string) (string, error)       { return strings.TrimPrefix(cipher, "sealed:"), nil }

func (w *world) SafetyDecided(_ context.Context, i Item) error {
	w.told = append(w.told, i)
	return nil
}

func (w *world) FreshOpenID(_ context.Context, _ string, since time.Time) (string, error) {
	if w.now.Sub(since) != Fresh {
		w.t.Errorf("asked who was there since %s", since)
	}
	return w.fresh, nil
}

func (w *world) CheckText(_ context.Context, openID, text string, _ Scene) (Opinion, error) {
	w.asked = append(w.asked, openID+":"+text)
	return w.opinion, w.broken
}

func (w *world) CheckMedia(_ context.Context, openID, url string, _ Scene) (string, error) {
	w.asked = append(w.asked, openID+":"+url)
	return "trace-" + url, w.broken
}

func open(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := &world{t: t, now: today, fresh: "o-1", opinion: Opinion{Suggest: "pass", Label: 100}}
	s, err := New(t.Context(), Parts{
		DB: d, Pack: starter(t), Sealer: openBox{}, Teller: w, Now: func() time.Time { return w.now }, Checker: w, People: w,
		Later: func(_ context.Context, id string) error { w.later = append(w.later, id); return nil },
		Link:  func(id string) string { return "https://files/" + id },
	})
	if err != nil {
		t.Fatal(err)
	}
	w.Service = s
	s.OnRelease(Message, func(_ context.Context, _ Item, draft []byte) (string, error) {
		w.delivered = append(w.delivered, string(draft))
		return "m1", w.broken
	})
	return w
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		for _, id := range []string{"s1", "s2"} {
			row := map[string]any{"id": id, "username": id, "display_name": id, "password_hash": "x", "created_at": today, "updated_at": today}
			if err := d.Conn(t.Context()).Table("staff").Create(row).Error; err != nil {
				t.Fatal(err)
			}
		}
		for _, id := range []string{"c1", "c2"} {
			row := map[string]any{"id": id, "kind": "guest", "created_at": today, "last_seen_at": today}
			if err := d.Conn(t.Context()).Table("citizens").Create(row).Error; err != nil {
				t.Fatal(err)
			}
		}
		fn(t, open(t, d))
	})
}

func advert(client string) Held {
	return Held{Text: Text{CitizenID: "c1", Where: Message, Text: "招刷单员，日结工资，加微信abc8899"}, TargetID: "chat", ClientID: client, Draft: []byte("draft " + client)}
}

// keeps stops an advertisement and returns its item.
func (w *world) keeps(client string) string {
	w.t.Helper()
	var e *errs.Error
	if err := w.Keep(w.t.Context(), advert(client)); !errors.As(err, &e) || !errors.Is(err, ErrStopped) || e.Appeal == "" {
		w.t.Fatalf("%v", err)
	}
	return e.Appeal
}

func TestRowsMatchTheSchema(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { dbtest.MatchesSchema(t, d, setting{}, Item{}, Check{}) })
}

func TestAStoppedTextIsKeptOnceAndSealed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.keeps("a")
		if again := w.keeps("a"); again != id {
			t.Errorf("%s and %s", id, again)
		}
		list, total, err := w.Find(t.Context(), Query{States: []State{Pending}, Category: Ads, Place: Message, Text: "刷单"})
		if err != nil || total != 1 || list[0].Draft != "sealed:draft a" || list[0].Reasons[0].Category != Ads || list[0].Outcome != Block {
			t.Errorf("%v %d %+v", err, total, list)
		}
		if _, total, _ = w.Find(t.Context(), Query{Text: "%"}); total != 0 {
			t.Error("a wildcard in the search found something")
		}
	})
}

func TestAChangedTextTakesThePlaceOfTheFirst(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.keeps("a")
		if _, err := w.Decide(t.Context(), "s1", id, Ruling{Reason: "广告"}); err != nil {
			t.Fatal(err)
		}
		h := advert("a")
		h.Text.Text, h.Draft = "招刷单员，日结工资，扫码进群", []byte("second")
		var e *errs.Error
		if err := w.Keep(t.Context(), h); !errors.As(err, &e) || e.Appeal != id {
			t.Fatalf("%v", err)
		}
		list, err := w.Stopped(t.Context(), "c1", 10)
		if err != nil || len(list) != 1 || list[0].State != Pending || list[0].Draft != "sealed:second" || list[0].DecidedBy != nil || list[0].Decision != "" || list[0].Text != h.Text.Text {
			t.Fatalf("%v %+v", err, list)
		}
		if err := w.Sent(t.Context(), "c1", Message, "a"); err != nil {
			t.Fatal(err)
		}
		if list, err = w.Stopped(t.Context(), "c1", 10); err != nil || len(list) != 0 {
			t.Errorf("%v %+v", err, list)
		}
	})
}

func TestOneReviewerDecides(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.keeps("a")
		if _, err := w.Decide(t.Context(), "s1", id, Ruling{}); !errors.Is(err, ErrReason) {
			t.Errorf("%v", err)
		}
		i, err := w.Decide(t.Context(), "s1", id, Ruling{Release: true})
		if err != nil || i.State != Released || i.DeliveredID != "m1" || i.Draft != "" || *i.DecidedBy != "s1" {
			t.Fatalf("%v %+v", err, i)
		}
		if _, err := w.Decide(t.Context(), "s2", id, Ruling{Reason: "广告"}); !errors.Is(err, ErrDecided) {
			t.Errorf("%v", err)
		}
		if !slices.Equal(w.delivered, []string{"draft a"}) || len(w.told) != 1 || w.told[0].State != Released || w.told[0].DeliveredID != "m1" {
			t.Errorf("%v %+v", w.delivered, w.told)
		}
		if _, err := w.Appeal(t.Context(), "c1", id, "晚了"); !errors.Is(err, ErrDecided) {
			t.Errorf("%v", err)
		}
	})
}

func TestADeliveryThatFailsLeavesEverythingAsItWas(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.keeps("a")
		w.broken = errors.New("no conversation")
		if _, err := w.Decide(t.Context(), "s1", id, Ruling{Release: true}); !errors.Is(err, w.broken) {
			t.Fatalf("%v", err)
		}
		list, _, err := w.Find(t.Context(), Query{States: []State{Pending}})
		if err != nil || len(list) != 1 || list[0].Draft == "" || len(w.told) != 0 {
			t.Errorf("%v %+v %+v", err, list, w.told)
		}
	})
}

func TestOldItemsGoButNoAppealThatWaits(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		appealed := w.keeps("a")
		w.keeps("b")
		if _, err := w.Appeal(t.Context(), "c1", appealed, ""); err != nil {
			t.Fatal(err)
		}
		for _, step := range []struct{ days, left int }{{180, 2}, {200, 1}} {
			w.now = today.AddDate(0, 0, step.days)
			if err := w.Purge(t.Context()); err != nil {
				t.Fatal(err)
			}
			list, err := w.Stopped(t.Context(), "c1", 10)
			if err != nil || len(list) != step.left || list[len(list)-1].ID != appealed {
				t.Errorf("%d days: %v %+v", step.days, err, list)
			}
		}
	})
}

func TestAppealsComeFirst(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		note(t, w, "n", "傻逼物业")
		first := w.keeps("a")
		w.now = today.Add(time.Minute)
		second := w.keeps("b")
		if _, err := w.Appeal(t.Context(), "c2", second, ""); !errors.Is(err, ErrNotFound) {
			t.Errorf("%v", err)
		}
		if i, err := w.Appeal(t.Context(), "c1", second, " 不是广告 "); err != nil || i.State != Appealed || i.Appeal != "不是广告" {
			t.Fatalf("%v %+v", err, i)
		}
		list, _, err := w.Find(t.Context(), Query{States: []State{Pending, Appealed}, Size: 10})
		if err != nil || len(list) != 3 || list[0].ID != second || list[1].ID != first || list[2].Outcome != Review {
			t.Fatalf("%v %+v", err, list)
		}
		if stopped, appeals, err := w.Waiting(t.Context()); err != nil || stopped != 1 || appeals != 1 {
			t.Errorf("%v %d %d", err, stopped, appeals)
		}
		if _, err := w.Appeal(t.Context(), "c1", list[2].ID, ""); !errors.Is(err, ErrNotFound) {
			t.Errorf("what went on cannot be appealed: %v", err)
		}
		if i, err := w.Decide(t.Context(), "s1", list[2].ID, Ruling{}); err != nil || i.State != Upheld || len(w.told) != 0 {
			t.Errorf("%v %+v", err, w.told)
		}
	})
}

func note(t *testing.T, w *world, id, text string) {
	t.Helper()
	err := w.Note(t.Context(), Noted{Text: Text{CitizenID: "c1", Where: Message, Text: text}, TargetID: "chat", ClientID: id})
	if err != nil {
		t.Fatal(err)
	}
}

func (w *world) runs() {
	w.t.Helper()
	for _, id := range w.later {
		if err := w.RunCheck(w.t.Context(), id); err != nil && w.broken == nil {
			w.t.Fatal(err)
		}
	}
}

func TestWeChatLooksAtWhatGoesOn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		note(t, w, "m1", "怎么补办身份证")
		note(t, w, "m1", "怎么补办身份证")
		w.opinion = Opinion{Suggest: "risky", Label: 20002}
		w.runs()
		w.runs()
		if len(w.later) != 1 || !slices.Equal(w.asked, []string{"o-1:怎么补办身份证"}) {
			t.Errorf("%v %v", w.later, w.asked)
		}
		list, total, err := w.Find(t.Context(), Query{Category: Porn})
		if err != nil || total != 1 || list[0].Source != WeChat || list[0].Outcome != Review || !strings.Contains(list[0].Why, "色情") || list[0].TargetID != "chat" {
			t.Fatalf("%v %+v", err, list)
		}
		var c Check
		if err := w.DB.Conn(t.Context()).Take(&c).Error; err != nil || c.Text != "" || c.State != done {
			t.Errorf("the text stays: %+v", c)
		}
		w.now = today.Add(8 * 24 * time.Hour)
		if err := w.Purge(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := w.DB.Conn(t.Context()).Take(&c).Error; err == nil {
			t.Error("an old check stays")
		}
	})
}

func TestNobodyIsAskedAboutThoseWhoWereNotThere(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.fresh = ""
		note(t, w, "m1", "怎么补办身份证")
		w.runs()
		if len(w.asked) != 0 {
			t.Errorf("%v", w.asked)
		}
	})
}

func TestWhomWeChatDoesNotKnowIsNotAskedAboutAgain(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		note(t, w, "m1", "怎么补办身份证")
		w.broken = ErrAway
		for range 2 {
			if err := w.RunCheck(t.Context(), w.later[0]); err != nil {
				t.Fatal(err)
			}
		}
		if len(w.asked) != 1 {
			t.Errorf("%v", w.asked)
		}
	})
}

func TestACheckThatFailsIsTriedAgain(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		note(t, w, "m1", "怎么补办身份证")
		w.broken = errors.New("busy")
		if err := w.RunCheck(t.Context(), w.later[0]); !errors.Is(err, w.broken) {
			t.Fatalf("%v", err)
		}
		w.broken = nil
		w.runs()
		if len(w.asked) != 2 {
			t.Errorf("%v", w.asked)
		}
	})
}

func TestARiskyPictureIsFlaggedUntilSomebodyClearsIt(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		n := Noted{Text: Text{CitizenID: "c1", Where: Picture}, TargetID: "chat", ClientID: "m1", FileID: "f1"}
		if err := w.Note(t.Context(), n); err != nil {
			t.Fatal(err)
		}
		trace := "trace-https://files/f1"
		if err := w.MediaChecked(t.Context(), trace, Opinion{Suggest: "risky"}); !errors.Is(err, ErrTrace) {
			t.Errorf("a callback before the answer: %v", err)
		}
		w.runs()
		for range 2 { // WeChat may tell twice
			if err := w.MediaChecked(t.Context(), trace, Opinion{Suggest: "risky", Label: 20002}); err != nil {
				t.Fatal(err)
			}
		}
		if got, err := w.Flagged(t.Context(), []string{"f1", "f2"}); err != nil || !got["f1"] || got["f2"] {
			t.Errorf("%v %v", err, got)
		}
		list, total, err := w.Find(t.Context(), Query{Place: Picture})
		if err != nil || total != 1 || list[0].FileID != "f1" {
			t.Fatalf("%v %+v", err, list)
		}
		if _, err := w.Decide(t.Context(), "s1", list[0].ID, Ruling{Release: true}); err != nil || len(w.delivered) != 0 {
			t.Fatalf("%v %v", err, w.delivered)
		}
		if got, err := w.Flagged(t.Context(), []string{"f1"}); err != nil || got["f1"] {
			t.Errorf("%v %v", err, got)
		}
	})
}

func TestWithoutWeChatNothingIsAsked(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Checker = nil
		note(t, w, "m1", "怎么补办身份证")
		if len(w.later) != 0 {
			t.Errorf("%v", w.later)
		}
	})
}

func TestSavedListsCountInEveryProcess(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		other := open(t, w.DB)
		l, saved, err := w.Lists(t.Context())
		if err != nil || saved.Version != 0 || len(l.Words) < 100 {
			t.Fatalf("%v %+v %d", err, saved, len(l.Words))
		}
		l.Words = append(slices.Clone(l.Words), Word{Word: "甩卖壬癸", Category: Ads, Level: Stop})
		if saved, err = w.SaveLists(t.Context(), l, "s1", 0); err != nil || saved.Version != 1 {
			t.Fatalf("%v %+v", err, saved)
		}
		text := Text{Text: "快来甩卖壬癸"}
		if w.Judge(t.Context(), text).Outcome != Block || other.Judge(t.Context(), text).Outcome != Pass {
			t.Error("it should count here and not yet there")
		}
		if err := other.Refresh(t.Context()); err != nil || other.Judge(t.Context(), text).Outcome != Block {
			t.Errorf("%v", err)
		}
		if _, err := other.SaveLists(t.Context(), l, "s2", 0); !errors.Is(err, ErrSaved) {
			t.Errorf("%v", err)
		}
		if list, err := w.Versions(t.Context()); err != nil || len(list) != 1 || list[0].ChangedBy != "s1" {
			t.Errorf("%v %+v", err, list)
		}
	})
}

func TestListsThatAreWrongAreNotSaved(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for name, words := range map[string][]Word{
			"太短":   {{Word: "药", Category: Banned, Level: Stop}},
			"重复":   {{Word: "加V领", Category: Ads, Level: Stop}, {Word: "加ｖ领", Category: Ads, Level: Stop}},
			"只能选":  {{Word: "混蛋", Category: Abuse, Level: Stop}},
			"按读音":  {{Word: "包夜", Category: Porn, Level: Stop, Sound: true}},
			"类别不对": {{Word: "某某词", Category: Personal, Level: Stop}},
			"处理方式": {{Word: "某某词", Category: Ads, Level: "hide"}},
			"正常的话": {{Word: "怎么提取", Category: Fraud, Level: Stop}},
			"不留空格": {{Word: " 某某词", Category: Ads, Level: Stop}},
		} {
			_, err := w.SaveLists(t.Context(), Lists{Words: words}, "s1", 0)
			var e *errs.Error
			if !errors.As(err, &e) || !errors.Is(err, ErrLists) || len(e.Fields) != 1 || !strings.Contains(e.Fields[0].Message, name) {
				t.Errorf("%s: %v %+v", name, err, e)
			}
		}
	})
}

func TestEverythingAboutACitizenIsErasedOrMoved(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		id := w.keeps("a")
		note(t, w, "m1", "傻逼物业")
		moved, err := w.Move(t.Context(), "c1", "c2", nil)
		if err != nil || len(moved) != 2 {
			t.Fatalf("%v %v", err, moved)
		}
		if back, err := w.Move(t.Context(), "c2", "c1", []string{id}); err != nil || !slices.Equal(back, []string{id}) {
			t.Fatalf("%v %v", err, back)
		}
		for range 2 {
			if err := w.Erase(t.Context(), "c1"); err != nil {
				t.Fatal(err)
			}
		}
		mine, err := w.Of(t.Context(), "c1", 10)
		theirs, err2 := w.Of(t.Context(), "c2", 10)
		if err != nil || err2 != nil || len(mine) != 0 || len(theirs) != 1 {
			t.Errorf("%v %v %+v %+v", err, err2, mine, theirs)
		}
	})
}
