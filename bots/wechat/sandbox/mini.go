package sandbox

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// codeFor is how long a code of wx.login, of the phone button and of OAuth is good.
const codeFor = 5 * time.Minute

// code is something a user's WeChat hands out once.
type code struct {
	purpose string // login, phone or oauth
	app     string
	user    *user
	expires time.Time
	used    bool
	phone   string
	scope   string
}

// makeCode hands out a code for a user.
func (s *Server) makeCode(c code) string {
	c.expires = s.now().Add(codeFor)
	if len(s.codes) > 5000 {
		s.codes = map[string]*code{}
	}
	value := random("0")
	s.codes[value] = &c
	return value
}

// redeem takes a code once: 40029 for a wrong one, 40163 for a second time, 42003 when too late.
func (s *Server) redeem(purpose, app, value string) (*code, error) {
	c := s.codes[value]
	switch {
	case value == "":
		return nil, fail(41008)
	case c == nil || c.purpose != purpose || c.app != app:
		return nil, fail(40029)
	case c.used:
		return nil, fail(40163)
	case !s.now().Before(c.expires) && purpose == "oauth":
		return nil, fail(42003)
	case !s.now().Before(c.expires):
		return nil, fail(40029)
	}
	c.used = true
	return c, nil
}

// login is jscode2session.
func (s *Server) login(c *call) (any, error) {
	q := c.query
	if q.Get("grant_type") != "authorization_code" {
		return nil, fail(40035)
	}
	a, err := s.credentials(q.Get("appid"), q.Get("secret"), kindMini)
	if err != nil {
		return nil, err
	}
	used, err := s.redeem("login", a.id, q.Get("js_code"))
	if err != nil {
		return nil, err
	}
	used.user.visited = s.now()
	key := base64.StdEncoding.EncodeToString([]byte(random("")[:16]))
	return map[string]any{"session_key": key, "openid": used.user.chats[a.id].openID, "unionid": used.user.union}, nil
}

func (s *Server) phoneNumber(c *call) (any, error) {
	var in struct {
		Code string `json:"code"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	used, err := s.redeem("phone", c.app.id, in.Code)
	if err != nil {
		return nil, err
	}
	return map[string]any{"errcode": 0, "errmsg": "ok", "phone_info": map[string]any{
		"phoneNumber": used.phone, "purePhoneNumber": used.phone, "countryCode": "86",
		"watermark": map[string]any{"timestamp": s.now().Unix(), "appid": c.app.id},
	}}, nil
}

// subscribeMessage is what message/subscribe/send takes.
type subscribeMessage struct {
	ToUser     string `json:"touser"`
	TemplateID string `json:"template_id"`
	Page       string `json:"page"`
	Data       map[string]struct {
		Value any `json:"value"`
	} `json:"data"`
	State string `json:"miniprogram_state"`
	Lang  string `json:"lang"`
}

// sendSubscribe uses up one grant of the user for the template; without one it is 43101.
func (s *Server) sendSubscribe(c *call) (any, error) {
	var in subscribeMessage
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	u, chat := s.byOpenID(c.app.id, in.ToUser)
	switch {
	case u == nil:
		return nil, fail(40003)
	case !templateKnown(c.app, in.TemplateID):
		return nil, fail(40037)
	case strings.HasPrefix(in.Page, "/") || len(in.Page) > 1024:
		return nil, fail(41030)
	}
	if err := checkFields(in); err != nil {
		return nil, err
	}
	if u.grants[in.TemplateID] == 0 {
		return nil, fail(43101)
	}
	u.grants[in.TemplateID]--
	id := s.next()
	u.notices = append(u.notices, showSubscribe(c.app, in, fmt.Sprint(id), s.now()))
	s.pushLater(u, eventPush(c.app, chat.openID, s.now(), "subscribe_msg_sent_event", sentFields(in.TemplateID, id)...))
	if len(u.notices) > 300 {
		u.notices = slices.Delete(u.notices, 0, len(u.notices)-300)
	}
	return map[string]any{"errcode": 0, "errmsg": "ok", "msgid": id}, nil
}

func templateKnown(a *app, id string) bool {
	_, known := a.templates[id]
	return id != "" && (known || len(a.templates) == 0)
}

func showSubscribe(a *app, in subscribeMessage, id string, at time.Time) entry {
	e := entry{ID: id, At: at, From: "account", Kind: "subscribe", Way: "订阅消息", Title: a.templates[in.TemplateID], Page: in.Page}
	if e.Title == "" {
		e.Title = in.TemplateID
	}
	var keys []string
	for key := range in.Data {
		keys = append(keys, key)
	}
	slices.SortFunc(keys, func(x, y string) int { return strings.Compare(number(x)+x, number(y)+y) })
	for _, key := range keys {
		e.Items = append(e.Items, choice{ID: key, Text: fmt.Sprint(in.Data[key].Value)})
	}
	return e
}

var keyword = regexp.MustCompile(`^([a-z_]+)(\d+)$`)

func number(key string) string {
	if parts := keyword.FindStringSubmatch(key); parts != nil {
		return fmt.Sprintf("%04s", parts[2])
	}
	return "9999"
}

// fieldRules are the documented limits of a keyword's value, by the keyword's kind.
var fieldRules = map[string]struct {
	runes   int
	pattern *regexp.Regexp
}{
	"thing":            {20, nil},
	"number":           {32, regexp.MustCompile(`^-?[\d.]+$`)},
	"letter":           {32, regexp.MustCompile(`^[A-Za-z]+$`)},
	"symbol":           {5, nil},
	"character_string": {32, regexp.MustCompile(`^[!-~ ]+$`)},
	"time":             {40, regexp.MustCompile(`\d{1,2}:\d{2}|\d{4}[年/-]\d{1,2}`)},
	"date":             {40, regexp.MustCompile(`\d{4}[年/-]\d{1,2}[月/-]\d{1,2}`)},
	"amount":           {12, regexp.MustCompile(`\d`)},
	"phone_number":     {17, regexp.MustCompile(`^[\d+*()-]+$`)},
	"car_number":       {8, nil},
	"name":             {20, nil},
	"phrase":           {5, nil},
	"enum":             {20, nil},
	"const":            {20, nil},
}

// checkFields holds each value to its keyword's limits; 47003 names the first that is wrong.
func checkFields(in subscribeMessage) error {
	if len(in.Data) == 0 {
		return fail(47003)
	}
	for key, item := range in.Data {
		parts := keyword.FindStringSubmatch(key)
		if parts == nil {
			return fail(47003)
		}
		rule, known := fieldRules[parts[1]]
		value := fmt.Sprint(item.Value)
		if !known || item.Value == nil || value == "" || utf8.RuneCountInString(value) > rule.runes || (rule.pattern != nil && !rule.pattern.MatchString(value)) {
			return fail(47003)
		}
	}
	return nil
}

func (s *Server) listTemplates(c *call) (any, error) {
	list := []map[string]any{}
	for id, title := range c.app.templates {
		list = append(list, map[string]any{"priTmplId": id, "title": title, "type": 2, "content": "", "example": ""})
	}
	return map[string]any{"errcode": 0, "errmsg": "ok", "data": list}, nil
}

// scenePattern is what a mini-program code may carry.
var scenePattern = regexp.MustCompile(`^[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}$`)

// miniCode is getwxacodeunlimit. WeChat draws a code of its own kind; here it is a QR code of a
// page of the sandbox that opens the mini-program's page. All have the same content type.
func (s *Server) miniCode(c *call) (any, error) {
	var in struct {
		Scene string `json:"scene"`
		Page  string `json:"page"`
		Width int    `json:"width"`
		Clear bool   `json:"is_hyaline"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	switch {
	case !scenePattern.MatchString(in.Scene):
		return nil, fail(40169)
	case strings.HasPrefix(in.Page, "/") || strings.Contains(in.Page, "?"):
		return nil, fail(41030)
	}
	link := s.openPage(in.Page, "scene="+url.QueryEscape(in.Scene))
	picture, err := drawQR(link, in.Width, in.Clear)
	if err != nil {
		return nil, fail(-1)
	}
	return file{mime: "image/jpeg", data: picture}, nil
}

// openPage makes an address of the sandbox that leads to a page of the mini-program.
func (s *Server) openPage(page, query string) string {
	if page == "" {
		page = "pages/home/index"
	}
	if query != "" {
		page += "?" + query
	}
	id := digest("link", page)[:11]
	s.links[id] = page
	return s.own + "/l/" + id
}

// urlLink is generate_urllink. A link lives at most 30 days.
func (s *Server) urlLink(c *call) (any, error) {
	var in struct {
		Path           string `json:"path"`
		Query          string `json:"query"`
		ExpireType     int    `json:"expire_type"`
		ExpireTime     int64  `json:"expire_time"`
		ExpireInterval int    `json:"expire_interval"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	month := s.now().Add(30 * 24 * time.Hour).Unix()
	switch {
	case strings.Contains(in.Path, "?"):
		return nil, fail(40165)
	case len(in.Query) > 1024:
		return nil, fail(40212)
	case in.ExpireType == 0 && in.ExpireTime != 0 && (in.ExpireTime < s.now().Unix()+60 || in.ExpireTime > month):
		return nil, fail(85401)
	case in.ExpireType == 1 && (in.ExpireInterval < 1 || in.ExpireInterval > 30):
		return nil, fail(85401)
	}
	link := s.openPage(strings.TrimPrefix(in.Path, "/"), in.Query)
	return map[string]any{"errcode": 0, "errmsg": "ok", "url_link": link}, nil
}
