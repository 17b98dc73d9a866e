package config

import (
	"strings"
	"testing"
	"time"
)

func TestSpeechNeedsAModelAndAVoice(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"speech: {base_url: \"https://x.example.cn/v1\"}", "speech.model"},
		{"speech: {base_url: \"https://x.example.cn/v1\", model: m}", "speech.voice"},
		{"speech: {base_url: \"ftp://x\", model: m, voice: v}", "speech.base_url"},
		{"speech: {timeout: 5m}", "speech.timeout"},
		{"hearing: {base_url: \"https://x.example.cn/v1\"}", "hearing.model"},
		{"hearing: {base_url: \"ftp://x\", model: m}", "hearing.base_url"},
		{"hearing: {timeout: 1m}", "hearing.timeout"},
	} {
		if _, err := loadText(t, test.text); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", test.text, err)
		}
	}
	if c, err := loadText(t, "speech: {base_url: \"https://x.example.cn/v1\", model: m, voice: v}"); err != nil || c.Speech.Timeout == 0 {
		t.Error(c.Speech, err)
	}
}

func TestTheModelIsOffUntilItsAddressIsGiven(t *testing.T) {
	c, err := Load("", nil)
	if err != nil || c.LLM.BaseURL != "" || c.LLM.Budget != 6*time.Second || len(c.LLM.Uses) != 3 || c.Limits.Model.Citizen == 0 {
		t.Fatalf("%v %+v", err, c.LLM)
	}
	c, err = Load("", []string{"QINGTING_LLM__BASE_URL=https://llm.example.cn/v1", "QINGTING_LLM__MODEL=m", "QINGTING_LLM__USES=word"})
	if err != nil || c.LLM.Model != "m" || len(c.LLM.Uses) != 1 {
		t.Fatalf("%v %+v", err, c.LLM)
	}
}

func TestModelSettingsThatDoNotFitNameTheirKey(t *testing.T) {
	cases := map[string]string{
		"base_url: llm.example.cn":                   "llm.base_url",
		"base_url: https://me:pw@llm.example.cn/v1":  "llm.base_url",
		"base_url: https://llm.example.cn/v1?key=no": "llm.base_url",
		"base_url: https://llm.example.cn/v1":        "llm.model",
		"uses: [invent]":                             "llm.uses",
		"budget: 1m":                                 "llm.budget",
		"timeout: 9s":                                "llm.timeout",
		"timeout: 0s":                                "llm.timeout",
		"max_tokens: 1":                              "llm.max_tokens",
		"temperature: .nan":                          "llm.temperature",
		"failures: 0":                                "llm",
		"pause: 0s":                                  "llm.pause",
		"price_input: -1":                            "price_input",
	}
	for line, want := range cases {
		if _, err := Load(write(t, "llm:\n  "+line+"\n"), nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want a sentence with %s", line, err, want)
		}
	}
}

func TestTheModelsKeyIsNeverPrinted(t *testing.T) {
	out, err := Print(write(t, "llm:\n  api_key: \"${KEY}\"\n"), []string{"KEY=sk-very-secret"})
	if err != nil || strings.Contains(out, "sk-very-secret") || !strings.Contains(out, "api_key: '******'") {
		t.Fatalf("%v\n%s", err, out)
	}
}
