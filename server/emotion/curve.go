package emotion

import (
	"slices"
)

// Said is one message of a citizen.
type Said struct {
	Seq  int64
	Text string
}

// Point is what one message showed.
type Point struct {
	Seq int64
	Feeling
}

// Curve is the feeling over a conversation, oldest message first.
type Curve []Point

// TriggerKind names what a curve asks for.
type TriggerKind string

// What a curve may ask for, mildest first. None hides an answer.
const (
	Soothe     TriggerKind = "soothe"      // a calming sentence comes first
	Shorten    TriggerKind = "shorten"     // the answer is kept short
	OfferHuman TriggerKind = "offer_human" // a human is offered
	HandOff    TriggerKind = "hand_off"    // the conversation goes to a human, before the calm ones
)

// Trigger is one thing asked for, with the words of the messages that led to it.
type Trigger struct {
	Kind  TriggerKind
	Words []string
}

// When the triggers fire. They look at several messages, and only when the last one is upset:
// who has calmed down is left in peace. One message alone, if it is an outburst, is answered with
// calming words and the way to a human; it never moves the conversation. The limits were set on our own conversations, see
// docs/emotion.md.
const (
	window        = 4    // messages looked at
	felt          = 0.45 // intensity from which a message counts as upset
	soothed       = 2    // upset messages of the window for a calming sentence and short answers
	offered       = 0.6  // mean intensity of them at which a human is offered; without it from …
	offeredAt     = 3    // … so many upset messages on
	handedOff     = 3    // upset messages for a hand-off …
	handedOffMean = 0.6  // … at this mean intensity
	despair       = 2    // distressed messages for a hand-off …
	despairMean   = 0.75 // … at this mean intensity
	outburst      = 0.8  // intensity of one angry or distressed message that is calmed at once
)

// Curve reads the messages one by one.
func (r *Reader) Curve(said []Said) Curve {
	out := make(Curve, len(said))
	for i, s := range said {
		out[i] = Point{s.Seq, r.Read(s.Text)}
	}
	return out
}

func (p Point) upset() bool { return p.State != Calm && p.Intensity >= felt }

// bursts reports whether the message alone calls for calming words and the offer of a human.
func (p Point) bursts() bool {
	return (p.State == Angry || p.State == Distressed) && p.Intensity >= outburst
}

// recent returns the upset points of the window.
func (c Curve) recent() []Point {
	var out []Point
	for _, p := range c[max(0, len(c)-window):] {
		if p.upset() {
			out = append(out, p)
		}
	}
	return out
}

// Judge returns what the conversation needs now, mildest first. A single upset message, however
// strong, asks for words and an offer at most; answers stay as they are.
func (c Curve) Judge() []Trigger {
	if len(c) == 0 || !c[len(c)-1].upset() {
		return nil
	}
	points := c.recent()
	words, burst := wordsOf(points), c[len(c)-1].bursts()
	switch {
	case len(points) < soothed && burst:
		return []Trigger{{Soothe, words}, {OfferHuman, words}}
	case len(points) < soothed:
		return nil
	}
	out := []Trigger{{Soothe, words}, {Shorten, words}}
	if burst || mean(points) >= offered || len(points) >= offeredAt {
		out = append(out, Trigger{OfferHuman, words})
	}
	lost := slices.DeleteFunc(slices.Clone(points), func(p Point) bool { return p.State != Distressed })
	if len(lost) >= despair && mean(lost) >= despairMean {
		return append(out, Trigger{HandOff, wordsOf(lost)})
	}
	if len(points) >= handedOff && mean(points) >= handedOffMean {
		out = append(out, Trigger{HandOff, words})
	}
	return out
}

// Asked returns how many messages in a row, the last one included, asked for something.
func (c Curve) Asked() int {
	n := 0
	for len(c)-n > 0 && len(c[:len(c)-n].Judge()) > 0 {
		n++
	}
	return n
}

// Fired is a trigger at the message that set it off.
type Fired struct {
	Seq int64
	Trigger
}

// Fired returns every trigger of the conversation so far, in order.
func (c Curve) Fired() []Fired {
	var out []Fired
	for i := range c {
		for _, t := range c[:i+1].Judge() {
			out = append(out, Fired{c[i].Seq, t})
		}
	}
	return out
}

// Now returns the feeling of the last few messages together: the one that weighs most, with
// the mean intensity of the messages that show it.
func (c Curve) Now() Feeling {
	sum, count := map[State]float64{}, map[State]float64{}
	for _, p := range c[max(0, len(c)-window):] {
		sum[p.State] += p.Intensity
		count[p.State]++
	}
	now := Feeling{State: Calm}
	for _, s := range Upset {
		if sum[s] > 0 && sum[s] > sum[now.State] {
			now = Feeling{State: s, Intensity: sum[s] / count[s]}
		}
	}
	for _, p := range c.recent() {
		if p.State == now.State {
			now.Words = appendNew(now.Words, p.Words)
		}
	}
	return now
}

func mean(points []Point) float64 {
	sum := 0.0
	for _, p := range points {
		sum += p.Intensity
	}
	return sum / float64(len(points))
}

func wordsOf(points []Point) []string {
	var out []string
	for _, p := range points {
		out = appendNew(out, p.Words)
	}
	return out
}

func appendNew(list, more []string) []string {
	for _, w := range more {
		if !slices.Contains(list, w) {
			list = append(list, w)
		}
	}
	return list
}
