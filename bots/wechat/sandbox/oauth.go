package sandbox

import (
	"html/template"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"time"
)

// userCookie remembers which test user the browser is, as WeChat's own browser would.
const userCookie = "sandbox_user"

// statePattern is what state may be.
var statePattern = regexp.MustCompile(`^[a-zA-Z0-9]{0,128}$`)

// authorize is open.weixin.qq.com/connect/oauth2/authorize. snsapi_base goes straight back when
// the browser is a known test user; otherwise the tester says who is asking.
func (s *Server) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.apps[q.Get("appid")]
	back, err := url.Parse(q.Get("redirect_uri"))
	scope := q.Get("scope")
	switch {
	case a == nil || a.kind != kindAccount:
		oauthProblem(w, "Scope 参数错误或没有 Scope 权限（10005）：appid 不是公众号")
		return
	case err != nil || back.Host == "" || (back.Scheme != "http" && back.Scheme != "https"):
		oauthProblem(w, "redirect_uri 参数错误（10003）")
		return
	case q.Get("response_type") != "code" || !slices.Contains([]string{"snsapi_base", "snsapi_userinfo"}, scope):
		oauthProblem(w, "Scope 参数错误或没有 Scope 权限（10005）")
		return
	case !statePattern.MatchString(q.Get("state")):
		oauthProblem(w, "state 只能是字母和数字，最多 128 个")
		return
	}
	chosen := q.Get("sandbox_user")
	if cookie, err := r.Cookie(userCookie); chosen == "" && scope == "snsapi_base" && err == nil {
		chosen = cookie.Value
	}
	u, err := s.user(chosen)
	if err != nil {
		s.askWho(w, r)
		return
	}
	http.SetCookie(w, &http.Cookie{Name: userCookie, Value: u.id, Path: "/", SameSite: http.SameSiteLaxMode})
	answer := back.Query()
	answer.Set("code", s.makeCode(code{purpose: "oauth", app: a.id, user: u, scope: scope}))
	answer.Set("state", q.Get("state"))
	back.RawQuery = answer.Encode()
	http.Redirect(w, r, back.String(), http.StatusFound)
}

func oauthProblem(w http.ResponseWriter, text string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusBadRequest)
	_ = smallPage.Execute(w, smallContent{Title: "无法授权", Text: text}) // a browser that left needs no page
}

// askWho lets the tester say which user opens the page. The lock is held.
func (s *Server) askWho(w http.ResponseWriter, r *http.Request) {
	page := smallContent{Title: "微信授权登录", Text: "选一个测试用户，用他的微信身份继续："}
	for _, u := range s.users {
		q := r.URL.Query()
		q.Set("sandbox_user", u.id)
		page.Links = append(page.Links, smallLink{Text: u.name, URL: r.URL.Path + "?" + q.Encode()})
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = smallPage.Execute(w, page) // a browser that left needs no page
}

type smallContent struct {
	Title, Text string
	Links       []smallLink
}

type smallLink struct{ Text, URL string }

var smallPage = template.Must(template.New("small").Parse(`<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{.Title}}</title>
<style>body{font:17px/1.6 system-ui,"PingFang SC","Noto Sans CJK SC",sans-serif;max-width:420px;margin:12vh auto 0;padding:0 24px;color:#111}h1{font-size:22px}a{display:block;margin:12px 0;padding:12px;border-radius:8px;background:#07a351;color:#fff;text-align:center;text-decoration:none}</style>
<h1>{{.Title}}</h1><p>{{.Text}}</p>{{range .Links}}<a href="{{.URL}}">{{.Text}}</a>{{end}}</html>`))

// oauthToken is sns/oauth2/access_token: the code is good once and for five minutes.
func (s *Server) oauthToken(c *call) (any, error) {
	q := c.query
	if q.Get("grant_type") != "authorization_code" {
		return nil, fail(40035)
	}
	a, err := s.credentials(q.Get("appid"), q.Get("secret"), kindAccount)
	if err != nil {
		return nil, err
	}
	used, err := s.redeem("oauth", a.id, q.Get("code"))
	if err != nil {
		return nil, err
	}
	token := random("oauth_")
	s.codes[token] = &code{purpose: "sns", app: a.id, user: used.user, scope: used.scope, expires: s.now().Add(tokenFor)}
	answer := map[string]any{
		"access_token": token, "expires_in": int(tokenFor / time.Second), "refresh_token": random("refresh_"),
		"openid": used.user.chats[a.id].openID, "scope": used.scope,
	}
	if used.scope == "snsapi_userinfo" || !used.user.chats[a.id].followed.IsZero() {
		answer["unionid"] = used.user.union
	}
	return answer, nil
}

// oauthUser is sns/userinfo, for scope snsapi_userinfo.
func (s *Server) oauthUser(c *call) (any, error) {
	have := s.codes[c.query.Get("access_token")]
	switch {
	case have == nil || have.purpose != "sns":
		return nil, fail(40001)
	case !s.now().Before(have.expires):
		return nil, fail(42001)
	case have.user.chats[have.app].openID != c.query.Get("openid"):
		return nil, fail(40003)
	case have.scope != "snsapi_userinfo":
		return nil, fail(48001)
	}
	return map[string]any{
		"openid": have.user.chats[have.app].openID, "nickname": have.user.name, "sex": 0, "province": "", "city": "", "country": "",
		"headimgurl": "", "privilege": []string{}, "unionid": have.user.union,
	}, nil
}

// showScene tells what scanning a parametric code does; followLink opens the mini-program's page
// in the browser's build of it.
func (s *Server) showScene(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = smallPage.Execute(w, smallContent{Title: "带参数二维码", Text: "请在试用页面的“扫码”里选这个二维码：" + r.PathValue("scene")}) // a browser that left needs no page
}

func (s *Server) followLink(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	page, known := s.links[r.PathValue("link")]
	product := s.product
	s.mu.Unlock()
	if !known {
		http.NotFound(w, r)
		return
	}
	http.Redirect(w, r, product+"/#/"+page, http.StatusFound)
}
