package wire

import (
	"crypto/sha1" // WeChat's choice
	"crypto/subtle"
	"encoding/hex"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// sign is WeChat's signature: SHA-1 of the sorted parts.
func sign(parts ...string) string {
	slices.Sort(parts)
	sum := sha1.Sum([]byte(strings.Join(parts, "")))
	return hex.EncodeToString(sum[:])
}

// check compares the signature called name over the token, the time, the nonce and more, and
// then the time with our clock.
func (g *Gate) check(q url.Values, name string, more ...string) error {
	want := sign(append(more, g.settings.Token, q.Get("timestamp"), q.Get("nonce"))...)
	if subtle.ConstantTimeCompare([]byte(want), []byte(q.Get(name))) != 1 {
		return ErrSignature
	}
	seconds, err := strconv.ParseInt(q.Get("timestamp"), 10, 64)
	if err != nil {
		return ErrStale
	}
	if away := g.now().Sub(time.Unix(seconds, 0)).Abs(); away > freshFor {
		return ErrStale
	}
	return nil
}

// maxUsed is how many signatures are remembered; an account with more calls in ten minutes
// should not be in plain mode.
const maxUsed = 20_000

// used remembers which message a signature came with while the signature is fresh.
type used struct {
	mu   sync.Mutex
	key  map[string]string
	from time.Time         // since when key is filled
	old  map[string]string // the same for the time before
}

func newUsed() *used { return &used{key: map[string]string{}} }

// first reports false when the signature was used for another message. WeChat's own repeats
// carry the same message.
func (u *used) first(signature, key string, now time.Time) bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	if now.Sub(u.from) > 2*freshFor || len(u.key) >= maxUsed {
		u.old, u.key, u.from = u.key, map[string]string{}, now
	}
	for _, seen := range []map[string]string{u.key, u.old} {
		if before, found := seen[signature]; found {
			return before == key
		}
	}
	u.key[signature] = key
	return true
}
