package wechat

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"qingting/bots/wechat/client"
	"qingting/bots/wechat/wire"
	"qingting/server/db"
	"qingting/server/db/dbtest"
)

// victimEnv makes the test program a server process that is killed while it sends an answer.
const victimEnv = "QINGTING_TEST_WECHAT_VICTIM"

func TestMain(m *testing.M) {
	if address := os.Getenv(victimEnv); address != "" {
		fmt.Println(victim(context.Background(), address)) // it only returns when it fails
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// stuck is a WeChat that never answers.
type stuck struct{ begun chan struct{} }

func (s stuck) Send(context.Context, string, string, client.Outgoing) error {
	close(s.begun)
	select {}
}
func (stuck) Upload(context.Context, string, string, io.Reader) (string, error) { return "", nil }
func (stuck) Download(context.Context, string) ([]byte, string, error)          { return nil, "", nil }

// victim answers a question: the answer is stored, and never gets to WeChat.
func victim(ctx context.Context, address string) error {
	d, err := db.Open(ctx, address)
	if err != nil {
		return err
	}
	w := &world{clock: &clock{at: start}, line: &line{keys: map[string]bool{}}, ear: &ear{}, seats: &seats{}, bot: script{}, album: &album{}, inbox: &inbox{}, letters: &letters{}, places: &places{}}
	w.joins(d)
	s := stuck{make(chan struct{})}
	w.Add(Port{Key: port, Provider: "account", AppID: "wx-main", Wire: s})
	if err := w.Take(ctx, port, wire.Message{From: li, ID: "1", At: start, Body: wire.Text{Content: "社保怎么交"}}); err != nil {
		return err
	}
	p, _ := w.line.next()
	if err := w.line.work(ctx, p); err != nil {
		return err
	}
	<-s.begun
	fmt.Println("begun")
	select {}
}

// killsMidway runs a victim until it is sending, and kills it.
func killsMidway(t *testing.T, address string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0])
	cmd.Env = append(os.Environ(), victimEnv+"="+address)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said, err := bufio.NewReader(out).ReadString('\n')
	if kerr := cmd.Process.Kill(); said != "begun\n" || err != nil || kerr != nil {
		t.Fatalf("%q %v %v", said, err, kerr)
	}
	_ = cmd.Wait() // it was killed
}

func TestAnAnswerWhoseProcessIsKilledIsSentByAnother(t *testing.T) {
	addresses := map[string]string{"sqlite": "sqlite:" + filepath.Join(t.TempDir(), "test.db")}
	if os.Getenv(dbtest.PostgresEnv) != "" {
		addresses["postgres"] = dbtest.NewPostgres(t)
	}
	for engine, address := range addresses {
		t.Run(engine, func(t *testing.T) {
			d, err := db.Open(t.Context(), address)
			if err == nil {
				err = d.Migrate(t.Context())
			}
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = d.Close() }) // the test is over
			killsMidway(t, address)
			w := newWorld(t, d)
			if err := w.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
			w.quiet() // the dead process still has the chat
			w.clock.passes(sendFor + time.Second)
			if err := w.Sweep(t.Context()); err != nil {
				t.Fatal(err)
			}
			w.getsWith("答：社保怎么交")
			w.quiet()
		})
	}
}
