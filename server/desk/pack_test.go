package desk

import (
	"context"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"qingting/server/db"
	"qingting/server/db/dbtest"
	schema "qingting/sql"
)

func TestStarterRepliesAreLoadedAndOwnWordsKept(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		s, ctx := New(Parts{DB: d, Now: func() time.Time { return time.Now().UTC() }}), context.Background()
		if _, err := s.AddCanned(ctx, CannedReply{Shortcut: "您好", Title: "自己的", Text: "自己写的问候"}); err != nil {
			t.Fatal(err)
		}
		for range 2 {
			if err := s.LoadCanned(ctx, schema.Starter, "starter/canned.yaml"); err != nil {
				t.Fatal(err)
			}
		}
		list, err := s.Canned(ctx, "somebody")
		if err != nil || len(list) != 10 {
			t.Fatalf("%d replies, %v", len(list), err)
		}
		for _, c := range list {
			if c.Shortcut == "您好" && c.Text != "自己写的问候" {
				t.Fatalf("own words were replaced: %+v", c)
			}
		}
	})
}

func TestBrokenRepliesAreRefused(t *testing.T) {
	s := New(Parts{DB: dbtest.Open(t), Now: time.Now})
	for text, want := range map[string]string{
		"canned:\n  - {shortcut: a, tilte: b, text: c}\n": "tilte",
		"canned:\n  - {shortcut: a, title: b}\n":          "canned_invalid",
	} {
		err := s.LoadCanned(context.Background(), fstest.MapFS{"c.yaml": {Data: []byte(text)}}, "c.yaml")
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
