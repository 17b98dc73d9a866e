package identity

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"sync"
	"time"
)

const (
	tokenBytes  = 32
	tokenLength = 43 // of 32 bytes in unpadded base64
)

func newToken(random io.Reader) (string, error) {
	b := make([]byte, tokenBytes)
	if _, err := io.ReadFull(random, b); err != nil {
		return "", fmt.Errorf("make token: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

// hashToken needs no salt and no slow hash: the token is 256 random bits.
func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// CacheFor is how long a resolved token is believed without asking the database.
const CacheFor = 5 * time.Second

const cacheLimit = 20000

// cache remembers resolved tokens for CacheFor.
type cache struct {
	mu      sync.Mutex
	entries map[string]cached
}

type cached struct {
	principal Principal
	until     time.Time
}

func newCache() *cache { return &cache{entries: map[string]cached{}} }

func (c *cache) take(hash string, now time.Time) (Principal, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.entries[hash]
	return e.principal, ok && now.Before(e.until)
}

// put believes p until CacheFor after asked, the moment before the database was read.
func (c *cache) put(hash string, p Principal, asked time.Time) {
	until := asked.Add(CacheFor)
	if p.ExpiresAt.Before(until) {
		until = p.ExpiresAt
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.entries) >= cacheLimit {
		c.dropOld(asked)
	}
	c.entries[hash] = cached{p, until}
}

func (c *cache) dropOld(now time.Time) {
	for h, e := range c.entries {
		if !now.Before(e.until) {
			delete(c.entries, h)
		}
	}
	if len(c.entries) >= cacheLimit {
		clear(c.entries)
	}
}

func (c *cache) forgetSessions(ids []string) {
	gone := make(map[string]bool, len(ids))
	for _, id := range ids {
		gone[id] = true
	}
	c.forget(func(p Principal) bool { return gone[p.SessionID] })
}

func (c *cache) forgetOwner(kind Kind, id string) {
	c.forget(func(p Principal) bool { return p.Kind == kind && p.ID == id })
}

func (c *cache) forget(match func(Principal) bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for h, e := range c.entries {
		if match(e.principal) {
			delete(c.entries, h)
		}
	}
}
