package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"qingting/server/db/dbtest"
)

// TestChatsAreAnsweredWhileTokensDie writes to the Official Account, to WeCom's customer service
// and to the mini-program's, all in the sandbox, and invalidates every token before each round:
// everybody is answered, and each app's token is fetched once a round by all processes together.
func TestChatsAreAnsweredWhileTokensDie(t *testing.T) {
	t.Run("one process", func(t *testing.T) {
		folder := t.TempDir()
		box := freeAddress(t)
		p := startProcess(t, append(settingsIn(folder, "sqlite:"+filepath.Join(folder, "q.db"), "", "127.0.0.1:0"), sandboxOn(box)...)...)
		tokensDie(t, player{t, "http://" + box}, p)
	})
	if os.Getenv(dbtest.PostgresEnv) == "" || os.Getenv("QINGTING_TEST_REDIS") == "" {
		return
	}
	t.Run("two processes", func(t *testing.T) {
		folder, database, redis, box := t.TempDir(), dbtest.NewPostgres(t), os.Getenv("QINGTING_TEST_REDIS"), freeAddress(t)
		shared := settingsIn(folder, database, redis, "127.0.0.1:0")
		first := startProcess(t, slices.Concat(shared, sandboxOn(box))...)
		second := startProcess(t, slices.Concat(shared, sandboxOn(box), []string{"QINGTING_WECHAT__SANDBOX_URL=http://" + box})...)
		tokensDie(t, player{t, "http://" + box}, first, second)
	})
}

func sandboxOn(address string) []string {
	return []string{"QINGTING_WECHAT__SANDBOX=true", "QINGTING_WECHAT__SANDBOX_LISTEN=" + address}
}

// freeAddress returns an address nobody listens on right now.
func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

func tokensDie(t *testing.T, box player, processes ...*process) {
	t.Helper()
	t.Cleanup(func() { showLogs(t, processes) })
	const rounds = 4
	people, doors := []string{"user1", "user2"}, []string{"sandbox", "sandbox-kf", "mini"}
	for _, who := range people {
		box.does("/control/act", map[string]any{"user": who, "account": "sandbox", "kind": "follow"})
	}
	for round := range rounds {
		// The list of calls is short: what came before is known by its number.
		before := box.fetches()
		box.does("/control/tokens", map[string]any{"how": []string{"invalid", "expired"}[round%2]})
		words := fmt.Sprintf("第 %d 次问：居住证怎么办", round)
		for _, who := range people {
			for _, door := range doors {
				box.does("/control/act", map[string]any{"user": who, "account": door, "kind": "text", "text": words})
			}
		}
		waitFor(t, 30*time.Second, func() string {
			for _, who := range people {
				for _, door := range doors {
					if !box.answered(who, door, words) {
						return fmt.Sprintf("%s is not answered in %s, round %d", who, door, round)
					}
				}
			}
			return ""
		})
		if n := len(newer(box.fetches(), before)); round > 0 && n > len(doors) {
			t.Errorf("round %d: %d tokens fetched for %d apps", round, n, len(doors))
		}
	}
}

// showLogs shows, when the test failed, what the processes wrote; they must have ended by then.
func showLogs(t *testing.T, processes []*process) {
	if !t.Failed() {
		return
	}
	for _, p := range processes {
		p.kill()
		t.Log(p.log)
	}
}

// player plays people in the sandbox.
type player struct {
	t   *testing.T
	url string
}

func (p player) does(path string, body map[string]any) {
	p.t.Helper()
	data, err := json.Marshal(body)
	if err != nil {
		p.t.Fatal(err)
	}
	res, err := http.Post(p.url+path, "application/json", bytes.NewReader(data))
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if answer, err := io.ReadAll(res.Body); err != nil || res.StatusCode != http.StatusOK {
		p.t.Fatalf("%s %s: %d %s %v", path, data, res.StatusCode, answer, err)
	}
}

// seen is what the sandbox shows of one person.
type seen struct {
	Chats []struct {
		With    string
		Entries []said
	}
	Notices []said
	Calls   []struct{ At, Path string }
}

type said struct{ From, Text string }

func (p player) sees(who string) (s seen) {
	p.t.Helper()
	res, err := http.Get(p.url + "/control/state?user=" + who)
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if err := json.NewDecoder(res.Body).Decode(&s); err != nil {
		p.t.Fatal(err)
	}
	return s
}

// answered reports whether something came back in the chat after the words.
func (p player) answered(who, door, words string) bool {
	p.t.Helper()
	s := p.sees(who)
	list := s.Notices // the mini-program has no chat of its own on the tester's page
	for _, c := range s.Chats {
		if c.With == door {
			list = c.Entries
		}
	}
	at := slices.Index(list, said{"user", words})
	return at >= 0 && slices.ContainsFunc(list[at:], func(e said) bool { return e.From == "account" })
}

// fetches returns when tokens were fetched, as far back as the sandbox remembers.
func (p player) fetches() (list []string) {
	p.t.Helper()
	for _, c := range p.sees("user1").Calls {
		if c.Path == "/cgi-bin/stable_token" || c.Path == "/cgi-bin/gettoken" {
			list = append(list, c.At)
		}
	}
	return list
}

func newer(now, before []string) (list []string) {
	for _, at := range now {
		if !slices.Contains(before, at) {
			list = append(list, at)
		}
	}
	return list
}
