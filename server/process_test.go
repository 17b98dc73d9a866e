package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"qingting/server/db/dbtest"
)

// childEnv makes the test binary the program itself, so that tests can start and kill real
// server processes.
const childEnv = "QINGTING_TEST_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childEnv) == "" {
		os.Exit(m.Run())
	}
	env := environment{environ: os.Environ(), out: io.Discard, err: os.Stderr, ready: func(address string) {
		fmt.Println("listening", address)
	}}
	os.Exit(run(context.Background(), []string{"serve"}, env))
}

// process is one running server.
type process struct {
	cmd     *exec.Cmd
	address string
	log     *bytes.Buffer
}

// startProcess starts a server with the settings and waits until it listens.
func startProcess(t *testing.T, settings ...string) *process {
	t.Helper()
	p := &process{cmd: exec.Command(os.Args[0]), log: &bytes.Buffer{}}
	p.cmd.Env = append(append(os.Environ(), childEnv+"=1", "QINGTING_LOG__LEVEL=warn"), settings...)
	p.cmd.Stderr = p.log
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	if _, err := fmt.Fscanf(out, "listening %s\n", &p.address); err != nil {
		p.kill()
		t.Fatalf("server did not start: %v\n%s", err, p.log)
	}
	return p
}

// kill ends the process as a power cut would.
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // it may be dead already
	_ = p.cmd.Wait()         // killed: the error says so
}

// settingsIn are the settings of servers that share a folder and a database.
func settingsIn(folder, database, redis, listen string) []string {
	return []string{
		"QINGTING_SERVER__LISTEN=" + listen, "QINGTING_DATABASE__URL=" + database, "QINGTING_REDIS__ADDRESS=" + redis,
		"QINGTING_MEDIA__DIR=" + filepath.Join(folder, "media"), "QINGTING_SECURITY__KEY_FILE=" + filepath.Join(folder, "data.key"),
		"QINGTING_LIMITS__GUEST__ADDRESS=0", "QINGTING_LIMITS__QUESTION__ADDRESS=0", "QINGTING_LIMITS__LOGIN__ADDRESS=0",
	}
}

// apiClient calls the API, going on to the next server when one does not answer, as a client
// behind a load balancer would.
type apiClient struct {
	addresses []string
	token     string
	http      http.Client
}

// call returns the status of the first server that answers; 0 when none does.
func (c *apiClient) call(method, path string, in, out any) (int, error) {
	body, err := json.Marshal(in)
	if err != nil {
		return 0, err
	}
	for _, address := range c.addresses {
		req, err := http.NewRequest(method, "http://"+address+"/api/v1"+path, bytes.NewReader(body))
		if err != nil {
			return 0, err
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("Authorization", "Bearer "+c.token)
		res, err := c.http.Do(req)
		if err != nil {
			continue
		}
		data, err := io.ReadAll(res.Body)
		_ = res.Body.Close() // read to the end
		if err != nil {
			continue
		}
		if out != nil && res.StatusCode < 300 {
			err = json.Unmarshal(data, out)
		}
		return res.StatusCode, err
	}
	return 0, nil
}

// chat is one citizen who writes until told to stop and remembers what was acknowledged.
type chat struct {
	apiClient
	conversation string
	acked        []string
}

func newChat(t *testing.T, addresses ...string) *chat {
	t.Helper()
	c := &chat{apiClient: apiClient{addresses: addresses, http: http.Client{Timeout: 10 * time.Second}}}
	var login struct{ Token string }
	if status, err := c.call("POST", "/sessions/guest", map[string]any{}, &login); status != 201 || err != nil {
		t.Fatalf("guest: %d %v", status, err)
	}
	c.token = login.Token
	var opened struct{ ID string }
	if status, err := c.call("POST", "/conversations", map[string]any{"channel": "h5"}, &opened); status != 201 || err != nil {
		t.Fatalf("open: %d %v", status, err)
	}
	c.conversation = opened.ID
	return c
}

type storedMessage struct {
	Seq      int64
	ClientID string `json:"client_id"`
	Sender   string
	ID       string
	ReplyTo  string `json:"reply_to"`
}

func (c *chat) stored(t *testing.T) []storedMessage {
	t.Helper()
	var out struct{ Items []storedMessage }
	if status, err := c.call("GET", "/conversations/"+c.conversation+"/messages?limit=200", nil, &out); status != 200 || err != nil {
		t.Fatalf("read: %d %v", status, err)
	}
	return out.Items
}

// problems says what is lost, doubled or unanswered in the conversation; empty when nothing is.
func (c *chat) problems(t *testing.T) string {
	seen, replies, ids := map[string]int{}, map[string]int{}, map[string]string{}
	var list []string
	for i, m := range c.stored(t) {
		if m.Seq != int64(i+1) {
			list = append(list, fmt.Sprintf("number %d at place %d", m.Seq, i+1))
		}
		switch m.Sender {
		case "citizen":
			seen[m.ClientID]++
			ids[m.ClientID] = m.ID
		case "bot":
			replies[m.ReplyTo]++
		}
	}
	for _, id := range c.acked {
		if seen[id] != 1 {
			list = append(list, fmt.Sprintf("%s stored %d times", id, seen[id]))
		}
		if replies[ids[id]] != 1 {
			list = append(list, fmt.Sprintf("%s answered %d times", id, replies[ids[id]]))
		}
	}
	return strings.Join(list, ", ")
}

// TestKillingAProcessLosesAndDoublesNothing kills one of two processes (PostgreSQL and Redis)
// while 50 chats write, and the only one (SQLite), which is started again.
func TestKillingAProcessLosesAndDoublesNothing(t *testing.T) {
	t.Run("sqlite", func(t *testing.T) {
		folder := t.TempDir()
		database := "sqlite:" + filepath.Join(folder, "q.db")
		first := startProcess(t, settingsIn(folder, database, "", "127.0.0.1:0")...)
		chats := manyChats(t, 50, first.address)
		killWhileWriting(t, chats, 6, func() {
			first.kill()
			startProcess(t, settingsIn(folder, database, "", first.address)...)
		})
	})
	if os.Getenv(dbtest.PostgresEnv) == "" || os.Getenv("QINGTING_TEST_REDIS") == "" {
		return
	}
	t.Run("two processes", func(t *testing.T) {
		folder, database, redis := t.TempDir(), dbtest.NewPostgres(t), os.Getenv("QINGTING_TEST_REDIS")
		first := startProcess(t, settingsIn(folder, database, redis, "127.0.0.1:0")...)
		second := startProcess(t, settingsIn(folder, database, redis, "127.0.0.1:0")...)
		chats := manyChats(t, 50, first.address, second.address)
		killWhileWriting(t, chats, 6, first.kill)
	})
}

func manyChats(t *testing.T, n int, addresses ...string) []*chat {
	chats := make([]*chat, n)
	for i := range chats {
		chats[i] = newChat(t, addresses...)
	}
	return chats
}

// killWhileWriting runs kill once a third of all messages is acknowledged, lets the chats
// finish, and waits until every question has its one answer.
func killWhileWriting(t *testing.T, chats []*chat, each int, kill func()) {
	t.Helper()
	var wg sync.WaitGroup
	acked := make(chan struct{}, len(chats)*each)
	for _, c := range chats {
		wg.Go(func() {
			for i := range each {
				c.writeOne(t, i)
				acked <- struct{}{}
			}
		})
	}
	for range len(chats) * each / 3 {
		<-acked
	}
	kill()
	wg.Wait()
	waitFor(t, time.Minute, func() string {
		for i, c := range chats {
			if p := c.problems(t); p != "" {
				return fmt.Sprintf("chat %d: %s", i, p)
			}
		}
		return ""
	})
}

// writeOne sends message i until it is acknowledged.
func (c *chat) writeOne(t *testing.T, i int) {
	id := fmt.Sprint("m", i)
	said := map[string]any{"client_id": id, "kind": "text", "text": fmt.Sprint("第", i, "个问题：身份证丢了怎么补办")}
	for deadline := time.Now().Add(time.Minute); ; {
		status, err := c.call("POST", "/conversations/"+c.conversation+"/messages", said, nil)
		switch {
		case status == 201 && err == nil:
			c.acked = append(c.acked, id)
			return
		case status != 0 && status < 500, time.Now().After(deadline):
			t.Errorf("send %s: %d %v", id, status, err)
			return
		}
	}
}

// waitFor asks until the condition has no complaint left; the last complaint fails the test.
func waitFor(t *testing.T, limit time.Duration, complaint func() string) {
	t.Helper()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(limit); ; <-tick.C {
		c := complaint()
		if c == "" {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal(c)
		}
	}
}
