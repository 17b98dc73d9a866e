package sandbox

import (
	"net/http"
	"slices"
	"strconv"
	"time"
)

// What follows are the shapes of GET /control/state.
type stateView struct {
	Version int64        `json:"version"`
	Product string       `json:"product"`
	Users   []userView   `json:"users"`
	Apps    []appView    `json:"apps"`
	Chats   []chatView   `json:"chats"` // of the asked user
	Notices []entry      `json:"notices"`
	Grants  []grantView  `json:"grants"`
	Faults  []*fault     `json:"faults"`
	Scenes  []string     `json:"scenes"`
	Words   wordRules    `json:"words"`
	Calls   []recordView `json:"calls"`
}

type userView struct {
	ID      string            `json:"id"`
	Name    string            `json:"name"`
	Phone   string            `json:"phone"`
	UnionID string            `json:"unionid"`
	OpenIDs map[string]string `json:"openids"`
}

type appView struct {
	Key    string       `json:"key"`
	Kind   kind         `json:"kind"`
	Name   string       `json:"name"`
	ID     string       `json:"id"`
	Mode   string       `json:"mode"`
	Format string       `json:"format"`
	Menu   []menuButton `json:"menu,omitempty"`
	Kefu   []string     `json:"kefu,omitempty"`
	Tokens int          `json:"tokens"` // that work now
}

type chatView struct {
	With     string    `json:"with"` // key of the account, or an open_kfid
	Followed bool      `json:"followed"`
	Left     int       `json:"left"`
	Until    time.Time `json:"until"`
	Open     bool      `json:"open"`
	Typing   bool      `json:"typing"`
	State    int       `json:"state"` // of a customer service session
	Entries  []entry   `json:"entries"`
}

type grantView struct {
	Template string `json:"template_id"`
	Title    string `json:"title"`
	Left     int    `json:"left"`
}

type recordView struct {
	At    time.Time `json:"at"`
	App   string    `json:"app"`
	Path  string    `json:"path"`
	Code  int       `json:"code"`
	Text  string    `json:"text"`
	Fault string    `json:"fault"`
}

// showState answers everything the page shows of one user.
func (s *Server) showState(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	id := r.URL.Query().Get("user")
	if id == "" {
		id = s.users[0].id
	}
	u, err := s.user(id)
	if err != nil {
		s.mu.Unlock()
		refuse(w, err)
		return
	}
	view := s.view(u)
	s.mu.Unlock()
	w.Header().Set("Cache-Control", "no-store")
	writeJSON(w, view)
}

// view copies what the page needs. The lock is held.
func (s *Server) view(u *user) stateView {
	v := stateView{
		Version: s.version, Product: s.product, Users: []userView{}, Apps: []appView{}, Chats: []chatView{}, Notices: []entry{}, Grants: []grantView{},
		Faults: []*fault{}, Scenes: []string{}, Words: s.words, Calls: []recordView{},
	}
	for _, x := range s.users {
		v.Users = append(v.Users, s.showUser(x))
	}
	for _, id := range s.order {
		v.addApp(s, u, s.apps[id])
	}
	for _, f := range s.faults {
		kept := *f
		v.Faults = append(v.Faults, &kept)
	}
	for _, made := range s.scenes {
		v.Scenes = append(v.Scenes, made.value)
	}
	slices.Sort(v.Scenes)
	for _, c := range slices.Backward(s.calls) {
		v.Calls = append(v.Calls, recordView(c))
	}
	return v
}

func (s *Server) showUser(u *user) userView {
	v := userView{ID: u.id, Name: u.name, Phone: u.phone, UnionID: u.union, OpenIDs: map[string]string{}}
	for with, c := range u.chats {
		v.OpenIDs[with] = c.openID
	}
	return v
}

// addApp shows one app: a chat for an account or customer service, notices for the mini-program.
func (v *stateView) addApp(s *Server, u *user, a *app) {
	shown := appView{Key: a.key, Kind: a.kind, Name: a.name, ID: a.id, Mode: a.mode, Format: a.format, Menu: a.menu, Kefu: a.kefu}
	for _, t := range []*slot{&a.plain, &a.stable} {
		if last, alive := t.current(); alive && s.now().Before(last.expires) {
			shown.Tokens++
		}
	}
	v.Apps = append(v.Apps, shown)
	switch a.kind {
	case kindAccount:
		v.Chats = append(v.Chats, s.showChat(a.key, u.chats[a.id]))
	case kindCorp:
		for _, kf := range a.kefu {
			v.Chats = append(v.Chats, s.showChat(kf, u.chats[kf]))
		}
	case kindMini:
		v.Chats = append(v.Chats, s.showChat(a.key, u.chats[a.id]))
		v.Notices = append(v.Notices, u.notices...)
		v.addGrants(u, a)
	}
}

func (v *stateView) addGrants(u *user, a *app) {
	ids := map[string]bool{}
	for id := range a.templates {
		ids[id] = true
	}
	for id := range u.grants {
		ids[id] = true
	}
	for id := range ids {
		v.Grants = append(v.Grants, grantView{id, a.templates[id], u.grants[id]})
	}
	slices.SortFunc(v.Grants, func(x, y grantView) int {
		if x.Template < y.Template {
			return -1
		}
		return 1
	})
}

func (s *Server) showChat(with string, c *chat) chatView {
	now := s.now()
	return chatView{
		With: with, Followed: !c.followed.IsZero(), Left: c.window.left, Until: c.window.until, Open: now.Before(c.window.until) && c.window.left > 0,
		Typing: now.Before(c.typing), State: s.kefu.states[c.with+" "+c.openID], Entries: append([]entry{}, c.entries...),
	}
}

// showChanges answers as soon as the version is another than the asked one, at the latest after
// 25 s: the page asks again and again.
func (s *Server) showChanges(w http.ResponseWriter, r *http.Request) {
	after, err := strconv.ParseInt(r.URL.Query().Get("after"), 10, 64)
	if err != nil {
		after = -1
	}
	timer := time.NewTimer(25 * time.Second)
	defer timer.Stop()
	for waiting := true; waiting; {
		s.mu.Lock()
		version, changed := s.version, s.changed
		s.mu.Unlock()
		if version != after {
			break
		}
		select {
		case <-changed:
		case <-timer.C:
			waiting = false
		case <-r.Context().Done():
			return
		case <-s.ctx.Done():
			return
		}
	}
	s.mu.Lock()
	version := s.version
	s.mu.Unlock()
	writeJSON(w, map[string]int64{"version": version})
}
