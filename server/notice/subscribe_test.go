package notice

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

var templates = []Template{
	{Event: "letter_answered", ID: "tpl-answered", Fields: map[string]string{"number": "character_string1", "text": "thing2", "state": "phrase3", "time": "time4"}},
	{Event: "letter_accepted", ID: "tpl-answered", Fields: map[string]string{"text": "thing2"}},
	{Event: "learn_remind", ID: "tpl-remind", Fields: map[string]string{"title": "thing1", "text": "thing2"}},
}

func (w *world) left(r Receiver) map[string]int {
	w.t.Helper()
	list, err := w.Subscriptions(w.t.Context(), r)
	w.must(err)
	out := map[string]int{}
	for _, s := range list {
		out[s.Event] = s.Left
	}
	return out
}

func (w *world) taps(r Receiver, clientID, template, result string) {
	w.t.Helper()
	w.must(w.Granted(w.t.Context(), r, clientID, map[string]string{template: result}))
}

func TestEachAcceptedTapIsOneMessage(t *testing.T) {
	each(t, func(w *world) {
		w.joins()
		c := ToCitizen("c1")
		w.taps(c, "t1", "tpl-answered", "accept")
		w.taps(c, "t1", "tpl-answered", "accept") // sent again
		w.taps(c, "t2", "tpl-answered", "reject")
		w.taps(c, "t3", "tpl-answered", "accept")
		w.taps(ToStaff("s1"), "t1", "tpl-remind", "accept")
		if got := w.left(c); !maps.Equal(got, map[string]int{"letter_answered": 2, "letter_accepted": 2}) {
			w.t.Fatal(got)
		}
		if got := w.left(ToStaff("s1")); !maps.Equal(got, map[string]int{"learn_remind": 1}) {
			w.t.Fatal(got)
		}
		if got := w.left(ToCitizen("c2")); got["letter_answered"] != 0 {
			w.t.Fatal(got)
		}
		w.must(w.Revoked(w.t.Context(), c, "tpl-answered"))
		if got := w.left(c); got["letter_answered"] != 0 {
			w.t.Fatal(got)
		}
	})
}

func TestTapsThatMakeNoSenseAreRefused(t *testing.T) {
	each(t, func(w *world) {
		w.joins()
		for _, c := range []struct {
			id   string
			taps map[string]string
			want error
		}{
			{"", map[string]string{"tpl-answered": "accept"}, ErrClientID},
			{strings.Repeat("x", 65), map[string]string{"tpl-answered": "accept"}, ErrClientID},
			{"t", nil, ErrTap},
			{"t", map[string]string{"tpl-answered": "yes"}, ErrTap},
			{"t", map[string]string{"tpl-remind": "accept"}, ErrTap}, // not for citizens
			{"t", map[string]string{"tpl-answered": "accept", "other": "accept"}, ErrTap},
		} {
			if err := w.Granted(w.t.Context(), ToCitizen("c1"), c.id, c.taps); !errors.Is(err, c.want) {
				w.t.Errorf("%q %v: %v", c.id, c.taps, err)
			}
		}
		if got := w.left(ToCitizen("c1")); got["letter_answered"] != 0 {
			w.t.Fatal(got)
		}
	})
}

// program answers one error after the other and keeps what it was asked to send.
type program struct {
	answers []error
	sent    []SubscribeMessage
}

func (p *program) Subscribe(_ context.Context, m SubscribeMessage) error {
	p.sent = append(p.sent, m)
	if len(p.answers) == 0 {
		return nil
	}
	err := p.answers[0]
	p.answers = p.answers[1:]
	return err
}

func (w *world) subscribes(p MiniProgram) {
	openID := func(_ context.Context, r Receiver) (string, error) {
		if r.ID == "c2" {
			return "", ErrNoOpenID
		}
		return "open-" + r.ID, nil
	}
	w.joins(Subscribe{Notices: w.Service, Program: p, OpenID: openID, Zone: china})
}

func TestAGrantIsSpentByAMessageInWeChatsForm(t *testing.T) {
	each(t, func(w *world) {
		p := &program{}
		w.subscribes(p)
		w.taps(ToCitizen("c1"), "t1", "tpl-answered", "accept")
		w.tells(answered("e1"), answered("e2"))
		w.delivers(1)
		if len(p.sent) != 1 || w.left(ToCitizen("c1"))["letter_answered"] != 0 {
			w.t.Fatal(p.sent)
		}
		m := p.sent[0]
		data := map[string]string{"character_string1": "LY20261121-000001", "thing2": "路灯已经修好。", "phrase3": "已答复", "time4": "2026年11月21日 10:00"}
		if m.OpenID != "open-c1" || m.Template != "tpl-answered" || m.Page != "packages/letter/detail/index?id=l1" || !maps.Equal(m.Data, data) {
			w.t.Fatalf("%+v", m)
		}
	})
}

func TestAGrantComesBackWhenNothingWasSent(t *testing.T) {
	each(t, func(w *world) {
		p := &program{answers: []error{fmt.Errorf("%w: busy", ErrNotNow), ErrRevoked, errLine}}
		w.subscribes(p)
		c := ToCitizen("c1")
		for i := range 3 {
			w.taps(c, fmt.Sprint("t", i), "tpl-answered", "accept")
		}
		w.tells(answered("e1"))
		w.delivers(0)
		if got := w.left(c)["letter_answered"]; got != 3 {
			w.t.Fatalf("busy: %d left", got)
		}
		w.later(time.Minute)
		w.delivers(0)
		if got := w.left(c)["letter_answered"]; got != 0 {
			w.t.Fatalf("revoked: %d left", got)
		}
		w.taps(c, "t4", "tpl-answered", "accept")
		w.tells(answered("e2"))
		w.delivers(0)
		if got := w.left(c)["letter_answered"]; got != 0 {
			w.t.Fatalf("unknown: %d left", got)
		}
		other := answered("e3")
		other.CitizenID = "c2"
		w.tells(other)
		w.delivers(0)
		if len(p.sent) != 3 {
			w.t.Fatal(p.sent)
		}
	})
}

func TestKeywordsKeepWeChatsLimits(t *testing.T) {
	long := "您反映的人民路路灯不亮的问题，我们已经派人到现场修好了，感谢您的来信。"
	for _, c := range []struct{ keyword, value, want string }{
		{"thing1", "短的", "短的"},
		{"thing1", long, "您反映的人民路路灯不亮的问题"},
		{"thing1", "一二三四五六七八九十一二三四五六七八九十一", "一二三四五六七八九十一二三四五六七八九…"},
		{"thing1", " 第一行\n第二行 ", "第一行 第二行"},
		{"thing1", "\u0000", "请点开查看"},
		{"thing12", "", "请点开查看"},
		{"phrase3", "已答复", "已答复"},
		{"phrase3", "已经答复了您", "已经答复了"},
		{"phrase3", "done", "已更新"},
		{"character_string1", "LY20261121-000001", "LY20261121-000001"},
		{"character_string1", "编号", "-"},
		{"name1", "李女士 (A)", "李女士"},
		{"number2", "约 12.5 元", "12.5"},
	} {
		if got := fit(c.keyword, c.value); got != c.want {
			t.Errorf("%s %q: %q", c.keyword, c.value, got)
		}
	}
	for _, k := range keywords {
		if n := utf8.RuneCountInString(fit(k.kind+"1", strings.Repeat(long+"abc-123!?", 5))); n == 0 || n > k.max {
			t.Errorf("%s has %d characters", k.kind, n)
		}
	}
}
