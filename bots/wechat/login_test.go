package wechat

import (
	"context"
	"strings"
	"testing"
	"time"

	"qingting/server/board"
)

func TestLettersAreReadInFullOnAPageThatKnowsWhoThisIs(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Login = func(_ context.Context, citizenID, page string) (string, time.Duration, error) {
			return "https://example.cn/#/" + page + "?ticket=once-" + citizenID, 15 * time.Minute, nil
		}
		if _, _, err := w.letters.Send(t.Context(), "c-"+li, board.Draft{Title: "路灯不亮"}); err != nil {
			t.Fatal(err)
		}
		w.text("我的留言")
		got := w.gets()
		for _, part := range []string{"路灯不亮", "https://example.cn/#/pages/letters/index?ticket=once-c-" + li, "15 分钟内有效", "不要转发"} {
			if !strings.Contains(got, part) {
				t.Errorf("%s is missing in %s", part, got)
			}
		}
	})
}
