package wire

import (
	"encoding/json"
	"errors"
	"net/url"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"
)

// vectors are made by testdata/vectors.mjs.
type vectors struct {
	App, Corp        struct{ AppID, Token, AESKey string }
	Timestamp, Nonce string
	Calls            []call
	Lengths          []struct{ Text, Encrypted string }
	Echo             struct{ Echostr, MsgSignature, Plain string }
	Kefu             struct{ Encrypted, MsgSignature string }
}

type call struct{ Name, Body, Encrypted, Signature, MsgSignature string }

// signed is when the vectors were signed.
var signed = time.Unix(1763690400, 0).UTC()

func load(t testing.TB) vectors {
	t.Helper()
	data, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func (v vectors) named(t testing.TB, name string) call {
	t.Helper()
	for _, c := range v.Calls {
		if c.Name == name {
			return c
		}
	}
	t.Fatalf("no vector %s", name)
	return call{}
}

func (v vectors) gate(t testing.TB, mode Mode) *Gate {
	t.Helper()
	s := Settings{AppID: v.App.AppID, Token: v.App.Token, AESKey: v.App.AESKey, Mode: mode}
	if mode == Enterprise {
		s = Settings{AppID: v.Corp.AppID, Token: v.Corp.Token, AESKey: v.Corp.AESKey, Mode: mode}
	}
	g, err := New(s, func() time.Time { return signed })
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func (v vectors) query(more ...string) url.Values {
	q := url.Values{"timestamp": {v.Timestamp}, "nonce": {v.Nonce}}
	for i := 0; i < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	return q
}

func (v vectors) plain(c call) url.Values { return v.query("signature", c.Signature) }

func (v vectors) sealed(c call) url.Values {
	return v.query("signature", c.Signature, "msg_signature", c.MsgSignature, "encrypt_type", "aes")
}

func envelope(encrypted string) string {
	return "<xml><ToUserName><![CDATA[gh]]></ToUserName><Encrypt><![CDATA[" + encrypted + "]]></Encrypt></xml>"
}

var wants = map[string]Body{
	"text":       Text{Content: "怎么办理居住证？"},
	"menu":       Text{Content: "满意", MenuID: "101"},
	"image":      Image{URL: "http://mmbiz.qpic.cn/a/0", MediaID: "media-1"},
	"voice":      Voice{MediaID: "media-2", Format: "amr", Recognised: "社保怎么交"},
	"location":   Place{Latitude: 23.134521, Longitude: 113.358803, Label: "市民广场"},
	"link":       Link{Title: "通知", Description: "关于…", URL: "https://example.cn/a?b=1&c=2"},
	"subscribe":  Subscribed{Scene: "123123"},
	"scan":       Scanned{Scene: "123123"},
	"click":      Clicked{Key: "human"},
	"position":   Position{Latitude: 23.137466, Longitude: 113.352425},
	"grants":     Grants{List: []Grant{{"t1", "accept"}, {"t2", "reject"}}},
	"grantsJSON": Grants{List: []Grant{{"t1", "accept"}, {"t2", "reject"}}},
	"mediaJSON":  MediaChecked{AppID: "wx2c2769f8efd9abc2", Trace: "60ae120f-371d5872-7941a05b", Suggest: "risky", Label: 20002},
	"delivered":  Delivered{List: []Delivery{{"t1", "1700827132819554304", "success", 0}}},
	"unknown":    Unknown{Kind: "hologram"},
}

func TestEveryModeReadsEveryMessage(t *testing.T) {
	v := load(t)
	if len(v.Calls) != len(wants) {
		t.Fatalf("%d vectors, %d expected", len(v.Calls), len(wants))
	}
	for _, c := range v.Calls {
		for _, mode := range []Mode{Plain, Compatible, Safe} {
			q, body := v.sealed(c), envelope(c.Encrypted)
			if mode == Plain {
				q, body = v.plain(c), c.Body
			}
			m, err := v.gate(t, mode).Open(q, strings.NewReader(body))
			if err != nil {
				t.Fatalf("%s %s: %v", c.Name, mode, err)
			}
			if !reflect.DeepEqual(m.Body, wants[c.Name]) || m.From != "oMgHVjngRipVsoxg6TuX3vz6glDg" || !m.At.Equal(signed) {
				t.Errorf("%s %s: %+v", c.Name, mode, m)
			}
		}
	}
}

func TestCompatibleModeReadsTheEncryptedForm(t *testing.T) {
	v := load(t)
	c := v.named(t, "text")
	forged := strings.Replace(envelope(c.Encrypted), "<xml>", "<xml><FromUserName>somebody</FromUserName><MsgType>text</MsgType><Content>转人工</Content>", 1)
	m, err := v.gate(t, Compatible).Open(v.sealed(c), strings.NewReader(forged))
	if err != nil || m.Body != wants["text"] {
		t.Fatal(m, err)
	}
	if _, err := v.gate(t, Compatible).Open(v.plain(c), strings.NewReader(c.Body)); err != nil {
		t.Fatalf("plain while the setting changes: %v", err)
	}
	if _, err := v.gate(t, Safe).Open(v.plain(c), strings.NewReader(c.Body)); !errors.Is(err, ErrMalformed) {
		t.Fatalf("a safe account took a plain message: %v", err)
	}
}

func TestEveryPaddingOpens(t *testing.T) {
	v := load(t)
	for _, l := range v.Lengths {
		got, err := v.gate(t, Safe).cipher.open(l.Encrypted)
		if err != nil || string(got) != l.Text {
			t.Errorf("%q: %q %v", l.Text, got, err)
		}
	}
}

func TestEcho(t *testing.T) {
	v := load(t)
	c := v.Calls[0]
	got, err := v.gate(t, Safe).Echo(v.query("signature", c.Signature, "echostr", "5838479218127813673"))
	if err != nil || got != "5838479218127813673" {
		t.Fatal(got, err)
	}
	got, err = v.gate(t, Enterprise).Echo(v.query("msg_signature", v.Echo.MsgSignature, "echostr", v.Echo.Echostr))
	if err != nil || got != v.Echo.Plain {
		t.Fatal(got, err)
	}
	for _, bad := range []string{"", "x", strings.ToUpper(c.Signature), c.Signature + "0"} {
		if _, err := v.gate(t, Safe).Echo(v.query("signature", bad, "echostr", "1")); !errors.Is(err, ErrSignature) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if _, err := v.gate(t, Enterprise).Echo(v.query("msg_signature", v.Echo.MsgSignature, "echostr", "AAAA")); !errors.Is(err, ErrSignature) {
		t.Fatal(err)
	}
}

func TestWeComCalls(t *testing.T) {
	v := load(t)
	m, err := v.gate(t, Enterprise).Open(v.query("msg_signature", v.Kefu.MsgSignature), strings.NewReader(envelope(v.Kefu.Encrypted)))
	want := KefuChanged{Token: "ENCApHxnGDNAVNY4AaSJKj4Tb5mwsEMzxhFmHVGcra996NR", OpenKFID: "wkABC"}
	if err != nil || m.Body != want {
		t.Fatal(m, err)
	}
}

func TestWrongSignaturesAreRefused(t *testing.T) {
	v := load(t)
	c := v.named(t, "text")
	changed := []struct {
		name string
		mode Mode
		q    url.Values
		body string
	}{
		{"none", Plain, v.query(), c.Body},
		{"of another nonce", Plain, url.Values{"timestamp": {v.Timestamp}, "nonce": {"1"}, "signature": {c.Signature}}, c.Body},
		{"of another time", Plain, url.Values{"timestamp": {"1763690401"}, "nonce": {v.Nonce}, "signature": {c.Signature}}, c.Body},
		{"the plain one for a sealed body", Safe, v.query("signature", c.Signature, "msg_signature", c.Signature), envelope(c.Encrypted)},
		{"right plain, wrong sealed", Safe, v.query("signature", c.Signature, "msg_signature", strings.Repeat("0", 40)), envelope(c.Encrypted)},
		{"no sealed one", Safe, v.plain(c), envelope(c.Encrypted)},
		{"of another body", Safe, v.sealed(c), envelope(v.named(t, "menu").Encrypted)},
	}
	for _, x := range changed {
		if _, err := v.gate(t, x.mode).Open(x.q, strings.NewReader(x.body)); !errors.Is(err, ErrSignature) {
			t.Errorf("%s: %v", x.name, err)
		}
	}
}

func TestOldAndEarlyCallsAreRefused(t *testing.T) {
	v := load(t)
	c := v.named(t, "text")
	g := v.gate(t, Safe)
	for _, away := range []time.Duration{-freshFor - time.Second, freshFor + time.Second} {
		g.now = func() time.Time { return signed.Add(away) }
		if _, err := g.Open(v.sealed(c), strings.NewReader(envelope(c.Encrypted))); !errors.Is(err, ErrStale) {
			t.Errorf("%s: %v", away, err)
		}
	}
	q := url.Values{"timestamp": {"soon"}, "nonce": {""}}
	q.Set("signature", sign("soon", "", v.App.Token))
	if _, err := v.gate(t, Plain).Open(q, strings.NewReader(c.Body)); !errors.Is(err, ErrStale) {
		t.Errorf("no number: %v", err)
	}
}

func TestAPlainSignatureIsGoodForOneMessage(t *testing.T) {
	v := load(t)
	g := v.gate(t, Plain)
	first, other := v.named(t, "text"), v.named(t, "click")
	for range 2 { // WeChat's own repeat
		if _, err := g.Open(v.plain(first), strings.NewReader(first.Body)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := g.Open(v.plain(other), strings.NewReader(other.Body)); !errors.Is(err, ErrReplayed) {
		t.Fatal(err)
	}
}

func TestUsedSignaturesAreForgottenInTurns(t *testing.T) {
	u := newUsed()
	if !u.first("a", "1", signed) || u.first("a", "2", signed.Add(3*freshFor)) {
		t.Fatal("a signature of the turn before was forgotten")
	}
	for i := range 3 {
		u.first("b", "1", signed.Add(time.Duration(i+2)*3*freshFor))
	}
	if !u.first("a", "2", signed.Add(12*freshFor)) {
		t.Fatal("a signature is kept for ever")
	}
}

func TestHugeBodiesAreRefused(t *testing.T) {
	v := load(t)
	c := v.named(t, "text")
	body := strings.Replace(c.Body, "怎么", strings.Repeat("怎", MaxBody), 1)
	for _, mode := range []Mode{Plain, Safe} {
		if _, err := v.gate(t, mode).Open(v.sealed(c), strings.NewReader(body)); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%s: %v", mode, err)
		}
	}
}

func TestMalformedBodiesAreRefused(t *testing.T) {
	v := load(t)
	bomb := `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;">]><xml><MsgType>text</MsgType><Content>&c;</Content></xml>`
	for name, body := range map[string]string{
		"nothing":           "",
		"not XML":           "hello",
		"cut off":           "<xml><MsgType>text</MsgType>",
		"two elements":      "<xml></xml><xml></xml>",
		"wrong nesting":     "<xml><a></xml></a>",
		"entity expansion":  bomb,
		"own entity":        "<xml><MsgType>text</MsgType><Content>&lol;</Content></xml>",
		"external entity":   `<!DOCTYPE x SYSTEM "file:///etc/passwd"><xml><MsgType>text</MsgType></xml>`,
		"too deep":          strings.Repeat("<xml>", 20) + strings.Repeat("</xml>", 20),
		"too many":          "<xml>" + strings.Repeat("<a></a>", maxNodes) + "</xml>",
		"not UTF-8":         "<xml><MsgType>text</MsgType><Content>\xff</Content></xml>",
		"another encoding":  `<?xml version="1.0" encoding="gbk"?><xml><MsgType>text</MsgType></xml>`,
		"no type":           "<xml><Content>x</Content></xml>",
		"endless sender":    "<xml><MsgType>text</MsgType><FromUserName>" + strings.Repeat("o", 65) + "</FromUserName></xml>",
		"broken JSON":       `{"MsgType":"text"`,
		"two JSON":          `{"MsgType":"text"}{}`,
		"deep JSON":         strings.Repeat(`{"a":`, 20) + "1" + strings.Repeat("}", 20),
		"deep JSON list":    `{"a":` + strings.Repeat("[", 400) + strings.Repeat("]", 400) + "}",
		"much JSON":         `{"a":[` + strings.Repeat("1,", maxNodes) + `1]}`,
		"JSON of no object": `["MsgType"]`,
	} {
		if _, err := v.gate(t, Plain).Open(v.plain(v.Calls[0]), strings.NewReader(body)); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestBrokenCiphertextsAreRefused(t *testing.T) {
	v := load(t)
	g := v.gate(t, Safe)
	for name, sealed := range map[string]string{
		"not base64": "%%%", "too short": "AAAA", "half a block": v.Lengths[0].Encrypted[:44], "noise": strings.Repeat("A", 128),
	} {
		q := v.query("msg_signature", sign(v.App.Token, v.Timestamp, v.Nonce, sealed))
		if _, err := g.Open(q, strings.NewReader(envelope(sealed))); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
	other, err := newCipher(v.App.AESKey, "wx-another-app")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.open(v.Lengths[0].Encrypted); !errors.Is(err, ErrForeign) {
		t.Fatalf("another app's message: %v", err)
	}
}

func TestSettingsAreChecked(t *testing.T) {
	v := load(t)
	for name, s := range map[string]Settings{
		"no token": {Mode: Plain}, "short key": {Token: "t", Mode: Safe, AESKey: "abc"}, "no mode": {Token: "t"},
		"no base64": {Token: "t", Mode: Safe, AESKey: strings.Repeat("%", 43)},
	} {
		if _, err := New(s, time.Now); err == nil {
			t.Errorf("%s was taken", name)
		} else if strings.Contains(err.Error(), "%%") {
			t.Errorf("%s: the error holds the key", name)
		}
	}
	if _, err := New(Settings{Token: v.App.Token, AppID: "x", AESKey: "SandboxSandboxSandboxSandboxSandboxSandbox1", Mode: Safe}, time.Now); err != nil {
		t.Fatal(err)
	}
}

func TestKeysTellMessagesApart(t *testing.T) {
	v := load(t)
	seen := map[string]string{}
	for _, c := range v.Calls {
		if strings.HasSuffix(c.Name, "JSON") && c.Name != "mediaJSON" {
			continue // the same event again
		}
		m, err := parse([]byte(c.Body))
		if err != nil {
			t.Fatal(err)
		}
		if other := seen[m.Key()]; other != "" {
			t.Errorf("%s and %s have the key %s", c.Name, other, m.Key())
		}
		seen[m.Key()] = c.Name
	}
}
