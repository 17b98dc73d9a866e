package wechat

import (
	"context"
	"sync"
)

// sendersAtOnce is how many chats one process sends to at the same time.
const sendersAtOnce = 8

// worker runs one function per id, never two of the same id at once, and once more when the
// id was woken meanwhile.
type worker struct {
	run    func(ctx context.Context, id string)
	ctx    context.Context
	cancel context.CancelFunc
	slots  chan struct{}
	wg     sync.WaitGroup

	mu      sync.Mutex
	stopped bool
	again   map[string]bool
}

func newWorker(run func(context.Context, string)) *worker {
	ctx, cancel := context.WithCancel(context.Background())
	return &worker{run: run, ctx: ctx, cancel: cancel, slots: make(chan struct{}, sendersAtOnce), again: map[string]bool{}}
}

// wake has the id looked at soon. It never blocks.
func (w *worker) wake(id string) {
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

func (w *worker) work(id string) {
	w.slots <- struct{}{}
	defer func() { <-w.slots }()
	for w.next(id) {
		w.run(w.ctx, id)
		w.mu.Lock()
		if !w.again[id] {
			delete(w.again, id)
			w.mu.Unlock()
			return
		}
		w.again[id] = false
		w.mu.Unlock()
	}
}

// next reports whether there is still to be worked.
func (w *worker) next(id string) bool {
	if w.ctx.Err() == nil {
		return true
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.again, id)
	return false
}

func (w *worker) stop(ctx context.Context) {
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
