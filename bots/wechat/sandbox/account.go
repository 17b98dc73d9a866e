package sandbox

import (
	"net/http"
	"slices"
	"strconv"
	"time"
)

// menuButton is a button of the account's menu.
type menuButton struct {
	Type     string       `json:"type,omitempty"`
	Name     string       `json:"name"`
	Key      string       `json:"key,omitempty"`
	URL      string       `json:"url,omitempty"`
	AppID    string       `json:"appid,omitempty"`
	PagePath string       `json:"pagepath,omitempty"`
	Sub      []menuButton `json:"sub_button"`
}

var buttonTypes = []string{"click", "view", "miniprogram", "scancode_push", "scancode_waitmsg", "pic_sysphoto", "pic_photo_or_album", "pic_weixin", "location_select"}

// createMenu is menu/create: up to three buttons with up to five below each.
func (s *Server) createMenu(c *call) (any, error) {
	var in struct {
		Button []menuButton `json:"button"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	if len(in.Button) < 1 || len(in.Button) > 3 {
		return nil, fail(40016)
	}
	for _, b := range in.Button {
		if err := checkButton(b); err != nil {
			return nil, err
		}
	}
	c.app.menu = in.Button
	return fine, nil
}

func checkButton(b menuButton) error {
	switch {
	case b.Name == "" || len(b.Name) > 16:
		return fail(40018)
	case len(b.Sub) > 5:
		return fail(40023)
	case len(b.Sub) == 0:
		return checkAction(b, 40017)
	}
	for _, sub := range b.Sub {
		if sub.Name == "" || len(sub.Name) > 60 {
			return fail(40025)
		}
		if err := checkAction(sub, 40024); err != nil {
			return err
		}
	}
	return nil
}

func checkAction(b menuButton, wrongType fail) error {
	switch {
	case !slices.Contains(buttonTypes, b.Type):
		return wrongType
	case b.Type == "miniprogram" && (b.AppID == "" || b.PagePath == "" || b.URL == ""):
		return fail(40035)
	case b.Type == "view" && (b.URL == "" || len(b.URL) > 1024):
		return fail(40020)
	case b.Type != "view" && b.Type != "miniprogram" && (b.Key == "" || len(b.Key) > 128):
		return fail(40019)
	}
	return nil
}

func (s *Server) getMenu(c *call) (any, error) {
	if c.app.menu == nil {
		return nil, fail(46003)
	}
	list := slices.Clone(c.app.menu)
	for i := range list {
		if list[i].Sub == nil {
			list[i].Sub = []menuButton{}
		}
	}
	return map[string]any{"menu": map[string]any{"button": list}}, nil
}

func (s *Server) deleteMenu(c *call) (any, error) {
	c.app.menu = nil
	return fine, nil
}

// userInfo is user/info. Nickname and picture are empty since 2021; unionid is there because the
// account is bound to the same open platform as the mini-program.
func (s *Server) userInfo(c *call) (any, error) {
	u, chat := s.byOpenID(c.app.id, c.query.Get("openid"))
	if u == nil {
		return nil, fail(40003)
	}
	if chat.followed.IsZero() {
		return map[string]any{"subscribe": 0, "openid": chat.openID, "tagid_list": []int{}}, nil
	}
	answer := map[string]any{
		"subscribe": 1, "openid": chat.openID, "nickname": "", "sex": 0, "language": "zh_CN", "city": "", "province": "", "country": "", "headimgurl": "",
		"subscribe_time": chat.followed.Unix(), "unionid": u.union, "remark": "", "groupid": 0, "tagid_list": []int{}, "subscribe_scene": chat.source, "qr_scene": 0, "qr_scene_str": "",
	}
	if n, err := strconv.Atoi(chat.scene); err == nil {
		answer["qr_scene"] = n
	} else {
		answer["qr_scene_str"] = chat.scene
	}
	return answer, nil
}

// scene is a parametric code of an account.
type scene struct {
	app, value string
	expires    time.Time // zero: never
}

// createCode is qrcode/create: for a time (at most 30 days) or for good.
func (s *Server) createCode(c *call) (any, error) {
	var in struct {
		ExpireSeconds int    `json:"expire_seconds"`
		ActionName    string `json:"action_name"`
		ActionInfo    struct {
			Scene struct {
				ID  int    `json:"scene_id"`
				Str string `json:"scene_str"`
			} `json:"scene"`
		} `json:"action_info"`
	}
	if err := c.decode(&in); err != nil {
		return nil, err
	}
	value := in.ActionInfo.Scene.Str
	made := &scene{app: c.app.id}
	switch in.ActionName {
	case "QR_SCENE", "QR_LIMIT_SCENE":
		value = strconv.Itoa(in.ActionInfo.Scene.ID)
	case "QR_STR_SCENE", "QR_LIMIT_STR_SCENE":
	default:
		return nil, fail(40053)
	}
	if len(value) < 1 || len(value) > 64 || value == "0" {
		return nil, fail(40053)
	}
	made.value = value
	ticket := random("gQ")
	answer := map[string]any{"ticket": ticket, "url": s.own + "/q/" + ticket}
	if in.ActionName == "QR_SCENE" || in.ActionName == "QR_STR_SCENE" {
		seconds := in.ExpireSeconds
		if seconds == 0 {
			seconds = 60
		}
		seconds = min(seconds, 2592000)
		made.expires = s.now().Add(time.Duration(seconds) * time.Second)
		answer["expire_seconds"] = seconds
	}
	s.scenes[ticket] = made
	return answer, nil
}

// showCode is showqrcode on mp.weixin.qq.com: the picture of a ticket.
func (s *Server) showCode(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	ticket := r.URL.Query().Get("ticket")
	known := s.scenes[ticket]
	address := s.own + "/q/" + ticket
	s.mu.Unlock()
	if known == nil {
		http.NotFound(w, r)
		return
	}
	picture, err := drawQR(address, 430, false)
	if err != nil {
		http.Error(w, "no code", http.StatusInternalServerError)
		return
	}
	writeResult(w, file{mime: "image/jpg", data: picture})
}
