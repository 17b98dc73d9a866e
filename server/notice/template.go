package notice

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Template is a subscribe message chosen in WeChat's library for an event. Fields says which
// keyword of the template takes which value: title, text, time, number or state.
type Template struct {
	Event  string
	ID     string
	Fields map[string]string // value to keyword, for example title to thing1
}

// templateOf returns the template notices of the kind are sent with.
func (s *Service) templateOf(k Kind) (Template, bool) {
	for _, t := range s.out.Templates {
		if t.Event == rules[k].event {
			return t, true
		}
	}
	return Template{}, false
}

// Data fills the template's keywords within WeChat's limits; none is empty, which WeChat refuses.
func (t Template) Data(n Notice, zone *time.Location) map[string]string {
	values := map[string]string{"title": n.Title, "text": n.Text, "number": n.Number, "state": n.State}
	data := map[string]string{}
	for value, keyword := range t.Fields {
		if value == "time" {
			data[keyword] = n.CreatedAt.In(zone).Format(timeLayout)
			continue
		}
		data[keyword] = fit(keyword, values[value])
	}
	return data
}

// timeLayout fits WeChat's time and date keywords.
const timeLayout = "2006年1月2日 15:04"

// keywords are WeChat's limits by the kind of a keyword (小程序订阅消息参数值内容限制): how many
// characters fit, which are allowed, and what is said when nothing is left.
var keywords = []struct {
	kind    string
	max     int
	allowed func(r rune) bool
	empty   string
}{
	{"thing", 20, anything, "请点开查看"},
	{"short_thing", 5, anything, "请查看"},
	{"phrase", 5, isHan, "已更新"},
	{"name", 10, isHan, "政务热线"},
	{"character_string", 32, isPlain, "-"},
	{"letter", 32, isLetter, "A"},
	{"number", 32, isNumber, "0"},
	{"symbol", 5, isSymbol, "-"},
	{"const", 20, anything, "已更新"},
}

// fit cuts a value so that WeChat takes it for the keyword, such as thing1.
func fit(keyword, value string) string {
	kind := strings.TrimRight(keyword, "0123456789")
	for _, k := range keywords {
		if k.kind != kind {
			continue
		}
		value = strings.Map(func(r rune) rune {
			if k.allowed(r) {
				return r
			}
			return -1
		}, strings.Join(strings.Fields(value), " "))
		if value = strings.TrimSpace(cut(value, k.max)); value == "" {
			return k.empty
		}
		return value
	}
	return cut(value, 20)
}

func anything(r rune) bool { return !unicode.IsControl(r) }
func isHan(r rune) bool    { return unicode.Is(unicode.Han, r) }
func isLetter(r rune) bool { return r < utf8.RuneSelf && unicode.IsLetter(r) }
func isNumber(r rune) bool { return r >= '0' && r <= '9' || r == '.' }
func isSymbol(r rune) bool { return r < utf8.RuneSelf && (unicode.IsPunct(r) || unicode.IsSymbol(r)) }
func isPlain(r rune) bool  { return r > ' ' && r < utf8.RuneSelf-1 }

// cut shortens a text to max characters: at the end of a clause when most of it stays, and with
// an ellipsis otherwise.
func cut(text string, max int) string {
	runes := []rune(text)
	if len(runes) <= max {
		return text
	}
	for i := max; i > max*3/5; i-- {
		if strings.ContainsRune("，。；！？、：,;!?", runes[i]) {
			return string(runes[:i])
		}
	}
	if max <= 5 {
		return string(runes[:max])
	}
	return string(runes[:max-1]) + "…"
}
