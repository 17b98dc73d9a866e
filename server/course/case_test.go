package course

import (
	"errors"
	"testing"

	"qingting/server/learning"
)

func TestAConversationIsMaskedLineByLine(t *testing.T) {
	got := MaskTranscript([]learning.Line{{Who: "市民", Text: "我叫王小明，电话13812345678"}, {Who: "坐席", Text: " "}, {Who: "坐席", Text: "王先生，13812345678对吗？"}})
	if len(got.Lines) != 2 || got.Lines[1].Text != "【姓名】先生，【手机号】对吗？" || len(got.Found) != 2 || got.Found[0].Count != 2 {
		t.Fatalf("%+v", got)
	}
}

func TestACaseIsConfirmedByAPersonAndFreeOfPersonalData(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		stocked(w)
		e := w.edit("")
		if _, _, err := w.CreateCase(ctx, "t1", "x", "c9", false, e); !errors.Is(err, ErrUnconfirmed) {
			t.Fatal(err)
		}
		bad := e
		bad.Cards = append([]learning.LessonCard{{Kind: learning.DialogueCard, Lines: []learning.Line{{Who: "市民", Text: "打我13812345678"}}}}, e.Cards...)
		if _, _, err := w.CreateCase(ctx, "t1", "x", "c9", true, bad); !errors.Is(err, ErrPersonal) {
			t.Fatal(err)
		}
		var first string
		for i := range 2 {
			l, fresh, err := w.CreateCase(ctx, "t1", "x", "c9", true, e)
			if err != nil || fresh != (i == 0) || l.State != Draft || (first != "" && first != l.ID) {
				t.Fatal(l.State, fresh, err)
			}
			first = l.ID
		}
		var rows []caseRow
		if err := w.DB.Conn(ctx).Find(&rows).Error; err != nil || len(rows) != 1 || rows[0].ConfirmedBy != "t1" || rows[0].ConversationID != "c9" {
			t.Fatal(rows, err)
		}
	})
}
