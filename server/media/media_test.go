package media

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"qingting/server/db"
	"qingting/server/db/dbtest"
	"qingting/server/errs"
	"qingting/server/secret"
)

const maxBytes = 64 << 10

// world is a Store on a real database, with citizens c1 and c2 and agent s1.
type world struct {
	*Store
	t   *testing.T
	now time.Time
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	box, err := secret.NewBox(bytes.Repeat([]byte("k"), secret.KeySize))
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, now: time.Date(2026, 11, 21, 2, 0, 0, 0, time.UTC)}
	w.Store, err = New(Parts{DB: d, Dir: filepath.Join(t.TempDir(), "media"), MaxBytes: maxBytes, Signer: box, Now: func() time.Time { return w.now }})
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"c1", "c2"} {
		w.addRow("citizens", map[string]any{"id": id, "created_at": w.now, "last_seen_at": w.now})
	}
	w.addRow("staff", map[string]any{"id": "s1", "username": "s1", "display_name": "s1", "password_hash": "x", "created_at": w.now, "updated_at": w.now})
	return w
}

func (w *world) addRow(table string, row map[string]any) {
	w.t.Helper()
	if err := w.DB.Conn(w.t.Context()).Table(table).Create(row).Error; err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) adds(o Owner, data []byte) File {
	w.t.Helper()
	f, err := w.Add(w.t.Context(), o, bytes.NewReader(data))
	if err != nil {
		w.t.Fatal(err)
	}
	return f
}

// stored counts the files in the media folder.
func (w *world) stored() int {
	w.t.Helper()
	n := 0
	err := filepath.WalkDir(w.Dir, func(_ string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			n++
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

func each(t *testing.T, fn func(w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, d *db.DB) { fn(newWorld(t, d)) })
}

// picture paints a small picture of the given format.
func picture(t *testing.T, format string, width, height int) []byte {
	t.Helper()
	m := image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.White, color.Black})
	m.Set(width/2, height/2, color.Black)
	var b bytes.Buffer
	var err error
	switch format {
	case "png":
		err = png.Encode(&b, m)
	case "jpeg":
		err = jpeg.Encode(&b, m, nil)
	case "gif":
		err = gif.Encode(&b, m, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// webp returns the head of a lossless WebP picture: its size comes before its pixels.
func webp(width, height int) []byte {
	bits := binary.LittleEndian.AppendUint32(nil, uint32(width-1)|uint32(height-1)<<14)
	chunk := append([]byte{0x2f}, append(bits, make([]byte, 11)...)...)
	out := append([]byte("RIFF"), binary.LittleEndian.AppendUint32(nil, uint32(4+8+len(chunk)))...)
	out = append(out, "WEBPVP8L"...)
	return append(append(out, binary.LittleEndian.AppendUint32(nil, uint32(len(chunk)))...), chunk...)
}

// bomb is a PNG of a few bytes that says it is huge.
func bomb(width, height uint32) []byte {
	head := append([]byte("IHDR"), binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, width), height)...)
	head = append(head, 8, 0, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n"), 0, 0, 0, 13)
	return binary.BigEndian.AppendUint32(append(out, head...), crc32.ChecksumIEEE(head))
}

func TestModelsMatchTheSchema(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) { dbtest.MatchesSchema(t, d, File{}) })
}

func TestPicturesAreKeptWithWhatTheyReallyAre(t *testing.T) {
	each(t, func(w *world) {
		cases := map[string][]byte{
			"image/png": picture(w.t, "png", 7, 5), "image/jpeg": picture(w.t, "jpeg", 7, 5),
			"image/gif": picture(w.t, "gif", 7, 5), "image/webp": webp(7, 5),
		}
		for mime, data := range cases {
			added := w.adds(Owner{CitizenID: "c1"}, data)
			f, err := w.File(w.t.Context(), added.ID)
			if err != nil || f.Mime != mime || f.Width != 7 || f.Height != 5 || f.Size != int64(len(data)) || *f.CitizenID != "c1" || f.StaffID != nil {
				w.t.Fatalf("%s: %v %+v", mime, err, f)
			}
			r, err := w.Open(f)
			if err != nil {
				w.t.Fatal(err)
			}
			got, err := io.ReadAll(r)
			if cerr := r.Close(); err != nil || cerr != nil || !bytes.Equal(got, data) {
				w.t.Fatalf("%s: other bytes came back: %v %v", mime, err, cerr)
			}
		}
		if f := w.adds(Owner{StaffID: "s1"}, cases["image/png"]); f.CitizenID != nil || *f.StaffID != "s1" {
			w.t.Fatalf("%+v", f)
		}
	})
}

func TestWhatIsNotAPictureIsRefused(t *testing.T) {
	w := newWorld(t, dbtest.Open(t))
	good := picture(t, "png", 7, 5)
	cases := map[string]struct {
		data []byte
		want error
	}{
		"nothing":              {nil, ErrEmpty},
		"text":                 {[]byte("photo.png"), ErrType},
		"html":                 {[]byte("<!DOCTYPE html><script>alert(1)</script>"), ErrType},
		"svg":                  {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" width="7" height="5"><script/></svg>`), ErrType},
		"bmp":                  {append([]byte("BM"), make([]byte, 100)...), ErrType},
		"program":              {append([]byte("\x7fELF"), make([]byte, 100)...), ErrType},
		"pdf":                  {[]byte("%PDF-1.7\n"), ErrType},
		"half a head":          {good[:20], ErrType},
		"html before a png":    {append([]byte("<html>"), good...), ErrType},
		"too many bytes":       {append(good, make([]byte, maxBytes)...), ErrTooLarge},
		"too wide":             {bomb(MaxSide+1, 1), ErrTooLarge},
		"too high":             {bomb(1, MaxSide+1), ErrTooLarge},
		"bomb":                 {bomb(50_000, 50_000), ErrTooLarge},
		"no pixels":            {bomb(0, 5), ErrType},
		"webp that is too big": {webp(MaxSide+1, 5), ErrTooLarge},
	}
	for name, c := range cases {
		if _, err := w.Add(t.Context(), Owner{CitizenID: "c1"}, bytes.NewReader(c.data)); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
	if errs.ClassOf(ErrTooLarge) != errs.TooLarge || w.stored() != 0 {
		t.Fatalf("%d files were stored", w.stored())
	}
	exact := append(good, make([]byte, maxBytes-len(good))...)
	if _, err := w.Add(t.Context(), Owner{CitizenID: "c1"}, bytes.NewReader(exact)); err != nil {
		t.Fatalf("exactly the limit: %v", err)
	}
}

func TestCitizensMaySendTheirVoiceAndNoFilms(t *testing.T) {
	w := newWorld(t, dbtest.Open(t))
	citizen := Owner{CitizenID: "c1", Voice: true}
	for _, head := range []string{"ID3\x04rest", "\xff\xfb\x90\x00rest", "\x00\x00\x00\x20ftypM4A rest", "RIFF\x00\x00\x00\x00WAVEfmt "} {
		if f, err := w.Add(t.Context(), citizen, strings.NewReader(head)); err != nil || !strings.HasPrefix(f.Mime, "audio/") {
			t.Errorf("%q: %v %+v", head, err, f)
		}
	}
	for _, c := range []struct {
		data string
		want error
	}{
		{"\x00\x00\x00\x20ftypisomrest", ErrType}, {"<html>", ErrType}, {"ID3" + strings.Repeat("x", 1<<20), ErrVoice},
	} {
		if _, err := w.Add(t.Context(), citizen, strings.NewReader(c.data)); !errors.Is(err, c.want) {
			t.Errorf("%.20q: %v", c.data, err)
		}
	}
}

func TestSoundsAndFilmsAreTakenFromThoseWhoMayOnly(t *testing.T) {
	w := newWorld(t, dbtest.Open(t))
	for mime, head := range map[string]string{
		"audio/mpeg": "ID3\x04rest", "audio/mp4": "\x00\x00\x00\x20ftypM4A rest", "video/mp4": "\x00\x00\x00\x20ftypisomrest", "audio/wav": "RIFF\x00\x00\x00\x00WAVEfmt ",
	} {
		if _, err := w.Add(t.Context(), Owner{StaffID: "s1"}, strings.NewReader(head)); !errors.Is(err, ErrType) {
			t.Errorf("%s from anybody: %v", mime, err)
		}
		if f, err := w.Add(t.Context(), Owner{StaffID: "s1", Sounds: true}, strings.NewReader(head)); err != nil || f.Mime != mime {
			t.Errorf("%s: %v %+v", mime, err, f)
		}
	}
	if f, err := w.Add(t.Context(), Owner{StaffID: "s1", Sounds: true}, strings.NewReader("\xff\xfb\x90\x00rest")); err != nil || f.Mime != "audio/mpeg" {
		t.Errorf("MP3 without a tag: %v %+v", err, f)
	}
	for _, bad := range []string{"<html>", "\xff\xd8\xff", "MZ"} {
		if _, err := w.Add(t.Context(), Owner{StaffID: "s1", Sounds: true}, strings.NewReader(bad)); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestAnUploadThatBreaksOffIsAnError(t *testing.T) {
	w := newWorld(t, dbtest.Open(t))
	broken := io.MultiReader(bytes.NewReader(picture(t, "png", 7, 5)), brokenReader{})
	if _, err := w.Add(t.Context(), Owner{CitizenID: "c1"}, broken); !errors.Is(err, io.ErrUnexpectedEOF) || w.stored() != 0 {
		t.Fatalf("%v, %d stored", err, w.stored())
	}
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestTheSamePictureIsStoredOnceAndNamedTwice(t *testing.T) {
	each(t, func(w *world) {
		data := picture(w.t, "png", 7, 5)
		ids := make([]string, 6)
		var wg sync.WaitGroup
		for i := range ids {
			wg.Go(func() {
				f, err := w.Add(w.t.Context(), Owner{CitizenID: []string{"c1", "c2"}[i%2]}, bytes.NewReader(data))
				if err != nil {
					w.t.Error(err)
				}
				ids[i] = f.ID
			})
		}
		wg.Wait()
		seen := map[string]bool{}
		for _, id := range ids {
			seen[id] = true
		}
		if len(seen) != len(ids) || w.stored() != 1 {
			w.t.Fatalf("%d names, %d files", len(seen), w.stored())
		}
	})
}

func TestErasingKeepsWhatSomebodyElseSentToo(t *testing.T) {
	each(t, func(w *world) {
		shared, own := picture(w.t, "png", 7, 5), picture(w.t, "png", 9, 5)
		gone := w.adds(Owner{CitizenID: "c1"}, own)
		w.adds(Owner{CitizenID: "c1"}, shared)
		kept := w.adds(Owner{CitizenID: "c2"}, shared)
		for range 2 {
			if err := w.Erase(w.t.Context(), "c1"); err != nil {
				w.t.Fatal(err)
			}
		}
		if _, err := w.File(w.t.Context(), gone.ID); !errors.Is(err, ErrNotFound) {
			w.t.Fatalf("still described: %v", err)
		}
		if _, err := w.Open(gone); !errors.Is(err, ErrNotFound) {
			w.t.Fatalf("still there: %v", err)
		}
		r, err := w.Open(kept)
		if err != nil {
			w.t.Fatal(err)
		}
		if err := r.Close(); err != nil || w.stored() != 1 {
			w.t.Fatalf("%v, %d stored", err, w.stored())
		}
	})
}

func TestARolledBackErasureKeepsThePictures(t *testing.T) {
	w := newWorld(t, dbtest.Open(t))
	f := w.adds(Owner{CitizenID: "c1"}, picture(t, "png", 7, 5))
	err := w.DB.InTx(t.Context(), func(ctx context.Context) error {
		if err := w.Erase(ctx, "c1"); err != nil {
			return err
		}
		return os.ErrInvalid
	})
	if !errors.Is(err, os.ErrInvalid) || w.stored() != 1 {
		t.Fatalf("%v, %d stored", err, w.stored())
	}
	if _, err := w.File(t.Context(), f.ID); err != nil {
		t.Fatal(err)
	}
}

func TestLinksWorkForOneToTwoDays(t *testing.T) {
	w := newWorld(t, dbtest.Open(t))
	expires, sig := w.Link("f1")
	if !w.Allows("f1", expires, sig) {
		t.Fatal("a fresh link does not work")
	}
	w.now = w.now.Add(time.Hour)
	if e, s := w.Link("f1"); e != expires || s != sig {
		t.Fatal("the link changed within a day: clients cannot keep the picture")
	}
	until, err := strconv.ParseInt(expires, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	if life := time.Unix(until, 0).Sub(w.now); life < 23*time.Hour || life > 48*time.Hour {
		t.Fatalf("works for %s", life)
	}
	w.now = time.Unix(until, 0).UTC().Add(-time.Second)
	if !w.Allows("f1", expires, sig) {
		t.Fatal("expired too early")
	}
	w.now = w.now.Add(time.Second)
	if w.Allows("f1", expires, sig) {
		t.Fatal("still works")
	}
}

func TestTamperedLinksDoNotWork(t *testing.T) {
	w := newWorld(t, dbtest.Open(t))
	expires, sig := w.Link("f1")
	cases := map[string][3]string{
		"another picture":  {"f2", expires, sig},
		"later":            {"f1", expires + "0", sig},
		"with a space":     {"f1", expires + " ", sig},
		"no expiry":        {"f1", "", sig},
		"words":            {"f1", "tomorrow", sig},
		"no signature":     {"f1", expires, ""},
		"other signature":  {"f1", expires, strings.Repeat("A", len(sig))},
		"longer signature": {"f1", expires, sig + "A"},
		"moved border":     {"f", "1" + expires, sig},
	}
	for name, c := range cases {
		if w.Allows(c[0], c[1], c[2]) {
			t.Errorf("%s: allowed", name)
		}
	}
}
