package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"
)

// mountControl adds the control API: what the tester's page and automatic tests do.
func (s *Server) mountControl(mux *http.ServeMux) {
	mux.HandleFunc("GET /control/state", s.showState)
	mux.HandleFunc("GET /control/changes", s.showChanges)
	control(mux, s, "POST /control/act", s.do)
	control(mux, s, "POST /control/users", s.locked(s.makeUser))
	control(mux, s, "POST /control/codes", s.locked(s.giveCode))
	control(mux, s, "POST /control/subscribe", s.answerSubscribe)
	control(mux, s, "POST /control/wait", s.locked(s.passTime))
	control(mux, s, "POST /control/tokens", s.locked(s.endTokens))
	control(mux, s, "POST /control/faults", s.locked(s.addFault))
	control(mux, s, "POST /control/limits", s.locked(s.setLimit))
	control(mux, s, "POST /control/words", s.locked(s.setWords))
	control(mux, s, "POST /control/mode", s.locked(s.setMode))
	control(mux, s, "POST /control/verify", s.checkCallback)
	control(mux, s, "POST /control/replay", s.replay)
	control(mux, s, "POST /control/reset", s.locked(s.reset))
}

// knobs are the fields of every control call but act.
type knobs struct {
	User     string `json:"user"`
	Account  string `json:"account"` // key of an account, mini or kefu
	Name     string `json:"name"`
	Phone    string `json:"phone"`
	Purpose  string `json:"purpose"`
	Template string `json:"template_id"`
	Status   string `json:"status"`
	Minutes  int    `json:"minutes"`
	How      string `json:"how"`
	Call     string `json:"call"`
	PerMin   int    `json:"per_minute"`
	Mode     string `json:"mode"`
	Format   string `json:"format"`
	Forged   bool   `json:"forged"`
	Off      bool   `json:"off"`
	fault
	wordRules
}

// control mounts one call: JSON in, JSON out; what cannot be done is 400 with a sentence.
func control[In, Out any](mux *http.ServeMux, s *Server, pattern string, do func(context.Context, In) (Out, error)) {
	mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		var in In
		// Only JSON: another site's form cannot send it without asking.
		if !strings.HasPrefix(r.Header.Get("Content-Type"), "application/json") {
			refuse(w, errors.New("请用 Content-Type: application/json"))
			return
		}
		dec := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxFile*4/3))
		dec.DisallowUnknownFields()
		if err := dec.Decode(&in); err != nil && !errors.Is(err, io.EOF) {
			refuse(w, fmt.Errorf("内容不对：%w", err))
			return
		}
		out, err := do(r.Context(), in)
		if err != nil {
			refuse(w, err)
			return
		}
		writeJSON(w, out)
	})
}

func refuse(w http.ResponseWriter, err error) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusBadRequest)
	_ = json.NewEncoder(w).Encode(map[string]string{"error": err.Error()}) // a caller that left needs no answer
}

// locked runs a call that waits for nothing under the lock.
func (s *Server) locked(do func(knobs) (any, error)) func(context.Context, knobs) (any, error) {
	return func(_ context.Context, in knobs) (any, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		defer s.touch()
		return do(in)
	}
}

var ok = map[string]bool{"ok": true}

func (s *Server) makeUser(in knobs) (any, error) {
	if in.Name == "" || len(s.users) >= 100 {
		return nil, errors.New("请填写名字，最多 100 个测试用户")
	}
	if in.Phone == "" {
		in.Phone = fmt.Sprintf("138%08d", len(s.users)+1)
	}
	return s.showUser(s.addUser(in.Name, in.Phone)), nil
}

func (s *Server) mini() (*app, error) {
	for _, id := range s.order {
		if a := s.apps[id]; a.kind == kindMini {
			return a, nil
		}
	}
	return nil, errors.New("没有配置小程序")
}

// giveCode is what wx.login and the phone button give a page of the mini-program.
func (s *Server) giveCode(in knobs) (any, error) {
	u, err := s.user(in.User)
	if err != nil {
		return nil, err
	}
	a, err := s.mini()
	if err != nil {
		return nil, err
	}
	if in.Purpose != "login" && in.Purpose != "phone" {
		return nil, errors.New("purpose 只能是 login 或 phone")
	}
	phone := in.Phone
	if phone == "" {
		phone = u.phone
	}
	return map[string]string{"code": s.makeCode(code{purpose: in.Purpose, app: a.id, user: u, phone: phone})}, nil
}

// answerSubscribe is a user's answer to wx.requestSubscribeMessage: accept is one message.
func (s *Server) answerSubscribe(ctx context.Context, in knobs) (any, error) {
	s.mu.Lock()
	u, err := s.user(in.User)
	a, noMini := s.mini()
	if err = errors.Join(err, noMini); err == nil && (in.Template == "" || !slices.Contains([]string{"accept", "reject", "off"}, in.Status)) {
		err = errors.New("要有 template_id，status 是 accept、reject 或 off")
	}
	if err != nil {
		s.mu.Unlock()
		return nil, err
	}
	if in.Status == "accept" {
		u.grants[in.Template]++
	}
	p := eventPush(a, u.chats[a.id].openID, s.now(), "subscribe_msg_popup_event", popupFields(in.Template, in.Status)...)
	if in.Status == "off" { // in the settings, whatever was granted before
		u.grants[in.Template] = 0
		p = eventPush(a, u.chats[a.id].openID, s.now(), "subscribe_msg_change_event", offFields(in.Template)...)
	}
	s.touch()
	s.mu.Unlock()
	return s.pushTo(ctx, u, p), nil
}

// passTime lets the reply windows of one user (or all) grow old; 48 hours are 2880 minutes.
func (s *Server) passTime(in knobs) (any, error) {
	if in.Minutes < 1 || in.Minutes > 60*24*30 {
		return nil, errors.New("minutes 要在 1 到 43200 之间")
	}
	if in.User != "" {
		if _, err := s.user(in.User); err != nil {
			return nil, err
		}
	}
	for _, u := range s.users {
		if in.User == "" || u.id == in.User {
			u.shift(time.Duration(in.Minutes) * time.Minute)
		}
	}
	return ok, nil
}

func (s *Server) endTokens(in knobs) (any, error) {
	if in.How != "expired" && in.How != "invalid" {
		return nil, errors.New("how 只能是 expired（过期，42001）或 invalid（失效，40001）")
	}
	id := ""
	if in.Account != "" {
		a, err := s.byKey(in.Account)
		if err != nil {
			return nil, err
		}
		id = a.id
	}
	s.spoilTokens(id, in.How == "invalid")
	return ok, nil
}

func (s *Server) byKey(key string) (*app, error) {
	for _, a := range s.apps {
		if a.key == key {
			return a, nil
		}
	}
	return nil, fmt.Errorf("没有这个账号：%q", key)
}

// addFault switches a failure on; off switches the ones of this call off, or all when it is empty.
func (s *Server) addFault(in knobs) (any, error) {
	f := in.fault
	f.Call = in.Call
	if in.Off {
		s.faults = slices.DeleteFunc(s.faults, func(have *fault) bool { return in.Call == "" || have.Call == in.Call })
		return ok, nil
	}
	if err := f.check(); err != nil {
		return nil, err
	}
	f.ID = s.next()
	s.faults = append(s.faults, &f)
	return f, nil
}

// setLimit replaces the limit of a call within a minute; off brings the documented one back.
func (s *Server) setLimit(in knobs) (any, error) {
	if _, known := endpoints[in.Call]; !known {
		return nil, fmt.Errorf("没有这个接口：%q", in.Call)
	}
	if delete(s.limits, in.Call); !in.Off {
		s.limits[in.Call] = in.PerMin
	}
	return ok, nil
}

func (s *Server) setWords(in knobs) (any, error) {
	s.words = in.wordRules
	return ok, nil
}

func (s *Server) setMode(in knobs) (any, error) {
	a, err := s.byKey(in.Account)
	if err != nil {
		return nil, err
	}
	if !slices.Contains([]string{modePlain, modeCompatible, modeSafe}, in.Mode) || a.kind == kindCorp {
		return nil, errors.New("mode 只能是 plain、compatible 或 safe；微信客服总是加密的")
	}
	if a.kind == kindMini && (in.Format == formatJSON || in.Format == "xml") {
		a.format = in.Format
	}
	a.mode = in.Mode
	return ok, nil
}

// checkCallback asks the product's address to prove itself.
func (s *Server) checkCallback(ctx context.Context, in knobs) (any, error) {
	s.mu.Lock()
	a, err := s.byKey(in.Account)
	s.mu.Unlock()
	if err != nil {
		return nil, err
	}
	if err := s.verify(ctx, a); err != nil {
		return nil, err
	}
	return ok, nil
}

// replay pushes the user's last push again with the same MsgId, with a wrong signature if asked.
func (s *Server) replay(ctx context.Context, in knobs) (any, error) {
	s.mu.Lock()
	u, err := s.user(in.User)
	p, found := s.last[in.User]
	s.mu.Unlock()
	switch {
	case err != nil:
		return nil, err
	case !found:
		return nil, errors.New("这个用户还没有推送过")
	}
	p.forged = in.Forged
	return s.pushTo(ctx, u, p), nil
}

func (s *Server) reset(knobs) (any, error) {
	s.clear()
	return ok, nil
}
