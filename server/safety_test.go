package main

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// visitor is a citizen in the mini-program.
type visitor struct {
	t     *testing.T
	base  string
	token string
}

// sends sends a request and returns the answer's text.
func (v visitor) sends(method, url, kind string, body io.Reader) string {
	v.t.Helper()
	req, err := http.NewRequestWithContext(v.t.Context(), method, url, body)
	if err != nil {
		v.t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	req.Header.Set("Authorization", "Bearer "+v.token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		v.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode >= 300 {
		v.t.Fatalf("%s %s: %d %s %v", method, url, res.StatusCode, text, err)
	}
	return string(text)
}

// posts sends JSON and returns a field of the answer; "" returns all of it.
func (v visitor) posts(url, body, field string) string {
	v.t.Helper()
	text := v.sends(http.MethodPost, url, "application/json", strings.NewReader(body))
	var fields map[string]any
	if err := json.Unmarshal([]byte(text), &fields); err != nil {
		v.t.Fatalf("%s: %s", url, text)
	}
	value, _ := fields[field].(string)
	return value
}

func (v visitor) uploads() string {
	v.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	part, err := w.CreateFormFile("file", "a.png")
	if err == nil {
		err = png.Encode(part, image.NewGray(image.Rect(0, 0, 8, 8)))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		v.t.Fatal(err)
	}
	var file struct{ ID string }
	if err := json.Unmarshal([]byte(v.sends(http.MethodPost, v.base+"/files", w.FormDataContentType(), &body)), &file); err != nil {
		v.t.Fatal(err)
	}
	return file.ID
}

// TestWeChatChecksWhatVisitorsOfTheMiniProgramSend has the sandbox find a text and a picture
// risky: both go on, and both are shown to a reviewer.
func TestWeChatChecksWhatVisitorsOfTheMiniProgramSend(t *testing.T) {
	folder, box := t.TempDir(), freeAddress(t)
	p := startProcess(t, append(settingsIn(folder, "sqlite:"+filepath.Join(folder, "q.db"), "", "127.0.0.1:0"), sandboxOn(box)...)...)
	t.Cleanup(func() { showLogs(t, []*process{p}) })
	v := visitor{t: t, base: "http://" + p.address + "/api/v1"}
	v.posts("http://"+box+"/control/words", `{"risky":["违规内容","/files/"],"review":[],"media_delay_ms":50}`, "")
	code := v.posts("http://"+box+"/control/codes", `{"user":"user1","purpose":"login"}`, "code")
	v.token = v.posts(v.base+"/auth/wechat", `{"code":"`+code+`"}`, "token")
	chat := v.posts(v.base+"/conversations", `{"channel":"weapp"}`, "id")
	v.posts(v.base+"/conversations/"+chat+"/messages", `{"client_id":"a","kind":"text","text":"这里有违规内容吗"}`, "")
	v.posts(v.base+"/conversations/"+chat+"/messages", `{"client_id":"b","kind":"image","file_id":"`+v.uploads()+`"}`, "")
	waitFor(t, 30*time.Second, func() string {
		checked := v.sends(http.MethodGet, v.base+"/me/export", "", nil)
		_, checked, _ = strings.Cut(checked, `"checked":`)
		for _, want := range []string{`"place":"message"`, "这里有违规内容吗", `"place":"picture"`} {
			if !strings.Contains(checked, want) {
				return want + " is missing in " + checked
			}
		}
		return ""
	})
}
