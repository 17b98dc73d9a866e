package config

import (
	"net/url"
	"slices"
	"time"
)

// LLM is about the language model; an empty BaseURL means none.
type LLM struct {
	BaseURL     string        `koanf:"base_url"`
	APIKey      string        `koanf:"api_key"`
	Model       string        `koanf:"model"`
	Uses        []string      `koanf:"uses"`
	Budget      time.Duration `koanf:"budget"`
	Timeout     time.Duration `koanf:"timeout"`
	MaxTokens   int           `koanf:"max_tokens"`
	Temperature float64       `koanf:"temperature"`
	AtOnce      int           `koanf:"at_once"`
	Failures    int           `koanf:"failures"`
	Pause       time.Duration `koanf:"pause"`
	PriceInput  float64       `koanf:"price_input"`
	PriceOutput float64       `koanf:"price_output"`
}

// modelUses are what a model may be used for.
var modelUses = []string{"complete", "choose", "word"}

func (c Config) checkLLM() error {
	l := c.LLM
	if err := l.checkEndpoint(); err != nil {
		return err
	}
	for _, u := range l.Uses {
		if !slices.Contains(modelUses, u) {
			return bad("llm.uses", "%q 不是可选的用途，只能是 complete、choose、word", u)
		}
	}
	if l.Budget < 500*time.Millisecond || l.Budget > 10*time.Second {
		return bad("llm.budget", "要在 0.5 秒到 10 秒之间：市民在等")
	}
	if l.Timeout <= 0 || l.Timeout > l.Budget {
		return bad("llm.timeout", "要大于 0，且不超过 llm.budget")
	}
	return l.checkAmounts()
}

func (l LLM) checkEndpoint() error { return checkEndpoint("llm", l.BaseURL, l.Model) }

func checkEndpoint(section, base, model string) error {
	if base == "" {
		return nil
	}
	u, err := url.Parse(base)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || u.User != nil || u.RawQuery != "" {
		return bad(section+".base_url", "要是 http:// 或 https:// 开头的地址，不带账号和参数，比如 https://llm.example.cn/v1")
	}
	if model == "" {
		return bad(section+".model", "填了 %s.base_url 就要填模型的名字", section)
	}
	return nil
}

// Speech is about reading lessons aloud; an empty BaseURL means phones do it by themselves.
type Speech struct {
	BaseURL string        `koanf:"base_url"`
	APIKey  string        `koanf:"api_key"`
	Model   string        `koanf:"model"`
	Voice   string        `koanf:"voice"`
	Timeout time.Duration `koanf:"timeout"`
}

func (c Config) checkSpeech() error {
	s := c.Speech
	if err := checkEndpoint("speech", s.BaseURL, s.Model); err != nil {
		return err
	}
	if s.BaseURL != "" && s.Voice == "" {
		return bad("speech.voice", "填了 speech.base_url 就要填用哪个声音")
	}
	if s.Timeout < time.Second || s.Timeout > time.Minute {
		return bad("speech.timeout", "要在 1 秒到 1 分钟之间")
	}
	return nil
}

// Hearing is about writing down what citizens say in recordings; an empty BaseURL means that a
// human has to listen.
type Hearing struct {
	BaseURL string        `koanf:"base_url"`
	APIKey  string        `koanf:"api_key"`
	Model   string        `koanf:"model"`
	Timeout time.Duration `koanf:"timeout"`
}

func (c Config) checkHearing() error {
	h := c.Hearing
	if err := checkEndpoint("hearing", h.BaseURL, h.Model); err != nil {
		return err
	}
	if h.Timeout < time.Second || h.Timeout > 10*time.Second {
		return bad("hearing.timeout", "要在 1 秒到 10 秒之间，市民在等")
	}
	return nil
}

func (l LLM) checkAmounts() error {
	if l.MaxTokens < 50 || l.MaxTokens > 8000 {
		return bad("llm.max_tokens", "要在 50 到 8000 之间")
	}
	if ok := 0 <= l.Temperature && l.Temperature <= 2; !ok { // false for .nan too
		return bad("llm.temperature", "要在 0 到 2 之间")
	}
	if l.AtOnce < 1 || l.AtOnce > 1000 || l.Failures < 1 || l.Failures > 1000 {
		return bad("llm", "at_once 和 failures 要在 1 到 1000 之间")
	}
	if l.Pause < time.Second || l.Pause > time.Hour {
		return bad("llm.pause", "要在 1 秒到 1 小时之间")
	}
	if ok := l.PriceInput >= 0 && l.PriceOutput >= 0; !ok {
		return bad("llm", "price_input 和 price_output 不能为负")
	}
	return nil
}
