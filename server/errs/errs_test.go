package errs

import (
	"errors"
	"fmt"
	"testing"
	"time"
)

func TestCopiesStillMatchTheirSentinel(t *testing.T) {
	sentinel := New(Conflict, "already_claimed", "会话已被其他坐席接入。")
	copies := map[string]error{
		"with cause":  sentinel.With(errors.New("zero rows")),
		"other words": sentinel.Say("会话已被张三接入。"),
		"fields":      sentinel.WithFields(Field{Path: "id", Message: "不对"}),
		"after":       sentinel.After(time.Second),
		"wrapped":     fmt.Errorf("claim: %w", sentinel),
	}
	for name, err := range copies {
		if !errors.Is(err, sentinel) {
			t.Errorf("%s: does not match its sentinel", name)
		}
		if ClassOf(err) != Conflict {
			t.Errorf("%s: class %s", name, ClassOf(err))
		}
	}
	if errors.Is(copies["with cause"], New(Conflict, "other", "")) {
		t.Error("matches another reason")
	}
}

func TestCopiesLeaveTheSentinelAlone(t *testing.T) {
	sentinel := New(Limited, "too_many", "请稍后再试。")
	_ = sentinel.Say("x").After(time.Minute).With(errors.New("y")).WithFields(Field{})
	if sentinel.Sentence != "请稍后再试。" || sentinel.RetryAfter != 0 || sentinel.Unwrap() != nil || sentinel.Fields != nil {
		t.Fatalf("sentinel changed: %+v", sentinel)
	}
}

func TestForeignErrorsAreInternal(t *testing.T) {
	if got := ClassOf(errors.New("boom")); got != Internal {
		t.Fatalf("class %s", got)
	}
}
