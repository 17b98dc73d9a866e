package consult

import (
	"fmt"
	"strings"

	"qingting/server/dialogue"
)

// turn is a message that opens a conversation.
func turn(text string) dialogue.Turn {
	return dialogue.Turn{Message: dialogue.Message{ID: "m1", Sender: dialogue.ByCitizen, Kind: dialogue.KindText, Text: text}}
}

const shown = 40 // characters of a text in transcripts

// said writes a reply as one line of a transcript.
func said(w world, r dialogue.Reply) string {
	what := string(r.Kind)
	switch r.Kind {
	case dialogue.KindAnswer:
		what += " " + w.keys[r.Content.ArticleID]
		if r.Why.Reason != "sure" {
			what += " (" + r.Why.Reason + ")"
		}
	case dialogue.KindCandidates:
		var keys []string
		for _, c := range r.Content.Candidates {
			keys = append(keys, w.keys[c.ArticleID])
		}
		what += " [" + strings.Join(keys, ", ") + "]"
	default:
		what += " " + r.Why.Reason
	}
	if g := r.Content.Guide; g != nil {
		what += fmt.Sprintf(" {%s %d/%d %s}", g.Step, g.At, g.Of, g.State)
	}
	if r.HandOff != "" {
		what += " → " + string(r.HandOff)
	}
	if numbers := numbersOf(r); numbers != "" && r.Kind != dialogue.KindAnswer {
		what += " (" + numbers + ")"
	}
	return what + " | " + clip(r.Text)
}

func clip(text string) string {
	line := []rune(strings.ReplaceAll(strings.TrimSpace(text), "\n", "⏎"))
	if len(line) > shown {
		return string(line[:shown]) + "…"
	}
	return string(line)
}

// numbersOf lists the phone numbers shown under a reply.
func numbersOf(r dialogue.Reply) string {
	var list []string
	for _, b := range r.Content.Blocks {
		if b.Type == "phone" {
			list = append(list, fmt.Sprintf("%s %s", b.Name, b.Number))
		}
	}
	return strings.Join(list, "、")
}
