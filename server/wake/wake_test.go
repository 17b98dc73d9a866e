package wake

import (
	"context"
	"testing"
)

func TestAnIDIsWorkedAtOnceMoreWhenWokenMeanwhile(t *testing.T) {
	begun, goOn := make(chan string), make(chan struct{})
	w := New(4, func(_ context.Context, id string) {
		begun <- id
		<-goOn
	})
	w.Wake("a")
	<-begun
	for range 3 {
		w.Wake("a") // together one more turn, after this one
	}
	w.Wake("b")
	if id := <-begun; id != "b" || w.Resting() {
		t.Fatal("two turns of one id at once, or rest while somebody works", id)
	}
	goOn <- struct{}{}
	goOn <- struct{}{}
	if id := <-begun; id != "a" {
		t.Fatal(id)
	}
	goOn <- struct{}{}
	w.Stop(t.Context())
	if !w.Resting() {
		t.Fatal("more turns than asked for")
	}
	w.Wake("c")
	if !w.Resting() {
		t.Fatal("works after it was stopped")
	}
}

func TestStoppingCancelsWhatDoesNotEnd(t *testing.T) {
	begun := make(chan struct{})
	w := New(1, func(ctx context.Context, _ string) {
		begun <- struct{}{}
		<-ctx.Done()
	})
	w.Wake("a")
	<-begun
	w.Wake("b") // waits for the only slot
	now, cancel := context.WithCancel(context.Background())
	cancel()
	w.Stop(now)
	if !w.Resting() {
		t.Fatal("something still waits")
	}
}
