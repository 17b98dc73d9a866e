package consult

import (
	"context"

	"qingting/server/dialogue"
	"qingting/server/search"
)

// Preview is what a citizen would get for a question that opens a conversation, and why.
type Preview struct {
	Reply    dialogue.Reply
	Hits     []search.Hit
	Settings Settings
}

// Preview answers as Reply would, without storing anything.
func (b *Bot) Preview(ctx context.Context, question string) (Preview, error) {
	turn := dialogue.Turn{Message: dialogue.Message{Kind: dialogue.KindText, Text: question, Sender: dialogue.ByCitizen}}
	reply, err := b.Reply(ctx, turn)
	if err != nil {
		return Preview{}, err
	}
	return Preview{Reply: reply, Hits: b.search(question), Settings: b.Settings}, nil
}
