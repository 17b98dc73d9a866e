package realtime

import (
	"fmt"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/centrifugal/centrifuge"
	"github.com/redis/go-redis/v9"
)

func TestTheBusIsHeardAgainAfterRedisWasAway(t *testing.T) {
	m := miniredis.RunT(t)
	overRedis := func(s *Settings) { s.RedisAddress = m.Addr() }
	here, there := newHouse(t, overRedis), newHouse(t, overRedis)
	t.Cleanup(m.Close) // before the houses look what they left
	far := there.connects("citizen:c1:x")
	m.Close()
	here.Publish(t.Context(), "citizen:c1", []byte(`"lost"`)) // said in the log, and no more
	if err := m.Restart(); err != nil {
		t.Fatal(err)
	}
	n := 0
	eventually(t, "a publication is heard again", func() bool {
		n++
		here.Publish(t.Context(), "citizen:c1", fmt.Append(nil, n))
		select {
		case got := <-far.heard:
			return got != `citizen:c1 "lost"`
		case <-time.After(50 * time.Millisecond):
			return false
		}
	})
}

// TestWhoSubscribedHearsWhatIsPublishedNext: the library answers the client when Subscribe
// returns, and the client then fetches what it missed until now.
func TestWhoSubscribedHearsWhatIsPublishedNext(t *testing.T) {
	address := redisAddress(t) // before the house looks what is there already
	w := newHouse(t, func(s *Settings) { s.RedisAddress = address })
	other, err := openBus("other", &redis.Options{Addr: w.RedisAddress})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = other.close() }() // the test is over
	for i := range 50 {
		id := fmt.Sprintf("c%d-%d", time.Now().UnixNano(), i) // the Redis may be shared
		p := w.connects("citizen:" + id + ":x")
		if _, _, err := other.Publish("citizen:"+id, []byte("1"), centrifuge.PublishOptions{}); err != nil {
			t.Fatal(err)
		}
		if got := p.hears(); got != "citizen:"+id+" 1" {
			t.Fatal(got)
		}
		p.hangUp()
	}
}

// TestTheEndOfASubscriptionIsNotTheBeginningOfTheNext: who leaves a channel and comes back at once
// is told of the leaving first.
func TestTheEndOfASubscriptionIsNotTheBeginningOfTheNext(t *testing.T) {
	b := &bus{waiting: map[string][]chan struct{}{}}
	heard := b.await("x")
	b.hear(&redis.Subscription{Kind: "unsubscribe", Channel: "x"})
	select {
	case <-heard:
		t.Fatal("woken by the end of the subscription before")
	default:
	}
	b.hear(&redis.Subscription{Kind: "subscribe", Channel: "x"})
	<-heard
}
