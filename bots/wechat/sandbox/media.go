package sandbox

import (
	"bytes"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// mediaFor is how long temporary media are kept.
const mediaFor = 72 * time.Hour

// medium is an uploaded file, or one a user sent. WeChat's media ids belong to one app.
type medium struct {
	app, kind, name, mime string
	data                  []byte
	expires               time.Time
}

// mediaRules are the documented sizes in bytes and types of temporary media.
var mediaRules = map[string]struct {
	size  int
	mimes []string
}{
	"image": {10 << 20, []string{"image/png", "image/jpeg", "image/gif"}},
	"voice": {2 << 20, []string{"audio/amr", "audio/mpeg"}},
	"video": {10 << 20, []string{"video/mp4"}},
	"thumb": {64 << 10, []string{"image/jpeg"}},
	"file":  {20 << 20, nil}, // WeCom only
}

// sniff tells the type from the bytes, not from what the caller says.
func sniff(data []byte) string {
	switch {
	case bytes.HasPrefix(data, []byte("#!AMR")):
		return "audio/amr"
	case bytes.HasPrefix(data, []byte("ID3")) || bytes.HasPrefix(data, []byte{0xff, 0xfb}):
		return "audio/mpeg"
	}
	kind, _, _ := mime.ParseMediaType(http.DetectContentType(data)) // never malformed
	return kind
}

func (s *Server) keep(app, kind, name string, data []byte) string {
	id := random("")
	s.media[id] = &medium{app: app, kind: kind, name: name, mime: sniff(data), data: data, expires: s.now().Add(mediaFor)}
	return id
}

// upload is media/upload; the file is the form's part "media".
func (s *Server) upload(c *call) (any, error) {
	kind := c.query.Get("type")
	rule, known := mediaRules[kind]
	if !known || (kind == "file" && c.app.kind != kindCorp) {
		return nil, fail(40004)
	}
	name, data := part(c, "media")
	switch {
	case len(data) == 0:
		return nil, fail(41005)
	case len(data) > rule.size:
		return nil, fail(40006)
	case rule.mimes != nil && !slices.Contains(rule.mimes, sniff(data)):
		return nil, fail(40005)
	}
	id := s.keep(c.app.id, kind, name, data)
	answer := map[string]any{"type": kind, "media_id": id, "created_at": s.now().Unix()}
	if kind == "thumb" && c.app.kind != kindCorp {
		delete(answer, "media_id")
		answer["thumb_media_id"] = id
	}
	if c.app.kind == kindCorp {
		answer["errcode"], answer["errmsg"], answer["created_at"] = 0, "ok", strconv.FormatInt(s.now().Unix(), 10)
	}
	return answer, nil
}

func part(c *call, name string) (string, []byte) {
	_, params, err := mime.ParseMediaType(c.request.Header.Get("Content-Type"))
	if err != nil || params["boundary"] == "" {
		return "", nil
	}
	reader := multipart.NewReader(bytes.NewReader(c.body), params["boundary"])
	for {
		p, err := reader.NextPart()
		if err != nil {
			return "", nil
		}
		if p.FormName() == name {
			data, _ := io.ReadAll(p) // a cut-off part is an empty or wrong file, refused by the caller
			return p.FileName(), data
		}
	}
}

// medium finds a file the app may use.
func (s *Server) medium(a *app, id string) (*medium, error) {
	m := s.media[id]
	if m == nil || m.app != a.id || !s.now().Before(m.expires) {
		return nil, fail(40007)
	}
	return m, nil
}

func (s *Server) download(c *call) (any, error) {
	m, err := s.medium(c.app, c.query.Get("media_id"))
	if err != nil {
		return nil, err
	}
	return file{mime: m.mime, name: m.name, data: m.data}, nil
}

func (s *Server) showMedium(kind, id string, a *app) (entry, error) {
	if _, err := s.medium(a, id); err != nil {
		return entry{}, err
	}
	return entry{Kind: kind, Image: "/mmbiz/" + id}, nil
}

// showPicture serves what PicUrl names; WeChat serves pictures without a token.
func (s *Server) showPicture(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	m := s.media[r.PathValue("id")]
	s.mu.Unlock()
	if m == nil {
		http.NotFound(w, r)
		return
	}
	writeResult(w, file{mime: m.mime, data: m.data})
}
