package sandbox

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// wordRules say how content is judged: texts by words, media by a word in their address.
type wordRules struct {
	Risky  []string `json:"risky"`
	Review []string `json:"review"`
	// MediaDelayMS is how long a medium is looked at before its result is pushed.
	MediaDelayMS int `json:"media_delay_ms"`
}

func defaultWords() wordRules {
	return wordRules{Risky: []string{"违规内容", "特价刷单"}, Review: []string{"待复核"}, MediaDelayMS: 300}
}

// Labels of WeChat's verdicts.
const (
	labelFine  = 100
	labelAds   = 10001
	labelOther = 21000
)

// judge returns suggest, label and the word that was found.
func (w wordRules) judge(text string) (suggest string, label int, word string) {
	has := func(word string) bool { return word != "" && strings.Contains(text, word) }
	if i := slices.IndexFunc(w.Risky, has); i >= 0 {
		return "risky", labelAds, w.Risky[i]
	}
	if i := slices.IndexFunc(w.Review, has); i >= 0 {
		return "review", labelOther, w.Review[i]
	}
	return "pass", labelFine, ""
}

// visitFor is how fresh a user's visit to the mini-program must be for a check.
const visitFor = 2 * time.Hour

// checkText is msg_sec_check: version 2 with a verdict, the old version 1 with 87014.
func (s *Server) checkText(c *call) (any, error) {
	var in struct {
		Content string `json:"content"`
		Version int    `json:"version"`
		Scene   int    `json:"scene"`
		OpenID  string `json:"openid"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	suggest, label, word := s.words.judge(in.Content)
	if in.Version < 2 {
		if suggest == "risky" {
			return nil, fail(87014)
		}
		return fine, nil
	}
	if err := s.mayCheck(c.app, in.OpenID, in.Scene); err != nil {
		return nil, err
	}
	switch {
	case in.Content == "":
		return nil, fail(44004)
	case utf8.RuneCountInString(in.Content) > 2500:
		return nil, fail(45002)
	}
	detail := map[string]any{"strategy": "content_model", "errcode": 0, "suggest": suggest, "label": label, "prob": 90}
	found := map[string]any{"strategy": "keyword", "errcode": 0, "suggest": suggest, "label": label, "level": 20, "keyword": word}
	if word == "" {
		found = map[string]any{"strategy": "keyword", "errcode": 0}
	}
	return map[string]any{
		"errcode": 0, "errmsg": "ok", "trace_id": random("trace-"),
		"result": map[string]any{"suggest": suggest, "label": label}, "detail": []any{detail, found},
	}, nil
}

func (s *Server) mayCheck(a *app, openID string, scene int) error {
	u, _ := s.byOpenID(a.id, openID)
	switch {
	case u == nil:
		return fail(40003)
	case scene < 1 || scene > 4:
		return fail(40035)
	case s.now().Sub(u.visited) > visitFor:
		return fail(61010)
	}
	return nil
}

// checkMedia is media_check_async: the verdict is pushed later as event wxa_media_check.
func (s *Server) checkMedia(c *call) (any, error) {
	var in struct {
		MediaURL  string `json:"media_url"`
		MediaType int    `json:"media_type"`
		Version   int    `json:"version"`
		Scene     int    `json:"scene"`
		OpenID    string `json:"openid"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	if err := s.mayCheck(c.app, in.OpenID, in.Scene); err != nil {
		return nil, err
	}
	if in.Version != 2 || in.MediaType < 1 || in.MediaType > 2 || !strings.HasPrefix(in.MediaURL, "http") {
		return nil, fail(40035)
	}
	trace := random("trace-")
	suggest, label, _ := s.words.judge(in.MediaURL)
	u, _ := s.byOpenID(c.app.id, in.OpenID)
	delay := time.Duration(s.words.MediaDelayMS) * time.Millisecond
	p := mediaCheckPush(c.app, in.OpenID, s.now(), verdict{trace, suggest, label})
	s.later(func(ctx context.Context) {
		timer := time.NewTimer(delay)
		defer timer.Stop()
		select {
		case <-timer.C:
			s.pushTo(ctx, u, p)
		case <-ctx.Done():
		}
	})
	return map[string]any{"errcode": 0, "errmsg": "ok", "trace_id": trace}, nil
}
