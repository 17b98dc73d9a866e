package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"qingting/server/errs"
)

// jsonFormat is huma's own, except that it takes no text PostgreSQL cannot store.
var jsonFormat = huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: decode}

// decode reads JSON. Bytes that are no UTF-8 become U+FFFD; NUL is refused.
func decode(data []byte, v any) error {
	if hasNUL(data) {
		return errNotText
	}
	return json.Unmarshal(data, v)
}

// hasNUL reports whether the JSON text spells the character U+0000, the one way to write it.
func hasNUL(data []byte) bool {
	for {
		i := bytes.Index(data, []byte(`\u0000`))
		if i < 0 {
			return false
		}
		before := data[:i]
		slashes := len(before) - len(bytes.TrimRight(before, `\`))
		if slashes%2 == 0 {
			return true
		}
		data = data[i+2:]
	}
}

// isText reports whether path and query are text without NUL: what is compared with ids or
// searched for must be something the database can hold.
func isText(u *url.URL) bool {
	if !plain(u.Path) {
		return false
	}
	for _, values := range u.Query() {
		for _, v := range values {
			if !plain(v) {
				return false
			}
		}
	}
	return true
}

func plain(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// form is what a route takes instead of JSON: a file of at most size bytes, and the refusal of
// a larger one.
type form struct {
	size   int64
	tooBig *errs.Error
}

const (
	formAround = 64 << 10        // bytes of a form around its file
	formMemory = 64 << 10        // bytes of a form kept in memory, the rest goes to the disk
	formTime   = 3 * time.Minute // for 10 MB on a bad mobile network
)

// unpack reads the form before huma does, which bounds neither its size nor, sensibly, its
// time, and removes from the disk what was unpacked there: the HTTP server cannot, because
// requestID has replaced the request it knows.
func (s *Server) unpack(f form) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		c := humagin.Unwrap(ctx)
		_ = ctx.SetReadDeadline(time.Now().Add(formTime)) // not every connection has one
		c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, f.size+formAround)
		err := c.Request.ParseMultipartForm(formMemory)
		var tooBig *http.MaxBytesError
		if errors.As(err, &tooBig) {
			s.toProblem(ctx.Context(), f.tooBig).write(c.Writer)
			return
		}
		next(ctx) // huma finds out itself about a form that is not one
		if c.Request.MultipartForm != nil {
			_ = c.Request.MultipartForm.RemoveAll() // left behind, the system clears it away
		}
	}
}
