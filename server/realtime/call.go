package realtime

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime/debug"

	"github.com/centrifugal/centrifuge"
)

type failure struct {
	Error struct {
		Status  int    `json:"status"`
		Reason  string `json:"reason"`
		Message string `json:"message"`
		Appeal  string `json:"appeal,omitempty"`
	} `json:"error"`
}

// answer runs one call. An expected failure is an ordinary reply with an error in it, so that
// clients get the reason and the sentence and not just a number.
func (h *Hub) answer(client *centrifuge.Client, c Client, e centrifuge.RPCEvent, reply centrifuge.RPCCallback) {
	data, err := h.call(client.Context(), c, e)
	if err == nil {
		reply(centrifuge.RPCReply{Data: data}, nil)
		return
	}
	var known *CallError
	if !errors.As(err, &known) {
		h.Log.ErrorContext(client.Context(), "call failed", "method", e.Method, "error", err)
		reply(centrifuge.RPCReply{}, centrifuge.ErrorInternal)
		return
	}
	var f failure
	f.Error.Status, f.Error.Reason, f.Error.Message, f.Error.Appeal = known.Status, known.Reason, known.Message, known.Appeal
	data, err = json.Marshal(f)
	if err != nil {
		reply(centrifuge.RPCReply{}, centrifuge.ErrorInternal)
		return
	}
	reply(centrifuge.RPCReply{Data: data}, nil)
}

// call keeps a panic of one call from ending the process, as the HTTP server does for requests.
func (h *Hub) call(ctx context.Context, c Client, e centrifuge.RPCEvent) (data []byte, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v\n%s", r, debug.Stack())
		}
	}()
	return h.Call(ctx, c, e.Method, e.Data)
}
