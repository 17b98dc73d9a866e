// Package wake works at things by their ids: several at once, never two turns of the same id, and
// once more when an id was woken while it was worked at.
package wake

import (
	"context"
	"sync"
)

// Worker calls one function for the ids that were woken. It is safe for concurrent use.
type Worker struct {
	run    func(ctx context.Context, id string)
	ctx    context.Context
	cancel context.CancelFunc
	slots  chan struct{}
	wg     sync.WaitGroup

	mu      sync.Mutex
	stopped bool
	again   map[string]bool // ids being worked at; true: once more
}

// New returns a Worker that runs at most atOnce calls at a time; the caller calls Stop.
func New(atOnce int, run func(ctx context.Context, id string)) *Worker {
	ctx, cancel := context.WithCancel(context.Background())
	return &Worker{run: run, ctx: ctx, cancel: cancel, slots: make(chan struct{}, atOnce), again: map[string]bool{}}
}

// Wake has the id looked at soon. It never blocks.
func (w *Worker) Wake(id string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.stopped {
		return
	}
	if _, busy := w.again[id]; busy {
		w.again[id] = true
		return
	}
	w.again[id] = false
	w.wg.Go(func() { w.work(id) })
}

// Resting reports whether nothing is worked at or waits for a turn.
func (w *Worker) Resting() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.again) == 0
}

func (w *Worker) work(id string) {
	w.slots <- struct{}{}
	defer func() { <-w.slots }()
	for w.begins(id) {
		w.run(w.ctx, id)
		if w.isDone(id) {
			return
		}
	}
}

// begins reports whether there is still to be worked.
func (w *Worker) begins(id string) bool {
	if w.ctx.Err() == nil {
		return true
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.again, id)
	return false
}

// isDone forgets the id unless it was woken meanwhile.
func (w *Worker) isDone(id string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if !w.again[id] {
		delete(w.again, id)
		return true
	}
	w.again[id] = false
	return false
}

// Stop takes no more work, waits for what runs until ctx ends and then cancels it.
func (w *Worker) Stop(ctx context.Context) {
	w.mu.Lock()
	w.stopped = true
	w.mu.Unlock()
	done := make(chan struct{})
	go func() {
		w.wg.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-ctx.Done():
		w.cancel()
		<-done
	}
	w.cancel()
}
