package client

import "strings"

// Outgoing is one customer-service message; exactly one field is set.
type Outgoing struct {
	Text  string // at most 2,048 bytes
	Image string // media id
	News  *Article
	Card  *MiniCard
	Menu  *Choices
}

// Article is a card that opens a web page.
type Article struct {
	Title   string
	Text    string
	URL     string
	Picture string // address of a picture; the Official Account only
	MediaID string // uploaded picture; WeCom only, which sends a text when there is none
}

// MiniCard is a card that opens a mini-program page. MediaID is its uploaded picture.
type MiniCard struct {
	Title   string
	AppID   string
	Page    string
	MediaID string
}

// Choices is a list of which the person taps one; the tap comes back as a message with the ID.
type Choices struct {
	Head  string
	Items []Choice
	Tail  string
}

// Choice is one line of Choices.
type Choice struct {
	ID   string
	Text string
}

// asText says the same as the article in words, for where no card can be shown.
func (a Article) asText() string {
	lines := []string{}
	for _, line := range []string{a.Title, a.Text, a.URL} {
		if line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}
