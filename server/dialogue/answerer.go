package dialogue

import (
	"context"
	"sync"
)

// answerer runs at most `workers` turns at a time and never two of one conversation, so that a
// citizen's questions are answered in the order they were asked.
type answerer struct {
	run    func(ctx context.Context, conversationID string)
	ctx    context.Context
	cancel context.CancelFunc
	slots  chan struct{}
	wg     sync.WaitGroup

	mu      sync.Mutex
	stopped bool
	again   map[string]bool // conversations being answered; true: look once more
}

func newAnswerer(workers int, run func(context.Context, string)) *answerer {
	ctx, cancel := context.WithCancel(context.Background())
	return &answerer{run: run, ctx: ctx, cancel: cancel, slots: make(chan struct{}, workers), again: map[string]bool{}}
}

// wake has the conversation looked at soon. It never blocks.
func (a *answerer) wake(id string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.stopped {
		return
	}
	if _, busy := a.again[id]; busy {
		a.again[id] = true
		return
	}
	a.again[id] = false
	a.wg.Go(func() { a.work(id) })
}

func (a *answerer) work(id string) {
	a.slots <- struct{}{}
	defer func() { <-a.slots }()
	for {
		a.run(a.ctx, id)
		a.mu.Lock()
		if !a.again[id] {
			delete(a.again, id)
			a.mu.Unlock()
			return
		}
		a.again[id] = false
		a.mu.Unlock()
	}
}

// stop takes no more work, waits for what runs until ctx ends and then cancels it.
func (a *answerer) stop(ctx context.Context) {
	a.mu.Lock()
	a.stopped = true
	a.mu.Unlock()
	done := make(chan struct{})
	go func() {
		a.wg.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-ctx.Done():
		a.cancel()
		<-done
	}
	a.cancel()
}
