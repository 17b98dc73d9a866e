package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"qingting/server/identity"
)

const goodPassword = "correct horse 7"

// person is somebody with a token, or nobody with an empty one.
type person struct {
	w        *world
	id       string
	username string
	password string
	token    string
}

var serial atomic.Int64

// unique returns a word that nobody has used before.
func unique(prefix string) string { return fmt.Sprintf("%s%d", prefix, serial.Add(1)) }

// reply is one answer of the server.
type reply struct {
	t      *testing.T
	status int
	header http.Header
	body   string
}

// hire makes one staff member for each role, and one who must change the password.
func (w *world) hire(t *testing.T) {
	t.Helper()
	for _, r := range identity.AllRoles {
		w.staff[string(r)] = w.newStaff(t, r)
	}
	w.staff["fresh"] = w.freshStaff(t)
}

// freshStaff is an agent who has not changed the first password yet.
func (w *world) freshStaff(t *testing.T) *person {
	t.Helper()
	name := unique("fresh")
	m, password, err := w.identity.CreateStaff(context.Background(), identity.NewStaff{Username: name, DisplayName: "新人" + name, Roles: []identity.Role{identity.Agent}})
	check(t, err)
	p := &person{w: w, id: m.ID, username: name, password: password}
	p.login(t)
	return p
}

// newStaff is a staff member who has chosen goodPassword.
func (w *world) newStaff(t *testing.T, roles ...identity.Role) *person {
	t.Helper()
	ctx := context.Background()
	name := unique(string(roles[0]))
	m, password, err := w.identity.CreateStaff(ctx, identity.NewStaff{Username: name, DisplayName: roles[0].Name() + name, Roles: roles})
	check(t, err)
	login, _, err := w.identity.LoginStaff(ctx, identity.Attempt{Username: name, Password: password})
	check(t, err)
	who, err := w.identity.Resolve(ctx, login.Token)
	check(t, err)
	check(t, w.identity.ChangePassword(ctx, who, password, goodPassword))
	return &person{w: w, id: m.ID, username: name, password: goodPassword, token: login.Token}
}

func (p *person) login(t *testing.T) {
	t.Helper()
	login, _, err := p.w.identity.LoginStaff(context.Background(), identity.Attempt{Username: p.username, Password: p.password})
	check(t, err)
	p.token = login.Token
}

// again is the same staff member with a session of its own.
func (p *person) again(t *testing.T) *person {
	t.Helper()
	if p.username == "" {
		return p
	}
	q := *p
	q.login(t)
	return &q
}

func (w *world) guest(t *testing.T) *person {
	t.Helper()
	login, c, err := w.identity.CreateGuest(context.Background(), identity.Origin{Device: "test"})
	check(t, err)
	return &person{w: w, id: c.ID, token: login.Token}
}

func (w *world) nobody() *person { return &person{w: w} }

// does sends a request; body is JSON text or anything that becomes it.
func (p *person) does(t *testing.T, method, path string, body any) reply {
	t.Helper()
	if body == nil {
		return p.sends(t, method, path, "", nil)
	}
	text, ok := body.(string)
	if !ok {
		text = string(must[[]byte](t)(json.Marshal(body)))
	}
	return p.sends(t, method, path, "application/json", strings.NewReader(text))
}

// sends sends a request to path below /api/v1, or "root:" and a path from the root.
func (p *person) sends(t *testing.T, method, path, kind string, body io.Reader) reply {
	t.Helper()
	address := p.w.http.URL + "/api/v1" + path
	if root, found := strings.CutPrefix(path, "root:"); found {
		address = p.w.http.URL + root
	}
	req, err := http.NewRequest(method, address, body)
	check(t, err)
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	if p.token != "" {
		req.Header.Set("Authorization", "Bearer "+p.token)
	}
	return answerTo(t, req)
}

var client = &http.Client{Timeout: patience, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

func answerTo(t *testing.T, req *http.Request) reply {
	t.Helper()
	res, err := client.Do(req)
	check(t, err)
	defer func() { _ = res.Body.Close() }() // read to the end
	data, err := io.ReadAll(res.Body)
	check(t, err)
	return reply{t: t, status: res.StatusCode, header: res.Header, body: string(data)}
}

// gives fails the test unless the answer has the status, and returns it.
func (r reply) gives(status int) reply {
	r.t.Helper()
	if r.status != status {
		r.t.Fatalf("status %d, want %d: %s", r.status, status, r.body)
	}
	return r
}

// into reads the body.
func into[T any](r reply) T {
	r.t.Helper()
	var v T
	if err := json.Unmarshal([]byte(r.body), &v); err != nil {
		r.t.Fatalf("%v: %s", err, r.body)
	}
	return v
}

// form builds a multipart form with one file.
func form(t *testing.T, field, name string, data []byte) (kind string, body io.Reader) {
	t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	part, err := m.CreateFormFile(field, name)
	check(t, err)
	_, err = part.Write(data)
	check(t, err)
	check(t, m.Close())
	return m.FormDataContentType(), &b
}

func (p *person) uploads(t *testing.T, path, field, name string, data []byte) reply {
	t.Helper()
	kind, body := form(t, field, name, data)
	return p.sends(t, http.MethodPost, path, kind, body)
}

// picture is a PNG of the size, different for every seed.
func picture(t *testing.T, side int, seed uint8) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, side, side))
	for i := range img.Pix {
		img.Pix[i] = uint8(i) ^ seed
	}
	var b bytes.Buffer
	check(t, png.Encode(&b, img))
	return b.Bytes()
}
