package client

import (
	"context"
	"encoding/json"
	"time"

	"github.com/silenceper/wechat/v2/work/kf"
	"github.com/silenceper/wechat/v2/work/kf/syncmsg"
)

// SyncRequest asks for what came after Cursor. Token is the callback's, good for ten minutes;
// without it WeCom allows few calls.
type SyncRequest struct {
	Token    string
	OpenKFID string
	Cursor   string // empty: from the beginning, three days ago at most
	Limit    int    // 0: WeCom's 1,000
}

// SyncPage is a page of messages and where the next begins. More can be true of an empty page.
type SyncPage struct {
	Messages []Message
	Next     string
	More     bool
}

// Who a Message comes from.
const (
	FromCustomer = 3
	FromSystem   = 4
	FromStaff    = 5 // a person who answers in WeCom's own app
)

// Message is one message or event of customer service; what its Kind does not have is empty.
type Message struct {
	ID         string
	OpenKFID   string
	CustomerID string // external_userid
	At         time.Time
	Origin     int    // FromCustomer, FromSystem, FromStaff
	Kind       string // text, image, voice, video, file, location, link, business_card, miniprogram, event
	Text       string
	MenuID     string // of the choice that was tapped
	MediaID    string
	Title      string
	URL        string
	Place      Place
	Event      Event
}

// Place is a location message. Degrees in GCJ-02, as all of WeChat.
type Place struct {
	Latitude  float64
	Longitude float64
	Name      string
	Address   string
}

// Event is what a Message of kind event tells.
type Event struct {
	Kind        string // enter_session, msg_send_fail, session_status_change, servicer_status_change, …
	Scene       string // enter_session: where the person came from
	SceneParam  string
	WelcomeCode string // enter_session: for Greet, 20 seconds
	FailedID    string // msg_send_fail: the msgid given to Send
	FailKind    int    // msg_send_fail: 4 the 48 hours are over, 5 session closed, 6 five messages sent, 10 refused by the person
	Change      int    // session_status_change: 1 taken from the pool, 2 transferred, 3 ended, 4 taken up again
}

// Sync returns what came after the cursor (kf/sync_msg), in WeCom's order.
func (c *Corp) Sync(ctx context.Context, r SyncRequest) (SyncPage, error) {
	var res kf.SyncMsgSchema
	err := c.run(ctx, "kf/sync_msg", func(lib *kf.Client) (err error) {
		res, err = lib.SyncMsg(kf.SyncMsgOptions{Token: r.Token, OpenKfID: r.OpenKFID, Cursor: r.Cursor, Limit: uint(r.Limit)})
		return err
	})
	if err != nil {
		return SyncPage{}, err
	}
	page := SyncPage{Next: res.NextCursor, More: res.HasMore == 1, Messages: make([]Message, len(res.MsgList))}
	for i, m := range res.MsgList {
		page.Messages[i] = received(m)
	}
	return page, nil
}

// raw is everything a message may hold; the library has a type for each kind.
type raw struct {
	Text struct {
		Content string `json:"content"`
		MenuID  string `json:"menu_id"`
	} `json:"text"`
	Image    media `json:"image"`
	Voice    media `json:"voice"`
	Video    media `json:"video"`
	File     media `json:"file"`
	Location struct {
		Latitude  float64 `json:"latitude"` // the library has float32: 0.5 m off
		Longitude float64 `json:"longitude"`
		Name      string  `json:"name"`
		Address   string  `json:"address"`
	} `json:"location"`
	Link        titled   `json:"link"`
	MiniProgram titled   `json:"miniprogram"`
	Event       rawEvent `json:"event"`
}

type media struct {
	MediaID string `json:"media_id"`
}

type titled struct {
	Title string `json:"title"`
	URL   string `json:"url"`
}

type rawEvent struct {
	OpenKFID   string `json:"open_kfid"`
	CustomerID string `json:"external_userid"`
	Scene      string `json:"scene"`
	SceneParam string `json:"scene_param"`
	Welcome    string `json:"welcome_code"`
	FailedID   string `json:"fail_msgid"`
	FailKind   int    `json:"fail_type"`
	Change     int    `json:"change_type"`
}

// received reads one message. A part that is not in WeCom's format is empty: one broken
// message must not hold up those behind it.
func received(m syncmsg.Message) Message {
	var r raw
	_ = json.Unmarshal(m.OriginData, &r) // see above
	out := Message{
		ID: m.MsgID, OpenKFID: m.OpenKFID, CustomerID: m.ExternalUserID, At: time.Unix(int64(m.SendTime), 0).UTC(),
		Origin: int(m.Origin), Kind: m.MsgType, Text: r.Text.Content, MenuID: r.Text.MenuID,
		MediaID: r.Image.MediaID + r.Voice.MediaID + r.Video.MediaID + r.File.MediaID, // one of them
		Title:   r.Link.Title + r.MiniProgram.Title, URL: r.Link.URL,
		Place: Place(r.Location),
	}
	if m.MsgType != "event" {
		return out
	}
	// An event names its account and its person inside.
	out.OpenKFID, out.CustomerID = r.Event.OpenKFID, r.Event.CustomerID
	out.Event = Event{
		Kind: m.EventType, Scene: r.Event.Scene, SceneParam: r.Event.SceneParam, WelcomeCode: r.Event.Welcome,
		FailedID: r.Event.FailedID, FailKind: r.Event.FailKind, Change: r.Event.Change,
	}
	return out
}
