package narration

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"qingting/server/db"
	"qingting/server/db/dbtest"
)

var errMute = errors.New("no voice today")

// voice says texts by their own words; it fails at the text named dead.
type voice struct {
	name string
	dead string
	said []string
}

func (v *voice) Name() string { return v.name }

func (v *voice) Say(_ context.Context, text string) ([]byte, error) {
	if text == v.dead {
		return nil, errMute
	}
	v.said = append(v.said, text)
	return []byte(text), nil
}

// shelf keeps sounds as rows of files.
type shelf struct{ db *db.DB }

func (s shelf) Keep(ctx context.Context, sound []byte) (string, error) {
	id := fmt.Sprintf("f-%x", sound)
	return id, s.db.Conn(ctx).Exec("INSERT INTO files (id, mime, size, sha256, created_at) VALUES (?, 'audio/mpeg', ?, ?, ?)", id, len(sound), id, time.Unix(0, 0).UTC()).Error
}

func TestEveryTextIsReadOnceForEachVoice(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		dbtest.MatchesSchema(t, d, row{})
		ctx, v := context.Background(), &voice{name: "a"}
		s := New(Parts{DB: d, Voice: v, Sounds: shelf{d}, Now: func() time.Time { return time.Unix(0, 0).UTC() }})
		texts := []string{"一", "", "二", "一", "三"}
		if n, err := s.Read(ctx, texts, 2); n != 2 || err != nil {
			t.Fatal(n, err)
		}
		if n, err := s.Read(ctx, texts, 9); n != 1 || err != nil || len(v.said) != 3 {
			t.Fatal(n, err, v.said)
		}
		got, err := s.Of(ctx, []string{"一", "四"})
		if err != nil || len(got) != 1 || got["一"] == "" {
			t.Fatal(got, err)
		}
		s.Voice = &voice{name: "b"}
		if got, err := s.Of(ctx, []string{"一"}); err != nil || len(got) != 0 {
			t.Fatal("another voice has not read it", got, err)
		}
	})
}

func TestAFailureEndsTheRunAndKeepsWhatWasRead(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		s := New(Parts{DB: d, Voice: &voice{name: "a", dead: "二"}, Sounds: shelf{d}, Now: func() time.Time { return time.Unix(0, 0).UTC() }})
		if n, err := s.Read(ctx, []string{"一", "二", "三"}, 9); n != 1 || !errors.Is(err, errMute) {
			t.Fatal(n, err)
		}
		if got, err := s.Of(ctx, []string{"一", "三"}); err != nil || len(got) != 1 {
			t.Fatal(got, err)
		}
	})
}

func TestWithoutAVoiceNothingIsRead(t *testing.T) {
	var none *Service
	if none.On() {
		t.Fatal("on")
	}
	s := New(Parts{})
	if n, err := s.Read(context.Background(), []string{"一"}, 9); n != 0 || err != nil {
		t.Fatal(n, err)
	}
	if got, err := s.Of(context.Background(), []string{"一"}); err != nil || len(got) != 0 {
		t.Fatal(got, err)
	}
}
