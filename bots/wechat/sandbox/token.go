package sandbox

import (
	"slices"
	"time"
)

const (
	tokenFor = 7200 * time.Second
	// handover is how long an old token works beside the new one after an ordinary refresh.
	handover = 5 * time.Minute
	// forcedApart and forcedADay limit force_refresh of stable_token.
	forcedApart = 30 * time.Second
	forcedADay  = 20
)

// issued is a token that was given out. Invalid ones are refused as never seen (40001), those
// past their time as expired (42001).
type issued struct {
	value   string
	expires time.Time
	invalid bool
}

// slot holds the tokens of one way to get them: token and stable_token know nothing of each
// other.
type slot struct {
	all    []issued // the last is current
	forced []time.Time
}

func (t *slot) current() (issued, bool) {
	if len(t.all) == 0 {
		return issued{}, false
	}
	last := t.all[len(t.all)-1]
	return last, !last.invalid
}

// renew gives a new token; the old one works until the given time at most.
func (t *slot) renew(now, oldUntil time.Time) issued {
	if n := len(t.all); n > 0 && t.all[n-1].expires.After(oldUntil) {
		t.all[n-1].expires = oldUntil
		if !oldUntil.After(now) {
			t.all[n-1].invalid = true
		}
	}
	made := issued{value: random("96_"), expires: now.Add(tokenFor)}
	t.all = append(t.all, made)
	if len(t.all) > 50 {
		t.all = slices.Delete(t.all, 0, len(t.all)-50)
	}
	return made
}

// steady answers like stable_token without force: the same token until five minutes before its
// end, so that what is given out works at least five minutes.
func (t *slot) steady(now time.Time) issued {
	if have, ok := t.current(); ok && have.expires.Sub(now) > handover {
		return have
	}
	return t.renew(now, now.Add(handover))
}

// force answers like stable_token with force_refresh: a new token, the old one is dead at once;
// within 30 s nothing is refreshed, and a day allows 20.
func (t *slot) force(now time.Time) (issued, error) {
	t.forced = slices.DeleteFunc(t.forced, func(at time.Time) bool { return now.Sub(at) >= 24*time.Hour })
	if n := len(t.forced); n > 0 && now.Sub(t.forced[n-1]) < forcedApart {
		return t.steady(now), nil
	}
	if len(t.forced) >= forcedADay {
		return issued{}, fail(45009)
	}
	t.forced = append(t.forced, now)
	return t.renew(now, now), nil
}

// check tells what WeChat answers to a call with this token; known is false when the slot never
// gave it out.
func (t *slot) check(value string, now time.Time) (known bool, err error) {
	for _, have := range t.all {
		switch {
		case have.value != value:
		case have.invalid:
			return true, fail(40001)
		case !now.Before(have.expires):
			return true, fail(42001)
		default:
			return true, nil
		}
	}
	return false, nil
}

// end spoils every token: expired, or invalid as after somebody else's refresh.
func (t *slot) end(now time.Time, invalid bool) {
	for i := range t.all {
		t.all[i].invalid = t.all[i].invalid || invalid
		if t.all[i].expires.After(now) {
			t.all[i].expires = now
		}
	}
}

// byToken finds whose token it is.
func (s *Server) byToken(value string) (*app, error) {
	if value == "" {
		return nil, fail(41001)
	}
	for _, id := range s.order {
		a := s.apps[id]
		for _, t := range []*slot{&a.plain, &a.stable} {
			if known, err := t.check(value, s.now()); known {
				return a, err
			}
		}
	}
	return nil, fail(40001)
}

// credentials checks an app id and its secret.
func (s *Server) credentials(id, secret string, kinds ...kind) (*app, error) {
	a := s.apps[id]
	switch {
	case id == "":
		return nil, fail(41002)
	case a == nil || !slices.Contains(kinds, a.kind):
		return nil, fail(40013)
	case secret == "":
		return nil, fail(41004)
	case secret != a.secret && a.kind == kindCorp:
		return nil, fail(40001)
	case secret != a.secret:
		return nil, fail(40125)
	}
	return a, nil
}

func (s *Server) tokenAnswer(t issued) any {
	left := int(t.expires.Sub(s.now()) / time.Second)
	return map[string]any{"access_token": t.value, "expires_in": left}
}

// token is GET /cgi-bin/token: every call refreshes.
func (s *Server) token(c *call) (any, error) {
	if c.query.Get("grant_type") != "client_credential" {
		return nil, fail(40035)
	}
	a, err := s.credentials(c.query.Get("appid"), c.query.Get("secret"), kindAccount, kindMini)
	if err != nil {
		return nil, err
	}
	now := s.now()
	return s.tokenAnswer(a.plain.renew(now, now.Add(handover))), nil
}

func (s *Server) stableToken(c *call) (any, error) {
	var in struct {
		GrantType    string `json:"grant_type"`
		AppID        string `json:"appid"`
		Secret       string `json:"secret"`
		ForceRefresh bool   `json:"force_refresh"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	if in.GrantType != "client_credential" {
		return nil, fail(40035)
	}
	a, err := s.credentials(in.AppID, in.Secret, kindAccount, kindMini)
	if err != nil {
		return nil, err
	}
	if !in.ForceRefresh {
		return s.tokenAnswer(a.stable.steady(s.now())), nil
	}
	t, err := a.stable.force(s.now())
	if err != nil {
		return nil, err
	}
	return s.tokenAnswer(t), nil
}

// corpToken is WeCom's gettoken: the same token until its end.
func (s *Server) corpToken(c *call) (any, error) {
	a, err := s.credentials(c.query.Get("corpid"), c.query.Get("corpsecret"), kindCorp)
	if err != nil {
		return nil, err
	}
	now := s.now()
	t, ok := a.stable.current()
	if !ok || !now.Before(t.expires) {
		t = a.stable.renew(now, now)
	}
	return map[string]any{"errcode": 0, "errmsg": "ok", "access_token": t.value, "expires_in": int(t.expires.Sub(now) / time.Second)}, nil
}

// spoilTokens ends the tokens of one app, or of all when id is empty.
func (s *Server) spoilTokens(id string, invalid bool) {
	for _, a := range s.apps {
		if id == "" || a.id == id {
			a.plain.end(s.now(), invalid)
			a.stable.end(s.now(), invalid)
		}
	}
}
