package dialogue

import (
	"context"
	"testing"
	"time"

	"qingting/server/db/dbtest"
)

// notebook keeps what it is told.
type notebook chan Tap

func (n notebook) Tapped(_ context.Context, t Tap) error {
	n <- t
	return nil
}

func TestATapIsEvidenceForTheWordsBeforeTheOffer(t *testing.T) {
	w := newWorld(t, dbtest.Open(t))
	told := make(notebook, 1)
	w.Evidence = told
	w.bot.reply = func(turn Turn) (Reply, error) {
		if turn.Message.Kind == KindCandidate {
			return Reply{Kind: KindAnswer, Text: "答"}, nil
		}
		return Reply{Kind: KindCandidates, Text: "哪一个？", Content: Content{Candidates: []Candidate{{ArticleID: "a1", Question: "身份证丢了怎么补办"}}}}, nil
	}
	w.ask(t, "k1", "证件掉了咋整")
	w.answered(t)
	if _, err := w.Receive(t.Context(), "c1", w.c.ID, Said{ClientID: "k2", Kind: KindCandidate, ArticleID: "a1"}); err != nil {
		t.Fatal(err)
	}
	w.answered(t)
	select {
	case tap := <-told:
		if tap != (Tap{CitizenID: "c1", ArticleID: "a1", Text: "证件掉了咋整"}) {
			t.Errorf("%+v", tap)
		}
	case <-time.After(5 * time.Second):
		t.Fatal("nobody was told")
	}
}

func TestOnlyAnOfferForOnesOwnWordsIsEvidence(t *testing.T) {
	id := func(s string) *string { return &s }
	offer := Content{Candidates: []Candidate{{ArticleID: "a1"}}}
	asked := Message{ID: "m1", Sender: ByCitizen, Kind: KindText, Text: "其他身份证问题"}
	for name, history := range map[string][]Message{
		"nothing offered":  {asked},
		"a question back":  {asked, {Sender: ByBot, Kind: KindAsk, ReplyTo: id("m1"), Content: offer}},
		"another article":  {asked, {Sender: ByBot, Kind: KindCandidates, ReplyTo: id("m1"), Content: Content{Candidates: []Candidate{{ArticleID: "a2"}}}}},
		"an option tapped": {{Sender: ByBot, Kind: KindAsk, Content: Content{Options: []string{"其他身份证问题"}}}, asked, {Sender: ByBot, Kind: KindCandidates, ReplyTo: id("m1"), Content: offer}},
		"a tap before":     {{ID: "m1", Sender: ByCitizen, Kind: KindCandidate, Text: "x"}, {Sender: ByBot, Kind: KindCandidates, ReplyTo: id("m1"), Content: offer}},
		"long ago":         {{Sender: ByBot, Kind: KindCandidates, ReplyTo: id("m0"), Content: offer}},
	} {
		if words, found := unclear(history, "a1"); found {
			t.Errorf("%s: %q", name, words)
		}
	}
	history := []Message{asked, {Sender: ByBot, Kind: KindCandidates, ReplyTo: id("m1"), Content: offer}, {Sender: ByBot, Kind: KindNotice}}
	if words, found := unclear(history, "a1"); !found || words != asked.Text {
		t.Errorf("%q %v", words, found)
	}
}
