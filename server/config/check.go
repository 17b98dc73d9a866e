package config

import (
	"encoding/base64"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"time"
)

// City is what citizens are told about the hotline and when humans are there.
type City struct {
	Name      string   `koanf:"name"`
	Hotline   string   `koanf:"hotline"`
	Zone      string   `koanf:"zone"`
	Region    string   `koanf:"region"`
	Districts []string `koanf:"districts"`
	HoursText string   `koanf:"hours_text"`
	Hours     []Hours  `koanf:"hours"`
	Holidays  []string `koanf:"holidays"`
}

// Hours are one stretch of duty: on Days (1 is Monday) from Open to Close, "24:00" included.
type Hours struct {
	Days  []int  `koanf:"days"`
	Open  string `koanf:"open"`
	Close string `koanf:"close"`
}

// Location returns the city's time zone; check has made sure that it exists.
func (c City) Location() *time.Location {
	loc, err := time.LoadLocation(c.Zone)
	if err != nil {
		return time.FixedZone("CST", 8*60*60)
	}
	return loc
}

// InHours reports whether humans are on duty at now: within Hours and not on one of the Holidays.
func (c City) InHours(now time.Time) bool {
	local := now.In(c.Location())
	if slices.Contains(c.Holidays, local.Format(time.DateOnly)) {
		return false
	}
	weekday := (int(local.Weekday())+6)%7 + 1
	minute := local.Hour()*60 + local.Minute()
	for _, h := range c.Hours {
		from, _ := minuteOf(h.Open) // checked at the start
		to, _ := minuteOf(h.Close)
		if slices.Contains(h.Days, weekday) && from <= minute && minute < to {
			return true
		}
	}
	return false
}

func minuteOf(clock string) (int, error) {
	var h, m int
	if n, err := fmt.Sscanf(clock, "%d:%d", &h, &m); n != 2 || err != nil || h < 0 || h > 24 || m < 0 || m > 59 || h*60+m > 24*60 {
		return 0, fmt.Errorf("%q 不是 00:00 到 24:00 之间的时刻", clock)
	}
	return h*60 + m, nil
}

// check refuses values that cannot work, one sentence each, naming the key.
func (c Config) check() error {
	for _, test := range []func() error{
		c.checkServer, c.checkStorage, c.checkCity, c.checkConsult, c.checkLLM, c.checkSpeech, c.checkHearing, c.checkWeChat, c.checkDesk, c.checkLimits,
	} {
		if err := test(); err != nil {
			return err
		}
	}
	return nil
}

func bad(key, format string, args ...any) error {
	return fmt.Errorf("设置 %s 不对：%s", key, fmt.Sprintf(format, args...))
}

func (c Config) checkServer() error {
	if err := checkListen(c.Server.Listen); err != nil {
		return bad("server.listen", "要写成 地址:端口，比如 :8080，端口不超过 65535")
	}
	for _, p := range c.Server.TrustedProxies {
		if _, err := netip.ParseAddr(p); err == nil {
			continue
		}
		if _, err := netip.ParsePrefix(p); err != nil {
			return bad("server.trusted_proxies", "%q 不是地址或网段，比如 10.0.0.1 或 10.0.0.0/8", p)
		}
	}
	if u := c.Server.PublicURL; u != "" && !strings.HasPrefix(u, "http://") && !strings.HasPrefix(u, "https://") {
		return bad("server.public_url", "要以 http:// 或 https:// 开头")
	}
	for _, n := range c.Server.MetricsFrom {
		if _, err := netip.ParsePrefix(n); err != nil {
			return bad("server.metrics_from", "%q 不是网段，比如 10.0.0.0/8", n)
		}
	}
	if c.Server.Shutdown < time.Second || c.Server.Shutdown > 10*time.Minute {
		return bad("server.shutdown", "要在 1 秒到 10 分钟之间")
	}
	if !slices.Contains([]string{"debug", "info", "warn", "error"}, c.Log.Level) {
		return bad("log.level", "只能是 debug、info、warn 或 error")
	}
	if !slices.Contains([]string{"text", "json"}, c.Log.Format) {
		return bad("log.format", "只能是 text 或 json")
	}
	return nil
}

func checkListen(address string) error {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		return err
	}
	_, err = strconv.ParseUint(port, 10, 16)
	return err
}

func (c Config) checkStorage() error {
	if !strings.HasPrefix(c.Database.URL, "sqlite:") && !strings.HasPrefix(c.Database.URL, "postgres://") && !strings.HasPrefix(c.Database.URL, "postgresql://") {
		return bad("database.url", "要以 sqlite: 或 postgres:// 开头")
	}
	if c.Database.URL == "sqlite:" {
		return bad("database.url", "sqlite: 后面要写文件，比如 sqlite:data/qingting.db")
	}
	if c.Redis.Address != "" && strings.HasPrefix(c.Database.URL, "sqlite:") {
		return bad("redis.address", "SQLite 只适合单个进程，不需要外部 Redis；要多进程部署请把 database.url 换成 PostgreSQL")
	}
	if c.Media.Dir == "" {
		return bad("media.dir", "不能为空：图片要有地方存")
	}
	if c.Media.MaxBytes < 100<<10 || c.Media.MaxBytes > 50<<20 {
		return bad("media.max_bytes", "要在 100 KB 到 50 MB 之间")
	}
	if c.Security.DataKey != "" {
		if key, err := base64.StdEncoding.DecodeString(c.Security.DataKey); err != nil || len(key) != 32 {
			return bad("security.data_key", "要是 32 字节的 base64，可用 openssl rand -base64 32 生成")
		}
	} else if c.Security.KeyFile == "" {
		return bad("security.key_file", "security.data_key 为空时必须填写")
	}
	if c.Identity.CitizenSession < time.Hour || c.Identity.StaffSession < 10*time.Minute {
		return bad("identity", "citizen_session 至少 1 小时，staff_session 至少 10 分钟")
	}
	return nil
}

func (c Config) checkCity() error {
	if _, err := time.LoadLocation(c.City.Zone); err != nil {
		return bad("city.zone", "没有这个时区：%s", c.City.Zone)
	}
	for _, day := range c.City.Holidays {
		if _, err := time.Parse(time.DateOnly, day); err != nil {
			return bad("city.holidays", "%q 不是日期，要写成 \"2026-10-01\"", day)
		}
	}
	for i, h := range c.City.Hours {
		key := fmt.Sprintf("city.hours[%d]", i)
		from, err := minuteOf(h.Open)
		if err != nil {
			return bad(key+".open", "%v", err)
		}
		to, err := minuteOf(h.Close)
		if err != nil {
			return bad(key+".close", "%v", err)
		}
		if from >= to {
			return bad(key, "open 要早于 close；跨夜请写成两段")
		}
		for _, d := range h.Days {
			if d < 1 || d > 7 {
				return bad(key+".days", "只能是 1（周一）到 7（周日）")
			}
		}
	}
	return nil
}

func (c Config) checkConsult() error {
	t := c.Consult
	ordered := 0 < t.Confirm && t.Confirm < t.Answer && t.Answer <= 1 // false for .nan too
	if !ordered {
		return bad("consult", "要满足 0 < confirm < answer ≤ 1，现在是 confirm=%v、answer=%v", t.Confirm, t.Answer)
	}
	if small := 0 <= t.Margin && t.Margin < 1; !small {
		return bad("consult.margin", "要在 0 和 1 之间")
	}
	if t.MaxQuestion < 50 || t.MaxQuestion > 2000 {
		return bad("consult.max_question", "要在 50 到 2000 之间")
	}
	return nil
}

func (c Config) checkDesk() error {
	d := c.Desk
	if d.Capacity < 1 || d.Capacity > 20 {
		return bad("desk.capacity", "要在 1 到 20 之间")
	}
	for key, v := range map[string]time.Duration{"offer_for": d.OfferFor, "seen_for": d.SeenFor, "keep_for": d.KeepFor, "idle_bot": d.IdleBot, "idle_agent": d.IdleAgent} {
		if v < time.Second {
			return bad("desk."+key, "至少 1 秒")
		}
	}
	if d.SeenFor < 20*time.Second {
		return bad("desk.seen_for", "至少 20 秒：坐席每 10 秒报到一次")
	}
	if c.Board.Promise < time.Hour {
		return bad("board.promise", "至少 1 小时")
	}
	return nil
}

func (c Config) checkLimits() error {
	for key, l := range map[string]Limit{"guest": c.Limits.Guest, "login": c.Limits.Login, "question": c.Limits.Question, "letter": c.Limits.Letter, "upload": c.Limits.Upload, "model": c.Limits.Model} {
		if l.Citizen < 0 || l.Address < 0 || l.Period < time.Second {
			return bad("limits."+key, "次数不能为负，period 至少 1 秒")
		}
	}
	return nil
}
