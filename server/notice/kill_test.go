package notice

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"qingting/server/db"
	"qingting/server/db/dbtest"
)

// victimEnv makes the test program a server process that is killed; victimAt says where:
// "stored" after a notice is committed and before it is sent, "sending" while it is under way.
const (
	victimEnv = "QINGTING_TEST_NOTICE_VICTIM"
	victimAt  = "QINGTING_TEST_NOTICE_VICTIM_AT"
)

func TestMain(m *testing.M) {
	if address := os.Getenv(victimEnv); address != "" {
		fmt.Println(victim(context.Background(), address, os.Getenv(victimAt))) // it only returns when it fails
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// stuck never finishes sending.
type stuck struct{ name string }

func (s stuck) Name() string { return s.name }

func (s stuck) Send(context.Context, Receiver, Notice) error {
	fmt.Println("there")
	select {}
}

func victim(ctx context.Context, address, at string) error {
	d, err := db.Open(ctx, address)
	if err != nil {
		return err
	}
	s := New(d, func() time.Time { return time.Now().UTC() })
	s.Join(Outgoing{Ways: []Way{stuck{BySubscription}, stuck{BySMS}}})
	if _, err := s.Tell(ctx, answered("e1")); err != nil {
		return err
	}
	if at == "stored" {
		fmt.Println("there")
		select {}
	}
	_, err = s.Deliver(ctx)
	return err
}

// kills runs a victim until it is where it is to die, and kills it.
func kills(t *testing.T, address, at string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0])
	cmd.Env = append(os.Environ(), victimEnv+"="+address, victimAt+"="+at)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if kerr := cmd.Process.Kill(); line != "there\n" || err != nil || kerr != nil {
		t.Fatalf("%q %v %v", line, err, kerr)
	}
	_ = cmd.Wait() // it was killed
}

// eachKilled runs fn on every engine after a process was killed there; the clock stands beyond
// the dead process's lease.
func eachKilled(t *testing.T, at string, fn func(w *world)) {
	addresses := map[string]string{"sqlite": "sqlite:" + filepath.Join(t.TempDir(), "test.db")}
	if os.Getenv(dbtest.PostgresEnv) != "" {
		addresses["postgres"] = dbtest.NewPostgres(t)
	}
	for engine, address := range addresses {
		t.Run(engine, func(t *testing.T) {
			d, err := db.Open(t.Context(), address)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = d.Close() }) // the test is over
			if err := d.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			w := newWorld(t, d)
			kills(t, address, at)
			w.now = time.Now().UTC().Add(lease + time.Second)
			fn(w)
		})
	}
}

func (w *world) joinsByDay(ways ...Way) { w.Join(Outgoing{Ways: ways}) }

func TestWhatAKilledProcessStoredIsSentOnce(t *testing.T) {
	eachKilled(t, "stored", func(w *world) {
		subscription, _, sms := roads()
		w.joinsByDay(subscription, sms)
		w.delivers(1)
		w.delivers(0)
		w.expects(map[string]string{BySubscription: isSent, BySMS: isDropped})
	})
}

func TestWhatAKilledProcessMayHaveSentIsNotSentAgain(t *testing.T) {
	eachKilled(t, "sending", func(w *world) {
		subscription, _, sms := roads()
		w.joinsByDay(subscription, sms)
		w.delivers(0)
		w.expects(map[string]string{BySubscription: isUnknown, BySMS: isDropped})
		if n, err := w.CountUnread(w.t.Context(), ToCitizen("c1")); err != nil || n != 1 {
			w.t.Fatal("the inbox has it anyway", n, err)
		}
	})
}

func TestAProviderThatKnowsItsKeysTakesOverFromAKilledProcess(t *testing.T) {
	eachKilled(t, "sending", func(w *world) {
		subscription, _, _ := roads()
		subscription.repeatable = true
		w.joinsByDay(subscription)
		w.delivers(1)
		if len(subscription.sent) != 1 {
			w.t.Fatal(subscription.sent)
		}
	})
}
