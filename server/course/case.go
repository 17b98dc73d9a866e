package course

import (
	"context"
	"fmt"
	"strings"
	"time"

	"qingting/server/errs"
	"qingting/server/learning"
	"qingting/server/mask"
)

// What making a case of a conversation answers with.
var (
	ErrUnconfirmed = errs.New(errs.Invalid, "case_unconfirmed", "请先逐句核对，确认看不出市民是谁。")
	ErrPersonal    = errs.New(errs.Invalid, "case_personal", "案例里还有个人信息，请去掉以后再保存。")
)

// Transcript is a conversation with what identifies people taken out.
type Transcript struct {
	Lines []learning.Line
	Found []mask.Found
}

// MaskTranscript takes out of every line what identifies people; empty lines are left out.
func MaskTranscript(lines []learning.Line) Transcript {
	t := Transcript{Lines: []learning.Line{}, Found: []mask.Found{}}
	counts := map[mask.Kind]int{}
	for _, l := range lines {
		text, found := mask.Text(strings.TrimSpace(l.Text))
		if text == "" {
			continue
		}
		t.Lines = append(t.Lines, learning.Line{Who: l.Who, Text: text})
		for _, f := range found {
			if counts[f.Kind] == 0 {
				t.Found = append(t.Found, mask.Found{Kind: f.Kind})
			}
			counts[f.Kind] += f.Count
		}
	}
	for i, f := range t.Found {
		t.Found[i].Count = counts[f.Kind]
	}
	return t
}

type caseRow struct {
	LessonID       string
	ConversationID string
	ConfirmedBy    string
	ConfirmedAt    time.Time
}

// TableName returns lesson_cases.
func (caseRow) TableName() string { return "lesson_cases" }

// CreateCase stores a lesson made of a conversation as a draft, when a person has confirmed that
// nobody can be recognised and nothing that has the form of personal data is left. The same client
// id again returns the first. ErrUnconfirmed, ErrPersonal with the cards it is on.
func (s *Service) CreateCase(ctx context.Context, by, clientID, conversationID string, confirmed bool, e Edit) (l Lesson, fresh bool, err error) {
	if !confirmed {
		return l, false, ErrUnconfirmed
	}
	if err := e.personal(); err != nil {
		return l, false, err
	}
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		if l, fresh, err = s.Create(ctx, by, clientID, e); err != nil || !fresh {
			return err
		}
		if err := s.store.createCase(ctx, caseRow{l.ID, conversationID, by, s.Now()}); err != nil {
			return fmt.Errorf("store case: %w", err)
		}
		return nil
	})
	return l, fresh, err
}

// personal returns ErrPersonal with every card that still holds something of a person.
func (e Edit) personal() error {
	var fields []errs.Field
	say := func(path, text string) {
		if _, found := mask.Text(text); len(found) > 0 {
			fields = append(fields, errs.Field{Path: path, Message: "还有" + string(found[0].Kind) + "，请去掉。"})
		}
	}
	say("title", e.Title)
	for i, c := range e.Cards {
		say(fmt.Sprintf("cards[%d]", i), c.Spoken())
	}
	if len(fields) == 0 {
		return nil
	}
	return ErrPersonal.WithFields(fields...)
}
