package config

import (
	"regexp"
	"strings"

	"github.com/knadh/koanf/parsers/yaml"
)

// secrets are the keys whose values are never printed.
var secrets = []string{"redis.password", "security.data_key", "llm.api_key"}

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
	if err := k.Set("database.url", maskURL(k.String("database.url"))); err != nil {
		return "", err
	}
	data, err := k.Marshal(yaml.Parser())
	return string(data), err
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
