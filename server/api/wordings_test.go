package api_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"qingting/server/wording"
)

// TestTappedWordsBecomeAVariant lets two citizens be unclear in the same words, tap the same
// question, and an editor accept what comes of it.
func TestTappedWordsBecomeAVariant(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		c.prop(t)
		words := unique("证件掉了咋整呢")
		articleID := c.names["draft"]
		for _, name := range []string{"citizen", "other"} {
			tap := wording.Tap{CitizenID: c.as(name).id, ArticleID: articleID, Text: words}
			check(t, w.wordings.Tapped(t.Context(), tap))
		}
		p := openProposal(t, c, words)
		if p.ArticleID != articleID || p.Citizens != 2 || p.ArticleQuestion == "" {
			t.Fatalf("%+v", p)
		}
		export := c.as("citizen").does(t, "GET", "/me/export", nil).gives(200)
		if !strings.Contains(export.body, words) {
			t.Errorf("the export lacks %s: %s", words, export.body)
		}
		c.as("reviewer").does(t, "POST", "/staff/variant-proposals/"+p.ID+"/accept", nil).gives(403)
		done := into[proposal](c.as("editor").does(t, "POST", "/staff/variant-proposals/"+p.ID+"/accept", nil).gives(200))
		if done.State != "accepted" || done.DecidedAt.IsZero() {
			t.Errorf("%+v", done)
		}
		article := into[struct {
			Variants []string
			Version  int
		}](c.as("editor").does(t, "GET", "/staff/articles/"+articleID, nil).gives(200))
		if !slices.Contains(article.Variants, words) {
			t.Errorf("%+v", article)
		}
		refused := c.as("editor").does(t, "POST", "/staff/variant-proposals/"+p.ID+"/dismiss", nil).gives(http.StatusConflict)
		if !strings.Contains(refused.body, "已经处理") {
			t.Error(refused.body)
		}
	})
}

type proposal struct {
	ID              string
	ArticleID       string `json:"article_id"`
	ArticleQuestion string `json:"article_question"`
	Text            string
	Citizens        int
	State           string
	DecidedAt       time.Time `json:"decided_at"`
}

func openProposal(t *testing.T, c *cast, words string) proposal {
	t.Helper()
	list := into[struct{ Items []proposal }](c.as("editor").does(t, "GET", "/staff/variant-proposals?state=open", nil).gives(200))
	at := slices.IndexFunc(list.Items, func(p proposal) bool { return p.Text == words })
	if at < 0 {
		t.Fatalf("no proposal of %s in %+v", words, list)
	}
	return list.Items[at]
}
