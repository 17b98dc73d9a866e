package api_test

import (
	"context"
	"strings"
	"testing"
	"time"
)

// upset are three messages of a furious citizen; the second one asks something.
var upset = []string{"你们就会踢皮球，打了十个电话没人管", "太过分了，身份证丢了怎么补办", "气死我了，都是骗子，忍无可忍"}

func TestAnUpsetCitizenIsCalmedAnsweredAndHandedOn(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		c.agent(t, "li")
		citizen := c.as("citizen").connects(t, "citizen")
		calming := []string{w.emotion.Calming("angry", 0), w.emotion.Offer(), w.emotion.HandingOff()}

		c.says(t, "citizen", "q1", upset[0])
		if m := citizen.hearsMessage("bot"); !strings.HasPrefix(m.Text, calming[0]) || strings.Contains(m.Text, calming[2]) {
			t.Errorf("one furious message: %q", m.Text)
		}
		c.says(t, "citizen", "q2", upset[1])
		answer := citizen.hearsMessage("bot")
		if answer.Kind != "answer" || !strings.Contains(answer.Text, "派出所") {
			t.Errorf("%+v", answer)
		}
		c.says(t, "citizen", "q3", upset[2])
		if m := citizen.hearsMessage("bot"); !strings.Contains(m.Text, calming[2]) {
			t.Errorf("%+v", m)
		}
		citizen.hearsState("waiting")
		c.play(t, scenario{as: "li", method: "GET", path: "/desk/line", status: 200, want: []string{`"reason":"emotion"`, "市民情绪激动", `"priority":7`}})
		c.play(t, scenario{as: "li", method: "POST", path: "/desk/claim", body: `{"conversation_id":"{chat}"}`, status: 200,
			want: []string{`"emotion":{"state":"angry"`, `"state_text":"愤怒"`, `"踢皮球"`, `"骗子"`, `"kind":"hand_off"`, `"kind":"soothe"`}})
		c.play(t, scenario{as: "citizen", method: "GET", path: "/conversations/{chat}", status: 200, not: []string{"emotion", "angry"}})
		c.play(t, scenario{as: "citizen", method: "DELETE", path: "/me", status: 204})
		w.lacks(t, []string{upset[0], "踢皮球，打了"})
	})
}

func TestOneAngryMessageWaitsItsTurn(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		c.agent(t, "li")
		citizen := c.as("citizen").connects(t, "citizen")
		c.says(t, "citizen", "q1", upset[2])
		citizen.hearsMessage("bot")
		c.handOff(t, "h").gives(200)
		c.play(t, scenario{as: "li", method: "GET", path: "/desk/line", status: 200, want: []string{`"reason":"request"`, `"priority":0`}})
	})
}

func TestSupervisorsKeepEmotionWords(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		words := into[map[string]any](c.as("supervisor").does(t, "GET", "/staff/emotion-words", nil).gives(200))
		word := unique("气鼓鼓")
		words["words"] = append(words["words"].([]any), map[string]any{"word": word, "state": "angry", "strength": 0.8})
		body := map[string]any{"words": words["words"], "stronger": words["stronger"], "weaker": words["weaker"], "negations": words["negations"], "version": words["version"]}
		c.names["word"] = word
		c.plays(t, []scenario{
			{name: "not known yet", as: "supervisor", method: "POST", path: "/staff/emotion-words/try", body: `{"text":"{word}"}`, status: 200, not: []string{`"words":["{word}"]`}},
			{name: "save", as: "supervisor", method: "PUT", path: "/staff/emotion-words", body: body, status: 200, want: []string{word, `"changed_by_name":"班长`, `"history":[{`}},
			{name: "known at once", as: "supervisor", method: "POST", path: "/staff/emotion-words/try", body: `{"text":"{word}"}`, status: 200, want: []string{`"state":"angry"`, `"state_text":"愤怒"`, word}},
			{name: "a colleague was first", as: "supervisor", method: "PUT", path: "/staff/emotion-words", body: body, status: 409, want: []string{"emotion_saved_by_other", "其他人刚刚保存过"}},
			{name: "wrong", as: "supervisor", method: "PUT", path: "/staff/emotion-words", status: 422, want: []string{"emotion_words_invalid", `"path":"words[1]"`, "重复"},
				body: `{"words":[{"word":"急","state":"anxious","strength":0.5},{"word":"急","state":"angry","strength":0.5}],"stronger":[],"weaker":[],"negations":[],"version":0}`},
			{name: "not a feeling", as: "supervisor", method: "PUT", path: "/staff/emotion-words", status: 422,
				body: `{"words":[{"word":"急","state":"bored","strength":0.5}],"stronger":[],"weaker":[],"negations":[],"version":0}`},
			{name: "not an agent's job", as: "agent", method: "PUT", path: "/staff/emotion-words", body: body, status: 403, want: []string{"permission_denied"}},
		})
	})
}

func TestSupervisorsKeepCalmingSentences(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		was := into[map[string]any](c.as("supervisor").does(t, "GET", "/staff/calming-sentences", nil).gives(200))
		body := map[string]any{"calming": was["calming"], "offer": "您随时可以转人工。", "handoff": was["handoff"], "version": was["version"]}
		c.plays(t, []scenario{
			{name: "save", as: "supervisor", method: "PUT", path: "/staff/calming-sentences", body: body, status: 200, want: []string{"您随时可以转人工。", `"changed_by_name":"班长`}},
			{name: "a colleague was first", as: "supervisor", method: "PUT", path: "/staff/calming-sentences", body: body, status: 409, want: []string{"emotion_saved_by_other"}},
			{name: "a feeling without a sentence", as: "supervisor", method: "PUT", path: "/staff/calming-sentences", status: 422, want: []string{"calming_sentences_invalid", `"path":"calming.anxious"`},
				body: `{"calming":{"angry":["a"],"distressed":["b"]},"offer":"c","handoff":"d","version":1}`},
			{name: "an editor may not read them", as: "editor", method: "GET", path: "/staff/calming-sentences", status: 403},
		})
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		if err := w.emotion.Refresh(ctx); err != nil || w.emotion.Offer() != "您随时可以转人工。" {
			t.Errorf("%v %q", err, w.emotion.Offer())
		}
	})
}
