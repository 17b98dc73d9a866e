package safety

import (
	"context"
	"time"
)

// State says how far a reviewer is with an item.
type State string

// The states. Released text of outcome block has been delivered; upheld text stays stopped.
const (
	Pending  State = "pending"
	Appealed State = "appealed"
	Released State = "released"
	Upheld   State = "upheld"
)

// Open reports whether somebody must still decide.
func (s State) Open() bool { return s == Pending || s == Appealed }

// Source says who found something.
type Source string

// The sources.
const (
	Local  Source = "local"
	WeChat Source = "wechat"
)

// Item is something a reviewer looks at. Draft is what to deliver when a stopped text is
// released, encrypted.
type Item struct {
	ID          string
	CitizenID   string
	Place       Place
	TargetID    string // the conversation or letter; empty for a letter that was stopped
	ClientID    string
	Text        string
	FileID      string
	Draft       string
	Outcome     Outcome
	Source      Source
	Category    Category
	Why         string
	Reasons     []Reason `gorm:"serializer:json"`
	State       State
	Appeal      string
	AppealedAt  *time.Time
	DecidedBy   *string
	DecidedAt   *time.Time
	Decision    string // the reviewer's reason
	DeliveredID string // the message, letter or entry it became
	CreatedAt   time.Time
}

// Held is a stopped text with what is needed to deliver it later.
type Held struct {
	Text
	TargetID string
	ClientID string
	Draft    []byte
}

// Noted is a text or picture that goes on. ClientID names it: the id under which it is stored.
type Noted struct {
	Text
	TargetID string
	ClientID string
	FileID   string
}

// Query selects items for reviewers. Zero fields do not restrict.
type Query struct {
	States   []State
	Outcome  Outcome
	Category Category
	Place    Place
	Text     string
	Page     int // from 1
	Size     int // at most 100
}

// Deliver stores a released text where it was meant to go, in the transaction of ctx, and
// returns the id of what it became. Delivering twice must be harmless.
type Deliver func(ctx context.Context, i Item, draft []byte) (id string, err error)

// Teller tells citizens what was decided about their stopped text, in the transaction of ctx.
type Teller interface {
	SafetyDecided(ctx context.Context, i Item) error
}

// Sealer hides drafts at rest.
type Sealer interface {
	Seal(plain string) (cipher, index string, err error)
	Open(cipher string) (string, error)
}
