package config

import (
	"maps"
	"regexp"
	"strings"

	"github.com/knadh/koanf/parsers/yaml"
)

// secrets are the keys whose values are never printed.
var secrets = []string{
	"redis.password", "security.data_key", "llm.api_key", "speech.api_key", "hearing.api_key", "sms.key",
	"wechat.mini_program.secret", "wechat.mini_program.token", "wechat.mini_program.aes_key", "wechat.kefu.secret", "wechat.kefu.token", "wechat.kefu.aes_key",
}

// accountSecrets are those of every entry of wechat.accounts.
var accountSecrets = []string{"secret", "token", "aes_key"}

// Print returns the settings in effect as key: value lines, sorted, secrets masked.
func Print(path string, environ []string) (string, error) {
	k, err := merge(path, environ)
	if err != nil {
		return "", err
	}
	for _, key := range secrets {
		if k.String(key) != "" {
			if err := k.Set(key, "******"); err != nil {
				return "", err
			}
		}
	}
	if err := k.Set("wechat.accounts", maskedAccounts(k.Get("wechat.accounts"))); err != nil {
		return "", err
	}
	if err := k.Set("database.url", maskURL(k.String("database.url"))); err != nil {
		return "", err
	}
	data, err := k.Marshal(yaml.Parser())
	return string(data), err
}

func maskedAccounts(value any) any {
	list, _ := value.([]any)
	masked := make([]any, len(list))
	for i, entry := range list {
		account, _ := entry.(map[string]any)
		account = maps.Clone(account)
		for _, key := range accountSecrets {
			if text, _ := account[key].(string); text != "" {
				account[key] = "******"
			}
		}
		masked[i] = account
	}
	return masked
}

// urlPassword finds a password before the host, up to the last @ because it may hold one, and
// one given as a parameter, which the PostgreSQL driver also takes.
var urlPassword = regexp.MustCompile(`(//[^:/@]*:).+@|([?&](?:ssl)?password=)[^&]*`)

func maskURL(u string) string {
	return urlPassword.ReplaceAllStringFunc(u, func(found string) string {
		if m := urlPassword.FindStringSubmatch(found); m[2] != "" {
			return m[2] + "******"
		}
		return found[:strings.Index(found[2:], ":")+3] + "******@"
	})
}
