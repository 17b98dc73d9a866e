package sandbox

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// fault is a failure a tester switched on. Call is a part of a path; empty means every call.
// Times counts down; 0 means until it is switched off.
type fault struct {
	ID      int64  `json:"id"`
	Call    string `json:"call"`
	Kind    string `json:"kind"` // slow, status, broken, code, lost
	Code    int    `json:"code"` // HTTP status of "status", error code of "code"
	Times   int    `json:"times"`
	DelayMS int    `json:"delay_ms"` // of "slow"
}

func (f *fault) check() error {
	switch {
	case !slices.Contains([]string{"slow", "status", "broken", "code", "lost"}, f.Kind):
		return fmt.Errorf("故障只有 slow、status、broken、code、lost 五种")
	case f.Kind == "status" && (f.Code < 400 || f.Code > 599):
		return fmt.Errorf("code 要是 400 到 599")
	case f.Kind == "slow" && (f.DelayMS < 1 || f.DelayMS > 600000):
		return fmt.Errorf("delay_ms 要在 1 到 600000 之间")
	case f.Kind == "code" && f.Code == 0:
		return fmt.Errorf("code 要填微信的错误码")
	}
	return nil
}

// takeFault finds the failure for this call and counts it.
func (s *Server) takeFault(path string) (fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.faults, func(f *fault) bool { return strings.Contains(path, f.Call) })
	if i < 0 {
		return fault{}, false
	}
	f := *s.faults[i]
	if s.faults[i].Times--; s.faults[i].Times == 0 {
		s.faults = slices.Delete(s.faults, i, i+1)
	} else if f.Times == 0 {
		s.faults[i].Times = 0
	}
	s.touch()
	return f, true
}

// spoil answers with the failure. A slow call is answered properly afterwards.
func (s *Server) spoil(w http.ResponseWriter, r *http.Request, f fault, record *callRecord) (done bool) {
	switch f.Kind {
	case "lost":
		return false
	case "slow":
		return !s.wait(r, time.Duration(f.DelayMS)*time.Millisecond)
	case "status":
		record.Code = f.Code
		http.Error(w, http.StatusText(f.Code), f.Code)
	case "broken":
		w.Header().Set("Content-Type", "application/json; encoding=utf-8")
		_, _ = w.Write([]byte(`{"errcode":0,"errmsg":"o`)) // cut off in the middle on purpose
	case "code":
		record.Code, record.Text = f.Code, fail(f.Code).Error()
		writeJSON(w, failure(fail(f.Code)))
	}
	return true
}

// wait keeps a caller waiting; false means that it or the sandbox is gone.
func (s *Server) wait(r *http.Request, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-r.Context().Done():
	case <-s.ctx.Done():
	}
	return false
}

// countKey counts the calls of an app within a minute or a day.
type countKey struct {
	app, path string
	daily     bool
	period    int64
}

// count refuses calls over the limits: 45011 within the minute, 45009 within the day. A tester's
// own limit replaces the documented one of a minute.
func (s *Server) count(app, path string, e endpoint) error {
	perMinute := e.perMinute
	if own, set := s.limits[path]; set {
		perMinute = own
	}
	now := s.now().Unix()
	for _, rule := range []struct {
		limit int
		key   countKey
		code  fail
	}{
		{perMinute, countKey{app, path, false, now / 60}, 45011},
		{e.perDay, countKey{app, path, true, now / 86400}, 45009},
	} {
		if rule.limit == 0 {
			continue
		}
		if s.counts[rule.key] >= rule.limit {
			return rule.code
		}
		s.counts[rule.key]++
	}
	if len(s.counts) > 10000 {
		s.counts = map[countKey]int{}
	}
	return nil
}
