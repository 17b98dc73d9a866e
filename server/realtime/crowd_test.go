package realtime

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestASlowClientIsDroppedAndHarmsNobody(t *testing.T) {
	w := newHouse(t, func(s *Settings) { s.QueueBytes = 64 << 10 })
	slow, err := w.dial(Staff)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(slow.hangUp)
	slow.sends(map[string]any{"id": 1, "connect": map[string]any{"token": "staff:slow:x"}}) // and never reads
	fast := []*phone{w.connects("staff:s1:x"), w.connects("staff:s2:y")}
	eventually(t, "three are connected", func() bool { return len(w.Present(Staff)) == 3 })
	hearers := func() int { return w.node.Hub().NumSubscribers("desk") }
	body := `"` + strings.Repeat("x", 16<<10) + `"`
	sent := 0
	for deadline := time.Now().Add(patience); hearers() == 3; sent++ {
		if time.Now().After(deadline) {
			t.Fatalf("not dropped after %d messages", sent)
		}
		w.Publish(t.Context(), "desk", []byte(body))
		for _, p := range fast {
			if got := p.hears(); got != "desk "+body {
				t.Fatalf("heard %.40s", got)
			}
		}
	}
	slow.replies, slow.heard = make(chan frame, 1), make(chan string, sent+1)
	go slow.listen() // the network is back
	if got := slow.closedWith(); got != 3008 {
		t.Fatalf("closed with %d after %d messages", got, sent)
	}
	w.Publish(t.Context(), "desk", []byte(`"after"`))
	for _, p := range fast {
		if got := p.hears(); got != `desk "after"` {
			t.Fatalf("heard %.40s", got)
		}
	}
	eventually(t, "the slow one is gone", func() bool { return len(w.Present(Staff)) == 2 })
}

func TestThousandsOfDroppedSocketsHarmNobody(t *testing.T) {
	w := newHouse(t, nil)
	stays := w.connects("staff:s1:x")
	crowd := w.crowd(crowdSize)
	// The last ones have their answer a moment before they are counted.
	eventually(t, "all are there", func() bool { return len(w.Present(Citizen)) == crowdSize })
	var wg sync.WaitGroup
	for _, p := range crowd {
		wg.Go(p.hangUp)
	}
	for i := range 200 { // while they drop
		w.Publish(t.Context(), fmt.Sprint("citizen:c", i), []byte(`{"n":0}`))
		w.Publish(t.Context(), "desk", fmt.Appendf(nil, `{"n":%d}`, i))
		if got := stays.hears(); got != fmt.Sprintf(`desk {"n":%d}`, i) {
			t.Fatalf("heard %s, want %d", got, i)
		}
	}
	wg.Wait()
	eventually(t, "all are gone", func() bool { return len(w.Present(Citizen)) == 0 && w.opened(Citizen) == 0 })
	if n := w.node.Hub().NumClients(); n != 1 {
		t.Fatalf("%d connections are left", n)
	}
	if f := stays.calls("echo", 1); f.Error != nil {
		t.Fatalf("%+v", f)
	}
}

// crowd connects n citizens, some at a time.
func (w *house) crowd(n int) []*phone {
	w.t.Helper()
	phones := make([]*phone, n)
	var wg sync.WaitGroup
	slots := make(chan struct{}, 32)
	for i := range n {
		wg.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			p, err := w.dial(Citizen)
			if err != nil {
				w.t.Errorf("dial %d: %v", i, err)
				return
			}
			w.t.Cleanup(p.hangUp)
			phones[i] = p
			go p.listen()
			if f := p.tries(fmt.Sprintf("citizen:c%d:x%d", i, i)); f == nil || f.Connect == nil {
				w.t.Errorf("%d was not let in", i)
			}
		})
	}
	wg.Wait()
	if w.t.Failed() {
		w.t.FailNow()
	}
	return phones
}

// tries connects with the token from another goroutine than the test's; nil: no reply came.
func (p *phone) tries(token string) *frame {
	err := p.conn.Write(p.t.Context(), 1, fmt.Appendf(nil, `{"id":1,"connect":{"token":%q}}`, token))
	if err != nil {
		return nil
	}
	select {
	case f := <-p.replies:
		return &f
	case <-time.After(patience):
		return nil
	}
}
