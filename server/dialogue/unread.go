package dialogue

import (
	"context"
	"fmt"
	"time"
)

// Unread is what a citizen has not read of a conversation: the first and last message of one
// sender. Sender is ByAgent, ByBot, or BySystem for the news that nobody could come.
type Unread struct {
	ConversationID string
	CitizenID      string
	Sender         Sender
	FirstSeq       int64
	Last           Message
}

// unreadFor bounds how many unread messages one look takes.
const unreadFor = 2000

// Unread lists what citizens have not read although it was said before `until`, in
// conversations that moved after `since`, oldest first. Conversations of Official Accounts and
// customer service, whose channels have a colon, are left out: there each message is sent.
func (s *Service) Unread(ctx context.Context, since, until time.Time) ([]Unread, error) {
	rows, err := s.store.unread(ctx, since, until, unreadFor)
	if err != nil {
		return nil, fmt.Errorf("find unread messages: %w", err)
	}
	type key struct {
		conversation string
		sender       Sender
	}
	at, list := map[key]int{}, []Unread{}
	for _, r := range rows {
		k := key{r.ConversationID, r.Sender}
		i, known := at[k]
		if !known {
			i = len(list)
			at[k] = i
			list = append(list, Unread{ConversationID: r.ConversationID, CitizenID: r.CitizenID, Sender: r.Sender, FirstSeq: r.Seq})
		}
		list[i].Last = r.Message
	}
	return list, nil
}
