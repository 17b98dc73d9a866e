package consult

import (
	"slices"
	"strings"
	"testing"

	"qingting/server/dialogue"
)

// contextFloor is the share of testdata/context.tsv that must come out as expected.
const contextFloor = 0.95

// TestMeasuredFollowUps plays the earlier turns and then the follow-up of each case.
func TestMeasuredFollowUps(t *testing.T) {
	w := starter(t)
	rows := rowsOf(t, "context.tsv")
	if len(rows) < 150 {
		t.Fatalf("%d cases", len(rows))
	}
	all, right := map[string]int{}, map[string]int{}
	good := 0
	for _, row := range rows {
		if len(row) != 4 {
			t.Fatalf("%d fields in %q", len(row), row)
		}
		reply := w.after(t, strings.Split(row[1], " | "), row[2])
		all[row[0]]++
		if slices.ContainsFunc(strings.Split(row[3], ","), func(want string) bool { return w.meets(t, reply, want) }) {
			right[row[0]]++
			good++
			continue
		}
		t.Logf("%s: %s > %s: %s (%s), want %s", row[0], row[1], row[2], said(w, reply), reply.Why.Query, row[3])
	}
	share := float64(good) / float64(len(rows))
	t.Logf("%d of %d (%.3f); right %v of %v", good, len(rows), share, right, all)
	if share < contextFloor {
		t.Errorf("%.3f of the follow-ups are understood, want %.2f", share, contextFloor)
	}
}

// TestANewQuestionIsNotMistakenForAnAnswer asks something else where the bot has asked back.
func TestANewQuestionIsNotMistakenForAnAnswer(t *testing.T) {
	w := starter(t)
	reply := w.after(t, []string{"路灯坏了"}, "楼上半夜装修吵死了")
	for _, c := range reply.Content.Candidates {
		if strings.Contains(c.Question, "路灯") {
			t.Errorf("offers %q for 楼上半夜装修吵死了", c.Question)
		}
	}
}

func TestAPlaceInNoListIsAskedBack(t *testing.T) {
	w := starter(t)
	for _, text := range []string{"第一个", "选第二个", "最后一个"} {
		if reply := w.after(t, []string{"今天天气怎么样"}, text); reply.Kind != dialogue.KindAsk || reply.Why.Reason != "nothing_to_pick" {
			t.Errorf("%s: %s %s %s", text, reply.Kind, reply.Why.Reason, reply.Text)
		}
	}
}

// after says the turns one after another and returns the reply to the last.
func (w world) after(t *testing.T, turns []string, now string) dialogue.Reply {
	t.Helper()
	var talk conversation
	for _, line := range turns {
		m := talk.said(t, w, line)
		reply, err := w.bot.Reply(t.Context(), dialogue.Turn{Message: m, History: talk.tail()})
		if err != nil {
			t.Fatal(err)
		}
		talk.history = append(talk.history, m, dialogue.Message{Sender: dialogue.ByBot, Kind: reply.Kind, Text: reply.Text, Content: reply.Content})
	}
	reply, err := w.bot.Reply(t.Context(), dialogue.Turn{Message: talk.said(t, w, now), History: talk.tail()})
	if err != nil {
		t.Fatal(err)
	}
	return reply
}

// meets reports whether the reply is what a case asks for.
func (w world) meets(t *testing.T, r dialogue.Reply, want string) bool {
	t.Helper()
	switch want {
	case "ask", "decline":
		return string(r.Kind) == want
	case "start_over":
		return r.Why.Reason == want
	case "handoff":
		return r.HandOff == dialogue.ReasonRequest
	}
	key, side, _ := strings.Cut(strings.TrimPrefix(want, "?"), ":")
	if w.ids[key] == "" {
		t.Fatalf("no article %s", key)
	}
	if strings.HasPrefix(want, "?") && slices.ContainsFunc(r.Content.Candidates, func(c dialogue.Candidate) bool { return w.keys[c.ArticleID] == key }) {
		return true
	}
	return w.keys[r.Content.ArticleID] == key && (side == "" || r.Why.Reason == "side:"+side)
}
