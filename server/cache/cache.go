// Package cache connects to Redis or, when no address is configured, to one that lives inside
// the process, so that the rest of the program has one code path. Nothing durable is kept here.
package cache

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/redis/go-redis/v9"
)

// Settings say where Redis is. An empty Address means in-process.
type Settings struct {
	Address  string
	Password string
	DB       int
}

// Cache is a Redis client and, in-process, the server behind it.
type Cache struct {
	*redis.Client
	embedded *miniredis.Miniredis
	stop     context.CancelFunc
	ticking  sync.WaitGroup
}

// Open connects and checks that Redis answers. The caller closes the Cache.
func Open(ctx context.Context, s Settings) (*Cache, error) {
	c := &Cache{stop: func() {}}
	if s.Address == "" {
		if err := c.embed(); err != nil {
			return nil, fmt.Errorf("start in-process redis: %w", err)
		}
		s.Address = c.embedded.Addr()
	}
	c.Client = redis.NewClient(&redis.Options{
		Addr: s.Address, Password: s.Password, DB: s.DB, DisableIdentity: true,
		DialTimeout: 2 * time.Second, ReadTimeout: time.Second, WriteTimeout: time.Second,
		ContextTimeoutEnabled: true, // callers who cannot wait that long say so
	})
	if err := c.Ping(ctx).Err(); err != nil {
		return nil, errors.Join(fmt.Errorf("reach redis: %w", err), c.Close())
	}
	return c, nil
}

// embed starts the in-process server and its clock: miniredis expires keys only when told
// that time has passed.
func (c *Cache) embed() error {
	m, err := miniredis.Run()
	if err != nil {
		return err
	}
	c.embedded = m
	ctx, stop := context.WithCancel(context.Background())
	c.stop = stop
	c.ticking.Go(func() { tick(ctx, m) })
	return nil
}

func tick(ctx context.Context, m *miniredis.Miniredis) {
	const step = 100 * time.Millisecond
	t := time.NewTicker(step)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			m.FastForward(step)
		}
	}
}

// Embedded reports whether Redis lives in this process.
func (c *Cache) Embedded() bool { return c.embedded != nil }

// Close disconnects and stops the in-process server.
func (c *Cache) Close() error {
	var err error
	if c.Client != nil {
		err = c.Client.Close()
	}
	c.stop()
	c.ticking.Wait()
	if c.embedded != nil {
		c.embedded.Close()
	}
	return err
}
