package jobs

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"qingting/server/db"
	"qingting/server/db/dbtest"
)

// victimEnv makes the test program a server process that is killed in the middle of a job.
const victimEnv = "QINGTING_TEST_JOBS_VICTIM"

func TestMain(m *testing.M) {
	if address := os.Getenv(victimEnv); address != "" {
		fmt.Println(victim(context.Background(), address)) // it only returns when it fails
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// victim begins the job it finds and never ends it.
func victim(ctx context.Context, address string) error {
	d, err := db.Open(ctx, address)
	if err != nil {
		return err
	}
	q, err := New(parts(d))
	if err != nil {
		return err
	}
	begun := make(chan struct{})
	q.Register("note", func(context.Context, []byte) error {
		close(begun)
		select {}
	})
	if err := q.Start(ctx); err != nil {
		return err
	}
	<-begun
	fmt.Println("begun")
	select {}
}

// killsMidway runs a victim until it is in the middle of a job and kills it.
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
	line, err := bufio.NewReader(out).ReadString('\n')
	if kerr := cmd.Process.Kill(); line != "begun\n" || err != nil || kerr != nil {
		t.Fatalf("%q %v %v", line, err, kerr)
	}
	_ = cmd.Wait() // it was killed
}

func TestAJobWhoseProcessIsKilledIsDoneByAnother(t *testing.T) {
	addresses := map[string]string{"sqlite": "sqlite:" + filepath.Join(t.TempDir(), "test.db")}
	if os.Getenv(dbtest.PostgresEnv) != "" {
		addresses["postgres"] = dbtest.NewPostgres(t)
	}
	for engine, address := range addresses {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			d, err := db.Open(t.Context(), address)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = d.Close() }) // the test is over
			if err := Migrate(t.Context(), parts(d)); err != nil {
				t.Fatal(err)
			}
			p := newPlant(t, d)
			p.takes(t.Context(), Job{Kind: "note", Key: "once", Payload: []byte("survives")})
			killsMidway(t, address)
			p.starts()
			if got := p.does(); got != "survives" {
				t.Fatal(got)
			}
			if p.takes(t.Context(), Job{Kind: "note", Key: "once"}) {
				t.Fatal("its key was forgotten")
			}
		})
	}
}
