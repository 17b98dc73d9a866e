package llm

import (
	"sync"
	"time"
)

// result is what a call says about the endpoint.
type result int

const (
	unknown result = iota // the caller gave up; nothing is learned
	worked
	failed
)

// breaker lets no call through for a pause after limit failures in a row. When the pause is
// over one call at a time probes the endpoint; the first that works opens the way again.
type breaker struct {
	limit   int
	pause   time.Duration
	now     func() time.Time
	changed func(resting bool) // called without the lock

	mu      sync.Mutex
	inARow  int
	resting bool
	until   time.Time
	probing bool
}

// enter reports whether a call may start; it then must end with done.
func (b *breaker) enter() (done func(result), ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.resting {
		return b.finish, true
	}
	if b.probing || b.now().Before(b.until) {
		return nil, false
	}
	b.probing = true
	return b.finishProbe, true
}

func (b *breaker) finish(r result) {
	b.mu.Lock()
	rests := b.count(r)
	b.mu.Unlock()
	if rests {
		b.changed(true)
	}
}

// count returns whether the pause begins. Calls that started before it change nothing more.
func (b *breaker) count(r result) bool {
	switch {
	case b.resting || r == unknown:
		return false
	case r == worked:
		b.inARow = 0
		return false
	}
	b.inARow++
	if b.inARow < b.limit {
		return false
	}
	b.resting, b.until = true, b.now().Add(b.pause)
	return true
}

func (b *breaker) finishProbe(r result) {
	b.mu.Lock()
	b.probing = false
	switch r {
	case worked:
		b.resting, b.inARow = false, 0
	case failed:
		b.until = b.now().Add(b.pause)
	}
	b.mu.Unlock()
	if r == worked {
		b.changed(false)
	}
}
