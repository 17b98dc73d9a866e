// Package gate puts content safety before conversations and letters: it tells both what must
// not go on, keeps that for a reviewer, and delivers what a reviewer releases.
package gate

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"qingting/server/board"
	"qingting/server/dialogue"
	"qingting/server/safety"
)

// Join has the service look at what citizens write in conversations and letters. Call it before
// either takes anything.
func Join(s *safety.Service, d *dialogue.Service, b *board.Service) {
	d.Guard, b.Guard = Messages{s}, Letters{s}
	s.OnRelease(safety.Message, releaseMessage(d))
	s.OnRelease(safety.Letter, releaseLetter(b))
	s.OnRelease(safety.Entry, releaseEntry(b))
}

// Messages guards conversations.
type Messages struct{ *safety.Service }

// Stops implements dialogue.Guard.
func (g Messages) Stops(text string) bool {
	return g.Judge(context.Background(), safety.Text{Where: safety.Message, Text: text}).Outcome == safety.Block
}

// Keep implements dialogue.Guard.
func (g Messages) Keep(ctx context.Context, p dialogue.Stopped) error {
	t := safety.Text{CitizenID: p.CitizenID, Where: safety.Message, Text: p.Said.Text}
	return keep(ctx, g.Service, safety.Held{Text: t, TargetID: p.ConversationID, ClientID: p.ConversationID + "/" + p.Said.ClientID}, p)
}

// Stored implements dialogue.Guard.
func (g Messages) Stored(ctx context.Context, m dialogue.Message) error {
	n := safety.Noted{Text: safety.Text{CitizenID: m.SenderID, Where: safety.Message, Text: m.Text}, TargetID: m.ConversationID, ClientID: m.ID}
	switch {
	case m.Kind == dialogue.KindImage && m.Content.File != nil:
		n.Where, n.Text.Text, n.FileID = safety.Picture, "", m.Content.File.ID
	case m.Kind != dialogue.KindText && m.Kind != dialogue.KindVoice:
		return nil
	}
	return g.Note(ctx, n)
}

// Letters guards the board.
type Letters struct{ *safety.Service }

// Stops implements board.Guard. Nothing in a complaint or a report is ever stopped.
func (g Letters) Stops(t board.DemandType, text string) bool {
	return g.Judge(context.Background(), safety.Text{Where: safety.Letter, Text: typed(t, text)}).Outcome == safety.Block
}

// typed begins the text with its demand type: 投诉 and 举报 are words that spare a text.
func typed(t board.DemandType, text string) string {
	return "【" + t.Words() + "】" + strings.TrimSpace(text)
}

// KeepLetter implements board.Guard.
func (g Letters) KeepLetter(ctx context.Context, citizenID string, d board.Draft) error {
	t := safety.Text{CitizenID: citizenID, Where: safety.Letter, Text: typed(d.DemandType, d.Words())}
	return keep(ctx, g.Service, safety.Held{Text: t, ClientID: letterKey(citizenID, d.ClientID)}, d)
}

// letterKey names a letter before it has an id, and entryKey further words: so that they stay
// apart when citizens are merged.
func letterKey(citizenID, clientID string) string { return citizenID + "/" + clientID }
func entryKey(letterID, clientID string) string   { return letterID + "/" + clientID }

// heldEntry is what delivers further words on a letter.
type heldEntry struct {
	LetterID string
	Words    board.Words
}

// KeepEntry implements board.Guard.
func (g Letters) KeepEntry(ctx context.Context, l board.Letter, w board.Words) error {
	t := safety.Text{CitizenID: l.CitizenID, Where: safety.Entry, Text: typed(l.DemandType, w.Text)}
	h := safety.Held{Text: t, TargetID: l.ID, ClientID: entryKey(l.ID, w.ClientID)}
	return keep(ctx, g.Service, h, heldEntry{l.ID, w})
}

// LetterStored implements board.Guard.
func (g Letters) LetterStored(ctx context.Context, l board.Letter, d board.Draft) error {
	if err := g.Sent(ctx, l.CitizenID, safety.Letter, letterKey(l.CitizenID, d.ClientID)); err != nil {
		return err
	}
	t := safety.Text{CitizenID: l.CitizenID, Where: safety.Letter, Text: typed(l.DemandType, d.Words())}
	if err := g.Note(ctx, safety.Noted{Text: t, TargetID: l.ID, ClientID: l.ID}); err != nil {
		return err
	}
	for _, file := range d.FileIDs {
		n := safety.Noted{Text: safety.Text{CitizenID: l.CitizenID, Where: safety.Picture}, TargetID: l.ID, ClientID: l.ID, FileID: file}
		if err := g.Note(ctx, n); err != nil {
			return err
		}
	}
	return nil
}

// EntryStored implements board.Guard.
func (g Letters) EntryStored(ctx context.Context, l board.Letter, e board.Entry) error {
	if err := g.Sent(ctx, l.CitizenID, safety.Entry, entryKey(l.ID, e.ClientID)); err != nil {
		return err
	}
	t := safety.Text{CitizenID: l.CitizenID, Where: safety.Entry, Text: typed(l.DemandType, e.Text)}
	return g.Note(ctx, safety.Noted{Text: t, TargetID: l.ID, ClientID: e.ID})
}

func keep(ctx context.Context, s *safety.Service, h safety.Held, draft any) error {
	data, err := json.Marshal(draft)
	if err != nil {
		return fmt.Errorf("encode a stopped text: %w", err)
	}
	h.Draft = data
	return s.Keep(ctx, h)
}

func releaseMessage(d *dialogue.Service) safety.Deliver {
	return func(ctx context.Context, i safety.Item, draft []byte) (string, error) {
		var p dialogue.Stopped
		if err := json.Unmarshal(draft, &p); err != nil {
			return "", fmt.Errorf("decode a stopped message: %w", err)
		}
		p.CitizenID = i.CitizenID // the conversation may have been merged meanwhile
		m, err := d.Release(ctx, p)
		return m.ID, err
	}
}

func releaseLetter(b *board.Service) safety.Deliver {
	return func(ctx context.Context, i safety.Item, draft []byte) (string, error) {
		var d board.Draft
		if err := json.Unmarshal(draft, &d); err != nil {
			return "", fmt.Errorf("decode a stopped letter: %w", err)
		}
		l, err := b.Release(ctx, i.CitizenID, d)
		return l.ID, err
	}
}

func releaseEntry(b *board.Service) safety.Deliver {
	return func(ctx context.Context, i safety.Item, draft []byte) (string, error) {
		var h heldEntry
		if err := json.Unmarshal(draft, &h); err != nil {
			return "", fmt.Errorf("decode further words on a letter: %w", err)
		}
		l, err := b.ReleaseEntry(ctx, i.CitizenID, h.LetterID, h.Words)
		return l.ID, err
	}
}
