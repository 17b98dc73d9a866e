package wire

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Message is one call, typed. To is our account's original id, From the sender's open id.
type Message struct {
	To   string
	From string
	At   time.Time // when WeChat took it
	ID   string    // MsgId; empty for most events
	Body Body
}

// Key is the same for every repeat of a message and differs between messages, as WeChat
// documents it: the MsgId, and for events sender, time and event.
func (m Message) Key() string {
	if m.ID != "" {
		return m.ID
	}
	parts := []string{m.From, fmt.Sprint(m.At.Unix())}
	switch b := m.Body.(type) {
	case MediaChecked:
		parts = append(parts, b.Trace)
	case KefuChanged:
		parts = append(parts, b.OpenKFID, b.Token)
	default:
		parts = append(parts, kindOf(b))
	}
	return strings.Join(parts, ":")
}

// Body is what a message says: one of the types below, Unknown for all others.
type Body interface{ kind() string }

func kindOf(b Body) string { return b.kind() }

// The kinds of message and event.
type (
	// Text is words. MenuID is the id of the tapped item when they answer a menu message.
	Text struct{ Content, MenuID string }
	// Image is a picture: by address for a while, by media id for three days.
	Image struct{ URL, MediaID string }
	// Voice is a recording. Recognised is what WeChat understood, when that is switched on.
	Voice struct{ MediaID, Format, Recognised string }
	// Video is a film, Short one made in the chat.
	Video struct {
		MediaID, ThumbID string
		Short            bool
	}
	// Place is a spot the sender chose on the map, WGS-84 or GCJ-02 as WeChat sends it.
	Place struct {
		Latitude, Longitude float64
		Label               string
	}
	// Link is a shared page.
	Link struct{ Title, Description, URL string }
	// MiniPage is a mini-program card sent in a mini-program's customer service.
	MiniPage struct{ Title, AppID, Page string }
	// Subscribed is a new follower; Scene is that of the code they scanned, if any.
	Subscribed struct{ Scene string }
	// Unsubscribed is a follower who left.
	Unsubscribed struct{}
	// Scanned is a follower who scanned a code of ours.
	Scanned struct{ Scene string }
	// Clicked is a tap on a menu item with a key.
	Clicked struct{ Key string }
	// Viewed is a tap on a menu item that opens a page or a mini-program.
	Viewed struct{ Target string }
	// Position is where a follower who agreed to tell is when opening the chat.
	Position struct{ Latitude, Longitude float64 }
	// Entered is a citizen who opened a mini-program's customer service.
	Entered struct{ From string }
	// Grants are the sender's choices about subscribe messages: asked for in a pop-up, or
	// changed in WeChat's settings.
	Grants struct {
		Changed bool
		List    []Grant
	}
	// Delivered tells what became of subscribe messages.
	Delivered struct{ List []Delivery }
	// MediaChecked is the result of an asynchronous content check.
	MediaChecked struct {
		AppID, Trace, Suggest string // pass, review or risky
		Label                 int
		Code                  int // 0 when the check worked
	}
	// KefuChanged says that a WeCom customer-service account has news to fetch with Token.
	KefuChanged struct{ Token, OpenKFID string }
	// Unknown is everything else; Kind is its MsgType, Event its Event.
	Unknown struct{ Kind, Event string }
)

// Grant is one choice: Answer is accept or reject.
type Grant struct{ Template, Answer string }

// Delivery is what became of one subscribe message.
type Delivery struct {
	Template, MessageID, Status string
	Code                        int
}

func (Text) kind() string         { return "text" }
func (Image) kind() string        { return "image" }
func (Voice) kind() string        { return "voice" }
func (Video) kind() string        { return "video" }
func (Place) kind() string        { return "location" }
func (Link) kind() string         { return "link" }
func (MiniPage) kind() string     { return "miniprogrampage" }
func (Subscribed) kind() string   { return "subscribe" }
func (Unsubscribed) kind() string { return "unsubscribe" }
func (Scanned) kind() string      { return "SCAN" }
func (c Clicked) kind() string    { return "CLICK:" + c.Key }
func (v Viewed) kind() string     { return "VIEW:" + v.Target }
func (Position) kind() string     { return "LOCATION" }
func (Entered) kind() string      { return "user_enter_tempsession" }
func (Delivered) kind() string    { return "subscribe_msg_sent_event" }
func (MediaChecked) kind() string { return "wxa_media_check" }
func (KefuChanged) kind() string  { return "kf_msg_or_event" }
func (u Unknown) kind() string    { return u.Kind + ":" + u.Event }
func (g Grants) kind() string {
	if g.Changed {
		return "subscribe_msg_change_event"
	}
	return "subscribe_msg_popup_event"
}

// MaxSender is how many bytes an open id may have; documented ones have 28, WeCom's 32.
const MaxSender = 64

// parse reads the decrypted body.
func parse(data []byte) (Message, error) {
	if !utf8.Valid(data) {
		return Message{}, fmt.Errorf("%w: not UTF-8", ErrMalformed)
	}
	n, err := tree(data)
	if err != nil {
		return Message{}, err
	}
	m := Message{
		To: n.text("ToUserName"), From: n.text("FromUserName"), At: time.Unix(n.number("CreateTime"), 0).UTC(), ID: n.text("MsgId"), Body: bodyOf(n),
	}
	if m.ID == "0" {
		m.ID = ""
	}
	if len(m.From) > MaxSender || len(m.ID) > MaxSender || n.text("MsgType") == "" {
		return Message{}, fmt.Errorf("%w: not a message", ErrMalformed)
	}
	return m, nil
}

func bodyOf(n *node) Body {
	switch kind := n.text("MsgType"); kind {
	case "text":
		return Text{Content: n.text("Content"), MenuID: n.text("bizmsgmenuid")}
	case "image":
		return Image{URL: n.text("PicUrl"), MediaID: n.text("MediaId")}
	case "voice":
		return Voice{MediaID: n.text("MediaId"), Format: n.text("Format"), Recognised: n.text("Recognition")}
	case "video", "shortvideo":
		return Video{MediaID: n.text("MediaId"), ThumbID: n.text("ThumbMediaId"), Short: kind == "shortvideo"}
	case "location":
		return Place{Latitude: n.decimal("Location_X"), Longitude: n.decimal("Location_Y"), Label: n.text("Label")}
	case "link":
		return Link{Title: n.text("Title"), Description: n.text("Description"), URL: n.text("Url")}
	case "miniprogrampage":
		return MiniPage{Title: n.text("Title"), AppID: n.text("AppId"), Page: n.text("PagePath")}
	case "event":
		return eventOf(n)
	default:
		return Unknown{Kind: kind}
	}
}

// eventOf reads an event. Official Accounts write some names in capitals.
func eventOf(n *node) Body {
	event, key := n.text("Event"), n.text("EventKey")
	switch event {
	case "subscribe":
		return Subscribed{Scene: strings.TrimPrefix(key, "qrscene_")}
	case "unsubscribe":
		return Unsubscribed{}
	case "SCAN":
		return Scanned{Scene: key}
	case "CLICK":
		return Clicked{Key: key}
	case "VIEW", "view_miniprogram":
		return Viewed{Target: key}
	case "LOCATION":
		return Position{Latitude: n.decimal("Latitude"), Longitude: n.decimal("Longitude")}
	case "user_enter_tempsession":
		return Entered{From: n.text("SessionFrom")}
	case "subscribe_msg_popup_event", "subscribe_msg_change_event":
		return grantsOf(n, event == "subscribe_msg_change_event")
	case "subscribe_msg_sent_event":
		return deliveredOf(n)
	case "wxa_media_check":
		return checkedOf(n)
	case "kf_msg_or_event":
		return KefuChanged{Token: n.text("Token"), OpenKFID: n.text("OpenKfId")}
	}
	return Unknown{Kind: "event", Event: event}
}

// listIn returns the entries of an event about subscribe messages: in XML within an element
// of the event's name, in JSON at the top.
func listIn(n *node, within string) []*node {
	if list := n.all("List"); len(list) > 0 {
		return list
	}
	return n.get(within).all("List")
}

func grantsOf(n *node, changed bool) Body {
	within := "SubscribeMsgPopupEvent"
	if changed {
		within = "SubscribeMsgChangeEvent"
	}
	g := Grants{Changed: changed}
	for _, e := range listIn(n, within) {
		g.List = append(g.List, Grant{Template: e.text("TemplateId"), Answer: e.text("SubscribeStatusString")})
	}
	return g
}

func deliveredOf(n *node) Body {
	d := Delivered{}
	for _, e := range listIn(n, "SubscribeMsgSentEvent") {
		d.List = append(d.List, Delivery{Template: e.text("TemplateId"), MessageID: e.text("MsgID"), Status: e.text("ErrorStatus"), Code: int(e.number("ErrorCode"))})
	}
	return d
}

func checkedOf(n *node) Body {
	result := n.get("result")
	return MediaChecked{
		AppID: n.text("appid"), Trace: n.text("trace_id"), Suggest: result.text("suggest"),
		Label: int(result.number("label")), Code: int(n.number("errcode")),
	}
}
