package realtime

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/centrifugal/centrifuge"
	"github.com/redis/go-redis/v9"
)

// bus carries publications and control messages between processes over Redis's publish and
// subscribe. It keeps no history: what a client missed is in the database. The library has a
// bus of its own, whose Redis client would make the program a ninth larger.
type bus struct {
	client *redis.Client
	sub    *redis.PubSub
	node   string

	events  centrifuge.BrokerEventHandler
	control centrifuge.ControlEventHandler

	mu      sync.Mutex
	waiting map[string][]chan struct{} // by channel of Redis: who waits until it is heard
	hearing sync.WaitGroup
}

const (
	busEvents  = "qingting:event:" // and the channel
	busControl = "qingting:control"
	busNode    = busControl + ":" // and the node
	// busPatience is how long Redis may take to answer before a publication is given up or a
	// subscriber has to come again.
	busPatience = 3 * time.Second
	// busQueue is what may wait while a publication goes out to its subscribers.
	busQueue = 1024
)

// openBus connects and checks that Redis answers.
func openBus(node string, options *redis.Options) (*bus, error) {
	b := &bus{client: redis.NewClient(options), node: node, waiting: map[string][]chan struct{}{}}
	ctx, cancel := context.WithTimeout(context.Background(), busPatience)
	defer cancel()
	if err := b.client.Ping(ctx).Err(); err != nil {
		return nil, errors.Join(err, b.client.Close())
	}
	b.sub = b.client.Subscribe(context.Background())
	return b, nil
}

// RegisterControlEventHandler implements centrifuge.Controller; the library calls it first.
func (b *bus) RegisterControlEventHandler(h centrifuge.ControlEventHandler) error {
	b.control = h
	return nil
}

// RegisterBrokerEventHandler implements centrifuge.Broker. From here on the process hears the
// others.
func (b *bus) RegisterBrokerEventHandler(h centrifuge.BrokerEventHandler) error {
	b.events = h
	heard := b.sub.ChannelWithSubscriptions(redis.WithChannelSize(busQueue))
	b.hearing.Go(func() {
		for what := range heard {
			b.hear(what)
		}
	})
	return errors.Join(b.listen(busControl), b.listen(busNode+b.node))
}

func (b *bus) hear(what any) {
	switch m := what.(type) {
	case *redis.Subscription:
		if m.Kind == "subscribe" { // the end of an earlier subscription may be told first
			b.wake(m.Channel)
		}
	case *redis.Message:
		data := []byte(m.Payload)
		if m.Channel == busControl || m.Channel == busNode+b.node {
			_ = b.control.HandleControl(data) // of another version of the library, while processes are replaced
			return
		}
		// It fails for nobody: a slow client is dropped by itself.
		_ = b.events.HandlePublication(m.Channel[len(busEvents):], &centrifuge.Publication{Data: data}, centrifuge.StreamPosition{}, false, nil)
	}
}

// Subscribe implements centrifuge.Broker. When it returns nil, what is published is heard:
// a client that fetches what it missed after that misses nothing.
func (b *bus) Subscribe(ch string) error { return b.listen(busEvents + ch) }

func (b *bus) listen(name string) error {
	ctx, cancel := context.WithTimeout(context.Background(), busPatience)
	defer cancel()
	heard := b.await(name)
	if err := b.sub.Subscribe(ctx, name); err != nil {
		b.wake(name)
		return fmt.Errorf("subscribe: %w", err)
	}
	select {
	case <-heard:
		return nil
	case <-ctx.Done():
		b.wake(name)
		return fmt.Errorf("subscribe: %w", ctx.Err())
	}
}

func (b *bus) await(name string) <-chan struct{} {
	heard := make(chan struct{})
	b.mu.Lock()
	defer b.mu.Unlock()
	b.waiting[name] = append(b.waiting[name], heard)
	return heard
}

func (b *bus) wake(name string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, heard := range b.waiting[name] {
		close(heard)
	}
	delete(b.waiting, name)
}

// Unsubscribe implements centrifuge.Broker.
func (b *bus) Unsubscribe(ch string) error {
	ctx, cancel := context.WithTimeout(context.Background(), busPatience)
	defer cancel()
	return b.sub.Unsubscribe(ctx, busEvents+ch)
}

// Publish implements centrifuge.Broker. Options are for histories, which it has not.
func (b *bus) Publish(ch string, data []byte, _ centrifuge.PublishOptions) (centrifuge.StreamPosition, bool, error) {
	return centrifuge.StreamPosition{}, false, b.send(busEvents+ch, data)
}

// PublishControl implements centrifuge.Controller.
func (b *bus) PublishControl(data []byte, nodeID, _ string) error {
	if nodeID == "" {
		return b.send(busControl, data)
	}
	return b.send(busNode+nodeID, data)
}

func (b *bus) send(name string, data []byte) error {
	ctx, cancel := context.WithTimeout(context.Background(), busPatience)
	defer cancel()
	return b.client.Publish(ctx, name, data).Err()
}

// PublishJoin implements centrifuge.Broker; nobody is told who hears a channel.
func (b *bus) PublishJoin(string, *centrifuge.ClientInfo) error { return nil }

// PublishLeave implements centrifuge.Broker; nobody is told who hears a channel.
func (b *bus) PublishLeave(string, *centrifuge.ClientInfo) error { return nil }

// History implements centrifuge.Broker: there is none.
func (b *bus) History(string, centrifuge.HistoryOptions) ([]*centrifuge.Publication, centrifuge.StreamPosition, error) {
	return nil, centrifuge.StreamPosition{}, centrifuge.ErrorNotAvailable
}

// RemoveHistory implements centrifuge.Broker: there is none.
func (b *bus) RemoveHistory(string) error { return nil }

// close leaves Redis and waits until nothing is heard any more.
func (b *bus) close() error {
	err := b.sub.Close()
	b.hearing.Wait()
	return errors.Join(err, b.client.Close())
}
