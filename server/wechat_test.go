package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"qingting/server/config"
)

// newSandbox runs a sandbox beside the servers of a test.
func newSandbox(t *testing.T, product string) player {
	t.Helper()
	c, err := config.Load("", []string{"QINGTING_WECHAT__SANDBOX=true"})
	if err != nil {
		t.Fatal(err)
	}
	box, err := startSandbox(c.WeChat, "127.0.0.1:0", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.close() }) // the test is over
	box.wechat.Open(box.address, product)
	return player{t, box.address}
}

// TestWhatWeChatWasToldIsTakenSurvivesAKill kills the server right after it told WeChat success:
// every question is answered by the process that comes after.
func TestWhatWeChatWasToldIsTakenSurvivesAKill(t *testing.T) {
	address, folder := freeAddress(t), t.TempDir()
	box := newSandbox(t, "http://"+address)
	settings := append(settingsIn(folder, "sqlite:"+filepath.Join(folder, "q.db"), "", address), "QINGTING_WECHAT__SANDBOX=true", "QINGTING_WECHAT__SANDBOX_URL="+box.url)
	p := startProcess(t, settings...)
	box.does("/control/act", map[string]any{"user": "user1", "account": "sandbox", "kind": "follow"})
	var asked []string
	for round := range 3 {
		asked = append(asked, fmt.Sprintf("第 %d 次问：居住证怎么办", round))
		box.does("/control/act", map[string]any{"user": "user1", "account": "sandbox", "kind": "text", "text": asked[round]})
		p.kill()
		p = startProcess(t, settings...)
	}
	t.Cleanup(func() { showLogs(t, []*process{p}) })
	waitFor(t, 2*time.Minute, func() string {
		for _, words := range asked {
			if !box.answered("user1", "sandbox", words) {
				return "no answer to " + words
			}
		}
		return ""
	})
}

func TestTheMenuOfAccountsIsSetByACommand(t *testing.T) {
	box := newSandbox(t, "http://127.0.0.1:1")
	var said bytes.Buffer
	env := environment{environ: []string{"QINGTING_WECHAT__SANDBOX=true", "QINGTING_WECHAT__SANDBOX_URL=" + box.url, "QINGTING_SERVER__PUBLIC_URL=https://example.cn"}, out: &said, err: &said}
	if status := run(t.Context(), []string{"wechat", "menu"}, env); status != 0 || !strings.Contains(said.String(), "菜单已设好") {
		t.Fatal(status, said.String())
	}
	res, err := http.Get(box.url + "/control/state?user=user1")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	type button struct{ Name, Type, Key, AppID string }
	var s struct {
		Apps []struct {
			Key  string
			Menu []struct {
				Name    string
				Buttons []button `json:"sub_button"`
			}
		}
	}
	if err := json.NewDecoder(res.Body).Decode(&s); err != nil || len(s.Apps) == 0 || len(s.Apps[0].Menu) != 3 {
		t.Fatalf("%+v %v", s, err)
	}
	if !slices.ContainsFunc(s.Apps[0].Menu[2].Buttons, func(b button) bool { return b.Key == "human" }) {
		t.Fatalf("the way to a human is missing: %+v", s.Apps[0].Menu)
	}
	for _, wrong := range []struct{ args, environ []string }{
		{[]string{"wechat"}, env.environ}, {[]string{"wechat", "menus"}, env.environ}, {[]string{"wechat", "menu"}, nil},
	} {
		said.Reset()
		if run(t.Context(), wrong.args, environment{environ: wrong.environ, out: io.Discard, err: &said}) == 0 || said.Len() == 0 {
			t.Errorf("%v was taken", wrong.args)
		}
	}
}
