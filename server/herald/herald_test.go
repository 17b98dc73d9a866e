package herald

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"qingting/server/board"
	"qingting/server/dialogue"
	"qingting/server/notice"
)

// inbox keeps what it was told.
type inbox struct {
	told []notice.Notice
	over []string
	err  error
}

func (i *inbox) Over(_ context.Context, r notice.Receiver, kind notice.Kind, targetID string) error {
	i.over = append(i.over, r.ID+" "+string(kind)+" "+targetID)
	return i.err
}

func (i *inbox) Tell(_ context.Context, list ...notice.Notice) (int, error) {
	i.told = append(i.told, list...)
	return len(list), i.err
}

var letter = board.Letter{ID: "l1", Number: "LY20261121-000001", CitizenID: "c1", Title: "路灯不亮"}

func TestAWriterIsToldOfTheLetter(t *testing.T) {
	box := &inbox{}
	h, ctx := Letters{box}, t.Context()
	answer := board.Entry{ID: "e1", Text: "已经修好，\n谢谢您。" + strings.Repeat("长", 100)}
	if err := errors.Join(h.LetterAccepted(ctx, letter), h.LetterAnswered(ctx, letter, answer, false), h.LetterAnswered(ctx, letter, board.Entry{ID: "e2", Text: "办完了"}, true)); err != nil {
		t.Fatal(err)
	}
	for i, want := range []notice.Notice{
		{Kind: notice.LetterAccepted, Ref: "l1", Title: "您的留言已受理", State: "已受理", Text: "正在办理“路灯不亮”，有答复会再通知您。"},
		{Kind: notice.LetterAnswered, Ref: "e1", Title: "您的留言已答复", State: "已答复", Text: "路灯不亮：已经修好， 谢谢您。" + strings.Repeat("长", 49) + "…"},
		{Kind: notice.LetterAnswered, Ref: "e2", Title: "您的留言已办结", State: "已办结", Text: "路灯不亮：办完了"},
	} {
		want.CitizenID, want.Number, want.Page, want.TargetID = "c1", letter.Number, notice.PageLetter, "l1"
		if box.told[i] != want {
			t.Errorf("%+v", box.told[i])
		}
	}
	box.err = errors.New("boom")
	if err := h.LetterAccepted(ctx, letter); !errors.Is(err, box.err) {
		t.Fatal("an untold letter must fail its transaction", err)
	}
}

// talks returns what is unread and remembers for when it was asked.
type talks struct {
	list         []dialogue.Unread
	since, until time.Time
}

func (u *talks) Unread(_ context.Context, since, until time.Time) ([]dialogue.Unread, error) {
	u.since, u.until = since, until
	return u.list, nil
}

func TestWhoWasAwayIsToldWhoSpoke(t *testing.T) {
	now := time.Date(2026, 11, 21, 2, 0, 0, 0, time.UTC)
	unread := func(s dialogue.Sender, seq int64, text string) dialogue.Unread {
		return dialogue.Unread{ConversationID: "k1", CitizenID: "c1", Sender: s, FirstSeq: seq, Last: dialogue.Message{Text: text}}
	}
	box, said := &inbox{}, &talks{list: []dialogue.Unread{unread(dialogue.ByAgent, 7, "请带上身份证"), unread(dialogue.ByBot, 5, "可以补办"), unread(dialogue.BySystem, 6, "没有坐席")}}
	if err := (Away{Inbox: box, Conversations: said, Now: func() time.Time { return now }}).Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if now.Sub(said.until) != grace || now.Sub(said.since) != reach {
		t.Error(said.since, said.until)
	}
	for i, want := range []notice.Notice{
		{Kind: notice.HumanAnswered, Ref: "k1:7", Title: "人工坐席回复了您", State: "已回复", Text: "请带上身份证"},
		{Kind: notice.BotAnswered, Ref: "k1:5", Title: "您的提问有回答了", State: "已回复", Text: "可以补办"},
		{Kind: notice.LineExpired, Ref: "k1:6", Title: "暂时没有坐席能接待您", State: "未接通", Text: "没有坐席"},
	} {
		want.CitizenID, want.Page, want.TargetID = "c1", notice.PageChat, "k1"
		if box.told[i] != want {
			t.Errorf("%+v", box.told[i])
		}
	}
}

func TestWhatWasLostAndWhatWasDecided(t *testing.T) {
	box, ctx := &inbox{}, t.Context()
	err := errors.Join(
		Chats{box}.Unsent(ctx, "c1", "k1", "m1", strings.Repeat("长", 200)),
		ContentDecided(ctx, box, Decided{CitizenID: "c1", Ref: "i1", Released: true, Page: notice.PageChat, TargetID: "k1"}),
		ContentDecided(ctx, box, Decided{CitizenID: "c1", Ref: "i2", Why: "含有广告"}),
		ContentDecided(ctx, box, Decided{CitizenID: "c1", Ref: "i3"}),
	)
	if err != nil {
		t.Fatal(err)
	}
	if err := (Chats{box}).Resumed(ctx, "c1", "k1"); err != nil || len(box.over) != 1 || box.over[0] != "c1 "+string(notice.Unsent)+" k1" {
		t.Error(box.over, err)
	}
	if n := box.told[0]; n.Kind != notice.Unsent || n.Ref != "m1" || utf8.RuneCountInString(n.Text) != 60 {
		t.Errorf("%+v", n)
	}
	for i, want := range []string{"已通过", "未通过", "未通过"} {
		if n := box.told[i+1]; n.State != want || n.Text == "" || n.Kind != notice.ContentDecided {
			t.Errorf("%+v", n)
		}
	}
	if box.told[2].Text != "含有广告" {
		t.Errorf("%+v", box.told[2])
	}
}

func TestGreetingsLeaveRoomForWhatIsSaid(t *testing.T) {
	for text, want := range map[string]string{
		"您好，您反映的问题已经处理。":       "您反映的问题已经处理。",
		"尊敬的市民朋友，您好！路灯已修好。":    "路灯已修好。",
		"尊敬的李女士：\n您好。\n路灯已修好。": "路灯已修好。",
		"您好":        "您好",
		"路灯已修好，您好。": "路灯已修好，您好。",
	} {
		if got := beginning(text); got != want {
			t.Errorf("%q: %q", text, got)
		}
	}
}
