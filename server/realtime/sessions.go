package realtime

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/centrifugal/centrifuge"
)

// register reports whether the session was ended while the connection was made.
func (h *Hub) register(client *centrifuge.Client, c Client) (ended bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.sessions[c.SessionID] = append(h.sessions[c.SessionID], client)
	_, ended = h.ended[c.SessionID]
	return ended
}

func (h *Hub) unregister(client *centrifuge.Client, c Client) {
	h.mu.Lock()
	defer h.mu.Unlock()
	others := slices.DeleteFunc(h.sessions[c.SessionID], func(o *centrifuge.Client) bool { return o == client })
	h.sessions[c.SessionID] = others
	if len(others) == 0 {
		delete(h.sessions, c.SessionID)
	}
}

// ownerOf tells whose connection it is.
func ownerOf(client *centrifuge.Client) Client {
	c, _ := client.Context().Value(clientKey{}).(Client)
	return c
}

// closeOldest keeps a person's newest connections: a phone that lost its network leaves dead
// ones behind, and turning the new one away would shut the person out.
func (h *Hub) closeOldest(client *centrifuge.Client) {
	all := h.node.Hub().UserConnections(client.UserID())
	for len(all) > h.PerPerson {
		var oldest *centrifuge.Client
		for _, c := range all {
			if c != client && (oldest == nil || startedAt(c) < startedAt(oldest)) {
				oldest = c
			}
		}
		if oldest == nil {
			return
		}
		delete(all, oldest.ID())
		oldest.Disconnect(errReplaced)
	}
}

func startedAt(c *centrifuge.Client) int64 {
	t, _ := c.Context().Value(startKey{}).(time.Time)
	return t.UnixNano()
}

type startKey struct{}

// EndSessions closes the connections of ended sessions, in every process.
func (h *Hub) EndSessions(ctx context.Context, sessionIDs []string) {
	h.tell(ctx, revokedOp, sessionIDs)
}

// MoveSessions has the connections of these sessions made anew, in every process, because they
// belong to somebody else now.
func (h *Hub) MoveSessions(ctx context.Context, sessionIDs []string) {
	h.tell(ctx, movedOp, sessionIDs)
}

func (h *Hub) tell(ctx context.Context, op string, sessionIDs []string) {
	data, err := json.Marshal(sessionIDs)
	if err == nil {
		err = h.node.Notify(op, data, "")
	}
	if err != nil {
		h.Log.WarnContext(ctx, "cannot tell other processes about sessions", "what", op, "error", err)
	}
}

func (h *Hub) closeSessions(data []byte, why centrifuge.Disconnect) {
	var ids []string
	if err := json.Unmarshal(data, &ids); err != nil {
		h.Log.Warn("cannot read what another process says about sessions", "error", err)
		return
	}
	for _, client := range h.clientsOf(ids, why == errSessionEnded, time.Now()) {
		client.Disconnect(why)
	}
}

// clientsOf returns the connections of the sessions and remembers for a while those that ended.
func (h *Hub) clientsOf(ids []string, ended bool, now time.Time) []*centrifuge.Client {
	h.mu.Lock()
	defer h.mu.Unlock()
	for id, at := range h.ended {
		if now.Sub(at) > rememberEnded {
			delete(h.ended, id)
		}
	}
	var gone []*centrifuge.Client
	for _, id := range ids {
		if ended {
			h.ended[id] = now
		}
		gone = append(gone, h.sessions[id]...)
	}
	return gone
}

// Present lists whose connections of a kind are open in this process, each id once.
func (h *Hub) Present(kind Kind) []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	seen := map[string]bool{}
	var ids []string
	for _, clients := range h.sessions {
		for _, client := range clients {
			c := ownerOf(client)
			if c.Kind == kind && !seen[c.ID] {
				seen[c.ID] = true
				ids = append(ids, c.ID)
			}
		}
	}
	return ids
}
