package limit

import (
	"sync"
	"time"
)

// most is how many callers a local count remembers before it forgets those that are idle; a
// caller takes about 150 bytes.
const most = 50_000

// local counts in this process. The zero value is empty. A bucket is kept as the time at which
// it will have run dry (the generic cell rate algorithm, as redis_rate does).
type local struct {
	mu  sync.Mutex
	dry map[string]time.Time
}

// fill counts one action in every bucket that has room and returns how long the caller must
// wait for the others; zero: not at all.
func (l *local) fill(buckets []bucket, now time.Time) (wait time.Duration) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.dry == nil {
		l.dry = map[string]time.Time{}
	}
	l.forget(now)
	for _, b := range buckets {
		step := b.rate.Period / time.Duration(b.rate.Rate)
		dry := l.dry[b.key]
		if dry.Before(now) {
			dry = now
		}
		next := dry.Add(step)
		if over := next.Sub(now) - step*time.Duration(max(b.rate.Burst, 1)); over > 0 {
			wait = max(wait, over)
			continue
		}
		l.dry[b.key] = next
	}
	return wait
}

// forget drops the dry buckets when there are too many, and all when nearly none is dry:
// memory matters more than a perfect count while Redis is away.
func (l *local) forget(now time.Time) {
	if len(l.dry) < most {
		return
	}
	for key, dry := range l.dry {
		if dry.Before(now) {
			delete(l.dry, key)
		}
	}
	if len(l.dry) > most/2 {
		clear(l.dry)
	}
}
