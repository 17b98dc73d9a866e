package api_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// html is a page with a script that says it is a picture.
const html = "<!doctype html><html><body><script>alert(document.cookie)</script></body></html>"

func TestPictures(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		file := into[struct {
			ID, URL, Mime string
			Size          int64
			Width         int
		}](c.as("citizen").uploads(t, "/files", "file", "我的 照片.exe", picture(t, 32, 3)).gives(201))
		if file.Mime != "image/png" || file.Width != 32 {
			t.Errorf("%+v", file)
		}
		r := w.nobody().does(t, "GET", "root:"+file.URL, nil).gives(200)
		if r.header.Get("Content-Type") != "image/png" || r.header.Get("X-Content-Type-Options") != "nosniff" ||
			!strings.Contains(r.header.Get("Content-Security-Policy"), "sandbox") || r.body != string(picture(t, 32, 3)) {
			t.Errorf("%v", r.header)
		}
		c.names["file"], c.names["signed"] = file.ID, file.URL
		c.names["cut"] = file.URL[:len(file.URL)-1]
		c.names["later"] = strings.Replace(file.URL, "exp=", "exp=9", 1)
		c.plays(t, []scenario{
			{name: "without a signature", as: "citizen", method: "GET", path: "/files/{file}", status: 404, want: []string{"file_not_found"}},
			{name: "with part of the signature", method: "GET", path: "root:{cut}", status: 404},
			{name: "with another expiry", method: "GET", path: "root:{later}", status: 404},
			{name: "a path outside", method: "GET", path: "/files/..%2F..%2Fetc%2Fpasswd?exp=1&sig=x", status: 404},
			{name: "somebody else's picture in a message", as: "other", method: "POST", path: "/conversations/{chat}/messages", body: `{"client_id":"x","kind":"image","file_id":"{file}"}`, status: 404},
			{name: "somebody else's picture in a letter", as: "other", method: "POST", path: "/letters", body: `{"client_id":"x","demand_type":"help","title":"标题","text":"内容","file_ids":["{file}"]}`, status: 422, want: []string{"letter_file_invalid"}},
			{name: "a form in JSON", as: "citizen", method: "POST", path: "/files", body: `{"file":"x"}`, status: 422},
			{name: "a form cut off", as: "citizen", method: "POST", path: "/files", kind: "multipart/form-data; boundary=x", body: "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\nabc", status: 422},
			{name: "nothing", as: "citizen", method: "POST", path: "/files", status: 422},
		})
		w.later(72 * time.Hour)
		w.nobody().does(t, "GET", "root:"+file.URL, nil).gives(404)
	})
}

func TestARecordingIsSentAndHeard(t *testing.T) {
	w := enter(t, "sqlite")
	c := w.newCast(t)
	sound := []byte("ID3\x04 words")
	file := into[struct{ ID, Mime string }](c.as("citizen").uploads(t, "/files", "file", "voice.mp3", sound).gives(201))
	c.names["voice"] = file.ID
	voice := `{"client_id":"v","kind":"voice","file_id":"{voice}","seconds":7}`
	c.plays(t, []scenario{
		{name: "sent", as: "citizen", method: "POST", path: "/conversations/{chat}/messages", body: voice, status: 201,
			want: []string{`"kind":"voice"`, `"mime":"audio/mpeg"`, `"seconds":7`, "[语音 7 秒]"}},
		{name: "as a picture", as: "citizen", method: "POST", path: "/conversations/{chat}/messages", body: `{"client_id":"v2","kind":"image","file_id":"{voice}"}`, status: 422, want: []string{"message_file_invalid"}},
		{name: "under a letter", as: "citizen", method: "POST", path: "/letters", body: `{"client_id":"v3","demand_type":"help","title":"标题","text":"内容","file_ids":["{voice}"]}`, status: 422, want: []string{"letter_file_invalid"}},
		{name: "longer than a minute", as: "citizen", method: "POST", path: "/conversations/{chat}/messages", body: `{"client_id":"v4","kind":"voice","file_id":"{voice}","seconds":61}`, status: 422},
	})
	c.as("agent").uploads(t, "/files", "file", "voice.mp3", sound).gives(422)
}

func TestUploadsThatAreRefused(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		png := picture(t, 8, 4)
		cases := []struct {
			name, field string
			data        []byte
			status      int
			want        string
		}{
			{"a page", "file", []byte(html), 422, "file_type_invalid"},
			{"a drawing with a script", "file", []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`), 422, "file_type_invalid"},
			{"nothing in it", "file", nil, 422, "file_empty"},
			{"half a header", "file", png[:12], 422, "file_type_invalid"},
			{"another field", "picture", png, 422, "file_missing"},
			{"a program", "file", []byte("MZ\x90\x00" + strings.Repeat("\x00", 400)), 422, "file_type_invalid"},
			{"11 MB", "file", append(png, make([]byte, 11<<20)...), 413, "10 MB"},
			{"20 MB", "file", append(png, make([]byte, 20<<20)...), 413, "太大"},
		}
		for _, s := range cases {
			t.Run(s.name, func(t *testing.T) {
				kind, body := form(t, s.field, "a.png", s.data)
				files := w.kept(t)
				c.play(t, scenario{as: "citizen", method: "POST", path: "/files", kind: kind, body: body, status: s.status, want: []string{s.want}})
				if now := w.kept(t); now != files {
					t.Errorf("%d files, before %d", now, files)
				}
			})
		}
		t.Run("20 MB of unknown length", func(t *testing.T) {
			kind, body := form(t, "file", "a.png", append(png, make([]byte, 20<<20)...))
			c.play(t, scenario{as: "citizen", method: "POST", path: "/files", kind: kind, body: struct{ io.Reader }{body}, status: 413, want: []string{"太大"}})
		})
		t.Run("without end", func(t *testing.T) {
			kind, one := form(t, "file", "a.png", png)
			head := must[[]byte](t)(io.ReadAll(one))
			endless := io.MultiReader(bytes.NewReader(head[:len(head)-80]), zeros{})
			c.play(t, scenario{as: "citizen", method: "POST", path: "/files", kind: kind, body: endless, status: 413, want: []string{"10 MB"}})
		})
		t.Run("two at once", func(t *testing.T) {
			kind, one := form(t, "file", "a.png", png)
			text := must[[]byte](t)(io.ReadAll(one))
			boundary := strings.TrimPrefix(kind, "multipart/form-data; boundary=")
			part := bytes.TrimSuffix(bytes.TrimSpace(text), []byte("--"+boundary+"--"))
			c.play(t, scenario{as: "citizen", method: "POST", path: "/files", kind: kind, body: bytes.NewReader(append(part, text...)), status: 422, want: []string{"file_missing"}})
		})
	})
}

// zeros is a file that never ends.
type zeros struct{}

func (zeros) Read(b []byte) (int, error) { return len(b), nil }

// kept counts the pictures on disk.
func (w *world) kept(t *testing.T) (n int) {
	t.Helper()
	check(t, filepath.WalkDir(filepath.Join(w.folder, "media"), func(_ string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			n++
		}
		return err
	}))
	return n
}

// TestUploadsLeaveNothingBehind: forms are unpacked in the system's temporary folder.
func TestUploadsLeaveNothingBehind(t *testing.T) {
	w := enter(t, "sqlite")
	scratch := t.TempDir()
	t.Setenv("TMPDIR", scratch)
	citizen := w.guest(t)
	citizen.uploads(t, "/files", "file", "a.png", append(picture(t, 8, 5), make([]byte, 1<<20)...)).gives(201)
	citizen.uploads(t, "/files", "file", "a.png", bytes.Repeat([]byte("x"), 1<<20)).gives(422)
	w.staff["editor"].uploads(t, "/staff/articles/import", "file", "a.xlsx", bytes.Repeat([]byte("x"), 1<<20)).gives(422)
	eventually(t, "the temporary folder is empty", func() bool {
		left, err := os.ReadDir(scratch)
		return err == nil && len(left) == 0
	})
}
