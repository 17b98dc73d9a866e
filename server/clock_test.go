package main

import (
	"testing"
	"time"
)

func TestTheClockMovesOnlyWhenAsked(t *testing.T) {
	t.Cleanup(func() { ahead.Store(0) })
	if d, err := setClock([]string{"HOME=/root"}); err != nil || d != 0 || time.Until(utc()).Abs() > time.Minute {
		t.Fatal(d, err)
	}
	for _, bad := range []string{"tomorrow", "-3h"} {
		if _, err := setClock([]string{aheadEnv + "=" + bad}); err == nil {
			t.Error(bad)
		}
	}
	if d, err := setClock([]string{aheadEnv + "=24h"}); err != nil || d != 24*time.Hour || time.Until(utc()) < 23*time.Hour {
		t.Fatal(d, err)
	}
}
