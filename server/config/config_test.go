package config

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/knadh/koanf/parsers/yaml"
	"github.com/knadh/koanf/providers/rawbytes"
	"github.com/knadh/koanf/v2"
)

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "c.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestDefaultsAreValidAndComplete(t *testing.T) {
	c, err := Load("", nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.Server.Listen != ":8080" || c.Desk.OfferFor != 20*time.Second || c.Limits.Question.Citizen != 40 || len(c.City.Hours) != 1 || !c.Starter.Load {
		t.Fatalf("%+v", c)
	}
}

func TestAPartialFileKeepsTheOtherDefaults(t *testing.T) {
	c, err := Load(write(t, "server:\n  listen: \":9000\"\ncity:\n  name: 测试市\n"), nil)
	if err != nil || c.Server.Listen != ":9000" || c.City.Name != "测试市" || c.City.Hotline != "12345" || c.Desk.Capacity != 5 {
		t.Fatalf("%v %+v", err, c)
	}
}

func TestEnvironmentWins(t *testing.T) {
	c, err := Load(write(t, "server:\n  listen: \":9000\"\nredis:\n  password: \"${SECRET}\"\n"), []string{
		"QINGTING_SERVER__LISTEN=:9100", "QINGTING_DESK__CAPACITY=7", "QINGTING_STARTER__LOAD=false", "QINGTING_DESK__OFFER_FOR=5s",
		"QINGTING_SERVER__TRUSTED_PROXIES=10.0.0.1,10.0.0.2", "SECRET=s3cret", "QINGTING_TEST_REDIS=left alone", "PATH=/bin",
	})
	if err != nil || c.Server.Listen != ":9100" || c.Desk.Capacity != 7 || c.Starter.Load || c.Desk.OfferFor != 5*time.Second ||
		len(c.Server.TrustedProxies) != 2 || c.Redis.Password != "s3cret" {
		t.Fatalf("%v %+v", err, c)
	}
}

func TestWhatDoesNotFitNamesItsKey(t *testing.T) {
	cases := map[string]struct {
		file string
		env  []string
		want string
	}{
		"unknown key":        {file: "server:\n  lisen: x\n", want: "server.lisen"},
		"unknown section":    {file: "sever:\n  listen: x\n", want: "sever.listen"},
		"wrong type":         {file: "desk:\n  capacity: many\n", want: "capacity"},
		"text for a list":    {file: "server:\n  listen: [1]\n", want: "listen"},
		"unknown variable":   {env: []string{"QINGTING_SERVER__LISEN=x"}, want: "QINGTING_SERVER__LISEN"},
		"variable's type":    {env: []string{"QINGTING_DESK__CAPACITY=many"}, want: "QINGTING_DESK__CAPACITY"},
		"missing secret":     {file: "redis:\n  password: \"${NOPE}\"\n", want: "NOPE"},
		"thresholds crossed": {file: "consult:\n  answer: 0.1\n  confirm: 0.5\n", want: "consult"},
		"redis with sqlite":  {file: "redis:\n  address: \"localhost:6379\"\n", want: "redis.address"},
		"database":           {file: "database:\n  url: mysql://x\n", want: "database.url"},
		"hours":              {file: "city:\n  hours:\n    - {days: [1], open: \"18:00\", close: \"08:00\"}\n", want: "city.hours[0]"},
		"weekday":            {file: "city:\n  hours:\n    - {days: [0], open: \"08:00\", close: \"18:00\"}\n", want: "days"},
		"key length":         {file: "security:\n  data_key: c2hvcnQ=\n", want: "security.data_key"},
		"no yaml":            {file: "a: [", want: "YAML"},
		"zone":               {file: "city:\n  zone: Mars/Base\n", want: "city.zone"},
		"metrics":            {file: "server:\n  metrics_from: [anyone]\n", want: "server.metrics_from"},
		"proxies":            {file: "server:\n  trusted_proxies: [somebody]\n", want: "server.trusted_proxies"},
		"port":               {file: "server:\n  listen: \":99999\"\n", want: "server.listen"},
		"no port":            {file: "server:\n  listen: localhost\n", want: "server.listen"},
		"a list, no section": {file: "server: [1]\n", want: "server"},
		"number for a group": {file: "limits:\n  question: 5\n", want: "limits.question"},
		"key within a list":  {file: "city:\n  hours:\n    - {days: [1], opne: \"08:00\", close: \"18:00\"}\n", want: "设置 city.hours[0] 的类型或写法不对"},
		"duration":           {file: "desk:\n  offer_for: 5x\n", want: "设置 desk.offer_for 的类型或写法不对"},
		"no unit":            {file: "desk:\n  offer_for: 20\n", want: "desk.offer_for"},
		"no number":          {file: "consult:\n  answer: .nan\n", want: "consult"},
		"no number either":   {file: "consult:\n  margin: .nan\n", want: "consult.margin"},
		"no folder":          {file: "media:\n  dir: \"\"\n", want: "media.dir"},
		"no database file":   {file: "database:\n  url: \"sqlite:\"\n", want: "database.url"},
		"holiday":            {file: "city:\n  holidays: [\"2026-02-30\"]\n", want: "city.holidays"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			path := ""
			if c.file != "" {
				path = write(t, c.file)
			}
			_, err := Load(path, c.env)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want a sentence with %q", err, c.want)
			}
		})
	}
	if _, err := Load("/nowhere.yaml", nil); err == nil || !strings.Contains(err.Error(), "/nowhere.yaml") {
		t.Fatalf("missing file: %v", err)
	}
}

func TestSectionsWithoutSettingsSayNothing(t *testing.T) {
	c, err := Load(write(t, "server:\n#  listen: \":9000\"\ndesk:\n  capacity:\n"), nil)
	if err != nil || c.Server.Listen != ":8080" || c.Desk.Capacity != 5 {
		t.Fatalf("%v %+v", err, c)
	}
}

func TestTheFileAtTheRootHasEverySetting(t *testing.T) {
	shipped, err := os.ReadFile("../../config.yaml")
	if err != nil {
		t.Fatal(err)
	}
	k := koanf.New(".")
	if err := k.Load(rawbytes.Provider(shipped), yaml.Parser()); err != nil {
		t.Fatal(err)
	}
	for key := range knownKeys(reflect.TypeFor[Config](), "") {
		if !k.Exists(key) {
			t.Errorf("config.yaml lacks %s", key)
		}
	}
	own, err := Load("../../config.yaml", nil)
	if err != nil {
		t.Fatal(err)
	}
	if defaults, err := Load("", nil); err != nil || !reflect.DeepEqual(own, defaults) {
		t.Fatalf("%v: the file and the defaults differ", err)
	}
}

func TestPasswordsInAddressesAreMasked(t *testing.T) {
	cases := map[string]string{
		"sqlite:data/qingting.db":                    "sqlite:data/qingting.db",
		"postgres://me@host:5432/db?sslmode=require": "postgres://me@host:5432/db?sslmode=require",
		"postgres://me:hid@den/p:w@host/db":          "postgres://me:******@host/db",
		"postgres://:hidden@host/db":                 "postgres://:******@host/db",
		"postgres://host/db?password=hidden&user=me": "postgres://host/db?password=******&user=me",
		"postgres://host/db?user=me&password=hidden": "postgres://host/db?user=me&password=******",
	}
	for in, want := range cases {
		if got := maskURL(in); got != want {
			t.Errorf("%s: got %s", in, got)
		}
	}
}

func TestPrintMasksSecrets(t *testing.T) {
	out, err := Print("", []string{"QINGTING_REDIS__PASSWORD=s3cret", "QINGTING_DATABASE__URL=postgres://me:hidden@host/db"})
	if err != nil || strings.Contains(out, "s3cret") || strings.Contains(out, "hidden") || !strings.Contains(out, "me:******@host") || !strings.Contains(out, "capacity: 5") {
		t.Fatalf("%v\n%s", err, out)
	}
}

func TestInHours(t *testing.T) {
	c := City{Zone: "Asia/Shanghai", Hours: []Hours{{Days: []int{1, 2, 3, 4, 5}, Open: "08:30", Close: "18:00"}}, Holidays: []string{"2026-11-19"}}
	cases := map[string]bool{
		"2026-11-18T16:30:00Z": false, // the holiday has begun in Shanghai
		"2026-11-19T02:00:00Z": false, // Thursday, a holiday
		"2026-11-18T02:00:00Z": true,
		"2026-11-20T00:29:00Z": false, // Friday 08:29 in Shanghai
		"2026-11-20T00:30:00Z": true,
		"2026-11-20T09:59:00Z": true,
		"2026-11-20T10:00:00Z": false,
		"2026-11-21T02:00:00Z": false, // Saturday
	}
	for at, want := range cases {
		now, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		if got := c.InHours(now); got != want {
			t.Errorf("%s: %v", at, got)
		}
	}
}
