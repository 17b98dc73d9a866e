package wechat

import (
	"context"
	"errors"
	"log/slog"
	"net/http"

	"qingting/bots/wechat/wire"
)

// Callback answers the calls of one account: the echo when its address is set, and messages,
// which Take keeps before WeChat is told success.
type Callback struct {
	Gate *wire.Gate
	Take func(ctx context.Context, m wire.Message) error
	Log  *slog.Logger
}

// ServeHTTP answers a call. WeChat repeats what was not answered with success, so that an
// error of ours loses nothing.
func (h Callback) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	switch r.Method {
	case http.MethodGet:
		h.echo(w, r)
	case http.MethodPost:
		h.take(w, r)
	default:
		w.Header().Set("Allow", "GET, POST")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
	}
}

func (h Callback) echo(w http.ResponseWriter, r *http.Request) {
	text, err := h.Gate.Echo(r.URL.Query())
	if err != nil {
		h.refuse(w, r, err)
		return
	}
	h.say(w, text)
}

func (h Callback) take(w http.ResponseWriter, r *http.Request) {
	m, err := h.Gate.Open(r.URL.Query(), r.Body)
	if err != nil {
		h.refuse(w, r, err)
		return
	}
	if err := h.Take(r.Context(), m); err != nil {
		h.Log.ErrorContext(r.Context(), "cannot keep a message of wechat", "path", r.URL.Path, "error", err)
		http.Error(w, "try again", http.StatusInternalServerError)
		return
	}
	h.say(w, "success")
}

func (h Callback) say(w http.ResponseWriter, text string) {
	_, _ = w.Write([]byte(text)) // a caller that has gone asks again
}

// refuse answers without a reason: who may call knows it from the log.
func (h Callback) refuse(w http.ResponseWriter, r *http.Request, err error) {
	status := http.StatusForbidden
	switch {
	case errors.Is(err, wire.ErrTooLarge):
		status = http.StatusRequestEntityTooLarge
	case errors.Is(err, wire.ErrMalformed):
		status = http.StatusBadRequest
	}
	h.Log.WarnContext(r.Context(), "a call of wechat was refused", "path", r.URL.Path, "error", err)
	http.Error(w, http.StatusText(status), status)
}
