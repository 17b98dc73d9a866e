package sandbox

import (
	"fmt"
	"slices"
	"time"
)

// kefuLog is what sync_msg reads: messages and events in order, and the tokens of callbacks.
type kefuLog struct {
	list   []kefuRecord
	base   int                  // how many were forgotten at the front
	tokens map[string]time.Time // of pushes, good for ten minutes
	codes  map[string]welcome
	states map[string]int // state of a session, by open_kfid and external_userid
}

// kefuRecord is one message or event of an account.
type kefuRecord struct {
	kf   string
	body map[string]any
}

// welcome is a code of an event that allows one answer within its time.
type welcome struct {
	kf, user string
	until    time.Time
}

// States of a session in WeCom's customer service.
const (
	stateNew = iota
	stateBot
	stateQueue
	stateHuman
	stateOver
)

// add appends a message and returns the push that tells the product to fetch it.
func (s *Server) kefuAdd(a *app, kf string, message map[string]any) push {
	k := &s.kefu
	message["msgid"] = random("")
	message["send_time"] = s.now().Unix()
	if message["msgtype"] != "event" { // events name the account inside
		message["open_kfid"] = kf
	}
	k.list = append(k.list, kefuRecord{kf, message})
	if len(k.list) > 5000 {
		k.list, k.base = slices.Clone(k.list[1000:]), k.base+1000
	}
	token := random("ENC")
	k.tokens[token] = s.now().Add(10 * time.Minute)
	return push{app: a, fields: []field{
		text("ToUserName", a.id), bare("CreateTime", s.now().Unix()), text("MsgType", "event"), text("Event", "kf_msg_or_event"),
		text("Token", token), text("OpenKfId", kf),
	}}
}

func (s *Server) kefuAccounts(c *call) (any, error) {
	list := []map[string]any{}
	for _, id := range c.app.kefu {
		list = append(list, map[string]any{"open_kfid": id, "name": "12345 客服", "avatar": "", "manage_privilege": true})
	}
	return map[string]any{"errcode": 0, "errmsg": "ok", "account_list": list}, nil
}

// kefuSync is sync_msg: everything after the cursor, at most 1000 at a time.
func (s *Server) kefuSync(c *call) (any, error) {
	var in struct {
		Cursor   string `json:"cursor"`
		Token    string `json:"token"`
		Limit    int    `json:"limit"`
		OpenKFID string `json:"open_kfid"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	if in.OpenKFID != "" && !slices.Contains(c.app.kefu, in.OpenKFID) {
		return nil, fail(95000)
	}
	if until, known := s.kefu.tokens[in.Token]; in.Token != "" && (!known || s.now().After(until)) {
		return nil, fail(95007)
	}
	from, err := s.kefu.position(in.Cursor)
	if err != nil || in.Limit < 0 || in.Limit > 1000 {
		return nil, fail(40058)
	}
	if in.Limit == 0 {
		in.Limit = 1000
	}
	list := []map[string]any{}
	for ; from < len(s.kefu.list) && len(list) < in.Limit; from++ {
		if m := s.kefu.list[from]; in.OpenKFID == "" || m.kf == in.OpenKFID {
			list = append(list, m.body)
		}
	}
	more := 0
	if from < len(s.kefu.list) {
		more = 1
	}
	return map[string]any{"errcode": 0, "errmsg": "ok", "next_cursor": fmt.Sprintf("cursor-%d", from+s.kefu.base), "has_more": more, "msg_list": list}, nil
}

// position reads a cursor this log gave out; none means the beginning.
func (k *kefuLog) position(cursor string) (int, error) {
	if cursor == "" {
		return 0, nil
	}
	var at int
	if _, err := fmt.Sscanf(cursor, "cursor-%d", &at); err != nil {
		return 0, err
	}
	return min(max(at-k.base, 0), len(k.list)), nil
}

// kefuSession names a session in service_state calls.
type kefuSession struct {
	OpenKFID string `json:"open_kfid"`
	User     string `json:"external_userid"`
	State    int    `json:"service_state"`
	Servicer string `json:"servicer_userid"`
}

func (s *Server) session(c *call) (kefuSession, *chat, error) {
	var in kefuSession
	if err := c.decode(&in); err != nil {
		return in, nil, err
	}
	if !slices.Contains(c.app.kefu, in.OpenKFID) {
		return in, nil, fail(95000)
	}
	_, chat := s.byOpenID(in.OpenKFID, in.User)
	if chat == nil {
		return in, nil, fail(40003)
	}
	return in, chat, nil
}

func (s *Server) kefuState(c *call) (any, error) {
	in, _, err := s.session(c)
	if err != nil {
		return nil, err
	}
	return map[string]any{"errcode": 0, "errmsg": "ok", "service_state": s.kefu.states[in.OpenKFID+" "+in.User], "servicer_userid": ""}, nil
}

// moves are the changes of a session's state that WeCom allows by API.
var moves = map[int][]int{stateNew: {stateBot, stateQueue, stateHuman, stateOver}, stateBot: {stateQueue, stateHuman, stateOver}, stateQueue: {stateHuman, stateOver}, stateHuman: {stateHuman, stateQueue, stateOver}}

// kefuMove is service_state/trans.
func (s *Server) kefuMove(c *call) (any, error) {
	in, _, err := s.session(c)
	if err != nil {
		return nil, err
	}
	key := in.OpenKFID + " " + in.User
	if !slices.Contains(moves[s.kefu.states[key]], in.State) {
		return nil, fail(95016)
	}
	s.kefu.states[key] = in.State
	answer := map[string]any{"errcode": 0, "errmsg": "ok"}
	if in.State >= stateQueue {
		answer["msg_code"] = random("")
		s.kefu.codes[answer["msg_code"].(string)] = welcome{in.OpenKFID, in.User, s.now().Add(48 * time.Hour)}
	}
	return answer, nil
}

func (s *Server) kefuCustomers(c *call) (any, error) {
	var in struct {
		List []string `json:"external_userid_list"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	if len(in.List) < 1 || len(in.List) > 100 {
		return nil, fail(40058)
	}
	found, wrong := []map[string]any{}, []string{}
	for _, id := range in.List {
		u := s.customer(c.app, id)
		if u == nil {
			wrong = append(wrong, id)
			continue
		}
		found = append(found, map[string]any{"external_userid": id, "nickname": u.name, "avatar": "", "gender": 0, "unionid": u.union})
	}
	return map[string]any{"errcode": 0, "errmsg": "ok", "customer_list": found, "invalid_external_userid": wrong}, nil
}

func (s *Server) customer(a *app, id string) *user {
	for _, kf := range a.kefu {
		if u, _ := s.byOpenID(kf, id); u != nil {
			return u
		}
	}
	return nil
}
