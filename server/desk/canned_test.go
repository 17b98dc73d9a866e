package desk

import (
	"errors"
	"strings"
	"testing"

	"qingting/server/errs"
)

func (w *world) canned(staffID, shortcut string) CannedReply {
	w.t.Helper()
	c, err := w.AddCanned(w.t.Context(), CannedReply{StaffID: staffID, Shortcut: shortcut, Title: "题", Text: "文"})
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

func TestAgentsSeeSharedAndOwnRepliesOnly(t *testing.T) {
	each(t, func(w *world) {
		w.canned("", "您好")
		w.canned("s1", "a再见")
		w.canned("s2", "b稍等")
		list, err := w.Canned(w.t.Context(), "s1")
		if err != nil || len(list) != 2 {
			w.t.Fatalf("%v %+v", err, list)
		}
		for _, c := range list {
			if c.StaffID != "" && c.StaffID != "s1" {
				w.t.Fatalf("a foreign reply: %+v", c)
			}
		}
	})
}

func TestAShortcutIsUsedOncePerOwner(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		w.canned("s1", "x")
		w.canned("s2", "x")
		second := w.canned("s1", "y")
		_, err := w.AddCanned(ctx, CannedReply{StaffID: "s1", Shortcut: "x", Title: "题", Text: "文"})
		if !errors.Is(err, ErrCannedUsed) || errs.ClassOf(err) != errs.Conflict {
			w.t.Fatalf("add: %v", err)
		}
		second.Shortcut = "x"
		if _, err := w.ChangeCanned(ctx, "s1", false, second); !errors.Is(err, ErrCannedUsed) {
			w.t.Fatalf("change: %v", err)
		}
	})
}

func TestRepliesOfOthersCannotBeTouched(t *testing.T) {
	each(t, func(w *world) {
		ctx := w.t.Context()
		foreign, shared, own := w.canned("s2", "x"), w.canned("", "y"), w.canned("s1", "z")
		for name, c := range map[string]CannedReply{"foreign": foreign, "shared": shared, "missing": {ID: "nope", Shortcut: "n", Title: "题", Text: "文"}} {
			if _, err := w.ChangeCanned(ctx, "s1", false, c); !errors.Is(err, ErrNoCanned) {
				w.t.Errorf("change %s: %v", name, err)
			}
			if err := w.RemoveCanned(ctx, "s1", false, c.ID); !errors.Is(err, ErrNoCanned) {
				w.t.Errorf("remove %s: %v", name, err)
			}
		}
		if err := w.RemoveCanned(ctx, "s1", true, foreign.ID); !errors.Is(err, ErrNoCanned) {
			w.t.Errorf("who may share may not remove another's: %v", err)
		}
		shared.Text = "新"
		if c, err := w.ChangeCanned(ctx, "s1", true, shared); err != nil || c.Text != "新" || c.StaffID != "" {
			w.t.Errorf("shared: %v %+v", err, c)
		}
		if err := w.RemoveCanned(ctx, "s1", false, own.ID); err != nil {
			w.t.Error(err)
		}
		list, err := w.Canned(ctx, "s1")
		if err != nil || len(list) != 1 || list[0].Text != "新" {
			w.t.Fatalf("%v %+v", err, list)
		}
	})
}

func TestRepliesAreChecked(t *testing.T) {
	cases := map[string]CannedReply{
		"no shortcut":   {Title: "题", Text: "文"},
		"blank title":   {Shortcut: "x", Title: " ", Text: "文"},
		"no text":       {Shortcut: "x", Title: "题"},
		"long shortcut": {Shortcut: strings.Repeat("长", 21), Title: "题", Text: "文"},
		"long title":    {Shortcut: "x", Title: strings.Repeat("长", 41), Text: "文"},
		"long text":     {Shortcut: "x", Title: "题", Text: strings.Repeat("长", 1001)},
	}
	for name, c := range cases {
		if err := c.check(); !errors.Is(err, ErrCanned) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
