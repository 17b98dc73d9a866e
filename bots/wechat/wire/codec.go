package wire

import (
	"encoding/json"
	"fmt"
	"time"
)

// stored is how a message is kept until it is dealt with: as JSON, with the name of its type.
type stored struct {
	To, From, ID, Kind string
	At                 time.Time
	Body               json.RawMessage
}

// Encode returns the message as bytes that Decode reads.
func Encode(m Message) ([]byte, error) {
	body, err := json.Marshal(m.Body)
	if err != nil {
		return nil, fmt.Errorf("encode message: %w", err)
	}
	return json.Marshal(stored{To: m.To, From: m.From, ID: m.ID, At: m.At, Kind: fmt.Sprintf("%T", m.Body), Body: body})
}

// readers make a body of each type from its JSON.
var readers = map[string]func([]byte) (Body, error){}

func init() {
	register[Text]()
	register[Image]()
	register[Voice]()
	register[Video]()
	register[Place]()
	register[Link]()
	register[MiniPage]()
	register[Subscribed]()
	register[Unsubscribed]()
	register[Scanned]()
	register[Clicked]()
	register[Viewed]()
	register[Position]()
	register[Entered]()
	register[Grants]()
	register[Delivered]()
	register[MediaChecked]()
	register[KefuChanged]()
	register[Unknown]()
}

func register[B Body]() {
	var b B
	readers[fmt.Sprintf("%T", b)] = func(data []byte) (Body, error) {
		var b B
		err := json.Unmarshal(data, &b)
		return b, err
	}
}

// Decode reads what Encode wrote.
func Decode(data []byte) (Message, error) {
	var s stored
	if err := json.Unmarshal(data, &s); err != nil {
		return Message{}, fmt.Errorf("decode message: %w", err)
	}
	read := readers[s.Kind]
	if read == nil {
		return Message{}, fmt.Errorf("decode message: no kind %q", s.Kind)
	}
	body, err := read(s.Body)
	if err != nil {
		return Message{}, fmt.Errorf("decode message: %w", err)
	}
	return Message{To: s.To, From: s.From, ID: s.ID, At: s.At, Body: body}, nil
}
