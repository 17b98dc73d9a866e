package sandbox

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"sync"
	"time"
)

// user is a person the tester plays, with one openid for each app.
type user struct {
	id, name, phone, union string
	visited                time.Time // last login to the mini-program
	grants                 map[string]int
	chats                  map[string]*chat // by app id, customer service by open_kfid
	notices                []entry          // subscribe messages
	pushing                sync.Mutex       // pushes of one user keep their order
}

// chat is what passed between a user and an account, and what the account may still send.
type chat struct {
	with     string
	openID   string
	followed time.Time // zero: does not follow
	scene    string    // of the code the user came by
	source   string
	window   window
	said     time.Time // last message of the user
	typing   time.Time // until when "is typing" is shown
	entries  []entry
}

// entry is one line of a chat as the user sees it.
type entry struct {
	ID    string    `json:"id"`
	At    time.Time `json:"at"`
	From  string    `json:"from"` // user, account or system
	Kind  string    `json:"kind"`
	Way   string    `json:"way,omitempty"` // 客服消息, 被动回复, 订阅消息
	Text  string    `json:"text,omitempty"`
	Title string    `json:"title,omitempty"`
	URL   string    `json:"url,omitempty"`
	Image string    `json:"image,omitempty"`
	Page  string    `json:"page,omitempty"`
	Items []choice  `json:"items,omitempty"`
	Tail  string    `json:"tail,omitempty"`
	State string    `json:"state,omitempty"` // of a user's message: sending, delivered, failed
	Note  string    `json:"note,omitempty"`
}

type choice struct {
	ID   string `json:"id"`
	Text string `json:"text"`
	URL  string `json:"url,omitempty"`
	Page string `json:"page,omitempty"`
}

// window is the right to send customer-service messages that a user's action opened.
type window struct {
	left  int
	until time.Time
}

// What an action of a user allows, as documented since June 2023.
const (
	sendsAfterMessage = 5
	sendsAfterEvent   = 3
	sendsAfterEnter   = 2 // of a mini-program's customer service
	windowOfMessage   = 48 * time.Hour
	windowOfEvent     = time.Minute
)

// open widens the window: numbers are not added up, the larger number and the later end count.
func (w *window) open(now time.Time, sends int, period time.Duration) {
	if !now.Before(w.until) {
		*w = window{}
	}
	w.left = max(w.left, sends)
	if until := now.Add(period); until.After(w.until) {
		w.until = until
	}
}

// spend takes one message out of the window: late or many are the answers when it is over.
func (w *window) spend(now time.Time, late, many fail) error {
	if !now.Before(w.until) {
		return late
	}
	if w.left == 0 {
		return many
	}
	w.left--
	return nil
}

func digest(what, of string) string {
	sum := sha256.Sum256([]byte(what + "\x00" + of))
	return hex.EncodeToString(sum[:])
}

// identifier looks like WeChat's: 28 characters that begin with o. The same person has the same
// one after a restart.
func identifier(app, person string) string {
	sum := sha256.Sum256([]byte(app + "\x00" + person))
	return "o" + base64.RawURLEncoding.EncodeToString(sum[:])[:27]
}

func (s *Server) addUser(name, phone string) *user {
	id := fmt.Sprintf("user%d", len(s.users)+1)
	u := &user{id: id, name: name, phone: phone, union: identifier("union", id), grants: map[string]int{}, chats: map[string]*chat{}}
	for _, app := range s.order {
		if a := s.apps[app]; a.kind != kindCorp {
			u.chats[app] = &chat{with: app, openID: identifier(app, id)}
		} else {
			for _, kf := range a.kefu {
				u.chats[kf] = &chat{with: kf, openID: "wm" + digest(app, id)[:30]}
			}
		}
	}
	s.users = append(s.users, u)
	return u
}

func (s *Server) user(id string) (*user, error) {
	i := slices.IndexFunc(s.users, func(u *user) bool { return u.id == id })
	if i < 0 {
		return nil, fmt.Errorf("没有这个测试用户：%q", id)
	}
	return s.users[i], nil
}

// byOpenID finds the user and the chat of an app (or customer service account).
func (s *Server) byOpenID(with, openID string) (*user, *chat) {
	for _, u := range s.users {
		if c := u.chats[with]; c != nil && c.openID == openID {
			return u, c
		}
	}
	return nil, nil
}

// add puts an entry at the end of the chat; old ones are forgotten.
func (c *chat) add(e entry) {
	c.entries = append(c.entries, e)
	if len(c.entries) > 300 {
		c.entries = slices.Delete(c.entries, 0, len(c.entries)-300)
	}
}

// mark changes the state of an entry that was added before.
func (c *chat) mark(id, state, note string) {
	for i := range c.entries {
		if c.entries[i].ID == id {
			c.entries[i].State, c.entries[i].Note = state, note
		}
	}
}

// shift lets the time of the user's windows pass without moving the clock.
func (u *user) shift(by time.Duration) {
	for _, c := range u.chats {
		c.window.until = c.window.until.Add(-by)
		c.said = c.said.Add(-by)
	}
	u.visited = u.visited.Add(-by)
}
