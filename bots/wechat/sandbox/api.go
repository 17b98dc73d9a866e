package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"time"
)

const (
	maxJSON = 1 << 20
	maxFile = 12 << 20 // the largest medium is 10 MB
)

// endpoint is one of WeChat's calls: who may make it, how often, and what it does.
type endpoint struct {
	method    string
	kinds     []kind // whose access token it wants; none: it has credentials of its own
	file      bool   // the body is a file, not JSON
	perMinute int    // documented limits of one app; 0: none
	perDay    int
	do        func(*Server, *call) (any, error)
}

var (
	forMini    = []kind{kindMini}
	forAccount = []kind{kindAccount}
	forWeixin  = []kind{kindAccount, kindMini}
	forCorp    = []kind{kindCorp}
	forAll     = []kind{kindAccount, kindMini, kindCorp}
)

const (
	get  = http.MethodGet
	post = http.MethodPost
)

// endpoints are all calls the sandbox knows, by path.
var endpoints = map[string]endpoint{
	"/cgi-bin/token":                   {method: get, perDay: 2000, do: (*Server).token},
	"/cgi-bin/stable_token":            {method: post, perMinute: 10000, perDay: 500000, do: (*Server).stableToken},
	"/sns/jscode2session":              {method: get, do: (*Server).login},
	"/wxa/business/getuserphonenumber": {method: post, kinds: forMini, do: (*Server).phoneNumber},
	"/cgi-bin/message/subscribe/send":  {method: post, kinds: forMini, do: (*Server).sendSubscribe},
	"/wxaapi/newtmpl/gettemplate":      {method: get, kinds: forMini, do: (*Server).listTemplates},
	"/wxa/msg_sec_check":               {method: post, kinds: forMini, perMinute: 4000, perDay: 2000000, do: (*Server).checkText},
	"/wxa/media_check_async":           {method: post, kinds: forMini, perMinute: 2000, perDay: 200000, do: (*Server).checkMedia},
	"/wxa/getwxacodeunlimit":           {method: post, kinds: forMini, perMinute: 5000, do: (*Server).miniCode},
	"/wxa/generate_urllink":            {method: post, kinds: forMini, perMinute: 6000, perDay: 500000, do: (*Server).urlLink},
	"/cgi-bin/message/custom/send":     {method: post, kinds: forWeixin, perDay: 500000, do: (*Server).sendCustom},
	"/cgi-bin/message/custom/typing":   {method: post, kinds: forWeixin, do: (*Server).typing},
	"/cgi-bin/menu/create":             {method: post, kinds: forAccount, perDay: 1000, do: (*Server).createMenu},
	"/cgi-bin/menu/get":                {method: get, kinds: forAccount, perDay: 10000, do: (*Server).getMenu},
	"/cgi-bin/menu/delete":             {method: get, kinds: forAccount, perDay: 1000, do: (*Server).deleteMenu},
	"/cgi-bin/user/info":               {method: get, kinds: forAccount, perDay: 5000000, do: (*Server).userInfo},
	"/cgi-bin/qrcode/create":           {method: post, kinds: forAccount, perDay: 100000, do: (*Server).createCode},
	"/sns/oauth2/access_token":         {method: get, do: (*Server).oauthToken},
	"/sns/userinfo":                    {method: get, do: (*Server).oauthUser},
	"/cgi-bin/media/upload":            {method: post, kinds: forAll, file: true, perDay: 100000, do: (*Server).upload},
	"/cgi-bin/media/get":               {method: get, kinds: forAll, perDay: 200000, do: (*Server).download},
	"/cgi-bin/gettoken":                {method: get, do: (*Server).corpToken},
	"/cgi-bin/kf/account/list":         {method: post, kinds: forCorp, do: (*Server).kefuAccounts},
	"/cgi-bin/kf/sync_msg":             {method: post, kinds: forCorp, do: (*Server).kefuSync},
	"/cgi-bin/kf/send_msg":             {method: post, kinds: forCorp, do: (*Server).kefuSend},
	"/cgi-bin/kf/send_msg_on_event":    {method: post, kinds: forCorp, do: (*Server).kefuWelcome},
	"/cgi-bin/kf/service_state/get":    {method: post, kinds: forCorp, do: (*Server).kefuState},
	"/cgi-bin/kf/service_state/trans":  {method: post, kinds: forCorp, do: (*Server).kefuMove},
	"/cgi-bin/kf/customer/batchget":    {method: post, kinds: forCorp, do: (*Server).kefuCustomers},
}

// call is one request as its endpoint sees it.
type call struct {
	app     *app
	query   url.Values
	body    []byte
	request *http.Request
	lost    bool // a message that is taken and does not arrive
}

// decode reads the body's JSON.
func (c *call) decode(into any) error {
	if len(bytes.TrimSpace(c.body)) == 0 {
		return fail(44002)
	}
	if json.Unmarshal(c.body, into) != nil {
		return fail(47001)
	}
	return nil
}

// file is an answer that is not JSON.
type file struct {
	mime, name string
	data       []byte
}

// callRecord is a line of the log the tester sees.
type callRecord struct {
	At    time.Time
	App   string
	Path  string
	Code  int
	Text  string
	Fault string
}

// answer serves one of WeChat's calls: failures the tester switched on first, then method, token
// and limits, then the call itself.
func (s *Server) answer(w http.ResponseWriter, r *http.Request, path string, e endpoint) {
	limit := int64(maxJSON)
	if e.file {
		limit = maxFile
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, limit))
	if err != nil {
		writeJSON(w, failure(fail(45002)))
		return
	}
	c := &call{query: r.URL.Query(), body: body, request: r}
	record := callRecord{At: s.now(), Path: path}
	if f, found := s.takeFault(path); found {
		record.Fault = f.Kind
		if done := s.spoil(w, r, f, &record); done {
			s.note(record)
			return
		}
		c.lost = f.Kind == "lost"
	}
	result, err := s.perform(c, path, e)
	if c.app != nil {
		record.App = c.app.name
	}
	var code fail
	if errors.As(err, &code) {
		record.Code, record.Text = int(code), err.Error()
		result = failure(code)
	}
	s.note(record)
	writeResult(w, result)
}

// perform checks what WeChat checks for every call and does it, all under one lock.
func (s *Server) perform(c *call, path string, e endpoint) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.touch()
	switch {
	case e.method == get && c.request.Method != get:
		return nil, fail(43001)
	case e.method == post && c.request.Method != post:
		return nil, fail(43002)
	}
	who := c.query.Get("appid") + c.query.Get("corpid")
	if len(e.kinds) > 0 {
		a, err := s.byToken(c.query.Get("access_token"))
		c.app = a
		switch {
		case err != nil:
			return nil, err
		case !slices.Contains(e.kinds, a.kind):
			return nil, fail(48001)
		}
		who = a.id
	}
	if err := s.count(who, path, e); err != nil {
		return nil, err
	}
	return e.do(s, c)
}

// note keeps the last calls for the tester's page.
func (s *Server) note(record callRecord) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, record)
	if len(s.calls) > 200 {
		s.calls = slices.Delete(s.calls, 0, len(s.calls)-200)
	}
	s.touch()
}

func failure(code fail) any {
	return map[string]any{"errcode": int(code), "errmsg": code.Error() + " rid: " + digest("rid", random(""))[:8]}
}

var fine = map[string]any{"errcode": 0, "errmsg": "ok"}

func writeResult(w http.ResponseWriter, result any) {
	f, ok := result.(file)
	if !ok {
		writeJSON(w, result)
		return
	}
	w.Header().Set("Content-Type", f.mime)
	if f.name != "" {
		w.Header().Set("Content-Disposition", `attachment; filename="`+f.name+`"`)
	}
	_, _ = w.Write(f.data) // a caller that left needs no answer
}

// writeJSON writes as WeChat does: no HTML escapes, its odd content type.
func writeJSON(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json; encoding=utf-8")
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v) // a caller that left needs no answer
}
