package api

import (
	"encoding/json"
	"strings"
	"testing"

	"qingting/server/dialogue"
)

func TestWordsOfAModelCarryTheLabel(t *testing.T) {
	shape := func(worded bool) string {
		text, err := json.Marshal((&Server{}).contentOf(dialogue.KindAnswer, "请带户口簿。", dialogue.Content{Worded: worded}))
		if err != nil {
			t.Fatal(err)
		}
		return string(text)
	}
	if got := shape(true); !strings.Contains(got, `"worded":true,"ai_label":"由人工智能润色，内容以依据为准"`) {
		t.Error(got)
	}
	if got := shape(false); !strings.Contains(got, `"worded":false`) || strings.Contains(got, "ai_label") {
		t.Error(got)
	}
}
