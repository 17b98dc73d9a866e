// Package config reads the settings: the documented defaults, then a file, then the
// environment. What does not fit stops the start with a sentence that names the key.
package config

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-viper/mapstructure/v2"
	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/rawbytes"
	"github.com/knadh/koanf/v2"

	"qingting"
)

// Config is every setting. config.yaml says what each means.
type Config struct {
	Server   Server   `koanf:"server"`
	Log      Log      `koanf:"log"`
	Database Database `koanf:"database"`
	Redis    Redis    `koanf:"redis"`
	Media    Media    `koanf:"media"`
	Security Security `koanf:"security"`
	Identity Identity `koanf:"identity"`
	City     City     `koanf:"city"`
	Consult  Consult  `koanf:"consult"`
	LLM      LLM      `koanf:"llm"`
	Speech   Speech   `koanf:"speech"`
	Hearing  Hearing  `koanf:"hearing"`
	WeChat   WeChat   `koanf:"wechat"`
	SMS      SMS      `koanf:"sms"`
	Desk     Desk     `koanf:"desk"`
	Board    Board    `koanf:"board"`
	Limits   Limits   `koanf:"limits"`
	Starter  Starter  `koanf:"starter"`
}

// Server is about listening and stopping.
type Server struct {
	Listen         string        `koanf:"listen"`
	PublicURL      string        `koanf:"public_url"`
	TrustedProxies []string      `koanf:"trusted_proxies"`
	MetricsFrom    []string      `koanf:"metrics_from"`
	Shutdown       time.Duration `koanf:"shutdown"`
}

// Log is about the log.
type Log struct {
	Level  string `koanf:"level"`
	Format string `koanf:"format"`
}

// Database says where the data is.
type Database struct {
	URL string `koanf:"url"`
}

// Redis says where Redis is; an empty Address means inside the process.
type Redis struct {
	Address  string `koanf:"address"`
	Password string `koanf:"password"`
	DB       int    `koanf:"db"`
}

// Media is about pictures.
type Media struct {
	Dir      string `koanf:"dir"`
	MaxBytes int64  `koanf:"max_bytes"`
}

// Security holds the key of personal data.
type Security struct {
	DataKey string `koanf:"data_key"`
	KeyFile string `koanf:"key_file"`
}

// Identity is about sessions and who may publish.
type Identity struct {
	CitizenSession time.Duration `koanf:"citizen_session"`
	StaffSession   time.Duration `koanf:"staff_session"`
	ReviewRequired bool          `koanf:"review_required"`
}

// Consult holds the bot's thresholds.
type Consult struct {
	Answer      float64 `koanf:"answer"`
	Confirm     float64 `koanf:"confirm"`
	Margin      float64 `koanf:"margin"`
	MaxQuestion int     `koanf:"max_question"`
}

// Desk is about seats, offers and idle conversations.
type Desk struct {
	Capacity  int           `koanf:"capacity"`
	OfferFor  time.Duration `koanf:"offer_for"`
	SeenFor   time.Duration `koanf:"seen_for"`
	KeepFor   time.Duration `koanf:"keep_for"`
	IdleBot   time.Duration `koanf:"idle_bot"`
	IdleAgent time.Duration `koanf:"idle_agent"`
}

// Board is about letters.
type Board struct {
	Promise time.Duration `koanf:"promise"`
}

// Limit is how often something may be done in a period.
type Limit struct {
	Citizen int           `koanf:"citizen"`
	Address int           `koanf:"address"`
	Period  time.Duration `koanf:"period"`
}

// Limits are the rate limits.
type Limits struct {
	Guest    Limit `koanf:"guest"`
	Login    Limit `koanf:"login"`
	Question Limit `koanf:"question"`
	Letter   Limit `koanf:"letter"`
	Upload   Limit `koanf:"upload"`
	Model    Limit `koanf:"model"`
}

// Starter is about the starter pack.
type Starter struct {
	Load bool `koanf:"load"`
}

// Load returns the settings of the file at path laid over the defaults, and of the
// environment over both. An empty path means defaults and environment only.
func Load(path string, environ []string) (Config, error) {
	k, err := merge(path, environ)
	if err != nil {
		return Config{}, err
	}
	var c Config
	if err := decode(k, &c); err != nil {
		return c, err
	}
	c.WeChat = c.WeChat.filled()
	return c, c.check()
}

func merge(path string, environ []string) (*koanf.Koanf, error) {
	k := koanf.New(".")
	if err := k.Load(rawbytes.Provider(qingting.DefaultConfig), yaml.Parser()); err != nil {
		return nil, fmt.Errorf("default settings: %w", err)
	}
	known := knownKeys(reflect.TypeFor[Config](), "")
	if path != "" {
		if err := loadFile(k, path, known); err != nil {
			return nil, err
		}
	}
	if err := loadEnvironment(k, environ, known); err != nil {
		return nil, err
	}
	return k, expand(k, environ)
}

func loadFile(k *koanf.Koanf, path string, known map[string]reflect.Type) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("读不到配置文件 %s: %w", path, err)
	}
	own := koanf.New(".")
	if err := own.Load(rawbytes.Provider(data), yaml.Parser()); err != nil {
		return fmt.Errorf("配置文件 %s 不是正确的 YAML: %w", path, err)
	}
	for _, key := range own.Keys() {
		if own.Get(key) == nil {
			own.Delete(key) // a key or section without a value, its lines commented out, says nothing
			continue
		}
		if _, ok := known[key]; !ok {
			return fmt.Errorf("配置文件 %s 里有不认识的设置 %q", path, key)
		}
	}
	return k.Merge(own)
}

// knownKeys lists every setting by its full name.
func knownKeys(t reflect.Type, prefix string) map[string]reflect.Type {
	keys := map[string]reflect.Type{}
	for f := range t.Fields() {
		name := prefix + f.Tag.Get("koanf")
		if f.Type.Kind() != reflect.Struct {
			keys[name] = f.Type
			continue
		}
		for k, v := range knownKeys(f.Type, name+".") {
			keys[k] = v
		}
	}
	return keys
}

const envPrefix = "QINGTING_"

// loadEnvironment takes QINGTING_SECTION__KEY. Names without two underscores belong to others
// (tests, scripts) and are left alone.
func loadEnvironment(k *koanf.Koanf, environ []string, known map[string]reflect.Type) error {
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		rest, ours := strings.CutPrefix(name, envPrefix)
		if !ours || !strings.Contains(rest, "__") {
			continue
		}
		key := strings.ToLower(strings.ReplaceAll(rest, "__", "."))
		t, ok := known[key]
		if !ok {
			return fmt.Errorf("环境变量 %s 对应的设置 %q 不存在", name, key)
		}
		v, err := convert(value, t)
		if err != nil {
			return fmt.Errorf("环境变量 %s 的值不对: %w", name, err)
		}
		if err := k.Set(key, v); err != nil {
			return fmt.Errorf("设置 %s: %w", key, err)
		}
	}
	return nil
}

func convert(value string, t reflect.Type) (any, error) {
	switch {
	case t == reflect.TypeFor[time.Duration](), t.Kind() == reflect.String:
		return value, nil
	case t.Kind() == reflect.Bool:
		return strconv.ParseBool(value)
	case t.Kind() == reflect.Int, t.Kind() == reflect.Int64:
		return strconv.ParseInt(value, 10, 64)
	case t.Kind() == reflect.Float64:
		return strconv.ParseFloat(value, 64)
	case t == reflect.TypeFor[[]string]():
		if value == "" {
			return []string{}, nil
		}
		return strings.Split(value, ","), nil
	}
	return nil, errors.New("这项设置只能写在配置文件里")
}

var reference = regexp.MustCompile(`\$\{([A-Za-z_][A-Za-z0-9_]*)\}`)

// expand replaces ${NAME}; a name that is not set stops the start, because an empty secret is
// worse than none.
func expand(k *koanf.Koanf, environ []string) error {
	values := map[string]string{}
	for _, pair := range environ {
		name, value, _ := strings.Cut(pair, "=")
		values[name] = value
	}
	for _, key := range k.Keys() {
		value, changed, err := replaced(k.Get(key), values)
		if err != nil {
			return fmt.Errorf("设置 %s %w", key, err)
		}
		if !changed {
			continue
		}
		if err := k.Set(key, value); err != nil {
			return fmt.Errorf("设置 %s: %w", key, err)
		}
	}
	return nil
}

// replaced returns a value with its references replaced, also within lists and their entries.
func replaced(value any, values map[string]string) (out any, changed bool, err error) {
	switch v := value.(type) {
	case string:
		return replaceText(v, values)
	case []any:
		list := slices.Clone(v)
		for i := range list {
			var c bool
			if list[i], c, err = replaced(list[i], values); err != nil {
				return nil, false, err
			}
			changed = changed || c
		}
		return list, changed, nil
	case map[string]any:
		entries := maps.Clone(v)
		for key := range entries {
			var c bool
			if entries[key], c, err = replaced(entries[key], values); err != nil {
				return nil, false, err
			}
			changed = changed || c
		}
		return entries, changed, nil
	}
	return value, false, nil
}

func replaceText(text string, values map[string]string) (any, bool, error) {
	found := reference.FindAllStringSubmatch(text, -1)
	for _, m := range found {
		value, set := values[m[1]]
		if !set {
			return nil, false, fmt.Errorf("用到的环境变量 %s 没有定义", m[1])
		}
		text = strings.ReplaceAll(text, m[0], value)
	}
	return text, len(found) > 0, nil
}

func decode(k *koanf.Koanf, c *Config) error {
	err := k.UnmarshalWithConf("", c, koanf.UnmarshalConf{DecoderConfig: &mapstructure.DecoderConfig{
		DecodeHook: mapstructure.StringToTimeDurationHookFunc(), ErrorUnused: true, Result: c, TagName: "koanf",
	}})
	if err == nil {
		return nil
	}
	if key := quoted.FindStringSubmatch(err.Error()); key != nil {
		return fmt.Errorf("设置 %s 的类型或写法不对: %w", key[1], err)
	}
	return fmt.Errorf("配置的类型或写法不对: %w", err)
}

// quoted finds the key in what mapstructure says.
var quoted = regexp.MustCompile(`'([a-z_]+(?:[.\[][a-z0-9_.\[\]]+)?)'`)
